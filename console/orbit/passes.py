"""Passes of spacecraft over sites.

Every pass that touches the window is found whole, also the ones in progress at its edges: the search looks beyond them. Several
culminations without a set between them are one pass; terrain that hides part of one does not split it (`visibility_windows` tells
the parts). Never up, always up, decayed, no elements are results, not errors.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from console.errors import KnownError
from console.orbit.age import Age, element_age
from console.orbit.ephemeris import sample
from console.orbit.look import look_angles, spread
from console.orbit.pass_search import PassOutcome, PassSearch, Wanted, search_all
from console.orbit.site import Site
from console.orbit.terrain import windows_of
from console.orbit.trajectory import Orbit, Trajectory
from console.orbit.types import Floats, Pass, Times
from console.orbit.visibility import Arcs, Horizon, Sky
from console.utc import SECOND_NS, utc_text

__all__ = [
    "Age",
    "PassOutcome",
    "PassSearch",
    "element_age",
    "find_all_passes",
    "find_passes",
    "pass_profile",
    "pass_profiles",
    "visibility_windows",
    "windows_of_passes",
]

Span = tuple[int, int]

_PASSES_A_SAMPLE = 50


def find_passes(elements: Orbit | None, site: Site, start_ns: int, end_ns: int, *, min_elevation_deg: float | None = None) -> PassSearch:
    """Every pass over one site that touches start to end. `min_elevation_deg` replaces the site's policy, never its terrain."""
    return find_all_passes([elements], [site], start_ns, end_ns, min_elevation_deg=min_elevation_deg)[0]


def find_all_passes(
    elements: Sequence[Orbit | None], sites: Sequence[Site], start_ns: int, end_ns: int, *, min_elevation_deg: float | None = None
) -> list[PassSearch]:
    """As `find_passes`, for every set over every site, in that order; each set is propagated once for all sites."""
    if end_ns < start_ns:
        raise KnownError("the window ends before it begins", rule=f"{utc_text(start_ns)} to {utc_text(end_ns)}")
    horizons = [Horizon.of(site, min_elevation_deg) for site in sites]
    return [found for row in search_all([Wanted(one, start_ns, end_ns) for one in elements], horizons) for found in row]


def pass_profile(propagator: Trajectory, site: Site, one_pass: Pass, *, n: int = 60) -> tuple[Times, Floats]:
    """The elevation over a pass: `n` times from AOS to LOS and degrees, (n,) each."""
    times = spread(one_pass.aos_ns, one_pass.los_ns, n)
    return times, look_angles(propagator, site, times).elevation_deg


def pass_profiles(trajectory: Trajectory, site: Site, passes: Sequence[Pass], *, n: int = 60) -> list[tuple[Times, Floats]]:
    """As `pass_profile`, for all passes of a spacecraft over a site at once."""
    if not passes:
        return []
    times = np.concatenate([spread(one.aos_ns, one.los_ns, n) for one in passes])
    heights = look_angles(trajectory, site, times).elevation_deg
    return list(zip(times.reshape(-1, n), heights.reshape(-1, n), strict=True))


def visibility_windows(propagator: Trajectory, site: Site, one_pass: Pass, *, min_elevation_deg: float | None = None) -> tuple[Span, ...]:
    """The stretches of a pass (start_ns, end_ns) in which neither terrain nor policy hides the spacecraft."""
    return windows_of_passes(propagator, site, [one_pass], min_elevation_deg=min_elevation_deg)[0]


def windows_of_passes(
    trajectory: Trajectory, site: Site, passes: Sequence[Pass], *, min_elevation_deg: float | None = None
) -> list[tuple[Span, ...]]:
    """As `visibility_windows`, for passes of a spacecraft over a site."""
    horizon = Horizon.of(site, min_elevation_deg)
    found: list[list[Span]] = [[] for _ in passes]
    for part in trajectory.parts():
        for first in range(0, len(passes), _PASSES_A_SAMPLE):
            some = passes[first : first + _PASSES_A_SAMPLE]
            for number, spans in enumerate(_windows(part, horizon, some), first):
                found[number] += spans
    return [tuple(spans) for spans in found]


def _windows(trajectory: Trajectory, horizon: Horizon, passes: Sequence[Pass]) -> list[list[Span]]:
    """The windows of neighbouring passes, from one sample of the path through them all."""
    aos_ns, los_ns = np.array([(one.aos_ns, one.los_ns) for one in passes], dtype=np.int64).T
    path = sample(trajectory, int(aos_ns.min()), int(los_ns.max()))
    found: list[list[Span]] = [[] for _ in passes]
    if path is None:
        return found
    (covered,) = np.nonzero((los_ns >= path.first_ns) & (aos_ns <= path.last_ns))
    starts, ends = (np.clip((at[covered] - path.first_ns) / SECOND_NS, 0.0, path.length_s) for at in (aos_ns, los_ns))
    shut = np.zeros(covered.size, bool)
    which, opens, closes = windows_of(
        Sky([path], [horizon], everywhere=True), Arcs(np.zeros(covered.size, np.intp), starts, ends, shut, shut)
    )
    owner = covered[which]
    edges = np.clip(path.times_ns(np.stack([opens, closes])), aos_ns[owner], los_ns[owner])
    for number, start, end in zip(owner.tolist(), *edges.tolist(), strict=True):
        found[number].append((start, end))
    return found

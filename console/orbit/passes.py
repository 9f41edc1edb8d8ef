"""Passes of spacecraft over sites.

Every pass that touches the window is found whole, also the ones in progress at its edges: the search looks beyond them. Several
culminations without a set between them are one pass; terrain that hides part of one does not split it (`visibility_windows` tells
the parts). Never up, always up, decayed, no elements are results, not errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from console.errors import KnownError
from console.orbit.age import Age, element_age
from console.orbit.ephemeris import sample
from console.orbit.look import look_angles, spread
from console.orbit.site import Site
from console.orbit.trajectory import ElementSet, Orbit, Trajectory, trajectory_of
from console.orbit.types import Floats, Pass, Times
from console.orbit.visibility import Arc, Horizon, Sky
from console.utc import DAY_NS, SECOND_NS, utc_text

__all__ = ["Age", "PassOutcome", "PassSearch", "element_age", "find_all_passes", "find_passes", "pass_profile", "visibility_windows"]

_EDGE_NS = SECOND_NS // 1_000
_LONGEST_PAD_NS = 2 * DAY_NS
_SPARE_PAD_NS = 600 * SECOND_NS


class PassOutcome(Enum):
    """What a search came to."""

    PASSES = "passes"
    NEVER_UP = "never up"
    ALWAYS_UP = "always up"
    DECAYED = "decayed"
    NOT_COVERED = "not covered"
    NO_ELEMENTS = "no elements"


@dataclass(frozen=True, slots=True)
class PassSearch:
    """The passes of one spacecraft over one site, in order, or why there are none. `reason` is a sentence for the operator.

    ALWAYS_UP holds one pass, clipped to the window at both ends.
    """

    spacecraft: str
    station: str
    passes: tuple[Pass, ...]
    outcome: PassOutcome
    reason: str = ""


def find_passes(elements: Orbit | None, site: Site, start_ns: int, end_ns: int, *, min_elevation_deg: float | None = None) -> PassSearch:
    """Every pass over one site that touches start to end. `min_elevation_deg` replaces the site's policy, never its terrain."""
    return _search(elements, (Horizon.of(site, min_elevation_deg),), start_ns, end_ns)[0]


def find_all_passes(
    elements: Sequence[Orbit | None], sites: Sequence[Site], start_ns: int, end_ns: int, *, min_elevation_deg: float | None = None
) -> list[PassSearch]:
    """As `find_passes`, for every set over every site, in that order; each set is propagated once for all sites."""
    horizons = tuple(Horizon.of(site, min_elevation_deg) for site in sites)
    return [found for one in elements for found in _search(one, horizons, start_ns, end_ns)]


def pass_profile(propagator: Trajectory, site: Site, one_pass: Pass, *, n: int = 60) -> tuple[Times, Floats]:
    """The elevation over a pass: `n` times from AOS to LOS and degrees, (n,) each."""
    times = spread(one_pass.aos_ns, one_pass.los_ns, n)
    return times, look_angles(propagator, site, times).elevation_deg


def visibility_windows(
    propagator: Trajectory, site: Site, one_pass: Pass, *, min_elevation_deg: float | None = None
) -> tuple[tuple[int, int], ...]:
    """The stretches of a pass (start_ns, end_ns) in which neither terrain nor policy hides the spacecraft."""
    ephemeris = sample(propagator, one_pass.aos_ns, one_pass.los_ns)
    if ephemeris is None:
        return ()
    sky = Sky(ephemeris, [Horizon.of(site, min_elevation_deg)])
    ends = np.clip([ephemeris.seconds(one_pass.aos_ns), ephemeris.seconds(one_pass.los_ns)], 0.0, ephemeris.length_s)
    windows = np.array(sky.windows(0, *ends.tolist())).reshape(-1, 2)
    return tuple((int(start), int(end)) for start, end in ephemeris.times_ns(windows))


def _search(elements: Orbit | None, horizons: Sequence[Horizon], start_ns: int, end_ns: int) -> list[PassSearch]:
    if end_ns < start_ns:
        raise KnownError("the window ends before it begins", rule=f"{utc_text(start_ns)} to {utc_text(end_ns)}")
    if elements is None:
        return [_nothing("", horizon, PassOutcome.NO_ELEMENTS, "no elements for this spacecraft") for horizon in horizons]
    trajectory = trajectory_of(elements)
    failure = _failure(trajectory, start_ns, end_ns)
    found = [_search_part(elements, part, horizons, (start_ns, end_ns), failure) for part in trajectory.parts()]
    return found[0] if len(found) == 1 else [_merged(results) for results in zip(*found, strict=True)]


def _search_part(
    elements: Orbit, trajectory: Trajectory, horizons: Sequence[Horizon], window: tuple[int, int], failure: str
) -> list[PassSearch]:
    start_ns, end_ns = window
    pad = min(int(trajectory.period_s * SECOND_NS), _LONGEST_PAD_NS) + _SPARE_PAD_NS
    ended = trajectory.first_error(min(max(trajectory.epoch_ns, start_ns), end_ns))
    ephemeris = None if ended else sample(trajectory, start_ns - pad, end_ns + pad)
    if ephemeris is None or ephemeris.last_ns < start_ns or ephemeris.first_ns > end_ns:
        outcome = PassOutcome.DECAYED if isinstance(elements, ElementSet) else PassOutcome.NOT_COVERED
        reason = failure or trajectory.failure_text(None)
        return [_nothing(elements.name, horizon, outcome, reason) for horizon in horizons]
    sky = Sky(ephemeris, horizons)
    return [_result(elements, sky, site, arcs, window=window, failure=failure) for site, arcs in enumerate(sky.arcs())]


def _failure(trajectory: Trajectory, start_ns: int, end_ns: int) -> str:
    """Which part of a window the orbit doesn't describe, "" when it describes all of it."""
    errors = [error for at_ns in (start_ns, end_ns) if (error := trajectory.first_error(at_ns))]
    return "; ".join(dict.fromkeys(trajectory.failure_text(error) for error in errors))


def _merged(results: Sequence[PassSearch]) -> PassSearch:
    """The searches of an ephemeris's stretches as one."""
    passes = tuple(one for result in results for one in result.passes)
    best = min(results, key=lambda result: (not result.passes, result.outcome is PassOutcome.NOT_COVERED))
    return replace(best, passes=passes, outcome=PassOutcome.PASSES) if len(passes) > 1 else best


def _nothing(spacecraft: str, horizon: Horizon, outcome: PassOutcome, reason: str) -> PassSearch:
    return PassSearch(spacecraft, horizon.site.name, (), outcome, reason)


def _result(elements: Orbit, sky: Sky, site: int, arcs: Sequence[Arc], *, window: tuple[int, int], failure: str) -> PassSearch:
    horizon = sky.horizons[site]
    start_s, end_s = (sky.ephemeris.seconds(edge) for edge in window)
    seen = (seen for arc in arcs if arc.end_s >= start_s and arc.start_s <= end_s if (seen := _seen(sky, site, arc)))
    touching = [arc for arc in seen if arc.end_s >= start_s and arc.start_s <= end_s]
    if not touching:
        highest = sky.highest_deg(site, start_s, end_s)
        reason = f"never above its horizon here: {highest:.1f} deg at most in this window" + (f"; {failure}" if failure else "")
        return _nothing(elements.name, horizon, PassOutcome.NEVER_UP, reason)
    passes = tuple(_passes(elements, sky, site, touching, window))
    if _is_always(passes, window):
        return PassSearch(elements.name, horizon.site.name, passes, PassOutcome.ALWAYS_UP, "above the horizon all the time")
    return PassSearch(elements.name, horizon.site.name, passes, PassOutcome.PASSES, failure)


def _is_always(passes: Sequence[Pass], window: tuple[int, int]) -> bool:
    first, last = passes[0], passes[-1]
    reaches = abs(first.aos_ns - window[0]) <= _EDGE_NS and abs(last.los_ns - window[1]) <= _EDGE_NS
    return first is last and reaches and first.is_clipped_start and first.is_clipped_end


def _seen(sky: Sky, site: int, arc: Arc) -> Arc | None:
    """The arc from its first to its last instant in sight, given the terrain; None when terrain hides all of it."""
    if sky.horizons[site].is_flat:
        return arc
    windows = sky.windows(site, arc.start_s, arc.end_s)
    if not windows:
        return None
    start, end = windows[0][0], windows[-1][1]
    tops = arc.culminations_s[(arc.culminations_s >= start) & (arc.culminations_s <= end)]
    return Arc(start, end, tops, arc.is_open_start and start == arc.start_s, arc.is_open_end and end == arc.end_s)


def _passes(elements: Orbit, sky: Sky, site: int, arcs: Sequence[Arc], window: tuple[int, int]) -> list[Pass]:
    """The arcs as passes; those with open ends are clipped to the window (or to where the elements fail)."""
    ephemeris = sky.ephemeris
    edges = np.clip([ephemeris.seconds(window[0]), ephemeris.seconds(window[1])], 0.0, ephemeris.length_s)
    starts = np.array([edges[0] if arc.is_open_start else arc.start_s for arc in arcs])
    ends = np.array([edges[1] if arc.is_open_end else arc.end_s for arc in arcs])
    tops = _highest(sky, site, arcs, starts, ends)
    azimuth, elevation = sky.look(site, np.concatenate([starts, tops, ends]))
    times = ephemeris.times_ns(np.stack([starts, tops, ends], axis=1)).tolist()
    angles = azimuth.reshape(3, -1).T.tolist()
    heights = elevation[len(arcs) : 2 * len(arcs)].tolist()
    station = sky.horizons[site].site.name
    rows = zip(arcs, times, angles, heights, strict=True)
    return [_pass(elements, arc, at, azimuths, station=station, highest_deg=highest) for arc, at, azimuths, highest in rows]


def _highest(sky: Sky, site: int, arcs: Sequence[Arc], starts: Floats, ends: Floats) -> Floats:
    """When each pass is highest: at its one culmination, at the best of several, or at an edge when it has none."""
    lone = [arc.culminations_s[0] if len(arc.culminations_s) == 1 else np.nan for arc in arcs]
    tops = np.array(lone)
    tops[(tops < starts) | (tops > ends)] = np.nan
    for at in np.flatnonzero(np.isnan(tops)).tolist():
        inner = arcs[at].culminations_s
        choices = np.concatenate([[starts[at], ends[at]], inner[(inner >= starts[at]) & (inner <= ends[at])]])
        tops[at] = choices[np.argmax(sky.look(site, choices)[1])]
    return tops


def _pass(elements: Orbit, arc: Arc, times: list[int], azimuths: list[float], *, station: str, highest_deg: float) -> Pass:
    age = element_age(elements, times[0])
    return Pass(
        spacecraft=elements.name,
        station=station,
        aos_ns=times[0],
        tca_ns=times[1],
        los_ns=times[2],
        max_elevation_deg=highest_deg,
        aos_azimuth_deg=azimuths[0],
        tca_azimuth_deg=azimuths[1],
        los_azimuth_deg=azimuths[2],
        element_epoch_ns=elements.epoch_ns,
        element_age_days=age.days,
        expected_aos_error_s=age.expected_error_s,
        age_level=age.level,
        is_clipped_start=arc.is_open_start,
        is_clipped_end=arc.is_open_end,
    )

"""What there is to know of a pass besides its times: windows in sight, ranges, Doppler, light and shade, and whether it can be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np

from console.orbit.light import DARK_BELOW_DEG, Span, dark_spans, light_spans, optical_spans, sunlit_spans
from console.orbit.look import LIGHT_KM_S, doppler_hz, look_angles
from console.orbit.pass_bodies import Bodies, bodies_of
from console.orbit.passes import windows_of_passes
from console.orbit.reception import passes_received, shadows_received, windows_received
from console.orbit.site import Site
from console.orbit.trajectory import Orbit, Trajectory, trajectory_of
from console.orbit.types import LightSpan, Pass
from console.utc import DAY_NS, SECOND_NS

Triple = tuple[float, float, float]

_LONGEST_GAP_NS = DAY_NS
_SPARE_NS = 10 * SECOND_NS  # more than light takes from anything round the Earth


@dataclass(frozen=True, slots=True)
class PassDetails:
    """One pass and what belongs to it; triples are at AOS, TCA and LOS.

    `windows`: in sight, above terrain and policy. `sunlit`: at least a part of the Sun's disc is seen from the spacecraft. `shadows`:
    penumbra and umbra. `optical`: in sight, sunlit and the station dark. All within the pass, (start_ns, end_ns). `bodies`: Sun and
    Moon. `source` says where the elements came from. `has_light_time`: all is as the signal that arrives tells it; else geometric.
    """

    one_pass: Pass
    source: str
    windows: tuple[Span, ...]
    range_km: Triple
    range_rate_km_s: Triple
    sunlit: tuple[Span, ...]
    shadows: tuple[LightSpan, ...]
    optical: tuple[Span, ...]
    bodies: Bodies
    has_light_time: bool = False

    @property
    def light_time_s(self) -> Triple:
        """How long a signal takes one way."""
        first, top, last = self.range_km
        return first / LIGHT_KM_S, top / LIGHT_KM_S, last / LIGHT_KM_S

    def doppler_hz(self, frequency_hz: float) -> Triple:
        """The shift of a frequency that the spacecraft sends, as received."""
        first, top, last = doppler_hz(frequency_hz, np.array(self.range_rate_km_s)).tolist()
        return first, top, last


@dataclass(frozen=True, slots=True)
class PassLight:
    """The light of a pass alone, as in `PassDetails`."""

    sunlit: tuple[Span, ...]
    shadows: tuple[LightSpan, ...]
    optical: tuple[Span, ...]


def light_of(trajectory: Trajectory, site: Site, one: Pass) -> PassLight:
    """Light and shade of one pass, and when it can be seen by eye with the Sun 6 degrees down at the site."""
    (seen,) = windows_of_passes(trajectory, site, [one])
    (shadows,) = _shadows(trajectory, [one])
    return PassLight(sunlit_spans(shadows, one.aos_ns, one.los_ns), shadows, optical_spans(seen, shadows, dark_through(site, [one])))


def details_of(
    orbit: Orbit,
    site: Site,
    passes: Sequence[Pass],
    *,
    min_elevation_deg: float | None = None,
    dark: Sequence[Span] | None = None,
    light_time: bool = False,
) -> list[PassDetails]:
    """The details of passes, in order of AOS, of one orbit over one site. `dark`: when the site is dark, where that is known already
    (`dark_through`); else the Sun 6 degrees down is dark. `light_time`: of the signal as it arrives (`console.orbit.reception`)."""
    if not passes:
        return []
    trajectory = trajectory_of(orbit)
    windows: Sequence[tuple[Span, ...]] = windows_of_passes(trajectory, site, passes, min_elevation_deg=min_elevation_deg)
    shadows = _shadows(trajectory, passes)
    if light_time:
        before, passes = passes, passes_received(trajectory, site, passes)
        pairs = list(zip(before, passes, strict=True))
        windows = [windows_received(trajectory, site, one, *pair) for one, pair in zip(windows, pairs, strict=True)]
        shadows = [shadows_received(trajectory, site, one, *pair) for one, pair in zip(shadows, pairs, strict=True)]
    look = look_angles(
        trajectory, site, np.array([(one.aos_ns, one.tca_ns, one.los_ns) for one in passes]).reshape(-1), light_time=light_time
    )
    ranges, rates = look.range_km.reshape(-1, 3).tolist(), look.range_rate_km_s.reshape(-1, 3).tolist()
    night = dark_through(site, passes) if dark is None else dark
    rows = zip(passes, windows, ranges, rates, shadows, bodies_of(trajectory, site, passes), strict=True)
    return [
        PassDetails(
            one,
            orbit.source,
            seen,
            (range_km[0], range_km[1], range_km[2]),
            (rate[0], rate[1], rate[2]),
            sunlit_spans(shade, one.aos_ns, one.los_ns),
            shade,
            optical_spans(seen, shade, night),
            bodies,
            light_time,
        )
        for one, seen, range_km, rate, shade, bodies in rows
    ]


def dark_through(site: Site, passes: Sequence[Pass], *, sun_below_deg: float = DARK_BELOW_DEG) -> tuple[Span, ...]:
    """When a site is dark from the first AOS to the last LOS of some passes, light time included."""
    if not passes:
        return ()
    first_ns, last_ns = min(one.aos_ns for one in passes), max(one.los_ns for one in passes)
    return dark_spans(site, first_ns - _SPARE_NS, last_ns + _SPARE_NS, sun_below_deg=sun_below_deg)


def _shadows(trajectory: Trajectory, passes: Sequence[Pass]) -> list[tuple[LightSpan, ...]]:
    """The shadows within each pass; passes less than a day apart are looked at together."""
    breaks = np.cumsum([0, *(after.aos_ns - before.los_ns > _LONGEST_GAP_NS for before, after in pairwise(passes))])
    found: list[tuple[LightSpan, ...]] = []
    for _, group in groupby(zip(breaks.tolist(), passes, strict=True), key=lambda each: each[0]):
        near = [one for _, one in group]
        spans = light_spans(trajectory, near[0].aos_ns, max(one.los_ns for one in near))
        found += [_within(spans, one) for one in near]
    return found


def _within(spans: Sequence[LightSpan], one: Pass) -> tuple[LightSpan, ...]:
    touching = (span for span in spans if span.end_ns > one.aos_ns and span.start_ns < one.los_ns)
    return tuple(LightSpan(max(span.start_ns, one.aos_ns), min(span.end_ns, one.los_ns), span.kind) for span in touching)

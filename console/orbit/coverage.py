"""When spacecraft can image areas.

Every opportunity that touches the window is found whole, also those in progress at its edges. An area is within reach while any part of it
is no farther off nadir than the payload's pointing limit and half-angle together, and has the spacecraft above its horizon: geometric,
without refraction, terrain or cloud. Never, always, decayed, no payload are results, not errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

import numpy as np

from console.errors import KnownError
from console.orbit.age import element_age
from console.orbit.area_reach import AreaReach, nadir
from console.orbit.area_shape import AreaShape
from console.orbit.area_windows import reach_windows
from console.orbit.areas import Area, Payload
from console.orbit.ephemeris import Ephemeris, sample
from console.orbit.golden import lowest
from console.orbit.strips import best_strip
from console.orbit.sun import solar_elevation
from console.orbit.trajectory import ElementSet, Orbit, Trajectory, trajectory_of
from console.orbit.types import Floats, Opportunity
from console.utc import DAY_NS, SECOND_NS, utc_text

_LONGEST_PAD_NS = 2 * DAY_NS
_SPARE_PAD_NS = 600 * SECOND_NS
_EDGE_NS = SECOND_NS // 1_000
_TRIES, _MOST_TRIES, _TRY_S = 24, 1_440, 60.0


class CoverageOutcome(Enum):
    """What a search came to."""

    OPPORTUNITIES = "opportunities"
    NEVER = "never"
    ALWAYS = "always"
    DECAYED = "decayed"
    NOT_COVERED = "not covered"
    NO_ELEMENTS = "no elements"
    NO_PAYLOAD = "no payload"


@dataclass(frozen=True, slots=True)
class CoverageSearch:
    """The opportunities of one spacecraft over one area, in order, or why there are none. `reason` is a sentence for the operator.

    ALWAYS holds one opportunity, clipped to the window at both ends.
    """

    spacecraft: str
    area: str
    opportunities: tuple[Opportunity, ...]
    outcome: CoverageOutcome
    reason: str = ""


def find_opportunities(
    orbit: Orbit | None, payload: Payload | None, areas: Sequence[Area], start_ns: int, end_ns: int, *, spacecraft: str = ""
) -> list[CoverageSearch]:
    """Every chance to image each area that touches start to end, in the order of the areas; the path is computed once for all.

    `spacecraft` is the name to report, the orbit's own when it is left out. KnownError when the window ends before it begins.
    """
    if end_ns < start_ns:
        raise KnownError("the window ends before it begins", rule=f"{utc_text(start_ns)} to {utc_text(end_ns)}")
    name = spacecraft or (orbit.name if orbit else "")
    if orbit is None:
        return [CoverageSearch(name, area.name, (), CoverageOutcome.NO_ELEMENTS, "no elements for this spacecraft") for area in areas]
    if payload is None:
        return [CoverageSearch(name, area.name, (), CoverageOutcome.NO_PAYLOAD, "it has no imaging payload") for area in areas]
    search = _Search(orbit, payload, name, start_ns, end_ns)
    found = [search.part(part, areas) for part in trajectory_of(orbit).parts()]
    return [_merged(results) for results in zip(*found, strict=True)]


@lru_cache(maxsize=64)
def shape_of(area: Area) -> AreaShape:
    """An area's geometry, kept for the next search."""
    return AreaShape(area)


@dataclass(frozen=True, slots=True)
class _Search:
    """What is searched: one spacecraft with its payload in one window."""

    orbit: Orbit
    payload: Payload
    name: str
    start_ns: int
    end_ns: int

    def part(self, trajectory: Trajectory, areas: Sequence[Area]) -> list[CoverageSearch]:
        """All areas, along one stretch of the trajectory."""
        pad_ns = min(int(trajectory.period_s * SECOND_NS), _LONGEST_PAD_NS) + _SPARE_PAD_NS
        ended = trajectory.first_error(min(max(trajectory.epoch_ns, self.start_ns), self.end_ns))
        ephemeris = None if ended else sample(trajectory, self.start_ns - pad_ns, self.end_ns + pad_ns)
        failure = trajectory_of(self.orbit).missing_text(self.start_ns, self.end_ns)
        if ephemeris is None or ephemeris.last_ns < self.start_ns or ephemeris.first_ns > self.end_ns:
            is_decayed = isinstance(self.orbit, ElementSet)
            outcome = CoverageOutcome.DECAYED if is_decayed else CoverageOutcome.NOT_COVERED
            reason = failure or trajectory.failure_text(None)
            return [CoverageSearch(self.name, area.name, (), outcome, reason) for area in areas]
        return [self._area(ephemeris, shape_of(area), failure) for area in areas]

    def _area(self, ephemeris: Ephemeris, shape: AreaShape, failure: str) -> CoverageSearch:
        reach = AreaReach(shape, self.payload.reach_deg)
        windows = reach_windows(ephemeris, reach)
        first_s, last_s = self._window_s(ephemeris)
        windows = windows[(windows[:, 1] >= first_s) & (windows[:, 0] <= last_s)]
        if not len(windows):
            reason = "; ".join(part for part in (_never_text(ephemeris, reach, first_s, last_s), failure) if part)
            return CoverageSearch(self.name, shape.name, (), CoverageOutcome.NEVER, reason)
        found = tuple(self._opportunities(ephemeris, reach, windows))
        if self._is_always(found):
            return CoverageSearch(self.name, shape.name, found, CoverageOutcome.ALWAYS, "within reach all the time")
        return CoverageSearch(self.name, shape.name, found, CoverageOutcome.OPPORTUNITIES, failure)

    def _window_s(self, ephemeris: Ephemeris) -> tuple[float, float]:
        """The window in seconds of the ephemeris, as far as it reaches."""
        first, last = np.clip([ephemeris.seconds(self.start_ns), ephemeris.seconds(self.end_ns)], 0.0, ephemeris.length_s).tolist()
        return first, last

    def _is_always(self, found: Sequence[Opportunity]) -> bool:
        one = found[0]
        reaches = abs(one.start_ns - self.start_ns) <= _EDGE_NS and abs(one.end_ns - self.end_ns) <= _EDGE_NS
        return len(found) == 1 and reaches and one.is_clipped_start and one.is_clipped_end

    def _opportunities(self, ephemeris: Ephemeris, reach: AreaReach, windows: Floats) -> list[Opportunity]:
        """The windows as opportunities; those with open ends are clipped to the window (or to where the path ends)."""
        first_s, last_s = self._window_s(ephemeris)
        is_open = np.column_stack([windows[:, 0] <= 0, windows[:, 1] >= ephemeris.length_s])
        windows = np.where(is_open, [first_s, last_s], windows)
        best = _best_instants(ephemeris, reach.shape, windows)
        position = ephemeris.position_at(best)
        centre_off = np.degrees(np.arccos(np.clip(_centre_cosine(reach.shape, position)[0], -1.0, 1.0)))
        times = ephemeris.times_ns(np.column_stack([windows, best]))
        angles = np.column_stack([reach.off_nadir_deg(position), centre_off, solar_elevation(reach.shape.centre, times[:, 2])])
        strips = [best_strip(ephemeris, reach.shape, self.payload, *window) for window in windows.tolist()]
        rows = zip(times.tolist(), is_open.tolist(), angles.tolist(), strips, strict=True)
        return [self._opportunity(reach.shape.name, at, ends, angle, strip=strip) for at, ends, angle, strip in rows]

    def _opportunity(
        self, area: str, times: list[int], is_open: list[bool], angles: list[float], *, strip: tuple[float, float]
    ) -> Opportunity:
        off, centre_off, sun = angles
        start_ns, end_ns, best_ns = times
        age = element_age(self.orbit, start_ns)
        return Opportunity(
            spacecraft=self.name,
            area=area,
            start_ns=start_ns,
            best_ns=best_ns,
            end_ns=end_ns,
            off_nadir_deg=off,
            sun_elevation_deg=sun,
            is_sunlit=sun >= self.payload.min_sun_elevation_deg,
            centre_off_nadir_deg=centre_off,
            covered_fraction=strip[1],
            roll_deg=strip[0],
            element_epoch_ns=self.orbit.epoch_ns,
            element_age_days=age.days,
            expected_error_s=age.expected_error_s,
            age_level=age.level,
            is_clipped_start=is_open[0],
            is_clipped_end=is_open[1],
        )


def _merged(results: Sequence[CoverageSearch]) -> CoverageSearch:
    """The searches of an ephemeris's stretches as one."""
    found = tuple(one for result in results for one in result.opportunities)
    best = min(results, key=lambda result: (not result.opportunities, result.outcome is CoverageOutcome.NOT_COVERED))
    if len(results) == 1 or not found:
        return best
    return CoverageSearch(best.spacecraft, best.area, found, CoverageOutcome.OPPORTUNITIES, best.reason)


def _centre_cosine(shape: AreaShape, position: Floats) -> tuple[Floats, Floats]:
    """Cosine of the angle from nadir to the area's centre, and sine of the spacecraft's elevation there, (k,) each."""
    frame = shape.centre_frame
    away = frame.origin_km - position
    distance = np.linalg.norm(away, axis=1)
    return np.einsum("ij,ij->i", away, nadir(position)) / distance, -(away @ frame.enu[2]) / distance


def _best_instants(ephemeris: Ephemeris, shape: AreaShape, windows: Floats) -> Floats:
    """For each window the instant at which the centre is least off nadir, (k,); with the centre below the horizon, when it is least so."""

    def badness(seconds: Floats) -> Floats:
        cosine, sine = _centre_cosine(shape, ephemeris.position_at(seconds))
        return np.where(sine >= 0, -cosine, 1.0 - sine)

    tries = int(np.clip((windows[:, 1] - windows[:, 0]).max() / _TRY_S, _TRIES, _MOST_TRIES))
    grid = windows[:, :1] + (windows[:, 1:] - windows[:, :1]) * np.linspace(0.0, 1.0, tries + 1)
    values = badness(grid.ravel()).reshape(grid.shape)
    row, at = np.arange(len(grid)), values.argmin(axis=1)
    return lowest(badness, grid[row, np.maximum(at - 1, 0)], grid[row, np.minimum(at + 1, tries)])


def _never_text(ephemeris: Ephemeris, reach: AreaReach, first_s: float, last_s: float) -> str:
    """Why an area is never within reach: how near it comes."""
    nearest_s = _nearest_s(ephemeris, reach.shape, first_s, last_s)
    off = float(reach.off_nadir_deg(ephemeris.position_at(np.array([nearest_s])))[0])
    if np.isnan(off):
        return "never above the area's horizon in this window"
    return f"never within reach: about {off:.1f} deg off nadir at the least, the payload sees to {reach.reach_deg:.1f} deg"


def _nearest_s(ephemeris: Ephemeris, shape: AreaShape, first_s: float, last_s: float) -> float:
    """When the spacecraft comes nearest the area's centre."""
    centre = shape.centre_frame.origin_km

    def distance(seconds: Floats) -> Floats:
        return -(ephemeris.position_at(seconds) @ centre) / np.linalg.norm(ephemeris.position_at(seconds), axis=1)

    tries = np.linspace(first_s, last_s, 2 + int((last_s - first_s) / ephemeris.step_s * 4))
    at = int(np.argmin(distance(tries)))
    return float(lowest(distance, tries[[max(at - 1, 0)]], tries[[min(at + 1, len(tries) - 1)]])[0])


def in_reach(opportunities: Sequence[Opportunity], at_ns: int) -> frozenset[str]:
    """The areas that some spacecraft can image at an instant, by name."""
    return frozenset(one.area for one in opportunities if one.start_ns <= at_ns <= one.end_ns)

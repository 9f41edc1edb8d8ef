"""When the demo begins: shortly before a good pass, whatever the time of day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from console.errors import KnownError
from console.mission.model import Mission
from console.orbit.elements import ElementSet
from console.orbit.look import look_angles
from console.orbit.passes import find_passes
from console.orbit.propagate import Propagator
from console.orbit.site import Site
from console.orbit.sun import illumination
from console.orbit.trajectory import Orbit, trajectory_of
from console.orbit.types import Pass
from console.utc import DAY_NS, SECOND_NS

GOOD_ELEVATION_DEG = 40.0
LEAD_NS = 20 * SECOND_NS
_SEARCH_NS = 4 * DAY_NS
_FRESH_NS = 3 * DAY_NS
_STEP_NS = 300 * SECOND_NS


def demo_start_ns(mission: Mission, spacecraft: str, station: str, wall_now_ns: int) -> int:
    """Where to set the clock so that a good pass begins twenty seconds later; see `demo_pass` for which one.

    The mission has to be the one that the session flies: elements that begin with the session move with it.
    """
    return demo_pass(mission, spacecraft, station, wall_now_ns).aos_ns - LEAD_NS


def demo_pass(mission: Mission, spacecraft: str, station: str, wall_now_ns: int) -> Pass:
    """The next pass of 40 degrees or more in sunlight, or without sunlight, or else the highest, within four days.

    Those of the first three days come first: elements that begin now give no warning of their age until then.

    Raises KnownError when there is no pass at all.
    """
    craft, site = mission.spacecraft_named(spacecraft), mission.station_named(station).site
    search = find_passes(craft.elements, site, wall_now_ns, wall_now_ns + _SEARCH_NS)
    ahead = [one for one in search.passes if one.aos_ns - LEAD_NS >= wall_now_ns and not one.is_clipped_start]
    if not ahead:
        raise KnownError(f"{spacecraft} doesn't pass over {station} within four days", rule=search.reason, remedy="choose another station")
    good = [one for one in ahead if one.max_elevation_deg >= GOOD_ELEVATION_DEG]
    fresh = [one for one in good if one.los_ns < wall_now_ns + _FRESH_NS] or good
    sunlit = [one for one in fresh if craft.elements and _is_sunlit(craft.elements, one)]
    return next(iter(sunlit or fresh), max(ahead, key=lambda one: one.max_elevation_deg))


def fresh_start_ns(read: Callable[[int], Mission], spacecraft: str, station: str, wall_now_ns: int) -> int | None:
    """A start within a day at which elements that begin with the session bring a good pass twenty seconds later: no element is old then.

    `read` gives the mission as it is when a session starts at an instant. None where its orbits don't allow that.
    """
    mission = read(wall_now_ns)
    now, later = (each.spacecraft_named(spacecraft).elements for each in (mission, read(wall_now_ns + DAY_NS)))
    if not isinstance(now, ElementSet) or not isinstance(later, ElementSet) or now.epoch_ns == later.epoch_ns:
        return None
    site = mission.station_named(station).site
    rise = _Rise(now, (later.raan_deg - now.raan_deg + 180.0) % 360.0 - 180.0, site)
    for start_ns in rise.roots(wall_now_ns):
        search = find_passes(rise.elements(start_ns), site, start_ns, start_ns + DAY_NS // 24)
        first = next(iter(search.passes), None)
        is_near = first is not None and abs(first.aos_ns - LEAD_NS - start_ns) < SECOND_NS
        if first is not None and is_near and first.max_elevation_deg >= GOOD_ELEVATION_DEG and _is_sunlit(rise.elements(start_ns), first):
            return start_ns
    return None


@dataclass(frozen=True, slots=True)
class _Rise:
    """How high the spacecraft stands above a site's horizon twenty seconds into a session, by when the session starts."""

    base: ElementSet
    raan_a_day_deg: float
    site: Site

    def elements(self, start_ns: int) -> ElementSet:
        """The elements of a session that starts then."""
        days = (start_ns - self.base.epoch_ns) / DAY_NS
        return replace(self.base, epoch_ns=start_ns, raan_deg=(self.base.raan_deg + days * self.raan_a_day_deg) % 360.0)

    def height_deg(self, start_ns: int) -> float:
        """Degrees above terrain and minimum elevation."""
        look = look_angles(Propagator(self.elements(start_ns)), self.site, np.array([start_ns + LEAD_NS], np.int64))
        floor = max(float(self.site.mask.elevation_deg(look.azimuth_deg)[0]), self.site.min_elevation_deg)
        return float(look.elevation_deg[0]) - floor

    def roots(self, first_ns: int) -> list[int]:
        """The starts within a day at which it then stands on the horizon, to a millisecond."""
        starts = [first_ns + place * _STEP_NS for place in range(DAY_NS // _STEP_NS + 1)]
        heights = [self.height_deg(start_ns) for start_ns in starts]
        pairs = zip(starts, heights, heights[1:], strict=False)
        return [self._root(start_ns, is_rising=low < 0) for start_ns, low, high in pairs if (low < 0) != (high < 0)]

    def _root(self, low_ns: int, *, is_rising: bool) -> int:
        high_ns = low_ns + _STEP_NS
        while high_ns - low_ns > SECOND_NS // 1000:
            middle_ns = (low_ns + high_ns) // 2
            if (self.height_deg(middle_ns) < 0) == is_rising:
                low_ns = middle_ns
            else:
                high_ns = middle_ns
        return high_ns


def _is_sunlit(elements: Orbit, one: Pass) -> bool:
    """Whether the spacecraft is in sunlight from AOS to LOS."""
    times = np.linspace(one.aos_ns, one.los_ns, 8).astype(np.int64)
    position, _, _ = trajectory_of(elements).teme(times)
    return bool((illumination(position, times) > 0.5).all())

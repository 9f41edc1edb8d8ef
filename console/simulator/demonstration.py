"""When the demo begins: shortly before a good pass, whatever the time of day."""

from __future__ import annotations

import numpy as np

from console.errors import KnownError
from console.mission.model import Mission
from console.orbit.elements import ElementSet
from console.orbit.passes import find_passes
from console.orbit.propagate import Propagator
from console.orbit.sun import illumination
from console.orbit.types import Pass
from console.utc import DAY_NS, SECOND_NS

GOOD_ELEVATION_DEG = 40.0
LEAD_NS = 20 * SECOND_NS
_SEARCH_NS = 4 * DAY_NS
_FRESH_NS = 3 * DAY_NS


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


def _is_sunlit(elements: ElementSet, one: Pass) -> bool:
    """Whether the spacecraft is in sunlight from AOS to LOS."""
    times = np.linspace(one.aos_ns, one.los_ns, 8).astype(np.int64)
    position, _, _ = Propagator(elements).teme(times)
    return bool((illumination(position, times) > 0.5).all())

"""When the demo begins: shortly before a good pass, whatever the time of day."""

from __future__ import annotations

from console.errors import KnownError
from console.mission.model import Mission
from console.orbit.passes import find_passes
from console.orbit.types import Pass
from console.utc import DAY_NS, SECOND_NS

GOOD_ELEVATION_DEG = 40.0
LEAD_NS = 20 * SECOND_NS
_SEARCH_DAYS = 2
_MOST_DAYS = 4


def demo_start_ns(mission: Mission, spacecraft: str, station: str, wall_now_ns: int) -> int:
    """Where to set the clock so that a good pass begins twenty seconds later.

    The pass is the first after `wall_now_ns` with a maximum elevation of 40 degrees or more within two days, or within four, or else
    the highest of those. The mission has to be the one that the session flies: elements that begin with the session move with it.
    Raises KnownError when there is no pass at all.
    """
    return demo_pass(mission, spacecraft, station, wall_now_ns).aos_ns - LEAD_NS


def demo_pass(mission: Mission, spacecraft: str, station: str, wall_now_ns: int) -> Pass:
    """The pass that `demo_start_ns` chooses."""
    craft, site = mission.spacecraft_named(spacecraft), mission.station_named(station).site
    search = None
    for days in (_SEARCH_DAYS, _MOST_DAYS):
        search = find_passes(craft.elements, site, wall_now_ns, wall_now_ns + days * DAY_NS)
        ahead = [one for one in search.passes if one.aos_ns - LEAD_NS >= wall_now_ns and not one.is_clipped_start]
        good = [one for one in ahead if one.max_elevation_deg >= GOOD_ELEVATION_DEG]
        if good:
            return good[0]
    if search is None or not ahead:
        reason = search.reason if search is not None else ""
        raise KnownError(f"{spacecraft} doesn't pass over {station} within {_MOST_DAYS} days", rule=reason, remedy="choose another station")
    return max(ahead, key=lambda one: one.max_elevation_deg)

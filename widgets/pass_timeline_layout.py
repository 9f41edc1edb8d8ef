"""Where things stand on the pass timeline: time along x; lanes along y, for each spacecraft its light, its imaging and its stations."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from msgspec import Struct

from console.orbit.types import Opportunity, Pass, PassLane, PassRow
from console.utc import DAY_NS, SECOND_NS

HOUR_NS = 3600 * SECOND_NS
MINUTE_NS = 60 * SECOND_NS
SHORTEST_NS, LONGEST_NS = 20 * MINUTE_NS, 14 * DAY_NS
PRESETS_H = (3, 12, 24, 72, 168, 336)
GROUP_GAP_PX = 8.0
LANE_MIN_PX, LANE_MAX_PX = 15.0, 26.0
EXTRA_PX = 13.0
_TICKS_NS = tuple(minutes * MINUTE_NS for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080))
TICK_ROOM_PX = 64.0
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """The stretch of time shown between two pixels."""

    start_ns: int
    span_ns: int
    left: float
    width: float

    @property
    def end_ns(self) -> int:
        return self.start_ns + self.span_ns

    @property
    def pixel_ns(self) -> float:
        """How much time a pixel is."""
        return self.span_ns / self.width

    def x(self, at_ns: int) -> float:
        """The pixel of an instant, also outside of the window."""
        return self.left + (at_ns - self.start_ns) / self.span_ns * self.width

    def at(self, x: float) -> int:
        """The instant at a pixel."""
        return self.start_ns + round((x - self.left) / self.width * self.span_ns)

    def zoomed(self, factor: float, x: float) -> TimeWindow:
        """The window `factor` times nearer, with the instant at the pixel staying there."""
        span = int(np.clip(self.span_ns / factor, SHORTEST_NS, LONGEST_NS))
        kept = self.at(x)
        return replace(self, span_ns=span, start_ns=kept - round((x - self.left) / self.width * span))

    def moved(self, right_px: float) -> TimeWindow:
        """The window after the picture was dragged to the right."""
        return replace(self, start_ns=self.start_ns - round(right_px / self.width * self.span_ns))

    def ticks(self) -> list[int]:
        """Round instants to write along the axis, at least `TICK_ROOM_PX` apart."""
        least = self.span_ns * TICK_ROOM_PX / self.width
        step = next((tick for tick in _TICKS_NS if tick >= least), _TICKS_NS[-1])
        first = -(-self.start_ns // step) * step
        return list(range(first, self.end_ns + 1, step))

    def midnights(self) -> list[int]:
        """Where days begin."""
        return list(range(-(-self.start_ns // DAY_NS) * DAY_NS, self.end_ns + 1, DAY_NS))

    def unknown(self, known: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """The stretches of the window that are outside of those (sorted, apart) that are known."""
        edges = [self.start_ns]
        for start, end in known:
            if end > self.start_ns and start < self.end_ns:
                edges += [max(start, self.start_ns), min(end, self.end_ns)]
        edges.append(self.end_ns)
        return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if end > start]


class LaneKind(Enum):
    """What a lane holds."""

    PASSES = "passes"
    LIGHT = "light"
    IMAGING = "imaging"


class Lane(Struct, frozen=True, eq=False, gc=False):
    """One lane of a spacecraft: its passes over a station in order of time, or its light, or its imaging. `station` is what is written
    beside it, `note` what stands in it when it is empty; `top` and `height` in pixels below the axis, unscrolled."""

    spacecraft: str
    station: str
    top: float
    height: float
    rows: tuple[PassRow, ...]
    is_first_of_group: bool
    kind: LaneKind = LaneKind.PASSES
    note: str = ""
    stations: tuple[str, ...] = ()
    chances: tuple[Opportunity, ...] = ()

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def between(self, start_ns: int, end_ns: int) -> tuple[PassRow, ...]:
        """The passes that touch a stretch of time; passes of one lane don't overlap."""
        first = bisect_left(self.rows, start_ns, key=lambda row: row.one_pass.los_ns)
        return self.rows[first : bisect_right(self.rows, end_ns, key=lambda row: row.one_pass.aos_ns)]

    def around(self, at_ns: int) -> tuple[PassRow, ...]:
        """The last pass that began before an instant and the next one; in between nothing begins or ends."""
        first = bisect_right(self.rows, at_ns, key=lambda row: row.one_pass.aos_ns)
        return self.rows[max(first - 1, 0) : first + 1]

    def holds(self, one: Pass) -> bool:
        """Whether this is the lane of a pass."""
        return self.kind is LaneKind.PASSES and self.spacecraft == one.spacecraft and one.station in self.stations


def pass_lanes(rows: Sequence[PassRow]) -> tuple[PassLane, ...]:
    """The lanes of some passes: spacecraft and stations in order of appearance, a lane for every pair that has one."""
    stations = list(dict.fromkeys(row.one_pass.station for row in rows))
    found: dict[tuple[str, str], list[PassRow]] = {}
    for row in rows:
        found.setdefault((row.one_pass.spacecraft, row.one_pass.station), []).append(row)
    crafts = list(dict.fromkeys(craft for craft, _ in found))
    return tuple(
        PassLane(craft, (station,), tuple(sorted(found[craft, station], key=lambda row: row.one_pass.aos_ns)))
        for craft in crafts
        for station in stations
        if (craft, station) in found
    )


def lanes_of(rows: Sequence[PassRow], height: float) -> tuple[Lane, ...]:
    """The lanes of some passes alone, filling the height where they can."""
    return arrange(pass_lanes(rows), height)


def arrange(
    lanes: Sequence[PassLane],
    height: float,
    *,
    lit: frozenset[str] = NONE,
    imaging: Mapping[str, Sequence[Opportunity]] | None = None,
) -> tuple[Lane, ...]:
    """Lanes grouped by spacecraft, filling the height where they can. Those of `lit` get a lane for their light, those of `imaging` one
    for their opportunities."""
    chances = imaging or {}
    groups: dict[str, list[PassLane]] = {}
    for lane in lanes:
        groups.setdefault(lane.spacecraft, []).append(lane)
    extras = sum((craft in lit) + bool(chances.get(craft)) for craft in groups)
    room = (height - GROUP_GAP_PX * len(groups) - EXTRA_PX * extras) / max(len(lanes), 1)
    lane_height = float(np.floor(np.clip(room, LANE_MIN_PX, LANE_MAX_PX)))
    found: list[Lane] = []
    top = 0.0
    for craft, group in groups.items():
        made = _group(craft, group, top, lane_height, is_lit=craft in lit, chances=tuple(chances.get(craft, ())))
        found += made
        top = made[-1].bottom + GROUP_GAP_PX
    return tuple(found)


def _group(
    craft: str, lanes: Sequence[PassLane], top: float, height: float, *, is_lit: bool, chances: tuple[Opportunity, ...]
) -> list[Lane]:
    found: list[Lane] = []
    for lane in lanes:
        named = lane.stations[0] if len(lane.stations) == 1 else f"{len(lane.stations)} stations"
        found.append(Lane(craft, named, top, height, lane.rows, not found, LaneKind.PASSES, lane.note, lane.stations))
        top += height
    if is_lit:
        found.append(Lane(craft, "light", top, EXTRA_PX, (), False, LaneKind.LIGHT))
        top += EXTRA_PX
    if chances:
        found.append(Lane(craft, "imaging", top, EXTRA_PX, (), False, LaneKind.IMAGING, chances=chances))
    return found


def total_height(lanes: Sequence[Lane]) -> float:
    """How much room all lanes take."""
    return lanes[-1].bottom + GROUP_GAP_PX if lanes else 0.0


def in_sight(lanes: Sequence[Lane], top: float, bottom: float) -> Sequence[Lane]:
    """The lanes of which something lies between two heights."""
    first = bisect_right(lanes, top, key=lambda lane: lane.bottom)
    return lanes[first : bisect_left(lanes, bottom, lo=first, key=lambda lane: lane.top)]


def groups_in_sight(lanes: Sequence[Lane], top: float, bottom: float) -> Sequence[Lane]:
    """The lanes of all spacecraft of which something lies between two heights."""
    first = bisect_right(lanes, top, key=lambda lane: lane.bottom)
    last = bisect_left(lanes, bottom, lo=first, key=lambda lane: lane.top)
    while 0 < first < len(lanes) and not lanes[first].is_first_of_group:
        first -= 1
    while last < len(lanes) and not lanes[last].is_first_of_group:
        last += 1
    return lanes[first:last]


def groups_of(lanes: Sequence[Lane]) -> dict[str, tuple[float, float]]:
    """Top and bottom of every spacecraft's lanes."""
    found: dict[str, tuple[float, float]] = {}
    for lane in lanes:
        top, _ = found.get(lane.spacecraft, (lane.top, 0.0))
        found[lane.spacecraft] = (top, lane.bottom)
    return found


def neighbour(lanes: Sequence[Lane], chosen: Pass | None, *, lane_step: int, pass_step: int, now_ns: int) -> Pass | None:
    """The pass that an arrow key leads to: along the lane, or in the lane above or below the one nearest in time."""
    filled = [lane for lane in lanes if lane.rows]
    if not filled:
        return None
    here = next((place for place, lane in enumerate(filled) if chosen is not None and lane.holds(chosen)), None)
    if here is None or chosen is None:
        coming = (row.one_pass for lane in filled for row in lane.rows)
        return min(coming, key=lambda one: (one.los_ns < now_ns, one.aos_ns))
    if pass_step:
        rows = filled[here].rows
        place = bisect_left(rows, chosen.aos_ns, key=lambda row: row.one_pass.aos_ns)
        return rows[min(max(place + pass_step, 0), len(rows) - 1)].one_pass
    lane = filled[min(max(here + lane_step, 0), len(filled) - 1)]
    return min((row.one_pass for row in lane.rows), key=lambda one: abs(one.tca_ns - chosen.tca_ns))


def found_again(lanes: Sequence[Lane], one: Pass | None) -> Pass | None:
    """The same pass after a new search, whose times may differ by seconds; None when it is not among them."""
    if one is None:
        return None
    mine = next((lane for lane in lanes if lane.holds(one)), None)
    near = () if mine is None else mine.between(one.tca_ns - 2 * MINUTE_NS, one.tca_ns + 2 * MINUTE_NS)
    return next((row.one_pass for row in near if abs(row.one_pass.tca_ns - one.tca_ns) < 2 * MINUTE_NS), None)


def distance(window: TimeWindow, one: Pass, x: float) -> float:
    """How many pixels a pixel is away from a pass; 0 inside."""
    return max(window.x(one.aos_ns) - x, x - window.x(one.los_ns), 0.0)

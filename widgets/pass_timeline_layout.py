"""Where things stand on the pass timeline: time along x, one lane for each spacecraft over each station along y."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from console.orbit.types import Pass, PassRow
from console.utc import SECOND_NS

HOUR_NS = 3600 * SECOND_NS
MINUTE_NS = 60 * SECOND_NS
SHORTEST_NS, LONGEST_NS = 20 * MINUTE_NS, 7 * 24 * HOUR_NS
GROUP_GAP_PX = 8.0
LANE_MIN_PX, LANE_MAX_PX = 13.0, 26.0
_TICKS_NS = tuple(minutes * MINUTE_NS for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440))
TICK_ROOM_PX = 64.0


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


@dataclass(frozen=True, slots=True)
class Lane:
    """One spacecraft over one station: its passes in order of time; `top` and `height` in pixels below the axis, unscrolled."""

    spacecraft: str
    station: str
    top: float
    height: float
    rows: tuple[PassRow, ...]
    is_first_of_group: bool

    @property
    def bottom(self) -> float:
        return self.top + self.height


def lanes_of(rows: Sequence[PassRow], height: float) -> tuple[Lane, ...]:
    """The lanes in order of appearance, grouped by spacecraft, filling the height where they can."""
    stations = list(dict.fromkeys(row.one_pass.station for row in rows))
    found: dict[str, dict[str, list[PassRow]]] = {}
    for row in rows:
        found.setdefault(row.one_pass.spacecraft, {}).setdefault(row.one_pass.station, []).append(row)
    count = sum(len(group) for group in found.values())
    room = (height - GROUP_GAP_PX * len(found)) / max(count, 1)
    lane_height = float(np.floor(np.clip(room, LANE_MIN_PX, LANE_MAX_PX)))
    lanes, top = [], 0.0
    for spacecraft, group in found.items():
        for place, station in enumerate(name for name in stations if name in group):
            ordered = tuple(sorted(group[station], key=lambda row: row.one_pass.aos_ns))
            lanes.append(Lane(spacecraft, station, top, lane_height, ordered, place == 0))
            top += lane_height
        top += GROUP_GAP_PX
    return tuple(lanes)


def total_height(lanes: Sequence[Lane]) -> float:
    """How much room all lanes take."""
    return lanes[-1].bottom + GROUP_GAP_PX if lanes else 0.0


def groups_of(lanes: Sequence[Lane]) -> dict[str, tuple[float, float]]:
    """Top and bottom of every spacecraft's lanes."""
    found: dict[str, tuple[float, float]] = {}
    for lane in lanes:
        top, _ = found.get(lane.spacecraft, (lane.top, 0.0))
        found[lane.spacecraft] = (top, lane.bottom)
    return found


def neighbour(lanes: Sequence[Lane], chosen: Pass | None, *, lane_step: int, pass_step: int, now_ns: int) -> Pass | None:
    """The pass that an arrow key leads to: along the lane, or in the lane above or below the one nearest in time."""
    if not lanes:
        return None
    here = next((place for place, lane in enumerate(lanes) if chosen in [row.one_pass for row in lane.rows]), None)
    if here is None or chosen is None:
        coming = sorted((row.one_pass for lane in lanes for row in lane.rows), key=lambda one: (one.los_ns < now_ns, one.aos_ns))
        return coming[0]
    if pass_step:
        passes = [row.one_pass for row in lanes[here].rows]
        return passes[min(max(passes.index(chosen) + pass_step, 0), len(passes) - 1)]
    lane = lanes[min(max(here + lane_step, 0), len(lanes) - 1)]
    return min((row.one_pass for row in lane.rows), key=lambda one: abs(one.tca_ns - chosen.tca_ns))


def found_again(rows: Sequence[PassRow], one: Pass | None) -> Pass | None:
    """The same pass after a new search, whose times may differ by seconds; None when it is not among them."""
    if one is None:
        return None
    alike = (row.one_pass for row in rows if (row.one_pass.spacecraft, row.one_pass.station) == (one.spacecraft, one.station))
    return next((other for other in alike if abs(other.tca_ns - one.tca_ns) < 2 * MINUTE_NS), None)


def distance(window: TimeWindow, one: Pass, x: float) -> float:
    """How many pixels a pixel is away from a pass; 0 inside."""
    return max(window.x(one.aos_ns) - x, x - window.x(one.los_ns), 0.0)

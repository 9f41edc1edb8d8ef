"""All that stands on the pass timeline at one moment, as its painters take it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QRectF

from console.orbit.types import LightSpan, Opportunity, Pass, PassKey, PassMark
from widgets.pass_timeline_layout import Lane, TimeWindow
from widgets.pass_timeline_limits import Remains, WhatIf
from widgets.theme import Theme

AXIS_PX = 28.0
DETAIL_PX = 30.0
LABEL_PX = 188.0
SLIDER_PX = 212.0
Spans = Mapping[str, Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Scene:
    """`pointed` is the pass under the pointer or the cursor, `chosen` the one chosen. `known`: what has been searched, None for all.
    `what_if` and `remains`: another minimum elevation that is tried out, and what is left then. `more`: what else is told of the pass
    that is pointed at, or else chosen, as labels and values."""

    theme: Theme
    window: TimeWindow
    width: float
    height: float
    lanes: tuple[Lane, ...]
    eclipses: Spans
    now_ns: int
    scroll: float
    chosen: Pass | None
    pointed: Pass | None
    imaging: tuple[Opportunity, ...] = ()
    light: Mapping[str, Sequence[LightSpan]] = field(default_factory=dict)
    marks: Mapping[PassKey, PassMark] = field(default_factory=dict)
    known: tuple[tuple[int, int], ...] | None = None
    imaged: tuple[tuple[int, int], ...] | None = None
    is_full: bool = False
    has_plan: bool = False
    what_if: WhatIf | None = None
    remains: Remains | None = None
    places: Mapping[str, int] = field(default_factory=dict)
    more: tuple[tuple[str, str], ...] = ()
    own_elevation: str = ""
    by_hand: str = ""

    @property
    def body(self) -> QRectF:
        """Where the lanes stand."""
        return QRectF(0, AXIS_PX, self.width, self.height - AXIS_PX - DETAIL_PX)

    @property
    def has_now(self) -> bool:
        return self.window.start_ns <= self.now_ns <= self.window.end_ns

    @property
    def slider(self) -> QRectF:
        """Where the handle of the minimum elevation moves: at the right end of the foot."""
        return QRectF(self.width - SLIDER_PX, self.height - DETAIL_PX, SLIDER_PX - 12, DETAIL_PX)

    def lane_of(self, one: Pass) -> Lane | None:
        """The lane that a pass stands in."""
        return next((lane for lane in self.lanes if lane.holds(one)), None)

    def tone(self, spacecraft: str) -> str:
        """The colour of a spacecraft: by its place in the list."""
        return self.theme.series[self.places.get(spacecraft, 0) % len(self.theme.series)]

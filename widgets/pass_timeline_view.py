"""The pass timeline as a picture: what it is given, and how it is kept so that a second that passes costs next to nothing.

Everything that stands still is drawn once into a pixmap; each second only the clock's chip is drawn over it. One surprise: while the
picture follows the present it moves by whole pixels, so that the pixmap holds for as long as a pixel of time lasts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from console.orbit.types import LightSpan, Opportunity, Pass, PassKey, PassLane, PassMark, PassRow
from console.utc import SECOND_NS
from widgets.canvas import Canvas
from widgets.pass_timeline_arrangement import Arrangement
from widgets.pass_timeline_layout import (
    HOUR_NS,
    LONGEST_NS,
    Lane,
    TimeWindow,
    found_again,
    pass_lanes,
)
from widgets.pass_timeline_limits import Remains, WhatIf, remains_of
from widgets.pass_timeline_overlay import now_chip, paint_moving
from widgets.pass_timeline_pointing import pass_at, tip_at
from widgets.pass_timeline_scene import AXIS_PX, DETAIL_PX, LABEL_PX, Scene, Spans
from widgets.pass_timeline_still import StillPicture
from widgets.theme import DARK, Theme

PICK_PX = 4.0
DEFAULT_SPAN_NS = 24 * HOUR_NS
NOW_SHARE = 0.06
RIGHT_PX = 8.0


class TimelineView(Canvas):
    """Give it lanes, light, imaging, marks and the time. `is_following`: the picture moves with the present."""

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("pass_timeline", "Pass timeline", theme, parent)
        self.setMouseTracking(True)
        self.setMinimumSize(240, 90)
        self.rows = Arrangement()
        self._eclipses: Spans = {}
        self._imaged: tuple[tuple[int, int], ...] | None = None
        self._marks: Mapping[PassKey, PassMark] = {}
        self._known: tuple[tuple[int, int], ...] | None = None
        self._is_full = self.has_plan = False
        self.more_about: Callable[[Pass], Sequence[tuple[str, str]]] = lambda _: ()
        self._now_ns, self._start_ns, self._span_ns, self._revision = 0, 0, DEFAULT_SPAN_NS, 0
        self.is_following = True
        self._cursor: Pass | None = None
        self._hovered: Pass | None = None
        self._chosen: Pass | None = None
        self._own_elevation, self._by_hand = "", ""
        self._what_if: WhatIf | None = None
        self._remains: Remains | None = None
        self._still = StillPicture(self)
        self._still.drawn.connect(self.update)

    @property
    def window_shown(self) -> TimeWindow:
        """The time between the labels and the right edge."""
        return TimeWindow(self._start_ns, self._span_ns, LABEL_PX, max(self.width() - LABEL_PX - RIGHT_PX, 40.0))

    def sizeHint(self) -> QSize:
        return QSize(1200, 360)

    def show_passes(self, rows: Sequence[PassRow]) -> None:
        """Draw these passes; lanes stand in order of appearance. The chosen one stays chosen if it is still among them."""
        self.show_lanes(pass_lanes(rows))

    def show_lanes(self, lanes: Sequence[PassLane]) -> None:
        """Draw these lanes, also those that have no pass and say why."""
        self.rows.give(lanes)
        self._hovered = None
        self._arrange()
        if self._chosen is not None or self._cursor is not None:
            self._chosen, self._cursor = found_again(self._lanes, self._chosen), found_again(self._lanes, self._cursor)
        self._measure()

    def show_known(self, known: Sequence[tuple[int, int]] | None, *, is_full: bool = False) -> None:
        """Which stretches of time have been searched; the rest says so. None: all of it. `is_full`: no more of them can be kept."""
        self._known, self._is_full = None if known is None else tuple(known), is_full
        self.refresh_picture()

    def show_eclipses(self, spans: Spans) -> None:
        """When each spacecraft is in the Earth's shadow, (start_ns, end_ns) by name: shade behind its lanes."""
        self._eclipses = spans
        self.refresh_picture()

    def show_light(self, light: Mapping[str, Sequence[LightSpan]]) -> None:
        """Penumbra and umbra of each spacecraft by name, for the rows of light."""
        self.rows.light = light
        if self.rows.has_light_rows:
            self._arrange()

    def show_imaging(self, opportunities: Sequence[Opportunity], *, known: Sequence[tuple[int, int]] | None = None) -> None:
        """When which spacecraft can image which area, in order of time, and which stretches have been searched for it (None: all)."""
        self.rows.imaging, self._imaged = tuple(opportunities), None if known is None else tuple(known)
        self._arrange()

    def show_marks(self, marks: Mapping[PassKey, PassMark]) -> None:
        """How passes stand among the others: booked, in conflict, in the plan."""
        self._marks = marks
        self.refresh_picture()

    def show_elevations(self, own: str, by_hand: str = "") -> None:
        """The minimum elevation that counts, in words: the stations' own (`5°`), and the one set by hand (`12° by hand`) or ""."""
        self._own_elevation, self._by_hand = own, by_hand
        self.update()

    def show_now(self, now_ns: int) -> None:
        """Move the present; repaints only what changes with a pixel or a second."""
        before, self._now_ns = self._now_ns, now_ns
        old = self.scene()
        if self.is_following:
            self._follow()
        new = self.scene()
        if not self._still.holds(new, self._revision, self.devicePixelRatioF()):
            self.update()
        elif before // SECOND_NS != now_ns // SECOND_NS:
            for scene in (old, new):
                self.update(now_chip(scene).toAlignedRect().adjusted(-1, -1, 1, 1))

    def show_selected(self, one_pass: Pass | None) -> None:
        """Mark that pass as the chosen one, without a signal."""
        self._chosen = self._cursor = one_pass
        self.update()

    def show_span(self, hours: float) -> None:
        """Show so many hours and follow the present."""
        self._span_ns = int(np.clip(hours * HOUR_NS, 1, LONGEST_NS))
        self.follow_now()

    def follow_now(self) -> None:
        """Go back to the present and stay with it."""
        self.is_following = True
        self._follow()
        self._moved()

    def _follow(self) -> None:
        """Keep the present at its place, to the pixel."""
        pixel_ns = max(round(self.window_shown.pixel_ns), 1)
        self._start_ns = (self._now_ns - round(self._span_ns * NOW_SHARE)) // pixel_ns * pixel_ns

    def _moved(self) -> None:
        """The window has moved: subclasses tell who wants to know."""
        self._measure()
        self.update()

    def refresh_picture(self) -> None:
        """Draw everything anew: something that stands still has changed."""
        self._revision += 1
        self.update()

    def _arrange(self) -> None:
        """Have the lanes arranged anew as soon as somebody asks for them: much that is shown comes at once."""
        self.rows.forget()
        self.refresh_picture()

    @property
    def _lanes(self) -> tuple[Lane, ...]:
        """The lanes, arranged for the room there is."""
        return self.rows.lanes(self._room_px)

    @property
    def _room_px(self) -> float:
        """How high the lanes may be before they have to be scrolled."""
        return self.height() - AXIS_PX - DETAIL_PX

    def _scroll_by(self, down_px: float) -> None:
        self.rows.scroll_by(down_px, self._room_px)
        self.update()

    def _measure(self) -> None:
        """What remains of the passes in the window above the elevation that is tried."""
        window, tried = self.window_shown, self._what_if
        if tried is None:
            self._remains = None
            return
        lanes = [lane for lane in self._lanes if any(tried.concerns(station) for station in lane.stations)]
        rows = [row for lane in lanes for row in lane.between(window.start_ns, window.end_ns)]
        self._remains = remains_of(rows, tried.elevation_deg)
        self.refresh_picture()

    def paint(self, painter: QPainter) -> None:
        if not self._lanes:
            is_waiting = self._known == ()
            sentence = "Searching passes ..." if is_waiting else "No passes"
            self.paint_empty(painter, sentence, "Stations and spacecraft with elements fill this line")
            return
        scene = self.scene()
        shown = self._still.paint(painter, scene, self._revision, self.devicePixelRatioF(), may_wait=self.may_wait)
        paint_moving(painter, shown)

    def scene(self) -> Scene:
        """All that stands on the picture now."""
        told = self._hovered or self._cursor or self._chosen
        return Scene(
            theme=self.theme, window=self.window_shown, width=self.width(), height=self.height(), lanes=self._lanes,
            eclipses=self._eclipses, now_ns=self._now_ns, scroll=self.rows.scroll, chosen=self._chosen,
            pointed=self._hovered or self._cursor, imaging=self.rows.imaging, light=self.rows.light, marks=self._marks, known=self._known,
            imaged=self._imaged, is_full=self._is_full, has_plan=self.has_plan, places=self.rows.places, what_if=self._what_if,
            remains=self._remains, own_elevation=self._own_elevation, by_hand=self._by_hand,
            more=tuple(self.more_about(told)) if told is not None else (),
        )  # fmt: skip

    def pass_at(self, at: QPointF) -> Pass | None:
        """The pass under a pixel, or None."""
        return pass_at(self.scene(), at)

    def tip_at(self, at: QPointF) -> str:
        """Times with dates, azimuths, the age of the elements, and how the pass stands; or an imaging opportunity."""
        return tip_at(self.scene(), at)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self.is_following:
            self._follow()
        self._arrange()
        super().resizeEvent(event)

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another look."""
        super().set_theme(theme)
        self.refresh_picture()

    def body_rect(self) -> QRect:
        """Where the lanes stand, in pixels."""
        return self.scene().body.toAlignedRect()

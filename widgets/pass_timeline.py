"""All passes of all spacecraft over all stations along one line of time: elevation as the shape of each bar, eclipses behind.

Ctrl+wheel, + and - zoom; drag pans; the wheel scrolls; arrows go from pass to pass and Enter chooses; T follows the present again.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from console.orbit.types import Opportunity, Pass, PassRow
from console.utc import SECOND_NS
from widgets.canvas import Canvas
from widgets.pass_timeline_layout import HOUR_NS, Lane, TimeWindow, distance, found_again, lanes_of, neighbour, total_height
from widgets.pass_timeline_painting import AXIS_PX, DETAIL_PX, LABEL_PX, Scene, Spans, paint_scene
from widgets.pass_words import pass_tip
from widgets.theme import DARK, Theme

PICK_PX = 4.0
DEFAULT_SPAN_NS = 24 * HOUR_NS
NOW_SHARE = 0.06
_STEPS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
_ZOOMS = {Qt.Key.Key_Plus: 1.5, Qt.Key.Key_Equal: 1.5, Qt.Key.Key_Minus: 1 / 1.5}
_CHOOSE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class PassTimeline(Canvas):
    """Give it passes, eclipses and the time; it tells which pass was chosen. `is_following`: the picture moves with the present."""

    pass_selected = Signal(Pass)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("pass_timeline", "Pass timeline", theme, parent)
        self.setMouseTracking(True)
        self.setMinimumSize(240, 90)
        self._rows: tuple[PassRow, ...] = ()
        self._lanes: tuple[Lane, ...] = ()
        self._eclipses: Spans = {}
        self._imaging: tuple[Opportunity, ...] = ()
        self._now_ns = 0
        self._span_ns = DEFAULT_SPAN_NS
        self._start_ns = 0
        self.is_following = True
        self._scroll = 0.0
        self._cursor: Pass | None = None
        self._hovered: Pass | None = None
        self._chosen: Pass | None = None
        self._pressed: QPointF | None = None
        self._is_dragging = False

    @property
    def window_shown(self) -> TimeWindow:
        """The time between the labels and the right edge."""
        return TimeWindow(self._start_ns, self._span_ns, LABEL_PX, max(self.width() - LABEL_PX - 8.0, 40.0))

    def sizeHint(self) -> QSize:
        return QSize(1200, 360)

    def show_passes(self, rows: Sequence[PassRow]) -> None:
        """Draw these passes; lanes stand in order of appearance. The chosen one stays chosen if it is still among them."""
        self._rows = tuple(rows)
        self._chosen, self._cursor = found_again(rows, self._chosen), found_again(rows, self._cursor)
        self._hovered = None
        self._arrange()

    def show_eclipses(self, spans: Spans) -> None:
        """When each spacecraft is in the Earth's shadow: (start_ns, end_ns) by name."""
        self._eclipses = spans
        self.update()

    def show_imaging(self, opportunities: Sequence[Opportunity]) -> None:
        """When which spacecraft can image which area."""
        self._imaging = tuple(opportunities)
        self.update()

    def show_now(self, now_ns: int) -> None:
        """Move the now line; repaints only when a pixel or a second changes."""
        before, self._now_ns = self._now_ns, now_ns
        if self.is_following:
            self._follow()
        if before // SECOND_NS != now_ns // SECOND_NS or abs(now_ns - before) > self._span_ns / self.window_shown.width:
            self.update()

    def show_selected(self, one_pass: Pass | None) -> None:
        """Mark that pass as the chosen one, without a signal."""
        self._chosen = self._cursor = one_pass
        self.update()

    def show_span(self, hours: float) -> None:
        """Show so many hours and follow the present."""
        self._span_ns = round(hours * HOUR_NS)
        self.follow_now()

    def follow_now(self) -> None:
        """Go back to the present and stay with it."""
        self.is_following = True
        self._follow()
        self.update()

    def _follow(self) -> None:
        self._start_ns = self._now_ns - round(self._span_ns * NOW_SHARE)

    def _arrange(self) -> None:
        self._lanes = lanes_of(self._rows, self.height() - AXIS_PX - DETAIL_PX)
        self._scroll_by(0.0)

    def _scroll_by(self, down_px: float) -> None:
        spare = total_height(self._lanes) - (self.height() - AXIS_PX - DETAIL_PX)
        self._scroll = float(np.clip(self._scroll + down_px, 0.0, max(spare, 0.0)))
        self.update()

    def paint(self, painter: QPainter) -> None:
        if not self._lanes:
            self.paint_empty(
                painter, "No passes", "Stations and spacecraft with elements fill this line; nothing rises in the time searched"
            )
            return
        paint_scene(painter, self.scene())

    def scene(self) -> Scene:
        """All that stands on the picture now."""
        return Scene(
            theme=self.theme, window=self.window_shown, width=self.width(), height=self.height(), lanes=self._lanes,
            eclipses=self._eclipses, imaging=self._imaging, now_ns=self._now_ns, scroll=self._scroll,
            chosen=self._chosen, pointed=self._hovered or self._cursor,
        )  # fmt: skip

    def pass_at(self, at: QPointF) -> Pass | None:
        """The pass under a pixel, or None."""
        window, y = self.window_shown, at.y() - AXIS_PX + self._scroll
        if not AXIS_PX <= at.y() <= self.height() - DETAIL_PX or at.x() < window.left - PICK_PX:
            return None
        for lane in self._lanes:
            if lane.top <= y < lane.bottom:
                near = [row.one_pass for row in lane.rows if distance(window, row.one_pass, at.x()) <= PICK_PX]
                return min(near, key=lambda one: distance(window, one, at.x()), default=None)
        return None

    def tip_at(self, at: QPointF) -> str:
        """Times with dates, azimuths and the age of the elements."""
        return pass_tip(one) if (one := self.pass_at(at)) else ""

    def _choose(self, one: Pass | None) -> None:
        if one is not None:
            self._chosen = self._cursor = one
            self.update()
            self.pass_selected.emit(one)

    def _move_cursor(self, lane_step: int, pass_step: int) -> None:
        self._cursor = neighbour(self._lanes, self._cursor or self._chosen, lane_step=lane_step, pass_step=pass_step, now_ns=self._now_ns)
        self._hovered = None
        if self._cursor is not None:
            self._reveal(self._cursor)
        self.update()

    def _reveal(self, one: Pass) -> None:
        window = self.window_shown
        if not window.start_ns <= one.aos_ns <= one.los_ns <= window.end_ns:
            self.is_following = False
            self._start_ns = one.tca_ns - self._span_ns // 2
        room = self.height() - AXIS_PX - DETAIL_PX
        lane = next(lane for lane in self._lanes if one in [row.one_pass for row in lane.rows])
        if lane.top < self._scroll or lane.bottom > self._scroll + room:
            self._scroll_by(lane.top - self._scroll - room / 2)

    def _look_at(self, window: TimeWindow) -> None:
        self.is_following = False
        self._start_ns, self._span_ns = window.start_ns, window.span_ns
        self.update()

    def _zoom(self, factor: float) -> None:
        window = self.window_shown
        if self.is_following:
            self._span_ns = window.zoomed(factor, LABEL_PX).span_ns
            self.follow_now()
        else:
            self._look_at(window.zoomed(factor, window.left + window.width / 2))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self._move_cursor(*_STEPS[key])
        elif key in _CHOOSE:
            self._choose(self._cursor)
        elif key in _ZOOMS:
            self._zoom(_ZOOMS[key])
        elif key in (Qt.Key.Key_T, Qt.Key.Key_Home):
            self.follow_now()
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            half = self.window_shown.width / 2
            self._look_at(self.window_shown.moved(half if key is Qt.Key.Key_PageUp else -half))
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._look_at(self.window_shown.zoomed(1.2 ** (turn.y() / 120.0), event.position().x()))
        elif turn.x() or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._look_at(self.window_shown.moved((turn.x() or turn.y()) * 0.5))
        else:
            self._scroll_by(-turn.y() * 0.3)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed, self._is_dragging = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._pressed is None:
            self._hovered = self.pass_at(at)
            self.update()
            return
        step = at - self._pressed
        if self._is_dragging or step.manhattanLength() > 4:
            self._is_dragging, self._pressed = True, at
            self._look_at(self.window_shown.moved(step.x()))
            self._scroll_by(-step.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was_click = self._pressed is not None and not self._is_dragging
        self._pressed, self._is_dragging = None, False
        self._choose(self.pass_at(event.position()) if was_click else None)

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = None
        self.update()
        super().leaveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)


def demo() -> QWidget:
    """A day of a fleet of five over six stations, one pass under way."""
    from widgets.demo_fleet import NOW_NS, demo_eclipses, demo_pass_rows  # noqa: PLC0415 - only the gallery needs it

    widget = PassTimeline()
    rows = demo_pass_rows()
    widget.show_passes(rows)
    widget.show_eclipses(demo_eclipses())
    widget.show_now(NOW_NS)
    widget.show_selected(next(row.one_pass for row in rows if row.one_pass.aos_ns > NOW_NS))
    return widget

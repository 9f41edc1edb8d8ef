"""The on-board schedule as a line of time: a mark for each activity, now, and the instant at which one would be composed.

Click or move with Left and Right (Shift: ten minutes) to choose an instant; a double click or N composes there.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.command.activities import Activity, ActivityState
from console.utc import SECOND_NS, utc_text
from widgets.canvas import RIGHT, Canvas, draw_text
from widgets.pass_words import clock_text
from widgets.theme import DARK, SMALL_PX, Status, Theme, colour, draw_status, figure_font

HEIGHT_PX = 64
MINUTE_NS = 60 * SECOND_NS
_LEAST_SPAN_NS, _PAST_NS = 30 * MINUTE_NS, 5 * MINUTE_NS
_MARK_PX, _SIDE_PX = 10, 12
_SOONEST_NS = MINUTE_NS
STATE_STATUS = {
    ActivityState.PLANNED: Status.OFF, ActivityState.UPLINKED: Status.STANDBY, ActivityState.CONFIRMED: Status.NORMAL,
    ActivityState.RUNNING: Status.STANDBY, ActivityState.EXECUTED: Status.NORMAL, ActivityState.FAILED: Status.CRITICAL,
    ActivityState.PASSED: Status.CAUTION, ActivityState.DELETED: Status.OFF, ActivityState.REFUSED: Status.CRITICAL,
    ActivityState.DIFFERS: Status.SERIOUS,
}  # fmt: skip


class OnboardLine(Canvas):
    """Give it activities and the time; `compose_requested` carries the instant in nanoseconds, `activity_chosen` an Activity."""

    compose_requested = Signal(object)
    activity_chosen = Signal(object)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("onboard_line", "On-board schedule as a line of time", theme, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT_PX)
        self._activities: Sequence[Activity] = ()
        self._now_ns = 0
        self._cursor_ns = -1

    def sizeHint(self) -> QSize:
        return QSize(420, HEIGHT_PX)

    @property
    def cursor_ns(self) -> int:
        """The instant that is chosen: ten minutes from now where none is, and never one that is over."""
        soonest_ns = self._now_ns + _SOONEST_NS
        return max(self._cursor_ns, soonest_ns) if self._cursor_ns >= 0 else self._now_ns + 10 * MINUTE_NS

    def show_activities(self, activities: Sequence[Activity], now_ns: int) -> None:
        """Draw these; `now_ns` is the session's time."""
        self._activities, self._now_ns = activities, now_ns
        self.setAccessibleDescription(f"{len(activities)} activities; the cursor is at {utc_text(self.cursor_ns)}")
        self.update()

    def span_ns(self) -> tuple[int, int]:
        """What the line shows: from five minutes ago to the last activity, half an hour at least."""
        last = max((one.release_ns for one in self._activities), default=0)
        end_ns = max(last + 2 * MINUTE_NS, self._now_ns + _LEAST_SPAN_NS, self.cursor_ns + 2 * MINUTE_NS)
        return self._now_ns - _PAST_NS, end_ns

    def paint(self, painter: QPainter) -> None:
        area = self._area()
        painter.fillRect(area, colour(self.theme.raised))
        first_ns, last_ns = self.span_ns()
        painter.setPen(QPen(colour(self.theme.text), 1.2))
        now_x, cursor_x = self._x(self._now_ns), self._x(self.cursor_ns)
        painter.drawLine(QLineF(now_x, area.top() - 2, now_x, area.bottom() + 2))
        painter.setPen(QPen(colour(self.theme.accent), 1.2, Qt.PenStyle.SolidLine if self.hasFocus() else Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(cursor_x, area.top() - 2, cursor_x, area.bottom() + 2))
        for one in self._activities:
            if first_ns <= one.release_ns <= last_ns:
                draw_status(painter, self._mark(one), STATE_STATUS[one.state], self.theme)
        foot = QRectF(area.left(), area.bottom() + 4, area.width(), 16)
        draw_text(painter, foot, f"now {clock_text(self._now_ns)}", figure_font(SMALL_PX), self.theme.muted)
        tone = self.theme.accent if self.hasFocus() else self.theme.muted
        draw_text(painter, foot, f"compose at {clock_text(self.cursor_ns)}", figure_font(SMALL_PX), tone, flags=RIGHT)

    def tip_at(self, at: QPointF) -> str:
        found = self._activity_at(at)
        return f"{utc_text(found.release_ns)}  {found.text}\n{found.state}: {found.differences or found.told}" if found else ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._choose_at(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move_to(self._time_at(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._activity_at(event.position()) is None:
            self.compose_requested.emit(self.cursor_ns)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = 10 * MINUTE_NS if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else MINUTE_NS
        match event.key():
            case Qt.Key.Key_Left:
                self._move_to(self.cursor_ns - step)
            case Qt.Key.Key_Right:
                self._move_to(self.cursor_ns + step)
            case Qt.Key.Key_N:
                self.compose_requested.emit(self.cursor_ns)
            case _:
                super().keyPressEvent(event)

    def _choose_at(self, at: QPointF) -> None:
        found = self._activity_at(at)
        if found is not None:
            self.activity_chosen.emit(found)
        else:
            self._move_to(self._time_at(at))

    def _move_to(self, at_ns: int) -> None:
        self._cursor_ns = at_ns
        self.setAccessibleDescription(f"the cursor is at {utc_text(self.cursor_ns)}")
        self.update()

    def _area(self) -> QRectF:
        return QRectF(_SIDE_PX, 8, max(self.width() - 2 * _SIDE_PX, 40), HEIGHT_PX - 34)

    def _x(self, at_ns: int) -> float:
        first_ns, last_ns = self.span_ns()
        area = self._area()
        return area.left() + (at_ns - first_ns) / max(last_ns - first_ns, 1) * area.width()

    def _time_at(self, at: QPointF) -> int:
        first_ns, last_ns = self.span_ns()
        area = self._area()
        at_ns = first_ns + (at.x() - area.left()) / area.width() * (last_ns - first_ns)
        return round(at_ns / SECOND_NS) * SECOND_NS

    def _mark(self, one: Activity) -> QRectF:
        return QRectF(self._x(one.release_ns) - _MARK_PX / 2, self._area().center().y() - _MARK_PX / 2, _MARK_PX, _MARK_PX)

    def _activity_at(self, at: QPointF) -> Activity | None:
        return next((one for one in self._activities if self._mark(one).adjusted(-3, -6, 3, 6).contains(at)), None)

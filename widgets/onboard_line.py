"""The on-board schedule as a line of time: a mark for each activity, now, and the instant at which one would be composed.

Click or move with Left and Right (Shift: ten minutes, Ctrl: a second) to choose an instant; a double click or N composes there. A mark is
dragged along, or taken up with M and moved by the same keys; M again (or letting go) asks for the move, Esc leaves it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.command.activities import Activity, ActivityState
from console.utc import SECOND_NS, utc_text
from widgets.canvas import RIGHT, Canvas, draw_text
from widgets.onboard_move import MOVABLE, Move, draw_other_place, other_ns, place_ns, places_text
from widgets.pass_words import clock_text
from widgets.theme import DARK, SMALL_PX, Status, Theme, colour, draw_status, figure_font

HEIGHT_PX = 64
MINUTE_NS = 60 * SECOND_NS
_LEAST_SPAN_NS, _PAST_NS = 30 * MINUTE_NS, 5 * MINUTE_NS
_MARK_PX, _SIDE_PX, _DRAG_PX = 10, 12, 4
_SOONEST_NS = MINUTE_NS
STATE_STATUS = {
    ActivityState.PLANNED: Status.OFF, ActivityState.UPLINKED: Status.STANDBY, ActivityState.CONFIRMED: Status.NORMAL,
    ActivityState.RUNNING: Status.STANDBY, ActivityState.EXECUTED: Status.NORMAL, ActivityState.FAILED: Status.CRITICAL,
    ActivityState.PASSED: Status.CAUTION, ActivityState.DELETED: Status.OFF, ActivityState.REFUSED: Status.CRITICAL,
    ActivityState.DIFFERS: Status.SERIOUS,
}  # fmt: skip


class OnboardLine(Canvas):
    """Give it activities and the time; `compose_requested` carries the instant in nanoseconds, `activity_chosen` an Activity,
    `move_requested` an Activity and its new instant, where `can_move` says so."""

    compose_requested = Signal(object)
    activity_chosen = Signal(object)
    move_requested = Signal(object, object)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("onboard_line", "On-board schedule as a line of time", theme, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT_PX)
        self._activities: Sequence[Activity] = ()
        self._now_ns = 0
        self._cursor_ns = -1
        self.can_move = False
        self.moving: Move | None = None
        self._held: tuple[Activity, float] | None = None

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
        if self.moving is not None:
            self._follow(self.moving)
        self.setAccessibleDescription(f"{len(activities)} activities; the cursor is at {utc_text(self.cursor_ns)}")
        self.update()

    def span_ns(self) -> tuple[int, int]:
        """What the line shows: from five minutes ago to the last activity, half an hour at least."""
        last = max((max(one.release_ns, other_ns(one)) for one in self._activities), default=0)
        last = max(last, self.moving.at_ns if self.moving is not None and not self.moving.is_by_hand else 0)
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
            if other_ns(one) >= 0:
                other = self._mark_at(other_ns(one))
                draw_other_place(painter, self._mark(one), other, self.theme, is_wanted=one.wanted_ns >= 0)
            if first_ns <= one.release_ns <= last_ns:
                draw_status(painter, self._mark(one), STATE_STATUS[one.state], self.theme)
        if self.moving is not None:
            draw_other_place(painter, self._mark(self.moving.activity), self._mark_at(self.moving.at_ns), self.theme, is_wanted=True)
        foot = QRectF(area.left(), area.bottom() + 4, area.width(), 16)
        tone = self.theme.accent if self.hasFocus() else self.theme.muted
        left, right = (
            self.moving.words() if self.moving else (f"now {clock_text(self._now_ns)}", f"compose at {clock_text(self.cursor_ns)}")
        )
        draw_text(painter, foot, left, figure_font(SMALL_PX), self.theme.text if self.moving else self.theme.muted)
        draw_text(painter, foot, right, figure_font(SMALL_PX), tone, flags=RIGHT)

    def tip_at(self, at: QPointF) -> str:
        found = self._activity_at(at)
        if found is None:
            return "A mark is moved by dragging it, or with M; N or a double click composes at the chosen instant" if self.can_move else ""
        moved = places_text(found)
        told = f"{utc_text(found.release_ns)}  {found.text}\n{found.state}: {found.differences or found.told}"
        return f"{told}\n{moved}" if moved else told

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.leave_move()
        found = self._activity_at(event.position())
        self._held = (found, event.position().x()) if found is not None and self._is_movable(found) else None
        self._choose_at(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons() & Qt.MouseButton.LeftButton:
            return
        if self._held is None:
            self._move_to(self._time_at(event.position()))
        elif self.moving is not None or abs(event.position().x() - self._held[1]) > _DRAG_PX:
            self.moving = self.moving or Move(self._held[0], place_ns(self._held[0]), is_by_hand=True)
            self._put_move(min(self._time_at(event.position()), self.span_ns()[1]))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None
        if self.moving is not None and self.moving.is_by_hand:
            self._ask_to_move()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._activity_at(event.position()) is None:
            self.compose_requested.emit(self.cursor_ns)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift, control = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
        step = 10 * MINUTE_NS if event.modifiers() & shift else SECOND_NS if event.modifiers() & control else MINUTE_NS
        match event.key():
            case Qt.Key.Key_Left:
                self._step(-step)
            case Qt.Key.Key_Right:
                self._step(step)
            case Qt.Key.Key_M if self.moving is not None:
                self._ask_to_move()
            case Qt.Key.Key_Escape if self.moving is not None:
                self.leave_move()
            case Qt.Key.Key_N:
                self.compose_requested.emit(self.cursor_ns)
            case _:
                super().keyPressEvent(event)

    def begin_move(self, one: Activity) -> None:
        """Take an activity up: Left and Right move it, M asks for the move, Esc leaves it."""
        if self._is_movable(one):
            self.moving = Move(one, place_ns(one))
            self._put_move(self.moving.at_ns)
            self.setFocus()

    def leave_move(self) -> None:
        """Nothing is moved."""
        self.moving = self._held = None
        self.update()

    def _is_movable(self, one: Activity) -> bool:
        return self.can_move and one.state in MOVABLE

    def _follow(self, move: Move) -> None:
        """The activity under way may have changed meanwhile; one that has run is not moved any more."""
        found = next((one for one in self._activities if one.name == move.activity.name), None)
        if found is None or not self._is_movable(found):
            self.leave_move()
        else:
            move.activity = found

    def _step(self, by_ns: int) -> None:
        if self.moving is not None:
            self._put_move(self.moving.at_ns + by_ns)
        else:
            self._move_to(self.cursor_ns + by_ns)

    def _put_move(self, at_ns: int) -> None:
        if self.moving is not None:
            self.moving.at_ns = max(at_ns, self._now_ns + _SOONEST_NS)
            self.setAccessibleDescription(", ".join(self.moving.words()))
            self.update()

    def _ask_to_move(self) -> None:
        move, self.moving = self.moving, None
        self.update()
        if move is not None and move.at_ns != place_ns(move.activity):
            self.move_requested.emit(move.activity, move.at_ns)

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
        return self._mark_at(one.release_ns)

    def _mark_at(self, at_ns: int) -> QRectF:
        return QRectF(self._x(at_ns) - _MARK_PX / 2, self._area().center().y() - _MARK_PX / 2, _MARK_PX, _MARK_PX)

    def _activity_at(self, at: QPointF) -> Activity | None:
        return next((one for one in self._activities if self._mark(one).adjusted(-3, -6, 3, 6).contains(at)), None)

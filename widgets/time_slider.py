"""A line of time to drag along: the shown time as a knob, the session's now as a flag, passes as bars, hours below.

Keys: Left and Right move by a two-hundredth of the line, Page Up and Page Down by a tenth.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.orbit.types import Pass
from console.utc import SECOND_NS, utc_text
from widgets.canvas import CENTRE, Canvas, draw_text
from widgets.pass_words import clock_text
from widgets.theme import DARK, Theme, colour, figure_font

EDGE_PX = 12.0
LINE_Y, LINE_PX = 14.0, 6.0
TICK_PX = 96.0
HEIGHT_PX = 42
_STEPS_S = (1, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800)


class TimeSlider(Canvas):
    """Give it a span, the passes in it and the two times; `moved` carries the instant that is asked for."""

    moved = Signal(object)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("time_slider", "Shown time", theme, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT_PX)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.first_ns, self.last_ns = 0, 1
        self.shown_ns, self.session_ns = 0, 0
        self._is_away = self.is_dragging = False
        self._passes: tuple[Pass, ...] = ()

    def sizeHint(self) -> QSize:
        return QSize(600, HEIGHT_PX)

    def show_span(self, first_ns: int, last_ns: int, passes: Sequence[Pass] = ()) -> None:
        """The ends of the line and the passes on it; while it is dragged the line stays as it is."""
        if not self.is_dragging and (first_ns, last_ns, tuple(passes)) != (self.first_ns, self.last_ns, self._passes):
            self.first_ns, self.last_ns, self._passes = first_ns, max(last_ns, first_ns + 1), tuple(passes)
            self.update()

    def show_times(self, shown_ns: int, session_ns: int, *, is_away: bool) -> None:
        """Where the shown time and the session's time are."""
        if self.is_dragging:
            return
        places = [round(self.x_of(at_ns)) for at_ns in (shown_ns, session_ns, self.shown_ns, self.session_ns)]
        has_moved = places[:2] != places[2:] or is_away != self._is_away
        self.shown_ns, self.session_ns, self._is_away = shown_ns, session_ns, is_away
        self.setAccessibleDescription(utc_text(shown_ns))
        if has_moved:
            self.update()

    def x_of(self, at_ns: int) -> float:
        """Where an instant stands, in pixels; beyond the ends for one outside of the span."""
        return EDGE_PX + (at_ns - self.first_ns) / (self.last_ns - self.first_ns) * (self.width() - 2 * EDGE_PX)

    def time_at(self, x: float) -> int:
        """The instant at a place, within the span."""
        share = (x - EDGE_PX) / max(self.width() - 2 * EDGE_PX, 1.0)
        return self.first_ns + round(min(max(share, 0.0), 1.0) * (self.last_ns - self.first_ns))

    def tip_at(self, at: QPointF) -> str:
        at_ns = self.time_at(at.x())
        on = next((one for one in self._passes if self.x_of(one.aos_ns) - 2 <= at.x() <= self.x_of(one.los_ns) + 2), None)
        told = f"\n{one_line(on)}" if on else ""
        return f"{utc_text(at_ns)}{told}"

    def paint(self, painter: QPainter) -> None:
        theme, width = self.theme, self.width() - 2 * EDGE_PX
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(colour(theme.line)))
        painter.drawRoundedRect(QRectF(EDGE_PX, LINE_Y, width, LINE_PX), 3, 3)
        painter.setBrush(QBrush(colour(theme.accent, 0.8)))
        for one in self._passes:
            left, right = max(self.x_of(one.aos_ns), EDGE_PX), min(self.x_of(one.los_ns), EDGE_PX + width)
            if right > left:
                painter.drawRect(QRectF(left, LINE_Y, max(right - left, 2.0), LINE_PX))
        self._paint_ticks(painter)
        self._paint_flag(painter)
        self._paint_knob(painter)

    def _paint_ticks(self, painter: QPainter) -> None:
        span_s = (self.last_ns - self.first_ns) / SECOND_NS
        most = max((self.width() - 2 * EDGE_PX) / TICK_PX, 1.0)
        step_ns = next((step for step in _STEPS_S if span_s / step <= most), _STEPS_S[-1]) * SECOND_NS
        at_ns = -(-self.first_ns // step_ns) * step_ns
        while at_ns <= self.last_ns:
            x = self.x_of(at_ns)
            painter.setPen(QPen(colour(self.theme.faint), 1))
            painter.drawLine(QPointF(x, LINE_Y + LINE_PX + 2), QPointF(x, LINE_Y + LINE_PX + 6))
            is_day = at_ns % (86_400 * SECOND_NS) == 0
            text = utc_text(at_ns)[5:8] if is_day else clock_text(at_ns)[: 8 if step_ns < 60 * SECOND_NS else 5]
            tone = self.theme.text if is_day else self.theme.muted
            draw_text(painter, QRectF(x - 32, LINE_Y + LINE_PX + 6, 64, 14), text, figure_font(10), tone, flags=CENTRE)
            at_ns += step_ns

    def _paint_flag(self, painter: QPainter) -> None:
        if not self.first_ns <= self.session_ns <= self.last_ns:
            return
        x = self.x_of(self.session_ns)
        painter.setPen(QPen(colour(self.theme.text), 1))
        painter.drawLine(QPointF(x, 2), QPointF(x, LINE_Y + LINE_PX + 3))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(colour(self.theme.text)))
        painter.drawPolygon(QPolygonF([QPointF(x, 1), QPointF(x + 7, 4.5), QPointF(x, 8)]))

    def _paint_knob(self, painter: QPainter) -> None:
        x = min(max(self.x_of(self.shown_ns), EDGE_PX), self.width() - EDGE_PX)
        middle = QPointF(x, LINE_Y + LINE_PX / 2)
        painter.setPen(QPen(colour(self.theme.text if self._is_away or self.hasFocus() else self.theme.muted), 2))
        painter.setBrush(QBrush(colour(self.theme.panel)))
        painter.drawEllipse(middle, 6.5, 6.5)
        if self._is_away:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(colour(self.theme.text)))
            painter.drawEllipse(middle, 3.0, 3.0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.is_dragging = True
            self._ask(self.time_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.is_dragging:
            self._ask(self.time_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.is_dragging:
            self._ask(self.time_at(event.position().x()))
            self.is_dragging = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageUp: -20, Qt.Key.Key_PageDown: 20}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        wanted = self.shown_ns + step * (self.last_ns - self.first_ns) // 200
        self._ask(min(max(wanted, self.first_ns), self.last_ns))

    def _ask(self, at_ns: int) -> None:
        self.shown_ns = at_ns
        self.update()
        self.moved.emit(at_ns)


def one_line(one: Pass) -> str:
    """A pass in one line for a tip."""
    return f"{one.spacecraft} over {one.station}, {clock_text(one.aos_ns)} to {clock_text(one.los_ns)}, max {one.max_elevation_deg:.0f}°"


def demo() -> QWidget:
    """A day with passes, looked at some hours on."""
    from widgets.demo_fleet import NOW_NS, demo_pass_rows  # noqa: PLC0415 - only the gallery needs it

    slider = TimeSlider()
    passes = [row.one_pass for row in demo_pass_rows() if row.one_pass.spacecraft == "WAU-1"]
    slider.show_span(NOW_NS - 7_200 * SECOND_NS, NOW_NS + 93_600 * SECOND_NS, passes)
    slider.show_times(NOW_NS + 20_000 * SECOND_NS, NOW_NS, is_away=True)
    return slider

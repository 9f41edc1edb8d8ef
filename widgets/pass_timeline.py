"""All passes of all spacecraft over all stations along one line of time: elevation as the shape of each bar, eclipses behind.

Ctrl+wheel, + and - zoom; drag pans; the wheel scrolls; arrows go from pass to pass and Enter chooses; T follows the present again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QHelpEvent, QKeyEvent, QLinearGradient, QMouseEvent, QPainter, QPen, QPolygonF, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from console.orbit.types import Pass, PassRow
from console.utc import utc_text
from widgets.canvas import CENTRE, RIGHT, Canvas, draw_text, text_width
from widgets.pass_timeline_layout import HOUR_NS, Lane, TimeWindow, groups_of, lanes_of, neighbour, total_height
from widgets.pass_words import age_status, pass_details, pass_tip
from widgets.theme import DARK, SMALL_PX, Status, Theme, colour, draw_status, figure_font, ui_font

AXIS_PX = 28.0
DETAIL_PX = 30.0
LABEL_PX = 176.0
PICK_PX = 4.0
DEFAULT_SPAN_NS = 24 * HOUR_NS
NOW_SHARE = 0.06
_STEPS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
_ZOOMS = {Qt.Key.Key_Plus: 1.5, Qt.Key.Key_Equal: 1.5, Qt.Key.Key_Minus: 1 / 1.5}
_CHOOSE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
Spans = Mapping[str, Sequence[tuple[int, int]]]


class PassTimeline(Canvas):
    """Give it passes, eclipses and the time; it tells which pass was chosen."""

    pass_selected = Signal(Pass)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("pass_timeline", "Pass timeline", theme, parent)
        self.setMouseTracking(True)
        self.setMinimumSize(240, 90)
        self._rows: tuple[PassRow, ...] = ()
        self._lanes: tuple[Lane, ...] = ()
        self._eclipses: Spans = {}
        self._now_ns = 0
        self._span_ns = DEFAULT_SPAN_NS
        self._start_ns = 0
        self._is_following = True
        self._scroll = 0.0
        self._cursor: Pass | None = None
        self._hovered: Pass | None = None
        self._chosen: Pass | None = None
        self._pressed: QPointF | None = None
        self._is_dragging = False

    @property
    def window_shown(self) -> TimeWindow:
        """The time between the labels and the right edge."""
        width = max(self.width() - LABEL_PX - 8.0, 40.0)
        return TimeWindow(self._start_ns, self._span_ns, LABEL_PX, width)

    @property
    def is_following(self) -> bool:
        """Whether the picture moves along with the present."""
        return self._is_following

    def sizeHint(self) -> QSize:
        return QSize(1200, 360)

    def show_passes(self, rows: Sequence[PassRow]) -> None:
        """Draw these passes; lanes stand in order of appearance."""
        self._rows = tuple(rows)
        self._arrange()

    def show_eclipses(self, spans: Spans) -> None:
        """When each spacecraft is in the Earth's shadow: (start_ns, end_ns) by name."""
        self._eclipses = spans
        self.update()

    def show_now(self, now_ns: int) -> None:
        """Move the now line; repaints only when a pixel or a second changes."""
        before, self._now_ns = self._now_ns, now_ns
        if self._is_following:
            self._follow()
        pixel_ns = self._span_ns / max(self.window_shown.width, 1.0)
        if before // 1_000_000_000 != now_ns // 1_000_000_000 or abs(now_ns - before) > pixel_ns:
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
        self._is_following = True
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

    def _tone(self, spacecraft: str) -> str:
        names = list(dict.fromkeys(lane.spacecraft for lane in self._lanes))
        return self.theme.series[names.index(spacecraft) % len(self.theme.series)]

    def paint(self, painter: QPainter) -> None:
        if not self._lanes:
            self.paint_empty(
                painter, "No passes", "Stations and spacecraft with elements fill this line; nothing rises in the time searched"
            )
            return
        window = self.window_shown
        body = QRectF(0, AXIS_PX, self.width(), self.height() - AXIS_PX - DETAIL_PX)
        self._paint_axis(painter, window)
        painter.save()
        painter.setClipRect(body)
        painter.translate(0.0, AXIS_PX - self._scroll)
        self._paint_groups(painter, window)
        for lane in self._lanes:
            self._paint_lane(painter, window, lane)
        painter.restore()
        self._paint_scroll_mark(painter, body)
        self._paint_now(painter, window)
        self._paint_details(painter)

    def _paint_axis(self, painter: QPainter, window: TimeWindow) -> None:
        theme = self.theme
        draw_text(
            painter, QRectF(12, 0, LABEL_PX - 20, AXIS_PX), f"{utc_text(window.start_ns)[:8]} UTC", figure_font(SMALL_PX), theme.muted
        )
        bottom = self.height() - DETAIL_PX
        now_x = window.x(self._now_ns)
        for tick_ns in window.ticks():
            x = window.x(tick_ns)
            is_midnight = tick_ns % (24 * HOUR_NS) == 0
            painter.setPen(QPen(colour(theme.line, 1.0 if is_midnight else 0.55), 1))
            painter.drawLine(QLineF(round(x) + 0.5, AXIS_PX - 4, round(x) + 0.5, bottom))
            if abs(x - now_x) < 56 or x > self.width() - 20:
                continue
            text = utc_text(tick_ns)[:8] if is_midnight else utc_text(tick_ns)[9:14]
            draw_text(painter, QRectF(x - 40, 0, 80, AXIS_PX - 4), text, figure_font(SMALL_PX), theme.muted, flags=CENTRE)

    def _paint_groups(self, painter: QPainter, window: TimeWindow) -> None:
        theme = self.theme
        for spacecraft, (top, bottom) in groups_of(self._lanes).items():
            area = QRectF(window.left, top, window.width, bottom - top)
            painter.fillRect(area, colour(theme.raised, 0.75))
            painter.save()
            painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
            for start_ns, end_ns in self._eclipses.get(spacecraft, ()):
                shade = QRectF(window.x(start_ns), top, window.x(end_ns) - window.x(start_ns), bottom - top)
                painter.fillRect(shade, colour(theme.night, 0.55 if theme.is_dark else 0.16))
            painter.restore()
            self._paint_group_name(painter, spacecraft, top)

    def _paint_group_name(self, painter: QPainter, spacecraft: str, top: float) -> None:
        height = self._lanes[0].height
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(colour(self._tone(spacecraft))))
        painter.drawRoundedRect(QRectF(12, top + 3, 3, max(height - 6, 6)), 1.5, 1.5)
        draw_text(painter, QRectF(21, top, 84, height), spacecraft, ui_font(12 if height > 14 else SMALL_PX), self.theme.text)

    def _paint_lane(self, painter: QPainter, window: TimeWindow, lane: Lane) -> None:
        label = QRectF(106, lane.top, LABEL_PX - 116, lane.height)
        is_pointed = any(row.one_pass in (self._cursor, self._hovered) for row in lane.rows)
        draw_text(painter, label, lane.station, ui_font(SMALL_PX), self.theme.text if is_pointed else self.theme.muted)
        painter.setPen(QPen(colour(self.theme.panel), 1))
        painter.drawLine(QLineF(window.left, lane.bottom - 0.5, window.left + window.width, lane.bottom - 0.5))
        painter.save()
        painter.setClipRect(QRectF(window.left, lane.top, window.width, lane.height), Qt.ClipOperation.IntersectClip)
        for row in lane.rows:
            if row.one_pass.los_ns >= window.start_ns and row.one_pass.aos_ns <= window.end_ns:
                self._paint_pass(painter, window, lane, row)
        painter.restore()

    def _paint_pass(self, painter: QPainter, window: TimeWindow, lane: Lane, row: PassRow) -> None:
        one = row.one_pass
        left, right = window.x(one.aos_ns), max(window.x(one.los_ns), window.x(one.aos_ns) + 2.0)
        base, room = lane.bottom - 1.0, lane.height - 3.0
        tone, strength = self._tone(one.spacecraft), 0.34 if one.los_ns < self._now_ns else 0.95
        is_current = one.aos_ns <= self._now_ns <= one.los_ns
        painter.fillRect(QRectF(left, lane.top + 1, right - left, lane.height - 2), colour(tone, 0.5 if is_current else strength * 0.26))
        fill = QLinearGradient(0, lane.top, 0, base)
        fill.setColorAt(0.0, colour(tone, strength))
        fill.setColorAt(1.0, colour(tone, strength * 0.55))
        painter.setBrush(QBrush(fill))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(_outline(window, row, base, room))
        self._paint_frame(painter, QRectF(left - 2.5, lane.top + 0.5, right - left + 5, lane.height - 2), one)

    def _paint_frame(self, painter: QPainter, rect: QRectF, one: Pass) -> None:
        if one not in (self._cursor, self._chosen, self._hovered):
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        is_chosen = one == self._chosen
        painter.setPen(QPen(colour(self.theme.text, 1.0 if is_chosen else 0.55), 1.2, Qt.PenStyle.SolidLine))
        painter.drawRoundedRect(rect, 2.5, 2.5)

    def _paint_scroll_mark(self, painter: QPainter, body: QRectF) -> None:
        total = total_height(self._lanes)
        if total <= body.height() + 1:
            return
        share, length = self._scroll / total, body.height() * body.height() / total
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(colour(self.theme.faint, 0.8)))
        painter.drawRoundedRect(QRectF(self.width() - 6, body.top() + share * body.height(), 4, length), 2, 2)

    def _paint_now(self, painter: QPainter, window: TimeWindow) -> None:
        x = window.x(self._now_ns)
        if not window.left <= x <= window.left + window.width:
            return
        past = QRectF(window.left, AXIS_PX, x - window.left, self.height() - AXIS_PX - DETAIL_PX)
        painter.fillRect(past, colour(self.theme.panel, 0.35))
        painter.setPen(QPen(colour(self.theme.accent), 1.4))
        painter.drawLine(QLineF(x, AXIS_PX - 2, x, self.height() - DETAIL_PX))
        text, font = utc_text(self._now_ns)[9:17], figure_font(SMALL_PX)
        chip = QRectF(0, 0, text_width("00:00:00", font) + 12, 18)
        chip.moveCenter(QPointF(max(x, window.left + chip.width() / 2), AXIS_PX / 2 - 1))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(colour(self.theme.accent)))
        painter.drawRoundedRect(chip, 3, 3)
        draw_text(painter, chip, text, font, self.theme.on_accent, flags=CENTRE)

    def _paint_details(self, painter: QPainter) -> None:
        theme = self.theme
        line = QRectF(12, self.height() - DETAIL_PX, self.width() - 24, DETAIL_PX)
        one = self._hovered or self._cursor or self._chosen
        if one is None:
            draw_text(painter, line, "Choose a pass for its times, highest elevation and the age of its elements", ui_font(12), theme.muted)
            return
        x = line.left()
        title, font = f"{one.spacecraft} over {one.station}", ui_font(12)
        draw_text(painter, QRectF(x, line.top(), LABEL_PX + 20, line.height()), title, font, theme.text)
        x += LABEL_PX - 12 + max(0.0, text_width(title, font) - LABEL_PX + 24)
        for label, value in pass_details(one):
            x = self._paint_pair(painter, QPointF(x, line.top()), label, value)
        status = age_status(one)
        if status is not Status.NORMAL:
            draw_status(painter, QRectF(x - 6, line.center().y() - 6, 12, 12), status, theme)

    def _paint_pair(self, painter: QPainter, at: QPointF, label: str, value: str) -> float:
        small, mono = ui_font(SMALL_PX), figure_font(12)
        label_width, value_width = text_width(label, small) + 6, text_width(value, mono) + 2
        draw_text(painter, QRectF(at.x(), at.y(), label_width, DETAIL_PX), label, small, self.theme.muted)
        draw_text(painter, QRectF(at.x() + label_width, at.y(), value_width, DETAIL_PX), value, mono, self.theme.text, flags=RIGHT)
        return at.x() + label_width + value_width + 18

    def pass_at(self, at: QPointF) -> Pass | None:
        """The pass under a pixel, or None."""
        window, y = self.window_shown, at.y() - AXIS_PX + self._scroll
        if not AXIS_PX <= at.y() <= self.height() - DETAIL_PX or at.x() < window.left - PICK_PX:
            return None
        for lane in self._lanes:
            if lane.top <= y < lane.bottom:
                near = [row.one_pass for row in lane.rows if _distance(window, row.one_pass, at.x()) <= PICK_PX]
                return min(near, key=lambda one: _distance(window, one, at.x()), default=None)
        return None

    def _choose(self, one: Pass | None) -> None:
        if one is not None:
            self._chosen = self._cursor = one
            self.update()
            self.pass_selected.emit(one)

    def _move_cursor(self, lane_step: int, pass_step: int) -> None:
        origin = self._cursor or self._chosen
        self._cursor = neighbour(self._lanes, origin, lane_step=lane_step, pass_step=pass_step, now_ns=self._now_ns)
        self._hovered = None
        if self._cursor is not None:
            self._reveal(self._cursor)
        self.update()

    def _reveal(self, one: Pass) -> None:
        window = self.window_shown
        if not window.start_ns <= one.aos_ns <= one.los_ns <= window.end_ns:
            self._is_following = False
            self._start_ns = one.tca_ns - self._span_ns // 2
        room = self.height() - AXIS_PX - DETAIL_PX
        lane = next(lane for lane in self._lanes if one in [row.one_pass for row in lane.rows])
        if lane.top < self._scroll or lane.bottom > self._scroll + room:
            self._scroll_by(lane.top - self._scroll - room / 2)

    def _look_at(self, window: TimeWindow) -> None:
        self._is_following = False
        self._start_ns, self._span_ns = window.start_ns, window.span_ns
        self.update()

    def _zoom(self, factor: float, x: float | None = None) -> None:
        if self._is_following and x is None:
            self._span_ns = replace(self.window_shown).zoomed(factor, LABEL_PX).span_ns
            self.follow_now()
            return
        window = self.window_shown
        self._look_at(window.zoomed(factor, window.left + window.width / 2 if x is None else x))

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
            self._zoom(1.2 ** (turn.y() / 120.0), event.position().x())
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
        if was_click:
            self._choose(self.pass_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = None
        self.update()
        super().leaveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            one = self.pass_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), pass_tip(one) if one else "", self)
            return True
        return super().event(event)


def _outline(window: TimeWindow, row: PassRow, base: float, room: float) -> QPolygonF:
    """The bar's shape: elevation 0..90 degrees over the lane's height, never thinner than can be seen."""
    xs = [window.x(int(at_ns)) for at_ns in row.times_ns]
    ys = base - np.maximum(np.clip(row.elevation_deg, 0.0, 90.0) / 90.0 * room, 1.5)
    top = [QPointF(x, float(y)) for x, y in zip(xs, ys, strict=True)]
    left, right = window.x(row.one_pass.aos_ns), max(window.x(row.one_pass.los_ns), window.x(row.one_pass.aos_ns) + 2.0)
    return QPolygonF([QPointF(left, base), *top, QPointF(right, base)])


def _distance(window: TimeWindow, one: Pass, x: float) -> float:
    return max(window.x(one.aos_ns) - x, x - window.x(one.los_ns), 0.0)


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

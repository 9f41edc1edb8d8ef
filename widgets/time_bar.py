"""The bar of a recording: where it is now, and marks that differ in shape as well as in colour."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from console.session.messages import Mark
from console.utc import utc_text
from widgets.theme import DARK, SMALL_PX, Theme, colour, ui_font

_EDGE = 8
_TRACK_Y = 26
_TRACK_H = 6


class TimeBar(QWidget):
    """The bar. `moved` and `released` carry nanoseconds while and after it is dragged."""

    moved = Signal(object)
    released = Signal(object)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("time_bar")
        self.setAccessibleName("Time in the recording")
        self.theme = theme
        self.first_ns, self.last_ns, self.now_ns = 0, 0, 0
        self.marks: tuple[Mark, ...] = ()
        self.is_dragging = False
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another look."""
        self.theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, 40)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 40)

    def show_span(self, first_ns: int, last_ns: int) -> None:
        """The recording's ends."""
        self.first_ns, self.last_ns = first_ns, max(last_ns, first_ns)
        self.update()

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Have exactly these marks."""
        self.marks = tuple(sorted(marks, key=lambda mark: mark.at_ns))
        self.update()

    def show_now(self, now_ns: int) -> None:
        """Where the replay is."""
        if round(self.x_of(now_ns) * 4) != round(self.x_of(self.now_ns) * 4):
            self.update()
        self.now_ns = now_ns

    def x_of(self, at_ns: int) -> float:
        """Where an instant stands on the bar, in pixels."""
        share = (at_ns - self.first_ns) / max(self.last_ns - self.first_ns, 1)
        return _EDGE + min(max(share, 0.0), 1.0) * (self.width() - 2 * _EDGE)

    def time_at(self, x: float) -> int:
        """The instant at a place of the bar, within the recording."""
        share = min(max((x - _EDGE) / max(self.width() - 2 * _EDGE, 1), 0.0), 1.0)
        return self.first_ns + round(share * (self.last_ns - self.first_ns))

    def mark_beside(self, step: int) -> int:
        """The time of the next mark (1) or the one before (-1); the end of the recording when there is none."""
        if step > 0:
            return next((mark.at_ns for mark in self.marks if mark.at_ns > self.now_ns), self.last_ns)
        return next((mark.at_ns for mark in reversed(self.marks) if mark.at_ns < self.now_ns), self.first_ns)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        now = self.x_of(self.now_ns)
        painter.setBrush(colour(self.theme.line))
        painter.drawRoundedRect(QRectF(_EDGE, _TRACK_Y, self.width() - 2 * _EDGE, _TRACK_H), 3, 3)
        painter.setBrush(colour(self.theme.accent, 0.75))
        painter.drawRoundedRect(QRectF(_EDGE, _TRACK_Y, max(now - _EDGE, 0), _TRACK_H), 3, 3)
        for mark in self.marks:
            self._draw_mark(painter, mark)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self.theme.text))
        painter.drawEllipse(QPointF(now, _TRACK_Y + _TRACK_H / 2), 7, 7)
        painter.end()

    def _draw_mark(self, painter: QPainter, mark: Mark) -> None:
        x, theme = self.x_of(mark.at_ns), self.theme
        if mark.kind in ("aos", "los"):
            self._draw_edge(painter, x, mark.kind)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        if mark.kind == "alarm":
            painter.setBrush(colour(theme.serious))
            painter.drawPolygon(QPolygonF([QPointF(x, 11), QPointF(x + 5, 20), QPointF(x - 5, 20)]))
        elif mark.kind == "command":
            painter.setBrush(colour(theme.accent))
            painter.drawPolygon(QPolygonF([QPointF(x - 4, 11), QPointF(x + 5, 15.5), QPointF(x - 4, 20)]))
        else:
            painter.setBrush(colour(theme.text))
            painter.drawRect(QRectF(x - 4, 12, 8, 2))
            painter.drawRect(QRectF(x - 4, 16, 5, 2))

    def _draw_edge(self, painter: QPainter, x: float, kind: str) -> None:
        painter.setPen(QPen(colour(self.theme.text), 1.5))
        painter.drawLine(QPointF(x, 4), QPointF(x, _TRACK_Y + _TRACK_H + 4))
        step = 5 if kind == "aos" else -5
        painter.drawLine(QPointF(x, 4), QPointF(x + step, 4))
        painter.setFont(ui_font(SMALL_PX))
        painter.setPen(colour(self.theme.muted))
        place = QRectF(x + 8, -2, 40, 14) if kind == "aos" else QRectF(x - 48, -2, 40, 14)
        side = Qt.AlignmentFlag.AlignLeft if kind == "aos" else Qt.AlignmentFlag.AlignRight
        painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, kind.upper())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.is_dragging = True
            self._drag_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.is_dragging:
            self._drag_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.is_dragging:
            self.is_dragging = False
            self.released.emit(self.now_ns)

    def _drag_to(self, x: float) -> None:
        self.now_ns = self.time_at(x)
        self.update()
        self.moved.emit(self.now_ns)

    def mark_at(self, x: float) -> Mark | None:
        """The mark within six pixels of a place, the nearest."""
        near = [(abs(self.x_of(mark.at_ns) - x), place) for place, mark in enumerate(self.marks)]
        distance, place = min(near, default=(99.0, -1))
        return self.marks[place] if distance <= 6 else None

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            mark = self.mark_at(event.pos().x())
            text = f"{utc_text(mark.at_ns)}  {mark.text}" if mark else utc_text(self.time_at(event.pos().x()))
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

"""Curves over anything: seconds since AOS, orbit phase, or another parameter. Painted when something changes, so it costs nothing at rest.

Keys: + and - zoom, arrows pan, Home fits all; the wheel zooms at the mouse, dragging moves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QWidget

from widgets.canvas import CENTRE, RIGHT, Canvas, draw_text
from widgets.telemetry_plot_fitting import fitted_range
from widgets.telemetry_plot_scales import Scale, readable_step, tick_texts, value_ticks
from widgets.telemetry_plot_types import number_text
from widgets.theme import DARK, SMALL_PX, Theme, colour, figure_font, ui_font

_LEFT, _RIGHT, _TOP, _FOOT = 72, 16, 12, 40


@dataclass(frozen=True, slots=True)
class ComparedCurve:
    """One line: x and y (n,), NaN breaks it; `is_dots`: the points are not joined (X against Y)."""

    name: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    is_dots: bool = False


class View(NamedTuple):
    """What is seen, in values of both axes."""

    left: float
    right: float
    low: float
    high: float


class ComparisonCanvas(Canvas):
    """Paints curves with one axis each way; `labels` names the numbers of an enumeration on the upright one."""

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("comparison_canvas", "Compared curves", theme, parent)
        self.setMouseTracking(True)
        self.setMinimumSize(240, 160)
        self.curves: tuple[ComparedCurve, ...] = ()
        self.x_title, self.y_title, self.labels = "", "", {}  # type: tuple[str, str, dict[int, str]]
        self.sentence = "Choose a parameter and passes"
        self.view = View(0, 1, 0, 1)
        self._at: QPointF | None = None
        self._drag: QPointF | None = None

    def show_curves(self, curves: tuple[ComparedCurve, ...], *, x_title: str, y_title: str, labels: dict[int, str] | None = None) -> None:
        """Show these, all of them in view."""
        self.curves, self.x_title, self.y_title, self.labels = curves, x_title, y_title, dict(labels or {})
        self.setAccessibleDescription(f"{y_title} over {x_title}: " + ", ".join(curve.name for curve in curves))
        self.fit()

    def fit(self) -> None:
        """Have everything in view."""
        xs = [each for curve in self.curves for each in _ends(curve.x)]
        ys = [each for curve in self.curves for each in _ends(curve.y)]
        if xs and ys:
            low, high = fitted_range(min(ys), max(ys))
            left, right = (min(xs), max(xs)) if max(xs) > min(xs) else fitted_range(min(xs), max(xs))
            self.view = View(left, right, low, high)
        self.update()

    def tone(self, place: int) -> str:
        """The colour of a curve by its place."""
        return self.theme.series[place % len(self.theme.series)]

    def _area(self) -> QRectF:
        return QRectF(_LEFT, _TOP, max(self.width() - _LEFT - _RIGHT, 10), max(self.height() - _TOP - _FOOT, 10))

    def _points(self, curve: ComparedCurve, area: QRectF) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        view = self.view
        x = area.left() + (curve.x - view.left) / (view.right - view.left) * area.width()
        return x, area.bottom() - (curve.y - view.low) / (view.high - view.low) * area.height()

    def paint(self, painter: QPainter) -> None:
        if not any(len(curve.x) for curve in self.curves):
            self.paint_empty(painter, "Nothing to compare", self.sentence)
            return
        area = self._area()
        self._paint_axes(painter, area)
        painter.save()
        painter.setClipRect(area)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for place, curve in enumerate(self.curves):
            self._paint_curve(painter, area, curve, self.tone(place))
        painter.restore()
        self._paint_reading(painter, area)

    def _paint_axes(self, painter: QPainter, area: QRectF) -> None:
        view = self.view
        step = readable_step(view.left, view.right, most=max(int(area.width() // 90), 2))
        values = value_ticks(view.left, view.right, step)
        for value, text in zip(values, tick_texts(values, step), strict=True):
            x = area.left() + (value - view.left) / (view.right - view.left) * area.width()
            painter.setPen(QPen(colour(self.theme.line, 0.6), 1))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            draw_text(painter, QRectF(x - 40, area.bottom() + 2, 80, 16), text, figure_font(SMALL_PX), self.theme.muted, flags=CENTRE)
        for value, text in Scale("", self.labels, (), view.low, view.high).ticks(area.height()):
            y = area.bottom() - (value - view.low) / (view.high - view.low) * area.height()
            painter.setPen(QPen(colour(self.theme.line, 0.6), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            draw_text(painter, QRectF(0, y - 8, _LEFT - 8, 16), text, figure_font(SMALL_PX), self.theme.muted, flags=RIGHT)
        foot = QRectF(area.left(), area.bottom() + 18, area.width(), 18)
        draw_text(painter, foot, self.x_title, ui_font(SMALL_PX), self.theme.muted, flags=CENTRE)
        draw_text(painter, QRectF(4, 0, 200, 14), self.y_title, ui_font(SMALL_PX), self.theme.muted)

    def _paint_curve(self, painter: QPainter, area: QRectF, curve: ComparedCurve, tone: str) -> None:
        x, y = self._points(curve, area)
        painter.setPen(QPen(colour(tone), 3 if curve.is_dots else 1))
        breaks = np.flatnonzero(~(np.isfinite(x) & np.isfinite(y)))
        for part in np.split(np.arange(len(x)), breaks):
            inner = part[1:] if len(part) and part[0] in breaks else part
            shape = QPolygonF([QPointF(a, b) for a, b in zip(x[inner].tolist(), y[inner].tolist(), strict=True)])
            painter.drawPoints(shape) if curve.is_dots else painter.drawPolyline(shape)

    def _paint_reading(self, painter: QPainter, area: QRectF) -> None:
        """The nearest point to the mouse: its curve and both values."""
        near = self.near(self._at) if self._at is not None else None
        if near is None:
            return
        place, at, (x, y) = near
        painter.setPen(QPen(colour(self.tone(place)), 6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPoint(at)
        shown = self.labels.get(round(y), number_text(y)) if self.labels else number_text(y)
        text = f"{self.curves[place].name}:  x {number_text(x)}  y {shown}"
        draw_text(
            painter, QRectF(area.left() + 8, area.top(), area.width() - 16, 16), text, ui_font(SMALL_PX), self.theme.text, flags=RIGHT
        )

    def near(self, at: QPointF) -> tuple[int, QPointF, tuple[float, float]] | None:
        """The point nearest to a pixel, within 24: the curve's place, where it stands, and its values."""
        best: tuple[float, int, int] = (24.0, -1, -1)
        area = self._area()
        for place, curve in enumerate(self.curves):
            x, y = self._points(curve, area)
            distance = np.hypot(x - at.x(), y - at.y())
            if len(distance) and not np.isnan(distance).all():
                index = int(np.nanargmin(distance))
                best = min(best, (float(distance[index]), place, index))
        distance_px, place, index = best
        if place < 0 or distance_px >= 24:
            return None
        curve = self.curves[place]
        x, y = self._points(curve, area)
        return place, QPointF(x[index], y[index]), (float(curve.x[index]), float(curve.y[index]))

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Show less (below 1) or more of both axes; what stands under the pixel (the middle, without one) stays there."""
        area, view = self._area(), self.view
        across = 0.5 if at is None else (at.x() - area.left()) / area.width()
        up = 0.5 if at is None else (area.bottom() - at.y()) / area.height()
        x, y = view.left + across * (view.right - view.left), view.low + up * (view.high - view.low)
        self.view = View(*(x + (each - x) * factor for each in view[:2]), *(y + (each - y) * factor for each in view[2:]))
        self.update()

    def pan(self, across: float, up: float) -> None:
        """Move by shares of what is seen."""
        wide, high = self.view.right - self.view.left, self.view.high - self.view.low
        self.view = View(
            self.view.left + across * wide, self.view.right + across * wide, self.view.low + up * high, self.view.high + up * high
        )  # fmt: skip
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Left: (-0.25, 0), Qt.Key.Key_Right: (0.25, 0), Qt.Key.Key_Up: (0, 0.25), Qt.Key.Key_Down: (0, -0.25)}
        key = Qt.Key(event.key())
        if key in moves:
            self.pan(*moves[key])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom(2.0 if key is Qt.Key.Key_Minus else 0.5)
        elif key is Qt.Key.Key_Home:
            self.fit()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(0.5 ** (event.angleDelta().y() / 240), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._drag = event.position()
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._at = event.position()
        if self._drag is not None:
            moved, area = event.position() - self._drag, self._area()
            self._drag = event.position()
            self.pan(-moved.x() / area.width(), moved.y() / area.height())
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._drag = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.fit()

    def leaveEvent(self, event: object) -> None:
        self._at = None
        self.update()


def _ends(values: NDArray[np.float64]) -> tuple[float, ...]:
    real = values[np.isfinite(values)]
    return (float(real.min()), float(real.max())) if len(real) and math.isfinite(float(real[0])) else ()

"""The drawing surface of a plot: pyqtgraph's view without its menus, buttons, scene events and automatic ranges.

One surprise: mouse events never reach pyqtgraph's scene; each would cost a search through all items.
"""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from console.dictionary.model import AlarmRange
from widgets.telemetry_plot_items import (
    VALUE_TICK_PX,
    CursorItem,
    Curve,
    GridItem,
    LimitsItem,
    TimeAxis,
    ValueAxis,
    time_step_s,
    value_step,
    value_ticks,
)
from widgets.theme import DARK, Theme, colour


class PlotCanvas(pg.PlotWidget):
    """Curves over seconds before the right edge. `hovered` carries seconds (<= 0) or None; `dragged` seconds moved; `wheeled` a
    factor and the seconds under the mouse."""

    hovered = Signal(object)
    dragged = Signal(float)
    wheeled = Signal(float, float)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        self.time_axis, self.value_axis = TimeAxis(theme), ValueAxis(theme)
        super().__init__(parent, background=colour(theme.panel), axisItems={"bottom": self.time_axis, "left": self.value_axis})
        self.setObjectName("plot_canvas")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setAcceptDrops(False)
        self.setMinimumSize(140, 70)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._curves: dict[str, Curve] = {}
        self._box = self._quiet_box()
        self.grid_item, self.limits, self.cursor_item = GridItem(theme), LimitsItem(theme), CursorItem(theme)
        for item in (self.grid_item, self.limits, self.cursor_item):
            self._box.addItem(item, ignoreBounds=True)
        self._drag_from: float | None = None
        self.show_span(60.0)
        self.show_values(0.0, 1.0)

    def _quiet_box(self) -> pg.ViewBox:
        item = self.getPlotItem()
        item.setMenuEnabled(False)
        item.hideButtons()
        item.layout.setContentsMargins(0, 4, 12, 0)
        box = item.getViewBox()
        box.disableAutoRange()
        box.setMouseEnabled(x=False, y=False)
        box.setDefaultPadding(0)
        return box

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another look; the curves' colours come with `set_curves`."""
        self.setBackground(colour(theme.panel))
        for item in (self.grid_item, self.limits, self.cursor_item, self.time_axis, self.value_axis):
            item.set_theme(theme)

    def set_curves(self, tones: dict[str, str]) -> None:
        """Have exactly these curves, name -> colour; curves that stay are reused."""
        for name in self._curves.keys() - tones.keys():
            self._box.removeItem(self._curves.pop(name))
        for name, tone in tones.items():
            if name not in self._curves:
                self._curves[name] = Curve(tone)
                self._curves[name].show_view(self.grid_item.view)
                self._box.addItem(self._curves[name], ignoreBounds=True)
            self._curves[name].setPen(pg.mkPen(tone, width=1))

    def draw_curve(self, name: str, seconds: NDArray[np.float64], values: NDArray[np.float64]) -> None:
        """Draw one curve; NaN breaks the line. Both arrays are (n,), seconds before the right edge and values."""
        connect = "finite" if np.isnan(values).any() else "all"
        self._curves[name].setData(seconds, values, connect=connect)

    def curve_data(self, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What is drawn of a curve: seconds and values."""
        seconds, values = self._curves[name].getData()
        empty = np.zeros(0)
        return (empty, empty) if seconds is None else (seconds, values)

    def show_span(self, span_s: float) -> None:
        """The time axis goes from -span_s to 0."""
        self._box.setXRange(-span_s, 0, padding=0)
        self._tell_items()

    def show_values(self, low: float, high: float) -> None:
        """The value axis goes from low to high."""
        self._box.setYRange(low, high, padding=0)
        self._tell_items()

    def set_labels(self, labels: dict[int, str]) -> None:
        """Write labels in place of numbers on the value axis."""
        self.value_axis.set_labels(labels)

    def set_limits(self, ranges: tuple[AlarmRange, ...]) -> None:
        """Draw these limits."""
        self.limits.set_ranges(ranges)

    def column_count(self) -> int:
        """Pixel columns of the drawing area."""
        return max(int(self._box.width()), 16)

    def value_range(self) -> tuple[float, float]:
        """Least and greatest value on the axis."""
        low, high = self._box.viewRange()[1]
        return float(low), float(high)

    def _tell_items(self) -> None:
        (left, right), (low, high) = self._box.viewRange()
        grid = self.grid_item
        grid.time_step = time_step_s(right - left, most=max(int(self._box.width() // 80), 1))
        grid.value_lines = value_ticks(low, high, value_step(high - low, most=max(int(self._box.height() // VALUE_TICK_PX), 2)))
        view = QRectF(left, low, right - left, high - low)
        for item in (grid, self.limits, self.cursor_item):
            item.show_view(view)
            item.update()
        for curve in self._curves.values():
            curve.show_view(view)

    def _seconds_at(self, position: QPointF) -> float | None:
        scene = self.mapToScene(position.toPoint())
        if not self._box.sceneBoundingRect().contains(scene):
            return None
        return float(self._box.mapSceneToView(scene).x())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._drag_from = event.position().x()
        event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag_from is not None:
            (left, right), _ = self._box.viewRange()
            moved = event.position().x() - self._drag_from
            self._drag_from = event.position().x()
            self.dragged.emit(-moved * (right - left) / max(self._box.width(), 1.0))
        self.hovered.emit(self._seconds_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._drag_from = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    def leaveEvent(self, event: object) -> None:
        self.hovered.emit(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        at = self._seconds_at(event.position())
        self.wheeled.emit(0.5 ** (event.angleDelta().y() / 240), 0.0 if at is None else at)
        event.accept()

"""The drawing surface of a plot: pyqtgraph's view without its menus, buttons, scene events and automatic ranges.

What is to be done with the mouse stands in `telemetry_plot_mouse`.
"""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtWidgets import QFrame, QGraphicsGridLayout, QSizePolicy, QWidget

from console.dictionary.model import AlarmRange
from widgets.telemetry_plot_items import CursorItem, Curve, GridItem, LimitsItem, TimeAxis, most_ticks, time_step_s
from widgets.telemetry_plot_marks import MarksItem
from widgets.telemetry_plot_mouse import PlotMouse
from widgets.telemetry_plot_scales import Scale, SideAxis, axis_column, sides
from widgets.theme import DARK, Theme, colour

LEAST_PX = 72


class PlotCanvas(PlotMouse):
    """Curves over seconds before the right edge, on as many value axes as they need."""

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        self.time_axis, self.left_axis, self.right_axis = TimeAxis(theme), SideAxis("left", theme), SideAxis("right", theme)
        super().__init__(parent, background=colour(theme.panel))
        self.enableMouse(False)
        self.setObjectName("plot_canvas")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setAcceptDrops(False)
        self.setMinimumSize(140, LEAST_PX)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.theme, self.scales, self.focused = theme, [Scale()], ""
        self._curves: dict[str, Curve] = {}
        self._tones: dict[str, str] = {}
        self._data: dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}
        self._box = self._quiet_box()
        self.grid_item, self.limits, self.cursor_item, self.marks_item = (
            GridItem(theme),
            LimitsItem(theme),
            CursorItem(theme),
            MarksItem(theme),
        )
        self._items = (self.grid_item, self.limits, self.marks_item, self.cursor_item)
        for item in self._items:
            self._box.addItem(item, ignoreBounds=True)
        self._drawn_size = QSizeF()
        self.show_span(60.0)
        self.show_values(0.0, 1.0)

    def _quiet_box(self) -> pg.ViewBox:
        """A view with its three axes round it. pyqtgraph's own arrangement makes forms, buttons and axes that are never shown here."""
        box = pg.ViewBox(enableMenu=False)
        box.disableAutoRange()
        box.setMouseEnabled(x=False, y=False)
        box.setDefaultPadding(0)
        surface, grid = pg.GraphicsWidget(), QGraphicsGridLayout()
        grid.setContentsMargins(0, 4, 12, 0)
        grid.setSpacing(0)
        surface.setLayout(grid)
        grid.addItem(box, 0, 1)
        for axis, row, column in ((self.left_axis, 0, 0), (self.right_axis, 0, 2), (self.time_axis, 1, 1)):
            axis.linkToView(box)
            axis.setZValue(0.5)
            grid.addItem(axis, row, column)
        grid.setRowStretchFactor(0, 100)
        grid.setColumnStretchFactor(1, 100)
        self.setCentralItem(surface)
        return box

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another look; the curves' colours come with `set_curves`."""
        self.setBackground(colour(theme.panel))
        self.theme = theme
        for item in (*self._items, self.time_axis, self.left_axis, self.right_axis):
            item.set_theme(theme)

    def set_curves(self, tones: dict[str, str]) -> None:
        """Have exactly these curves, name -> colour; curves that stay are reused."""
        self._tones = dict(tones)
        for name in self._curves.keys() - tones.keys():
            self._box.removeItem(self._curves.pop(name))
            self._data.pop(name, None)
        for name, tone in tones.items():
            if name not in self._curves:
                self._curves[name] = Curve(tone)
                self._curves[name].show_view(self.grid_item.view)
                self._box.addItem(self._curves[name], ignoreBounds=True)
            self._curves[name].setPen(pg.mkPen(tone, width=1))

    def set_scales(self, scales: list[Scale], focused: str) -> None:
        """Have these value axes; the view shows the values of the first."""
        self.scales, self.focused = scales, focused
        self._data.clear()
        self._box.setYRange(scales[0].low, scales[0].high, padding=0)
        self._tell_items()

    def scale_of(self, name: str) -> Scale:
        """The scale that a parameter stands on, the first where it has none."""
        return next((scale for scale in self.scales if name in scale.names), self.scales[0])

    def draw_curve(self, name: str, seconds: NDArray[np.float64], values: NDArray[np.float64]) -> None:
        """Draw one curve; NaN breaks the line. Both arrays are (n,), seconds before the right edge and values on its own scale."""
        self._data[name] = (seconds, values)
        connect = "finite" if np.isnan(values).any() else "all"
        self._curves[name].setData(seconds, self.scale_of(name).carried(values, self.scales[0]), connect=connect)

    def curve_data(self, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What is drawn of a curve: seconds and values on its own scale."""
        empty = np.zeros(0)
        return self._data.get(name, (empty, empty))

    def show_span(self, span_s: float) -> None:
        """The time axis goes from -span_s to 0."""
        self._box.setXRange(-span_s, 0, padding=0)
        self._tell_items()

    def show_values(self, low: float, high: float, scale: Scale | None = None) -> None:
        """A value axis (the first, when none is named) goes from low to high; curves on it follow when they are drawn again."""
        shown = scale or self.scales[0]
        shown.low, shown.high = low, high
        if shown is self.scales[0]:
            self._box.setYRange(low, high, padding=0)
        self._tell_items()

    def hold(self, scale: Scale, *, is_held: bool) -> None:
        """Say at a value axis that it is held, or no longer."""
        scale.is_held = is_held
        self._show_axes()

    def set_limits(self, ranges: tuple[AlarmRange, ...]) -> None:
        """Draw these limits."""
        self.limits.set_ranges(ranges)

    def value_range(self, scale: Scale | None = None) -> tuple[float, float]:
        """Least and greatest value on an axis, the first when none is named."""
        shown = scale or self.scales[0]
        return shown.low, shown.high

    def show_cursors(self, cursors: tuple[tuple[str, float], ...]) -> None:
        """Lines with a letter at these seconds before the right edge."""
        self.cursor_places = cursors
        self.cursor_item.show_cursors(cursors)

    def update_axes(self) -> None:
        """Write the axes and the grid again where the size has changed since."""
        if self._box.size() != self._drawn_size:
            self._tell_items()

    def _show_axes(self) -> None:
        self._drawn_size, height = self._box.size(), self._box.height()
        has_heading = len(self.scales) > 1
        for axis, shown in zip((self.left_axis, self.right_axis), sides(self.scales, self.focused, self.width()), strict=True):
            axis.show_columns(tuple(axis_column(each, height, self._tone(each), has_heading=has_heading) for each in shown))

    def _tone(self, scale: Scale) -> str:
        """The colour of the only curve of a scale, where there are others to tell it from."""
        return self._tones.get(scale.names[0], "") if len(self.scales) > 1 and len(scale.names) == 1 else ""

    def _tell_items(self) -> None:
        (left, right), (low, high) = self._box.viewRange()
        grid = self.grid_item
        grid.time_step = time_step_s(right - left, most=most_ticks(self._box.width()))
        grid.value_lines = [value for value, _ in self.scales[0].ticks(self._box.height())]
        view = QRectF(left, low, right - left, high - low)
        self.limits.set_scale(self.scale_of(self.focused), self.scales[0])
        for item in self._items:
            item.show_view(view)
            item.update()
        for curve in self._curves.values():
            curve.show_view(view)
        self._show_axes()

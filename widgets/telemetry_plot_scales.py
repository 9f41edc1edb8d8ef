"""The value axes of a plot: one scale for each unit, and for each set of labels; the first at the left, the second at the right, and so on.

Curves are drawn in the values of the first scale, those of the others are carried over. One surprise: pyqtgraph's own way, a view for
each axis, costs a scene of items for each; here an axis more costs one multiplication a curve and frame.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from widgets.telemetry_plot_types import ParameterInfo
from widgets.theme import SMALL_PX, Theme, colour, figure_font, ui_font

AXIS_PX = 62
VALUE_TICK_PX = 28
MOST_AXES = 4
_ROOM_FOR_AXIS_PX = 190
_HEAD_PX = 14


@dataclass(slots=True)
class Scale:
    """One value axis: `units` or `labels`, and the names of the parameters that stand on it. It goes from low to high; `is_held`: it stays
    there, whatever the curves do."""

    units: str = ""
    labels: Mapping[int, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 1.0
    is_held: bool = False

    def carried(self, values: NDArray[np.float64], to: Scale) -> NDArray[np.float64]:
        """Values of this scale where they stand on the other one."""
        if self is to:
            return values
        factor = (to.high - to.low) / (self.high - self.low)
        return values * factor + (to.low - self.low * factor)

    def carried_one(self, value: float, to: Scale) -> float:
        """One value of this scale where it stands on the other one."""
        return value if self is to else to.low + (value - self.low) * (to.high - to.low) / (self.high - self.low)

    def fits(self, low: float, high: float) -> bool:
        """Whether low..high stands in this scale, and fills enough of it."""
        return self.low <= low and high <= self.high and (high - low) > 0.6 * (self.high - self.low)

    def ticks(self, height_px: float) -> list[tuple[float, str]]:
        """Values and texts of the ticks that have room."""
        edge = (self.high - self.low) * 6 / max(height_px, 1.0)
        if self.labels:
            return [(float(number), text) for number, text in self.labels.items() if self.low + edge <= number <= self.high - edge]
        step = readable_step(self.low, self.high, most=max(int(height_px // VALUE_TICK_PX), 2))
        values = value_ticks(self.low + edge, self.high - edge, step)
        return list(zip(values, tick_texts(values, step), strict=True))


def scales_of(infos: Mapping[str, ParameterInfo], *, is_raw: bool) -> list[Scale]:
    """The scales of a plot in the order of its parameters, [one empty scale] when it has none."""
    groups: dict[tuple[object, ...], list[ParameterInfo]] = {}
    for info in infos.values():
        key = (tuple(sorted(info.labels.items())),) if info.labels else (info.shown_units(is_raw=is_raw), info.units)
        groups.setdefault(key, []).append(info)
    scales = [
        Scale(group[0].shown_units(is_raw=is_raw), _ticks_of(group[0].labels, is_raw=is_raw), tuple(info.name for info in group))
        for group in groups.values()
    ]
    return scales or [Scale()]


def _ticks_of(labels: Mapping[int, str], *, is_raw: bool) -> dict[int, str]:
    """The labels of an enumeration, or its numbers where raw values are shown."""
    return {number: str(number) if is_raw else text for number, text in labels.items()}


def sides(scales: list[Scale], focused: str, width_px: float) -> tuple[list[Scale], list[Scale]]:
    """The scales with an axis at the left and at the right, from the curves outwards; as many as there is room for, the focused
    parameter's among them."""
    most = min(MOST_AXES, max(1, int(width_px // _ROOM_FOR_AXIS_PX)))
    shown = scales[:most]
    wanted = next((scale for scale in scales if focused in scale.names), None)
    if wanted is not None and wanted not in shown:
        shown[-1] = wanted
    return shown[0::2], shown[1::2]


def value_step(span: float, *, most: int = 5) -> float:
    """The distance of ticks on a value axis: 1, 2 or 5 times a power of ten, giving at most `most` of them."""
    rough = span / most
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 1.0
    return next(power * step for step in (1, 2, 5, 10) if power * step >= rough * 0.999)


def value_ticks(low: float, high: float, step: float) -> list[float]:
    """The multiples of `step` from low to high."""
    first = math.ceil(low / step - 1e-9)
    return [count * step for count in range(first, math.floor(high / step + 1e-9) + 1)]


def readable_step(low: float, high: float, *, most: int) -> float:
    """The distance of ticks as `value_step` finds it, or the next smaller ones until two ticks are in sight: one alone tells no scale."""
    steps = (value_step(high - low, most=count) for count in range(most, 8 * most))
    return next((step for step in steps if len(value_ticks(low, high, step)) > 1), value_step(high - low, most=most))


def tick_texts(values: list[float], step: float) -> list[str]:
    """Ticks in as many digits as their distance needs."""
    digits = max(0, -math.floor(math.log10(step) + 1e-9)) if step > 0 else 0
    large = max((abs(value) for value in values), default=0.0) >= 1e6
    return [f"{value:.2g}" if large or digits > 5 else f"{value + 0.0:.{digits}f}" for value in values]


@dataclass(frozen=True, slots=True)
class AxisColumn:
    """One axis as it is painted: `tone` is the colour of its only curve, '' for several."""

    heading: str
    ticks: tuple[tuple[float, str], ...]
    tone: str = ""


class SideAxis(pg.AxisItem):
    """The axes at one side of the curves, in columns of a fixed width so that digits don't push the curves about.

    Ticks are given as shares of the height (0 below, 1 above); nothing is painted until they change.
    """

    def __init__(self, side: str, theme: Theme) -> None:
        super().__init__(side, pen=pg.mkPen(0, 0, 0, 0))
        self.theme = theme
        self.columns: tuple[AxisColumn, ...] = (AxisColumn("", ()),)
        self._is_left = side == "left"
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self._texts, self._digits = ui_font(SMALL_PX), figure_font(SMALL_PX)
        self.setWidth(AXIS_PX if self._is_left else 0)

    def set_theme(self, theme: Theme) -> None:
        """Write in another look."""
        self.theme = theme
        self.update()

    def show_columns(self, columns: tuple[AxisColumn, ...]) -> None:
        """Paint these, the first next to the curves."""
        if columns != self.columns:
            if len(columns) != len(self.columns) or not columns:
                self.setWidth(AXIS_PX * len(columns))
            self.columns = columns
            self.update()

    def linkedViewChanged(self, view: object, newRange: object = None) -> None:
        """The ticks come with `show_columns`, not with the view."""

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        bounds = QRectF(0, 0, self.size().width(), self.size().height())
        for place, column in enumerate(self.columns):
            left = bounds.right() - (place + 1) * AXIS_PX if self._is_left else bounds.left() + place * AXIS_PX
            self._paint_column(painter, QRectF(left, bounds.top(), AXIS_PX, bounds.height()), column)

    def _paint_column(self, painter: QPainter, area: QRectF, column: AxisColumn) -> None:
        flag = (Qt.AlignmentFlag.AlignRight if self._is_left else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter
        text_area = area.adjusted(2, 0, -6, 0) if self._is_left else area.adjusted(6, 0, -2, 0)
        painter.setPen(colour(column.tone or self.theme.muted))
        if column.heading:
            painter.setFont(self._texts)
            painter.drawText(QRectF(text_area.left(), area.top(), text_area.width(), _HEAD_PX), int(flag), column.heading)
        painter.setFont(self._digits)
        metrics = QFontMetricsF(self._digits)
        for share, text in column.ticks:
            y = area.bottom() - share * area.height()
            if column.heading and y < area.top() + _HEAD_PX + 6:
                continue
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, text_area.width())
            painter.drawText(QRectF(text_area.left(), y - 8, text_area.width(), 16), int(flag), shown)


def axis_column(scale: Scale, height_px: float, tone: str, *, has_heading: bool) -> AxisColumn:
    """How a scale's axis is painted."""
    span = scale.high - scale.low
    ticks = tuple(((value - scale.low) / span, text) for value, text in scale.ticks(height_px))
    heading = " ".join(part for part in (scale.units if has_heading else "", "held" if scale.is_held else "") if part)
    return AxisColumn(heading, ticks, tone)

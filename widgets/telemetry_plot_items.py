"""What stands around the curves of a plot: axes that are never rebuilt by scrolling, a grid, limits and a cursor.

pyqtgraph's own grid costs 35-170 ms a frame; this one is a handful of cosmetic lines painted in view coordinates.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from console.dictionary.model import AlarmRange
from console.telemetry.states import AlarmLevel
from widgets.theme import SMALL_PX, Theme, alarm_status, colour, figure_font

_TIME_STEPS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800)
LEFT_WIDTH = 62
VALUE_TICK_PX = 28


def time_step_s(span_s: float, *, most: int = 6) -> float:
    """The distance of ticks on a time axis: a step that clocks have, giving at most `most` of them."""
    return next((step for step in _TIME_STEPS_S if span_s / step <= most), _TIME_STEPS_S[-1])


def value_step(span: float, *, most: int = 5) -> float:
    """The distance of ticks on a value axis: 1, 2 or 5 times a power of ten, giving at most `most` of them."""
    rough = span / most
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 1.0
    return next(power * step for step in (1, 2, 5, 10) if power * step >= rough * 0.999)


def before_text(seconds: float) -> str:
    """Seconds before the end of the axis as its tick says it: `0`, `-10 s`, `-5 min`, `-2 h`."""
    if seconds > -0.05:
        return "0"
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if -seconds >= 2 * size or (-seconds >= size and seconds % size == 0):
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} s"


class _QuietAxis(pg.AxisItem):
    """An axis without a line: small muted digits only."""

    def __init__(self, side: str, theme: Theme) -> None:
        super().__init__(side, pen=pg.mkPen(0, 0, 0, 0), textPen=pg.mkPen(theme.muted), tickPen=pg.mkPen(0, 0, 0, 0))
        self.setStyle(tickLength=0, tickFont=figure_font(SMALL_PX), tickTextOffset=6, autoExpandTextSpace=False, autoReduceTextSpace=False)
        self.enableAutoSIPrefix(False)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def set_theme(self, theme: Theme) -> None:
        """Write in another look."""
        self.setTextPen(pg.mkPen(theme.muted))


class TimeAxis(_QuietAxis):
    """Seconds before the right edge; it stands still while the curves move."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("bottom", theme)
        self.setHeight(20)
        self.setStyle(hideOverlappingLabels=False)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        step = time_step_s(high - low, most=max(int(size // 80), 1))
        return [(step, [-step * count for count in range(int(-low / step + 1e-6) + 1)])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return [before_text(value) for value in values]


class ValueAxis(_QuietAxis):
    """Values in a fixed width, so that the curves don't jump sideways when digits change; labels where there are any."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("left", theme)
        self.setWidth(LEFT_WIDTH)
        self._labels: Mapping[int, str] = {}

    def set_labels(self, labels: Mapping[int, str]) -> None:
        """Write these in place of the whole numbers; {} for numbers."""
        self._labels = dict(labels)
        self.picture = None
        self.update()

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        edge = (high - low) * 6 / max(size, 1.0)
        if self._labels:
            return [(1.0, [float(number) for number in self._labels if low + edge <= number <= high - edge])]
        step = value_step(high - low, most=max(int(size // VALUE_TICK_PX), 2))
        return [(step, value_ticks(low + edge, high - edge, step))]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if self._labels:
            return [self._labels.get(round(value), "")[:8] for value in values]
        digits = max(0, -math.floor(math.log10(spacing) + 1e-9)) if spacing > 0 else 0
        large = max((abs(value) for value in values), default=0.0) >= 1e6
        return [f"{value:.2g}" if large or digits > 5 else f"{value + 0.0:.{digits}f}" for value in values]


def value_ticks(low: float, high: float, step: float) -> list[float]:
    """The multiples of `step` from low to high."""
    first = math.ceil(low / step - 1e-9)
    return [count * step for count in range(first, math.floor(high / step + 1e-9) + 1)]


class ViewItem(QGraphicsItem):
    """An item that paints over the whole view in its coordinates; `show_view` tells it the view's rectangle."""

    def __init__(self, theme: Theme, *, z: float) -> None:
        super().__init__()
        self.theme = theme
        self.view = QRectF(-60, 0, 60, 1)
        self.setZValue(z)

    def set_theme(self, theme: Theme) -> None:
        """Paint in another look."""
        self.theme = theme
        self.update()

    def show_view(self, view: QRectF) -> None:
        """The view shows this rectangle (x in seconds, y in values, y upwards) from now on."""
        if view != self.view:
            self.prepareGeometryChange()
            self.view = view

    def boundingRect(self) -> QRectF:
        return self.view


class GridItem(ViewItem):
    """Faint lines at the ticks."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, z=-20)
        self.time_step, self.value_lines = 10.0, [0.0]

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setPen(_cosmetic(colour(self.theme.line, 0.55)))
        view = self.view
        count = int(view.width() / self.time_step + 1e-6)
        lines = [QLineF(-step * self.time_step, view.top(), -step * self.time_step, view.bottom()) for step in range(1, count + 1)]
        lines += [QLineF(view.left(), value, view.right(), value) for value in self.value_lines]
        painter.drawLines(lines)


class LimitsItem(ViewItem):
    """The limits of one parameter: a tint where a value would be in alarm, a dashed line at the limit. A limit of 0 is one."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, z=-15)
        self.ranges: tuple[AlarmRange, ...] = ()

    def set_ranges(self, ranges: tuple[AlarmRange, ...]) -> None:
        """Draw these; () draws nothing."""
        self.ranges = ranges
        self.update()

    def lines(self) -> list[tuple[float, int]]:
        """(value, level) of each line that lies within the view."""
        found = [(bound, one.level) for one in self.ranges for bound in (one.low, one.high) if bound is not None]
        return [(value, level) for value, level in found if self.view.top() <= value <= self.view.bottom()]

    def bands(self) -> list[tuple[QRectF, int]]:
        """(area within the view, level) where values are in alarm."""
        return [(area, one.level) for one in self.ranges for area in _bad_areas(one, self.view) if area.height() > 0]

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        for area, level in self.bands():
            painter.fillRect(area, self._tone(level, 0.07))
        for value, level in self.lines():
            pen = _cosmetic(self._tone(level, 0.75))
            pen.setDashPattern([2, 4] if level == AlarmLevel.WARNING else [6, 4] if level == AlarmLevel.DISTRESS else [12, 3])
            painter.setPen(pen)
            painter.drawLine(QLineF(self.view.left(), value, self.view.right(), value))

    def _tone(self, level: int, alpha: float) -> QColor:
        return colour(self.theme.status(alarm_status(AlarmLevel(min(max(level, 1), 3)))), alpha)


def _bad_areas(one: AlarmRange, view: QRectF) -> list[QRectF]:
    left, width, bottom, top = view.left(), view.width(), view.top(), view.bottom()
    low = bottom if one.low is None else min(max(one.low, bottom), top)
    high = top if one.high is None else min(max(one.high, bottom), top)
    if one.is_inside:
        return [QRectF(left, low, width, high - low)]
    return [QRectF(left, bottom, width, low - bottom), QRectF(left, high, width, top - high)]


class CursorItem(ViewItem):
    """The time under the mouse, and a dot on each curve: there, or at the newest value while nobody points."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, z=20)
        self.at_s: float | None = None
        self.dots: list[tuple[float, float, str]] = []

    def show_dots(self, at_s: float | None, dots: list[tuple[float, float, str]]) -> None:
        """A line at `at_s` (None: no line) and dots as (x, y, colour)."""
        if (at_s, dots) != (self.at_s, self.dots):
            self.at_s, self.dots = at_s, dots
            self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self.at_s is not None:
            painter.setPen(_cosmetic(colour(self.theme.muted)))
            painter.drawLine(QLineF(self.at_s, self.view.top(), self.at_s, self.view.bottom()))
        for x, y, tone in self.dots:
            pen = QPen(colour(tone), 5.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawPoint(QPointF(x, y))


def _cosmetic(tone: QColor) -> QPen:
    pen = QPen(tone, 1.0)
    pen.setCosmetic(True)
    return pen


class Curve(pg.PlotCurveItem):
    """A curve that trusts its data, one pixel wide. It claims the whole view as its bounds, which saves two passes over the data."""

    def __init__(self, tone: str) -> None:
        super().__init__(pen=pg.mkPen(tone, width=1), skipFiniteCheck=True, antialias=False)
        self.setSegmentedLineMode("off")
        self._view = QRectF(-60, 0, 60, 1)

    def show_view(self, view: QRectF) -> None:
        """The view shows this rectangle from now on."""
        if view != self._view:
            self.prepareGeometryChange()
            self._view = view

    def boundingRect(self) -> QRectF:
        return self._view

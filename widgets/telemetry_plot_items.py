"""What stands around the curves of a plot: axes that are never rebuilt by scrolling, a grid, limits and a cursor.

pyqtgraph's own grid costs 35-170 ms a frame; this one is a handful of cosmetic lines painted in view coordinates.
"""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from console.dictionary.model import AlarmRange
from console.telemetry.states import AlarmLevel
from widgets.telemetry_plot_scales import Scale
from widgets.theme import SMALL_PX, Theme, alarm_status, colour, figure_font, ui_font

_DAY_S = 86_400
_TIME_STEPS_S = (
    *(0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200),
    *(_DAY_S * days for days in (1, 2, 5, 10, 20, 30, 60, 100, 200, 365, 1000, 2000)),
)


def time_step_s(span_s: float, *, most: int = 6) -> float:
    """The distance of ticks on a time axis: a step that clocks have, giving at most `most` of them."""
    return next((step for step in _TIME_STEPS_S if span_s / step <= most), _TIME_STEPS_S[-1])


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
        self.setStyle(tickLength=0, tickAlpha=0, tickFont=figure_font(SMALL_PX), tickTextOffset=6)
        self.setStyle(autoExpandTextSpace=False, autoReduceTextSpace=False)
        self.enableAutoSIPrefix(False)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def set_theme(self, theme: Theme) -> None:
        """Write in another look."""
        self.setTextPen(pg.mkPen(theme.muted))


def most_ticks(width_px: float) -> int:
    """How many ticks have room on a time axis; two at least, or nothing would say how long it is."""
    return max(int(width_px // 80), 2)


class TimeAxis(_QuietAxis):
    """Seconds before the right edge; it stands still while the curves move."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("bottom", theme)
        self.setHeight(18)
        self.setStyle(hideOverlappingLabels=False)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        step = time_step_s(high - low, most=most_ticks(size))
        return [(step, [-step * count for count in range(int(-low / step + 1e-6) + 1)])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return [before_text(value) for value in values]


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
        painter.setPen(cosmetic(colour(self.theme.line, 0.55)))
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
        self.own = self.base = Scale()

    def set_ranges(self, ranges: tuple[AlarmRange, ...]) -> None:
        """Draw these; () draws nothing."""
        self.ranges = ranges
        self.update()

    def set_scale(self, scale: Scale, base: Scale) -> None:
        """The limits stand on `scale`; the view shows the values of `base`."""
        self.own, self.base = scale, base

    def lines(self) -> list[tuple[float, int]]:
        """(value, level) of each line that lies within the view."""
        found = [(bound, one.level) for one in self.ranges for bound in (one.low, one.high) if bound is not None]
        return [(value, level) for value, level in found if self.own.low <= value <= self.own.high]

    def bands(self) -> list[tuple[QRectF, int]]:
        """(area within the view, level) where values are in alarm."""
        return [(area, one.level) for one in self.ranges for area in _bad_areas(one, self) if area.height() > 0]

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        for area, level in self.bands():
            painter.fillRect(area, self._tone(level, 0.07))
        for value, level in self.lines():
            pen = cosmetic(self._tone(level, 0.75))
            pen.setDashPattern([2, 4] if level == AlarmLevel.WARNING else [6, 4] if level == AlarmLevel.DISTRESS else [12, 3])
            painter.setPen(pen)
            height = self.own.carried_one(value, self.base)
            painter.drawLine(QLineF(self.view.left(), height, self.view.right(), height))

    def _tone(self, level: int, alpha: float) -> QColor:
        return colour(self.theme.status(alarm_status(AlarmLevel(min(max(level, 1), 3)))), alpha)


def _bad_areas(one: AlarmRange, item: LimitsItem) -> list[QRectF]:
    view = item.view
    left, width, bottom, top = view.left(), view.width(), view.top(), view.bottom()
    low = bottom if one.low is None else min(max(item.own.carried_one(one.low, item.base), bottom), top)
    high = top if one.high is None else min(max(item.own.carried_one(one.high, item.base), bottom), top)
    if one.is_inside:
        return [QRectF(left, low, width, high - low)]
    return [QRectF(left, bottom, width, low - bottom), QRectF(left, high, width, top - high)]


class CursorItem(ViewItem):
    """The time under the mouse, the cursors A and B, and a dot on each curve: there, or at the newest value while nobody points."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, z=20)
        self.at_s: float | None = None
        self.dots: list[tuple[float, float, str]] = []
        self.cursors: tuple[tuple[str, float], ...] = ()

    def show_dots(self, at_s: float | None, dots: list[tuple[float, float, str]]) -> None:
        """A line at `at_s` (None: no line) and dots as (x, y, colour)."""
        if (at_s, dots) != (self.at_s, self.dots):
            self.at_s, self.dots = at_s, dots
            self.update()

    def show_cursors(self, cursors: tuple[tuple[str, float], ...]) -> None:
        """Lines with a letter at these places in seconds."""
        if cursors != self.cursors:
            self.cursors = cursors
            self.update()

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self.at_s is not None:
            painter.setPen(cosmetic(colour(self.theme.muted)))
            painter.drawLine(QLineF(self.at_s, self.view.top(), self.at_s, self.view.bottom()))
        for x, y, tone in self.dots:
            pen = QPen(colour(tone), 5.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawPoint(QPointF(x, y))
        for letter, x in self.cursors:
            self._paint_cursor(painter, letter, x)

    def _paint_cursor(self, painter: QPainter, letter: str, x: float) -> None:
        painter.setPen(cosmetic(colour(self.theme.accent)))
        painter.drawLine(QLineF(x, self.view.top(), x, self.view.bottom()))
        foot = painter.transform().map(QPointF(x, self.view.top()))
        painter.save()
        painter.resetTransform()
        box = QRectF(foot.x() - 7, foot.y() - 15, 14, 14)
        painter.fillRect(box, colour(self.theme.accent))
        painter.setPen(colour(self.theme.on_accent))
        painter.setFont(ui_font(SMALL_PX))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)
        painter.restore()


def cosmetic(tone: QColor) -> QPen:
    """A pen of one pixel, however the view is scaled."""
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

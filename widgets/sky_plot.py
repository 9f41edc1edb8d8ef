"""The sky over the station during a pass: north up, east right, the zenith in the middle; with the figures an antenna needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from console.orbit.types import SkyPicture
from console.utc import SECOND_NS
from widgets.canvas import CENTRE, RIGHT, Canvas, draw_haloed, draw_text
from widgets.pass_words import clock_text
from widgets.theme import DARK, SMALL_PX, Theme, colour, figure_font, ui_font

Floats = NDArray[np.float64]
RING_STEP_DEG = 30
FIGURES_PX = 216.0
FIGURE_LINE_PX = 34.0
FIGURE_CELL_PX = 42.0
UNIT_PX = 32.0
_TICK_STEPS_S = (30, 60, 120, 300, 600, 1800, 3600, 14400)
MOST_TICKS = 8


@dataclass(frozen=True, slots=True)
class Dome:
    """The circle of the horizon on the screen."""

    centre: QPointF
    radius: float

    def point(self, azimuth_deg: float, elevation_deg: float) -> QPointF:
        """The pixel of a direction; below the horizon is outside of the circle."""
        share = (90.0 - elevation_deg) / 90.0 * self.radius
        angle = np.radians(azimuth_deg)
        return QPointF(self.centre.x() + share * float(np.sin(angle)), self.centre.y() - share * float(np.cos(angle)))

    def polygon(self, azimuth_deg: Floats, elevation_deg: Floats) -> QPolygonF:
        """Directions (n,) as a line."""
        pairs = zip(azimuth_deg, elevation_deg, strict=True)
        return QPolygonF([self.point(float(azimuth), float(elevation)) for azimuth, elevation in pairs])


class SkyPlot(Canvas):
    """Give it a picture of the sky; None empties it."""

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("sky_plot", "Sky plot", theme, parent)
        self.setMinimumSize(160, 160)
        self._picture: SkyPicture | None = None

    def sizeHint(self) -> QSize:
        return QSize(560, 380)

    def show_picture(self, picture: SkyPicture | None) -> None:
        """Draw this pass and where the spacecraft is now."""
        self._picture = picture
        self.update()

    def dome(self) -> Dome:
        """Where the sky stands: beside the figures, or above them in a tall panel."""
        area = self._sky_area()
        radius = max(min(area.width(), area.height()) / 2 - 24.0, 20.0)
        return Dome(area.center(), radius)

    def _is_wide(self) -> bool:
        return self.width() >= self.height() + 80

    def _figures_height(self) -> float:
        count = len(self._picture.labels) if self._picture else 0
        return (count + 1) // 2 * FIGURE_CELL_PX + 8.0

    def _sky_area(self) -> QRectF:
        area = QRectF(self.rect()).adjusted(4, 26, -4, -4)
        if self._picture is None or not self._picture.labels:
            return area
        return area.adjusted(0, 0, -FIGURES_PX, 0) if self._is_wide() else area.adjusted(0, 0, 0, -self._figures_height())

    def paint(self, painter: QPainter) -> None:
        picture = self._picture
        if picture is None:
            self.paint_empty(painter, "No pass", "The current or chosen pass is drawn here")
            return
        dome = self.dome()
        draw_text(painter, QRectF(12, 6, self.width() - 24, 20), picture.title, ui_font(), self.theme.text)
        _paint_dome(painter, dome, picture, self.theme)
        if picture.sun is not None:
            _paint_sun(painter, dome, picture.sun, self.theme)
        if len(picture.times_ns):
            _paint_path(painter, dome, picture, self.theme)
        if picture.now is not None:
            _paint_now(painter, dome, picture.now, self.theme)
        self._paint_figures(painter, picture)

    def _paint_figures(self, painter: QPainter, picture: SkyPicture) -> None:
        if self._is_wide():
            self._paint_figure_lines(painter, picture)
            return
        width = (self.width() - 40) / 2
        top = self.height() - self._figures_height()
        for place, (label, value) in enumerate(picture.labels.items()):
            cell = QRectF(12 + place % 2 * (width + 16), top + place // 2 * FIGURE_CELL_PX, width, FIGURE_CELL_PX)
            draw_text(painter, cell.adjusted(0, 0, 0, -24), label, ui_font(SMALL_PX), self.theme.muted)
            self._paint_value(painter, QRectF(cell.left(), cell.top() + 14, min(width, 120.0), 24), value.strip())

    def _paint_figure_lines(self, painter: QPainter, picture: SkyPicture) -> None:
        top = (self.height() - len(picture.labels) * FIGURE_LINE_PX) / 2
        for place, (label, value) in enumerate(picture.labels.items()):
            line = QRectF(self.width() - FIGURES_PX + 4, top + place * FIGURE_LINE_PX, FIGURES_PX - 16, FIGURE_LINE_PX)
            draw_text(painter, line, label, ui_font(12), self.theme.muted)
            self._paint_value(painter, line.adjusted(70, 0, 0, 0), value.strip())

    def _paint_value(self, painter: QPainter, line: QRectF, value: str) -> None:
        number, _, unit = value.partition(" ")
        draw_text(painter, line.adjusted(0, 0, -UNIT_PX, 0), number, figure_font(16), self.theme.text, flags=RIGHT)
        draw_text(painter, line.adjusted(line.width() - UNIT_PX + 4, 1, 0, 0), unit, ui_font(SMALL_PX), self.theme.muted)


def _paint_dome(painter: QPainter, dome: Dome, picture: SkyPicture, theme: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(colour(theme.raised)))
    painter.drawEllipse(dome.centre, dome.radius, dome.radius)
    _paint_mask(painter, dome, picture, theme)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour(theme.line), 1))
    for azimuth in range(0, 360, 30):
        inner = 60.0 if azimuth % 90 else 90.0
        painter.drawLine(QLineF(dome.point(azimuth, inner), dome.point(azimuth, 0.0)))
    for elevation in range(0, 90, RING_STEP_DEG):
        radius = dome.radius * (90 - elevation) / 90
        painter.setPen(QPen(colour(theme.faint if elevation == 0 else theme.line), 1.2 if elevation == 0 else 1))
        painter.drawEllipse(dome.centre, radius, radius)
        if elevation:
            at = dome.point(0.0, elevation) + QPointF(4, 11)
            draw_haloed(painter, at, f"{elevation}°", ui_font(10), theme.muted, halo=theme.raised)
            painter.setBrush(Qt.BrushStyle.NoBrush)
    if picture.min_elevation_deg > 0:
        pen = QPen(colour(theme.muted, 0.8), 1)
        pen.setDashPattern([4, 4])
        painter.setPen(pen)
        radius = dome.radius * (90 - picture.min_elevation_deg) / 90
        painter.drawEllipse(dome.centre, radius, radius)
    for azimuth, name in ((0, "N"), (90, "E"), (180, "S"), (270, "W")):
        at = dome.point(azimuth, -90.0 * 12 / dome.radius)
        draw_text(painter, QRectF(at.x() - 10, at.y() - 10, 20, 20), name, ui_font(12), theme.muted, flags=CENTRE)


def _paint_mask(painter: QPainter, dome: Dome, picture: SkyPicture, theme: Theme) -> None:
    if not picture.mask:
        return
    azimuth, elevation = np.array(sorted(picture.mask), dtype=float).T
    around = np.arange(0.0, 361.0, 2.0)
    heights = np.interp(around, azimuth, elevation, period=360.0)
    hidden = QPainterPath()
    hidden.addEllipse(dome.centre, dome.radius, dome.radius)
    hidden.addPolygon(dome.polygon(around, heights))
    hidden.closeSubpath()
    painter.setBrush(QBrush(colour(theme.faint, 0.5)))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPath(hidden)


def _now_place(picture: SkyPicture) -> int:
    """Which point of the path is nearest to where the spacecraft is; -1 when it isn't up."""
    if picture.now is None:
        return -1
    azimuth, elevation = np.radians(picture.azimuth_deg), np.radians(picture.elevation_deg)
    now_azimuth, now_elevation = np.radians(picture.now)
    nearness = np.sin(elevation) * np.sin(now_elevation) + np.cos(elevation) * np.cos(now_elevation) * np.cos(azimuth - now_azimuth)
    return int(np.argmax(nearness))


def _paint_path(painter: QPainter, dome: Dome, picture: SkyPicture, theme: Theme) -> None:
    line = dome.polygon(picture.azimuth_deg, picture.elevation_deg)
    points = [line.at(place) for place in range(line.count())]
    here = _now_place(picture)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour(theme.accent, 0.38), 2))
    painter.drawPolyline(QPolygonF(points[: here + 1]))
    painter.setPen(QPen(colour(theme.accent), 2.2))
    painter.drawPolyline(QPolygonF(points[max(here, 0) :]))
    _paint_ticks(painter, dome, picture, theme)
    for place, name in ((0, "AOS"), (-1, "LOS")):
        _paint_end(painter, dome, points[place], name, theme)


def _paint_end(painter: QPainter, dome: Dome, at: QPointF, name: str, theme: Theme) -> None:
    painter.setPen(QPen(colour(theme.accent), 1.6))
    painter.setBrush(QBrush(colour(theme.panel)))
    painter.drawEllipse(at, 3.5, 3.5)
    inward = dome.centre - at
    length = max(float(np.hypot(inward.x(), inward.y())), 1.0)
    side = QPointF(-inward.y(), inward.x()) / length
    draw_haloed(painter, at + side * 16 + QPointF(-12, 4), name, ui_font(10), theme.text, halo=theme.raised)


def _paint_ticks(painter: QPainter, dome: Dome, picture: SkyPicture, theme: Theme) -> None:
    times = picture.times_ns
    length_s = (int(times[-1]) - int(times[0])) / SECOND_NS
    step_ns = next((step for step in _TICK_STEPS_S if length_s / step <= MOST_TICKS), _TICK_STEPS_S[-1]) * SECOND_NS
    offsets = (times - times[0]).astype(float)
    azimuth = np.unwrap(picture.azimuth_deg, period=360.0)
    first = -(-int(times[0]) // step_ns) * step_ns
    for at_ns in range(first, int(times[-1]), step_ns):
        offset = float(at_ns - times[0])
        at = dome.point(float(np.interp(offset, offsets, azimuth)), float(np.interp(offset, offsets, picture.elevation_deg)))
        painter.setPen(QPen(colour(theme.raised), 1))
        painter.setBrush(QBrush(colour(theme.accent)))
        painter.drawEllipse(at, 3.0, 3.0)
        text = clock_text(at_ns)[: 8 if step_ns < 60 * SECOND_NS else 5]
        draw_haloed(painter, at + QPointF(7, 4), text, figure_font(10), theme.muted, halo=theme.raised)


def _paint_sun(painter: QPainter, dome: Dome, sun: tuple[float, float], theme: Theme) -> None:
    if sun[1] < 0:
        return
    at = dome.point(*sun)
    painter.setPen(QPen(colour(theme.sun), 1.3))
    painter.setBrush(QBrush(colour(theme.sun)))
    painter.drawEllipse(at, 4.0, 4.0)
    for angle in np.arange(0.0, 2 * np.pi, np.pi / 4):
        ray = QPointF(float(np.cos(angle)), float(np.sin(angle)))
        painter.drawLine(at + ray * 6.5, at + ray * 9.5)


def _paint_now(painter: QPainter, dome: Dome, now: tuple[float, float], theme: Theme) -> None:
    at = dome.point(*now)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(colour(theme.accent, 0.22)))
    painter.drawEllipse(at, 13.0, 13.0)
    painter.setBrush(QBrush(colour(theme.text)))
    painter.setPen(QPen(colour(theme.raised), 1.5))
    painter.drawEllipse(at, 5.5, 5.5)


def demo() -> QWidget:
    """A pass from south to north, seen half way, over a hilly horizon."""
    from widgets.demo_fleet import demo_sky  # noqa: PLC0415 - only the gallery needs it

    widget = SkyPlot()
    widget.show_picture(demo_sky())
    return widget

"""What stands still in the sky plot: rings, terrain, what the machine can't reach, Sun and Moon.

Terrain is filled and has a ridge; what the machine can't reach is hatched and outlined. Two different things with different pictures.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen

from console.orbit.types import AntennaMark, Floats, SkyPicture
from widgets.canvas import CENTRE, draw_text
from widgets.sky_dome import Dome, Labels
from widgets.theme import Theme, blend, colour, ui_font

RING_STEP_DEG = 30
RIM_PX = 12.0
MARK_PX = 4.5


def paint_dome(painter: QPainter, dome: Dome, picture: SkyPicture, theme: Theme, labels: Labels) -> None:
    """Ground, terrain, machine limits, rings and the four winds."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(colour(theme.raised)))
    painter.drawEllipse(dome.centre, dome.radius, dome.radius)
    _paint_mask(painter, dome, picture, theme)
    if picture.antenna is not None:
        _paint_limits(painter, dome, picture.antenna, theme)
    _paint_rings(painter, dome, picture, theme)
    for azimuth, name in ((0, "N"), (90, "E"), (180, "S"), (270, "W")):
        at = dome.point(azimuth, -90.0 * RIM_PX / dome.radius)
        draw_text(painter, QRectF(at.x() - 10, at.y() - 10, 20, 20), name, ui_font(12), theme.muted, flags=CENTRE)
        labels.keep_clear(at, 8.0)
    for elevation in range(RING_STEP_DEG, 90, RING_STEP_DEG):
        labels.draw(painter, dome.point(0.0, elevation), f"{elevation}°", ui_font(10), theme.muted, halo=theme.raised, gap=4.0)


def _paint_rings(painter: QPainter, dome: Dome, picture: SkyPicture, theme: Theme) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour(theme.line), 1))
    for azimuth in range(0, 360, 30):
        inner = 60.0 if azimuth % 90 else 90.0
        painter.drawLine(QLineF(dome.point(azimuth, inner), dome.point(azimuth, 0.0)))
    for elevation in range(0, 90, RING_STEP_DEG):
        radius = dome.radius * (90 - elevation) / 90
        painter.setPen(QPen(colour(theme.faint if elevation == 0 else theme.line), 1.2 if elevation == 0 else 1))
        painter.drawEllipse(dome.centre, radius, radius)
    if picture.min_elevation_deg > 0:
        pen = QPen(colour(theme.muted, 0.8), 1)
        pen.setDashPattern([4, 4])
        painter.setPen(pen)
        radius = dome.radius * (90 - picture.min_elevation_deg) / 90
        painter.drawEllipse(dome.centre, radius, radius)


def mask_at(picture: SkyPicture, azimuth_deg: Floats) -> Floats:
    """How high the terrain stands at azimuths (n,), 0 without a mask."""
    if not picture.mask:
        return np.zeros_like(azimuth_deg)
    azimuth, elevation = np.array(sorted(picture.mask), dtype=float).T
    return np.interp(azimuth_deg, azimuth, elevation, period=360.0)


def _paint_mask(painter: QPainter, dome: Dome, picture: SkyPicture, theme: Theme) -> None:
    if not picture.mask:
        return
    around = np.arange(0.0, 361.0, 2.0)
    ridge = dome.polygon(around, mask_at(picture, around))
    hidden = QPainterPath()
    hidden.addEllipse(dome.centre, dome.radius, dome.radius)
    hidden.addPolygon(ridge)
    hidden.closeSubpath()
    painter.setBrush(QBrush(colour(theme.faint, 0.5)))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPath(hidden)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour(theme.faint), 1.2))
    painter.drawPolyline(ridge)


def _paint_limits(painter: QPainter, dome: Dome, antenna: AntennaMark, theme: Theme) -> None:
    """Hatched where the antenna can't point, and at the rim where it can't turn through, or can twice."""
    out_of_reach = _out_of_reach(dome, antenna)
    painter.setBrush(QBrush(colour(theme.muted, 0.75), Qt.BrushStyle.BDiagPattern))
    painter.setPen(QPen(colour(theme.muted, 0.9), 1))
    painter.drawPath(out_of_reach)
    _paint_overlap(painter, dome, antenna, theme)
    if antenna.azimuth_max_deg - antenna.azimuth_min_deg < 720.0:
        for stop in {antenna.azimuth_min_deg % 360.0, antenna.azimuth_max_deg % 360.0}:
            _paint_stop(painter, dome, stop, theme)


def _out_of_reach(dome: Dome, antenna: AntennaMark) -> QPainterPath:
    """Too low, too high, or beyond the azimuth's ends. A machine that leans over the zenith has nothing too high."""
    path = QPainterPath()
    if antenna.elevation_min_deg > 0:
        path.addEllipse(dome.centre, dome.radius, dome.radius)
        inner = dome.radius * (90.0 - antenna.elevation_min_deg) / 90.0
        path.addEllipse(dome.centre, inner, inner)
    if antenna.elevation_max_deg < 90:
        high = dome.radius * (90.0 - antenna.elevation_max_deg) / 90.0
        path.addEllipse(dome.centre, high, high)
    if antenna.azimuth_max_deg - antenna.azimuth_min_deg < 360.0:
        around = np.linspace(antenna.azimuth_max_deg, antenna.azimuth_min_deg + 360.0, 91)
        sector = dome.polygon(np.append(around, 0.0), np.append(np.zeros(91), 90.0))
        path = path.united(_closed(sector))
    return path


def _closed(polygon: object) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(polygon)  # type: ignore[arg-type]
    path.closeSubpath()
    return path


def _paint_overlap(painter: QPainter, dome: Dome, antenna: AntennaMark, theme: Theme) -> None:
    """A second rim along the azimuths that the machine reaches on two turns."""
    overlap = antenna.azimuth_max_deg - antenna.azimuth_min_deg - 360.0
    if not 0.0 < overlap < 360.0:
        return
    along = np.linspace(antenna.azimuth_min_deg, antenna.azimuth_min_deg + overlap, 91)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour(theme.muted), 2.5, c=Qt.PenCapStyle.FlatCap))
    painter.drawPolyline(dome.polygon(along, np.full(91, -90.0 * MARK_PX / dome.radius)))


def _paint_stop(painter: QPainter, dome: Dome, azimuth_deg: float, theme: Theme) -> None:
    """A bar across the rim."""
    painter.setPen(QPen(colour(theme.text), 3.0, c=Qt.PenCapStyle.FlatCap))
    reach = 90.0 * 7.0 / dome.radius
    painter.drawLine(QLineF(dome.point(azimuth_deg, reach), dome.point(azimuth_deg, -reach)))


def paint_sun(painter: QPainter, dome: Dome, picture: SkyPicture, theme: Theme, labels: Labels) -> None:
    """The Sun while it is up, with the ring to keep the antenna out of."""
    sun = picture.sun
    if sun is None or sun[1] < 0:
        return
    at = dome.point(*sun)
    if picture.sun_keep_off_deg > 0:
        pen = QPen(colour(theme.sun, 0.8), 1)
        pen.setDashPattern([2, 3])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(dome.ring(*sun, picture.sun_keep_off_deg))
    painter.setPen(QPen(colour(theme.sun), 1.3))
    painter.setBrush(QBrush(colour(theme.sun)))
    painter.drawEllipse(at, 4.0, 4.0)
    for angle in np.arange(0.0, 2 * np.pi, np.pi / 4):
        ray = QPointF(float(np.cos(angle)), float(np.sin(angle)))
        painter.drawLine(at + ray * 6.5, at + ray * 9.5)
    labels.keep_clear(at, 10.0)


def paint_moon(painter: QPainter, dome: Dome, picture: SkyPicture, theme: Theme, labels: Labels) -> None:
    """The Moon while it is up: a disc with as much of it lit as is, on the side of the Sun."""
    moon = picture.moon
    if moon is None or moon[1] < 0:
        return
    at, radius = dome.point(*moon), 6.0
    bright = theme.sun if theme.is_dark else blend(theme.sun, theme.panel, 0.7)
    painter.save()
    painter.translate(at)
    if picture.sun is not None:
        towards = dome.point(*picture.sun) - at
        painter.rotate(float(np.degrees(np.arctan2(towards.y(), towards.x()))))
    painter.setPen(QPen(colour(theme.sun), 1.2))
    painter.setBrush(QBrush(colour(theme.ground if theme.is_dark else theme.muted)))
    painter.drawEllipse(QPointF(0, 0), radius, radius)
    painter.setBrush(QBrush(colour(bright)))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPath(lit_part(radius - 0.6, picture.moon_lit))
    painter.restore()
    labels.keep_clear(at, 8.0)


def lit_part(radius: float, share: float) -> QPainterPath:
    """The lit part of a disc round the origin, lit from the right: half a circle, closed by half an ellipse."""
    turn = np.linspace(-np.pi / 2, np.pi / 2, 25)
    edge = (1.0 - 2.0 * min(max(share, 0.0), 1.0)) * radius
    path = QPainterPath(QPointF(0.0, -radius))
    for angle in turn[1:]:
        path.lineTo(radius * float(np.cos(angle)), radius * float(np.sin(angle)))
    for angle in turn[::-1][1:]:
        path.lineTo(edge * float(np.cos(angle)), radius * float(np.sin(angle)))
    path.closeSubpath()
    return path

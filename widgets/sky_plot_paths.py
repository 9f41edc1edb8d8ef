"""What moves through the sky plot: the pass that is looked at, other spacecraft, the antenna and what it can't follow."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QPolygonF

from console.orbit.types import AntennaMark, SkyPath, SkyPicture
from console.utc import SECOND_NS
from widgets.pass_words import clock_text
from widgets.sky_dome import Dome, Labels
from widgets.theme import Status, Theme, colour, figure_font, ui_font

_TICK_STEPS_S = (30, 60, 120, 300, 600, 1800, 3600, 14400)
MOST_TICKS = 8
CROSS_PX = 11.0


def paint_others(painter: QPainter, dome: Dome, picture: SkyPicture, theme: Theme, labels: Labels, *, pointed: str = "") -> None:
    """Other spacecraft: those that are up with a dot and a name, those that will be with a dashed path and a name where there is room."""
    for path in picture.others:
        is_up, is_pointed = path.now is not None, path.name == pointed
        pen = QPen(colour(theme.text if is_pointed else theme.muted, 0.9 if is_up or is_pointed else 0.55), 1.6 if is_pointed else 1.1)
        if not is_up:
            pen.setDashPattern([3, 4])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(dome.polygon(path.azimuth_deg, path.elevation_deg))
    for path in sorted(picture.others, key=lambda each: (each.name != pointed, each.now is None)):
        _paint_other(painter, dome, path, theme, labels, is_pointed=path.name == pointed)


def _paint_other(painter: QPainter, dome: Dome, path: SkyPath, theme: Theme, labels: Labels, *, is_pointed: bool) -> None:
    at = place_of(dome, path)
    if at is None:
        return
    painter.setPen(QPen(colour(theme.raised), 1.2))
    painter.setBrush(QBrush(colour(theme.text if path.now else theme.muted)))
    if path.now is not None:
        painter.drawEllipse(at, 4.0, 4.0)
    else:
        painter.setPen(QPen(colour(theme.muted), 1.2))
        painter.setBrush(QBrush(colour(theme.raised)))
        painter.drawEllipse(at, 3.0, 3.0)
    if is_pointed:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(theme.text), 1.4))
        painter.drawEllipse(at, 8.0, 8.0)
    labels.keep_clear(at, 4.0)
    tone = theme.text if path.now is not None or is_pointed else theme.muted
    labels.draw(painter, at, path.name, ui_font(11), tone, halo=theme.raised, must=is_pointed)


def place_of(dome: Dome, path: SkyPath) -> QPointF | None:
    """Where another spacecraft can be pointed at: where it is, or where it will rise."""
    if path.now is not None:
        return dome.point(*path.now)
    return dome.point(float(path.azimuth_deg[0]), float(path.elevation_deg[0])) if len(path.azimuth_deg) else None


def now_place(picture: SkyPicture) -> int:
    """Which point of the path is nearest to where the spacecraft is; -1 when it isn't up."""
    if picture.now is None:
        return -1
    azimuth, elevation = np.radians(picture.azimuth_deg), np.radians(picture.elevation_deg)
    now_azimuth, now_elevation = np.radians(picture.now)
    nearness = np.sin(elevation) * np.sin(now_elevation) + np.cos(elevation) * np.cos(now_elevation) * np.cos(azimuth - now_azimuth)
    return int(np.argmax(nearness))


def paint_path(painter: QPainter, dome: Dome, picture: SkyPicture, theme: Theme, labels: Labels) -> None:
    """The pass that is looked at: what is behind dim, what is ahead bright, with times along it."""
    line = dome.polygon(picture.azimuth_deg, picture.elevation_deg)
    points = [line.at(place) for place in range(line.count())]
    here = now_place(picture)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour(theme.accent, 0.38), 2))
    painter.drawPolyline(QPolygonF(points[: here + 1]))
    painter.setPen(QPen(colour(theme.accent), 2.2))
    painter.drawPolyline(QPolygonF(points[max(here, 0) :]))
    for at in points[:: max(len(points) // 24, 1)]:
        labels.keep_clear(at, 3.0)
    for place, name in ((0, "AOS"), (-1, "LOS")):
        painter.setPen(QPen(colour(theme.accent), 1.6))
        painter.setBrush(QBrush(colour(theme.panel)))
        painter.drawEllipse(points[place], 3.5, 3.5)
        labels.draw(painter, points[place], name, ui_font(10), theme.text, halo=theme.raised, must=True)
    _paint_ticks(painter, dome, picture, theme, labels)


def _paint_ticks(painter: QPainter, dome: Dome, picture: SkyPicture, theme: Theme, labels: Labels) -> None:
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
        labels.draw(painter, at, text, figure_font(10), theme.muted, halo=theme.raised)


def places_in_motion(picture: SkyPicture) -> list[tuple[float, float]]:
    """Azimuth and elevation, degrees, of what moves along the path: the spacecraft and the antenna. Times beside the path make way."""
    antenna = picture.antenna
    places = (picture.now, antenna.target if antenna else None, antenna.actual if antenna else None)
    return [place for place in places if place is not None]


def paint_now(painter: QPainter, dome: Dome, now: tuple[float, float], theme: Theme, labels: Labels) -> None:
    """Where the spacecraft is."""
    at = dome.point(*now)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(colour(theme.accent, 0.22)))
    painter.drawEllipse(at, 13.0, 13.0)
    painter.setBrush(QBrush(colour(theme.text)))
    painter.setPen(QPen(colour(theme.raised), 1.5))
    painter.drawEllipse(at, 5.5, 5.5)
    labels.keep_clear(at, 8.0)


def paint_keyholes(painter: QPainter, dome: Dome, antenna: AntennaMark, theme: Theme, labels: Labels) -> None:
    """The stretches that the antenna can't follow: a broad open band round the path, with the seconds off beam."""
    tone = theme.status(Status.CAUTION)
    for place, stretch in enumerate(antenna.keyholes):
        if len(stretch) == 0:
            continue
        line = dome.polygon(stretch[:, 0], stretch[:, 1])
        for width, ink in ((11.0, colour(tone, 0.9)), (7.5, colour(theme.raised))):
            painter.setPen(QPen(ink, width, c=Qt.PenCapStyle.FlatCap))
            _draw_stretch(painter, line)
        painter.setPen(QPen(colour(tone), 2.0, Qt.PenStyle.DotLine))
        _draw_stretch(painter, line)
        if place < len(antenna.keyhole_s):
            text = f"{antenna.keyhole_s[place]:.0f} s off beam"
            middle = line.at(line.count() // 2)
            labels.draw(painter, middle, text, ui_font(11), theme.status_ink(Status.CAUTION), halo=theme.raised, gap=10.0, must=True)


def _draw_stretch(painter: QPainter, line: QPolygonF) -> None:
    if line.count() > 1:
        painter.drawPolyline(line)
    else:
        painter.drawPoint(line.at(0))


def paint_antenna(painter: QPainter, dome: Dome, antenna: AntennaMark, theme: Theme, labels: Labels) -> None:
    """The antenna as it is, a cross with a ring as wide as its beam; a thin square where it should be, and a line between the two."""
    actual = dome.point(*antenna.actual) if antenna.actual is not None else None
    target = dome.point(*antenna.target) if antenna.target is not None else None
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if target is not None:
        painter.setPen(QPen(colour(theme.text, 0.8), 1))
        painter.drawRect(int(target.x()) - 8, int(target.y()) - 8, 16, 16)
        labels.keep_clear(target, 8.0)
    if actual is None:
        return
    if target is not None and QLineF(actual, target).length() > CROSS_PX:
        painter.setPen(QPen(colour(theme.text, 0.7), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QLineF(actual, target))
    if antenna.beamwidth_deg > 0 and antenna.actual is not None:
        painter.setPen(QPen(colour(theme.text, 0.6), 1))
        painter.drawPolyline(dome.ring(*antenna.actual, antenna.beamwidth_deg / 2))
    painter.setPen(QPen(colour(theme.raised), 4.0))
    _draw_cross(painter, actual)
    painter.setPen(QPen(colour(theme.text), 1.8))
    _draw_cross(painter, actual)
    labels.keep_clear(actual, CROSS_PX)


def _draw_cross(painter: QPainter, at: QPointF) -> None:
    """A cross that is open in the middle, so that what it points at stays seen."""
    for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        way = QPointF(x, y)
        painter.drawLine(QLineF(at + way * 4.0, at + way * CROSS_PX))

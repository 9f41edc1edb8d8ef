"""What stands on the ground map: areas of interest, stations with their circles, spacecraft with footprints, Sun and Moon."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen, QPixmap

from console.orbit.types import AreaMark, FleetMarks, SiteMark, SpacecraftMark
from widgets.ground_map_geometry import Floats, area_lines
from widgets.ground_map_projection import Projection
from widgets.theme import Theme, colour

MANY = 12  # from so many on a fleet is drawn in one tone: twelve colours tell nobody anything
_SPRITE_PX = 20


def _fill_and_edge(painter: QPainter, view: Projection, rings: list[Floats], *, fill: QBrush | None, edge: QPen) -> None:
    if fill is not None:
        painter.fillPath(view.area_path(rings), fill)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(edge)
    painter.drawPath(view.line_path(rings))


def draw_area(painter: QPainter, view: Projection, area: AreaMark, polygons: list[list[Floats]], theme: Theme) -> None:
    """An area of interest: a dotted edge; solid and hatched while some spacecraft can image it; thick when it is chosen."""
    tone = theme.accent if area.is_selected or area.is_in_view else theme.text
    edge = QPen(colour(tone, 0.95 if area.is_in_view or area.is_selected else 0.6), 2.0 if area.is_selected else 1.2)
    if not area.is_in_view:
        edge.setDashPattern([1.5, 2.5])
    for rings in polygons:
        _fill_and_edge(painter, view, rings, fill=QBrush(colour(tone, 0.22 if area.is_in_view else 0.07)), edge=edge)
        if area.is_in_view:
            painter.fillPath(view.area_path(rings), QBrush(colour(tone, 0.5), Qt.BrushStyle.BDiagPattern))


def draw_site_circle(painter: QPainter, view: Projection, site: SiteMark, theme: Theme) -> None:
    """How far the station sees: a thin dashed circle at its minimum elevation, and solid, as it is with the terrain around, when the
    station is chosen or tracking. Only those two are filled, so that ten circles may lie on each other."""
    is_loud = site.is_tracking or site.is_selected
    tone = theme.accent if site.is_tracking else theme.station if site.is_selected else theme.muted
    if site.circle is not None and not (is_loud and site.outline is not None):
        pen = QPen(colour(tone, 0.8 if is_loud else 0.42), 1.0)
        if not is_loud:
            pen.setDashPattern([3, 4])
        fill = QBrush(colour(tone, 0.10 if site.is_tracking else 0.05)) if is_loud else None
        _fill_and_edge(painter, view, area_lines([site.circle]), fill=fill, edge=pen)
    elif site.circle is not None:
        pen = QPen(colour(tone, 0.45), 1.0)
        pen.setDashPattern([1, 4])
        _fill_and_edge(painter, view, area_lines([site.circle]), fill=None, edge=pen)
    if site.outline is not None and is_loud:
        fill = QBrush(colour(tone, 0.11 if site.is_tracking else 0.05))
        _fill_and_edge(painter, view, area_lines([site.outline]), fill=fill, edge=QPen(colour(tone, 0.8), 1.2))


def same_circles(drawn: tuple[SiteMark, ...], wanted: tuple[SiteMark, ...]) -> bool:
    """Whether the stations' circles as drawn still do, to a third of a degree."""
    return len(drawn) == len(wanted) and all(_same_circle(*pair) for pair in zip(drawn, wanted, strict=True))


def _same_circle(drawn: SiteMark, wanted: SiteMark) -> bool:
    if (drawn.is_tracking, drawn.is_selected) != (wanted.is_tracking, wanted.is_selected):
        return False
    return _same_ring(drawn.circle, wanted.circle) and _same_ring(drawn.outline, wanted.outline)


def _same_ring(drawn: Floats | None, wanted: Floats | None) -> bool:
    if drawn is wanted:
        return True
    if drawn is None or wanted is None:
        return False
    return drawn.shape == wanted.shape and bool(np.allclose(drawn, wanted, atol=0.33))


def draw_site(painter: QPainter, view: Projection, site: SiteMark, theme: Theme) -> None:
    """The station itself: a small square, filled with the accent while it tracks."""
    at = view.nearest_point(site.longitude_deg, site.latitude_deg)
    half = 4.0 if site.is_selected else 3.0
    square = QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half)
    painter.setPen(QPen(colour(theme.ground, 0.9), 3))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(square)
    tone = theme.accent if site.is_tracking or site.is_selected else theme.station
    painter.setPen(QPen(colour(tone), 1.4))
    painter.setBrush(QBrush(colour(tone if site.is_tracking else theme.ground)))
    painter.drawRect(square)


def draw_footprint(painter: QPainter, view: Projection, mark: SpacecraftMark, tone: str) -> None:
    """What the spacecraft sees of the Earth."""
    if mark.footprint is None:
        return
    share = 1.0 if mark.is_selected else 0.4
    fill = QBrush(colour(tone, 0.13 * share))
    _fill_and_edge(painter, view, area_lines([mark.footprint]), fill=fill, edge=QPen(colour(tone, 0.8 * share), 1.0))


class FleetPainter:
    """Draws a whole fleet from a few small pictures: a disc in sunlight, a ring in eclipse."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, bool, float, str, float], QPixmap] = {}

    def draw(self, painter: QPainter, points: Floats, fleet: FleetMarks, tones: list[str], theme: Theme) -> None:
        """The marks of the fleet at pixels (n, 2), in those tones; those that are nowhere (NaN) are left out."""
        ratio, radius = painter.device().devicePixelRatioF(), 3.1 if len(fleet.names) < MANY else 2.6
        half = _SPRITE_PX / 2
        seen = np.isfinite(points).all(axis=1) & (np.abs(points) < 1e5).all(axis=1)
        places = points[seen] - half
        rows = zip(places.tolist(), np.flatnonzero(seen).tolist(), fleet.is_sunlit[seen].tolist(), strict=True)
        for (x, y), place, is_sunlit in rows:
            painter.drawPixmap(QPointF(x, y), self._sprite(tones[place], is_sunlit, radius, theme, ratio))

    def _sprite(self, tone: str, is_sunlit: bool, radius: float, theme: Theme, ratio: float) -> QPixmap:
        key = (tone, is_sunlit, radius, theme.name, ratio)
        if key not in self._kept:
            self._kept[key] = _sprite(tone, is_sunlit, radius, theme, ratio)
        return self._kept[key]


def _sprite(tone: str, is_sunlit: bool, radius: float, theme: Theme, ratio: float) -> QPixmap:
    picture = QPixmap(round(_SPRITE_PX * ratio), round(_SPRITE_PX * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _disc(painter, QPointF(_SPRITE_PX / 2, _SPRITE_PX / 2), radius, tone, is_sunlit=is_sunlit, theme=theme)
    painter.end()
    return picture


def _disc(painter: QPainter, at: QPointF, radius: float, tone: str, *, is_sunlit: bool, theme: Theme) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(colour(theme.ground, 0.85)))
    painter.drawEllipse(at, radius + 2.2, radius + 2.2)
    painter.setPen(QPen(colour(tone), 1.8))
    painter.setBrush(QBrush(colour(tone if is_sunlit else theme.ground)))
    painter.drawEllipse(at, radius, radius)


def draw_focus(painter: QPainter, view: Projection, mark: SpacecraftMark, theme: Theme, tone: str) -> None:
    """One of the few spacecraft that are looked at, larger; a second ring around the selected one."""
    at = view.nearest_point(mark.longitude_deg, mark.latitude_deg)
    radius = 4.1 if mark.is_selected else 3.1
    _disc(painter, at, radius, tone, is_sunlit=mark.is_sunlit, theme=theme)
    if mark.is_selected:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(theme.text), 1.4))
        painter.drawEllipse(at, radius + 5.4, radius + 5.4)


def draw_follow(painter: QPainter, view: Projection, mark: SpacecraftMark, theme: Theme) -> None:
    """Four corners around the spacecraft that the view stays on."""
    at, half, arm = view.nearest_point(mark.longitude_deg, mark.latitude_deg), 18.0, 6.0
    path = QPainterPath()
    for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        corner = at + QPointF(x * half, y * half)
        path.moveTo(corner - QPointF(x * arm, 0))
        path.lineTo(corner)
        path.lineTo(corner - QPointF(0, y * arm))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour(theme.accent), 1.6))
    painter.drawPath(path)


def draw_sun(painter: QPainter, view: Projection, theme: Theme, sun: tuple[float, float]) -> None:
    """Where the Sun stands overhead: a disc with rays."""
    at = view.nearest_point(sun[1], sun[0])
    painter.setPen(QPen(colour(theme.sun, 0.9), 1.2))
    painter.setBrush(QBrush(colour(theme.sun, 0.9)))
    painter.drawEllipse(at, 3.2, 3.2)
    for angle in np.arange(0.0, 2 * np.pi, np.pi / 4):
        ray = QPointF(float(np.cos(angle)), float(np.sin(angle)))
        painter.drawLine(at + ray * 5.5, at + ray * 8.0)


def draw_moon(painter: QPainter, view: Projection, theme: Theme, moon: tuple[float, float]) -> None:
    """Where the Moon stands overhead: a crescent."""
    at = view.nearest_point(moon[1], moon[0])
    full, shade = QPainterPath(), QPainterPath()
    full.addEllipse(at, 6.0, 6.0)
    shade.addEllipse(at + QPointF(3.2, -1.4), 5.2, 5.2)
    painter.setPen(QPen(colour(theme.ground, 0.8), 2.0))
    painter.setBrush(QBrush(colour(theme.text, 0.9)))
    painter.drawPath(full.subtracted(shade))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPath(full.subtracted(shade))

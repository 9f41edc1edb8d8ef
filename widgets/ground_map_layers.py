"""What lies under the marks on the ground map: land, lakes, coast, borders and graticule."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QPixmap

from widgets.drawing_turns import Drawing, drawn_now
from widgets.ground_map_geometry import Floats, bundles, joined, path_from, thinned, wrapped_longitudes
from widgets.ground_map_projection import Projection, View
from widgets.ground_map_shapes import Atlas, coast_of, detail_for, load_atlas
from widgets.theme import Theme, colour

_STEPS_DEG = ((200.0, 0.2), (80.0, 0.5), (40.0, 1.0), (24.0, 2.0), (16.0, 5.0), (9.0, 10.0), (5.0, 15.0), (0.0, 30.0))
_LOOKS, _WHOLE_DEG = 13, 270.0


def render_land(view: Projection, theme: Theme, *, ratio: float, detail: str = "") -> QPixmap:
    """Sea, land, coast, borders and graticule for a view; `ratio` is the device's pixel ratio, `detail` another one than the scale's."""
    return drawn_now(land_drawing(view, theme, ratio=ratio, detail=detail))


def land_drawing(view: Projection, theme: Theme, *, ratio: float, detail: str = "") -> Drawing[QPixmap]:
    """What `render_land` draws, in steps."""
    pixmap = QPixmap(round(view.width * ratio), round(view.height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(colour(theme.panel))
    painter = QPainter(pixmap)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(view.globe(), QBrush(colour(theme.sea)))
        yield
        yield from _draw_graticule(painter, view, theme)
        yield from _draw_land(painter, view, theme, load_atlas(detail or detail_for(view)))
    finally:
        painter.end()
    return pixmap


def _draw_land(painter: QPainter, view: Projection, theme: Theme, atlas: Atlas) -> Drawing[None]:
    for shapes, tone in ((atlas.land, theme.land), (atlas.lakes, theme.sea)):
        for rings in shapes.bundles_in_sight(view):
            area = view.area_path(rings)
            yield
            painter.fillPath(area, QBrush(colour(tone)))
            yield
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for tone, width, shapes in ((theme.border, 0.8, atlas.borders), (theme.border, 0.8, atlas.lakes), (theme.coast, 1.0, atlas.land)):
        painter.setPen(_hair(tone, width))
        for lines in shapes.bundles_in_sight(view):
            for stroke in bundles(*thinned(*view.strokes(*coast_of(lines)), view.room)):
                painter.drawPath(path_from(*stroke))
                yield


def _hair(tone: str, width: float) -> QPen:
    pen = QPen(colour(tone), width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def graticule_step(view: Projection) -> float:
    """Degrees between the lines: nearer views get closer lines."""
    return next(step for scale, step in _STEPS_DEG if view.scale >= scale)


def _draw_graticule(painter: QPainter, view: Projection, theme: Theme) -> Drawing[None]:
    step = graticule_step(view)
    along, north, west_east, south_north = (_multiples(*bounds, every) for every in (2.0, step) for bounds in seen_degrees(view))
    parallels = [np.column_stack([along, np.full_like(along, at)]) for at in south_north if abs(at) < 90.0]
    meridians = [np.column_stack([np.full_like(north, at), north]) for at in west_east[: round(360.0 / step)]]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=not isinstance(view, View))
    painter.setPen(_hair(theme.graticule, 1.0))
    for lines in (parallels, meridians):
        painter.drawPath(path_from(*view.strokes(*joined(lines))))
        yield
    painter.setPen(_hair(theme.line, 1.0))
    equator = np.arange(-180.0, 180.1, 2.0)
    painter.drawPath(view.line_path([np.column_stack([equator, np.zeros_like(equator)])]))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def _multiples(low: float, high: float, every: float) -> Floats:
    """The whole multiples of a step from the last one before `low` to the first one after `high`."""
    return np.arange(np.floor(low / every), np.ceil(high / every) + 1) * every


def seen_degrees(view: Projection) -> tuple[tuple[float, float], tuple[float, float]]:
    """From west to east, running on beyond 180, and from south to north: what the panel shows, and a little more."""
    x, y = np.meshgrid(np.linspace(0.0, view.width, _LOOKS), np.linspace(0.0, view.height, _LOOKS))
    longitude, latitude = view.places(x, y)
    middle = view.place(QPointF(view.width / 2, view.height / 2))
    has_pole = not isinstance(view, View) and any(view.room.contains(view.nearest_point(0.0, pole)) for pole in (-90.0, 90.0))
    if middle is None or has_pole or not np.isfinite(latitude).all():
        return (-180.0, 179.9), (-90.0, 90.0)
    away = wrapped_longitudes(longitude - middle[0])
    aside, above = 2 * np.ptp(away) / _LOOKS, 2 * np.ptp(latitude) / _LOOKS
    if np.ptp(away) > _WHOLE_DEG:
        return (-180.0, 179.9), (-90.0, 90.0)
    west, east = float(away.min() - aside) + middle[0], float(away.max() + aside) + middle[0]
    return (west, east), (max(float(latitude.min() - above), -90.0), min(float(latitude.max() + above), 90.0))


def dim_wings(painter: QPainter, view: Projection, theme: Theme) -> None:
    """Where the panel is wider than the flat Earth, the copies at its sides step back, with all that was drawn on them."""
    if not isinstance(view, View):
        return
    world, tone = view.world, colour(theme.ground, 0.72)
    for left, right in ((0.0, world.left()), (world.right(), view.width)):
        if right > left:
            painter.fillRect(QRectF(left, 0, right - left, view.height), tone)

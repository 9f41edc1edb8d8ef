"""What lies under the marks on the ground map: land, lakes, coast, borders and graticule."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QPixmap

from widgets.drawing_turns import Drawing, drawn_now
from widgets.ground_map_geometry import bundles, joined, path_from, thinned
from widgets.ground_map_projection import Projection, View
from widgets.ground_map_shapes import Atlas, detail_for, load_atlas
from widgets.theme import Theme, colour

_STEPS_DEG = ((40.0, 1.0), (24.0, 2.0), (16.0, 5.0), (9.0, 10.0), (5.0, 15.0), (0.0, 30.0))


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
            for stroke in bundles(*thinned(*view.strokes(*joined(lines)), view.room)):
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
    along, north = np.arange(-180.0, 180.1, 2.0), np.arange(-90.0, 90.1, 2.0)
    parallels = [np.column_stack([along, np.full_like(along, at)]) for at in np.arange(-90.0 + step, 90.0, step)]
    meridians = [np.column_stack([np.full_like(north, at), north]) for at in np.arange(-180.0, 180.0, step)]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=not isinstance(view, View))
    painter.setPen(_hair(theme.graticule, 1.0))
    for lines in (parallels, meridians):
        painter.drawPath(path_from(*view.strokes(*joined(lines))))
        yield
    painter.setPen(_hair(theme.line, 1.0))
    painter.drawPath(view.line_path([np.column_stack([along, np.zeros_like(along)])]))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)


def dim_wings(painter: QPainter, view: Projection, theme: Theme) -> None:
    """Where the panel is wider than the flat Earth, the copies at its sides step back, with all that was drawn on them."""
    if not isinstance(view, View):
        return
    world, tone = view.world, colour(theme.ground, 0.72)
    for left, right in ((0.0, world.left()), (world.right(), view.width)):
        if right > left:
            painter.fillRect(QRectF(left, 0, right - left, view.height), tone)

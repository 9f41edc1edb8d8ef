"""What lies under the marks on the ground map: land, coast, borders, graticule, night; drawn once into a pixmap for a view.

Natural Earth at two details; night from the Sun's altitude, with civil, nautical and astronomical twilight as one soft slope.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QBrush, QImage, QPainter, QPainterPath, QPen, QPixmap

from console.resources import resource_root
from widgets.ground_map_geometry import Floats, View, closed_over_pole, path_of
from widgets.theme import Theme, colour

FINE_FROM_SCALE = 5.0
NIGHT_CELL_PX = 4
_ALTITUDES_DEG = (-18.0, -12.0, -6.0, -0.83, 0.6)
_DARKNESS = (1.0, 0.84, 0.62, 0.30, 0.0)
_STEPS_DEG = ((16.0, 5.0), (9.0, 10.0), (5.0, 15.0), (0.0, 30.0))


@dataclass(frozen=True, slots=True)
class Shape:
    """One area of land: its filled path, its coast, and what it spans (degrees, y downwards as Qt has it)."""

    fill: QPainterPath
    coast: QPainterPath
    bounds: QRectF
    is_inland_sea: bool


@dataclass(frozen=True, slots=True)
class Atlas:
    """One detail of the map."""

    land: tuple[Shape, ...]
    borders: QPainterPath


@cache
def load_atlas(detail: str) -> Atlas:
    """The shapes of that detail, '110m' or '50m', read once from the product's resources."""
    with np.load(resource_root() / "map" / "world.npz") as arrays:
        land = _lines(arrays[f"land_{detail}_points"], arrays[f"land_{detail}_starts"])
        borders = _lines(arrays[f"border_{detail}_points"], arrays[f"border_{detail}_starts"])
    shapes = sorted((_shape(ring) for ring in land), key=lambda shape: shape.is_inland_sea)
    return Atlas(tuple(shapes), path_of(borders))


def _lines(points: NDArray[np.float32], starts: NDArray[np.int32]) -> list[Floats]:
    return np.split(points.astype(float), starts[1:-1])


def _shape(ring: Floats) -> Shape:
    closed = closed_over_pole(ring)
    fill = path_of([closed])
    return Shape(fill, path_of([ring]), fill.boundingRect(), is_inland_sea=_turns_left(closed))


def _turns_left(ring: Floats) -> bool:
    """Rings of land run clockwise in the source, holes (the Caspian Sea) the other way; the sign of the area tells."""
    x, y = ring.T
    return bool(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]) > 0)


class Backdrop:
    """The picture under the marks, kept: for the view it was drawn for it is shown as it is, for another shifted and scaled."""

    def __init__(self) -> None:
        self._pixmap: QPixmap | None = None
        self._view = View(1.0, 1.0)

    def forget(self) -> None:
        """Draw it anew next time."""
        self._pixmap = None

    def paint(self, painter: QPainter, view: View, draw: Callable[[float], QPixmap]) -> None:
        """Show it under that view; `draw(ratio)` makes it for the view when there is none."""
        if self._pixmap is None:
            self._pixmap = draw(painter.device().devicePixelRatioF())
            self._view = view
        if self._view == view:
            painter.drawPixmap(0, 0, self._pixmap)
            return
        size = view.scale / self._view.scale
        target = QRectF(0, 0, self._view.width * size, self._view.height * size)
        target.moveCenter(view.nearest_point(self._view.longitude_deg, self._view.latitude_deg))
        for turns in (-1, 0, 1):
            painter.drawPixmap(target.translated(360.0 * view.scale * turns, 0), self._pixmap, QRectF(self._pixmap.rect()))


def detail_for(view: View) -> str:
    """Which detail is worth drawing at that scale."""
    return "50m" if view.scale >= FINE_FROM_SCALE else "110m"


def render_backdrop(view: View, theme: Theme, sun: tuple[float, float] | None, *, ratio: float) -> QPixmap:
    """The picture under the marks for a view; `sun` is the subsolar (latitude, longitude), None for no night; `ratio` is the
    device's pixel ratio."""
    pixmap = QPixmap(round(view.width * ratio), round(view.height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(colour(theme.ground))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(_sea_rect(view), colour(theme.sea))
    _draw_graticule(painter, view, theme)
    for turns in view.turns():
        _draw_land(painter, view, theme, turns)
    if sun is not None:
        _draw_night(painter, view, theme, sun)
    painter.end()
    return pixmap


def _sea_rect(view: View) -> QRectF:
    world = view.world
    return QRectF(0.0, world.top(), view.width, world.height())


def _draw_land(painter: QPainter, view: View, theme: Theme, turns: int) -> None:
    atlas = load_atlas(detail_for(view))
    transform = view.transform(turns)
    seen = transform.inverted()[0].mapRect(QRectF(0, 0, view.width, view.height))
    shapes = [shape for shape in atlas.land if shape.bounds.intersects(seen)]
    painter.save()
    painter.setTransform(transform, combine=True)
    painter.setPen(Qt.PenStyle.NoPen)
    for shape in shapes:
        painter.setBrush(QBrush(colour(theme.sea if shape.is_inland_sea else theme.land)))
        painter.drawPath(shape.fill)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_hair(theme.border, 0.8))
    painter.drawPath(atlas.borders)
    painter.setPen(_hair(theme.coast, 1.0))
    for shape in shapes:
        painter.drawPath(shape.coast)
    painter.restore()


def _hair(tone: str, width: float) -> QPen:
    pen = QPen(colour(tone), width)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def graticule_step(view: View) -> float:
    """Degrees between the lines: nearer views get closer lines."""
    return next(step for scale, step in _STEPS_DEG if view.scale >= scale)


def _draw_graticule(painter: QPainter, view: View, theme: Theme) -> None:
    step = graticule_step(view)
    sea = _sea_rect(view)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setPen(_hair(theme.graticule, 1.0))
    west = view.longitude_deg - view.half_width_deg
    for longitude in np.arange(np.ceil(west / step) * step, west + 2 * view.half_width_deg, step):
        x = view.point(float(longitude), 0.0).x()
        painter.drawLine(QLineF(x, sea.top(), x, sea.bottom()))
    for latitude in np.arange(-90.0 + step, 90.0, step):
        y = view.point(0.0, float(latitude)).y()
        painter.drawLine(QLineF(0.0, y, view.width, y))
    painter.setPen(_hair(theme.line, 1.0))
    y = view.point(0.0, 0.0).y()
    painter.drawLine(QLineF(0.0, y, view.width, y))
    painter.restore()


def sun_altitude_deg(latitude_deg: Floats, longitude_deg: Floats, sun: tuple[float, float]) -> Floats:
    """The Sun's altitude at places, for a subsolar (latitude, longitude); no refraction. Shapes broadcast."""
    latitude, longitude = np.radians(latitude_deg), np.radians(longitude_deg)
    sun_latitude, sun_longitude = np.radians(sun)
    sine = np.sin(latitude) * np.sin(sun_latitude) + np.cos(latitude) * np.cos(sun_latitude) * np.cos(longitude - sun_longitude)
    return np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0)))


def darkness(altitude_deg: Floats) -> Floats:
    """How deep the night is, 0 (day) to 1 (the Sun 18 degrees down), through the three twilights."""
    return np.interp(altitude_deg, _ALTITUDES_DEG, _DARKNESS)


def _draw_night(painter: QPainter, view: View, theme: Theme, sun: tuple[float, float]) -> None:
    columns, rows = max(int(view.width / NIGHT_CELL_PX), 1), max(int(view.height / NIGHT_CELL_PX), 1)
    x = (np.arange(columns) + 0.5) / columns * 2 - 1
    y = 1 - (np.arange(rows) + 0.5) / rows * 2
    longitude = view.longitude_deg + x * view.half_width_deg
    latitude = view.latitude_deg + y * view.half_height_deg
    shade = darkness(sun_altitude_deg(latitude[:, None], longitude[None, :], sun))
    shade[np.abs(latitude) > 90.0] = 0.0
    painter.save()
    painter.setClipRect(_sea_rect(view))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF(0, 0, view.width, view.height), _shade_image(shade, theme))
    painter.restore()


def _shade_image(shade: Floats, theme: Theme) -> QImage:
    """The night as an image: the theme's night colour, as opaque as the shade says."""
    tone = colour(theme.night)
    alpha = shade * theme.night_depth
    pixels = np.empty((*shade.shape, 4), dtype=np.uint8)
    for channel, value in enumerate((tone.blueF(), tone.greenF(), tone.redF(), 1.0)):
        pixels[..., channel] = np.round(value * alpha * 255)
    rows, columns = shade.shape
    return QImage(pixels.tobytes(), columns, rows, columns * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()


def dim_wings(painter: QPainter, view: View, theme: Theme) -> None:
    """Where the panel is wider than the Earth, the copies at its sides step back, with all that was drawn on them."""
    world = view.world
    painter.setPen(Qt.PenStyle.NoPen)
    tone = colour(theme.ground, 0.72)
    for left, right in ((0.0, world.left()), (world.right(), view.width)):
        if right > left:
            painter.fillRect(QRectF(left, 0, right - left, view.height), tone)

"""What lies under the marks on the ground map: land, coast, borders and graticule. Natural Earth at two details."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QPixmap

from console.resources import resource_root
from widgets.drawing_turns import Drawing, drawn_now
from widgets.ground_map_geodesy import unit_vectors
from widgets.ground_map_geometry import Floats, dense, is_round_pole, joined, open_ring, path_from
from widgets.ground_map_projection import Projection, View
from widgets.theme import Theme, colour

FINE_FROM_SCALE = 5.0
COARSE, FINE = "110m", "50m"

_SPARE_DEG = 1.0
_STEPS_DEG = ((40.0, 1.0), (24.0, 2.0), (16.0, 5.0), (9.0, 10.0), (5.0, 15.0), (0.0, 30.0))


@dataclass(frozen=True, slots=True)
class Lines:
    """Many unwrapped lines, and for each the cap of the sphere that holds it: its middle (n, 3) and radius (n,) in degrees."""

    lines: tuple[Floats, ...]
    middles: Floats
    radii_deg: Floats

    @classmethod
    def of(cls, lines: list[Floats]) -> Lines:
        """The lines with their caps."""
        caps = [_cap(line) for line in lines]
        return cls(tuple(lines), np.array([middle for middle, _ in caps]), np.array([radius for _, radius in caps]))

    def in_sight(self, view: Projection) -> list[Floats]:
        """Those that may be seen. In both projections nothing is nearer on the screen than on the Earth."""
        place = view.place(QPointF(view.width / 2, view.height / 2))
        if place is None:
            return list(self.lines)
        cosine = self.middles @ unit_vectors(np.array(place[0]), np.array(place[1]))
        away = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
        reach = float(np.hypot(view.width, view.height)) / 2 / view.scale + _SPARE_DEG
        return [self.lines[index] for index in np.flatnonzero(away <= reach + self.radii_deg)]


def _cap(line: Floats) -> tuple[Floats, float]:
    directions = unit_vectors(line[:, 0], line[:, 1])
    middle = directions.mean(axis=0)
    length = float(np.linalg.norm(middle))
    if length < 1e-6:
        return np.array([0.0, 0.0, 1.0]), 180.0
    middle /= length
    return middle, float(np.degrees(np.arccos(np.clip((directions @ middle).min(), -1.0, 1.0))))


@dataclass(frozen=True, slots=True)
class Atlas:
    """One detail of the map: coasts as rings that a projection can fill, a ring within a ring being water (the Caspian Sea), and
    borders."""

    land: Lines
    borders: Lines


_atlases: dict[str, Atlas] = {}


def is_loaded(detail: str) -> bool:
    """Whether that detail can be drawn without being read first; the coarse one always can."""
    return detail == COARSE or detail in _atlases


def load_atlas(detail: str) -> Atlas:
    """The shapes of that detail, '110m' or '50m', read once from the product's resources, in any thread."""
    if detail not in _atlases:
        _atlases[detail] = _read_atlas(detail)
    return _atlases[detail]


def _read_atlas(detail: str) -> Atlas:
    with np.load(resource_root() / "map" / "world.npz") as arrays:
        land = _lines(arrays[f"land_{detail}_points"], arrays[f"land_{detail}_starts"])
        borders = _lines(arrays[f"border_{detail}_points"], arrays[f"border_{detail}_starts"])
    return Atlas(Lines.of([_coast(ring) for ring in land]), Lines.of(borders))


def _coast(ring: Floats) -> Floats:
    line = open_ring(ring)
    return dense(line) if is_round_pole(line) else line


def _lines(points: NDArray[np.float32], starts: NDArray[np.int32]) -> list[Floats]:
    return np.split(points.astype(float), starts[1:-1])


def detail_for(view: Projection) -> str:
    """Which detail is worth drawing at that scale."""
    return FINE if view.scale >= FINE_FROM_SCALE else COARSE


def render_land(view: Projection, theme: Theme, *, ratio: float, detail: str = "") -> QPixmap:
    """Sea, land, coast, borders and graticule for a view; `ratio` is the device's pixel ratio, `detail` another one than the scale's."""
    return drawn_now(land_drawing(view, theme, ratio=ratio, detail=detail))


def land_drawing(view: Projection, theme: Theme, *, ratio: float, detail: str = "") -> Drawing[QPixmap]:
    """What `render_land` draws, in steps."""
    pixmap = QPixmap(round(view.width * ratio), round(view.height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(colour(theme.ground))
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
    rings = atlas.land.in_sight(view)
    area = view.area_path(rings)
    yield
    painter.fillPath(area, QBrush(colour(theme.land)))
    yield
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for tone, width, lines in ((theme.border, 0.8, atlas.borders.in_sight(view)), (theme.coast, 1.0, rings)):
        painter.setPen(_hair(tone, width))
        painter.drawPath(path_from(*view.strokes(*joined(lines))))
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

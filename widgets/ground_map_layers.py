"""What lies under the marks on the ground map: land, coast, borders and graticule, drawn once for a view and kept as a picture.

Natural Earth at two details. Two pictures are kept, so that a moving Sun does not draw the land again: the Earth alone, and the Earth
with the night, the areas of interest and the stations' circles on it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QPixmap

from console.resources import resource_root
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


class Backdrop:
    """The picture under the marks, kept: for the view it was drawn for it is shown as it is, for another one moved as a whole.

    `spare` is how much wider than the panel it is drawn, as a share of it: a followed spacecraft then seldom needs a new one.
    """

    def __init__(self) -> None:
        self.spare = 0.0
        self._land: QPixmap | None = None
        self._picture: QPixmap | None = None
        self._view: Projection = View(1.0, 1.0)
        self.choose_detail: Callable[[Projection], str] = detail_for

    def forget(self) -> None:
        """Draw all of it anew next time."""
        self._land = self._picture = None

    def forget_night(self) -> None:
        """Draw what lies on the land anew next time, for the view that the land was drawn for."""
        self._picture = None

    def covers(self, view: Projection) -> bool:
        """Whether the kept picture fills the panel under that view at its own scale."""
        moves = view.moves_from(self._view) if self._land is not None else []
        room = QRectF(0, 0, view.width, view.height)
        return bool(moves) and view.scale == self._view.scale and moves[-1].mapRect(self._rect()).adjusted(-1, -1, 1, 1).contains(room)

    def paint(self, painter: QPainter, view: Projection, theme: Theme, draw_over: Callable[[QPainter, Projection], None]) -> None:
        """Show it under that view; `draw_over` draws what lies on the land, for the view that it is given."""
        if self._land is None or not view.moves_from(self._view):
            self._view = view.grown(1 + self.spare) if self.spare else view
            self._land = render_land(self._view, theme, ratio=painter.device().devicePixelRatioF(), detail=self.choose_detail(self._view))
            self._picture = None
        if self._picture is None:
            self._picture = QPixmap(self._land)
            over = QPainter(self._picture)
            over.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_over(over, self._view)
            over.end()
        self._show(painter, view, theme, self._picture)

    def _show(self, painter: QPainter, view: Projection, theme: Theme, picture: QPixmap) -> None:
        if self._view == view:
            painter.drawPixmap(0, 0, picture)
            return
        painter.fillRect(QRectF(0, 0, view.width, view.height), colour(theme.ground))
        painter.save()
        for move in view.moves_from(self._view):
            painter.setTransform(move)
            painter.drawPixmap(0, 0, picture)
        painter.restore()

    def _rect(self) -> QRectF:
        return QRectF(0, 0, self._view.width, self._view.height)


def detail_for(view: Projection) -> str:
    """Which detail is worth drawing at that scale."""
    return FINE if view.scale >= FINE_FROM_SCALE else COARSE


def render_land(view: Projection, theme: Theme, *, ratio: float, detail: str = "") -> QPixmap:
    """Sea, land, coast, borders and graticule for a view; `ratio` is the device's pixel ratio, `detail` another one than the scale's."""
    pixmap = QPixmap(round(view.width * ratio), round(view.height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(colour(theme.ground))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(view.globe(), QBrush(colour(theme.sea)))
    _draw_graticule(painter, view, theme)
    _draw_land(painter, view, theme, load_atlas(detail or detail_for(view)))
    painter.end()
    return pixmap


def _draw_land(painter: QPainter, view: Projection, theme: Theme, atlas: Atlas) -> None:
    rings = atlas.land.in_sight(view)
    painter.fillPath(view.area_path(rings), QBrush(colour(theme.land)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_hair(theme.border, 0.8))
    painter.drawPath(path_from(*view.strokes(*joined(atlas.borders.in_sight(view)))))
    painter.setPen(_hair(theme.coast, 1.0))
    painter.drawPath(path_from(*view.strokes(*joined(rings))))


def _hair(tone: str, width: float) -> QPen:
    pen = QPen(colour(tone), width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def graticule_step(view: Projection) -> float:
    """Degrees between the lines: nearer views get closer lines."""
    return next(step for scale, step in _STEPS_DEG if view.scale >= scale)


def _draw_graticule(painter: QPainter, view: Projection, theme: Theme) -> None:
    step = graticule_step(view)
    along, north = np.arange(-180.0, 180.1, 2.0), np.arange(-90.0, 90.1, 2.0)
    parallels = [np.column_stack([along, np.full_like(along, at)]) for at in np.arange(-90.0 + step, 90.0, step)]
    meridians = [np.column_stack([np.full_like(north, at), north]) for at in np.arange(-180.0, 180.0, step)]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=not isinstance(view, View))
    painter.setPen(_hair(theme.graticule, 1.0))
    painter.drawPath(path_from(*view.strokes(*joined([*parallels, *meridians]))))
    painter.setPen(_hair(theme.line, 1.0))
    painter.drawPath(view.line_path([np.column_stack([along, np.zeros_like(along)])]))
    painter.restore()


def dim_wings(painter: QPainter, view: Projection, theme: Theme) -> None:
    """Where the panel is wider than the flat Earth, the copies at its sides step back, with all that was drawn on them."""
    if not isinstance(view, View):
        return
    world, tone = view.world, colour(theme.ground, 0.72)
    for left, right in ((0.0, world.left()), (world.right(), view.width)):
        if right > left:
            painter.fillRect(QRectF(left, 0, right - left, view.height), tone)

"""How the Earth is laid flat: `View`, the equirectangular one with any centre, and `PolarView`, azimuthal equidistant from a pole.

All layers of the map draw through `Projection` and know neither. Pixels count from the upper left corner, north is up in `View`; the
polar view has a meridian that points down (north) or up (south). Source: Snyder, Map Projections: A Working Manual, chapters 12 and 25.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QTransform

from widgets.ground_map_geometry import (
    Floats,
    Starts,
    Strokes,
    closed_over_pole,
    is_round_pole,
    joined,
    path_from,
    pole_within,
    thinned,
    unwrapped,
    wrapped_longitude,
    wrapped_longitudes,
)

MAX_ZOOM = 128.0
POLAR_HOME_ZOOM = 1.9
_FARTHEST_DEG = 120.0  # the polar view's centre stays within it
_JUMP_DEG = 40.0
_FAR_DEG, _FINE_DEG = -30.0, 2.0
_SPARE_PX = 4.0


class Projection(Protocol):
    """Which part of the Earth stands where; immutable. `zoom` 1 shows all of it, as large as the panel allows."""

    @property
    def width(self) -> float: ...
    @property
    def height(self) -> float: ...
    @property
    def zoom(self) -> float: ...
    @property
    def name(self) -> str:
        """What the operator reads."""
        ...

    @property
    def scale(self) -> float:
        """Pixels for a degree."""
        ...

    @property
    def meridian_deg(self) -> float:
        """The meridian in the middle, or that which points to the reader."""
        ...

    @property
    def room(self) -> QRectF:
        """The panel and a little more: what is beyond it can't be seen."""
        ...

    def points(self, longitude_deg: Floats, latitude_deg: Floats) -> Floats:
        """The pixels (n, 2) of places (n,), each of the copy nearest to the centre."""
        ...

    def nearest_point(self, longitude_deg: float, latitude_deg: float) -> QPointF:
        """The pixel of one place."""
        ...

    def place(self, at: QPointF) -> tuple[float, float] | None:
        """(longitude, latitude) under a pixel, or None beside the Earth."""
        ...

    def places(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Longitudes and latitudes (shapes as broadcast) under pixels, NaN beside the Earth."""
        ...

    def strokes(self, points: Floats, starts: Starts) -> Strokes:
        """Unwrapped lines, one after the other (n, 2), in pixels, in every copy that can be seen; and where each of those starts."""
        ...

    def line_path(self, lines: Sequence[Floats]) -> QPainterPath:
        """Lines (n, 2) of longitude and latitude, wrapped or not, as one path in pixels, in every copy that can be seen."""
        ...

    def area_path(self, rings: Sequence[Floats]) -> QPainterPath:
        """Rings of one area, as `open_ring` has them, in pixels (odd-even: those inside are holes), right over the poles too, and right
        within `room`."""
        ...

    def globe(self) -> QPainterPath:
        """Where on the screen the Earth is, all copies together."""
        ...

    def moves_from(self, before: Projection) -> list[QTransform]:
        """How a picture made for another view stands in this one, in each copy; empty where it can't."""
        ...

    def grown(self, factor: float) -> Projection:
        """The same picture with more of it around."""
        ...

    def resized(self, width: float, height: float) -> Projection: ...
    def moved(self, right_px: float, down_px: float) -> Projection:
        """The view after the picture was dragged by so many pixels."""
        ...

    def zoomed(self, factor: float, at: QPointF) -> Projection:
        """The view nearer or farther, with the place under the pixel staying there."""
        ...

    def turned(self, east_deg: float) -> Projection:
        """The view with another meridian in the middle."""
        ...

    def centred(self, longitude_deg: float, latitude_deg: float) -> Projection:
        """The view with that place in the middle of the panel."""
        ...

    def home(self) -> Projection:
        """The whole Earth, or the whole hemisphere."""
        ...


@dataclass(frozen=True, slots=True)
class View:
    """Equirectangular: a degree is as long in both directions, everywhere."""

    width: float
    height: float
    longitude_deg: float = 0.0
    latitude_deg: float = 0.0
    zoom: float = 1.0

    @property
    def name(self) -> str:
        return "flat map"

    @property
    def scale(self) -> float:
        return max(min(self.width / 360.0, self.height / 180.0) * self.zoom, 0.05)

    @property
    def meridian_deg(self) -> float:
        return self.longitude_deg

    @property
    def room(self) -> QRectF:
        return _room(self.width, self.height)

    @property
    def half_width_deg(self) -> float:
        return self.width / 2 / self.scale

    @property
    def half_height_deg(self) -> float:
        return self.height / 2 / self.scale

    @property
    def world(self) -> QRectF:
        """Where the one Earth around the centre stands on the screen, which may be narrower or wider than the panel."""
        left, right = self.point(self.longitude_deg - 180.0, 90.0), self.point(self.longitude_deg + 180.0, -90.0)
        return QRectF(left, right)

    def point(self, longitude_deg: float, latitude_deg: float) -> QPointF:
        """The pixel of a place, without wrapping."""
        x = self.width / 2 + (longitude_deg - self.longitude_deg) * self.scale
        return QPointF(x, self.height / 2 - (latitude_deg - self.latitude_deg) * self.scale)

    def nearest_point(self, longitude_deg: float, latitude_deg: float) -> QPointF:
        return self.point(self.longitude_deg + wrapped_longitude(longitude_deg - self.longitude_deg), latitude_deg)

    def points(self, longitude_deg: Floats, latitude_deg: Floats) -> Floats:
        x = self.width / 2 + wrapped_longitudes(longitude_deg - self.longitude_deg) * self.scale
        return np.column_stack([x, self.height / 2 - (latitude_deg - self.latitude_deg) * self.scale])

    def place(self, at: QPointF) -> tuple[float, float] | None:
        latitude = self.latitude_deg - (at.y() - self.height / 2) / self.scale
        longitude = self.longitude_deg + (at.x() - self.width / 2) / self.scale
        return (wrapped_longitude(longitude), latitude) if abs(latitude) <= 90.0 else None

    def places(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        longitude = wrapped_longitudes(self.longitude_deg + (x - self.width / 2) / self.scale)
        latitude = self.latitude_deg - (y - self.height / 2) / self.scale
        is_on = np.abs(latitude) <= 90.0
        return np.where(is_on, longitude, np.nan), np.where(is_on, latitude, np.nan)

    def transform(self, turns: int = 0) -> QTransform:
        """From degrees to pixels, for the copy of the Earth `turns` times 360 degrees to the east."""
        moved = QTransform.fromTranslate(self.width / 2, self.height / 2).scale(self.scale, -self.scale)
        return moved.translate(360.0 * turns - self.longitude_deg, -self.latitude_deg)

    def turns(self, west_deg: float = -180.0, east_deg: float = 180.0) -> range:
        """Which copies of something between two meridians can be seen."""
        left, right = self.longitude_deg - self.half_width_deg, self.longitude_deg + self.half_width_deg
        return range(int(np.ceil((left - east_deg) / 360.0)), int(np.floor((right - west_deg) / 360.0)) + 1)

    def line_path(self, lines: Sequence[Floats]) -> QPainterPath:
        return path_from(*self.strokes(*joined([unwrapped(line) for line in lines if len(line) > 1])))

    def area_path(self, rings: Sequence[Floats]) -> QPainterPath:
        return path_from(*thinned(*self.strokes(*joined([closed_over_pole(ring) for ring in rings])), self.room))

    def strokes(self, points: Floats, starts: Starts) -> Strokes:
        if not len(points):
            return points, starts
        turns = self.turns(float(points[:, 0].min()), float(points[:, 0].max()))
        moved = (points - [self.longitude_deg, self.latitude_deg]) * [self.scale, -self.scale] + [self.width / 2, self.height / 2]
        copies = [moved + np.array([360.0 * turn * self.scale, 0.0]) for turn in turns]
        if not copies:
            return points[:0], starts[:0]
        return np.concatenate(copies), np.concatenate([starts + place * len(points) for place in range(len(copies))])

    def globe(self) -> QPainterPath:
        path = QPainterPath()
        world = self.world
        path.addRect(QRectF(0.0, world.top(), self.width, world.height()))
        return path

    def moves_from(self, before: Projection) -> list[QTransform]:
        if not isinstance(before, View):
            return []
        size = self.scale / before.scale
        centre = self.nearest_point(before.longitude_deg, before.latitude_deg)
        moved = QTransform.fromTranslate(centre.x(), centre.y()).scale(size, size).translate(-before.width / 2, -before.height / 2)
        copy = 360.0 * before.scale
        return [QTransform.fromTranslate(copy * turn, 0.0) * moved for turn in (-1, 1, 0)]

    def grown(self, factor: float) -> View:
        return replace(self, width=self.width * factor, height=self.height * factor, zoom=self.zoom / factor)

    def resized(self, width: float, height: float) -> View:
        return replace(self, width=max(width, 1.0), height=max(height, 1.0)).bounded(self.latitude_deg)

    def moved(self, right_px: float, down_px: float) -> View:
        longitude = wrapped_longitude(self.longitude_deg - right_px / self.scale)
        moved = replace(self, longitude_deg=longitude, latitude_deg=self.latitude_deg + down_px / self.scale)
        return moved.bounded(self.latitude_deg)

    def zoomed(self, factor: float, at: QPointF) -> View:
        closer = replace(self, zoom=float(np.clip(self.zoom * factor, 1.0, MAX_ZOOM)))
        shift = (1.0 / self.scale - 1.0 / closer.scale) * np.array([at.x() - self.width / 2, self.height / 2 - at.y()])
        longitude = wrapped_longitude(self.longitude_deg + float(shift[0]))
        return replace(closer, longitude_deg=longitude, latitude_deg=self.latitude_deg + float(shift[1])).bounded()

    def turned(self, east_deg: float) -> View:
        return replace(self, longitude_deg=wrapped_longitude(self.longitude_deg + east_deg))

    def centred(self, longitude_deg: float, latitude_deg: float) -> View:
        return replace(self, longitude_deg=wrapped_longitude(longitude_deg), latitude_deg=float(np.clip(latitude_deg, -90.0, 90.0)))

    def home(self) -> View:
        return View(self.width, self.height)

    def bounded(self, latitude_deg: float = 0.0) -> View:
        """The view with no more room beyond the poles than it needs, or than it had when its centre was at a latitude."""
        spare = max(90.0 - self.half_height_deg, abs(latitude_deg), 0.0)
        return replace(self, latitude_deg=float(np.clip(self.latitude_deg, -spare, spare)))


@dataclass(frozen=True, slots=True)
class PolarView:
    """Azimuthal equidistant: every distance from the pole is right, and the other pole is the rim of the disc.

    `x_deg`, `y_deg`: what stands in the middle of the panel, in degrees to the right of and below the pole.
    """

    width: float
    height: float
    pole: int = 1
    meridian_deg: float = 0.0
    x_deg: float = 0.0
    y_deg: float = 0.0
    zoom: float = POLAR_HOME_ZOOM

    @property
    def name(self) -> str:
        return "north pole" if self.pole > 0 else "south pole"

    @property
    def scale(self) -> float:
        return max(min(self.width, self.height) / 360.0 * self.zoom, 0.05)

    @property
    def room(self) -> QRectF:
        return _room(self.width, self.height)

    def _flat(self, longitude_deg: Floats, latitude_deg: Floats) -> Floats:
        """Degrees (n, 2) to the right of and below the pole."""
        away, angle = 90.0 - self.pole * np.asarray(latitude_deg), np.radians(np.asarray(longitude_deg) - self.meridian_deg)
        return np.column_stack([away * np.sin(angle), self.pole * away * np.cos(angle)])

    def _pixels(self, flat: Floats) -> Floats:
        return (flat - [self.x_deg, self.y_deg]) * self.scale + [self.width / 2, self.height / 2]

    def points(self, longitude_deg: Floats, latitude_deg: Floats) -> Floats:
        return self._pixels(self._flat(longitude_deg, latitude_deg))

    def nearest_point(self, longitude_deg: float, latitude_deg: float) -> QPointF:
        return QPointF(*self.points(np.array([longitude_deg]), np.array([latitude_deg]))[0].tolist())

    def places(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        right = (x - self.width / 2) / self.scale + self.x_deg
        down = ((y - self.height / 2) / self.scale + self.y_deg) * self.pole
        away = np.hypot(right, down)
        is_on = away <= 180.0
        longitude = wrapped_longitudes(np.degrees(np.arctan2(right, down)) + self.meridian_deg)
        return np.where(is_on, longitude, np.nan), np.where(is_on, self.pole * (90.0 - away), np.nan)

    def place(self, at: QPointF) -> tuple[float, float] | None:
        longitude, latitude = self.places(np.array(at.x()), np.array(at.y()))
        return None if np.isnan(latitude) else (float(longitude), float(latitude))

    def strokes(self, points: Floats, starts: Starts) -> Strokes:
        if not len(points):
            return points, starts
        points, starts = self._finer(points, starts)
        flat = self._flat(points[:, 0], points[:, 1])
        jumps = np.flatnonzero(_longer_step(flat) > _JUMP_DEG) + 1
        return self._pixels(flat), np.union1d(starts, jumps)

    def line_path(self, lines: Sequence[Floats]) -> QPainterPath:
        return path_from(*self.strokes(*joined([unwrapped(line) for line in lines])))

    def _finer(self, points: Floats, starts: Starts) -> Strokes:
        """More points where the far pole pulls a short step out into a long arc."""
        steps = _longer_step(points)
        is_far = (points[1:, 1] * self.pole < _FAR_DEG) & (steps < 180.0)
        is_far[starts[1:] - 1] = False
        counts = np.where(is_far, np.maximum(np.ceil(steps / _FINE_DEG), 1.0), 1.0).astype(int)
        if counts.max(initial=1) == 1:
            return points, starts
        before = np.concatenate([[0], np.cumsum(counts)])
        places = np.concatenate([[0.0], np.cumsum(np.repeat(1.0 / counts, counts))])
        rows = np.arange(len(points))
        return np.column_stack([np.interp(places, rows, points[:, column]) for column in (0, 1)]), before[starts]

    def area_path(self, rings: Sequence[Floats]) -> QPainterPath:
        points, starts = joined(rings)
        path = path_from(*thinned(self.points(points[:, 0], points[:, 1]), starts, self.room))
        if sum(is_round_pole(ring) and pole_within(ring) * self.pole < 0 for ring in rings) % 2:
            path.addPath(self.globe())
        return path

    def globe(self) -> QPainterPath:
        middle, radius = QPointF(*self._pixels(np.zeros((1, 2)))[0].tolist()), 180.0 * self.scale
        path = QPainterPath()
        path.addEllipse(middle, radius, radius)
        return path

    def moves_from(self, before: Projection) -> list[QTransform]:
        if not isinstance(before, PolarView) or before.pole != self.pole:
            return []
        pole, old = (QPointF(*view._pixels(np.zeros((1, 2)))[0].tolist()) for view in (self, before))
        size = self.scale / before.scale
        moved = QTransform.fromTranslate(pole.x(), pole.y()).scale(size, size)
        moved.rotate(self.pole * (self.meridian_deg - before.meridian_deg), Qt.Axis.ZAxis)
        return [moved.translate(-old.x(), -old.y())]

    def grown(self, factor: float) -> PolarView:
        return replace(self, width=self.width * factor, height=self.height * factor, zoom=self.zoom / factor)

    def resized(self, width: float, height: float) -> PolarView:
        return replace(self, width=max(width, 1.0), height=max(height, 1.0))

    def moved(self, right_px: float, down_px: float) -> PolarView:
        return self._at(self.x_deg - right_px / self.scale, self.y_deg - down_px / self.scale)

    def zoomed(self, factor: float, at: QPointF) -> PolarView:
        closer = replace(self, zoom=float(np.clip(self.zoom * factor, 1.0, MAX_ZOOM)))
        shift = 1.0 / self.scale - 1.0 / closer.scale
        return closer._at(self.x_deg + (at.x() - self.width / 2) * shift, self.y_deg + (at.y() - self.height / 2) * shift)

    def turned(self, east_deg: float) -> PolarView:
        place = self.place(QPointF(self.width / 2, self.height / 2))
        turned = replace(self, meridian_deg=wrapped_longitude(self.meridian_deg + east_deg))
        return turned.centred(*place) if place is not None else turned

    def centred(self, longitude_deg: float, latitude_deg: float) -> PolarView:
        x, y = self._flat(np.array([longitude_deg]), np.array([latitude_deg]))[0].tolist()
        return replace(self, x_deg=x, y_deg=y)

    def home(self) -> PolarView:
        return PolarView(self.width, self.height, self.pole, self.meridian_deg)

    def _at(self, x_deg: float, y_deg: float) -> PolarView:
        away = float(np.hypot(x_deg, y_deg))
        farthest = max(_FARTHEST_DEG, float(np.hypot(self.x_deg, self.y_deg)))
        share = min(farthest / away, 1.0) if away > 0 else 1.0
        return replace(self, x_deg=x_deg * share, y_deg=y_deg * share)


def _longer_step(points: Floats) -> Floats:
    """From each point (n, 2) to the next, the longer of the two ways, (n - 1,)."""
    way: Floats = np.abs(np.diff(points, axis=0))
    return np.maximum(way[:, 0], way[:, 1])


def _room(width: float, height: float) -> QRectF:
    return QRectF(0.0, 0.0, width, height).adjusted(-_SPARE_PX, -_SPARE_PX, _SPARE_PX, _SPARE_PX)


def next_projection(view: Projection) -> Projection:
    """Flat map, north pole, south pole, and round again; the same meridian and the same size of panel."""
    meridian = view.meridian_deg
    if isinstance(view, View):
        return PolarView(view.width, view.height, 1, meridian)
    if isinstance(view, PolarView) and view.pole > 0:
        return PolarView(view.width, view.height, -1, meridian)
    return View(view.width, view.height, meridian)

"""Lines on a plate carree: unwrapped at the antimeridian, closed over the poles, and the view that turns degrees into pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QDataStream, QPointF, QRectF
from PySide6.QtGui import QPainterPath, QTransform

Floats = NDArray[np.float64]
MAX_ZOOM = 64.0
_ELEMENT = np.dtype([("kind", ">i4"), ("x", ">f8"), ("y", ">f8")])
_MOVE, _LINE = 0, 1


def wrapped_longitude(longitude_deg: float) -> float:
    """The same meridian within -180 (included) and 180."""
    return (longitude_deg + 180.0) % 360.0 - 180.0


def unwrapped(line: Floats) -> Floats:
    """The line (n, 2) of longitude, latitude with no step of more than 180 degrees, its middle within -180..180."""
    if not len(line):
        return line
    longitude = np.unwrap(line[:, 0], period=360.0)
    middle = (longitude.min() + longitude.max()) / 2
    return np.column_stack([longitude - 360.0 * np.floor((middle + 180.0) / 360.0), line[:, 1]])


def closed_over_pole(ring: Floats) -> Floats:
    """An unwrapped ring as an area: itself, or, when it goes around the Earth, closed along the pole that it holds."""
    gap = ring[-1, 0] - ring[0, 0]
    if abs(gap) < 180.0:
        return ring
    pole = 90.0 if ring[:, 1].mean() > 0 else -90.0
    first, last = ring[0], ring[0] + [np.copysign(360.0, gap), 0.0]
    return np.vstack([ring, last, [last[0], pole], [first[0], pole], first])


def finite_runs(line: Floats) -> list[Floats]:
    """The parts of a line (n, 2) between its NaNs, each of two points or more."""
    is_good = np.isfinite(line).all(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_good, [False]]).astype(np.int8)))
    return [line[start:end] for start, end in edges.reshape(-1, 2) if end - start > 1]


def path_of(lines: list[Floats]) -> QPainterPath:
    """One painter path of many lines (n, 2); made through a data stream because a call for each point takes seconds."""
    lines = [line for line in lines if len(line) > 1]
    if not lines:
        return QPainterPath()
    points = np.concatenate(lines)
    elements = np.empty(len(points), dtype=_ELEMENT)
    elements["kind"] = _LINE
    elements["kind"][np.cumsum([0] + [len(line) for line in lines[:-1]])] = _MOVE
    elements["x"], elements["y"] = points[:, 0], points[:, 1]
    count = np.array([len(points)], dtype=">i4").tobytes()
    path = QPainterPath()
    _read(path, count + elements.tobytes() + np.array([0, 0], dtype=">i4").tobytes())
    return path


def _read(path: QPainterPath, data: bytes) -> None:
    stream = QDataStream(QByteArray(data))
    stream >> path


@dataclass(frozen=True, slots=True)
class View:
    """Which part of the Earth stands where: `zoom` 1 shows all of it, as large as the panel allows."""

    width: float
    height: float
    longitude_deg: float = 0.0
    latitude_deg: float = 0.0
    zoom: float = 1.0

    @property
    def scale(self) -> float:
        """Pixels for a degree."""
        return max(min(self.width / 360.0, self.height / 180.0) * self.zoom, 0.05)

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
        """The pixel of the copy of a place that is within 180 degrees of the centre."""
        return self.point(self.longitude_deg + wrapped_longitude(longitude_deg - self.longitude_deg), latitude_deg)

    def place(self, at: QPointF) -> tuple[float, float] | None:
        """(longitude, latitude) under a pixel, or None beyond the poles."""
        latitude = self.latitude_deg - (at.y() - self.height / 2) / self.scale
        longitude = self.longitude_deg + (at.x() - self.width / 2) / self.scale
        return (wrapped_longitude(longitude), latitude) if abs(latitude) <= 90.0 else None

    def transform(self, turns: int = 0) -> QTransform:
        """From degrees to pixels, for the copy of the Earth `turns` times 360 degrees to the east."""
        moved = QTransform.fromTranslate(self.width / 2, self.height / 2).scale(self.scale, -self.scale)
        return moved.translate(360.0 * turns - self.longitude_deg, -self.latitude_deg)

    def turns(self, west_deg: float = -180.0, east_deg: float = 180.0) -> range:
        """Which copies of something between two meridians can be seen."""
        left, right = self.longitude_deg - self.half_width_deg, self.longitude_deg + self.half_width_deg
        return range(int(np.ceil((left - east_deg) / 360.0)), int(np.floor((right - west_deg) / 360.0)) + 1)

    def resized(self, width: float, height: float) -> View:
        return replace(self, width=max(width, 1.0), height=max(height, 1.0)).bounded()

    def moved(self, right_px: float, down_px: float) -> View:
        """The view after the picture was dragged by so many pixels."""
        longitude = wrapped_longitude(self.longitude_deg - right_px / self.scale)
        return replace(self, longitude_deg=longitude, latitude_deg=self.latitude_deg + down_px / self.scale).bounded()

    def zoomed(self, factor: float, at: QPointF) -> View:
        """The view nearer or farther, with the place under the pixel staying there."""
        closer = replace(self, zoom=float(np.clip(self.zoom * factor, 1.0, MAX_ZOOM)))
        shift = (1.0 / self.scale - 1.0 / closer.scale) * np.array([at.x() - self.width / 2, self.height / 2 - at.y()])
        longitude = wrapped_longitude(self.longitude_deg + float(shift[0]))
        return replace(closer, longitude_deg=longitude, latitude_deg=self.latitude_deg + float(shift[1])).bounded()

    def bounded(self) -> View:
        """The view with no more room beyond the poles than it needs."""
        spare = max(90.0 - self.half_height_deg, 0.0)
        return replace(self, latitude_deg=float(np.clip(self.latitude_deg, -spare, spare)))

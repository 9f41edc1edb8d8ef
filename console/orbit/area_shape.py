"""An area made ready for geometry: its border as short chords on the ellipsoid, an inside test, and points spread evenly over it.

Heights on the ground are left out: all of it lies on the WGS-84 ellipsoid. A chord spans a quarter of a degree at most (more only where the
border is longer than 1,000 degrees), so it runs under 13 m from the edge that it stands for: a straight line in longitude and latitude.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from console.orbit.areas import Area, Polygon, Ring
from console.orbit.earth import SiteFrame, geodetic_to_ecef
from console.orbit.site import Site
from console.orbit.types import Floats

Flags = NDArray[np.bool_]

LONGEST_CHORD_DEG = 0.25
_MOST_CHORDS = 4_000
_ROWS, _FEWEST_POINTS, _MOST_ROWS = 24, 60, 400


@dataclass(frozen=True, slots=True)
class _Edges:
    """One polygon's edges in the plane of longitude and latitude: from (x0, y0) to (x1, y1), arrays (n,)."""

    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats

    @classmethod
    def of(cls, polygon: Polygon) -> _Edges:
        rings = [np.array(ring, dtype=np.float64) for ring in polygon]
        begin, end = np.concatenate([ring[:-1] for ring in rings]), np.concatenate([ring[1:] for ring in rings])
        return cls(begin[:, 0], begin[:, 1], end[:, 0], end[:, 1])

    def contain(self, longitude: Floats, latitude: Floats) -> Flags:
        """Which points (n,) lie inside, by the parity of crossings, so holes are outside; in whichever turn of longitudes."""
        west, east = self.x0.min(), self.x0.max()
        first = longitude + 360.0 * np.ceil((west - longitude) / 360.0)
        inside = np.zeros(longitude.shape, dtype=bool)
        with np.errstate(invalid="ignore"):
            near = np.flatnonzero((first <= east) & (latitude >= self.y0.min()) & (latitude <= self.y0.max()))
        for x in (first, first + 360.0):
            at = near[x[near] <= east]
            inside[at] |= self._parity(x[at], latitude[at])
        return inside

    def _parity(self, x: Floats, y: Floats) -> Flags:
        odd = np.zeros(x.shape, dtype=bool)
        most = max(1, 200_000 // len(self.x0))
        for first in range(0, len(x), most):
            part = slice(first, first + most)
            px, py = x[part, None], y[part, None]
            straddles = (self.y0 > py) != (self.y1 > py)
            with np.errstate(divide="ignore", invalid="ignore"):
                crossing = self.x0 + (py - self.y0) * (self.x1 - self.x0) / (self.y1 - self.y0)
            odd[part] = (straddles & (px < crossing)).sum(axis=1) % 2 == 1
        return odd


class AreaShape:
    """The geometry of one area. `start` and `along` (n, 3) are its border's chords in Earth-fixed km."""

    def __init__(self, area: Area) -> None:
        self.area = area
        self._polygons = [_Edges.of(polygon) for polygon in area.polygons]
        self.start, self.along = _chords([ring for polygon in area.polygons for ring in polygon])

    @property
    def name(self) -> str:
        return self.area.name

    def contains(self, longitude_deg: Floats, latitude_deg: Floats) -> Flags:
        """Which points, (n,) each, lie inside the area; NaN lies outside."""
        inside = np.zeros(longitude_deg.shape, dtype=bool)
        for edges in self._polygons:
            inside |= edges.contain(longitude_deg, latitude_deg)
        return inside

    @cached_property
    def points(self) -> Floats:
        """Longitudes and latitudes, (n, 2), of points inside that stand for equal surfaces each; never none."""
        rows = _ROWS
        while True:
            found = np.concatenate([self._grid(edges, rows) for edges in self._polygons])
            if len(found) >= _FEWEST_POINTS or rows >= _MOST_ROWS:
                break
            rows *= 2
        return found if len(found) else np.array([self.area.polygons[0][0][0]])

    @cached_property
    def points_km(self) -> Floats:
        """`points` in Earth-fixed km, (n, 3)."""
        return geodetic_to_ecef(self.points[:, 1], self.points[:, 0], np.zeros(len(self.points)))

    @cached_property
    def centre(self) -> Site:
        """The one of `points` that is nearest to their mean: always inside, also in a crescent."""
        mean = self.points_km.mean(axis=0)
        longitude, latitude = self.points[int(np.argmin(((self.points_km - mean) ** 2).sum(axis=1)))].tolist()
        return Site(self.name, latitude, (longitude + 180.0) % 360.0 - 180.0)

    @cached_property
    def centre_frame(self) -> SiteFrame:
        """The centre's place and directions."""
        return SiteFrame.of(self.centre)

    @cached_property
    def cap_rad(self) -> float:
        """The radius, from the Earth's centre, of a cap about the area's centre that holds all of it."""
        centre = self.centre_frame.origin_km / np.linalg.norm(self.centre_frame.origin_km)
        border = self.start / np.linalg.norm(self.start, axis=1)[:, None]
        widest = float(np.arccos(np.clip(border @ centre, -1.0, 1.0)).max()) + np.radians(LONGEST_CHORD_DEG)
        return widest if widest < np.pi / 2 else np.pi

    def _grid(self, edges: _Edges, rows: int) -> Floats:
        """Cell centres of a grid with cells of equal surface over one polygon's bounds; about as many rows as columns.

        Cells of all polygons are alike only within each; polygons of one area share the cell of the largest.
        """
        height, width = self._cell(rows)
        low, high = np.sin(np.radians([edges.y0.min(), edges.y0.max()]))
        sines = low + (np.arange(max(1, round((high - low) / height))) + 0.5) * ((high - low) / max(1, round((high - low) / height)))
        west, east = edges.x0.min(), edges.x0.max()
        columns = max(1, round((east - west) / width))
        x = west + (np.arange(columns) + 0.5) * (east - west) / columns
        longitude, latitude = (part.ravel() for part in np.meshgrid(x, np.degrees(np.arcsin(np.clip(sines, -1.0, 1.0)))))
        inside = edges.contain(longitude, latitude)
        return np.column_stack([longitude, latitude])[inside]

    def _cell(self, rows: int) -> tuple[float, float]:
        """Height in sine of latitude and width in degrees of longitude of a cell: the largest polygon's bounds over `rows`."""
        spans = []
        for edges in self._polygons:
            low, high = np.sin(np.radians([edges.y0.min(), edges.y0.max()]))
            spans.append((float(high - low), float(edges.x0.max() - edges.x0.min())))
        height, width = max(spans, key=lambda span: span[0] * span[1])
        return max(height, 1e-12) / rows, max(width, 1e-12) / rows


def _chords(rings: list[Ring]) -> tuple[Floats, Floats]:
    """The border as chords: begins and differences, (n, 3) each, in Earth-fixed km."""
    plain = [np.array(ring, dtype=np.float64) for ring in rings]
    lengths = [np.abs(np.diff(ring, axis=0)).max(axis=1) for ring in plain]
    longest = max(LONGEST_CHORD_DEG, float(sum(part.sum() for part in lengths)) / _MOST_CHORDS)
    parts = [_divided(ring, length, longest) for ring, length in zip(plain, lengths, strict=True)]
    begins, ends = (np.concatenate(side) for side in zip(*parts, strict=True))
    start, end = (geodetic_to_ecef(side[:, 1], side[:, 0], np.zeros(len(side))) for side in (begins, ends))
    return start, end - start


def _divided(ring: Floats, lengths: Floats, longest: float) -> tuple[Floats, Floats]:
    """The edges of a ring cut into equal parts of at most `longest` degrees: begins and ends, (n, 2) each."""
    counts = np.maximum(np.ceil(lengths / longest), 1).astype(np.intp)
    edge = np.repeat(np.arange(len(counts)), counts)
    part = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts)
    step = np.diff(ring, axis=0) / counts[:, None]
    begins = ring[edge] + step[edge] * part[:, None]
    ends = np.where((part == counts[edge] - 1)[:, None], ring[edge + 1], begins + step[edge])
    return begins, ends

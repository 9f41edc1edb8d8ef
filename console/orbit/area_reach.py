"""How far an area is out of a payload's reach, for many places of a spacecraft at once.

A point is within reach when it is no farther off nadir than the payload's reach and has the spacecraft above its horizon. Nadir is the
ellipsoid's: towards the sub-satellite point that maps show, not the Earth's centre (0.19 degrees between them at most).
Along a chord the off-nadir angle has one extremum, known in closed form, so the nearest point of an edge is computed, not sampled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from console.orbit.area_shape import AreaShape, Flags
from console.orbit.earth import ELLIPSOID_NORMAL, ecef_to_geodetic
from console.orbit.types import Floats

FEWEST_AT_ONCE = 8
MOST_PRODUCTS = 20_000

_FEW = 48


@dataclass(frozen=True, slots=True)
class Excess:
    """How far an area is out of reach from some places, arrays (n,).

    `excess` is the larger of cos(reach) - cos(off-nadir angle) and -sin(elevation of the spacecraft), at the point of the area where that
    is least: at most 0 within reach, continuous, and changing no faster than the angles themselves. `distance_km` leads to the nearest
    point of the border, or to the ground above the area; `depth_km` is how far inside the border the sub-satellite point lies at least,
    -inf where it lies outside.
    """

    excess: Floats
    distance_km: Floats
    depth_km: Floats


class AreaReach:
    """One area and one reach in degrees off nadir."""

    def __init__(self, shape: AreaShape, reach_deg: float) -> None:
        self.shape = shape
        self.reach_deg = reach_deg
        self._least_cosine = float(np.cos(np.radians(min(reach_deg, 90.0))))
        self._border = _Border.of(shape.start, shape.along)

    def excess(self, position_km: Floats) -> Excess:
        """How far out of reach the area is from Earth-fixed places (n, 3)."""
        found = self._in_parts(self._excess, position_km)
        return Excess(found[:, 0], found[:, 1], found[:, 2])

    def off_nadir_deg(self, position_km: Floats) -> Floats:
        """The least angle from nadir to a visible point of the area, (n,): 0 above the area, NaN where it is below the horizon."""
        return self._in_parts(self._off_nadir, position_km)[:, 0]

    def _in_parts(self, compute: Callable[[Floats], Floats], position: Floats) -> Floats:
        """So few places at once that no step holds the interpreter for long, and that they look at the same part of a long border."""
        most = max(MOST_PRODUCTS // self._border.count, FEWEST_AT_ONCE)
        parts = [compute(position[first : first + most]) for first in range(0, len(position), most)]
        return np.concatenate(parts) if parts else np.empty((0, 3))

    def _excess(self, position: Floats) -> Floats:
        inside, height, view = self._seen_from(position)
        excess = np.full(len(position), np.inf)
        for cosine, sine in view.points():
            np.minimum(excess, np.maximum(self._least_cosine - cosine, -sine).min(axis=1), out=excess)
        distance = view.distance_km()
        excess = np.where(inside, self._least_cosine - 1.0, excess)
        return np.column_stack(
            [excess, np.where(inside, np.minimum(height, distance), distance), np.where(inside, distance - height, -np.inf)]
        )

    def _off_nadir(self, position: Floats) -> Floats:
        inside, _, view = self._seen_from(position)
        best = np.full(len(position), -np.inf)
        for cosine, sine in view.points():
            np.maximum(best, np.where(sine >= 0, cosine, -np.inf).max(axis=1), out=best)
        angle = np.degrees(np.arccos(np.clip(np.where(inside, 1.0, best), -1.0, 1.0)))
        return np.where(np.isfinite(best) | inside, angle, np.nan)[:, None]

    def _seen_from(self, position: Floats) -> tuple[Flags, Floats, _View]:
        latitude, longitude, height = ecef_to_geodetic(position)
        near = self._border.near(position)
        return self.shape.contains(longitude, latitude), height, near.seen_from(position, _down(latitude, longitude))


@dataclass(frozen=True, slots=True)
class _Border:
    """The chords of an area's border as what all views of them share; scalars of a chord are (n,), vectors (3, n)."""

    start: Floats
    along: Floats
    start_normal: Floats
    along_normal: Floats
    squares: tuple[Floats, ...]
    normal_squares: tuple[Floats, ...]

    @classmethod
    def of(cls, start: Floats, along: Floats) -> _Border:
        start_normal, along_normal = start * ELLIPSOID_NORMAL, along * ELLIPSOID_NORMAL
        pairs = ((start, start), (start, along), (along, along), (start, start_normal), (start, along_normal))
        normal_pairs = ((start_normal, start_normal), (start_normal, along_normal), (along_normal, along_normal))
        crossed = ((along, start_normal), (along, along_normal))
        return cls(
            *(np.ascontiguousarray(start.T), np.ascontiguousarray(along.T)),
            *(np.ascontiguousarray(start_normal.T), np.ascontiguousarray(along_normal.T)),
            squares=tuple(_dot(*pair) for pair in pairs),
            normal_squares=tuple(_dot(*pair) for pair in (*normal_pairs, *crossed)),
        )

    @property
    def count(self) -> int:
        return self.start.shape[1]

    def near(self, position: Floats) -> _Border:
        """The chords that can be the nearest from any of some places (k, 3), as the eye has it: near the limb an ellipsoid makes one
        that is a fifth farther away the one that is less off nadir."""
        if self.count < _FEW:
            return self
        middle = position.mean(axis=0)
        spread = float(np.sqrt(((position - middle) ** 2).sum(axis=1).max()))
        distance = np.sqrt(self.squares[0] - 2 * (middle @ self.start) + middle @ middle)
        length = float(np.sqrt(self.squares[2].max()))
        keep = np.flatnonzero(distance <= 1.25 * float(distance.min()) + 2 * (spread + length) + 50.0)
        if len(keep) == self.count:
            return self
        vectors = (self.start, self.along, self.start_normal, self.along_normal)
        squares, normal_squares = (tuple(one[keep] for one in part) for part in (self.squares, self.normal_squares))
        start, along, start_normal, along_normal = (np.ascontiguousarray(part[:, keep]) for part in vectors)
        return _Border(start, along, start_normal, along_normal, squares, normal_squares)

    def seen_from(self, position: Floats, down: Floats) -> _View:
        """The chords from places (k, 3) with unit vectors to nadir (k, 3)."""
        start_2, start_along, along_2, start_normal, start_along_normal = self.squares
        return _View(
            border=self,
            away_2=start_2 - 2 * (position @ self.start) + _dot(position, position)[:, None],
            away_along=start_along - position @ self.along,
            along_2=along_2,
            down_away=down @ self.start - _dot(down, position)[:, None],
            down_along=down @ self.along,
            away_start_normal=start_normal - position @ self.start_normal,
            away_along_normal=start_along_normal - position @ self.along_normal,
        )


@dataclass(frozen=True, slots=True)
class _View:
    """Scalar products (k, n) of what the chords (n) are from places (k). `away` leads from the place to the beginning of the chord."""

    border: _Border
    away_2: Floats
    away_along: Floats
    along_2: Floats
    down_away: Floats
    down_along: Floats
    away_start_normal: Floats
    away_along_normal: Floats

    def points(self) -> Iterator[tuple[Floats, Floats]]:
        """The points of each chord that matter: its beginning, the least off nadir, the nearest. For each the cosine of the off-nadir
        angle and the sine of the elevation of the spacecraft there, (k, n)."""
        for share in (np.zeros(1), self._least_off_nadir(), self._nearest()):
            yield self._at(share)

    def distance_km(self) -> Floats:
        """The distance to the nearest point of all chords, (k,)."""
        share = self._nearest()
        return np.sqrt((self.away_2 + share * (2 * self.away_along + share * self.along_2)).min(axis=1))

    def _at(self, share: Floats) -> tuple[Floats, Floats]:
        """At a share 0..1 of each chord's length."""
        start_2, start_along, along_2, along_start_normal, along_along_normal = self.border.normal_squares
        distance = np.sqrt(self.away_2 + share * (2 * self.away_along + share * self.along_2))
        normal = np.sqrt(start_2 + share * (2 * start_along + share * along_2))
        rise = self.away_start_normal + share * (self.away_along_normal + along_start_normal + share * along_along_normal)
        return (self.down_away + share * self.down_along) / distance, -rise / (distance * normal)

    def _least_off_nadir(self) -> Floats:
        """Where the cosine of the off-nadir angle has its one extremum on the line of the chord, brought into the chord."""
        with np.errstate(divide="ignore", invalid="ignore"):
            share = (self.down_away * self.away_along - self.down_along * self.away_2) / (
                self.down_along * self.away_along - self.down_away * self.along_2
            )
        return np.clip(np.nan_to_num(share, nan=0.0), 0.0, 1.0)

    def _nearest(self) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            share = -self.away_along / self.along_2
        return np.clip(np.nan_to_num(share, nan=0.0), 0.0, 1.0)


def nadir(position_km: Floats) -> Floats:
    """Unit vectors (n, 3) from Earth-fixed places (n, 3) towards their sub-satellite points."""
    latitude, longitude, _ = ecef_to_geodetic(position_km)
    return _down(latitude, longitude)


def _down(latitude_deg: Floats, longitude_deg: Floats) -> Floats:
    latitude, longitude = np.radians(latitude_deg), np.radians(longitude_deg)
    across = np.cos(latitude)
    return -np.stack([across * np.cos(longitude), across * np.sin(longitude), np.sin(latitude)], axis=-1)


def _dot(one: Floats, other: Floats) -> Floats:
    product: Floats = np.einsum("ij,ij->i", one, other)
    return product

"""Areas of interest and the payloads that image them.

Surprises: an edge is a straight line in longitude and latitude, as RFC 7946 3.1.1 has it, not a great circle; and a ring is kept with
longitudes that run on beyond 180 where it crosses the antimeridian, and closed over the pole where it runs round one, so that every
ring can be filled and searched as a plain figure of the plane.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from console.errors import KnownError, near_name
from console.orbit.types import AreaMark

Position = tuple[float, float]
Ring = tuple[Position, ...]
Polygon = tuple[Ring, ...]

FEWEST_POSITIONS = 4


@dataclass(frozen=True, slots=True)
class Area:
    """A named area: polygons of closed rings of (longitude, latitude) in degrees; rings after the first of a polygon are holes.

    Made by `polygon_of`, so longitudes run on (they may exceed 180) and no ring has to be cut anywhere.
    """

    name: str
    polygons: tuple[Polygon, ...]

    def mark(self, *, is_selected: bool = False, is_in_view: bool = False) -> AreaMark:
        """The area as a map draws it."""
        polygons = tuple(tuple(np.array(ring, dtype=np.float64) for ring in polygon) for polygon in self.polygons)
        return AreaMark(self.name, polygons, is_selected, is_in_view)


@dataclass(frozen=True, slots=True)
class Payload:
    """An imaging payload, angles in degrees: its line of sight can be pointed up to `max_off_nadir_deg` from nadir in any direction, and
    it sees a cone of `half_angle_deg` round it. With the Sun lower than `min_sun_elevation_deg` over an area, images of it are of no use.
    """

    name: str = "imager"
    half_angle_deg: float = 1.0
    max_off_nadir_deg: float = 30.0
    min_sun_elevation_deg: float = 0.0

    @property
    def reach_deg(self) -> float:
        """How far from nadir anything can be seen: at the cone's edge when the line of sight is at its limit."""
        return self.max_off_nadir_deg + self.half_angle_deg


def area_named(areas: tuple[Area, ...], name: str) -> Area:
    """The area of that name; KnownError with a near name otherwise."""
    for area in areas:
        if area.name == name:
            return area
    known = [area.name for area in areas]
    raise KnownError(f"no area {name}", rule=near_name(name, known), remedy=f"the areas are {', '.join(known)}" if known else "")


def polygon_of(rings: list[Ring]) -> Polygon:
    """A polygon of closed rings as they were written, made plain: see the module's text. KnownError for a ring that can't be one."""
    plain = [plain_ring(ring) for ring in rings]
    outer = plain[0]
    middle = (min(x for x, _ in outer) + max(x for x, _ in outer)) / 2
    return (outer, *(_beside(ring, middle) for ring in plain[1:]))


def plain_ring(ring: Ring) -> Ring:
    """A closed ring without jumps. An edge of more than 180 degrees of longitude takes the short way, over the antimeridian; one of
    exactly 360 is a way round the Earth, as a map of the world has along its border. A ring that ends a turn away from where it
    began runs round a pole, the nearer one, and is closed over it. KnownError for one that runs round more than once."""
    unwrapped = [ring[0]]
    for (before, _), (here, latitude) in pairwise(ring):
        unwrapped.append((unwrapped[-1][0] + _turn(here - before), latitude))
    turns = (unwrapped[-1][0] - unwrapped[0][0]) / 360.0
    if abs(turns) < 0.5:
        return tuple(unwrapped)
    if abs(turns) > 1.5:
        raise KnownError("the ring runs round a pole more than once", rule="a ring bounds one surface")
    pole = math.copysign(90.0, sum(latitude for _, latitude in ring))
    return (*unwrapped, (unwrapped[-1][0], pole), (unwrapped[0][0], pole), unwrapped[0])


def _turn(difference: float) -> float:
    """A difference of longitudes brought the short way, except for a whole turn."""
    return difference if abs(difference) == 360.0 else difference - 360.0 * round(difference / 360.0)


def _beside(ring: Ring, middle: float) -> Ring:
    """The ring in that turn of longitudes that lies about a meridian: a hole where its polygon is."""
    own = (min(x for x, _ in ring) + max(x for x, _ in ring)) / 2
    shift = 360.0 * round((middle - own) / 360.0)
    return tuple((x + shift, y) for x, y in ring)

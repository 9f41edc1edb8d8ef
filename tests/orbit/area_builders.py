"""Areas for tests, and a judge of what can be seen of them: many points along the edges and Skyfield's places of the spacecraft."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from skyfield.api import EarthSatellite, wgs84
from skyfield.framelib import itrs

from console.orbit.areas import Area, Ring, polygon_of
from console.orbit.elements import ElementSet
from console.orbit.propagate import sgp4_record
from console.orbit.types import Floats, Times
from tests.orbit.judge import SCALE, judge_times

EQUATOR_KM, POLE_KM = 6378.137, 6356.752314245
SPACING_DEG = 0.02


def area_of(*rings: list[tuple[float, float]], name: str = "A") -> Area:
    """An area of one polygon; rings may be left open."""
    closed: list[Ring] = [tuple(ring) if ring[0] == ring[-1] else (*ring, ring[0]) for ring in rings]
    return Area(name, (polygon_of(closed),))


def box(west: float, south: float, east: float, north: float, name: str = "A") -> Area:
    return area_of([(west, south), (east, south), (east, north), (west, north)], name=name)


def star(rng: np.random.Generator, longitude: float, latitude: float, size_deg: float) -> Area:
    """A ring of three to nine points round a place, near or far, so mostly not convex."""
    count = int(rng.integers(3, 10))
    angles = np.sort(rng.uniform(0, 2 * np.pi, count)) if count > 3 else np.array([0.0, 2.0, 4.0])
    radii = rng.uniform(0.2, 1.0, count) * size_deg
    x = longitude + radii * np.cos(angles) / max(np.cos(np.radians(latitude)), 0.2)
    y = np.clip(latitude + radii * np.sin(angles), -89.0, 89.0)
    return area_of([(float(a), float(b)) for a, b in zip((x + 180) % 360 - 180, y, strict=True)])


class Judge:
    """What one spacecraft sees of one area, by brute force: nothing of the code under test is used but the element set's numbers."""

    def __init__(self, elements: ElementSet, area: Area, *, spacing_deg: float = SPACING_DEG) -> None:
        self._satellite = EarthSatellite.from_satrec(sgp4_record(elements), SCALE)
        self._rings = [np.array(ring) for polygon in area.polygons for ring in polygon]
        self._points = _ground(np.concatenate([_dense(ring, spacing_deg) for ring in self._rings]))

    def excess(self, times_ns: Times, reach_deg: float) -> Floats:
        """The least over the area of the larger of cos(reach) - cos(off nadir) and -sin(elevation), (n,): at most 0 within reach."""
        moments = judge_times(times_ns)
        place = self._satellite.at(moments)
        below = wgs84.geographic_position_of(place)
        km = place.frame_xyz(itrs).km.T
        latitude, longitude = below.latitude.degrees, below.longitude.degrees
        down = -_up(latitude, longitude)
        least = np.cos(np.radians(reach_deg))
        found = np.array([self._least(one, nadir, least) for one, nadir in zip(km, down, strict=True)])
        return np.where(self._is_inside(longitude, latitude), least - 1.0, found)

    def _least(self, place: Floats, nadir: Floats, least: float) -> float:
        points, up = self._points
        away = points - place
        away /= np.linalg.norm(away, axis=1)[:, None]
        return float(np.maximum(least - away @ nadir, (away * up).sum(axis=1)).min())

    def _is_inside(self, longitude: Floats, latitude: Floats) -> np.ndarray:
        """By the angle that each ring turns through round the point (a hole turns, too): odd turns are inside."""
        turns = np.zeros(len(longitude), dtype=int)
        for shift in (-360.0, 0.0, 360.0):
            for ring in self._rings:
                angle = np.arctan2(ring[:, 1] - latitude[:, None], ring[:, 0] - (longitude[:, None] + shift))
                turn = (np.diff(angle, axis=1) + np.pi) % (2 * np.pi) - np.pi
                turns += np.abs(np.round(turn.sum(axis=1) / (2 * np.pi))).astype(int)
        return turns % 2 == 1


def _dense(ring: Floats, spacing_deg: float) -> Floats:
    parts = []
    for (x0, y0), (x1, y1) in pairwise(ring.tolist()):
        count = int(max(abs(x1 - x0), abs(y1 - y0)) / spacing_deg) + 2
        parts.append(np.column_stack([np.linspace(x0, x1, count), np.linspace(y0, y1, count)]))
    return np.concatenate(parts)


def _ground(points: Floats) -> tuple[Floats, Floats]:
    """Places in km and unit vectors up, by the parametric latitude of the ellipse."""
    longitude, latitude = np.radians(points[:, 0]), np.radians(points[:, 1])
    reduced = np.arctan2(POLE_KM * np.sin(latitude), EQUATOR_KM * np.cos(latitude))
    across = EQUATOR_KM * np.cos(reduced)
    places = np.column_stack([across * np.cos(longitude), across * np.sin(longitude), POLE_KM * np.sin(reduced)])
    return places, _up(points[:, 1], points[:, 0])


def _up(latitude_deg: Floats, longitude_deg: Floats) -> Floats:
    latitude, longitude = np.radians(latitude_deg), np.radians(longitude_deg)
    return np.column_stack([np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)])

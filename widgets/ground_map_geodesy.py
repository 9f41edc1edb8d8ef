"""Distances and directions on the Earth, for the map's ruler and readout: plain numbers, no Qt.

Distances are geodesics of WGS-84 after Vincenty (Survey Review 23, 1975), right to a millimetre; within about half a degree of the
point opposite, where his iteration does not settle, the sphere stands in, wrong by up to 0.5 %. Circles are drawn on the sphere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WGS84_RADIUS_KM = 6378.137
WGS84_FLATTENING = 1 / 298.257223563
MEAN_RADIUS_KM = 6371.0088
_POLAR_RADIUS_KM = WGS84_RADIUS_KM * (1 - WGS84_FLATTENING)
_TURNS = 60


@dataclass(frozen=True, slots=True)
class Distance:
    """The shortest way between two places: its length, and the bearings (0..360) at either end towards the other one.
    `is_exact`: the ellipsoid's, not the sphere's."""

    km: float
    there_deg: float
    back_deg: float
    is_exact: bool = True


def distance_between(start: tuple[float, float], end: tuple[float, float]) -> Distance:
    """The way between two places (longitude, latitude) in degrees."""
    return _on_ellipsoid(start, end) or _on_sphere(start, end)


def _on_ellipsoid(start: tuple[float, float], end: tuple[float, float]) -> Distance | None:
    """Vincenty's inverse formula; None where it does not settle."""
    apart = math.radians((end[0] - start[0] + 180.0) % 360.0 - 180.0)
    reduced = [math.atan((1 - WGS84_FLATTENING) * math.tan(math.radians(place[1]))) for place in (start, end)]
    (sin1, cos1), (sin2, cos2) = [(math.sin(angle), math.cos(angle)) for angle in reduced]
    turn = apart
    for _ in range(_TURNS):
        across, along = cos2 * math.sin(turn), cos1 * sin2 - sin1 * cos2 * math.cos(turn)
        sin_arc, cos_arc = math.hypot(across, along), sin1 * sin2 + cos1 * cos2 * math.cos(turn)
        if sin_arc < 1e-15:
            return Distance(0.0, 0.0, 180.0) if cos_arc > 0 else None
        arc = math.atan2(sin_arc, cos_arc)
        sin_tilt = cos1 * cos2 * math.sin(turn) / sin_arc
        cos2_tilt = 1 - sin_tilt**2
        middle = cos_arc - 2 * sin1 * sin2 / cos2_tilt if cos2_tilt > 1e-15 else 0.0
        c = WGS84_FLATTENING / 16 * cos2_tilt * (4 + WGS84_FLATTENING * (4 - 3 * cos2_tilt))
        series = arc + c * sin_arc * (middle + c * cos_arc * (2 * middle**2 - 1))
        before, turn = turn, apart + (1 - c) * WGS84_FLATTENING * sin_tilt * series
        if abs(turn) > math.pi:
            return None
        if abs(turn - before) < 1e-12:
            there = math.atan2(cos2 * math.sin(turn), cos1 * sin2 - sin1 * cos2 * math.cos(turn))
            onward = math.atan2(cos1 * math.sin(turn), cos1 * sin2 * math.cos(turn) - sin1 * cos2)
            return Distance(_length_km(cos2_tilt, arc, middle), math.degrees(there) % 360.0, (math.degrees(onward) + 180.0) % 360.0)
    return None


def _length_km(cos2_tilt: float, arc: float, middle: float) -> float:
    """The geodesic's length for its arc on the auxiliary sphere (Vincenty's equations 3 to 6 and 19)."""
    u2 = cos2_tilt * (WGS84_RADIUS_KM**2 / _POLAR_RADIUS_KM**2 - 1)
    a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)))
    b = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)))
    sin_arc, cos_arc = math.sin(arc), math.cos(arc)
    inner = cos_arc * (2 * middle**2 - 1) - b / 6 * middle * (4 * sin_arc**2 - 3) * (4 * middle**2 - 3)
    return _POLAR_RADIUS_KM * a * (arc - b * sin_arc * (middle + b / 4 * inner))


def _on_sphere(start: tuple[float, float], end: tuple[float, float]) -> Distance:
    (lon1, lat1), (lon2, lat2) = np.radians([start, end]).tolist()
    there = _bearing(lon1, lat1, lon2, lat2)
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return Distance(2 * MEAN_RADIUS_KM * math.asin(min(math.sqrt(half), 1.0)), there, _bearing(lon2, lat2, lon1, lat1), is_exact=False)


def _bearing(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    east = math.sin(lon2 - lon1) * math.cos(lat2)
    north = math.cos(lat1) * math.sin(lat2) - math.sin(lat1) * math.cos(lat2) * math.cos(lon2 - lon1)
    return math.degrees(math.atan2(east, north)) % 360.0


def unit_vectors(longitude_deg: Floats, latitude_deg: Floats) -> Floats:
    """Directions (n, 3) from the centre of a sphere."""
    longitude, latitude = np.radians(longitude_deg), np.radians(latitude_deg)
    return np.stack([np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)], axis=-1)


def great_circle(start: tuple[float, float], end: tuple[float, float], count: int = 121) -> Floats:
    """The shorter way on the sphere between two places (longitude, latitude), (count, 2); any one of them for opposite places."""
    first, last = unit_vectors(*np.array([start, end], dtype=float).T)
    arc = float(np.arctan2(np.linalg.norm(np.cross(first, last)), first @ last))
    if arc < 1e-9:
        return np.array([start, end], dtype=float)
    side = last - first * (first @ last)
    if np.linalg.norm(side) < 1e-9:
        side = np.cross(first, [0.0, 0.0, 1.0] if abs(first[2]) < 0.9 else [1.0, 0.0, 0.0])
    side /= np.linalg.norm(side)
    angle = np.linspace(0.0, arc, count)[:, None]
    return _places(np.cos(angle) * first + np.sin(angle) * side)


def small_circle(latitude_deg: float, longitude_deg: float, radius_deg: float, *, count: int = 181) -> Floats:
    """The closed circle (count, 2) of longitude, latitude around a place on the sphere; longitudes are not unwrapped."""
    middle = unit_vectors(np.array(longitude_deg), np.array(latitude_deg))
    side = np.cross(middle, [0.0, 0.0, 1.0] if abs(latitude_deg) < 89.99 else [0.0, 1.0, 0.0])
    side /= np.linalg.norm(side)
    angle, radius = np.linspace(0.0, 2 * np.pi, count)[:, None], math.radians(radius_deg)
    return _places(math.cos(radius) * middle + math.sin(radius) * (np.cos(angle) * side + np.sin(angle) * np.cross(middle, side)))


def _places(directions: Floats) -> Floats:
    x, y, z = directions.T
    return np.column_stack([np.degrees(np.arctan2(y, x)), np.degrees(np.arctan2(z, np.hypot(x, y)))])


def earth_fixed_km(latitude_deg: Floats, longitude_deg: Floats, height_km: Floats) -> Floats:
    """Earth-fixed positions (n, 3) in km of WGS-84 coordinates."""
    up = unit_vectors(longitude_deg, latitude_deg)
    e2 = WGS84_FLATTENING * (2 - WGS84_FLATTENING)
    normal = WGS84_RADIUS_KM / np.sqrt(1 - e2 * up[..., 2] ** 2)
    stretched = (normal + height_km)[..., None] * up
    stretched[..., 2] -= e2 * normal * up[..., 2]
    return stretched


def elevation_deg(site: tuple[float, float], latitude_deg: float, longitude_deg: float, height_km: float) -> float:
    """How high over the horizon of a site (longitude, latitude; at sea level) a spacecraft stands, without refraction."""
    places = np.array([[site[0], longitude_deg], [site[1], latitude_deg]])
    ground, craft = earth_fixed_km(places[1], places[0], np.array([0.0, height_km]))
    away = craft - ground
    up = unit_vectors(np.array(site[0]), np.array(site[1]))
    return math.degrees(math.asin(float(np.clip(away @ up / np.linalg.norm(away), -1.0, 1.0))))

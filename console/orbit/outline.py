"""How far a site sees with the terrain around it: a visibility circle with bites in it."""

from __future__ import annotations

import numpy as np

from console.orbit.site import Site
from console.orbit.sky import MEAN_RADIUS_KM
from console.orbit.types import Floats

_NEAREST_POLE_DEG = 89.9999


def visible_outline(site: Site, height_km: float, *, n: int = 144) -> Floats:
    """The closed ring (n + 1, 2) of longitude and latitude in which a spacecraft at that height stands above the site's terrain and
    its minimum elevation, both.

    Longitudes run on beyond 180 instead of jumping; a ring round a pole ends 360 degrees from its start. Spherical Earth: right to some
    20 km, as `visibility_circle`.
    """
    bearing = np.linspace(0.0, 360.0, n + 1)
    floor = np.radians(np.maximum(site.mask.elevation_deg(bearing % 360.0), site.min_elevation_deg))
    radius = np.arccos(MEAN_RADIUS_KM * np.cos(floor) / (MEAN_RADIUS_KM + max(height_km, 0.0))) - floor
    centre = np.radians(min(max(site.latitude_deg, -_NEAREST_POLE_DEG), _NEAREST_POLE_DEG))
    turn = np.radians(bearing)
    sine = np.sin(centre) * np.cos(radius) + np.cos(centre) * np.sin(radius) * np.cos(turn)
    east = np.arctan2(np.sin(turn) * np.sin(radius) * np.cos(centre), np.cos(radius) - np.sin(centre) * sine)
    return np.column_stack([site.longitude_deg + np.degrees(np.unwrap(east)), np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0)))])

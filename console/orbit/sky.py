"""What a map and a sky view need: ground tracks with light and shade, footprints, visibility circles, and the Sun's place."""

from __future__ import annotations

import math

import numpy as np

from console.orbit.earth import ecef_to_geodetic, teme_to_ecef
from console.orbit.look import spread
from console.orbit.site import Site
from console.orbit.sun import (
    illumination,
    moon_subpoint,
    solar_elevation,
    solar_position,
    sun_subpoint,
    sun_synchronous_raan,
    sun_teme,
)
from console.orbit.trajectory import Trajectory
from console.orbit.types import Floats, GroundTrack
from console.utc import SECOND_NS

__all__ = [
    "footprint",
    "ground_track",
    "illumination",
    "moon_subpoint",
    "solar_elevation",
    "solar_position",
    "sun_subpoint",
    "sun_synchronous_raan",
    "sun_teme",
    "visibility_circle",
]

MEAN_RADIUS_KM = 6371.0088

_NEAREST_POLE_DEG = 89.9999  # bearings mean nothing on the pole itself


def ground_track(propagator: Trajectory, start_ns: int, end_ns: int, *, step_s: float = 30.0) -> GroundTrack:
    """Sub-satellite points from start to end, both included, evenly spaced by at most `step_s`."""
    count = max(1, math.ceil((end_ns - start_ns) / (step_s * SECOND_NS)))
    times = spread(start_ns, end_ns, count + 1)
    position, _, _ = propagator.teme(times)
    latitude, longitude, height = ecef_to_geodetic(teme_to_ecef(times, position))
    return GroundTrack(times, latitude, longitude, height, illumination(position, times))


def footprint(latitude_deg: float, longitude_deg: float, height_km: float, *, n: int = 72, min_elevation_deg: float = 0.0) -> Floats:
    """The closed ring (m, 2) of longitude and latitude within which a spacecraft stands above an elevation.

    Longitudes run on beyond 180 instead of jumping. A ring round a pole runs from -180 to 180, up to that pole and back, so that it
    can be filled as it is. Spherical Earth: right to some 20 km.
    """
    elevation = math.radians(min_elevation_deg)
    radius = math.acos(MEAN_RADIUS_KM * math.cos(elevation) / (MEAN_RADIUS_KM + max(height_km, 0.0))) - elevation
    bearing = np.linspace(0.0, 2 * np.pi, n, endpoint=False)
    centre = math.radians(min(max(latitude_deg, -_NEAREST_POLE_DEG), _NEAREST_POLE_DEG))
    sine = math.sin(centre) * math.cos(radius) + math.cos(centre) * math.sin(radius) * np.cos(bearing)
    latitude = np.arcsin(np.clip(sine, -1.0, 1.0))
    turn = np.arctan2(np.sin(bearing) * math.sin(radius) * math.cos(centre), math.cos(radius) - math.sin(centre) * sine)
    pole = 90.0 - abs(latitude_deg) < math.degrees(radius)
    if pole:
        return _polar_ring(longitude_deg + np.degrees(turn), np.degrees(latitude), math.copysign(90.0, latitude_deg))
    ring = np.column_stack([longitude_deg + np.degrees(np.unwrap(turn)), np.degrees(latitude)])
    return np.vstack([ring, ring[:1]])


def visibility_circle(site: Site, height_km: float, *, n: int = 72) -> Floats:
    """The closed ring (m, 2), as `footprint`, in which a spacecraft at that height stands above the site's minimum elevation."""
    return footprint(site.latitude_deg, site.longitude_deg, height_km, n=n, min_elevation_deg=site.min_elevation_deg)


def _polar_ring(longitude: Floats, latitude: Floats, pole_deg: float) -> Floats:
    """A ring round a pole, opened at the antimeridian and closed over the pole."""
    wrapped = (longitude + 180.0) % 360.0 - 180.0
    order = np.argsort(wrapped)
    x, y = wrapped[order], latitude[order]
    seam = float(np.interp(180.0, [x[-1], x[0] + 360.0], [y[-1], y[0]]))
    ends = [(180.0, seam), (180.0, pole_deg), (-180.0, pole_deg), (-180.0, seam)]
    return np.vstack([[(-180.0, seam)], np.column_stack([x, y]), ends])

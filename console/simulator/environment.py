"""What is around the spacecraft at an instant: orbit, Sun, shadow, magnetic field, and what the station sees of it.

Sampled once a second, in blocks whose borders hang on the start alone, and linear in between; so the answer for an instant is
the same whichever instants were asked for before.
"""

from __future__ import annotations

import math

import numpy as np
from msgspec import Struct

from console.orbit.earth import SiteFrame, ecef_to_geodetic, geodetic_to_ecef, gmst_rad, teme_to_ecef_velocity
from console.orbit.elements import ElementSet
from console.orbit.look import look_from
from console.orbit.propagate import Propagator
from console.orbit.site import Site
from console.orbit.sun import illumination, sun_teme
from console.orbit.types import Floats
from console.simulator.vectors import Vector
from console.utc import SECOND_NS

BLOCK_S = 256
PART_NS = SECOND_NS // 10
_SHARES = np.arange(10) * PART_NS / SECOND_NS
_LONGITUDE = 14
_DIPOLE_UT = 30.1
_EARTH_RADIUS_KM = 6371.2
_DIPOLE_AXIS = (0.0528, -0.1572, 0.9862)


class Surroundings(Struct, frozen=True, gc=False):
    """One instant. Vectors are in TEME: position in km, velocity in km/s, `sun` and `zenith` unit vectors, `field_ut` in microtesla.

    `light` is the share of the Sun's disc in sight. `clearance_deg` is the elevation over the station's horizon (the higher of terrain
    and minimum elevation); the station's view counts only while it is positive.
    """

    at_ns: int
    position_km: Vector
    velocity_km_s: Vector
    sun: Vector
    field_ut: Vector
    light: float
    latitude_deg: float
    longitude_deg: float
    height_km: float
    elevation_deg: float
    clearance_deg: float
    range_km: float
    range_rate_km_s: float


class Environment:
    """The surroundings of one spacecraft, seen by one station, from `start_ns` on."""

    def __init__(self, elements: ElementSet, site: Site, *, start_ns: int) -> None:
        self._propagator = Propagator(elements)
        self._site = site
        self._frame = SiteFrame.of(site)
        self._start_ns = start_ns
        self._block = -1 << 62
        self._rows = np.zeros((0, 0))
        self._second = -1
        self._parts: list[list[float]] = []

    def at(self, at_ns: int) -> Surroundings:
        """The surroundings at an instant, before or after the start."""
        block, offset_ns = divmod(at_ns - self._start_ns, BLOCK_S * SECOND_NS)
        if block != self._block:
            self._block, self._second = block, -1
            self._rows = self._sample(self._start_ns + block * BLOCK_S * SECOND_NS)
        second, rest_ns = divmod(offset_ns, SECOND_NS)
        if second != self._second:
            self._second, self._parts = second, _between(self._rows[second], self._rows[second + 1], _SHARES).tolist()
        part, odd_ns = divmod(rest_ns, PART_NS)
        if odd_ns:
            (v,) = _between(self._rows[second], self._rows[second + 1], np.array([rest_ns / SECOND_NS])).tolist()
        else:
            v = self._parts[part]
        return Surroundings(
            at_ns,
            (v[0], v[1], v[2]),
            (v[3], v[4], v[5]),
            (v[6], v[7], v[8]),
            (v[9], v[10], v[11]),
            light=v[12],
            latitude_deg=v[13],
            longitude_deg=v[14],
            height_km=v[15],
            elevation_deg=v[16],
            clearance_deg=v[17],
            range_km=v[18],
            range_rate_km_s=v[19],
        )

    def _sample(self, first_ns: int) -> Floats:
        """A row of all columns for every second of a block, and the first of the next."""
        times = first_ns + SECOND_NS * np.arange(BLOCK_S + 1, dtype=np.int64)
        position, velocity, _ = self._propagator.teme(times)
        sun = sun_teme(times)
        sun /= np.linalg.norm(sun, axis=1)[:, None]
        fixed = teme_to_ecef_velocity(times, position, velocity)
        look = look_from(self._frame, *fixed)
        horizon = np.maximum(self._site.mask.elevation_deg(look.azimuth_deg), self._site.min_elevation_deg)
        view = [look.elevation_deg, look.elevation_deg - horizon, look.range_km, look.range_rate_km_s]
        columns = [
            *position.T,
            *velocity.T,
            *sun.T,
            *_dipole(position).T,
            illumination(position, times),
            *ecef_to_geodetic(fixed[0]),
            *view,
        ]
        return np.ascontiguousarray(np.array(columns).T)


def _between(before: Floats, after: Floats, shares: Floats) -> Floats:
    """Rows (n, columns) at these shares of the way; the longitude stays where it is while it jumps over the antimeridian."""
    rows: Floats = before + (after - before) * shares[:, None]
    if abs(after[_LONGITUDE] - before[_LONGITUDE]) > 180:
        rows[:, _LONGITUDE] = before[_LONGITUDE]
    return rows


def _dipole(position_km: Floats) -> Floats:
    """Earth's field in microtesla, (n, 3), of a dipole whose axis stands still: right in size, not in every direction."""
    distance = np.linalg.norm(position_km, axis=1)[:, None]
    away = position_km / distance
    axis = np.array(_DIPOLE_AXIS)
    along = (away @ axis)[:, None]
    field: Floats = _DIPOLE_UT * (_EARTH_RADIUS_KM / distance) ** 3 * (axis - 3 * along * away)
    return field


def ground_target_teme(latitude_deg: float, longitude_deg: float, at_ns: int) -> Vector:
    """A place on the ellipsoid at an instant, in km, in TEME."""
    fixed = geodetic_to_ecef(np.array([latitude_deg]), np.array([longitude_deg]), np.zeros(1))
    angle = float(gmst_rad(np.array([at_ns]))[0])
    x, y, z = fixed[0].tolist()
    return (x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle), z)

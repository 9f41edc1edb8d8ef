"""The turning Earth: UT1, sidereal time, TEME to Earth-fixed, and the WGS-84 ellipsoid.

Polar motion (under 15 m on the ground) is left out. UT1 comes from a table (`earth_rotation`).
Sources: Vallado et al., AIAA 2006-6753, appendix C (TEME to pseudo Earth-fixed); Aoki et al. 1982 (GMST); NIMA TR8350.2 (WGS-84).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from console.orbit.earth_rotation import knows_ut1, tai_minus_ut1_s
from console.orbit.site import Site
from console.orbit.types import Floats, Times
from console.utc import DAY_NS, SECOND_NS

WGS84_RADIUS_KM = 6378.137
WGS84_FLATTENING = 1 / 298.257223563
GMST_RATE_RAD_S = 7.292115855306589e-5
J2000_NS = 946_728_000 * SECOND_NS

# times a place on the ellipsoid (km): a vector along its normal there, about 1 long
ELLIPSOID_NORMAL = np.array([1.0, 1.0, 1 / (1 - WGS84_FLATTENING) ** 2]) / WGS84_RADIUS_KM

_E2 = WGS84_FLATTENING * (2 - WGS84_FLATTENING)
_POLAR_RADIUS_KM = WGS84_RADIUS_KM * (1 - WGS84_FLATTENING)

# fmt: off
_LEAP_DAYS = np.array([
    "1972-01-01", "1972-07-01", "1973-01-01", "1974-01-01", "1975-01-01", "1976-01-01", "1977-01-01", "1978-01-01", "1979-01-01",
    "1980-01-01", "1981-07-01", "1982-07-01", "1983-07-01", "1985-07-01", "1988-01-01", "1990-01-01", "1991-01-01", "1992-07-01",
    "1993-07-01", "1994-07-01", "1996-01-01", "1997-07-01", "1999-01-01", "2006-01-01", "2009-01-01", "2012-07-01", "2015-07-01",
    "2017-01-01",
], dtype="datetime64[ns]").astype(np.int64)
_FIRST_TAI_MINUS_UTC_S = 10
# fmt: on


@dataclass(frozen=True, slots=True)
class SiteFrame:
    """A site in the Earth-fixed frame: where it is (km) and which way east, north and up point there, rows of `enu` (3, 3)."""

    origin_km: Floats
    enu: Floats

    @classmethod
    @lru_cache(maxsize=256)
    def of(cls, site: Site) -> SiteFrame:
        """The frame of a site, read-only and kept; up is the normal of the ellipsoid."""
        latitude, longitude = np.radians(site.latitude_deg), np.radians(site.longitude_deg)
        (sin_lat, cos_lat), (sin_lon, cos_lon) = (np.sin(latitude), np.cos(latitude)), (np.sin(longitude), np.cos(longitude))
        east = (-sin_lon, cos_lon, 0.0)
        north = (-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat)
        up = (cos_lat * cos_lon, cos_lat * sin_lon, sin_lat)
        origin = geodetic_to_ecef(np.array([site.latitude_deg]), np.array([site.longitude_deg]), np.array([site.height_m / 1000]))
        frame = cls(origin[0], np.array([east, north, up]))
        for part in (frame.origin_km, frame.enu):
            part.setflags(write=False)
        return frame


def tai_minus_utc_s(times_ns: Times) -> Floats:
    """TAI-UTC in seconds, shape as given: the leap seconds; 10 before 1972."""
    leaps: Floats = np.maximum(np.searchsorted(_LEAP_DAYS, times_ns, side="right") - 1, 0) + float(_FIRST_TAI_MINUS_UTC_S)
    return leaps


def ut1_minus_utc_s(times_ns: Times) -> Floats:
    """UT1-UTC in seconds, shape as given; 0 before 1973, constant after the table's end (no leap second is foreseen)."""
    return np.where(knows_ut1(times_ns), tai_minus_utc_s(times_ns) - tai_minus_ut1_s(times_ns), 0.0)


def gmst_rad(times_ns: Times) -> Floats:
    """Greenwich mean sidereal time (IAU 1982) in 0..2 pi, shape as given."""
    times_ns = np.asarray(times_ns, dtype=np.int64)
    ut1_s = ut1_minus_utc_s(times_ns)
    days, rest_ns = np.divmod(times_ns - J2000_NS, DAY_NS)
    day_fraction = (rest_ns / SECOND_NS + ut1_s) / 86_400
    centuries = (days + day_fraction) / 36_525
    beyond = 67_310.54841 - 43_200 + (8_640_184.812866 + (0.093104 - 6.2e-6 * centuries) * centuries) * centuries
    turns = day_fraction + 0.5 + beyond / 86_400
    return (turns % 1.0) * 2 * np.pi


def teme_to_ecef(times_ns: Times, teme: Floats) -> Floats:
    """Vectors (n, 3) turned from TEME to Earth-fixed, in whatever unit they have; the Sun's direction as well as a position."""
    angle = gmst_rad(times_ns)
    return _turned(np.cos(angle), np.sin(angle), teme)


def ecef_to_teme(times_ns: Times, fixed: Floats) -> Floats:
    """Vectors (n, 3) turned from the Earth-fixed frame to TEME: the inverse of `teme_to_ecef`."""
    angle = gmst_rad(times_ns)
    cos, sin = np.cos(angle), np.sin(angle)
    x, y, z = fixed[..., 0], fixed[..., 1], fixed[..., 2]
    return np.stack([cos * x - sin * y, cos * y + sin * x, z], axis=-1)


def teme_to_ecef_velocity(times_ns: Times, position: Floats, velocity: Floats) -> tuple[Floats, Floats]:
    """Position (km) and velocity (km/s) in the Earth-fixed frame, (n, 3) each; the velocity is the one seen from the ground."""
    angle = gmst_rad(times_ns)
    cos, sin = np.cos(angle), np.sin(angle)
    fixed, turned = _turned(cos, sin, position), _turned(cos, sin, velocity)
    turned[..., 0] += GMST_RATE_RAD_S * fixed[..., 1]
    turned[..., 1] -= GMST_RATE_RAD_S * fixed[..., 0]
    return fixed, turned


def _turned(cos: Floats, sin: Floats, vectors: Floats) -> Floats:
    turned = np.empty_like(vectors, dtype=np.float64)
    x, y = vectors[..., 0], vectors[..., 1]
    turned[..., 0], turned[..., 1], turned[..., 2] = cos * x + sin * y, cos * y - sin * x, vectors[..., 2]
    return turned


def geodetic_to_ecef(latitude_deg: Floats, longitude_deg: Floats, height_km: Floats) -> Floats:
    """Earth-fixed km, shape (n, 3), for WGS-84 geodetic coordinates of shape (n,)."""
    latitude, longitude = np.radians(latitude_deg), np.radians(longitude_deg)
    normal = WGS84_RADIUS_KM / np.sqrt(1 - _E2 * np.sin(latitude) ** 2)
    across = (normal + height_km) * np.cos(latitude)
    along = (normal * (1 - _E2) + height_km) * np.sin(latitude)
    return np.stack([across * np.cos(longitude), across * np.sin(longitude), along], axis=-1)


def ecef_to_geodetic(ecef_km: Floats) -> tuple[Floats, Floats, Floats]:
    """WGS-84 latitude and longitude (-180..180) in degrees and height in km, for Earth-fixed km of shape (n, 3). NaN stays NaN.

    Three turns of Bowring's iteration (1976): under a millimetre from the ground to lunar distance.
    """
    x, y, z = ecef_km[..., 0], ecef_km[..., 1], ecef_km[..., 2]
    across = np.hypot(x, y)
    reduced = np.arctan2(z * WGS84_RADIUS_KM, across * _POLAR_RADIUS_KM)
    latitude = reduced
    for _ in range(3):
        rise = z + _E2 / (1 - _E2) * _POLAR_RADIUS_KM * np.sin(reduced) ** 3
        run = across - _E2 * WGS84_RADIUS_KM * np.cos(reduced) ** 3
        latitude = np.arctan2(rise, run)
        reduced = np.arctan2((1 - WGS84_FLATTENING) * np.sin(latitude), np.cos(latitude))
    height = across * np.cos(latitude) + z * np.sin(latitude) - WGS84_RADIUS_KM * np.sqrt(1 - _E2 * np.sin(latitude) ** 2)
    return np.degrees(latitude), np.degrees(np.arctan2(y, x)), height


def wrap_longitude(longitude_deg: NDArray[np.float64]) -> Floats:
    """Longitudes brought into -180..180 (180 becomes -180)."""
    return (np.asarray(longitude_deg, dtype=float) + 180.0) % 360.0 - 180.0

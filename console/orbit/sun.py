"""Where the Sun and the Moon are, who is in sunlight, and the node of a sun-synchronous orbit.

Low-precision series instead of an ephemeris file: the Sun within 0.01 degrees from 1950 to 2050, the Moon within 0.3 degrees.
Source: The Astronomical Almanac, section C ("low-precision formulas for the Sun") and D ("for the Moon"). The frame is the mean
equator and equinox of date, which stands for TEME here (they differ by under 0.005 degrees).
"""

from __future__ import annotations

import numpy as np

from console.orbit.earth import J2000_NS, WGS84_RADIUS_KM, SiteFrame, gmst_rad, teme_to_ecef, wrap_longitude
from console.orbit.site import Site
from console.orbit.types import Floats, Times
from console.utc import DAY_NS

AU_KM = 149_597_870.7
SUN_RADIUS_KM = 695_700.0

_TT_MINUS_UTC_DAYS = 69.184 / 86_400


def sun_teme(times_ns: Times) -> Floats:
    """The Sun from the centre of the Earth, (n, 3) in km, in TEME."""
    days = _days_tt(times_ns)
    anomaly = np.radians(357.528 + 0.9856003 * days)
    longitude = np.radians(_mean_longitude_deg(days) + 1.915 * np.sin(anomaly) + 0.020 * np.sin(2 * anomaly))
    distance = AU_KM * (1.00014 - 0.01671 * np.cos(anomaly) - 0.00014 * np.cos(2 * anomaly))
    return _from_ecliptic(longitude, np.zeros_like(longitude), distance, days)


def moon_teme(times_ns: Times) -> Floats:
    """The Moon from the centre of the Earth, (n, 3) in km, in TEME."""
    centuries = _days_tt(times_ns) / 36_525
    longitude = 218.32 + 481_267.881 * centuries + _sines(_MOON_LONGITUDE, centuries)
    latitude = _sines(_MOON_LATITUDE, centuries)
    parallax = 0.9508 + _sines(_MOON_PARALLAX, centuries)
    distance = WGS84_RADIUS_KM / np.sin(np.radians(parallax))
    return _from_ecliptic(np.radians(longitude), np.radians(latitude), distance, centuries * 36_525)


def sun_subpoint(at_ns: int) -> tuple[float, float]:
    """Latitude and longitude (-180..180) in degrees of the place that has the Sun overhead."""
    return _subpoint(sun_teme(np.array([at_ns])), at_ns)


def moon_subpoint(at_ns: int) -> tuple[float, float]:
    """Latitude and longitude (-180..180) in degrees of the place that has the Moon overhead."""
    return _subpoint(moon_teme(np.array([at_ns])), at_ns)


def solar_position(site: Site, times_ns: Times) -> tuple[Floats, Floats]:
    """Azimuth and elevation of the Sun's centre in degrees at a site, (n,) each, without refraction."""
    times = np.atleast_1d(np.asarray(times_ns, dtype=np.int64))
    frame = SiteFrame.of(site)
    away = teme_to_ecef(times, sun_teme(times)) - frame.origin_km
    east, north, up = frame.enu @ away.T
    return np.degrees(np.arctan2(east, north)) % 360.0, np.degrees(np.arcsin(np.clip(up / np.linalg.norm(away, axis=1), -1.0, 1.0)))


def solar_elevation(site: Site, times_ns: Times) -> Floats:
    """Elevation of the Sun's centre in degrees at a site, (n,), without refraction: night below -0.8, dark below -18."""
    return solar_position(site, times_ns)[1]


def illumination(position_teme_km: Floats, times_ns: Times) -> Floats:
    """How much of the Sun's disc a spacecraft sees, (n,): 1 in sunlight, 0 in the umbra, between in the penumbra, NaN for NaN.

    The shadow is a cone behind a sphere of the equator's radius; the disc has no limb darkening.
    Source: Montenbruck and Gill, Satellite Orbits, 3.4.2.
    """
    position = np.atleast_2d(position_teme_km)
    to_sun = sun_teme(times_ns) - position
    radius, distance = np.linalg.norm(position, axis=-1), np.linalg.norm(to_sun, axis=-1)
    sun, earth = np.arcsin(SUN_RADIUS_KM / distance), np.arcsin(np.minimum(WGS84_RADIUS_KM / radius, 1.0))
    cosine = -np.einsum("ij,ij->i", position, to_sun) / (radius * distance)
    return 1.0 - _covered(sun, earth, np.arccos(np.clip(cosine, -1.0, 1.0)))


def sun_synchronous_raan(epoch_ns: int, local_time_hours: float) -> float:
    """Right ascension of the ascending node in 0..360 degrees that gives a mean local time of the node (LTAN) at an epoch.

    For a local time of the descending node (LTDN) give 12 hours more. The mean Sun counts, as in mission specifications.
    """
    mean_sun = float(_mean_longitude_deg(_days_tt(np.array([epoch_ns])))[0])
    return (mean_sun + (local_time_hours - 12.0) * 15.0) % 360.0


# degrees; phase and rate a Julian century of each sine: Astronomical Almanac, D22
_MOON_LONGITUDE = (
    (6.29, 135.0, 477_198.87),
    (-1.27, 259.3, -413_335.36),
    (0.66, 235.7, 890_534.22),
    (0.21, 269.9, 954_397.74),
    (-0.19, 357.5, 35_999.05),
    (-0.11, 186.5, 966_404.03),
)
_MOON_LATITUDE = ((5.13, 93.3, 483_202.02), (0.28, 228.2, 960_400.89), (-0.28, 318.3, 6_003.15), (-0.17, 217.6, -407_332.21))
_MOON_PARALLAX = ((0.0518, 225.0, 477_198.87), (0.0095, 349.3, -413_335.36), (0.0078, 325.7, 890_534.22), (0.0028, 359.9, 954_397.74))


def _sines(terms: tuple[tuple[float, float, float], ...], centuries: Floats) -> Floats:
    amplitude, phase, rate = (np.array(column)[:, None] for column in zip(*terms, strict=True))
    total: Floats = (amplitude * np.sin(np.radians(phase + rate * centuries))).sum(axis=0)
    return total


def _covered(sun: Floats, earth: Floats, apart: Floats) -> Floats:
    """The share of a disc of angular radius `sun` behind one of `earth`, their centres `apart`; radians."""
    covered = np.where(apart >= sun + earth, 0.0, np.where(earth > sun, 1.0, (earth / sun) ** 2))
    partial = (apart < sun + earth) & (apart > np.abs(earth - sun))
    s, e, d = sun[partial], earth[partial], apart[partial]
    along = (d * d + s * s - e * e) / (2 * d)
    across = np.sqrt(np.maximum(s * s - along * along, 0.0))
    lens = s * s * np.arccos(np.clip(along / s, -1, 1)) + e * e * np.arccos(np.clip((d - along) / e, -1, 1)) - d * across
    covered[partial] = lens / (np.pi * s * s)
    covered[np.isnan(apart)] = np.nan
    return covered


def _days_tt(times_ns: Times) -> Floats:
    return (np.atleast_1d(np.asarray(times_ns, dtype=np.int64)) - J2000_NS) / DAY_NS + _TT_MINUS_UTC_DAYS


def _mean_longitude_deg(days: Floats) -> Floats:
    return (280.460 + 0.9856474 * days) % 360.0


def _from_ecliptic(longitude: Floats, latitude: Floats, distance: Floats, days: Floats) -> Floats:
    tilt = np.radians(23.439 - 0.0000004 * days)
    x, y, z = np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)
    turned = np.stack([x, np.cos(tilt) * y - np.sin(tilt) * z, np.sin(tilt) * y + np.cos(tilt) * z], axis=-1)
    return turned * distance[:, None]


def _subpoint(teme: Floats, at_ns: int) -> tuple[float, float]:
    x, y, z = teme[0].tolist()
    longitude = np.degrees(np.arctan2(y, x) - gmst_rad(np.array([at_ns])))
    return float(np.degrees(np.arctan2(z, np.hypot(x, y)))), float(wrap_longitude(longitude)[0])

"""Where the Sun and the Moon are, who is in sunlight, and the node of a sun-synchronous orbit.

Series instead of an ephemeris file (`almanac`): the Sun within 0.0015 degrees from 1960 to 2050, the Moon within 0.03. The frame is
TEME, the true equator with the mean equinox, as SGP4's. The Sun is where its light comes from, aberration included: a shadow computed
with the geometric Sun is 0.09 s late in a low orbit.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from console.orbit.almanac import moon_place, nutation, sun_place
from console.orbit.earth import J2000_NS, WGS84_RADIUS_KM, SiteFrame, gmst_rad, teme_to_ecef, wrap_longitude
from console.orbit.site import Site
from console.orbit.types import Floats, Times
from console.utc import DAY_NS

SUN_RADIUS_KM = 695_700.0

_TT_MINUS_UTC_DAYS = 69.184 / 86_400


def sun_teme(times_ns: Times) -> Floats:
    """The Sun from the centre of the Earth, (n, 3) in km, in TEME."""
    centuries = _centuries_tt(times_ns)
    longitude, distance = sun_place(centuries)
    return _from_ecliptic(longitude, np.zeros_like(longitude), distance, centuries)


def moon_teme(times_ns: Times) -> Floats:
    """The Moon from the centre of the Earth, (n, 3) in km, in TEME."""
    centuries = _centuries_tt(times_ns)
    return _from_ecliptic(*moon_place(centuries), centuries)


def sun_subpoint(at_ns: int) -> tuple[float, float]:
    """Latitude and longitude (-180..180) in degrees of the place that has the Sun overhead."""
    return _subpoint(sun_teme(np.array([at_ns])), at_ns)


def moon_subpoint(at_ns: int) -> tuple[float, float]:
    """Latitude and longitude (-180..180) in degrees of the place that has the Moon overhead."""
    return _subpoint(moon_teme(np.array([at_ns])), at_ns)


def solar_position(site: Site, times_ns: Times) -> tuple[Floats, Floats]:
    """Azimuth and elevation of the Sun's centre in degrees at a site, (n,) each, without refraction."""
    return _position(site, times_ns, sun_teme)


def lunar_position(site: Site, times_ns: Times) -> tuple[Floats, Floats]:
    """Azimuth and elevation of the Moon's centre in degrees at a site, (n,) each, without refraction.

    Seen from the site, not from the centre of the Earth: near the horizon it stands up to a degree lower.
    """
    return _position(site, times_ns, moon_teme)


def moon_lit(times_ns: Times) -> Floats:
    """How much of the Moon's disc is lit, (n,): 0 at new moon, 1 at full moon. Source: Meeus, Astronomical Algorithms, 48.1."""
    times = np.atleast_1d(np.asarray(times_ns, dtype=np.int64))
    moon = moon_teme(times)
    to_sun = sun_teme(times) - moon
    cosine = np.einsum("ij,ij->i", -moon, to_sun) / (np.linalg.norm(moon, axis=1) * np.linalg.norm(to_sun, axis=1))
    return np.asarray((1.0 + cosine) / 2.0, dtype=np.float64)


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
    days = float(_centuries_tt(np.array([epoch_ns]))[0]) * 36_525
    mean_sun = 280.460 + 0.9856474 * days
    return (mean_sun + (local_time_hours - 12.0) * 15.0) % 360.0


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


def _position(site: Site, times_ns: Times, place_teme: Callable[[Times], Floats]) -> tuple[Floats, Floats]:
    times = np.atleast_1d(np.asarray(times_ns, dtype=np.int64))
    frame = SiteFrame.of(site)
    away = teme_to_ecef(times, place_teme(times)) - frame.origin_km
    east, north, up = frame.enu @ away.T
    return np.degrees(np.arctan2(east, north)) % 360.0, np.degrees(np.arcsin(np.clip(up / np.linalg.norm(away, axis=1), -1.0, 1.0)))


def _centuries_tt(times_ns: Times) -> Floats:
    return ((np.atleast_1d(np.asarray(times_ns, dtype=np.int64)) - J2000_NS) / DAY_NS + _TT_MINUS_UTC_DAYS) / 36_525


def _from_ecliptic(longitude: Floats, latitude: Floats, distance: Floats, centuries: Floats) -> Floats:
    """Ecliptic of date to TEME: over the true equator, which the equation of the equinoxes turns back to the mean equinox."""
    tilt = nutation(centuries)
    true = longitude + tilt.longitude_rad
    cos, sin = np.cos(tilt.obliquity_rad), np.sin(tilt.obliquity_rad)
    x, along, across = np.cos(latitude) * np.cos(true), np.cos(latitude) * np.sin(true), np.sin(latitude)
    y, z = cos * along - sin * across, sin * along + cos * across
    back = tilt.longitude_rad * cos
    return np.stack([x + back * y, y - back * x, z], axis=-1) * distance[:, None]


def _subpoint(teme: Floats, at_ns: int) -> tuple[float, float]:
    x, y, z = teme[0].tolist()
    longitude = np.degrees(np.arctan2(y, x) - gmst_rad(np.array([at_ns])))
    return float(np.degrees(np.arctan2(z, np.hypot(x, y)))), float(wrap_longitude(longitude)[0])

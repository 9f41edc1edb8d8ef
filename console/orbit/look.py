"""What a site sees of a spacecraft: azimuth, elevation, range, range rate, Doppler. Geometric: no refraction, no light time."""

from __future__ import annotations

import numpy as np

from console.orbit.earth import SiteFrame
from console.orbit.site import Site
from console.orbit.trajectory import Trajectory
from console.orbit.types import Floats, LookAngles, Times

LIGHT_KM_S = 299_792.458


def look_angles(propagator: Trajectory, site: Site, times_ns: Times) -> LookAngles:
    """The spacecraft from the site at each instant, arrays (n,); NaN once the elements have failed."""
    position, velocity, _ = propagator.earth_fixed(times_ns)
    return look_from(SiteFrame.of(site), position, velocity)


def look_from(frame: SiteFrame, position_km: Floats, velocity_km_s: Floats) -> LookAngles:
    """As `look_angles`, for Earth-fixed positions and velocities (n, 3) that are already there."""
    away = position_km - frame.origin_km
    east, north, up = frame.enu @ away.T
    range_km = np.linalg.norm(away, axis=-1)
    with np.errstate(invalid="ignore"):
        elevation = np.degrees(np.arcsin(np.clip(up / range_km, -1.0, 1.0)))
    azimuth = np.degrees(np.arctan2(east, north)) % 360.0
    return LookAngles(azimuth, elevation, range_km, np.einsum("ij,ij->i", away, velocity_km_s) / range_km)


def spread(start_ns: int, end_ns: int, n: int) -> Times:
    """`n` instants evenly from start to end, both included to the nanosecond (a float of today's instants is good to 256 ns only)."""
    return start_ns + np.round(np.linspace(0.0, float(end_ns - start_ns), n)).astype(np.int64)


def doppler_hz(frequency_hz: float, range_rate_km_s: Floats) -> Floats:
    """The shift of a frequency sent from the spacecraft, as received: negative while it recedes. First order in v/c."""
    return -frequency_hz * np.asarray(range_rate_km_s) / LIGHT_KM_S

"""What a site sees of a spacecraft: azimuth, elevation, range, range rate, Doppler.

Without refraction: half a degree at the horizon, a tenth at 8 degrees, and different in every weather. Geometric, unless light time is
asked for: then the spacecraft is shown where the signal that arrives now left it (20 m behind in a low orbit, 400 m in a
geostationary one).
"""

from __future__ import annotations

from dataclasses import replace
from typing import overload

import numpy as np

from console.orbit.earth import GMST_RATE_RAD_S, SiteFrame
from console.orbit.site import Site
from console.orbit.trajectory import Trajectory
from console.orbit.types import Floats, LookAngles, Times
from console.utc import SECOND_NS

LIGHT_KM_S = 299_792.458

_LIGHT_TURNS = 2


def look_angles(propagator: Trajectory, site: Site, times_ns: Times, *, light_time: bool = False) -> LookAngles:
    """The spacecraft from the site at each instant, arrays (n,); NaN once the elements have failed.

    With `light_time` the angles, the range and its rate are those of the signal that arrives at the instants, which left one way's
    delay earlier, before the site had turned on with the Earth. Passes and antennas do without: at 2,000 km it is 0.001 degrees.
    """
    frame = SiteFrame.of(site)
    times = np.atleast_1d(np.asarray(times_ns, dtype=np.int64))
    position, velocity, _ = propagator.earth_fixed(times)
    if not light_time:
        return look_from(frame, position, velocity)
    for _ in range(_LIGHT_TURNS):
        delay_s = np.nan_to_num(np.linalg.norm(position - frame.origin_km, axis=1) / LIGHT_KM_S)
        position, velocity, _ = propagator.earth_fixed(times - np.round(delay_s * SECOND_NS).astype(np.int64))
        position, velocity = _turned_on(delay_s, position), _turned_on(delay_s, velocity)
    late = look_from(frame, position, velocity)
    # the delay grows with the range, so a second of reception is less than one of sending
    return replace(late, range_rate_km_s=late.range_rate_km_s / (1 + late.range_rate_km_s / LIGHT_KM_S))


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


@overload
def doppler_hz(frequency_hz: float, range_rate_km_s: float) -> float: ...
@overload
def doppler_hz(frequency_hz: float, range_rate_km_s: Floats) -> Floats: ...
def doppler_hz(frequency_hz: float, range_rate_km_s: float | Floats) -> float | Floats:
    """The shift of a frequency sent from the spacecraft, as received: negative while it recedes.

    First order in v/c. What is left out (its square and the time dilation of 3 parts in 10^10) is under 0.3 Hz at 437 MHz and under
    6 Hz at 8.4 GHz.
    """
    return -frequency_hz * range_rate_km_s / LIGHT_KM_S


def downlink_hz(frequency_hz: float, range_rate_km_s: Floats) -> Floats:
    """Where to listen for what the spacecraft sends on a frequency: lower while it recedes."""
    return frequency_hz + doppler_hz(frequency_hz, range_rate_km_s)


def uplink_hz(frequency_hz: float, range_rate_km_s: Floats) -> Floats:
    """What to send so that the spacecraft hears a frequency: higher while it recedes."""
    return frequency_hz - doppler_hz(frequency_hz, range_rate_km_s)


def _turned_on(delay_s: Floats, vectors: Floats) -> Floats:
    """Earth-fixed vectors (n, 3) of `delay_s` ago in today's Earth-fixed frame."""
    angle = GMST_RATE_RAD_S * delay_s
    cos, sin = np.cos(angle), np.sin(angle)
    x, y, z = vectors.T
    return np.stack([cos * x + sin * y, cos * y - sin * x, z], axis=1)

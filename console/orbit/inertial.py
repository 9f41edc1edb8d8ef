"""Vectors of other frames turned to TEME."""

from __future__ import annotations

from console.orbit.earth import GMST_RATE_RAD_S, ecef_to_teme
from console.orbit.oem_orbit import Frame
from console.orbit.types import Floats, Times


def to_teme(frame: Frame, times_ns: Times, position: Floats, velocity: Floats) -> tuple[Floats, Floats]:
    """Position and velocity (n, 3) of a frame in TEME."""
    if frame is Frame.TEME:
        return position, velocity
    if frame is Frame.EARTH_FIXED:
        carried = velocity.copy()
        carried[..., 0] -= GMST_RATE_RAD_S * position[..., 1]
        carried[..., 1] += GMST_RATE_RAD_S * position[..., 0]
        return ecef_to_teme(times_ns, position), ecef_to_teme(times_ns, carried)
    raise NotImplementedError(frame)

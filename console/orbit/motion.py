"""The acceleration that goes with SGP4's positions, and velocities that do.

A surprise of SGP4: its velocity is not quite the slope of its position. It is off by centimetres a second in low orbits and by
metres in eccentric ones, which bends an interpolation. `matched_velocity` takes that out, from the positions alone.
"""

from __future__ import annotations

import numpy as np

from console.orbit.earth import GMST_RATE_RAD_S
from console.orbit.types import Floats

EARTH_RADIUS_KM = 6378.135
EARTH_MU_KM3_S2 = 398_600.8

NEIGHBOURS = 3  # nodes on each side that a matched velocity depends on

_J2 = 1.082616e-3
_FEWEST_NODES = 5


def gravity(position: Floats, velocity: Floats) -> Floats:
    """Gravity with J2, and what the turning frame adds, in km/s^2, (n, 3) (Vallado, Fundamentals of Astrodynamics, 8.7.1)."""
    x, y, z = position.T
    square = x * x + y * y + z * z
    pull = -EARTH_MU_KM3_S2 / (square * np.sqrt(square))
    bulge = 1.5 * _J2 * EARTH_RADIUS_KM**2 / square
    tilt = 5 * z * z / square
    turn = GMST_RATE_RAD_S
    flat, tall = pull * (1 + bulge * (1 - tilt)) + turn**2, pull * (1 + bulge * (3 - tilt))
    return np.stack([flat * x + 2 * turn * velocity[:, 1], flat * y - 2 * turn * velocity[:, 0], tall * z], axis=1)


def matched_velocity(position: Floats, velocity: Floats, acceleration: Floats, step_s: float) -> Floats:
    """The velocity (n, 3) at evenly spaced nodes that goes with the positions there.

    Each step's change of place, less what the velocities and accelerations of its four nodes make of it (the rule is exact up to
    the sixth degree), is the mean error of the velocity over it; the errors at the nodes follow from four neighbouring steps.
    """
    count = len(position)
    if count < _FEWEST_NODES:
        return velocity
    shift, bend = position[1:] - position[:-1], acceleration[:-1] - acceleration[1:]
    wide = acceleration[:-3] - acceleration[3:]
    error = shift / step_s - 0.5 * (velocity[1:] + velocity[:-1])
    inner = error[1:-1] - step_s * (63 / 720 * bend[1:-1] - wide / 720)
    near = inner[np.clip(np.arange(-3, count), 0, count - 4)]
    fix: Floats = 0.625 * (near[1:-2] + near[2:-1]) - 0.125 * (near[:-3] + near[3:])
    return velocity + fix

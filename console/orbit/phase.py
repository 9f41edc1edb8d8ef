"""Where on its orbit a spacecraft is: the argument of latitude, the angle from the ascending node to it along the direction of flight.

Source: Vallado, Fundamentals of Astrodynamics, 4th ed., 2.4 (argument of latitude from position and velocity). One surprise: it is the
osculating one, from position and velocity at the instant, as near-circular orbits have no perigee to count from.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from console.orbit.trajectory import Trajectory
from console.utc import SECOND_NS

Floats = NDArray[np.float64]
STEP_S = 10.0


def argument_of_latitude_deg(position: Floats, velocity: Floats) -> Floats:
    """Degrees in [0, 360), (n,); of inertial positions and velocities (n, 3). NaN for what is NaN and for an equatorial orbit."""
    normal = np.cross(position, velocity)
    node = np.stack([-normal[:, 1], normal[:, 0], np.zeros(len(normal))], axis=1)
    ahead = np.cross(normal, node)
    with np.errstate(invalid="ignore", divide="ignore"):
        across = np.einsum("ij,ij->i", position, ahead) / np.linalg.norm(ahead, axis=1)
        along = np.einsum("ij,ij->i", position, node) / np.linalg.norm(node, axis=1)
        return np.degrees(np.arctan2(across, along)) % 360.0


def phase_at(trajectory: Trajectory, times_ns: NDArray[np.int64]) -> Floats:
    """The argument of latitude at rising instants, (n,) degrees in [0, 360): computed every ten seconds at most, straight in between
    (under 0.002 degrees off in a low orbit); NaN where the orbit isn't known."""
    if not len(times_ns):
        return np.zeros(0)
    first, last = int(times_ns[0]), int(times_ns[-1])
    count = min(max(2, int((last - first) / (STEP_S * SECOND_NS)) + 2), 4000)
    nodes = np.linspace(first, max(last, first + 1), count).astype(np.int64)
    position, velocity, errors = trajectory.teme(nodes)
    phase = np.where(errors == 0, argument_of_latitude_deg(position, velocity), np.nan)
    known = np.isfinite(phase)
    if not known.any():
        return np.full(len(times_ns), np.nan)
    steady = np.unwrap(phase[known], period=360.0)
    found = np.interp(times_ns, nodes[known], steady, left=np.nan, right=np.nan)
    return np.asarray(found % 360.0, np.float64)

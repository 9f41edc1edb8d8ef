"""How much of an area one strip covers: the payload held at one roll angle while the spacecraft flies over.

An estimate from points spread evenly over the area (60 to some hundred): right to a few hundredths.
"""

from __future__ import annotations

import numpy as np

from console.orbit.area_reach import nadir
from console.orbit.area_shape import AreaShape
from console.orbit.areas import Payload
from console.orbit.earth import ELLIPSOID_NORMAL
from console.orbit.ephemeris import Ephemeris
from console.orbit.types import Floats

_MOST_POINTS = 256
_INSTANTS = 48


def best_strip(ephemeris: Ephemeris, shape: AreaShape, payload: Payload, start_s: float, end_s: float) -> tuple[float, float]:
    """The roll angle in degrees (positive: right of the flight direction) whose strip covers most of the area, the smallest of several,
    and the share of the area that it covers, 0 to 1."""
    points = shape.points_km[:: -(-len(shape.points_km) // _MOST_POINTS)]
    times = np.linspace(start_s, end_s, _INSTANTS)
    angles = np.sort(_abeam_angles(points, ephemeris.position_at(times), ephemeris.velocity_at(times)))
    half, limit = np.radians(payload.half_angle_deg), np.radians(payload.max_off_nadir_deg)
    if not len(angles):
        return 0.0, 0.0
    rolls = np.clip(angles + half, -limit, limit)
    slack = 1e-9
    first = np.searchsorted(angles, rolls - half - slack, side="left")
    last = np.searchsorted(angles, rolls + half + slack, side="right")
    best = int(np.argmax(last - first))
    if last[best] == first[best]:
        return 0.0, 0.0
    low, high = angles[last[best] - 1] - half, angles[first[best]] + half
    roll = float(np.clip(0.0, max(low, -limit), max(min(high, limit), low, -limit)))
    return float(np.degrees(roll)), float(last[best] - first[best]) / len(points)


def _abeam_angles(points: Floats, position: Floats, velocity: Floats) -> Floats:
    """For each visible point the angle from nadir when that is least, positive to the right of the flight direction, radians."""
    down = nadir(position)
    right = np.cross(down, velocity)
    right /= np.linalg.norm(right, axis=1)[:, None]
    normals = points * ELLIPSOID_NORMAL
    distance_2 = (position**2).sum(axis=1)[:, None] - 2 * (position @ points.T) + (points**2).sum(axis=1)
    is_visible = position @ normals.T >= (points * normals).sum(axis=1)
    along_nadir = down @ points.T - (down * position).sum(axis=1)[:, None]
    cosine = np.where(is_visible, along_nadir / np.sqrt(distance_2), -np.inf)
    at, column = cosine.argmax(axis=0), np.arange(len(points))
    side = ((points - position[at]) * right[at]).sum(axis=1)
    angles = np.copysign(np.arccos(np.clip(cosine[at, column], -1.0, 1.0)), side)
    return angles[is_visible[at, column]]

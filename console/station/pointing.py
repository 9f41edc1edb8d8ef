"""Angles of a machine and of the sky: where an azimuth and an elevation point, how far apart two directions are, and what may leave.

One surprise: an elevation above 90 degrees is a machine that leans over the zenith, so (azimuth, elevation) and (azimuth + 180,
180 - elevation) are one direction.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from console.errors import KnownError
from console.mission.model import AntennaLimits
from console.orbit.types import Floats

DECIMALS = 2
_SLACK_DEG = 0.005


def directions(azimuth_deg: Floats, elevation_deg: Floats) -> Floats:
    """Unit vectors (east, north, up) on a last axis of three, for arrays of any shape."""
    azimuth, elevation = np.radians(azimuth_deg), np.radians(elevation_deg)
    flat = np.cos(elevation)
    return np.stack([flat * np.sin(azimuth), flat * np.cos(azimuth), np.sin(elevation)], axis=-1)


def separations_deg(one: Floats, other: Floats) -> Floats:
    """The angles between unit vectors, good for small ones too (by the chord)."""
    chord = np.linalg.norm(one - other, axis=-1)
    angles: Floats = np.degrees(2.0 * np.arcsin(np.clip(chord / 2.0, 0.0, 1.0)))
    return angles


def separation_deg(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The angle between two directions, each (azimuth, elevation) of a sky or a machine."""
    first, second = (_direction(*each) for each in (one, other))
    return math.degrees(2.0 * math.asin(min(math.dist(first, second) / 2.0, 1.0)))


def _direction(azimuth_deg: float, elevation_deg: float) -> tuple[float, float, float]:
    """As `directions`, for one."""
    azimuth, elevation = math.radians(azimuth_deg), math.radians(elevation_deg)
    flat = math.cos(elevation)
    return flat * math.sin(azimuth), flat * math.cos(azimuth), math.sin(elevation)


def travel_s(limits: AntennaLimits, start: tuple[float, float], end: tuple[float, float]) -> float:
    """How long the machine turns from one position to another, both axes at once; starting and braking are not counted."""
    return max(abs(end[0] - start[0]) / limits.slew_deg_s, abs(end[1] - start[1]) / limits.elevation_rate_deg_s)


def longest_travel_s(limits: AntennaLimits) -> float:
    """How long the machine turns at most, from whichever position to whichever other."""
    low, high = (limits.azimuth_min_deg, limits.elevation_min_deg), (limits.azimuth_max_deg, limits.elevation_max_deg)
    return travel_s(limits, low, high)


def checked(limits: AntennaLimits, azimuth_deg: float, elevation_deg: float) -> tuple[float, float]:
    """The position as it may leave for the machine, rounded towards the inside. Raises KnownError for what is no number, and for what
    lies beyond the machine's limits by more than rounding: whoever asked for it, it is never sent."""
    return (
        _checked(azimuth_deg, "azimuth", limits.azimuth_min_deg, limits.azimuth_max_deg),
        _checked(elevation_deg, "elevation", limits.elevation_min_deg, limits.elevation_max_deg),
    )


def _checked(value: float, axis: str, low: float, high: float) -> float:
    if not math.isfinite(value):
        raise KnownError(f"the {axis} {value} is no number: not sent", remedy="look at the elements of the spacecraft")
    if not low - _SLACK_DEG <= value <= high + _SLACK_DEG:
        raise KnownError(f"{axis} {value:.2f}° is outside of what the machine can do: not sent", rule=f"{low:g}° to {high:g}°")
    scale = 10.0**DECIMALS
    lowest, highest = math.ceil(low * scale) / scale, math.floor(high * scale) / scale
    return min(max(round(value, DECIMALS), lowest), highest) + 0.0


def nearest_turn(limits: AntennaLimits, azimuth_deg: float, near_deg: float | None) -> float:
    """The same azimuth with as many turns as bring it inside the machine's range and nearest to where it stands (to the range's middle
    where that is unknown); the given one where no turn brings it inside."""
    middle = (limits.azimuth_min_deg + limits.azimuth_max_deg) / 2 if near_deg is None else near_deg
    turns: NDArray[np.int64] = np.arange(-4, 5)
    inside = [
        turned
        for turned in (azimuth_deg % 360.0 + 360.0 * int(turn) for turn in turns)
        if limits.azimuth_min_deg <= turned <= limits.azimuth_max_deg
    ]
    return min(inside, key=lambda turned: abs(turned - middle), default=azimuth_deg)

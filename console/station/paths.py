"""Ways of a machine through a pass: which turn and which side to take, when to change over, how a machine of limited speed follows.

A spacecraft's direction is reached by several machine positions: azimuths a turn apart, and those leaning over the zenith. Each choice is
a branch. A machine that follows a wished path as well as its speed allows either lags behind or, seen from the end, leads; both and
every mixture of the two keep to the speed and the limits, and one in the middle is off by the least.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from console.mission.model import AntennaLimits
from console.orbit.types import Floats

MIXTURES = (0.5, 1.0, 0.0, 0.25, 0.75)
_OUTSIDE_S = 1.0
_COARSE = 240


@dataclass(frozen=True, slots=True)
class Branches:
    """The machine positions that point at the spacecraft: azimuth and elevation (branches, n), unlimited; which of them lean over;
    and where they are inside the machine's limits (branches, n)."""

    azimuth_deg: Floats
    elevation_deg: Floats
    is_flipped: NDArray[np.bool_]
    is_inside: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.azimuth_deg)


def branches_of(limits: AntennaLimits, azimuth_deg: Floats, elevation_deg: Floats) -> Branches:
    """Every branch that touches the machine's azimuth range, the upright ones first; those leaning over only where the machine can.
    Where none touches it, those on both sides of it."""
    azimuths, elevations, flips = [], [], []
    for is_flipped in (False, True) if limits.can_flip else (False,):
        base = np.unwrap(azimuth_deg + 180.0 * is_flipped, period=360.0)
        first = int(np.ceil((limits.azimuth_min_deg - base.max()) / 360.0))
        last = int(np.floor((limits.azimuth_max_deg - base.min()) / 360.0))
        for turn in range(min(first, last), max(first, last) + 1):
            azimuths.append(base + 360.0 * turn)
            elevations.append(180.0 - elevation_deg if is_flipped else elevation_deg)
            flips.append(is_flipped)
    azimuth, elevation = np.array(azimuths), np.array(elevations)
    inside = (azimuth >= limits.azimuth_min_deg) & (azimuth <= limits.azimuth_max_deg)
    inside &= (elevation >= limits.elevation_min_deg) & (elevation <= limits.elevation_max_deg)
    return Branches(azimuth, elevation, np.array(flips), inside)


def clipped(limits: AntennaLimits, azimuth_deg: Floats, elevation_deg: Floats) -> tuple[Floats, Floats]:
    """Wished positions brought inside the machine's limits."""
    return (
        np.clip(azimuth_deg, limits.azimuth_min_deg, limits.azimuth_max_deg),
        np.clip(elevation_deg, limits.elevation_min_deg, limits.elevation_max_deg),
    )


def lagging(wished: Floats, most: Floats) -> Floats:
    """The nearest a machine comes to the wished (paths, n) when it moves at most `most` (n - 1) from one instant to the next, started in
    the right place."""
    too_fast = np.flatnonzero((np.abs(np.diff(wished, axis=1)) > most).any(axis=0))
    followed = wished.copy()
    if not too_fast.size:
        return followed
    first, last = int(too_fast[0]) + 1, int(too_fast[-1]) + 1
    for at in range(first, wished.shape[1]):
        before = followed[:, at - 1]
        followed[:, at] = np.clip(wished[:, at], before - most[at - 1], before + most[at - 1])
        if at > last and (followed[:, at] == wished[:, at]).all():
            break
    return followed


def leading(wished: Floats, most: Floats) -> Floats:
    """As `lagging`, seen from the end: the machine moves early enough to be in the right place then."""
    return lagging(wished[:, ::-1], most[::-1])[:, ::-1]


def switched(branches: Branches, pairs: NDArray[np.int64], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Which branch to follow at each instant (pairs, n): the first of each pair before its place, the second from there on."""
    n = branches.azimuth_deg.shape[1]
    return np.where(np.arange(n) < places[:, None], pairs[:, :1], pairs[:, 1:])


def single_switches(branches: Branches, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Every change from one branch to another at every one of the places: (choices, n)."""
    count = len(branches)
    pairs = [(one, other, int(place)) for one in range(count) for other in range(count) if one != other for place in places]
    if not pairs:
        return np.zeros((0, branches.azimuth_deg.shape[1]), np.int64)
    table = np.array(pairs, np.int64)
    return switched(branches, table[:, :2], table[:, 2])


def cheapest_course(limits: AntennaLimits, branches: Branches, seconds: Floats) -> NDArray[np.int64]:
    """The branch to follow at each instant (n,) with any number of changes, by dynamic programming: time outside the limits and time
    to change over cost alike. For tracks that wind on and on, as those of high orbits near a pole do."""
    thin = np.unique(np.linspace(0, len(seconds) - 1, min(_COARSE, len(seconds))).astype(np.int64))
    azimuth, elevation = branches.azimuth_deg[:, thin], branches.elevation_deg[:, thin]
    turn = np.maximum(
        np.abs(azimuth[:, None] - azimuth[None]) / limits.slew_deg_s,
        np.abs(elevation[:, None] - elevation[None]) / limits.elevation_rate_deg_s,
    )
    weights = np.gradient(seconds[thin]) if len(thin) > 1 else np.ones(1)
    outside = np.where(branches.is_inside[:, thin], 0.0, _OUTSIDE_S) * weights
    came_from = np.zeros((len(thin), len(branches)), np.int64)
    cost = outside[:, 0]
    for at in range(1, len(thin)):
        through = cost[:, None] + turn[:, :, at]
        came_from[at] = through.argmin(axis=0)
        cost = through.min(axis=0) + outside[:, at]
    course = np.zeros(len(thin), np.int64)
    course[-1] = cost.argmin()
    for at in range(len(thin) - 1, 0, -1):
        course[at - 1] = came_from[at, course[at]]
    return course[np.searchsorted(thin, np.arange(len(seconds)), side="right") - 1]

"""SGP4 over many instants at once: positions and velocities in TEME and in the Earth-fixed frame.

Two surprises. SGP4 holds the interpreter's lock, so one call never gets more than 5,000 instants. And its error codes return to 0
after a decay, on orbits that mean nothing: here the first error ends the validity of the elements, in both directions from the epoch.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sgp4.api import WGS72, Satrec

from console.orbit.earth import ecef_to_geodetic, teme_to_ecef_velocity
from console.orbit.elements import ElementSet
from console.orbit.motion import EARTH_MU_KM3_S2, EARTH_RADIUS_KM, NEIGHBOURS, gravity, matched_velocity
from console.orbit.types import Floats, Times
from console.utc import DAY_NS, SECOND_NS, utc_text

Errors = NDArray[np.uint8]

MOST_POINTS_A_CALL = 5_000
ERROR_TEXTS = {
    1: "the mean eccentricity left the range 0 to 1",
    2: "the mean motion fell below zero",
    3: "the perturbed eccentricity left the range 0 to 1",
    4: "the semi-latus rectum fell below zero",
    5: "the mean elements are below the ground",
    6: "the spacecraft has decayed",
    7: "the theory has no place for it: an inclination of almost nothing, for instance",
}
NOT_A_NUMBER = 7  # not SGP4's own: it calls NaN a success

_ROUND_ARC_RAD, _LONG_ARC_RAD, _LONG_ECCENTRICITY = 0.4, 0.15, 0.3
_SHORTEST_STEP_S, _LONGEST_STEP_S = 20, 900
_SGP4_EPOCH_NS = -631_238_400 * SECOND_NS
_JULIAN_1950 = 2_433_281.5
_SCANS_A_PERIOD = 8
_MOST_SCANS = 40_000
_CLOSE_SCANS_A_PERIOD, _CLOSE_PERIODS = 128, 4
_LOOK_NS = DAY_NS // 2
_SAFE_PERIGEE_KM = 6_378.0 + 200.0
_DAYS_2 = 1_440.0 / (2 * math.pi)


@dataclass(slots=True)
class _Reach:
    """How far from the epoch one direction has been searched, and where the first error stands (none yet: None)."""

    sign: int
    searched_ns: int
    error_ns: int | None = None
    code: int = 0


class Propagator:
    """The SGP4 theory (WGS-72 constants, improved mode) with one element set."""

    def __init__(self, elements: ElementSet) -> None:
        self.elements = elements
        self.name, self.epoch_ns = elements.name, elements.epoch_ns
        self.period_s = 86_400 / elements.mean_motion
        self._record = sgp4_record(elements)
        self._reaches = (_Reach(-1, elements.epoch_ns), _Reach(1, elements.epoch_ns))

    def teme(self, times_ns: Times) -> tuple[Floats, Floats, Errors]:
        """Position (n, 3) in km, velocity (n, 3) in km/s and SGP4's error code (n,); NaN wherever the code is not 0.

        An instant beyond the first error carries that error, whatever SGP4 says about it.
        """
        times = np.atleast_1d(np.asarray(times_ns, dtype=np.int64))
        position, velocity, error = self.raw(times)
        if times.size:
            self._end_validity(times, error)
        bad = error != 0
        position[bad] = np.nan
        velocity[bad] = np.nan
        return position, velocity, error

    def earth_fixed(self, times_ns: Times) -> tuple[Floats, Floats, Errors]:
        """As `teme`, turned to the Earth-fixed frame (ITRF without polar motion); the velocity is the one seen from the ground."""
        times = np.atleast_1d(np.asarray(times_ns, dtype=np.int64))
        position, velocity, error = self.teme(times)
        return *teme_to_ecef_velocity(times, position, velocity), error

    def geodetic(self, times_ns: Times) -> tuple[Floats, Floats, Floats]:
        """Latitude, longitude (-180..180) in degrees and height in km of the sub-satellite points, (n,) each; NaN where failed."""
        return ecef_to_geodetic(self.earth_fixed(times_ns)[0])

    def first_error(self, until_ns: int) -> tuple[int, int] | None:
        """The instant and the code of the first error between the epoch and `until_ns`, either way; None when there is none."""
        reach = self._reaches[until_ns >= self.elements.epoch_ns]
        self._search(reach, until_ns)
        if reach.error_ns is None or (until_ns - reach.error_ns) * reach.sign < 0:
            return None
        return reach.error_ns, reach.code

    def failure_text(self, error: tuple[int, int] | None) -> str:
        """What `first_error` found, in a sentence for the operator."""
        if error is None:
            return "the elements are not valid in this window"
        return f"the elements fail at {utc_text(error[0])}: {ERROR_TEXTS.get(error[1], f'SGP4 error {error[1]}')}"

    def missing_text(self, start_ns: int, end_ns: int) -> str:
        """Where in a window the elements have failed, and how, in a sentence for the operator; "" where they haven't."""
        errors = [error for at_ns in (start_ns, end_ns) if (error := self.first_error(at_ns))]
        return "; ".join(dict.fromkeys(self.failure_text(error) for error in errors))

    def nodes(self, start_ns: int, end_ns: int) -> Times:
        """Instants at whole steps from the epoch over at least start to end (see `node_step_ns`)."""
        step = node_step_ns(self.elements)
        first = (start_ns - self.epoch_ns) // step
        last = -((self.epoch_ns - end_ns) // step)
        return self.epoch_ns + step * np.arange(first, max(last, first + 1) + 1, dtype=np.int64)

    def states(self, times_ns: Times) -> tuple[Floats, Floats, Floats, Errors]:
        """Earth-fixed position, velocity and acceleration at nodes, (n, 3) each, that agree with each other; and the code (n,).

        Some more nodes on both sides are looked at, so that a node's velocity doesn't depend on where the span ends.
        """
        step = int(times_ns[1] - times_ns[0]) if len(times_ns) > 1 else node_step_ns(self.elements)
        beyond = step * np.arange(1, NEIGHBOURS + 1, dtype=np.int64)
        position, velocity, error = self.earth_fixed(np.concatenate([times_ns[0] - beyond[::-1], times_ns, times_ns[-1] + beyond]))
        acceleration = gravity(position, velocity)
        good = np.flatnonzero(error == 0)
        if good.size:
            part = slice(int(good[0]), int(good[-1]) + 1)
            velocity[part] = matched_velocity(position[part], velocity[part], acceleration[part], step / SECOND_NS)
        own = slice(NEIGHBOURS, NEIGHBOURS + len(times_ns))
        return position[own], velocity[own], acceleration[own], error[own]

    def parts(self) -> Sequence[Propagator]:
        """Itself: mean elements have no gaps."""
        return (self,)

    def raw(self, times: Times) -> tuple[Floats, Floats, Errors]:
        """What SGP4 itself says, errors coming and going as they do; `teme` is for everybody but a test of the theory."""
        days, rest_ns = np.divmod(times - self.elements.epoch_ns, DAY_NS)
        whole = self._record.jdsatepoch + days
        fraction = self._record.jdsatepochF + rest_ns / DAY_NS
        position, velocity = np.empty((times.size, 3)), np.empty((times.size, 3))
        error = np.empty(times.size, dtype=np.uint8)
        for first in range(0, times.size, MOST_POINTS_A_CALL):
            part = slice(first, first + MOST_POINTS_A_CALL)
            error[part], position[part], velocity[part] = self._record.sgp4_array(whole[part], fraction[part])
        error[(error == 0) & np.isnan(position[:, 0])] = NOT_A_NUMBER
        return position, velocity, error

    def _end_validity(self, times: Times, error: Errors) -> None:
        for reach, until in zip(self._reaches, (int(times.min()), int(times.max())), strict=True):
            self._search(reach, until)
            self._note(reach, times, error)
            if reach.error_ns is not None:
                beyond = (times - reach.error_ns) * reach.sign >= 0
                error[beyond & (error == 0)] = reach.code

    def _note(self, reach: _Reach, times: Times, error: Errors) -> None:
        """Learn from an error that the search had stepped over."""
        bad = np.flatnonzero((error != 0) & ((times - self.elements.epoch_ns) * reach.sign >= 0))
        if not bad.size:
            return
        nearest = int(bad[np.argmin(np.abs(times[bad] - self.elements.epoch_ns))])
        if reach.error_ns is None or (int(times[nearest]) - reach.error_ns) * reach.sign < 0:
            reach.error_ns, reach.code = int(times[nearest]), int(error[nearest])

    def _search(self, reach: _Reach, until_ns: int) -> None:
        if reach.error_ns is not None or (until_ns - reach.searched_ns) * reach.sign <= 0:
            return
        reach.searched_ns = self._safe_until(reach, until_ns)
        if reach.searched_ns == until_ns:
            return
        step_ns = self._perigee_step_ns(_SCANS_A_PERIOD)
        count = max(1, -(-abs(until_ns - reach.searched_ns) // step_ns))
        step_ns *= max(1, -(-count // _MOST_SCANS))
        count = max(1, -(-abs(until_ns - reach.searched_ns) // step_ns))
        grid = reach.searched_ns + reach.sign * step_ns * np.arange(0, count + 1, dtype=np.int64)
        error = self.raw(grid)[2]
        first = self._first_bad(grid, error, reach.sign)
        if first is not None:
            reach.error_ns, reach.code = first
        reach.searched_ns = int(grid[-1])

    def _safe_until(self, reach: _Reach, until_ns: int) -> int:
        """How far the orbit stays so high that nothing can fail between looks half a day apart: every close look is spared."""
        count = 1 + abs(until_ns - reach.searched_ns) // _LOOK_NS
        grid = reach.searched_ns + (until_ns - reach.searched_ns) // count * np.arange(count + 1, dtype=np.int64)
        grid[-1] = until_ns
        position, velocity, error = self.raw(grid)
        is_low = (error != 0) | ~(osculating_perigee_km(position, velocity) > _SAFE_PERIGEE_KM)
        low = np.flatnonzero(is_low)
        return int(grid[max(int(low[0]) - 1, 0)]) if low.size else until_ns

    def _first_bad(self, grid: Times, error: Errors, sign: int) -> tuple[int, int] | None:
        """Where validity ends, to a second, and the code; None where it doesn't end on the way of a grid.

        Of the last revolutions only the perigees fail, and few of those lie on the grid: so the revolutions before what is found, or
        before the end, are looked at closely, until one has no error.
        """
        bad = np.flatnonzero(error)
        first = self._halved(int(grid[max(int(bad[0]) - 1, 0)]), int(grid[bad[0]]), int(error[bad[0]])) if bad.size else None
        step_ns = self._perigee_step_ns(_CLOSE_SCANS_A_PERIOD)
        count = math.ceil(_CLOSE_PERIODS * self.period_s * SECOND_NS / step_ns)
        end_ns = first[0] if first else int(grid[-1])
        while True:
            near = end_ns - sign * step_ns * np.arange(count, -1, -1, dtype=np.int64)
            near = near[((near - self.epoch_ns) * sign > 0) & ((near - end_ns) * sign < (0 if first else 1))]
            found = self.raw(near)[2]
            earlier = np.flatnonzero(found)
            if not earlier.size:
                return first
            at = int(earlier[0])
            first = self._halved(int(near[at]) - sign * step_ns, int(near[at]), int(found[at]))
            end_ns = first[0]

    def _perigee_step_ns(self, scans: int) -> int:
        """The time between looks, so many in a revolution as fast as the perigee."""
        return int(self.period_s * (1 - self.elements.eccentricity) ** 1.5 * SECOND_NS / scans)

    def _halved(self, good: int, bad: int, code: int) -> tuple[int, int]:
        """The first bad instant between a good and a bad one, to a second, and its code."""
        while abs(bad - good) > SECOND_NS:
            middle = (bad + good) // 2
            found = int(self.raw(np.array([middle]))[2][0])
            if found:
                bad, code = middle, found
            else:
                good = middle
        return bad, code


def node_step_ns(elements: ElementSet) -> int:
    """The distance of an ephemeris's nodes in whole seconds: so many radians of the fastest part of the orbit as keep the pieces
    within two metres of SGP4 in a low orbit (six minutes) and within ten in an eccentric one."""
    e = elements.eccentricity
    mean_rate = elements.mean_motion * 2 * math.pi / 86_400
    fastest = mean_rate * math.sqrt(1 - e * e) / (1 - e) ** 2
    arc = min(max(_ROUND_ARC_RAD + (_LONG_ARC_RAD - _ROUND_ARC_RAD) * e / _LONG_ECCENTRICITY, _LONG_ARC_RAD), _ROUND_ARC_RAD)
    return round(min(max(arc / fastest, _SHORTEST_STEP_S), _LONGEST_STEP_S)) * SECOND_NS


def osculating_perigee_km(position: Floats, velocity: Floats) -> Floats:
    """Radius of the perigee of the two-body orbits through states (n, 3), (n,); NaN where that is not an ellipse."""
    radius = np.linalg.norm(position, axis=1)
    spin = np.cross(position, velocity)
    with np.errstate(invalid="ignore", divide="ignore"):
        axis = 1 / (2 / radius - (velocity**2).sum(axis=1) / EARTH_MU_KM3_S2)
        eccentricity = np.sqrt(np.maximum(1 - (spin**2).sum(axis=1) / (EARTH_MU_KM3_S2 * axis), 0.0))
    perigee: Floats = np.where(axis > 0, axis * (1 - eccentricity), np.nan)
    return perigee


def perigee_height_km(elements: ElementSet) -> float:
    """Height of the perigee over the equator's radius, from the mean elements as they stand (two-body)."""
    return semi_major_axis_km(elements) * (1 - elements.eccentricity) - EARTH_RADIUS_KM


def semi_major_axis_km(elements: ElementSet) -> float:
    """Semi-major axis by Kepler's third law with the WGS-72 constant; some km off the osculating one, by J2."""
    rate = elements.mean_motion * 2 * math.pi / 86_400
    return float((EARTH_MU_KM3_S2 / rate**2) ** (1 / 3))


def _days_since_1950(epoch_ns: int) -> float:
    """The epoch as the reference code has it, rounded as a Julian date: orbits of high eccentricity feel the 20 microseconds.

    Only the Moon's and the Sun's places depend on it; the time since the epoch is counted in whole nanoseconds.
    """
    whole, rest = divmod(epoch_ns - _SGP4_EPOCH_NS, DAY_NS)
    return (whole + _JULIAN_1950 + rest / DAY_NS) - _JULIAN_1950


def sgp4_record(elements: ElementSet) -> Satrec:
    """The set as the SGP4 library wants it: radians and minutes. The catalogue number is only a label there, and limited: 0 is given."""
    record = Satrec()
    record.sgp4init(
        WGS72,
        "i",
        0,
        _days_since_1950(elements.epoch_ns),
        elements.bstar,
        elements.mean_motion_dot / (_DAYS_2 * 1_440),
        elements.mean_motion_ddot / (_DAYS_2 * 1_440**2),
        elements.eccentricity,
        math.radians(elements.arg_of_perigee_deg),
        math.radians(elements.inclination_deg),
        math.radians(elements.mean_anomaly_deg),
        elements.mean_motion / _DAYS_2,
        math.radians(elements.raan_deg),
    )
    return record

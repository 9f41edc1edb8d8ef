"""The path through a table of states (CCSDS OEM): interpolated inside its segments, unknown outside, never extrapolated.

The polynomials run in the frame of the message, as its author meant them to, and along a time without leap seconds; the result
is turned to TEME and to the Earth-fixed frame.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from console.orbit.earth import ecef_to_geodetic, tai_minus_utc_s, teme_to_ecef_velocity
from console.orbit.inertial import to_teme
from console.orbit.interpolation import hermite, lagrange
from console.orbit.motion import EARTH_MU_KM3_S2
from console.orbit.oem_orbit import Interpolation, OemOrbit, StateTable
from console.orbit.propagate import Errors
from console.orbit.types import Floats, Times
from console.utc import SECOND_NS, utc_text

BEFORE, AFTER, IN_GAP = 101, 102, 103

_MOST_POINTS = 4_000
_SIDEREAL_DAY_S = 86_164.0905
_STEPS_S = (600, 300, 120, 60, 30, 20, 10)
_GOOD_KM = 0.005
_MOST_TRIED = 10_000
_MOST_GAPS_TOLD = 3
_SLOPE_NS = SECOND_NS // 4


class OemPath:
    """A trajectory from an OEM."""

    def __init__(self, orbit: OemOrbit) -> None:
        self.orbit = orbit
        self.name, self.epoch_ns, self.last_ns = orbit.name, orbit.epoch_ns, orbit.last_ns
        self._tables = tuple(_Table(table) for table in orbit.tables)
        self._starts = np.array([table.first_ns for table in orbit.tables], dtype=np.int64)
        self._ends = np.array([table.last_ns for table in orbit.tables], dtype=np.int64)

    @cached_property
    def period_s(self) -> float:
        """The turn of the two-body orbit through the middle state, at most a day; a day where it is none."""
        states = self.orbit.tables[len(self.orbit.tables) // 2]
        middle = int(states.times_ns[len(states.times_ns) // 2])
        position, velocity, _ = self.teme(np.array([min(max(middle, states.first_ns), states.last_ns)]))
        energy = float((velocity[0] ** 2).sum()) / 2 - EARTH_MU_KM3_S2 / float(np.linalg.norm(position[0]))
        if energy >= 0:
            return _SIDEREAL_DAY_S
        axis = -EARTH_MU_KM3_S2 / (2 * energy)
        return min(2 * math.pi * math.sqrt(axis**3 / EARTH_MU_KM3_S2), _SIDEREAL_DAY_S)

    def teme(self, times_ns: Times) -> tuple[Floats, Floats, Errors]:
        """Position (n, 3) in km, velocity (n, 3) in km/s and a code (n,): 0, or why it isn't known; NaN wherever it isn't 0."""
        times = np.atleast_1d(np.asarray(times_ns, dtype=np.int64))
        position, velocity = np.full((times.size, 3), np.nan), np.full((times.size, 3), np.nan)
        table, error = self._locate(times)
        for index in np.unique(table[error == 0]).tolist():
            mine = np.flatnonzero((table == index) & (error == 0))
            for first in range(0, mine.size, _MOST_POINTS):
                part = mine[first : first + _MOST_POINTS]
                position[part], velocity[part] = self._tables[index].teme(times[part])
        return position, velocity, error

    def earth_fixed(self, times_ns: Times) -> tuple[Floats, Floats, Errors]:
        """As `teme`, turned to the Earth-fixed frame (ITRF without polar motion); the velocity is the one seen from the ground."""
        times = np.atleast_1d(np.asarray(times_ns, dtype=np.int64))
        position, velocity, error = self.teme(times)
        return *teme_to_ecef_velocity(times, position, velocity), error

    def geodetic(self, times_ns: Times) -> tuple[Floats, Floats, Floats]:
        """Latitude, longitude (-180..180) in degrees and height in km of the sub-satellite points, (n,) each; NaN where unknown."""
        return ecef_to_geodetic(self.earth_fixed(times_ns)[0])

    def first_error(self, until_ns: int) -> tuple[int, int] | None:
        """Where the states end between the first one and `until_ns`, either way, and the code; None where they reach it."""
        if until_ns < self.epoch_ns:
            return self.epoch_ns, BEFORE
        ends = [part.last_ns for part in self.parts()]
        end = next((end for end in ends if end >= until_ns), ends[-1])
        first = ends[0]
        if until_ns <= first:
            return None
        return (first, AFTER) if first == end else (first, IN_GAP)

    def failure_text(self, error: tuple[int, int] | None) -> str:
        """What `first_error` found, in a sentence for the operator."""
        if error is None or error[1] == IN_GAP:
            return f"the ephemeris has gaps between {utc_text(self.epoch_ns)} and {utc_text(self.last_ns)}"
        return f"the ephemeris begins at {utc_text(error[0])}" if error[1] == BEFORE else f"the ephemeris ends at {utc_text(error[0])}"

    def missing_text(self, start_ns: int, end_ns: int) -> str:
        """Which parts of a window the states don't cover, in a sentence for the operator; "" where they cover it."""
        told = [f"the ephemeris begins at {utc_text(self.epoch_ns)}"] if start_ns < self.epoch_ns else []
        pairs = [(one.last_ns, other.epoch_ns) for one, other in pairwise(self.parts())]
        gaps = [(first, last) for first, last in pairs if first < end_ns and last > start_ns]
        told += [f"the ephemeris has a gap from {utc_text(first)} to {utc_text(last)}" for first, last in gaps[:_MOST_GAPS_TOLD]]
        told += [f"and {len(gaps) - _MOST_GAPS_TOLD} more gaps"] if len(gaps) > _MOST_GAPS_TOLD else []
        told += [f"the ephemeris ends at {utc_text(self.last_ns)}"] if end_ns > self.last_ns else []
        return "; ".join(told)

    def nodes(self, start_ns: int, end_ns: int) -> Times:
        """Evenly spaced instants of the part that the span touches first, from end to end of what is covered; none where it isn't."""
        part = next((part for part in self.parts() if part.last_ns >= start_ns and part.epoch_ns <= end_ns), None)
        if part is None:
            return np.empty(0, dtype=np.int64)
        count, step = part.grid
        first = max(0, (start_ns - part.epoch_ns) // step)
        last = min(count, -((part.epoch_ns - end_ns) // step))
        return part.epoch_ns + step * np.arange(first, last + 1, dtype=np.int64)

    def states(self, times_ns: Times) -> tuple[Floats, Floats, Floats, Errors]:
        """Earth-fixed position, velocity and acceleration, (n, 3) each, and the code (n,).

        The acceleration is the slope of the velocity: thrust and the Moon are in it as they are in the table.
        """
        position, velocity, error = self.earth_fixed(times_ns)
        before = np.maximum(times_ns - _SLOPE_NS, self.epoch_ns)
        after = np.minimum(times_ns + _SLOPE_NS, self.last_ns)
        change = self.earth_fixed(after)[1] - self.earth_fixed(before)[1]
        return position, velocity, change / ((after - before) / SECOND_NS)[:, None], error

    def parts(self) -> Sequence[OemPath]:
        """The stretches without a gap, in order, each a path of its own."""
        return self._parts

    @cached_property
    def _parts(self) -> tuple[OemPath, ...]:
        breaks = np.flatnonzero(self._starts[1:] > self._ends[:-1]) + 1
        if not breaks.size:
            return (self,)
        edges = [0, *breaks.tolist(), len(self._tables)]
        return tuple(OemPath(replace(self.orbit, tables=self.orbit.tables[a:b])) for a, b in pairwise(edges))

    @cached_property
    def grid(self) -> tuple[int, int]:
        """How many steps the nodes take from end to end, and how long (ns) one is: the longest with which pieces stay within metres.

        The shortest is ten seconds: where a velocity jumps (a burn between two segments) the pieces round the corner off.
        """
        length = max(self.last_ns - self.epoch_ns, 1)
        count, step = 1, length
        for step_s in _STEPS_S:
            count = -(-length // (step_s * SECOND_NS))
            step = length // count
            if self._miss_km(np.unique(np.linspace(0, count - 1, min(count, _MOST_TRIED)).astype(np.int64)), step) < _GOOD_KM:
                break
        return count, step

    def _miss_km(self, pieces: Times, step: int) -> float:
        """How far quintic pieces, those of these numbers, are off in their middles, at most."""
        first = self.epoch_ns + step * pieces
        places, slopes, curves = zip(*(self.states(times)[:3] for times in (first, first + step)), strict=True)
        middle = (places[0] + places[1]) / 2 + (slopes[0] - slopes[1]) * (5 / 32 * step / SECOND_NS)
        middle += (curves[0] + curves[1]) * ((step / SECOND_NS) ** 2 / 64)
        return float(np.abs(middle - self.earth_fixed(first + step // 2)[0]).max())

    def _locate(self, times: Times) -> tuple[Times, Errors]:
        """Which table holds each instant (the later one where two meet), and the code."""
        table = np.searchsorted(self._starts, times, side="right") - 1
        error = np.zeros(times.size, dtype=np.uint8)
        error[times > self._ends[table]] = IN_GAP
        error[times > self.last_ns] = AFTER
        error[times < self.epoch_ns] = BEFORE
        return table, error


class _Table:
    """One segment, ready for interpolation."""

    def __init__(self, table: StateTable) -> None:
        self._table = table
        self._origin_ns = int(table.times_ns[0])
        self._nodes = self._seconds(table.times_ns)

    def teme(self, times: Times) -> tuple[Floats, Floats]:
        """Position and velocity at instants within the segment."""
        table = self._table
        method = hermite if table.interpolation is Interpolation.HERMITE else lagrange
        degree = 1 if table.interpolation is Interpolation.LINEAR else table.degree
        position, velocity = method(self._seconds(times), self._nodes, table.position_km, table.velocity_km_s, degree)
        return to_teme(table.frame, times, position, velocity)

    def _seconds(self, times: Times) -> Floats:
        return (times - self._origin_ns) / SECOND_NS + tai_minus_utc_s(times)

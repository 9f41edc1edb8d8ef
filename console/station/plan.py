"""The whole way of an antenna through a pass, planned before AOS: which turn, which side, where the machine can't follow, when to leave.

Candidates are every branch kept from AOS to LOS, then changes from one branch to another; each is followed by a machine of the station's
speed and limits, and the seconds off beam decide. Starting and braking of the motors are not modelled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from console.errors import KnownError
from console.mission.model import AntennaLimits
from console.orbit.types import Floats, LookAngles, Pass, Times
from console.station.paths import MIXTURES, Branches, branches_of, cheapest_course, clipped, lagging, leading, single_switches
from console.station.pointing import directions, longest_travel_s, separations_deg, travel_s
from console.station.state import AntennaCourse, Keyhole
from console.utc import SECOND_NS

STEP_NS = SECOND_NS // 2
MOST_NODES = 2_400
MARGIN_NS = 15 * SECOND_NS
PREPARE_NS = 60 * SECOND_NS
TOO_SLOW = "too slow"
AT_ITS_LIMITS = "at its limits"
MOST_SLACK_DEG = 60.0
EASINGS = ((0.9, 4.0), (0.9, 15.0), (0.9, 40.0), (0.5, 15.0))
_SEARCH_NODES = 240
_SEARCH_PLACES = 12
_SHOWN_POINTS = 120
_SAME_S = 0.05


def plan_times(one_pass: Pass) -> Times:
    """The instants at which a plan wants to know where the spacecraft is: twice a second, less often in a pass of hours."""
    span = one_pass.los_ns - one_pass.aos_ns
    count = int(min(max(span // STEP_NS + 1, 2), MOST_NODES))
    return one_pass.aos_ns + np.round(np.linspace(0.0, float(span), count)).astype(np.int64)


@dataclass(frozen=True, slots=True)
class AntennaPlan:
    """Machine positions (n,) at some instants of a pass, azimuth with its turns, and the angle (n,) by which each misses the spacecraft.
    Between instants the machine moves evenly."""

    one_pass: Pass
    limits: AntennaLimits
    times_ns: Times
    azimuth_deg: Floats
    elevation_deg: Floats
    error_deg: Floats
    keyholes: tuple[Keyhole, ...]
    words: str

    @property
    def is_flipped(self) -> bool:
        """Whether the machine leans over the zenith at any time."""
        return bool((self.elevation_deg > 90.0 + 1e-9).any())

    @property
    def off_beam_s(self) -> float:
        """How long the spacecraft is out of the antenna's beam."""
        return sum((hole.end_ns - hole.start_ns) / SECOND_NS for hole in self.keyholes)

    def at(self, now_ns: int) -> tuple[float, float]:
        """Where the machine should stand (azimuth, elevation): before AOS at its beginning, after LOS at its end."""
        times, ways = self.times_ns, (self.azimuth_deg, self.elevation_deg)
        after = int(np.searchsorted(times, now_ns, side="right"))
        if after in (0, len(times)):
            azimuth, elevation = (float(way[min(after, len(times) - 1)]) for way in ways)
            return azimuth, elevation
        share = (now_ns - int(times[after - 1])) / int(times[after] - times[after - 1])
        azimuth, elevation = (float(way[after - 1]) + share * float(way[after] - way[after - 1]) for way in ways)
        return azimuth, elevation

    def leave_ns(self, actual: tuple[float, float] | None) -> int:
        """When the machine has to leave where it stands (anywhere, when unknown) to be in place before AOS, with some seconds to spare."""
        start = float(self.azimuth_deg[0]), float(self.elevation_deg[0])
        needed_s = longest_travel_s(self.limits) if actual is None else travel_s(self.limits, actual, start)
        return self.one_pass.aos_ns - round(needed_s * SECOND_NS) - MARGIN_NS

    def depart_ns(self, actual: tuple[float, float] | None) -> int:
        """When the machine sets out for AOS: a minute before, or earlier where the way is long."""
        return min(self.leave_ns(actual), self.one_pass.aos_ns - PREPARE_NS)

    def course(self, actual: tuple[float, float] | None = None) -> AntennaCourse:
        """The plan as it is shown and recorded."""
        shown = np.unique(np.linspace(0, len(self.times_ns) - 1, _SHOWN_POINTS).astype(np.int64))
        one = self.one_pass
        return AntennaCourse(
            one.spacecraft, one.station, one.aos_ns, one.los_ns, self.leave_ns(actual), self.is_flipped, self.words, self.off_beam_s,
            list(self.keyholes),
            self.times_ns[shown].tolist(), self.azimuth_deg[shown].round(2).tolist(), self.elevation_deg[shown].round(2).tolist(),
        )  # fmt: skip


def plan_pass(
    one_pass: Pass, times_ns: Times, look: LookAngles, limits: AntennaLimits, *, present: tuple[float, float] | None = None
) -> AntennaPlan:
    """The best way through a pass, the directions (n,) being known at `times_ns` from AOS to LOS. `present`: where the machine stands.

    Raises KnownError where a direction is no number (the elements fail within the pass).
    """
    if not (np.isfinite(look.azimuth_deg).all() and np.isfinite(look.elevation_deg).all()):
        raise KnownError("the pass can't be planned: the elements fail in it", where=f"{one_pass.spacecraft} over {one_pass.station}")
    seconds = (times_ns - times_ns[0]) / SECOND_NS
    wish = _Wish(limits, seconds, branches_of(limits, look.azimuth_deg, look.elevation_deg), look, present or limits.park)
    upright = wish.best(flips=False)
    best = wish.best(flips=True) if limits.can_flip and upright.off_beam_s > _SAME_S else upright
    best = min(upright, best, key=lambda way: way.off_beam_s > upright.off_beam_s - _SAME_S)
    holes = _keyholes(times_ns, best, wish)
    return AntennaPlan(
        one_pass, limits, times_ns, best.azimuth_deg, best.elevation_deg, best.error_deg, holes, _words(limits, upright, best)
    )


@dataclass(frozen=True, slots=True)
class _Way:
    """One followed path (n,), which branch was wished (n,), and what it comes to."""

    azimuth_deg: Floats
    elevation_deg: Floats
    error_deg: Floats
    choice: NDArray[np.int64]
    off_beam_s: float


class _Wish:
    """The branches of one pass, and how well each choice among them can be followed."""

    def __init__(
        self, limits: AntennaLimits, seconds: Floats, branches: Branches, look: LookAngles, present: tuple[float, float] | None
    ) -> None:
        self._limits, self._seconds, self.branches, self._look, self._present = limits, seconds, branches, look, present
        self._truth = directions(look.azimuth_deg, look.elevation_deg)

    def best(self, *, flips: bool) -> _Way:
        """The best way, with or without leaning over."""
        allowed = np.flatnonzero(~self.branches.is_flipped | flips)
        whole = self._followed(np.repeat(allowed[:, None], len(self._seconds), axis=1))
        if whole.off_beam_s <= _SAME_S:
            return whole
        ways = [self.eased(whole)]
        if len(allowed) > 1 and ways[0].off_beam_s > _SAME_S:
            ways += [self.eased(self._followed(self._promising(allowed))), self._wound(allowed)]
        return min(ways, key=lambda way: way.off_beam_s)

    def _part(self, allowed: NDArray[np.int64], nodes: NDArray[np.int64]) -> _Wish:
        each, look = self.branches, self._look
        branches = Branches(
            each.azimuth_deg[np.ix_(allowed, nodes)], each.elevation_deg[np.ix_(allowed, nodes)], each.is_flipped[allowed],
            each.is_inside[np.ix_(allowed, nodes)],
        )  # fmt: skip
        thin = LookAngles(look.azimuth_deg[nodes], look.elevation_deg[nodes], look.range_km[nodes], look.range_rate_km_s[nodes])
        return _Wish(self._limits, self._seconds[nodes], branches, thin, self._present)

    def _wound(self, allowed: NDArray[np.int64]) -> _Way:
        part = self._part(allowed, np.arange(len(self._seconds)))
        return self._followed(allowed[cheapest_course(self._limits, part.branches, self._seconds)][None])

    def _promising(self, allowed: NDArray[np.int64]) -> NDArray[np.int64]:
        """Changes from one branch to another, found on few instants and refined around the best of them: choices (m, n)."""
        last = len(self._seconds) - 1
        nodes = np.unique(np.linspace(0, last, min(_SEARCH_NODES, last + 1)).astype(np.int64))
        part = self._part(allowed, nodes)
        places = np.append(np.linspace(1, len(nodes) - 1, _SEARCH_PLACES), part.top())
        coarse = single_switches(part.branches, np.unique(places.astype(np.int64)))
        best = part._followed(coarse).choice
        change = int(np.flatnonzero(np.diff(best, append=best[-1]))[:1].sum())
        pair = np.array([[allowed[best[0]], allowed[best[-1]]]])
        width = -(-len(self._seconds) // _SEARCH_PLACES)
        centre = int(nodes[min(change + 1, len(nodes) - 1)])
        near = np.unique(np.clip(np.append(centre + np.linspace(-width, width, 2 * _SEARCH_PLACES + 1), self.top()), 1, last))
        return np.where(np.arange(last + 1) < near[:, None].astype(np.int64), pair[:, :1], pair[:, 1:])

    @property
    def half_beam_deg(self) -> float:
        """How far the machine may point beside the spacecraft."""
        return self._limits.beamwidth_deg / 2

    def top(self) -> int:
        """Where the spacecraft is highest."""
        return int(np.argmax(self._look.elevation_deg))

    def _followed(self, choices: NDArray[np.int64]) -> _Way:
        """The best of the choices (m, n), each followed lagging, leading and in between."""
        rows = np.arange(choices.shape[1])
        return self._best_followed(choices, self.branches.azimuth_deg[choices, rows], self.branches.elevation_deg[choices, rows])

    def eased(self, way: _Way) -> _Way:
        """The way with the beam's width used where the machine is too slow: into a keyhole it runs ahead of the spacecraft by most of
        half a beam, out of it behind, and has that much less to turn in between. Never worse than the way as it was."""
        choices, azimuths = [], []
        for share, ramp_s in EASINGS:
            choices.append(way.choice)
            azimuths.append(self.branches.azimuth_deg[way.choice, np.arange(len(way.choice))] + share * self._slack(way, ramp_s))
        rows = np.array(choices)
        elevations = self.branches.elevation_deg[rows, np.arange(rows.shape[1])]
        return min(way, self._best_followed(rows, np.array(azimuths), elevations), key=lambda each: round(each.off_beam_s, 2))

    def _slack(self, way: _Way, ramp_s: float) -> Floats:
        """By how many degrees of azimuth the machine may run ahead (positive in the sense in which it turns) or behind, (n,): half a beam
        in the sky at and near each stretch off beam, nothing elsewhere."""
        slack = np.zeros(len(self._seconds))
        flat = np.maximum(np.cos(np.radians(self._look.elevation_deg)), 1e-3)
        width = np.minimum(self.half_beam_deg / flat, MOST_SLACK_DEG)
        for first, end in stretches(way.error_deg > self.half_beam_deg):
            last, middle = end - 1, (first + end - 1) // 2
            sense = np.sign(way.azimuth_deg[last] - way.azimuth_deg[first])
            outside_s = np.maximum(self._seconds[first] - self._seconds, self._seconds - self._seconds[last])
            near = np.clip(1.0 - np.maximum(outside_s, 0.0) / ramp_s, 0.0, 1.0)
            slack += sense * near * width * np.where(np.arange(len(slack)) <= middle, 1.0, -1.0)
        return slack

    def _best_followed(self, choices: NDArray[np.int64], azimuth_deg: Floats, elevation_deg: Floats) -> _Way:
        azimuth, elevation = clipped(self._limits, azimuth_deg, elevation_deg)
        steps = np.diff(self._seconds)
        ways = []
        turns, tilts = (
            self._ends(azimuth, steps * self._limits.slew_deg_s),
            self._ends(elevation, steps * self._limits.elevation_rate_deg_s),
        )
        mixtures = MIXTURES if turns[0] is not turns[1] or tilts[0] is not tilts[1] else MIXTURES[:1]
        for share in mixtures:
            mixed = [share * early + (1.0 - share) * late for late, early in (turns, tilts)]
            ways.append(self._scored(choices, *mixed))
        return min(ways, key=lambda way: way[0])[1]

    @staticmethod
    def _ends(wished: Floats, most: Floats) -> tuple[Floats, Floats]:
        """The lagging and the leading path; both the wished one where the machine is quick enough for it."""
        if (np.abs(np.diff(wished, axis=1)) <= most).all():
            return wished, wished
        return lagging(wished, most), leading(wished, most)

    def _scored(self, choices: NDArray[np.int64], azimuth: Floats, elevation: Floats) -> tuple[tuple[float, ...], _Way]:
        error = separations_deg(directions(azimuth, elevation), self._truth)
        weights = np.gradient(self._seconds) if len(self._seconds) > 1 else np.ones(1)
        off_s = (error > self.half_beam_deg) @ weights
        flips = self.branches.is_flipped[choices].astype(np.float64).max(axis=1)
        missed = (error**2) @ weights
        travel = self._travel(azimuth[:, 0], elevation[:, 0])
        order = np.lexsort((travel, np.round(missed, 3), flips, np.round(off_s, 2)))
        first = int(order[0])
        way = _Way(azimuth[first], elevation[first], error[first], choices[first], float(off_s[first]))
        return (round(way.off_beam_s, 2), float(flips[first]), float(missed[first]), float(travel[first])), way

    def _travel(self, azimuth: Floats, elevation: Floats) -> Floats:
        if self._present is None:
            middle = (self._limits.azimuth_min_deg + self._limits.azimuth_max_deg) / 2
            return np.abs(azimuth - middle)
        turn = np.abs(azimuth - self._present[0]) / self._limits.slew_deg_s
        return np.maximum(turn, np.abs(elevation - self._present[1]) / self._limits.elevation_rate_deg_s)


def _keyholes(times_ns: Times, way: _Way, wish: _Wish) -> tuple[Keyhole, ...]:
    middles = times_ns[:-1] + np.diff(times_ns) // 2
    starts = np.concatenate([times_ns[:1], middles])
    ends = np.concatenate([middles, times_ns[-1:]])
    inside = wish.branches.is_inside[way.choice, np.arange(len(times_ns))]
    return tuple(
        Keyhole(int(starts[first]), int(ends[end - 1]), TOO_SLOW if inside[first:end].all() else AT_ITS_LIMITS)
        for first, end in stretches(way.error_deg > wish.half_beam_deg)
    )


def stretches(is_so: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The runs in which something holds, each as (first, one after the last)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], is_so.astype(np.int8), [0]]))).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _words(limits: AntennaLimits, upright: _Way, best: _Way) -> str:
    if best is not upright:
        return f"flips: {best.off_beam_s:.0f} s off beam instead of {upright.off_beam_s:.0f} s"
    if upright.off_beam_s <= _SAME_S:
        return "does not flip: no need, on beam all the time"
    if not limits.can_flip:
        return f"can't flip: its elevation ends at {limits.elevation_max_deg:g}°"
    return "does not flip: that would save nothing"

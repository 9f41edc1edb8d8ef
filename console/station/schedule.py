"""Who gets the antenna: passes that exclude each other over one station, and a plan by priority.

A station has one antenna. Two passes of different spacecraft over it are in conflict when they overlap, or when the antenna can't turn
from where the first one sets to where the next one rises in the time between. The same spacecraft over two stations at once is no
conflict of antennas but the same command link twice: a choice. One surprise: the way an antenna has to turn depends on its unwrapped
azimuth, which only the planned path tells; here the shortest allowed way counts, so a conflict told here is one for certain.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from console.mission.model import AntennaLimits
from console.orbit.types import Pass
from console.utc import SECOND_NS, utc_text

MARGIN_S = 10.0
SHORTEST_USEFUL_S = 120.0
ALIKE_DEG = 0.5
_ROUNDS_NS = tuple(seconds * SECOND_NS for seconds in (0, 0, 0, 1, 1, 5))


class Trouble(Enum):
    """Why two passes exclude each other."""

    OVERLAP = "overlap"
    SLEW = "slew"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two passes, in order of AOS, that one antenna can't both follow. `reason` is a sentence for the operator."""

    first: Pass
    second: Pass
    trouble: Trouble
    reason: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One spacecraft over two stations at once: both can listen, one of them commands."""

    first: Pass
    second: Pass
    reason: str


class Verdict(Enum):
    """What becomes of a pass in a plan."""

    TAKEN = "taken"
    SHORTENED = "shortened"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Decision:
    """One pass in a plan: from when to when the antenna follows it (both AOS when dropped), and why. `is_tie`: nothing in the rules
    prefers it or the other; the earlier one was kept until somebody chooses by hand."""

    one: Pass
    verdict: Verdict
    start_ns: int
    end_ns: int
    reason: str = ""
    is_tie: bool = False


@dataclass(frozen=True, slots=True)
class _Slot:
    """A stretch of antenna time."""

    start_ns: int
    end_ns: int
    one: Pass


def slew_deg(limits: AntennaLimits, from_deg: float, to_deg: float) -> float:
    """How far the azimuth has to turn, by the shortest way inside the machine's range. A direction that it can't reach counts as
    the nearest end of the range."""
    starts, ends = _unwrapped(limits, from_deg), _unwrapped(limits, to_deg)
    return min(abs(end - start) for start in starts for end in ends)


def _unwrapped(limits: AntennaLimits, azimuth_deg: float) -> list[float]:
    low, high = limits.azimuth_min_deg, limits.azimuth_max_deg
    first = low + (azimuth_deg - low) % 360.0
    inside = [first + 360.0 * turn for turn in range(int((high - low) // 360.0) + 1) if first + 360.0 * turn <= high]
    if inside:
        return inside
    return [high if first - high <= low - (first - 360.0) else low]


def turn_s(limits: AntennaLimits, from_deg: float, to_deg: float) -> float:
    """How long that turn takes, in seconds."""
    return slew_deg(limits, from_deg, to_deg) / limits.slew_deg_s


def azimuth_at(one: Pass, at_ns: int) -> float:
    """About where a pass stands at an instant: between AOS, TCA and LOS by the shorter way. Good enough to judge a turn."""
    if at_ns <= one.tca_ns:
        return _between(one.aos_ns, one.aos_azimuth_deg, one.tca_ns, one.tca_azimuth_deg, at_ns)
    return _between(one.tca_ns, one.tca_azimuth_deg, one.los_ns, one.los_azimuth_deg, at_ns)


def _between(start_ns: int, start_deg: float, end_ns: int, end_deg: float, at_ns: int) -> float:
    share = 0.0 if end_ns <= start_ns else min(max((at_ns - start_ns) / (end_ns - start_ns), 0.0), 1.0)
    return (start_deg + ((end_deg - start_deg + 180.0) % 360.0 - 180.0) * share) % 360.0


def find_conflicts(passes: Iterable[Pass], antennas: Mapping[str, AntennaLimits], *, margin_s: float = MARGIN_S) -> list[Conflict]:
    """All pairs that exclude each other, by station and AOS. `antennas`: the machine of each station by name (a usual one when it is
    not there). A pass without AOS and LOS (always up) is nobody's rival."""
    found: list[Conflict] = []
    for station, over in _by_station(passes).items():
        limits = antennas.get(station, AntennaLimits())
        longest_ns = _longest_gap_ns(limits, margin_s)
        for place, first in enumerate(over):
            for second in over[place + 1 :]:
                if second.aos_ns > first.los_ns + longest_ns:
                    break
                if conflict := conflict_between(first, second, limits, margin_s=margin_s):
                    found.append(conflict)
    return found


def conflict_between(first: Pass, second: Pass, limits: AntennaLimits, *, margin_s: float = MARGIN_S) -> Conflict | None:
    """Why one antenna can't follow both passes, None when it can, or when they are of one spacecraft or over two stations."""
    first, second = sorted((first, second), key=lambda one: (one.aos_ns, one.spacecraft))
    if first.spacecraft == second.spacecraft or first.station != second.station:
        return None
    names = f"{first.spacecraft} and {second.spacecraft} over {first.station}"
    if second.aos_ns <= first.los_ns:
        end_ns = min(first.los_ns, second.los_ns)
        both = f"both up {_clock(second.aos_ns)} to {_clock(end_ns)} ({_length(end_ns - second.aos_ns)}), one antenna"
        return Conflict(first, second, Trouble.OVERLAP, f"{names}: {both}")
    gap_s = (second.aos_ns - first.los_ns) / SECOND_NS
    turn = turn_s(limits, first.los_azimuth_deg, second.aos_azimuth_deg)
    if gap_s >= turn + margin_s:
        return None
    angle = slew_deg(limits, first.los_azimuth_deg, second.aos_azimuth_deg)
    way = f"{angle:.0f} deg at {limits.slew_deg_s:g} deg/s takes {turn:.0f} s, and {margin_s:.0f} s to be there in time"
    return Conflict(first, second, Trouble.SLEW, f"{names}: only {gap_s:.0f} s between LOS and AOS; {way}")


def find_choices(passes: Iterable[Pass]) -> list[Choice]:
    """Every pair of passes in which one spacecraft is up over two stations at once."""
    by_craft: dict[str, list[Pass]] = {}
    for one in passes:
        if not _is_endless(one):
            by_craft.setdefault(one.spacecraft, []).append(one)
    found: list[Choice] = []
    for over in by_craft.values():
        over.sort(key=lambda one: (one.aos_ns, one.station))
        for place, first in enumerate(over):
            for second in over[place + 1 :]:
                if second.aos_ns > first.los_ns:
                    break
                if first.station != second.station:
                    found.append(Choice(first, second, _choice_text(first, second)))
    return found


def _choice_text(first: Pass, second: Pass) -> str:
    times = f"{_clock(second.aos_ns)} to {_clock(min(first.los_ns, second.los_ns))}"
    both = f"{first.spacecraft} is up over {first.station} and {second.station} at once ({times})"
    return f"{both}: choose which of them commands"


def plan(
    passes: Iterable[Pass],
    antennas: Mapping[str, AntennaLimits],
    priorities: Mapping[str, int],
    *,
    booked: frozenset[tuple[str, str, int]] = frozenset(),
    margin_s: float = MARGIN_S,
) -> list[Decision]:
    """A plan without conflicts: what is booked (spacecraft, station, AOS) first, then the higher priority, then the higher pass; of
    two that are alike the earlier one, and said so. What is left of a lower one is kept while it is useful. In order of AOS."""
    decisions: list[Decision] = []
    for station, over in _by_station(passes).items():
        planner = _Planner(antennas.get(station, AntennaLimits()), margin_s, priorities, booked)
        decisions += planner.decide(over)
    return sorted(decisions, key=lambda each: (each.one.aos_ns, each.one.spacecraft, each.one.station))


class _Planner:
    """The plan of one antenna: passes in order of rank, each gets what the ones before have left."""

    def __init__(
        self, limits: AntennaLimits, margin_s: float, priorities: Mapping[str, int], booked: frozenset[tuple[str, str, int]]
    ) -> None:
        self._limits, self._margin_s, self._priorities, self._booked = limits, margin_s, priorities, booked
        self._longest_ns = _longest_gap_ns(limits, margin_s)
        self._taken: list[_Slot] = []

    def decide(self, over: Sequence[Pass]) -> list[Decision]:
        """What becomes of each pass."""
        ranked = sorted(over, key=lambda one: (self._rank(one), one.aos_ns, one.spacecraft))
        return [self._decide(one) for one in ranked]

    def _rank(self, one: Pass) -> tuple[bool, int, float]:
        is_booked = (one.spacecraft, one.station, one.aos_ns) in self._booked
        return (not is_booked, -self._priorities.get(one.spacecraft, 0), -one.max_elevation_deg)

    def _decide(self, one: Pass) -> Decision:
        rivals = self._rivals(one)
        start_ns, end_ns = self._left_of(one, rivals)
        if not rivals:
            self._take(_Slot(start_ns, end_ns, one))
            return Decision(one, Verdict.TAKEN, start_ns, end_ns)
        strongest = min((slot.one for slot in rivals), key=self._rank)
        reason, is_tie = self._why(one, strongest)
        if end_ns - start_ns < SHORTEST_USEFUL_S * SECOND_NS:
            return Decision(one, Verdict.DROPPED, one.aos_ns, one.aos_ns, f"dropped: {reason}", is_tie)
        self._take(_Slot(start_ns, end_ns, one))
        kept = f"shortened to {_clock(start_ns)} to {_clock(end_ns)}: {reason}"
        return Decision(one, Verdict.SHORTENED, start_ns, end_ns, kept, is_tie)

    def _take(self, slot: _Slot) -> None:
        insort(self._taken, slot, key=lambda each: each.start_ns)

    def _rivals(self, one: Pass) -> list[_Slot]:
        """What has been taken and stands in the way of a pass, in order; slots don't overlap, so only few can be near."""
        near: list[_Slot] = []
        place = bisect_left(self._taken, one.los_ns + self._longest_ns + 1, key=lambda each: each.start_ns) - 1
        while place >= 0 and self._taken[place].end_ns >= one.aos_ns - self._longest_ns:
            slot = self._taken[place]
            if slot.one.spacecraft != one.spacecraft and not self._fits(one, one.aos_ns, one.los_ns, slot):
                near.append(slot)
            place -= 1
        return near[::-1]

    def _fits(self, one: Pass, start_ns: int, end_ns: int, slot: _Slot) -> bool:
        if end_ns < slot.start_ns:
            return slot.start_ns - end_ns >= self._gap_ns(azimuth_at(one, end_ns), azimuth_at(slot.one, slot.start_ns))
        gap_ns = self._gap_ns(azimuth_at(slot.one, slot.end_ns), azimuth_at(one, start_ns))
        return start_ns > slot.end_ns and start_ns - slot.end_ns >= gap_ns

    def _gap_ns(self, from_deg: float, to_deg: float) -> int:
        return round((turn_s(self._limits, from_deg, to_deg) + self._margin_s) * SECOND_NS)

    def _left_of(self, one: Pass, rivals: Sequence[_Slot]) -> tuple[int, int]:
        """The longest stretch of a pass that the rivals leave, (AOS, AOS) when they leave none."""
        starts = [one.aos_ns, *(self._start_after(one, slot) for slot in rivals)]
        ends = [*(self._end_before(one, slot) for slot in rivals), one.los_ns]
        pieces = [(start, end) for start, end in zip(starts, ends, strict=True) if end > start]
        return max(pieces, key=lambda piece: piece[1] - piece[0], default=(one.aos_ns, one.aos_ns))

    def _start_after(self, one: Pass, slot: _Slot) -> int:
        """From when on a pass can be followed after a slot: where the turn leads depends on when it ends, hence the rounds."""
        leaves_deg, at_ns = azimuth_at(slot.one, slot.end_ns), slot.end_ns
        for spare_ns in _ROUNDS_NS:
            at_ns = max(slot.end_ns + self._gap_ns(leaves_deg, azimuth_at(one, at_ns)) + spare_ns, one.aos_ns)
            if at_ns - slot.end_ns >= self._gap_ns(leaves_deg, azimuth_at(one, at_ns)):
                return at_ns
        return max(slot.end_ns + self._longest_ns, one.aos_ns)

    def _end_before(self, one: Pass, slot: _Slot) -> int:
        meets_deg, at_ns = azimuth_at(slot.one, slot.start_ns), slot.start_ns
        for spare_ns in _ROUNDS_NS:
            at_ns = min(slot.start_ns - self._gap_ns(azimuth_at(one, at_ns), meets_deg) - spare_ns, one.los_ns)
            if slot.start_ns - at_ns >= self._gap_ns(azimuth_at(one, at_ns), meets_deg):
                return at_ns
        return min(slot.start_ns - self._longest_ns, one.los_ns)

    def _why(self, one: Pass, rival: Pass) -> tuple[str, bool]:
        mine, other = self._rank(one), self._rank(rival)
        name = f"{rival.spacecraft} at {_clock(rival.aos_ns)}"
        if other[0] != mine[0]:
            return f"{name} is booked", False
        if other[1] != mine[1]:
            return f"{name} has priority {-other[1]}, this one {-mine[1]}", False
        if abs(other[2] - mine[2]) > ALIKE_DEG:
            return f"{name} is higher ({-other[2]:.0f} deg against {-mine[2]:.0f})", False
        return f"{name} has the same priority and elevation: choose by hand", True


def _by_station(passes: Iterable[Pass]) -> dict[str, list[Pass]]:
    found: dict[str, list[Pass]] = {}
    for one in passes:
        if not _is_endless(one):
            found.setdefault(one.station, []).append(one)
    for over in found.values():
        over.sort(key=lambda one: (one.aos_ns, one.spacecraft))
    return found


def _is_endless(one: Pass) -> bool:
    return one.is_clipped_start and one.is_clipped_end


def _longest_gap_ns(limits: AntennaLimits, margin_s: float) -> int:
    return round(((limits.azimuth_max_deg - limits.azimuth_min_deg) / limits.slew_deg_s + margin_s) * SECOND_NS)


def _clock(at_ns: int) -> str:
    return utc_text(at_ns)[9:17]


def _length(span_ns: int) -> str:
    minutes, seconds = divmod(span_ns // SECOND_NS, 60)
    return f"{minutes} min {seconds:02d} s" if minutes else f"{seconds} s"

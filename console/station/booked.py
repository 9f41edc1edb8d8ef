"""Which booked pass an antenna gets ready for: those of its station, whichever spacecraft's, as today's elements predict them.

A booking goes before passes that nobody has booked. One surprise: a pass that begins earlier is followed until the antenna has to leave
for the booked one, so that nothing is lost to a booking that only touches its end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from console.clock import Ticks, monotonic_ns
from console.errors import KnownError
from console.mission.model import AntennaLimits
from console.orbit.types import Pass
from console.station.schedule import MARGIN_S, SHORTEST_USEFUL_S, azimuth_at, conflict_between, turn_s
from console.station.sky import SAME_PASS_NS, Sky
from console.store.bookings import Booking
from console.utc import SECOND_NS

READ_EVERY_NS = 3 * SECOND_NS
LOOK_EVERY_NS = 60 * SECOND_NS
SET_OUT_NS = 60 * SECOND_NS
ReadBookings = Callable[[int], Sequence[Booking]]


class BookedPasses:
    """The booked passes of one station. `read` gives the bookings that end after an instant; it is asked every three real seconds."""

    def __init__(self, station: str, sky: Sky, limits: AntennaLimits, read: ReadBookings, *, ticks: Ticks = monotonic_ns) -> None:
        self._station, self._sky, self._limits, self._read, self._ticks = station, sky, limits, read, ticks
        self._bookings: Sequence[Booking] = ()
        self._passes: list[Pass] = []
        self._read_at, self._looked_ns = -READ_EVERY_NS, 0
        self._trouble = ""
        self.remarks: list[str] = []

    def next(self, now_ns: int) -> Pass | None:
        """The booked pass that is in progress or comes next; None when none is booked."""
        self._keep_up(now_ns)
        return next((one for one in self._passes if one.los_ns > now_ns), None)

    def holds(self, one: Pass, now_ns: int) -> bool:
        """Whether a pass is booked."""
        self._keep_up(now_ns)
        return any(_is_same(one, each) for each in self._passes)

    def instead_of(self, current: Pass | None, now_ns: int) -> Pass | None:
        """The booked pass that the antenna should turn to instead of the one it is aimed at (None: at nothing), if there is one."""
        due = self.next(now_ns)
        if due is None or current is None:
            return due
        if _is_same(due, current):
            return None
        if conflict_between(current, due, self._limits) is None:
            return due if due.aos_ns < current.aos_ns else None
        leave_ns = self.leave_ns(due, azimuth_at(current, max(now_ns, current.aos_ns)))
        is_on = current.aos_ns <= now_ns <= current.los_ns
        is_worth_it = is_on or leave_ns - current.aos_ns > SHORTEST_USEFUL_S * SECOND_NS
        return None if (is_worth_it and now_ns < leave_ns) or (is_on and self.holds(current, now_ns)) else due

    def leave_ns(self, due: Pass, from_deg: float) -> int:
        """When the antenna leaves for a booked pass from an azimuth, at the latest."""
        turn_ns = round((turn_s(self._limits, from_deg, due.aos_azimuth_deg) + MARGIN_S) * SECOND_NS)
        return due.aos_ns - max(turn_ns, SET_OUT_NS)

    def _keep_up(self, now_ns: int) -> None:
        has_read = self._ticks() - self._read_at >= READ_EVERY_NS and self._read_anew(now_ns)
        if has_read or not 0 <= now_ns - self._looked_ns < LOOK_EVERY_NS:
            self._looked_ns = now_ns
            self._passes = sorted(self._predicted(now_ns), key=lambda one: one.aos_ns)

    def _read_anew(self, now_ns: int) -> bool:
        """Read the bookings; whether they are others now. Trouble is told once, and what was known goes on being known."""
        self._read_at = self._ticks()
        try:
            found = [each for each in self._read(now_ns - SAME_PASS_NS) if each.station == self._station]
        except KnownError as error:
            if str(error) != self._trouble:
                self._trouble = str(error)
                self.remarks.append(f"the antenna can't look at the bookings: {error}")
            return False
        self._trouble, before, self._bookings = "", self._bookings, found
        return found != list(before)

    def _predicted(self, now_ns: int) -> Iterator[Pass]:
        """Today's pass of each booking; none for one that has vanished, or whose spacecraft is not of this mission."""
        for each in self._bookings:
            try:
                one = self._sky.next_pass(each.spacecraft, now_ns, near_aos_ns=each.one.aos_ns)
            except KnownError:
                continue
            if one is not None:
                yield one


def _is_same(one: Pass, other: Pass) -> bool:
    return one.spacecraft == other.spacecraft and abs(one.aos_ns - other.aos_ns) < SAME_PASS_NS

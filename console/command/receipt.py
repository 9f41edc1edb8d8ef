"""What the CLCW tells of frames that bypass the sequence check: the spacecraft's FARM-B counter, modulo 4 (CCSDS 232.0-B-4 4.2.1.9).

The counter says how many frames arrived, not which. So RECEIVED is told only when all that are under way have arrived.
"""

from __future__ import annotations

from console.command.states import CommandChange
from console.command.verify import Flight

_MOST_TOLD_APART = 3


def farm_b(clcw: int | None) -> int | None:
    """The FARM-B counter of a CLCW."""
    return None if clcw is None else clcw >> 9 & 3


class Receipts:
    """Commands under way whose frames the CLCW has not counted yet."""

    def __init__(self) -> None:
        self._under_way: list[Flight | None] = []
        self._base: int | None = None
        self._seen: int | None = None

    def sent(self, flight: Flight | None) -> None:
        """One more frame has left; None for one that brings no command to its end (a control command, a segment before the last)."""
        self._forget_lost()
        if not self._under_way:
            self._base = self._seen
        self._under_way.append(flight)
        if len(self._under_way) > _MOST_TOLD_APART:
            self._under_way, self._base = [], None

    def step(self, counter: int | None, now_ns: int) -> list[CommandChange]:
        """RECEIVED for all that are under way, once the counter has moved by their number."""
        self._seen = counter if counter is not None else self._seen
        self._forget_lost()
        if not self._under_way or self._base is None or self._seen is None:
            return []
        if (self._seen - self._base) & 3 != len(self._under_way):
            return []
        arrived, self._under_way = self._under_way, []
        told = (flight.arrive(now_ns, f"CLCW, FARM-B {self._seen}") for flight in arrived if flight is not None)
        return [change for change in told if change is not None]

    def _forget_lost(self) -> None:
        """A frame that was never heard of makes the count doubtful: it begins again with the next one."""
        if any(flight is not None and flight.entry.stage.is_end and not flight.has_evidence for flight in self._under_way):
            self._under_way = []

"""Alarm floods by the definition of ANSI/ISA-18.2: one begins with more than 10 new alarms within 10 minutes, and ends when fewer than 5
came in the last 10. Memory is bounded by the eleven newest times."""

from __future__ import annotations

from msgspec import Struct, field

from console.telemetry.states import AlarmFlood
from console.utc import SECOND_NS

WINDOW_NS = 600 * SECOND_NS
BEGINS_OVER = 10
ENDS_UNDER = 5


class FloodWatch(Struct):
    """Counts new alarms. `flood` is the one that is on, None when none is."""

    recent: list[tuple[int, str]] = field(default_factory=list)
    flood: AlarmFlood | None = None

    def note(self, at_ns: int, parameter: str) -> bool:
        """A new alarm; whether a flood begins with it. `ended` has to be asked first for the time up to it."""
        self.recent = [*self.recent[-BEGINS_OVER:], (at_ns, parameter)]
        if self.flood is not None:
            self.flood = AlarmFlood(self.flood.since_ns, at_ns, self.flood.count + 1, self.flood.first)
            return False
        first_ns, first = self.recent[0]
        if len(self.recent) <= BEGINS_OVER or at_ns - first_ns >= WINDOW_NS:
            return False
        self.flood = AlarmFlood(first_ns, at_ns, len(self.recent), first)
        return True

    def ended(self, now_ns: int) -> tuple[int, AlarmFlood] | None:
        """The flood that is over by now and when it ended; None when none has ended."""
        if self.flood is None:
            return None
        end_ns = self.recent[-ENDS_UNDER][0] + WINDOW_NS
        if end_ns > now_ns:
            return None
        over, self.flood = self.flood, None
        return end_ns, over

"""Clocks. Time is passed in everywhere else: no other module asks the system what time it is.

One surprise: `WallClock` is anchored once and then follows the monotonic clock, so that a step of the system clock in
the middle of a pass moves nothing backwards.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

Ticks = Callable[[], int]


class Clock(Protocol):
    """Tells the time that everything downstream of a link lives in."""

    def now_ns(self) -> int:
        """Nanoseconds of UTC since 1970 (see `console.utc`)."""
        ...


@dataclass(frozen=True, slots=True)
class ClockState:
    """How a clock runs, enough for another process to follow it: at `now_ns` it ran at `rate` (0 when paused)."""

    now_ns: int
    rate: float = 1.0


def system_utc_ns() -> int:
    """The system's UTC, for stamps in files and names only; sessions use a Clock."""
    return time.time_ns()


def monotonic_ns() -> int:
    """Nanoseconds that never go backwards, for intervals and time-outs."""
    return time.monotonic_ns()


class SimulatedClock:
    """A clock that starts anywhere and runs at any rate, backwards too, steered while it runs.

    One thread may steer while others read: the anchor is replaced as a whole, so that nobody sees half of a change.
    """

    def __init__(self, start_ns: int, *, rate: float = 1.0, ticks: Ticks = monotonic_ns) -> None:
        self._ticks = ticks
        self._anchor = (start_ns, ticks(), rate)

    def now_ns(self) -> int:
        at_ns, since, rate = self._anchor
        return at_ns + round((self._ticks() - since) * rate)

    @property
    def rate(self) -> float:
        """Seconds of this clock a real second; 0 when paused, negative when it runs backwards."""
        return self._anchor[2]

    def set_rate(self, rate: float) -> None:
        """Run at another rate from now on, without a jump."""
        self._anchor = (self.now_ns(), self._ticks(), rate)

    def set_now(self, now_ns: int) -> None:
        """Jump to an instant; the rate stays."""
        self._anchor = (now_ns, self._ticks(), self.rate)

    def state(self) -> ClockState:
        """What another process needs to follow this clock."""
        return ClockState(self.now_ns(), self.rate)


class WallClock(SimulatedClock):
    """The real time, anchored at its making and steady from then on. With an offset, the real time elsewhere: that of a simulator in
    a process of its own, which nobody here can steer."""

    def __init__(self, *, offset_ns: int = 0) -> None:
        super().__init__(system_utc_ns() + offset_ns)


class ReplayClock(SimulatedClock):
    """A recording's time: it stops at both ends of the recording."""

    def __init__(self, first_ns: int, last_ns: int, *, rate: float = 0.0, ticks: Ticks = monotonic_ns) -> None:
        super().__init__(first_ns, rate=rate, ticks=ticks)
        self.first_ns, self.last_ns = first_ns, last_ns

    def now_ns(self) -> int:
        return min(max(super().now_ns(), self.first_ns), self.last_ns)


class ManualClock:
    """A clock that moves only when told, for tests and for flying a pass as fast as the machine can."""

    def __init__(self, now_ns: int = 0) -> None:
        self._now_ns = now_ns

    def now_ns(self) -> int:
        return self._now_ns

    def advance(self, by_ns: int) -> int:
        """Move forward and return the new time."""
        self._now_ns += by_ns
        return self._now_ns

    def state(self) -> ClockState:
        return ClockState(self._now_ns, 1.0)

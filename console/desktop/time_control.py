"""Which time the window shows: the session's own, or another one that the operator looks at. One controller for all views.

What can be steered is steered in the engine: a replay whole, a simulated session in its rate. Everything else is looking away: a clock
of the window's own, which touches neither the session nor its recording, the antenna or a command. One surprise: a replay runs backwards
by seeks, one after the other as the engine answers them; the speed is kept, the steps get longer where the engine is slow.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from typing import Protocol

from console.clock import SimulatedClock, Ticks, monotonic_ns
from console.errors import KnownError
from console.session.messages import Mode, Steer, Welcome
from console.utc import SECOND_NS, parse_utc, utc_text

FASTEST = 1000.0
RATES = (-1000.0, -300.0, -60.0, -10.0, -1.0, 0.0, 1.0, 10.0, 60.0, 300.0, 1000.0)
EARLIEST_NS, LATEST_NS = parse_utc("1970-001"), parse_utc("2200-001")
BACKWARDS_EVERY_NS = SECOND_NS // 10
LOST_AFTER_NS = 2 * SECOND_NS


class SessionTime(Protocol):
    """The session's clock as the window knows it; `console.desktop.model.WindowModel` is one. `resets` counts the seeks answered."""

    welcome: Welcome
    rate: float
    resets: int

    def now_ns(self) -> int: ...


class TimeControl:
    """At now, or looking away. Methods that can't do what is asked raise KnownError and change nothing."""

    def __init__(self, session: SessionTime, steer: Callable[[Steer], None], *, ticks: Ticks = monotonic_ns) -> None:
        self._session, self._steer, self._ticks = session, steer, ticks
        self._away: SimulatedClock | None = None
        self._backwards: _Backwards | None = None
        self._last_rate, self._asked_rate = 1.0, 0.0
        self.on_changed: list[Callable[[], None]] = []

    @property
    def is_away(self) -> bool:
        """Whether the window shows another time than the session's."""
        return self._away is not None

    @property
    def is_replay(self) -> bool:
        """Whether this is a recording that can be steered: its ends are the ends of time."""
        welcome = self._session.welcome
        return welcome.mode is Mode.REPLAY and welcome.can_steer

    @property
    def steers_session(self) -> bool:
        """Whether a rate set now acts on the session itself (and on all windows that show it), not on this window alone."""
        return self._away is None and self._session.welcome.can_steer

    @property
    def rate(self) -> float:
        """Seconds of shown time a real second."""
        if self._away is not None:
            return self._away.rate
        return self._backwards.clock.rate if self._backwards is not None else self._session.rate

    @property
    def asked_rate(self) -> float:
        """What this window last asked a simulated session to run at, which it may not reach; 0 without."""
        return self._asked_rate

    def shown_ns(self) -> int:
        """The time that the views show."""
        if self._away is None:
            return self._session.now_ns()
        return min(max(self._away.now_ns(), EARLIEST_NS), LATEST_NS)

    def session_ns(self) -> int:
        """The session's own time."""
        return self._session.now_ns()

    def set_rate(self, rate: float) -> None:
        """Run at a rate from now on: -1000 to 1000, 0 pauses; a replay also `inf`, as fast as it can."""
        self._check_rate(rate)
        if rate:
            self._last_rate = rate
        if self._away is not None:
            self._away.set_rate(rate)
        elif self.is_replay:
            self._run_replay(rate)
        elif self.steers_session and rate >= 0:
            self._asked_rate = rate
            self._steer(Steer(rate=rate))
        elif rate != 1.0:
            self._away = SimulatedClock(self._session.now_ns(), rate=rate, ticks=self._ticks)
        self._tell()

    def toggle(self) -> None:
        """Pause, or run again as before."""
        self.set_rate(0.0 if self.rate else self._last_rate)

    def reverse(self) -> None:
        """Run the other way, as fast as before."""
        rate = self.rate or self._last_rate
        self.set_rate(-rate if math.isfinite(rate) else -1.0)

    def change_rate(self, step: int) -> None:
        """The next rate of the list, up (1) or down (-1): from the one that was asked for, where less of it is reached."""
        is_behind = self.steers_session and 0 < self.rate < self._asked_rate
        rate = min(self._asked_rate if is_behind else self.rate, FASTEST)
        place = bisect_right(RATES, rate) if step > 0 else bisect_left(RATES, rate) - 1
        self.set_rate(RATES[min(max(place, 0), len(RATES) - 1)])

    def go_to(self, at_ns: int) -> None:
        """Show an instant and run on from there: away from the session, or in a replay by a seek within the recording."""
        if self.is_replay:
            self._backwards = None
            welcome = self._session.welcome
            self._steer(Steer(seek_ns=min(max(at_ns, welcome.first_ns), welcome.last_ns)))
        else:
            self._look_away(at_ns, rate=1.0)
        self._tell()

    def step_to(self, at_ns: int) -> None:
        """As `go_to`, but who steps from now stays where he steps to: time stands still there."""
        if self.is_replay:
            self.go_to(at_ns)
            return
        self._look_away(at_ns, rate=0.0)
        self._tell()

    def step_by(self, by_ns: int) -> None:
        """Step on, or back."""
        self.step_to(self.shown_ns() + by_ns)

    def step_chunk(self, direction: int) -> None:
        """In a replay: on to the next recorded chunk (1) or back (-1), paused."""
        self._backwards = None
        self._steer(Steer(rate=0.0, step=direction))
        self._tell()

    def back_to_now(self) -> None:
        """Follow the session again."""
        if self.is_replay:
            raise KnownError("a replay shows its recording: it has no now", remedy="End in the replay bar goes to its end")
        if self._away is not None:
            self._away = None
            self._last_rate = 1.0
            self._tell()

    def keep_up(self) -> None:
        """To be called every frame: the next seek of a replay that runs backwards, when the one before has been answered."""
        back = self._backwards
        if back is None or not back.is_due(self._ticks(), self._session.resets):
            return
        first_ns = self._session.welcome.first_ns
        at_ns = max(back.clock.now_ns(), first_ns)
        back.has_asked(self._ticks(), self._session.resets)
        self._steer(Steer(rate=0.0, seek_ns=at_ns))
        if at_ns == first_ns:
            self._backwards = None
            self._tell()

    def sentence(self) -> str:
        """What the window shows, in words."""
        if not self.is_away:
            return "the session's time"
        return f"looking at {utc_text(self.shown_ns())}, {rate_words(self.rate)}"

    def _check_rate(self, rate: float) -> None:
        is_unbounded = self.is_replay and rate == math.inf
        if math.isnan(rate) or (abs(rate) > FASTEST and not is_unbounded):
            raise KnownError(f"time can't run at {rate:g}", rule=f"from -{FASTEST:g} to {FASTEST:g}")

    def _look_away(self, at_ns: int, *, rate: float) -> None:
        if not EARLIEST_NS <= at_ns <= LATEST_NS:
            raise KnownError("that time can't be shown", rule=f"from {utc_text(EARLIEST_NS)} to {utc_text(LATEST_NS)}")
        if self._away is None:
            self._away = SimulatedClock(at_ns, rate=rate, ticks=self._ticks)
        else:
            self._away.set_now(at_ns)

    def _run_replay(self, rate: float) -> None:
        if rate < 0:
            self._backwards = _Backwards(SimulatedClock(self._session.now_ns(), rate=rate, ticks=self._ticks))
            self.keep_up()
        else:
            self._backwards = None
            self._steer(Steer(rate=rate))

    def _tell(self) -> None:
        for listener in self.on_changed:
            listener()


class _Backwards:
    """A replay that runs backwards: the clock it follows, and the seek that is under way."""

    def __init__(self, clock: SimulatedClock) -> None:
        self.clock = clock
        self._asked_at, self._resets = -1, -1

    def is_due(self, at: int, resets: int) -> bool:
        """Whether the next seek may be asked for: the last one was answered, or its answer is lost."""
        if self._asked_at < 0:
            return True
        since = at - self._asked_at
        return since >= LOST_AFTER_NS or (since >= BACKWARDS_EVERY_NS and resets != self._resets)

    def has_asked(self, at: int, resets: int) -> None:
        """A seek is under way."""
        self._asked_at, self._resets = at, resets


def rate_words(rate: float) -> str:
    """A rate as the badge has it: `+60x`, `paused`."""
    if rate == 0:
        return "paused"
    return "as fast as it can" if math.isinf(rate) else f"{rate:+g}x"

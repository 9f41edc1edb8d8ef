"""Steps, resets and standstills of an on-board clock, told once each, from pairs of on-board time and time of receipt.

Nothing here orders or discards anything: the watch only looks. A single odd time (a late packet, a wrong field) is passed over; a step is
one that a run of times in a row agrees on; one too small to stand out by itself is seen when the run after it agrees on another difference
than the run before it. One surprise: of packets close together only the first is looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

import msgspec
import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

from console.errors import KnownError
from console.telemetry.samples import SampleBatch
from console.telemetry.states import Event, EventSeverity
from console.utc import DAY_NS, SECOND_NS, parse_utc, utc_text

Times = NDArray[np.int64]
SPACING_NS = 400_000_000
TOLERANCE_NS = 5 * SECOND_NS
DRIFT_LIMIT = 1e-3
RUN = 8
AGREED_NS = 2 * SECOND_NS
LEAST_STEP_NS = SECOND_NS // 2
COARSE_STEP_NS = 3 * SECOND_NS // 2
CLEAR = 4
"""A small step must be so many times as large as what the times scatter by."""
HELD_NS = 600 * SECOND_NS
_EPOCHS_NS = tuple(parse_utc(f"{day}T00:00:00Z") for day in ("1958-01-01", "1970-01-01", "1980-01-06", "2000-01-01"))


class ClockKind(StrEnum):
    """What an on-board clock did."""

    STEP = "step"
    RESET = "reset"
    STUCK = "stuck"
    RUNS = "runs again"


class ClockEvent(Struct, frozen=True):
    """One thing a clock did, as received at `at_ns`; `onboard_ns` is what it says now, `step_ns` by how much it jumped."""

    kind: ClockKind
    at_ns: int
    onboard_ns: int
    step_ns: int = 0

    def as_event(self) -> Event:
        """A line for the event log."""
        says = f"it says {_time_text(self.onboard_ns)}"
        words = {
            ClockKind.STEP: f"on-board clock stepped by {step_text(self.step_ns)}: {says}",
            ClockKind.RESET: f"on-board clock was reset ({step_text(self.step_ns)}): {says}",
            ClockKind.STUCK: f"on-board clock stands still: {says}",
            ClockKind.RUNS: f"on-board clock runs again: {says}",
        }
        return Event(self.at_ns, EventSeverity.GROUND, "clock", words[self.kind], self.onboard_ns)


class Verdict(StrEnum):
    """Whether a pair fits what the clock did so far, is odd, or is the last of a run after which the clock is judged anew."""

    SOUND = "sound"
    ODD = "odd"
    ANEW = "anew"


class WatchState(Struct):
    """All that the watch remembers: the sound pair that others are held against, how many fitted it, the odd ones since, and when the last
    one was looked at. `recent` are the last sound pairs, two runs of them at most."""

    onboard_ns: int = -1
    seen_ns: int = -1
    fitted: int = 0
    looked_ns: int = -1
    odd: list[tuple[int, int]] = field(default_factory=list)
    is_stuck: bool = False
    recent: list[tuple[int, int]] = field(default_factory=list)


class ClockWatch:
    """Watches one clock. Times of receipt must not go back; on-board times may be anything."""

    def __init__(self) -> None:
        self.state = WatchState()

    def look(self, samples: Iterable[SampleBatch]) -> list[ClockEvent]:
        """Look at decoded packets, oldest first; what the clock has done. Times that aren't known are passed over."""
        taken = [self.take(onboard, received)[1] for onboard, received in self.due(*pairs_of(samples))]
        return [event for event in taken if event is not None]

    def due(self, onboard_ns: Times, received_ns: Times) -> Iterator[tuple[int, int]]:
        """The pairs that are to be taken next, one after the other; those between are jumped over, as are times that aren't known."""
        is_known = onboard_ns >= 0
        onboard_ns, received_ns, place = onboard_ns[is_known], received_ns[is_known], 0
        while place < len(received_ns):
            if self.is_due(received := int(received_ns[place])):
                yield int(onboard_ns[place]), received
                place += 1
            else:
                place = max(place + 1, int(np.searchsorted(received_ns, self.state.looked_ns + SPACING_NS)))

    def snapshot(self) -> bytes:
        """All that is remembered, in msgpack."""
        return msgspec.msgpack.encode(self.state)

    def restore(self, snapshot: bytes) -> None:
        """Go on from a snapshot, an empty one begins anew; KnownError when it is none."""
        try:
            self.state = msgspec.msgpack.decode(snapshot, type=WatchState) if snapshot else WatchState()
        except msgspec.MsgspecError as error:
            raise KnownError("no snapshot of a clock's watch", rule=str(error)) from error

    def is_due(self, received_ns: int) -> bool:
        """Whether a pair received then is to be looked at: those that follow closely tell nothing new."""
        return self.state.looked_ns < 0 or received_ns >= self.state.looked_ns + SPACING_NS

    def take(self, onboard_ns: int, received_ns: int) -> tuple[Verdict, ClockEvent | None]:
        """Look at one pair: how it fits, and what the clock has done when that is clear by now."""
        state = self.state
        state.looked_ns = received_ns
        if state.onboard_ns < 0:
            self._hold(onboard_ns, received_ns)
        if self._fits(onboard_ns, received_ns):
            state.odd, state.fitted = [], state.fitted + 1
            if received_ns > state.seen_ns + HELD_NS:
                state.onboard_ns, state.seen_ns = onboard_ns, received_ns
            was_stuck, state.is_stuck = state.is_stuck, False
            state.recent = [*state.recent[1 - 2 * RUN :], (onboard_ns, received_ns)]
            if step_ns := small_step_ns(state.recent):
                self._hold(onboard_ns, received_ns, state.recent[-RUN:])
                return Verdict.ANEW, ClockEvent(ClockKind.STEP, received_ns, onboard_ns, step_ns)
            return Verdict.SOUND, ClockEvent(ClockKind.RUNS, received_ns, onboard_ns) if was_stuck else None
        state.odd = [*state.odd[1 - RUN :], (onboard_ns, received_ns)]
        return self._judge() if len(state.odd) == RUN else (Verdict.ODD, None)

    def _hold(self, onboard_ns: int, received_ns: int, run: Sequence[tuple[int, int]] = ()) -> None:
        """Hold the next pairs against this one, the last of a run that agreed on it."""
        self.state.onboard_ns, self.state.seen_ns, self.state.fitted = onboard_ns, received_ns, len(run)
        self.state.odd, self.state.recent = [], list(run)

    def _fits(self, onboard_ns: int, received_ns: int) -> bool:
        passed_ns = received_ns - self.state.seen_ns
        return abs(onboard_ns - self.state.onboard_ns - passed_ns) <= TOLERANCE_NS + DRIFT_LIMIT * passed_ns

    def _judge(self) -> tuple[Verdict, ClockEvent | None]:
        """What a full run of odd times means: a standstill, a step, nothing that is clear, or that the first times of all were wrong."""
        state = self.state
        onboard, received = state.odd[-1]
        if all(time == onboard for time, _ in state.odd):
            was_stuck, state.is_stuck = state.is_stuck, True
            return Verdict.ODD, None if was_stuck else ClockEvent(ClockKind.STUCK, received, onboard)
        differences = [time - at for time, at in state.odd]
        if max(differences) - min(differences) > AGREED_NS:
            return Verdict.ODD, None
        step_ns = differences[-1] - (state.onboard_ns - state.seen_ns)
        was_stuck, state.is_stuck = state.is_stuck, False
        is_settled = state.fitted >= RUN
        self._hold(onboard, received, state.odd)
        is_reset = step_ns < -DAY_NS and any(0 <= onboard - epoch < DAY_NS for epoch in _EPOCHS_NS)
        kind = ClockKind.RESET if is_reset else ClockKind.RUNS if was_stuck else ClockKind.STEP
        return Verdict.ANEW, ClockEvent(kind, received, onboard, step_ns) if is_settled else None


def small_step_ns(pairs: Sequence[tuple[int, int]]) -> int:
    """By how much a clock jumped between the older and the newer half of two runs of (on-board time, time of receipt), 0 when it did
    not, or not clearly: packets that were late, a link that stood still and a clock that counts whole seconds scatter."""
    if len(pairs) < 2 * RUN:
        return 0
    halves = [sorted(time - at for time, at in half) for half in (pairs[:RUN], pairs[RUN:])]
    middles = [(half[RUN // 2 - 1] + half[RUN // 2]) // 2 for half in halves]
    scatter = max(half[-2] - half[1] for half in halves)
    is_coarse = len({time % SECOND_NS for time, _ in pairs}) == 1
    least = (COARSE_STEP_NS if is_coarse else LEAST_STEP_NS) + DRIFT_LIMIT * (pairs[-1][1] - pairs[0][1])
    step = middles[1] - middles[0]
    return step if abs(step) > max(least, CLEAR * scatter) else 0


def pairs_of(samples: Iterable[SampleBatch]) -> tuple[Times, Times]:
    """On-board times and times of receipt of the packets in batches, each packet once, in the order of packets."""
    batches = [batch for batch in samples if len(batch)]
    if not batches:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    packet, generation, received = (
        np.concatenate([getattr(batch, name) for batch in batches]) for name in ("packet", "generation_ns", "received_ns")
    )
    _, first = np.unique(packet, return_index=True)
    return generation[first], received[first]


def step_text(step_ns: int) -> str:
    """A jump with its sign in the unit that fits: `+5.20 s`, `-3.0 h`, `-20783 d`."""
    seconds = step_ns / SECOND_NS
    for unit, size, limit in (("s", 1.0, 600.0), ("min", 60.0, 7200.0), ("h", 3600.0, 2 * 86_400.0)):
        if abs(seconds) < limit:
            return f"{seconds / size:+.2f} {unit}"
    return f"{seconds / 86_400:+.0f} d"


def _time_text(at_ns: int) -> str:
    """A time that may lie outside the calendar that texts know."""
    try:
        return utc_text(at_ns)
    except (OverflowError, ValueError):
        return f"{at_ns} ns since 1970"

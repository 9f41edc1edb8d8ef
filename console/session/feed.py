"""Where a session's steps come from: a link in a thread of its own, or a recording played by a clock. The engine sees no difference."""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from console.clock import Clock, ManualClock, SimulatedClock, Ticks, WallClock, monotonic_ns
from console.errors import KnownError
from console.frames.batch import Chunk
from console.link.link import Link
from console.session.link_inbox import LinkInbox, LinkStatus
from console.session.messages import Delivery, Intent, Steer
from console.session.session import Asked, Session
from console.utc import SECOND_NS

FASTEST = 1000.0
MOST_LEAD_S = 0.25
PACE_OVER_NS = SECOND_NS
SLICE_NS = SECOND_NS // 10
_LINK_ENDS_WITHIN_S = 2.0


@dataclass(frozen=True, slots=True)
class Turn:
    """What one step of a session is given."""

    now_ns: int
    chunks: Sequence[Chunk] = ()
    asked: Sequence[Asked] = ()
    statuses: Sequence[LinkStatus] = ()


class Feed(Protocol):
    """One source of turns."""

    @property
    def rate(self) -> float:
        """Seconds of session time a real second, 0 when paused."""
        ...

    @property
    def is_at_end(self) -> bool:
        """Whether nothing more can come."""
        ...

    def start(self, on_bug: Callable[[BaseException], None]) -> None:
        """Begin; `on_bug` is told of what should never happen, from any thread."""
        ...

    def turns(self) -> list[Turn]:
        """What is due now, in order; at least one turn, which says what time it is."""
        ...

    def refusal(self, intent: Intent) -> str:
        """Why this intent can't be carried out with this source, '' when it can."""
        ...

    def steer(self, steer: Steer, session: Session) -> Delivery | None:
        """Change the course of time; after a jump, the Delivery that resets the window. Raises KnownError where it can't be."""
        ...

    def stop(self) -> None:
        """End; nothing runs afterwards."""
        ...


class LinkFeed:
    """A link that runs in its own thread. A simulated clock may run faster or slower; the real time can't be steered.

    `reached_ns` says how far a link that makes its own bytes has come: session time waits for it, so that no byte is late. Where the
    link can't follow the rate, the clock waits as well: `rate` is then what is reached, and slower time begins at once.
    """

    def __init__(self, link: Link, clock: Clock, *, reached_ns: Callable[[], int] | None = None, ticks: Ticks = monotonic_ns) -> None:
        self._link, self._clock, self._pace = link, clock, _Pace(ticks)
        self._reached_ns = reached_ns or clock.now_ns
        self._is_stopping = threading.Event()
        self._inbox = LinkInbox(self._is_stopping.is_set)
        self._told_ns = -1
        self._has_ended = False
        self._on_bug: Callable[[BaseException], None] = lambda _: None
        self._thread = threading.Thread(target=self._run, name="moonkite-link", daemon=True)

    @property
    def rate(self) -> float:
        if not isinstance(self._clock, SimulatedClock):
            return 1.0
        return self._clock.rate if self._pace.reached is None else min(self._pace.reached, self._clock.rate)

    @property
    def is_at_end(self) -> bool:
        return self._has_ended

    def start(self, on_bug: Callable[[BaseException], None]) -> None:
        self._on_bug = on_bug
        self._thread.start()

    def turns(self) -> list[Turn]:
        is_through = self._thread.ident is not None and not self._thread.is_alive()
        now_ns = self._clock.now_ns() if is_through else self._reached_ns()
        if not is_through:
            self._wait_for_link(now_ns)
        chunks, statuses = self._inbox.take()
        self._has_ended = self._has_ended or is_through or any(status.status == "ended" for status in statuses)
        dated = in_order(chunks, self._told_ns)
        self._told_ns = max([now_ns, self._told_ns, *(chunk.received_ns for chunk in dated[-1:])])
        return [Turn(self._told_ns, dated, (), statuses)]

    def refusal(self, intent: Intent) -> str:
        return ""

    def steer(self, steer: Steer, session: Session) -> Delivery | None:
        if isinstance(self._clock, WallClock) or not isinstance(self._clock, SimulatedClock):
            raise KnownError("the real time can't be steered")
        if steer.seek_ns >= 0 or steer.step:
            raise KnownError("a simulated pass can't jump", remedy="change its rate, or replay its recording")
        if steer.rate is not None:
            self._clock.set_rate(checked_rate(steer.rate, fastest=FASTEST))
            self._pace.forget()
        return None

    def _wait_for_link(self, reached_ns: int) -> None:
        """Keep a simulated clock near what the link has made by now: a quarter of a real second ahead at most."""
        clock = self._clock
        if isinstance(clock, WallClock) or not isinstance(clock, SimulatedClock):
            return
        most_ns = round(MOST_LEAD_S * SECOND_NS * max(1.0, clock.rate))
        is_behind = clock.now_ns() - reached_ns > most_ns
        if is_behind:
            clock.set_now(reached_ns + most_ns)
        self._pace.note(reached_ns, is_behind=is_behind)

    def stop(self) -> None:
        self._is_stopping.set()
        if self._thread.ident is not None:
            self._thread.join(timeout=_LINK_ENDS_WITHIN_S)

    def _run(self) -> None:
        try:
            self._link.run(self._inbox, self._is_stopping.is_set)
        except Exception as error:  # noqa: BLE001 - the top of a thread: the session must go on and say so
            self._on_bug(error)
            self._inbox.status("closed", "the link has failed")


class _Pace:
    """How fast a link that lags behind its clock really goes, over the last second; `reached` is None while it keeps up."""

    def __init__(self, ticks: Ticks) -> None:
        self._ticks = ticks
        self._notes: deque[tuple[int, int]] = deque()
        self._behind_at: int | None = None
        self.reached: float | None = None

    def note(self, reached_ns: int, *, is_behind: bool) -> None:
        """How far the link has come, and whether that is too little."""
        at = self._ticks()
        self._notes.append((at, reached_ns))
        while at - self._notes[0][0] > PACE_OVER_NS:
            self._notes.popleft()
        if is_behind:
            self._behind_at = at
        elif self._behind_at is not None and at - self._behind_at > PACE_OVER_NS:
            self._behind_at = None
        self.reached = None if self._behind_at is None else self._measured()

    def forget(self) -> None:
        """The rate is another one from now on."""
        self._notes.clear()
        self._behind_at, self.reached = None, None

    def _measured(self) -> float | None:
        (begun, from_ns), (at, to_ns) = self._notes[0], self._notes[-1]
        return None if at - begun < PACE_OVER_NS // 4 else float(f"{(to_ns - from_ns) / (at - begun):.2g}")


class Stepper(Protocol):
    """A spacecraft that is stepped: `console.simulator` has one."""

    def step(self, now_ns: int) -> bytes:
        """The bytes that reach the station up to this time."""
        ...

    def receive(self, data: bytes, now_ns: int) -> None:
        """Bytes go up."""
        ...


class SteppedFeed:
    """A simulated spacecraft in step with the session, in no thread: a pass flies as fast as the machine can. Also its own uplink."""

    def __init__(self, spacecraft: Stepper, start_ns: int, *, slice_ns: int = SLICE_NS) -> None:
        self._spacecraft, self._slice_ns = spacecraft, slice_ns
        self._clock = ManualClock(start_ns)
        self._statuses = [LinkStatus("open")]

    @property
    def rate(self) -> float:
        return 1.0

    @property
    def is_at_end(self) -> bool:
        return False

    def start(self, on_bug: Callable[[BaseException], None]) -> None:
        """Nothing runs by itself here."""

    def stop(self) -> None:
        """Nothing to end."""

    def turns(self) -> list[Turn]:
        now_ns = self._clock.advance(self._slice_ns)
        data = self._spacecraft.step(now_ns)
        statuses, self._statuses = self._statuses, []
        return [Turn(now_ns, [Chunk(now_ns, data)] if data else [], (), statuses)]

    def refusal(self, intent: Intent) -> str:
        return ""

    def steer(self, steer: Steer, session: Session) -> Delivery | None:
        raise KnownError("time can't be steered here")

    def send(self, data: bytes) -> None:
        """The uplink of this feed's spacecraft."""
        self._spacecraft.receive(data, self._clock.now_ns())


def in_order(chunks: Sequence[Chunk], after_ns: int) -> list[Chunk]:
    """The chunks with times of receipt that never go back and all lie after the last step: one that was late for it is dated after it."""
    dated: list[Chunk] = []
    for chunk in chunks:
        is_late = chunk.received_ns <= after_ns if not dated else chunk.received_ns < dated[-1].received_ns
        earliest_ns = dated[-1].received_ns if dated else after_ns + 1
        dated.append(Chunk(earliest_ns, chunk.data) if is_late else chunk)
    return dated


def checked_rate(rate: float, *, fastest: float) -> float:
    """The rate, if a clock can run so. Raises KnownError for a negative one, one that is no number, or one that is too fast."""
    if math.isnan(rate) or rate < 0 or rate > fastest:
        raise KnownError(f"time can't run at {rate:g}", rule=f"from 0 to {fastest:g}")
    return rate

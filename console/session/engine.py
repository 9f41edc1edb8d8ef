"""The engine: steps one session 25 times a second, writes it, and tells the windows. It goes on whether or not one looks.

It ends by itself only where nothing can be lost: nobody looks, and it is a replay, its link has ended, or the simulated spacecraft has
set. What should never happen is written to a report and told as an event; recording goes on.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from types import FrameType

from msgspec.structs import replace

from console import __version__
from console.clock import monotonic_ns
from console.errors import KnownError
from console.report import BugReports
from console.session.acts import SetParameter
from console.session.feed import Feed, Turn
from console.session.merge import merge
from console.session.messages import Delivery, Mode, Refused, Shutdown, Steer, Welcome
from console.session.runtime import EngineFile, engine_path, log_path, new_ident, socket_address, write_engine_file
from console.session.session import Asked, Session
from console.session.windows import WindowServer
from console.store.writer import SessionWriter
from console.utc import SECOND_NS

TICK_NS = SECOND_NS // 25
HEARTBEAT_NS = SECOND_NS // 4
ALONE_NS = 30 * SECOND_NS
SIM_ALONE_FACTOR = 20
SIM_SILENCE_NS = 60 * SECOND_NS


@dataclass(frozen=True, slots=True)
class EngineSetup:
    """All that an engine needs. `writer` is None in a replay; `on_end` is called when the file is about to be closed; `alone_ns` is how
    long an engine with nothing left to do waits for a window (a simulated one twenty times as long)."""

    session: Session
    feed: Feed
    welcome: Welcome
    runtime_folder: Path
    reports_folder: Path
    writer: SessionWriter | None = None
    ident: str = field(default_factory=new_ident)
    on_end: Callable[[Session], None] = lambda _: None
    alone_ns: int = ALONE_NS


class Engine:
    """Runs one session until it is told to end. `run` blocks; `stop` may be called from any thread or signal handler."""

    def __init__(self, setup: EngineSetup) -> None:
        self._setup = setup
        self._session, self._feed, self._writer = setup.session, setup.feed, setup.writer
        self._is_stopping = False
        self._bugs = BugReports(setup.reports_folder, doing="engine")
        self._told_ns = -HEARTBEAT_NS
        self._seen_ns = monotonic_ns()
        self._trouble = ""
        key = secrets.token_bytes(32)
        self._server = WindowServer(socket_address(setup.runtime_folder, setup.ident), key, on_stop=setup.session.antenna.stop)
        welcome = setup.welcome
        self.file = EngineFile(
            setup.ident, self._server.address, key.hex(), os.getpid(), welcome.session, welcome.mode, welcome.recording, __version__
        )

    @property
    def gui_dropped(self) -> int:
        """Rows that windows were not given because they could not keep up."""
        return self._server.dropped

    def run(self, *, has_signals: bool = False) -> None:
        """Run until `stop`, Shutdown or, with `has_signals`, SIGTERM or SIGINT; then close everything."""
        with _stopped_by_signals(self.stop) if has_signals else contextlib.nullcontext():
            try:
                self._server.start()
                self._feed.start(self.report)
                self._session.antenna.start(self.report)
                write_engine_file(self._setup.runtime_folder, self.file)
                self._loop()
            finally:
                self._finish()

    def stop(self) -> None:
        """End soon."""
        self._is_stopping = True
        self._server.has_news.set()

    def report(self, error: BaseException) -> None:
        """Write a report of a bug, once for each place, and say so in the session. Never raises."""
        if told := self._bugs.tell(error, "recording goes on"):
            self._session.tell(told)

    def _loop(self) -> None:
        while not self._is_stopping:
            begun_ns = monotonic_ns()
            try:
                self._turn(begun_ns)
            except Exception as error:  # noqa: BLE001 - the top of the engine: the recording must go on
                self.report(error)
            self._is_stopping = self._is_stopping or self._is_done(begun_ns)
            left_ns = 0 if self._feed.rate == float("inf") else TICK_NS - (monotonic_ns() - begun_ns)
            self._server.has_news.wait(max(left_ns, 0) / SECOND_NS)

    def _is_done(self, at_ns: int) -> bool:
        if self._server.has_windows:
            self._seen_ns = at_ns
        alone_ns = at_ns - self._seen_ns
        if self._writer is None or self._feed.is_at_end:
            return alone_ns > self._setup.alone_ns
        if self._setup.welcome.mode is not Mode.SIM or alone_ns <= SIM_ALONE_FACTOR * self._setup.alone_ns:
            return False
        now_ns = self._session.now_ns
        heard_ns = max(self._session.link_state(now_ns).last_byte_ns, self._setup.welcome.first_ns)
        return self._feed.rate == 0 or now_ns - heard_ns > SIM_SILENCE_NS

    def _turn(self, begun_ns: int) -> None:
        try:
            resets = self._answered_steering(asked := self._server.asked())
            turns = self._feed.turns()
            self._session.rate = self._feed.rate
            wanted = [each for each in asked if not isinstance(each.intent, Steer | Shutdown)]
            delivery = reduce(merge, [*resets, *(self._step(turn, wanted if turn is turns[-1] else []) for turn in turns)])
            self._broadcast(delivery, begun_ns)
            self._greet()
        finally:
            if self._writer is not None:
                self._writer.commit_if_due(monotonic_ns())
                self._tell_trouble(self._writer.trouble)

    def _step(self, turn: Turn, asked: list[Asked]) -> Delivery:
        granted = []
        for each in asked:
            refusal = "" if isinstance(each.intent, SetParameter) else self._feed.refusal(each.intent)
            if refusal:
                each.answer(Refused(type(each.intent).__name__, refusal))
            else:
                granted.append(each)
        return self._session.step(turn.now_ns, turn.chunks, [*turn.asked, *granted], turn.statuses)

    def _answered_steering(self, asked: list[Asked]) -> list[Delivery]:
        resets: list[Delivery] = []
        for each in asked:
            if isinstance(each.intent, Shutdown):
                self._is_stopping = True
            elif isinstance(each.intent, Steer):
                try:
                    reset = self._feed.steer(each.intent, self._session)
                except KnownError as error:
                    each.answer(Refused("Steer", str(error)))
                else:
                    resets += [reset] if reset is not None else []
        return resets

    def _broadcast(self, delivery: Delivery, at_ns: int) -> None:
        if has_news(delivery) or at_ns - self._told_ns >= HEARTBEAT_NS:
            self._told_ns = at_ns
            self._server.broadcast(delivery)

    def _greet(self) -> None:
        for window, is_in_command in self._server.newcomers():
            welcome = self._setup.welcome
            if not is_in_command:
                welcome = _looking_on(welcome)
            window.outbox.put(welcome)
            window.outbox.put(self._session.standing(self._session.now_ns))
        for window in self._server.promoted():
            window.outbox.put(self._setup.welcome)

    def _tell_trouble(self, trouble: str) -> None:
        if bool(trouble) != bool(self._trouble):
            self._session.tell(f"the recording has trouble: {trouble}" if trouble else "recording again")
        self._trouble = trouble

    def _finish(self) -> None:
        engine_path(self._setup.runtime_folder, self._setup.ident).unlink(missing_ok=True)
        for end in (self._feed.stop, self._last_turn, self._session.antenna.close, self._server.close, self._close_file, self._forget_log):
            try:
                end()
            except Exception as error:  # noqa: BLE001 - whatever fails here, the file is closed all the same
                self.report(error)

    def _last_turn(self) -> None:
        """What the link gave until it stopped belongs into the file too."""
        if self._writer is not None:
            for turn in self._feed.turns():
                self._session.step(turn.now_ns, turn.chunks, turn.asked, turn.statuses)

    def _forget_log(self) -> None:
        """What an engine process wrote to its standard error is kept only when there is something in it."""
        log = log_path(self._setup.runtime_folder, self._setup.ident)
        if log.exists() and not log.stat().st_size:
            log.unlink()

    def _close_file(self) -> None:
        self._setup.on_end(self._session)
        if self._writer is not None:
            self._writer.close(self._session.now_ns)


def has_news(delivery: Delivery) -> bool:
    """Whether a Delivery says more than what time it is."""
    told = (delivery.samples, delivery.packets, delivery.events, delivery.alarm_changes, delivery.command_changes)
    return delivery.is_reset or delivery.fop is not None or delivery.procedure is not None or any(map(bool, told))


def _looking_on(welcome: Welcome) -> Welcome:
    notice = "another window is in command; this one looks on"
    return replace(welcome, can_command=False, can_steer=False, is_looking_on=True, notices=[*welcome.notices, notice])


@contextlib.contextmanager
def _stopped_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    def on_signal(number: int, frame: FrameType | None) -> None:
        stop()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

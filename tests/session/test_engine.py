"""The engine with its windows, in this process; and as a process of its own that is killed."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from console.clock import SimulatedClock, WallClock, monotonic_ns
from console.command.commander import Commander
from console.command.framed_uplink import FramedUplink
from console.command.recorded import RecordedCommands
from console.command.states import CommandChange, Stage
from console.errors import KnownError
from console.frames.batch import Chunk
from console.link.link import LinkSink
from console.session.aftermath import left_commands
from console.session.durable import durably
from console.session.engine import Engine, EngineSetup
from console.session.engine_process import EngineClient, find_engine, start_engine
from console.session.feed import LinkFeed
from console.session.headless import fly
from console.session.messages import (
    AddNote,
    Delivery,
    Intent,
    Mode,
    Prepare,
    Prepared,
    Queue,
    Refused,
    Send,
    Shutdown,
    Steer,
    ToWindow,
    Welcome,
)  # fmt: skip
from console.session.runtime import engine_path, is_alive, living_engines
from console.session.session import Session
from console.simulator.link import SimulatorLink
from console.store.reader import SessionReader
from tests.session.flights import S, craft, dictionary, parts, replay, setup, simulator, stepped_setup, the_pass, writer

ROOT = Path(__file__).resolve().parents[2]


def until(condition: Callable[[], object], seconds: float = 15.0) -> object:
    deadline = monotonic_ns() + round(seconds * S)
    while not (found := condition()):
        assert monotonic_ns() < deadline, "it did not come"
    return found


def next_of(client: EngineClient, wanted: type, is_it: Callable[[ToWindow], bool] = lambda _: True) -> ToWindow:
    """The next message of a kind; others are passed over."""

    def found() -> ToWindow | None:
        message = client.receive(0.05)
        return message if isinstance(message, wanted) and is_it(message) else None

    return until(found)  # type: ignore[return-value]


def live(folder: Path, *, rate: float = 4.0) -> EngineSetup:
    """The demo spacecraft in the middle of its pass, on the simulator's own link."""
    start_ns = the_pass()[0] + 100 * S
    clock = SimulatedClock(start_ns, rate=rate)
    link = SimulatorLink(simulator(start_ns), clock)
    file = writer(folder, start_ns)
    uplink = FramedUplink(link.uplink() or print, framing="cadu", frame_format=craft().frames)
    commander = Commander(dictionary(), uplink, record=durably(file))
    return setup(folder, Session(parts(commander, recorder=file, link_name="sim")), LinkFeed(link, clock), file)


def after_los(folder: Path, *, rate: float, mode: Mode) -> EngineSetup:
    """A session that begins when the spacecraft has set, and doesn't wait for long."""
    start_ns = the_pass()[1] + 60 * S
    clock = SimulatedClock(start_ns, rate=rate)
    link, file = SimulatorLink(simulator(start_ns), clock), writer(folder, start_ns)
    feed = LinkFeed(link, clock, reached_ns=link.reached_ns)
    one = setup(folder, Session(parts(recorder=file, link_name="sim")), feed, file, mode=mode)
    return replace(one, welcome=msgspec.structs.replace(one.welcome, first_ns=start_ns), alone_ns=S // 100)


@contextmanager
def running(one: EngineSetup) -> Iterator[Engine]:
    engine = Engine(one)
    thread = threading.Thread(target=engine.run, name="engine-under-test")
    thread.start()
    try:
        until(lambda: engine_path(one.runtime_folder, one.ident).exists())
        yield engine
    finally:
        engine.stop()
        thread.join(timeout=10)
        assert not thread.is_alive()


def sent(client: EngineClient, *intents: Intent) -> None:
    for intent in intents:
        client.send(intent)


def test_a_window_is_welcomed_with_all_that_stands_and_then_told_what_happens(tmp_path: Path) -> None:
    with running(live(tmp_path)) as engine:
        client = EngineClient.connect(engine.file)
        assert isinstance(client.receive(5.0), Welcome)
        first = client.receive(5.0)
        assert isinstance(first, Delivery)
        assert first.is_reset
        later = next_of(client, Delivery, lambda each: bool(each.samples))  # type: ignore[attr-defined]
        assert isinstance(later, Delivery)
        assert not later.is_reset
        assert later.link.status == "open"
        client.close()
    assert living_engines(tmp_path) == []


def test_a_window_goes_and_the_next_one_takes_up_where_it_was(tmp_path: Path) -> None:
    one = live(tmp_path)
    with running(one) as engine:
        client = EngineClient.connect(engine.file, by="OPS1")
        sent(client, AddNote("first window"), Queue("PING", {}))
        next_of(client, Delivery, lambda each: bool(each.command_changes))  # type: ignore[attr-defined]
        next_of(client, Delivery, lambda each: each.counters.packets > 0)  # type: ignore[attr-defined]
        client.close()
        again = EngineClient.connect(engine.file, by="OPS2")
        reset = next_of(again, Delivery)
        assert isinstance(reset, Delivery)
        assert reset.is_reset
        assert [change.stage for change in reset.command_changes] == [Stage.QUEUED]
        assert "first window" in [event.text for event in reset.events]
        assert reset.samples
        changes: list[CommandChange] = []

        def completed() -> bool:
            message = again.receive(0.05)
            if isinstance(message, Delivery):
                changes.extend(message.command_changes)
            return bool(changes) and changes[-1].stage is Stage.COMPLETED

        def is_in_command() -> bool:
            again.send(Prepare("PING", {}))
            return isinstance(next_of(again, Prepared | Refused), Prepared)  # type: ignore[arg-type]

        until(is_in_command)
        sent(again, Send(1))
        until(completed)
        assert Stage.SENT in [change.stage for change in changes]
        again.close()
    assert one.writer is not None
    with SessionReader(one.writer.path) as reader:
        assert reader.info().is_complete
        assert reader.verify_chain().is_whole
        assert reader.commands()[-1].stage is Stage.COMPLETED
        assert [note.text for note in reader.notes()] == ["first window"]


def test_a_simulated_clock_is_steered_and_the_real_one_is_not(tmp_path: Path) -> None:
    with running(live(tmp_path)) as engine:
        client = EngineClient.connect(engine.file)
        sent(client, Steer(rate=0.0))
        next_of(client, Delivery, lambda each: each.rate == 0.0)  # type: ignore[attr-defined]
        sent(client, Steer(seek_ns=5))
        assert isinstance(next_of(client, Refused), Refused)
        client.close()
    with pytest.raises(KnownError, match="real time"):
        LinkFeed(BrokenLink(), WallClock()).steer(Steer(rate=2.0), Session(parts()))


class BrokenLink:
    """Delivers one chunk, then does what never should happen."""

    name = "broken"

    def run(self, sink: LinkSink, is_stopping: Callable[[], bool]) -> None:
        sink.status("open")
        sink.chunk(Chunk(1, b"some bytes"))
        raise ZeroDivisionError("a bug in a link")

    def uplink(self) -> Callable[[bytes], None] | None:
        return None


def test_a_bug_in_a_link_is_reported_and_the_session_goes_on(tmp_path: Path) -> None:
    one = setup(tmp_path, Session(parts(RecordedCommands(()))), LinkFeed(BrokenLink(), SimulatedClock(S)))
    with running(one) as engine:
        client = EngineClient.connect(engine.file)
        told = next_of(client, Delivery, lambda each: any("a bug in Moonkite" in event.text for event in each.events))  # type: ignore[attr-defined]
        assert isinstance(told, Delivery)
        client.close()
    (report,) = (tmp_path / "reports").iterdir()
    assert "a bug in a link" in report.read_text()


def test_a_bug_in_decoding_is_reported_once_and_the_bytes_are_recorded(tmp_path: Path) -> None:
    one = live(tmp_path)

    def broken(_: object) -> None:
        raise ZeroDivisionError("a bug in decoding")

    one.session.decoding.take = broken  # type: ignore[method-assign, assignment]
    assert one.writer is not None
    with running(one):
        until(lambda: one.writer.committed_chunk > 20)  # type: ignore[union-attr]
    assert len(list((tmp_path / "reports").iterdir())) == 1


def test_a_replay_engine_seeks_plays_and_commands_nothing(tmp_path: Path) -> None:
    flight = stepped_setup(tmp_path, the_pass()[0] + 60 * S)
    from console.session.headless import fly

    fly(flight, until_ns=the_pass()[0] + 75 * S)
    assert flight.writer is not None
    session, playback = replay(flight.writer.path)
    last_ns = playback.clock.last_ns
    with running(setup(tmp_path, session, playback, mode=Mode.REPLAY)) as engine:
        client = EngineClient.connect(engine.file)
        sent(client, Queue("PING", {}))
        refused = next_of(client, Refused)
        assert isinstance(refused, Refused)
        sent(client, Steer(seek_ns=last_ns - 5 * S))
        reset = next_of(client, Delivery, lambda each: each.is_reset and each.now_ns == last_ns - 5 * S)  # type: ignore[attr-defined]
        assert isinstance(reset, Delivery)
        assert reset.samples
        sent(client, Steer(rate=float("inf")))
        ended = next_of(client, Delivery, lambda each: each.link.status == "ended")  # type: ignore[attr-defined]
        assert isinstance(ended, Delivery)
        assert ended.now_ns == last_ns
        client.close()


CHILD = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.session.test_engine import child
child(Path({folder!r}), {ident!r})
"""


def child(folder: Path, ident: str) -> None:
    """What a process of its own runs: an engine until it is told to end."""
    from dataclasses import replace

    Engine(replace(live(folder), ident=ident)).run(has_signals=True)


@pytest.fixture
def process(tmp_path: Path) -> Iterator[tuple[EngineClient, Path]]:
    """A client of an engine in a process of its own, which is gone afterwards."""
    code = CHILD.format(root=str(ROOT), folder=str(tmp_path), ident="ab12")
    engine = start_engine([], folder=tmp_path, command=[sys.executable, "-c", code], ident="ab12")
    client = EngineClient.connect(engine)
    yield client, tmp_path
    client.close()
    with suppress(ProcessLookupError):
        os.kill(engine.pid, signal.SIGKILL)
    until(lambda: not is_alive(engine.pid))
    until(lambda: all(thread.name != "moonkite-engine-collector" for thread in threading.enumerate()))


def recording_in(folder: Path) -> Path:
    return next(folder.glob("*.moonkite"))


def test_an_engine_that_is_killed_loses_nothing_committed(process: tuple[EngineClient, Path]) -> None:
    client, folder = process
    engine = find_engine(folder)
    assert engine is not None
    sent(client, Queue("PING", {}), Queue("NOOP", {}), Send(1))
    next_of(client, Delivery, lambda each: any(change.stage is Stage.SENT for change in each.command_changes))  # type: ignore[attr-defined]
    seen = next_of(client, Delivery, lambda each: each.counters.packets > 20)  # type: ignore[attr-defined]
    assert isinstance(seen, Delivery)

    def committed() -> int:
        with SessionReader(recording_in(folder)) as reader:
            return reader.info().tallies.get("chunks", 0)

    until(lambda: committed() >= seen.counters.chunks)
    os.kill(engine.pid, signal.SIGKILL)
    with pytest.raises(KnownError, match="engine has gone"):
        until(lambda: client.receive(0.05) is None and None)
    until(lambda: find_engine(folder) is None)
    with SessionReader(recording_in(folder)) as reader:
        assert not reader.info().is_complete
        assert reader.info().tallies["chunks"] >= seen.counters.chunks
        assert reader.verify_chain().is_whole
        assert Stage.SENT in [change.stage for change in reader.commands() if change.command == 1]
    left = left_commands(folder, spacecraft=craft().name, mode="SIM")
    restored = Commander(dictionary(), FramedUplink(print, framing="cadu", frame_format=craft().frames)).restore(left.changes, 0, left.acts)
    assert {(change.name, change.stage) for change in restored} >= {("NOOP", Stage.HELD)}


def test_sigterm_closes_the_file_in_order(process: tuple[EngineClient, Path]) -> None:
    client, folder = process
    engine = find_engine(folder)
    assert engine is not None
    next_of(client, Delivery, lambda each: each.counters.packets > 5)  # type: ignore[attr-defined]
    os.kill(engine.pid, signal.SIGTERM)
    until(lambda: not is_alive(engine.pid))
    with SessionReader(recording_in(folder)) as reader:
        assert reader.info().is_complete
        assert reader.info().tallies["packets"] > 5
    assert living_engines(folder) == []
    assert not list(folder.glob("*.sock"))


def test_shutdown_ends_it_too(process: tuple[EngineClient, Path]) -> None:
    client, folder = process
    sent(client, Shutdown())
    until(lambda: find_engine(folder) is None)
    until(lambda: recording_in(folder).exists() and not Path(f"{recording_in(folder)}-wal").exists())


def test_an_engine_that_can_not_start_says_why(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys; print('moonkite: no such port', file=sys.stderr); sys.exit(1)"]
    with pytest.raises(KnownError, match="no such port"):
        start_engine([], folder=tmp_path, command=command)


def test_an_engine_that_never_gets_ready_is_ended(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import threading; threading.Event().wait()"]
    with pytest.raises(KnownError, match="not ready within"):
        start_engine([], folder=tmp_path, command=command, ready_within_s=0.3)


def test_a_window_that_looked_on_is_told_when_it_is_in_command(tmp_path: Path) -> None:
    with running(live(tmp_path)) as engine:
        first = EngineClient.connect(engine.file)
        assert isinstance(first.receive(5.0), Welcome)
        second = EngineClient.connect(engine.file)
        looked_on = next_of(second, Welcome)
        assert isinstance(looked_on, Welcome)
        assert not looked_on.can_command
        first.close()
        promoted = next_of(second, Welcome)
        assert isinstance(promoted, Welcome)
        assert promoted.can_command
        second.send(Queue("PING", {}))
        assert next_of(second, Delivery, lambda each: bool(each.command_changes))  # type: ignore[attr-defined]
        second.close()


class TestAlone:
    """An engine that nobody looks at ends by itself only where nothing can be lost."""

    def ended(self, one: EngineSetup) -> bool:
        with running(one) as engine:
            until(lambda: not engine_path(one.runtime_folder, engine.file.ident).exists())
        return True

    def test_a_replay_ends_when_its_window_has_gone(self, tmp_path: Path) -> None:
        recorded = stepped_setup(tmp_path, the_pass()[0])
        fly(recorded, until_ns=the_pass()[0] + 3 * S)
        session, playback = replay(Path(recorded.welcome.recording))
        one = replace(setup(tmp_path, session, playback, mode=Mode.REPLAY), alone_ns=S // 5)
        with running(one) as engine:
            client = EngineClient.connect(engine.file)
            assert isinstance(client.receive(5.0), Welcome)
            looked_ns = monotonic_ns()
            until(lambda: client.receive(0.05) is None and monotonic_ns() - looked_ns > S // 2)
            assert engine_path(tmp_path, engine.file.ident).exists()
            client.close()
            until(lambda: not engine_path(tmp_path, engine.file.ident).exists())

    def test_a_simulated_session_ends_once_the_spacecraft_has_set_and_its_file_is_complete(self, tmp_path: Path) -> None:
        one = after_los(tmp_path, rate=100.0, mode=Mode.SIM)
        assert self.ended(one)
        with SessionReader(Path(one.welcome.recording)) as reader:
            assert reader.info().is_complete

    def test_a_live_session_goes_on_through_any_silence(self, tmp_path: Path) -> None:
        one = after_los(tmp_path, rate=100.0, mode=Mode.LIVE)
        with running(one) as engine:
            until(lambda: engine._session.now_ns > one.welcome.first_ns + 120 * S)
            assert engine_path(tmp_path, engine.file.ident).exists()

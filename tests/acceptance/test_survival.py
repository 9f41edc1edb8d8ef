"""Kill -9 in the middle of a pass, through the real `moonkite engine`: nothing acknowledged is lost, and the file says what happened.

How the writer and the engine behave when they are killed at one chosen instant is tested with them; here the instants are random, the
processes are those that an operator has, and windows die as well.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest

from console.clock import monotonic_ns
from console.command.lineup import Priority, QueueMode, QueueState, ReleaseKind, ReleaseRule
from console.command.states import CommandChange, Stage
from console.errors import KnownError
from console.session.engine_process import EngineClient, start_engine
from console.session.messages import AddNote, Delivery, MoveCommand, Queue, Send, SetQueueMode, Steer, ToWindow, Welcome
from console.session.runtime import EngineFile, is_alive, living_engines, runtime_folder
from console.store.presence import is_being_written
from console.store.reader import SessionReader
from console.utc import SECOND_NS
from tests.program import REPOSITORY, environment_of, moonkite

RATE = 50.0
PATIENCE_S = 90
Answer = TypeVar("Answer")


@dataclass
class Watcher:
    """A window that notes all it is told."""

    client: EngineClient
    commands: list[CommandChange] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_uplink_ready: bool = False
    chunks: int = 0
    queue: QueueState = QueueState()
    now_ns: int = 0

    def listen(self) -> ToWindow | None:
        message = self.client.receive(0.05)
        if isinstance(message, Delivery):
            self.commands += message.command_changes
            self.queue, self.now_ns = message.queue or self.queue, message.now_ns
            self.notes += [event.text for event in message.events if event.source.startswith("note")]
            self.is_uplink_ready |= any("AD service has begun" in event.text for event in message.events if event.source == "uplink")
            self.chunks = max(self.chunks, message.counters.chunks)
        return message

    def until(self, is_so: Callable[[], bool]) -> None:
        wait_until(lambda: (self.listen(), is_so())[1])


def wait_until(ask: Callable[[], Answer]) -> Answer:
    deadline_ns = monotonic_ns() + PATIENCE_S * SECOND_NS
    while not (answer := ask()):
        assert monotonic_ns() < deadline_ns, "it did not come"
    return answer


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EngineFile]:
    """`moonkite engine` on the demo, as the window starts it; it is gone afterwards."""
    monkeypatch.setenv("MOONKITE_HOME", str(tmp_path))
    monkeypatch.chdir(REPOSITORY)
    one = start_engine(["--seed", str(random.randrange(10**6))], folder=runtime_folder())
    yield one
    if is_alive(one.pid):
        os.kill(one.pid, signal.SIGKILL)
    wait_until(lambda: not is_alive(one.pid))
    wait_until(lambda: all(thread.name != "moonkite-engine-collector" for thread in threading.enumerate()))


@pytest.fixture
def watcher(engine: EngineFile) -> Iterator[Watcher]:
    """A window at an engine whose clock runs fast, so that the pass has begun and commands are taken when a test begins."""
    one = Watcher(EngineClient.connect(engine, by="OPS1"))
    assert isinstance(one.client.receive(PATIENCE_S), Welcome)
    one.client.send(Steer(rate=RATE))
    one.until(lambda: one.chunks > 5 and one.is_uplink_ready)
    yield one
    one.client.close()


@dataclass
class Kept:
    """What a reader finds in the file: the last chunk, the stages of commands, the notes."""

    chunks: int
    stages: set[tuple[int, Stage]]
    notes: set[str]

    @classmethod
    def in_file(cls, recording: Path) -> Kept:
        with SessionReader(recording) as reader:
            stages = {(change.command, change.stage) for change in reader.commands()}
            return cls(reader.info().tallies.get("chunks", 0), stages, {note.text for note in reader.notes()})

    def is_within(self, later: Kept) -> bool:
        return self.chunks <= later.chunks and self.stages <= later.stages and self.notes <= later.notes


@pytest.mark.acceptance
@pytest.mark.parametrize("seed", [random.randrange(10**6) for _ in range(3)])
def test_an_engine_killed_at_any_moment_loses_nothing_acknowledged(engine: EngineFile, watcher: Watcher, seed: int) -> None:
    chance, recording = random.Random(seed), Path(engine.recording)
    watcher.client.send(Queue("PING", {}))
    watcher.until(lambda: any(change.stage is Stage.QUEUED for change in watcher.commands))
    watcher.client.send(AddNote(f"about to send, {seed}"))
    watcher.client.send(Send(1))
    watcher.until(lambda: any(change.stage is Stage.SENT for change in watcher.commands))
    moment_ns = monotonic_ns() + round(chance.uniform(0.0, 0.9) * SECOND_NS)
    seen = Kept.in_file(recording)
    while monotonic_ns() < moment_ns:
        watcher.listen()
        seen = Kept.in_file(recording)
    os.kill(engine.pid, signal.SIGKILL)
    with pytest.raises(KnownError, match="engine has gone"):
        watcher.until(lambda: False)
    wait_until(lambda: not is_being_written(recording))
    left = Kept.in_file(recording)
    assert seen.is_within(left)
    assert (1, Stage.RELEASED) in left.stages, "recorded before the bytes leave"
    with SessionReader(recording) as reader:
        assert reader.verify_chain().is_whole
        assert len(reader.chunks(limit=10**6)) == left.chunks
        assert any("the engine stopped without closing this session" in notice for notice in reader.notices)
    assert living_engines(runtime_folder()) == []
    replayed = moonkite("replay", recording, "--json", home=runtime_folder().parent)
    assert replayed.code == 0
    assert replayed.json["chunks"] == left.chunks
    assert "stopped without closing" in replayed.err


@pytest.mark.acceptance
@pytest.mark.parametrize("seed", [random.randrange(10**6) for _ in range(2)])
def test_a_queue_comes_back_held_in_its_order_after_a_kill_and_nothing_of_it_leaves_by_itself(
    engine: EngineFile, watcher: Watcher, seed: int
) -> None:
    chance, client = random.Random(seed), watcher.client
    rule = ReleaseRule(ReleaseKind.TELEMETRY, condition="BATT_V > 1000")
    for number in range(1, 7):
        client.send(Queue("PING", {}, is_repeat_meant=True, priority=chance.choice(list(Priority)), rule=rule))
        client.send(MoveCommand(number, chance.choice([-2, -1, 1])))
    client.send(Send(3))
    watcher.until(lambda: any((change.command, change.stage) == (3, Stage.SENT) for change in watcher.commands))
    watcher.until(lambda: len(watcher.queue.items) == 5)
    order = [item.command for item in watcher.queue.items]
    os.kill(engine.pid, signal.SIGKILL)
    with pytest.raises(KnownError, match="engine has gone"):
        watcher.until(lambda: False)
    wait_until(lambda: not is_being_written(Path(engine.recording)))
    second = start_engine(["--seed", str(seed)], folder=runtime_folder())
    heir = Watcher(EngineClient.connect(second, by="OPS1"))
    try:
        heir.until(lambda: len(heir.queue.items) == 5)
        assert [item.command for item in heir.queue.items] == order
        assert heir.queue.mode is QueueMode.HELD
        assert not any(item.is_on for item in heir.queue.items)
        heir.client.send(Steer(rate=RATE))
        heir.client.send(SetQueueMode(QueueMode.ENABLED))
        heir.until(lambda: heir.queue.mode is QueueMode.ENABLED)
        later_ns = heir.now_ns + 20 * SECOND_NS
        heir.until(lambda: heir.now_ns > later_ns)
        assert {change.command for change in heir.commands if change.stage is Stage.RELEASED} == set()
        assert [item.command for item in heir.queue.items] == order
    finally:
        heir.client.close()
        os.kill(second.pid, signal.SIGKILL)
        wait_until(lambda: not is_alive(second.pid))


WINDOW = """
import sys, threading
from pathlib import Path
from console.session.engine_process import EngineClient, find_engine
from console.session.messages import Queue
from console.session.runtime import runtime_folder
client = EngineClient.connect(find_engine(runtime_folder()), by="OPS2")
client.receive(30)
client.send(Queue("PING", {}))
print("connected", flush=True)
while True:
    client.receive(1)
"""


@pytest.mark.acceptance
def test_a_window_that_is_killed_leaves_the_engine_recording_for_the_next_one(engine: EngineFile, tmp_path: Path) -> None:
    window = subprocess.Popen(
        [sys.executable, "-c", WINDOW], cwd=REPOSITORY, env=environment_of(tmp_path), stdout=subprocess.PIPE, text=True
    )
    assert window.stdout is not None
    with window.stdout:
        assert window.stdout.readline() == "connected\n"
        window.kill()
        window.wait()
    assert is_alive(engine.pid)
    client = EngineClient.connect(engine, by="OPS1")
    welcome = client.receive(PATIENCE_S)
    assert isinstance(welcome, Welcome)
    assert (welcome.session, welcome.recording) == (engine.session, engine.recording)
    heir = Watcher(client)
    heir.until(lambda: any(change.stage is Stage.QUEUED for change in heir.commands))
    client.send(Steer(rate=RATE))
    heir.until(lambda: heir.chunks > 20)
    wait_until(lambda: Kept.in_file(Path(engine.recording)).chunks > 20)
    client.close()
    os.kill(engine.pid, signal.SIGTERM)
    wait_until(lambda: not is_alive(engine.pid))
    with SessionReader(Path(engine.recording)) as reader:
        assert reader.info().is_complete
        assert reader.notices == []
        assert [change.by for change in reader.commands()][:1] == ["OPS2"]

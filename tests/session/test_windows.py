"""The engine's side of its windows."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from multiprocessing.connection import Client
from pathlib import Path

import numpy as np
import pytest

from console import __version__
from console.clock import monotonic_ns
from console.errors import KnownError
from console.frames.batch import LinkCounters
from console.session import merge as merging
from console.session.codec import encode
from console.session.engine_process import EngineClient
from console.session.messages import AddNote, Arm, Delivery, Hello, LinkState, Refused, ToWindow, Welcome
from console.session.runtime import (
    EngineFile,
    engine_path,
    forget_engine,
    living_engines,
    read_engine_file,
    socket_address,
    write_engine_file,
)  # fmt: skip
from console.session.windows import Outbox, WindowServer
from console.telemetry.samples import SampleBatch
from console.telemetry.states import Event, EventSeverity

KEY = bytes(range(32))
S = 1_000_000_000


def delivery(number: int, rows: int = 0) -> Delivery:
    times = np.arange(rows, dtype=np.int64)
    samples = [SampleBatch("HK", times, times, times, {"A": times.astype(np.float64)})] if rows else []
    event = Event(number, EventSeverity.INFO, "x", str(number))
    return Delivery(number, number, 1.0, LinkState("sim", "open"), LinkCounters(), samples, events=[event])


@pytest.fixture
def server(tmp_path: Path) -> Iterator[WindowServer]:
    one = WindowServer(socket_address(tmp_path, "t"), KEY)
    one.start()
    yield one
    one.close()


def connected(server: WindowServer, by: str = "OPS1") -> EngineClient:
    return EngineClient.connect(EngineFile("t", server.address, KEY.hex(), 1, "test", "SIM"), by=by)


def until(condition: object, seconds: float = 5.0) -> object:
    """Poll, with a deadline, for what another thread does."""
    deadline = monotonic_ns() + round(seconds * S)
    while not (found := condition()):  # type: ignore[operator]
        assert monotonic_ns() < deadline, "it did not come"
    return found


def received(client: EngineClient) -> ToWindow:
    return until(lambda: client.receive(0.05))  # type: ignore[return-value]


def test_a_window_comes_asks_is_told_and_goes(server: WindowServer) -> None:
    client = connected(server)
    ((window, is_in_command),) = until(server.newcomers)  # type: ignore[misc]
    assert is_in_command
    window.outbox.put(Welcome(__version__, "s", "SIM", "", "", "", "", "", 0, 0, True))  # type: ignore[arg-type]
    assert isinstance(received(client), Welcome)
    client.send(AddNote("hello"))
    (asked,) = until(server.asked)  # type: ignore[misc]
    assert (asked.intent, asked.by) == (AddNote("hello"), "OPS1")
    asked.answer(Refused("AddNote", "no"))
    assert received(client) == Refused("AddNote", "no")
    server.broadcast(delivery(1))
    assert received(client) == delivery(1)
    client.close()


def test_the_second_window_looks_on_until_the_first_goes(server: WindowServer) -> None:
    first = connected(server)
    until(server.newcomers)
    second = connected(server, "OPS2")
    ((_, is_in_command),) = until(server.newcomers)  # type: ignore[misc]
    assert not is_in_command
    second.send(Arm(1))
    refused = received(second)
    assert isinstance(refused, Refused)
    assert "looks on" in refused.reason
    first.close()

    def taken_over() -> object:
        server.newcomers()
        second.send(Arm(1))
        return server.asked()

    until(taken_over)
    second.close()


def test_without_the_key_nobody_gets_in(server: WindowServer) -> None:
    with pytest.raises(KnownError, match="does not answer"):
        EngineClient.connect(EngineFile("t", server.address, bytes(32).hex(), 1, "test", "SIM"))
    client = connected(server)
    assert until(server.newcomers)
    client.close()


def test_another_version_is_told_and_sent_away(server: WindowServer) -> None:
    connection = Client(server.address, authkey=KEY)
    connection.send_bytes(encode(Hello("0.0.0-other")))
    client = EngineClient(connection)
    refused = received(client)
    assert isinstance(refused, Refused)
    assert "0.0.0-other" in refused.reason
    client.close()


@pytest.mark.parametrize("first", [b"", b"\xff" * 40, encode(Arm(1))])
def test_noise_instead_of_hello_ends_that_line_only(server: WindowServer, first: bytes) -> None:
    connection = Client(server.address, authkey=KEY)
    connection.send_bytes(first)
    client = connected(server)
    assert until(server.newcomers)
    connection.close()
    client.close()


def test_a_message_that_makes_no_sense_is_refused_and_the_window_stays(server: WindowServer) -> None:
    connection = Client(server.address, authkey=KEY)
    connection.send_bytes(encode(Hello(__version__)))
    until(server.newcomers)
    connection.send_bytes(b"\xc1\xc1")
    client = EngineClient(connection)
    assert isinstance(received(client), Refused)
    client.send(AddNote("still here"))
    assert until(server.asked)
    client.close()


def test_a_window_that_never_reads_holds_up_nobody_and_loses_no_event(server: WindowServer) -> None:
    stuck = connected(server)
    until(server.newcomers)
    reading = connected(server)
    until(server.newcomers)
    for number in range(400):
        server.broadcast(delivery(number, rows=2000))
    told = []
    while len(told) < 400:
        message = received(reading)
        assert isinstance(message, Delivery)
        told += [event.text for event in message.events]
    assert told == [str(number) for number in range(400)]
    stuck.close()
    reading.close()


def test_a_full_outbox_merges_thins_and_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "ROWS_KEPT", 100)
    outbox = Outbox(kept=4)
    for number in range(50):
        outbox.put(delivery(number, rows=60))
        outbox.put(Refused("x", str(number))) if number == 0 else None
    outbox_messages = []
    while True:
        message = outbox.take()
        outbox_messages.append(message)
        if isinstance(message, Delivery) and message.sequence == 49:
            break
    deliveries = [message for message in outbox_messages if isinstance(message, Delivery)]
    assert [event.text for each in deliveries for event in each.events] == [str(number) for number in range(50)]
    rows = sum(len(batch) for each in deliveries for batch in each.samples)
    assert deliveries[-1].gui_dropped == outbox.dropped == 50 * 60 - rows > 0
    assert len(deliveries) <= 5


def test_a_reset_takes_the_place_of_what_waits_but_answers_stay() -> None:
    outbox = Outbox()
    outbox.put(delivery(1))
    outbox.put(Refused("x", "y"))
    reset = delivery(2)
    reset.is_reset = True
    outbox.put(reset)
    assert outbox.take() == Refused("x", "y")
    assert outbox.take() == reset


class TestEngineFiles:
    def engine(self, pid: int) -> EngineFile:
        return EngineFile("ab", "/nowhere.sock", KEY.hex(), pid, "s", "SIM", "/r.moonkite", __version__)

    def test_the_file_is_for_its_user_alone(self, tmp_path: Path) -> None:
        path = write_engine_file(tmp_path, self.engine(1))
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert read_engine_file(path) == self.engine(1)

    def test_what_dead_engines_left_is_removed(self, tmp_path: Path) -> None:
        write_engine_file(tmp_path, self.engine(2**22 - 3))
        (tmp_path / "engine-cd.json").write_text("{broken")
        assert living_engines(tmp_path) == []
        assert list(tmp_path.iterdir()) == []

    def test_a_living_one_is_found_and_can_be_forgotten(self, tmp_path: Path) -> None:
        import os

        write_engine_file(tmp_path, self.engine(os.getpid()))
        assert living_engines(tmp_path) == [self.engine(os.getpid())]
        forget_engine(tmp_path, self.engine(os.getpid()))
        assert not engine_path(tmp_path, "ab").exists()

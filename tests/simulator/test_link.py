"""The simulator as a link, as a TCP port and as a pseudo-terminal."""

from __future__ import annotations

import os
import select
import socket
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest

from console.clock import ManualClock, SimulatedClock
from console.errors import KnownError
from console.frames.batch import Chunk
from console.packets.pipeline import make_pipeline
from console.simulator.link import SLICE_NS, SimulatorLink
from console.simulator.server import serve_pty, serve_tcp
from console.utc import SECOND_NS
from tests.simulator.flights import cltu, command, simulator, wau1


class Sink:
    """Keeps what a link gives, and stops it after some bytes."""

    def __init__(self, enough: int) -> None:
        self.chunks: list[Chunk] = []
        self.states: list[str] = []
        self._enough = enough

    def chunk(self, chunk: Chunk) -> None:
        self.chunks.append(chunk)

    def status(self, status: str, detail: str = "") -> None:
        self.states.append(status)

    def is_full(self) -> bool:
        return sum(len(chunk.data) for chunk in self.chunks) >= self._enough


def test_a_fast_clock_is_followed_in_slices_with_their_own_times() -> None:
    craft = simulator(start_s=120.0)
    start_ns = craft.now_ns
    sink = Sink(20_000)
    link = SimulatorLink(craft, ManualClock(start_ns + 60 * SECOND_NS))
    link.run(sink, sink.is_full)
    times = [chunk.received_ns for chunk in sink.chunks]
    assert sink.states == ["open", "closed"]
    assert times == sorted(set(times))
    assert all((at_ns - start_ns) % SLICE_NS == 0 for at_ns in times)
    assert sum(len(chunk.data) for chunk in sink.chunks) < 25_000


def test_a_clock_that_is_set_back_on_the_way_is_not_overtaken() -> None:
    craft = simulator(start_s=120.0)
    start_ns = craft.now_ns
    clock = SimulatedClock(start_ns + 3_600 * SECOND_NS, rate=0.0)
    link = SimulatorLink(craft, clock)

    class SettingBack(Sink):
        def chunk(self, chunk: Chunk) -> None:
            super().chunk(chunk)
            clock.set_now(start_ns + 2 * SECOND_NS)

    sink = SettingBack(1)
    link.run(sink, lambda: bool(sink.chunks) and link.reached_ns() >= start_ns + 2 * SECOND_NS)
    assert link.reached_ns() == start_ns + 2 * SECOND_NS


def test_it_does_not_pause_while_the_clock_has_run_on() -> None:
    craft = simulator(start_s=120.0)
    start_ns = craft.now_ns
    clock = ManualClock(start_ns + SECOND_NS)
    paused_at: list[int] = []
    link = SimulatorLink(craft, clock, pause=lambda _: paused_at.append(link.reached_ns()))

    class RunningOn(Sink):
        def chunk(self, chunk: Chunk) -> None:
            super().chunk(chunk)
            clock.advance(min(SECOND_NS, start_ns + 20 * SECOND_NS - clock.now_ns()))

    link.run(RunningOn(1), lambda: bool(paused_at))
    assert paused_at == [start_ns + 20 * SECOND_NS]


def test_a_command_sent_while_it_runs_is_carried_out() -> None:
    craft = simulator(start_s=120.0)
    link = SimulatorLink(craft, SimulatedClock(craft.now_ns, rate=20.0))
    sink = Sink(60_000)
    thread = Thread(target=link.run, args=(sink, sink.is_full))
    thread.start()
    send = link.uplink()
    assert send is not None
    send(cltu(command("PING")))
    thread.join(10)
    assert not thread.is_alive()
    pipeline = make_pipeline("cadu", wau1().frames)
    batches = [pipeline.feed(chunk) for chunk in sink.chunks]
    services = [tuple(batch.packet(index)[7:9]) for batch in batches for index in range(len(batch))]
    assert [pair for pair in services if pair[0] in (1, 17)] == [(1, 1), (1, 3), (17, 2), (1, 7)]


@contextmanager
def served(serve: Callable[..., None]) -> Iterator[str]:
    """A server in a thread; gives the address that it told."""
    craft, ready, stop, told = simulator(start_s=120.0), Event(), Event(), list[str]()

    def on_ready(address: str) -> None:
        told.append(address)
        ready.set()

    clock = SimulatedClock(craft.now_ns, rate=5.0)
    thread = Thread(target=serve, args=(craft, clock), kwargs={"is_stopping": stop.is_set, "on_ready": on_ready})
    thread.start()
    try:
        assert ready.wait(5)
        yield told[0]
    finally:
        stop.set()
        thread.join(5)
        assert not thread.is_alive()


def _packets(read: Callable[[], bytes], enough: Callable[[list[bytes]], bool]) -> list[bytes]:
    pipeline, packets = make_pipeline("cadu", wau1().frames), list[bytes]()
    for _ in range(400):
        batch = pipeline.feed(Chunk(0, read()))
        packets += [batch.packet(index) for index in range(len(batch))]
        if enough(packets):
            return packets
    raise AssertionError(f"only {len(packets)} packets")


def _has_pong(packets: list[bytes]) -> bool:
    return any(packet[7:9] == b"\x11\x02" for packet in packets)


def test_a_client_of_the_tcp_port_hears_frames_and_is_heard() -> None:
    with served(serve_tcp) as address:
        _, host, port = address.split(":")
        assert host == "127.0.0.1"
        with socket.create_connection((host, int(port)), timeout=5) as client:
            client.sendall(cltu(command("PING")))
            assert _has_pong(_packets(lambda: client.recv(65_536), _has_pong))


def test_a_second_client_is_turned_away_and_a_later_one_let_in() -> None:
    with served(serve_tcp) as address:
        _, host, port = address.split(":")
        with socket.create_connection((host, int(port)), timeout=5) as first:
            assert first.recv(1)
            with socket.create_connection((host, int(port)), timeout=5) as second:
                assert second.recv(1) == b""
        with socket.create_connection((host, int(port)), timeout=5) as third:
            assert third.recv(1)


def test_a_port_in_use_is_said() -> None:
    craft = simulator(start_s=120.0)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(KnownError, match="can't listen there"):
            serve_tcp(craft, ManualClock(craft.now_ns), is_stopping=lambda: True, on_ready=lambda _: None, port=port)


@pytest.mark.pty
def test_the_pseudo_terminal_looks_like_a_modem() -> None:
    with served(serve_pty) as address:
        device = os.open(address.removeprefix("serial:"), os.O_RDWR | os.O_NOCTTY)
        try:
            assert not termios.tcgetattr(device)[3] & (termios.ECHO | termios.ICANON)
            os.write(device, cltu(command("PING")))

            def read() -> bytes:
                return os.read(device, 4096) if select.select([device], [], [], 5)[0] else b""

            assert _has_pong(_packets(read, _has_pong))
        finally:
            os.close(device)

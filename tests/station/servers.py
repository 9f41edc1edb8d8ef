"""Hamlib's own servers on loopback, and made-up ones that misbehave. All of them end with their `with`."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator

import pytest

from console.clock import monotonic_ns
from console.mission.devices import DeviceAddress, DeviceKind

PATIENCE_S = 15.0
needs_hamlib = pytest.mark.skipif(
    shutil.which("rotctld") is None or shutil.which("rigctld") is None, reason="rotctld and rigctld are not installed (libhamlib-utils)"
)
Answer = Callable[[bytes, int], bytes | None]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_until(holds: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
    """Until it holds; fails after the patience."""
    pause, until_ns = threading.Event(), monotonic_ns() + round(patience_s * 1e9)
    while not holds():
        assert monotonic_ns() < until_ns, "it never came"
        pause.wait(0.01)


@contextlib.contextmanager
def hamlib_server(kind: DeviceKind, port: int = 0) -> Iterator[DeviceAddress]:
    """A real server with its dummy model 1. It does not obey SIGTERM, so it is killed by its number."""
    port = port or free_port()
    server = subprocess.Popen(
        [str(kind), "-m", "1", "-T", "127.0.0.1", "-t", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: _is_listening(port))
        yield DeviceAddress(kind, "127.0.0.1", port)
    finally:
        server.kill()
        server.wait()


def _is_listening(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


class MadeUpServer:
    """A server of lines: `answer` gives the bytes for a line on the n-th connection (from 1), None to hang up. `heard` keeps all lines
    as (connection, line)."""

    def __init__(self, answer: Answer, port: int = 0) -> None:
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", port))
        self._listener.settimeout(0.05)
        self.port = int(self._listener.getsockname()[1])
        self.heard: list[tuple[int, bytes]] = []
        self.connections = 0
        self._is_ending = threading.Event()
        self._threads = [threading.Thread(target=self._accept, name="made-up-server", daemon=True)]

    @property
    def rotator(self) -> DeviceAddress:
        return DeviceAddress(DeviceKind.ROTCTLD, "127.0.0.1", self.port)

    @property
    def radio(self) -> DeviceAddress:
        return DeviceAddress(DeviceKind.RIGCTLD, "127.0.0.1", self.port)

    def lines(self, word: str = "") -> list[bytes]:
        return [line for _, line in list(self.heard) if word.encode() in line]

    def __enter__(self) -> MadeUpServer:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_ending.set()
        for thread in self._threads:
            thread.join(timeout=5.0)
        self._listener.close()

    def _accept(self) -> None:
        while not self._is_ending.is_set():
            with contextlib.suppress(TimeoutError):
                stream, _ = self._listener.accept()
                self.connections += 1
                served = threading.Thread(target=self._serve, args=(stream, self.connections), name="made-up-line", daemon=True)
                self._threads.append(served)
                served.start()

    def _serve(self, stream: socket.socket, number: int) -> None:
        stream.settimeout(0.05)
        rest = b""
        with stream, contextlib.suppress(ConnectionError):
            while not self._is_ending.is_set():
                try:
                    data = stream.recv(4096)
                except TimeoutError:
                    continue
                if not data:
                    return
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    self.heard.append((number, line))
                    answer = self._answer(line, number)
                    if answer is None:
                        return
                    stream.sendall(answer)


def sound(line: bytes, _number: int = 1) -> bytes:
    """What a sound rotator that stands at 12, 34 would answer."""
    name = line.removeprefix(b"+\\").split(b" ")[0]
    values = {b"get_pos": b"Azimuth: 12.00\nElevation: 34.00\n", b"get_freq": b"Frequency: 145000000\n"}
    return name + b":" + line[len(name) + 2 :] + b"\n" + values.get(name, b"") + b"RPRT 0\n"

"""A sink that tests can wait on, and a link that runs in a thread until the test is over."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from types import TracebackType

from console.clock import monotonic_ns
from console.frames.batch import Chunk
from console.link.link import Link

PATIENCE_S = 10.0
STOPPED_S = 0.2 + 0.3  # what a link promises, and what a busy machine may add


class Ear:
    """Keeps what a link says, and wakes whoever waits for it."""

    def __init__(self) -> None:
        self.chunks: list[Chunk] = []
        self.statuses: list[tuple[str, str]] = []
        self._changed = threading.Condition()

    def chunk(self, chunk: Chunk) -> None:
        with self._changed:
            self.chunks.append(chunk)
            self._changed.notify_all()

    def status(self, status: str, detail: str = "") -> None:
        with self._changed:
            self.statuses.append((status, detail))
            self._changed.notify_all()

    @property
    def data(self) -> bytes:
        return b"".join(chunk.data for chunk in self.chunks)

    def wait_for(self, is_so: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(is_so, PATIENCE_S), f"waited in vain; heard {self.statuses} and {self.data[:80]!r}"

    def wait_for_status(self, status: str, text: str = "", *, times: int = 1) -> None:
        self.wait_for(lambda: sum(said == status and text in detail for said, detail in self.statuses) >= times)

    def wait_for_data(self, data: bytes) -> None:
        self.wait_for(lambda: self.data == data)


class Running:
    """A link in a thread of its own; stopped, joined and timed at the end of the `with`."""

    def __init__(self, link: Link) -> None:
        self.link, self.ear = link, Ear()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=link.run, args=(self.ear, self._stop.is_set), name=f"link {link.name}")
        self.stopped_after_s = 0.0

    def __enter__(self) -> Running:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        began_ns = monotonic_ns()
        self._stop.set()
        self._thread.join(PATIENCE_S)
        self.stopped_after_s = (monotonic_ns() - began_ns) / 1e9
        assert not self._thread.is_alive()

    def join(self) -> None:
        """Wait until the link has ended by itself."""
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()

    def send(self, data: bytes) -> None:
        send = self.link.uplink()
        assert send is not None
        send(data)


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """A loopback port that nobody uses at the moment."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

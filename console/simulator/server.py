"""The simulator as a program of its own: the station's modem on a TCP port, or on a pseudo-terminal that looks like a serial port.

One client at a time. What comes down while nobody is connected is lost, as it is with a modem that nobody reads.
"""

from __future__ import annotations

import os
import selectors
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Protocol

from console.clock import Clock
from console.errors import KnownError
from console.simulator.simulator import Simulator

PERIOD_S = 0.05
MOST_UNSENT = 1 << 20
_READ = 65_536

IsStopping = Callable[[], bool]
Ready = Callable[[str], None]


class Line(Protocol):
    """Where a client may be."""

    def poll(self, timeout_s: float) -> bytes:
        """Wait at most so long, and return what the client sent."""
        ...

    def send(self, data: bytes) -> None:
        """Give bytes to the client, or drop them."""
        ...


def serve_tcp(
    simulator: Simulator, clock: Clock, *, is_stopping: IsStopping, on_ready: Ready, host: str = "127.0.0.1", port: int = 0
) -> None:
    """Serve until `is_stopping()`; `on_ready` is told the address as a link would call it, `tcp:HOST:PORT`.

    Port 0 lets the system choose. Raises KnownError when the address can't be listened on.
    """
    with ExitStack() as stack:
        try:
            server = stack.enter_context(socket.create_server((host, port)))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise KnownError("can't listen there", where=f"{host}:{port}", rule=reason, remedy="choose another port") from error
        line = stack.enter_context(_tcp_line(server))
        on_ready(f"tcp:{host}:{server.getsockname()[1]}")
        _serve(simulator, clock, line, is_stopping)


def serve_pty(simulator: Simulator, clock: Clock, *, is_stopping: IsStopping, on_ready: Ready) -> None:
    """Serve until `is_stopping()`; `on_ready` is told the device as a link would open it, `serial:/dev/pts/N`.

    Raises KnownError where the system has no pseudo-terminals.
    """
    try:
        import pty  # noqa: PLC0415 - not on every system
        import tty  # noqa: PLC0415 - likewise
    except ImportError as error:
        raise KnownError("this system has no pseudo-terminals", remedy="serve on a TCP port") from error
    master, slave = pty.openpty()
    try:
        tty.setraw(slave)
        os.set_blocking(master, False)
        on_ready(f"serial:{os.ttyname(slave)}")
        _serve(simulator, clock, _PtyLine(master), is_stopping)
    finally:
        os.close(slave)
        os.close(master)


def _serve(simulator: Simulator, clock: Clock, line: Line, is_stopping: IsStopping) -> None:
    while not is_stopping():
        heard = line.poll(PERIOD_S)
        now_ns = clock.now_ns()
        if heard:
            simulator.receive(heard, now_ns)
        line.send(simulator.step(now_ns))


class _PtyLine:
    """The master's side. With nobody reading, the terminal's buffer fills up and the rest is dropped."""

    def __init__(self, master: int) -> None:
        self._master = master

    def poll(self, timeout_s: float) -> bytes:
        with selectors.DefaultSelector() as selector:
            selector.register(self._master, selectors.EVENT_READ)
            if not selector.select(timeout_s):
                return b""
        try:
            return os.read(self._master, _READ)
        except OSError:
            return b""

    def send(self, data: bytes) -> None:
        while data:
            try:
                data = data[os.write(self._master, data) :]
            except OSError:
                return


class _TcpLine:
    """The listening socket and the client of the moment."""

    def __init__(self, server: socket.socket) -> None:
        server.setblocking(False)
        self._server = server
        self._client: socket.socket | None = None
        self._unsent = b""
        self._selector = selectors.DefaultSelector()
        self._selector.register(server, selectors.EVENT_READ)

    def poll(self, timeout_s: float) -> bytes:
        heard = b""
        ready = self._selector.select(timeout_s)
        # who has hung up goes first: the next client may have come at the same time
        for key, _ in sorted(ready, key=lambda each: each[0].fileobj is self._server):
            if key.fileobj is self._server:
                self._accept()
            else:
                heard = self._read()
        return heard

    def send(self, data: bytes) -> None:
        if self._client is None:
            return
        self._unsent += data
        try:
            while self._unsent:
                self._unsent = self._unsent[self._client.send(self._unsent) :]
        except BlockingIOError:
            self._unsent = self._unsent[:MOST_UNSENT]
        except OSError:
            self._hang_up()

    def close(self) -> None:
        """Let client and selector go."""
        self._hang_up()
        self._selector.close()

    def _accept(self) -> None:
        try:
            client, _ = self._server.accept()
        except OSError:
            return
        if self._client is not None:
            client.close()
            return
        client.setblocking(False)
        self._client, self._unsent = client, b""
        self._selector.register(client, selectors.EVENT_READ)

    def _read(self) -> bytes:
        if self._client is None:
            return b""
        try:
            heard = self._client.recv(_READ)
        except BlockingIOError:
            return b""
        except OSError:
            heard = b""
        if not heard:
            self._hang_up()
        return heard

    def _hang_up(self) -> None:
        if self._client is not None:
            self._selector.unregister(self._client)
            self._client.close()
            self._client = None


@contextmanager
def _tcp_line(server: socket.socket) -> Iterator[_TcpLine]:
    line = _TcpLine(server)
    try:
        yield line
    finally:
        line.close()

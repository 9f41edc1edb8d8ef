"""What TCP and UDP share: addresses without blocking, reading with a short time-out, sending all or saying so."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass, field

from console.clock import monotonic_ns
from console.link.retry import POLL_S, IsStopping, LinkLostError, wait
from console.utc import SECOND_NS

READ_BYTES = 65536
SEND_LIMIT_NS = 2 * SECOND_NS
_RESOLVE_LIMIT_S = 10.0
Address = tuple[socket.AddressFamily, tuple[object, ...]]


@dataclass(slots=True)
class _Inquiry:
    """A name being looked up in a thread of its own, because the system's resolver can't be interrupted."""

    found: list[Address] = field(default_factory=list)
    fault: str = ""
    is_done: threading.Event = field(default_factory=threading.Event)

    def ask(self, host: str, port: int, kind: socket.SocketKind) -> None:
        try:
            self.found = _look_up(host, port, kind, 0)
        except OSError as error:
            self.fault = f"the name {host} can't be resolved ({error.strerror or error})"
        finally:
            self.is_done.set()


def addresses(host: str, port: int, kind: socket.SocketKind, is_stopping: IsStopping) -> list[Address]:
    """The addresses of a host, at once for numbers; empty when told to stop. Raises LinkLostError when the name is unknown."""
    try:
        return _look_up(host, port, kind, socket.AI_NUMERICHOST)
    except OSError:
        pass
    inquiry = _Inquiry()
    threading.Thread(target=inquiry.ask, args=(host, port, kind), name="name lookup", daemon=True).start()
    wait(_RESOLVE_LIMIT_S, lambda: is_stopping() or inquiry.is_done.wait(POLL_S / 4))
    if is_stopping():
        return []
    if not inquiry.found:
        raise LinkLostError(inquiry.fault or f"the name {host} was not resolved in {_RESOLVE_LIMIT_S:g} s")
    return inquiry.found


def _look_up(host: str, port: int, kind: socket.SocketKind, flags: int) -> list[Address]:
    return [(family, tuple(address)) for family, _, _, _, address in socket.getaddrinfo(host, port, type=kind, flags=flags)]


class StreamConnection:
    """A connected TCP socket."""

    def __init__(self, stream: socket.socket, detail: str) -> None:
        self._stream, self.detail = stream, detail
        stream.settimeout(POLL_S)
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def read(self) -> bytes:
        try:
            data = self._stream.recv(READ_BYTES)
        except TimeoutError:
            return b""
        if not data:
            raise LinkLostError("the other side closed the connection")
        return data

    def send(self, data: bytes) -> None:
        left, until_ns = memoryview(data), monotonic_ns() + SEND_LIMIT_NS
        try:
            while left:
                left = left[self._sent(left, until_ns) :]
        except (OSError, LinkLostError):
            self._break()
            raise

    def _sent(self, left: memoryview, until_ns: int) -> int:
        try:
            return self._stream.send(left)
        except TimeoutError:
            if monotonic_ns() > until_ns:
                raise LinkLostError(f"the other side does not read: {len(left)} bytes did not leave") from None
            return 0

    def _break(self) -> None:
        """After half a command the stream is of no use: let the reader see its end."""
        try:
            self._stream.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def close(self) -> None:
        self._stream.close()


def endpoint_text(address: object) -> str:
    """An address as host:port."""
    if not isinstance(address, tuple):
        return str(address)
    return f"[{address[0]}]:{address[1]}" if ":" in str(address[0]) else f"{address[0]}:{address[1]}"

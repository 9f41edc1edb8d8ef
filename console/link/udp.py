"""UDP: one datagram is one chunk. It listens; it sends only to a place that was named, never to whoever spoke last."""

from __future__ import annotations

import socket
from contextlib import ExitStack

from console.link.retry import POLL_S, IsStopping, LinkLostError
from console.link.sockets import addresses

_LARGEST = 65535
_RECEIVE_BUFFER = 4 << 20


class UdpOpener:
    """Binds a port, and knows where to send (an empty `send_host`: nowhere)."""

    def __init__(self, host: str, port: int, send_host: str = "", send_port: int = 0) -> None:
        self._host, self._port = host, port
        self._send_to = (send_host, send_port)
        self.target = f"listening on {host}:{port}"

    def open(self, is_stopping: IsStopping) -> UdpConnection | None:
        found = addresses(self._host, self._port, socket.SOCK_DGRAM, is_stopping)
        if not found:
            return None
        family, address = found[0]
        destination = self._destination(family, is_stopping)
        datagrams = socket.socket(family, socket.SOCK_DGRAM)
        with ExitStack() as on_failure:
            on_failure.callback(datagrams.close)
            datagrams.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
            datagrams.bind(address)
            on_failure.pop_all()
        return UdpConnection(datagrams, destination, self.target)

    def _destination(self, family: socket.AddressFamily, is_stopping: IsStopping) -> tuple[object, ...] | None:
        host, port = self._send_to
        if not host:
            return None
        found = [address for kind, address in addresses(host, port, socket.SOCK_DGRAM, is_stopping) if kind == family]
        if not found and not is_stopping():
            raise LinkLostError(f"{host} has no address of the same kind as the port that listens")
        return found[0] if found else None


class UdpConnection:
    """A bound socket."""

    def __init__(self, datagrams: socket.socket, destination: tuple[object, ...] | None, detail: str) -> None:
        self._datagrams, self._destination, self.detail = datagrams, destination, detail
        datagrams.settimeout(POLL_S)

    def read(self) -> bytes:
        try:
            return self._datagrams.recv(_LARGEST)
        except (TimeoutError, ConnectionError):
            # A refused datagram of ours comes back as an error of the next read; the port still listens.
            return b""

    def send(self, data: bytes) -> None:
        if self._destination is None:
            raise LinkLostError("no place to send to is known")
        sent = self._datagrams.sendto(data, self._destination)
        if sent != len(data):
            raise LinkLostError(f"only {sent} of {len(data)} bytes left")

    def close(self) -> None:
        self._datagrams.close()

"""TCP, calling or being called. Being called, one client is served at a time and others are refused."""

from __future__ import annotations

import os
import selectors
import socket
import sys
from contextlib import ExitStack

from console.clock import monotonic_ns
from console.link.retry import POLL_S, IsStopping, LinkLostError
from console.link.sockets import Address, StreamConnection, addresses, endpoint_text
from console.utc import SECOND_NS

CONNECT_LIMIT_NS = 10 * SECOND_NS


class TcpCaller:
    """Opens connections to a host and port."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self.target = f"calling {host}:{port}"

    def open(self, is_stopping: IsStopping) -> StreamConnection | None:
        fault: OSError | LinkLostError = LinkLostError("no address")
        for family, address in addresses(self._host, self._port, socket.SOCK_STREAM, is_stopping):
            try:
                stream = _call(family, address, is_stopping)
            except (OSError, LinkLostError) as error:
                fault = error
                continue
            return None if stream is None else StreamConnection(stream, endpoint_text(address))
        if is_stopping():
            return None
        raise fault


def _call(family: socket.AddressFamily, address: tuple[object, ...], is_stopping: IsStopping) -> socket.socket | None:
    stream = socket.socket(family, socket.SOCK_STREAM)
    with ExitStack() as unless_open:
        unless_open.callback(stream.close)
        stream.setblocking(False)
        stream.connect_ex(address)
        if _is_ready(stream, selectors.EVENT_WRITE, is_stopping, CONNECT_LIMIT_NS):
            fault = stream.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if fault:
                raise OSError(fault, os.strerror(fault))
            unless_open.pop_all()
            return stream
        if not is_stopping():
            raise LinkLostError("no answer (timed out)")
    return None


def _is_ready(stream: socket.socket, event: int, is_stopping: IsStopping, limit_ns: int | None) -> bool:
    until_ns = None if limit_ns is None else monotonic_ns() + limit_ns
    with selectors.DefaultSelector() as selector:
        selector.register(stream, event)
        while not is_stopping() and (until_ns is None or monotonic_ns() < until_ns):
            if selector.select(POLL_S):
                return True
    return False


class TcpListener:
    """Opens connections by waiting for a client; while one is connected nobody else gets in."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self.target = f"waiting for a client on {host}:{port}"

    def open(self, is_stopping: IsStopping) -> StreamConnection | None:
        found = addresses(self._host, self._port, socket.SOCK_STREAM, is_stopping)
        if not found:
            return None
        with _listening(found[0]) as server:
            if not _is_ready(server, selectors.EVENT_READ, is_stopping, None):
                return None
            stream, address = server.accept()
        return StreamConnection(stream, f"client {endpoint_text(address)}")


def _listening(address: Address) -> socket.socket:
    server = socket.socket(address[0], socket.SOCK_STREAM)
    with ExitStack() as on_failure:
        on_failure.callback(server.close)
        if sys.platform != "win32":
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(address[1])
        server.listen(1)
        server.setblocking(False)
        on_failure.pop_all()
    return server

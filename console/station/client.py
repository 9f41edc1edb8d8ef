"""One connection to a Hamlib server, kept in a thread of its own: nobody else ever waits for it.

Requests go out one at a time; each has a deadline, and an answer that is late, garbled or out of turn costs the connection, because only
a new one is surely in step. What is to be sent lies in slots in which the newest replaces what has not left yet, so a slow server gets
few requests, never a queue of old ones.

A stop goes before everything: at once on the connection that is there, whatever is still awaited on it; where that brings no
confirmation within a third of a second, on a new connection as its first words, again and again until the server says that it was taken
(rotctld serves each connection by itself, so one that hangs does not hold up the next).
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import socket
import threading
from collections.abc import Callable, Sequence

from console.clock import monotonic_ns
from console.station.hamlib import Conversation, GarbledError, Reply, Request
from console.station.state import DeviceStatus, LineStatus
from console.utc import SECOND_NS

ANSWER_LIMIT_S = 2.0
STOP_LIMIT_S = 0.3
CONNECT_LIMIT_S = 2.0
POLL_EVERY_S = 0.25
FIRST_PAUSE_S = 0.25
STOP_PAUSE_S = 1.0
LONGEST_PAUSE_S = 5.0
_READ_BYTES = 4096
_IDLE_S = 1.0
_ROUNDING_S = 0.001
_JOIN_S = 3.0


class SilentError(Exception):
    """The server did not answer in time, or has gone; the text says so in an operator's words."""


class HamlibClient:
    """The thread, its connection and what is to be sent. Every public method returns at once and may be called from any thread.

    `polls` are asked again and again; `greeting` says what a new connection begins with; `on_reply` is called in the client's thread
    with every answer (a GarbledError that it raises costs the connection, too).
    """

    def __init__(
        self, name: str, host: str, port: int, *, polls: Callable[[], Sequence[Request]], on_reply: Callable[[Reply], None],
        greeting: Callable[[], Sequence[Request]] = tuple, answer_limit_s: float = ANSWER_LIMIT_S,
    ) -> None:  # fmt: skip
        self._name, self._host, self._port = name, host, port
        self._polls, self._on_reply, self._greeting, self._answer_limit_s = polls, on_reply, greeting, answer_limit_s
        self._lock = threading.Lock()
        self._slots: dict[str, Request] = {}
        self._urgent: Request | None = None
        self._is_urgent_sent, self._urgent_tries = False, 0
        self._is_closing = threading.Event()
        self._status = DeviceStatus(name, LineStatus.CLOSED)
        self._pause_s = FIRST_PAUSE_S
        self._poll_ns = 0
        self._waker, self._awakened = socket.socketpair()
        self._waker.setblocking(False)
        self._awakened.setblocking(False)
        self._thread = threading.Thread(target=self._run, name=f"moonkite-{name.partition(':')[0]}", daemon=True)

    def start(self) -> None:
        """Begin to connect."""
        self._thread.start()

    def close(self) -> None:
        """Hang up. A server that is stuck holds nobody up."""
        self._is_closing.set()
        self._wake()
        if self._thread.ident is not None:
            self._thread.join(timeout=_JOIN_S)
        self._waker.close()
        if not self._thread.is_alive():
            self._awakened.close()

    @property
    def status(self) -> DeviceStatus:
        """How the connection is."""
        return self._status

    def put(self, slot: str, asked: Request) -> None:
        """Send this as soon as the server has answered what went before; what lay in the slot is forgotten."""
        with self._lock:
            self._slots[slot] = asked
        self._wake()

    def put_first(self, asked: Request) -> None:
        """Send this before everything else and until it is confirmed; all slots are emptied."""
        with self._lock:
            self._slots.clear()
            self._urgent, self._is_urgent_sent, self._urgent_tries = asked, False, 0
        self._wake()

    def forget_urgent(self) -> None:
        """What had to go first need not any more."""
        with self._lock:
            self._urgent = None

    def _wake(self) -> None:
        with contextlib.suppress(OSError):
            self._waker.send(b"!")

    def _run(self) -> None:
        while not self._is_closing.is_set():
            reason = self._one_life()
            if self._is_closing.is_set():
                break
            pause_s = self._pause_after_loss_s()
            self._tell(LineStatus.WAITING, f"{reason}; next try in {pause_s:g} s", losses=self._status.losses + 1)
            self._rest(pause_s)
        self._tell(LineStatus.CLOSED)

    def _pause_after_loss_s(self) -> float:
        """How long to wait: ever longer, but a stop that is not confirmed is tried again at once, and then every second or sooner."""
        with self._lock:
            self._slots.clear()
            self._is_urgent_sent, tries = False, self._urgent_tries if self._urgent is not None else 0
        pause_s = self._pause_s
        self._pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
        return pause_s if not tries else min(FIRST_PAUSE_S * (tries - 1), STOP_PAUSE_S)

    def _one_life(self) -> str:
        """One connection from its making to its end; returns why it ended."""
        stream: socket.socket | None = None
        try:
            if self._status.status is not LineStatus.WAITING:
                self._tell(LineStatus.CONNECTING)
            stream = self._connected()
            self._converse(stream)
        except (OSError, SilentError, GarbledError) as error:
            return _words(error)
        finally:
            if stream is not None:
                stream.close()
        return ""

    def _connected(self) -> socket.socket:
        fault: OSError = OSError(errno.ENOENT, f"the name {self._host} has no address")
        for family, kind, protocol, _, address in socket.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM):
            stream = socket.socket(family, kind, protocol)
            with contextlib.ExitStack() as unless_open:
                unless_open.callback(stream.close)
                try:
                    stream.setblocking(False)
                    stream.connect_ex(address)
                    self._await_connection(stream)
                except OSError as error:
                    fault = error
                    continue
                unless_open.pop_all()
            stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return stream
        raise fault

    def _await_connection(self, stream: socket.socket) -> None:
        until_ns = monotonic_ns() + round(CONNECT_LIMIT_S * SECOND_NS)
        while not self._is_closing.is_set() and monotonic_ns() < until_ns:
            _, writable, failed = select.select([self._awakened], [stream], [stream], (until_ns - monotonic_ns()) / SECOND_NS + 0.001)
            self._drain()
            if writable or failed:
                fault = stream.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if fault:
                    raise OSError(fault, os.strerror(fault))
                return
        raise SilentError("no answer to the call")

    def _converse(self, stream: socket.socket) -> None:
        talk = Conversation()
        waiting = [*self._greeting()]
        while not self._is_closing.is_set():
            self._say_what_is_due(stream, talk, waiting)
            until_ns = self._poll_ns if talk.due_ns is None else talk.due_ns
            left_s = min(max((until_ns - monotonic_ns()) / SECOND_NS, 0.0) + _ROUNDING_S, _IDLE_S)
            readable, _, _ = select.select([stream, self._awakened], [], [], left_s)
            self._drain()
            if stream in readable:
                self._hear(stream, talk)
            if talk.due_ns is not None and monotonic_ns() >= talk.due_ns:
                raise SilentError(f"it did not answer within {self._answer_limit_s:g} s")

    def _say_what_is_due(self, stream: socket.socket, talk: Conversation, waiting: list[Request]) -> None:
        with self._lock:
            urgent = self._urgent if not self._is_urgent_sent else None
            self._is_urgent_sent = self._urgent is not None
            self._urgent_tries += urgent is not None
            limit_s = STOP_LIMIT_S * 2 ** min(self._urgent_tries - 1, 3)
            asked = None
            if urgent is None and talk.is_idle and self._slots:
                asked = self._slots.pop(next(iter(self._slots)))
        now_ns = monotonic_ns()
        if urgent is not None:
            waiting.clear()
            self._poll_ns = now_ns
            _send_all(stream, talk.ask(urgent, now_ns + round(limit_s * SECOND_NS)))
            return
        if asked is None and talk.is_idle:
            if not waiting and now_ns >= self._poll_ns:
                waiting += self._polls()
                self._poll_ns = now_ns + round(POLL_EVERY_S * SECOND_NS)
            asked = waiting.pop(0) if waiting else None
        if asked is not None:
            _send_all(stream, talk.ask(asked, now_ns + round(self._answer_limit_s * SECOND_NS)))

    def _hear(self, stream: socket.socket, talk: Conversation) -> None:
        data = stream.recv(_READ_BYTES)
        if not data:
            raise SilentError("the server closed the connection")
        for reply in talk.hear(data):
            self._on_reply(reply)
            with self._lock:
                if self._urgent is not None and reply.name == self._urgent.name and reply.code == 0 and self._is_urgent_sent:
                    self._urgent = None
            self._pause_s = FIRST_PAUSE_S
            if self._status.status is not LineStatus.OPEN:
                self._tell(LineStatus.OPEN)

    def _rest(self, seconds: float) -> None:
        """Wait before the next try; a stop that comes meanwhile does not wait."""
        until_ns = monotonic_ns() + round(seconds * SECOND_NS)
        while not self._is_closing.is_set() and (left_ns := until_ns - monotonic_ns()) > 0:
            select.select([self._awakened], [], [], left_ns / SECOND_NS)
            self._drain()
            with self._lock:
                if self._urgent is not None and not self._urgent_tries:
                    return

    def _drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._awakened.recv(_READ_BYTES):
                pass

    def _tell(self, status: LineStatus, detail: str = "", *, losses: int | None = None) -> None:
        self._status = DeviceStatus(self._name, status, detail, self._status.losses if losses is None else losses)


def _send_all(stream: socket.socket, data: bytes) -> None:
    """A request is far smaller than any socket's buffer: where it does not fit, nobody has read for long."""
    try:
        sent = stream.send(data)
    except BlockingIOError as error:
        raise SilentError("it does not read what is sent to it") from error
    if sent < len(data):
        raise SilentError("it does not read what is sent to it")


def _words(error: Exception) -> str:
    if isinstance(error, GarbledError):
        return f"garbled: {error}"
    if isinstance(error, socket.gaierror):
        return f"the name can't be resolved ({error.strerror})"
    if isinstance(error, ConnectionRefusedError):
        return "nobody listens there (connection refused)"
    if isinstance(error, ConnectionError):
        return "the server broke the connection"
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return str(error)

"""The life that all live links share: connect, read, lose it, say so, wait a little longer each time, try again.

One surprise: waiting is done in steps of a tenth of a second and not on an event, because whether to stop is only ever asked.
"""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Callable
from typing import Protocol

from console.clock import Clock, monotonic_ns
from console.errors import KnownError
from console.frames.batch import Chunk
from console.link.link import LinkSink
from console.utc import SECOND_NS

POLL_S = 0.1
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 10.0
IsStopping = Callable[[], bool]


class LinkLostError(Exception):
    """The connection can't be made or is gone; the text says why in an operator's words."""


class Connection(Protocol):
    """An open line."""

    detail: str

    def read(self) -> bytes:
        """What came within a tenth of a second, b'' if nothing did. Raises LinkLostError or OSError when the line is gone."""
        ...

    def send(self, data: bytes) -> None:
        """Give all bytes to the line. Raises LinkLostError or OSError."""
        ...

    def close(self) -> None:
        """Let go of the line."""
        ...


class Opener(Protocol):
    """Makes connections."""

    target: str

    def open(self, is_stopping: IsStopping) -> Connection | None:
        """A connection, or None when told to stop. Raises LinkLostError or OSError."""
        ...


class RetryingLink:
    """A Link over whatever an opener opens."""

    def __init__(self, name: str, opener: Opener, clock: Clock, *, can_send: bool, first_pause_s: float = FIRST_PAUSE_S) -> None:
        self.name = name
        self._opener, self._clock, self._can_send = opener, clock, can_send
        self._first_pause_s = first_pause_s
        self._sending = threading.Lock()
        self._connection: Connection | None = None

    def run(self, sink: LinkSink, is_stopping: IsStopping) -> None:
        """Deliver what comes until told to stop, through any number of losses."""
        pause_s = self._first_pause_s
        while not is_stopping():
            sink.status("connecting", self._opener.target)
            reason, was_open = self._one_life(sink, is_stopping)
            if is_stopping():
                break
            pause_s = self._first_pause_s if was_open else pause_s
            sink.status("waiting", f"{reason}; next try in {pause_s:g} s")
            wait(pause_s, is_stopping)
            pause_s = min(max(pause_s, FIRST_PAUSE_S) * 2, LONGEST_PAUSE_S)
        sink.status("closed")

    def _one_life(self, sink: LinkSink, is_stopping: IsStopping) -> tuple[str, bool]:
        """One connection from its making to its end: why it ended, and whether it was ever open."""
        was_open = False
        try:
            connection = self._opener.open(is_stopping)
            if connection is None:
                return "", False
            was_open = True
            self._connection = connection
            sink.status("open", connection.detail)
            self._pump(connection, sink, is_stopping)
        except (LinkLostError, OSError) as error:
            return loss_text(error), was_open
        finally:
            self._let_go()
        return "", was_open

    def _pump(self, connection: Connection, sink: LinkSink, is_stopping: IsStopping) -> None:
        while not is_stopping():
            data = connection.read()
            if data:
                sink.chunk(Chunk(self._clock.now_ns(), data))

    def _let_go(self) -> None:
        with self._sending:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def uplink(self) -> Callable[[bytes], None] | None:
        """What sends bytes now or raises KnownError; nothing is ever kept to be sent later."""
        return self._send if self._can_send else None

    def _send(self, data: bytes) -> None:
        with self._sending:
            if self._connection is None:
                raise KnownError("nothing was sent: the link is not open", where=self.name, remedy="send it again when the link is open")
            try:
                self._connection.send(data)
            except (LinkLostError, OSError) as error:
                raise KnownError("it is unknown whether all bytes left", where=self.name, rule=loss_text(error)) from error


def wait(seconds: float, is_stopping: IsStopping) -> None:
    """Idle for a while, or until told to stop."""
    until_ns = monotonic_ns() + round(seconds * SECOND_NS)
    while not is_stopping():
        left_s = (until_ns - monotonic_ns()) / SECOND_NS
        if left_s <= 0:
            return
        time.sleep(min(left_s, POLL_S))


_WORDS = {
    errno.ECONNREFUSED: "nobody listens there (connection refused)",
    errno.ENOENT: "it is not there",
    errno.ENODEV: "it is not there",
    errno.ENXIO: "it is not there",
    errno.EIO: "it was unplugged or failed",
    errno.EACCES: "it may not be opened (permission denied)",
    errno.EBUSY: "another program uses it",
    errno.EADDRINUSE: "another program listens there (address in use)",
    errno.EADDRNOTAVAIL: "this address does not belong to this machine",
    errno.ECONNRESET: "the other side broke the connection",
    errno.EPIPE: "the other side closed the connection",
    errno.ETIMEDOUT: "no answer (timed out)",
    errno.EHOSTUNREACH: "the host can't be reached",
    errno.ENETUNREACH: "the network can't be reached",
}


def loss_text(error: BaseException) -> str:
    """Why a line is gone, in an operator's words."""
    if isinstance(error, OSError) and error.errno is not None:
        return _WORDS.get(error.errno) or os.strerror(error.errno)
    return str(error) or type(error).__name__

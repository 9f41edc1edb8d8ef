"""The engine's side of its windows: a listener on a local socket with a key, a bounded queue to each window.

Two threads a window, so that neither a slow nor a stuck one holds up the session (nor one that never proves the key).
The first window is in command, the others look on; when it goes, the one that has waited longest takes over.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
from collections import deque
from collections.abc import Callable
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener, answer_challenge, deliver_challenge

from msgspec.structs import replace

from console import __version__
from console.errors import KnownError
from console.session.codec import MESSAGE_LIMIT, decode_to_engine, encode
from console.session.merge import bounded, merge
from console.session.messages import Delivery, Hello, Intent, Refused, StopAntenna, ToWindow
from console.session.session import Asked

QUEUED_KEPT = 32
INTENTS_KEPT = 256
_AFTER_REFUSAL_S = 0.05


class Outbox:
    """What a window is still to be told, bounded: Deliveries merge when it falls behind; nothing that happened is lost."""

    def __init__(self, kept: int = QUEUED_KEPT) -> None:
        self._kept = kept
        self._queue: deque[ToWindow] = deque()
        self._has_news = threading.Condition()
        self._is_closed = False
        self.dropped = 0

    def put(self, message: ToWindow) -> None:
        """Add a message; returns at once."""
        with self._has_news:
            if isinstance(message, Delivery) and message.is_reset:
                self._queue = deque(m for m in self._queue if not isinstance(m, Delivery))
            last = self._queue[-1] if self._queue else None
            if isinstance(message, Delivery) and isinstance(last, Delivery) and len(self._queue) >= self._kept:
                self._queue[-1] = self._bounded(merge(last, message))
            else:
                self._queue.append(message)
            self._has_news.notify()

    def take(self) -> ToWindow | None:
        """The next message, waited for; None once the outbox is closed."""
        with self._has_news:
            self._has_news.wait_for(lambda: self._queue or self._is_closed)
            if self._is_closed:
                return None
            message = self._queue.popleft()
        return self._counted(message) if isinstance(message, Delivery) else message

    def close(self) -> None:
        """Let go of whoever waits."""
        with self._has_news:
            self._is_closed = True
            self._has_news.notify_all()

    def _bounded(self, delivery: Delivery) -> Delivery:
        smaller, left_out = bounded(delivery)
        self.dropped += left_out
        return smaller

    def _counted(self, delivery: Delivery) -> Delivery:
        if delivery.gui_dropped == self.dropped:
            return delivery
        return replace(delivery, gui_dropped=self.dropped)


class Window:
    """One connected window."""

    def __init__(self, connection: Connection, server: WindowServer, key: bytes) -> None:
        self._connection, self._key = connection, key
        self._server = server
        self.outbox = Outbox()
        self.by = ""
        self._reader = threading.Thread(target=self._read, name="moonkite-window-in", daemon=True)
        self._writer = threading.Thread(target=self._write, name="moonkite-window-out", daemon=True)

    def start(self) -> None:
        """Begin to listen and to talk."""
        self._reader.start()
        self._writer.start()

    def close(self) -> None:
        """Hang up; returns when both threads have ended."""
        self.outbox.close()
        _shut_down(self._connection)
        for thread in (self._reader, self._writer):
            if thread is not threading.current_thread() and thread.ident is not None:
                thread.join(timeout=2.0)
        self._connection.close()

    def _read(self) -> None:
        try:
            deliver_challenge(self._connection, self._key)
            answer_challenge(self._connection, self._key)
            hello = decode_to_engine(self._connection.recv_bytes(MESSAGE_LIMIT))
            if self._is_welcome(hello):
                self._server.window_came(self)
                while True:
                    self._take(self._connection.recv_bytes(MESSAGE_LIMIT))
        except (EOFError, OSError, AuthenticationError, KnownError):
            _shut_down(self._connection)
        self._server.window_went(self)

    def _is_welcome(self, hello: Hello | Intent) -> bool:
        if not isinstance(hello, Hello):
            return False
        self.by = hello.by
        if hello.version != __version__:
            self._connection.send_bytes(encode(Refused("Hello", f"this engine is Moonkite {__version__}, the window is {hello.version}")))
            return False
        return True

    def _take(self, data: bytes) -> None:
        try:
            message = decode_to_engine(data)
        except KnownError as error:
            self.outbox.put(Refused("", str(error)))
            return
        if not isinstance(message, Hello):
            self._server.window_asked(self, message)

    def _write(self) -> None:
        try:
            while (message := self.outbox.take()) is not None:
                self._connection.send_bytes(encode(message))
        except OSError:
            _shut_down(self._connection)


class WindowServer:
    """Listens for windows, in threads of its own; the engine's loop asks what came. `on_stop` stops the antenna, from any thread."""

    def __init__(self, address: str | None, key: bytes, *, on_stop: Callable[[], None] = lambda: None) -> None:
        self._key, self._on_stop = key, on_stop
        family = "AF_PIPE" if sys.platform == "win32" else "AF_UNIX"
        try:
            self._listener = Listener(address, family=family)
        except OSError as error:
            raise KnownError("windows can't be listened for", where=str(address), rule=str(error)) from error
        self.address = str(self._listener.address)
        self._lock = threading.Lock()
        self._known: list[Window] = []
        self._windows: list[Window] = []
        self._newcomers: list[Window] = []
        self._asked: deque[Asked] = deque()
        self._leavers: list[Window] = []
        self._commanding: Window | None = None
        self._promoted: list[Window] = []
        self._is_stopping = threading.Event()
        self.has_news = threading.Event()
        self._acceptor = threading.Thread(target=self._accept, name="moonkite-windows", daemon=True)
        self._dropped_by_gone = 0

    def start(self) -> None:
        """Begin to listen."""
        self._acceptor.start()

    @property
    def has_windows(self) -> bool:
        """Whether anybody looks, or is about to."""
        return bool(self._windows or self._newcomers)

    def newcomers(self) -> list[tuple[Window, bool]]:
        """Windows that have come since the last call, and whether each is in command; from now on they get what is broadcast."""
        with self._lock:
            came, self._newcomers = self._newcomers, []
            self._windows += came
            gone, self._leavers = self._leavers, []
            self._windows = [window for window in self._windows if window not in gone]
            self._known = [window for window in self._known if window not in gone]
            answer = [(window, window is self._windows[0]) for window in came if window in self._windows]
            first = self._windows[0] if self._windows else None
            self._promoted = [first] if first is not None and first is not self._commanding and first not in came else []
            self._commanding = first
        for window in gone:
            self._dropped_by_gone += window.outbox.dropped
            window.close()
        return answer

    def promoted(self) -> list[Window]:
        """The window that has taken over command with the last call of `newcomers`, if one has."""
        found, self._promoted = self._promoted, []
        return found

    def asked(self) -> list[Asked]:
        """What windows have asked for since the last call, in order."""
        self.has_news.clear()
        with self._lock:
            came, self._asked = list(self._asked), deque()
        return came

    def broadcast(self, delivery: Delivery) -> None:
        """Tell every window; returns at once."""
        for window in self._windows:
            window.outbox.put(delivery)

    @property
    def dropped(self) -> int:
        """Rows that windows have not been given because they could not keep up."""
        return self._dropped_by_gone + sum(window.outbox.dropped for window in self._windows)

    def close(self) -> None:
        """Hang up on all windows and stop listening; no thread and no socket is left."""
        self._is_stopping.set()
        with contextlib.suppress(OSError):
            Client(self.address).close()
        self._acceptor.join(timeout=2.0)
        with contextlib.suppress(OSError):
            self._listener.close()
        with self._lock:
            everyone = self._known
            self._known, self._windows, self._newcomers, self._leavers = [], [], [], []
        for window in everyone:
            window.close()

    def window_came(self, window: Window) -> None:
        """Called by a window's own thread when it has said hello."""
        with self._lock:
            self._newcomers.append(window)
        self.has_news.set()

    def window_went(self, window: Window) -> None:
        """Called by a window's own thread when it has gone."""
        with self._lock:
            self._leavers.append(window)
        self.has_news.set()

    def window_asked(self, window: Window, intent: Intent) -> None:
        """Called by a window's own thread with what it wants. The antenna is stopped from here, whoever asks, whatever the engine does."""
        is_stop = isinstance(intent, StopAntenna)
        if is_stop:
            self._on_stop()
        with self._lock:
            waiting = self._windows + self._newcomers
            is_in_command = is_stop or (bool(waiting) and waiting[0] is window)
            has_room = is_stop or len(self._asked) < INTENTS_KEPT
            if is_in_command and has_room:
                self._asked.append(Asked(intent, window.by, window.outbox.put))
        if not is_in_command:
            window.outbox.put(Refused(type(intent).__name__, "another window is in command; this one looks on"))
        elif not has_room:
            window.outbox.put(Refused(type(intent).__name__, "too much was asked at once"))
        self.has_news.set()

    def _accept(self) -> None:
        while not self._is_stopping.is_set():
            try:
                connection = self._listener.accept()
            except OSError:
                self._is_stopping.wait(_AFTER_REFUSAL_S)
                continue
            if self._is_stopping.is_set():
                connection.close()
                return
            window = Window(connection, self, self._key)
            with self._lock:
                self._known.append(window)
            window.start()


def _shut_down(connection: Connection) -> None:
    """Wake whoever reads or writes the connection in another thread; closing alone would not."""
    if sys.platform == "win32":  # pragma: no cover
        connection.close()
        return
    with contextlib.suppress(OSError, ValueError):
        handle = socket.socket(fileno=os.dup(connection.fileno()))
        with contextlib.closing(handle):
            handle.shutdown(socket.SHUT_RDWR)

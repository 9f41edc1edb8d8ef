"""The only place where threads meet in the window: one thread reads the engine, the frame timer drains what came.

The queue is bounded by `QUEUE_KEPT` messages; the engine thins samples before it lets the window fall further behind.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from console.errors import KnownError
from console.session.messages import Intent, ToWindow

QUEUE_KEPT = 4_000
POLL_S = 0.1


class Engine(Protocol):
    """What the window needs of an engine's client."""

    def send(self, intent: Intent) -> None: ...

    def receive(self, timeout_s: float) -> ToWindow | None: ...

    def close(self) -> None: ...


class Bridge(QObject):
    """Reads the engine in a thread of its own and keeps its messages until the window asks for them."""

    engine_lost = Signal(str)

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bridge")
        self._engine = engine
        self._came: deque[ToWindow] = deque()
        self._room = threading.Semaphore(QUEUE_KEPT)
        self._is_stopping = threading.Event()
        self._thread = threading.Thread(target=self._read, name="moonkite-bridge", daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def drain(self, most: int = 256) -> list[ToWindow]:
        """The messages that have come since the last call, in order; at most `most`, so that one frame stays short."""
        taken: list[ToWindow] = []
        while self._came and len(taken) < most:
            taken.append(self._came.popleft())
            self._room.release()
        return taken

    @Slot(object)
    def send(self, intent: Intent) -> str:
        """Give an intent to the engine; returns why it could not be given, or an empty text."""
        try:
            self._engine.send(intent)
        except (KnownError, OSError) as error:
            return str(error) or "the engine does not answer"
        return ""

    def close(self) -> None:
        """Stop reading and let go of the engine, which goes on without the window."""
        self._is_stopping.set()
        self._engine.close()
        if self._thread.is_alive():
            self._thread.join(timeout=5.0)

    def _read(self) -> None:
        try:
            while not self._is_stopping.is_set():
                message = self._engine.receive(POLL_S)
                if message is not None:
                    self._keep(message)
        except (KnownError, OSError, EOFError) as error:
            if not self._is_stopping.is_set():
                self.engine_lost.emit(str(error) or "the engine has gone")

    def _keep(self, message: ToWindow) -> None:
        while not self._room.acquire(timeout=POLL_S):
            if self._is_stopping.is_set():
                return
        self._came.append(message)

"""Work in a thread beside the window: one task at a time, its answer brought back into the GUI thread.

One surprise: a task whose key was asked for again meanwhile is not done at all, so that panning leaves no queue of old questions behind.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from itertools import count
from typing import TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from console.errors import KnownError

Answer = TypeVar("Answer")


class _Done(QObject):
    done = Signal(int, object)
    failed = Signal(int, str)


class _Task(QRunnable):
    def __init__(self, ident: int, work: Callable[[], object], is_wanted: Callable[[], bool]) -> None:
        super().__init__()
        self.done = _Done()
        self._ident, self._work, self._is_wanted = ident, work, is_wanted

    def run(self) -> None:
        if not self._is_wanted():
            self.done.failed.emit(self._ident, "")
            return
        try:
            answer = self._work()
        except KnownError as error:
            self.done.failed.emit(self._ident, str(error))
            return
        self.done.done.emit(self._ident, answer)


class Background(QObject):
    """Runs tasks one after the other. `failed` carries what the operator can read of a KnownError."""

    failed = Signal(str)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._numbers = count(1)
        self._waiting: dict[int, tuple[Hashable, Callable[[object], None]]] = {}
        self._latest: dict[Hashable, int] = {}

    def run(self, work: Callable[[], Answer], then: Callable[[Answer], None], *, key: Hashable = None) -> None:
        """Do `work` in the thread and `then` with its answer here. Of tasks with one key (other than None) only the newest is done."""
        ident = next(self._numbers)
        self._waiting[ident] = (key, then)  # type: ignore[assignment]
        if key is not None:
            self._latest[key] = ident
        task = _Task(ident, work, lambda: key is None or self._latest.get(key) == ident)
        task.done.done.connect(self._on_done)
        task.done.failed.connect(self._on_failed)
        self._pool.start(task)

    @Slot(int, object)
    def _on_done(self, ident: int, answer: object) -> None:
        key, then = self._waiting.pop(ident)
        if key is None or self._latest.get(key) == ident:
            self._latest.pop(key, None)
            then(answer)

    @Slot(int, str)
    def _on_failed(self, ident: int, reason: str) -> None:
        key, _ = self._waiting.pop(ident)
        if self._latest.get(key) == ident:
            self._latest.pop(key, None)
        if reason:
            self.failed.emit(reason)

    def close(self) -> None:
        """Drop what is waiting and wait for what is being done."""
        self._latest.clear()
        self._pool.clear()
        self._pool.waitForDone()

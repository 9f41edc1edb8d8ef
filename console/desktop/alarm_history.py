"""The alarms of a session's past, read from its file in a worker thread, never later than the session's time."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from console.errors import KnownError
from console.store.reader import SessionReader


class _Done(QObject):
    read = Signal(object, str)
    failed = Signal(str)


class _Read(QRunnable):
    def __init__(self, path: Path, until_ns: int, parameter: str) -> None:
        super().__init__()
        self.done = _Done()
        self._path, self._until_ns, self._parameter = path, until_ns, parameter

    def run(self) -> None:
        try:
            with SessionReader(self._path, until_ns=self._until_ns) as reader:
                found = reader.alarms()
        except KnownError as error:
            self.done.failed.emit(str(error))
            return
        self.done.read.emit(found, self._parameter)


class AlarmHistoryLoader(QObject):
    """Reads one after the other; `loaded` brings a list of AlarmChange in recorded order and the parameter that was asked for."""

    loaded = Signal(object, str)
    failed = Signal(str)

    def __init__(self, path: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("alarm_history_loader")
        self._path = path
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def load(self, until_ns: int, parameter: str = "") -> None:
        """Ask for everything up to an instant."""
        if self._path is None:
            self.failed.emit("Nothing is recorded in this session")
            return
        work = _Read(self._path, until_ns, parameter)
        work.done.read.connect(self._on_read)
        work.done.failed.connect(self.failed)
        self._pool.start(work)

    @Slot(object, str)
    def _on_read(self, changes: object, parameter: str) -> None:
        self.loaded.emit(changes, parameter)

    def close(self) -> None:
        """Drop what is waiting and wait for what is being read."""
        self._pool.clear()
        self._pool.waitForDone()

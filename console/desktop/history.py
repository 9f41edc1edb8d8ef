"""What came before: read from the session file in a worker thread, never in the GUI thread, and never later than was asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from console.dictionary.model import Parameter
from console.errors import KnownError
from console.store.reader import SessionReader

MAX_POINTS = 20_000


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one parameter, both ends in nanoseconds of receipt time."""

    name: str
    start_ns: int
    end_ns: int


class _Done(QObject):
    read = Signal(object, object, object)
    failed = Signal(str)


class _Read(QRunnable):
    def __init__(self, path: Path, parameter: Parameter, span: Span) -> None:
        super().__init__()
        self.done = _Done()
        self._path, self._parameter, self._span = path, parameter, span

    def run(self) -> None:
        span = self._span
        try:
            with SessionReader(self._path, until_ns=span.end_ns) as reader:
                found = reader.history(span.name, span.start_ns, span.end_ns, max_points=MAX_POINTS)
        except KnownError as error:
            self.done.failed.emit(str(error))
            return
        self.done.read.emit(span, found.times_ns, self._values(found.values))

    def _values(self, raw: NDArray[np.float64]) -> NDArray[np.float64]:
        calibrate = self._parameter.calibrate
        return raw if calibrate is None or self._parameter.labels else calibrate(raw)


class HistoryLoader(QObject):
    """Reads spans of parameters one after the other; `loaded` brings a Span, times int64 (n,) and engineering values float64 (n,)."""

    loaded = Signal(object, object, object)
    failed = Signal(str)

    def __init__(self, path: Path | None, parameters: dict[str, Parameter], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("history_loader")
        self._path, self._parameters = path, parameters
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def load(self, span: Span) -> None:
        """Ask for a span; nothing happens where nothing is recorded."""
        if self._path is None or span.name not in self._parameters or span.end_ns <= span.start_ns:
            return
        work = _Read(self._path, self._parameters[span.name], span)
        work.done.read.connect(self._on_read)
        work.done.failed.connect(self.failed)
        self._pool.start(work)

    @Slot(object, object, object)
    def _on_read(self, span: object, times_ns: object, values: object) -> None:
        self.loaded.emit(span, times_ns, values)

    def close(self) -> None:
        """Drop what is waiting and wait for what is being read."""
        self._pool.clear()
        self._pool.waitForDone()

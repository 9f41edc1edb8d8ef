"""`moonkite ...` in a process of its own, driven by Qt's event loop: what would hold up the window is done beside it.

One surprise: a process that could not be started at all has no end either; `failed` says so.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import QObject, QProcess, Signal, Slot

ENDS_WITHIN_MS = 3_000
_LONGEST = 400


class ChildProcess(QObject):
    """Runs one command at a time. `wrote` tells that there is output to `read`, `complained` brings each line of its standard error,
    `ended` its exit code, `failed` why it could not begin."""

    wrote = Signal()
    complained = Signal(str)
    ended = Signal(int)
    failed = Signal(str)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}_child")
        self._name, self._begun_line = name, ""
        self._process: QProcess | None = None

    @property
    def is_running(self) -> bool:
        """Whether a command is under way."""
        return self._process is not None

    def start(self, words: Sequence[str]) -> None:
        """Begin `moonkite WORDS`. To be called when nothing is under way."""
        process = QProcess(self)
        process.setObjectName(self._name)
        process.readyReadStandardOutput.connect(self.wrote)
        process.readyReadStandardError.connect(self._on_complaint)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        self._process, self._begun_line = process, ""
        program = [] if getattr(sys, "frozen", False) else ["-m", "console"]
        process.start(sys.executable, [*program, *words])

    def write(self, data: bytes) -> None:
        """Give it something on its standard input."""
        if self._process is not None:
            self._process.write(data)

    def read(self) -> bytes:
        """What it has written since the last call."""
        return b"" if self._process is None else bytes(self._process.readAllStandardOutput().data())

    def ask_to_end(self) -> None:
        """Let it tidy up and end, where the system knows such a thing."""
        if self._process is not None:
            if sys.platform == "win32":
                self._process.kill()
            else:
                self._process.terminate()

    def close(self) -> bool:
        """End what is under way, at once and without a word; returns whether there was anything."""
        process, self._process = self._process, None
        if process is None:
            return False
        process.kill()
        process.waitForFinished(ENDS_WITHIN_MS)
        process.deleteLater()
        return True

    @Slot()
    def _on_complaint(self) -> None:
        """Whole lines only: the last one may still be on its way."""
        if self._process is not None:
            text = self._begun_line + bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace")
            *lines, self._begun_line = text.split("\n")
            self._complain(lines)

    def _complain(self, lines: Sequence[str]) -> None:
        for line in filter(str.strip, lines):
            self.complained.emit(line.strip().removeprefix("moonkite: ")[:_LONGEST])

    @Slot()
    def _on_finished(self) -> None:
        self._on_complaint()
        if self._process is not None:
            self._complain([self._begun_line])
            self.wrote.emit()
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
            self.ended.emit(process.exitCode())

    @Slot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self._process is not None:
            process, self._process = self._process, None
            process.deleteLater()
            self.failed.emit(process.errorString())

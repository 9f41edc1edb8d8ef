"""`moonkite export ...` in a process of its own, so that an export of hours of data never holds up the window.

The file takes its name only when it is whole; whatever way the process ends, no half file stays.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, QProcess, Signal, Slot

from console.store.export_output import draft_of
from widgets.theme import Status

ENDS_WITHIN_MS = 3_000
_LONGEST = 400


class ExportProcess(QObject):
    """Runs one export at a time. `told` brings a line for the operator and how serious it is, `progressed` per cent, None at the end."""

    told = Signal(str, object)
    progressed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("export_process")
        self._process: QProcess | None = None
        self._output = Path()
        self._faults = ""
        self._is_cancelled = False

    @property
    def is_running(self) -> bool:
        """Whether an export is under way."""
        return self._process is not None

    def start(self, words: Sequence[str], output: Path) -> bool:
        """Begin `moonkite export WORDS -o OUTPUT`; False, and it is told, when one is still under way."""
        if self._process is not None:
            self.told.emit("an export is under way already; wait for it, or cancel it", Status.CAUTION)
            return False
        process = QProcess(self)
        process.setObjectName("export")
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        process.readyReadStandardError.connect(self._on_line)
        self._process, self._output, self._faults, self._is_cancelled = process, output, "", False
        program = [] if getattr(sys, "frozen", False) else ["-m", "console"]
        process.start(sys.executable, [*program, "export", "--json", "--progress", "lines", "-o", str(output), *words])
        self.told.emit(f"exporting {output.name} ...", Status.STANDBY)
        self.progressed.emit(0)
        return True

    def cancel(self) -> None:
        """End the export; the older file of that name stays."""
        if self._process is not None:
            self._is_cancelled = True
            if sys.platform == "win32":
                self._process.kill()
            else:
                self._process.terminate()

    @Slot()
    def _on_line(self) -> None:
        if self._process is None:
            return
        text = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace")
        for line in text.splitlines():
            word, _, number = line.partition(" ")
            if word == "progress" and number.isdigit():
                self.progressed.emit(int(number))
            elif line.strip():
                self._faults = line

    @Slot()
    def _on_finished(self) -> None:
        self._on_line()
        process, self._process = self._process, None
        if process is None:
            return
        out, code = bytes(process.readAllStandardOutput().data()), process.exitCode()
        process.deleteLater()
        self._drop_draft()
        self.progressed.emit(None)
        if self._is_cancelled:
            self.told.emit(f"the export of {self._output.name} was cancelled; no file was written", Status.STANDBY)
        elif code == 0 and (sentence := sentence_of(out)):
            self.told.emit(sentence, Status.NORMAL)
        else:
            reason = self._faults.removeprefix("moonkite: ") or "the export ended without a word"
            self.told.emit(reason[:_LONGEST], Status.SERIOUS)

    @Slot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self._process is not None:
            reason = self._process.errorString()
            self._process.deleteLater()
            self._process = None
            self.progressed.emit(None)
            self.told.emit(f"the export could not start: {reason}", Status.SERIOUS)

    def _drop_draft(self) -> None:
        with contextlib.suppress(OSError):
            draft_of(self._output).unlink(missing_ok=True)

    def close(self) -> None:
        """End what is under way."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.waitForFinished(ENDS_WITHIN_MS)
            self._drop_draft()


def sentence_of(out: bytes) -> str:
    """What an export wrote, in one line; '' for what is no report."""
    try:
        report = msgspec.json.decode(out)
    except msgspec.DecodeError:
        return ""
    if not isinstance(report, dict) or "rows" not in report:
        return ""
    left = ", ".join(f"{count:,} {what} left out" for what, count in report["left_out"].items() if count)
    rows = {"values": "rows", "raw": "chunks"}.get(report["what"], report["what"])
    head = f"{Path(report['file']).name}: {report['rows']:,} {rows}, {report['bytes']:,} bytes"
    return "; ".join(part for part in (head, left, *report["notices"]) if part)

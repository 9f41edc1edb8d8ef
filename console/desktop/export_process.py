"""`moonkite export ...` in a process of its own, so that an export of hours of data never holds up the window.

The file takes its name only when it is whole; whatever way the process ends, no half file stays.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Signal, Slot

from console.desktop.child_process import ChildProcess
from console.store.export_output import draft_of
from widgets.theme import Status


class ExportProcess(QObject):
    """Runs one export at a time. `told` brings a line for the operator and how serious it is, `progressed` per cent, None at the end."""

    told = Signal(str, object)
    progressed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("export_process")
        self._output = Path()
        self._out, self._fault = b"", ""
        self._is_cancelled = False
        self._child = ChildProcess("export", self)
        self._child.wrote.connect(self._on_wrote)
        self._child.complained.connect(self._on_line)
        self._child.ended.connect(self._on_ended)
        self._child.failed.connect(self._on_failed)

    @property
    def is_running(self) -> bool:
        """Whether an export is under way."""
        return self._child.is_running

    def start(self, words: Sequence[str], output: Path) -> bool:
        """Begin `moonkite export WORDS -o OUTPUT`; False, and it is told, when one is still under way."""
        if self._child.is_running:
            self.told.emit("an export is under way already; wait for it, or cancel it", Status.CAUTION)
            return False
        self._output, self._out, self._fault, self._is_cancelled = output, b"", "", False
        self._child.start(["export", "--json", "--progress", "lines", "-o", str(output), *words])
        self.told.emit(f"exporting {output.name} ...", Status.STANDBY)
        self.progressed.emit(0)
        return True

    def cancel(self) -> None:
        """End the export; the older file of that name stays."""
        if self._child.is_running:
            self._is_cancelled = True
            self._child.ask_to_end()

    @Slot()
    def _on_wrote(self) -> None:
        self._out += self._child.read()

    @Slot(str)
    def _on_line(self, line: str) -> None:
        word, _, number = line.partition(" ")
        if word == "progress" and number.isdigit():
            self.progressed.emit(int(number))
        else:
            self._fault = line

    @Slot(int)
    def _on_ended(self, code: int) -> None:
        self._drop_draft()
        self.progressed.emit(None)
        if self._is_cancelled:
            self.told.emit(f"the export of {self._output.name} was cancelled; no file was written", Status.STANDBY)
        elif code == 0 and (sentence := sentence_of(self._out)):
            self.told.emit(sentence, Status.NORMAL)
        else:
            self.told.emit(self._fault or "the export ended without a word", Status.SERIOUS)

    @Slot(str)
    def _on_failed(self, reason: str) -> None:
        self.progressed.emit(None)
        self.told.emit(f"the export could not start: {reason}", Status.SERIOUS)

    def _drop_draft(self) -> None:
        with contextlib.suppress(OSError):
            draft_of(self._output).unlink(missing_ok=True)

    def close(self) -> None:
        """End what is under way."""
        if self._child.close():
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

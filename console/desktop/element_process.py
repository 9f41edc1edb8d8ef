"""`moonkite elements ...` in a process of its own, so that neither 16,000 sets nor a slow provider can hold up the window.

What the process does is one transaction: when it is killed because the window closes, nothing has changed.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import msgspec
from PySide6.QtCore import QObject, QProcess, Signal, Slot

from widgets.theme import Status

ENDS_WITHIN_MS = 3_000
_LONGEST = 400


class ElementProcess(QObject):
    """Runs one command at a time. `told` brings a line for the operator and how serious it is; `done` whether the store has changed."""

    told = Signal(str, object)
    done = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("element_process")
        self._process: QProcess | None = None

    @property
    def is_running(self) -> bool:
        """Whether a command is under way."""
        return self._process is not None

    def start(self, command: str, words: Sequence[str], *, doing: str) -> bool:
        """Begin `moonkite elements COMMAND WORDS`; False, and it is told, when one is still under way."""
        if self._process is not None:
            self.told.emit("elements are being imported already; wait for that to end", Status.CAUTION)
            return False
        process = QProcess(self)
        process.setObjectName("elements")
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        self._process = process
        self.told.emit(doing, Status.STANDBY)
        program = [] if getattr(sys, "frozen", False) else ["-m", "console"]
        process.start(sys.executable, [*program, "elements", command, "--json", "--", *words])
        return True

    @Slot()
    def _on_finished(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        reports = _reports(bytes(process.readAllStandardOutput().data()))
        faults = bytes(process.readAllStandardError().data()).decode("utf-8", "replace").strip()
        process.deleteLater()
        if reports:
            self.told.emit(sentence_of(reports), Status.NORMAL)
        if faults or not reports:
            reason = (faults.splitlines() or ["the import ended without a word"])[-1].removeprefix("moonkite: ")
            self.told.emit(reason[:_LONGEST], Status.SERIOUS)
        self.done.emit(any(one.get("added") for one in reports))

    @Slot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self._process is not None:
            reason = self._process.errorString()
            self._process.deleteLater()
            self._process = None
            self.told.emit(f"the import could not start: {reason}", Status.SERIOUS)
            self.done.emit(False)

    def close(self) -> None:
        """End what is under way."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.waitForFinished(ENDS_WITHIN_MS)


def _reports(out: bytes) -> list[dict[str, Any]]:
    """The reports of imports in what a command printed; those of an update stand inside its answers."""
    try:
        found = msgspec.json.decode(out)
    except msgspec.DecodeError:
        return []
    answers = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    inner = [one.get("report", one) for one in answers]
    return [one for one in inner if isinstance(one, dict) and "sets" in one]


def sentence_of(reports: Sequence[dict[str, Any]]) -> str:
    """What imports brought, in one line."""
    total = {key: sum(int(one[key]) for one in reports) for key in ("sets", "added", "renewed", "objects")}
    where = str(reports[0]["source"]) if len(reports) == 1 else f"{len(reports)} sources"
    if not total["added"]:
        return f"{where}: {total['sets']:,} element sets, all known already"
    older = total["added"] - total["renewed"] - total["objects"]
    parts = [f"{total['objects']:,} new objects", f"{total['renewed']:,} renewed"] + ([f"{older:,} older sets kept"] if older else [])
    return f"{where}: {total['sets']:,} element sets, {', '.join(parts)}"

"""`moonkite elements ...` in a process of its own, so that neither 16,000 sets nor a slow provider can hold up the window.

What the process does is one transaction: when it is killed because the window closes, nothing has changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal, Slot

from console.desktop.child_process import ChildProcess
from console.orbit.digits import counted
from widgets.theme import Status


class ElementProcess(QObject):
    """Runs one command at a time. `told` brings a line for the operator and how serious it is; `done` whether the store has changed."""

    told = Signal(str, object)
    done = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("element_process")
        self._out, self._fault = b"", ""
        self._child = ChildProcess("elements", self)
        self._child.wrote.connect(self._on_wrote)
        self._child.complained.connect(self._on_complained)
        self._child.ended.connect(self._on_ended)
        self._child.failed.connect(self._on_failed)

    @property
    def is_running(self) -> bool:
        """Whether a command is under way."""
        return self._child.is_running

    def start(self, command: str, words: Sequence[str], *, doing: str) -> bool:
        """Begin `moonkite elements COMMAND WORDS`; False, and it is told, when one is still under way."""
        if self._child.is_running:
            self.told.emit("elements are being imported already; wait for that to end", Status.CAUTION)
            return False
        self._out, self._fault = b"", ""
        self.told.emit(doing, Status.STANDBY)
        self._child.start(["elements", command, "--json", "--", *words])
        return True

    @Slot()
    def _on_wrote(self) -> None:
        self._out += self._child.read()

    @Slot(str)
    def _on_complained(self, line: str) -> None:
        self._fault = line

    @Slot(int)
    def _on_ended(self, _code: int) -> None:
        reports = _reports(self._out)
        if reports:
            self.told.emit(sentence_of(reports), Status.NORMAL)
        if self._fault or not reports:
            self.told.emit(self._fault or "the import ended without a word", Status.SERIOUS)
        self.done.emit(any(one.get("added") for one in reports))

    @Slot(str)
    def _on_failed(self, reason: str) -> None:
        self.told.emit(f"the import could not start: {reason}", Status.SERIOUS)
        self.done.emit(False)

    def close(self) -> None:
        """End what is under way."""
        self._child.close()


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
        return f"{where}: {counted(total['sets'], 'element set')}, all known already"
    older = total["added"] - total["renewed"] - total["objects"]
    parts = [counted(total["objects"], "new object"), f"{total['renewed']:,} renewed"]
    parts += [f"{counted(older, 'older set')} kept"] if older else []
    return f"{where}: {counted(total['sets'], 'element set')}, {', '.join(parts)}"

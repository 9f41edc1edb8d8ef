"""What stood at an instant of the session, asked of `moonkite look-back` in a process of its own: decoding seconds of a pass over and
over would take the window's frames."""

from __future__ import annotations

from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Signal, Slot

from console.desktop.child_process import ChildProcess
from console.errors import KnownError
from console.session.messages import Delivery, Refused
from console.session.past import PastAsked, unframed


class PastProcess(QObject):
    """Started with the first question, it answers one after the other: `answered` with a Delivery, `failed` with a reason. `mission` is
    the folder that a replay was opened with."""

    answered = Signal(object)
    failed = Signal(str)

    def __init__(self, recording: Path, mission: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("past_process")
        self._words = ["look-back", str(recording), *(["--mission", str(mission)] if mission else [])]
        self._came, self._complaint = b"", ""
        self._child = ChildProcess("past", self)
        self._child.wrote.connect(self._on_wrote)
        self._child.complained.connect(self._on_complained)
        self._child.ended.connect(self._on_ended)
        self._child.failed.connect(self.failed)

    def ask(self, asked: PastAsked) -> None:
        """Ask a question."""
        if not self._child.is_running:
            self._came, self._complaint = b"", ""
            self._child.start(self._words)
        self._child.write(msgspec.json.encode(asked) + b"\n")

    def close(self) -> None:
        """End the process; the next question starts another one."""
        self._child.close()

    @Slot()
    def _on_wrote(self) -> None:
        self._came += self._child.read()
        while self._came:
            try:
                message, self._came = unframed(self._came)
            except KnownError as error:
                self._child.close()
                self.failed.emit(str(error))
                return
            if message is None:
                return
            if isinstance(message, Delivery):
                self.answered.emit(message)
            elif isinstance(message, Refused):
                self.failed.emit(message.reason)

    @Slot(str)
    def _on_complained(self, line: str) -> None:
        self._complaint = line

    @Slot(int)
    def _on_ended(self, code: int) -> None:
        self.failed.emit(self._complaint or f"what reads the recording ended without a word ({code})")

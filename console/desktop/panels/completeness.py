"""How complete the session is, read anew from its file in a worker as the session goes on; a chosen gap is where a replay goes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from console.clock import monotonic_ns
from console.desktop.background import Background
from console.desktop.desk import Desk
from console.desktop.workspace import Panel
from console.packets.lanes import Completeness
from console.session.messages import Mode
from console.utc import SECOND_NS
from widgets.completeness_lanes import CompletenessLanes
from widgets.theme import Status

if TYPE_CHECKING:
    from console.frames.batch import FrameFormat

EVERY_NS = 5 * SECOND_NS
SHARE = 20


class CompletenessPanel(QObject):
    """Reads while it can be seen: not more often than every five seconds, nor for more than a twentieth of the time."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.view = CompletenessLanes(desk.theme)
        self.view.gap_requested.connect(self._on_gap_requested)
        self._background = Background("completeness_work", self)
        self._background.failed.connect(self._on_failed)
        self._is_stopping = self._is_reading = False
        self._read_ns, self._resets, self._due_ns = -1, -1, 0
        desk.on_close.append(self.close)

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("completeness", "Completeness", self.view, self.refresh, 250)

    def refresh(self) -> None:
        """Show where the session is, and read what came since."""
        model = self._desk.model
        self.view.show_now(model.now_ns())
        has_jumped = model.resets != self._resets
        if self._desk.recording is None or self._is_reading or not (has_jumped or monotonic_ns() >= self._due_ns):
            return
        if not has_jumped and self._read_ns == model.now_ns():
            return
        self._read(self._desk.recording, model.now_ns())

    def _read(self, path: Path, until_ns: int) -> None:
        form, begun = self._desk.model.spacecraft.frames, monotonic_ns()
        self._is_reading, self._read_ns, self._resets = True, until_ns, self._desk.model.resets
        self._background.run(
            lambda: _completeness_of(path, form, until_ns, lambda: self._is_stopping), lambda found: self._on_read(found, begun)
        )

    def _on_read(self, found: Completeness, begun: int) -> None:
        now = monotonic_ns()
        self._is_reading, self._due_ns = False, now + max(EVERY_NS, SHARE * (now - begun))
        self.view.show_completeness(found)
        self.view.show_now(self._desk.model.now_ns())

    def _on_failed(self, reason: str) -> None:
        self._is_reading, self._due_ns = False, monotonic_ns() + SHARE * EVERY_NS
        self._desk.notice(reason, Status.CAUTION)

    def _on_gap_requested(self, at_ns: int) -> None:
        if self._desk.model.welcome.mode == Mode.REPLAY:
            self._desk.time.go_to(int(at_ns))
        else:
            self._desk.notice("a recording can be gone through in a replay (Ctrl+R)", Status.STANDBY)

    def close(self) -> None:
        """End what is being read."""
        self._is_stopping = True
        self._background.close()


def _completeness_of(path: Path, form: FrameFormat, until_ns: int, is_stopping: Callable[[], bool]) -> Completeness:
    """In the worker: the session's lanes up to an instant."""
    from console.store.completeness import read_completeness  # noqa: PLC0415 - loaded by the worker, not at the window's start
    from console.store.reader import SessionReader  # noqa: PLC0415

    with SessionReader(path, until_ns=until_ns) as reader:
        return read_completeness(reader, reader.framing() or "cadu", form, is_stopping=is_stopping)

"""How complete the session is up to the shown time, read anew from its file in a worker as that goes on; a chosen gap is where a replay
goes, and where the window looks back to elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from console.clock import monotonic_ns
from console.desktop.background import Background
from console.desktop.desk import Desk
from console.desktop.look_back import READING, Sight
from console.desktop.workspace import Panel
from console.packets.lanes import Completeness
from console.utc import SECOND_NS
from widgets.completeness_lanes import CompletenessLanes
from widgets.theme import Status

if TYPE_CHECKING:
    from console.frames.batch import FrameFormat

EVERY_NS = 5 * SECOND_NS
PAST_EVERY_NS = SECOND_NS
SHARE = 20


class CompletenessPanel(QObject):
    """Reads while it can be seen: not more often than every five seconds (every second while the operator looks back), nor for more than
    a twentieth of the time."""

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
        return Panel("completeness", "Completeness", self.view, self.refresh, 250, lack=self._lack)

    def refresh(self) -> None:
        """Show where the shown time is, and read what came until then."""
        if self._desk.look_back.sight in (Sight.NOTHING, Sight.FAILED):
            self._read_ns = -1
            if self.view.found is not None:
                self.view.show_completeness(None)
            return
        now_ns = self._now_ns()
        self.view.show_now(now_ns)
        has_jumped = self._desk.model.resets != self._resets or self._read_ns < 0
        is_due = has_jumped or (monotonic_ns() >= self._due_ns and self._read_ns != now_ns)
        if self._desk.recording is not None and is_due and not self._is_reading:
            self._read(self._desk.recording, now_ns)

    def _now_ns(self) -> int:
        """The shown time itself: the file tells what came until then, whatever else is being asked of it."""
        return self._desk.model.now_ns() if self._desk.look_back.is_at_now else self._desk.shown_ns()

    def _lack(self) -> str:
        late_ns = abs(self._now_ns() - self._read_ns)
        is_late = late_ns > 2 * SECOND_NS * max(1.0, abs(self._desk.time.rate))
        return self._desk.look_back.words() if self._read_ns < 0 else READING if is_late else ""

    def _read(self, path: Path, until_ns: int) -> None:
        form, begun = self._desk.model.spacecraft.frames, monotonic_ns()
        self._is_reading, self._read_ns, self._resets = True, until_ns, self._desk.model.resets
        self._background.run(
            lambda: _completeness_of(path, form, until_ns, lambda: self._is_stopping), lambda found: self._on_read(found, begun)
        )

    def _on_read(self, found: Completeness, begun: int) -> None:
        now, is_now = monotonic_ns(), self._desk.look_back.is_at_now
        self._is_reading, self._due_ns = False, now + max(EVERY_NS if is_now else PAST_EVERY_NS, SHARE * (now - begun))
        if 0 <= self._read_ns <= self._now_ns():
            self.view.show_completeness(found)
            self.view.show_now(self._now_ns())
        else:
            self._read_ns = -1  # the operator has gone to an earlier time meanwhile

    def _on_failed(self, reason: str) -> None:
        self._is_reading, self._due_ns = False, monotonic_ns() + SHARE * EVERY_NS
        self._desk.notice(reason, Status.CAUTION)

    def _on_gap_requested(self, at_ns: int) -> None:
        """A replay runs on from there; a session that goes on is looked back into, and time stands still there."""
        time = self._desk.time
        (time.go_to if time.is_replay else time.step_to)(int(at_ns))

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

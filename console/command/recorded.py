"""The commands of a recording, told again; nothing can be sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from console.command.lineup import QueueAct, QueueState
from console.command.queue_book import QueueBook
from console.command.states import CommandChange
from console.command.uplink import LinkView
from console.command.verify import Heard
from console.frames.fop_state import FopState


class RecordedCommands:
    """The commands of a recording, told again as its clock passes them; nothing can be sent. `fops`: how FOP-1 stood, with times."""

    def __init__(
        self, changes: Iterable[CommandChange], acts: Iterable[QueueAct] = (), fops: Iterable[tuple[int, FopState]] = ()
    ) -> None:  # fmt: skip
        self._changes = sorted(changes, key=lambda change: change.at_ns)
        self._acts = sorted(acts, key=lambda act: act.at_ns)
        self._fops = sorted(fops, key=lambda fop: fop[0])
        self._has_new_fop = False
        self._start_over()

    def step(self, now_ns: int, reports: Sequence[Heard], link: LinkView) -> list[CommandChange]:
        first = self._told
        while self._told_acts < len(self._acts) and self._acts[self._told_acts].at_ns <= now_ns:
            self._tell_changes(self._acts[self._told_acts].at_ns - 1)
            self._book.take_act(self._acts[self._told_acts])
            self._told_acts += 1
            self._has_changed = True
        self._tell_changes(now_ns)
        self._tell_fop(now_ns)
        return self._changes[first : self._told]

    def seek(self, now_ns: int) -> list[CommandChange]:
        """Start again from this instant; returns everything up to it."""
        self._start_over()
        return self.step(now_ns, (), LinkView(is_open=False))

    def queue_state(self, now_ns: int) -> QueueState:
        return self._book.state()

    def take_queue(self, now_ns: int) -> QueueState | None:
        has_changed, self._has_changed = self._has_changed, False
        return self._book.state() if has_changed else None

    def fop(self) -> FopState | None:
        return self._fops[self._told_fops - 1][1] if self._told_fops else None

    def take_fop(self) -> FopState | None:
        state = self.fop() if self._has_new_fop else None
        self._has_new_fop = False
        return state

    def _start_over(self) -> None:
        self._book = QueueBook()
        self._told = self._told_acts = self._told_fops = 0
        self._has_changed, self._has_new_fop = False, False

    def _tell_fop(self, until_ns: int) -> None:
        while self._told_fops < len(self._fops) and self._fops[self._told_fops][0] <= until_ns:
            self._told_fops += 1
            self._has_new_fop = True

    def _tell_changes(self, until_ns: int) -> None:
        while self._told < len(self._changes) and self._changes[self._told].at_ns <= until_ns:
            self._book.take_change(self._changes[self._told])
            self._told += 1
            self._has_changed = True

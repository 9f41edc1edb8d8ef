"""The commands of a recording, told again; nothing can be sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from console.command.lineup import QueueAct, QueueState
from console.command.queue_book import QueueBook
from console.command.states import CommandChange
from console.command.uplink import LinkView
from console.command.verify import Heard


class RecordedCommands:
    """The commands of a recording, told again as its clock passes them; nothing can be sent."""

    def __init__(self, changes: Iterable[CommandChange], acts: Iterable[QueueAct] = ()) -> None:
        self._changes = sorted(changes, key=lambda change: change.at_ns)
        self._acts = sorted(acts, key=lambda act: act.at_ns)
        self._start_over()

    def step(self, now_ns: int, reports: Sequence[Heard], link: LinkView) -> list[CommandChange]:
        first = self._told
        while self._told_acts < len(self._acts) and self._acts[self._told_acts].at_ns <= now_ns:
            self._tell_changes(self._acts[self._told_acts].at_ns - 1)
            self._book.take_act(self._acts[self._told_acts])
            self._told_acts += 1
            self._has_changed = True
        self._tell_changes(now_ns)
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

    def _start_over(self) -> None:
        self._book = QueueBook()
        self._told = self._told_acts = 0
        self._has_changed = False

    def _tell_changes(self, until_ns: int) -> None:
        while self._told < len(self._changes) and self._changes[self._told].at_ns <= until_ns:
            self._book.take_change(self._changes[self._told])
            self._told += 1
            self._has_changed = True

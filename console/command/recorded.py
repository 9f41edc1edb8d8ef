"""The commands of a recording, told again; nothing can be sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from console.command.states import CommandChange
from console.command.uplink import LinkView
from console.command.verify import VerificationReport


class RecordedCommands:
    """The commands of a recording, told again as its clock passes them; nothing can be sent."""

    def __init__(self, changes: Iterable[CommandChange]) -> None:
        self._changes = sorted(changes, key=lambda change: change.at_ns)
        self._told = 0

    def step(self, now_ns: int, reports: Sequence[VerificationReport], link: LinkView) -> list[CommandChange]:
        first = self._told
        while self._told < len(self._changes) and self._changes[self._told].at_ns <= now_ns:
            self._told += 1
        return self._changes[first : self._told]

    def seek(self, now_ns: int) -> list[CommandChange]:
        """Start again from this instant; returns everything up to it."""
        self._told = 0
        return self.step(now_ns, (), LinkView(is_open=False))

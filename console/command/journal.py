"""What commanding writes down, in the order in which it happened: all of it is on the disk before a byte leaves."""

from __future__ import annotations

from typing import Protocol

from console.command.lineup import QueueAct
from console.command.states import CommandChange


class Record(Protocol):
    """Puts changes and acts on the disk, all or none, before it returns; returns why it could not yet, or ''."""

    def __call__(self, *records: CommandChange | QueueAct) -> str: ...


def no_record(*records: CommandChange | QueueAct) -> str:
    """Where nothing is kept."""
    return ""


class Journal:
    """Gathers what has happened until it has to be on the disk."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._open: list[CommandChange | QueueAct] = []

    def write(self, *records: CommandChange | QueueAct) -> None:
        """These happened, in this order, after all that was written before."""
        self._open += records

    def settle(self) -> str:
        """Put all that was written on the disk; returns why that could not be done yet, or ''."""
        records, self._open = self._open, []
        return self._record(*records) if records else ""

"""Commanding writes into the session file, on the disk before it goes on."""

from __future__ import annotations

from console.command.journal import Record
from console.command.lineup import QueueAct
from console.command.states import CommandChange
from console.errors import KnownError
from console.store.writer import SessionWriter


def durably(writer: SessionWriter) -> Record:
    """What records stages and acts before the bytes leave, and says why where it could not: a full disk stops no command."""

    def record(*records: CommandChange | QueueAct) -> str:
        try:
            writer.command_stage(*records)
        except KnownError as error:
            return str(error)
        return ""

    return record

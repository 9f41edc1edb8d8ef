"""Commanding writes into the session file, on the disk before it goes on."""

from __future__ import annotations

from collections.abc import Callable

from console.command.journal import Record
from console.command.lineup import QueueAct
from console.command.procedure import ProcedureState
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


def plan_durably(writer: SessionWriter) -> Callable[[ProcedureState], str]:
    """What records how a plan stands before something is done for it, and says why where it could not: then it isn't done."""

    def keep(state: ProcedureState) -> str:
        try:
            writer.procedure(state)
        except KnownError as error:
            return str(error)
        return ""

    return keep

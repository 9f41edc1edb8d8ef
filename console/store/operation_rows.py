"""What was done in a session, read from its file: commands, queue, FOP-1, antenna, pass plans, and whether the logs are whole."""

from __future__ import annotations

import msgspec

from console.command.lineup import QueueAct
from console.command.procedure import ProcedureState
from console.command.states import CommandChange
from console.frames.fop_state import FopState
from console.station.state import AntennaCourse, AntennaState
from console.store import chain
from console.store.rows import ChainReport
from console.store.session_file import SessionFile

_ANTENNA: dict[str, type[AntennaState] | type[AntennaCourse]] = {"state": AntennaState, "course": AntennaCourse}


class OperationRows(SessionFile):
    """The part of a `SessionReader` that tells what operators and the console did."""

    def commands(self, until_ns: int | None = None) -> list[CommandChange]:
        """Stages of commands in recorded order."""
        rows = self._rows("select * from command_stages where at_ns <= ? order by id", (self._until(until_ns),))
        return self._made("command stages", rows, lambda *row: chain.change_of(row))

    def queue_acts(self, until_ns: int | None = None) -> list[QueueAct]:
        """What was done to the queue of commands, in recorded order."""
        rows = self._rows("select * from queue_acts where at_ns <= ? order by id", (self._until(until_ns),))
        return self._made("acts on the queue", rows, lambda *row: chain.act_of(row))

    def antenna(self, until_ns: int | None = None) -> list[tuple[int, AntennaState | AntennaCourse]]:
        """How the antenna stood and what was planned for it, each with its time, in recorded order."""
        rows = self._rows("select at_ns, kind, value from antenna where at_ns <= ? order by id", (self._until(until_ns),))
        return self._made("antenna states", rows, lambda at_ns, kind, blob: (int(at_ns), msgspec.msgpack.decode(blob, type=_ANTENNA[kind])))

    def procedures(self, until_ns: int | None = None) -> list[ProcedureState]:
        """How the session's pass plans stood, in recorded order, each with the plan's text."""
        source, found = "", []
        for kind, blob in self._rows("select kind, value from procedures where at_ns <= ? order by id", (self._until(until_ns),)):
            if kind == "source":
                source = bytes(blob).decode("utf-8", "replace")
            else:
                found.append((source, blob))
        return self._made("pass plans", found, lambda text, blob: msgspec.structs.replace(_procedure(blob), source=text))

    def fop_states(self, until_ns: int | None = None) -> list[tuple[int, FopState]]:
        """How the sending end of COP-1 stood, whenever that had changed, in recorded order."""
        rows = self._rows("select at_ns, state from fop where at_ns <= ? order by id", (self._until(until_ns),))
        return self._made("states of FOP-1", rows, lambda at_ns, blob: (int(at_ns), msgspec.msgpack.decode(blob, type=FopState)))

    def verify_chain(self) -> ChainReport:
        """Whether the command log, and the log of what was done to the queue, are as they were written."""
        commands = self._verified("command", "command_stages", chain.HEAD, chain.LENGTH)
        queue = self._verified("queue", "queue_acts", chain.QUEUE_HEAD, chain.QUEUE_LENGTH)
        return queue if commands.is_whole and not queue.is_whole else commands

    def _verified(self, log: str, table: str, head_key: str, length_key: str) -> ChainReport:
        head = str(self._one("select value from meta where key = ?", (head_key,)) or "")
        rows = self._rows(f"select * from {table} order by id")  # noqa: S608 - own names
        return chain.verify(self._meta.get("identity", ""), rows, head, self._number(length_key, 0), log=log)


def _procedure(blob: bytes) -> ProcedureState:
    return msgspec.msgpack.decode(blob, type=ProcedureState)

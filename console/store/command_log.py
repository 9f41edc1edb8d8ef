"""Every command of every session in a folder, newest first, with its stages and evidence; and whether the log it stands in is whole.

The catalogue keeps what was read of a session that is closed; one that is being written is read each time. One surprise: a command of a
log whose hash chain is broken is listed all the same, marked: what was edited is found, not hidden.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec import Struct

from console.command.states import CommandChange, Stage, is_late
from console.dictionary.significance import Significance
from console.errors import KnownError
from console.store.catalogue import open_catalogue, stamp_of, still_true
from console.store.presence import is_being_written
from console.store.reader import SessionReader
from console.store.rows import ChainReport
from console.store.schema import SUFFIX

DEFAULT_LIMIT = 1_000
_ENDLESS_NS = 2**62


class StageRecord(Struct, frozen=True, array_like=True):
    """One stage of a command: when, why, from which packet (its index in the session, -1: none), and by whom."""

    at_ns: int
    stage: Stage
    detail: str = ""
    packet: int = -1
    by: str = ""

    @property
    def is_late(self) -> bool:
        """Whether it tells of evidence that came after the command's end."""
        return is_late(self.stage, self.detail)


class CommandRecord(Struct, frozen=True):
    """One command of one session as its log tells it. `data` is its packet as it was last encoded."""

    session: str
    path: str
    spacecraft: str
    station: str
    mode: str
    number: int
    name: str
    arguments: dict[str, str]
    data: bytes
    significance: Significance
    stages: list[StageRecord]

    @property
    def first_ns(self) -> int:
        """When the log first tells of it."""
        return self.stages[0].at_ns

    @property
    def sent_ns(self) -> int:
        """When its bytes were given to the link, -1 if they never were."""
        return next((one.at_ns for one in self.stages if one.stage is Stage.SENT), -1)

    @property
    def last(self) -> StageRecord:
        """Where it stands, or how it ended."""
        return self.stages[-1]

    @property
    def operators(self) -> list[str]:
        """Who did something with it, in order."""
        return list(dict.fromkeys(one.by for one in self.stages if one.by))


class SessionLog(Struct, frozen=True):
    """The commands of one session file and the verdict on its chain. `fault` says why it can't be read."""

    session: str
    path: str
    chain: ChainReport
    commands: list[CommandRecord] = []
    fault: str = ""


@dataclass(frozen=True, slots=True)
class CommandQuery:
    """Which commands are meant. `words`: all of them stand in the name, arguments, details, people, session or bytes (as hexadecimal,
    with or without spaces); the other texts are whole, "" for any; times are of the first stage."""

    words: str = ""
    name: str = ""
    spacecraft: str = ""
    mode: str = ""
    by: str = ""
    stage: Stage | None = None
    from_ns: int = 0
    until_ns: int = _ENDLESS_NS


@dataclass(frozen=True, slots=True)
class FoundCommands:
    """`commands` newest first, at most as many as were asked for, of `total` that match among `sessions` session files; `broken` are the
    logs that were changed, or can't be read."""

    commands: list[CommandRecord]
    total: int
    sessions: int
    broken: list[SessionLog]


def find_commands(folder: Path, query: CommandQuery | None = None, *, limit: int = DEFAULT_LIMIT) -> FoundCommands:
    """Search all session files of a folder; nothing for a folder that is not there."""
    logs = command_logs(folder)
    wanted = query or CommandQuery()
    found = [one for log in logs for one in log.commands if _matches(one, wanted)]
    found.sort(key=lambda one: (-one.first_ns, one.session, -one.number))
    return FoundCommands(found[:limit], len(found), len(logs), [log for log in logs if log.fault or not log.chain.is_whole])


def command_logs(folder: Path) -> list[SessionLog]:
    """The log of each session file in a folder, by name of the file."""
    if not folder.is_dir():
        return []
    paths = sorted(path for path in folder.iterdir() if path.suffix == SUFFIX and path.is_file())
    with closing(open_catalogue(folder)) as catalogue:
        known = {name: (stamp, log) for name, stamp, log in catalogue.execute("select session, stamp, log from commands")}
        return [_known_or_read(path, known.get(path.name), catalogue) for path in paths]


def read_log(path: Path) -> SessionLog:
    """The commands of one session file, and whether its chain is whole. A file that can't be read gives one with its `fault`."""
    try:
        with SessionReader(path) as reader:
            info = reader.info()
            records = records_of(reader.commands(), session=info.name, path=str(path), who=(info.spacecraft, info.station, info.mode))
            return SessionLog(info.name, str(path), reader.verify_chain(), records)
    except KnownError as error:
        return SessionLog(path.stem, str(path), ChainReport(is_whole=False, rows=0, reason="it can't be read"), fault=str(error))


def records_of(changes: Iterable[CommandChange], *, session: str, path: str, who: tuple[str, str, str]) -> list[CommandRecord]:
    """Stages in recorded order as one record a command; `who` is (spacecraft, station, mode)."""
    by_number: dict[int, list[CommandChange]] = {}
    for change in changes:
        by_number.setdefault(change.command, []).append(change)
    return [_record(stages, session, path, who) for stages in by_number.values()]


def _record(changes: list[CommandChange], session: str, path: str, who: tuple[str, str, str]) -> CommandRecord:
    last = changes[-1]
    stages = [StageRecord(one.at_ns, one.stage, one.detail, one.packet, one.by) for one in changes]
    return CommandRecord(session, path, *who, last.command, last.name, dict(last.arguments), last.data, last.significance, stages)


def _known_or_read(path: Path, known: tuple[str, bytes] | None, catalogue: sqlite3.Connection) -> SessionLog:
    stamp = stamp_of(path)
    if (kept := still_true(known, stamp, SessionLog)) is not None:
        return kept
    log = read_log(path)
    if not log.fault and not is_being_written(path):
        _keep(catalogue, path.name, stamp, log)
    return log


def _keep(catalogue: sqlite3.Connection, name: str, stamp: str, log: SessionLog) -> None:
    try:
        catalogue.execute("insert or replace into commands (session, stamp, log) values (?, ?, ?)", (name, stamp, msgspec.json.encode(log)))
    except sqlite3.Error:
        return


def _matches(one: CommandRecord, query: CommandQuery) -> bool:
    is_named = query.name in ("", one.name) and query.spacecraft in ("", one.spacecraft) and query.mode in ("", one.mode)
    is_theirs = not query.by or query.by in one.operators
    is_then = query.from_ns <= one.first_ns <= query.until_ns
    return is_named and is_theirs and is_then and query.stage in (None, one.last.stage) and has_words(one, query.words)


def has_words(one: CommandRecord, words: str) -> bool:
    """Whether every word stands somewhere in what is told of a command."""
    wanted = words.casefold().split()
    if not wanted:
        return True
    told = [one.name, one.session, one.spacecraft, one.station, one.mode, *one.operators]
    told += [f"{name}={value}" for name, value in one.arguments.items()]
    told += [f"{stage.stage} {stage.detail}" for stage in one.stages]
    text = " ".join([*told, one.data.hex(), one.data.hex(" ")]).casefold()
    return all(word in text for word in wanted)

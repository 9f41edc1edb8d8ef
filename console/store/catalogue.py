"""An index of the sessions in a folder, so that a list of hundreds opens at once. It holds nothing that the files don't, and beside
it the summaries of parameters that `archive` makes and the commands that `command_log` lists.

A session is read again when its file or its log has another size or time. A catalogue that is missing, damaged or can't be
written costs time, never a session.
"""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from console.command.states import CommandChange, Stage
from console.errors import KnownError
from console.store.books import transaction
from console.store.connections import settle, sidecar
from console.store.presence import is_being_written, lock_path
from console.store.reader import SessionReader
from console.store.schema import SUFFIX
from console.utc import iso_text

CATALOGUE_NAME = "catalogue.sqlite"
_VERSION = 4
_TABLES = (
    "drop table if exists sessions",
    "drop table if exists series",
    "drop table if exists commands",
    "create table series (session text not null, parameter text not null, axis text not null, stamp text not null, data blob not null, "
    "primary key (parameter, axis, session)) without rowid",
    "create table commands (session text primary key, stamp text not null, log blob not null)",
    "create table sessions (name text primary key, stamp text, started_ns integer, spacecraft text, station text, summary blob)",
)
Kept = TypeVar("Kept")
_UPSERT = "insert or replace into sessions (name, stamp, started_ns, spacecraft, station, summary) values (?, ?, ?, ?, ?, ?)"


class PassSummary(Struct, frozen=True):
    """One pass in a session and what came of it. Actual times are -1 where unknown."""

    session: str
    spacecraft: str
    station: str
    aos_ns: int
    los_ns: int
    max_elevation_deg: float
    actual_aos_ns: int = -1
    actual_los_ns: int = -1
    packets: int = 0
    alarms: int = 0
    commands_sent: int = 0


class ElementsSummary(Struct, frozen=True):
    """Which orbit a spacecraft of the session flew with; `imported_ns` is -1 for one of the mission's own."""

    spacecraft: str
    source: str
    epoch_utc: str
    imported_ns: int = -1


class SessionSummary(Struct, frozen=True):
    """One session for a list. `fault` says why it can't be read, and then the numbers are 0; `notices` what is odd about it."""

    name: str
    path: str
    size_bytes: int
    spacecraft: str = ""
    station: str = ""
    mode: str = ""
    mission_name: str = ""
    version: str = ""
    started_ns: int = 0
    last_ns: int = 0
    is_being_written: bool = False
    is_complete: bool = False
    chunks: int = 0
    packets: int = 0
    values: int = 0
    events: int = 0
    alarms: int = 0
    commands_sent: int = 0
    commands_completed: int = 0
    passes: list[PassSummary] = []
    elements: list[ElementsSummary] = []
    notices: list[str] = []
    fault: str = ""


def list_sessions(folder: Path) -> list[SessionSummary]:
    """Summaries of all session files in a folder, newest first; empty for a folder that is not there."""
    if not folder.is_dir():
        return []
    paths = sorted(path for path in folder.iterdir() if path.suffix == SUFFIX and path.is_file())
    with closing(open_catalogue(folder)) as catalogue:
        known = {name: (stamp, summary) for name, stamp, summary in catalogue.execute("select name, stamp, summary from sessions")}
        summaries = [_known_or_read(path, known.get(path.name), catalogue) for path in paths]
        _forget(catalogue, set(known) - {path.name for path in paths})
    return sorted(summaries, key=lambda summary: (-summary.started_ns, summary.name))


def list_passes(folder: Path) -> list[PassSummary]:
    """Passes of all sessions in a folder, in order of AOS."""
    return sorted((each for session in list_sessions(folder) for each in session.passes), key=lambda each: each.aos_ns)


def rebuild(folder: Path) -> list[SessionSummary]:
    """Make the catalogue anew from the files."""
    _remove(folder / CATALOGUE_NAME)
    return list_sessions(folder)


def tidy(folder: Path) -> list[Path]:
    """Make one file of each session that a dead engine left with its log beside it; returns those that were put in order."""
    left = [path for path in sorted(folder.glob(f"*{SUFFIX}")) if sidecar(path, "-wal").exists() or lock_path(path).exists()]
    done = [path for path in left if not is_being_written(path) and settle(path)]
    for path in done:
        lock_path(path).unlink(missing_ok=True)
    return done


def summary_of(path: Path) -> SessionSummary:
    """What one session file holds; a file that can't be read yields a summary with its `fault`."""
    size = path.stat().st_size
    try:
        with SessionReader(path) as reader:
            return _summary(reader, size)
    except KnownError as error:
        return SessionSummary(path.stem, str(path), size, fault=str(error))


def _summary(reader: SessionReader, size: int) -> SessionSummary:
    info, commands = reader.info(), reader.commands()
    count = info.tallies.get
    return SessionSummary(
        info.name, str(reader.path), size, info.spacecraft, info.station, info.mode, info.mission_name, info.version, info.started_ns,
        info.last_ns, info.is_being_written, info.is_complete, count("chunks", 0), count("packets", 0), count("values", 0),
        count("events", 0), count("alarms", 0), _reached(commands, Stage.SENT), _reached(commands, Stage.COMPLETED),
        _passes(reader, info.name, commands), _elements(reader), list(reader.notices),
    )  # fmt: skip


def _reached(commands: list[CommandChange], stage: Stage, first_ns: int = -1, last_ns: int = 2**62) -> int:
    return len({change.command for change in commands if change.stage is stage and first_ns <= change.at_ns <= last_ns})


def _passes(reader: SessionReader, session: str, commands: list[CommandChange]) -> list[PassSummary]:
    alarms = [change.at_ns for change in reader.alarms()]
    found = []
    for each in reader.passes():
        aos, los = each.predicted.aos_ns, each.predicted.los_ns
        packets = reader.count_packets(until_ns=los) - reader.count_packets(until_ns=aos - 1)
        numbers = (packets, sum(aos <= at_ns <= los for at_ns in alarms), _reached(commands, Stage.SENT, aos, los))
        names = (session, each.predicted.spacecraft, each.predicted.station)
        found.append(PassSummary(*names, aos, los, each.predicted.max_elevation_deg, each.actual_aos_ns, each.actual_los_ns, *numbers))
    return found


def _elements(reader: SessionReader) -> list[ElementsSummary]:
    return [ElementsSummary(e.spacecraft, e.source, iso_text(e.epoch_ns), e.imported_ns) for e in reader.elements_used()]


def _known_or_read(path: Path, known: tuple[str, bytes] | None, catalogue: sqlite3.Connection) -> SessionSummary:
    stamp = stamp_of(path)
    if (kept := still_true(known, stamp, SessionSummary)) is not None:
        return kept
    summary = summary_of(path)
    if not summary.is_being_written:
        _keep(catalogue, path.name, stamp, summary)
    return summary


def still_true(known: tuple[str, bytes] | None, stamp: str, kind: type[Kept]) -> Kept | None:
    """What the catalogue keeps of a session (its stamp then, and JSON); None where the session has changed since, or none is kept."""
    if known is None or known[0] != stamp:
        return None
    try:
        return msgspec.json.decode(known[1], type=kind)
    except msgspec.MsgspecError:
        return None


def stamp_of(path: Path) -> str:
    """What changes whenever a session does: place, sizes and times of the file and its log, and whether it is being written."""
    parts = [str(path), str(is_being_written(path))]
    for each in (path, sidecar(path, "-wal")):
        try:
            status = each.stat()
        except OSError:
            continue
        parts.append(f"{status.st_size} {status.st_mtime_ns}")
    return "; ".join(parts)


def _keep(catalogue: sqlite3.Connection, name: str, stamp: str, summary: SessionSummary) -> None:
    row = (name, stamp, summary.started_ns, summary.spacecraft, summary.station, msgspec.json.encode(summary))
    try:
        catalogue.execute(_UPSERT, row)
    except sqlite3.Error:
        return


def _forget(catalogue: sqlite3.Connection, names: set[str]) -> None:
    try:
        catalogue.executemany("delete from sessions where name = ?", [(name,) for name in names])
        if names:
            catalogue.executemany("delete from series where session = ?", [(name,) for name in names])
            catalogue.executemany("delete from commands where session = ?", [(name,) for name in names])
    except sqlite3.Error:
        return


def open_catalogue(folder: Path) -> sqlite3.Connection:
    """The catalogue of a folder, to be closed by the caller; in memory, and empty, when the folder can't be written."""
    return _open_catalogue(folder / CATALOGUE_NAME)


def _open_catalogue(path: Path) -> sqlite3.Connection:
    """The catalogue, made anew when it is missing, old or damaged, and in memory when the folder can't be written."""
    for _ in range(2):
        try:
            return _opened(str(path))
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                break
            _remove(path)
    return _opened(":memory:")


def _opened(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=2.0)
    with ExitStack() as on_failure:
        on_failure.callback(connection.close)
        connection.execute("pragma synchronous = off")  # what a power cut takes is made again from the files
        if connection.execute("pragma user_version").fetchone()[0] != _VERSION:
            _make(connection)
        connection.execute("select count(*) from sessions where summary is null").fetchone()
        on_failure.pop_all()
    return connection


def _make(connection: sqlite3.Connection) -> None:
    """The tables, in one transaction: another thread or window that makes them at the same moment waits, and finds them made."""
    with transaction(connection):
        if connection.execute("pragma user_version").fetchone()[0] != _VERSION:
            for statement in _TABLES:
                connection.execute(statement)
            connection.execute(f"pragma user_version = {_VERSION}")


def _remove(path: Path) -> None:
    for each in (path, sidecar(path, "-journal")):
        each.unlink(missing_ok=True)

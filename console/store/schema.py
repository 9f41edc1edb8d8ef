"""The tables of a session file and how older files become newer ones.

A file says what it is by `application_id` ("MkSF") and how it is built by `user_version`. Version n is reached by running
the first n migrations; a new file runs them all, so that there is one description of the tables and not two.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from console.errors import KnownError
from console.store.books import transaction

APPLICATION_ID = 0x4D6B5346
MAGIC = b"SQLite format 3\x00"
SUFFIX = ".moonkite"
PAGE_SIZE = 4096

Migration = Callable[[sqlite3.Connection], None]

_TABLES: dict[str, dict[str, type]] = {
    "meta": {"key": str, "value": str},
    "tallies": {"name": str, "last": int},
    "mission_files": {"name": str, "sha256": str, "data": bytes},
    "chunks": {"id": int, "received_ns": int, "crc32": int, "data": bytes},
    "packets": {
        "id": int, "received_ns": int, "generation_ns": int, "apid": int, "sequence": int, "vcid": int, "quality": int,
        "service": int, "subtype": int, "container": str, "data": bytes,
    },
    "parameters": {"id": int, "container": str, "name": str},
    "blocks": {
        "id": int, "container": str, "first_sample": int, "samples": int, "first_received_ns": int, "last_received_ns": int,
        "first_generation_ns": int, "last_generation_ns": int, "unplaced": int, "received": bytes, "generation": bytes, "packet": bytes,
    },
    "sample_blocks": {
        "id": int, "block": int, "parameter": int, "kind": str, "minimum": bytes, "maximum": bytes, "minimum_received_ns": int,
        "maximum_received_ns": int, "minimum_generation_ns": int, "maximum_generation_ns": int, "data": bytes,
    },
    "sample_tails": {
        "id": int, "container": str, "first_sample": int, "samples": int, "first_received_ns": int, "last_received_ns": int, "data": bytes,
    },
    "keyframes": {"id": int, "chunk": int, "intent": int, "at_ns": int, "state": bytes},
    "events": {"id": int, "at_ns": int, "severity": int, "source": str, "text": str, "generation_ns": int, "packet": int},
    "alarms": {"id": int, "at_ns": int, "parameter": str, "level": int, "state": str, "change": bytes},
    "command_stages": {
        "id": int, "at_ns": int, "command": int, "name": str, "stage": str, "arguments": str, "data": bytes, "significance": str,
        "detail": str, "packet": int, "by": str, "hash": bytes,
    },
    "queue_acts": {"id": int, "at_ns": int, "by": str, "text": str, "act": bytes, "hash": bytes},
    "intents": {"id": int, "after_chunk": int, "at_ns": int, "blob": bytes},
    "notes": {"id": int, "at_ns": int, "by": str, "text": str},
    "passes": {
        "id": int, "spacecraft": str, "station": str, "aos_ns": int, "los_ns": int, "actual_aos_ns": int, "actual_los_ns": int,
        "predicted": bytes,
    },
    "counters": {"id": int, "at_ns": int, "counters": bytes},
    "marks": {"id": int, "at_ns": int, "kind": str, "text": str},
    "elements": {"id": int, "spacecraft": str, "source": str, "epoch_ns": int, "imported_ns": int, "form": str, "text": str},
    "antenna": {"id": int, "at_ns": int, "kind": str, "value": bytes},
    "procedures": {"id": int, "at_ns": int, "run": int, "kind": str, "value": bytes},
    "fop": {"id": int, "at_ns": int, "state": bytes},
}  # fmt: skip

_LATER = {"elements", "antenna", "queue_acts", "procedures", "fop"}  # tables that a later migration than the first makes

_INDEXES: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("chunks", ("received_ns",), False),
    ("packets", ("received_ns",), False),
    ("parameters", ("name", "container"), True),
    ("blocks", ("container", "first_sample"), False),
    ("sample_blocks", ("parameter", "block"), True),
    ("keyframes", ("at_ns",), False),
    ("events", ("at_ns",), False),
    ("alarms", ("at_ns",), False),
    ("command_stages", ("command",), False),
    ("passes", ("spacecraft", "station", "aos_ns"), True),
    ("marks", ("at_ns",), False),
)

_COMMANDS_VIEW = """
    select command, name, stage, at_ns, detail, by from command_stages
    where id in (select max(id) from command_stages group by command)
"""


def _first_tables(connection: sqlite3.Connection) -> None:
    import sqlite_utils  # noqa: PLC0415 - takes 100 ms, and who only reads needs none of it

    database = sqlite_utils.Database(connection)
    for name, columns in _TABLES.items():
        if name not in _LATER:
            database[name].create(columns, pk=next(iter(columns)), not_null=set(columns) - {"minimum", "maximum"})  # type: ignore[union-attr]
    for table, indexed, is_unique in _INDEXES:
        database[table].create_index(indexed, unique=is_unique)  # type: ignore[union-attr]
    database.create_view("commands", _COMMANDS_VIEW)


def _elements_used(connection: sqlite3.Connection) -> None:
    connection.execute(
        "create table elements (id integer primary key, spacecraft text not null, source text not null, epoch_ns integer not null, "
        "imported_ns integer not null, form text not null, text text not null)"
    )


def _antenna_states(connection: sqlite3.Connection) -> None:
    connection.execute("create table antenna (id integer primary key, at_ns integer not null, kind text not null, value blob not null)")


def _queue_acts(connection: sqlite3.Connection) -> None:
    connection.execute(
        "create table queue_acts (id integer primary key, at_ns integer not null, by text not null, text text not null, act blob not null, "
        "hash blob not null)"
    )


def _pass_plans(connection: sqlite3.Connection) -> None:
    connection.execute(
        "create table if not exists procedures (id integer primary key, at_ns integer not null, run integer not null, kind text not null, "
        "value blob not null)"
    )


def _fop_states(connection: sqlite3.Connection) -> None:
    connection.execute("create table if not exists fop (id integer primary key, at_ns integer not null, state blob not null)")


MIGRATIONS: tuple[Migration, ...] = (_first_tables, _elements_used, _antenna_states, _queue_acts, _pass_plans, _fop_states)
TABLES = tuple(_TABLES)


def table_columns(table: str) -> tuple[str, ...]:
    """The columns of a table in the newest version, primary key first."""
    return tuple(_TABLES[table])


def insert_sql(table: str) -> str:
    """The statement that puts one whole row into a table, and replaces the row with its key."""
    columns = _TABLES[table]
    return f"insert or replace into {table} ({', '.join(columns)}) values ({', '.join('?' * len(columns))})"  # noqa: S608 - own names


def version_of(connection: sqlite3.Connection) -> int:
    """The schema version that a file stands at; 0 for a new one."""
    return int(connection.execute("pragma user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration] = MIGRATIONS, *, application_id: int = APPLICATION_ID) -> int:
    """Bring a file to the newest version, one transaction a step, and return the version it came from.

    The connection has to be in autocommit (`isolation_level=None`). A step that fails leaves the file at the version before it; one that
    another process has taken meanwhile is passed over.
    Raises KnownError for a file from a newer Moonkite.
    """
    came_from = version_of(connection)
    if came_from > len(migrations):
        raise too_new(came_from, len(migrations))
    for version in range(came_from + 1, len(migrations) + 1):
        with transaction(connection):
            if version_of(connection) >= version:
                continue
            migrations[version - 1](connection)
            connection.execute(f"pragma application_id = {application_id}")
            connection.execute(f"pragma user_version = {version}")
    return came_from


def too_new(version: int, known: int, where: str = "") -> KnownError:
    """The error for a file whose schema this version can't read."""
    rule = f"its schema is version {version}, this one knows up to {known}"
    return KnownError("the session was recorded by a newer Moonkite", where=where, rule=rule, remedy="open it with that one")

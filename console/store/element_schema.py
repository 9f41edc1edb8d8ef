"""The tables of the element store and how an older store becomes a newer one.

`sets` holds every set that ever came, once; `objects` points at the newest epoch of each; `members` tells which sources an object
came from; `fetches` when a source was last asked. Numbers of objects are texts: they may be longer than SQLite's integers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from console.errors import KnownError
from console.store.schema import Migration, migrate, version_of

ELEMENTS_ID = 0x4D6B4553  # "MkES"

_FIRST = """
create table imports (id integer primary key, at_ns integer not null, source text not null, sets integer not null, added integer not null);
create table sets (
    id integer primary key, object text not null, epoch_ns integer not null, kind text not null, digest blob not null,
    body blob not null, import integer not null references imports (id), unique (object, digest)
);
create index sets_by_epoch on sets (object, epoch_ns);
create table objects (key text primary key, current integer not null references sets (id), epoch_ns integer not null) without rowid;
create table members (source text not null, object text not null, import integer not null, primary key (source, object)) without rowid;
create table fetches (url text primary key, at_ns integer not null, outcome text not null) without rowid
"""


def _first_tables(connection: sqlite3.Connection) -> None:
    for statement in _FIRST.split(";"):
        connection.execute(statement)


ELEMENT_MIGRATIONS: tuple[Migration, ...] = (_first_tables,)


def bring_forward(connection: sqlite3.Connection, where: str, migrations: Sequence[Migration] = ELEMENT_MIGRATIONS) -> None:
    """Bring a store to the newest version. Raises KnownError for one of a newer Moonkite, or an SQLite file of something else."""
    version = version_of(connection)
    if version == len(migrations):
        return
    if version > len(migrations):
        rule = f"its schema is version {version}, this one knows up to {len(migrations)}"
        raise KnownError("the element store was written by a newer Moonkite", where=where, rule=rule, remedy="use that one")
    if version == 0 and connection.execute("select count(*) from sqlite_master").fetchone()[0]:
        raise KnownError("this is an SQLite file, but no element store", where=where, remedy="move it away")
    migrate(connection, migrations, application_id=ELEMENTS_ID)

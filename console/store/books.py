"""Small SQLite files of the user's data folder (limits, bookings, sequence numbers), and what all writing has in common: all or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from console.errors import KnownError

WAIT_S = 5.0
"""How long one waits for another program that is writing."""


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """What is written within is committed at its end, and taken back when anything stops it. The connection is in autocommit."""
    connection.execute("begin immediate")
    try:
        yield
        connection.execute("commit")
    finally:
        if connection.in_transaction:
            connection.execute("rollback")


@dataclass(frozen=True, slots=True)
class BookKind:
    """One kind of book: `of` names what it holds ("limits"), `migrations` are the scripts that made its tables, oldest first."""

    application_id: int
    of: str
    migrations: tuple[str, ...]

    def version(self, connection: sqlite3.Connection, path: Path) -> int:
        """The version that a file stands at, 0 for a new one. Read as of one moment: another process may just be making the tables.

        Raises KnownError for another's file, and for one from a newer version.
        """
        query = "select user_version, application_id, (select count(*) from sqlite_master) from pragma_user_version, pragma_application_id"
        version, owner, tables = connection.execute(query).fetchone()
        if owner != self.application_id and tables:
            raise KnownError(f"this is an SQLite file, but not of {self.of}", where=str(path), remedy="move it away")
        if version > len(self.migrations):
            raise KnownError(f"the {self.of} are from a newer version", where=str(path), remedy="use that version")
        return int(version)

    def bring_forward(self, connection: sqlite3.Connection, path: Path) -> None:
        """Make the tables that are missing, within a transaction. Raises KnownError as `version` does."""
        version = self.version(connection, path)
        if version == len(self.migrations):
            return
        for script in self.migrations[version:]:
            for statement in filter(str.strip, script.split(";")):
                connection.execute(statement)
        connection.execute(f"pragma application_id = {self.application_id}")
        connection.execute(f"pragma user_version = {len(self.migrations)}")

    @contextmanager
    def opened(self, path: Path) -> Iterator[sqlite3.Connection]:
        """The book for one act, which is on the disk (synchronous = FULL) when this is left; the file is made when it is not there."""
        with closing(sqlite3.connect(path, isolation_level=None, timeout=WAIT_S)) as connection:
            connection.execute("pragma synchronous = full")
            with transaction(connection):
                self.bring_forward(connection, path)
                yield connection

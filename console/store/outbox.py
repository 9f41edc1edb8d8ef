"""Rows on their way to the file: kept in memory until a commit has them, through a full disk if need be."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable

from console.store.blocks import Statement
from console.store.books import transaction
from console.store.schema import insert_sql

Row = tuple[object, ...]
_DERIVED = ("packets", "keyframes", "counters")
_REASONS = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk reports an error",
    sqlite3.SQLITE_READONLY: "the file can't be written any more",
    sqlite3.SQLITE_CANTOPEN: "the file can't be written any more",
    sqlite3.SQLITE_BUSY: "another program holds the file",
    sqlite3.SQLITE_LOCKED: "another program holds the file",
    sqlite3.SQLITE_CORRUPT: "the file was damaged by another program",
    sqlite3.SQLITE_NOTADB: "the file was replaced by another program",
}


def reason_of(error: sqlite3.Error) -> str | None:
    """What an operator would call an SQLite error, or None for one that is our own fault."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return _REASONS.get(code)


class Outbox:
    """Rows by table, raw bytes first, with their weight in bytes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._rows: dict[str, list[Row]] = {"chunks": []}
        self._weights: dict[str, int] = {}
        self.weight = 0

    def add(self, table: str, row: Row, weight: int = 64) -> None:
        """Put a whole row (columns in table order) into the next commit."""
        self._rows.setdefault(table, []).append(row)
        self._weights[table] = self._weights.get(table, 0) + weight
        self.weight += weight

    def count(self, table: str) -> int:
        """How many rows of a table wait."""
        return len(self._rows.get(table, ()))

    @property
    def is_empty(self) -> bool:
        """Whether no row waits."""
        return not any(self._rows.values())

    def commit(self, more: Callable[[], Iterable[Statement]]) -> None:
        """Write everything, and what `more` plans, in one transaction. On sqlite3.Error nothing was written and all is kept."""
        with transaction(self._connection):
            for table, rows in self._rows.items():
                if rows:
                    self._connection.executemany(insert_sql(table), rows)
            for statement, values in more():
                self._connection.executemany(statement, values)
        self._clear()

    def _clear(self) -> None:
        for rows in self._rows.values():
            rows.clear()
        self._weights.clear()
        self.weight = 0

    def shed_derived(self) -> int:
        """Let go of rows that can be made again from the raw bytes; returns how many."""
        gone = 0
        for table in _DERIVED:
            gone += self.count(table)
            self._rows[table] = []
            self.weight -= self._weights.pop(table, 0)
        return gone

    def shed_oldest_chunks(self, limit: int) -> int:
        """Let go of the oldest raw chunks until the weight is at most `limit`; returns how many went."""
        rows, gone = self._rows["chunks"], 0
        while gone < len(rows) and self.weight > limit:
            size = chunk_weight(rows[gone])
            self._weights["chunks"] -= size
            self.weight -= size
            gone += 1
        del rows[:gone]
        return gone


def chunk_weight(row: Row) -> int:
    """What a row of `chunks` weighs in memory."""
    data = row[3]
    assert isinstance(data, bytes)
    return len(data) + 64

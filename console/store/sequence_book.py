"""The numbers that secured frames have used up, key by key: one small SQLite file in the user's data folder.

AES-GCM falls when one key meets one number twice, so a number is on the disk (synchronous = FULL) before the frame that bears it leaves,
and one that was taken for a frame which never left is lost, not given back. One surprise: numbers belong to the key, not to mission,
spacecraft or mode: two of those that share a key must share its numbers. A key that the book doesn't know protects nothing: an empty book
beside an old key would begin again at 1.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from console.errors import KnownError
from console.store.books import BookKind

APPLICATION_ID = 0x4D4B5351  # "MKSQ"
_SCHEMA = "create table counters (key text primary key, last integer not null check (typeof(last) = 'integer' and last >= 0))"
_BOOK = BookKind(APPLICATION_ID, "sequence numbers", (_SCHEMA,))


class SequenceBook:
    """The book in a file, which is made when it is not there. It is opened for each act and held open between none.

    Keys are named by their fingerprint. Raises KnownError for a file that can't be written, is another's, or is from a newer version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def open_account(self, key: str, *, last: int = 0) -> None:
        """Know a key from now on, as used up to `last`; a key that is known already never falls back."""
        with self._open() as connection:
            sql = "insert into counters (key, last) values (?, ?) on conflict (key) do update set last = max(last, excluded.last)"
            connection.execute(sql, (key, last))

    def take(self, key: str) -> int:
        """A number that was never given for the key; it is on the disk when this returns."""
        with self._open() as connection:
            rows = connection.execute("update counters set last = last + 1 where key = ? returning last", (key,)).fetchall()
            if not rows:
                raise _unknown(key, self.path)
        return int(rows[0][0])

    def last(self, key: str) -> int | None:
        """The last number that was given for the key, 0 for none yet; None for a key that is not known."""
        with self._open() as connection:
            row = connection.execute("select last from counters where key = ?", (key,)).fetchone()
        return None if row is None else int(row[0])

    def check(self, key: str) -> None:
        """Raise KnownError now rather than at the first frame, for a key that is not known or a book that can't be written."""
        if self.last(key) is None:
            raise _unknown(key, self.path)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with _BOOK.opened(self.path) as connection:
                yield connection
        except (sqlite3.Error, OverflowError) as error:
            raise _unusable(self.path, str(error)) from error


def _unknown(key: str, path: Path) -> KnownError:
    rule = "a number that may have been used protects nothing (NIST SP 800-38D 8)"
    remedy = "make a new key, or import this one with the last number that it has used"
    return KnownError(f"nobody knows which sequence numbers key {key} has used", where=str(path), rule=rule, remedy=remedy)


def _unusable(path: Path, why: str) -> KnownError:
    remedy = "another program holds it; try again" if "locked" in why else "make room or mend the file; without it nothing secured leaves"
    return KnownError("sequence numbers can't be kept", where=str(path), rule=why, remedy=remedy)

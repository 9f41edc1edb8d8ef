"""Every element set that was ever imported, with its source and the time of the import, in one SQLite file.

Equal sets are kept once, older ones stay, and the newest epoch of each object is its current set: importing older files changes nothing
of what is current. An import is one transaction. One surprise: of two sets with the same epoch the one that came first is current.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import msgspec
from msgspec import Struct

from console.clock import system_utc_ns
from console.errors import KnownError
from console.orbit.catalogue import nearest_elements
from console.store.books import transaction
from console.store.connections import connect_writing, lenient_text, sidecar
from console.store.element_rows import MEAN, TABLE, Incoming, StoredSet, row_of, stored_set
from console.store.element_schema import bring_forward
from console.store.outbox import reason_of
from console.utc import file_text

MOST_TABLES = 20
WAIT_S = 15.0
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_SET = "s.kind, s.object, s.epoch_ns, s.body, i.source, i.at_ns from sets s join imports i on i.id = s.import"
Answer = TypeVar("Answer")


class ImportReport(Struct, frozen=True):
    """What an import brought. `sets` were read; `added` of them were new to the store; `renewed` objects have a newer current set,
    `objects` were not known before; the rest of what was added are older sets, now part of the history."""

    source: str
    imported_ns: int
    sets: int
    added: int
    renewed: int
    objects: int


class Fetch(Struct, frozen=True):
    """When a provider was last asked for an address, and what came of it."""

    url: str
    at_ns: int
    outcome: str


class ElementStore:
    """The store, to be used from one thread at a time; several processes may have it open. Closes with `close()` or `with`.

    Raises KnownError where it can't be used. A damaged file is first moved aside, so that the next one to open the store begins anew.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            connection = connect_writing(path)
        except sqlite3.Error as error:
            raise KnownError("the element store can't be opened", where=str(path), rule=str(error)) from error
        with ExitStack() as on_failure:
            on_failure.callback(connection.close)
            self._connection, self._identity = connection, _identity(path)
            with self._guarded():
                connection.text_factory = lenient_text
                connection.execute(f"pragma busy_timeout = {round(WAIT_S * 1000)}")
                _write_ahead(connection)
                bring_forward(connection, str(path))
            on_failure.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def add(self, incoming: Sequence[Incoming], at_ns: int) -> list[ImportReport]:
        """Keep the sets of one or more sources, each with its name: all of them or, on any error, none. Returns a report for each."""
        prepared = [(one.source, len(one.orbits), [row_of(orbit, one.text) for orbit in one.orbits]) for one in incoming]
        return self._written(lambda: [self._add(source, count, rows, at_ns) for source, count, rows in prepared])

    def _add(self, source: str, count: int, rows: list[tuple[object, ...]], at_ns: int) -> ImportReport:
        run = self._connection.execute
        number = run("insert into imports (at_ns, source, sets, added) values (?, ?, ?, 0)", (at_ns, source, count)).lastrowid
        last, known = self._number("select coalesce(max(id), 0) from sets"), self._number("select count(*) from objects")
        sql = f"insert or ignore into sets (object, epoch_ns, kind, digest, body, import) values (?, ?, ?, ?, ?, {number})"  # noqa: S608
        self._connection.executemany(sql, rows)
        members = f"insert or replace into members (source, object, import) values (?, ?, {number})"  # noqa: S608 - own number
        self._connection.executemany(members, [(source, row[0]) for row in rows])
        run(
            "insert into objects (key, current, epoch_ns) select object, id, epoch_ns from sets where id > ? order by epoch_ns, id "
            "on conflict (key) do update set current = excluded.current, epoch_ns = excluded.epoch_ns where excluded.epoch_ns > epoch_ns",
            (last,),
        )
        added = self._number("select count(*) from sets where id > ?", last)
        new = self._number("select count(*) from objects") - known
        current = self._number("select count(*) from objects where current > ?", last)
        run("update imports set added = ? where id = ?", (added, number))
        return ImportReport(source, at_ns, count, added, current - new, new)

    def current(self) -> list[StoredSet]:
        """The current set of every object, in the order in which the objects came."""
        return self._sets(f"select {_SET} join objects o on o.current = s.id order by s.id")

    def history(self, key: str) -> list[StoredSet]:
        """Every set of one object (see `object_key`), the newest epoch first."""
        return self._sets(f"select {_SET} where s.object = ? order by s.epoch_ns desc, s.id", key)

    def all_sets(self) -> list[StoredSet]:
        """Every set of every object, those of an object together, the newest epoch first."""
        return self._sets(f"select {_SET} order by s.object, s.epoch_ns desc, s.id")

    def nearest(self, key: str, at_ns: int) -> StoredSet | None:
        """The set of an object to use for an instant (see `nearest_elements`): an ephemeris that covers it, else the mean elements with
        the nearest epoch at or before it, else the earliest after it; None without any."""
        before = f"select {_SET} where s.object = ? and s.kind = '{MEAN}' and s.epoch_ns <= ? order by s.epoch_ns desc, s.id limit 1"
        after = f"select {_SET} where s.object = ? and s.kind = '{MEAN}' and s.epoch_ns > ? order by s.epoch_ns, s.id limit 1"
        tables = f"select {_SET} where s.object = ? and s.kind = '{TABLE}' and s.epoch_ns <= ? order by s.epoch_ns desc limit {MOST_TABLES}"
        found = [*self._sets(tables, key, at_ns), *(self._sets(before, key, at_ns) or self._sets(after, key, at_ns))]
        best = nearest_elements([one.elements for one in found], at_ns)
        return next((one for one in found if one.elements is best), None)

    def around(self, key: str, start_ns: int, end_ns: int) -> list[StoredSet]:
        """The sets of an object among which `nearest_elements` chooses for any instant of a window, in order of their epochs: those with
        an epoch in it, and the one before (or the earliest after it where there is none before); ephemerides that begin before its end."""
        mean = f"select {_SET} where s.object = ? and s.kind = '{MEAN}'"
        inside = self._sets(f"{mean} and s.epoch_ns > ? and s.epoch_ns <= ? order by s.epoch_ns, s.id", key, start_ns, end_ns)
        before = self._sets(f"{mean} and s.epoch_ns <= ? order by s.epoch_ns desc, s.id limit 1", key, start_ns)
        after = [] if before or inside else self._sets(f"{mean} and s.epoch_ns > ? order by s.epoch_ns, s.id limit 1", key, end_ns)
        tables = f"select {_SET} where s.object = ? and s.kind = '{TABLE}' and s.epoch_ns <= ? order by s.epoch_ns desc limit {MOST_TABLES}"
        return sorted((*before, *inside, *after, *self._sets(tables, key, end_ns)), key=lambda one: one.elements.epoch_ns)

    def sources(self) -> dict[str, list[str]]:
        """Keys of the objects that came from each source, in order."""
        grouped: dict[str, list[str]] = {}
        for source, key in self._rows("select source, object from members order by source, object"):
            grouped.setdefault(source, []).append(key)
        return grouped

    def last_fetch(self, url: str) -> Fetch | None:
        """When an address was last asked, None when never."""
        rows = self._rows("select url, at_ns, outcome from fetches where url = ?", url)
        return Fetch(*rows[0]) if rows else None

    def fetched_urls(self) -> list[str]:
        """Every address that was ever asked, in order of the last time."""
        return [url for (url,) in self._rows("select url from fetches order by at_ns")]

    def claim_fetch(self, url: str, at_ns: int, *, pause_ns: int) -> Fetch | None:
        """Note that an address is about to be asked, so that no other process does; returns None when it may be, or the last fetch
        when that was less than `pause_ns` ago. A fetch noted in the future (the clock was set back) counts as well, for one pause."""

        def claim() -> Fetch | None:
            last = self.last_fetch(url)
            if last is not None and abs(at_ns - last.at_ns) < pause_ns:
                return last
            self._connection.execute("insert or replace into fetches values (?, ?, 'asked')", (url, at_ns))
            return None

        return self._written(claim)

    def note_outcome(self, url: str, outcome: str) -> None:
        """Note what came of the last fetch of an address."""
        self._written(lambda: self._connection.execute("update fetches set outcome = ? where url = ?", (outcome, url)))

    def _sets(self, sql: str, *values: object) -> list[StoredSet]:
        with self._guarded():
            return [stored_set(*row) for row in self._connection.execute(sql, values).fetchall()]

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self._guarded():
            return self._connection.execute(sql, values).fetchall()

    def _number(self, sql: str, *values: object) -> int:
        return int(self._connection.execute(sql, values).fetchone()[0])

    def _written(self, write: Callable[[], Answer]) -> Answer:
        with self._guarded(), transaction(self._connection):
            return write()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, msgspec.MsgspecError, zlib.error, UnicodeDecodeError) as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGE and isinstance(error, sqlite3.Error):
                raise KnownError("the element store can't be used", where=str(self.path), rule=reason_of(error) or str(error)) from error
            self._connection.close()
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> KnownError:
        kept = set_aside(self.path, system_utc_ns()) if _identity(self.path) == self._identity else "another file by somebody else"
        remedy = "import the elements again; the next use begins a new store"
        return KnownError(f"the element store is damaged; it is kept as {kept}", where=str(self.path), rule=str(error), remedy=remedy)


def _identity(path: Path) -> tuple[int, int]:
    """Which file bears the name now: it may have been moved aside by another process."""
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_dev, status.st_ino


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Let readers read while another process imports. Who can't have it now, because others are at it, goes on without."""
    try:
        connection.execute("pragma journal_mode = wal").fetchall()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise


def set_aside(path: Path, at_ns: int) -> str:
    """Give a damaged store and its log another name, and return that name; nothing is deleted."""
    kept = path.with_name(f"{path.stem}-damaged-{file_text(at_ns)}{path.suffix}")
    number = 1
    while kept.exists():
        number += 1
        kept = kept.with_name(f"{path.stem}-damaged-{file_text(at_ns)}-{number}{path.suffix}")
    for ending in ("", "-wal", "-shm"):
        if sidecar(path, ending).exists():
            sidecar(path, ending).replace(sidecar(kept, ending))
    return kept.name

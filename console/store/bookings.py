"""Which passes are booked, by whom and why: one small SQLite file in the user's data folder, shared by all windows and the commands.

Nothing is ever deleted: a released booking keeps its times, and every act stands in the history. An act is one transaction that takes
the write lock before it looks, so two processes can't book the same antenna twice.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from console.errors import KnownError
from console.orbit.types import Pass
from console.store.books import WAIT_S, BookKind, transaction
from console.utc import DAY_NS

APPLICATION_ID = 0x4D4B4250  # "MKBP"
Refusal = Callable[[Sequence["Booking"]], str]

_SCHEMA = """
create table bookings (
    id integer primary key autoincrement, spacecraft text not null, station text not null,
    aos_ns integer not null, tca_ns integer not null, los_ns integer not null, max_elevation_deg real not null,
    aos_azimuth_deg real not null, tca_azimuth_deg real not null, los_azimuth_deg real not null,
    element_epoch_ns integer not null, expected_aos_error_s real not null,
    booked_ns integer not null, booked_by text not null, reason text not null, released_ns integer not null default -1);
create index bookings_standing on bookings (released_ns, los_ns);
create table acts (
    id integer primary key autoincrement, at_ns integer not null, by text not null, act text not null,
    booking integer not null references bookings (id), reason text not null);
"""
_BOOK = BookKind(APPLICATION_ID, "bookings", (_SCHEMA,))
_PASS_COLUMNS = (
    "spacecraft", "station", "aos_ns", "tca_ns", "los_ns", "max_elevation_deg", "aos_azimuth_deg", "tca_azimuth_deg", "los_azimuth_deg",
    "element_epoch_ns", "expected_aos_error_s",
)  # fmt: skip
_COLUMNS = (*_PASS_COLUMNS, "booked_ns", "booked_by", "reason")
_INSERT = f"insert into bookings ({', '.join(_COLUMNS)}) values ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608 - names of columns, from above
_SELECT = f"select id, {', '.join(_COLUMNS)}, released_ns from bookings"  # noqa: S608


class Booking(Struct, frozen=True):
    """One booked pass as it was predicted when it was booked. `released_ns` is -1 while it stands."""

    ident: int
    one: Pass
    booked_ns: int
    booked_by: str
    reason: str = ""
    released_ns: int = -1

    @property
    def spacecraft(self) -> str:
        """Whose pass it is."""
        return self.one.spacecraft

    @property
    def station(self) -> str:
        """Over which station."""
        return self.one.station


def _values_of(one: Pass) -> tuple[object, ...]:
    """A pass as a row keeps it; what is left out follows from the rest."""
    return tuple(getattr(one, name) for name in _PASS_COLUMNS)


def _booking_of(ident: int, *row: Any) -> Booking:
    """A row of `_SELECT`."""
    kept, rest = dict(zip(_PASS_COLUMNS, row, strict=False)), row[len(_PASS_COLUMNS) :]
    age_days = max(kept["aos_ns"] - kept["element_epoch_ns"], 0) / DAY_NS
    return Booking(ident, Pass(**kept, element_age_days=age_days), *rest)


class Act(Struct, frozen=True):
    """One line of the history: what was done to a booking (`booked`, `released`, `swapped out`), when, by whom, and why."""

    at_ns: int
    by: str
    act: str
    booking: int
    reason: str


class BookingBook:
    """The bookings of a file, which is made when it is not there. Used by one thread at a time; a context manager.

    Raises KnownError for a file that can't be opened, is no book of bookings, or is from a newer version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with _explained(path):
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=WAIT_S, check_same_thread=False)
            with ExitStack() as on_failure:
                on_failure.callback(self._connection.close)
                self._prepare()
                on_failure.pop_all()

    def __enter__(self) -> BookingBook:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def state(self) -> int:
        """A number that changes whenever somebody else has written."""
        with _explained(self.path):
            return int(self._connection.execute("pragma data_version").fetchone()[0])

    def standing(self, *, since_ns: int = 0) -> list[Booking]:
        """What is booked and ends after an instant, in order of AOS."""
        return self._read(f"{_SELECT} where released_ns < 0 and los_ns >= ? order by aos_ns, station", since_ns)

    def all(self) -> list[Booking]:
        """Every booking there ever was, released ones too, in order of AOS."""
        return self._read(f"{_SELECT} order by aos_ns, id")

    def history(self) -> list[Act]:
        """Every act, oldest first."""
        with _explained(self.path):
            return [Act(*row) for row in self._connection.execute("select at_ns, by, act, booking, reason from acts order by id")]

    def book(self, one: Pass, *, at_ns: int, by: str, reason: str = "", refuse: Refusal | None = None) -> Booking:
        """Book a pass. `refuse` is asked with all standing bookings, inside the transaction: a text that it returns is the rule that
        forbids it. Raises KnownError then, and changes nothing."""
        with self._writing():
            self._refuse(one, refuse)
            return self._insert(one, at_ns=at_ns, by=by, reason=reason, act="booked")

    def release(self, ident: int, *, at_ns: int, by: str, reason: str = "") -> Booking:
        """Release a booking. Raises KnownError when it doesn't stand."""
        with self._writing():
            return self._release(ident, at_ns=at_ns, by=by, reason=reason, act="released")

    def swap(self, idents: Sequence[int], one: Pass, *, at_ns: int, by: str, reason: str = "", refuse: Refusal | None = None) -> Booking:
        """Release some bookings and book a pass in their place, all or nothing."""
        with self._writing():
            for ident in idents:
                self._release(ident, at_ns=at_ns, by=by, reason=reason or f"for {one.spacecraft} over {one.station}", act="swapped out")
            self._refuse(one, refuse)
            return self._insert(one, at_ns=at_ns, by=by, reason=reason, act="booked")

    def _refuse(self, one: Pass, refuse: Refusal | None) -> None:
        if refuse is None:
            return
        standing = [_booking_of(*row) for row in self._connection.execute(f"{_SELECT} where released_ns < 0")]
        if rule := refuse(standing):
            where = f"{one.spacecraft} over {one.station}"
            raise KnownError("the pass can't be booked", where=where, rule=rule, remedy="release that booking first, or swap")

    def _insert(self, one: Pass, *, at_ns: int, by: str, reason: str, act: str) -> Booking:
        values = (*_values_of(one), at_ns, by, reason)
        ident = int(self._connection.execute(_INSERT, values).lastrowid or 0)
        self._note(at_ns, by, act, ident, reason)
        return _booking_of(ident, *values)

    def _release(self, ident: int, *, at_ns: int, by: str, reason: str, act: str) -> Booking:
        row = self._connection.execute(f"{_SELECT} where id = ? and released_ns < 0", (ident,)).fetchone()
        if row is None:
            raise KnownError("there is no such booking, or it has been released", where=f"booking {ident}")
        self._connection.execute("update bookings set released_ns = ? where id = ?", (at_ns, ident))
        self._note(at_ns, by, act, ident, reason)
        return replace(_booking_of(*row), released_ns=at_ns)

    def _note(self, at_ns: int, by: str, act: str, booking: int, reason: str) -> None:
        self._connection.execute(
            "insert into acts (at_ns, by, act, booking, reason) values (?, ?, ?, ?, ?)", (at_ns, by, act, booking, reason)
        )

    def _read(self, query: str, *values: int) -> list[Booking]:
        with _explained(self.path):
            return [_booking_of(*row) for row in self._connection.execute(query, values)]

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with _explained(self.path), transaction(self._connection):
            yield

    def _prepare(self) -> None:
        self._connection.execute("pragma foreign_keys = on")
        if _BOOK.version(self._connection, self.path) < len(_BOOK.migrations):
            with transaction(self._connection):
                _BOOK.bring_forward(self._connection, self.path)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """What SQLite says, as an error that the operator can act on."""
    try:
        yield
    except sqlite3.Error as error:
        remedy = "another program holds it; try again" if "locked" in str(error) else "move the file away to begin anew"
        raise KnownError("the bookings can't be used", where=str(path), rule=str(error), remedy=remedy) from error

"""Limits by hand, kept from session to session by mission, spacecraft and mode: one small SQLite file in the user's data folder.

Nothing is ever changed or deleted: each act is a row, and what stands is what all acts come to, context by context (no context: it is for
every one). Exercises have limits of their own: a limit that is widened in a simulation never reaches a real pass.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from console.errors import KnownError
from console.store.books import BookKind
from console.telemetry.hand_limits import Hands, standing_after
from console.telemetry.states import HandLimits, LimitByHand

APPLICATION_ID = 0x4D4B4C4D  # "MKLM"
_SCHEMA = """
create table acts (
    id integer primary key autoincrement, mission text not null, spacecraft text not null, mode text not null,
    parameter text not null, limits text not null, at_ns integer not null, by text not null, reason text not null);
create index acts_by_owner on acts (mission, spacecraft, mode, parameter);
"""
_CONTEXTS = "alter table acts add column context text"
_BOOK = BookKind(APPLICATION_ID, "limits by hand", (_SCHEMA, _CONTEXTS))
_OWN = "mission = ? and spacecraft = ? and mode = ?"
_COLUMNS = "parameter, limits, at_ns, by, reason, context"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose limits they are. `mode` is that of the session: LIVE and SIM are kept apart."""

    mission: str
    spacecraft: str
    mode: str


class LimitBook:
    """One owner's limits in a file, which is made when it is not there. It is opened for each act and held open between none.

    Raises KnownError for a file that can't be used, is no book of limits, or is from a newer version.
    """

    def __init__(self, path: Path, owner: Owner) -> None:
        self.path, self._owner = path, (owner.mission, owner.spacecraft, str(owner.mode))

    def keep(self, change: LimitByHand) -> None:
        """Add an act; it is on the disk when this returns."""
        limits = "" if change.limits is None else msgspec.json.encode(change.limits).decode()
        row = (*self._owner, change.parameter, limits, change.since_ns, change.by, change.reason, change.context)
        with self._open() as connection:
            sql = f"insert into acts (mission, spacecraft, mode, {_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - own names
            connection.execute(sql, row)

    def standing(self) -> list[LimitByHand]:
        """The acts whose limits stand, oldest first: put in force in this order, they are as they were. One that took back the limits of a
        single context is among them while those for every context stand."""
        acts, found = self._read(), dict[str, Hands]()
        for act in acts:
            found[act.parameter] = standing_after(found.get(act.parameter, ()), act)
        standing = {id(each) for hands in found.values() for each in hands}
        return [act for act in acts if id(act) in standing]

    def history(self, parameter: str = "") -> list[LimitByHand]:
        """Every act, oldest first; `limits` of None took limits back."""
        found = self._read()
        return [each for each in found if parameter in ("", each.parameter)]

    def _read(self) -> list[LimitByHand]:
        with self._open() as connection:
            rows = connection.execute(f"select {_COLUMNS} from acts where {_OWN} order by id", self._owner).fetchall()  # noqa: S608
        try:
            return [LimitByHand(name, _limits(text), *rest) for name, text, *rest in rows]
        except msgspec.MsgspecError as error:
            raise _unusable(self.path, str(error)) from error

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with _BOOK.opened(self.path) as connection:
                yield connection
        except sqlite3.Error as error:
            raise _unusable(self.path, str(error)) from error


def _limits(text: str) -> HandLimits | None:
    return msgspec.json.decode(text, type=HandLimits) if text else None


def _unusable(path: Path, why: str) -> KnownError:
    remedy = "another program holds it; try again" if "locked" in why else "move the file away to begin anew"
    return KnownError("the limits by hand can't be kept or read", where=str(path), rule=why, remedy=remedy)

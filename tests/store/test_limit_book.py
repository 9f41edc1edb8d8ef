"""Limits by hand: kept through restarts, each owner's apart, nothing forgotten."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from msgspec.structs import replace

from console.dictionary.model import AlarmRange
from console.errors import KnownError
from console.store.limit_book import LimitBook, Owner
from console.telemetry.states import HandLimits, LimitByHand

OWNER = Owner("demo", "WAU-1", "SIM")
FIRST = LimitByHand("BATT_V", HandLimits((AlarmRange(1, 0.0, 8.0), AlarmRange(3, None, 0.0, is_inside=True)), 2, 3, 0.5), 7, "OPS1", "old")
OFF = LimitByHand("CAM_T", HandLimits(is_off=True), 8, "OPS2", "broken")


def test_limits_survive_with_who_when_and_why(tmp_path: Path) -> None:
    LimitBook(tmp_path / "limits.sqlite", OWNER).keep(FIRST)
    LimitBook(tmp_path / "limits.sqlite", OWNER).keep(OFF)
    assert LimitBook(tmp_path / "limits.sqlite", OWNER).standing() == [FIRST, OFF]


def test_what_is_taken_back_stands_no_more_and_stays_in_the_history(tmp_path: Path) -> None:
    book = LimitBook(tmp_path / "limits.sqlite", OWNER)
    back = LimitByHand("BATT_V", None, 9, "OPS1", "mended")
    for each in (FIRST, OFF, back):
        book.keep(each)
    assert book.standing() == [OFF]
    assert book.history() == [FIRST, OFF, back]
    assert book.history("BATT_V") == [FIRST, back]


def test_limits_of_single_contexts_stand_beside_those_of_every_one(tmp_path: Path) -> None:
    book = LimitBook(tmp_path / "limits.sqlite", OWNER)
    safe = replace(FIRST, limits=HandLimits((AlarmRange(1, 4.0),)), since_ns=9, context="MODE == SAFE")
    for each in (replace(safe, since_ns=1), FIRST, safe, replace(FIRST, since_ns=10, context="")):
        book.keep(each)
    assert book.standing() == [FIRST, safe, replace(FIRST, since_ns=10, context="")]
    back = replace(safe, limits=None, since_ns=11)
    book.keep(back)
    assert book.standing() == [FIRST, replace(FIRST, since_ns=10, context=""), back]
    book.keep(replace(FIRST, limits=None, since_ns=12))
    assert book.standing() == []


def test_a_file_from_before_contexts_is_read_as_limits_of_every_one(tmp_path: Path) -> None:
    path = tmp_path / "limits.sqlite"
    LimitBook(path, OWNER).keep(FIRST)
    with sqlite3.connect(path) as connection:
        connection.executescript("alter table acts drop column context; pragma user_version = 1")
    connection.close()
    assert LimitBook(path, OWNER).standing() == [FIRST]


@pytest.mark.parametrize("other", [Owner("other", "WAU-1", "SIM"), Owner("demo", "WAU-2", "SIM"), Owner("demo", "WAU-1", "LIVE")])
def test_each_mission_spacecraft_and_mode_has_its_own(tmp_path: Path, other: Owner) -> None:
    LimitBook(tmp_path / "limits.sqlite", OWNER).keep(FIRST)
    assert LimitBook(tmp_path / "limits.sqlite", other).standing() == []


def test_a_file_that_is_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "limits.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("create table other (a)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(KnownError, match="not of limits"):
        LimitBook(path, OWNER).keep(FIRST)
    assert path.read_bytes() == before
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(KnownError, match="move the file away"):
        LimitBook(path, OWNER).standing()


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "limits.sqlite"
    LimitBook(path, OWNER).keep(FIRST)
    with sqlite3.connect(path) as connection:
        connection.execute("pragma user_version = 99")
    connection.close()
    with pytest.raises(KnownError, match="newer version"):
        LimitBook(path, OWNER).standing()

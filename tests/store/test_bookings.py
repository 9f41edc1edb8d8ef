"""Bookings: kept through restarts, safe with two processes, nothing forgotten."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from console.errors import KnownError
from console.orbit.types import Pass
from console.store.bookings import Act, Booking, BookingBook
from console.utc import SECOND_NS, parse_utc

START_NS = parse_utc("2026-326T10:00:00Z")


def a_pass(craft: str = "A", station: str = "X", *, at_s: float = 0.0) -> Pass:
    start = START_NS + round(at_s * SECOND_NS)
    end = start + 600 * SECOND_NS
    return Pass(craft, station, start, (start + end) // 2, end, 40.0, 190.0, 100.0, 10.0, START_NS - 86_400 * SECOND_NS, 1.0, 0.4)


def one_each(standing: Sequence[Booking]) -> str:
    """A rule for tests: one booking a station."""
    return "the station is taken" if standing else ""


def test_a_booking_survives_with_who_when_and_why(tmp_path: Path) -> None:
    path = tmp_path / "bookings.sqlite"
    with BookingBook(path) as book:
        made = book.book(a_pass(), at_ns=START_NS - 5, by="ops1", reason="dump the camera")
    with BookingBook(path) as book:
        assert book.standing() == [made]
        assert (made.booked_by, made.booked_ns, made.reason, made.released_ns) == ("ops1", START_NS - 5, "dump the camera", -1)
        assert made.one.aos_ns == a_pass().aos_ns
        assert made.one.element_age_days == pytest.approx(1.0)


def test_a_released_booking_stands_no_more_but_stays_in_the_history(tmp_path: Path) -> None:
    with BookingBook(tmp_path / "b") as book:
        made = book.book(a_pass(), at_ns=1, by="ops1")
        gone = book.release(made.ident, at_ns=2, by="ops2", reason="rain")
        assert book.standing() == []
        assert book.all() == [gone]
        assert gone.released_ns == 2
        assert book.history() == [Act(1, "ops1", "booked", 1, ""), Act(2, "ops2", "released", 1, "rain")]
        with pytest.raises(KnownError, match="no such booking"):
            book.release(made.ident, at_ns=3, by="ops2")


def test_a_refused_pass_changes_nothing_and_says_the_rule(tmp_path: Path) -> None:
    with BookingBook(tmp_path / "b") as book:
        book.book(a_pass(), at_ns=1, by="ops1", refuse=one_each)
        with pytest.raises(KnownError, match="the station is taken"):
            book.book(a_pass("B"), at_ns=2, by="ops2", refuse=one_each)
        assert [each.spacecraft for each in book.standing()] == ["A"]
        assert len(book.history()) == 1


def test_a_swap_is_all_or_nothing(tmp_path: Path) -> None:
    with BookingBook(tmp_path / "b") as book:
        first = book.book(a_pass("A"), at_ns=1, by="ops1")
        with pytest.raises(KnownError):
            book.swap([first.ident, 99], a_pass("B"), at_ns=2, by="ops2")
        assert [each.spacecraft for each in book.standing()] == ["A"]
        made = book.swap([first.ident], a_pass("B"), at_ns=3, by="ops2", reason="flood", refuse=one_each)
        assert book.standing() == [made]
        assert [(act.act, act.booking, act.reason) for act in book.history()] == [
            ("booked", 1, ""), ("swapped out", 1, "flood"), ("booked", 2, "flood")
        ]  # fmt: skip


def test_bookings_that_are_over_can_be_left_out(tmp_path: Path) -> None:
    with BookingBook(tmp_path / "b") as book:
        book.book(a_pass("A"), at_ns=1, by="")
        later = book.book(a_pass("B", at_s=9000), at_ns=1, by="")
        assert book.standing(since_ns=START_NS + 1000 * SECOND_NS) == [later]


def test_of_many_who_want_one_antenna_at_once_one_gets_it(tmp_path: Path) -> None:
    path, results = tmp_path / "b", []
    together = threading.Barrier(6)

    def want(name: str) -> None:
        together.wait()
        with BookingBook(path) as book:
            try:
                results.append(book.book(a_pass(name), at_ns=1, by=name, refuse=one_each).spacecraft)
            except KnownError:
                results.append("")

    threads = [threading.Thread(target=want, args=(name,)) for name in "ABCDEF"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(results)[:5] == [""] * 5
    with BookingBook(path) as book:
        assert [each.spacecraft for each in book.standing()] == [max(results)]


def test_it_can_be_seen_that_somebody_else_has_written(tmp_path: Path) -> None:
    with BookingBook(tmp_path / "b") as mine, BookingBook(tmp_path / "b") as other:
        before = mine.state()
        assert mine.state() == before
        other.book(a_pass(), at_ns=1, by="")
        assert mine.state() != before


@pytest.mark.parametrize("spoil", ["text", "other", "newer"])
def test_a_file_that_is_no_book_is_refused_and_left_alone(tmp_path: Path, spoil: str) -> None:
    path = tmp_path / "b"
    if spoil == "text":
        path.write_bytes(b"this is a letter, and a long one at that" * 40)
    else:
        if spoil == "newer":
            BookingBook(path).close()
        connection = sqlite3.connect(path)
        connection.execute("create table mine (a)") if spoil == "other" else connection.execute("pragma user_version = 99")
        connection.commit()
        connection.close()
    before = path.read_bytes()
    with pytest.raises(KnownError):
        BookingBook(path)
    assert path.read_bytes() == before

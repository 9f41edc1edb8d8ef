"""Bookings and today's passes: found again, moved, vanished; refused in words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.mission.model import AntennaLimits
from console.orbit.types import Pass
from console.station.bookings import Fate, booked_at, booking_line, match_bookings, refusal_of, rivals_of
from console.store.bookings import Booking
from console.utc import SECOND_NS, parse_utc

START_NS = parse_utc("2026-326T10:00:00Z")
ALL = ((START_NS - 86_400 * SECOND_NS, START_NS + 14 * 86_400 * SECOND_NS),)


def a_pass(craft: str = "A", station: str = "X", *, at_s: float = 0.0, length_s: float = 600.0, error_s: float = 0.4) -> Pass:
    start = START_NS + round(at_s * SECOND_NS)
    end = start + round(length_s * SECOND_NS)
    return Pass(craft, station, start, (start + end) // 2, end, 40.0, 190.0, 100.0, 10.0, START_NS, 1.0, error_s)


def booking(one: Pass, ident: int = 1, *, by: str = "ops1", released_ns: int = -1) -> Booking:
    return Booking(ident, one, START_NS, by, "", released_ns)


def test_a_booking_finds_its_pass_after_it_has_moved_a_little() -> None:
    later = a_pass(at_s=0.3)
    (found,) = match_bookings([booking(a_pass())], [a_pass(at_s=-5800), later, a_pass(at_s=5800)], ALL)
    assert (found.one, found.fate, found.remark) == (later, Fate.FOUND, "")


def test_a_pass_that_moved_more_than_expected_is_told() -> None:
    (found,) = match_bookings([booking(a_pass(error_s=2.4))], [a_pass(at_s=-37, error_s=0.1)], ALL)
    assert found.fate is Fate.MOVED
    assert found.remark == "AOS is 37 s earlier than when it was booked (2 s was expected)"
    assert found.one.aos_ns == START_NS - 37 * SECOND_NS, "what is shown is the newest prediction"


def test_a_pass_that_is_gone_is_told_and_one_not_searched_yet_is_not() -> None:
    far = a_pass(at_s=20 * 86_400)
    gone, unknown = match_bookings([booking(a_pass()), booking(far, 2)], [a_pass("B")], ALL)
    assert (gone.fate, unknown.fate) == (Fate.VANISHED, Fate.UNKNOWN)
    assert "no such pass" in gone.remark
    assert unknown.one.aos_ns == far.aos_ns


def test_another_pass_of_the_same_pair_is_not_taken_for_it() -> None:
    (found,) = match_bookings([booking(a_pass())], [a_pass(at_s=5800)], ALL)
    assert found.fate is Fate.VANISHED


def test_long_passes_are_the_same_when_they_share_most_of_their_time() -> None:
    """A Molniya pass of eight hours has its TCA anywhere along a flat top."""
    known = a_pass(length_s=28_800)
    moved = Pass(*[getattr(known, name) if name != "tca_ns" else known.tca_ns + 7200 * SECOND_NS for name in Pass.__struct_fields__])
    (found,) = match_bookings([booking(known)], [moved], ALL)
    assert (found.fate, found.one) == (Fate.FOUND, moved)


@given(st.lists(st.floats(-600, 600), min_size=1, max_size=6))
def test_no_pass_belongs_to_two_bookings(shifts: list[float]) -> None:
    bookings = [booking(a_pass(at_s=shift), place) for place, shift in enumerate(shifts)]
    found = [each.one for each in match_bookings(bookings, [a_pass(), a_pass(at_s=5800)], ALL) if each.fate is not Fate.VANISHED]
    assert len(found) == len({one.aos_ns for one in found}) == 1


def test_a_conflict_with_a_booking_is_refused_with_the_reason() -> None:
    booked = [booking(a_pass("A"), 7)]
    assert refusal_of(a_pass("B", at_s=300), booked, {}) == (
        "A and B over X: both up 10:05:00 to 10:10:00 (5 min 00 s), one antenna (booking 7, booked by ops1)"
    )
    assert refusal_of(a_pass("B", at_s=605), booked, {"X": AntennaLimits(slew_deg_s=1.0)}).startswith("A and B over X: only 5 s between")
    assert refusal_of(a_pass("B", "Y", at_s=300), booked, {}) == ""
    assert [each.ident for each in rivals_of(a_pass("B", at_s=300), booked, {})] == [7]


def test_the_same_pass_is_not_booked_twice() -> None:
    assert refusal_of(a_pass(at_s=3), [booking(a_pass())], {}) == "it is booked already, by ops1 (booking 1)"
    assert refusal_of(a_pass(), [booking(a_pass(), released_ns=5)], {}) == ""


def test_the_booking_of_a_pass_is_found_and_written_in_a_line() -> None:
    booked = match_bookings([booking(a_pass())], [a_pass()], ALL)
    assert booked_at(a_pass(), booked) is booked[0]
    assert booked_at(a_pass("B"), booked) is None
    assert booking_line(booked[0]).startswith("   1  A over X")

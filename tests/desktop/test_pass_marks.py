"""The marks of passes: booked, in conflict, a choice, in the plan."""

from __future__ import annotations

from console.desktop.pass_days import Found
from console.desktop.pass_marks import standings_of
from console.orbit.types import Pass, PassRow, PassStanding, key_of
from console.station.bookings import match_bookings
from console.station.schedule import find_choices, find_conflicts
from tests.station.test_bookings import ALL, a_pass, booking


def found_of(*passes: Pass) -> Found:
    import numpy as np

    rows = tuple(PassRow(one, np.array([one.aos_ns, one.los_ns]), np.array([5.0, 5.0])) for one in passes)
    return Found(
        ALL[0][0], ALL[0][1], rows, (), known=ALL, conflicts=tuple(find_conflicts(passes, {})), choices=tuple(find_choices(passes))
    )


def test_a_pass_without_a_rival_has_no_mark() -> None:
    assert standings_of(found_of(a_pass("A"), a_pass("B", at_s=2000)), (), {}, {}).marks == {}


def test_rivals_know_of_each_other_and_of_the_plan() -> None:
    low, high = a_pass("A"), a_pass("B", at_s=60)
    marks = standings_of(found_of(low, high), (), {}, {"B": 1}).marks
    assert marks[key_of(low)].conflicts == marks[key_of(high)].conflicts
    assert (marks[key_of(low)].standing, marks[key_of(high)].standing) == (PassStanding.DROPPED, PassStanding.TAKEN)
    assert "priority 1" in marks[key_of(low)].why


def test_what_is_booked_is_marked_and_wins() -> None:
    low, high = a_pass("A"), a_pass("B", at_s=60)
    found = found_of(low, high)
    booked = match_bookings([booking(low)], [low, high], ALL)
    standings = standings_of(found, booked, {}, {"B": 1})
    mark = standings.mark(low)
    assert mark is not None
    assert (mark.is_booked, mark.booked_by, mark.standing) == (True, "ops1", PassStanding.TAKEN)
    assert standings.mark(high) is not None
    assert standings.mark(a_pass("C")) is None
    assert standings.mark(None) is None


def test_a_lone_booking_stands_in_no_plan_and_a_choice_is_no_conflict() -> None:
    here, there = a_pass("A", "X"), a_pass("A", "Y", at_s=100)
    standings = standings_of(found_of(here, there), match_bookings([booking(here)], [here], ALL), {}, {})
    mark = standings.mark(here)
    assert mark is not None
    assert (mark.conflicts, mark.standing) == ((), PassStanding.FREE)
    assert "choose which of them commands" in mark.choices[0]


def test_a_vanished_booking_marks_nothing() -> None:
    other = a_pass("B")
    assert standings_of(found_of(other), match_bookings([booking(a_pass("A"))], [other], ALL), {}, {}).marks == {}

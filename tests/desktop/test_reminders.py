"""A reminder before AOS: once a pass, in time, and only when somebody sits there."""

from __future__ import annotations

import pytest

from console.desktop.reminders import AosReminders
from console.desktop.settings import Settings
from console.utc import SECOND_NS
from tests.station.test_bookings import START_NS, a_pass


def at(seconds_before: float) -> int:
    return START_NS - round(seconds_before * SECOND_NS)


def test_a_pass_is_told_once_within_the_minutes_set() -> None:
    reminders, one = AosReminders(Settings(reminder_minutes=5)), a_pass()
    assert reminders.due(at(301), 1.0, [one]) == []
    assert reminders.due(at(300), 1.0, [one]) == [one]
    assert [reminders.due(at(seconds), 1.0, [one]) for seconds in (299, 100, 1)] == [[], [], []]


def test_a_pass_that_moved_a_little_is_the_same_and_the_next_one_is_not() -> None:
    reminders = AosReminders(Settings(reminder_minutes=5))
    assert len(reminders.due(at(200), 1.0, [a_pass()])) == 1
    assert reminders.due(at(190), 1.0, [a_pass(at_s=3)]) == []
    assert len(reminders.due(at(-5600), 1.0, [a_pass(at_s=5800)])) == 1


def test_one_that_is_booked_late_is_told_at_once_and_one_that_has_risen_is_not() -> None:
    reminders = AosReminders(Settings(reminder_minutes=5))
    assert len(reminders.due(at(20), 1.0, [a_pass("A")])) == 1
    assert reminders.due(at(0), 1.0, [a_pass("B")]) == []
    assert reminders.due(at(-100), 1.0, [a_pass("C")]) == []


def test_several_come_in_order_and_the_same_one_twice_is_one() -> None:
    reminders = AosReminders(Settings(reminder_minutes=10))
    later, first = a_pass("B", at_s=60), a_pass("A")
    assert reminders.due(at(300), 1.0, [later, first, first]) == [first, later]


@pytest.mark.parametrize("rate", [0.0, 10.0, 1000.0, -1.0, -1000.0, float("inf"), float("nan")])
def test_a_clock_that_is_steered_reminds_of_nothing_and_forgets_nothing(rate: float) -> None:
    reminders = AosReminders(Settings(reminder_minutes=5))
    assert reminders.due(at(200), rate, [a_pass()]) == []
    assert len(reminders.due(at(100), 1.0, [a_pass()])) == 1, "back in real time it is told"


def test_zero_minutes_are_no_reminder() -> None:
    assert AosReminders(Settings(reminder_minutes=0)).due(at(1), 1.0, [a_pass()]) == []


def test_the_minutes_can_be_changed_while_it_runs() -> None:
    settings = Settings(reminder_minutes=1)
    reminders = AosReminders(settings)
    assert reminders.due(at(200), 1.0, [a_pass()]) == []
    settings.reminder_minutes = 5
    assert len(reminders.due(at(199), 1.0, [a_pass()])) == 1

"""The reminder at the window's foot: counts down, goes at AOS or when it is dismissed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.orbit.types import Pass
from console.utc import SECOND_NS, parse_utc
from widgets.reminder_bar import ReminderBar

NOW_NS = parse_utc("2026-326T10:55:12Z")


def a_pass(craft: str, seconds: int) -> Pass:
    aos = NOW_NS + seconds * SECOND_NS
    return Pass(craft, "Banting", aos, aos + 1, aos + 2, 57.9, 12.0, 95.0, 178.0, NOW_NS, 0.25, 0.04)


@pytest.fixture
def bar(qtbot: QtBot) -> ReminderBar:
    made = ReminderBar()
    qtbot.addWidget(made)
    made.resize(900, 28)
    return made


def test_it_is_not_there_until_there_is_something(bar: ReminderBar) -> None:
    assert not bar.isVisible()
    assert bar.text() == ""


def test_it_counts_down_with_what_one_needs_to_know(bar: ReminderBar) -> None:
    bar.remind(a_pass("WAU-1", 299), is_booked=True)
    bar.show_now(NOW_NS)
    assert bar.text() == ("AOS of WAU-1 over Banting in 00:04:59 (booked, max 58°, azimuth 12°, elements 6 h old, AOS < 0.1 s)")
    bar.show_now(NOW_NS + 60 * SECOND_NS)
    assert "in 00:03:59" in bar.text()
    assert bar.accessibleDescription() == bar.text()
    assert not bar.grab().isNull()


def test_the_next_one_stands_first_and_what_has_risen_goes(bar: ReminderBar) -> None:
    bar.remind(a_pass("LATER", 200))
    bar.remind(a_pass("SOONER", 100))
    bar.show_now(NOW_NS)
    assert bar.text().startswith("AOS of SOONER")
    assert bar.text().endswith(", and 1 more")
    bar.show_now(NOW_NS + 101 * SECOND_NS)
    assert bar.text().startswith("AOS of LATER")
    bar.show_now(NOW_NS + 201 * SECOND_NS, is_silent=True)
    assert bar.text() == ""
    assert not bar.isVisible()


def test_escape_and_a_click_dismiss(bar: ReminderBar, qtbot: QtBot) -> None:
    for dismiss in (lambda: qtbot.keyClick(bar, Qt.Key.Key_Escape), lambda: qtbot.mouseClick(bar, Qt.MouseButton.LeftButton)):
        bar.remind(a_pass("WAU-1", 100))
        bar.show_now(NOW_NS)
        with qtbot.waitSignal(bar.dismissed):
            dismiss()
        assert not bar.isVisible()

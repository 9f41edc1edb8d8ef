"""The transport asks and shows what it is told; seeks are throttled while dragging and the last one always comes."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QPoint, Qt

from console.session.messages import Mark
from console.utc import SECOND_NS
from widgets.transport_bar import SPEEDS, TransportBar, demo, speed_text

FIRST = 1_800_000_000 * SECOND_NS
LAST = FIRST + 600 * SECOND_NS
MARKS = [
    Mark(FIRST + 300 * SECOND_NS, "alarm", "BATT_T"),
    Mark(FIRST + 10 * SECOND_NS, "aos", "AOS"),
    Mark(FIRST + 590 * SECOND_NS, "los", "LOS"),
]


@pytest.fixture
def bar(qtbot) -> TransportBar:
    made = TransportBar()
    qtbot.addWidget(made)
    made.resize(816, 90)
    made.show()
    made.show_recording(FIRST, LAST, MARKS)
    return made


@pytest.fixture
def seeks(bar) -> list[int]:
    told: list[int] = []
    bar.seek_requested.connect(told.append)
    return told


def test_space_plays_and_pauses_as_it_was_told(bar, qtbot):
    with qtbot.waitSignal(bar.play_requested):
        qtbot.keyClick(bar, Qt.Key.Key_Space)
    assert bar.play.text() == "Play"
    bar.show_state(FIRST, 1.0)
    assert bar.play.text() == "Pause"
    with qtbot.waitSignal(bar.pause_requested):
        qtbot.keyClick(bar, Qt.Key.Key_Space)


def test_speeds_go_from_a_tenth_to_a_thousand_and_as_fast_as_it_can(bar, qtbot):
    assert (SPEEDS[0], SPEEDS[-2], SPEEDS[-1]) == (0.1, 1000.0, math.inf)
    asked: list[float] = []
    bar.speed_requested.connect(asked.append)
    for _ in SPEEDS:
        qtbot.keyClick(bar, Qt.Key.Key_BracketRight)
    assert asked[-1] == math.inf
    assert bar.chosen_speed == math.inf
    qtbot.keyClick(bar, Qt.Key.Key_BracketLeft)
    assert bar.speed.currentText() == speed_text(1000.0) == "1000x"


def test_steps(bar, qtbot):
    asked: list[int] = []
    bar.step_requested.connect(asked.append)
    qtbot.keyClick(bar, Qt.Key.Key_Period)
    qtbot.keyClick(bar, Qt.Key.Key_Comma)
    bar.forth.click()
    assert asked == [1, -1, 1]


def test_arrows_and_ends_seek_within_the_recording(bar, qtbot, seeks):
    bar.show_state(FIRST + 2 * SECOND_NS, 0.0)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Home):
        qtbot.keyClick(bar, key)
    assert seeks == [FIRST, FIRST + 7 * SECOND_NS, LAST, FIRST]


def test_page_keys_go_from_mark_to_mark(bar, qtbot, seeks):
    bar.show_state(FIRST + 20 * SECOND_NS, 0.0)
    qtbot.keyClick(bar, Qt.Key.Key_PageDown)
    qtbot.keyClick(bar, Qt.Key.Key_PageUp)
    assert seeks == [MARKS[0].at_ns, MARKS[1].at_ns]
    bar.show_state(LAST, 0.0)
    qtbot.keyClick(bar, Qt.Key.Key_PageDown)
    assert seeks[-1] == LAST


def test_a_drag_is_throttled_and_ends_where_it_was_let_go(bar, qtbot, seeks):
    canvas = bar.bar
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(50, 28))
    for x in range(60, 400, 2):
        qtbot.mouseMove(canvas, QPoint(x, 28))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(398, 28))
    assert len(seeks) < 40
    assert seeks[-1] == canvas.time_at(398)
    assert not bar._timer.isActive()


def test_a_drag_is_not_pulled_back_by_the_clock(bar, qtbot):
    qtbot.mousePress(bar.bar, Qt.MouseButton.LeftButton, pos=QPoint(400, 28))
    dragged = bar.bar.now_ns
    bar.show_state(FIRST, 1.0)
    assert bar.bar.now_ns == dragged
    qtbot.mouseRelease(bar.bar, Qt.MouseButton.LeftButton, pos=QPoint(400, 28))


def test_places_and_times_agree(bar):
    canvas = bar.bar
    assert canvas.time_at(-50) == FIRST
    assert canvas.time_at(10_000) == LAST
    for share in (0, 100, 333, 600):
        at = FIRST + share * SECOND_NS
        assert abs(canvas.time_at(canvas.x_of(at)) - at) < SECOND_NS // 1000


def test_time_and_length_are_told(bar):
    bar.show_state(FIRST + 61 * SECOND_NS, 1.0)
    assert bar.length.text() == "00:01:01 of 00:10:00"


def test_a_mark_is_found_near_its_place(bar):
    x = bar.bar.x_of(MARKS[0].at_ns)
    assert bar.bar.mark_at(x + 4) == MARKS[0]
    assert bar.bar.mark_at(x + 40) is None


def test_a_recording_without_length_does_no_harm(bar, qtbot):
    bar.show_recording(FIRST, FIRST)
    bar.grab()
    assert bar.bar.time_at(100) == FIRST


def test_demo(qtbot):
    made = demo()
    qtbot.addWidget(made)
    assert made.play.text() == "Pause"

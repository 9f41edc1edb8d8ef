"""Lanes by keyboard and pointer: what is chosen is told, and a gap can be asked for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from widgets.completeness_lanes import HEAD_PX, LANE_PX, CompletenessLanes, demo, lane_text, percent_text


@pytest.fixture
def lanes(qtbot: QtBot) -> CompletenessLanes:
    made = demo()
    assert isinstance(made, CompletenessLanes)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def press(qtbot: QtBot, lanes: CompletenessLanes, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(lanes, key)


def test_keys_walk_through_lanes_and_gaps(lanes: CompletenessLanes, qtbot: QtBot) -> None:
    press(qtbot, lanes, Qt.Key.Key_Right, Qt.Key.Key_Right)
    assert lanes.words().startswith("VC 0, gap 3 of 5: 1 missing")
    press(qtbot, lanes, Qt.Key.Key_End, Qt.Key.Key_Right)
    assert lanes.words().startswith("VC 0, gap 5 of 5")
    press(qtbot, lanes, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert lanes.words() == lanes.accessibleDescription()
    assert lanes.words().endswith("0 missing, every 10th")
    press(qtbot, lanes, Qt.Key.Key_Up, Qt.Key.Key_Home)
    assert lanes.words().startswith("APID 100, gap 1 of 3")


def test_enter_asks_for_the_chosen_gap(lanes: CompletenessLanes, qtbot: QtBot) -> None:
    press(qtbot, lanes, Qt.Key.Key_End)
    with qtbot.waitSignal(lanes.gap_requested) as asked:
        press(qtbot, lanes, Qt.Key.Key_Return)
    assert lanes.chosen_gap is not None
    assert asked.args == [lanes.chosen_gap.first_ns]


def test_a_click_chooses_and_a_double_click_asks(lanes: CompletenessLanes, qtbot: QtBot) -> None:
    assert lanes.found is not None
    gap = lanes.found.lanes[1].gaps[0]
    at = QPoint(round(lanes.x_of(gap.first_ns)) + 2, round(HEAD_PX + 1.5 * LANE_PX))
    qtbot.mouseClick(lanes, Qt.MouseButton.LeftButton, pos=at)
    assert (lanes.lane, lanes.chosen_gap) == (1, gap)
    with qtbot.waitSignal(lanes.gap_requested):
        qtbot.mouseDClick(lanes, Qt.MouseButton.LeftButton, pos=at)


def test_hovering_tells_counts(lanes: CompletenessLanes) -> None:
    assert "87 missing" in lanes.tip_at(QPointF(lanes.x_of(lanes.found.lanes[1].gaps[0].first_ns) + 2, HEAD_PX + 1.5 * LANE_PX))  # type: ignore[union-attr]
    assert lanes.tip_at(QPointF(200, HEAD_PX + 3.5 * LANE_PX)).startswith("APID 101:")
    assert lanes.tip_at(QPointF(5, 5)).startswith("100 bytes = 100 good + 0 corrected")


def test_a_low_panel_follows_the_chosen_lane(lanes: CompletenessLanes, qtbot: QtBot) -> None:
    lanes.resize(500, 120)
    press(qtbot, lanes, *[Qt.Key.Key_Down] * 4)
    assert lanes._lane_at(HEAD_PX + 5) > 0
    press(qtbot, lanes, *[Qt.Key.Key_Up] * 4)
    assert lanes._lane_at(HEAD_PX + 5) == 0


def test_what_was_chosen_stays_chosen_when_more_has_come(lanes: CompletenessLanes, qtbot: QtBot) -> None:
    press(qtbot, lanes, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right)
    before = lanes.words()
    lanes.show_completeness(lanes.found)
    assert lanes.words() == before


def test_never_a_hundred_percent_where_something_is_missing(lanes: CompletenessLanes) -> None:
    assert lanes.found is not None
    assert [percent_text(lane) == "100 %" for lane in lanes.found.lanes] == [False, False, False, True, False]
    assert lane_text(lanes.found.lanes[4]).endswith("21 missing, 2 repeated, 1 late")


def test_an_empty_one_says_what_would_fill_it(qtbot: QtBot) -> None:
    empty = CompletenessLanes()
    qtbot.addWidget(empty)
    empty.show()
    press(qtbot, empty, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert empty.words() == ""
    assert "session" in empty.hint
    empty.show_completeness(None)
    assert empty.grab().width() > 0

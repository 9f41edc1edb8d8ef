"""The log follows the newest event until the operator looks back, and never loses the count of what came meanwhile."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from console.telemetry.states import Event, EventSeverity
from widgets.event_log import CAPACITY, SEVERITY_STATUS, EventLog, demo
from widgets.panel_table import CELL_ROLE


def event(number: int, severity: EventSeverity = EventSeverity.INFO, text: str = "") -> Event:
    return Event(number * 1_000_000_000, severity, "WAU-1", text or f"event {number}")


@pytest.fixture
def log(qtbot) -> EventLog:
    made = EventLog()
    qtbot.addWidget(made)
    made.resize(600, 200)
    made.show()
    return made


def texts(log: EventLog) -> list[str]:
    return [line.event.text for line in log.model.rows()]


def test_each_severity_has_a_shape_of_its_own(log):
    log.show_events([event(number, severity) for number, severity in enumerate(EventSeverity)])
    cells = [log.model.index(row, 1).data(CELL_ROLE) for row in range(5)]
    assert len({cell.status for cell in cells}) == len(SEVERITY_STATUS) == 5
    assert [cell.text for cell in cells] == ["Ground", "Info", "Low", "Medium", "High"]


def test_the_newest_event_is_kept_in_sight_until_paused(log):
    log.show_events([event(number) for number in range(100)])
    bar = log.table.verticalScrollBar()
    assert bar.value() == bar.maximum()
    log.follow.click()
    before = bar.value()
    log.show_events([event(number) for number in range(100, 130)])
    assert bar.value() == before
    assert log.follow.text() == "Paused, 30 new"


def test_end_follows_again(log, qtbot):
    log.set_following(False)
    qtbot.keyClick(log.table, Qt.Key.Key_End)
    assert log.is_following
    assert log.follow.text() == "Following"


def test_scrolling_back_pauses(log, qtbot):
    log.show_events([event(number) for number in range(100)])
    log.activateWindow()
    log.table.setFocus()
    qtbot.waitUntil(log.table.hasFocus)
    qtbot.keyClick(log.table, Qt.Key.Key_PageUp)
    log.table.verticalScrollBar().setValue(3)
    assert not log.is_following


def test_severity_and_words_filter(log, qtbot):
    log.show_events([event(1, EventSeverity.LOW, "heater on"), event(2, EventSeverity.HIGH, "heater hot"), event(3, text="ping")])
    log.severity.setCurrentIndex(2)
    assert texts(log) == ["heater on", "heater hot"]
    qtbot.keyClicks(log.search, "HOT heat")
    assert texts(log) == ["heater hot"]


def test_the_same_text_twice_is_two_events(log):
    log.show_events([event(1), event(1)])
    assert log.model.rowCount() == 2


def test_the_oldest_go_when_it_is_full(log):
    log.show_events([event(number) for number in range(CAPACITY + CAPACITY // 8 + 1)])
    assert log.model.rowCount() == CAPACITY
    assert texts(log)[-1] == f"event {CAPACITY + CAPACITY // 8}"
    log.show_events([event(9, text="after")])
    assert texts(log)[-1] == "after"


def test_the_chosen_event_is_told(log, qtbot):
    log.show_events([event(1), event(2)])
    with qtbot.waitSignal(log.event_chosen) as told:
        log.table.selectRow(1)
    assert told.args[0].text == "event 2"


def test_reset_empties(log):
    log.show_events([event(1)])
    log.clear_after_reset()
    assert texts(log) == []


def test_demo(qtbot):
    made = demo()
    qtbot.addWidget(made)
    assert made.model.rowCount() == 8

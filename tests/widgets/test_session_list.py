"""Recordings, newest first; Enter opens the chosen one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from console.session.messages import Mode
from console.utc import SECOND_NS
from widgets.panel_table import CELL_ROLE
from widgets.session_list import SessionList, SessionRow, demo, duration_text, size_text
from widgets.theme import Status


def row(path: str, at_s: int, state: str = "complete", station: str = "Banting") -> SessionRow:
    return SessionRow(path, "WAU-1", station, Mode.SIM, at_s * SECOND_NS, 664.0, 5, state=state)


@pytest.fixture
def sessions(qtbot) -> SessionList:
    made = SessionList()
    qtbot.addWidget(made)
    made.show_sessions([row("old", 1), row("new", 3, station="Katsuura"), row("mid", 2)])
    made.show()
    return made


def test_newest_first(sessions):
    assert [one.path for one in sessions.model.rows()] == ["new", "mid", "old"]


def test_enter_and_double_click_open_the_chosen(sessions, qtbot):
    told = []
    sessions.open_requested.connect(told.append)
    qtbot.keyClick(sessions.table, Qt.Key.Key_Return)
    assert told == []
    sessions.table.selectRow(1)
    qtbot.keyClick(sessions.table, Qt.Key.Key_Return)
    sessions.table.doubleClicked.emit(sessions.model.index(1, 0))
    sessions.open_button.click()
    assert told == ["mid"] * 3


def test_the_choice_survives_a_refresh(sessions):
    sessions.table.selectRow(2)
    sessions.show_sessions([row("old", 1), row("newest", 9)])
    assert [sessions.model.row(place).path for place in sessions.table.chosen()] == ["old"]


def test_search_by_station(sessions, qtbot):
    qtbot.keyClicks(sessions.search, "katsu")
    assert [one.path for one in sessions.model.rows()] == ["new"]
    assert sessions.count.text() == "1 of 3"


def test_an_unfinished_recording_is_marked(sessions):
    sessions.show_sessions([row("x", 1, "unfinished")])
    cell = sessions.model.index(0, 9).data(CELL_ROLE)
    assert (cell.text, cell.status) == ("Unfinished", Status.CAUTION)


def test_f5_asks_for_a_refresh(sessions, qtbot):
    with qtbot.waitSignal(sessions.refresh_requested):
        qtbot.keyClick(sessions.table, Qt.Key.Key_F5)


def test_sizes_and_lengths():
    assert [size_text(size) for size in (512_000, 4_910_000, 1_230_000_000)] == ["512 kB", "4.91 MB", "1.23 GB"]
    assert [duration_text(length) for length in (664, 3710)] == ["11:04", "1:01:50"]


def test_demo(qtbot):
    made = demo()
    qtbot.addWidget(made)
    assert made.model.rowCount() == 4


def test_nothing_is_to_be_scrolled_sideways_where_the_list_is_narrow(sessions):
    sessions.resize(404, 300)
    assert sessions.table.horizontalScrollBar().maximum() == 0
    assert sessions.table.columnWidth(1) >= 64

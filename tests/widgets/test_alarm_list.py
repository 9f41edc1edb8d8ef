"""Alarms in the words of ISA-18.2; acknowledging is asked for and never assumed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from console.telemetry.states import AlarmChange, AlarmLevel, AlarmState
from console.utc import SECOND_NS
from widgets.alarm_list import LEAST_ROWS, AlarmList, demo
from widgets.alarm_suppressed import HEAD_PX
from widgets.panel_table import CELL_ROLE, ROW_PX
from widgets.theme import Status

U, A, R, S = AlarmState.UNACKNOWLEDGED, AlarmState.ACKNOWLEDGED, AlarmState.RETURNED, AlarmState.SHELVED


def change(name: str, level: AlarmLevel = AlarmLevel.WARNING, state: AlarmState = U, at_s: int = 100, **more: object) -> AlarmChange:
    return AlarmChange(at_s * SECOND_NS, name, level, state, "1 V", "low 2 V", **more)


@pytest.fixture
def alarms(qtbot) -> AlarmList:
    made = AlarmList()
    qtbot.addWidget(made)
    made.resize(800, 200)
    made.show()
    return made


def names(alarms: AlarmList) -> list[str]:
    return [row.change.parameter for row in alarms.model.rows()]


def cell(alarms: AlarmList, row: int, column: int):
    return alarms.model.index(row, column).data(CELL_ROLE)


def test_what_waits_comes_first_then_the_worst_then_the_oldest(alarms):
    alarms.show_changes(
        [change("A", AlarmLevel.CRITICAL, A), change("W", at_s=101), change("V", at_s=90), change("D", AlarmLevel.DISTRESS)]
    )
    assert names(alarms) == ["D", "V", "W", "A"]


def test_shape_follows_the_level_and_state_is_in_words(alarms):
    alarms.show_changes([change("C", AlarmLevel.CRITICAL), change("R", AlarmLevel.WARNING, R)])
    assert [cell(alarms, row, 0).status for row in (0, 1)] == [Status.CRITICAL, Status.OFF]
    assert [cell(alarms, row, 4).text for row in (0, 1)] == ["Unacknowledged", "Returned, unacknowledged"]


def test_normal_takes_it_away(alarms):
    alarms.show_changes([change("A"), change("A", AlarmLevel.NORMAL, AlarmState.NORMAL)])
    assert names(alarms) == []


def test_key_a_asks_for_the_chosen_with_the_note_and_changes_nothing_by_itself(alarms, qtbot):
    alarms.show_changes([change("A"), change("B", at_s=101)])
    alarms.table.selectRow(1)
    alarms.note.setText("seen before")
    with qtbot.waitSignal(alarms.acknowledge_requested) as told:
        qtbot.keyClick(alarms.table, Qt.Key.Key_A)
    assert told.args == ["B", "seen before"]
    assert alarms.note.text() == ""
    assert cell(alarms, 1, 4).text == "Unacknowledged"


def test_shift_a_asks_for_all(alarms, qtbot):
    alarms.show_changes([change("A"), change("B")])
    with qtbot.waitSignal(alarms.acknowledge_requested) as told:
        qtbot.keyClick(alarms.table, Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier)
    assert told.args[0] == ""


def test_nothing_to_acknowledge_asks_nothing(alarms, qtbot):
    alarms.show_changes([change("A", state=A)])
    with qtbot.assertNotEmitted(alarms.acknowledge_requested):
        qtbot.keyClick(alarms.table, Qt.Key.Key_A)
        alarms.acknowledge_all()
    assert not alarms.acknowledge.isEnabled()


def test_age_counts_from_the_first_change(alarms):
    alarms.show_changes([change("A", at_s=100), change("A", AlarmLevel.CRITICAL, at_s=130)])
    alarms.show_now(160 * SECOND_NS)
    assert cell(alarms, 0, 5).text == "60 s"


def test_first_out_stays_marked(alarms):
    alarms.show_changes([change("A", is_first_out=True), change("A", state=A, at_s=101)])
    assert cell(alarms, 0, 1).text == "A  first out"


def test_counts_leave_out_the_shelved(alarms):
    alarms.show_changes([change("A"), change("B", AlarmLevel.CRITICAL, A), change("C", state=S)])
    assert alarms.counts_by_level() == {AlarmLevel.WARNING: 1, AlarmLevel.DISTRESS: 0, AlarmLevel.CRITICAL: 1}


def test_in_a_narrow_panel_words_are_shorter_rather_than_cut(alarms):
    alarms.show_changes([change("A"), change("B", state=A)])
    assert (alarms.counts.text(), alarms.acknowledge.text()) == ("2 standing, 1 unack.", "Acknowledge  A")
    alarms.resize(440, 200)
    assert (alarms.counts.text(), alarms.acknowledge.text()) == ("1 unack.", "Ack.  A")
    assert "1 of 2" in alarms.counts.toolTip()
    alarms.show_changes([change("A", state=A)])
    assert alarms.counts.text() == "2 standing"


def test_the_choice_survives_changes(alarms):
    alarms.show_changes([change("A"), change("B", at_s=101)])
    alarms.table.selectRow(1)
    alarms.show_changes([change("C", AlarmLevel.CRITICAL)])
    assert [alarms.model.row(place).change.parameter for place in alarms.table.chosen()] == ["B"]


def test_demo(qtbot):
    made = demo()
    qtbot.addWidget(made)
    assert made.model.rowCount() == 5


def test_in_a_low_panel_what_stands_is_seen_and_of_what_is_suppressed_a_row_and_the_count(qtbot):
    """A flood and four suppressed alarms left no row for the alarms that stood."""
    made, around = demo(), QWidget()
    qtbot.addWidget(around)
    QVBoxLayout(around).addWidget(made)
    around.layout().setContentsMargins(0, 0, 0, 0)
    made.show_changes([AlarmChange(1, f"SHELVED_{place}", AlarmLevel.WARNING, AlarmState.SHELVED) for place in range(4)])
    around.show()

    def rows(high: int) -> tuple[int, int]:
        """Rows in sight of what stands and of what is suppressed, in a panel of that height."""
        around.resize(600, high)
        QApplication.processEvents()
        return made.table.viewport().height() // ROW_PX, made.suppressed.table.height() // ROW_PX

    rows(400)
    room = made.table.y() + made.table.horizontalHeader().height() + HEAD_PX
    assert rows(room + 3 * ROW_PX + 12) == (2, 1)
    assert made.suppressed.counts.text() == "5 shelved, 1 out of service"
    assert rows(room + 2 * ROW_PX)[1] == 0
    assert made.suppressed.counts.text().startswith("6 suppressed: "), "without a row they are named in the line"
    assert "SHELVED_3 shelved" in made.suppressed.counts.toolTip()
    assert rows(room + 9 * ROW_PX) == (4, 4)
    assert rows(room + 5 * ROW_PX + 12) == (LEAST_ROWS, 2)

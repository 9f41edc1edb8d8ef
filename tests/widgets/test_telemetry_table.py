"""Every value shows how fresh it is; updates are taken over in batches; ten thousand rows are not painted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from console.telemetry.states import AlarmLevel, Freshness
from widgets.panel_table import CELL_ROLE, age_text
from widgets.telemetry_plot_types import dropped_parameters
from widgets.telemetry_rows import TelemetryRow, status_cell, value_cell
from widgets.telemetry_table import TelemetryTable, demo
from widgets.theme import Status

BASE = TelemetryRow(
    "BATT_V", "14.2", "2210", "V", AlarmLevel.NORMAL, Freshness.LIVE, 0.5, "13 .. 17", "HK_POWER", "power", "Battery voltage"
)


@pytest.fixture
def table(qtbot) -> TelemetryTable:
    made = TelemetryTable()
    qtbot.addWidget(made)
    made.set_rows([BASE, replace(BASE, name="BATT_I", group="power"), replace(BASE, name="CAM_T", group="payload", description="Camera")])
    made.resize(800, 300)
    made.show()
    return made


def texts(table: TelemetryTable, column: int) -> list[str]:
    return [table.model.index(row, column).data() for row in range(table.model.rowCount())]


@pytest.mark.parametrize(
    ("freshness", "letter"),
    [(Freshness.STALE, "S"), (Freshness.EXPIRED, "X"), (Freshness.INVALID, "I"), (Freshness.NEVER, "N")],
)
def test_what_is_not_live_has_its_letter_and_never_an_alarm_colour(freshness, letter):
    row = replace(BASE, freshness=freshness, level=AlarmLevel.CRITICAL)
    assert (status_cell(row).text, status_cell(row).status) == (letter, Status.OFF)
    assert value_cell(row, is_raw=False).ink is None
    assert value_cell(row, is_raw=False).freshness is freshness


@pytest.mark.parametrize(
    ("level", "letter", "status"),
    [
        (AlarmLevel.NORMAL, "", Status.NORMAL),
        (AlarmLevel.WARNING, "W", Status.CAUTION),
        (AlarmLevel.DISTRESS, "D", Status.SERIOUS),
        (AlarmLevel.CRITICAL, "C", Status.CRITICAL),
    ],
)
def test_live_values_show_their_level_as_shape_and_letter(level, letter, status):
    cell = status_cell(replace(BASE, level=level))
    assert (cell.text, cell.status) == (letter, status)


def test_a_value_without_limits_claims_nothing():
    assert status_cell(replace(BASE, level=None)).status is None


def test_updates_wait_for_the_batch_and_only_the_last_counts(table):
    table.show_rows([replace(BASE, value="1")])
    table.show_rows([replace(BASE, value="2")])
    assert texts(table, 2)[0] == "14.2"
    assert table.flush() == 1
    assert texts(table, 2)[0] == "2"


def test_only_rows_in_sight_are_announced(qtbot):
    made = TelemetryTable()
    qtbot.addWidget(made)
    rows = [replace(BASE, name=f"P{number:05d}") for number in range(10_000)]
    made.set_rows(rows)
    made.resize(800, 300)
    made.show()
    told = []
    made.model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    made.show_rows([replace(row, value="9") for row in rows])
    made.flush()
    assert len(told) == 1
    assert told[0][1] < 20
    assert texts(made, 2)[9_999] == "9"


def test_search_looks_at_names_and_description(table, qtbot):
    table.set_rows([BASE, replace(BASE, name="BATT_I", aliases="ZEV0017 /mib/17"), replace(BASE, name="CAM_T", description="Camera")])
    qtbot.keyClicks(table.search, "zev0017")
    assert texts(table, 1) == ["BATT_I"]
    table.search.clear()
    qtbot.keyClicks(table.search, "camera")
    assert texts(table, 1) == ["CAM_T"]
    qtbot.keyClick(table.search, Qt.Key.Key_Escape)
    assert len(texts(table, 1)) == 3
    assert table.count.text() == "3 of 3"


def test_slash_goes_to_the_search(table, qtbot):
    table.activateWindow()
    table.table.setFocus()
    qtbot.keyClick(table.table, Qt.Key.Key_Slash)
    assert table.focusWidget() is table.search


def test_groups_filter(table):
    table.show_group("payload")
    assert texts(table, 1) == ["CAM_T"]


def test_w_puts_the_chosen_on_the_watch_list_and_takes_it_off(table, qtbot):
    table.table.selectRow(1)
    with qtbot.waitSignal(table.watch_changed) as told:
        qtbot.keyClick(table.table, Qt.Key.Key_W)
    assert told.args[0] == {"BATT_I"}
    table.show_group("Watch list")
    assert texts(table, 1) == ["BATT_I"]
    table.table.selectRow(0)
    qtbot.keyClick(table.table, Qt.Key.Key_W)
    assert table.watched() == frozenset()


def test_r_shows_raw_values_without_units(table, qtbot):
    qtbot.keyClick(table.table, Qt.Key.Key_R)
    assert (texts(table, 2)[0], texts(table, 3)[0]) == ("2210", "")


def test_rows_are_dragged_as_parameters(table):
    data = table.model.mimeData([table.model.index(0, 0), table.model.index(2, 1), table.model.index(2, 2)])
    assert dropped_parameters(data) == ["BATT_V", "CAM_T"]


def test_a_new_parameter_joins_the_table(table):
    table.show_rows([replace(BASE, name="NEW", group="radio")])
    table.flush()
    assert texts(table, 1)[-1] == "NEW"
    assert table.groups.findText("radio") >= 0


def test_never_received_is_said_in_words():
    made = TelemetryRow("X")
    assert made.freshness is Freshness.NEVER
    assert status_cell(made).text == "N"


@pytest.mark.parametrize(("age", "text"), [(-1, "-"), (0.44, "0.4 s"), (12, "12 s"), (700, "12 min"), (7300, "2 h"), (400_000, "5 d")])
def test_ages_are_short(age, text):
    assert age_text(age) == text


def test_demo_paints_every_mark(qtbot):
    made = demo()
    qtbot.addWidget(made)
    made.show()
    assert not made.grab().isNull()
    assert made.model.index(0, 1).data(CELL_ROLE).text == "BATT_V"


def test_a_narrow_table_gives_the_room_to_names_and_values(table):
    view = table.table
    assert not view.isColumnHidden(6)
    table.resize(560, 300)
    assert (view.isColumnHidden(5), view.isColumnHidden(6)) == (False, True)
    table.resize(430, 300)
    assert (view.isColumnHidden(2), view.isColumnHidden(5)) == (False, True)


def test_a_list_is_made_of_the_chosen_renamed_reordered_and_deleted(table):
    told = []
    table.lists_changed.connect(told.append)
    table.table.selectAll()
    assert table.add_list("Mine") == ""
    assert (table.shown_set(), texts(table, 1)) == ("Mine", ["BATT_V", "BATT_I", "CAM_T"])
    table.table.selectRow(2)
    QTest.keyClick(table.table, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert texts(table, 1) == ["BATT_V", "CAM_T", "BATT_I"]
    assert table.chosen_names() == ["CAM_T"]
    assert table.add_list("Mine") == "there is a list Mine already"
    assert table.rename_list("Yours") == ""
    assert told[-1] == {"Watch list": [], "Yours": ["BATT_V", "CAM_T", "BATT_I"]}
    table.delete_list()
    assert (told[-1], table.shown_set()) == ({"Watch list": []}, "Watch list")


def test_w_works_on_the_list_on_show(table, qtbot):
    table.table.selectRow(0)
    table.add_list("Mine")
    table.table.selectRow(0)
    qtbot.keyClick(table.table, Qt.Key.Key_W)
    assert (table.lists.of("Mine"), table.lists.of("Watch list")) == ([], [])


def test_sets_that_change_by_themselves_follow_the_values_and_keep_the_selection(table):
    table.show_rows([replace(BASE, level=AlarmLevel.CRITICAL), replace(BASE, name="CAM_T", freshness=Freshness.STALE)])
    table.flush()
    table.show_group("In alarm")
    assert texts(table, 1) == ["BATT_V"]
    table.table.selectRow(0)
    table.show_rows([replace(BASE, name="BATT_I", level=AlarmLevel.WARNING)])
    table.flush()
    table.flush()
    assert texts(table, 1) == ["BATT_V", "BATT_I"]
    assert table.chosen_names() == ["BATT_V"]
    table.show_group("Not live")
    assert texts(table, 1) == ["CAM_T"]


def test_m_marks_now_and_shows_what_changes_from_then_on(table, qtbot):
    qtbot.keyClick(table.table, Qt.Key.Key_M)
    assert texts(table, 1) == []
    table.show_rows([replace(BASE, name="BATT_I", raw="77")])
    table.flush()
    assert texts(table, 1) == ["BATT_I"]


def test_columns_are_chosen_and_told(table, qtbot):
    told = []
    table.columns_changed.connect(told.append)
    table.show_rows([replace(BASE, count=12, minimum="13.9", maximum="14.4", changed_s=3.0, previous="14.1")])
    table.flush()
    qtbot.keyClick(table.table, Qt.Key.Key_C)
    menu = table.findChild(QMenu, "telemetry_columns")
    for action in menu.actions():
        if action.text() in ("Count", "Minimum", "Maximum", "Changed", "Previous", "Raw", "Limits"):
            action.trigger()
    menu.close()
    assert told[-1] == [
        "Status",
        "Parameter",
        "Value",
        "Unit",
        "Raw",
        "Age",
        "Changed",
        "Previous",
        "Count",
        "Minimum",
        "Maximum",
        "Container",
    ]
    assert [table.model.index(0, column).data() for column in range(4, 11)] == ["2210", "0.5 s", "3.0 s", "14.1", "12", "13.9", "14.4"]
    table.show_columns([])
    assert table.columns() == ("Status", "Parameter", "Value", "Unit", "Age", "Limits", "Container")


def test_i_asks_for_all_that_is_known(table, qtbot):
    table.table.selectRow(1)
    with qtbot.waitSignal(table.details_requested) as told:
        qtbot.keyClick(table.table, Qt.Key.Key_I)
    assert told.args == ["BATT_I"]


def test_the_menu_offers_what_can_be_done(table, qtbot):
    table.table.clearSelection()
    qtbot.keyClick(table.table, Qt.Key.Key_L)
    menu = table.findChild(QMenu, "telemetry_menu")
    enabled = {action.text().split("\t")[0]: action.isEnabled() for action in menu.actions()}
    menu.close()
    assert enabled["New list of the chosen parameters"] is False
    assert enabled["Rename Watch list"] is False
    assert enabled["Empty the watch list"] is True

"""The fleet: countdowns follow the session's time, no pass is a result and says why, old elements are marked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from console.utc import SECOND_NS
from widgets.fleet_list import FleetList, FleetRow, countdown_text, demo, next_pass_text
from widgets.panel_table import CELL_ROLE
from widgets.theme import Status

ROW = FleetRow("WAU-1", "Sunlit", Status.STANDBY, "Banting", 100 * SECOND_NS, 700 * SECOND_NS, 47.0, 0.2, "ok", "", 0)


@pytest.fixture
def fleet(qtbot) -> FleetList:
    made = FleetList()
    qtbot.addWidget(made)
    made.show_fleet([ROW, replace(ROW, name="TAKO-3")])
    made.show()
    return made


@pytest.mark.parametrize(("now_s", "text"), [(0, "AOS in 00:01:40"), (100, "LOS in 00:10:00"), (700, "LOS in 00:00:00")])
def test_countdown_to_aos_then_to_los(now_s, text):
    assert next_pass_text(replace(ROW, now_ns=now_s * SECOND_NS)) == text


def test_no_pass_says_why():
    assert next_pass_text(FleetRow("X", "", outlook="never up")) == "never up"
    assert next_pass_text(FleetRow("X", "")) == "no pass"


def test_time_moves_the_countdowns_once_a_second(fleet):
    told = []
    fleet.model.dataChanged.connect(lambda *where: told.append(where))
    for tenth in range(31):
        fleet.show_now(tenth * SECOND_NS // 10)
    assert len(told) == 3
    assert fleet.model.index(0, 2).data() == "AOS in 00:01:37"


@pytest.mark.parametrize(("level", "status"), [("ok", None), ("warning", Status.CAUTION), ("old", Status.SERIOUS)])
def test_old_elements_are_marked(fleet, level, status):
    fleet.show_fleet([replace(ROW, age_level=level)])
    assert fleet.model.index(0, 5).data(CELL_ROLE).status is status


def test_the_chosen_spacecraft_is_told_once_and_stays_chosen(fleet):
    told = []
    fleet.spacecraft_chosen.connect(told.append)
    fleet.choose("TAKO-3")
    fleet.show_fleet([replace(ROW, name="NEW"), replace(ROW, name="TAKO-3")])
    assert told == ["TAKO-3"]
    assert fleet.table.chosen() == [1]


def test_days_are_told():
    assert countdown_text(2 * 86_400 + 3 * 3600 + 600) == "2 d 03:10"


def test_demo(qtbot):
    made = demo()
    qtbot.addWidget(made)
    assert made.model.rowCount() == 4


def test_of_a_long_list_those_in_sight_are_renewed(qtbot: QtBot) -> None:
    made = FleetList()
    qtbot.addWidget(made)
    rows = [replace(ROW, name=f"SAT {n}") for n in range(500)]
    made.show_fleet(rows)
    made.resize(700, 200)
    made.show()
    qtbot.waitExposed(made)
    seen = made.names_in_sight()
    assert 3 <= len(seen) <= 20
    assert seen == made.names[: len(seen)]
    made.table.scrollToBottom()
    assert made.names_in_sight()[-1] == "SAT 499"
    made.show_some([replace(ROW, name="SAT 499", station="Elsewhere")])
    found = made.model.found("SAT 499")
    assert found is not None
    assert found.station == "Elsewhere"
    assert len(made.names) == 500


@pytest.mark.parametrize("width", [494, 587, 720])
def test_a_state_can_be_read_in_a_narrow_list(qtbot: QtBot, width: int) -> None:
    made = FleetList()
    qtbot.addWidget(made)
    made.show_fleet([replace(ROW, state="no contact")])
    made.resize(width, 200)
    made.show()
    qtbot.waitExposed(made)
    assert made.table.columnWidth(1) >= made.table.fontMetrics().horizontalAdvance("no contact") + 24, "the shape and the edges"

"""The list of imaging opportunities: order, countdowns, filters, the choice, and what stands there when there are none."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from console.orbit.types import Opportunity
from console.utc import SECOND_NS
from widgets.opportunity_list import ALL_HIDDEN, NO_CHANCES, OpportunityList, demo, opportunity_tip, when_text
from widgets.theme import LIGHT

NOW_NS = 1_000_000 * SECOND_NS


def chance(spacecraft: str, area: str, in_s: int, length_s: int = 100, *, sun: float = 40.0) -> Opportunity:
    start = NOW_NS + in_s * SECOND_NS
    end = start + length_s * SECOND_NS
    return Opportunity(spacecraft, area, start, (start + end) // 2, end, 12.0, sun, sun >= 10, age_level="ok")


OPEN, NEXT, DARK_ONE, LATE = (
    chance("A", "Noto", -50),
    chance("B", "Noto", 60),
    chance("A", "Kyushu", 600, sun=-20),
    chance("B", "Kyushu", 9_000),
)


@pytest.fixture
def panel(qtbot) -> OpportunityList:
    made = OpportunityList()
    qtbot.addWidget(made)
    made.show_now(NOW_NS)
    made.show_opportunities([LATE, DARK_ONE, NEXT, OPEN, chance("A", "Noto", -500)])
    made.show()
    return made


def shown(panel: OpportunityList) -> list[Opportunity]:
    return [row.one for row in panel.model.rows()]


def test_what_has_ended_is_left_out_and_the_next_comes_first(panel):
    assert shown(panel) == [OPEN, NEXT, DARK_ONE, LATE]
    assert panel.count.text() == "4"
    assert [when_text(row) for row in panel.model.rows()][:2] == ["ends in 00:00:50", "in 00:01:00"]


def test_countdowns_follow_the_time_and_what_ends_goes(panel):
    panel.show_now(NOW_NS + 30 * SECOND_NS)
    assert [when_text(row) for row in panel.model.rows()][:2] == ["ends in 00:00:20", "in 00:00:30"]
    panel.show_now(NOW_NS + 70 * SECOND_NS)
    assert shown(panel) == [NEXT, DARK_ONE, LATE]
    assert when_text(panel.model.row(0)) == "ends in 00:01:30"


def test_going_back_in_time_brings_back_what_had_ended(panel):
    panel.show_now(NOW_NS + 20_000 * SECOND_NS)
    assert shown(panel) == []
    panel.show_now(NOW_NS - 450 * SECOND_NS)
    assert len(shown(panel)) == 5


def test_words_and_sunlight_filter(panel, qtbot):
    panel.sunlit.click()
    assert shown(panel) == [OPEN, NEXT, LATE]
    assert panel.count.text() == "3 of 4"
    qtbot.keyClicks(panel.search, "b kyu")
    assert shown(panel) == [LATE]
    qtbot.keyClicks(panel.search, "x")
    assert shown(panel) == []
    assert panel.table.empty_text == ALL_HIDDEN.format(count=4)


def test_choosing_tells_once_and_enter_asks_to_look(panel, qtbot):
    chosen, looked = [], []
    panel.opportunity_chosen.connect(chosen.append)
    panel.look_requested.connect(looked.append)
    qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    assert (chosen, looked, panel.look_button.isEnabled()) == ([], [], False)
    panel.table.selectRow(0)
    qtbot.keyClick(panel.table, Qt.Key.Key_Down)
    qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    panel.table.doubleClicked.emit(panel.model.index(1, 0))
    panel.look_button.click()
    assert chosen == [OPEN, NEXT]
    assert looked == [NEXT] * 3


def test_the_choice_survives_a_new_search_and_time(panel):
    panel.table.selectRow(2)
    told = []
    panel.opportunity_chosen.connect(told.append)
    panel.show_opportunities([OPEN, NEXT, DARK_ONE])
    panel.show_now(NOW_NS + 61 * SECOND_NS)
    assert panel.chosen() == DARK_ONE
    assert told == []
    panel.show_opportunities([LATE])
    assert panel.chosen() is None
    assert not panel.look_button.isEnabled()


def test_an_empty_list_says_why(panel):
    panel.show_opportunities([], reason="no areas")
    assert panel.table.empty_text == "no areas"
    panel.show_opportunities([])
    assert panel.table.empty_text == NO_CHANCES


def test_dark_is_told_in_words(panel):
    row = panel.model.row(2)
    assert [column.cell(row).text for column in panel.model.columns][-1] == "dark -20 deg"
    assert "too low for an image" in opportunity_tip(DARK_ONE)


def test_old_elements_are_marked(qtbot):
    made = demo()
    qtbot.addWidget(made)
    marks = [made.model.columns[3].cell(row).status for row in made.model.rows()]
    assert [mark is not None for mark in marks] == [False, False, False, True, False, True]
    made.set_theme(LIGHT)
    made.show()
    assert not made.grab().isNull()

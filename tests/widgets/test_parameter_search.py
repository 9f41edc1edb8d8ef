"""A few letters find a parameter; Enter takes it and the search stays for the next."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from console.dictionary.model import Kind, Parameter
from widgets.find_popup import Find, best_matches, fuzzy_score
from widgets.parameter_search import ParameterSearch, demo


def parameter(name: str, kind: Kind = Kind.FLOAT, text: str = "") -> Parameter:
    return Parameter(name, f"/{name}", kind, "V", text)


@pytest.fixture
def search(qtbot) -> ParameterSearch:
    made = ParameterSearch()
    qtbot.addWidget(made)
    made.show_parameters(
        [parameter("BATT_V", text="Battery voltage"), parameter("BUS_V"), parameter("ARRAY_I"), parameter("NOTE", Kind.STRING)]
    )
    return made


def test_only_what_can_be_drawn_is_offered(search):
    assert search.titles() == ["ARRAY_I", "BATT_V", "BUS_V"]


def test_letters_in_order_find_and_the_best_comes_first(search, qtbot):
    qtbot.keyClicks(search.field, "bv")
    assert set(search.titles()) == {"BATT_V", "BUS_V"}
    qtbot.keyClicks(search.field, "olt")
    assert search.titles() == ["BATT_V"]


def test_enter_takes_arrows_choose_and_it_stays_open(search, qtbot):
    told = []
    search.parameter_chosen.connect(told.append)
    search.show()
    qtbot.keyClick(search.field, Qt.Key.Key_Down)
    qtbot.keyClick(search.field, Qt.Key.Key_Return)
    qtbot.keyClick(search.field, Qt.Key.Key_Up)
    qtbot.keyClick(search.field, Qt.Key.Key_Return)
    assert told == ["BATT_V", "ARRAY_I"]
    assert search.isVisible()


def test_escape_closes(search, qtbot):
    search.show()
    qtbot.keyClick(search.field, Qt.Key.Key_Escape)
    assert not search.isVisible()


def test_nothing_found_takes_nothing(search, qtbot):
    qtbot.keyClicks(search.field, "zzz")
    with qtbot.assertNotEmitted(search.parameter_chosen):
        qtbot.keyClick(search.field, Qt.Key.Key_Return)


def test_beginnings_of_words_count_for_more():
    finds = [Find("a", "Compare options"), Find("b", "Open recording"), Find("c", "Copper")]
    assert best_matches("op", finds)[0].ident == "b"
    assert fuzzy_score("xyz", "Open") is None


def test_the_title_counts_for_more_than_the_detail():
    finds = [Find("a", "Go to Pass", "replay"), Find("b", "Replay"), Find("c", "Other")]
    assert [find.ident for find in best_matches("replay", finds)] == ["b", "a"]


def test_demo(qtbot):
    made = demo()
    qtbot.addWidget(made)
    assert made.titles()[0].startswith("BATT")

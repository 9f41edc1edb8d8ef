from __future__ import annotations

import random
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from widgets.satellite_chooser import MOST, NO_MATCH, SatelliteChooser
from widgets.satellite_row import SatelliteRow


def rows(count: int = 30) -> list[SatelliteRow]:
    return [SatelliteRow(str(n), f"SAT {n}", n, 0.5, "ok", ("a.tle",) if n % 2 else ("a.tle", "b.tle")) for n in range(1, count + 1)]


@pytest.fixture
def chooser(qtbot: QtBot) -> SatelliteChooser:
    made = SatelliteChooser()
    qtbot.addWidget(made)
    made.show_satellites(rows(), ["3", "7"])
    made.show()
    return made


def names(chooser: SatelliteChooser) -> list[str]:
    return [row.name for row in chooser.model.rows()]


def test_what_is_followed_is_ticked_and_stands_in_order(chooser: SatelliteChooser) -> None:
    assert [row.key for row in chooser.model.rows() if row.is_followed] == ["3", "7"]
    assert [row.key for row in chooser.followed.model.rows()] == ["3", "7"]
    assert chooser.followed.told.text() == "2 of 500 followed"


def test_what_has_decayed_says_so_in_place_of_its_age(qtbot: QtBot) -> None:
    chooser = SatelliteChooser()
    qtbot.addWidget(chooser)
    one = rows()[0]
    chooser.show_satellites([replace(one, name="A"), replace(one, key="gone", name="B", has_ended=True)], ["gone"])
    column = 3
    told = [chooser.model.index(place, column).data() for place in range(2)]
    assert told == [f"{one.age_days:.1f} d", "decayed"]
    assert chooser.model.row(1).is_followed


def test_search_finds_by_name_and_number_and_takes_the_source_into_account(chooser: SatelliteChooser, qtbot: QtBot) -> None:
    qtbot.keyClicks(chooser.search, "sat 1")
    assert names(chooser) == ["SAT 1", *(f"SAT {n}" for n in range(10, 20)), "SAT 21"] or set(names(chooser)) >= {"SAT 1", "SAT 10"}
    chooser.source.setCurrentIndex(chooser.source.findData("b.tle"))
    assert all("b.tle" in row.sources for row in chooser.model.rows())
    chooser.search.clear()
    assert len(names(chooser)) == 15
    assert chooser.count.text() == "15 of 30"


def test_everything_works_from_the_keyboard(chooser: SatelliteChooser, qtbot: QtBot) -> None:
    qtbot.keyClicks(chooser.search, "sat 12")
    qtbot.keyClick(chooser.search, Qt.Key.Key_Down)
    qtbot.keyClick(chooser.table, Qt.Key.Key_Space)
    assert chooser.chosen == ("3", "7", "12")
    qtbot.keyClick(chooser.table, Qt.Key.Key_Return)
    assert chooser.chosen == ("3", "7")
    qtbot.keyClick(chooser.table, Qt.Key.Key_Space)
    qtbot.keyClick(chooser.followed.table, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert chooser.chosen == ("3", "12", "7")
    qtbot.keyClick(chooser.followed.table, Qt.Key.Key_Delete)
    assert chooser.chosen == ("3", "7")
    with qtbot.waitSignal(chooser.accepted, timeout=1000) as told:
        qtbot.keyClick(chooser.accept_button, Qt.Key.Key_Space)
    assert told.args == [("3", "7")]


def test_the_order_is_moved_within_its_ends(chooser: SatelliteChooser) -> None:
    chooser.followed.table.selectRow(0)
    chooser.move_one("3", -1)
    assert chooser.chosen == ("3", "7")
    chooser.move_one("3", 1)
    chooser.move_one("3", 1)
    assert chooser.chosen == ("7", "3")


def test_no_more_than_five_hundred_are_followed(qtbot: QtBot) -> None:
    chooser = SatelliteChooser()
    qtbot.addWidget(chooser)
    chooser.show_satellites(rows(MOST + 1), [str(n) for n in range(1, MOST + 1)])
    chooser.table.selectRow(MOST)
    chooser.toggle_current()
    assert len(chooser.chosen) == MOST


def test_what_the_store_no_longer_knows_is_kept_and_can_be_taken_out(qtbot: QtBot) -> None:
    chooser = SatelliteChooser()
    qtbot.addWidget(chooser)
    chooser.show_satellites(rows(3), ["2", "name:GONE"])
    assert [row.name for row in chooser.followed.model.rows()] == ["SAT 2", "GONE (no elements)"]
    chooser.followed.table.selectRow(1)
    chooser.remove("name:GONE")
    assert chooser.chosen == ("2",)


def test_an_empty_store_says_what_would_fill_it(qtbot: QtBot) -> None:
    chooser = SatelliteChooser()
    qtbot.addWidget(chooser)
    assert "Import" in chooser.table.empty_text
    chooser.show_message("the element store is damaged")
    assert chooser.table.empty_text == "the element store is damaged"


def test_a_search_among_sixteen_thousand_finds_what_a_plain_search_finds(qtbot: QtBot) -> None:
    rng = random.Random()
    many = [SatelliteRow(str(n), f"OBJECT {rng.randrange(10**6)} {rng.choice('ABC')}", n, 1.0) for n in range(1, 16_001)]
    chooser = SatelliteChooser()
    qtbot.addWidget(chooser)
    chooser.show_satellites(many, [])
    for words in ("5", "b 77", "object 12", "nothing at all"):
        chooser.search.setText(words)
        wanted = {row.key for row in many if all(word in f"{row.name} {row.catalogue_number}".casefold() for word in words.split())}
        assert {row.key for row in chooser.model.rows()} == wanted


def test_a_whole_source_is_ticked_at_once(chooser: SatelliteChooser) -> None:
    chooser.source.setCurrentIndex(chooser.source.findData("b.tle"))
    chooser.tick_all()
    assert chooser.chosen == ("3", "7", *(str(n) for n in range(2, 31, 2)))
    assert all(row.is_followed for row in chooser.model.rows())


def test_a_search_that_finds_nothing_says_so_and_not_that_there_are_no_elements(chooser: SatelliteChooser, qtbot: QtBot) -> None:
    qtbot.keyClicks(chooser.search, "nosuchname")
    assert not names(chooser)
    assert chooser.table.empty_text == NO_MATCH
    chooser.show_message("No elements yet")
    chooser.show_satellites([], [])
    assert chooser.table.empty_text == "No elements yet"

"""The model behind every list: rows by key, filters, bounds, and announcements that tell the truth."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from widgets.panel_table import Cell, Column, PanelTable, RowModel, SearchField, elide_mode, has_all_words, whole_tip


@dataclass(frozen=True)
class Row:
    key: int
    text: str = ""


def model(**options: int) -> RowModel[Row]:
    columns = [Column("Key", lambda row: Cell(str(row.key)), 40), Column("Text", lambda row: Cell(row.text))]
    return RowModel(columns, lambda row: row.key, **options)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.lists(st.tuples(st.integers(0, 12), st.sampled_from("ab")), max_size=8)),
        st.tuples(st.just("set"), st.lists(st.tuples(st.integers(0, 12), st.sampled_from("ab")), max_size=8)),
        st.tuples(st.just("remove"), st.lists(st.integers(0, 12), max_size=4)),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(steps)
def test_any_order_of_changes_ends_with_the_rows_a_dict_would_hold(qapp, changes):
    made, expected = model(), {}
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Warning)
    for verb, rows in changes:
        if verb == "remove":
            made.remove(rows)
            expected = {key: row for key, row in expected.items() if key not in rows}
            continue
        given_rows = [Row(*row) for row in rows]
        (made.put if verb == "put" else made.set_rows)(given_rows)
        expected = {**(expected if verb == "put" else {}), **{row.key: row for row in given_rows}}
    assert made.rows() == list(expected.values())
    assert [made.place_of(key) for key in expected] == list(range(len(expected)))
    del tester


def test_a_filter_hides_and_shows(qapp):
    made = model()
    made.set_rows([Row(1, "a"), Row(2, "b"), Row(3, "a")])
    made.set_filter(lambda row: row.text == "a")
    made.put([Row(4, "b"), Row(5, "a")])
    assert [row.key for row in made.rows()] == [1, 3, 5]
    made.set_filter(lambda row: True)
    assert [row.key for row in made.rows()] == [1, 2, 3, 4, 5]


def test_a_full_model_drops_the_oldest(qapp):
    made = model(capacity=8)
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Warning)
    for number in range(30):
        made.put([Row(number)])
        assert made.rowCount() <= 9
    assert made.rows()[-1] == Row(29)
    assert made.place_of(29) == made.rowCount() - 1
    del tester


def test_the_same_key_twice_in_one_batch_is_one_row(qapp):
    made = model()
    made.put([Row(1, "a"), Row(1, "b")])
    assert made.rows() == [Row(1, "b")]


def test_choosing_a_row_ignores_modifier_keys_that_are_held(qtbot):
    made = model()
    made.set_rows([Row(1), Row(2)])
    table = PanelTable(made)
    qtbot.addWidget(table)
    table.show()
    qtbot.keyPress(table, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    table.selectRow(1)
    table.selectRow(1)
    assert table.chosen() == [1]
    qtbot.keyRelease(table, Qt.Key.Key_Control)


def test_escape_empties_a_search_before_it_leaves_it(qtbot):
    field = SearchField("Search", "search")
    qtbot.addWidget(field)
    field.setText("abc")
    with qtbot.assertNotEmitted(field.left):
        qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    with qtbot.waitSignal(field.left):
        qtbot.keyClick(field, Qt.Key.Key_Escape)


@pytest.mark.parametrize(("words", "found"), [("", True), ("bat volt", True), ("VOLT", True), ("bat amp", False)])
def test_every_word_must_stand_somewhere(words, found):
    assert has_all_words(words, "BATT_V", "Battery voltage") is found


def test_a_name_is_cut_in_its_middle_and_a_sentence_at_its_end():
    assert elide_mode("SECURITY_ALARM_CLEAR") is Qt.TextElideMode.ElideMiddle
    assert elide_mode("Take the alarm of the frame security") is Qt.TextElideMode.ElideRight


@pytest.mark.parametrize(
    ("cell", "is_cut", "said"),
    [
        (Cell("PING"), False, ""),
        (Cell("PING", tip="Are you alive?"), False, "Are you alive?"),
        (Cell("SECURITY_ALARM_CLEAR"), True, "SECURITY_ALARM_CLEAR"),
        (Cell("SECURITY_ALARM_CLEAR", tip="Take the alarm"), True, "SECURITY_ALARM_CLEAR\nTake the alarm"),
        (Cell("a long line", tip="a long line\nand more"), True, "a long line\nand more"),
    ],
)
def test_what_is_cut_stands_in_the_tip_in_full(cell, is_cut, said):
    assert whole_tip(cell, is_cut=is_cut) == said


@pytest.mark.parametrize("is_following", [True, False])
def test_a_list_at_its_end_rests_on_whole_rows_under_its_head(qtbot, is_following):
    made = model()
    table = PanelTable(made)
    qtbot.addWidget(table)
    made.set_rows([Row(place, "x") for place in range(20)])
    table.resize(300, 24 + 24 * 5 + 10)
    table.show()
    table.follow_end(is_following)
    table.scrollToBottom()
    for height in (0, -7, 30):
        table.resize(300, table.height() + height)
        table.scrollToBottom()
        assert table.rowViewportPosition(table.rowAt(0)) == 0
        last = table.rowViewportPosition(19) + table.rowHeight(19)
        assert table.viewport().height() - table.rowHeight(19) < last <= table.viewport().height()
    made.put([Row(20, "x")])
    table.scrollToBottom()
    assert table.rowViewportPosition(table.rowAt(0)) == 0
    assert table.rowViewportPosition(20) + table.rowHeight(20) <= table.viewport().height()


def test_an_empty_list_too_low_for_its_words_says_as_much_as_fits_into_one_line(qtbot):
    words = "Queue a command in the command builder and its stages will stand here"
    table = PanelTable(model(), empty_text=words)
    qtbot.addWidget(table)
    table.show()
    table.resize(360, 200)
    assert table.empty_words() == words
    table.resize(360, table.minimumSizeHint().height())
    assert table.empty_words().startswith("Queue a command in")
    assert table.empty_words().endswith("…")

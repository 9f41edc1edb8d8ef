"""Commands of all sessions: searched, looked at, copied into the queue; nothing can be sent from here."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from console.command.states import Stage
from console.dictionary.significance import Significance
from console.utc import SECOND_NS
from widgets.command_history import CommandHistory, PastCommand, PastStage, demo
from widgets.panel_table import CELL_ROLE
from widgets.theme import Status


def past(number: int, *stages: Stage, name: str = "HEATER", is_sound: bool = True) -> PastCommand:
    steps = tuple(PastStage(at * SECOND_NS, one, packet=70 + at if at else -1, by="FD") for at, one in enumerate(stages))
    arguments = (("HEATER", "BATTERY"), ("STATE", "AUTO"))
    return PastCommand("S", "S.moonkite", "WAU-1", "SIM", number, name, arguments, b"\x18\x64", Significance.NONE, steps, is_sound)


@pytest.fixture
def history(qtbot) -> CommandHistory:
    made = CommandHistory()
    qtbot.addWidget(made)
    made.show_commands([past(2, Stage.QUEUED, Stage.SENT, Stage.FAILED), past(1, Stage.QUEUED, Stage.COMPLETED)], 2, [])
    made.show()
    return made


def cell(history: CommandHistory, place: int, column: int):
    return history.model.index(place, column).data(CELL_ROLE)


def test_the_chosen_command_shows_its_bytes_and_stages(history):
    history.table.selectRow(0)
    assert history.hex.data == b"\x18\x64"
    assert [one.stage for _, one in history.stages_model.rows()] == [Stage.QUEUED, Stage.SENT, Stage.FAILED]


def test_the_outcome_is_told_by_shape_and_word(history):
    assert (cell(history, 0, 6).text, cell(history, 0, 6).status) == ("Failed", Status.CRITICAL)
    assert (cell(history, 1, 6).text, cell(history, 1, 6).status) == ("Completed", Status.NORMAL)


def test_c_copies_into_the_queue_and_enter_does_not(history, qtbot):
    told = []
    history.copy_requested.connect(lambda name, arguments: told.append((name, arguments)))
    history.table.selectRow(1)
    qtbot.keyClick(history.table, Qt.Key.Key_Return)
    history.table.doubleClicked.emit(history.model.index(1, 0))
    assert told == []
    qtbot.keyClick(history.table, Qt.Key.Key_C)
    assert told == [("HEATER", {"HEATER": "BATTERY", "STATE": "AUTO"})]


def test_where_there_is_no_queue_nothing_is_copied(history, qtbot):
    told = []
    history.copy_requested.connect(lambda *what: told.append(what))
    history.allow_copy(False)
    history.table.selectRow(0)
    qtbot.keyClick(history.table, Qt.Key.Key_C)
    history.copy.click()
    assert told == []
    assert not history.copy.isVisible()


def test_enter_on_a_stage_asks_for_its_packet(history, qtbot):
    told = []
    history.evidence_requested.connect(lambda one, packet: told.append((one.number, packet)))
    history.table.selectRow(0)
    history.stages.selectRow(0)
    qtbot.keyClick(history.stages, Qt.Key.Key_Return)
    assert told == []
    history.stages.selectRow(2)
    qtbot.keyClick(history.stages, Qt.Key.Key_Return)
    assert told == [(2, 72)]


def test_the_words_are_asked_for_once_after_typing(history, qtbot):
    with qtbot.waitSignal(history.search_requested) as asked:
        qtbot.keyClicks(history.search, "ping")
    assert asked.args == ["ping"]


def test_e_and_p_export_and_print_what_is_searched_for(history, qtbot):
    told = []
    history.export_requested.connect(lambda words: told.append(("export", words)))
    history.print_requested.connect(lambda words: told.append(("print", words)))
    history.search.setText("heater")
    qtbot.keyClick(history.table, Qt.Key.Key_E)
    qtbot.keyClick(history.table, Qt.Key.Key_P)
    assert told == [("export", "heater"), ("print", "heater")]


def test_late_evidence_has_its_own_word_and_shape(history):
    late = PastStage(9 * SECOND_NS, Stage.TIMED_OUT, "late report", 80, is_late=True)
    history.show_commands([replace(past(1, Stage.QUEUED, Stage.TIMED_OUT), stages=(PastStage(0, Stage.TIMED_OUT), late))], 1, [])
    history.table.selectRow(0)
    cells = [history.stages_model.index(place, 1).data(CELL_ROLE) for place in (0, 1)]
    assert [(one.text, one.status) for one in cells] == [("Timed out", Status.SERIOUS), ("Late", Status.CAUTION)]


def test_the_choice_survives_a_refresh(history):
    history.table.selectRow(1)
    history.show_commands([past(3, Stage.QUEUED), past(1, Stage.QUEUED, Stage.COMPLETED)], 2, [])
    assert [one.stage for _, one in history.stages_model.rows()] == [Stage.QUEUED, Stage.COMPLETED]


def test_a_log_that_was_changed_is_named_and_its_commands_marked(history):
    assert "as it was written" in history.verdict.text()
    history.show_commands([past(1, Stage.QUEUED, is_sound=False)], 1, ["S"])
    assert history.verdict.text() == "Not as written: S"
    assert cell(history, 0, 0).status is Status.CRITICAL


def test_more_than_are_shown_are_counted(history):
    history.show_commands([past(1, Stage.QUEUED)], 1234, [])
    assert history.count.text() == "1 of 1,234"


def test_the_demo_has_commands_that_ended_well_and_badly(qtbot):
    made = demo()
    qtbot.addWidget(made)
    assert {row.stages[-1].stage for row in made.model.rows()} >= {Stage.COMPLETED, Stage.FAILED, Stage.UNKNOWN}

"""The pass plan's panel: what is shown of each state, and which wishes it sends."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.command.procedure import Needs, Phase, ProcedureState, StepResult, StepState
from console.command.procedure_estimate import PlanLength
from console.utc import SECOND_NS
from widgets.deliberate_button import DeliberateButton
from widgets.demo_procedure import AOS_NS, LOS_NS, demo_length, demo_procedure, demo_state
from widgets.procedure_bar import length_words
from widgets.procedure_panel import ProcedurePanel, demo
from widgets.procedure_rows import countdown_text, headline, outcome_text


@pytest.fixture
def panel(qtbot: QtBot) -> ProcedurePanel:
    made = demo()
    assert isinstance(made, ProcedurePanel)
    qtbot.addWidget(made)
    made.show()
    return made


def show(panel: ProcedurePanel, **changes: object) -> ProcedureState:
    state = replace(demo_state(), **changes)
    panel.show_procedure(demo_procedure(), state)
    return state


def texts(panel: ProcedurePanel, column: int) -> list[str]:
    return [str(panel.model.index(row, column).data()) for row in range(panel.model.rowCount())]


def test_each_step_shows_what_it_came_to(panel: ProcedurePanel) -> None:
    assert texts(panel, 1)[:3] == ["Telemetry comes", "Are you alive", "Is it well enough?"]
    assert texts(panel, 4)[:5] == [
        "done: UPTIME 671496, RX_LOCK YES", "done, command 1 completed", "done: holds: OBC_MODE NOMINAL, BATT_V 8.347", "passed over", "",
    ]  # fmt: skip
    assert texts(panel, 3)[6] == "LOS-4m"
    assert texts(panel, 0)[4].endswith("5")
    assert len(texts(panel, 0)[4]) > 1, "the step that is on has a mark"


def test_what_the_plan_waits_for_is_said_with_the_command_and_the_key(panel: ProcedurePanel) -> None:
    assert panel.title.text() == "Routine pass  RUNNING, semi-automatic"
    assert panel.words.text() == "TX_LEVEL LEVEL=HIGH waits to be confirmed: F10 confirms it"
    show(panel, needs=Needs.ARM, reason="queued, until completed")
    assert "arm it in the queue" in panel.words.text()
    show(panel, step="not-well", needs=Needs.ANSWER, reason="waits for an answer")
    assert panel.words.text() == "It is not nominal: end here? waits for an answer: choose an answer"


def test_enter_and_a_double_click_go_to_the_evidence_of_a_step(panel: ProcedurePanel, qtbot: QtBot) -> None:
    told: list[str] = []
    panel.evidence_requested.connect(told.append)
    panel.table.selectRow(1)
    qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    panel.table.doubleClicked.emit(panel.model.index(2, 0))
    panel.table.selectRow(2)
    qtbot.keyClick(panel.table, Qt.Key.Key_Enter)
    assert told == ["ping", "ping", "healthy"]
    tip = panel.model.index(1, 4).data(Qt.ItemDataRole.ToolTipRole)
    assert "Enter goes to the stages of its command" in str(tip)


@pytest.mark.parametrize("phase", list(Phase))
def test_every_phase_has_words_and_a_shape_of_its_own(phase: Phase) -> None:
    shapes = {headline(replace(demo_state(), phase=each))[0] for each in Phase}
    assert len(shapes) == len(Phase)
    assert str(phase).upper() in headline(replace(demo_state(), phase=phase))[1]


def test_the_buttons_ask_and_enter_presses_none(panel: ProcedurePanel, qtbot: QtBot) -> None:
    asked: list[object] = []
    for signal in (panel.run_requested, panel.step_requested, panel.skip_requested, panel.load_requested):
        signal.connect(asked.append)
    panel.hold_requested.connect(lambda: asked.append("hold"))
    panel.stop_requested.connect(lambda: asked.append("stop"))
    for button in (panel.step, panel.hold, panel.stop, panel.skip):
        button.setFocus()
        qtbot.keyClick(button, Qt.Key.Key_Return)
    assert asked == []
    for button in (panel.step, panel.hold, panel.stop, panel.skip):
        qtbot.keyClick(button, Qt.Key.Key_Space)
    assert asked == ["high-power", "hold", "stop", "high-power"]
    show(panel, phase=Phase.HELD, needs=Needs.NOTHING)
    panel.mode.setCurrentText("automatic")
    panel.ask_to_run()
    show(panel, phase=Phase.ENDED, step="")
    panel.ask_to_run()
    assert asked[-2:] == ["automatic", "Routine pass"]


def test_a_question_has_a_button_for_each_answer(panel: ProcedurePanel, qtbot: QtBot) -> None:
    answers: list[tuple[str, str]] = []
    panel.answer_requested.connect(lambda step, answer: answers.append((step, answer)))
    assert not panel.answers.isVisible()
    show(panel, step="not-well", needs=Needs.ANSWER)
    buttons = panel.answers.findChildren(DeliberateButton)
    assert [button.text() for button in buttons] == ["end here  Alt+1", "go on anyway  Alt+2"]
    qtbot.keyClick(buttons[1], Qt.Key.Key_Space)
    assert answers == [("not-well", "go on anyway")]
    show(panel)
    assert not panel.answers.isVisible()


def test_where_nothing_can_be_commanded_there_is_nothing_to_press(panel: ProcedurePanel) -> None:
    panel.show_looking_on()
    assert not panel.foot.isVisible()
    assert not panel.chooser.isVisible()
    assert "F10" not in panel.words.text()
    panel.take_command()
    assert panel.foot.isVisible()


def test_the_countdown_follows_the_sessions_time(panel: ProcedurePanel) -> None:
    show(panel, due_ns=AOS_NS + 200 * SECOND_NS)
    panel.show_now(AOS_NS + 75 * SECOND_NS)
    assert panel.countdown.text() == "T-02:05"
    assert countdown_text(5, 6 * SECOND_NS) == "T-00:00"
    assert countdown_text(3700 * SECOND_NS, 0) == "T-1:01:40"
    assert countdown_text(-1, 0) == ""


def test_the_length_is_told_in_words_too(panel: ProcedurePanel) -> None:
    assert panel.bar.words() == ("6m39s, at least 6m32s, at most 7m46s", "fits")
    late = PlanLength(AOS_NS, LOS_NS, LOS_NS, LOS_NS, True, LOS_NS - SECOND_NS, {}, {})
    panel.show_length(late, AOS_NS, LOS_NS)
    assert panel.bar.words()[1] == "does not fit"
    assert length_words(late).endswith("and as long as you take to answer")
    panel.grab()
    panel.show_length(None, -1, -1)
    assert not panel.bar.isVisible()


def test_a_result_says_the_attempt_and_the_reason() -> None:
    result = StepResult("a", StepState.FAILED, 2, text="timed out: no report", command=4, stage="timed out")
    assert outcome_text(result) == "failed, command 4 timed out, attempt 2: timed out: no report"


def test_nothing_loaded_says_what_would_be_here(panel: ProcedurePanel) -> None:
    panel.show_procedure(None, None)
    assert panel.title.text() == "No plan loaded"
    assert panel.model.rowCount() == 0
    assert demo_length(AOS_NS).verdict == "fits"

"""Shelving, limits by hand and the history: nothing without a reason, a limit of zero is a limit, everything found by words."""

from __future__ import annotations

import pytest

from console.dictionary.model import AlarmRange, AlarmRule, Criterion, Kind, Parameter
from console.telemetry.states import AlarmChange, AlarmLevel, AlarmState, HandLimits, LimitByHand
from widgets.alarm_history import AlarmHistory
from widgets.alarm_limit_editor import LimitEditor
from widgets.alarm_rows import AlarmRow
from widgets.alarm_shelve_dialog import DURATIONS, ShelveDialog
from widgets.alarm_suppressed import SuppressedList

INSIDE = AlarmRange(2, 2.0, 3.0, is_inside=True)
VOLTS = Parameter("V", "/V", Kind.FLOAT, "V", alarm=AlarmRule((AlarmRange(1, 0.0, 8.4), INSIDE), min_violations=3, deadband=0.1))
MODE = Parameter("MODE", "/MODE", Kind.ENUMERATED, labels={0: "SAFE"}, alarm=AlarmRule(labels={"SAFE": 2}))
HAND = LimitByHand("V", HandLimits((AlarmRange(3, 1.0, None),)), 0, "OPS1", "old")


SAFE = Criterion(lambda columns, rows: columns["MODE"] == 0, ("MODE",), "MODE == SAFE")
BY_MODE = Parameter(
    "V", "/V", Kind.FLOAT, "V", alarm=AlarmRule((AlarmRange(1, 7.0),), contexts=((SAFE, AlarmRule((AlarmRange(2, 4.0),))),))
)


def editor(qtbot, parameter: Parameter = VOLTS, hand: LimitByHand | None = None, context: str = "") -> LimitEditor:
    made = LimitEditor(parameter, (hand,) if hand else (), context)
    qtbot.addWidget(made)
    return made


def test_shelving_needs_a_reason(qtbot):
    dialog = ShelveDialog("V")
    qtbot.addWidget(dialog)
    dialog.reason.setText("   ")
    assert not dialog.shelve.isEnabled()
    dialog.reason.setText(" camera is off ")
    dialog.duration.setCurrentIndex(len(DURATIONS) - 1)
    with qtbot.waitSignal(dialog.shelve_requested) as told:
        dialog.shelve.click()
    assert told.args == ["V", 604_800.0, "camera is off"]


def test_the_editor_begins_with_what_is_in_force_and_keeps_what_it_does_not_show(qtbot):
    made = editor(qtbot)
    assert made.limits() == HandLimits((AlarmRange(1, 0.0, 8.4), INSIDE), 3, 1, 0.1)
    assert editor(qtbot, hand=HAND).limits() == HandLimits((AlarmRange(3, 1.0, None),))


@pytest.mark.parametrize("text", ["", " "])
def test_without_a_reason_nothing_can_be_put_in_force(qtbot, text):
    made = editor(qtbot, hand=HAND)
    made.reason.setText(text)
    assert not any(button.isEnabled() for button in (made.put, made.off, made.back))
    made.reason.setText("known")
    assert all(button.isEnabled() for button in (made.put, made.off, made.back))


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [("x", "", "x is no number"), ("3", "2", "over the high one"), ("nan", "", "nan is no number"), ("1e999", "", "is no number")],
)
def test_what_is_wrong_is_said_at_once(qtbot, low, high, said):
    made = editor(qtbot)
    made.reason.setText("r")
    made.fields[AlarmLevel.CRITICAL, "low"].setText(low)
    made.fields[AlarmLevel.CRITICAL, "high"].setText(high)
    assert said in made.said.text()
    assert not made.put.isEnabled()


def test_taking_all_limits_away_is_said(qtbot):
    made = editor(qtbot, Parameter("W", "/W", Kind.FLOAT, alarm=AlarmRule((AlarmRange(1, 0.0),))))
    made.fields[AlarmLevel.WARNING, "low"].clear()
    assert "nothing will bring this alarm" in made.said.text()


def test_a_milder_limit_outside_a_more_severe_one_is_asked_about_and_not_refused(qtbot):
    made = editor(qtbot, Parameter("W", "/W", Kind.FLOAT, alarm=AlarmRule((AlarmRange(1, 0.0), AlarmRange(2, -8.0)))))
    made.reason.setText("r")
    assert made.said.text() == ""
    made.fields[AlarmLevel.WARNING, "low"].setText("-9")
    assert made.said.text() == "Distress comes before warning at the low end: is that meant?"
    assert made.put.isEnabled()


def test_what_is_no_number_can_only_be_taken_out_of_service(qtbot):
    made = editor(qtbot, MODE)
    made.reason.setText("r")
    assert not made.put.isEnabled()
    with qtbot.waitSignal(made.change_requested) as told:
        made.off.click()
    assert told.args == [LimitByHand("MODE", HandLimits(is_off=True), -1, reason="r")]


def test_taking_back_asks_for_the_dictionarys(qtbot):
    made = editor(qtbot, hand=HAND)
    made.reason.setText("mended")
    with qtbot.waitSignal(made.change_requested) as told:
        made.back.click()
    assert told.args == [LimitByHand("V", None, -1, reason="mended")]


def test_the_limits_of_the_context_that_holds_are_changed_and_of_any_that_is_chosen(qtbot):
    made = editor(qtbot, BY_MODE, context="MODE == SAFE")
    low, high = made.fields[AlarmLevel.WARNING, "low"], made.fields[AlarmLevel.DISTRESS, "low"]
    assert (low.text(), high.text()) == ("", "4")
    high.setText("0")
    made.reason.setText("r")
    with qtbot.waitSignal(made.change_requested) as told:
        made.put.click()
    assert told.args == [LimitByHand("V", HandLimits((AlarmRange(2, 0.0),)), -1, reason="r", context="MODE == SAFE")]
    made.scope.setCurrentIndex(0)
    assert (made.context, low.text(), high.text()) == ("", "7", "")
    made.scope.setCurrentIndex(2)
    assert made.context is None
    assert "in every context" in made.standing.text()


def test_one_context_is_taken_back_and_out_of_service_is_the_whole_alarm(qtbot):
    hand = LimitByHand("V", HandLimits((AlarmRange(2, 0.0),)), 0, "OPS1", "old", "MODE == SAFE")
    made = editor(qtbot, BY_MODE, hand)
    made.reason.setText("r")
    assert not made.back.isEnabled()
    assert "distress > 0 V where MODE == SAFE, by hand since 1970-001T00:00:00Z by OPS1: old" in made.standing.text()
    made.scope.setCurrentIndex(1)
    with qtbot.waitSignal(made.change_requested) as told:
        made.back.click()
    assert told.args == [LimitByHand("V", None, -1, reason="r", context="MODE == SAFE")]
    with qtbot.waitSignal(made.change_requested) as told:
        made.off.click()
    assert told.args[0].context is None


def test_an_empty_suppressed_list_is_still_there_with_its_counts(qtbot):
    made = SuppressedList()
    qtbot.addWidget(made)
    made.resize(860, 40)
    made.show()
    assert made.counts.text() == "Suppressed: 0 shelved, 0 by design, 0 out of service"
    assert made.counts.isVisible()
    change = AlarmChange(0, "V", AlarmLevel.WARNING, AlarmState.SHELVED, until_ns=90 * 10**9)
    made.show_rows([AlarmRow(change, 0, 0, "known")])
    texts = [made.model.index(0, column).data() for column in range(5)]
    assert texts == ["Warning", "V", "Shelved", "00:01:30, 90 s left", "known"]


def test_the_history_is_searched_by_words(qtbot):
    made = AlarmHistory()
    qtbot.addWidget(made)
    changes = [
        AlarmChange(1, "BATT_V", AlarmLevel.WARNING, AlarmState.UNACKNOWLEDGED),
        AlarmChange(2, "BATT_V", AlarmLevel.WARNING, AlarmState.ACKNOWLEDGED, by="OPS1", note="eclipse"),
        AlarmChange(3, "BUS_V", AlarmLevel.WARNING, AlarmState.UNACKNOWLEDGED),
    ]
    made.show_changes(changes, "BATT_V")
    assert made.counts.text() == "2 of 3 changes"
    made.search.setText("ops1 eclipse")
    assert [line.change for line in made.model.rows()] == [changes[1]]
    made.search.setText("warning 1970-001T00:00:00 bus")
    assert [line.change for line in made.model.rows()] == [changes[2]]
    made.search.clear()
    assert made.counts.text() == "3 changes"
    made.show_trouble("no such file")
    assert (made.model.rowCount(), made.table.empty_text) == (0, "no such file")

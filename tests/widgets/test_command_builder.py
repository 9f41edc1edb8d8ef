"""The builder shows the bytes before anything is queued; Enter builds and never queues; faults stand in their field."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit

from console.command.lineup import Priority, ReleaseKind, ReleaseRule
from console.dictionary.model import Argument, Command, Kind
from console.dictionary.significance import Significance
from console.session.messages import Prepared
from widgets.argument_form import range_text
from widgets.command_builder import CommandBuilder, demo
from widgets.release_form import Release

DURATION = Argument("duration", Kind.INTEGER, "s", low=0, high=3600, default="600")
HEATER = Argument("heater", Kind.ENUMERATED, labels={1: "BATTERY", 2: "TANK"}, default="TANK")
COMMANDS = [
    Command("PING", "/PING", "Are you alive?", "test"),
    Command("HEATER_ON", "/HEATER_ON", "Switch a heater on", "thermal", (HEATER, DURATION), Significance.CRITICAL, "draws 8 W"),
    Command("SELF_DESTRUCT", "/X", "", "none", (), Significance.FORBIDDEN, "never"),
]


def check(name: str, arguments: dict[str, str]) -> dict[str, str]:
    text = arguments.get("duration", "0")
    return {} if text.isdigit() and int(text) <= 3600 else {"duration": f"{text} is above 3600 s"}


@pytest.fixture
def builder(qtbot) -> CommandBuilder:
    made = CommandBuilder(check=check)
    qtbot.addWidget(made)
    made.show_commands(COMMANDS)
    made.resize(500, 600)
    made.show()
    return made


def answer(builder: CommandBuilder, warnings: list[str] | None = None) -> None:
    """Answer the present request as the engine does."""
    name = builder.command.name
    builder.show_prepared(Prepared(name, b"\x18\x01\x02\x03", [("heater", 0, 8), ("duration", 8, 16)], warnings or []))


def line(builder: CommandBuilder, name: str) -> QLineEdit:
    editor = builder.form.editors[name]
    assert isinstance(editor, QLineEdit)
    return editor


def test_search_finds_by_name_group_and_text(builder, qtbot):
    qtbot.keyClicks(builder.search, "thermal heat")
    assert [row.name for row in builder.model.rows()] == ["HEATER_ON"]


def test_each_kind_has_its_editor_and_default(builder):
    builder.choose("HEATER_ON")
    assert isinstance(builder.form.editors["heater"], QComboBox)
    assert builder.form.arguments() == {"heater": "TANK", "duration": "600"}
    assert range_text(DURATION) == "0 .. 3600 s"


def test_a_range_that_begins_at_zero_says_so():
    assert range_text(Argument("x", Kind.FLOAT, low=0.0)) == "0 .."
    assert range_text(Argument("x", Kind.FLOAT, high=0.0)) == ".. 0"


def test_significance_and_reason_are_shown(builder):
    builder.choose("HEATER_ON")
    assert builder.details.badge.text() == "Critical, arm before sending"
    assert builder.details.badge.reason == "draws 8 W"


def test_a_fault_stands_in_its_field_and_the_focus_stays(builder, qtbot):
    builder.choose("HEATER_ON")
    builder.activateWindow()
    editor = line(builder, "duration")
    editor.setFocus()
    qtbot.waitUntil(editor.hasFocus)
    editor.selectAll()
    qtbot.keyClicks(editor, "9999")
    assert builder.form.fault_of("duration") == "9999 is above 3600 s"
    assert editor.property("invalid") == "true"
    assert editor.hasFocus()
    assert not builder.queue.isEnabled()
    editor.setText("5")
    assert builder.form.fault_of("duration") == ""


def test_enter_in_a_field_prepares_and_never_queues(builder, qtbot):
    builder.choose("HEATER_ON")
    queued = []
    builder.queue_requested.connect(lambda *what: queued.append(what))
    with qtbot.waitSignal(builder.prepare_requested) as told:
        qtbot.keyClick(line(builder, "duration"), Qt.Key.Key_Return)
    assert told.args == ["HEATER_ON", {"heater": "TANK", "duration": "600"}]
    answer(builder)
    for widget in (line(builder, "duration"), builder.queue, builder.table, builder.search, builder):
        qtbot.keyClick(widget, Qt.Key.Key_Return)
        qtbot.keyClick(widget, Qt.Key.Key_Enter)
    qtbot.mouseDClick(builder.table.viewport(), Qt.MouseButton.LeftButton)
    assert queued == []


def test_bytes_are_shown_with_each_field_before_it_can_be_queued(builder, qtbot):
    builder.choose("HEATER_ON")
    assert not builder.queue.isEnabled()
    builder.prepare()
    answer(builder)
    assert builder.details.hex.data == b"\x18\x01\x02\x03"
    assert builder.details.spans.text() == "heater byte 0   duration bytes 1 to 2"
    with qtbot.waitSignal(builder.queue_requested) as told:
        builder.queue.click()
    assert told.args == ["HEATER_ON", {"heater": "TANK", "duration": "600"}, Release()]


def test_what_lets_it_leave_is_chosen_while_it_is_built(builder, qtbot):
    builder.choose("HEATER_ON")
    builder.prepare()
    answer(builder)
    assert builder.details.leaves.text().startswith("&Leaves by hand")
    builder.details.leaves.click()
    builder.release.kind.setCurrentIndex(builder.release.kind.findData(ReleaseKind.AOS))
    builder.release.value.setText("30")
    builder.release.priority.setCurrentIndex(builder.release.priority.findData(Priority.HIGH))
    assert builder.details.leaves.text().startswith("&Leaves at AOS +")
    builder.release.expiry.setText("soon")
    assert not builder.queue.isEnabled(), "a wrong expiry is refused in its field"
    assert "no UTC time" in builder.release.expiry_note.text()
    builder.release.expiry.setText("")
    with qtbot.waitSignal(builder.queue_requested) as told:
        builder.queue.click()
    assert told.args[2] == Release(Priority.HIGH, ReleaseRule(ReleaseKind.AOS, offset_s=30.0))


def test_a_rule_is_not_taken_over_for_the_next_command(builder):
    builder.choose("HEATER_ON")
    builder.details.leaves.click()
    builder.release.kind.setCurrentIndex(builder.release.kind.findData(ReleaseKind.AOS))
    builder.choose("PING")
    assert builder.release.release() == Release()
    assert builder.release.isHidden()


def test_a_change_makes_the_bytes_old(builder):
    builder.choose("HEATER_ON")
    builder.prepare()
    answer(builder)
    line(builder, "duration").setText("601")
    assert builder.details.hex.data == b""
    assert not builder.queue.isEnabled()


def test_an_answer_to_older_arguments_is_not_shown(builder):
    builder.choose("HEATER_ON")
    builder.prepare()
    line(builder, "duration").setText("601")
    answer(builder)
    assert builder.details.hex.data == b""


def test_an_answer_is_never_taken_for_that_of_other_arguments(builder):
    asked = []
    builder.prepare_requested.connect(lambda name, arguments: asked.append(arguments["duration"]))
    builder.choose("HEATER_ON")
    builder.prepare()
    line(builder, "duration").setText("601")
    builder.prepare()
    assert asked == ["600"]
    answer(builder)
    assert builder.details.hex.data == b""
    builder.prepare()
    assert asked == ["600", "601"]
    answer(builder)
    assert builder.queue.isEnabled()


def test_a_warning_before_it_is_queued_leaves_the_choice(builder):
    builder.choose("PING")
    builder.prepare()
    answer(builder, ["sent 3 s ago"])
    assert builder.queue.isEnabled()


def test_arguments_are_prepared_by_themselves_after_a_pause(builder, qtbot):
    with qtbot.waitSignal(builder.prepare_requested, timeout=3000):
        builder.choose("PING")


def test_a_forbidden_command_can_not_be_queued(builder):
    builder.choose("SELF_DESTRUCT")
    builder.prepare()
    answer(builder)
    assert not builder.queue.isEnabled()


def test_warnings_and_refusals_are_said(builder):
    builder.choose("PING")
    builder.prepare()
    answer(builder, ["the same command was sent 3 s ago"])
    assert "3 s ago" in builder.details.message.text()
    builder.show_refused("no uplink")
    assert builder.details.message.text() == "no uplink"
    assert not builder.queue.isEnabled()


def test_focus_on_an_argument_lights_its_bytes(builder):
    builder.choose("HEATER_ON")
    builder.prepare()
    answer(builder)
    builder.form.argument_entered.emit("duration")
    assert builder.details.hex.lit == range(1, 3)


def test_in_a_low_panel_nothing_lies_over_the_foot_and_the_rest_is_scrolled_to(qtbot):
    made = demo()
    qtbot.addWidget(made)
    made.resize(400, 260)
    made.show()
    qtbot.waitUntil(lambda: made.details.body_scroll.verticalScrollBar().maximum() > 0)
    body, foot = made.details.body_scroll, made.details.queue
    assert foot.isVisible()
    assert body.geometry().bottom() < foot.geometry().top()
    assert foot.geometry().bottom() < made.details.height()
    assert made.details.height() <= made.height()


def test_demo(qtbot):
    made = demo()
    qtbot.addWidget(made)
    assert made.queue.isEnabled()

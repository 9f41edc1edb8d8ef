"""The parts of the builder and its windows by keyboard: fields, list, dry run, approval, override, stages."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from console.command.states import CommandChange, Stage
from console.command.verdicts import Check, Verdict
from console.dictionary.model import Argument, Command, Kind
from console.dictionary.significance import Significance
from console.session.messages import Prepared
from widgets import approval_dialog, override_dialog, stage_list
from widgets.approval_dialog import ApprovalDialog
from widgets.argument_choice import Choice
from widgets.argument_form import ArgumentForm, other_spelling
from widgets.check_list import VERDICT_STATUS, CheckList, demo_checks
from widgets.command_builder import CommandBuilder
from widgets.command_details import span_text
from widgets.command_list import Choosing
from widgets.override_dialog import OverrideDialog
from widgets.packet_hex import HexField
from widgets.stage_chain import chain_text
from widgets.stage_list import StageList, demo_row
from widgets.theme import Status

MODE = Argument("mode", Kind.ENUMERATED, labels={0: "SAFE", 1: "SUN", 2: "NADIR"})
RATE = Argument("rate", Kind.FLOAT, "deg/s", low=0.0, high=1.5)
COUNT = Argument("count", Kind.INTEGER, low=0, high=65535, default="600", bits=16)
POINT = Command("POINT", "/A/POINT", "Point somewhere", "attitude", (MODE, RATE, COUNT), Significance.CRITICAL, "turns away")
COMMANDS = [POINT, Command("PING", "/PING", "Are you alive?", "test"), Command("DUMP", "/DUMP", "Memory", "obc")]


@pytest.fixture
def form(qtbot) -> ArgumentForm:
    made = ArgumentForm()
    qtbot.addWidget(made)
    made.show_arguments(POINT.arguments)
    made.show()
    return made


@pytest.fixture
def builder(qtbot) -> CommandBuilder:
    made = CommandBuilder(check=lambda name, arguments: {one: f"{one} is missing" for one, text in arguments.items() if not text})
    qtbot.addWidget(made)
    made.show_commands(COMMANDS)
    made.resize(560, 700)
    made.show()
    made.activateWindow()
    return made


class TestFields:
    def test_nothing_is_chosen_for_the_operator(self, form):
        assert form.arguments() == {"mode": "", "rate": "", "count": "600"}

    def test_an_untouched_field_is_needed_and_not_yet_wrong(self, form, qtbot):
        form.show_faults({"rate": "rate is missing"})
        assert form.fault_of("rate") == ""
        assert form.needed() == ["rate"]
        qtbot.keyClicks(form.editors["rate"], "7")
        form.editors["rate"].clear()
        form.show_faults({"rate": "rate is missing"})
        assert form.fault_of("rate") == "rate is missing"
        assert form.editors["rate"].property("invalid") == "true"

    def test_a_label_is_typed_in_any_case_and_never_replaced_by_another(self, form, qtbot):
        choice = form.editors["mode"]
        assert isinstance(choice, Choice)
        qtbot.keyClicks(choice, "nadri")
        assert form.text_of("mode") == "nadri"
        choice.clearEditText()
        qtbot.keyClicks(choice, "2")
        assert form.text_of("mode") == "2"

    @pytest.mark.parametrize(
        ("argument", "text", "told"),
        [(COUNT, "600", "= 0x0258"), (COUNT, "0x258", "= 600"), (COUNT, "0b1", "= 0x0001"), (COUNT, "x", ""), (MODE, "sun", "= 1 (0x1)"),
         (MODE, "2", "= NADIR"), (MODE, "9", ""), (RATE, "1", "")],
    )  # fmt: skip
    def test_a_value_is_shown_in_its_other_spelling(self, argument, text, told):
        assert other_spelling(argument, text) == told

    def test_marking_an_argument_leaves_the_focus_where_it_is(self, form, qtbot):
        form.activateWindow()
        form.editors["count"].setFocus()
        qtbot.waitUntil(form.editors["count"].hasFocus)
        form.mark("rate")
        assert form.editors["count"].hasFocus()


class TestList:
    def test_it_is_searched_by_arguments_and_labels_too(self, builder, qtbot):
        for words, names in (("nadir", ["POINT"]), ("rate", ["POINT"]), ("alive", ["PING"]), ("obc", ["DUMP"]), ("turns", ["POINT"])):
            builder.search.setText(words)
            assert [row.name for row in builder.model.rows()] == names

    def test_favourites_by_key_are_told_and_shown_alone(self, builder, qtbot):
        builder.choose("PING")
        with qtbot.waitSignal(builder.marks_changed) as told:
            qtbot.keyClick(builder.table, Qt.Key.Key_F)
        assert told.args == [["PING"], []]
        qtbot.keyClick(builder.table, Qt.Key.Key_V)
        assert builder.list.choosing is Choosing.FAVOURITES
        assert [row.name for row in builder.model.rows()] == ["PING"]
        builder.choose("PING")
        qtbot.keyClick(builder.table, Qt.Key.Key_F)
        assert builder.model.rows() == []

    def test_what_was_queued_last_stands_first_under_recent(self, builder, qtbot):
        for name in ("PING", "DUMP"):
            builder.choose(name)
            builder.prepare()
            builder.show_prepared(Prepared(name, b"\x18", [], []))
            builder.queue.click()
        builder.list.choosing = Choosing.FAVOURITES
        qtbot.keyClick(builder.table, Qt.Key.Key_V)
        assert [row.name for row in builder.model.rows()] == ["DUMP", "PING"]

    def test_a_command_that_is_hidden_is_brought_up_when_it_is_wanted(self, builder):
        builder.search.setText("alive")
        builder.choose("DUMP")
        assert builder.command.name == "DUMP"


class TestDryRun:
    def prepared(self, builder, checks):
        builder.choose("PING")
        builder.prepare()
        fields = [("apid", 0, 11), ("x[0]", 16, 8), ("x[1]", 24, 8)]
        builder.show_prepared(Prepared("PING", b"\x18\x01\x02\x03", fields, [], list(checks)))

    def test_every_check_is_listed_with_shape_and_word(self, builder):
        self.prepared(builder, demo_checks())
        rows = builder.details.checks.model.rows()
        assert [row[1] for row in rows] == demo_checks()
        assert len({VERDICT_STATUS[verdict] for verdict in Verdict}) == len(Verdict)
        assert builder.details.message.text() == "4 bytes, 2 good, 1 warning, 1 waiting, 1 refused"
        assert builder.details.checks.height() == 5 * 22

    def test_the_chosen_check_is_told_whole(self, builder, qtbot):
        self.prepared(builder, demo_checks())
        table = builder.details.checks.table
        table.setFocus()
        qtbot.waitUntil(table.hasFocus)
        qtbot.keyClick(table, Qt.Key.Key_Down)
        assert builder.details.message.text() == "link: open"

    def test_a_refresh_shows_new_verdicts_and_leaves_the_bytes(self, builder, qtbot):
        self.prepared(builder, [Check("link", Verdict.WARNING, "down")])
        with qtbot.waitSignal(builder.prepare_requested):
            builder.refresh()
        assert builder.details.hex.data == b"\x18\x01\x02\x03"
        assert builder.queue.isEnabled()
        builder.show_prepared(Prepared("PING", b"\x18\x01\x02\x03", [], [], [Check("link", Verdict.GOOD, "open")]))
        assert builder.details.checks.checks[0].verdict is Verdict.GOOD

    def test_bytes_light_their_field_and_the_arrows_walk_through_them(self, builder, qtbot):
        self.prepared(builder, [])
        hex_pane = builder.details.hex
        hex_pane.byte_chosen.emit(0)
        assert hex_pane.lit_bits == range(11)
        assert "apid" in builder.details.spans.text()
        qtbot.keyClick(hex_pane, Qt.Key.Key_Right)
        assert hex_pane.lit_bits == range(16, 24)
        builder.details.light("x")
        assert hex_pane.lit_bits == range(16, 32)

    def test_a_repetition_is_queued_only_when_it_is_said_to_be_meant(self, builder, qtbot):
        self.prepared(builder, [])
        builder.ask_to_repeat("PING with the same arguments was queued less than 5 s ago")
        assert builder.queue.text() == "&Queue again"
        with qtbot.waitSignal(builder.repeat_requested) as told, qtbot.assertNotEmitted(builder.queue_requested):
            builder.queue.click()
        assert told.args[:2] == ["PING", {}]
        assert builder.queue.text() == "&Queue"

    def test_without_checks_the_list_takes_no_room(self, qtbot):
        made = CheckList()
        qtbot.addWidget(made)
        assert made.isHidden()

    @pytest.mark.parametrize(
        ("field", "text"),
        [(HexField("a", 24, 8), "byte 3"), (HexField("a", 32, 32), "bytes 4 to 7"), (HexField("a", 28, 4), "byte 3, bits 4 to 7"),
         (HexField("a", 24, 1), "byte 3, bit 0")],
    )  # fmt: skip
    def test_a_span_is_told_to_the_bit(self, field, text):
        assert span_text(field) == text


class TestApproval:
    def dialog(self, qtbot) -> ApprovalDialog:
        change = CommandChange(0, 5, "POINT", Stage.QUEUED, {"mode": "SUN"}, b"\x18\x01", Significance.VITAL, by="Operator A")
        made = ApprovalDialog(change, "turns away")
        qtbot.addWidget(made)
        made.show()
        return made

    def test_it_is_done_by_keyboard_with_name_and_pin_and_never_by_enter(self, qtbot):
        dialog = self.dialog(qtbot)
        asked = []
        dialog.approve_requested.connect(lambda *what: asked.append(what))
        assert not dialog.approve.isEnabled()
        qtbot.keyClicks(dialog.name, "Flight director")
        qtbot.keyClicks(dialog.pin, "482913")
        for line in (dialog.name, dialog.pin, dialog.approve):
            qtbot.keyClick(line, Qt.Key.Key_Return)
        assert asked == []
        qtbot.keyClick(dialog.approve, Qt.Key.Key_Space)
        assert asked == [(5, "Flight director", "482913")]
        assert dialog.pin.text() == ""

    def test_the_pin_is_not_shown_and_is_forgotten_when_the_window_closes(self, qtbot):
        dialog = self.dialog(qtbot)
        qtbot.keyClicks(dialog.pin, "482913")
        assert "482913" not in dialog.pin.displayText()
        dialog.close()
        assert dialog.pin.text() == ""

    def test_a_refusal_is_told_and_the_pin_typed_again(self, qtbot):
        dialog = self.dialog(qtbot)
        qtbot.keyClicks(dialog.pin, "000000")
        dialog.show_refused("the name or the PIN is wrong")
        assert (dialog.message.text(), dialog.pin.text()) == ("the name or the PIN is wrong", "")


def test_an_override_needs_a_reason_and_enter_does_not_give_it(qtbot):
    dialog = OverrideDialog(5, "POINT")
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.override.isEnabled()
    qtbot.keyClicks(dialog.reason, "tested")
    with qtbot.assertNotEmitted(dialog.override_requested):
        qtbot.keyClick(dialog.reason, Qt.Key.Key_Return)
    with qtbot.waitSignal(dialog.override_requested) as told:
        qtbot.keyClick(dialog.override, Qt.Key.Key_Space)
    assert told.args == [5, "tested"]


def test_an_override_shows_what_stands_in_the_way_and_tells_it_whole(qtbot):
    dialog = OverrideDialog(5, "POINT", demo_checks())
    qtbot.addWidget(dialog)
    assert [check.verdict for check in dialog.checks.checks] == [Verdict.WAITING, Verdict.REFUSED]
    assert dialog.whole.text() == "does not hold: OBC_MODE SAFE; waits for it 20 s at most (OBC_MODE == NOMINAL)"
    dialog.show_checks([Check("link", Verdict.GOOD, "open")])
    assert dialog.checks.isHidden()
    assert dialog.whole.isHidden()


class TestStages:
    def shown(self, qtbot) -> StageList:
        made = StageList()
        qtbot.addWidget(made)
        made.show_command(demo_row())
        made.show()
        return made

    def test_late_evidence_and_approvals_have_words_and_shapes_of_their_own(self, qtbot):
        made = self.shown(qtbot)
        cells = [made.model.columns[0].cell(row) for row in made.model.rows()]
        assert [cell.text for cell in cells] == ["queued", "approved", "armed", "released", "sent", "accepted", "timed out", "late"]
        assert (cells[6].status, cells[7].status) == (Status.SERIOUS, Status.CAUTION)
        assert chain_text(demo_row().changes).endswith("late +15.2 s")

    def test_enter_goes_to_the_packet_of_the_stage_and_of_none_without_one(self, qtbot):
        made = self.shown(qtbot)
        with qtbot.waitSignal(made.packet_requested) as told:
            qtbot.keyClick(made.table, Qt.Key.Key_Return)
        assert told.args == [4290]
        qtbot.keyClick(made.table, Qt.Key.Key_Up)
        assert not made.go.isEnabled()
        with qtbot.assertNotEmitted(made.packet_requested):
            qtbot.keyClick(made.table, Qt.Key.Key_Return)

    def test_the_evidence_of_the_chosen_stage_is_told_whole(self, qtbot):
        made = self.shown(qtbot)
        qtbot.keyClick(made.table, Qt.Key.Key_Up)
        assert made.whole.text() == "no evidence of completed (OBC_MODE == SUN) within 10 s"


@pytest.mark.parametrize("module", [approval_dialog, override_dialog, stage_list])
def test_demos(module, qtbot):
    qtbot.addWidget(module.demo())

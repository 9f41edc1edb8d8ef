"""The line of waiting commands: its order, what it asks for by keyboard, what fits before LOS, and that it stays quick."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.command.lineup import BY_HAND, Priority, QueueItem, QueueMode, QueueState, ReleaseKind, ReleaseRule
from console.command.states import CommandChange, Stage
from console.dictionary.model import Argument, Command, Kind
from console.dictionary.significance import Significance
from console.utc import SECOND_NS, parse_utc
from widgets.command_edit_dialog import CommandEditDialog
from widgets.command_queue import CommandQueue
from widgets.release_dialog import ReleaseDialog
from widgets.release_form import Release, ReleaseForm

S = SECOND_NS
NOW_NS = parse_utc("2026-326T10:55:12Z")
ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier


def change(number: int, stage: Stage = Stage.QUEUED, at_s: float = 0, **more: object) -> CommandChange:
    return CommandChange(NOW_NS + round(at_s * S), number, "PING", stage, {"n": "1"}, **more)  # type: ignore[arg-type]


def state(*items: QueueItem, mode: QueueMode = QueueMode.ENABLED, los_s: float = -1) -> QueueState:
    aos_ns, los_ns = (NOW_NS - 300 * S, NOW_NS + round(los_s * S)) if los_s >= 0 else (-1, -1)
    return QueueState(mode, list(items), aos_ns, los_ns)


@pytest.fixture
def queue(qtbot: QtBot) -> CommandQueue:
    made = CommandQueue()
    qtbot.addWidget(made)
    made.resize(1000, 300)
    made.show()
    made.show_now(NOW_NS)
    return made


@pytest.fixture
def asked(queue: CommandQueue) -> list[tuple[object, ...]]:
    told: list[tuple[object, ...]] = []
    queue.move_requested.connect(lambda *what: told.append(("move", *what)))
    queue.priority_requested.connect(lambda *what: told.append(("priority", *what)))
    queue.take_back_requested.connect(lambda *what: told.append(("take back", *what)))
    queue.hold_requested.connect(lambda *what: told.append(("hold", *what)))
    queue.resume_requested.connect(lambda *what: told.append(("resume", *what)))
    queue.release_requested.connect(lambda *what: told.append(("release", *what)))
    queue.edit_requested.connect(lambda *what: told.append(("edit", *what)))
    queue.send_requested.connect(lambda *what: told.append(("send", *what)))
    queue.bypass_requested.connect(lambda *what: told.append(("bypass", *what)))
    queue.switch.mode_requested.connect(lambda *what: told.append(("mode", *what)))
    return told


def order(queue: CommandQueue) -> list[int]:
    return [row.last.command for row in queue.model.rows()]


def texts(queue: CommandQueue, column: int) -> list[str]:
    return [str(queue.model.index(place, column).data()) for place in range(queue.model.rowCount())]


def test_what_has_left_stands_before_the_line_and_the_line_in_its_order(queue: CommandQueue) -> None:
    queue.show_changes([change(1), change(2), change(3), change(1, Stage.SENT, 5)], state(QueueItem(3, 1), QueueItem(2, 2)))
    assert order(queue) == [1, 3, 2]
    assert texts(queue, 0) == ["", "1", "2"]
    queue.show_changes([], state(QueueItem(2, 1), QueueItem(3, 2)))
    assert order(queue) == [1, 2, 3]


def test_the_chosen_command_stays_chosen_when_it_moves(queue: CommandQueue) -> None:
    queue.show_changes([change(1), change(2)], state(QueueItem(1, 1), QueueItem(2, 2)))
    queue.choose(1)
    queue.show_changes([], state(QueueItem(2, 1), QueueItem(1, 2)))
    chosen = queue.chosen()
    assert chosen is not None
    assert chosen.last.command == 1


KEYS: list[tuple[Qt.Key, Qt.KeyboardModifier, tuple[object, ...]]] = [
    (Qt.Key.Key_Up, ALT, ("move", 1, -1)),
    (Qt.Key.Key_Down, ALT, ("move", 1, 1)),
    (Qt.Key.Key_Plus, Qt.KeyboardModifier.NoModifier, ("priority", 1, Priority.HIGH)),
    (Qt.Key.Key_Minus, Qt.KeyboardModifier.NoModifier, ("priority", 1, Priority.LOW)),
    (Qt.Key.Key_H, Qt.KeyboardModifier.NoModifier, ("hold", 1)),
    (Qt.Key.Key_B, SHIFT, ("bypass", 1)),
    (Qt.Key.Key_R, Qt.KeyboardModifier.NoModifier, ("release", 1)),
    (Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier, ("edit", 1)),
    (Qt.Key.Key_H, SHIFT, ("mode", QueueMode.HELD)),
    (Qt.Key.Key_D, SHIFT, ("mode", QueueMode.DISABLED)),
]


@pytest.mark.parametrize(("key", "modifier", "expected"), KEYS)
def test_every_act_has_its_key(
    queue: CommandQueue, asked: list[tuple[object, ...]], qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier, expected: object
) -> None:
    queue.show_changes([change(1), change(2)], state(QueueItem(1, 1), QueueItem(2, 2)))
    queue.choose(1)
    qtbot.keyClick(queue.table, key, modifier)
    assert asked == [expected]


def test_a_held_command_is_resumed_by_the_same_key(queue: CommandQueue, asked: list[tuple[object, ...]], qtbot: QtBot) -> None:
    queue.show_changes([change(1), change(1, Stage.HELD, 1)], state(QueueItem(1, 1)))
    queue.choose(1)
    qtbot.keyClick(queue.table, Qt.Key.Key_H)
    assert asked == [("resume", 1)]


def test_what_was_removed_is_offered_back_in_a_line_and_by_a_key(
    queue: CommandQueue, asked: list[tuple[object, ...]], qtbot: QtBot
) -> None:
    removals = [change(3, Stage.CANCELLED, 1), change(1, Stage.CANCELLED, 2)]
    queue.show_changes([change(1), change(2), change(3), *removals], state(QueueItem(2, 2)))
    assert queue.removed.isVisible()
    assert queue.removed.words.text() == "Removed: 1 PING n 1"
    queue.choose(2)
    qtbot.keyClick(queue.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    queue.removed.take_back.click()
    queue.choose(3)
    qtbot.keyClick(queue.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert asked == [("take back", 1), ("take back", 1), ("take back", 3)]
    assert "Ctrl+Z" in queue.explanation.text()
    queue.show_changes([change(1, Stage.HELD, 3)], state(QueueItem(1, 1), QueueItem(2, 2)))
    assert queue.removed.words.text() == "Removed: 3 PING n 1"
    queue.show_now(NOW_NS + 70 * S)
    assert not queue.removed.isVisible(), "it goes after a minute; the key stays"


def test_no_removal_is_offered_back_where_nothing_can_be_commanded(queue: CommandQueue) -> None:
    queue.removed.is_offered = False
    queue.cancel.hide()
    queue.show_changes([change(1), change(1, Stage.CANCELLED, 1)], state())
    queue.choose(1)
    assert not queue.removed.isVisible()
    assert "Ctrl+Z" not in queue.explanation.text()


def test_nothing_is_asked_for_what_has_left(queue: CommandQueue, asked: list[tuple[object, ...]], qtbot: QtBot) -> None:
    queue.show_changes([change(1), change(1, Stage.SENT, 1)], state())
    queue.choose(1)
    for key, modifier, expected in KEYS:
        if expected[0] != "mode":
            qtbot.keyClick(queue.table, key, modifier)
    assert asked == []


def test_the_mode_shown_is_the_one_that_was_told(queue: CommandQueue, asked: list[tuple[object, ...]]) -> None:
    queue.switch.buttons[QueueMode.HELD].click()
    assert asked == [("mode", QueueMode.HELD)]
    assert queue.switch.buttons[QueueMode.ENABLED].isChecked()
    queue.show_changes([], state(mode=QueueMode.HELD))
    assert queue.switch.buttons[QueueMode.HELD].isChecked()


def test_a_disabled_queue_sends_nothing_and_says_so(queue: CommandQueue, asked: list[tuple[object, ...]], qtbot: QtBot) -> None:
    queue.show_changes([change(1)], state(QueueItem(1, 1), mode=QueueMode.DISABLED))
    qtbot.keyClick(queue.table, Qt.Key.Key_S, SHIFT)
    queue.send.click()
    assert asked == []
    assert "disabled" in queue.explanation.text()


def test_what_fits_before_los_counts_all_that_leaves_before_it(queue: CommandQueue) -> None:
    """5 s margin, 10 s of bytes each, 20 s of window: 35 s and 45 s, of 40 s that are left."""
    items = [QueueItem(number, number, airtime_ns=10 * S, window_ns=20 * S) for number in (1, 2)]
    queue.show_changes([change(1), change(2)], state(*items, los_s=40))
    assert texts(queue, 6) == ["fits 00:35", "no 00:45"]
    assert queue.room.text() == "2 wait, 1 fit. LOS in 00:40"
    queue.show_now(NOW_NS + 10 * S)
    assert texts(queue, 6) == ["no 00:35", "no 00:45"]
    assert queue.room.text() == "2 wait, none fits. LOS in 00:30"


def test_the_time_to_its_expiry_runs_down(queue: CommandQueue) -> None:
    queue.show_changes([change(1)], state(QueueItem(1, 1, expires_ns=NOW_NS + 90 * S)))
    assert texts(queue, 7) == ["01:30"]
    queue.show_now(NOW_NS + 30 * S)
    assert texts(queue, 7) == ["01:00"]


def test_what_leaves_by_itself_says_so(queue: CommandQueue) -> None:
    rule = ReleaseRule(ReleaseKind.TELEMETRY, condition="BATT_V > 7")
    queue.show_changes([change(1)], state(QueueItem(1, 1, rule=rule, is_on=True)))
    assert queue.explanation.text() == "Leaves by itself when BATT_V > 7"
    assert texts(queue, 5) == ["when BATT_V > 7"]


def test_a_thousand_commands_are_shown_in_one_step(queue: CommandQueue) -> None:
    items = [QueueItem(number, number) for number in range(1, 1001)]
    queue.show_changes([change(number) for number in range(1, 1001)], state(*items))
    assert queue.model.rowCount() == 1000
    assert texts(queue, 0)[-1] == "1000"


def condition_fault(text: str) -> str:
    return "no parameter BAT" if "BAT " in text else ""


class TestRelease:
    def dialog(self, qtbot: QtBot, rule: ReleaseRule = BY_HAND) -> tuple[ReleaseDialog, list[Release]]:
        dialog = ReleaseDialog("5 PING", QueueItem(5, 5, rule=rule), now=lambda: NOW_NS, check_condition=condition_fault)
        qtbot.addWidget(dialog)
        told: list[Release] = []
        dialog.release_requested.connect(told.append)
        return dialog, told

    @pytest.mark.parametrize(("kind", "text", "expected"), [
        (ReleaseKind.TIME, "+90 s", ReleaseRule(ReleaseKind.TIME, at_ns=NOW_NS + 90 * S)),
        (ReleaseKind.TIME, "2026-326T11:00:00Z", ReleaseRule(ReleaseKind.TIME, at_ns=parse_utc("2026-326T11:00:00Z"))),
        (ReleaseKind.AOS, "12.5", ReleaseRule(ReleaseKind.AOS, offset_s=12.5)),
        (ReleaseKind.TELEMETRY, "BATT_V > 7", ReleaseRule(ReleaseKind.TELEMETRY, condition="BATT_V > 7")),
        (ReleaseKind.AFTER, "4", ReleaseRule(ReleaseKind.AFTER, after=4)),
        (ReleaseKind.HAND, "", ReleaseRule()),
    ])  # fmt: skip
    def test_what_is_typed_becomes_a_rule(self, qtbot: QtBot, kind: ReleaseKind, text: str, expected: ReleaseRule) -> None:
        dialog, told = self.dialog(qtbot)
        dialog.form.kind.setCurrentIndex(dialog.form.kind.findData(kind))
        dialog.form.value.setText(text)
        dialog.form.expiry.setText("+5 min")
        dialog.accept_button.click()
        assert told == [Release(Priority.NORMAL, expected, NOW_NS + 300 * S)]

    @pytest.mark.parametrize(("kind", "text", "words"), [
        (ReleaseKind.TIME, "tomorrow", "no UTC time"), (ReleaseKind.TIME, "2026-326T10:00:00Z", "has passed"),
        (ReleaseKind.AOS, "-3", "seconds"),
        (ReleaseKind.TELEMETRY, "BAT > 1", "no parameter BAT"), (ReleaseKind.TELEMETRY, "", "needed"), (ReleaseKind.AFTER, "5", "another"),
    ])  # fmt: skip
    def test_what_can_not_be_is_said_where_it_is_typed(self, qtbot: QtBot, kind: ReleaseKind, text: str, words: str) -> None:
        dialog, told = self.dialog(qtbot)
        dialog.form.kind.setCurrentIndex(dialog.form.kind.findData(kind))
        dialog.form.value.setText(text)
        assert words in dialog.form.value_note.text()
        dialog.accept_button.click()
        assert told == []


def test_an_edit_begins_with_the_arguments_that_stand_and_refuses_wrong_ones(qtbot: QtBot) -> None:
    def check(arguments: dict[str, str]) -> dict[str, str]:
        return {} if arguments["COUNT"].isdecimal() else {"COUNT": "a whole number is needed"}

    command = Command("SHOOT", "/X/SHOOT", arguments=(Argument("COUNT", Kind.INTEGER, default="1"),))
    dialog = CommandEditDialog("3 SHOOT", command, {"COUNT": "8"}, QueueItem(3, 3), now=lambda: NOW_NS, check=check)
    qtbot.addWidget(dialog)
    told: list[dict[str, str]] = []
    dialog.edit_requested.connect(told.append)
    editor = dialog.form.editors["COUNT"]
    assert dialog.form.arguments() == {"COUNT": "8"}
    editor.setText("x")  # type: ignore[union-attr]
    assert not dialog.accept_button.isEnabled()
    assert dialog.form.fault_of("COUNT") == "a whole number is needed"
    editor.setText("9")  # type: ignore[union-attr]
    dialog.accept_button.click()
    assert told == [{"COUNT": "9"}]


def edit_dialog(qtbot: QtBot, item: QueueItem) -> tuple[CommandEditDialog, list[object]]:
    command = Command("SHOOT", "/X/SHOOT", arguments=(Argument("COUNT", Kind.INTEGER, default="1"),))
    dialog = CommandEditDialog("3 SHOOT", command, {"COUNT": "8"}, item, now=lambda: NOW_NS, check_condition=condition_fault)
    qtbot.addWidget(dialog)
    told: list[object] = []
    dialog.edit_requested.connect(told.append)
    dialog.release_requested.connect(told.append)
    return dialog, told


def test_an_edit_asks_for_what_is_another_now_and_nothing_else(qtbot: QtBot) -> None:
    """A rule that has its pass filled in, and a time that has passed meanwhile, stay as they are when only an argument is changed."""
    for rule in (ReleaseRule(ReleaseKind.AOS, NOW_NS + 60 * S, 30.0), ReleaseRule(ReleaseKind.TIME, NOW_NS - 60 * S), BY_HAND):
        dialog, told = edit_dialog(qtbot, QueueItem(3, 3, rule=rule))
        dialog.form.editors["COUNT"].setText("9")  # type: ignore[union-attr]
        dialog.accept_button.click()
        assert told == [{"COUNT": "9"}]
    dialog, told = edit_dialog(qtbot, QueueItem(3, 3))
    dialog.release.kind.setCurrentIndex(dialog.release.kind.findData(ReleaseKind.AFTER))
    assert not dialog.accept_button.isEnabled(), "a number is needed"
    dialog.release.value.setText("2")
    dialog.accept_button.click()
    assert told == [Release(rule=ReleaseRule(ReleaseKind.AFTER, after=2))]


def test_a_time_from_now_counts_from_when_it_is_asked_for(qtbot: QtBot) -> None:
    now = [NOW_NS]
    form = ReleaseForm(now=lambda: now[0])
    qtbot.addWidget(form)
    form.kind.setCurrentIndex(form.kind.findData(ReleaseKind.TIME))
    form.value.setText("+90 s")
    now[0] += 30 * S
    release = form.release()
    assert release is not None
    assert release.rule.at_ns == NOW_NS + 120 * S


def test_enter_sets_no_release(qtbot: QtBot) -> None:
    """A rule on telemetry may hold at once, and the command would leave by a finger that ended a field."""
    dialog = ReleaseDialog("5 PING", QueueItem(5, 5), now=lambda: NOW_NS)
    qtbot.addWidget(dialog)
    dialog.show()
    with qtbot.assertNotEmitted(dialog.release_requested):
        for widget in (dialog.form.kind, dialog.form.value, dialog.form.expiry, dialog.accept_button):
            qtbot.keyClick(widget, Qt.Key.Key_Return)


def test_a_command_without_arguments_is_edited_for_its_release(queue: CommandQueue, asked: list[tuple[object, ...]], qtbot: QtBot) -> None:
    queue.show_changes([CommandChange(NOW_NS, 1, "PING", Stage.QUEUED)], state(QueueItem(1, 1)))
    queue.choose(1)
    qtbot.keyClick(queue.table, Qt.Key.Key_F2)
    assert asked == [("edit", 1)]


def test_arming_is_not_offered_where_nothing_can_be_commanded(queue: CommandQueue) -> None:
    critical = change(1, significance=Significance.CRITICAL)
    queue.show_changes([critical])
    assert not queue.arm.isHidden()
    queue.cancel.hide()
    queue.show_changes([change(1, Stage.HELD, 1, significance=Significance.CRITICAL)])
    assert queue.arm.isHidden()

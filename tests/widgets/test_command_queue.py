"""Nothing leaves by Enter or a double click, two steps for what is significant, and only stages that were told are shown."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from console.command.states import CommandChange, Stage
from console.dictionary.significance import Significance
from console.utc import SECOND_NS
from widgets.command_queue import CommandQueue, demo
from widgets.stage_chain import STAGE_STATUS, chain_text

SHIFT = Qt.KeyboardModifier.ShiftModifier


def change(
    stage: Stage, at_s: float = 100, number: int = 1, significance: Significance = Significance.NONE, detail: str = ""
) -> CommandChange:
    return CommandChange(round(at_s * SECOND_NS), number, "PING", stage, {"n": "1"}, b"", significance, detail)


@pytest.fixture
def queue(qtbot) -> CommandQueue:
    made = CommandQueue()
    qtbot.addWidget(made)
    made.resize(800, 240)
    made.show()
    return made


@pytest.fixture
def asked(queue) -> list[tuple[str, int]]:
    told: list[tuple[str, int]] = []
    queue.arm_requested.connect(lambda number: told.append(("arm", number)))
    queue.send_requested.connect(lambda number: told.append(("send", number)))
    queue.cancel_requested.connect(lambda number: told.append(("cancel", number)))
    return told


def hammer(queue: CommandQueue, qtbot) -> None:
    """Enter on everything, and a double click on the row."""
    for widget in (queue.table, queue.send, queue.arm, queue.cancel, queue):
        qtbot.keyClick(widget, Qt.Key.Key_Return)
        qtbot.keyClick(widget, Qt.Key.Key_Enter)
    place = queue.table.visualRect(queue.model.index(0, 1)).center()
    qtbot.mouseDClick(queue.table.viewport(), Qt.MouseButton.LeftButton, pos=place)


@pytest.mark.parametrize("significance", list(Significance))
@pytest.mark.parametrize("stage", [Stage.QUEUED, Stage.ARMED, Stage.HELD])
def test_enter_and_double_click_never_send(queue, asked, qtbot, significance, stage):
    queue.show_changes([change(stage, significance=significance)])
    queue.show_now(101 * SECOND_NS)
    queue.choose(1)
    hammer(queue, qtbot)
    assert asked == []


def test_an_ordinary_command_is_sent_in_one_act(queue, asked, qtbot):
    queue.show_changes([change(Stage.QUEUED)])
    assert not queue.arm.isVisible()
    qtbot.keyClick(queue.table, Qt.Key.Key_S)
    assert asked == []
    qtbot.keyClick(queue.table, Qt.Key.Key_S, SHIFT)
    assert asked == [("send", 1)]


def test_a_critical_command_must_be_armed_first(queue, asked, qtbot):
    queue.show_changes([change(Stage.QUEUED, significance=Significance.CRITICAL)])
    assert not queue.send.isEnabled()
    qtbot.keyClick(queue.table, Qt.Key.Key_S, SHIFT)
    qtbot.keyClick(queue.table, Qt.Key.Key_A)
    assert asked == [("arm", 1)]
    queue.show_changes([change(Stage.ARMED, 105, significance=Significance.CRITICAL)])
    queue.show_now(108 * SECOND_NS)
    assert queue.send.text() == "Send, 7 s left"
    queue.send.click()
    assert asked == [("arm", 1), ("send", 1)]


def test_an_armed_command_falls_back_after_ten_seconds(queue, asked):
    queue.show_changes([change(Stage.ARMED, 105, significance=Significance.VITAL)])
    queue.show_now(115 * SECOND_NS)
    queue.send.click()
    assert asked == []
    assert not queue.send.isEnabled()


def test_asking_paints_nothing(queue, qtbot):
    queue.show_changes([change(Stage.QUEUED)])
    qtbot.keyClick(queue.table, Qt.Key.Key_S, SHIFT)
    assert [one.stage for one in queue.chosen().changes] == [Stage.QUEUED]


def test_stages_stand_in_the_order_they_were_told_with_their_times(queue):
    queue.show_changes([change(Stage.QUEUED, 100), change(Stage.SENT, 103), change(Stage.ACCEPTED, 103.4), change(Stage.COMPLETED, 104.5)])
    assert chain_text(queue.chosen().changes) == "queued 00:01:40, sent 00:01:43, accepted +0.4 s, completed +1.5 s"


def test_the_same_change_told_twice_is_shown_once(queue):
    queue.show_changes([change(Stage.QUEUED), change(Stage.QUEUED)])
    assert len(queue.chosen().changes) == 1


def test_why_it_is_held_is_explained(queue, asked):
    queue.show_changes([change(Stage.QUEUED), change(Stage.HELD, 101, detail="the link is down")])
    assert queue.explanation.text().startswith("Held: the link is down. ")
    assert asked == []
    queue.send.click()
    assert asked == [("send", 1)]


def test_a_sent_command_can_not_be_cancelled_or_sent_again(queue, asked, qtbot):
    queue.show_changes([change(Stage.QUEUED), change(Stage.SENT, 101)])
    qtbot.keyClick(queue.table, Qt.Key.Key_S, SHIFT)
    qtbot.keyClick(queue.table, Qt.Key.Key_Delete)
    assert asked == []


def test_delete_cancels_what_has_not_left(queue, asked, qtbot):
    queue.show_changes([change(Stage.QUEUED)])
    qtbot.keyClick(queue.table, Qt.Key.Key_Delete)
    assert asked == [("cancel", 1)]


def test_a_new_command_does_not_take_the_buttons_from_an_armed_one(queue):
    queue.show_changes([change(Stage.ARMED, significance=Significance.CRITICAL)])
    queue.show_changes([change(Stage.QUEUED, 101, number=2)])
    assert queue.chosen().last.command == 1


def test_every_stage_has_a_shape():
    assert set(STAGE_STATUS) == set(Stage)


def test_unknown_is_said_to_be_unknown(queue):
    queue.show_changes([change(Stage.SENT), change(Stage.UNKNOWN, 101)])
    assert "Nobody knows" in queue.explanation.text()


def test_demo_paints(qtbot):
    made = demo()
    qtbot.addWidget(made)
    made.show()
    assert not made.grab().isNull()
    assert made.send.text() == "Send, 7 s left"

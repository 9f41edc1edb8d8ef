"""Acts on one command in the window, by keyboard: its stages with their packets, a second person's approval, an override."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from console.command.lineup import Priority
from console.command.states import Stage
from console.desktop.main_window import MainWindow
from console.desktop.session_view import SessionView
from console.session.messages import Approve, Override, Prepare, Queue, Refused, Send
from tests.desktop.engines import SteppedEngine
from tests.desktop.flights import act, view_of
from widgets.approval_dialog import ApprovalDialog
from widgets.override_dialog import OverrideDialog
from widgets.stage_list import StageList


@pytest.fixture
def window(contact_window: MainWindow) -> MainWindow:
    return contact_window


@pytest.fixture
def view(window: MainWindow) -> SessionView:
    return view_of(window)


def stages(view: SessionView) -> list[Stage]:
    return [change.stage for change in view.model.commands.get(1, [])]


def queue_ping(view: SessionView, engine: SteppedEngine, qtbot: QtBot) -> None:
    view.send(Queue("PING", {}))
    engine.step()
    qtbot.waitUntil(lambda: stages(view) == [Stage.QUEUED], timeout=5000)


def opened(kind: type[QDialog]) -> QDialog:
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible())


def test_the_stages_of_a_command_lead_to_their_packets(
    window: MainWindow, view: SessionView, live_engine: SteppedEngine, qtbot: QtBot
) -> None:
    queue_ping(view, live_engine, qtbot)
    view.send(Send(1))
    for _ in range(30):
        live_engine.step()
    qtbot.waitUntil(lambda: stages(view)[-1:] == [Stage.COMPLETED], timeout=5000)
    act(window, "show_stages")
    listed = opened(StageList)
    assert isinstance(listed, StageList)
    packet = view.model.commands[1][-1].packet
    assert packet >= 0
    qtbot.keyClick(listed.table, Qt.Key.Key_Return)
    assert view.room.workspace.name == "investigate"
    packets = view.room.packets
    assert packets is not None
    assert packets.list.model.row(packets.list.table.chosen()[0]).index == packet


def test_without_a_command_there_is_nothing_to_open(window: MainWindow, view: SessionView) -> None:
    act(window, "show_stages")
    act(window, "approve_command")
    assert not [one for one in QApplication.topLevelWidgets() if isinstance(one, StageList | ApprovalDialog) and one.isVisible()]
    assert "choose a command" in view.notices.notice()


def test_an_approval_is_sent_and_its_refusal_stands_in_the_dialog(
    window: MainWindow, view: SessionView, live_engine: SteppedEngine, qtbot: QtBot
) -> None:
    queue_ping(view, live_engine, qtbot)
    act(window, "approve_command")
    dialog = opened(ApprovalDialog)
    assert isinstance(dialog, ApprovalDialog)
    qtbot.keyClicks(dialog.name, "Flight director")
    qtbot.keyClicks(dialog.pin, "482913")
    qtbot.keyClick(dialog.approve, Qt.Key.Key_Space)
    assert [(one.command, one.name) for one in live_engine.sent_of(Approve)] == [(1, "Flight director")]
    view.take(Refused("Approve", "the name or the PIN is wrong"))
    assert dialog.message.text() == "the name or the PIN is wrong"
    assert dialog.pin.text() == ""


def test_an_override_asks_for_a_reason(window: MainWindow, view: SessionView, live_engine: SteppedEngine, qtbot: QtBot) -> None:
    queue_ping(view, live_engine, qtbot)
    act(window, "override_checks")
    dialog = opened(OverrideDialog)
    assert isinstance(dialog, OverrideDialog)
    assert [one.name for one in live_engine.sent_of(Prepare)][-1:] == ["PING"], "what stands in its way is asked for"
    qtbot.keyClicks(dialog.reason, "tested")
    qtbot.keyClick(dialog.override, Qt.Key.Key_Space)
    assert [(one.command, one.reason) for one in live_engine.sent_of(Override)] == [(1, "tested")]


def test_a_repetition_within_seconds_asks_and_is_queued_when_it_is_meant(
    view: SessionView, live_engine: SteppedEngine, qtbot: QtBot
) -> None:
    panel = view.rooms["pass"].builder
    assert panel is not None
    builder = panel.builder
    for count in (1, 2):
        builder.choose("PING")
        builder.prepare()
        qtbot.waitUntil(lambda: bool(live_engine.sent_of(Prepare)), timeout=5000)
        live_engine.step()
        qtbot.waitUntil(builder.queue.isEnabled, timeout=5000)
        builder.release.priority.setCurrentIndex(builder.release.priority.findData(Priority.HIGH))
        builder.queue.click()
        live_engine.step()
        if count == 2:
            qtbot.waitUntil(lambda: builder.queue.text() == "&Queue again", timeout=5000)
            builder.queue.click()
            live_engine.step()
        qtbot.waitUntil(lambda count=count: len(view.model.commands) == count, timeout=5000)  # type: ignore[misc]
    assert [one.is_repeat_meant for one in live_engine.sent_of(Queue)] == [False, False, True]
    assert [one.priority for one in live_engine.sent_of(Queue)] == [Priority.HIGH] * 3, "what lets it leave goes along"
    assert view.desk.settings.recent_commands[view.model.welcome.spacecraft] == ["PING"]

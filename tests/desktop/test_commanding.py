"""A command on its whole way through the window, with a real session behind it: each stage is shown when it is told, not before."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from console.command.states import Stage
from console.desktop.main_window import MainWindow
from console.desktop.session_view import SessionView
from console.frames.uplink_format import Service
from console.session.messages import Arm, Cancel, Prepare, Queue, Send
from tests.desktop.conftest import OpenWindow
from tests.desktop.engines import SteppedEngine
from tests.desktop.flights import Flight, view_of
from widgets.command_builder import CommandBuilder
from widgets.command_queue import CommandQueue

COMMANDING = (Prepare, Queue, Arm, Send, Cancel)


@pytest.fixture
def window(contact_window: MainWindow) -> MainWindow:
    return contact_window


@pytest.fixture
def view(window: MainWindow) -> SessionView:
    return view_of(window)


def builder_of(view: SessionView) -> CommandBuilder:
    panel = view.rooms["pass"].builder
    assert panel is not None
    return panel.builder


def queue_of(view: SessionView) -> CommandQueue:
    queue = view.rooms["pass"].workspace.panels["queue"].widget
    assert isinstance(queue, CommandQueue)
    return queue


def stages(view: SessionView, place: int = 0) -> list[Stage]:
    model = queue_of(view).model
    return [change.stage for change in model.row(place).changes] if place < model.rowCount() else []


def queued(view: SessionView, engine: SteppedEngine, qtbot: QtBot, name: str, arguments: dict[str, str] | None = None) -> None:
    """Choose a command, wait for its bytes, queue it."""
    builder = builder_of(view)
    builder.choose(name, arguments)
    qtbot.waitUntil(lambda: bool(engine.sent_of(Prepare)), timeout=3000)
    engine.step()
    qtbot.waitUntil(builder.queue.isEnabled, timeout=3000)
    builder.queue.click()
    before = queue_of(view).model.rowCount()
    engine.step()
    qtbot.waitUntil(lambda: queue_of(view).model.rowCount() > before, timeout=3000)


def test_a_ping_shows_each_stage_as_it_is_told(view: SessionView, live_engine: SteppedEngine, qtbot: QtBot) -> None:
    queued(view, live_engine, qtbot, "PING")
    assert stages(view) == [Stage.QUEUED]
    queue_of(view).send.click()
    assert len(live_engine.sent_of(Send)) == 1
    view.frame()
    assert stages(view) == [Stage.QUEUED], "asking is not sending: nothing is shown before the engine has told it"
    live_engine.step()
    qtbot.waitUntil(lambda: stages(view)[-1] is Stage.SENT, timeout=3000)
    for _ in range(30):
        live_engine.step()
    qtbot.waitUntil(lambda: stages(view)[-1] is Stage.COMPLETED, timeout=3000)
    told = [change.stage for change in view.model.commands[1]]
    assert stages(view) == told
    assert [stage for stage in told if stage is not Stage.RECEIVED] == [
        Stage.QUEUED, Stage.RELEASED, Stage.SENT, Stage.ACCEPTED, Stage.STARTED, Stage.COMPLETED
    ]  # fmt: skip


def test_a_command_can_be_sent_past_the_sequence_check(
    window: MainWindow, view: SessionView, live_engine: SteppedEngine, qtbot: QtBot
) -> None:
    queued(view, live_engine, qtbot, "PING")
    window._handlers.actions["send_bypass"].trigger()
    assert live_engine.sent_of(Send) == [Send(1, Service.BD)]
    for _ in range(40):
        live_engine.step()
    qtbot.waitUntil(lambda: stages(view)[-1] is Stage.COMPLETED, timeout=3000)
    received = [change for change in view.model.commands[1] if change.stage is Stage.RECEIVED]
    assert all("FARM-B" in change.detail for change in received)


def test_the_bytes_are_shown_before_anything_can_be_queued(view: SessionView, live_engine: SteppedEngine, qtbot: QtBot) -> None:
    builder = builder_of(view)
    builder.choose("PING")
    assert not builder.queue.isEnabled()
    qtbot.waitUntil(lambda: bool(live_engine.sent_of(Prepare)), timeout=3000)
    live_engine.step()
    qtbot.waitUntil(builder.queue.isEnabled, timeout=3000)
    assert builder.details.hex.data.startswith(bytes.fromhex("18"))
    assert live_engine.sent_of(Queue) == []


def test_enter_and_double_clicks_send_nothing(view: SessionView, live_engine: SteppedEngine, qtbot: QtBot) -> None:
    queued(view, live_engine, qtbot, "PING")
    table = queue_of(view).table
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        qtbot.keyClick(table, key)
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(queue_of(view).model.index(0, 1)).center())
    assert live_engine.sent_of(Send) == []


def vital(view: SessionView) -> str:
    return next(
        command.name for command in view.model.dictionary.commands.values() if command.significance.needs_arming and not command.arguments
    )


def test_a_vital_command_needs_two_steps(view: SessionView, live_engine: SteppedEngine, qtbot: QtBot) -> None:
    queued(view, live_engine, qtbot, vital(view))
    queue = queue_of(view)
    assert not queue.send.isEnabled()
    qtbot.keyClick(queue.table, Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier)
    assert live_engine.sent_of(Send) == []
    queue.arm.click()
    live_engine.step()
    qtbot.waitUntil(lambda: stages(view)[-1] is Stage.ARMED, timeout=3000)
    assert view.bar.state().is_armed
    qtbot.waitUntil(queue.send.isEnabled, timeout=3000)
    queue.send.click()
    live_engine.step()
    qtbot.waitUntil(lambda: Stage.SENT in stages(view), timeout=3000)


def test_an_armed_command_falls_back_after_ten_seconds(view: SessionView, live_engine: SteppedEngine, qtbot: QtBot) -> None:
    queued(view, live_engine, qtbot, vital(view))
    queue_of(view).arm.click()
    live_engine.step()
    qtbot.waitUntil(lambda: stages(view)[-1] is Stage.ARMED, timeout=3000)
    live_engine.step(105)
    qtbot.waitUntil(lambda: stages(view)[-1] is Stage.QUEUED, timeout=3000)
    assert not view.bar.state().is_armed
    assert live_engine.sent_of(Send) == []


def test_a_cancelled_command_is_out_of_the_queue(view: SessionView, live_engine: SteppedEngine, qtbot: QtBot) -> None:
    queued(view, live_engine, qtbot, "PING")
    qtbot.keyClick(queue_of(view).table, Qt.Key.Key_Delete)
    live_engine.step()
    qtbot.waitUntil(lambda: stages(view)[-1] is Stage.CANCELLED, timeout=3000)
    assert not queue_of(view).send.isEnabled()


def test_the_same_command_within_seconds_is_refused_with_its_reason(view: SessionView, live_engine: SteppedEngine, qtbot: QtBot) -> None:
    queued(view, live_engine, qtbot, "PING")
    view.send(Queue("PING", {}))
    live_engine.step()
    qtbot.waitUntil(lambda: bool(view.notices.notice()), timeout=3000)
    assert queue_of(view).model.rowCount() == 1


def test_in_a_replay_there_is_no_command_panel_and_nothing_can_send(
    flight: Flight, replay_engine: SteppedEngine, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(flight.mission, replay_engine.setup.welcome, replay_engine)
    view = view_of(window)
    replay_engine.setup.feed.steer(_seek(flight.last_ns), replay_engine.setup.session)
    replay_engine.greet()
    qtbot.waitUntil(lambda: bool(view.model.commands), timeout=3000)
    assert window.findChildren(CommandBuilder) == []
    assert view.rooms["pass"].builder is None
    for queue in window.findChildren(CommandQueue):
        assert queue.model.rowCount() == 1, "what was sent then is shown"
        assert not any(button.isVisibleTo(queue) for button in (queue.arm, queue.send, queue.cancel))
        queue.choose(1)
        for key, modifier in ((Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier), (Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)):
            qtbot.keyClick(queue.table, key, modifier)
        for signal in (queue.arm_requested, queue.send_requested, queue.cancel_requested):
            signal.emit(1)
    for button in window.findChildren(QAbstractButton):
        button.click()
    assert [intent for intent in replay_engine.sent if isinstance(intent, COMMANDING)] == []


def _seek(at_ns: int) -> object:
    from console.session.messages import Steer

    return Steer(seek_ns=at_ns)

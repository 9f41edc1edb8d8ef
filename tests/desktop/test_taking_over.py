"""Two windows on one session: the one that looked on takes over when the other has gone."""

from __future__ import annotations

from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from console.session.messages import Arm
from tests.desktop.conftest import OpenWindow
from tests.desktop.engines import SteppedEngine
from tests.desktop.flights import Flight, view_of
from widgets.command_queue import CommandQueue


def test_a_window_that_looked_on_gets_its_commands_when_the_engine_says_that_it_is_in_command(
    flight: Flight, live_engine: SteppedEngine, open_window: OpenWindow, qtbot: QtBot
) -> None:
    welcome = live_engine.setup.welcome
    view = view_of(open_window(flight.mission, replace(welcome, can_command=False), live_engine))
    view.show_workspace("pass")
    queue = view.rooms["pass"].workspace.panels["queue"].widget
    assert isinstance(queue, CommandQueue)
    assert view.rooms["pass"].builder is None
    assert queue.send.isHidden()
    assert view.bar.state().arm_text == "no uplink"
    for _ in range(2):
        view.take(welcome)
    builder = view.rooms["pass"].builder
    assert builder is not None
    qtbot.waitUntil(builder.builder.isVisible, timeout=3000)
    assert not queue.send.isHidden()
    assert view.bar.state().arm_text == "safe"
    assert "in command now" in view.notices.notice()
    queue.arm_requested.emit(7)
    assert live_engine.sent_of(Arm) == [Arm(7)]

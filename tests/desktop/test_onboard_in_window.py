"""The on-board schedule in the window, with a real session and a simulated spacecraft behind it; and the ping on one key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from console.command.activities import Activity, ActivityName, ActivityState
from console.command.states import CommandChange, Stage
from console.desktop.main_window import MainWindow
from console.desktop.panels.onboard import OnboardPanel
from console.desktop.session_view import SessionView
from console.dictionary.significance import Significance
from console.session.messages import Arm, EditCommand, Queue, Refused, Send
from console.store.command_log import CommandRecord, StageRecord
from console.utc import SECOND_NS, iso_text, parse_utc
from tests.desktop.conftest import OpenWindow
from tests.desktop.engines import SteppedEngine
from tests.desktop.flights import Flight, view_of
from tests.simulator.flights import command
from widgets.onboard_compose import ComposeDialog
from widgets.onboard_schedule import OnboardSchedule

PATIENCE_MS = 5000


@pytest.fixture
def window(flight: Flight, live_engine: SteppedEngine, open_window: OpenWindow) -> MainWindow:
    opened = open_window(flight.mission, live_engine.setup.welcome, live_engine)
    live_engine.step_until(live_engine.setup.welcome.first_ns + 60 * SECOND_NS)
    view_of(opened).show_workspace("pass")
    return opened


@pytest.fixture
def view(window: MainWindow, live_engine: SteppedEngine, qtbot: QtBot) -> SessionView:
    found = view_of(window)
    qtbot.waitUntil(lambda: found.model.now_ns() >= live_engine.setup.session.now_ns, timeout=PATIENCE_MS)
    return found


@pytest.fixture
def panel(view: SessionView) -> OnboardPanel:
    found = view.rooms["pass"].onboard
    assert found is not None
    view.rooms["pass"].workspace.reveal("onboard")
    return found


def told_so(view: SessionView) -> str:
    """All notices so far."""
    return "; ".join(text for _, text in view.notices._kept)


def only(panel: OnboardPanel) -> Activity:
    (found,) = panel.schedule.view().activities
    return found


def composed(panel: OnboardPanel, view: SessionView, engine: SteppedEngine, qtbot: QtBot, after: str = "+30s") -> Activity:
    """A ping composed in the dialog; armed and uplinked from the schedule, confirmed by the spacecraft."""
    builder = view.rooms["pass"].builder
    assert builder is not None
    builder.builder.choose("PING")
    panel.widget.compose.click()
    dialog = panel.widget.findChild(ComposeDialog)
    assert dialog is not None
    dialog.time.setText(after)
    dialog.plan.click()
    told(engine, qtbot, lambda: bool(panel.schedule.view().activities))
    assert only(panel).state is ActivityState.PLANNED
    panel._refresh()
    panel.widget.choose(only(panel).name)
    assert not panel.widget.send.isEnabled()
    panel.widget.arm.click()
    told(engine, qtbot, lambda: only(panel).is_armed)
    panel._refresh()
    panel.widget.send.click()
    told(engine, qtbot, lambda: only(panel).state is ActivityState.CONFIRMED, steps=40)
    return only(panel)


def told(engine: SteppedEngine, qtbot: QtBot, is_so: object, *, steps: int = 1) -> None:
    engine.step(steps)
    qtbot.waitUntil(is_so, timeout=PATIENCE_MS)


def test_a_command_is_composed_uplinked_listed_and_executed(
    panel: OnboardPanel, view: SessionView, live_engine: SteppedEngine, qtbot: QtBot
) -> None:
    composed(panel, view, live_engine, qtbot)
    panel.widget.enable.click()
    told(live_engine, qtbot, lambda: len(live_engine.sent_of(Send)) == 2)
    told(live_engine, qtbot, lambda: panel.schedule.view().is_enabled is True, steps=30)
    panel.widget.list.click()
    told(live_engine, qtbot, lambda: len(live_engine.sent_of(Send)) == 3)
    told(live_engine, qtbot, lambda: panel.schedule.view().reported_ns > 0, steps=30)
    assert (only(panel).state, panel.schedule.view().differences) == (ActivityState.CONFIRMED, 0)
    told(live_engine, qtbot, lambda: only(panel).state is ActivityState.EXECUTED, steps=300)


def test_an_activity_on_board_is_deleted_by_a_command(
    panel: OnboardPanel, view: SessionView, live_engine: SteppedEngine, qtbot: QtBot
) -> None:
    composed(panel, view, live_engine, qtbot, after="+10m")
    panel._refresh()
    panel.widget.delete.click()
    told(live_engine, qtbot, lambda: len(live_engine.sent_of(Send)) == 2)
    told(live_engine, qtbot, lambda: only(panel).state is ActivityState.DELETED, steps=30)


def test_a_move_goes_into_the_queue_and_both_places_stand_until_the_list_shows_it(
    panel: OnboardPanel, view: SessionView, live_engine: SteppedEngine, qtbot: QtBot
) -> None:
    one = composed(panel, view, live_engine, qtbot, after="+10m")
    panel._refresh()
    panel.widget.choose(one.name)
    panel.widget.begin_move()
    qtbot.keyClick(panel.widget.line, Qt.Key.Key_Right)
    qtbot.keyClick(panel.widget.line, Qt.Key.Key_M)
    told(live_engine, qtbot, lambda: only(panel).wanted_ns == one.release_ns + 60 * SECOND_NS)
    assert len(live_engine.sent_of(Send)) == 1, "a move never goes straight out"
    (number,) = [number for number, changes in view.model.commands.items() if changes[0].name == "SCHEDULE_SHIFT"]
    view.send(Send(number))
    told(live_engine, qtbot, lambda: only(panel).was_ns == one.release_ns, steps=30)
    panel.widget.list.click()
    told(live_engine, qtbot, lambda: len(live_engine.sent_of(Send)) == 3)
    told(live_engine, qtbot, lambda: panel.schedule.view().reported_ns > 0, steps=30)
    assert (only(panel).state, only(panel).release_ns, only(panel).was_ns) == (
        ActivityState.CONFIRMED, one.release_ns + 60 * SECOND_NS, -1,
    )  # fmt: skip


def test_another_time_for_what_is_still_in_the_queue_edits_the_insertion(panel: OnboardPanel, view: SessionView) -> None:
    insert = CommandChange(0, 4, "SCHEDULE_INSERT", Stage.QUEUED, {"TIME": "2026-11-22T10:00:00.000Z", "REQUEST": "18"})
    view.model.commands[4] = [insert]
    planned = Activity(ActivityName(0, 100, 0x2000), 0, "PING", ActivityState.PLANNED, command=4)
    sent: list[object] = []
    panel._desk.send = sent.append  # type: ignore[method-assign, assignment]
    panel.move(planned, parse_utc("2026-11-22T11:00:00Z"))
    assert sent == [EditCommand(4, {"TIME": "2026-11-22T11:00:00.000Z", "REQUEST": "18"})]


def test_the_spacecraft_is_asked_about_one_activity(
    panel: OnboardPanel, view: SessionView, live_engine: SteppedEngine, qtbot: QtBot
) -> None:
    composed(panel, view, live_engine, qtbot, after="+10m")
    panel._refresh()
    panel.widget.ask.click()
    told(live_engine, qtbot, lambda: len(live_engine.sent_of(Send)) == 2)
    told(live_engine, qtbot, lambda: "in the report of" in only(panel).told, steps=30)
    assert (only(panel).state, panel.schedule.view().reported_ns) == (ActivityState.CONFIRMED, -1)


def test_a_time_that_is_over_is_refused_in_the_dialog(panel: OnboardPanel, view: SessionView, live_engine: SteppedEngine) -> None:
    builder = view.rooms["pass"].builder
    assert builder is not None
    builder.builder.choose("PING")
    panel.compose(view.model.now_ns() + 60 * SECOND_NS)
    dialog = panel.widget.findChild(ComposeDialog)
    assert dialog is not None
    for text, said in (("2020-01-01T00:00:00Z", "over"), ("soon", "no time"), ("+2s", "too near")):
        dialog.time.setText(text)
        assert not dialog.plan.isEnabled()
        assert said in dialog.said.text()
    dialog.time.setText("+2m")
    assert dialog.plan.isEnabled()
    dialog.reject()
    assert live_engine.sent_of(Queue) == []


def test_without_a_command_in_the_builder_nothing_is_composed_and_a_notice_says_why(panel: OnboardPanel, view: SessionView) -> None:
    panel.widget.compose.click()
    assert panel.widget.findChild(ComposeDialog) is None
    assert "build the command first" in told_so(view)


def test_the_ping_key_queues_and_sends_one_ping(window: MainWindow, view: SessionView, live_engine: SteppedEngine, qtbot: QtBot) -> None:
    _action(window, "send_ping")
    assert [type(each) for each in live_engine.sent if isinstance(each, Queue | Send | Arm)] == [Queue]
    told(live_engine, qtbot, lambda: len(live_engine.sent_of(Send)) == 1)
    told(live_engine, qtbot, lambda: view.model.commands[1][-1].stage is Stage.COMPLETED, steps=30)


def _action(window: MainWindow, name: str) -> None:
    found = window.findChild(QAction, name)
    assert found is not None
    found.trigger()


def test_a_ping_that_is_refused_is_not_sent_when_another_one_is_queued(
    window: MainWindow, view: SessionView, live_engine: SteppedEngine, qtbot: QtBot
) -> None:
    _action(window, "send_ping")
    live_engine._asked.clear()
    live_engine.say(Refused("Queue", "another window is in command"))
    qtbot.waitUntil(lambda: "not sent" in told_so(view), timeout=PATIENCE_MS)
    view.send(Queue("PING", {}, is_repeat_meant=True))
    told(live_engine, qtbot, lambda: bool(view.model.commands))
    assert live_engine.sent_of(Send) == []


def test_only_what_was_sent_in_earlier_sessions_is_taken_over(panel: OnboardPanel, view: SessionView) -> None:
    later_ns = view.model.now_ns() + 3600 * SECOND_NS
    queued, sent = past_insert(1, later_ns, Stage.QUEUED), past_insert(2, later_ns, Stage.QUEUED, Stage.SENT, Stage.COMPLETED)
    panel.take_earlier([sent, queued])
    assert (only(panel).name.sequence, only(panel).text, only(panel).state) == (9002, "PING", ActivityState.CONFIRMED)


def past_insert(number: int, release_ns: int, *stages: Stage) -> CommandRecord:
    request = command("PING", sequence=9000 + number)
    data = command("SCHEDULE_INSERT", TIME=iso_text(release_ns), REQUEST=request.hex())
    told_ns = [StageRecord(place, stage) for place, stage in enumerate(stages)]
    return CommandRecord("s", "p", "WAU-1", "Banting", "LIVE", number, "SCHEDULE_INSERT", {}, data, Significance.CRITICAL, told_ns)


def test_a_replay_shows_the_schedule_and_has_nothing_to_command_with(
    flight: Flight, replay_engine: SteppedEngine, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(flight.mission, replay_engine.setup.welcome, replay_engine)
    panel = view_of(window).rooms["pass"].onboard
    assert panel is not None
    widget = panel.widget
    assert isinstance(widget, OnboardSchedule)
    for button in widget.buttons:
        button.click()
    widget.list_requested.emit()
    widget.enable_requested.emit(True)
    widget.compose_requested.emit(1)
    assert [each for each in replay_engine.sent if isinstance(each, Queue | Arm | Send)] == []

"""A pass plan flown from the window by keys alone, with a real session behind it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QInputDialog
from pytestqt.qtbot import QtBot

from console.command.procedure import Needs, Phase, ProcedureState, RunMode
from console.desktop.main_window import MainWindow
from console.desktop.panels.procedures import PlanPanel
from console.desktop.panels.sky import StripPanel
from console.session.messages import (
    AnswerPrompt,
    HoldProcedure,
    LoadProcedure,
    RunProcedure,
    SkipStep,
    StepProcedure,
    StopProcedure,
)
from console.utc import SECOND_NS
from tests.desktop.conftest import OpenWindow
from tests.desktop.engines import SteppedEngine
from tests.desktop.flights import Flight, view_of
from widgets.stage_list import StageList

SHORT = """
[[steps]]
id = "ping"
kind = "command"
command = "PING"
[[steps]]
id = "ask"
kind = "prompt"
text = "Go on?"
choices = { "yes" = "next", "no" = "end" }
[[steps]]
id = "sun"
kind = "command"
command = "SET_MODE"
arguments = { MODE = "SUN" }
"""


@pytest.fixture
def window(flight: Flight, live_engine: SteppedEngine, open_window: OpenWindow) -> MainWindow:
    opened = open_window(flight.mission, live_engine.setup.welcome, live_engine)
    live_engine.step_until(live_engine.setup.welcome.first_ns + 40 * SECOND_NS)
    return opened


def plan_of(window: MainWindow, room: str = "pass") -> PlanPanel:
    found = view_of(window).rooms[room].plan
    assert found is not None
    return found


def press(window: MainWindow, engine: SteppedEngine, qtbot: QtBot, key: Qt.Key, kind: type, **more: Qt.KeyboardModifier) -> None:
    """Press a key, wait until the wish is with the engine, and let it work."""
    before = len(engine.sent_of(kind))
    qtbot.keyClick(window, key, more.get("modifier", Qt.KeyboardModifier.NoModifier))
    qtbot.waitUntil(lambda: len(engine.sent_of(kind)) > before, timeout=3000)


def fly(window: MainWindow, engine: SteppedEngine, qtbot: QtBot, until: Callable[[ProcedureState], bool]) -> ProcedureState:
    """Step the engine until the plan stands so in the window."""

    def stands() -> bool:
        engine.step(2)
        view_of(window).frame()
        state = plan_of(window).view.state
        return state is not None and until(state)

    qtbot.waitUntil(stands, timeout=8000)
    state = plan_of(window).view.state
    assert state is not None
    return state


def test_a_plan_is_flown_by_keys_alone(
    window: MainWindow, live_engine: SteppedEngine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_of(window)
    assert list(plan.texts) == ["Routine pass", "Recovery from safe mode"]
    plan.take_text("Short", SHORT)
    press(window, live_engine, qtbot, Qt.Key.Key_F5, LoadProcedure)
    fly(window, live_engine, qtbot, lambda state: state.phase is Phase.READY)
    assert plan.view.isVisible(), "the panel comes before the operator's eyes"
    press(window, live_engine, qtbot, Qt.Key.Key_F5, RunProcedure)
    fly(window, live_engine, qtbot, lambda state: state.needs is Needs.CONFIRM)
    press(window, live_engine, qtbot, Qt.Key.Key_F10, StepProcedure)
    fly(window, live_engine, qtbot, lambda state: state.needs is Needs.ANSWER)
    press(window, live_engine, qtbot, Qt.Key.Key_1, AnswerPrompt, modifier=Qt.KeyboardModifier.AltModifier)
    fly(window, live_engine, qtbot, lambda state: state.step == "sun" and state.needs is Needs.CONFIRM)
    press(window, live_engine, qtbot, Qt.Key.Key_F6, HoldProcedure)
    fly(window, live_engine, qtbot, lambda state: state.phase is Phase.HELD)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("the charge is low", True))
    press(window, live_engine, qtbot, Qt.Key.Key_F10, SkipStep, modifier=Qt.KeyboardModifier.ControlModifier)
    state = fly(window, live_engine, qtbot, lambda state: state.phase is Phase.ENDED)
    assert state.result("ping").stage == "completed"
    assert state.result("ask").answer == "yes"
    assert state.result("sun").text == "skipped: the charge is low"


CHECKED = """
[[steps]]
id = "ping"
kind = "command"
command = "PING"
[[steps]]
id = "seen"
kind = "check"
condition = "UPTIME > 0"
timeout = "5s"
"""


def test_enter_on_a_step_leads_to_its_command_or_to_the_packet_that_decided_and_the_results_are_printed(
    window: MainWindow, live_engine: SteppedEngine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    view, panel = view_of(window), plan_of(window).view
    view.send(LoadProcedure("Checked", CHECKED))
    view.send(RunProcedure(RunMode.AUTOMATIC))
    state = fly(window, live_engine, qtbot, lambda state: state.phase is Phase.ENDED)
    view.show_workspace("pass")
    view.room.workspace.reveal("plan")
    qtbot.waitUntil(lambda: panel.model.rowCount() == 2, timeout=5000)
    panel.table.selectRow(0)
    qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    stages = window.findChild(StageList)
    assert isinstance(stages, StageList)
    assert stages.isVisible()
    assert stages.title.text() == f"PING, command {state.result('ping').command}"
    panel.table.selectRow(1)
    qtbot.keyClick(panel.table, Qt.Key.Key_Return)
    packets = view.rooms["investigate"].packets
    assert packets is not None
    assert view.room is view.rooms["investigate"]
    place = packets.list.table.current_place()
    assert place is not None
    assert packets.list.model.row(place).index == state.result("seen").packet
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "p.pdf"), ""))
    window.findChild(QAction, "print_plan").trigger()
    qtbot.waitUntil((tmp_path / "p.pdf").exists, timeout=5000)


def test_stop_takes_the_plan_off_and_nothing_is_run_while_the_window_shows_another_time(
    window: MainWindow, live_engine: SteppedEngine, qtbot: QtBot
) -> None:
    plan_of(window).load("Routine pass")
    qtbot.waitUntil(lambda: bool(live_engine.sent_of(LoadProcedure)), timeout=3000)
    fly(window, live_engine, qtbot, lambda state: state.phase is Phase.READY)
    panel = next(part for part in view_of(window).rooms["pass"].parts if isinstance(part, StripPanel))

    def has_marks() -> bool:
        panel.refresh()
        return "LOS-4m" in [step.label for step in panel.strip.steps]

    qtbot.waitUntil(has_marks, timeout=5000)
    press(window, live_engine, qtbot, Qt.Key.Key_F7, StopProcedure)
    fly(window, live_engine, qtbot, lambda state: state.phase is Phase.STOPPED)
    plan_of(window).refresh()
    assert plan_of(window).view.run.text() == "Load  F5"
    view = view_of(window)
    view.time.go_to(live_engine.setup.session.now_ns + 600 * SECOND_NS)
    for intent in (RunProcedure(RunMode.AUTOMATIC), StepProcedure("a"), AnswerPrompt("a", "yes")):
        view.send(intent)
    assert not [each for each in live_engine.sent if isinstance(each, RunProcedure | StepProcedure | AnswerPrompt)]

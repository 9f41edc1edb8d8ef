"""Panels that are due at once take turns of the event loop: none of them keeps a key waiting for all the others."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from console.desktop.panel_turns import TURN_S
from console.desktop.workspace import Panel, Workspace

NAMES = ["map", "fleet", "alarms"]


class Slow(QWidget):
    """A panel whose refresh takes longer than a turn may; all say into one diary what they do."""

    def __init__(self, name: str, diary: list[str]) -> None:
        super().__init__()
        self.name, self.diary = name, diary

    def refresh(self) -> None:
        self.diary.append(f"{self.name} refreshed")
        end = time.thread_time() + 1.2 * TURN_S
        while time.thread_time() < end:
            pass
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        self.diary.append(f"{self.name} painted")


@pytest.fixture
def diary() -> list[str]:
    return []


@pytest.fixture
def workspace(qtbot: QtBot, diary: list[str]) -> Workspace:
    made = Workspace("monitor", "Monitor")
    qtbot.addWidget(made)
    before = ""
    for name in NAMES:
        widget = Slow(name, diary)
        made.add(Panel(name, name, widget, widget.refresh), beside=before)
        before = name
    made.resize(900, 300)
    made.show()
    qtbot.waitUntil(lambda: {f"{name} painted" for name in NAMES} <= set(diary))
    qtbot.wait(0)
    diary.clear()
    return made


def test_each_panel_is_painted_before_the_next_one_is_asked(workspace: Workspace, diary: list[str], qtbot: QtBot) -> None:
    workspace.refresh(0, in_turns=True)
    qtbot.waitUntil(lambda: len(diary) >= 6)
    assert diary == [f"{name} {done}" for name in NAMES for done in ("refreshed", "painted")]


def test_what_waits_for_the_event_loop_comes_between_two_slow_panels(workspace: Workspace, diary: list[str], qtbot: QtBot) -> None:
    workspace.refresh(0, in_turns=True)
    assert diary == []
    QTimer.singleShot(0, workspace, lambda: diary.append("a key"))
    qtbot.waitUntil(lambda: "alarms refreshed" in diary)
    assert diary.index("a key") < diary.index("alarms refreshed")


def test_a_panel_that_waits_is_not_put_in_line_again(workspace: Workspace, diary: list[str], qtbot: QtBot) -> None:
    for elapsed_ms in (0, 1_000, 2_000):
        workspace.refresh(elapsed_ms, in_turns=True)
    qtbot.waitUntil(lambda: "alarms painted" in diary)
    assert diary.count("alarms refreshed") == 1


def test_a_panel_that_is_hidden_while_it_waits_is_passed_over(workspace: Workspace, diary: list[str], qtbot: QtBot) -> None:
    workspace.refresh(0, in_turns=True)
    workspace.dock("fleet").hide()
    qtbot.waitUntil(lambda: "alarms refreshed" in diary)
    assert "fleet refreshed" not in diary


def test_all_are_refreshed_at_once_where_no_turns_are_asked_for(workspace: Workspace, diary: list[str]) -> None:
    workspace.refresh(0)
    assert [entry for entry in diary if "refreshed" in entry] == [f"{name} refreshed" for name in NAMES]

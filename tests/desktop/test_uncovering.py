"""Panels that come into sight are brought up to date and painted one after the other, never as they were before."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from console.desktop.workspace import Panel, Workspace


class Painted(QWidget):
    def __init__(self, name: str, told: list[str]) -> None:
        super().__init__()
        self.setObjectName(name)
        self._told = told

    def paintEvent(self, event: QPaintEvent) -> None:
        self._told.append(f"paint {self.objectName()}")


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def workspace(qtbot: QtBot, told: list[str]) -> Workspace:
    made = Workspace("work", "Work")
    qtbot.addWidget(made)
    made.resize(600, 400)

    def refresh(name: str) -> Callable[[], None]:
        return lambda: told.append(f"refresh {name}")

    for name, beside in (("first", ""), ("second", "first"), ("third", "second")):
        made.add(Panel(name, name.title(), Painted(name, told), refresh(name), 1000), beside=beside)
    return made


def test_each_panel_is_refreshed_before_it_is_painted_and_after_the_one_before_it(
    workspace: Workspace, told: list[str], qtbot: QtBot
) -> None:
    workspace.show()
    workspace.cover()
    told.clear()
    qtbot.waitUntil(lambda: "paint third" in told, timeout=5000)
    firsts = list(dict.fromkeys(told))
    assert firsts == ["refresh first", "paint first", "refresh second", "paint second", "refresh third", "paint third"]


def test_nothing_is_painted_or_refreshed_of_what_is_covered(workspace: Workspace, told: list[str], qtbot: QtBot) -> None:
    workspace.show()
    workspace.cover()
    told.clear()
    workspace.grab()
    workspace.refresh(0)
    assert told == []
    workspace.uncover()
    assert [line for line in told if line.startswith("refresh")] == ["refresh first", "refresh second", "refresh third"]
    workspace.refresh(0)
    assert told.count("refresh first") == 2


def test_a_panel_that_cannot_be_seen_is_uncovered_without_a_refresh(workspace: Workspace, told: list[str], qtbot: QtBot) -> None:
    workspace.show()
    workspace.dock("second").hide()
    workspace.cover()
    told.clear()
    workspace.uncover()
    assert "refresh second" not in told
    assert workspace.dock("second").updatesEnabled()


def test_each_dock_is_told_before_its_panel_is_refreshed(workspace: Workspace, told: list[str], qtbot: QtBot) -> None:
    workspace.show()
    workspace.cover(before=lambda dock: told.append(dock.objectName()))
    told.clear()
    workspace.uncover()
    assert told[:2] == ["dock_work_first", "refresh first"]

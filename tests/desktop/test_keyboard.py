"""Nothing needs a mouse: Tab reaches every widget that can be used, and each of them has a name for machines and for people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from console.desktop.main_window import MainWindow
from tests.desktop.conftest import OpenWindow
from tests.desktop.engines import FakeEngine, SteppedEngine
from tests.desktop.flights import Flight, take_all, view_of

WORKSPACES = ("monitor", "pass", "investigate")
Opened = Callable[[bool], MainWindow]


@pytest.fixture
def opened(flight: Flight, replay_engine: SteppedEngine, open_window: OpenWindow, qtbot: QtBot) -> Opened:
    def open_one(is_replay: bool) -> MainWindow:
        engine = replay_engine if is_replay else FakeEngine()
        welcome = replay_engine.setup.welcome if is_replay else flight.welcome
        window = open_window(flight.mission, welcome, engine)
        take_all(view_of(window), flight.deliveries)
        if not is_replay:
            builder = view_of(window).rooms["pass"].builder
            assert builder is not None
            builder.builder.choose("HEATER")
        return window

    return open_one


def look_at(window: MainWindow, name: str, qtbot: QtBot) -> None:
    """Show a workspace, with the keyboard in the window and every dock in its place."""
    view_of(window).show_workspace(name)
    with qtbot.waitActive(window, timeout=5000):
        window.activateWindow()
    behind = [view_of(window).room.workspace.dock("alarms").widget()] if name != "monitor" else []
    qtbot.waitUntil(lambda: not any(widget.isEnabled() for widget in behind), timeout=5000)


def usable(window: MainWindow) -> list[QWidget]:
    """What can take the focus by Tab now."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None
    ]


def spoken(widget: QWidget) -> str:
    """What a screen reader says of a widget."""
    return widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton | QLabel) else "")


def told(widget: QWidget) -> str:
    path = []
    up: QWidget | None = widget
    while up is not None:
        path.append(f"{type(up).__name__}({up.objectName()})")
        up = up.parentWidget()
    return " < ".join(path[:5])


@pytest.mark.parametrize("is_replay", [False, True], ids=["live", "replay"])
def test_tab_reaches_all_that_can_be_used_and_each_has_names_for_machines_and_people(opened: Opened, qtbot: QtBot, is_replay: bool) -> None:
    window = opened(is_replay)
    for name in WORKSPACES:
        look_at(window, name, qtbot)
        wanted = set(usable(window))
        assert [told(widget) for widget in wanted if not widget.objectName() or not spoken(widget)] == []
        assert [told(widget) for widget in wanted - reached_by_tab(window, qtbot, len(wanted) + 2)] == []


def reached_by_tab(window: MainWindow, qtbot: QtBot, steps: int) -> set[QWidget]:
    reached: set[QWidget] = set()
    for _ in range(steps):
        qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        if now is not None:
            reached.add(now)
    return reached


def test_object_names_of_what_can_be_used_are_unique_within_a_panel(opened: Opened) -> None:
    window = opened(False)
    for room in view_of(window).rooms.values():
        for panel in room.workspace.panels.values():
            takers = [w for w in panel.widget.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.focusProxy() is None]
            takers = [w for w in takers if not w.inherits("QAbstractItemView") or w.objectName()]
            names = [taker.objectName() for taker in takers]
            assert len(names) == len(set(names)), (room.workspace.name, panel.name, sorted(names))

"""Panels in docks: seen ones are refreshed when due, layouts come back, and what is no layout moves nothing."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from console.desktop.workspace import BELOW, Panel, Workspace
from console.desktop.workspaces import first_numbers
from tests.dictionary.xtce_text import HEADER_NAMES, container, equal, load, system, telemetry


class Counted:
    """A panel that counts its refreshes."""

    def __init__(self, name: str, period_ms: int = 100) -> None:
        self.count = 0
        self.panel = Panel(name, name.capitalize(), QLabel(name), self._refresh, period_ms)

    def _refresh(self) -> None:
        self.count += 1


@pytest.fixture
def panels() -> dict[str, Counted]:
    return {name: Counted(name) for name in ("map", "fleet", "alarms")}


@pytest.fixture
def workspace(qtbot: QtBot, panels: dict[str, Counted]) -> Workspace:
    made = Workspace("monitor", "Monitor")
    qtbot.addWidget(made)
    made.add(panels["map"].panel)
    made.add(panels["fleet"].panel, beside="map")
    made.add(panels["alarms"].panel, beside="fleet", side=BELOW)
    made.resize(900, 600)
    made.show()
    return made


def test_every_dock_has_names_for_machines_and_people(workspace: Workspace) -> None:
    for name, panel in workspace.panels.items():
        assert workspace.dock(name).objectName() == f"dock_monitor_{name}"
        assert workspace.dock(name).accessibleName() == panel.title


def test_a_panel_is_refreshed_when_it_is_due_and_not_before(workspace: Workspace, panels: dict[str, Counted]) -> None:
    for elapsed_ms in (0, 40, 80, 120, 160, 200, 240):
        workspace.refresh(elapsed_ms)
    assert panels["map"].count == 3


def test_a_panel_that_cannot_be_seen_is_not_refreshed(workspace: Workspace, panels: dict[str, Counted]) -> None:
    workspace.dock("fleet").hide()
    workspace.refresh(0)
    assert (panels["map"].count, panels["fleet"].count) == (1, 0)
    workspace.refresh_all()
    assert panels["fleet"].count == 1


def test_a_tab_behind_is_not_refreshed(workspace: Workspace, panels: dict[str, Counted], qtbot: QtBot) -> None:
    behind = Counted("behind")
    workspace.add_tab(behind.panel, behind="alarms")
    qtbot.waitUntil(lambda: not behind.panel.widget.isVisible(), timeout=2000)
    workspace.refresh(0)
    assert (panels["alarms"].count, behind.count) == (1, 0)


def test_a_panel_that_is_filled_by_a_part_of_its_own_is_refreshed(workspace: Workspace, panels: dict[str, Counted]) -> None:
    widget = panels["map"].panel.widget
    inside = QWidget(widget)
    inside.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
    inside.setGeometry(widget.rect())
    inside.show()
    assert widget.visibleRegion().isEmpty(), "for Qt nothing of it can be seen"
    workspace.refresh(0)
    assert panels["map"].count == 1


def test_a_layout_is_remembered(workspace: Workspace) -> None:
    first = workspace.layout_text()
    workspace.dock("alarms").setFloating(True)
    workspace.dock("fleet").hide()
    assert workspace.layout_text() != first
    assert workspace.restore_layout(first)
    assert not workspace.dock("alarms").isFloating()
    assert workspace.dock("fleet").isVisible()


def test_a_floating_panel_is_remembered_and_keeps_being_refreshed(workspace: Workspace, panels: dict[str, Counted]) -> None:
    workspace.dock("alarms").setFloating(True)
    left = workspace.layout_text()
    workspace.dock("alarms").setFloating(False)
    assert workspace.restore_layout(left)
    assert workspace.dock("alarms").isFloating()
    workspace.refresh(0)
    assert panels["alarms"].count == 1


@pytest.mark.parametrize("text", ["", "no layout", "AAAA", "ÄÖÜ", "=", "QUJD" * 100])
def test_a_text_that_is_no_layout_moves_nothing(workspace: Workspace, text: str) -> None:
    before = workspace.layout_text()
    assert not workspace.restore_layout(text)
    assert workspace.layout_text() == before


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 400), cut=st.integers(1, 40))
def test_a_layout_cut_short_never_breaks_the_window(workspace: Workspace, at: int, cut: int) -> None:
    first = workspace.layout_text()
    workspace.restore_layout(first[:at] + first[at + cut :])
    workspace.restore_layout(first)
    assert all(workspace.dock(name).isVisible() for name in workspace.panels)


def test_a_workspace_opens_with_the_sizes_it_was_given(qtbot: QtBot) -> None:
    panels = {name: Counted(name) for name in ("map", "fleet")}
    made = Workspace("pass", "Pass")
    qtbot.addWidget(made)
    made.add(panels["map"].panel)
    made.add(panels["fleet"].panel, beside="map")
    made.resize_panels({"map": 600, "fleet": 300}, Qt.Orientation.Horizontal)
    made.resize(900, 600)
    made.show()
    qtbot.waitUntil(lambda: made.dock("map").width() > 1.8 * made.dock("fleet").width(), timeout=2000)


def test_a_workspace_that_was_never_looked_at_keeps_its_layout_to_the_letter(qtbot: QtBot, workspace: Workspace) -> None:
    workspace.dock("fleet").hide()
    left = workspace.layout_text()
    again = Workspace("monitor", "Monitor")
    qtbot.addWidget(again)
    others = {name: Counted(name) for name in ("map", "fleet", "alarms")}
    again.add(others["map"].panel)
    again.add(others["fleet"].panel, beside="map")
    again.add(others["alarms"].panel, beside="fleet", side=BELOW)
    again.resize(400, 300)
    assert again.restore_layout(left)
    assert again.layout_text() == left
    again.resize(900, 600)
    again.show()
    qtbot.waitUntil(lambda: again.dock("map").geometry() == workspace.dock("map").geometry(), timeout=2000)
    assert not again.dock("fleet").isVisible()


def test_plots_of_a_mission_without_a_layout_begin_behind_the_header() -> None:
    parameters = {**HEADER_NAMES, "A": "u8", "B": "f32"}
    header = container("HEADER", *HEADER_NAMES, abstract=True)
    dictionary = load(system(telemetry("", parameters, header + container("HK", "A", "B", base="HEADER", where=equal("APID", 1)))))
    assert first_numbers(dictionary, 12) == ["A", "B"]
    only_header = load(system(telemetry("", HEADER_NAMES, header)))
    assert first_numbers(only_header, 2) == ["VERSION", "TYPE"]


def test_panels_take_turns_to_be_painted_when_another_time_is_shown_and_when_it_is_now_again(
    workspace: Workspace, panels: dict[str, Counted], qtbot: QtBot
) -> None:
    docks = [workspace.dock(name) for name in panels]
    for is_away, count in ((True, 1), (True, 1), (False, 2)):
        workspace.show_away(is_away)
        qtbot.waitUntil(lambda: all(dock.updatesEnabled() for dock in docks))
        assert [panel.count for panel in panels.values()] == [count] * 3
    workspace.show_away(True)
    assert not any(dock.updatesEnabled() for dock in docks)

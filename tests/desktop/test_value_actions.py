"""Actions of values, from the palette: they find the table, or say what is missing."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QInputDialog, QMenu

from console.desktop.main_window import MainWindow
from console.desktop.value_handlers import NONE_CHOSEN
from tests.desktop.flights import act, view_of
from widgets.parameter_details import ParameterDetails
from widgets.telemetry_sets import CHANGED


@pytest.fixture
def window(flown_window: MainWindow) -> MainWindow:
    view_of(flown_window).show_workspace("monitor")
    return flown_window


def test_drawings_come_into_sight_and_then_one_after_the_other(window: MainWindow) -> None:
    act(window, "show_drawing")
    room = view_of(window).room
    assert (room.workspace.name, room.mimics is not None) == ("pass", True)
    assert room.mimics is not None
    first = room.mimics.drawings.mimic
    act(window, "show_drawing")
    assert first is not None
    assert room.mimics.drawings.mimic is not first


def test_without_a_choice_it_is_said(window: MainWindow) -> None:
    table = view_of(window).rooms["pass"].table
    assert table is not None
    for name in ("tell_parameter", "new_watch_list"):
        table.table.table.clearSelection()
        act(window, name)
        assert NONE_CHOSEN in view_of(window).notices.notice()


def test_lists_marks_columns_and_details_of_the_chosen(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("Mine", True))
    table = view_of(window).rooms["pass"].table
    assert table is not None
    table.table.table.selectRow(0)
    chosen = table.table.chosen_names()
    act(window, "tell_parameter")
    dialog = next(each for each in window.findChildren(ParameterDetails) if each.isVisible())
    assert dialog.parameter == chosen[0]
    dialog.close()
    act(window, "new_watch_list")
    assert table.table.lists.of("Mine") == chosen
    act(window, "mark_values")
    assert table.table.shown_set() == CHANGED
    act(window, "choose_columns")
    menu = table.table.findChild(QMenu, "telemetry_columns")
    assert isinstance(menu, QMenu)
    menu.close()


def test_the_clock_comes_into_sight(window: MainWindow) -> None:
    act(window, "show_clock")
    assert view_of(window).room.workspace.panels["clock"].widget.isVisible()

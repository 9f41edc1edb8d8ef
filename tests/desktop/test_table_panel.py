"""The telemetry table in the window: lists are shared and remembered, sets follow the session, P plots."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.desktop.panels.telemetry import SLICE, TablePanel
from console.desktop.session_view import SessionView
from tests.desktop.conftest import OpenWindow
from tests.desktop.engines import FakeEngine
from tests.desktop.flights import Flight, refresh_all, take_all, view_of
from widgets.telemetry_sets import CHANGED, IN_ALARM, NOT_LIVE


def table_of(view: SessionView, room: str) -> TablePanel:
    found = view.rooms[room].table
    assert found is not None
    return found


def opened(flight: Flight, engine: FakeEngine, open_window: OpenWindow) -> SessionView:
    view = view_of(open_window(flight.mission, flight.welcome, engine))
    take_all(view, flight.deliveries[:-5])
    return view


def test_a_list_made_in_one_workspace_is_there_in_the_others_and_in_the_settings(
    flight: Flight, engine: FakeEngine, open_window: OpenWindow
) -> None:
    view = opened(flight, engine, open_window)
    one, other = table_of(view, "pass").table, table_of(view, "investigate").table
    one.show_group("All groups")
    one.table.selectRow(0)
    chosen = one.chosen_names()
    assert one.add_list("Mine") == ""
    refresh_all(view)
    assert other.lists.of("Mine") == chosen
    assert view.desk.settings.watch_lists["WAU-1"]["Mine"] == chosen
    other.show_group("Mine")
    other.delete_list()
    refresh_all(view)
    assert "Mine" not in one.lists.names()


def test_sets_hold_what_the_session_says(flight: Flight, engine: FakeEngine, open_window: OpenWindow) -> None:
    view = opened(flight, engine, open_window)
    table = table_of(view, "pass").table
    table.show_group(IN_ALARM)
    assert {row.name for row in table.model.rows()} == set(view.model.alarms)
    table.show_group(NOT_LIVE)
    assert {row.name for row in table.model.rows()} == view.model.values.not_live(view.model.now_ns())
    table.mark_now()
    assert table.shown_set() == CHANGED
    mark_ns = view.model.now_ns()
    take_all(view, flight.deliveries[-5:])
    table.flush()
    changed = {row.name for row in table.model.rows()}
    assert "UPTIME" in changed
    assert changed == view.model.values.changed_since(mark_ns)


def test_a_row_tells_count_extremes_and_last_change(flight: Flight, engine: FakeEngine, open_window: OpenWindow) -> None:
    view = opened(flight, engine, open_window)
    row = table_of(view, "pass").table.model.found("UPTIME")
    value = view.model.values.values["UPTIME"]
    assert row is not None
    assert (row.count, row.raw, row.previous) == (value.count, str(value.raw), str(value.previous))
    assert float(row.minimum) <= float(row.previous) <= float(row.maximum)
    assert 0 <= row.changed_s <= row.age_s + 1


def test_p_draws_the_chosen_parameter(flight: Flight, engine: FakeEngine, open_window: OpenWindow, qtbot: QtBot) -> None:
    view = opened(flight, engine, open_window)
    table, plots = table_of(view, "pass").table, view.rooms["pass"].plots
    assert plots is not None
    table.show_group("All groups")
    place = table.model.place_of("RAM_FREE")
    assert place is not None
    table.table.selectRow(place)
    qtbot.keyClick(table.table, Qt.Key.Key_P)
    assert "RAM_FREE" in {name for names in plots.grid.layout_names() for name in names}


def test_rows_out_of_sight_follow_in_slices(flight: Flight, engine: FakeEngine, open_window: OpenWindow) -> None:
    view = opened(flight, engine, open_window)
    panel = table_of(view, "pass")
    panel._names = panel._names * 40
    rows = []
    panel.table.show_rows = lambda shown: rows.append(len(list(shown)))  # type: ignore[method-assign]
    panel._refresh()
    assert rows[-1] <= SLICE + len(panel.table.names_in_sight())

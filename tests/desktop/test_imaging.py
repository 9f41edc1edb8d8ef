"""Imaging in the window: found by the worker, listed, chosen, shown on the map, and looked at."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from console.desktop.imaging import imaging_of
from console.desktop.main_window import MainWindow
from console.desktop.session_view import SessionView
from console.mission.model import Mission
from console.utc import DAY_NS
from tests.desktop.conftest import OpenWindow
from tests.desktop.engines import FakeEngine
from tests.desktop.flights import Flight, refresh_all, take_all, view_of
from widgets.ground_map import GroundMap
from widgets.opportunity_list import NO_AREAS, OpportunityList

WITHIN_MS = 20_000


def imaging(view: SessionView) -> OpportunityList:
    found = view.rooms["monitor"].workspace.panels["imaging"].widget
    assert isinstance(found, OpportunityList)
    return found


def opened(mission: Mission, flight: Flight, engine: FakeEngine, open_window: OpenWindow) -> tuple[MainWindow, SessionView]:
    window = open_window(mission, flight.welcome, engine)
    view = view_of(window)
    take_all(view, flight.deliveries)
    refresh_all(view)
    return window, view


@pytest.fixture
def view(flight: Flight, engine: FakeEngine, open_window: OpenWindow, qtbot: QtBot) -> SessionView:
    _, made = opened(flight.mission, flight, engine, open_window)
    qtbot.waitUntil(lambda: bool(made.desk.tracking.found.opportunities), timeout=WITHIN_MS)
    refresh_all(made)
    return made


def test_the_search_of_a_day_brings_opportunities_of_every_area(flight: Flight) -> None:
    search = imaging_of(flight.mission.areas)
    found = [one for craft in flight.mission.spacecraft for one in search(craft, flight.first_ns, flight.first_ns + 3 * DAY_NS)]
    assert {one.area for one in found} == {area.name for area in flight.mission.areas}
    craft = flight.mission.spacecraft[0]
    span = flight.first_ns, flight.first_ns + 3 * DAY_NS
    assert list(search(replace(craft, payload=None), *span)) == []
    assert list(search(replace(craft, elements=None), *span)) == []
    assert list(imaging_of(())(craft, *span)) == []


def test_what_the_worker_finds_is_listed(view: SessionView) -> None:
    now_ns = view.desk.shown_ns()
    listed = [row.one for row in imaging(view).model.rows()]
    assert listed
    assert all(one.end_ns >= now_ns for one in listed)
    assert set(listed) <= set(view.desk.tracking.found.opportunities)


def test_choosing_one_marks_its_spacecraft_and_area(view: SessionView) -> None:
    panel = imaging(view)
    one = panel.model.row(len(panel.model.rows()) - 1).one
    panel.table.selectRow(len(panel.model.rows()) - 1)
    assert (view.desk.tracking.selected, view.desk.tracking.selected_area) == (one.spacecraft, one.area)
    shown = view.rooms["monitor"].workspace.panels["map"].widget
    assert isinstance(shown, GroundMap)
    assert [area.name for area in shown.scene.areas if area.is_selected] == [one.area]
    shown.area_selected.emit(one.area)
    assert view.desk.tracking.selected_area == ""


def test_looking_at_one_shows_every_view_at_its_best_instant(view: SessionView) -> None:
    panel = imaging(view)
    panel.table.selectRow(0)
    one = panel.chosen()
    assert one is not None
    panel.look_at_chosen()
    assert view.desk.shown_ns() == one.best_ns
    refresh_all(view)
    shown = view.rooms["monitor"].workspace.panels["map"].widget
    assert isinstance(shown, GroundMap)
    assert one.area in [area.name for area in shown.scene.areas if area.is_in_view]
    assert panel.model.row(0).is_open


def test_a_mission_without_areas_says_what_would_fill_the_list(flight: Flight, engine: FakeEngine, open_window: OpenWindow) -> None:
    _, bare = opened(replace(flight.mission, areas=()), flight, engine, open_window)
    assert imaging(bare).table.empty_text == NO_AREAS

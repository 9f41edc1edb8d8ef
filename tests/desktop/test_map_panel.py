"""The window's map: whole fleets at once, tracks that are cut instead of computed, painting only when something has moved."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.desktop.main_window import MainWindow
from console.desktop.panels.map import MapPanel
from console.desktop.panels.map_fleet import MapFleet, TrackWindow
from console.orbit.elements import ElementSet
from console.orbit.propagate import Propagator
from console.orbit.sky import ground_track
from console.orbit.sun import illumination
from console.utc import SECOND_NS, parse_utc
from tests.desktop.conftest import OpenWindow
from tests.desktop.engines import FakeEngine
from tests.desktop.flights import Flight, act, quiet, refresh_all, take_all, view_of

EPOCH_NS = parse_utc("2026-326T00:00:00Z")
EXACT_DEG = 1e-9


def low_orbits(count: int) -> dict[str, ElementSet]:
    random = np.random.default_rng()
    made = {}
    for number in range(count):
        angles = [float(angle) for angle in random.uniform(0, 360, 3)]
        motion, incline = float(random.uniform(13.5, 15.5)), float(random.uniform(5, 99))
        made[f"S{number}"] = ElementSet(f"S{number}", 90_000 + number, EPOCH_NS, motion, 0.002, incline, *angles, bstar=1e-5)
    return made


def test_a_fleet_is_where_each_of_its_spacecraft_is() -> None:
    sets = low_orbits(40)
    at_ns = EPOCH_NS + 12_345 * SECOND_NS
    marks, times = MapFleet.of(sets).marks(at_ns), np.array([at_ns])
    for place, elements in enumerate(sets.values()):
        path = Propagator(elements)
        latitude, longitude, height = path.geodetic(times)
        assert (marks.latitude_deg[place], marks.longitude_deg[place]) == pytest.approx((latitude[0], longitude[0]), abs=1e-7)
        assert marks.height_km[place] == pytest.approx(height[0], abs=1e-5)
        assert marks.is_sunlit[place] == (illumination(path.teme(times)[0], times)[0] > 0.5)


def test_an_empty_fleet_is_shown() -> None:
    assert MapFleet.of({}).marks(EPOCH_NS).names == ()


@pytest.mark.parametrize("orbits", [1, 3, 9])
def test_a_cut_track_is_the_track(orbits: int) -> None:
    path = Propagator(next(iter(low_orbits(1).values())))
    window = TrackWindow(path)
    for step_s in (0, 10, 3_000, 20_000, -40_000):
        now_ns = EPOCH_NS + step_s * SECOND_NS
        past, future = window.around(now_ns, orbits)
        assert past.times_ns[-1] == future.times_ns[0] == now_ns
        assert (np.diff(past.times_ns) > 0).all()
        period_ns = path.period_s * SECOND_NS
        assert orbits * period_ns - (future.times_ns[-1] - now_ns) == pytest.approx(0.0, abs=40 * SECOND_NS)
        wanted = path.geodetic(future.times_ns)
        assert np.abs(future.latitude_deg - wanted[0]).max() < EXACT_DEG


def test_time_that_goes_on_a_little_computes_no_new_track(monkeypatch: pytest.MonkeyPatch) -> None:
    path = Propagator(next(iter(low_orbits(1).values())))
    lengths: list[int] = []

    def counted(*arguments: object, **options: object) -> object:
        made = ground_track(*arguments, **options)  # type: ignore[arg-type]
        lengths.append(len(made.times_ns))
        return made

    monkeypatch.setattr("console.desktop.panels.map_fleet.ground_track", counted)
    window = TrackWindow(path)
    for step in range(100):
        window.around(EPOCH_NS + step * 10 * SECOND_NS, 2)
    assert sum(1 for length in lengths if length > 2) == 1


@pytest.fixture
def window(flight: Flight, engine: FakeEngine, open_window: OpenWindow) -> MainWindow:
    opened = open_window(flight.mission, flight.welcome, engine)
    take_all(view_of(opened), [*flight.deliveries, quiet(flight.deliveries[-1], 0.0, status="open")])
    refresh_all(view_of(opened))
    return opened


def panel_of(window: MainWindow) -> MapPanel:
    return next(part for part in view_of(window).rooms["monitor"].parts if isinstance(part, MapPanel))


def test_nothing_is_painted_while_nothing_moves(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    panel, shown = panel_of(window), []
    monkeypatch.setattr(panel, "_show", shown.append)
    now_ns = view_of(window).desk.shown_ns()
    for milliseconds in (0, 100, 400):
        monkeypatch.setattr(type(view_of(window).desk), "shown_ns", lambda _, at=now_ns + milliseconds * 1_000_000: at)
        panel._keep_up()
    assert shown == []
    monkeypatch.setattr(type(view_of(window).desk), "shown_ns", lambda _: now_ns + 20 * SECOND_NS)
    panel._keep_up()
    assert len(shown) == 1


def test_only_the_chosen_spacecraft_and_the_sessions_own_have_tracks(window: MainWindow, flight: Flight) -> None:
    panel, tracking = panel_of(window), view_of(window).tracking
    other = next(craft.name for craft in flight.mission.spacecraft if craft.name != tracking.session_spacecraft)
    tracking.select_spacecraft(other)
    marks = {mark.name: mark for mark in panel.map.scene.focus}
    assert set(marks) == {other, tracking.session_spacecraft}
    assert marks[other].is_selected
    assert all(mark.future is not None and mark.footprint is not None for mark in marks.values())
    assert len(panel.map.scene.fleet.names) == sum(craft.elements is not None for craft in flight.mission.spacecraft)


def test_orbits_ahead_are_chosen_by_key_and_remembered(window: MainWindow, qtbot: QtBot) -> None:
    panel = panel_of(window)

    def length_ns() -> int:
        mark = panel.map.scene.selected
        assert mark is not None
        assert mark.future is not None
        return int(mark.future.times_ns[-1] - mark.future.times_ns[0])

    qtbot.keyClick(panel.map, Qt.Key.Key_1)
    one = length_ns()
    qtbot.keyClick(panel.map, Qt.Key.Key_4)
    assert length_ns() / one == pytest.approx(4.0, abs=0.05)
    qtbot.keyClick(panel.map, Qt.Key.Key_BracketRight)
    assert view_of(window).desk.settings.map_orbits == 5


def test_every_station_has_a_circle_at_its_own_minimum_and_areas_are_the_missions(window: MainWindow, flight: Flight) -> None:
    scene = panel_of(window).map.scene
    assert {site.name: site.min_elevation_deg for site in scene.sites} == {
        station.name: station.site.min_elevation_deg for station in flight.mission.stations
    }
    assert all(site.circle is not None for site in scene.sites)
    assert all((site.outline is not None) == bool(station.site.mask.points) for site, station in zip(
        scene.sites, flight.mission.stations, strict=True
    ))  # fmt: skip
    assert [area.name for area in scene.areas] == [area.name for area in flight.mission.areas]


@pytest.mark.parametrize("name", ["next_projection", "follow_spacecraft", "lay_ruler", "more_orbits", "fewer_orbits", "next_circles"])
def test_an_action_of_the_map_brings_it_into_sight_and_acts(window: MainWindow, name: str) -> None:
    panel, view = panel_of(window), view_of(window)
    view.show_workspace("pass")
    before = (panel.map.view.name, panel.map.is_following, panel.map.ruler, panel.map.orbits, panel.map.circles)
    act(window, name)
    assert view.room.workspace.name == "monitor"
    assert before != (panel.map.view.name, panel.map.is_following, panel.map.ruler, panel.map.orbits, panel.map.circles)


def test_a_chosen_station_is_the_one_whose_elevations_are_told(window: MainWindow, qtbot: QtBot) -> None:
    panel = panel_of(window)
    assert panel.map.scene.station is not None
    first = panel.map.scene.station.name
    qtbot.keyClick(panel.map, Qt.Key.Key_S)
    assert panel.map.scene.station.name != first


def test_the_night_goes_on_where_there_is_no_spacecraft(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    panel, now_ns = panel_of(window), view_of(window).desk.shown_ns()
    panel._fleet = MapFleet.of({})
    panel.refresh()
    before = panel.map.scene.sun
    monkeypatch.setattr(type(view_of(window).desk), "shown_ns", lambda _: now_ns + 120 * SECOND_NS)
    panel._keep_up()
    assert panel.map.scene.sun != before
    assert not panel.map.grab().isNull()


def test_what_has_not_moved_by_half_a_pixel_is_looked_at_again_only_after_a_while(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, now_ns = panel_of(window), view_of(window).desk.shown_ns()
    panel.map.resize(640, 320)
    panel.refresh()
    start_ns, looks = view_of(window).desk.shown_ns(), []
    marks = panel._fleet.marks
    monkeypatch.setattr(panel._fleet, "marks", lambda at_ns: looks.append(at_ns) or marks(at_ns))
    frames = 0
    while panel._shown is not None and panel._shown.at_ns <= start_ns + SECOND_NS // 100 and frames < 2_000:
        frames += 1
        monkeypatch.setattr(type(view_of(window).desk), "shown_ns", lambda _, at=start_ns + frames * 33_000_000: at)
        panel._keep_up()
    assert panel._shown is not None
    assert now_ns < panel._shown.at_ns < start_ns + 60 * SECOND_NS
    assert frames > 20
    assert len(looks) < frames / 3

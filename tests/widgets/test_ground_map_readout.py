"""What stands under the pointer: when a spacecraft is there and how high over the station, or the place and its Sun."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from console.orbit.types import FleetMarks, GroundTrack
from console.utc import SECOND_NS, utc_text
from widgets.demo_fleet import NOW_NS, demo_areas, demo_sites, demo_spacecraft
from widgets.ground_map_projection import PolarView, Projection, View
from widgets.ground_map_readout import readout, tip, track_point
from widgets.ground_map_scene import Scene, fleet_of

VIEWS = [View(1200.0, 600.0), PolarView(1200.0, 600.0, 1, 105.0), View(1200.0, 600.0, 101.0, 20.0, 5.0)]


@pytest.fixture
def scene() -> Scene:
    made = Scene(sites=tuple(replace(site, is_selected=site.name == "Banting") for site in demo_sites()), areas=demo_areas())
    made.show_fleet(fleet_of(demo_spacecraft(), NOW_NS), demo_spacecraft()[:1])
    made.sun, made.moon = (-20.3, 45.0), (12.0, 120.0)
    return made


def future(scene: Scene) -> GroundTrack:
    assert scene.focus[0].future is not None
    return scene.focus[0].future


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: f"{view.name} {view.zoom:g}")
def test_on_a_track_the_time_at_which_the_spacecraft_is_there_is_told(scene: Scene, view: Projection) -> None:
    track = future(scene)
    for place in (5, 11, 20):
        at = view.nearest_point(float(track.longitude_deg[place]), float(track.latitude_deg[place]))
        point = track_point(scene, view, at + QPointF(1.0, 1.0))
        assert point is not None
        assert abs(point.at_ns - int(track.times_ns[place])) < 30 * SECOND_NS
        assert point.name == "WAU-1"


def test_the_line_tells_time_how_soon_and_how_high_over_the_station(scene: Scene) -> None:
    view, track = VIEWS[0], future(scene)
    at = view.nearest_point(float(track.longitude_deg[4]), float(track.latitude_deg[4]))
    text = readout(scene, view, at)
    assert text.startswith(f"WAU-1  {utc_text(int(track.times_ns[4]))[:14]}")
    assert "(+00:02:0" in text or "(+00:01:5" in text
    assert "Banting" in text


def test_far_from_the_station_it_is_below_the_horizon(scene: Scene) -> None:
    view, track = VIEWS[0], future(scene)
    at = view.nearest_point(float(track.longitude_deg[70]), float(track.latitude_deg[70]))
    assert "below the horizon of Banting" in readout(scene, view, at)


def test_elsewhere_place_solar_time_and_sun_are_told(scene: Scene) -> None:
    view = VIEWS[0]
    noon = readout(scene, view, view.nearest_point(45.0, -40.0))
    assert "40.00° S   45.00° E" in noon
    assert "solar time 12:00" in noon
    assert noon.endswith("+70.3°  day")
    night = readout(scene, view, view.nearest_point(-135.0 - 30.0, -10.0))
    assert "solar time 22:00" in night
    assert night.endswith("night")


def test_beside_the_earth_nothing_is_said(scene: Scene) -> None:
    assert readout(scene, PolarView(1200.0, 600.0, zoom=1.0), QPointF(2.0, 2.0)) == ""
    assert tip(scene, PolarView(1200.0, 600.0, zoom=1.0), QPointF(2.0, 2.0)) == ""


@pytest.mark.parametrize("view", VIEWS[:2], ids=lambda view: view.name)
def test_sun_moon_and_areas_have_names(scene: Scene, view: Projection) -> None:
    assert tip(scene, view, view.nearest_point(45.0, -20.3)).startswith("Sun\n")
    assert tip(scene, view, view.nearest_point(120.0, 12.0)).endswith("Moon overhead")
    near = view.zoomed(30.0, view.nearest_point(102.6, 4.4)).centred(102.6, 4.4)
    assert tip(scene, near, near.nearest_point(102.6, 4.4)).endswith("in view of a spacecraft")


def test_a_station_tells_from_which_elevation_it_sees(scene: Scene) -> None:
    view = VIEWS[0].zoomed(20.0, QPointF(600, 300)).centred(127.9, 26.5)
    assert "sees from 5° up" in tip(scene, view, view.nearest_point(127.9, 26.5))
    scene.sites = tuple(replace(site, is_approximate=True) for site in scene.sites)
    assert "place only about right" in tip(scene, view, view.nearest_point(127.9, 26.5))


def test_the_nearest_of_five_hundred_is_found_and_failed_ones_are_nowhere(scene: Scene) -> None:
    random = np.random.default_rng()
    longitude, latitude = random.uniform(-180, 180, 500), random.uniform(-80, 80, 500)
    latitude[7] = np.nan
    names = tuple(f"SAT-{place}" for place in range(500))
    scene.show_fleet(FleetMarks(names, latitude, longitude, np.full(500, 500.0), np.ones(500, np.bool_)), ())
    for place in (0, 250, 499):
        mark = scene.near(VIEWS[0], VIEWS[0].nearest_point(float(longitude[place]), float(latitude[place])))
        assert mark is not None
        assert mark.name == names[place]
    assert scene.failed == ["SAT-7"]
    assert scene.named("SAT-7") is None

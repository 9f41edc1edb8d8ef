"""Both projections keep what the map rests on: pixels and places agree, areas hold what they should, pictures move as views do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF

from widgets.demo_fleet import ring
from widgets.ground_map_geodesy import small_circle
from widgets.ground_map_geometry import area_lines, wrapped_longitude
from widgets.ground_map_projection import MAX_ZOOM, PolarView, Projection, View, next_projection
from widgets.ground_map_shapes import load_atlas

longitudes, latitudes = st.floats(-180.0, 179.9), st.floats(-89.0, 89.0)
views = st.one_of(
    st.builds(View, st.just(900.0), st.just(500.0), longitudes, st.floats(-60.0, 60.0), st.floats(1.0, MAX_ZOOM)),
    st.builds(
        PolarView, st.just(900.0), st.just(500.0), st.sampled_from([1, -1]), longitudes, st.floats(-80, 80), st.floats(-80, 80),
        st.floats(1.0, MAX_ZOOM),
    ),
)  # fmt: skip
ALL = [View(900.0, 500.0), View(900.0, 500.0, 170.0), PolarView(900.0, 500.0, 1, 105.0), PolarView(900.0, 500.0, -1, -30.0)]


@given(views, longitudes, latitudes)
def test_a_place_under_a_pixel_is_the_pixel_of_the_place(view: Projection, longitude: float, latitude: float) -> None:
    found = view.place(view.nearest_point(longitude, latitude))
    assert found is not None
    assert abs(wrapped_longitude(found[0] - longitude)) < 1e-5
    assert found[1] == pytest.approx(latitude, abs=1e-6)


@given(views, st.lists(st.tuples(longitudes, latitudes), min_size=1, max_size=9))
def test_many_points_are_where_each_one_is(view: Projection, places: list[tuple[float, float]]) -> None:
    points = view.points(*np.array(places).T)
    for point, place in zip(points, places, strict=True):
        one = view.nearest_point(*place)
        assert np.allclose(point, [one.x(), one.y()], atol=1e-6)


@given(views, longitudes, latitudes)
def test_a_place_is_brought_to_the_middle_whatever_its_latitude(view: Projection, longitude: float, latitude: float) -> None:
    at = view.centred(longitude, latitude).nearest_point(longitude, latitude)
    assert (at.x(), at.y()) == pytest.approx((450.0, 250.0), abs=1e-6)


@given(views, st.floats(1.05, 4.0), st.floats(400.0, 500.0), st.floats(220.0, 280.0))
def test_zoom_keeps_the_place_under_the_pointer(view: Projection, factor: float, x: float, y: float) -> None:
    at = QPointF(x, y)
    before, closer = view.place(at), view.zoomed(factor, at)
    if before is None or isinstance(view, View):  # the flat map may be held back at a pole: tested with the map itself
        return
    held = closer.nearest_point(*before)
    away = np.hypot(closer.x_deg, closer.y_deg) if isinstance(closer, PolarView) else 0.0
    assert away >= 119.9 or (held.x(), held.y()) == pytest.approx((x, y), abs=1e-5)


@given(views, st.floats(-40.0, 40.0), st.floats(-40.0, 40.0), st.floats(1.0, 2.0), st.floats(-20.0, 20.0), longitudes, latitudes)
def test_a_kept_picture_moves_as_the_view_does(
    view: Projection, right: float, down: float, factor: float, turn: float, longitude: float, latitude: float
) -> None:
    after = view.moved(right, down).turned(turn).zoomed(factor, QPointF(450, 250))
    wanted, old = after.nearest_point(longitude, latitude), view.nearest_point(longitude, latitude)
    found = [move.map(old) for move in after.moves_from(view)]
    assert min(np.hypot(one.x() - wanted.x(), one.y() - wanted.y()) for one in found) < 1e-3


def test_a_picture_of_another_projection_is_of_no_use() -> None:
    flat, north, south = View(900, 500), PolarView(900, 500, 1), PolarView(900, 500, -1)
    assert not flat.moves_from(north)
    assert not north.moves_from(flat)
    assert not north.moves_from(south)


def test_the_projections_go_round_and_keep_the_meridian() -> None:
    view: Projection = View(900, 500, 118.0, 20.0, 5.0)
    seen = []
    for _ in range(3):
        view = next_projection(view)
        seen.append((view.name, view.meridian_deg))
    assert seen == [("north pole", 118.0), ("south pole", 118.0), ("flat map", 118.0)]


def test_east_is_to_the_right_at_the_near_meridian_of_both_polar_views() -> None:
    for pole in (1, -1):
        view = PolarView(900.0, 500.0, pole, 105.0)
        west, east = view.nearest_point(100.0, pole * 40.0), view.nearest_point(110.0, pole * 40.0)
        assert west.x() < east.x()
        assert (west.y() > 250.0) == (pole > 0), "north: the near meridian points down; south: up"


@pytest.mark.parametrize("view", ALL, ids=lambda view: f"{view.name} {view.meridian_deg}")
@pytest.mark.parametrize("middle", [(0.0, 101.0), (10.0, 178.0), (84.0, 20.0), (-84.0, -100.0), (60.0, -170.0), (-50.0, 0.0)])
def test_an_area_holds_the_places_within_its_circle_and_no_other(view: Projection, middle: tuple[float, float]) -> None:
    """The oracle is the angle between two directions on the sphere; places within a degree of the edge, or out of sight, are left out."""
    random = np.random.default_rng()
    path = view.area_path(area_lines([small_circle(*middle, 20.0, count=721)]))
    for _ in range(120):
        longitude, latitude = float(random.uniform(-180, 180)), float(np.degrees(np.arcsin(random.uniform(-1, 1))))
        away = angle_deg(middle, (latitude, longitude))
        at = view.nearest_point(longitude, latitude)
        if abs(away - 20.0) > 1.0 and 90.0 - abs(latitude) > 1.0 and view.room.contains(at):
            assert path.contains(at) == (away < 20.0), (longitude, latitude)


def angle_deg(first: tuple[float, float], second: tuple[float, float]) -> float:
    (lat1, lon1), (lat2, lon2) = np.radians([first, second])
    return float(np.degrees(np.arccos(np.clip(np.sin(lat1) * np.sin(lat2) + np.cos(lat1) * np.cos(lat2) * np.cos(lon1 - lon2), -1, 1))))


@pytest.mark.parametrize("view", ALL, ids=lambda view: f"{view.name} {view.meridian_deg}")
def test_a_hole_is_not_in_the_area_though_it_is_written_in_another_turn(view: Projection) -> None:
    outer, hole = ring(10.0, 178.0, 15.0), ring(10.0, 178.0, 5.0) + np.array([360.0, 0.0])
    path = view.area_path(area_lines([outer, hole]))
    assert not path.contains(view.nearest_point(178.0, 10.0))
    assert path.contains(view.nearest_point(-172.0, 10.0))
    assert path.contains(view.nearest_point(168.0, 10.0))


@pytest.mark.parametrize("view", ALL, ids=lambda view: f"{view.name} {view.meridian_deg}")
def test_no_piece_of_a_track_over_both_poles_runs_across_the_picture(view: Projection) -> None:
    along = np.radians(np.arange(0.0, 720.0, 2.0))
    latitude = np.degrees(np.arcsin(np.sin(np.radians(97.6)) * np.sin(along)))
    longitude = np.degrees(np.arctan2(np.cos(np.radians(97.6)) * np.sin(along), np.cos(along))) - along * 4.0
    path = view.line_path([np.column_stack([(longitude + 180.0) % 360.0 - 180.0, latitude])])
    steps = [0.0]
    for place in range(1, path.elementCount()):
        here, before = path.elementAt(place), path.elementAt(place - 1)
        if here.isLineTo():
            steps.append(float(np.hypot(here.x - before.x, here.y - before.y)))
    assert max(steps) <= 60.0 * view.scale


def test_a_view_off_the_poles_can_be_dragged_back_but_not_further() -> None:
    view = View(800.0, 400.0).centred(101.0, 40.0)
    assert view.moved(0.0, 100.0).latitude_deg == 40.0
    assert view.moved(0.0, -50.0).latitude_deg < 40.0


def test_a_line_near_the_far_pole_is_drawn_as_the_arc_that_it_is() -> None:
    view = PolarView(900.0, 500.0, 1, 0.0)
    along = np.arange(0.0, 91.0, 30.0)
    path = view.line_path([np.column_stack([along, np.full_like(along, -80.0)])])
    pole = view.nearest_point(0.0, 90.0)
    radii = [np.hypot(path.elementAt(n).x - pole.x(), path.elementAt(n).y - pole.y()) for n in range(path.elementCount())]
    assert len(radii) > 40
    assert np.allclose(radii, 170.0 * view.scale, rtol=1e-6)


@pytest.mark.parametrize("detail", ["110m", "50m"])
@given(view=views)
@settings(max_examples=30, deadline=None)  # the first one reads the coast
def test_no_coast_that_can_be_seen_is_left_out(detail: str, view: Projection) -> None:
    lines = load_atlas(detail).land
    kept = {id(line) for line in lines.in_sight(view)}
    left_out = [line for line in lines.lines if id(line) not in kept]
    for points in (view.points(line[:, 0], line[:, 1]) for line in left_out):
        assert not ((points >= 0.0) & (points <= [view.width, view.height])).all(axis=1).any()

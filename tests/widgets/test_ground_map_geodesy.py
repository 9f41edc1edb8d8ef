"""The ruler's arithmetic against published geodesics, and circles and elevations against their own definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.orbit.earth import geodetic_to_ecef
from widgets.ground_map_geodesy import (
    MEAN_RADIUS_KM,
    distance_between,
    earth_fixed_km,
    elevation_deg,
    great_circle,
    small_circle,
    unit_vectors,
)

MILLIMETRE_KM = 1e-6
SECOND_DEG = 1 / 3600
places = st.tuples(st.floats(-180.0, 180.0), st.floats(-89.0, 89.0))


def degrees(whole: int, minutes: int, seconds: float) -> float:
    return (abs(whole) + minutes / 60 + seconds / 3600) * (1 if whole >= 0 else -1)


def test_the_line_of_flinders_peak_and_buninyong() -> None:
    """Geoscience Australia, GDA94 Technical Manual, 4.1: 54 972.271 m, 306 52 05.37, 127 10 25.07 (GRS 80, the same to 0.1 mm)."""
    flinders = (degrees(144, 25, 29.52440), degrees(-37, 57, 3.72030))
    buninyong = (degrees(143, 55, 35.38390), degrees(-37, 39, 10.15610))
    way = distance_between(flinders, buninyong)
    assert way.km == pytest.approx(54.972271, abs=MILLIMETRE_KM)
    assert way.there_deg == pytest.approx(degrees(306, 52, 5.37), abs=0.01 * SECOND_DEG)
    assert way.back_deg == pytest.approx(degrees(127, 10, 25.07), abs=0.01 * SECOND_DEG)


def test_a_quarter_of_a_meridian_and_a_degree_of_the_equator() -> None:
    """NIMA TR8350.2: the quarter meridian of WGS-84 is 10 001 965.729 m; a degree of the equator is a pi / 180."""
    assert distance_between((0.0, 0.0), (0.0, 90.0)).km == pytest.approx(10_001.965729, abs=MILLIMETRE_KM)
    assert distance_between((179.5, 0.0), (-179.5, 0.0)).km == pytest.approx(6378.137 * np.pi / 180, abs=MILLIMETRE_KM)


def test_next_to_the_point_opposite_the_sphere_stands_in_and_it_is_said() -> None:
    """Wellington to Salamanca is 19 959 679.267 m (Karney, the example of GeographicLib)."""
    way = distance_between((174.81, -41.32), (-5.50, 40.96))
    assert not way.is_exact
    assert way.km == pytest.approx(19_959.679267, rel=0.005)
    assert distance_between((0.0, 0.0), (180.0, 0.0)).km == pytest.approx(np.pi * MEAN_RADIUS_KM)


def test_no_way_is_no_way() -> None:
    assert distance_between((101.5, 2.8), (101.5, 2.8)).km == 0.0


@given(places, places)
def test_the_way_back_is_as_long_and_its_bearings_change_places(start: tuple[float, float], end: tuple[float, float]) -> None:
    there, back = distance_between(start, end), distance_between(end, start)
    assert there.km == pytest.approx(back.km, abs=1e-5)
    if there.is_exact and there.km > 1.0:
        assert (there.there_deg - back.back_deg + 180.0) % 360.0 - 180.0 == pytest.approx(0.0, abs=1e-4)


@given(places, places)
def test_the_ellipsoid_and_the_sphere_differ_by_less_than_six_parts_in_a_thousand(
    start: tuple[float, float], end: tuple[float, float]
) -> None:
    first, last = unit_vectors(*np.array([start, end]).T)
    arc_km = float(np.arctan2(np.linalg.norm(np.cross(first, last)), first @ last)) * MEAN_RADIUS_KM
    assert distance_between(start, end).km == pytest.approx(arc_km, rel=0.006, abs=1e-3)


@given(places, places)
def test_a_great_circle_goes_from_end_to_end_in_one_plane(start: tuple[float, float], end: tuple[float, float]) -> None:
    way = unit_vectors(*great_circle(start, end).T)
    ends = unit_vectors(*np.array([start, end]).T)
    assert np.allclose(way[[0, -1]], ends, atol=1e-9)
    normal = np.cross(*ends)
    assert np.abs(way @ normal).max() < 1e-9


@given(places, st.floats(0.1, 89.0))
def test_a_small_circle_keeps_its_distance(middle: tuple[float, float], radius: float) -> None:
    circle = unit_vectors(*small_circle(middle[1], middle[0], radius).T)
    assert np.allclose(circle @ unit_vectors(*np.array([middle]).T)[0], np.cos(np.radians(radius)), atol=1e-9)


@given(places, st.floats(0.0, 36_000.0))
def test_earth_fixed_positions_are_those_of_the_orbit_engine(place: tuple[float, float], height: float) -> None:
    mine = earth_fixed_km(np.array([place[1]]), np.array([place[0]]), np.array([height]))
    assert np.allclose(mine, geodetic_to_ecef(np.array([place[1]]), np.array([place[0]]), np.array([height])), atol=1e-6)


def test_overhead_is_ninety_degrees_and_the_other_side_is_below() -> None:
    assert elevation_deg((101.5, 2.8), 2.8, 101.5, 500.0) == pytest.approx(90.0, abs=1e-5)
    assert elevation_deg((101.5, 2.8), -2.8, -78.5, 500.0) < -80.0

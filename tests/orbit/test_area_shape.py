"""The geometry of areas: inside, border, centre."""

from __future__ import annotations

import numpy as np
import pytest

from console.orbit.area_shape import AreaShape
from console.orbit.areas import Area
from tests.orbit.area_builders import area_of, box

CRESCENT = area_of([(100.0, 0.0), (104.0, 0.0), (104.0, 6.0), (100.0, 6.0), (100.0, 5.0), (103.0, 5.0), (103.0, 1.0), (100.0, 1.0)])


def inside(area: Area, *points: tuple[float, float]) -> list[bool]:
    x, y = np.array(points).T
    return AreaShape(area).contains(x, y).tolist()


def test_inside_is_told_in_any_turn_of_longitudes() -> None:
    fiji = area_of([(177.0, -19.0), (-178.0, -19.0), (-178.0, -16.0), (177.0, -16.0)])
    assert inside(fiji, (179.0, -17.0), (-179.0, -17.0), (180.0, -17.0), (-180.0, -17.0), (176.9, -17.0), (-177.9, -17.0)) == [
        *[True] * 4, False, False,
    ]  # fmt: skip


def test_holes_are_outside_and_nan_is_too() -> None:
    frame = area_of([(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)], [(1.0, 1.0), (3.0, 1.0), (3.0, 3.0), (1.0, 3.0)])
    assert inside(frame, (0.5, 0.5), (2.0, 2.0), (3.5, 2.0), (np.nan, 2.0), (2.0, np.nan)) == [True, False, True, False, False]


def test_a_cap_holds_its_pole_at_all_longitudes() -> None:
    cap = area_of([(float(x), -70.0) for x in range(-180, 180, 20)])
    longitudes = np.linspace(-180, 180, 50)
    assert AreaShape(cap).contains(longitudes, np.full(50, -80.0)).all()
    assert AreaShape(cap).contains(longitudes, np.full(50, -90.0)).all()
    assert not AreaShape(cap).contains(longitudes, np.full(50, -69.0)).any()


def test_chords_follow_straight_edges_of_longitude_and_latitude_within_13_metres() -> None:
    shape = AreaShape(box(10.0, 50.0, 30.0, 52.0))
    ends = shape.start + shape.along
    np.testing.assert_allclose(ends[:-1], shape.start[1:], atol=1e-9)
    assert np.linalg.norm(shape.along, axis=1).max() < 28.0
    middle = shape.start + shape.along / 2
    distance = np.linalg.norm(middle, axis=1)
    latitude = np.degrees(np.arctan2(middle[:, 2] / (1 - 0.00669437999014), np.hypot(middle[:, 0], middle[:, 1])))
    south = np.abs(latitude - 50.0) < 0.1
    assert np.abs(latitude[south] - 50.0).max() * 111.2 < 0.013
    assert distance.min() > 6360


def test_the_centre_lies_inside_a_crescent() -> None:
    centre = AreaShape(CRESCENT).centre
    assert inside(CRESCENT, (centre.longitude_deg, centre.latitude_deg)) == [True]


def test_the_centre_of_an_area_over_the_antimeridian_is_there() -> None:
    centre = AreaShape(box(179.0, -1.0, -179.0, 1.0)).centre
    assert abs(centre.longitude_deg) > 179.9
    assert centre.latitude_deg == pytest.approx(0.0, abs=0.1)


def test_an_area_of_hardly_any_surface_still_has_a_point() -> None:
    sliver = area_of([(0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (1.0, 1.0)])
    assert len(AreaShape(sliver).points) >= 1


def test_the_cap_holds_the_whole_border() -> None:
    shape = AreaShape(CRESCENT)
    centre = shape.centre_frame.origin_km
    cosine = shape.start @ centre / np.linalg.norm(shape.start, axis=1) / np.linalg.norm(centre)
    assert np.arccos(cosine.min()) < shape.cap_rad < np.radians(10)

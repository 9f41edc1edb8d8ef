"""Rings become plain figures: over the antimeridian, round a pole, with holes."""

from __future__ import annotations

import numpy as np
import pytest

from console.errors import KnownError
from console.orbit.areas import Area, Payload, area_named, plain_ring, polygon_of

BOX = ((100.0, 1.0), (102.0, 1.0), (102.0, 3.0), (100.0, 3.0), (100.0, 1.0))


def test_a_ring_without_jumps_stays_as_it_is() -> None:
    assert plain_ring(BOX) == BOX
    assert plain_ring(BOX[::-1]) == BOX[::-1]


def test_a_ring_over_the_antimeridian_runs_on_beyond_180() -> None:
    fiji = ((178.0, -19.0), (-178.0, -19.0), (-178.0, -16.0), (178.0, -16.0), (178.0, -19.0))
    assert plain_ring(fiji) == ((178.0, -19.0), (182.0, -19.0), (182.0, -16.0), (178.0, -16.0), (178.0, -19.0))


@pytest.mark.parametrize(("latitude", "pole"), [(70.0, 90.0), (-70.0, -90.0)])
@pytest.mark.parametrize("is_eastward", [True, False])
def test_a_ring_round_a_pole_is_closed_over_it(latitude: float, pole: float, is_eastward: bool) -> None:
    longitudes = [-150.0, -90.0, -30.0, 30.0, 90.0, 150.0, -150.0]
    ring = plain_ring(tuple((x, latitude) for x in (longitudes if is_eastward else longitudes[::-1])))
    assert ring[0] == ring[-1]
    assert [y for _, y in ring[-3:-1]] == [pole, pole]
    assert max(x for x, _ in ring) - min(x for x, _ in ring) == 360.0


def test_the_border_of_a_map_of_the_world_is_the_whole_earth() -> None:
    world = ((-180.0, -90.0), (180.0, -90.0), (180.0, 90.0), (-180.0, 90.0), (-180.0, -90.0))
    assert plain_ring(world) == world


def test_a_ring_twice_round_a_pole_is_refused() -> None:
    once = [(x, 70.0) for x in (-120.0, 0.0, 120.0)]
    with pytest.raises(KnownError, match="more than once"):
        plain_ring((*once, *once, once[0]))


def test_a_hole_lies_in_its_polygon_s_turn_of_longitudes() -> None:
    outer = ((170.0, -10.0), (-170.0, -10.0), (-170.0, 10.0), (170.0, 10.0), (170.0, -10.0))
    hole = ((-175.0, -1.0), (-174.0, -1.0), (-174.0, 1.0), (-175.0, -1.0))
    assert [x for x, _ in polygon_of([outer, hole])[1]] == [185.0, 186.0, 186.0, 185.0]


def test_a_mark_has_the_rings_as_arrays() -> None:
    mark = Area("box", (polygon_of([BOX]),)).mark(is_selected=True)
    assert (mark.name, mark.is_selected, mark.is_in_view) == ("box", True, False)
    np.testing.assert_array_equal(mark.polygons[0][0], np.array(BOX))


def test_a_payload_sees_to_the_edge_of_its_cone() -> None:
    assert Payload("camera", 2.0, 30.0).reach_deg == 32.0


def test_an_unknown_area_is_answered_with_a_near_name() -> None:
    with pytest.raises(KnownError, match="did you mean Kyushu"):
        area_named((Area("Kyushu", ()), Area("Noto", ())), "Kyusyu")

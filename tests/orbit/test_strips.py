"""What share of an area one strip covers, and on which side it lies."""

from __future__ import annotations

import numpy as np
import pytest

from console.orbit.area_shape import AreaShape
from console.orbit.areas import Payload
from console.orbit.coverage import find_opportunities
from console.orbit.propagate import Propagator
from console.utc import DAY_NS, SECOND_NS
from tests.orbit.area_builders import box
from tests.orbit.sets import EPOCH_NS, LOW

BOX = box(102.0, 2.0, 104.0, 4.0)


def opportunities(half_angle_deg: float, limit_deg: float, days: int = 10) -> list:
    found = find_opportunities(LOW, Payload("p", half_angle_deg, limit_deg), [BOX], EPOCH_NS, EPOCH_NS + days * DAY_NS)
    return list(found[0].opportunities)


def test_a_strip_wider_than_the_area_covers_all_of_it_without_rolling_more_than_needed() -> None:
    found = opportunities(40.0, 30.0)
    assert len(found) > 10
    over = [one for one in found if one.off_nadir_deg == 0]
    assert all((one.covered_fraction, one.roll_deg) == (1.0, 0.0) for one in over)
    assert all(abs(one.roll_deg) <= 30 for one in found)


def test_a_narrow_strip_over_the_middle_covers_its_width() -> None:
    """A strip of 2 x 0.5 degrees from 380 to 560 km, over a square of 222 km crossed at 10 degrees from its side: 3 to 4.5 hundredths."""
    height_km = 500.0
    found = [one for one in opportunities(2.0, 20.0, days=20) if one.off_nadir_deg == 0 and one.centre_off_nadir_deg < 8]
    assert found
    width_km = 2 * height_km * np.tan(np.radians(2.0))
    for one in found:
        assert one.covered_fraction == pytest.approx(width_km / 222, abs=0.06)


def test_roll_is_positive_to_the_right_of_the_flight_direction() -> None:
    sides = set()
    for one in opportunities(2.0, 30.0):
        if one.off_nadir_deg < 5:
            continue
        at = np.array([one.best_ns, one.best_ns + SECOND_NS])
        latitude, longitude, _ = Propagator(LOW).geodetic(at)
        east, north = (longitude[1] - longitude[0]) * np.cos(np.radians(latitude[0])), latitude[1] - latitude[0]
        to_east, to_north = 103.0 - longitude[0], 3.0 - latitude[0]
        is_right = east * to_north - north * to_east < 0
        assert (one.roll_deg > 0) == is_right
        sides.add(is_right)
    assert sides == {True, False}


def test_points_spread_evenly_and_lie_inside() -> None:
    shape = AreaShape(BOX)
    assert len(shape.points) >= 400
    assert shape.contains(shape.points[:, 0], shape.points[:, 1]).all()
    tall = AreaShape(box(0.0, 0.0, 10.0, 80.0))
    south = (tall.points[:, 1] < 30.0).mean()
    assert south == pytest.approx(np.sin(np.radians(30)) / np.sin(np.radians(80)), abs=0.03)

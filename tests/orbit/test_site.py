from __future__ import annotations

import numpy as np

from console.orbit.site import HorizonMask, Site
from console.orbit.visibility import Horizon


def test_a_mask_is_linear_between_its_points_and_closed_over_north() -> None:
    mask = HorizonMask(((10.0, 4.0), (90.0, 8.0), (350.0, 2.0)))
    np.testing.assert_allclose(mask.elevation_deg(np.array([10.0, 50.0, 220.0, 355.0, 0.0, 5.0])), [4, 6, 5, 2.5, 3, 3.5])


def test_no_points_are_a_flat_horizon_and_one_point_is_everywhere() -> None:
    azimuth = np.array([0.0, 123.0, 359.9])
    np.testing.assert_array_equal(HorizonMask().elevation_deg(azimuth), 0.0)
    np.testing.assert_array_equal(HorizonMask(((90.0, 3.0),)).elevation_deg(azimuth), 3.0)


def test_the_higher_of_terrain_and_policy_counts() -> None:
    site = Site("S", 0.0, 0.0, 0.0, 5.0, HorizonMask(((0.0, 0.0), (180.0, 10.0))))
    horizon = Horizon.of(site)
    np.testing.assert_allclose(horizon.elevation_deg(np.array([0.0, 90.0, 180.0])), [5, 5, 10])
    assert (horizon.floor_deg, horizon.is_flat) == (5.0, False)


def test_a_policy_above_all_terrain_makes_the_horizon_flat() -> None:
    site = Site("S", 0.0, 0.0, 0.0, 12.0, HorizonMask(((0.0, 0.0), (180.0, 10.0))))
    assert Horizon.of(site).is_flat
    assert not Horizon.of(site, 0.0).is_flat
    assert Horizon.of(site, 0.0).floor_deg == 0.0


def test_a_mountain_site_may_look_below_its_horizontal() -> None:
    site = Site("S", 0.0, 0.0, 3_000.0, -2.0, HorizonMask(((0.0, -1.5), (180.0, -1.5))))
    assert Horizon.of(site).floor_deg == -1.5

"""The outline of what a site sees: on it a spacecraft stands exactly on the horizon mask or the minimum elevation."""

from __future__ import annotations

import numpy as np
import pytest

from console.orbit.earth import SiteFrame, geodetic_to_ecef
from console.orbit.outline import visible_outline
from console.orbit.site import HorizonMask, Site
from console.orbit.sky import visibility_circle

HILLS = HorizonMask(((0.0, 3.0), (90.0, 20.0), (180.0, 0.0), (270.0, 8.0)))
SPHERE_DEG = 0.35  # the outline is drawn on a sphere, the elevation here is the ellipsoid's


@pytest.mark.parametrize("place", [(2.8, 101.5), (-45.0, 179.0), (67.9, 21.0), (36.0, -179.5)])
@pytest.mark.parametrize("height", [400.0, 1400.0, 35_786.0])
def test_a_spacecraft_on_the_outline_stands_on_the_higher_of_terrain_and_policy(place: tuple[float, float], height: float) -> None:
    site = Site("S", *place, 0.0, 5.0, HILLS)
    ring = visible_outline(site, height)[:-1]
    frame = SiteFrame.of(site)
    away = geodetic_to_ecef(ring[:, 1], ring[:, 0], np.full(len(ring), height)) - frame.origin_km
    east, north, up = frame.enu @ away.T
    elevation = np.degrees(np.arcsin(up / np.linalg.norm(away, axis=1)))
    azimuth = np.degrees(np.arctan2(east, north)) % 360.0
    is_clear = np.abs((azimuth + 45.0) % 90.0 - 45.0) > 2.0  # the mask bends at its points
    wanted = np.maximum(HILLS.elevation_deg(azimuth), 5.0)
    assert np.abs(elevation - wanted)[is_clear].max() < SPHERE_DEG + 0.2


def test_without_terrain_it_is_the_circle() -> None:
    site = Site("S", 2.8, 101.5, 0.0, 5.0)
    circle, outline = visibility_circle(site, 550.0, n=144), visible_outline(site, 550.0)
    assert np.allclose(circle, outline, atol=1e-9)


def test_round_a_pole_it_ends_one_turn_from_its_start_and_elsewhere_where_it_began() -> None:
    polar, other = visible_outline(Site("P", 85.0, 20.0), 800.0), visible_outline(Site("O", -10.0, 179.0, 0.0, 0.0, HILLS), 800.0)
    assert abs(polar[-1, 0] - polar[0, 0]) == pytest.approx(360.0)
    assert np.allclose(other[0], other[-1])
    assert np.abs(np.diff(other[:, 0])).max() < 20.0

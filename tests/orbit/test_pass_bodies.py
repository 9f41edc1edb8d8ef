"""Sun and Moon in the sky of a pass: where they stand is judged in test_sun; here, how near the spacecraft comes to them."""

from __future__ import annotations

import numpy as np
import pytest

from console.orbit.look import look_angles
from console.orbit.pass_bodies import bodies_of
from console.orbit.passes import find_passes
from console.orbit.propagate import Propagator
from console.orbit.site import Site
from console.orbit.sun import lunar_position, moon_lit, solar_position
from console.orbit.types import Floats
from console.utc import DAY_NS, SECOND_NS
from tests.orbit.sets import EPOCH_NS, LOW

BANTING = Site("Banting", 2.80, 101.50, 10.0)


def direction(azimuth_deg: Floats, elevation_deg: Floats) -> Floats:
    azimuth, elevation = np.radians(azimuth_deg), np.radians(elevation_deg)
    return np.stack([np.cos(elevation) * np.sin(azimuth), np.cos(elevation) * np.cos(azimuth), np.sin(elevation)])


def test_the_least_angle_is_that_of_a_look_every_tenth_of_a_second() -> None:
    passes = find_passes(LOW, BANTING, EPOCH_NS, EPOCH_NS + 4 * DAY_NS).passes
    found = bodies_of(Propagator(LOW), BANTING, passes)
    assert len(found) == len(passes) > 10
    for one, bodies in zip(passes, found, strict=True):
        times = np.arange(one.aos_ns, one.los_ns, SECOND_NS // 10)
        look = look_angles(Propagator(LOW), BANTING, times)
        for body, where in ((bodies.sun, solar_position), (bodies.moon, lunar_position)):
            cosine = (direction(look.azimuth_deg, look.elevation_deg) * direction(*where(BANTING, times))).sum(axis=0)
            assert body.least_apart_deg == pytest.approx(np.degrees(np.arccos(np.clip(cosine.max(), -1.0, 1.0))), abs=0.06)
            azimuth, elevation = where(BANTING, np.array([one.tca_ns]))
            assert (body.azimuth_deg, body.elevation_deg) == pytest.approx((azimuth[0], elevation[0]))
        assert bodies.moon_lit == pytest.approx(moon_lit(np.array([one.tca_ns]))[0])


def test_no_passes_have_no_bodies() -> None:
    assert bodies_of(Propagator(LOW), BANTING, []) == []

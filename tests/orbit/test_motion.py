from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.orbit.elements import ElementSet
from console.orbit.ephemeris import sample
from console.orbit.motion import matched_velocity
from console.orbit.propagate import Propagator
from console.utc import DAY_NS, SECOND_NS
from tests.orbit.sets import EPOCH_NS, EQUATORIAL, GEOSTATIONARY, LOW, MOLNIYA, named

EXTREME = named(MOLNIYA, mean_motion=0.38, eccentricity=0.91, inclination_deg=28.0)


@pytest.mark.parametrize(("elements", "most_m"), [(LOW, 3), (EQUATORIAL, 2), (MOLNIYA, 6), (GEOSTATIONARY, 6), (EXTREME, 6)])
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_pieces_stay_within_metres_of_sgp4(elements: ElementSet, most_m: float, seed: int) -> None:
    propagator = Propagator(elements)
    path = sample(propagator, EPOCH_NS - DAY_NS, EPOCH_NS + 2 * DAY_NS)
    assert path is not None
    times = EPOCH_NS + np.random.default_rng(seed).integers(-DAY_NS, 2 * DAY_NS, 2_000)
    seconds = (times - path.first_ns) / SECOND_NS
    position, before, after = (propagator.earth_fixed(times + shift)[0] for shift in (0, -SECOND_NS, SECOND_NS))
    assert np.linalg.norm(path.position_at(seconds) - position, axis=1).max() * 1e3 < most_m
    assert np.linalg.norm(path.velocity_at(seconds) - (after - before) / 2, axis=1).max() * 1e3 < 0.3


@settings(max_examples=10, deadline=None)
@given(shift=st.integers(0, DAY_NS))
def test_the_same_instant_has_the_same_place_in_every_span(shift: int) -> None:
    propagator = Propagator(LOW)
    at = EPOCH_NS + DAY_NS + 12_345_678_901
    places = []
    for start, end in ((EPOCH_NS + shift, EPOCH_NS + 2 * DAY_NS), (at - SECOND_NS, at + SECOND_NS)):
        path = sample(propagator, start, end)
        assert path is not None
        if path.first_ns <= at <= path.last_ns:
            places.append(path.position_at(np.array([path.seconds(at)]))[0])
    np.testing.assert_allclose(places, np.broadcast_to(places[-1], (len(places), 3)), atol=1e-9)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(5, 40))
def test_a_slow_error_of_the_velocity_is_taken_out(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    step, rate = 300.0, 1.1e-3
    at = step * np.arange(count)[:, None] + rng.uniform(0, 6_000, 3)
    position, velocity, acceleration = 7_000 * np.cos(rate * at), -7_000 * rate * np.sin(rate * at), -7_000 * rate**2 * np.cos(rate * at)
    wrong = velocity + 5e-5 * rng.uniform(0.5, 1.0, 3)
    better = matched_velocity(position, wrong, acceleration, step)
    assert np.abs(better - velocity).max() < 0.2 * np.abs(wrong - velocity).max()


def test_too_few_nodes_leave_the_velocity_as_it_is() -> None:
    some = np.ones((4, 3))
    assert matched_velocity(some, some, some, 60.0) is some

"""Orbits of either kind behind one face."""

from __future__ import annotations

import numpy as np
import pytest

from console.orbit.age import element_age
from console.orbit.fleet import Fleet
from console.orbit.passes import PassOutcome, find_passes
from console.orbit.propagate import Propagator
from console.orbit.trajectory import Trajectory, trajectory_of
from console.utc import DAY_NS, SECOND_NS
from tests.orbit.sets import EPOCH_NS, LOW, MOLNIYA, named, table_of
from tests.orbit.test_passes import MASUDA

START_NS = EPOCH_NS + DAY_NS // 2


def test_mean_elements_and_their_states_give_the_same_passes() -> None:
    by_elements = find_passes(LOW, MASUDA, START_NS, START_NS + DAY_NS)
    by_table = find_passes(table_of(LOW, EPOCH_NS, EPOCH_NS + 3 * DAY_NS), MASUDA, START_NS, START_NS + DAY_NS)
    assert len(by_table.passes) == len(by_elements.passes) > 3
    for mine, right in zip(by_table.passes, by_elements.passes, strict=True):
        assert mine.aos_ns == pytest.approx(right.aos_ns, abs=SECOND_NS // 100)
        assert mine.max_elevation_deg == pytest.approx(right.max_elevation_deg, abs=0.001)


def test_outside_its_states_a_table_says_nothing_but_why() -> None:
    table = table_of(LOW, EPOCH_NS, EPOCH_NS + DAY_NS)
    path = trajectory_of(table)
    position, velocity, error = path.teme(np.array([EPOCH_NS - 1, EPOCH_NS, EPOCH_NS + DAY_NS, EPOCH_NS + DAY_NS + 1]))
    assert np.isnan(position[[0, 3]]).all()
    assert np.isnan(velocity[[0, 3]]).all()
    assert (error != 0).tolist() == [True, False, False, True]
    assert path.first_error(EPOCH_NS + DAY_NS) is None
    assert "begins" in path.failure_text(path.first_error(EPOCH_NS - SECOND_NS))
    assert "ends" in path.failure_text(path.first_error(EPOCH_NS + 2 * DAY_NS))


def test_a_search_beyond_the_end_of_a_table_says_that_it_has_ended() -> None:
    table = table_of(LOW, EPOCH_NS, EPOCH_NS + DAY_NS)
    found = find_passes(table, MASUDA, EPOCH_NS + 2 * DAY_NS, EPOCH_NS + 3 * DAY_NS)
    assert (found.outcome, found.passes) == (PassOutcome.NOT_COVERED, ())
    assert "the ephemeris ends at 2026-327T00:00:00Z" in found.reason


def test_a_table_does_not_age_but_ends() -> None:
    table = table_of(LOW, EPOCH_NS, EPOCH_NS + DAY_NS)
    assert element_age(table, EPOCH_NS + DAY_NS // 2).level == "ok"
    late = element_age(table, EPOCH_NS + 3 * DAY_NS)
    assert (late.days, late.level, late.expected_error_s) == (2.0, "serious", 0.0)


@pytest.mark.parametrize("orbit", [LOW, MOLNIYA, table_of(LOW, EPOCH_NS, EPOCH_NS + DAY_NS)], ids=["low", "molniya", "table"])
def test_every_trajectory_keeps_the_protocol(orbit: object) -> None:
    path: Trajectory = trajectory_of(orbit)  # type: ignore[arg-type]
    times = path.nodes(START_NS, START_NS + DAY_NS // 4)
    steps = np.diff(times)
    assert (steps == steps[0]).all()
    assert times[0] <= START_NS
    assert times[-1] >= START_NS + DAY_NS // 4
    position, slope, curve, error = path.states(times)
    assert not error.any()
    right, velocity, _ = path.earth_fixed(times)
    np.testing.assert_array_equal(position, right)
    np.testing.assert_allclose(slope, velocity, atol=2e-3)
    later = path.earth_fixed(times + SECOND_NS)[1]
    np.testing.assert_allclose(later - velocity, curve, atol=2e-5)


def test_a_fleet_holds_orbits_of_both_kinds_in_their_order() -> None:
    other = named(LOW, raan_deg=200.0)
    fleet = Fleet([LOW, table_of(other, EPOCH_NS, EPOCH_NS + DAY_NS), MOLNIYA])
    at = np.array([START_NS])
    right = np.concatenate([Propagator(one).teme(at)[0] for one in (LOW, other, MOLNIYA)])
    np.testing.assert_allclose(fleet.teme(START_NS), right, atol=1e-3)
    assert np.isnan(fleet.teme(EPOCH_NS + 2 * DAY_NS)[1]).all()

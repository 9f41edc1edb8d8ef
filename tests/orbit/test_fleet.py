from __future__ import annotations

import numpy as np

from console.orbit.fleet import Fleet
from console.orbit.propagate import MOST_POINTS_A_CALL, Propagator
from console.utc import DAY_NS, SECOND_NS
from tests.orbit.sets import EPOCH_NS, GEOSTATIONARY, LOW, MOLNIYA, named, real_sets
from tests.orbit.test_propagate import verification_sets


def test_a_fleet_is_where_each_of_its_spacecraft_is_alone() -> None:
    sets = [LOW, MOLNIYA, GEOSTATIONARY, *real_sets("groups/2026-08-22/weather.tle").values()]
    at = EPOCH_NS + int(np.random.default_rng().integers(0, 3 * DAY_NS))
    together = Fleet(sets).teme(at)
    alone = np.concatenate([Propagator(one).teme(np.array([at]))[0] for one in sets])
    np.testing.assert_allclose(together, alone, rtol=0, atol=4e-4)  # the record holds its epoch to 20 microseconds


def test_more_than_one_call_keeps_the_order() -> None:
    sets = [named(LOW, mean_anomaly_deg=at * 360 / 6_000) for at in range(6_000)]
    latitude, _, height = Fleet(sets).geodetic(EPOCH_NS)
    assert len(latitude) == 6_000 > MOST_POINTS_A_CALL
    assert np.abs(np.diff(latitude)).max() < 0.1
    assert np.ptp(height) < 60


def test_one_that_failed_stays_failed_and_the_others_fly_on() -> None:
    (falling,) = (one for one in verification_sets() if one.catalogue_number == 28872)
    fleet = Fleet([LOW, falling])
    assert np.isfinite(fleet.teme(falling.epoch_ns)).all()
    seen = [np.isnan(fleet.teme(falling.epoch_ns + minute * 60 * SECOND_NS)).any(axis=1) for minute in range(0, 600, 5)]
    gone = np.array(seen)[:, 1]
    first = int(np.flatnonzero(gone)[0])
    assert gone[first:].all()
    assert not np.array(seen)[:, 0].any()


def test_an_empty_fleet_is_nowhere() -> None:
    assert Fleet([]).teme(EPOCH_NS).shape == (0, 3)
    assert all(part.shape == (0,) for part in Fleet([]).geodetic(EPOCH_NS))

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.orbit.elements import ElementSet
from console.orbit.propagate import MOST_POINTS_A_CALL, Propagator, perigee_height_km
from console.orbit.tle import read_tle
from console.orbit.types import Floats
from console.utc import DAY_NS, SECOND_NS, parse_utc
from tests.orbit.sets import EPOCH_NS, GEOSTATIONARY, LOW, MOLNIYA, named, real_sets, signed
from tests.shared_data import shared

MINUTE_NS = 60 * SECOND_NS


def verification_sets() -> list[ElementSet]:
    """The 33 sets of AIAA 2006-6753, the five wrong check digits made right."""
    lines = shared("tle/sgp4-ver/SGP4-VER.TLE").read_text().splitlines()
    return read_tle("\n".join(signed(line) if line[:2] in {"1 ", "2 "} else line for line in lines), source="v")


def verification_rows() -> list[tuple[int, Floats]]:
    """For each set its number and rows of minutes, position (km), velocity (km/s)."""
    parts = re.split(r"^\s*(\d+) xx\s*$", shared("tle/sgp4-ver/tcppver.out").read_text(), flags=re.MULTILINE)
    tables = (np.array([line.split()[:7] for line in part.strip().splitlines()], dtype=float) for part in parts[2::2])
    return list(zip(map(int, parts[1::2]), tables, strict=True))


def test_the_verification_set_agrees_to_the_last_digit_printed() -> None:
    # AIAA 2006-6753, tcppver.out, 666 comparable rows (33334 fails at its epoch)
    agreeing = 0
    for one, (number, rows) in zip(verification_sets(), verification_rows(), strict=True):
        assert one.catalogue_number == number
        if number == 33334:
            continue
        position, velocity, error = Propagator(one).raw(one.epoch_ns + np.round(rows[:, 0] * MINUTE_NS).astype(np.int64))
        assert not error.any()
        np.testing.assert_allclose(position, rows[:, 1:4], rtol=0, atol=1.2e-7)
        np.testing.assert_allclose(velocity, rows[:, 4:7], rtol=0, atol=1e-8)
        agreeing += len(rows)
    assert agreeing == 666


# tle/GOLDEN.md 1: number, minute at which the set is known to fail, code, minute at which it was still good
FAILURES = [
    (22312, 494.2, 1, 474.2),
    (28350, 1560, 1, 1440),
    (28872, 55, 6, 50),
    (29141, 440, 6, 420),
    (33333, 25, 4, 20),
    (33334, 0, 3, None),
    (20413, 1844345, 6, None),
]


@pytest.mark.parametrize(("number", "bad", "code", "good"), FAILURES)
def test_sets_that_fail_say_so_with_their_code(number: int, bad: float, code: int, good: float | None) -> None:
    one = [one for one in verification_sets() if one.catalogue_number == number][-1]
    at = one.epoch_ns + round(bad * MINUTE_NS)
    position, velocity, error = Propagator(one).teme(np.array([at]))
    assert error[0] == code
    assert np.isnan(position).all()
    assert np.isnan(velocity).all()
    if good is not None:
        assert Propagator(one).teme(np.array([one.epoch_ns + round(good * MINUTE_NS)]))[2][0] == 0


@pytest.mark.parametrize("number", [22312, 28350, 28872, 29141, 33333])
def test_the_first_error_ends_validity_for_good(number: int) -> None:
    (one,) = (one for one in verification_sets() if one.catalogue_number == number)
    propagator = Propagator(one)
    error = propagator.teme(one.epoch_ns + MINUTE_NS * np.arange(0, 20_000, 7))[2]
    first = int(np.flatnonzero(error)[0])
    assert error[first:].all()
    found = propagator.first_error(one.epoch_ns + 20_000 * MINUTE_NS)
    assert found is not None
    assert one.epoch_ns + (first - 1) * 7 * MINUTE_NS <= found[0] <= one.epoch_ns + first * 7 * MINUTE_NS


def test_a_perigee_under_the_ground_is_found_on_eccentric_orbits_too() -> None:
    one = [one for one in verification_sets() if one.catalogue_number == 20413][-1]
    found = Propagator(one).first_error(one.epoch_ns + 1_900_000 * MINUTE_NS)
    assert found is not None
    assert found[1] == 6
    assert found[0] < one.epoch_ns + 1_844_345 * MINUTE_NS
    assert (Propagator(one).raw(found[0] + np.arange(-3, 3) * SECOND_NS)[2] == 6).any()


def test_a_single_late_instant_knows_of_an_earlier_decay() -> None:
    (one,) = (one for one in verification_sets() if one.catalogue_number == 28872)
    late = one.epoch_ns + np.arange(30, 60) * DAY_NS
    assert all(Propagator(one).teme(np.array([at]))[2][0] for at in late)


@pytest.mark.parametrize("mean_motion", [16.1, 16.2])
def test_validity_ends_at_one_instant_however_far_one_looks(mean_motion: float) -> None:
    """For hours SGP4 fails at the perigees alone, which lie between the looks of a long search: every 10 s is the oracle."""
    falling = named(LOW, mean_motion=mean_motion, eccentricity=0.0005, bstar=2e-3)
    every = EPOCH_NS + np.arange(0, 10 * DAY_NS, 10 * SECOND_NS)
    bad = np.flatnonzero(Propagator(falling).raw(every)[2])
    first_ns = int(every[bad[0]])
    for look_ns in (first_ns, first_ns + DAY_NS // 30, first_ns + DAY_NS // 8, first_ns + 3 * DAY_NS, first_ns + 700 * DAY_NS):
        found = Propagator(falling).first_error(look_ns)
        assert found is not None
        assert 0 <= first_ns - found[0] <= 10 * SECOND_NS
    propagator = Propagator(falling)
    assert propagator.first_error(first_ns - DAY_NS // 50) is None
    found = propagator.first_error(first_ns + DAY_NS)
    assert found is not None
    assert 0 <= first_ns - found[0] <= 10 * SECOND_NS


def test_healthy_elements_have_no_first_error_either_way() -> None:
    propagator = Propagator(MOLNIYA)
    assert propagator.first_error(EPOCH_NS + 30 * DAY_NS) is None
    assert propagator.first_error(EPOCH_NS - 30 * DAY_NS) is None


def test_many_instants_in_any_order_equal_each_alone() -> None:
    rng = np.random.default_rng()
    times = EPOCH_NS + rng.integers(-DAY_NS, DAY_NS, MOST_POINTS_A_CALL + 7)
    position, _, _ = Propagator(LOW).teme(times)
    for index in rng.integers(0, times.size, 20):
        np.testing.assert_array_equal(Propagator(LOW).teme(times[index : index + 1])[0][0], position[index])


def test_no_instants_give_empty_arrays() -> None:
    position, velocity, error = Propagator(LOW).teme(np.array([], dtype=np.int64))
    assert (position.shape, velocity.shape, error.shape) == ((0, 3), (0, 3), (0,))


@settings(max_examples=40, deadline=None)
@given(offset=st.integers(-20 * DAY_NS, 20 * DAY_NS), number=st.sampled_from([LOW, MOLNIYA, GEOSTATIONARY]))
def test_the_earth_fixed_velocity_is_the_slope_of_the_position(offset: int, number: ElementSet) -> None:
    half = SECOND_NS // 2
    position, velocity, _ = Propagator(number).earth_fixed(EPOCH_NS + offset + np.array([-half, 0, half]))
    np.testing.assert_allclose(velocity[1], position[2] - position[0], atol=2e-3)


# tle/GOLDEN.md 2: sub-points at 2026-08-09T00:00:00Z (latitude, longitude, height)
SUBPOINTS = [
    ("stations", 25544, (-44.7323, -47.5308, 437.46)),
    ("amateur", 27607, (-58.2823, -121.9600, 589.31)),
    ("weather", 43689, (3.0180, -38.3343, 822.12)),
    ("amateur", 44909, (-52.1644, -22.5644, 1312.23)),
    ("weather", 41836, (0.0007, 140.7453, 35785.67)),
]


@pytest.mark.parametrize(("group", "number", "golden"), SUBPOINTS)
def test_sub_satellite_points_agree_with_two_libraries(group: str, number: int, golden: tuple[float, float, float]) -> None:
    one = real_sets(f"groups/2026-08-08/{group}.tle")[number]
    found = np.column_stack(Propagator(one).geodetic(np.array([parse_utc("2026-08-09T00:00:00Z")])))[0]
    np.testing.assert_allclose(found[:2], golden[:2], atol=4e-4)
    assert found[2] == pytest.approx(golden[2], abs=0.05)


def test_perigees_are_told_from_the_mean_elements() -> None:
    assert perigee_height_km(named(LOW, mean_motion=15.5, eccentricity=0.0)) == pytest.approx(415, abs=8)
    assert perigee_height_km(named(GEOSTATIONARY, eccentricity=0.0)) == pytest.approx(35_786, abs=5)

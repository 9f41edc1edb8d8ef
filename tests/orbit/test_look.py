from __future__ import annotations

import numpy as np
import pytest
from skyfield.api import EarthSatellite, wgs84

from console.orbit.elements import ElementSet
from console.orbit.look import LIGHT_KM_S, doppler_hz, downlink_hz, look_angles, uplink_hz
from console.orbit.passes import find_passes
from console.orbit.propagate import Propagator, sgp4_record
from console.orbit.site import Site
from console.utc import DAY_NS, SECOND_NS
from tests.orbit.judge import SCALE, judge_times
from tests.orbit.sets import EPOCH_NS, GEOSTATIONARY, LOW, MOLNIYA

BANTING = Site("Banting", 2.80, 101.50, 10.0)


@pytest.mark.parametrize("elements", [LOW, MOLNIYA, GEOSTATIONARY])
def test_range_and_its_rate_have_skyfields_size_and_sign(elements: ElementSet) -> None:
    times = EPOCH_NS + np.arange(0, DAY_NS, 601 * SECOND_NS)
    ours = look_angles(Propagator(elements), BANTING, times)
    place = wgs84.latlon(BANTING.latitude_deg, BANTING.longitude_deg, BANTING.height_m)
    theirs = (EarthSatellite.from_satrec(sgp4_record(elements), SCALE) - place).at(judge_times(times))
    _, _, distance, _, _, rate = theirs.frame_latlon_and_rates(place)
    np.testing.assert_allclose(ours.range_km, distance.km, atol=0.05)
    np.testing.assert_allclose(ours.range_rate_km_s, rate.km_per_s, atol=2e-5)


@pytest.mark.parametrize(("elements", "delay_s"), [(LOW, 0.045), (GEOSTATIONARY, 0.16)])
def test_light_time_shows_where_the_signal_came_from(elements: ElementSet, delay_s: float) -> None:
    propagator = Propagator(elements)
    times = EPOCH_NS + np.arange(0, DAY_NS // 4, 97 * SECOND_NS)
    now, late = look_angles(propagator, BANTING, times), look_angles(propagator, BANTING, times, light_time=True)
    # the frame that does not turn judges: site now, spacecraft one delay ago
    delay_ns = np.round(late.range_km / LIGHT_KM_S * SECOND_NS).astype(np.int64)
    place = wgs84.latlon(BANTING.latitude_deg, BANTING.longitude_deg, BANTING.height_m)
    sender = EarthSatellite.from_satrec(sgp4_record(elements), SCALE).at(judge_times(times - delay_ns)).position.km
    receiver = place.at(judge_times(times)).position.km
    np.testing.assert_allclose(late.range_km, np.linalg.norm(sender - receiver, axis=0), atol=0.01)
    assert 0 < delay_ns.max() / SECOND_NS < delay_s
    assert 0.001 < np.abs(late.range_km - now.range_km).max() < 0.5


def test_the_rate_with_light_time_is_the_slope_of_its_range() -> None:
    propagator = Propagator(LOW)
    times = EPOCH_NS + np.arange(0, 6_000, 60) * SECOND_NS
    late, before, after = (look_angles(propagator, BANTING, times + shift, light_time=True) for shift in (0, -SECOND_NS, SECOND_NS))
    np.testing.assert_allclose(late.range_rate_km_s, (after.range_km - before.range_km) / 2, atol=5e-5)


def test_a_spacecraft_that_comes_sounds_higher_and_is_spoken_to_lower() -> None:
    propagator = Propagator(LOW)
    one = find_passes(LOW, BANTING, EPOCH_NS, EPOCH_NS + DAY_NS).passes[0]
    rate = look_angles(propagator, BANTING, np.array([one.aos_ns, one.tca_ns, one.los_ns])).range_rate_km_s
    assert rate[0] < -3
    assert abs(rate[1]) < 0.5
    assert rate[2] > 3
    down, up = downlink_hz(437e6, rate), uplink_hz(145.9e6, rate)
    assert down[0] > 437e6 > down[2]
    assert up[0] < 145.9e6 < up[2]
    np.testing.assert_allclose(doppler_hz(437e6, rate), down - 437e6, atol=1e-6)


def test_what_first_order_leaves_out_is_as_small_as_promised() -> None:
    for frequency, most in ((437e6, 0.3), (8.4e9, 6.0)):
        rate = np.linspace(-7.6, 7.6, 101)
        exact = frequency * np.sqrt(1 - (7.8 / LIGHT_KM_S) ** 2) / (1 + rate / LIGHT_KM_S)
        assert np.abs(exact - downlink_hz(frequency, rate)).max() < most

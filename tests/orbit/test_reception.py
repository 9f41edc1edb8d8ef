"""Passes of the signal as it arrives. Skyfield judges in the frame that does not turn: the station now, the spacecraft one delay ago."""

from __future__ import annotations

import numpy as np
import pytest
from skyfield.api import EarthSatellite, wgs84

from console.orbit.elements import ElementSet
from console.orbit.look import LIGHT_KM_S
from console.orbit.pass_details import PassDetails, details_of
from console.orbit.passes import find_passes
from console.orbit.propagate import sgp4_record
from console.orbit.site import Site
from console.orbit.types import Floats, Times
from console.utc import DAY_NS, SECOND_NS
from tests.orbit.judge import SCALE, judge_times
from tests.orbit.sets import EPOCH_NS, LOW, MOLNIYA, named

MASUDA = Site("Masuda", 30.556447, 131.015561, 140.0, 5.0)
FAR = named(LOW, name="FAR", mean_motion=0.1, bstar=0.0)  # 196,000 km away, where it moves by 0.0004 degrees in a second


def both_ways(elements: ElementSet, days: int) -> list[tuple[PassDetails, PassDetails]]:
    passes = find_passes(elements, MASUDA, EPOCH_NS, EPOCH_NS + days * DAY_NS).passes
    plain, late = (details_of(elements, MASUDA, passes, light_time=light_time) for light_time in (False, True))
    return list(zip(plain, late, strict=True))


def elevation_deg(elements: ElementSet, times_ns: Times, delay_ns: Times) -> Floats:
    place, above = (wgs84.latlon(MASUDA.latitude_deg, MASUDA.longitude_deg, height).at(judge_times(times_ns)) for height in (140.0, 1e5))
    sender = EarthSatellite.from_satrec(sgp4_record(elements), SCALE).at(judge_times(times_ns - delay_ns))
    up, away = above.position.km - place.position.km, sender.position.km - place.position.km
    sine = (up * away).sum(axis=0) / np.linalg.norm(up, axis=0) / np.linalg.norm(away, axis=0)
    return np.asarray(np.degrees(np.arcsin(sine)))


@pytest.mark.parametrize(("elements", "days", "close_deg"), [(LOW, 2, 2e-6), (MOLNIYA, 2, 2e-6), (FAR, 3, 2e-6)])
def test_the_signal_rises_and_sets_at_the_elevation_of_the_pass(elements: ElementSet, days: int, close_deg: float) -> None:
    pairs = [(one, other) for one, other in both_ways(elements, days) if not (one.one_pass.is_clipped_start or one.one_pass.is_clipped_end)]
    assert pairs
    plain, late = (
        np.array([(each.one_pass.aos_ns, each.one_pass.los_ns) for each in some]).reshape(-1) for some in zip(*pairs, strict=True)
    )
    delay_ns = np.array([(each.light_time_s[0], each.light_time_s[2]) for _, each in pairs]).reshape(-1) * SECOND_NS
    expected = elevation_deg(elements, plain, np.zeros_like(plain))
    np.testing.assert_allclose(elevation_deg(elements, late, np.round(delay_ns).astype(np.int64)), expected, atol=close_deg)


def test_what_flies_low_comes_later_by_its_light_time_and_what_is_far_hardly() -> None:
    for one, late in both_ways(LOW, 2):
        assert (late.one_pass.aos_ns - one.one_pass.aos_ns) / SECOND_NS == pytest.approx(one.range_km[0] / LIGHT_KM_S, abs=0.001)
    for one, late in both_ways(FAR, 3):
        if not one.one_pass.is_clipped_start:
            assert abs(late.one_pass.aos_ns - one.one_pass.aos_ns) / SECOND_NS < 0.2 * one.light_time_s[0]


def test_windows_and_shadows_stay_within_the_pass_and_shadows_are_learnt_of_late() -> None:
    pairs = both_ways(LOW, 3)
    assert any(one.shadows for one, _ in pairs)
    for one, late in pairs:
        first_ns, last_ns = late.one_pass.aos_ns, late.one_pass.los_ns
        assert (late.windows[0][0], late.windows[-1][1]) == (first_ns, last_ns)
        assert [span.kind for span in late.shadows] == [span.kind for span in one.shadows]
        for before, after in zip(one.shadows, late.shadows, strict=True):
            assert first_ns <= after.start_ns < after.end_ns <= last_ns
            assert 0 < (after.start_ns - before.start_ns) / SECOND_NS < 0.012
        assert late.has_light_time
        assert not one.has_light_time

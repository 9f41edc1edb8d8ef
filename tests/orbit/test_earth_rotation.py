from __future__ import annotations

import numpy as np

from console.orbit.earth import ut1_minus_utc_s
from console.orbit.earth_rotation import knows_ut1, tai_minus_ut1_s
from console.utc import DAY_NS, parse_utc
from tests.orbit.judge import judge_times


def test_the_table_is_within_two_milliseconds_of_the_series_that_skyfield_carries() -> None:
    first, last = parse_utc("1973-02-01T00:00:00Z"), parse_utc("2026-12-01T00:00:00Z")
    times = np.arange(first, last, DAY_NS * 17 // 3, dtype=np.int64)
    np.testing.assert_allclose(ut1_minus_utc_s(times), judge_times(times).dut1, atol=0.002)


def test_outside_of_the_table_nothing_jumps_about() -> None:
    early, late = parse_utc("1965-01-01T00:00:00Z"), parse_utc("2060-01-01T00:00:00Z")
    assert not knows_ut1(np.array([early]))[0]
    assert ut1_minus_utc_s(np.array([early]))[0] == 0.0
    assert tai_minus_ut1_s(np.array([late]))[0] == tai_minus_ut1_s(np.array([late + 400 * DAY_NS]))[0]

"""Statistics are those of the whole stretch, however it was cut into pieces; numpy is the judge."""

from __future__ import annotations

import math

import numpy as np
import pytest

from console.telemetry.statistics import Tally, statistics_of
from console.utc import SECOND_NS

GAP_NS = 5 * SECOND_NS
START_NS = 1_790_000_000 * SECOND_NS


def samples(seed: int, count: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    times = START_NS + np.cumsum(draw.integers(1, 2 * SECOND_NS, count))
    return times, 1e6 + draw.normal(size=count).cumsum() * 1e-3


@pytest.mark.parametrize("seed", range(4))
def test_pieces_give_what_the_whole_gives_and_numpy_agrees(seed: int) -> None:
    times, values = samples(seed)
    cuts = np.sort(np.random.default_rng(seed + 100).integers(0, len(times), 9))
    tally = Tally(GAP_NS)
    for part in np.split(np.arange(len(times)), cuts):
        tally.add(times[part], values[part])
    found = tally.statistics()
    slope = np.polyfit((times - times.mean()) / SECOND_NS, values - values.mean(), 1)[0]
    assert (found.samples, found.minimum, found.maximum) == (len(values), values.min(), values.max())
    assert found.mean == pytest.approx(values.mean(), rel=1e-12)
    assert found.std == pytest.approx(np.std(values - values.mean()), rel=1e-6)
    assert found.slope_per_s == pytest.approx(slope, rel=1e-6)
    assert (found.last, found.last_ns) == (values[-1], times[-1])


def test_gaps_are_counted_across_pieces() -> None:
    tally = Tally(GAP_NS)
    tally.add(np.array([0, 1, 2]) * SECOND_NS, np.ones(3))
    tally.add(np.array([20, 21, 40]) * SECOND_NS, np.ones(3))
    found = tally.statistics()
    assert (found.gaps, found.gap_s) == (2, 37.0)


def test_what_is_no_number_is_counted_apart() -> None:
    found = statistics_of(np.arange(3) * SECOND_NS, np.array([1.0, math.nan, 3.0]), GAP_NS)
    assert (found.samples, found.invalid, found.mean) == (2, 1, 2.0)


def test_nothing_is_unknown_and_not_zero() -> None:
    found = statistics_of(np.zeros(0, np.int64), np.zeros(0), GAP_NS)
    assert found.samples == 0
    assert math.isnan(found.mean)
    assert math.isnan(found.slope_per_s)


def test_one_sample_has_no_slope() -> None:
    found = statistics_of(np.array([START_NS]), np.array([7.0]), GAP_NS)
    assert (found.mean, found.std) == (7.0, 0.0)
    assert math.isnan(found.slope_per_s)

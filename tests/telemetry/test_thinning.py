"""A thinned line keeps its extremes and its gaps."""

from __future__ import annotations

import numpy as np
import pytest

from console.telemetry.thinning import thinned_line


@pytest.mark.parametrize("seed", range(3))
def test_extremes_and_gaps_stay(seed: int) -> None:
    draw = np.random.default_rng(seed)
    times = np.arange(10_000) * 10
    times[draw.integers(1000, 9000) :] += 5000
    values = draw.normal(size=10_000)
    thin_times, thin, factor = thinned_line(times, values, 500)
    assert len(thin) <= 520
    assert factor == 40
    assert (np.nanmin(thin), np.nanmax(thin), int(np.isnan(thin).sum())) == (values.min(), values.max(), 1)
    assert np.all(np.diff(thin_times) >= 0)
    assert 0 < thin_times[np.flatnonzero(np.isnan(thin))[0]] < thin_times[-1]


def test_what_fits_stays_as_it_is() -> None:
    _, values, factor = thinned_line(np.array([0, 1, 2, 30]), np.arange(4.0), 100)
    assert (factor, np.isnan(values).tolist()) == (1, [False, False, False, True, False])
    assert len(thinned_line(np.zeros(0, np.int64), np.zeros(0), 10)[0]) == 0

"""The pyramid answers what brute force over every sample answers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from widgets.plot_pyramid import BLOCK, FACTOR, Pyramid

SECOND = 1_000_000_000


def filled(count: int, *, seed: int = 1, step_ns: int = 10_000_000, batch: int = 777, nan_share: float = 0.0, **options: int) -> Pyramid:
    """A pyramid of a seeded random walk, appended in batches."""
    draw = np.random.default_rng(seed)
    values = draw.normal(size=count).cumsum()
    values[draw.random(count) < nan_share] = np.nan
    times = np.arange(count, dtype=np.int64) * step_ns
    pyramid = Pyramid(**options)
    for start in range(0, count, batch):
        pyramid.append(times[start : start + batch], values[start : start + batch])
    return pyramid


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 6000), st.integers(1, 900), st.integers(0, 4), st.data())
def test_cover_holds_each_sample_once_and_its_extremes_are_those_of_brute_force(count, batch, level, data):
    pyramid = filled(count, seed=count * 7 + batch, batch=batch)
    start = data.draw(st.integers(0, count - 1))
    stop = data.draw(st.integers(start + 1, count))
    times, low, high = pyramid.cover(start, stop, level)
    places = np.searchsorted(pyramid.times_ns, times)
    bounds = [*places.tolist(), stop]
    assert bounds[0] == start
    for bin_low, bin_high, a, b in zip(low, high, bounds[:-1], bounds[1:], strict=True):
        assert bin_low == pyramid.values[a:b].min()
        assert bin_high == pyramid.values[a:b].max()


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 40_000), st.integers(2, 400), st.integers(1, 2**31), st.floats(0, 0.6))
def test_thinned_trace_has_the_extremes_of_brute_force_and_two_points_a_column(count, columns, seed, nan_share):
    pyramid = filled(count, seed=seed, nan_share=nan_share)
    trace = pyramid.trace(0, int(pyramid.times_ns[-1]), columns)
    finite = pyramid.values[np.isfinite(pyramid.values)]
    assert trace.range() == ((finite.min(), finite.max()) if len(finite) else None)
    assert len(trace.values) <= max(2 * (columns + 2), 2 * columns)
    assert np.all(np.diff(trace.times_ns) >= 0)


def test_batches_of_any_size_give_the_same_bins():
    one, many = filled(9000, batch=9000), filled(9000, batch=13)
    for level in range(4):
        for left, right in zip(one.cover(5, 8990, level), many.cover(5, 8990, level), strict=True):
            np.testing.assert_array_equal(left, right)


def test_scrolling_does_not_change_the_columns_that_stay():
    pyramid = filled(60_000)
    a = pyramid.trace(100 * SECOND, 400 * SECOND, 300)
    b = pyramid.trace(103 * SECOND, 403 * SECOND, 300)
    inner = (a.times_ns > 110 * SECOND) & (a.times_ns < 390 * SECOND)
    for at_ns, value in zip(a.times_ns[inner], a.values[inner], strict=True):
        assert value in b.values[b.times_ns == at_ns]


def test_a_gap_breaks_the_line_in_full_and_in_thinned_traces():
    times = np.concatenate([np.arange(5000), np.arange(105_000, 110_000)]) * 10_000_000
    pyramid = Pyramid(gap_ns=SECOND)
    pyramid.append(times.astype(np.int64), np.ones(10_000))
    thin = pyramid.trace(0, int(times[-1]), 500)
    full = pyramid.trace(int(times[4990]), int(times[5010]), 500)
    assert thin.thinned > 1
    assert full.thinned == 1
    for trace in (thin, full):
        assert np.count_nonzero(np.isnan(trace.values)) == 1
        place = int(np.flatnonzero(np.isnan(trace.values))[0])
        assert 0 < place < len(trace.values) - 1


def test_samples_after_a_gap_are_drawn_after_it():
    times = np.concatenate([np.arange(5003), np.arange(105_003, 110_003)]) * 10_000_000
    values = np.concatenate([np.zeros(5003), np.ones(5000)])
    pyramid = Pyramid(gap_ns=SECOND)
    pyramid.append(times.astype(np.int64), values)
    trace = pyramid.trace(0, int(times[-1]), 400)
    before = trace.times_ns < 500 * SECOND
    assert np.nanmax(trace.values[before]) == 0
    assert np.nanmin(trace.values[trace.times_ns > 600 * SECOND]) == 1


def test_a_single_invalid_sample_is_a_break_when_every_sample_is_drawn():
    pyramid = Pyramid()
    pyramid.append(np.arange(5, dtype=np.int64) * SECOND, np.array([1.0, 2.0, np.nan, 4.0, 5.0]))
    assert np.isnan(pyramid.trace(0, 5 * SECOND, 100).values[2])


def test_capacity_drops_the_oldest_and_keeps_answers_exact():
    pyramid = filled(5 * BLOCK + 1234, batch=50_000, capacity=2 * BLOCK)
    assert len(pyramid) <= 2 * BLOCK
    assert pyramid.first % BLOCK == 0
    _, low, high = pyramid.cover(3, len(pyramid) - 3, 3)
    assert low.min() == pyramid.values[3:-3].min()
    assert high.max() == pyramid.values[3:-3].max()
    assert pyramid.first + len(pyramid) == 5 * BLOCK + 1234


def test_gaps_move_with_what_is_dropped():
    pyramid = Pyramid(gap_ns=SECOND, capacity=2 * BLOCK)
    first = np.arange(BLOCK + 100, dtype=np.int64) * 1000
    second = first + 10 * SECOND
    pyramid.append(first, np.zeros(len(first)))
    pyramid.append(second, np.ones(len(second)))
    assert pyramid.first == BLOCK
    trace = pyramid.trace(0, int(second[-1]), 300)
    assert np.count_nonzero(np.isnan(trace.values)) == 1


def test_a_time_that_steps_back_is_held_and_counted():
    pyramid = Pyramid()
    pyramid.append(np.array([10, 20, 15, 30]), np.arange(4.0))
    pyramid.append(np.array([25, 40]), np.arange(2.0))
    assert pyramid.times_ns.tolist() == [10, 20, 20, 30, 30, 40]
    assert pyramid.steps_back == 2


def test_history_goes_before_what_is_kept_and_overlap_is_left_out():
    pyramid = Pyramid()
    pyramid.append(np.array([100, 110]), np.array([1.0, 2.0]))
    pyramid.prepend(np.array([80, 90, 100, 110]), np.array([-2.0, -1.0, 9.0, 9.0]))
    assert pyramid.times_ns.tolist() == [80, 90, 100, 110]
    assert pyramid.values.tolist() == [-2.0, -1.0, 1.0, 2.0]


def test_value_under_the_cursor_is_the_last_before_it_but_not_across_a_gap():
    pyramid = Pyramid(gap_ns=5 * SECOND)
    pyramid.append(np.array([SECOND, 2 * SECOND]), np.array([7.0, 8.0]))
    assert pyramid.at(2 * SECOND - 1) == (SECOND, 7.0)
    assert pyramid.at(4 * SECOND) == (2 * SECOND, 8.0)
    assert pyramid.at(8 * SECOND) is None
    assert pyramid.at(0) is None


@pytest.mark.parametrize("level", range(1, 4))
def test_empty_pyramid_has_an_empty_trace(level):
    assert len(Pyramid().trace(0, SECOND * FACTOR**level, 100).values) == 0

"""Tiles are drawn until finer ones come, and two thinnings never become one line of samples."""

from __future__ import annotations

import numpy as np
import pytest

from console.utc import SECOND_NS
from widgets.plot_pyramid import Trace
from widgets.plot_tiles import Tile, best_tile, joined
from widgets.telemetry_plot_series import SeriesStore
from widgets.telemetry_plot_types import ParameterInfo, SampleColumns, Series, TimeKind

V = Series("V")


def seconds(*values: float) -> np.ndarray:
    return (np.asarray(values) * SECOND_NS).astype(np.int64)


def tile(start: int, end: int, count: int, *, factor: int = 1) -> Tile:
    times = np.linspace(start * SECOND_NS, end * SECOND_NS, count).astype(np.int64)
    return Tile(start * SECOND_NS, end * SECOND_NS, times, np.sin(times / SECOND_NS), factor)


@pytest.fixture
def store() -> SeriesStore:
    made = SeriesStore()
    made.keep_only({V: ParameterInfo("V", interval_s=1.0)})
    return made


def test_a_tile_is_thinned_to_two_points_a_column_and_keeps_the_extremes() -> None:
    whole = tile(0, 1000, 50_000, factor=8)
    trace = whole.trace(0, 1000 * SECOND_NS, 300)
    assert len(trace.times_ns) <= 2 * 302
    assert trace.range() == (whole.values.min(), whole.values.max())
    assert trace.thinned > 8


def test_the_best_tile_holds_most_and_is_the_finest() -> None:
    coarse, fine, short = tile(0, 100, 50, factor=64), tile(0, 100, 50, factor=4), tile(0, 10, 50)
    assert best_tile([coarse, short, fine], 0, 100 * SECOND_NS) is fine
    assert best_tile([coarse, short, fine], 0, 5 * SECOND_NS) is short
    assert best_tile([short], 50 * SECOND_NS, 60 * SECOND_NS) is None


def test_a_coarse_tile_serves_until_one_zooms_in(store: SeriesStore) -> None:
    store.add_tile(V, tile(0, 1000, 2000, factor=100))
    assert not store.is_short_of(V, 0, 1000 * SECOND_NS, 500)
    assert store.is_short_of(V, 0, 10 * SECOND_NS, 500)
    assert store.trace(V, 0, 10 * SECOND_NS, 500).thinned == 100


def test_every_sample_becomes_one_line_with_what_is_held(store: SeriesStore) -> None:
    store.append(SampleColumns(seconds(10, 11), {"V": np.array([5.0, 6.0])}))
    store.add_tile(V, Tile(0, 10 * SECOND_NS, seconds(8, 9), np.array([3.0, 4.0])))
    assert store.pyramid(V).values.tolist() == [3, 4, 5, 6]


def test_a_thinned_tile_stays_beside_the_samples(store: SeriesStore) -> None:
    store.append(SampleColumns(seconds(10, 11), {"V": np.array([5.0, 6.0])}))
    store.add_tile(V, Tile(0, 10 * SECOND_NS, seconds(8, 9), np.array([3.0, 4.0]), 16))
    assert store.pyramid(V).values.tolist() == [5, 6]
    trace = store.trace(V, 0, 11 * SECOND_NS, 500)
    assert (trace.values.tolist(), trace.thinned) == ([3, 4, 5, 6], 16)


def test_samples_of_other_sessions_stay_beside_and_go_again(store: SeriesStore) -> None:
    store.append(SampleColumns(seconds(10, 11), {"V": np.array([5.0, 6.0])}))
    store.add_tile(V, Tile(0, 10 * SECOND_NS, seconds(8, 9), np.array([3.0, 4.0]), is_own=False))
    assert store.trace(V, 0, 11 * SECOND_NS, 500).values.tolist() == [3, 4, 5, 6]
    store.forget_tiles()
    assert store.trace(V, 0, 11 * SECOND_NS, 500).values.tolist() == [5, 6]


def test_a_gap_between_a_tile_and_the_samples_is_a_gap() -> None:
    line = joined(Trace(seconds(1, 2), np.ones(2)), Trace(seconds(60, 61), np.ones(2)), 5 * SECOND_NS)
    assert np.isnan(line.values).tolist() == [False, False, True, False, False]


def test_late_samples_find_their_places_over_generation_time(store: SeriesStore) -> None:
    late = Series("V", time_kind=TimeKind.GENERATION)
    store.keep_only({late: ParameterInfo("V", interval_s=1.0)})
    for received, generated, value in ((100, 50, 5.0), (101, 20, 2.0), (102, 51, 6.0), (103, -1, 9.0)):
        times = seconds(generated) if generated >= 0 else np.array([-1])
        store.append(SampleColumns(seconds(received), {"V": np.array([value])}, times))
    store.settle()
    assert store.pyramid(late).values.tolist() == [2, 5, 6]
    assert store.newest_ns([late]) == 51 * SECOND_NS


def test_raw_values_are_kept_where_they_are_drawn(store: SeriesStore) -> None:
    raw = Series("V", is_raw=True)
    store.keep_only({V: ParameterInfo("V"), raw: ParameterInfo("V")})
    store.append(SampleColumns(seconds(1), {"V": np.array([1.5])}, raw={"V": np.array([1500.0])}))
    assert (store.pyramid(V).values[0], store.pyramid(raw).values[0]) == (1.5, 1500.0)

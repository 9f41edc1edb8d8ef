from __future__ import annotations

import itertools
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.store.history import factor_for
from console.store.reader import SessionReader
from tests.store.recordings import SECOND, START_NS, batch, begin, delivery

EVER = (0, 2**62)


def record(folder: Path, batches: list, *, commit: bool = True) -> Path:  # type: ignore[type-arg]
    with begin(folder) as writer:
        for number, each in enumerate(batches):
            writer.delivery(delivery(0, samples=[each]))
            if commit:
                writer.commit_if_due(number * SECOND)
    return writer.path


def noise(samples: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=samples)


def brute_force(values: np.ndarray, factor: int) -> list[tuple[float, float]]:
    """Least and greatest value of each bucket of `factor` samples counted from the start, without NaNs."""
    parts = [values[at : at + factor] for at in range(0, len(values), factor)]
    parts = [part[~np.isnan(part)] for part in parts]
    return [(part.min(), part.max()) for part in parts if len(part)]


def buckets(history, factor: int) -> list[tuple[float, float]]:  # type: ignore[no-untyped-def]
    number = (history.times_ns - START_NS) // SECOND // factor
    found = []
    for bucket in np.unique(number):
        values = history.values[number == bucket]
        values = values[~np.isnan(values)]
        if len(values):
            found.append((values.min(), values.max()))
    return found


@settings(max_examples=15, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 1500), min_size=1, max_size=8),
    seed=st.integers(0, 2**32),
    max_points=st.integers(8, 400),
    holes=st.booleans(),
    is_closed=st.booleans(),
)
def test_thinned_extremes_are_those_of_the_samples(sizes: list[int], seed: int, max_points: int, holes: bool, is_closed: bool) -> None:
    values = noise(sum(sizes), seed)
    if holes:
        values[np.random.default_rng(seed).random(len(values)) < 0.2] = np.nan
    edges = np.cumsum([0, *sizes])
    with tempfile.TemporaryDirectory() as folder, begin(Path(folder)) as writer:
        for number, (first, last) in enumerate(itertools.pairwise(edges)):
            writer.delivery(delivery(0, samples=[batch(int(first), {"A": values[first:last]})]))
            writer.commit_if_due(number * SECOND)
        if is_closed:
            writer.close()
        with SessionReader(writer.path) as reader:
            found = reader.history("A", *EVER, max_points=max_points, max_gap_ns=10**15)
    assert found.samples == len(values)
    assert buckets(found, found.factor) == brute_force(values, found.factor)
    assert len(found) <= max_points + (found.factor == 1)
    assert np.all(np.diff(found.times_ns) >= 0)


@pytest.mark.parametrize("max_points", [20, 100, 4000])
def test_large_history_by_block_extremes_is_exact(tmp_path: Path, max_points: int) -> None:
    values = noise(50_000, max_points)
    path = record(tmp_path, [batch(at, {"A": values[at : at + 5000]}) for at in range(0, len(values), 5000)])
    with SessionReader(path) as reader:
        found = reader.history("A", *EVER, max_points=max_points)
        assert found.factor == factor_for(len(values), max_points)
        assert buckets(found, found.factor) == brute_force(values, found.factor)


def test_part_of_a_history_has_exactly_its_samples(tmp_path: Path) -> None:
    values = noise(6000, 5)
    path = record(tmp_path, [batch(0, {"A": values})])
    with SessionReader(path) as reader:
        found = reader.history("A", START_NS + 1500 * SECOND, START_NS + 1600 * SECOND)
        assert found.values.tolist() == values[1500:1601].tolist()
        wide = reader.history("A", START_NS + 100 * SECOND, START_NS + 5900 * SECOND, max_points=10)
        assert wide.samples == 5801
        assert (np.nanmin(wide.values), np.nanmax(wide.values)) == (values[100:5901].min(), values[100:5901].max())


def test_nothing_received_after_the_horizon_is_shown(tmp_path: Path) -> None:
    path = record(tmp_path, [batch(0, {"A": np.arange(3000.0)}, lag_ns=100 * SECOND)])
    with SessionReader(path, until_ns=START_NS + 1500 * SECOND) as reader:
        for axis in ("received", "generation"):
            for max_points in (10, 5000):
                found = reader.history("A", *EVER, time=axis, max_points=max_points)  # type: ignore[arg-type]
                assert found.samples == 1501
                assert np.nanmax(found.values) == 1500.0


def test_silence_is_a_gap(tmp_path: Path) -> None:
    path = record(tmp_path, [batch(0, {"A": np.arange(5.0)}), batch(100, {"A": np.arange(5.0)})])
    with SessionReader(path) as reader:
        found = reader.history("A", *EVER)
    assert np.flatnonzero(np.isnan(found.values)).tolist() == [5]
    assert START_NS + 4 * SECOND < found.times_ns[5] < START_NS + 100 * SECOND


@pytest.mark.parametrize("samples", [3000, 40_000])
def test_gap_inside_a_bucket_is_kept(tmp_path: Path, samples: int) -> None:
    first, second = batch(0, {"A": np.ones(samples + 7)}), batch(10 * samples, {"A": np.ones(samples)})
    with SessionReader(record(tmp_path, [first, second])) as reader:
        found = reader.history("A", *EVER, max_points=16)
    assert np.isnan(found.values).sum() == 1
    gap = found.times_ns[np.isnan(found.values)][0]
    assert first.received_ns[-1] < gap < second.received_ns[0]


def test_samples_that_are_no_numbers_are_shown_as_gaps(tmp_path: Path) -> None:
    with SessionReader(record(tmp_path, [batch(0, {"A": np.array([1.0, np.nan, 3.0])})])) as reader:
        assert np.isnan(reader.history("A", *EVER).values).tolist() == [False, True, False]


@pytest.mark.parametrize("dtype", ["u1", "i1", ">u2", "<i4", "u8", "i8", "?", "f4", ">f8"])
def test_every_kind_of_number_comes_back(tmp_path: Path, dtype: str) -> None:
    column = np.random.default_rng().integers(0, 2, 2500).astype(dtype)
    if column.dtype.kind == "u":
        column[7] = np.iinfo(column.dtype).max
    with SessionReader(record(tmp_path, [batch(0, {"A": column})])) as reader:
        assert reader.history("A", *EVER).values.tolist() == column.astype(float).tolist()
        assert np.nanmax(reader.history("A", *EVER, max_points=8).values) == float(column.max())


def test_infinity_is_a_value(tmp_path: Path) -> None:
    with SessionReader(record(tmp_path, [batch(0, {"A": np.array([1.0, np.inf, -np.inf] * 1000)})])) as reader:
        found = reader.history("A", *EVER, max_points=8)
    assert (found.values.min(), found.values.max()) == (-np.inf, np.inf)


def test_texts_are_shown_where_they_change(tmp_path: Path) -> None:
    texts = ["SAFE"] * 900 + ["NOMINAL"] * 2000
    with SessionReader(record(tmp_path, [batch(0, {"MODE": texts, "A": np.arange(2900)})])) as reader:
        found = reader.history("MODE", *EVER, max_points=100)
        assert found.texts == ["SAFE", "NOMINAL", "NOMINAL"]
        assert found.times_ns[1] == START_NS + 900 * SECOND
        octets = reader.history("MODE", START_NS, START_NS + SECOND)
        assert octets.texts == ["SAFE", "SAFE"]


def test_columns_that_change_their_kind_are_kept_apart(tmp_path: Path) -> None:
    batches = [batch(0, {"A": np.arange(5, dtype=np.uint8)}), batch(5, {"A": np.arange(5.0) + 0.5, "B": np.ones(5)})]
    with SessionReader(record(tmp_path, batches)) as reader:
        assert reader.history("A", *EVER).values.tolist() == [0, 1, 2, 3, 4, 0.5, 1.5, 2.5, 3.5, 4.5]
        assert reader.history("B", *EVER).samples == 5


def test_parameter_of_two_containers_is_one_line_in_order_of_time(tmp_path: Path) -> None:
    first, second = batch(0, {"A": np.zeros(10)}, container="X"), batch(5, {"A": np.ones(10)}, container="Y")
    with SessionReader(record(tmp_path, [first, second])) as reader:
        found = reader.history("A", *EVER)
    assert np.all(np.diff(found.times_ns) >= 0)
    assert found.samples == 20


def test_clock_on_board_that_steps_back_is_put_in_order_and_unknown_times_are_counted(tmp_path: Path) -> None:
    samples = batch(0, {"A": np.arange(6.0)})
    samples.generation_ns[:] = START_NS + np.array([10, 11, 3, 4, 0, 0]) * SECOND
    samples.generation_ns[4:] = -1
    with SessionReader(record(tmp_path, [samples])) as reader:
        found = reader.history("A", *EVER, time="generation", max_gap_ns=10**15)
    assert found.values.tolist() == [2, 3, 0, 1]
    assert found.unplaced == 2


def test_unknown_parameter_has_no_history(tmp_path: Path) -> None:
    with SessionReader(record(tmp_path, [batch(0, {"A": np.arange(3)})])) as reader:
        assert len(reader.history("NOPE", *EVER)) == 0


def test_history_is_the_same_before_and_after_tails_become_blocks(tmp_path: Path) -> None:
    values = noise(2500, 11)
    with begin(tmp_path) as writer, SessionReader(writer.path) as reader:
        for at in range(0, 2500, 10):
            writer.delivery(delivery(0, samples=[batch(at, {"A": values[at : at + 10]})]))
            writer.commit_if_due(at * SECOND)
            if at % 230 == 0:
                assert reader.history("A", *EVER).values.tolist() == values[: at + 10].tolist()
        tails = reader.info().tallies
        assert tails["values"] == 2500

"""Every recorded sample is given once, with both times, from blocks and tails alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from console.store.reader import SessionReader
from console.store.samples import Samples
from console.store.writer import SessionWriter
from console.telemetry.samples import SampleBatch
from tests.store.recordings import SECOND, START_NS, batch, begin, delivery


def written(folder: Path, values: np.ndarray, *, lag_ns: int = 7, container: str = "HK") -> SessionWriter:
    """A session that is being written, these values committed."""
    writer = begin(folder)
    writer.delivery(delivery(0, samples=[batch(0, {"V": values}, lag_ns=lag_ns, container=container)]))
    writer.commit_if_due(10 * SECOND)
    return writer


def record(folder: Path, values: np.ndarray, *, lag_ns: int = 7, container: str = "HK") -> Path:
    writer = written(folder, values, lag_ns=lag_ns, container=container)
    writer.close()
    return writer.path


def gathered(path: Path, start_ns: int, end_ns: int, **wanted: object) -> Samples:
    parts: list[Samples] = []
    with SessionReader(path, until_ns=wanted.pop("until_ns", None)) as reader:  # type: ignore[arg-type]
        reader.each_sample("V", start_ns, end_ns, parts.append, **wanted)  # type: ignore[arg-type]
    names = ("received_ns", "generation_ns", "raw")
    return Samples(*(np.concatenate([getattr(part, name) for part in parts] or [np.zeros(0)]) for name in names))


@pytest.mark.parametrize("count", [1, 5, 1024, 2500])
def test_all_samples_come_in_order_with_both_times(tmp_path: Path, count: int) -> None:
    values = np.random.default_rng(count).normal(size=count)
    found = gathered(record(tmp_path, values), 0, 2**62)
    assert found.raw.tolist() == values.tolist()
    assert found.received_ns.tolist() == (START_NS + np.arange(count) * SECOND).tolist()
    assert found.generation_ns.tolist() == (found.received_ns - 7).tolist()


def test_both_ends_are_included_and_nothing_after_the_horizon(tmp_path: Path) -> None:
    path = record(tmp_path, np.arange(3000.0))
    inside = gathered(path, START_NS + 1000 * SECOND, START_NS + 1100 * SECOND)
    assert (inside.raw[0], inside.raw[-1], len(inside)) == (1000.0, 1100.0, 101)
    assert gathered(path, 0, 2**62, until_ns=START_NS + 20 * SECOND).raw[-1] == 20.0


def test_a_span_of_generation_time_is_meant_in_that_time(tmp_path: Path) -> None:
    path = record(tmp_path, np.arange(100.0), lag_ns=3600 * SECOND)
    found = gathered(path, START_NS - 3600 * SECOND, START_NS - 3590 * SECOND, time="generation")
    assert found.raw.tolist() == list(range(11))
    assert len(gathered(path, START_NS, 2**62, time="generation")) == 0


def test_a_parameter_of_two_packets_comes_sorted(tmp_path: Path) -> None:
    with begin(tmp_path) as writer:
        for container, first in (("A", 0), ("B", 1)):
            values = np.arange(1500.0) * 2 + first
            times = START_NS + values.astype(np.int64) * SECOND
            writer.delivery(delivery(0, samples=[SampleBatch(container, times, times, np.arange(1500), {"V": values})]))
    found = gathered(writer.path, 0, 2**62)
    assert found.raw.tolist() == list(range(3000))


def test_a_session_that_is_being_written_gives_what_is_committed(tmp_path: Path) -> None:
    writer = written(tmp_path, np.arange(10.0))
    assert gathered(writer.path, 0, 2**62).raw.tolist() == list(range(10))
    writer.close()


@pytest.mark.parametrize("is_closed", [True, False])
def test_the_other_columns_of_the_same_packets_are_there_for_contexts(tmp_path: Path, is_closed: bool) -> None:
    writer = begin(tmp_path)
    mode = np.arange(50, dtype=np.uint8) % 2
    writer.delivery(delivery(0, samples=[batch(0, {"V": np.arange(50.0), "MODE": mode})]))
    writer.commit_if_due(10 * SECOND)
    if is_closed:
        writer.close()
    seen: list[list[int]] = []
    with SessionReader(writer.path) as reader:
        reader.each_sample(
            "V", START_NS + 10 * SECOND, START_NS + 13 * SECOND, lambda each: seen.append(np.asarray(each.columns["MODE"]).tolist())
        )
        reader.each_sample("V", 0, 2**62, lambda each: seen.append(sorted(each.columns)))  # type: ignore[arg-type]
    assert seen == [[0, 1, 0, 1], ["MODE", "V"]]
    if not is_closed:
        writer.close()

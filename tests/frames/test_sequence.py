"""Sequences with known losses, repetitions and disorder; the bulk way judged by the one-by-one way."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.frames.sequence import STEADY_STEPS, Arrival, SequenceTracker

M = 1 << 14


def told(counts: list[int], *, modulus: int = M, is_ordered: bool = False) -> tuple[int, int, int, int, int]:
    tracker = SequenceTracker(modulus, is_ordered)
    for count in counts:
        tracker.take(count % modulus)
    return tracker.lost, tracker.duplicated, tracker.late, tracker.restarts, tracker.stride


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([16382, 16383, 0, 1], (0, 0, 0, 0, 1)),
        ([5, 6, 9, 10], (2, 0, 0, 0, 1)),
        ([5, 6, 6, 7], (0, 1, 0, 0, 1)),
        ([1, 2, 4, 3, 5], (0, 0, 1, 0, 1)),
        ([1, 2, 6, 4, 7], (2, 0, 1, 0, 1)),
        ([9, 8, 7, 6, 5], (0, 0, 4, 0, 1)),
        ([9, 7, 8, 10], (0, 0, 2, 0, 1)),
        ([1, 2, 3, 2, 4], (0, 1, 0, 0, 1)),
        ([9000, 9001, 2000, 2001], (0, 0, 0, 1, 1)),
        ([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 6], (0, 0, 0, 1, 1)),
    ],
)
def test_what_counts_tell(counts: list[int], expected: tuple[int, ...]) -> None:
    assert told(counts) == expected


def test_a_stream_thinned_by_a_constant_has_lost_nothing() -> None:
    assert told(list(range(0, 100_000, 10))) == (0, 0, 0, 0, 10)


def test_losses_of_a_thinned_stream_are_counted_in_its_own_steps() -> None:
    counts = list(range(0, 1000, 10))
    assert told(counts[:40] + counts[43:]) == (3, 0, 0, 0, 10)


def test_a_thinned_stream_that_is_sent_whole_again_loses_nothing() -> None:
    assert told([*range(0, 200, 5), *range(196, 300)])[0] == 0


def test_few_equal_losses_stay_losses() -> None:
    assert told(list(range(0, 2 * STEADY_STEPS, 2)))[0] == STEADY_STEPS - 1


def test_frames_only_go_forward() -> None:
    assert told([200, 100], modulus=256, is_ordered=True) == (155, 0, 0, 0, 1)


def test_the_verdict_says_how_many_are_missing_and_when_they_were_none() -> None:
    tracker = SequenceTracker(M)
    verdicts = [tracker.take(count) for count in range(0, 3 * (STEADY_STEPS + 2), 3)]
    assert [verdict.arrival for verdict in verdicts[1:]] == [Arrival.GAP] * (STEADY_STEPS - 1) + [Arrival.STEADY, Arrival.NEXT]
    assert verdicts[1].missing == 2


@given(st.integers(0, M - 1), st.integers(2, 600), st.integers(0, 2**32))
def test_any_disorder_within_reach_of_single_losses_is_sorted_out(start: int, length: int, seed: int) -> None:
    rng = random.Random(seed)
    sent = list(range(start, start + length))
    dropped = set(rng.sample(sent[1:-1], min(len(sent) - 2, 5)))
    kept = [count for count in sent if count not in dropped]
    for _ in range(5):
        at = rng.randrange(len(kept))
        kept[at : at + 2] = kept[at : at + 2][::-1]
    tracker = SequenceTracker(M)
    for count in kept:
        tracker.take(count % M)
    assert (tracker.lost, tracker.duplicated, tracker.received) == (len(dropped), 0, len(kept))


@given(st.lists(st.integers(0, 40), max_size=60), st.booleans(), st.integers(1, 8))
def test_runs_and_single_counts_tell_the_same(steps: list[int], is_ordered: bool, size: int) -> None:
    counts = np.cumsum([M - 20, *(1 if step < 34 else step for step in steps)]) % M
    alone, bulk = SequenceTracker(M, is_ordered), SequenceTracker(M, is_ordered)
    for count in counts.tolist():
        alone.take(count)
    for at in range(0, len(counts), size):
        if not bulk.take_run(counts[at : at + size]):
            for count in counts[at : at + size].tolist():
                bulk.take(count)
    assert bulk == alone


@given(st.lists(st.integers(0, 255), max_size=100), st.booleans())
def test_any_counts_give_sums_that_hold(counts: list[int], is_ordered: bool) -> None:
    tracker = SequenceTracker(256, is_ordered)
    for count in counts:
        tracker.take(count)
    assert tracker.received == len(counts)
    assert min(tracker.lost, tracker.duplicated, tracker.late, tracker.restarts) >= 0
    assert len(tracker.holes) <= 32 + len(counts)

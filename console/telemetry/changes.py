"""How far values move from sample to sample and per second (XTCE ChangeAlarmRanges), on columns.

One surprise: seconds are those between the on-board times where both are known and go forward by less than a day, else those between
the times of receipt: a clock that lies costs one step its rate, not more.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

from console.dictionary.model import ChangeAlarm
from console.telemetry.alarm_inputs import Floats, Indices, Series
from console.utc import DAY_NS, SECOND_NS

FARTHEST = 4096
"""How many values back a change is measured at most."""


class Tail(Struct):
    """The newest values, oldest first, each with the nanoseconds since the first one ever; and both times of the newest."""

    elapsed_ns: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    received_ns: int = -1
    generation_ns: int = -1

    @property
    def is_begun(self) -> bool:
        """Whether there was a value."""
        return bool(self.values)


def moves_of(change: ChangeAlarm, series: Series, tail: Tail) -> Floats:
    """How far each value is from the earlier one that the alarm looks at, float64 (n,); NaN where there is none yet, where a value is no
    number, and where no time has passed."""
    elapsed, values, rows = _joined(series, tail)
    moves = np.full(len(series), np.nan)
    at = np.arange(len(tail.values), len(values))
    earlier = at - change.span_samples
    if change.is_per_second:
        latest_ns = elapsed[at] - max(1, round(change.span_s * SECOND_NS))
        earlier = np.searchsorted(elapsed, latest_ns, side="right") - 1
    is_there = (earlier >= 0) & (at - earlier <= FARTHEST)
    at, earlier, rows = at[is_there], earlier[is_there], rows[is_there]
    moved = np.abs(values[at] - values[earlier])
    with np.errstate(divide="ignore", invalid="ignore"):
        if change.is_percentage:
            moved = 100.0 * moved / np.abs(values[earlier])
        if change.is_per_second:
            moved = moved / ((elapsed[at] - elapsed[earlier]) / SECOND_NS)
    moves[rows] = moved
    return moves


def tail_after(tail: Tail, series: Series, changes: Sequence[ChangeAlarm]) -> Tail:
    """What has to be remembered after a series: as far back as any of the alarms looks."""
    elapsed, values, rows = _joined(series, tail)
    if not len(rows):
        return tail
    samples = max((change.span_samples for change in changes if not change.is_per_second), default=1)
    span_ns = max((max(1, round(change.span_s * SECOND_NS)) for change in changes if change.is_per_second), default=0)
    by_time = int(np.searchsorted(elapsed, elapsed[-1] - span_ns, side="right")) - 1 if span_ns else len(values)
    first = max(min(len(values) - samples, by_time), len(values) - FARTHEST, 0)
    newest = int(rows[-1])
    return Tail(elapsed[first:].tolist(), values[first:].tolist(), int(series.received_ns[newest]), int(series.generation_ns[newest]))


def _joined(series: Series, tail: Tail) -> tuple[Indices, Floats, Indices]:
    """Elapsed times and values of the tail and of those of the series that are numbers, and the rows of the latter."""
    numbers = series.numbers if series.numbers is not None else np.zeros(0)
    rows = np.flatnonzero(np.isfinite(numbers))
    steps = _steps(series.received_ns[rows], series.generation_ns[rows], tail)
    base = tail.elapsed_ns[-1] if tail.elapsed_ns else 0
    elapsed = np.concatenate([np.array(tail.elapsed_ns, np.int64), base + np.cumsum(steps)])
    return elapsed, np.concatenate([np.array(tail.values, np.float64), numbers[rows]]), rows


def _steps(received_ns: Indices, generation_ns: Indices, tail: Tail) -> NDArray[np.int64]:
    """Nanoseconds from each value to the next, never negative."""
    if not len(received_ns):
        return np.zeros(0, np.int64)
    before = (tail.received_ns, tail.generation_ns) if tail.is_begun else (int(received_ns[0]), int(generation_ns[0]))
    received, generation = np.concatenate([[before[0]], received_ns]), np.concatenate([[before[1]], generation_ns])
    on_board = np.diff(generation)
    is_sound = (generation[1:] >= 0) & (generation[:-1] >= 0) & (on_board > 0) & (on_board < DAY_NS)
    steps: NDArray[np.int64] = np.where(is_sound, on_board, np.maximum(np.diff(received), 0))
    return steps

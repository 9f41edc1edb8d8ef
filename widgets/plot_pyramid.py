"""History of one plotted value, kept so that a picture of any stretch costs the same: minima and maxima in bins of 16, 256, ...

Bins are aligned to absolute sample numbers, so that a trace that scrolls doesn't shimmer. One surprise: only whole bins are
stored; the ends of a stretch are taken from finer bins, which makes every answer exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

FACTOR = 16
TOP = 4
BLOCK = FACTOR**TOP
DEFAULT_GAP_NS = 10_000_000_000

Floats = NDArray[np.float64]
Times = NDArray[np.int64]
Cover = tuple[Times, Floats, Floats]


class _Growing:
    """An array that grows at its end by doubling and is cut at its start."""

    def __init__(self, dtype: type[np.generic]) -> None:
        self._buffer: NDArray[np.generic] = np.empty(64, dtype)
        self.size = 0

    @property
    def view(self) -> NDArray[np.generic]:
        return self._buffer[: self.size]

    def extend(self, more: NDArray[np.generic]) -> None:
        needed = self.size + len(more)
        if needed > len(self._buffer):
            grown = np.empty(max(needed, 2 * len(self._buffer)), self._buffer.dtype)
            grown[: self.size] = self.view
            self._buffer = grown
        self._buffer[self.size : needed] = more
        self.size = needed

    def drop(self, count: int) -> None:
        self._buffer = self._buffer[count : self.size].copy()
        self.size = len(self._buffer)


@dataclass(frozen=True, slots=True)
class Trace:
    """What to draw: times_ns int64 (n,) and values (n,), NaN where the line breaks. `thinned` is how many samples stand behind
    one pixel column on average, 1 when every sample is drawn."""

    times_ns: Times
    values: Floats
    thinned: int = 1

    def range(self) -> tuple[float, float] | None:
        """Least and greatest value, or None when there is none."""
        finite = self.values[np.isfinite(self.values)]
        return (float(finite.min()), float(finite.max())) if len(finite) else None


class Pyramid:
    """Samples of one parameter in the order they came.

    `capacity` bounds what is kept, in samples (16 bytes each, 7 % more for the bins): beyond it the oldest blocks of
    65,536 go. Times that step back are held at the last one and counted in `steps_back`: on-board clocks lie, and a value
    is never discarded for that.
    """

    def __init__(self, *, gap_ns: int = DEFAULT_GAP_NS, capacity: int = 1 << 20) -> None:
        self.gap_ns = gap_ns
        self.capacity = max(capacity, 2 * BLOCK)
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self.first = 0
        self.steps_back = 0
        self._times = _Growing(np.int64)
        self._values = _Growing(np.float64)
        self._lows = [_Growing(np.float64) for _ in range(TOP)]
        self._highs = [_Growing(np.float64) for _ in range(TOP)]
        self._gaps = _Growing(np.int64)

    def __len__(self) -> int:
        return self._times.size

    @property
    def times_ns(self) -> Times:
        """Times of the samples that are kept, int64 (n,), never falling."""
        return self._times.view  # type: ignore[return-value]

    @property
    def values(self) -> Floats:
        """Values of the samples that are kept, (n,)."""
        return self._values.view  # type: ignore[return-value]

    def append(self, times_ns: Times, values: Floats) -> None:
        """Add samples at the end, arrays of one length (n,)."""
        if not len(times_ns):
            return
        before = self._times.size
        floor = self.times_ns[-1] if before else times_ns[0]
        self.steps_back += int(np.count_nonzero(np.diff(times_ns, prepend=floor) < 0))
        self._times.extend(np.maximum.accumulate(np.maximum(times_ns, floor)))
        self._values.extend(np.asarray(values, np.float64))
        start = max(before - 1, 0)
        wide = np.flatnonzero(np.diff(self.times_ns[start:]) > self.gap_ns) + start + 1
        self._gaps.extend(wide)
        self._fill_levels()
        if len(self) > self.capacity:
            self._forget()

    def prepend(self, times_ns: Times, values: Floats) -> None:
        """Put history before the first sample: what is not older than it is left out, and the capacity keeps the newest."""
        older = int(np.searchsorted(times_ns, self.times_ns[0])) if len(self) else len(times_ns)
        times, kept = self.times_ns.copy(), self.values.copy()
        self.clear()
        self.append(times_ns[:older], values[:older])
        self.append(times, kept)

    def insert(self, times_ns: Times, values: Floats) -> None:
        """Put samples in their places by time; those of the same time keep the order they came in."""
        times, held = np.concatenate((self.times_ns, times_ns)), np.concatenate((self.values, np.asarray(values, np.float64)))
        order = np.argsort(times, kind="stable")
        self.clear()
        self.append(times[order], held[order])

    def _fill_levels(self) -> None:
        low, high = self.values, self.values
        for lows, highs in zip(self._lows, self._highs, strict=True):
            whole = len(low) // FACTOR
            if whole == lows.size:
                return
            fresh = slice(lows.size * FACTOR, whole * FACTOR)
            lows.extend(np.fmin.reduce(low[fresh].reshape(-1, FACTOR), axis=1))
            highs.extend(np.fmax.reduce(high[fresh].reshape(-1, FACTOR), axis=1))
            low, high = lows.view, highs.view  # type: ignore[assignment]

    def _forget(self) -> None:
        count = -(-(len(self) - self.capacity) // BLOCK) * BLOCK
        self.first += count
        self._times.drop(count)
        self._values.drop(count)
        for level in range(TOP):
            self._lows[level].drop(count // FACTOR ** (level + 1))
            self._highs[level].drop(count // FACTOR ** (level + 1))
        kept = self._gaps.view[self._gaps.view > count] - count
        self._gaps = _Growing(np.int64)
        self._gaps.extend(kept)

    def cover(self, start: int, stop: int, level: int) -> Cover:
        """Times, minima and maxima of bins that together hold each sample of start..stop (positions among the kept) exactly once.

        The bins hold 16**level samples, at both ends fewer. A bin's time is that of its first sample; a bin of NaN is NaN.
        """
        heads: list[tuple[int, int, int]] = []
        tails: list[tuple[int, int, int]] = []
        reached = 0
        for finer in range(level):
            wide = FACTOR ** (finer + 1)
            begin, end = -(-start // wide) * wide, stop // wide * wide
            if begin >= end:
                break
            heads.append((finer, start, begin))
            tails.append((finer, end, stop))
            start, stop, reached = begin, end, finer + 1
        spans = [*heads, (reached, start, stop), *reversed(tails)]
        parts = [self._bins(*span) for span in spans if span[2] > span[1]]
        if len(parts) == 1:
            return parts[0]
        joined = [np.concatenate(column) for column in zip(*parts, strict=True)] or [np.zeros(0)] * 3
        return joined[0], joined[1], joined[2]

    def _bins(self, level: int, start: int, stop: int) -> Cover:
        if level == 0:
            values = self.values[start:stop]
            return self.times_ns[start:stop], values, values
        wide = FACTOR**level
        span = slice(start // wide, stop // wide)
        times = self.times_ns[start:stop:wide]
        return times, self._lows[level - 1].view[span], self._highs[level - 1].view[span]  # type: ignore[return-value]

    def trace(self, start_ns: int, stop_ns: int, columns: int) -> Trace:
        """The line from start to stop in at most two points a pixel column, with one sample beyond each edge so that it enters and leaves.

        Columns are aligned to multiples of their width in time. Where samples are further apart than `gap_ns`, NaN breaks the line.
        """
        times = self.times_ns
        first = max(int(np.searchsorted(times, start_ns)) - 1, 0)
        last = min(int(np.searchsorted(times, stop_ns, side="right")) + 1, len(times))
        count = last - first
        if count <= 0:
            return Trace(np.zeros(0, np.int64), np.zeros(0))
        gaps = self._gaps_between(first, last)
        if count <= 2 * columns:
            return self._every_sample(first, last, gaps)
        width = max((stop_ns - start_ns) // columns, 1)
        wide = gaps[times[gaps] - times[gaps - 1] >= width]
        edges = [first, *wide.tolist(), last]
        level = 0
        while level < TOP and count // FACTOR ** (level + 1) >= columns:
            level += 1
        parts = [_columns(self.cover(a, b, level), width) for a, b in pairwise(edges)]
        return _joined(parts, thinned=max(count // columns, 2))

    def _gaps_between(self, first: int, last: int) -> Times:
        gaps: Times = self._gaps.view  # type: ignore[assignment]
        return gaps[np.searchsorted(gaps, first, side="right") : np.searchsorted(gaps, last)]

    def _every_sample(self, first: int, last: int, gaps: Times) -> Trace:
        times, values = self.times_ns[first:last], self.values[first:last]
        if len(gaps):
            places = gaps - first
            values = np.insert(values, places, np.nan)
            times = np.insert(times, places, times[places - 1])
        return Trace(times, values)

    def at(self, when_ns: int) -> tuple[int, float] | None:
        """Time and value of the last sample at or before `when_ns`, or None where there is none or it lies beyond a gap."""
        place = int(np.searchsorted(self.times_ns, when_ns, side="right")) - 1
        if place < 0 or when_ns - self.times_ns[place] > self.gap_ns:
            return None
        return int(self.times_ns[place]), float(self.values[place])


def _columns(cover: Cover, width_ns: int) -> tuple[Times, Floats]:
    times, low, high = cover
    column = times // width_ns
    starts = np.concatenate(([0], np.flatnonzero(column[1:] != column[:-1]) + 1))
    middle = column[starts] * width_ns + width_ns // 2
    points = np.empty(2 * len(starts))
    points[0::2] = np.fmin.reduceat(low, starts)
    points[1::2] = np.fmax.reduceat(high, starts)
    return np.repeat(middle, 2), points


def _joined(parts: list[tuple[Times, Floats]], *, thinned: int) -> Trace:
    if len(parts) == 1:
        return Trace(*parts[0], thinned)
    times: list[Times] = []
    values: list[Floats] = []
    for part_times, part_values in parts:
        times += [part_times, part_times[-1:]]
        values += [part_values, np.full(1, np.nan)]
    return Trace(np.concatenate(times[:-1]), np.concatenate(values[:-1]), thinned)

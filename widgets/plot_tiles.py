"""What was read from files for a plot: a stretch of time with every sample, or with the extremes of equal numbers of them.

A tile is drawn until a finer one comes, as a map does. One surprise: two thinnings are never mixed into one line of samples, so a
tile that is thinned stays beside the live samples and says by its `factor` how much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from widgets.plot_pyramid import Trace

Times = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tile:
    """All there is from start to end: times_ns int64 (n,) rising, values (n,), NaN in gaps; `factor` samples stand behind each pair of
    points (1: these are the samples). `is_own`: they are this session's, and may stand among what is held of it."""

    start_ns: int
    end_ns: int
    times_ns: Times
    values: Floats
    factor: int = 1
    is_own: bool = True

    def covers(self, start_ns: int, end_ns: int) -> bool:
        """Whether nothing of the stretch lies outside."""
        return self.start_ns <= start_ns and end_ns <= self.end_ns

    def overlap_ns(self, start_ns: int, end_ns: int) -> int:
        """How much of the stretch it holds."""
        return max(0, min(self.end_ns, end_ns) - max(self.start_ns, start_ns))

    def serves(self, start_ns: int, end_ns: int, columns: int) -> bool:
        """Whether reading again would show no more: it covers the stretch with a point a column, or with every sample."""
        if not self.covers(start_ns, end_ns):
            return False
        first, last = np.searchsorted(self.times_ns, (start_ns, end_ns))
        return self.factor == 1 or int(last - first) >= columns

    def samples(self) -> tuple[Times, Floats]:
        """Times and values without the marks of gaps."""
        real = np.isfinite(self.values)
        return self.times_ns[real], self.values[real]

    def trace(self, start_ns: int, end_ns: int, columns: int) -> Trace:
        """The line from start to end in at most two points a pixel column, with one point beyond each edge."""
        first = max(int(np.searchsorted(self.times_ns, start_ns)) - 1, 0)
        last = min(int(np.searchsorted(self.times_ns, end_ns, side="right")) + 1, len(self.times_ns))
        times, values = self.times_ns[first:last], self.values[first:last]
        if len(times) <= 2 * columns:
            return Trace(times, values, self.factor)
        width = max((end_ns - start_ns) // columns, 1)
        column = times // width
        starts = np.concatenate(([0], np.flatnonzero(column[1:] != column[:-1]) + 1))
        points = np.empty(2 * len(starts))
        points[0::2], points[1::2] = np.fmin.reduceat(values, starts), np.fmax.reduceat(values, starts)
        thinned = max(self.factor * (len(times) // (2 if self.factor > 1 else 1)) // columns, 2)
        return Trace(np.repeat(column[starts] * width + width // 2, 2), points, thinned)


def best_tile(tiles: Sequence[Tile], start_ns: int, end_ns: int) -> Tile | None:
    """The tile that holds most of the stretch; of equals the finest, then the newest. None where none holds any."""
    found = max(enumerate(tiles), key=lambda each: (each[1].overlap_ns(start_ns, end_ns), -each[1].factor, each[0]), default=None)
    return found[1] if found is not None and found[1].overlap_ns(start_ns, end_ns) else None


def joined(before: Trace, since: Trace, gap_ns: int) -> Trace:
    """Two lines as one; a gap between them is a gap."""
    if not len(before.times_ns) or not len(since.times_ns):
        return since if not len(before.times_ns) else before
    cut = int(np.searchsorted(before.times_ns, since.times_ns[0]))
    times, values = before.times_ns[:cut], before.values[:cut]
    if cut and since.times_ns[0] - times[-1] > gap_ns:
        times, values = np.append(times, times[-1]), np.append(values, np.nan)
    return Trace(np.concatenate((times, since.times_ns)), np.concatenate((values, since.values)), max(before.thinned, since.thinned))

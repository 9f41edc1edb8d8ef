"""Statistics of one parameter over a stretch of time, gathered piece by piece so that a stretch of any length fits into memory.

Moments are merged pairwise (Chan, Golub and LeVeque, 1983), which loses no digits where a large mean stands on a small spread.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from console.utc import SECOND_NS


@dataclass(frozen=True, slots=True)
class Statistics:
    """What the values of a stretch have been. `samples` are those that are numbers, `invalid` the others; `std` is that of the
    population; `slope_per_s` of the least-squares line; `gaps` silences longer than the gap, `gap_s` seconds in all."""

    samples: int = 0
    invalid: int = 0
    minimum: float = math.nan
    maximum: float = math.nan
    mean: float = math.nan
    std: float = math.nan
    last: float = math.nan
    last_ns: int = -1
    slope_per_s: float = math.nan
    gaps: int = 0
    gap_s: float = 0.0


class Tally:
    """Gathers statistics; `gap_ns` is the silence that counts as a gap."""

    def __init__(self, gap_ns: int) -> None:
        self._gap_ns = gap_ns
        self._origin_ns, self._previous_ns = -1, -1
        self._samples = self._invalid = self._gaps = 0
        self._gap_sum_ns = 0
        self._low, self._high = math.inf, -math.inf
        self._last, self._last_ns = math.nan, -1
        self._mean_t = self._mean_v = self._tt = self._vv = self._tv = 0.0

    def add(self, times_ns: NDArray[np.int64], values: NDArray[np.float64]) -> None:
        """The next samples in order of time, arrays of one length (n,)."""
        if not len(times_ns):
            return
        self._count_gaps(times_ns)
        real = np.isfinite(values)
        self._invalid += int(len(values) - np.count_nonzero(real))
        times, numbers = (times_ns, values) if real.all() else (times_ns[real], values[real])
        if not len(numbers):
            return
        if self._origin_ns < 0:
            self._origin_ns = int(times[0])
        self._low, self._high = min(self._low, float(numbers.min())), max(self._high, float(numbers.max()))
        if times[-1] >= self._last_ns:
            self._last, self._last_ns = float(numbers[-1]), int(times[-1])
        self._merge((times - self._origin_ns) / SECOND_NS, numbers)

    def _count_gaps(self, times_ns: NDArray[np.int64]) -> None:
        steps = np.diff(times_ns, prepend=self._previous_ns if self._previous_ns >= 0 else times_ns[0])
        wide = steps[steps > self._gap_ns]
        self._gaps += len(wide)
        self._gap_sum_ns += int(wide.sum())
        self._previous_ns = int(times_ns[-1])

    def _merge(self, seconds: NDArray[np.float64], values: NDArray[np.float64]) -> None:
        count, before = len(values), self._samples
        mean_t, mean_v = float(seconds.mean()), float(values.mean())
        off_t, off_v = seconds - mean_t, values - mean_v
        step_t, step_v = mean_t - self._mean_t, mean_v - self._mean_v
        total = before + count
        share = before * count / total
        self._tt += float(off_t @ off_t) + step_t * step_t * share
        self._vv += float(off_v @ off_v) + step_v * step_v * share
        self._tv += float(off_t @ off_v) + step_t * step_v * share
        self._mean_t += step_t * count / total
        self._mean_v += step_v * count / total
        self._samples = total

    def statistics(self) -> Statistics:
        """What has been gathered so far."""
        if not self._samples:
            return Statistics(invalid=self._invalid, gaps=self._gaps, gap_s=self._gap_sum_ns / SECOND_NS)
        slope = self._tv / self._tt if self._tt > 0 else math.nan
        std = math.sqrt(self._vv / self._samples)
        return Statistics(
            self._samples, self._invalid, self._low, self._high, self._mean_v, std, self._last, self._last_ns, slope, self._gaps,
            self._gap_sum_ns / SECOND_NS,
        )  # fmt: skip


def statistics_of(times_ns: NDArray[np.int64], values: NDArray[np.float64], gap_ns: int) -> Statistics:
    """Statistics of samples that are all there."""
    tally = Tally(gap_ns)
    tally.add(times_ns, values)
    return tally.statistics()

"""A line of many samples as one of few points: the extremes of equal numbers of samples, and gaps that stay gaps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.int64]
Floats = NDArray[np.float64]
GAP_INTERVALS = 3.0


def thinned_line(times: Times, values: Floats, most: int, gap_ns: int | None = None) -> tuple[Times, Floats, int]:
    """Times, values with NaN in gaps, and how many samples stand behind each pair of points (1: every sample). A silence longer than
    `gap_ns` (three usual intervals, when None) is a gap."""
    if len(times) < 2:
        return times, values, 1
    steps = np.diff(times)
    usual = int(np.median(steps) * GAP_INTERVALS) if gap_ns is None else max(gap_ns, int(np.median(steps) * 2))
    first_of_part = np.concatenate(([0], np.flatnonzero(steps > usual) + 1))
    factor = 1 if len(times) <= most else -(-2 * len(times) // most)
    if factor > 1:
        starts = np.unique(np.concatenate((np.arange(0, len(times), factor), first_of_part)))
        low, high = np.fmin.reduceat(values, starts), np.fmax.reduceat(values, starts)
        first_of_part = 2 * np.searchsorted(starts, first_of_part)
        times, values = np.repeat(times[starts], 2), np.stack((low, high), axis=1).ravel()
    gaps = first_of_part[1:]
    return np.insert(times, gaps, times[gaps - 1]), np.insert(values, gaps, np.nan), factor

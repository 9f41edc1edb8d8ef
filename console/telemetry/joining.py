"""Two parameters against each other: which value of one belongs to which value of the other.

The rule: values of one packet belong together; else a value of Y goes with the newest value of X that was there at its time, unless
that is older than X's gap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Joined:
    """Pairs: times_ns of Y, x and y, (n,) each; `is_by_packet` says which rule made them, `left_out` how many values of Y had no X."""

    times_ns: Times
    x: Floats
    y: Floats
    is_by_packet: bool
    left_out: int


def join(x: tuple[Times, Floats], y: tuple[Times, Floats], gap_ns: int) -> Joined:
    """Pairs of two lines, each as rising times and values (n,); NaN on either side makes no pair."""
    (x_times, x_values), (y_times, y_values) = x, y
    if len(x_times) == len(y_times) and bool(np.array_equal(x_times, y_times)):
        return _real(Joined(y_times, x_values, y_values, True, 0))
    if not len(x_times):
        return Joined(np.zeros(0, np.int64), np.zeros(0), np.zeros(0), False, len(y_times))
    place = np.searchsorted(x_times, y_times, side="right") - 1
    has_x = (place >= 0) & (y_times - x_times[np.maximum(place, 0)] <= gap_ns)
    found = Joined(y_times[has_x], x_values[place[has_x]], y_values[has_x], False, int(len(y_times) - np.count_nonzero(has_x)))
    return _real(found)


def _real(pairs: Joined) -> Joined:
    real = np.isfinite(pairs.x) & np.isfinite(pairs.y)
    if real.all():
        return pairs
    left_out = pairs.left_out + int(len(real) - np.count_nonzero(real))
    return Joined(pairs.times_ns[real], pairs.x[real], pairs.y[real], pairs.is_by_packet, left_out)

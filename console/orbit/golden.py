"""Where functions are least, many brackets at once: golden sections (Kiefer 1953), one new value of each function a turn."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from console.orbit.types import Floats

_GOLDEN = (5**0.5 - 1) / 2
_GOLDEN_TURNS = 20


def lowest(function: Callable[[Floats], Floats], low: Floats, high: Floats) -> Floats:
    """Where a function is least in each bracket (k,), to 7e-5 of its length; it should have one minimum there."""
    low, high = low.astype(np.float64), high.astype(np.float64)
    one, other = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    f_one, f_other = function(one), function(other)
    for _ in range(_GOLDEN_TURNS):
        left = f_one <= f_other
        low, high = np.where(left, low, one), np.where(left, other, high)
        fresh = np.where(left, high - _GOLDEN * (high - low), low + _GOLDEN * (high - low))
        f_fresh = function(fresh)
        one, f_one, other, f_other = (
            np.where(left, fresh, other),
            np.where(left, f_fresh, f_other),
            np.where(left, one, fresh),
            np.where(left, f_one, f_fresh),
        )
    return np.where(f_one <= f_other, one, other)

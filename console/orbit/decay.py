"""Which of thousands of element sets have come to their end by an instant, without searching each for the second at which it did.

SGP4's errors come and go after a decay, so each set is asked at several instants between its epoch and the one meant; the ends of a
decay last for days, and a set that slips through is found when its passes are searched (`Propagator.first_error` misses nothing).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from console.orbit.elements import ElementSet
from console.orbit.propagate import Propagator, sgp4_record
from console.utc import DAY_NS

INSTANTS = 48
EXACT_AT_MOST = 50


def have_decayed(elements: Sequence[ElementSet], at_ns: int) -> list[bool]:
    """For each set whether SGP4 fails between its epoch and `at_ns`; up to 50 sets are searched to the second, more by samples."""
    if len(elements) <= EXACT_AT_MOST:
        return [Propagator(one).first_error(at_ns) is not None for one in elements]
    shares = np.linspace(0.0, 1.0, INSTANTS)
    return [_fails_at_some(one, at_ns, shares) for one in elements]


def _fails_at_some(one: ElementSet, at_ns: int, shares: np.ndarray[tuple[int], np.dtype[np.float64]]) -> bool:
    record = sgp4_record(one)
    days = (at_ns - one.epoch_ns) / DAY_NS * shares
    return bool(record.sgp4_array(np.full(INSTANTS, record.jdsatepoch), record.jdsatepochF + days)[0].any())

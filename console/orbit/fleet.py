"""Many spacecraft at one instant, for a map with a whole catalogue on it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from sgp4.api import SatrecArray

from console.orbit.earth import ecef_to_geodetic, teme_to_ecef
from console.orbit.elements import ElementSet
from console.orbit.propagate import MOST_POINTS_A_CALL, sgp4_record
from console.orbit.trajectory import Orbit, trajectory_of
from console.orbit.types import Floats
from console.utc import DAY_NS

_JULIAN_1970 = 2_440_587.5
_NOTHING = ElementSet("", 0, 0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0)  # keeps the row of one that has a table of states

_record = lru_cache(maxsize=4_096)(sgp4_record)  # an orbit that goes on while others change isn't prepared again


class Fleet:
    """Orbits at one instant; element sets are propagated together, in calls of at most 5,000.

    Unlike `Propagator` it does not search for decays between the instants it is asked for: one that has been seen to fail stays
    failed from then on, one that was never looked at while it failed may reappear.
    """

    def __init__(self, elements: Sequence[Orbit]) -> None:
        self.elements = tuple(elements)
        self._paths = [(row, trajectory_of(one)) for row, one in enumerate(self.elements) if not isinstance(one, ElementSet)]
        records = [_record(one if isinstance(one, ElementSet) else _NOTHING) for one in self.elements]
        self._parts = [SatrecArray(records[first : first + MOST_POINTS_A_CALL]) for first in range(0, len(records), MOST_POINTS_A_CALL)]
        self._epochs_ns = np.array([one.epoch_ns for one in self.elements], dtype=np.int64)
        self._failed_ns = np.full(len(records), np.iinfo(np.int64).max)

    def succeeded_by(self, elements: Sequence[Orbit]) -> Fleet:
        """A fleet of as many, some with other orbits; those that keep theirs and have failed stay failed."""
        other = Fleet(elements)
        is_same = np.array([one is before for one, before in zip(elements, self.elements, strict=True)], np.bool_)
        other._failed_ns[is_same] = self._failed_ns[is_same]
        return other

    def teme(self, at_ns: int) -> Floats:
        """Positions (n, 3) in km, in the order of the elements; NaN where one has failed."""
        days, rest_ns = divmod(at_ns, DAY_NS)
        whole, fraction = np.array([_JULIAN_1970 + days]), np.array([rest_ns / DAY_NS])
        answers = [part.sgp4(whole, fraction) for part in self._parts]
        if not answers:
            return np.empty((0, 3))
        error = np.concatenate([answer[0][:, 0] for answer in answers])
        position: Floats = np.concatenate([answer[1][:, 0] for answer in answers])
        fails_now = (error != 0) & (at_ns >= self._epochs_ns)
        self._failed_ns[fails_now] = np.minimum(self._failed_ns[fails_now], at_ns)
        position[(error != 0) | (at_ns >= self._failed_ns)] = np.nan
        for row, path in self._paths:
            position[row] = path.teme(np.array([at_ns]))[0][0]
        return position

    def geodetic(self, at_ns: int) -> tuple[Floats, Floats, Floats]:
        """Latitude, longitude (-180..180) in degrees and height in km of the sub-satellite points, (n,) each; NaN where failed."""
        position = self.teme(at_ns)
        return ecef_to_geodetic(teme_to_ecef(np.full(len(position), at_ns), position))

"""An orbit given as a table of states instead of mean elements: what a CCSDS OEM says (502.0-B-3, section 5), as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from console.orbit.types import Floats, Times


class Interpolation(Enum):
    """How to go from one state of a table to the next."""

    HERMITE = "Hermite"
    LAGRANGE = "Lagrange"
    LINEAR = "linear"


class Frame(Enum):
    """The frames we can turn into TEME and Earth-fixed."""

    EME2000 = "EME2000"
    ICRF = "ICRF"
    TEME = "TEME"
    TOD = "TOD"
    MOD = "MOD"
    EARTH_FIXED = "ITRF"


@dataclass(frozen=True, slots=True, eq=False)
class StateTable:
    """One segment: states in one frame, UTC times (n,) rising, position (n, 3) in km, velocity (n, 3) in km/s.

    It may be used from `first_ns` to `last_ns`; states outside serve the interpolation only.
    """

    times_ns: Times
    position_km: Floats
    velocity_km_s: Floats
    frame: Frame
    first_ns: int
    last_ns: int
    interpolation: Interpolation = Interpolation.HERMITE
    degree: int = 7


@dataclass(frozen=True, slots=True, eq=False)
class OemOrbit:
    """All segments of one object in one message, in the order of their time. `catalogue_number` is 0 where the message has none.

    `created_ns` is when the message was made, 0 where it doesn't say.
    """

    name: str
    catalogue_number: int
    tables: tuple[StateTable, ...]
    international_designator: str = ""
    originator: str = ""
    created_ns: int = 0
    source: str = ""

    @property
    def epoch_ns(self) -> int:
        """The first instant that it covers."""
        return self.tables[0].first_ns

    @property
    def last_ns(self) -> int:
        """The last instant that it covers; there may be gaps before."""
        return max(table.last_ns for table in self.tables)

    def covers(self, at_ns: int) -> bool:
        """Whether an instant lies in one of its segments."""
        return any(table.first_ns <= at_ns <= table.last_ns for table in self.tables)

"""What passes, maps and antennas need of an orbit, whether mean elements (SGP4) or a table of states (CCSDS OEM) describe it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from console.orbit.elements import ElementSet
from console.orbit.oem_orbit import OemOrbit
from console.orbit.oem_path import OemPath
from console.orbit.propagate import Errors, Propagator
from console.orbit.types import Floats, Times

__all__ = ["ElementSet", "Errors", "OemOrbit", "Orbit", "Trajectory", "trajectory_of"]

Orbit = ElementSet | OemOrbit


class Trajectory(Protocol):
    """Where a spacecraft is, for many instants at once. Frames and shapes are those of `Propagator`.

    An instant at which it isn't known gives NaN and an error code that is not 0: nothing is ever extrapolated.
    """

    @property
    def name(self) -> str: ...

    @property
    def epoch_ns(self) -> int:
        """The instant of the elements, or the first one that a table covers."""
        ...

    @property
    def period_s(self) -> float:
        """One turn; of a table at most a day. As far as a map draws ahead and a search for passes looks beyond its window."""
        ...

    def teme(self, times_ns: Times) -> tuple[Floats, Floats, Errors]: ...

    def earth_fixed(self, times_ns: Times) -> tuple[Floats, Floats, Errors]: ...

    def geodetic(self, times_ns: Times) -> tuple[Floats, Floats, Floats]: ...

    def first_error(self, until_ns: int) -> tuple[int, int] | None:
        """The instant and code at which validity ends between the epoch and `until_ns`, either way; None where it doesn't."""
        ...

    def failure_text(self, error: tuple[int, int] | None) -> str:
        """What `first_error` found, in a sentence for the operator."""
        ...

    def missing_text(self, start_ns: int, end_ns: int) -> str:
        """Which parts of a window aren't known and why, in a sentence for the operator; "" when all of it is."""
        ...

    def nodes(self, start_ns: int, end_ns: int) -> Times:
        """Evenly spaced instants, close enough for quintic pieces, over at least start to end or the covered part of it."""
        ...

    def states(self, times_ns: Times) -> tuple[Floats, Floats, Floats, Errors]:
        """Earth-fixed position, velocity and acceleration (km, s; as seen from the turning Earth) at nodes, (n, 3) each, and the code."""
        ...

    def parts(self) -> Sequence[Trajectory]:
        """The stretches without a gap, in order; usually itself alone."""
        ...


def trajectory_of(orbit: Orbit) -> Trajectory:
    """The trajectory of mean elements or of a table of states."""
    return Propagator(orbit) if isinstance(orbit, ElementSet) else _oem_path(orbit)


@lru_cache(maxsize=64)
def _oem_path(orbit: OemOrbit) -> OemPath:
    return OemPath(orbit)  # kept: it has learnt how far its nodes may lie apart

"""Which orbit each spacecraft is on at which time, and its trajectory: one choice for map, sky, fleet, strip and tracks. Free of Qt.

It is the choice that the search for passes makes: the set with the nearest epoch at or before the time, an ephemeris while it covers it.
A pass keeps the set that it was found with from its beginning to its end, whatever set comes in between.
"""

from __future__ import annotations

from collections.abc import Iterable

from console.mission.model import Spacecraft
from console.orbit.succession import Succession
from console.orbit.trajectory import Orbit, Trajectory, trajectory_of
from console.orbit.types import Pass

KEPT = 256


class Trajectories:
    """The orbits of a fleet by time. Trajectories are made when they are asked for, and the last ones are kept."""

    def __init__(self, fleet: Iterable[Spacecraft]) -> None:
        self.successions = {craft.name: Succession(craft.orbits) for craft in fleet if craft.elements is not None}
        self._kept: dict[tuple[str, int], tuple[Orbit, Trajectory]] = {}

    def orbit(self, spacecraft: str, at_ns: int) -> Orbit | None:
        """The orbit to use at an instant; None for one without any."""
        succession = self.successions.get(spacecraft)
        return None if succession is None else succession.at(at_ns)

    def at(self, spacecraft: str, at_ns: int) -> Trajectory:
        """The trajectory to use at an instant. Raises KeyError for one without any."""
        orbit = self.successions[spacecraft].at(at_ns)
        if orbit is None:
            raise KeyError(spacecraft)
        return self._made(spacecraft, orbit)

    def of_pass(self, one: Pass) -> Trajectory:
        """The trajectory that a pass was found with; the one to use at its AOS where that is known no more."""
        orbit = self.successions[one.spacecraft].of_epoch(one.element_epoch_ns)
        return self.at(one.spacecraft, one.aos_ns) if orbit is None else self._made(one.spacecraft, orbit)

    def _made(self, spacecraft: str, orbit: Orbit) -> Trajectory:
        key = spacecraft, orbit.epoch_ns
        kept = self._kept.get(key)
        if kept is None or kept[0] is not orbit:
            while len(self._kept) >= KEPT:
                self._kept.pop(next(iter(self._kept)))
            kept = self._kept[key] = orbit, trajectory_of(orbit)
        return kept[1]

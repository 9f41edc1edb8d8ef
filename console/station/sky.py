"""The sky over one station as its antenna needs it: which pass comes next, where a spacecraft is, how fast it recedes.

The passes are those of the engine that everything else uses, found for a day at a time and kept until they are over, each with the
element set whose epoch is nearest at or before it; from its beginning to its end a pass keeps that set.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from console.errors import KnownError, near_or_all
from console.mission.model import Radio, Spacecraft
from console.orbit.look import look_angles
from console.orbit.site import Site
from console.orbit.succession import Succession, find_passes_through
from console.orbit.trajectory import Orbit, Trajectory, trajectory_of
from console.orbit.types import LookAngles, Pass, Times
from console.utc import DAY_NS, SECOND_NS

SEARCH_NS = DAY_NS
AGAIN_NS = 3_600 * SECOND_NS
SAME_PASS_NS = 600 * SECOND_NS


class Sky(Protocol):
    """What an antenna asks."""

    def next_pass(self, spacecraft: str, now_ns: int, *, near_aos_ns: int | None = None) -> Pass | None:
        """The pass in progress or next, or the one whose AOS is near an instant; None when there is none within a day."""
        ...

    def look(self, spacecraft: str, times_ns: Times) -> LookAngles:
        """Where it is seen, arrays (n,)."""
        ...

    def radio(self, spacecraft: str) -> Radio:
        """Its frequencies."""
        ...


@dataclass(slots=True)
class _Found:
    """Passes of one spacecraft that were found by a search, and up to when it looked."""

    until_ns: int = -1
    asked_ns: int = -1
    passes: list[Pass] = field(default_factory=list)


class StationSky:
    """The sky of a station, with the spacecraft of a mission in it."""

    def __init__(self, spacecraft: Iterable[Spacecraft], site: Site) -> None:
        self._crafts = {one.name: one for one in spacecraft}
        self._site = site
        self._successions: dict[str, Succession] = {}
        self._trajectories: dict[str, tuple[Orbit, Trajectory]] = {}
        self._found: dict[str, _Found] = {}

    def next_pass(self, spacecraft: str, now_ns: int, *, near_aos_ns: int | None = None) -> Pass | None:
        craft = self._craft(spacecraft)
        found = self._found.setdefault(spacecraft, _Found())
        wanted = self._wanted(found, now_ns, near_aos_ns)
        is_due = now_ns > found.until_ns - SEARCH_NS + AGAIN_NS or now_ns < found.asked_ns
        if wanted is None and is_due:
            start_ns = now_ns
            (search,) = find_passes_through(craft.orbits, [self._site], start_ns, start_ns + SEARCH_NS)
            found.asked_ns, found.until_ns, found.passes = now_ns, start_ns + SEARCH_NS, list(search.passes)
            wanted = self._wanted(found, now_ns, near_aos_ns)
        return wanted

    @staticmethod
    def _wanted(found: _Found, now_ns: int, near_aos_ns: int | None) -> Pass | None:
        coming = (one for one in found.passes if one.los_ns > now_ns)
        if near_aos_ns is not None:
            coming = (one for one in coming if abs(one.aos_ns - near_aos_ns) < SAME_PASS_NS)
        return next(coming, None)

    def look(self, spacecraft: str, times_ns: Times) -> LookAngles:
        times = np.atleast_1d(times_ns)
        return look_angles(self._trajectory(spacecraft, int(times[0]) if len(times) else 0), self._site, times)

    def _trajectory(self, spacecraft: str, at_ns: int) -> Trajectory:
        """By the set of the pass that is in progress or about to be, else by the one to use at the instant."""
        if spacecraft not in self._successions:
            self._successions[spacecraft] = Succession(self._craft(spacecraft).orbits)
        succession, passes = self._successions[spacecraft], self._found.get(spacecraft, _Found()).passes
        epochs = (one.element_epoch_ns for one in passes if one.aos_ns - SAME_PASS_NS <= at_ns <= one.los_ns + SAME_PASS_NS)
        orbit = next((found for epoch_ns in epochs if (found := succession.of_epoch(epoch_ns)) is not None), succession.at(at_ns))
        if orbit is None:
            raise KnownError(f"{spacecraft} has no elements", remedy="give it elements in the mission")
        kept = self._trajectories.get(spacecraft)
        if kept is None or kept[0] is not orbit:
            kept = self._trajectories[spacecraft] = orbit, trajectory_of(orbit)
        return kept[1]

    def radio(self, spacecraft: str) -> Radio:
        return self._craft(spacecraft).radio

    def _craft(self, name: str) -> Spacecraft:
        if name not in self._crafts:
            raise KnownError(f"no spacecraft {name}", rule=near_or_all(name, self._crafts))
        return self._crafts[name]

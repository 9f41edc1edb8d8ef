"""What the antenna is aimed at: one spacecraft's pass and the plan for it, made when the pass comes up and again when it has to leave."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from console.errors import KnownError
from console.mission.model import AntennaLimits, Radio
from console.orbit.types import Pass, Times
from console.station.plan import AntennaPlan, plan_pass, plan_times
from console.station.sky import Sky
from console.utc import SECOND_NS

LAST_CALL_NS = 10 * SECOND_NS
MOVED_DEG = 10.0
Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Sight:
    """Where a spacecraft is in the sky, in degrees, and how fast it recedes."""

    direction: Position
    range_rate_km_s: float


class Aim:
    """Follows the passes of one spacecraft, or one pass of it alone. `trouble` says why there is no plan."""

    def __init__(self, limits: AntennaLimits, sky: Sky) -> None:
        self._limits, self._sky = limits, sky
        self.spacecraft = ""
        self.plan: AntennaPlan | None = None
        self.trouble = ""
        self._only_aos_ns: int | None = None
        self._planned_from: Position | None = None
        self._departure: tuple[AntennaPlan, Position | None, int] | None = None  # as last asked, which is several times an instant
        self._failed_aos_ns = -1
        self._ahead: Times = np.zeros(0, np.int64)
        self._foreseen: dict[int, Sight | None] = {}

    @property
    def radio(self) -> Radio:
        """The spacecraft's frequencies."""
        return self._sky.radio(self.spacecraft)

    def take(self, spacecraft: str, now_ns: int, *, aos_ns: int = 0) -> Pass:
        """Aim at the pass in progress or next of a spacecraft, or at the one whose AOS is near `aos_ns`. Raises KnownError without one."""
        one = self._sky.next_pass(spacecraft, now_ns, near_aos_ns=aos_ns or None)
        if one is None:
            raise KnownError(f"no pass of {spacecraft} within a day", remedy="choose another spacecraft, or look at its elements")
        self.follow(spacecraft)
        self._only_aos_ns = one.aos_ns if aos_ns else None
        return one

    def follow(self, spacecraft: str) -> None:
        """Aim at whatever passes of a spacecraft come."""
        self.spacecraft, self.plan, self._only_aos_ns, self.trouble = spacecraft, None, None, ""
        self._failed_aos_ns = -1
        self.look_ahead([])

    def look_ahead(self, instants_ns: Sequence[int]) -> None:
        """The next questions will be about these instants: they are then answered together, which is quicker than one by one."""
        self._ahead = np.array(instants_ns, np.int64)
        self._foreseen = {}

    def update(self, now_ns: int, position: Position | None) -> AntennaPlan | None:
        """The plan of the pass in progress or next, made anew when a pass is over, or before leaving from elsewhere than was thought."""
        if self.plan is not None and now_ns <= self.plan.one_pass.los_ns and not self._has_to_plan_again(now_ns, position):
            return self.plan
        one = self._sky.next_pass(self.spacecraft, now_ns, near_aos_ns=self._only_aos_ns)
        if one is None:
            self.plan, self.trouble = None, f"no pass of {self.spacecraft} within a day"
        elif one.aos_ns != self._failed_aos_ns:
            self._make(one, position)
        return self.plan

    def _make(self, one: Pass, position: Position | None) -> None:
        times = plan_times(one)
        try:
            self.plan = plan_pass(one, times, self._sky.look(self.spacecraft, times), self._limits, present=position)
            self.trouble = ""
        except KnownError as error:
            self.plan, self.trouble, self._failed_aos_ns = None, str(error), one.aos_ns
        self._planned_from = position

    def _has_to_plan_again(self, now_ns: int, position: Position | None) -> bool:
        """The best turn depends on where the machine stands just before it leaves; on the way and in the pass it is too late."""
        if self.plan is None or position is None or not 0 < self.depart_ns(position) - now_ns < LAST_CALL_NS:
            return False
        if self._planned_from is None:
            return True
        return max(abs(position[0] - self._planned_from[0]), abs(position[1] - self._planned_from[1])) > MOVED_DEG

    def depart_ns(self, position: Position | None) -> int:
        """When the machine sets out for AOS from a position."""
        assert self.plan is not None
        if self._departure is None or self._departure[0] is not self.plan or self._departure[1] != position:
            self._departure = self.plan, position, self.plan.depart_ns(position)
        return self._departure[2]

    def sight_in_pass(self, now_ns: int) -> Sight | None:
        """Where the spacecraft is now, while its planned pass is on."""
        one = self.plan and self.plan.one_pass
        if not one or not one.aos_ns <= now_ns <= one.los_ns:
            return None
        if now_ns not in self._foreseen:
            times = self._ahead[(self._ahead >= now_ns) & (self._ahead <= one.los_ns)]
            self._foreseen = self._sights(times if now_ns in times else np.array([now_ns], np.int64))
        return self._foreseen[now_ns]

    def _sights(self, times_ns: Times) -> dict[int, Sight | None]:
        """Where the spacecraft is at some instants of a pass; None where its elements don't say."""
        look = self._sky.look(self.spacecraft, times_ns)
        columns = (look.azimuth_deg.tolist(), look.elevation_deg.tolist(), look.range_rate_km_s.tolist())
        return {
            at_ns: Sight((azimuth, elevation), rate) if math.isfinite(azimuth + elevation + rate) else None
            for at_ns, azimuth, elevation, rate in zip(times_ns.tolist(), *columns, strict=True)
        }

"""What the antenna of a station could do with a pass, planned in a worker thread: some take forty milliseconds."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from console.errors import KnownError
from console.mission.model import AntennaLimits, Station
from console.orbit.look import look_angles
from console.orbit.site import Site
from console.orbit.trajectory import Trajectory
from console.orbit.types import Pass
from console.station.plan import plan_pass, plan_times
from console.station.state import AntennaCourse

KEPT = 32
Key = tuple[str, str, int, int]


class Sources(Protocol):
    """Where orbits and stations come from."""

    def pass_trajectory(self, one: Pass) -> Trajectory: ...

    def station(self, name: str) -> Station: ...


class _Done(QObject):
    planned = Signal(object, object)


class _Plan(QRunnable):
    def __init__(self, one: Pass, trajectory: Trajectory, site: Site, limits: AntennaLimits) -> None:
        super().__init__()
        self.done = _Done()
        self._one, self._trajectory, self._site, self._limits = one, trajectory, site, limits

    def run(self) -> None:
        times = plan_times(self._one)
        try:
            course = plan_pass(self._one, times, look_angles(self._trajectory, self._site, times), self._limits).course()
        except KnownError:
            course = None
        self.done.planned.emit(_key(self._one), course)


class AntennaPlans(QObject):
    """Plans of the passes that are looked at, made once each."""

    def __init__(self, sources: Sources, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("antenna_plans")
        self._sources = sources
        self._plans: dict[Key, AntennaCourse | None] = {}
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def course_of(self, one: Pass) -> AntennaCourse | None:
        """The plan of a pass; None until it is made, or where there can't be one."""
        key = _key(one)
        if key not in self._plans:
            while len(self._plans) >= KEPT:
                self._plans.pop(next(iter(self._plans)))
            self._plans[key] = None
            station = self._sources.station(one.station)
            work = _Plan(one, self._sources.pass_trajectory(one), station.site, station.antenna)
            work.done.planned.connect(self._on_planned)
            self._pool.start(work)
        return self._plans[key]

    @Slot(object, object)
    def _on_planned(self, key: Key, course: AntennaCourse | None) -> None:
        if key in self._plans:
            self._plans[key] = course

    def close(self) -> None:
        """Drop what waits and wait for what is being planned."""
        self._pool.clear()
        self._pool.waitForDone()


def _key(one: Pass) -> Key:
    return one.spacecraft, one.station, one.aos_ns, one.los_ns

"""One activity of the on-board schedule as the console knows it: values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ActivityState(StrEnum):
    """How far an activity has come, by what was told. PASSED: its time is over and nothing was heard of it."""

    PLANNED = "planned"
    UPLINKED = "uplinked"
    CONFIRMED = "on board"
    RUNNING = "running"
    EXECUTED = "executed"
    FAILED = "failed"
    PASSED = "time passed"
    DELETED = "deleted"
    REFUSED = "refused"
    DIFFERS = "differs"

    @property
    def is_over(self) -> bool:
        """Whether it is certainly on board no more."""
        return self in (ActivityState.EXECUTED, ActivityState.FAILED, ActivityState.DELETED, ActivityState.REFUSED, ActivityState.RUNNING)


@dataclass(frozen=True, slots=True, order=True)
class ActivityName:
    """What service 11 names a request by (ECSS-E-ST-70-41C 6.11.3.3)."""

    source: int
    apid: int
    sequence: int

    def __str__(self) -> str:
        return f"{self.source}/{self.apid}/{self.sequence}"


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity. `command` is the number of the command that inserts it, -1 for one of an earlier session or of a stranger; `is_armed`
    while that one is armed; `told` says in words what is known, `differences` what the spacecraft says otherwise. `is_ours`: it was sent
    from here, in this session or an earlier one. `wanted_ns`: where a time-shift that is not confirmed yet would put it; `was_ns`: where it
    stood before a time-shift that no report has shown yet; -1 without one."""

    name: ActivityName
    release_ns: int
    text: str
    state: ActivityState
    packet: bytes = b""
    command: int = -1
    is_armed: bool = False
    told: str = ""
    differences: str = ""
    is_ours: bool = True
    wanted_ns: int = -1
    was_ns: int = -1


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """The schedule. `is_enabled` is None while nobody knows; `reported_ns` is the receipt of the last report, -1 for none."""

    activities: tuple[Activity, ...] = ()
    is_enabled: bool | None = None
    reported_ns: int = -1

    @property
    def differences(self) -> int:
        """How many activities stand otherwise on board than here."""
        return sum(activity.state is ActivityState.DIFFERS for activity in self.activities)

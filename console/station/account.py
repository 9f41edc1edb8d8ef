"""What is told of the antenna at one moment: its mode, why, and what comes next. Only values in, only words out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from console.mission.model import AntennaLimits
from console.station.devices import RotatorReading
from console.station.plan import AntennaPlan
from console.station.pointing import separation_deg
from console.station.state import AntennaMode

BACK_ON_BEAM = 0.9
THERE_DEG = 1.0
Position = tuple[float, float]


class Goal(Enum):
    """What the antenna is to do, whether it can at the moment or not."""

    NONE = "nothing"
    TRACK = "track"
    POINT = "point"
    PARK = "park"


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything that an account needs. `actual` is None unless the rotator has said so just now; `error_deg` is how far that is from the
    spacecraft, or from the target where nothing is tracked; `depart_ns` is when it sets out for the pass."""

    now_ns: int
    limits: AntennaLimits
    goal: Goal
    reading: RotatorReading
    is_stopped: bool = False
    is_resting: bool = False
    actual: Position | None = None
    target: Position | None = None
    error_deg: float | None = None
    plan: AntennaPlan | None = None
    depart_ns: int = 0
    trouble: str = ""

    @property
    def is_in_pass(self) -> bool:
        """Whether the planned pass is on."""
        return self.plan is not None and self.plan.one_pass.aos_ns <= self.now_ns <= self.plan.one_pass.los_ns

    @property
    def is_there(self) -> bool:
        """Whether it has arrived at its target."""
        if self.target is None or self.actual is None:
            return False
        return separation_deg(self.actual, self.target) <= max(THERE_DEG, self.limits.threshold_deg)


def mode_of(moment: Moment, before: AntennaMode) -> AntennaMode:
    """What the antenna is about; `before` is what it was about, because a target near the beam's edge must not flicker."""
    if moment.is_stopped:
        return AntennaMode.STOPPED
    if moment.actual is None:
        return AntennaMode.LOST
    match moment.goal:
        case Goal.POINT:
            return AntennaMode.POINTING
        case Goal.TRACK if not moment.is_resting:
            return _tracking_mode(moment, before)
        case Goal.PARK | Goal.TRACK:
            return AntennaMode.PARKED if moment.is_there else AntennaMode.PARKING
    return AntennaMode.IDLE


def _tracking_mode(moment: Moment, before: AntennaMode) -> AntennaMode:
    if moment.plan is None:
        return AntennaMode.IDLE
    if not moment.is_in_pass:
        return AntennaMode.WAITING if moment.target is None or moment.is_there else AntennaMode.SLEWING
    half = moment.limits.beamwidth_deg / 2 * (BACK_ON_BEAM if before is AntennaMode.OFF_BEAM else 1.0)
    return AntennaMode.OFF_BEAM if moment.error_deg is None or moment.error_deg > half else AntennaMode.TRACKING


def detail_of(moment: Moment, mode: AntennaMode) -> str:
    """What is wrong, in words; '' when nothing is."""
    match mode:
        case AntennaMode.STOPPED if not moment.reading.is_stop_confirmed:
            return moment.reading.refusal or "the rotator has not confirmed the stop yet; it is sent again and again"
        case AntennaMode.LOST:
            return moment.reading.device.detail or "the rotator has not said where it stands"
        case AntennaMode.OFF_BEAM if moment.plan is not None:
            hole = next((hole for hole in moment.plan.keyholes if hole.start_ns <= moment.now_ns <= hole.end_ns), None)
            return "behind the target" if hole is None else f"as planned: the machine is {hole.cause}"
    return moment.reading.refusal or (moment.trouble if moment.goal is Goal.TRACK else "")


def next_move_ns(moment: Moment) -> int | None:
    """When the antenna will move by itself next: off to the pass, or with it; None when it is on its way or nothing is to come."""
    if moment.goal is not Goal.TRACK or moment.plan is None or moment.is_stopped:
        return None
    return next((at for at in (moment.depart_ns, moment.plan.one_pass.aos_ns) if moment.now_ns < at), None)


def words_of_change(mode: AntennaMode, before: AntennaMode, spacecraft: str, detail: str) -> list[str]:
    """A change of mode for the event log; not every one is worth a line."""
    words = ["the rotator answers again"] if before is AntennaMode.LOST else []
    if mode is AntennaMode.LOST:
        return [f"no contact with the rotator{f': {detail}' if detail else ''}"]
    if mode in (AntennaMode.WAITING, AntennaMode.POINTING):
        return words
    follows = mode in (AntennaMode.TRACKING, AntennaMode.OFF_BEAM, AntennaMode.SLEWING)
    return [*words, f"antenna {mode}{f' {spacecraft}' if follows else ''}{f': {detail}' if detail else ''}"]

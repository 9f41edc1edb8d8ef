"""What `moonkite track` does, apart from reading its options: the plan of a pass, and the pass followed without a window.

With real devices it lives in the real time; a simulated rotator flies the pass as fast as the machine can.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from console.clock import Clock, WallClock
from console.errors import KnownError
from console.mission.loader import load_mission
from console.mission.model import Mission, Spacecraft, Station
from console.orbit.types import Pass
from console.resources import demo_mission_folder
from console.session.antenna_making import control_of
from console.session.elements_used import choose_elements
from console.station.account import Goal
from console.station.control import AntennaControl
from console.station.plan import AntennaPlan, plan_pass, plan_times
from console.station.sky import StationSky
from console.station.state import AntennaMode, AntennaState
from console.store.places import elements_path
from console.utc import SECOND_NS, iso_text, utc_text

STEP_NS = SECOND_NS // 5
TICK_S = 0.1
EARLY_NS = 120 * SECOND_NS
PARKED_WITHIN_NS = 240 * SECOND_NS
STOPPED_WITHIN_NS = 3 * SECOND_NS
PATH_EVERY_S = 10.0
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be tracked, from where, with what; empty texts mean the mission's own, or the first there is."""

    mission: Path | None
    spacecraft: str
    station: str
    start_ns: int
    rotator: str = ""
    radio: str = ""
    tunes_uplink: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A pass with its mission, spacecraft, station and plan."""

    mission: Mission
    craft: Spacecraft
    station: Station
    plan: AntennaPlan

    @property
    def one_pass(self) -> Pass:
        return self.plan.one_pass


@dataclass(slots=True)
class Flown:
    """What following a pass came to. Seconds count from AOS to LOS."""

    moves: int = 0
    worst_error_deg: float = 0.0
    off_beam_s: float = 0.0
    lost_s: float = 0.0
    is_stopped: bool = False
    remarks: list[str] = field(default_factory=list)
    _then_ns: int = -1

    def note(self, state: AntennaState, one: Pass) -> None:
        """Count one step in."""
        passed_s = 0.0 if self._then_ns < 0 else (state.at_ns - self._then_ns) / SECOND_NS
        self._then_ns, self.moves = state.at_ns, state.moves
        if one.aos_ns <= state.at_ns <= one.los_ns:
            self.off_beam_s += passed_s * (state.mode is AntennaMode.OFF_BEAM)
            self.lost_s += passed_s * (state.mode is AntennaMode.LOST)
            self.worst_error_deg = max(self.worst_error_deg, state.error_deg or 0.0)


def target_of(wish: Wish) -> Target:
    """The pass in progress or next at the wished time, and its plan. Raises KnownError where there is none."""
    read = load_mission(wish.mission or demo_mission_folder(), session_start_ns=wish.start_ns)
    mission, _, _ = choose_elements(read, wish.start_ns, elements_path)
    if not mission.stations:
        raise KnownError("the mission has no station", where=str(mission.folder), remedy="add a [[stations]] table to mission.toml")
    craft = mission.spacecraft_named(wish.spacecraft) if wish.spacecraft else mission.spacecraft[0]
    station = mission.station_named(wish.station) if wish.station else mission.stations[0]
    sky = StationSky(mission.spacecraft, station.site)
    one = sky.next_pass(craft.name, wish.start_ns)
    if one is None:
        raise KnownError(f"no pass of {craft.name} over {station.name} within a day", remedy="choose another station, or a later --from")
    times = plan_times(one)
    return Target(mission, craft, station, plan_pass(one, times, sky.look(craft.name, times), station.antenna))


def plan_json(target: Target) -> dict[str, object]:
    """The plan as JSON has it; angles are the machine's, azimuth with its turns."""
    plan, one = target.plan, target.one_pass
    azimuth, elevation = plan.at(one.aos_ns)
    end_azimuth, end_elevation = plan.at(one.los_ns)
    depart_ns = plan.depart_ns(plan.limits.park)
    return {
        "spacecraft": one.spacecraft, "station": one.station, "aos_utc": iso_text(one.aos_ns), "tca_utc": iso_text(one.tca_ns),
        "los_utc": iso_text(one.los_ns), "max_elevation_deg": round(one.max_elevation_deg, 3), "sets_out_utc": iso_text(depart_ns),
        "is_flipped": plan.is_flipped, "words": plan.words, "off_beam_s": round(plan.off_beam_s, 1),
        "keyholes": [
            {"start_utc": iso_text(hole.start_ns), "end_utc": iso_text(hole.end_ns), "cause": hole.cause} for hole in plan.keyholes
        ],
        "start": {"azimuth_deg": round(azimuth, 2), "elevation_deg": round(elevation, 2)},
        "end": {"azimuth_deg": round(end_azimuth, 2), "elevation_deg": round(end_elevation, 2)},
        "path": [
            {"utc": iso_text(at_ns), "azimuth_deg": round(az, 2), "elevation_deg": round(el, 2), "error_deg": round(error, 3)}
            for at_ns, az, el, error in _rows(plan)
        ],
    }  # fmt: skip


def plan_lines(target: Target) -> list[str]:
    """The plan for the reader."""
    plan, one = target.plan, target.one_pass
    head = [
        f"{one.spacecraft} over {one.station}: AOS {utc_text(one.aos_ns)}, LOS {utc_text(one.los_ns)}, max {one.max_elevation_deg:.1f} deg",
        f"sets out {utc_text(plan.depart_ns(plan.limits.park))}; {plan.words}",
    ]
    holes = [f"off beam {utc_text(hole.start_ns)} to {utc_text(hole.end_ns)}: the machine is {hole.cause}" for hole in plan.keyholes]
    table = [f"{utc_text(at_ns)}  {az:8.2f}  {el:7.2f}  {error:6.2f}" for at_ns, az, el, error in _rows(plan)]
    return [*head, *holes, f"{'time':<18}  {'azimuth':>8}  {'elev.':>7}  {'off by':>6}", *table]


def _rows(plan: AntennaPlan) -> list[tuple[int, float, float, float]]:
    every = max(1, round(PATH_EVERY_S * SECOND_NS / max(int(plan.times_ns[1] - plan.times_ns[0]), 1)))
    columns = (plan.times_ns.tolist(), plan.azimuth_deg.tolist(), plan.elevation_deg.tolist(), plan.error_deg.tolist())
    rows = list(zip(*columns, strict=True))
    return [*rows[:-1:every], rows[-1]]


def control_for(target: Target, wish: Wish) -> AntennaControl:
    """What is to follow the pass; nothing is connected yet. Raises KnownError for a device that can't be, and a pass that is over."""
    control = control_of(target.mission.spacecraft, target.craft.name, target.station, rotator=wish.rotator, radio=wish.radio)
    try:
        _check(control, target)
        if control.tuning is not None:
            control.tuning.set_on(downlink=True, uplink=wish.tunes_uplink)
    except KnownError:
        control.close()
        raise
    return control


def _check(control: AntennaControl, target: Target) -> None:
    if control.rotator is None:
        raise KnownError("no rotator is named", where=target.station.name, remedy="add --rotator rotctld:127.0.0.1:4533, or --dry-run")
    if control.rotator.is_real and WallClock().now_ns() > target.one_pass.los_ns:
        raise KnownError("that pass is over: a real rotator follows the present only", remedy="leave out --from, or add --dry-run")


def follow(control: AntennaControl, target: Target, is_stopping: Callable[[], bool], say: Say) -> Flown:
    """Follow the pass to its LOS, and park."""
    is_real = control.rotator is not None and control.rotator.is_real
    control.start()
    try:
        if is_real:
            return live(control, target.one_pass, is_stopping, say, WallClock())
        return _at_speed(control, target, is_stopping, say)
    finally:
        control.close()


def _at_speed(control: AntennaControl, target: Target, is_stopping: Callable[[], bool], say: Say) -> Flown:
    one, flown = target.one_pass, Flown()
    at_ns = one.aos_ns - EARLY_NS
    while at_ns <= one.los_ns and not is_stopping():
        _step(control, flown, at_ns, one, say)
        at_ns += STEP_NS
    return flown


def live(control: AntennaControl, one: Pass, is_stopping: Callable[[], bool], say: Say, clock: Clock, *, tick_s: float = TICK_S) -> Flown:
    """Follow a pass in the time of a clock: to its LOS, and until the antenna is parked where it parks."""
    flown, pause = Flown(), threading.Event()
    control.track(one.spacecraft, clock.now_ns(), aos_ns=one.aos_ns)
    while True:
        now_ns = clock.now_ns()
        _step(control, flown, now_ns, one, say)
        if is_stopping():
            return _stopped(control, flown, clock, one, say)
        if _is_over(control, now_ns, one):
            return flown
        pause.wait(tick_s)


def _is_over(control: AntennaControl, now_ns: int, one: Pass) -> bool:
    if now_ns <= one.los_ns:
        return False
    is_parking = control.goal is Goal.PARK and control.mode is not AntennaMode.PARKED
    return not is_parking or now_ns > one.los_ns + PARKED_WITHIN_NS


def _stopped(control: AntennaControl, flown: Flown, clock: Clock, one: Pass, say: Say) -> Flown:
    """The operator has had enough: the antenna stands still before the program ends."""
    control.stop()
    flown.is_stopped, until_ns, pause = True, clock.now_ns() + STOPPED_WITHIN_NS, threading.Event()
    while clock.now_ns() < until_ns:
        _step(control, flown, clock.now_ns(), one, say)
        if control.rotator is None or control.rotator.reading().is_stop_confirmed:
            return flown
        pause.wait(TICK_S)
    raise KnownError("the rotator did not confirm the stop", where=str(control.rotator.reading().device.name if control.rotator else ""))


def _step(control: AntennaControl, flown: Flown, now_ns: int, one: Pass, say: Say) -> None:
    flown.note(control.step(now_ns), one)
    for remark in control.remarks():
        flown.remarks.append(f"{utc_text(now_ns)} {remark}")
        say(flown.remarks[-1])


def flown_json(flown: Flown) -> dict[str, object]:
    """What following came to, as JSON has it."""
    return {
        "moves": flown.moves, "worst_error_deg": round(flown.worst_error_deg, 3), "off_beam_s": round(flown.off_beam_s, 1),
        "lost_s": round(flown.lost_s, 1), "is_stopped": flown.is_stopped, "remarks": flown.remarks,
    }  # fmt: skip

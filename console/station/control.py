"""Moves the antenna: stepped with the session's time, it gives the rotator what the plan or the operator wants, and says how it stands.

Nothing leaves for a machine without `checked`, whoever asked. A stop stands until the operator resumes; what the antenna was about is kept
meanwhile, and so it is while the rotator can't be reached. A real rotator moves only after the operator has said so; a simulated one
follows booked passes and the session's own by itself.
"""

from __future__ import annotations

from console.errors import KnownError
from console.mission.model import AntennaLimits
from console.orbit.types import Pass
from console.station.account import Goal, Moment, Position, detail_of, mode_of, next_move_ns, words_of_change
from console.station.aim import Aim, Sight
from console.station.booked import BookedPasses
from console.station.devices import RadioDevice, Rotator, RotatorReading
from console.station.drive import Drive
from console.station.plan import AntennaPlan
from console.station.pointing import checked, nearest_turn, separation_deg
from console.station.sky import Sky
from console.station.state import AntennaMode, AntennaState, RadioState
from console.station.tuning import Tuning
from console.utc import SECOND_NS, utc_text

PARK_AFTER_NS = 600 * SECOND_NS
ANNOUNCED_NS = 60 * SECOND_NS


class AntennaControl:
    """One station's antenna and radio. Either may be missing; every method returns at once."""

    def __init__(
        self, limits: AntennaLimits, sky: Sky, spacecraft: str, *, rotator: Rotator | None, tuning: Tuning | None = None,
        booked: BookedPasses | None = None,
    ) -> None:  # fmt: skip
        self.limits, self.rotator, self.tuning, self._booked = limits, rotator, tuning, booked
        self._remarks: list[str] = []
        self._drive = None if rotator is None else Drive(rotator, limits, self._remarks.append)
        self.aim = Aim(limits, sky)
        self.aim.follow(spacecraft)
        self._session_craft = spacecraft
        self.goal = Goal.TRACK if rotator is not None and not rotator.is_real else Goal.NONE
        self._pointed: Position | None = None
        self._is_resting = self._has_heard = False
        self._mode = self._told_mode = AntennaMode.OFF if rotator is None else AntennaMode.IDLE
        self._tracked: Pass | None = None
        self._is_by_hand = False
        self._told: Pass | None = None

    @property
    def mode(self) -> AntennaMode:
        """What the antenna was about at the last step."""
        return self._mode

    @property
    def is_stopped(self) -> bool:
        """Whether a stop stands."""
        return self._drive is not None and self._drive.is_stopped

    def start(self) -> None:
        """Let the devices connect; nothing moves by it."""
        for device in self._devices():
            device.start()

    def close(self) -> None:
        """Let go of the devices, which stay as they are."""
        for device in self._devices():
            device.close()

    def _devices(self) -> list[Rotator | RadioDevice]:
        return [each for each in (self.rotator, self.tuning.device if self.tuning else None) if each is not None]

    def stop(self) -> None:
        """Stand still at once, and until `resume`. May be called from any thread, at any time."""
        if self._drive is None:
            raise KnownError("there is no rotator to stop")
        self._drive.stop()

    def resume(self) -> None:
        """Take up again what the antenna was about before the stop."""
        if self._drive is not None:
            self._drive.resume()

    def track(self, spacecraft: str, now_ns: int, *, aos_ns: int = 0) -> str:
        """Follow the pass in progress or next (or that near `aos_ns`) of a spacecraft, by default the session's. Returns it in words."""
        self._refuse_while_stopped()
        one = self.aim.take(spacecraft or self._session_craft, now_ns, aos_ns=aos_ns)
        self._set(Goal.TRACK)
        self._tracked, self._is_by_hand = one, True
        return f"{one.spacecraft}, AOS {utc_text(one.aos_ns)}"

    def park(self) -> None:
        """Go to the park position and stay there."""
        self._refuse_while_stopped()
        if self.limits.park is None:
            raise KnownError("the station names no park position", remedy="give park_azimuth_deg and park_elevation_deg in its antenna")
        self._set(Goal.PARK)

    def point(self, azimuth_deg: float, elevation_deg: float) -> None:
        """Go to a position by hand, over the turn that is nearest. Raises KnownError for one that the machine can't reach."""
        self._refuse_while_stopped()
        checked(self.limits, self.limits.azimuth_min_deg, elevation_deg)
        actual = self._known_position()
        self._pointed = checked(self.limits, nearest_turn(self.limits, azimuth_deg, actual and actual[0]), elevation_deg)
        self._set(Goal.POINT)

    def let_go(self) -> None:
        """Want nothing of the antenna any more; it stays where it is."""
        self._set(Goal.NONE)

    def remarks(self) -> list[str]:
        """What has happened since the last call, in words for the event log."""
        found = self._remarks[:]
        self._remarks.clear()
        if self.tuning is not None:
            found += self.tuning.remarks
            self.tuning.remarks = []
        if self._booked is not None:
            found += self._booked.remarks
            self._booked.remarks = []
        return found

    def step(self, now_ns: int) -> AntennaState:
        """Do what is due at this time, and say how everything stands."""
        if self._drive is None:
            self.aim.update(now_ns, None)
            return AntennaState(now_ns, AntennaMode.OFF, radio=self._step_radio(now_ns, self.aim.sight_in_pass(now_ns)))
        reading, actual = self._drive.read(now_ns)
        self._end_pass(now_ns)
        plan = self._mind_bookings(now_ns, self.aim.update(now_ns, actual), actual)
        target = self._target(now_ns, plan, actual)
        if actual is not None:
            self._drive.go_to(target, actual, now_ns)
        return self._state(now_ns, self._drive, reading, actual=actual, target=target)

    def _mind_bookings(self, now_ns: int, plan: AntennaPlan | None, actual: Position | None) -> AntennaPlan | None:
        """Aim at a booked pass where one goes before; a pass chosen by hand, and every other act of the operator, stands."""
        if self._booked is None or self._is_by_hand:
            return plan
        current = plan.one_pass if plan is not None else None
        if self.goal is not Goal.TRACK:
            self._announce(self._booked, now_ns, actual)
            return plan
        is_given_up = current is not None and current.spacecraft != self._session_craft and not self._booked.holds(current, now_ns)
        if is_given_up and current is not None and not current.aos_ns <= now_ns <= current.los_ns:
            self._remarks.append(f"{current.spacecraft}, AOS {utc_text(current.aos_ns)}, is no longer booked")
            self.aim.follow(self._session_craft)
            current = None if (plan := self.aim.update(now_ns, actual)) is None else plan.one_pass
        due = self._booked.instead_of(current, now_ns)
        if due is None:
            return plan
        self.aim.take(due.spacecraft, now_ns, aos_ns=due.aos_ns)
        self._remarks.append(f"going to follow the booked pass of {due.spacecraft}, AOS {utc_text(due.aos_ns)}")
        return self.aim.update(now_ns, actual)

    def _announce(self, booked: BookedPasses, now_ns: int, actual: Position | None) -> None:
        """A booked pass comes up, and the operator has not told the antenna to follow anything."""
        due = booked.next(now_ns)
        if due is not None and due != self._told and now_ns >= booked.leave_ns(due, actual[0] if actual else 0.0) - ANNOUNCED_NS:
            self._told = due
            self._remarks.append(
                f"{due.spacecraft}, AOS {utc_text(due.aos_ns)}, is booked: the antenna follows it when it is told to track"
            )

    def _set(self, goal: Goal) -> None:
        self.goal, self._is_resting, self._tracked, self._is_by_hand = goal, False, None, False
        if self._drive is not None:
            self._drive.commanded = None

    def _refuse_while_stopped(self) -> None:
        if self.rotator is None:
            raise KnownError("this station has no rotator", remedy='name one in its antenna: rotator = "rotctld:127.0.0.1:4533"')
        if self.is_stopped:
            raise KnownError("the antenna is stopped", remedy="resume it first")

    def _known_position(self) -> Position | None:
        return None if self.rotator is None else self.rotator.reading().position

    def _end_pass(self, now_ns: int) -> None:
        """After LOS a real machine is done with; a simulated one rests until it is time for the session's next pass."""
        if self._tracked is None or now_ns <= self._tracked.los_ns:
            return
        self._tracked, self._is_by_hand = None, False
        self.aim.follow(self._session_craft)
        is_well = self._mode in (AntennaMode.TRACKING, AntennaMode.OFF_BEAM)
        if self.rotator is not None and self.rotator.is_real:
            self._set(Goal.PARK if self.limits.park and is_well else Goal.NONE)
        elif self.limits.park is not None:
            plan = self.aim.update(now_ns, self._known_position())
            self._is_resting = plan is None or self.aim.depart_ns(None) - now_ns > PARK_AFTER_NS

    def _target(self, now_ns: int, plan: AntennaPlan | None, actual: Position | None) -> Position | None:
        match self.goal:
            case Goal.POINT:
                return self._pointed
            case Goal.PARK:
                return self.limits.park
            case Goal.TRACK if plan is not None and now_ns >= self.aim.depart_ns(actual):
                self._is_resting, self._tracked = False, plan.one_pass
                return plan.at(now_ns)
            case Goal.TRACK if self._is_resting:
                return self.limits.park
        return None

    def _state(
        self, now_ns: int, drive: Drive, reading: RotatorReading, *, actual: Position | None, target: Position | None
    ) -> AntennaState:  # fmt: skip
        sight, plan = self.aim.sight_in_pass(now_ns), self.aim.plan
        true = sight.direction if sight and self.goal is Goal.TRACK else target
        error = None if actual is None or true is None else separation_deg(actual, true)
        depart_ns = 0 if plan is None else self.aim.depart_ns(actual)
        moment = Moment(
            now_ns, self.limits, self.goal, reading, drive.is_stopped, self._is_resting, actual, target, error, plan, depart_ns,
            self.aim.trouble,
        )  # fmt: skip
        mode, craft = mode_of(moment, self._mode), self.aim.spacecraft if self.goal is Goal.TRACK else ""
        detail = detail_of(moment, mode)
        self._mode, self._has_heard = mode, self._has_heard or actual is not None
        if mode is not self._told_mode and (self._has_heard or reading.device.losses or reading.device.detail):
            self._remarks += words_of_change(mode, self._told_mode, craft, detail)
            self._told_mode = mode
        return AntennaState(
            now_ns, mode, reading.device, detail, craft, actual, target, drive.commanded, error, next_move_ns(moment), drive.moves,
            reading.is_stop_confirmed, self._step_radio(now_ns, sight),
        )  # fmt: skip

    def _step_radio(self, now_ns: int, sight: Sight | None) -> RadioState | None:
        return None if self.tuning is None else self.tuning.step(now_ns, self.aim.radio, sight.range_rate_km_s if sight else None)

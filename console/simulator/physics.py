"""The spacecraft as a thing: every part's state, and how one part feels the others from one tick to the next.

The state moves in ticks of a tenth of a second that hang on the start alone. Before the first tick a run-up of two orbits brings charge
and temperatures to where such an orbit keeps them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from console.orbit.elements import ElementSet
from console.orbit.site import Site
from console.simulator.attitude import Attitude, AttitudeMode
from console.simulator.chance import Noise, stream
from console.simulator.computer import Computer, ComputerMode, ResetCause
from console.simulator.environment import Environment
from console.simulator.payload import Camera, CameraState
from console.simulator.power import Power
from console.simulator.thermal import Thermal
from console.simulator.transceiver import Transceiver, TransmitterLevel
from console.telemetry.states import EventSeverity
from console.utc import SECOND_NS

TICK_NS = 100_000_000
TICK_S = TICK_NS / SECOND_NS
LOW_CHARGE, RECOVERED_CHARGE, SAFE_CHARGE = 0.45, 0.50, 0.28
_THERMAL_TICKS = 10
_RUN_UP_STEP_S = 10
_RUN_UP_ORBITS = 2
_OBC_W, _ADCS_W, _RX_W = 1.4, 2.6, 0.8
_SLEW_W = 1.8
_TORQUERS_W = 1.3
_TX_EFFICIENCY = 0.35


class EventId(IntEnum):
    """Events of service 5, numbered as the dictionary has them."""

    BOOTED = 1
    MODE_CHANGED = 2
    ECLIPSE_ENTERED = 3
    ECLIPSE_LEFT = 4
    BATTERY_LOW = 5
    BATTERY_RECOVERED = 6
    POINTING_SETTLED = 7
    POINTING_LOST = 8
    IMAGE_TAKEN = 9
    CAMERA_MEMORY_FULL = 10
    HEATER_SWITCHED = 11
    TRANSMITTER_RESTORED = 12
    SAFE_MODE_BY_BATTERY = 13
    CLOCK_ADJUSTED = 14
    TC_REJECTED = 15
    WHEEL_UNLOADING_STARTED = 16
    WHEEL_UNLOADING_ENDED = 17
    FRAME_REJECTED = 18


@dataclass(frozen=True, slots=True)
class Happening:
    """An event on board; `value` is whatever belongs to it (the dictionary's EVENT_VALUE)."""

    event: EventId
    severity: EventSeverity
    value: float = 0.0


@dataclass(slots=True)
class Flags:
    """What was last told of states that make events."""

    is_dark: bool = False
    is_low: bool = False
    was_settled: bool = True
    heater: bool = False
    was_booting: bool = False
    was_unloading: bool = False


class Craft:
    """One spacecraft under one station's sky. `happenings` collects events until somebody takes them."""

    def __init__(self, elements: ElementSet, site: Site, *, start_ns: int, seed: int) -> None:
        self.noise = Noise(stream(seed, "sensors"))
        self.environment = Environment(elements, site, start_ns=start_ns)
        self.around = self.environment.at(start_ns)
        self.attitude = Attitude.settled(AttitudeMode.NADIR, self.around, Noise(stream(seed, "attitude")))
        self.power, self.thermal, self.camera = Power(), Thermal(), Camera()
        self.computer = Computer.running(start_ns, stream(seed, "computer"))
        self.radio = Transceiver()
        self.happenings: list[Happening] = []
        self._ticks = 0
        self._reset: tuple[int, ResetCause] | None = None
        self._run_up(start_ns, elements)
        self.radio.step(self.around, self.noise, start_ns)
        self._flags = Flags(self.around.light < 0.5, self.power.charge < LOW_CHARGE, heater=self.thermal.battery_heater.is_on)

    def step(self, at_ns: int) -> None:
        """Move on by one tick, to `at_ns`."""
        self._ticks += 1
        self.around = self.environment.at(at_ns)
        self.attitude.step(self.around, TICK_S)
        self.radio.step(self.around, self.noise, at_ns)
        self._step_power(TICK_S)
        if self._ticks % _THERMAL_TICKS == 0:
            self._step_thermal(TICK_S * _THERMAL_TICKS)
        if self.camera.step(TICK_S):
            self._tell_image()
        self._notice(at_ns)
        if self._reset is not None and at_ns >= self._reset[0]:
            self._reboot(at_ns, self._reset[1])

    def tell(self, event: EventId, severity: EventSeverity, value: float = 0.0) -> None:
        """Let an event happen."""
        self.happenings.append(Happening(event, severity, value))

    def take_happenings(self) -> list[Happening]:
        """The events since the last call."""
        taken, self.happenings = self.happenings, []
        return taken

    def set_mode(self, mode: AttitudeMode) -> None:
        """Change the attitude mode; a run of the camera ends where it can't go on."""
        self.attitude.mode = mode
        if mode in (AttitudeMode.SAFE, AttitudeMode.SUN) and self.camera.state is CameraState.IMAGING:
            self.camera.state, self.camera.queue = CameraState.STANDBY, 0
        self.tell(EventId.MODE_CHANGED, EventSeverity.INFO, float(mode))

    def reset_at(self, at_ns: int, cause: ResetCause) -> None:
        """Let the computer reboot then: SAFE, camera off, transmitter as after a start."""
        self._reset = (at_ns, cause)

    def computer_mode(self, at_ns: int) -> ComputerMode:
        """BOOT, SAFE (the attitude is in SAFE) or NOMINAL."""
        if self.computer.is_booting(at_ns):
            return ComputerMode.BOOT
        return ComputerMode.SAFE if self.attitude.mode is AttitudeMode.SAFE else ComputerMode.NOMINAL

    def is_transmitting(self, at_ns: int) -> bool:
        """The transmitter follows the pass: on from five degrees below the station's horizon, unless it is commanded off."""
        return self.radio.is_on(self.around, at_ns) and not self.computer.is_booting(at_ns)

    def loads_w(self) -> float:
        """What all consumers draw now."""
        slew = 0.0 if self.attitude.is_settled else _SLEW_W
        torquers = _TORQUERS_W if self.attitude.is_unloading else 0.0
        heaters = self.thermal.battery_heater.power_w + self.thermal.camera_heater.power_w
        return _OBC_W + _ADCS_W + slew + _RX_W + self.radio.power_w(self.around) + self.camera.power_w + heaters + torquers

    def _reboot(self, at_ns: int, cause: ResetCause) -> None:
        self._reset = None
        self.computer.reset(at_ns, cause)
        self.camera.switch(False)
        self.attitude.mode = AttitudeMode.SAFE
        self.radio.level = TransmitterLevel.HIGH
        self.happenings.clear()

    def _step_power(self, dt_s: float) -> None:
        x, y, _ = self.attitude.sun_in_body(self.around)
        self.power.step(self.loads_w(), (max(x, 0.0), max(y, 0.0), max(-y, 0.0)), self.around.light, dt_s)

    def _step_thermal(self, dt_s: float) -> None:
        radio_w = self.radio.power_w(self.around)
        loss_w = self.power.battery_a**2 * 0.06 + self.power.load_w * 0.05
        heat = {"OBC": _OBC_W, "STRUCT": _ADCS_W + _RX_W, "TX": radio_w * (1 - _TX_EFFICIENCY), "BATT": loss_w, "CAM": self.camera.power_w}
        x, y, z = self.attitude.sun_in_body(self.around)
        incidence = {"XP": max(x, 0.0), "YP": max(y, 0.0), "YM": max(-y, 0.0), "ZM": max(-z, 0.0)}
        self.thermal.step(heat, incidence, self.around.light, dt_s)

    def _run_up(self, start_ns: int, elements: ElementSet) -> None:
        steps = int(_RUN_UP_ORBITS * 86_400 / elements.mean_motion / _RUN_UP_STEP_S)
        for index in range(-steps, 0):
            self.around = self.environment.at(start_ns + index * _RUN_UP_STEP_S * SECOND_NS)
            self.attitude.quaternion = self.attitude.wanted(self.around)
            self._step_power(_RUN_UP_STEP_S)
            self._step_thermal(_RUN_UP_STEP_S)
        self.around = self.environment.at(start_ns)
        self.attitude.quaternion = self.attitude.wanted(self.around)

    def _tell_image(self) -> None:
        self.tell(EventId.IMAGE_TAKEN, EventSeverity.INFO, float(self.camera.images))
        if self.camera.room == 0:
            self.tell(EventId.CAMERA_MEMORY_FULL, EventSeverity.LOW, self.camera.memory)

    def _notice(self, at_ns: int) -> None:
        """Make events of changes of state."""
        flags, charge = self._flags, self.power.charge
        if (dark := self.around.light < 0.5) != flags.is_dark:
            flags.is_dark = dark
            self.tell(EventId.ECLIPSE_ENTERED if dark else EventId.ECLIPSE_LEFT, EventSeverity.INFO, charge * 100)
        if charge < LOW_CHARGE and not flags.is_low:
            flags.is_low = True
            self.tell(EventId.BATTERY_LOW, EventSeverity.MEDIUM, charge * 100)
        elif charge > RECOVERED_CHARGE and flags.is_low:
            flags.is_low = False
            self.tell(EventId.BATTERY_RECOVERED, EventSeverity.INFO, charge * 100)
        if charge < SAFE_CHARGE and self.attitude.mode is not AttitudeMode.SAFE:
            self.tell(EventId.SAFE_MODE_BY_BATTERY, EventSeverity.HIGH, charge * 100)
            self.set_mode(AttitudeMode.SAFE)
        self._notice_parts(at_ns)

    def _notice_parts(self, at_ns: int) -> None:
        flags = self._flags
        if (settled := self.attitude.is_settled) != flags.was_settled:
            flags.was_settled = settled
            severity = EventSeverity.INFO if settled else EventSeverity.LOW
            self.tell(EventId.POINTING_SETTLED if settled else EventId.POINTING_LOST, severity, self.attitude.error_deg)
        if (heater := self.thermal.battery_heater.is_on) != flags.heater:
            flags.heater = heater
            self.tell(EventId.HEATER_SWITCHED, EventSeverity.INFO, float(heater))
        if (unloading := self.attitude.is_unloading) != flags.was_unloading:
            flags.was_unloading = unloading
            event = EventId.WHEEL_UNLOADING_STARTED if unloading else EventId.WHEEL_UNLOADING_ENDED
            self.tell(event, EventSeverity.INFO, self.attitude.wheels_rpm[0])
        if self.radio.was_restored(at_ns):
            self.tell(EventId.TRANSMITTER_RESTORED, EventSeverity.LOW)
        if (booting := self.computer.is_booting(at_ns)) != flags.was_booting:
            flags.was_booting = booting
            if not booting:
                self.tell(EventId.BOOTED, EventSeverity.MEDIUM, float(self.computer.boots))

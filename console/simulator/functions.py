"""What telecommands do: each a generator that checks, starts, works from tick to tick, and ends.

A generator raises `Failure` before its first `yield` when it can't start; that first `yield` says that it has started. Afterwards it
yields the number of each step it finishes, or None for a tick without news; a `Failure` then is a failed completion.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import IntEnum

from console.simulator.attitude import AttitudeMode
from console.simulator.computer import ResetCause
from console.simulator.payload import CameraState
from console.simulator.physics import EventId
from console.simulator.service import Board
from console.simulator.thermal import HeaterMode
from console.simulator.transceiver import TransmitterLevel
from console.telemetry.states import EventSeverity
from console.utc import SECOND_NS

Work = Generator[int | None, int, None]
_SLEW_TIMEOUT_NS = 240 * SECOND_NS
_MANOEUVRE_CHARGE, _IMAGING_CHARGE = 0.30, 0.35


class FailureCode(IntEnum):
    """Why a request failed, numbered as the dictionary has them."""

    NONE = 0
    BAD_CHECKSUM = 1
    BAD_LENGTH = 2
    UNKNOWN_APID = 3
    UNKNOWN_SERVICE = 4
    UNKNOWN_SUBTYPE = 5
    BAD_ARGUMENT = 6
    WRONG_MODE = 7
    NO_POWER = 8
    BUSY = 9
    MEMORY_FULL = 10
    TOO_LITTLE_CHARGE = 11
    INTERRUPTED = 12
    TIME_IN_PAST = 13
    UNKNOWN_ACTIVITY = 14


class Failure(Exception):  # noqa: N818
    """A request can't be carried out. `data` is the detail of the report."""

    def __init__(self, code: FailureCode, data: int = 0) -> None:
        super().__init__(code.name)
        self.code, self.data = code, data


@dataclass(frozen=True, slots=True)
class Function:
    """One request: how its arguments are packed, and its work. `has_tail`: the bytes after them are the last one."""

    layout: str
    work: Callable[..., Work]
    has_tail: bool = False

    def begin(self, board: Board, at_ns: int, arguments: bytes) -> Work:
        """The work with its arguments; Failure when they are too few or too many."""
        size = struct.calcsize(self.layout)
        if len(arguments) < size or (len(arguments) > size and not self.has_tail):
            raise Failure(FailureCode.BAD_LENGTH, len(arguments))
        values: tuple[int | float | bytes, ...] = struct.unpack(self.layout, arguments[:size])
        return self.work(board, at_ns, *values, *([arguments[size:]] if self.has_tail else []))


def noop(_: Board, __: int) -> Work:
    """Nothing."""
    yield None


def ping(board: Board, _: int) -> Work:
    """Are-you-alive report, TM[17,2]."""
    yield None
    board.report(17, 2)


def set_mode(board: Board, at_ns: int, mode: int) -> Work:
    """Change the attitude mode; complete when the body has settled."""
    if mode not in (AttitudeMode.SAFE, AttitudeMode.SUN, AttitudeMode.NADIR):
        raise Failure(FailureCode.BAD_ARGUMENT, mode)
    if mode == AttitudeMode.NADIR and board.craft.power.charge < _MANOEUVRE_CHARGE:
        raise Failure(FailureCode.TOO_LITTLE_CHARGE, int(board.craft.power.charge * 100))
    board.craft.set_mode(AttitudeMode(mode))
    yield from _slew(board, at_ns, AttitudeMode(mode))


def point_target(board: Board, at_ns: int, latitude_deg: float, longitude_deg: float) -> Work:
    """Track a place on the ground; complete when the camera is on it."""
    if not (abs(latitude_deg) <= 90 and abs(longitude_deg) <= 180):
        raise Failure(FailureCode.BAD_ARGUMENT)
    if board.craft.power.charge < _MANOEUVRE_CHARGE:
        raise Failure(FailureCode.TOO_LITTLE_CHARGE, int(board.craft.power.charge * 100))
    board.craft.attitude.target = (latitude_deg, longitude_deg)
    board.craft.set_mode(AttitudeMode.TARGET)
    yield from _slew(board, at_ns, AttitudeMode.TARGET)


def _slew(board: Board, at_ns: int, mode: AttitudeMode) -> Work:
    now_ns = yield None
    while True:
        now_ns = yield None
        if board.craft.attitude.mode is not mode or now_ns - at_ns > _SLEW_TIMEOUT_NS:
            raise Failure(FailureCode.INTERRUPTED, int(board.craft.attitude.error_deg))
        if board.craft.attitude.is_settled:
            return


def set_heater(board: Board, _: int, heater: int, mode: int) -> Work:
    """Control of the battery's (0) or the camera's (1) heater."""
    if heater not in (0, 1) or mode not in tuple(HeaterMode):
        raise Failure(FailureCode.BAD_ARGUMENT, heater << 8 | mode)
    yield None
    thermal = board.craft.thermal
    (thermal.battery_heater, thermal.camera_heater)[heater].mode = HeaterMode(mode)


def set_setpoint(board: Board, _: int, celsius: int) -> Work:
    """Temperature below which the battery's thermostat heats."""
    if not -10 <= celsius <= 25:
        raise Failure(FailureCode.BAD_ARGUMENT, celsius & 0xFF)
    yield None
    board.craft.thermal.battery_heater.setpoint = float(celsius)


def camera_power(board: Board, _: int, state: int) -> Work:
    """Camera on or off."""
    yield None
    board.craft.camera.switch(bool(state))


def capture(board: Board, _: int, images: int, exposure_ms: float, gain: int, label: bytes) -> Work:
    """Take images, a step each."""
    camera, mode = board.craft.camera, board.craft.attitude.mode
    if not (1 <= images <= 20 and 0.05 < exposure_ms <= 500 and gain <= 2):
        raise Failure(FailureCode.BAD_ARGUMENT, images)
    if camera.state is CameraState.OFF:
        raise Failure(FailureCode.NO_POWER)
    if camera.is_imaging:
        raise Failure(FailureCode.BUSY, camera.queue)
    if mode not in (AttitudeMode.NADIR, AttitudeMode.TARGET):
        raise Failure(FailureCode.WRONG_MODE, mode)
    if camera.room < images:
        raise Failure(FailureCode.MEMORY_FULL, camera.room)
    if board.craft.power.charge < _IMAGING_CHARGE:
        raise Failure(FailureCode.TOO_LITTLE_CHARGE, int(board.craft.power.charge * 100))
    before = camera.images
    camera.start(images, exposure_ms=exposure_ms, gain=gain, label=label.rstrip(b"\0").decode("ascii", "replace"))
    yield None
    for step in range(1, images + 1):
        while camera.images - before < step:
            if not camera.queue:
                raise Failure(FailureCode.INTERRUPTED, camera.images - before)
            yield None
        yield step


def clear_memory(board: Board, _: int) -> Work:
    """Erase the images."""
    if board.craft.camera.state is CameraState.IMAGING:
        raise Failure(FailureCode.BUSY, board.craft.camera.queue)
    yield None
    board.craft.camera.clear()


def set_level(board: Board, _: int, level: int) -> Work:
    """Transmitter power."""
    if level not in (TransmitterLevel.LOW, TransmitterLevel.HIGH):
        raise Failure(FailureCode.BAD_ARGUMENT, level)
    yield None
    board.craft.radio.level = TransmitterLevel(level)


def transmitter_off(board: Board, _: int, seconds: int) -> Work:
    """Silence; complete once it has begun, half a second later, so that its own reports still leave."""
    if not 10 <= seconds <= 600:
        raise Failure(FailureCode.BAD_ARGUMENT, seconds)
    now_ns = yield None
    board.craft.radio.switch_off_at(now_ns + SECOND_NS // 2, seconds * SECOND_NS)


def adjust_clock(board: Board, _: int, milliseconds: int) -> Work:
    """Move the on-board clock."""
    if abs(milliseconds) > 30_000:
        raise Failure(FailureCode.BAD_ARGUMENT, milliseconds & 0xFFFF)
    yield None
    board.craft.computer.adjust(milliseconds * 1_000_000)
    board.craft.tell(EventId.CLOCK_ADJUSTED, EventSeverity.INFO, milliseconds / 1000)


def reset_computer(board: Board, _: int) -> Work:
    """Reboot, two seconds after it was reported complete."""
    now_ns = yield None
    board.craft.reset_at(now_ns + 2 * SECOND_NS, ResetCause.COMMAND)


def clear_security_alarm(board: Board, _: int) -> Work:
    """Take the alarm of the frame security report back (355.1-B-1); refused where the uplink is not secured."""
    security = board.counters.security
    if security is None:
        raise Failure(FailureCode.WRONG_MODE)
    yield None
    security.clear_alarm()

"""What is told of the antenna and the radio, as plain values that travel to the window and into the session file. Degrees, Hz, ns UTC."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class AntennaMode(StrEnum):
    """What the antenna is about. OFF: there is no rotator. IDLE: nobody wants anything of it. STOPPED lasts until the operator resumes."""

    OFF = "off"
    IDLE = "idle"
    SLEWING = "slewing"
    WAITING = "waiting"
    TRACKING = "tracking"
    OFF_BEAM = "off beam"
    POINTING = "pointing"
    PARKING = "parking"
    PARKED = "parked"
    STOPPED = "stopped"
    LOST = "lost"


class LineStatus(StrEnum):
    """The line to a device."""

    NONE = "none"
    CONNECTING = "connecting"
    OPEN = "open"
    WAITING = "waiting"
    CLOSED = "closed"


class DeviceStatus(Struct, frozen=True):
    """A rotator or a radio as the engine knows it. `detail` says what is wrong with it, '' when nothing is; `losses` counts how often
    the line was given up."""

    name: str = ""
    status: LineStatus = LineStatus.NONE
    detail: str = ""
    losses: int = 0


class RadioState(Struct, frozen=True):
    """The radio's frequencies: wanted now, and what the radio has said it stands at (None: not yet). `shift` is the Doppler shift that
    the wanted frequency answers. Zero where the spacecraft has no such frequency."""

    device: DeviceStatus
    is_on: bool = False
    is_uplink_on: bool = False
    downlink_hz: float = 0.0
    downlink_shift_hz: float = 0.0
    downlink_set_hz: float | None = None
    uplink_hz: float = 0.0
    uplink_shift_hz: float = 0.0
    uplink_set_hz: float | None = None


class AntennaState(Struct, frozen=True):
    """The antenna at an instant. Positions are (azimuth, elevation) of the machine: azimuth with its turns, elevation above 90 when it
    leans over. `target` is where it should be now, `commanded` what was last sent to it, `error_deg` the angle in the sky between
    where it points and the spacecraft; `next_ns` is when it will move by itself next. None where nobody knows."""

    at_ns: int
    mode: AntennaMode
    device: DeviceStatus = DeviceStatus()
    detail: str = ""
    spacecraft: str = ""
    actual: tuple[float, float] | None = None
    target: tuple[float, float] | None = None
    commanded: tuple[float, float] | None = None
    error_deg: float | None = None
    next_ns: int | None = None
    moves: int = 0
    is_stop_confirmed: bool = False
    radio: RadioState | None = None


class Keyhole(Struct, frozen=True):
    """A stretch of a pass in which the machine can't keep the spacecraft in its beam, and why: it is too slow, or at its limits."""

    start_ns: int
    end_ns: int
    cause: str


class AntennaCourse(Struct, frozen=True):
    """The planned way of the antenna through one pass, thinned for display: machine positions at some instants, where it can't follow,
    and in words whether it flips and why. `leave_ns` is when it has to leave where it stands."""

    spacecraft: str
    station: str
    aos_ns: int
    los_ns: int
    leave_ns: int
    is_flipped: bool
    words: str
    off_beam_s: float
    keyholes: list[Keyhole]
    times_ns: list[int]
    azimuth_deg: list[float]
    elevation_deg: list[float]

"""Housekeeping structures: which exist, how often they are sent, and their bytes as the flight software lays them out.

The layouts stand here a second time, next to the dictionary, on purpose: a spacecraft doesn't read the ground's dictionary, and a test
holds the two against each other.
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum

from console.frames.sdls import Rejection, SecurityCounts, SecurityReceiver
from console.simulator.attitude import AttitudeMode
from console.simulator.computer import SOFTWARE_VERSION
from console.simulator.payload import CameraState
from console.simulator.physics import Craft
from console.simulator.transceiver import TransmitterLevel
from console.utc import SECOND_NS

THERMISTOR = ((300, 60.0), (620, 45.0), (1080, 30.0), (1650, 15.0), (2250, 0.0), (2900, -15.0), (3500, -30.0), (3900, -45.0))


class StructureId(IntEnum):
    """Structure identifiers (SID) of service 3."""

    POWER = 1
    THERMAL = 2
    ATTITUDE = 3
    OBC = 4
    RADIO = 5
    PAYLOAD = 6
    SECURITY = 7


@dataclass(slots=True)
class Schedule:
    """When one structure is due. The phase hangs on the interval alone, not on when it was switched on."""

    interval_ns: int
    is_enabled: bool = True

    def is_due(self, at_ns: int, tick_ns: int) -> bool:
        """Whether a report falls into the tick that ends at `at_ns`."""
        return self.is_enabled and at_ns % self.interval_ns < tick_ns


def usual_schedules() -> dict[StructureId, Schedule]:
    """All structures on, at the rates that the dictionary gives, but SECURITY: that is for a spacecraft with a secured uplink."""
    hertz = {"POWER": 1, "THERMAL": 0.5, "ATTITUDE": 5, "OBC": 1, "RADIO": 1, "PAYLOAD": 0.5, "SECURITY": 0.5}
    return {StructureId[name]: Schedule(int(SECOND_NS / rate), name != "SECURITY") for name, rate in hertz.items()}


@dataclass(slots=True)
class Counters:
    """What the handlers count and housekeeping reports. `security` is None for an uplink that is not secured."""

    frames_good: int = 0
    frames_bad: int = 0
    farm_v_r: int = 0
    backlog: int = 0
    security: SecurityReceiver | None = None


@dataclass(slots=True)
class Housekeeper:
    """Makes the source data of structures, with the noise of the sensors."""

    craft: Craft
    counters: Counters = field(default_factory=Counters)

    def report(self, sid: StructureId, at_ns: int) -> bytes:
        """The structure's bytes, SID first."""
        return bytes([sid]) + _LAYOUTS[sid](self.craft, self.counters, at_ns)


def _power(craft: Craft, _: Counters, at_ns: int) -> bytes:
    power, noise = craft.power, craft.noise
    bus_a = power.load_w * 0.72 / 5.0
    values = struct.pack(
        ">HhBBHHHHHHHHff",
        _whole(power.battery_v * 1000 + noise.gauss(0, 3)),
        _signed(power.battery_a * 1000 + noise.gauss(0, 5)),
        _whole(power.charge * 200, 8),
        power.state,
        _whole(5010 + noise.gauss(0, 4) - bus_a * 12),
        _whole(bus_a * 1000 + noise.gauss(0, 4)),
        _whole(3302 + noise.gauss(0, 2)),
        _whole(power.load_w * 0.22 / 3.3 * 1000 + noise.gauss(0, 2)),
        _whole(16_400 + noise.gauss(0, 20) if power.available_w > 0.5 else 300 + noise.gauss(0, 20)),
        *(_whole(amperes * 1000 + noise.gauss(0, 1)) for amperes in power.panel_a),
        power.array_w + noise.gauss(0, 0.02),
        power.load_w + noise.gauss(0, 0.02),
    )
    return values + bytes([_switches(craft, at_ns)]) + struct.pack(">H", power.cycles)


def _switches(craft: Craft, at_ns: int) -> int:
    return _bits(
        craft.thermal.battery_heater.is_on,
        craft.thermal.camera_heater.is_on,
        craft.camera.state is not CameraState.OFF,
        craft.is_transmitting(at_ns),
        True,
        craft.around.light > 0.5,
        craft.power.charge > 0.97,
        True,
    )


def _thermal(craft: Craft, _: Counters, __: int) -> bytes:
    celsius, noise = craft.thermal.celsius, craft.noise
    names = ("OBC", "TX", "CAM", "PANEL_XP", "PANEL_YP", "PANEL_YM", "PANEL_ZM", "STRUCT")
    measured = [_signed((celsius[name] + noise.gauss(0, 0.05)) * 100) for name in names]
    heaters = craft.thermal.battery_heater, craft.thermal.camera_heater
    adc = thermistor_counts(celsius["BATT"] + noise.gauss(0, 0.05))
    return struct.pack(">H8hBBb", adc, *measured, heaters[0].mode, heaters[1].mode, round(heaters[0].setpoint))


def thermistor_counts(celsius: float) -> int:
    """What the converter reads of the battery's thermistor: straight lines between the points of its calibration."""
    points = sorted((temperature, counts) for counts, temperature in THERMISTOR)
    index = min(max(bisect_left(points, (celsius, 0)), 1), len(points) - 1)
    (t0, c0), (t1, c1) = points[index - 1], points[index]
    return _whole(c0 + (c1 - c0) * (celsius - t0) / (t1 - t0), 12)


def _attitude(craft: Craft, _: Counters, __: int) -> bytes:
    attitude, around = craft.attitude, craft.around
    gauss = craft.noise.gauss
    rates = [_signed(rate * 1000) for rate in attitude.measured_rate_deg_s()]
    wheels = [_signed(rpm + gauss(0, 2)) for rpm in attitude.wheels_rpm]
    magnetic = [_signed(part * 100 + gauss(0, 8)) for part in attitude.field_ut(around)]
    is_slow = attitude.mode is not AttitudeMode.SAFE
    flags = _bits(attitude.is_settled, is_slow, around.light > 0.5, True) | _satellites(around.latitude_deg)
    return (
        struct.pack(">B4f3h", attitude.mode, *attitude.quaternion, *rates)
        + struct.pack(">ff", attitude.error_deg, attitude.sun_angle_deg(around))
        + struct.pack(">3h3hB", *wheels, *magnetic, flags)
        + struct.pack(">3f", around.latitude_deg, around.longitude_deg, around.height_km)
    )


def _satellites(latitude_deg: float) -> int:
    return 8 + int(abs(latitude_deg)) % 5


def _obc(craft: Craft, counters: Counters, at_ns: int) -> bytes:
    computer, noise = craft.computer, craft.noise
    busy = 22.0 if craft.camera.state is CameraState.IMAGING else 0.0
    load = 24.0 + busy + (6.0 if not craft.attitude.is_settled else 0.0) + noise.gauss(0, 1.5)
    return struct.pack(
        ">BIHBBIHHHH8s",
        craft.computer_mode(at_ns),
        computer.uptime_s(at_ns),
        computer.boots,
        computer.cause,
        _whole(load * 2, 8),
        int(41_000 - 120 * craft.camera.queue - abs(noise.gauss(0, 90))),
        computer.accepted % 65536,
        computer.rejected % 65536,
        computer.events % 65536,
        counters.backlog,
        SOFTWARE_VERSION.encode(),
    )


def _radio(craft: Craft, counters: Counters, at_ns: int) -> bytes:
    radio, noise = craft.radio, craft.noise
    is_on = craft.is_transmitting(at_ns)
    level = radio.level if is_on else TransmitterLevel.OFF
    forward = radio.forward_w(craft.around) if is_on else 0.0
    flags = _bits(radio.has_carrier, radio.has_lock) | level << 4 | radio.channel
    return struct.pack(
        ">hBHHIfHHB",
        _signed(radio.rssi_dbm * 10),
        flags,
        counters.frames_good % 65536,
        counters.frames_bad % 65536,
        radio.frames_sent % 2**32,
        radio.frequency_error_hz,
        _whole(forward * 1000 + noise.gauss(0, 8)),
        _whole(forward / 0.35 / 5.0 * 1000 + noise.gauss(0, 4)),
        counters.farm_v_r,
    )


def _payload(craft: Craft, _: Counters, __: int) -> bytes:
    camera = craft.camera
    label = camera.label.encode("ascii", "replace")[:16]
    return struct.pack(">BHfBfB16s", camera.state, camera.images, camera.memory, camera.gain, camera.exposure_ms, camera.queue, label)


def _security(_: Craft, counters: Counters, __: int) -> bytes:
    """The counts of the receiving end of Space Data Link Security; zeros where there is none."""
    end = counters.security
    counts = end.counts if end else SecurityCounts()
    rejected = (
        counts.rejected[reason] % 65536 for reason in (Rejection.BAD_MAC, Rejection.BAD_SEQUENCE, Rejection.UNKNOWN_SPI, Rejection.CUT)
    )
    spi, last = (end.spi, end.last) if end else (0, 0)
    return struct.pack(">BH5HI", end is not None, spi, counts.accepted % 65536, *rejected, last % 2**32)


_LAYOUTS: dict[StructureId, Callable[[Craft, Counters, int], bytes]] = {
    StructureId.POWER: _power,
    StructureId.THERMAL: _thermal,
    StructureId.ATTITUDE: _attitude,
    StructureId.OBC: _obc,
    StructureId.RADIO: _radio,
    StructureId.PAYLOAD: _payload,
    StructureId.SECURITY: _security,
}


def _whole(value: float, bits: int = 16) -> int:
    """Rounded and clipped to an unsigned converter's range."""
    whole, most = round(value), (1 << bits) - 1
    return whole if 0 <= whole <= most else most if whole > 0 else 0


def _signed(value: float) -> int:
    whole = round(value)
    return whole if -32768 <= whole <= 32767 else 32767 if whole > 0 else -32768


def _bits(*flags: bool) -> int:
    """Up to eight booleans as one octet, first one highest."""
    octet = 0
    for flag in flags:
        octet = octet << 1 | flag
    return octet << (8 - len(flags))

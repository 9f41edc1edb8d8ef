"""Builders: passes over a flat Earth, whose angles follow from school geometry and owe nothing to the product's orbits."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np

from console.mission.model import AntennaLimits, Radio
from console.orbit.types import LookAngles, Pass, Times
from console.station.devices import RotatorReading
from console.station.plan import AntennaPlan, plan_pass, plan_times
from console.station.state import DeviceStatus, LineStatus

S = 1_000_000_000
AOS_NS = 1_800_000_000 * S
HEIGHT_KM, SPEED_KM_S = 500.0, 7.0
PLAIN = AntennaLimits()
FLIPPING = AntennaLimits(0.0, 360.0, 0.0, 180.0, 8.0, beamwidth_deg=3.0)


def a_pass(*, max_elevation_deg: float = 40.0, seconds: float = 600.0, spacecraft: str = "WAU-1", aos_ns: int = AOS_NS) -> Pass:
    half = round(seconds * S / 2)
    return Pass(spacecraft, "Banting", aos_ns, aos_ns + half, aos_ns + 2 * half, max_elevation_deg, 0.0, 0.0, 0.0, 0, 0.0, 0.0)


def straight_over(one: Pass, times_ns: Times, *, heading_deg: float = 0.0, is_left: bool = False) -> LookAngles:
    """A flight along a straight line at constant height, highest in the middle of the pass."""
    along = SPEED_KM_S * (times_ns - one.tca_ns) / S
    beside = HEIGHT_KM / math.tan(math.radians(one.max_elevation_deg)) * (-1.0 if is_left else 1.0)
    flat = np.hypot(along, beside)
    azimuth = (np.degrees(np.arctan2(beside, along)) + heading_deg) % 360.0
    distance = np.hypot(flat, HEIGHT_KM)
    return LookAngles(azimuth, np.degrees(np.arctan2(HEIGHT_KM, flat)), distance, SPEED_KM_S * along / distance)


def a_plan(
    limits: AntennaLimits = PLAIN, *, max_elevation_deg: float = 40.0, heading_deg: float = 0.0, is_left: bool = False
) -> AntennaPlan:
    one = a_pass(max_elevation_deg=max_elevation_deg)
    times = plan_times(one)
    return plan_pass(one, times, straight_over(one, times, heading_deg=heading_deg, is_left=is_left), limits)


def without_flip(limits: AntennaLimits) -> AntennaLimits:
    return replace(limits, elevation_max_deg=min(limits.elevation_max_deg, 90.0))


class FlatSky:
    """A Sky of straight flights: one spacecraft a name, its passes in order."""

    def __init__(self, *passes: Pass, radio: Radio | None = None, heading_deg: float = 40.0) -> None:
        self.passes = passes or (a_pass(),)
        self._radio = radio or Radio(downlink_hz=2245.0e6, uplink_hz=2067.5e6)
        self._heading_deg = heading_deg

    def next_pass(self, spacecraft: str, now_ns: int, *, near_aos_ns: int | None = None) -> Pass | None:
        mine = [one for one in self.passes if one.spacecraft == spacecraft and one.los_ns > now_ns]
        return next((one for one in mine if near_aos_ns is None or abs(one.aos_ns - near_aos_ns) < 60 * S), None)

    def look(self, spacecraft: str, times_ns: Times) -> LookAngles:
        mine = [one for one in self.passes if one.spacecraft == spacecraft]
        nearest = min(mine, key=lambda one: abs(one.tca_ns - int(times_ns[0])))
        return straight_over(nearest, times_ns, heading_deg=self._heading_deg)

    def radio(self, spacecraft: str) -> Radio:
        return self._radio


@dataclass
class ScriptedRotator:
    """A real-looking rotator of the tests: it remembers what it was told, and is where the test says."""

    is_real: bool = True
    status: LineStatus = LineStatus.OPEN
    position: tuple[float, float] | None = (0.0, 0.0)
    age_s: float = 0.0
    losses: int = 0
    refusal: str = ""
    is_stopped: bool = False
    told: list[tuple[float, float]] = field(default_factory=list)

    def start(self) -> None: ...
    def close(self) -> None: ...
    def step(self, now_ns: int) -> None: ...

    def move(self, azimuth_deg: float, elevation_deg: float) -> None:
        self.told.append((azimuth_deg, elevation_deg))

    def stop(self) -> None:
        self.is_stopped = True

    def release(self) -> None:
        self.is_stopped = False

    def reading(self) -> RotatorReading:
        return RotatorReading(
            DeviceStatus("rotctld:test", self.status, "", self.losses), self.position, self.age_s, self.is_stopped, self.refusal
        )

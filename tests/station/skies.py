"""Builders: passes over a flat Earth, whose angles follow from school geometry and owe nothing to the product's orbits."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from console.mission.model import AntennaLimits
from console.orbit.types import LookAngles, Pass, Times
from console.station.plan import AntennaPlan, plan_pass, plan_times

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

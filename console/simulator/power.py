"""Electrical power: a wing and two body panels, a lithium-ion battery of two cells in series, regulated buses.

Energy is kept: what the arrays give, less what the loads take, goes into the battery, with losses; what the full battery can't
take is left in the panels.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from enum import IntEnum

SOLAR_W_M2 = 1361.0
PANEL_AREA_M2 = {"XP": 0.12, "YP": 0.03, "YM": 0.03}
CELL_EFFICIENCY = 0.28
_FULL_W = tuple(SOLAR_W_M2 * CELL_EFFICIENCY * area for area in PANEL_AREA_M2.values())
CAPACITY_WH = 48.0
RESISTANCE_OHM = 0.06
CHARGE_EFFICIENCY = 0.96
REGULATOR_EFFICIENCY = 0.91
MOST_CHARGE_A = 2.2
FULL_V = 8.4
ARRAY_V = 16.4
_OPEN_CIRCUIT_V = ((0.0, 6.0), (0.05, 6.6), (0.15, 7.1), (0.3, 7.35), (0.5, 7.55), (0.75, 7.9), (0.9, 8.12), (1.0, 8.35))


class BatteryState(IntEnum):
    """As the battery's controller names it."""

    DISCHARGING = 0
    CHARGING = 1
    FULL = 2
    FAULT = 3


@dataclass(slots=True)
class Power:
    """The state after a step: battery, arrays (`available_w` is what they could give, `array_w` what is taken), loads."""

    charge: float = 0.8
    battery_v: float = 7.9
    battery_a: float = 0.0
    available_w: float = 0.0
    array_w: float = 0.0
    load_w: float = 0.0
    panel_a: tuple[float, float, float] = (0.0, 0.0, 0.0)
    state: BatteryState = BatteryState.DISCHARGING
    cycles: int = 1204

    def step(self, load_w: float, incidence: tuple[float, float, float], light: float, dt_s: float) -> None:
        """`incidence`: cosine at wing, +Y and -Y panel; `light`: share of the Sun in sight."""
        given = [full_w * cosine * light for full_w, cosine in zip(_FULL_W, incidence, strict=True)]
        self.available_w, self.load_w = sum(given), load_w
        surplus = self.available_w * REGULATOR_EFFICIENCY - load_w / REGULATOR_EFFICIENCY
        open_v = open_circuit_v(self.charge)
        most = max(0.0, min(MOST_CHARGE_A, (FULL_V - open_v) / RESISTANCE_OHM))
        current = min(_current(open_v, surplus), most)
        used = 1.0 if self.available_w == 0 else self._share_used(open_v, current)
        self.array_w = self.available_w * used
        self.panel_a = (given[0] * used / ARRAY_V, given[1] * used / ARRAY_V, given[2] * used / ARRAY_V)
        self._charge(open_v, current, dt_s)

    def _share_used(self, open_v: float, current: float) -> float:
        """How much of the available array power the loads and the battery take."""
        into_battery = current * (open_v + current * RESISTANCE_OHM)
        return max(0.0, min(1.0, (into_battery + self.load_w / REGULATOR_EFFICIENCY) / (self.available_w * REGULATOR_EFFICIENCY)))

    def _charge(self, open_v: float, current: float, dt_s: float) -> None:
        stored_w = open_v * current * (CHARGE_EFFICIENCY if current > 0 else 1.0)
        self.charge = min(1.0, max(0.0, self.charge + stored_w * dt_s / 3600 / CAPACITY_WH))
        self.battery_a, self.battery_v = current, open_v + current * RESISTANCE_OHM
        was = self.state
        self.state = _battery_state(current, self.charge)
        self.cycles += was is BatteryState.DISCHARGING and self.state is BatteryState.CHARGING


def _current(open_v: float, watts: float) -> float:
    """The battery current that carries a power in (positive) or out, with the sag of the inner resistance."""
    root = open_v * open_v + 4 * RESISTANCE_OHM * watts
    return (math.sqrt(max(root, 0.0)) - open_v) / (2 * RESISTANCE_OHM)


def open_circuit_v(charge: float) -> float:
    """The battery's voltage without a load, for a charge of 0 to 1."""
    index = min(max(bisect_right(_OPEN_CIRCUIT_V, (charge, 0.0)), 1), len(_OPEN_CIRCUIT_V) - 1)
    (c0, v0), (c1, v1) = _OPEN_CIRCUIT_V[index - 1], _OPEN_CIRCUIT_V[index]
    return v0 + (v1 - v0) * (charge - c0) / (c1 - c0)


def _battery_state(current: float, charge: float) -> BatteryState:
    if charge > 0.985 and current >= -0.02:
        return BatteryState.FULL
    return BatteryState.CHARGING if current > 0.02 else BatteryState.DISCHARGING

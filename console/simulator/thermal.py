"""Temperatures of a few nodes: heat from the Sun, the Earth and the electronics, conduction to the structure, radiation to space.

C dT/dt = absorbed + dissipated + sum G (T_other - T) - emissivity A sigma T^4, explicit Euler: the quickest node has a time constant
of minutes and the step is a tenth of a second (ten seconds in the run-up).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

SIGMA = 5.670374e-8
KELVIN = 273.15
SOLAR_W_M2 = 1361.0
EARTH_IR_W_M2 = 160.0
BATTERY_HEATER_W = 3.0
CAMERA_HEATER_W = 4.0
_HYSTERESIS = 3.0
_CAMERA_SETPOINT = -5.0


@dataclass(frozen=True, slots=True)
class Node:
    """Heat capacity in J/K, outer area in m^2 with absorptivity and emissivity, conductance to the structure in W/K."""

    capacity: float
    area: float = 0.0
    absorptivity: float = 0.0
    emissivity: float = 0.0
    to_structure: float = 0.0


NODES = {
    "STRUCT": Node(4200.0, 0.20, 0.38, 0.30),
    "BATT": Node(650.0, to_structure=0.25),
    "OBC": Node(260.0, to_structure=0.30),
    "TX": Node(180.0, to_structure=0.40),
    "CAM": Node(160.0, 0.012, 0.05, 0.80, 0.10),
    "PANEL_XP": Node(520.0, 0.12, 0.63, 0.80, 0.03),
    "PANEL_YP": Node(300.0, 0.03, 0.70, 0.72, 0.06),
    "PANEL_YM": Node(300.0, 0.03, 0.70, 0.72, 0.06),
    "PANEL_ZM": Node(280.0, 0.03, 0.35, 0.60, 0.06),
}
_SUNNY = {"PANEL_XP": "XP", "PANEL_YP": "YP", "PANEL_YM": "YM", "PANEL_ZM": "ZM"}


class HeaterMode(IntEnum):
    """How a heater is controlled."""

    OFF = 0
    ON = 1
    AUTO = 2


@dataclass(slots=True)
class Heater:
    """One heater with a thermostat."""

    watts: float
    setpoint: float
    mode: HeaterMode = HeaterMode.AUTO
    is_on: bool = False

    def switch(self, temperature: float) -> None:
        """Decide, from the mode and the temperature in degrees Celsius."""
        if self.mode is HeaterMode.AUTO:
            self.is_on = temperature < self.setpoint + (_HYSTERESIS if self.is_on else 0.0)
        else:
            self.is_on = self.mode is HeaterMode.ON

    @property
    def power_w(self) -> float:
        """What it draws now."""
        return self.watts if self.is_on else 0.0


@dataclass(slots=True)
class Thermal:
    """Temperatures in degrees Celsius by node, and the two heaters. The camera's is off at first: it is cold until somebody cares."""

    celsius: dict[str, float] = field(default_factory=lambda: dict.fromkeys(NODES, 12.0))
    battery_heater: Heater = field(default_factory=lambda: Heater(BATTERY_HEATER_W, 8.0))
    camera_heater: Heater = field(default_factory=lambda: Heater(CAMERA_HEATER_W, _CAMERA_SETPOINT, HeaterMode.OFF))

    def step(self, heat_w: Mapping[str, float], incidence: Mapping[str, float], light: float, dt_s: float) -> None:
        """`heat_w`: dissipation by node, heaters not included; `incidence`: cosine to the Sun of the panels XP, YP, YM, ZM."""
        self.battery_heater.switch(self.celsius["BATT"])
        self.camera_heater.switch(self.celsius["CAM"])
        structure = self.celsius["STRUCT"]
        into_structure, changes = 0.0, dict[str, float]()
        for name, node in NODES.items():
            flow = node.to_structure * (structure - self.celsius[name])
            into_structure -= flow
            sun = light * incidence.get(_SUNNY.get(name, ""), 0.12 if name == "STRUCT" else 0.0)
            changes[name] = flow + heat_w.get(name, 0.0) + _outside(node, self.celsius[name], sun)
        changes["STRUCT"] += into_structure
        changes["BATT"] += self.battery_heater.power_w
        changes["CAM"] += self.camera_heater.power_w
        for name, watts in changes.items():
            self.celsius[name] += watts * dt_s / NODES[name].capacity


def _outside(node: Node, celsius: float, sun: float) -> float:
    """Absorbed less radiated, in W."""
    absorbed = node.area * (SOLAR_W_M2 * node.absorptivity * sun + EARTH_IR_W_M2 * node.emissivity * 0.5)
    return absorbed - node.area * node.emissivity * SIGMA * (celsius + KELVIN) ** 4

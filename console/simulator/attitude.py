"""Attitude: where the body points, how it slews from one mode to the next, what the wheels and sensors say.

Body axes: the wing's normal is +X, the camera looks along -X, the body panels face +Y and -Y. Kinematics with limits on rate and
acceleration; torques are only felt in the wheels' speeds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import IntEnum

from console.simulator.chance import Noise, stream
from console.simulator.environment import Surroundings, ground_target_teme
from console.simulator.vectors import (
    Quaternion,
    Vector,
    across,
    conjugate,
    cross,
    dot,
    from_axes,
    length,
    normalised,
    plus,
    product,
    rotated,
    scaled,
    turn,
    unit,
    way,
)

MOST_RATE = math.radians(2.2)
MOST_ACCELERATION = math.radians(0.25)
SETTLED_DEG = 0.5
_GAIN_1_S = 0.35
_SAFE_SPIN = math.radians(0.4)
_RATE_NOISE_DEG_S = 0.004
_POINTING_NOISE_DEG = 0.03
_RPM_A_RAD_S = math.degrees(900.0)
_UNLOADING_EVERY_S, _UNLOADING_FROM_S = 145.0, 120.0
_LOADED_RPM_S = 2.0
_UNLOADED_RPM_S = 2.0 * _UNLOADING_FROM_S / (_UNLOADING_EVERY_S - _UNLOADING_FROM_S)
_RPM_BIAS = (1200.0, -900.0, 1500.0)


class AttitudeMode(IntEnum):
    """What the body is held to. SAFE: the wing roughly at the Sun, rolling slowly about it."""

    SAFE = 0
    SUN = 1
    NADIR = 2
    TARGET = 3


@dataclass(slots=True)
class Attitude:
    """The state. `quaternion` turns body to TEME; `rate` is in rad/s about body axes; `target` is latitude and longitude in degrees."""

    mode: AttitudeMode
    quaternion: Quaternion
    rate: Vector = (0.0, 0.0, 0.0)
    target: tuple[float, float] = (0.0, 0.0)
    error_deg: float = 0.0
    is_settled: bool = True
    spin: float = 0.0
    wheels_rpm: Vector = _RPM_BIAS
    momentum_rpm: float = 0.0
    unloading_s: float = 70.0
    aim: Quaternion | None = None
    noise: Noise = field(default_factory=lambda: Noise(stream(0, "attitude")))

    @classmethod
    def settled(cls, mode: AttitudeMode, around: Surroundings, noise: Noise) -> Attitude:
        """A body that already is where its mode wants it."""
        body = cls(mode, (1.0, 0.0, 0.0, 0.0), noise=noise)
        body.quaternion = body.wanted(around)
        return body

    def step(self, around: Surroundings, dt_s: float) -> None:
        """Move on by `dt_s` seconds to the instant of `around`."""
        self.spin = math.fmod(self.spin + _SAFE_SPIN * dt_s, math.tau)
        aim = self.wanted(around)
        feed = (0.0, 0.0, 0.0) if self.aim is None else scaled(way(self.aim, aim), 1.0 / dt_s)
        if length(feed) > MOST_RATE:
            feed = (0.0, 0.0, 0.0)
        self.aim = aim
        error = way(self.quaternion, aim)
        self.rate = _limited(self.rate, plus(_approach(error), feed), MOST_ACCELERATION * dt_s)
        self.quaternion = normalised(product(self.quaternion, turn(scaled(self.rate, dt_s))))
        self.error_deg = math.degrees(length(error)) + abs(self.noise.gauss(0.0, _POINTING_NOISE_DEG))
        self.is_settled = self.error_deg < SETTLED_DEG
        self._unload(dt_s)
        self._turn_wheels(around)

    def wanted(self, around: Surroundings) -> Quaternion:
        """The attitude that the mode asks for."""
        if self.mode is AttitudeMode.SAFE:
            return product(_to_sun(around), turn((self.spin, 0.0, 0.0)))
        if self.mode is AttitudeMode.SUN:
            return _to_sun(around)
        return _looking_along(self._line_of_sight(around), around.velocity_km_s)

    def sun_in_body(self, around: Surroundings) -> Vector:
        """The direction of the Sun in body axes: its parts are the cosines between the axes and the Sun."""
        return rotated(conjugate(self.quaternion), around.sun)

    def sun_angle_deg(self, around: Surroundings) -> float:
        """The angle between the wing's normal and the Sun."""
        cosine = dot(rotated(self.quaternion, (1.0, 0.0, 0.0)), around.sun)
        return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))

    def measured_rate_deg_s(self) -> Vector:
        """What the gyros say."""
        x, y, z = (math.degrees(rate) + self.noise.gauss(0.0, _RATE_NOISE_DEG_S) for rate in self.rate)
        return (x, y, z)

    def field_ut(self, around: Surroundings) -> Vector:
        """The magnetic field in body axes, in microtesla."""
        return rotated(conjugate(self.quaternion), around.field_ut)

    def _line_of_sight(self, around: Surroundings) -> Vector:
        """Where the camera should look: down, or at the target while the target has the spacecraft above its horizon."""
        down = unit(scaled(around.position_km, -1.0))
        if self.mode is AttitudeMode.NADIR:
            return down
        place = ground_target_teme(*self.target, around.at_ns)
        sight = plus(place, scaled(around.position_km, -1.0))
        return unit(sight) if dot(sight, place) < 0 else down

    @property
    def is_unloading(self) -> bool:
        """Whether the magnetic torquers take momentum out of the wheels."""
        return self.unloading_s >= _UNLOADING_FROM_S

    def _unload(self, dt_s: float) -> None:
        """Disturbances load the wheels; every now and then the torquers unload them."""
        self.unloading_s = (self.unloading_s + dt_s) % _UNLOADING_EVERY_S
        self.momentum_rpm += dt_s * (-_UNLOADED_RPM_S if self.is_unloading else _LOADED_RPM_S)

    def _turn_wheels(self, around: Surroundings) -> None:
        phase = math.radians(around.latitude_deg)
        drift = (180.0 * math.sin(phase), 120.0 * math.cos(phase), -150.0 * math.sin(2 * phase))
        load = self.momentum_rpm
        drift = (drift[0] + load, drift[1] - 0.6 * load, drift[2] + 0.4 * load)
        (bx, by, bz), (rx, ry, rz), (dx, dy, dz) = _RPM_BIAS, self.rate, drift
        self.wheels_rpm = (bx - _RPM_A_RAD_S * rx + dx, by - _RPM_A_RAD_S * ry + dy, bz - _RPM_A_RAD_S * rz + dz)


def _to_sun(around: Surroundings) -> Quaternion:
    x = around.sun
    y = across(cross(around.position_km, around.velocity_km_s), x)
    return from_axes(x, y, cross(x, y))


def _looking_along(sight: Vector, velocity: Vector) -> Quaternion:
    """The camera along `sight`, +Z as near to the velocity as that allows."""
    x = scaled(sight, -1.0)
    z = across(velocity, x)
    return from_axes(x, cross(z, x), z)


def _approach(error: Vector) -> Vector:
    """The rate that takes the error away without overshoot: proportional when near, what can still be braked when far."""
    angle = length(error)
    if angle < 1e-9:
        return (0.0, 0.0, 0.0)
    rate = min(MOST_RATE, _GAIN_1_S * angle, math.sqrt(MOST_ACCELERATION * angle))
    return scaled(error, rate / angle)


def _limited(now: Vector, wanted: Vector, most: float) -> Vector:
    change = plus(wanted, scaled(now, -1.0))
    size = length(change)
    return wanted if size <= most else plus(now, scaled(change, most / size))

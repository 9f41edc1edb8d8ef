"""Vectors of three and quaternions (scalar first) as plain tuples: ten times a second, they are quicker than small arrays."""

from __future__ import annotations

import math

Vector = tuple[float, float, float]
Quaternion = tuple[float, float, float, float]


def dot(a: Vector, b: Vector) -> float:
    """The scalar product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vector, b: Vector) -> Vector:
    """The vector product."""
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def scaled(a: Vector, by: float) -> Vector:
    """The vector times a number."""
    return (a[0] * by, a[1] * by, a[2] * by)


def plus(a: Vector, b: Vector) -> Vector:
    """The sum."""
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def length(a: Vector) -> float:
    """The Euclidean length."""
    return math.sqrt(dot(a, a))


def unit(a: Vector) -> Vector:
    """The direction of a vector that isn't zero."""
    return scaled(a, 1.0 / length(a))


def across(a: Vector, direction: Vector) -> Vector:
    """The unit vector of what is left of `a` without its part along the unit vector `direction`; some normal when nothing is left."""
    rest = plus(a, scaled(direction, -dot(a, direction)))
    if length(rest) < 1e-6 * max(length(a), 1e-12):
        rest = cross(direction, (1.0, 0.0, 0.0) if abs(direction[0]) < 0.9 else (0.0, 1.0, 0.0))
    return unit(rest)


def product(p: Quaternion, q: Quaternion) -> Quaternion:
    """The Hamilton product: first q, then p."""
    return (
        p[0] * q[0] - p[1] * q[1] - p[2] * q[2] - p[3] * q[3],
        p[0] * q[1] + p[1] * q[0] + p[2] * q[3] - p[3] * q[2],
        p[0] * q[2] - p[1] * q[3] + p[2] * q[0] + p[3] * q[1],
        p[0] * q[3] + p[1] * q[2] - p[2] * q[1] + p[3] * q[0],
    )


def conjugate(q: Quaternion) -> Quaternion:
    """The opposite rotation."""
    return (q[0], -q[1], -q[2], -q[3])


def rotated(q: Quaternion, v: Vector) -> Vector:
    """The vector, turned."""
    u = (q[1], q[2], q[3])
    t = scaled(cross(u, v), 2.0)
    return plus(plus(v, scaled(t, q[0])), cross(u, t))


def turn(rotation: Vector) -> Quaternion:
    """The quaternion of a rotation vector in radians."""
    angle = length(rotation)
    factor = 0.5 if angle < 1e-9 else math.sin(angle / 2) / angle
    return (math.cos(angle / 2), rotation[0] * factor, rotation[1] * factor, rotation[2] * factor)


def rotation_vector(q: Quaternion) -> Vector:
    """The shorter rotation vector, in radians, of a quaternion."""
    sign = -1.0 if q[0] < 0 else 1.0
    sine = math.sqrt(q[1] ** 2 + q[2] ** 2 + q[3] ** 2)
    if sine < 1e-12:
        return (0.0, 0.0, 0.0)
    factor = sign * 2.0 * math.atan2(sine, sign * q[0]) / sine
    return (q[1] * factor, q[2] * factor, q[3] * factor)


def normalised(q: Quaternion) -> Quaternion:
    """The quaternion with length 1."""
    factor = 1.0 / math.sqrt(sum(part * part for part in q))
    return (q[0] * factor, q[1] * factor, q[2] * factor, q[3] * factor)


def from_axes(x: Vector, y: Vector, z: Vector) -> Quaternion:
    """The attitude (body to inertial) of a body whose axes stand along three right-handed unit vectors.

    Source: Shepperd, Quaternion from Rotation Matrix, Journal of Guidance and Control 1 (1978).
    """
    trace = x[0] + y[1] + z[2]
    squares = (trace, x[0], y[1], z[2])
    largest = max(range(4), key=lambda index: squares[index])
    if largest == 0:
        parts = (1 + trace, y[2] - z[1], z[0] - x[2], x[1] - y[0])
    elif largest == 1:
        parts = (y[2] - z[1], 1 + 2 * x[0] - trace, x[1] + y[0], z[0] + x[2])
    elif largest == 2:
        parts = (z[0] - x[2], x[1] + y[0], 1 + 2 * y[1] - trace, y[2] + z[1])
    else:
        parts = (x[1] - y[0], z[0] + x[2], y[2] + z[1], 1 + 2 * z[2] - trace)
    return normalised(parts)

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
    x, y, z = a
    return math.sqrt(x * x + y * y + z * z)


def unit(a: Vector) -> Vector:
    """The direction of a vector that isn't zero."""
    x, y, z = a
    by = 1.0 / math.sqrt(x * x + y * y + z * z)
    return (x * by, y * by, z * by)


def across(a: Vector, direction: Vector) -> Vector:
    """The unit vector of what is left of `a` without its part along the unit vector `direction`; some normal when nothing is left."""
    (ax, ay, az), (dx, dy, dz) = a, direction
    along = ax * dx + ay * dy + az * dz
    rest = (ax - dx * along, ay - dy * along, az - dz * along)
    if length(rest) < 1e-6 * max(length(a), 1e-12):
        rest = cross(direction, (1.0, 0.0, 0.0) if abs(dx) < 0.9 else (0.0, 1.0, 0.0))
    return unit(rest)


def product(p: Quaternion, q: Quaternion) -> Quaternion:
    """The Hamilton product: first q, then p."""
    (pw, px, py, pz), (qw, qx, qy, qz) = p, q
    return (
        pw * qw - px * qx - py * qy - pz * qz,
        pw * qx + px * qw + py * qz - pz * qy,
        pw * qy - px * qz + py * qw + pz * qx,
        pw * qz + px * qy - py * qx + pz * qw,
    )


def conjugate(q: Quaternion) -> Quaternion:
    """The opposite rotation."""
    return (q[0], -q[1], -q[2], -q[3])


def rotated(q: Quaternion, v: Vector) -> Vector:
    """The vector, turned."""
    (w, x, y, z), (a, b, c) = q, v
    tx, ty, tz = 2.0 * (y * c - z * b), 2.0 * (z * a - x * c), 2.0 * (x * b - y * a)
    return (a + tx * w + (y * tz - z * ty), b + ty * w + (z * tx - x * tz), c + tz * w + (x * ty - y * tx))


def turn(rotation: Vector) -> Quaternion:
    """The quaternion of a rotation vector in radians."""
    x, y, z = rotation
    half = math.sqrt(x * x + y * y + z * z) / 2
    factor = 0.5 if half < 5e-10 else math.sin(half) / (2 * half)
    return (math.cos(half), x * factor, y * factor, z * factor)


def rotation_vector(q: Quaternion) -> Vector:
    """The shorter rotation vector, in radians, of a quaternion."""
    w, x, y, z = q
    sign = -1.0 if w < 0 else 1.0
    sine = math.sqrt(x * x + y * y + z * z)
    if sine < 1e-12:
        return (0.0, 0.0, 0.0)
    factor = sign * 2.0 * math.atan2(sine, sign * w) / sine
    return (x * factor, y * factor, z * factor)


def way(start: Quaternion, end: Quaternion) -> Vector:
    """The shorter rotation vector, in radians about the axes of `start`, that turns it into `end`."""
    (pw, px, py, pz), (qw, qx, qy, qz) = start, end
    return rotation_vector(
        (
            pw * qw + px * qx + py * qy + pz * qz,
            pw * qx - px * qw - py * qz + pz * qy,
            pw * qy + px * qz - py * qw - pz * qx,
            pw * qz - px * qy + py * qx - pz * qw,
        )
    )


def normalised(q: Quaternion) -> Quaternion:
    """The quaternion with length 1."""
    w, x, y, z = q
    factor = 1.0 / math.sqrt(w * w + x * x + y * y + z * z)
    return (w * factor, x * factor, y * factor, z * factor)


def from_axes(x: Vector, y: Vector, z: Vector) -> Quaternion:
    """The attitude (body to inertial) of a body whose axes stand along three right-handed unit vectors.

    Source: Shepperd, Quaternion from Rotation Matrix, Journal of Guidance and Control 1 (1978).
    """
    (xx, xy, xz), (yx, yy, yz), (zx, zy, zz) = x, y, z
    trace = xx + yy + zz
    largest = max(trace, xx, yy, zz)
    if largest == trace:
        parts = (1 + trace, yz - zy, zx - xz, xy - yx)
    elif largest == xx:
        parts = (yz - zy, 1 + 2 * xx - trace, xy + yx, zx + xz)
    elif largest == yy:
        parts = (zx - xz, xy + yx, 1 + 2 * yy - trace, yz + zy)
    else:
        parts = (xy - yx, zx + xz, yz + zy, 1 + 2 * zz - trace)
    return normalised(parts)

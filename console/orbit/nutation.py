"""Precession and nutation of the Earth's axis: the IAU 1976 and 1980 theories, which TEME is defined with.

Of the 106 terms of nutation the 63 of 0.3 milliarcseconds and more are here: the rest is some centimetres in a low orbit.
Sources: Lieske et al., A&A 58 (1977); Seidelmann, Celestial Mechanics 27 (1982), 79; Vallado et al., AIAA 2006-6753, appendix C.
"""

from __future__ import annotations

import numpy as np

from console.orbit.types import Floats

_ARCSECOND = np.pi / 648_000
_TURN_AS = 1_296_000.0

# arcseconds: constant, turns a century, rate over them, squared, cubed; for l, l', F, D and the node, in the order of the terms
_ARGUMENTS = (
    (485_866.733, 1_325, 715_922.633, 31.310, 0.064),
    (1_287_099.804, 99, 1_292_581.224, -0.577, -0.012),
    (335_778.877, 1_342, 295_263.137, -13.257, 0.011),
    (1_072_261.307, 1_236, 1_105_601.328, -6.891, 0.019),
    (450_160.280, -5, -482_890.539, 7.455, 0.008),
)

# multiples of l, l', F, D, node; sine in longitude and cosine in obliquity in 0.0001 arcseconds
# fmt: off
_TERMS = np.array([
    (0, 0, 0, 0, 1, -171996, 92025), (0, 0, 2, -2, 2, -13187, 5736), (0, 0, 2, 0, 2, -2274, 977), (0, 0, 0, 0, 2, 2062, -895),
    (0, -1, 0, 0, 0, -1426, 54), (1, 0, 0, 0, 0, 712, -7), (0, 1, 2, -2, 2, -517, 224), (0, 0, 2, 0, 1, -386, 200),
    (1, 0, 2, 0, 2, -301, 129), (0, -1, 2, -2, 2, 217, -95), (-1, 0, 0, 2, 0, 158, -1), (0, 0, 2, -2, 1, 129, -70),
    (-1, 0, 2, 0, 2, 123, -53), (1, 0, 0, 0, 1, 63, -33), (0, 0, 0, 2, 0, 63, -2), (-1, 0, 2, 2, 2, -59, 26), (-1, 0, 0, 0, 1, -58, 32),
    (1, 0, 2, 0, 1, -51, 27), (-2, 0, 0, 2, 0, -48, 1), (-2, 0, 2, 0, 1, 46, -24), (0, 0, 2, 2, 2, -38, 16), (2, 0, 2, 0, 2, -31, 13),
    (2, 0, 0, 0, 0, 29, -1), (1, 0, 2, -2, 2, 29, -12), (0, 0, 2, 0, 0, 26, -1), (0, 0, 2, -2, 0, -22, 0), (-1, 0, 2, 0, 1, 21, -10),
    (0, 2, 0, 0, 0, 17, 0), (0, 2, 2, -2, 2, -16, 7), (-1, 0, 0, 2, 1, 16, -8), (0, 1, 0, 0, 1, -15, 9), (1, 0, 0, -2, 1, -13, 7),
    (0, -1, 0, 0, 1, -12, 6), (2, 0, -2, 0, 0, 11, 0), (-1, 0, 2, 2, 1, -10, 5), (1, 0, 2, 2, 2, -8, 3), (0, -1, 2, 0, 2, -7, 3),
    (0, 0, 2, 2, 1, -7, 3), (1, 1, 0, -2, 0, -7, 0), (0, 1, 2, 0, 2, 7, -3), (-2, 0, 0, 2, 1, -6, 3), (0, 0, 0, 2, 1, -6, 3),
    (2, 0, 2, -2, 2, 6, -3), (1, 0, 0, 2, 0, 6, 0), (1, 0, 2, -2, 1, 6, -3), (0, 0, 0, -2, 1, -5, 3), (0, -1, 2, -2, 1, -5, 3),
    (2, 0, 2, 0, 1, -5, 3), (1, -1, 0, 0, 0, 5, 0), (1, 0, 0, -1, 0, -4, 0), (0, 0, 0, 1, 0, -4, 0), (0, 1, 0, -2, 0, -4, 0),
    (1, 0, -2, 0, 0, 4, 0), (2, 0, 0, -2, 1, 4, -2), (0, 1, 2, -2, 1, 4, -2), (1, 1, 0, 0, 0, -3, 0), (1, -1, 0, -1, 0, -3, 0),
    (-1, -1, 2, 2, 2, -3, 1), (0, -1, 2, 2, 2, -3, 1), (1, -1, 2, 0, 2, -3, 1), (3, 0, 2, 0, 2, -3, 1), (-2, 0, 2, 0, 2, -3, 1),
    (1, 0, 2, 0, 0, 3, 0),
], dtype=float)
# fmt: on
_TERM_RATES = (
    (0, -174.2, 8.9),
    (1, -1.6, -3.1),
    (2, -0.2, -0.5),
    (3, 0.2, 0.5),
    (4, 3.4, -0.1),
    (5, 0.1, 0.0),
    (6, 1.2, -0.6),
    (7, -0.4, 0.0),
    (8, 0.0, -0.1),
    (9, -0.5, 0.3),
)


def nutation(centuries: Floats) -> tuple[Floats, Floats]:
    """Nutation in longitude and in obliquity, radians, (n,), for Julian centuries TT since J2000."""
    t = centuries
    phase = _TERMS[:, :5] @ np.stack([_argument(one, t) for one in range(5)])
    sines, cosines = np.sin(phase), np.cos(phase)
    longitude, obliquity = _TERMS[:, 5] @ sines, _TERMS[:, 6] @ cosines
    for term, by_longitude, by_obliquity in _TERM_RATES:
        longitude = longitude + by_longitude * t * sines[term]
        obliquity = obliquity + by_obliquity * t * cosines[term]
    return longitude * 1e-4 * _ARCSECOND, obliquity * 1e-4 * _ARCSECOND


def equation_of_equinoxes(centuries: Floats, nutation_in_longitude: Floats) -> Floats:
    """What parts apparent from mean sidereal time, radians, (n,), with the two terms the IAU added in 1994."""
    node = _argument(4, centuries)
    slow = (0.00264 * np.sin(node) + 0.000063 * np.sin(2 * node)) * _ARCSECOND
    return nutation_in_longitude * np.cos(mean_obliquity(centuries)) + slow


def mean_obliquity(centuries: Floats) -> Floats:
    """Between equator and ecliptic of date, radians, (n,)."""
    t = centuries
    return (84_381.448 + (-46.8150 + (-0.00059 + 0.001813 * t) * t) * t) * _ARCSECOND


def precession(centuries: Floats) -> Floats:
    """Turns vectors from the mean equator and equinox of J2000 to those of date: (n, 3, 3)."""
    t = centuries
    zeta = (2_306.2181 + (0.30188 + 0.017998 * t) * t) * t * _ARCSECOND
    theta = (2_004.3109 + (-0.42665 - 0.041833 * t) * t) * t * _ARCSECOND
    z = (2_306.2181 + (1.09468 + 0.018203 * t) * t) * t * _ARCSECOND
    return turn_z(-z) @ turn_y(theta) @ turn_z(-zeta)


def turn_x(angle: Floats) -> Floats:
    """The frame turned about its first axis: matrices (n, 3, 3) for angles (n,)."""
    return _turn(angle, 1, 2)


def turn_y(angle: Floats) -> Floats:
    """As `turn_x`, about the second axis."""
    return _turn(angle, 2, 0)


def turn_z(angle: Floats) -> Floats:
    """As `turn_x`, about the third axis."""
    return _turn(angle, 0, 1)


def _argument(index: int, centuries: Floats) -> Floats:
    constant, turns, first, second, third = _ARGUMENTS[index]
    part = constant + (turns * _TURN_AS * centuries) % _TURN_AS
    return (part + (first + (second + third * centuries) * centuries) * centuries) * _ARCSECOND


def _turn(angle: Floats, first: int, second: int) -> Floats:
    matrix = np.tile(np.eye(3), (angle.size, 1, 1))
    cos, sin = np.cos(angle), np.sin(angle)
    matrix[:, first, first] = matrix[:, second, second] = cos
    matrix[:, first, second], matrix[:, second, first] = sin, -sin
    return matrix

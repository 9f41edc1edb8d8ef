"""Vectors of the frames that an OEM may use, turned to TEME.

EME2000 is turned by the IAU 1976 and 1980 theories as they stand, ICRF (GCRF) with the frame bias and the corrections of 2000 to them.
What is left out moves an object by centimetres in a low orbit: the measured pole offsets, the turning of the axes while it flies.
Sources: `console.orbit.nutation`; for the corrections IERS Conventions (2003), chapter 5.
"""

from __future__ import annotations

import numpy as np

from console.orbit.earth import GMST_RATE_RAD_S, J2000_NS, ecef_to_teme, tai_minus_utc_s
from console.orbit.nutation import equation_of_equinoxes, mean_obliquity, nutation, precession, turn_x, turn_z
from console.orbit.oem_orbit import Frame
from console.orbit.types import Floats, Times
from console.utc import DAY_NS, SECOND_NS

_TT_MINUS_TAI_S = 32.184
_KNOT_NS = 3_600 * SECOND_NS  # between the hours the axes move evenly, to a microarcsecond
_MILLIARCSECOND = np.pi / 648_000_000
_BIAS_X, _BIAS_Y = -16.6170 * _MILLIARCSECOND, -6.8192 * _MILLIARCSECOND
_BIAS = np.array([[1.0, 0.0, -_BIAS_X], [0.0, 1.0, -_BIAS_Y], [_BIAS_X, _BIAS_Y, 1.0]])  # the pole only: GMST 1982 has FK5's equinox
_LONGITUDE_RATE, _OBLIQUITY_RATE = -299.65 * _MILLIARCSECOND, -25.24 * _MILLIARCSECOND


def to_teme(frame: Frame, times_ns: Times, position: Floats, velocity: Floats) -> tuple[Floats, Floats]:
    """Position in km and velocity in km/s, (n, 3) each, from a frame to TEME at UTC instants (n,)."""
    if frame is Frame.TEME:
        return position, velocity
    if frame is Frame.EARTH_FIXED:
        carried = velocity + GMST_RATE_RAD_S * np.stack([-position[:, 1], position[:, 0], np.zeros(len(position))], axis=-1)
        return ecef_to_teme(times_ns, position), ecef_to_teme(times_ns, carried)
    hours, which = np.unique(times_ns // _KNOT_NS, return_inverse=True)
    knots = np.union1d(hours, hours + 1)
    turns = axes(frame, knots * _KNOT_NS)
    first = np.searchsorted(knots, hours)[which]
    part = ((times_ns % _KNOT_NS) / _KNOT_NS)[:, None, None]
    turn = turns[first] + part * (turns[first + 1] - turns[first])
    return np.einsum("nij,nj->ni", turn, position), np.einsum("nij,nj->ni", turn, velocity)


def axes(frame: Frame, times_ns: Times) -> Floats:
    """The matrices (n, 3, 3) that turn vectors of a frame without daily rotation to TEME."""
    centuries = _centuries_tt(times_ns)
    longitude, tilt = nutation(centuries)
    if frame is Frame.ICRF:
        longitude, tilt = longitude + _LONGITUDE_RATE * centuries, tilt + _OBLIQUITY_RATE * centuries
    obliquity = mean_obliquity(centuries)
    turn = turn_z(equation_of_equinoxes(centuries, longitude))
    if frame is not Frame.TOD:
        turn = turn @ turn_x(-obliquity - tilt) @ turn_z(-longitude) @ turn_x(obliquity)
    if frame in (Frame.EME2000, Frame.ICRF):
        turn = turn @ precession(centuries)
    return turn @ _BIAS if frame is Frame.ICRF else turn


def _centuries_tt(times_ns: Times) -> Floats:
    return ((times_ns - J2000_NS) / DAY_NS + (tai_minus_utc_s(times_ns) + _TT_MINUS_TAI_S) / 86_400) / 36_525

"""A spacecraft's path over a span, sampled coarsely and joined by quintic Hermite pieces in the Earth-fixed frame.

Position, velocity and acceleration at the nodes are the trajectory's own. With SGP4 and a step of 0.4 radians (six minutes in a low
orbit) the pieces stay within two metres of it, at a hundredth of its cost. The nodes stand at whole steps from the epoch, so the same
instant gives the same place in whichever span it is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from console.orbit.trajectory import Trajectory
from console.orbit.types import Floats, Times
from console.utc import SECOND_NS

Indices = NDArray[np.intp]

_SECANT_TURNS, _MOST_TURNS = 10, 80


@dataclass(frozen=True, slots=True)
class Ephemeris:
    """Pieces from `first_ns` on, each `step_ns` long; `pieces` (6, 3, n) are the coefficients of x, y, z in km over 0..1."""

    first_ns: int
    step_ns: int
    pieces: Floats

    @property
    def step_s(self) -> float:
        return self.step_ns / SECOND_NS

    @property
    def count(self) -> int:
        """How many pieces there are."""
        return int(self.pieces.shape[2])

    @property
    def length_s(self) -> float:
        """Seconds from the first to the last node."""
        return self.count * self.step_s

    @property
    def last_ns(self) -> int:
        return self.first_ns + self.count * self.step_ns

    def seconds(self, at_ns: int) -> float:
        """An instant as seconds from the first node."""
        return (at_ns - self.first_ns) / SECOND_NS

    def times_ns(self, seconds: Floats) -> Times:
        """Seconds from the first node as instants, to the nearest microsecond."""
        return self.first_ns + np.round(seconds * 1e6).astype(np.int64) * 1_000

    def position_at(self, seconds: Floats) -> Floats:
        """Earth-fixed km, (k, 3), at seconds (k,) from the first node; they must lie within the span."""
        piece, part = self.locate(seconds)
        return value_of(self.pieces[:, :, piece], part).T

    def velocity_at(self, seconds: Floats) -> Floats:
        """Earth-fixed km/s, (k, 3), as `position_at`."""
        piece, part = self.locate(seconds)
        return slope_of(self.pieces[:, :, piece], part).T / self.step_s

    def locate(self, seconds: Floats) -> tuple[Indices, Floats]:
        """The piece an instant lies in, and how far into it (0..1)."""
        piece = np.clip((seconds / self.step_s).astype(np.intp), 0, self.count - 1)
        return piece, seconds / self.step_s - piece


def value_of(coefficients: Floats, part: Floats | float) -> Floats:
    """Polynomials (6, 3, k) at 0..1 (k,): (3, k)."""
    value: Floats = coefficients[5]
    for power in (4, 3, 2, 1, 0):
        value = value * part + coefficients[power]
    return value


def slope_of(coefficients: Floats, part: Floats | float) -> Floats:
    """The slopes of polynomials (6, 3, k) at 0..1 (k,), a piece being the unit of time: (3, k)."""
    slope: Floats = 5 * coefficients[5]
    for power in (4, 3, 2, 1):
        slope = slope * part + power * coefficients[power]
    return slope


def sample(trajectory: Trajectory, start_ns: int, end_ns: int) -> Ephemeris | None:
    """The path over at least start to end, or over the part of it where it is known; None where it never is."""
    times = trajectory.nodes(start_ns, end_ns)
    if times.size < 2:
        return None
    position, velocity, acceleration, error = trajectory.states(times)
    good = np.flatnonzero(error == 0)
    if good.size < 2:
        return None
    part = slice(int(good[0]), int(good[-1]) + 1)
    step = int(times[1] - times[0])
    pieces = _pieces(position[part].T, velocity[part].T, acceleration[part].T, step / SECOND_NS)
    return Ephemeris(int(times[part.start]), step, pieces)


def bracketed_roots(function: Callable[[Indices, Floats], Floats], low: Floats, high: Floats, *, tolerance: float = 1e-5) -> Floats:
    """Where a function is 0 in each bracket (k,), to `tolerance`. The signs at the two ends must differ.

    `function(which, at)` is given the brackets that are still open and a place in each. Secants that keep their bracket (Anderson and
    Bjorck, BIT 13, 1973); from the tenth turn on every second one halves, so that it ends whatever the function does.
    """
    which = np.arange(low.size)
    roots = low.astype(np.float64)
    f_low, f_high = function(which, low), function(which, high)
    for turn in range(_MOST_TURNS):
        if not which.size:
            break
        guess = _next_guess(low, high, f_low, f_high, halve=turn >= _SECANT_TURNS and turn % 2 == 0)
        f_guess = function(which, guess)
        open_ = (f_guess != 0) & (np.abs(guess - roots[which]) >= tolerance) & (np.abs(high - low) >= tolerance)
        roots[which] = guess
        which, low, high, f_low, f_high, guess, f_guess = (part[open_] for part in (which, low, high, f_low, f_high, guess, f_guess))
        same = np.sign(f_guess) == np.sign(f_high)
        weight = 1 - f_guess / np.where(same, f_high, f_low)
        low, f_low = (
            np.where(same, low, high),
            np.where(same, f_low, f_high) * np.where(same & (weight > 0), weight, np.where(same, 0.5, 1.0)),
        )
        high, f_high = guess, f_guess
    return roots


def _next_guess(low: Floats, high: Floats, f_low: Floats, f_high: Floats, *, halve: bool) -> Floats:
    if halve:
        return 0.5 * (low + high)
    slope = f_high - f_low
    guess = high - f_high * (high - low) / np.where(slope == 0, 1.0, slope)
    return np.clip(guess, np.minimum(low, high), np.maximum(low, high))


def _pieces(position: Floats, velocity: Floats, acceleration: Floats, step_s: float) -> Floats:
    """Quintic coefficients (6, 3, n - 1) from place, slope and curvature, (3, n) each, at both ends of each step."""
    slope, curve = velocity * step_s, acceleration * (0.5 * step_s**2)
    p0, v0, a0, a1 = position[:, :-1], slope[:, :-1], curve[:, :-1], curve[:, 1:]
    gap = position[:, 1:] - p0 - v0 - a0
    slope_gap = slope[:, 1:] - v0 - 2 * a0
    curve_gap = a1 - a0
    pieces = np.empty((6, *p0.shape))
    pieces[0], pieces[1], pieces[2] = p0, v0, a0
    pieces[3] = 10 * gap - 4 * slope_gap + curve_gap
    pieces[4] = -15 * gap + 7 * slope_gap - 2 * curve_gap
    pieces[5] = 6 * gap - 3 * slope_gap + curve_gap
    return pieces

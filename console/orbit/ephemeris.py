"""A spacecraft's path over a span, sampled coarsely and joined by quintic Hermite pieces in the Earth-fixed frame.

Position and velocity at the nodes are the trajectory's own. With SGP4 the acceleration is that of a turning oblate Earth and a step
0.2 radians of the fastest part of the orbit (three minutes in a low one): the pieces stay within metres of SGP4, at a fiftieth of its
cost. The nodes stand at whole steps from the epoch, so the same instant gives the same place in whichever span it is asked.
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
    """Nodes at `first_ns + i * step_ns`: position (n, 3) km, velocity (n, 3) km/s; `pieces` (n - 1, 6, 3) are coefficients in 0..1."""

    first_ns: int
    step_ns: int
    position: Floats
    velocity: Floats
    pieces: Floats

    @property
    def step_s(self) -> float:
        return self.step_ns / SECOND_NS

    @property
    def length_s(self) -> float:
        """Seconds from the first to the last node."""
        return (len(self.position) - 1) * self.step_s

    @property
    def last_ns(self) -> int:
        return self.first_ns + (len(self.position) - 1) * self.step_ns

    def seconds(self, at_ns: int) -> float:
        """An instant as seconds from the first node."""
        return (at_ns - self.first_ns) / SECOND_NS

    def node_s(self, nodes: Indices) -> Floats:
        """Nodes as seconds from the first one."""
        return nodes.astype(np.float64) * self.step_s

    def times_ns(self, seconds: Floats) -> Times:
        """Seconds from the first node as instants, to the nearest microsecond."""
        return self.first_ns + np.round(seconds * 1e6).astype(np.int64) * 1_000

    def position_at(self, seconds: Floats) -> Floats:
        """Earth-fixed km, (k, 3), at seconds (k,) from the first node; they must lie within the span."""
        piece, part = self._locate(seconds)
        c = self.pieces[piece]
        place: Floats = c[:, 5]
        for power in (4, 3, 2, 1, 0):
            place = place * part + c[:, power]
        return place

    def velocity_at(self, seconds: Floats) -> Floats:
        """Earth-fixed km/s, (k, 3), as `position_at`."""
        piece, part = self._locate(seconds)
        c = self.pieces[piece]
        rate: Floats = 5 * c[:, 5]
        for power in (4, 3, 2, 1):
            rate = rate * part + power * c[:, power]
        return rate / self.step_s

    def node_before(self, seconds: Floats) -> Indices:
        """The node that begins the piece an instant lies in."""
        return np.clip((seconds / self.step_s).astype(np.intp), 0, len(self.pieces) - 1)

    def _locate(self, seconds: Floats) -> tuple[Indices, Floats]:
        piece = self.node_before(seconds)
        return piece, (seconds / self.step_s - piece)[:, None]


def sample(trajectory: Trajectory, start_ns: int, end_ns: int) -> Ephemeris | None:
    """The path over at least start to end, or over the part of it where it is known; None where it never is."""
    times = trajectory.nodes(start_ns, end_ns)
    position, velocity, error = trajectory.earth_fixed(times)
    good = np.flatnonzero(error == 0)
    if good.size < 2:
        return None
    begin, end = int(good[0]), int(good[-1]) + 1
    times, position, velocity = times[begin:end], position[begin:end], velocity[begin:end]
    step = int(times[1] - times[0])
    curve = trajectory.acceleration(times, position, velocity)
    return Ephemeris(int(times[0]), step, position, velocity, _pieces(position, velocity, curve, step / SECOND_NS))


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
    """Quintic coefficients from place, slope and curvature at both ends of each step."""
    slope, curve = velocity * step_s, acceleration * step_s**2
    p0, p1, v0, v1, a0, a1 = position[:-1], position[1:], slope[:-1], slope[1:], curve[:-1], curve[1:]
    gap = p1 - p0 - v0 - a0 / 2
    slope_gap = v1 - v0 - a0
    curve_gap = a1 - a0
    c3 = 10 * gap - 4 * slope_gap + curve_gap / 2
    c4 = -15 * gap + 7 * slope_gap - curve_gap
    c5 = 6 * gap - 3 * slope_gap + curve_gap / 2
    return np.stack([p0, v0, a0 / 2, c3, c4, c5], axis=1)

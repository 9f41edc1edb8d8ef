"""Polynomials through neighbouring states of a table, for many instants at once: Lagrange, and Hermite with the velocities.

Each instant gets its own window of states, as centred as the ends of the table allow. Values and slopes of the basis polynomials
come out of one product rule, so nothing divides by zero on a node. Source: Abramowitz and Stegun, 25.2.2 and 25.2.32.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from console.orbit.types import Floats


@dataclass(frozen=True, slots=True)
class Basis:
    """Lagrange's polynomials of each instant's window: which states (q, m), value and slope at the instant, slope at the own node."""

    which: NDArray[np.intp]
    away: Floats
    value: Floats
    slope: Floats
    own_slope: Floats


def hermite(at: Floats, nodes: Floats, position: Floats, velocity: Floats, degree: int) -> tuple[Floats, Floats]:
    """Place and slope (q, 3) at instants (q,), from polynomials that meet place and slope of degree // 2 + 1 nodes.

    Their degree is odd: an even one is taken as the next higher, 1 as 3, with which the pieces join.
    """
    basis = _basis(at, nodes, max(2, degree // 2 + 1))
    square, square_slope = basis.value**2, 2 * basis.value * basis.slope
    lean = 1 - 2 * basis.own_slope * basis.away
    place_share, place_rate = lean * square, lean * square_slope - 2 * basis.own_slope * square
    slope_share, slope_rate = basis.away * square, square + basis.away * square_slope
    places, slopes = position[basis.which], velocity[basis.which]
    return _sum(place_share, places) + _sum(slope_share, slopes), _sum(place_rate, places) + _sum(slope_rate, slopes)


def lagrange(at: Floats, nodes: Floats, position: Floats, velocity: Floats, degree: int) -> tuple[Floats, Floats]:
    """Place and velocity (q, 3) at instants (q,), each from its own polynomials through degree + 1 nodes."""
    basis = _basis(at, nodes, degree + 1)
    return _sum(basis.value, position[basis.which]), _sum(basis.value, velocity[basis.which])


def _basis(at: Floats, nodes: Floats, count: int) -> Basis:
    count = min(count, nodes.size)
    first = np.clip(np.searchsorted(nodes, at, side="right") - count // 2 - count % 2, 0, nodes.size - count)
    which = first[:, None] + np.arange(count)
    near = nodes[which]
    away = at[:, None] - near
    value, slope, own_slope = np.ones_like(near), np.zeros_like(near), np.zeros_like(near)
    for other in range(count):
        gap = near - near[:, other : other + 1]
        gap[:, other] = np.inf
        factor = away[:, other : other + 1] / gap
        factor[:, other] = 1.0
        slope = slope * factor + value / gap
        value = value * factor
        own_slope += 1 / gap
    return Basis(which, away, value, slope, own_slope)


def _sum(share: Floats, states: Floats) -> Floats:
    total: Floats = np.einsum("qm,qmc->qc", share, states)
    return total

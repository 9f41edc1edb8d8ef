from __future__ import annotations

import numpy as np
import pytest

from console.orbit.interpolation import hermite, lagrange

SEED = 20261127


def polynomial(degree: int, seed: int) -> tuple[np.ndarray, list[np.polynomial.Polynomial]]:
    """Uneven nodes and a polynomial of that degree for each axis."""
    random = np.random.default_rng(SEED + seed)
    return np.cumsum(random.uniform(0.5, 2.0, 14)), [np.polynomial.Polynomial(random.uniform(-1, 1, degree + 1) / 10) for _ in range(3)]


@pytest.mark.parametrize("degree", [1, 3, 5, 6, 7, 9])
def test_hermite_of_a_degree_reproduces_polynomials_of_it(degree: int) -> None:
    nodes, curves = polynomial(degree, degree)
    at = np.concatenate([nodes, np.linspace(nodes[0], nodes[-1], 101)])
    place = np.stack([curve(nodes) for curve in curves], axis=1)
    slope = np.stack([curve.deriv()(nodes) for curve in curves], axis=1)
    found = hermite(at, nodes, place, slope, degree)
    scale = np.abs(place).max()
    np.testing.assert_allclose(found[0], np.stack([curve(at) for curve in curves], axis=1), atol=1e-11 * scale)
    np.testing.assert_allclose(found[1], np.stack([curve.deriv()(at) for curve in curves], axis=1), atol=1e-10 * scale)


@pytest.mark.parametrize("degree", [1, 2, 5, 8])
def test_lagrange_of_a_degree_reproduces_polynomials_of_it(degree: int) -> None:
    nodes, curves = polynomial(degree, degree)
    at = np.concatenate([nodes, np.linspace(nodes[0], nodes[-1], 101)])
    place = np.stack([curve(nodes) for curve in curves], axis=1)
    found, speed = lagrange(at, nodes, place, -place, degree)
    np.testing.assert_allclose(found, np.stack([curve(at) for curve in curves], axis=1), atol=1e-11 * np.abs(place).max())
    np.testing.assert_array_equal(speed, -found)


def test_a_table_of_fewer_states_than_the_degree_wants_gives_what_it_can() -> None:
    nodes = np.array([0.0, 60.0])
    place = np.array([[0.0, 0.0, 0.0], [60.0, 0.0, 0.0]])
    found, slope = hermite(np.array([30.0]), nodes, place, np.ones((2, 3)) * (1.0, 0.0, 0.0), 11)
    np.testing.assert_allclose(found, [[30.0, 0.0, 0.0]], atol=1e-12)
    np.testing.assert_allclose(slope, [[1.0, 0.0, 0.0]], atol=1e-12)


@pytest.mark.parametrize("degree", [1, 3, 6, 7])
def test_pieces_join_on_the_nodes(degree: int) -> None:
    nodes, _ = polynomial(1, degree)
    place, slope = np.random.default_rng(SEED).normal(size=(2, nodes.size, 3))
    before, after = (hermite(nodes[4:9] + aside, nodes, place, slope, degree)[0] for aside in (-1e-9, 1e-9))
    np.testing.assert_allclose(before, after, atol=1e-6)

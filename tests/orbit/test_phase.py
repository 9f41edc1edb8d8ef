"""The argument of latitude: known places on known orbits, and the mean anomaly of a near-circular one."""

from __future__ import annotations

import numpy as np
import pytest

from console.orbit.phase import argument_of_latitude_deg, phase_at
from console.orbit.trajectory import trajectory_of
from console.utc import SECOND_NS
from tests.orbit.sets import LOW


@pytest.mark.parametrize("inclination_deg", [5.0, 51.6, 97.5, 140.0])
@pytest.mark.parametrize("node_deg", [0.0, 123.0, 300.0])
def test_a_circle_is_walked_through_evenly(inclination_deg: float, node_deg: float) -> None:
    wanted = np.linspace(0, 359, 40)
    u, i, node = np.radians(wanted), np.radians(inclination_deg), np.radians(node_deg)
    towards = np.array([np.cos(node), np.sin(node), 0.0])
    ahead = np.array([-np.sin(node) * np.cos(i), np.cos(node) * np.cos(i), np.sin(i)])
    position = 7000 * (np.cos(u)[:, None] * towards + np.sin(u)[:, None] * ahead)
    velocity = 7.5 * (-np.sin(u)[:, None] * towards + np.cos(u)[:, None] * ahead)
    assert (argument_of_latitude_deg(position, velocity) - wanted + 180) % 360 - 180 == pytest.approx(np.zeros(40), abs=1e-9)


def test_what_is_unknown_and_what_has_no_node_is_unknown() -> None:
    position, velocity = np.array([[np.nan] * 3, [7000.0, 0, 0]]), np.array([[0.0, 7.5, 0], [0, 7.5, 0]])
    assert np.isnan(argument_of_latitude_deg(position, velocity)).all()


def test_interpolated_phase_is_the_computed_one() -> None:
    flown = trajectory_of(LOW)
    times = flown.epoch_ns + np.arange(0, 6000, 7) * SECOND_NS
    position, velocity, _ = flown.teme(times)
    off = (phase_at(flown, times) - argument_of_latitude_deg(position, velocity) + 180) % 360 - 180
    assert np.abs(off).max() < 0.002
    assert len(phase_at(flown, times[:0])) == 0

"""Frames against published vectors and against Skyfield."""

from __future__ import annotations

import numpy as np
import pytest
from skyfield.sgp4lib import TEME as JUDGE_TEME

from console.orbit.inertial import axes, to_teme
from console.orbit.oem_orbit import Frame
from console.utc import parse_utc
from tests.orbit.judge import judge_times

# Vallado et al., AIAA 2006-6753, appendix C, and Fundamentals of Astrodynamics, example 3-15: one state in many frames
AT = np.array([parse_utc("2004-04-06T07:51:28.386009Z")])
IN_TEME = ((5094.18016210, 6127.64465950, 6380.34453270), (-4.746131487, 0.785818041, 5.531931288))
IN_FRAMES = {
    Frame.EME2000: ((5102.50960000, 6123.01152000, 6378.13630000), (-4.7432196, 0.7905366, 5.5337561), 2e-5),
    Frame.MOD: ((5094.02901670, 6127.87093630, 6380.24788850), (-4.746262495, 0.786014149, 5.531791025), 2e-5),
    # these two were made with the measured pole of the day (-52 and -4 milliarcseconds), which our table doesn't have
    Frame.TOD: ((5094.51478040, 6127.36646120, 6380.34453280), (-4.746088567, 0.786077222, 5.531931288), 3e-5),
    Frame.ICRF: ((5102.50895790, 6123.01140070, 6378.13692820), (-4.743220157, 0.790536497, 5.533755727), 2e-4),
}


@pytest.mark.parametrize("frame", IN_FRAMES)
def test_a_published_state_is_turned_to_its_teme(frame: Frame) -> None:
    position, velocity, tolerance_km = IN_FRAMES[frame]
    found = to_teme(frame, AT, np.array([position]), np.array([velocity]))
    np.testing.assert_allclose(found[0][0], IN_TEME[0], atol=tolerance_km)
    np.testing.assert_allclose(found[1][0], IN_TEME[1], atol=2e-7)


@pytest.mark.parametrize("year", range(1990, 2041, 5))
def test_icrf_agrees_with_skyfield_to_eight_milliarcseconds(year: int) -> None:
    # Skyfield has the theories of 2000 and 2006; ours with their corrections differ in small terms: 0.3 m in a low orbit
    for day in ("03-05T03:12:00Z", "08-21T17:47:11Z"):
        at = np.array([parse_utc(f"{year}-{day}")])
        turn = axes(Frame.ICRF, at)[0] @ JUDGE_TEME.rotation_at(judge_times(at)[0]).T
        assert np.degrees(np.abs(turn - np.eye(3)).max()) * 3_600_000 < 8


@pytest.mark.parametrize("frame", [Frame.EME2000, Frame.ICRF, Frame.TOD, Frame.MOD])
def test_axes_between_the_hours_are_those_of_the_instant(frame: Frame) -> None:
    times = AT[0] + np.arange(0, 7_300_000_000_000, 613_000_000_000)
    vectors = np.tile([[3e5, -2e5, 1e5]], (times.size, 1))
    turned, _ = to_teme(frame, times, vectors, vectors)
    np.testing.assert_allclose(turned, np.einsum("nij,nj->ni", axes(frame, times), vectors), atol=1e-6)


def test_an_earth_fixed_state_is_carried_by_the_turning_earth() -> None:
    standing = to_teme(Frame.EARTH_FIXED, AT, np.array([[42_164.0, 0.0, 0.0]]), np.zeros((1, 3)))
    assert np.linalg.norm(standing[1]) == pytest.approx(3.0747, abs=1e-4)  # the speed of a geostationary orbit

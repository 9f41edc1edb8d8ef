"""A plan keeps to the machine's limits and speed, points at the spacecraft wherever that can be, and says how long it can't."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.errors import KnownError
from console.mission.model import AntennaLimits
from console.orbit.types import LookAngles
from console.station.plan import AT_ITS_LIMITS, MARGIN_NS, TOO_SLOW, AntennaPlan, plan_pass, plan_times
from tests.station.skies import AOS_NS, FLIPPING, PLAIN, S, a_pass, a_plan, straight_over, without_flip

machines = st.builds(
    AntennaLimits,
    azimuth_min_deg=st.sampled_from([-180.0, -90.0, 0.0]),
    azimuth_max_deg=st.sampled_from([180.0, 270.0, 360.0, 450.0, 540.0]),
    elevation_min_deg=st.sampled_from([0.0, 5.0]),
    elevation_max_deg=st.sampled_from([80.0, 90.0, 180.0]),
    slew_deg_s=st.sampled_from([1.0, 3.0, 8.0]),
    elevation_slew_deg_s=st.sampled_from([None, 2.0]),
    beamwidth_deg=st.sampled_from([2.0, 10.0]),
)
flights = {"max_elevation_deg": st.floats(3.0, 90.0), "heading_deg": st.floats(0.0, 360.0), "is_left": st.booleans()}


def off_beam_by_flying_it(plan: AntennaPlan, *, heading_deg: float, is_left: bool, step_s: float = 0.1) -> float:
    """Seconds off beam of a machine that is told the plan's position ten times a second and turns no faster than it can: plain scalar
    arithmetic, the angle by the cosine theorem."""
    one, limits = plan.one_pass, plan.limits
    azimuth, elevation = plan.at(one.aos_ns)
    off_s = 0.0
    for number in range(int((one.los_ns - one.aos_ns) / S / step_s)):
        now_ns = one.aos_ns + round((number + 1) * step_s * S)
        wanted_azimuth, wanted_elevation = plan.at(now_ns)
        azimuth += math.copysign(min(abs(wanted_azimuth - azimuth), limits.slew_deg_s * step_s), wanted_azimuth - azimuth)
        elevation += math.copysign(
            min(abs(wanted_elevation - elevation), limits.elevation_rate_deg_s * step_s), wanted_elevation - elevation
        )
        true = straight_over(one, np.array([now_ns]), heading_deg=heading_deg, is_left=is_left)
        a1, e1, a2, e2 = map(math.radians, (azimuth, elevation, float(true.azimuth_deg[0]), float(true.elevation_deg[0])))
        cosine = math.sin(e1) * math.sin(e2) + math.cos(e1) * math.cos(e2) * math.cos(a1 - a2)
        off_s += step_s * (math.degrees(math.acos(min(1.0, max(-1.0, cosine)))) > limits.beamwidth_deg / 2)
    return off_s


@settings(max_examples=60, deadline=None)
@given(limits=machines, **flights)
def test_a_plan_never_leaves_the_machines_limits_nor_its_speed(limits, max_elevation_deg, heading_deg, is_left):
    plan = a_plan(limits, max_elevation_deg=max_elevation_deg, heading_deg=heading_deg, is_left=is_left)
    assert plan.azimuth_deg.min() >= limits.azimuth_min_deg
    assert plan.azimuth_deg.max() <= limits.azimuth_max_deg
    assert plan.elevation_deg.min() >= limits.elevation_min_deg
    assert plan.elevation_deg.max() <= limits.elevation_max_deg
    seconds = np.diff(plan.times_ns) / S
    assert (np.abs(np.diff(plan.azimuth_deg)) <= limits.slew_deg_s * seconds + 1e-6).all()
    assert (np.abs(np.diff(plan.elevation_deg)) <= limits.elevation_rate_deg_s * seconds + 1e-6).all()


@settings(max_examples=40, deadline=None)
@given(limits=machines, **flights)
def test_where_nothing_limits_it_the_command_is_the_true_direction(limits, max_elevation_deg, heading_deg, is_left):
    plan = a_plan(limits, max_elevation_deg=max_elevation_deg, heading_deg=heading_deg, is_left=is_left)
    true = straight_over(plan.one_pass, plan.times_ns, heading_deg=heading_deg, is_left=is_left)
    exact = plan.error_deg < 1e-6
    leaning = plan.elevation_deg > 90.0
    azimuth = np.where(leaning, plan.azimuth_deg + 180.0, plan.azimuth_deg)
    elevation = np.where(leaning, 180.0 - plan.elevation_deg, plan.elevation_deg)
    turned = (azimuth - true.azimuth_deg + 180.0) % 360.0 - 180.0
    assert np.abs(turned[exact] * np.cos(np.radians(true.elevation_deg[exact]))).max(initial=0.0) < 1e-5
    assert np.abs((elevation - true.elevation_deg)[exact]).max(initial=0.0) < 1e-5


@settings(max_examples=12, deadline=None)
@given(limits=machines, **flights)
def test_seconds_off_beam_are_those_of_a_machine_that_flies_the_plan(limits, max_elevation_deg, heading_deg, is_left):
    plan = a_plan(limits, max_elevation_deg=max_elevation_deg, heading_deg=heading_deg, is_left=is_left)
    flown = off_beam_by_flying_it(plan, heading_deg=heading_deg, is_left=is_left)
    assert flown == pytest.approx(plan.off_beam_s, abs=1.0 + 0.5 * len(plan.keyholes))


@settings(max_examples=25, deadline=None)
@given(limits=machines, **flights)
def test_being_able_to_flip_is_never_worse(limits, max_elevation_deg, heading_deg, is_left):
    flight = {"max_elevation_deg": max_elevation_deg, "heading_deg": heading_deg, "is_left": is_left}
    upright = a_plan(replace(limits, elevation_max_deg=90.0), **flight)
    flipping = a_plan(replace(limits, elevation_max_deg=180.0), **flight)
    assert flipping.off_beam_s <= upright.off_beam_s + 0.1


@pytest.mark.parametrize("heading_deg", range(0, 360, 15))
def test_straight_through_the_zenith_a_machine_that_can_flip_loses_nothing(heading_deg):
    plan = a_plan(FLIPPING, max_elevation_deg=89.95, heading_deg=float(heading_deg))
    assert (plan.is_flipped, plan.off_beam_s) == (True, 0.0), plan.words
    upright = a_plan(without_flip(FLIPPING), max_elevation_deg=89.95, heading_deg=float(heading_deg))
    assert upright.off_beam_s > 5.0
    hole = upright.keyholes[0]
    assert hole.start_ns - 2 * S < upright.one_pass.tca_ns < hole.end_ns + 2 * S


@pytest.mark.parametrize("heading_deg", range(0, 360, 15))
def test_overlap_takes_a_low_pass_over_every_azimuth_without_a_break(heading_deg):
    for is_left in (False, True):
        plan = a_plan(PLAIN, max_elevation_deg=30.0, heading_deg=float(heading_deg), is_left=is_left)
        assert plan.off_beam_s == 0.0
        assert not plan.is_flipped
        assert plan.error_deg.max() < 1e-6


def test_without_overlap_a_pass_through_the_stop_is_taken_leaning_over_or_has_a_hole_at_the_limits():
    flight = {"max_elevation_deg": 30.0, "heading_deg": 270.0}  # from west by north to east: azimuth 0 in the middle
    upright = a_plan(without_flip(FLIPPING), **flight)
    assert upright.off_beam_s > 20.0
    flipping = a_plan(FLIPPING, **flight)
    assert flipping.is_flipped
    assert flipping.off_beam_s == 0.0
    assert flipping.words == f"flips: 0 s off beam instead of {upright.off_beam_s:.0f} s"


@pytest.mark.parametrize("slew_deg_s", [1.0, 2.0, 3.0])
@pytest.mark.parametrize("max_elevation_deg", [85.0, 86.5, 88.0, 89.9])
def test_a_planned_keyhole_is_shorter_than_that_of_a_machine_that_only_chases(max_elevation_deg, slew_deg_s):
    slow = AntennaLimits(-180.0, 540.0, 0.0, 90.0, slew_deg_s, beamwidth_deg=3.0)
    plan = a_plan(slow, max_elevation_deg=max_elevation_deg)
    true = straight_over(plan.one_pass, plan.times_ns)
    azimuths, off_s = np.unwrap(true.azimuth_deg, period=360.0), 0.0
    stands = float(azimuths[0])
    for azimuth, elevation in zip(azimuths.tolist(), true.elevation_deg.tolist(), strict=True):
        stands += math.copysign(min(abs(azimuth - stands), slew_deg_s / 2), azimuth - stands)
        high = math.radians(elevation)
        cosine = math.sin(high) ** 2 + math.cos(high) ** 2 * math.cos(math.radians(azimuth - stands))
        off_s += 0.5 * (math.degrees(math.acos(min(1.0, cosine))) > 1.5)
    assert plan.off_beam_s < off_s
    assert {hole.cause for hole in plan.keyholes} == {TOO_SLOW}


def test_elevations_under_the_machines_limit_are_off_beam_and_not_followed():
    high = AntennaLimits(elevation_min_deg=20.0, beamwidth_deg=4.0)
    plan = a_plan(high, max_elevation_deg=60.0)
    assert plan.elevation_deg.min() == 20.0
    assert [hole.cause for hole in plan.keyholes] == [AT_ITS_LIMITS, AT_ITS_LIMITS]


def test_it_leaves_in_time_from_where_it_stands_and_earlier_when_nobody_knows_where():
    plan = a_plan(PLAIN, max_elevation_deg=30.0)
    start = plan.at(AOS_NS)
    assert plan.leave_ns(start) == AOS_NS - MARGIN_NS
    assert plan.leave_ns((start[0] - 60.0, start[1])) == pytest.approx(AOS_NS - MARGIN_NS - 10 * S, abs=2)
    assert plan.leave_ns(None) == AOS_NS - MARGIN_NS - 120 * S


def test_the_turn_nearest_to_where_the_machine_stands_is_taken():
    one = a_pass(max_elevation_deg=30.0)
    times = plan_times(one)
    look = straight_over(one, times, heading_deg=180.0, is_left=True)  # azimuth around 90, open on both turns
    near = plan_pass(one, times, look, PLAIN, present=(450.0, 0.0))
    far = plan_pass(one, times, look, PLAIN, present=(0.0, 0.0))
    assert near.azimuth_deg[0] - far.azimuth_deg[0] == pytest.approx(360.0)


def test_before_and_after_the_pass_its_ends_are_wanted():
    plan = a_plan()
    assert plan.at(AOS_NS - 10**12) == plan.at(AOS_NS) == (pytest.approx(plan.azimuth_deg[0]), pytest.approx(plan.elevation_deg[0]))
    assert plan.at(plan.one_pass.los_ns + 10**12) == plan.at(plan.one_pass.los_ns)


def test_a_track_that_winds_round_and_round_is_unwound_and_the_time_is_told():
    """Two turns in a long pass of a high orbit near the pole: no machine with one turn follows that without going back once."""
    one = a_pass(seconds=12 * 3600.0)
    times = plan_times(one)
    share = np.linspace(0.0, 1.0, len(times))
    look = LookAngles((720.0 * share) % 360.0, np.full(len(times), 30.0), np.ones(len(times)), np.zeros(len(times)))
    plan = plan_pass(one, times, look, AntennaLimits(0.0, 400.0, slew_deg_s=1.0))
    assert 0.0 < plan.off_beam_s < 900.0
    assert plan.azimuth_deg.min() >= 0.0
    assert plan.azimuth_deg.max() <= 400.0


def test_directions_that_are_no_numbers_are_refused():
    one = a_pass()
    times = plan_times(one)
    look = straight_over(one, times)
    look.azimuth_deg[5] = np.nan
    with pytest.raises(KnownError, match="elements fail"):
        plan_pass(one, times, look, PLAIN)


def test_the_shown_course_is_thin_and_ends_where_the_plan_ends():
    plan = a_plan(FLIPPING, max_elevation_deg=89.0)
    course = plan.course((0.0, 0.0))
    assert len(course.times_ns) <= 121
    assert course.times_ns[0] == plan.times_ns[0]
    assert course.times_ns[-1] == plan.times_ns[-1]
    assert course.off_beam_s == plan.off_beam_s
    assert course.is_flipped

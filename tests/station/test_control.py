"""The antenna goes to AOS in time, follows, rests and parks; a stop stands; nothing real moves by itself, and nothing wrong ever leaves."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.errors import KnownError
from console.mission.model import AntennaLimits, Radio, Tuner
from console.orbit.types import LookAngles
from console.station.control import AntennaControl
from console.station.devices import SimulatedRadio, SimulatedRotator
from console.station.plan import AntennaPlan
from console.station.pointing import checked
from console.station.state import AntennaMode, AntennaState, LineStatus
from console.station.tuning import Tuning
from tests.station.skies import AOS_NS, FlatSky, S, ScriptedRotator, a_pass, straight_over

LIMITS = AntennaLimits(park_azimuth_deg=0.0, park_elevation_deg=90.0, beamwidth_deg=3.0, threshold_deg=0.3)
LOS_NS = a_pass().los_ns


def simulated(limits: AntennaLimits = LIMITS, *passes, tuning: Tuning | None = None) -> AntennaControl:
    return AntennaControl(limits, FlatSky(*passes), "WAU-1", rotator=SimulatedRotator(limits), tuning=tuning)


def real(limits: AntennaLimits = LIMITS, *passes) -> tuple[AntennaControl, ScriptedRotator]:
    rotator = ScriptedRotator()
    return AntennaControl(limits, FlatSky(*passes), "WAU-1", rotator=rotator), rotator


def fly(control: AntennaControl, start_ns: int, end_ns: int, step_ns: int = S // 5) -> list[AntennaState]:
    return [control.step(at_ns) for at_ns in range(start_ns, end_ns, step_ns)]


def modes(states: list[AntennaState]) -> list[AntennaMode]:
    """The modes in order, each told once."""
    found: list[AntennaMode] = []
    for state in states:
        if not found or found[-1] is not state.mode:
            found.append(state.mode)
    return found


def test_a_simulated_antenna_is_in_place_at_aos_stays_on_beam_and_parks():
    control = simulated()
    states = fly(control, AOS_NS - 200 * S, LOS_NS + 60 * S)
    assert modes(states) == [
        AntennaMode.WAITING, AntennaMode.SLEWING, AntennaMode.WAITING, AntennaMode.TRACKING, AntennaMode.PARKING, AntennaMode.PARKED,
    ]  # fmt: skip
    during = [state for state in states if state.mode is AntennaMode.TRACKING]
    assert max(state.error_deg or 0.0 for state in during) < 0.5
    before = states[5 * 199]
    assert before.mode is AntennaMode.WAITING
    assert before.next_ns == AOS_NS


def test_it_moves_only_past_the_threshold():
    states = fly(simulated(), AOS_NS - 5 * S, LOS_NS)
    sent = [state.commanded for state in states if state.commanded is not None]
    steps = [
        max(abs(b[0] - a[0]), abs(b[1] - a[1])) for a, b in pairwise(sent) if a != b
    ]  # fmt: skip
    assert states[-1].moves < len(states) / 2
    assert min(steps) >= LIMITS.threshold_deg - 0.02
    assert max(steps) < 2 * LIMITS.threshold_deg + 0.6


def test_a_real_rotator_does_not_move_until_the_operator_says_track_and_only_for_that_pass():
    later = a_pass(aos_ns=AOS_NS + 6000 * S)
    control, rotator = real(LIMITS, a_pass(), later)
    fly(control, AOS_NS - 100 * S, AOS_NS + 50 * S, S)
    assert rotator.told == []
    assert control.step(AOS_NS + 50 * S).mode is AntennaMode.IDLE
    assert "WAU-1" in control.track("", AOS_NS + 51 * S)
    for at_ns in range(AOS_NS + 52 * S, LOS_NS + 20 * S, S):
        control.step(at_ns)
        rotator.position = rotator.told[-1]
    assert rotator.told[-1] == (0.0, 90.0), "parked after LOS"
    count = len(rotator.told)
    fly(control, LOS_NS + 20 * S, later.los_ns, 5 * S)
    assert len(rotator.told) == count, "the next pass was followed without a word of the operator"


def test_a_stop_stands_through_everything_until_the_operator_resumes_and_then_the_track_goes_on():
    control, rotator = real()
    control.track("", AOS_NS - 100 * S)
    fly(control, AOS_NS - 100 * S, AOS_NS + 100 * S, S)
    control.stop()
    count = len(rotator.told)
    states = fly(control, AOS_NS + 100 * S, AOS_NS + 120 * S, S)
    assert {state.mode for state in states} == {AntennaMode.STOPPED}
    for refused in (lambda: control.track("", AOS_NS + 120 * S), control.park, lambda: control.point(10.0, 10.0)):
        with pytest.raises(KnownError, match="resume it first"):
            refused()
    assert len(rotator.told) == count
    control.resume()
    rotator.position = rotator.told[-1]
    assert control.step(AOS_NS + 121 * S).mode in (AntennaMode.TRACKING, AntennaMode.OFF_BEAM)
    assert len(rotator.told) == count + 1


def test_a_pass_that_ends_while_it_is_stopped_is_over_when_it_is_resumed():
    control, rotator = real()
    control.track("", AOS_NS)
    fly(control, AOS_NS, AOS_NS + 10 * S, S)
    control.stop()
    fly(control, AOS_NS + 10 * S, LOS_NS + 10 * S, 5 * S)
    control.resume()
    count = len(rotator.told)
    assert modes(fly(control, LOS_NS + 10 * S, LOS_NS + 60 * S, S)) == [AntennaMode.IDLE]
    assert len(rotator.told) == count


@pytest.mark.parametrize("trouble", [{"status": LineStatus.WAITING}, {"age_s": 30.0}, {"position": None}])
def test_while_the_rotator_can_not_be_reached_nothing_is_sent_and_afterwards_the_track_is_taken_up(trouble):
    control, rotator = real()
    control.track("", AOS_NS)
    fly(control, AOS_NS, AOS_NS + 10 * S, S)
    for name, value in trouble.items():
        setattr(rotator, name, value)
    count = len(rotator.told)
    states = fly(control, AOS_NS + 10 * S, AOS_NS + 40 * S, S)
    assert {state.mode for state in states} == {AntennaMode.LOST}
    assert all(state.actual is None for state in states), "the last known position is no position"
    assert len(rotator.told) == count
    rotator.status, rotator.age_s, rotator.losses, rotator.position = LineStatus.OPEN, 0.0, 1, rotator.told[-1]
    control.step(AOS_NS + 40 * S)
    assert len(rotator.told) == count + 1
    assert [text for text in control.remarks() if "contact" in text or "answers again" in text]


def test_a_first_connection_is_no_loss_and_a_server_that_is_not_there_is_one():
    control, rotator = real()
    rotator.position, rotator.status = None, LineStatus.CONNECTING
    fly(control, AOS_NS - 100 * S, AOS_NS - 98 * S)
    rotator.position, rotator.status = (0.0, 0.0), LineStatus.OPEN
    fly(control, AOS_NS - 98 * S, AOS_NS - 96 * S)
    assert not control.remarks()
    rotator.position, rotator.status, rotator.losses = None, LineStatus.WAITING, 1
    control.step(AOS_NS - 96 * S)
    assert "no contact" in control.remarks()[0]


def test_a_machine_that_stands_still_elsewhere_is_told_again():
    control, rotator = real()
    control.point(90.0, 30.0)
    fly(control, AOS_NS, AOS_NS + 3 * S, S)
    assert rotator.told == [(90.0, 30.0)]
    fly(control, AOS_NS + 3 * S, AOS_NS + 7 * S, S)
    assert rotator.told == [(90.0, 30.0)] * 2
    rotator.position = (90.0, 30.0)
    fly(control, AOS_NS + 7 * S, AOS_NS + 30 * S, S)
    assert len(rotator.told) == 2


def test_by_hand_the_nearest_turn_is_taken_and_the_machines_limits_are_kept():
    control, rotator = real()
    rotator.position = (400.0, 0.0)
    control.point(10.0, 20.0)
    assert control.step(AOS_NS).mode is AntennaMode.POINTING
    assert rotator.told == [(370.0, 20.0)]
    for azimuth, elevation in ((0.0, -1.0), (0.0, 91.0), (math.nan, 10.0), (10.0, math.inf)):
        with pytest.raises(KnownError, match="not sent"):
            control.point(azimuth, elevation)
    assert control.step(AOS_NS + S).target == (370.0, 20.0)


def test_without_a_park_position_or_a_rotator_the_reason_is_told():
    control, _ = real(replace(LIMITS, park_azimuth_deg=None))
    with pytest.raises(KnownError, match="no park position"):
        control.park()
    none = AntennaControl(LIMITS, FlatSky(), "WAU-1", rotator=None)
    assert none.step(AOS_NS).mode is AntennaMode.OFF
    for act in (none.stop, none.park, lambda: none.track("", AOS_NS), lambda: none.point(1.0, 1.0)):
        with pytest.raises(KnownError, match="no rotator"):
            act()


def test_another_spacecrafts_pass_is_followed_when_asked_and_the_sessions_afterwards():
    other = a_pass(spacecraft="TOMBO-1", aos_ns=AOS_NS)
    mine = a_pass(aos_ns=AOS_NS + 3000 * S)
    control = simulated(LIMITS, other, mine)
    control.track("TOMBO-1", AOS_NS - 10 * S, aos_ns=AOS_NS)
    assert control.step(AOS_NS + 100 * S).spacecraft == "TOMBO-1"
    fly(control, AOS_NS + 100 * S, other.los_ns + 5 * S, S)
    assert control.step(other.los_ns + 6 * S).spacecraft == "WAU-1"
    with pytest.raises(KnownError, match="no pass of NOBODY"):
        control.track("NOBODY", AOS_NS)


def test_off_beam_is_told_with_its_cause():
    slow = replace(LIMITS, slew_deg_s=1.0)
    control = simulated(slow, a_pass(max_elevation_deg=88.0))
    states = fly(control, AOS_NS - 400 * S, LOS_NS, S)
    off = [state for state in states if state.mode is AntennaMode.OFF_BEAM]
    assert off
    assert {state.detail for state in off} <= {"as planned: the machine is too slow", "behind the target"}
    plan = control.aim.plan
    assert isinstance(plan, AntennaPlan)
    assert len(off) == pytest.approx(plan.off_beam_s, abs=8.0)


wild = st.one_of(st.floats(allow_nan=True, allow_infinity=True), st.floats(-800.0, 800.0))


@given(azimuth=wild, elevation=wild, low=st.floats(-200.0, 100.0), span=st.floats(1.0, 700.0), top=st.floats(1.0, 180.0))
def test_what_leaves_is_a_number_within_the_limits_whatever_was_asked(azimuth, elevation, low, span, top):
    limits = AntennaLimits(low, low + span, 0.0, top)
    try:
        sent = checked(limits, azimuth, elevation)
    except KnownError:
        return
    text = [float(f"{value:.2f}") for value in sent]
    assert low <= text[0] <= low + span
    assert 0.0 <= text[1] <= top
    assert abs(sent[0] - azimuth) < 0.03


class _WildSky(FlatSky):
    def look(self, spacecraft: str, times_ns: np.ndarray) -> LookAngles:
        sound = straight_over(a_pass(), times_ns)
        return LookAngles(sound.azimuth_deg * np.nan, sound.elevation_deg, sound.range_km, sound.range_rate_km_s)


def test_elements_that_fail_move_nothing_and_are_told():
    rotator = ScriptedRotator()
    control = AntennaControl(LIMITS, _WildSky(), "WAU-1", rotator=rotator)
    control.track("", AOS_NS)
    states = fly(control, AOS_NS, AOS_NS + 20 * S, S)
    assert rotator.told == []
    assert "elements fail" in states[-1].detail


@settings(max_examples=15, deadline=None)
@given(
    low=st.sampled_from([-180.0, 0.0, 30.0]), high=st.sampled_from([350.0, 450.0]), bottom=st.sampled_from([0.0, 12.0]),
    top=st.sampled_from([60.0, 90.0, 180.0]), highest=st.floats(20.0, 90.0),
)  # fmt: skip
def test_over_a_whole_pass_nothing_outside_of_the_limits_is_sent(low, high, bottom, top, highest):
    limits = AntennaLimits(low, high, bottom, top, 4.0, beamwidth_deg=3.0, threshold_deg=0.3)
    control, rotator = real(limits, a_pass(max_elevation_deg=highest))
    control.track("", AOS_NS - 200 * S)
    for at_ns in range(AOS_NS - 200 * S, LOS_NS, S):
        control.step(at_ns)
        rotator.position = rotator.told[-1] if rotator.told else rotator.position
    assert rotator.told
    assert all(low <= azimuth <= high and bottom <= elevation <= top for azimuth, elevation in rotator.told)


TUNER = Tuner("sim", 2.0e9, 2.4e9, updates_per_s=2.0, step_hz=10.0, tunes_uplink=True)


def test_doppler_is_followed_at_the_set_rate_down_and_when_allowed_up():
    """By hand: at 7 km/s towards the station 2245 MHz arrive 52.4 kHz higher, and 2067.5 MHz have to leave 48.3 kHz lower."""
    tuning = Tuning(SimulatedRadio(), TUNER)
    control = simulated(LIMITS, a_pass(seconds=600.0), tuning=tuning)
    first = control.step(AOS_NS)
    assert first.radio is not None
    rate = float(straight_over(a_pass(), np.array([AOS_NS])).range_rate_km_s[0])
    assert first.radio.downlink_shift_hz == pytest.approx(-2245.0e6 * rate / 299_792.458, rel=1e-9)
    assert first.radio.downlink_hz > 2245.0e6
    assert first.radio.uplink_hz < 2067.5e6
    assert first.radio.uplink_set_hz is None
    tuning.set_on(downlink=True, uplink=True)
    radios = [state.radio for state in fly(control, AOS_NS + S, AOS_NS + 60 * S, S // 10)]
    sets = [radio.downlink_set_hz for radio in radios if radio]
    changes = sum(a != b for a, b in pairwise(sets))
    assert changes <= 60 * 2 + 1
    last = radios[-1]
    assert last is not None
    assert abs((last.uplink_set_hz or 0.0) - last.uplink_hz) < 200.0
    assert abs((last.downlink_set_hz or 0.0) - last.downlink_hz) < 200.0


def test_outside_of_a_pass_the_radio_is_left_alone():
    control = simulated(LIMITS, a_pass(), tuning=Tuning(SimulatedRadio(), TUNER))
    state = control.step(AOS_NS - 100 * S)
    assert state.radio is not None
    assert state.radio.downlink_set_hz is None


def test_the_transmitter_is_not_tuned_where_the_mission_does_not_allow_it():
    tuning = Tuning(SimulatedRadio(), replace(TUNER, tunes_uplink=False))
    with pytest.raises(KnownError, match="may not be tuned"):
        tuning.set_on(downlink=True, uplink=True)


@pytest.mark.parametrize("hertz", [0.0, 145.8e6, math.nan, -5.0, 9.9e13])
def test_a_frequency_outside_of_the_radios_range_never_leaves_and_is_told_once(hertz):
    device = SimulatedRadio()
    tuning = Tuning(device, TUNER)
    tuning.set_on(downlink=True, uplink=True)
    for second in range(5):
        tuning.step(second * S, Radio(downlink_hz=hertz, uplink_hz=hertz), -7.0)
    assert device.reading().downlink_hz is None
    assert device.reading().uplink_hz is None
    assert len(tuning.remarks) == (0 if hertz == 0.0 else 2)

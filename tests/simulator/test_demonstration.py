"""The demo begins twenty seconds before a pass worth seeing, at any time of day and year."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.errors import KnownError
from console.mission.loader import load_mission
from console.mission.model import Mission
from console.orbit.age import element_age
from console.orbit.look import look_angles
from console.orbit.propagate import Propagator
from console.resources import demo_mission_folder
from console.simulator.demonstration import LEAD_NS, demo_pass, demo_start_ns, fresh_start_ns
from console.utc import DAY_NS, SECOND_NS, parse_utc
from tests.simulator.flights import SESSION_START_NS, banting, demo_mission, good_pass, wau1


@given(st.integers(0, 1000 * DAY_NS))
@settings(max_examples=6, deadline=None)
def test_whenever_the_demo_starts_a_good_pass_is_near(later_ns: int) -> None:
    now_ns = SESSION_START_NS + later_ns
    found = demo_pass(load_mission(demo_mission_folder(), session_start_ns=now_ns), "WAU-1", "Banting", now_ns)
    assert found.max_elevation_deg >= 40
    assert now_ns + LEAD_NS <= found.aos_ns <= now_ns + 4 * DAY_NS
    assert found.age_level == "ok"


@pytest.mark.parametrize("start", ["2027-051T00:43:24Z", "2027-040T13:21:40Z", "2027-216T13:19:54Z"])
def test_no_spacecraft_of_the_fleet_has_elements_that_are_warned_of(start: str) -> None:
    """Lower ones age sooner. At these times of start the first good pass in sunlight is more than three days away."""
    now_ns = parse_utc(start)
    mission = load_mission(demo_mission_folder(), session_start_ns=now_ns)
    found = demo_pass(mission, "WAU-1", "Banting", now_ns)
    assert {element_age(craft.elements, found.los_ns).level for craft in mission.spacecraft if craft.elements} == {"ok"}


def test_the_clock_starts_twenty_seconds_before_the_spacecraft_rises() -> None:
    start_ns = demo_start_ns(demo_mission(), "WAU-1", "Banting", SESSION_START_NS)
    assert good_pass().aos_ns - start_ns == 20 * SECOND_NS
    times = start_ns + SECOND_NS * np.array([19, 21], dtype=np.int64)
    look = look_angles(Propagator(wau1().elements), banting().site, times)
    horizon = np.maximum(banting().site.mask.elevation_deg(look.azimuth_deg), banting().site.min_elevation_deg)
    assert list(look.elevation_deg > horizon) == [False, True]


def test_a_station_that_is_never_passed_is_said() -> None:
    crafts = tuple(replace(one, elements=replace(one.elements, inclination_deg=9.0)) for one in demo_mission().spacecraft)
    with pytest.raises(KnownError, match="doesn't pass over Tsukuba"):
        demo_start_ns(replace(demo_mission(), spacecraft=crafts), "WAU-1", "Tsukuba", SESSION_START_NS)


def test_a_fresh_start_has_new_elements_and_a_good_pass_in_twenty_seconds() -> None:
    now_ns = SESSION_START_NS + random.randrange(365) * DAY_NS + random.randrange(86_400) * SECOND_NS
    start_ns = fresh_start_ns(read_demo, "WAU-1", "Banting", now_ns)
    assert start_ns is not None
    assert now_ns <= start_ns <= now_ns + DAY_NS
    mission = read_demo(start_ns)
    found = demo_pass(mission, "WAU-1", "Banting", start_ns - LEAD_NS)
    assert abs(found.aos_ns - LEAD_NS - start_ns) < SECOND_NS
    assert found.max_elevation_deg >= 60
    assert found.element_age_days < 0.001


def test_where_orbits_allow_no_fresh_start_there_is_none() -> None:
    assert fresh_start_ns(read_demo, "WAU-1", "Tsukuba", SESSION_START_NS) is None


def read_demo(at_ns: int) -> Mission:
    return load_mission(demo_mission_folder(), session_start_ns=at_ns)

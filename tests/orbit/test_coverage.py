"""Imaging opportunities against brute force, closed forms and themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.errors import KnownError
from console.orbit.areas import Area, Payload
from console.orbit.coverage import CoverageOutcome, CoverageSearch, find_opportunities, in_reach
from console.orbit.elements import ElementSet
from console.orbit.propagate import Propagator
from console.orbit.types import Opportunity
from console.utc import DAY_NS, SECOND_NS
from tests.orbit.area_builders import Judge, area_of, box, star
from tests.orbit.sets import EPOCH_NS, EQUATORIAL, GEOSTATIONARY, LOW, MOLNIYA, named, table_of

HOUR_NS = 3_600 * SECOND_NS
PENINSULA = area_of([(102.2, 6.2), (103.5, 4.5), (103.5, 2.8), (103.0, 2.8), (103.0, 4.5), (102.0, 6.1)], name="coast")
CAMERA = Payload("camera", 2.0, 30.0)
NADIR_ONLY = Payload("fixed", 3.0, 0.0)
MARGIN = 1e-4  # of the excess: some 60 m on the ground, 10 ms; UT1 and chords are within it


def search(
    area: Area, *, orbit: ElementSet = LOW, payload: Payload = CAMERA, start_ns: int = EPOCH_NS, hours: float = 48.0
) -> CoverageSearch:
    return find_opportunities(orbit, payload, [area], start_ns, start_ns + round(hours * HOUR_NS))[0]


def windows(found: CoverageSearch) -> np.ndarray:
    return np.array([(one.start_ns, one.end_ns) for one in found.opportunities], dtype=np.int64).reshape(-1, 2)


def same(one: CoverageSearch, other: CoverageSearch, *, within_s: float = 1e-4) -> bool:
    mine, theirs = windows(one), windows(other)
    return mine.shape == theirs.shape and bool((np.abs(mine - theirs) <= within_s * SECOND_NS).all())


def agree(found: CoverageSearch, judge: Judge, reach_deg: float, times_ns: np.ndarray) -> int:
    """Check every instant that isn't within the margin of an edge; the number of those within reach."""
    excess = judge.excess(times_ns, reach_deg)
    ours = np.zeros(len(times_ns), dtype=bool)
    for start, end in windows(found):
        ours |= (times_ns >= start) & (times_ns <= end)
    clear = np.abs(excess) > MARGIN
    np.testing.assert_array_equal(ours[clear], excess[clear] <= 0)
    return int(ours.sum())


@pytest.mark.parametrize("payload", [CAMERA, NADIR_ONLY, Payload("radar", 5.0, 60.0), Payload("all", 30.0, 60.0)], ids=lambda p: p.name)
@pytest.mark.parametrize("orbit", [LOW, EQUATORIAL], ids=lambda one: one.name)
def test_opportunities_agree_with_brute_force(payload: Payload, orbit: ElementSet) -> None:
    found, judge = search(PENINSULA, orbit=orbit, payload=payload, hours=48), Judge(orbit, PENINSULA, spacing_deg=0.05)
    assert found.opportunities or (payload, orbit) == (NADIR_ONLY, LOW)
    for one in found.opportunities[:3]:
        times = np.arange(one.start_ns - 100 * SECOND_NS, min(one.end_ns + 100 * SECOND_NS, EPOCH_NS + 48 * HOUR_NS), SECOND_NS)
        assert agree(found, judge, payload.reach_deg, times[times >= EPOCH_NS]) > 0
    agree(found, judge, payload.reach_deg, np.arange(EPOCH_NS, EPOCH_NS + DAY_NS, 30 * SECOND_NS))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([LOW, EQUATORIAL, MOLNIYA, named(LOW, inclination_deg=51.6, eccentricity=0.03)]))
def test_areas_of_any_shape_anywhere_agree_with_brute_force(seed: int, orbit: ElementSet) -> None:
    rng = np.random.default_rng(seed)
    latitude = float(rng.uniform(-10, 10) if orbit is EQUATORIAL else rng.uniform(-85, 85))
    area = star(rng, float(rng.uniform(-180, 180)), latitude, float(rng.choice([0.05, 1.0, 4.0, 12.0])))
    payload = Payload("any", float(rng.uniform(0.5, 10)), float(rng.uniform(0, 70)))
    found, judge = search(area, orbit=orbit, payload=payload, hours=8), Judge(orbit, area, spacing_deg=0.05)
    agree(found, judge, payload.reach_deg, np.arange(EPOCH_NS, EPOCH_NS + 8 * HOUR_NS, 30 * SECOND_NS))
    for one in found.opportunities[:2]:
        times = np.arange(one.start_ns - 6 * SECOND_NS, one.start_ns + 6 * SECOND_NS, SECOND_NS // 10)
        agree(found, judge, payload.reach_deg, times)


def test_a_circular_orbit_over_a_point_of_the_equator_sees_it_as_long_as_geometry_says() -> None:
    """The equator is a circle and nadir points to its centre: the ground angle is asin(r / R sin(reach)) - reach on either side."""
    orbit = named(LOW, inclination_deg=0.0, eccentricity=0.0, raan_deg=0.0, bstar=0.0)
    point = area_of([(103.8, -0.0005), (103.8005, 0.0005), (103.7995, 0.0005)])
    for one in search(point, orbit=orbit, hours=12).opportunities:
        position, velocity, _ = Propagator(orbit).earth_fixed(np.array([one.best_ns]))
        radius = float(np.linalg.norm(position[0]))
        turn_rad_s = float(np.cross(position[0], velocity[0])[2]) / radius**2
        reach = np.radians(CAMERA.reach_deg)
        half = np.arcsin(radius / 6378.137 * np.sin(reach)) - reach
        width = 2 * np.radians(0.0005)
        assert (one.end_ns - one.start_ns) / SECOND_NS == pytest.approx((2 * half + width) / turn_rad_s, abs=0.03)
        assert one.off_nadir_deg == pytest.approx(0.0, abs=0.01)
        assert abs((one.start_ns + one.end_ns) / 2 - one.best_ns) < 0.1 * SECOND_NS


def test_the_edges_are_where_the_judge_s_excess_is_nothing() -> None:
    judge = Judge(LOW, PENINSULA)
    for one in search(PENINSULA).opportunities:
        edges = np.array([one.start_ns, one.end_ns])
        np.testing.assert_allclose(judge.excess(edges, CAMERA.reach_deg), 0.0, atol=MARGIN)


def test_a_window_much_shorter_than_any_step_is_found() -> None:
    """A reach that is a hair more than the least off-nadir angle of a pass."""
    wide = search(PENINSULA, payload=Payload("wide", 1.0, 50.0), hours=96)
    distant = [one for one in wide.opportunities if 25 < one.off_nadir_deg < 48]
    assert distant
    point = area_of([(103.0, 4.0), (103.001, 4.0), (103.0, 4.001)])
    pass_ = next(one for one in search(point, payload=Payload("wide", 1.0, 50.0), hours=96).opportunities if 25 < one.off_nadir_deg < 48)
    lengths = []
    for more in (1e-2, 1e-4, 1e-6):
        grazing = search(point, payload=Payload("graze", 1.0, pass_.off_nadir_deg - 1.0 + more), hours=96)
        near = [one for one in grazing.opportunities if abs(one.best_ns - pass_.best_ns) < 60 * SECOND_NS]
        assert len(near) == 1
        lengths.append((near[0].end_ns - near[0].start_ns) / SECOND_NS)
    assert lengths[0] > lengths[1] > lengths[2] > 0
    assert lengths[2] < 0.5
    assert lengths[1] == pytest.approx(lengths[0] / 10, rel=0.1)  # a parabola's width


@settings(max_examples=15, deadline=None)
@given(st.integers(-7_200, 7_200))
def test_shifting_the_window_changes_nothing_but_what_it_touches(shift_s: int) -> None:
    whole = search(PENINSULA, hours=72)
    start = EPOCH_NS + 24 * HOUR_NS + shift_s * SECOND_NS
    part = search(PENINSULA, start_ns=start, hours=24)
    touching = [one for one in whole.opportunities if one.end_ns >= start and one.start_ns <= start + 24 * HOUR_NS]
    assert [(one.start_ns, one.best_ns, one.end_ns) for one in part.opportunities] == [(o.start_ns, o.best_ns, o.end_ns) for o in touching]


def test_two_windows_together_are_one() -> None:
    half = [search(PENINSULA, start_ns=EPOCH_NS + n * 36 * HOUR_NS, hours=36) for n in (0, 1)]
    both = sorted({(one.start_ns, one.end_ns) for found in half for one in found.opportunities})
    assert both == [(one.start_ns, one.end_ns) for one in search(PENINSULA, hours=72).opportunities]


def test_an_opportunity_in_progress_is_found_whole() -> None:
    one = search(PENINSULA).opportunities[0]
    inside = search(PENINSULA, start_ns=one.start_ns + SECOND_NS, hours=1 / 3600)
    assert windows(inside).tolist() == [[one.start_ns, one.end_ns]]
    assert not inside.opportunities[0].is_clipped_start


@settings(max_examples=15, deadline=None)
@given(st.floats(0, 80), st.floats(0.01, 9), st.floats(0, 10))
def test_a_farther_reach_only_widens(limit_deg: float, half_deg: float, more_deg: float) -> None:
    narrow = windows(search(PENINSULA, payload=Payload("n", half_deg, limit_deg), hours=24))
    wide = windows(search(PENINSULA, payload=Payload("w", half_deg, min(limit_deg + more_deg, 90.0)), hours=24))
    for start, end in narrow:
        assert ((wide[:, 0] <= start + 20_000) & (wide[:, 1] >= end - 20_000)).any()


def test_a_part_is_seen_only_while_the_whole_is() -> None:
    north = area_of([(102.2, 6.2), (103.0, 5.4), (102.5, 5.4), (102.0, 6.1)])
    south = area_of([(103.0, 5.4), (103.5, 4.5), (103.5, 2.8), (103.0, 2.8), (102.5, 5.4)])
    both = Area("both", north.polygons + south.polygons)
    whole = windows(search(both))
    for start, end in np.concatenate([windows(search(north)), windows(search(south))]):
        assert ((whole[:, 0] <= start + 20_000) & (whole[:, 1] >= end - 20_000)).any()


def test_an_area_over_the_antimeridian_is_the_same_cut_or_crossing() -> None:
    crossing = area_of([(177.0, -19.0), (-178.0, -19.0), (-178.0, -16.0), (177.0, -16.0)])
    west = [(177.0, -19.0), (180.0, -19.0), (180.0, -16.0), (177.0, -16.0)]
    east = [(-180.0, -19.0), (-178.0, -19.0), (-178.0, -16.0), (-180.0, -16.0)]
    cut = Area("cut", area_of(west).polygons + area_of(east).polygons)
    assert len(search(crossing).opportunities) > 2
    assert same(search(crossing), search(cut), within_s=1e-3)


def test_the_order_and_direction_of_a_ring_do_not_matter() -> None:
    ring = list(PENINSULA.polygons[0][0][:-1])
    assert same(search(PENINSULA), search(area_of(ring[::-1])))
    assert same(search(PENINSULA), search(area_of(ring[2:] + ring[:2])))


def test_a_cap_round_a_pole_is_seen_on_every_orbit() -> None:
    cap = area_of([(float(x), -81.0) for x in range(-180, 180, 10)])
    found = search(cap, payload=NADIR_ONLY, hours=24)
    assert len(found.opportunities) == pytest.approx(15.2, abs=1.1)
    assert agree(found, Judge(LOW, cap), 3.0, np.arange(EPOCH_NS, EPOCH_NS + 6 * HOUR_NS, 10 * SECOND_NS)) > 0


def test_the_whole_earth_is_always_in_reach() -> None:
    world = area_of([(-180.0, -90.0), (180.0, -90.0), (180.0, 90.0), (-180.0, 90.0)])
    for orbit in (LOW, MOLNIYA):
        found = search(world, orbit=orbit, payload=NADIR_ONLY, hours=24)
        assert found.outcome is CoverageOutcome.ALWAYS
        (one,) = found.opportunities
        assert (one.start_ns, one.end_ns, one.is_clipped_start, one.is_clipped_end) == (EPOCH_NS, EPOCH_NS + 24 * HOUR_NS, True, True)


def test_a_spacecraft_over_a_hole_is_not_over_the_area() -> None:
    frame = area_of(
        [(90.0, -10.0), (120.0, -10.0), (120.0, 15.0), (90.0, 15.0)], [(92.0, -8.0), (118.0, -8.0), (118.0, 13.0), (92.0, 13.0)]
    )
    pencil = Payload("pencil", 0.5, 0.0)
    found, plain = search(frame, payload=pencil), search(box(90, -10, 120, 15), payload=pencil)
    assert len(found.opportunities) > len(plain.opportunities) > 0
    times = np.arange(plain.opportunities[0].start_ns - 20 * SECOND_NS, plain.opportunities[0].end_ns, 2 * SECOND_NS)
    assert agree(found, Judge(LOW, frame), 0.5, times) > 0


def test_a_geostationary_spacecraft_sees_its_side_always_and_the_other_never() -> None:
    longitude = float(Propagator(GEOSTATIONARY).geodetic(np.array([EPOCH_NS]))[1][0])
    wrapped = [(longitude + turn + 180) % 360 - 180 for turn in (20.0, 180.0)]
    near, far = (search(box(x - 1, 1, x + 1, 3), orbit=GEOSTATIONARY, payload=Payload("full disc", 8.8, 0.0), hours=240) for x in wrapped)
    assert (near.outcome, near.reason) == (CoverageOutcome.ALWAYS, "within reach all the time")
    assert (far.outcome, far.opportunities) == (CoverageOutcome.NEVER, ())
    assert "never above the area's horizon" in far.reason


def test_never_says_how_near_it_comes() -> None:
    found = search(box(100, 18, 101, 19), orbit=EQUATORIAL, hours=24)
    assert (found.outcome, found.opportunities) == (CoverageOutcome.NEVER, ())
    assert "never within reach: about" in found.reason
    assert "the payload sees to 32.0 deg" in found.reason


def test_no_elements_no_payload_and_decayed_are_results() -> None:
    areas, window = [PENINSULA, box(0, 0, 1, 1, "B")], (EPOCH_NS, EPOCH_NS + DAY_NS)
    nothing = find_opportunities(None, CAMERA, areas, *window, spacecraft="X")
    assert [(one.spacecraft, one.area, one.outcome) for one in nothing] == [
        ("X", name, CoverageOutcome.NO_ELEMENTS) for name in ("coast", "B")
    ]
    assert {one.outcome for one in find_opportunities(LOW, None, areas, *window)} == {CoverageOutcome.NO_PAYLOAD}
    gone = find_opportunities(named(LOW, mean_motion=16.6, bstar=0.1), CAMERA, areas, *window)
    assert {one.outcome for one in gone} == {CoverageOutcome.DECAYED}
    assert "the elements fail" in gone[0].reason
    assert find_opportunities(LOW, CAMERA, [], *window) == []


def test_a_table_of_states_gives_what_its_elements_give() -> None:
    table = table_of(LOW, EPOCH_NS - 3 * HOUR_NS, EPOCH_NS + 40 * HOUR_NS)
    found = find_opportunities(table, CAMERA, [PENINSULA], EPOCH_NS, EPOCH_NS + 36 * HOUR_NS)[0]
    assert same(found, search(PENINSULA, hours=36), within_s=0.05)
    outside = find_opportunities(table, CAMERA, [PENINSULA], EPOCH_NS + 50 * HOUR_NS, EPOCH_NS + 60 * HOUR_NS)[0]
    assert outside.outcome is CoverageOutcome.NOT_COVERED
    assert "the ephemeris ends" in outside.reason


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(KnownError, match="ends before it begins"):
        find_opportunities(LOW, CAMERA, [PENINSULA], EPOCH_NS, EPOCH_NS - 1)


def _best_by_trying(one: Opportunity, longitude: float, latitude: float) -> float:
    """The instant at which a place is least off nadir, in seconds from the start: every tenth of a second is tried."""
    point = Judge(LOW, area_of([(longitude, latitude), (longitude + 1e-6, latitude), (longitude, latitude + 1e-6)]))
    times = np.arange(one.start_ns, one.end_ns, SECOND_NS // 10)
    return float((times[point.excess(times, 0.0).argmin()] - one.start_ns) / SECOND_NS)


def test_the_best_instant_has_the_centre_least_off_nadir_and_the_sun_there() -> None:
    area = box(102.9, 3.9, 103.1, 4.1)
    found = search(area, hours=240, payload=Payload("camera", 2.0, 30.0, min_sun_elevation_deg=20.0)).opportunities
    assert {one.is_sunlit for one in found} == {True, False}
    for one in found:
        assert (one.best_ns - one.start_ns) / SECOND_NS == pytest.approx(_best_by_trying(one, 103.0, 4.0), abs=0.6)
        assert one.off_nadir_deg <= one.centre_off_nadir_deg <= 34
        assert one.is_sunlit == (one.sun_elevation_deg >= 20)


def test_areas_within_reach_at_an_instant_are_named() -> None:
    one = search(PENINSULA).opportunities[0]
    assert in_reach([one], one.start_ns) == in_reach([one], one.end_ns) == {"coast"}
    assert in_reach([one], one.end_ns + 1) == frozenset()

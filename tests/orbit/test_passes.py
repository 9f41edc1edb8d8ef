from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.errors import KnownError
from console.orbit.elements import ElementSet
from console.orbit.look import look_angles
from console.orbit.passes import PassOutcome, PassSearch, find_all_passes, find_passes, pass_profile, visibility_windows
from console.orbit.propagate import Propagator
from console.orbit.site import HorizonMask, Site
from console.orbit.types import Pass
from console.utc import DAY_NS, SECOND_NS, parse_utc
from tests.orbit.sets import EPOCH_NS, EQUATORIAL, GEOSTATIONARY, LOW, MOLNIYA, named, real_sets
from tests.orbit.test_propagate import verification_sets
from tests.shared_data import shared

BANTING = Site("Banting", 2.80, 101.50, 10.0, min_elevation_deg=5.0)
MASUDA = Site("Masuda", 30.556447, 131.015561, 140.0)
SITES = {
    "SAP": Site("SAP", 43.0757, 141.3400, 30.0),
    "CPT": Site("CPT", -33.9249, 18.4241, 50.0),
    "SVB": Site("SVB", 78.2297, 15.4077, 450.0),
}
GROUPS = {25544: "stations", 27607: "amateur", 43689: "weather", 44909: "amateur", 41836: "weather"}
START, END = parse_utc("2026-08-09T00:00:00Z"), parse_utc("2026-08-10T00:00:00Z")
MICROSECOND_NS = 1_000


def golden_set(number: int) -> ElementSet:
    return real_sets(f"groups/2026-08-08/{GROUPS[number]}.tle")[number]


def elevations(elements: ElementSet, site: Site, times_ns: object) -> np.ndarray:
    return look_angles(Propagator(elements), site, np.asarray(times_ns, dtype=np.int64)).elevation_deg


def same_pass(one: Pass, other: Pass) -> bool:
    return all(abs(getattr(one, key) - getattr(other, key)) <= MICROSECOND_NS for key in ("aos_ns", "tca_ns", "los_ns"))


@pytest.mark.parametrize("number", [25544, 27607, 43689, 44909])
def test_passes_agree_with_two_libraries(number: int) -> None:
    # passes_2026-08-09.csv: skyfield and ephem, themselves within 0.2 s and 0.01 deg of each other
    table = csv.DictReader(shared("tle/passes_2026-08-09.csv").read_text().splitlines())
    golden = [row for row in table if int(row["norad_id"]) == number]
    assert golden
    for site in SITES.values():
        rows = [row for row in golden if row["station"] == site.name]
        found = [one for one in find_passes(golden_set(number), site, START, END).passes if one.aos_ns >= START and one.los_ns <= END]
        assert len(found) == len(rows)
        for one, row in zip(found, rows, strict=True):
            for key in ("aos", "tca", "los"):
                assert abs(getattr(one, f"{key}_ns") - parse_utc(row[f"{key}_utc"])) < 0.25 * SECOND_NS
            assert one.max_elevation_deg == pytest.approx(float(row["max_elevation_deg"]), abs=0.011)
            assert one.aos_azimuth_deg == pytest.approx(float(row["aos_azimuth_deg"]), abs=0.05)
            assert one.los_azimuth_deg == pytest.approx(float(row["los_azimuth_deg"]), abs=0.05)


@pytest.mark.parametrize(("number", "station", "elevation"), [(25544, "SAP", 16.01), (43689, "SVB", 11.15)])
def test_a_pass_in_progress_at_the_end_is_found_whole(number: int, station: str, elevation: float) -> None:
    # tle/GOLDEN.md 2: elevation at the end of the window
    elements, site = golden_set(number), SITES[station]
    last = find_passes(elements, site, START, END).passes[-1]
    assert last.aos_ns < END < last.los_ns
    assert not last.is_clipped_end
    assert elevations(elements, site, [END])[0] == pytest.approx(elevation, abs=0.01)
    np.testing.assert_allclose(elevations(elements, site, [last.aos_ns, last.los_ns]), 0.0, atol=0.01)


def test_a_window_inside_a_pass_finds_the_whole_pass() -> None:
    whole = find_passes(LOW, MASUDA, EPOCH_NS, EPOCH_NS + DAY_NS).passes[1]
    inside = find_passes(LOW, MASUDA, whole.aos_ns + 60 * SECOND_NS, whole.aos_ns + 61 * SECOND_NS)
    assert inside.outcome is PassOutcome.PASSES
    assert len(inside.passes) == 1
    assert same_pass(inside.passes[0], whole)


def test_a_geostationary_spacecraft_is_always_or_never_up() -> None:
    # tle/GOLDEN.md 2: Himawari-9, elevation 40.33, azimuth 180.87 at Sapporo
    always = find_passes(golden_set(41836), SITES["SAP"], START, END)
    assert always.outcome is PassOutcome.ALWAYS_UP
    (one,) = always.passes
    assert (one.aos_ns, one.los_ns, one.is_clipped_start, one.is_clipped_end) == (START, END, True, True)
    assert one.aos_azimuth_deg == pytest.approx(180.87, abs=0.01)
    for station, elevation in (("CPT", "-33.6"), ("SVB", "-15.1")):
        never = find_passes(golden_set(41836), SITES[station], START, END)
        assert (never.outcome, never.passes) == (PassOutcome.NEVER_UP, ())
        assert elevation in never.reason


def test_no_elements_and_decayed_are_results() -> None:
    assert find_passes(None, BANTING, START, END).outcome is PassOutcome.NO_ELEMENTS
    (gone,) = (one for one in verification_sets() if one.catalogue_number == 28872)
    late = find_passes(gone, BANTING, gone.epoch_ns + DAY_NS, gone.epoch_ns + 2 * DAY_NS)
    assert (late.outcome, late.passes) == (PassOutcome.DECAYED, ())
    assert "decayed" in late.reason


@pytest.mark.parametrize("fields", [{"mean_motion": 18.0}, {"eccentricity": 0.9999}, {"mean_motion": 16.6, "bstar": 0.1}])
def test_elements_that_never_were_an_orbit_are_told_as_decayed(fields: dict[str, float]) -> None:
    found = find_passes(named(LOW, **fields), BANTING, EPOCH_NS, EPOCH_NS + DAY_NS)
    assert (found.outcome, found.passes) == (PassOutcome.DECAYED, ())
    assert "the elements fail at 2026-326T00:0" in found.reason


def test_passes_before_a_decay_are_found_and_the_decay_is_told() -> None:
    (falling,) = (one for one in verification_sets() if one.catalogue_number == 28350)
    end_ns = falling.epoch_ns + 3 * DAY_NS
    found = find_all_passes([falling], list(SITES.values()), falling.epoch_ns, end_ns)
    fails = Propagator(falling).first_error(end_ns)
    assert fails is not None
    passes = [one for search in found for one in search.passes]
    assert passes
    assert max(one.los_ns for one in passes) <= fails[0]
    assert all("fail at" in search.reason for search in found)


def test_a_batch_equals_its_single_searches() -> None:
    fleet, sites = [LOW, None, MOLNIYA, GEOSTATIONARY, EQUATORIAL], [BANTING, MASUDA]
    batch = find_all_passes(fleet, sites, EPOCH_NS, EPOCH_NS + 2 * DAY_NS)
    assert batch == [find_passes(one, site, EPOCH_NS, EPOCH_NS + 2 * DAY_NS) for one in fleet for site in sites]


def test_a_near_equatorial_orbit_passes_over_malaysia_every_revolution() -> None:
    found = find_passes(EQUATORIAL, BANTING, EPOCH_NS, EPOCH_NS + DAY_NS)
    assert len(found.passes) in {13, 14}
    assert (found.spacecraft, found.station) == ("EQUATORIAL", "Banting")


def orbit(motion: float, stretch: float, inclination: float, raan: float, perigee: float, anomaly: float) -> ElementSet:
    """An orbit of any shape whose perigee stays above 270 km: `stretch` is the share of the eccentricity that allows.

    Not quite retrograde over the equator: there SGP4 divides by nothing, and the place jumps.
    """
    most = max(0.0, 1 - 6_650 / (42_241.1 / motion ** (2 / 3)))
    return named(
        LOW,
        mean_motion=motion,
        eccentricity=stretch * most,
        inclination_deg=inclination,
        raan_deg=raan,
        arg_of_perigee_deg=perigee,
        mean_anomaly_deg=anomaly,
        bstar=0.0,
    )


angles = st.floats(0, 360)
orbits = st.builds(orbit, st.floats(0.4, 15.8), st.floats(0, 1), st.floats(0, 179), angles, angles, angles)
masks = st.lists(st.floats(-1, 25), min_size=0, max_size=8).map(
    lambda heights: HorizonMask(tuple((360.0 * at / len(heights), height) for at, height in enumerate(heights)))
)
places = st.builds(Site, st.just("S"), st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 3000), st.floats(0, 20))
rough_places = st.builds(replace, places, mask=masks)


@settings(max_examples=60, deadline=None)
@given(elements=orbits, site=places, seed=st.integers(0, 2**32))
def test_the_spacecraft_is_up_exactly_during_its_passes(elements: ElementSet, site: Site, seed: int) -> None:
    end = EPOCH_NS + DAY_NS
    times = EPOCH_NS + np.random.default_rng(seed).integers(0, DAY_NS, 2_000)
    above = elevations(elements, site, times) - site.min_elevation_deg
    inside = np.zeros(times.size, bool)
    for one in find_passes(elements, site, EPOCH_NS, end).passes:
        inside |= (times >= one.aos_ns) & (times <= one.los_ns)
    clear = np.abs(above) > 0.005
    np.testing.assert_array_equal(inside[clear], (above > 0)[clear])


@settings(max_examples=25, deadline=None)
@given(elements=orbits, site=rough_places, seed=st.integers(0, 2**32))
def test_over_rough_terrain_the_spacecraft_is_in_sight_exactly_in_the_windows(elements: ElementSet, site: Site, seed: int) -> None:
    propagator = Propagator(elements)
    times = EPOCH_NS + np.random.default_rng(seed).integers(0, DAY_NS, 1_000)
    look = look_angles(propagator, site, times)
    above = look.elevation_deg - np.maximum(site.mask.elevation_deg(look.azimuth_deg), site.min_elevation_deg)
    inside = np.zeros(times.size, bool)
    for one in find_passes(elements, site, EPOCH_NS, EPOCH_NS + DAY_NS).passes:
        windows = visibility_windows(propagator, site, one)
        assert windows
        assert windows[0][0] - one.aos_ns < SECOND_NS
        assert one.los_ns - windows[-1][1] < SECOND_NS
        for start, end in windows:
            inside |= (times >= start) & (times <= end)
    clear = (np.abs(above) > 0.1) & (look.elevation_deg < 85)
    np.testing.assert_array_equal(inside[clear], (above > 0)[clear])


@settings(max_examples=25, deadline=None)
@given(elements=orbits, site=rough_places)
def test_elevation_at_both_ends_is_the_horizon_there(elements: ElementSet, site: Site) -> None:
    for one in find_passes(elements, site, EPOCH_NS, EPOCH_NS + DAY_NS).passes:
        ends = [at for at, is_open in ((one.aos_ns, one.is_clipped_start), (one.los_ns, one.is_clipped_end)) if not is_open]
        look = look_angles(Propagator(elements), site, np.array(ends, dtype=np.int64))
        horizon = np.maximum(site.mask.elevation_deg(look.azimuth_deg), site.min_elevation_deg)
        steep = np.abs(look.elevation_deg) > 80
        assert np.all((np.abs(look.elevation_deg - horizon) < 0.02) | steep)
        assert one.aos_ns <= one.tca_ns <= one.los_ns


@settings(max_examples=25, deadline=None)
@given(elements=orbits, site=rough_places, shift=st.sampled_from([SECOND_NS, -SECOND_NS, 977 * SECOND_NS]))
def test_shifting_the_start_changes_no_pass(elements: ElementSet, site: Site, shift: int) -> None:
    first = find_passes(elements, site, EPOCH_NS, EPOCH_NS + DAY_NS).passes
    second = find_passes(elements, site, EPOCH_NS + shift, EPOCH_NS + DAY_NS).passes
    later = EPOCH_NS + abs(shift)
    kept = [[one for one in passes if one.los_ns > later and not one.is_clipped_start] for passes in (first, second)]
    assert len(kept[0]) == len(kept[1])
    assert all(same_pass(one, other) for one, other in zip(*kept, strict=True) if not (one.is_clipped_end or other.is_clipped_end))


@settings(max_examples=25, deadline=None)
@given(elements=orbits, site=places, cut=st.integers(1, DAY_NS // SECOND_NS - 1))
def test_two_windows_together_hold_what_one_holds(elements: ElementSet, site: Site, cut: int) -> None:
    middle, end = EPOCH_NS + cut * SECOND_NS, EPOCH_NS + DAY_NS
    whole = find_passes(elements, site, EPOCH_NS, end)
    parts = [find_passes(elements, site, *window) for window in ((EPOCH_NS, middle), (middle, end))]
    closed = [[one for one in search.passes if not (one.is_clipped_start or one.is_clipped_end)] for search in (whole, *parts)]
    for one in closed[0]:
        assert any(same_pass(one, other) for other in (*closed[1], *closed[2]))
    for other in (*closed[1], *closed[2]):
        assert any(same_pass(one, other) for one in closed[0])


def test_two_culminations_without_a_set_are_one_pass() -> None:
    for one in find_passes(MOLNIYA, MASUDA, EPOCH_NS, EPOCH_NS + 10 * DAY_NS).passes:
        times = np.arange(one.aos_ns, one.los_ns, 20 * SECOND_NS)
        heights = elevations(MOLNIYA, MASUDA, times)
        peaks = int(((heights[1:-1] > heights[:-2]) & (heights[1:-1] >= heights[2:])).sum())
        assert one.max_elevation_deg == pytest.approx(heights.max(), abs=0.01)
        if peaks > 1:
            return
    pytest.fail("no pass with several culminations: choose another orbit")


def test_the_start_of_the_passes_shows_nothing_of_the_policy_when_another_is_given() -> None:
    low = find_passes(LOW, BANTING, EPOCH_NS, EPOCH_NS + DAY_NS, min_elevation_deg=0.0)
    high = find_passes(LOW, BANTING, EPOCH_NS, EPOCH_NS + DAY_NS, min_elevation_deg=30.0)
    assert len(low.passes) > len(high.passes)
    assert all(one.max_elevation_deg > 30.0 for one in high.passes)
    np.testing.assert_allclose(elevations(LOW, BANTING, [one.aos_ns for one in low.passes]), 0.0, atol=0.01)


def test_terrain_in_the_middle_leaves_one_pass_with_two_windows() -> None:
    best = max(find_passes(LOW, MASUDA, EPOCH_NS, EPOCH_NS + 2 * DAY_NS).passes, key=lambda one: -abs(one.max_elevation_deg - 30))
    peak = best.tca_azimuth_deg
    wall = HorizonMask(tuple(sorted(((peak + turn) % 360.0, height) for turn, height in ((-20, 0.0), (-10, 60.0), (10, 60.0), (20, 0.0)))))
    walled = replace(MASUDA, mask=wall)
    (one,) = find_passes(LOW, walled, best.aos_ns, best.los_ns).passes
    assert same_pass(one, best)
    first, second = visibility_windows(Propagator(LOW), walled, one)
    assert abs(first[0] - one.aos_ns) < 10 * MICROSECOND_NS
    assert abs(second[1] - one.los_ns) < 10 * MICROSECOND_NS
    assert first[1] < one.tca_ns < second[0]


def test_terrain_that_hides_the_culmination_moves_the_maximum_to_the_edge() -> None:
    best = find_passes(LOW, MASUDA, EPOCH_NS, EPOCH_NS + DAY_NS).passes[0]
    middle = elevations(LOW, MASUDA, [best.aos_ns + (best.tca_ns - best.aos_ns) // 2])[0]
    azimuth = look_angles(Propagator(LOW), MASUDA, np.array([best.aos_ns + (best.tca_ns - best.aos_ns) // 2])).azimuth_deg[0]
    span = (best.los_azimuth_deg - best.aos_azimuth_deg + 180) % 360 - 180
    side = 1.0 if span > 0 else -1.0
    open_points = [((azimuth - side * turn) % 360.0, -1.0) for turn in (1.0, 150.0)]
    shut_points = [((azimuth + side * turn) % 360.0, 89.0) for turn in (0.0, 150.0)]
    shadowed = replace(MASUDA, mask=HorizonMask(tuple(sorted(open_points + shut_points))))
    (one,) = find_passes(LOW, shadowed, best.aos_ns, best.los_ns).passes
    assert one.tca_ns == one.los_ns
    assert one.max_elevation_deg == pytest.approx(middle, abs=3.0)
    assert one.max_elevation_deg < best.max_elevation_deg


def test_a_window_of_no_length_and_a_site_on_the_pole_work() -> None:
    pole = Site("Pole", 90.0, 0.0)
    assert isinstance(find_passes(LOW, pole, EPOCH_NS, EPOCH_NS), PassSearch)
    assert len(find_passes(LOW, pole, EPOCH_NS, EPOCH_NS + DAY_NS).passes) in {15, 16}


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(KnownError, match="ends before it begins"):
        find_passes(LOW, BANTING, END, START)


def test_each_pass_carries_the_age_of_its_elements() -> None:
    found = find_passes(LOW, MASUDA, EPOCH_NS + 5 * DAY_NS, EPOCH_NS + 6 * DAY_NS).passes
    assert all(5 <= one.element_age_days < 6.1 and one.element_epoch_ns == EPOCH_NS for one in found)
    assert {one.age_level for one in found} == {"warning"}


def test_a_profile_begins_and_ends_at_the_horizon_and_holds_the_top() -> None:
    one = find_passes(LOW, BANTING, EPOCH_NS, EPOCH_NS + DAY_NS).passes[0]
    times, heights = pass_profile(Propagator(LOW), BANTING, one, n=121)
    assert (times[0], times[-1], times.shape, heights.shape) == (one.aos_ns, one.los_ns, (121,), (121,))
    assert heights[[0, -1]] == pytest.approx(5.0, abs=0.01)
    assert heights.max() == pytest.approx(one.max_elevation_deg, abs=0.5)
    assert heights.max() <= one.max_elevation_deg + 0.01

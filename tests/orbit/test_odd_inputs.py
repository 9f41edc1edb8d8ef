"""The orbit package with what nobody writes on purpose: poles, the antimeridian, the Earth's centre, no instants, 1957 and 2100."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.errors import KnownError
from console.orbit.age import element_age
from console.orbit.areas import Payload
from console.orbit.coverage import find_opportunities
from console.orbit.earth import (
    SiteFrame,
    ecef_to_geodetic,
    ecef_to_teme,
    geodetic_to_ecef,
    gmst_rad,
    tai_minus_utc_s,
    teme_to_ecef,
    ut1_minus_utc_s,
    wrap_longitude,
)
from console.orbit.elements import ElementSet
from console.orbit.ephemeris import sample
from console.orbit.fleet import Fleet
from console.orbit.light import dark_spans, light_spans
from console.orbit.look import look_angles, spread
from console.orbit.outline import visible_outline
from console.orbit.passes import find_all_passes, find_passes
from console.orbit.propagate import Propagator
from console.orbit.site import HorizonMask, Site
from console.orbit.sky import footprint, ground_track, visibility_circle
from console.orbit.sun import illumination, moon_subpoint, moon_teme, solar_position, sun_subpoint, sun_teme
from console.utc import DAY_NS, SECOND_NS, parse_utc
from tests.orbit.area_builders import area_of, box
from tests.orbit.sets import EPOCH_NS, EQUATORIAL, GEOSTATIONARY, LOW, MOLNIYA, named

NOTHING = np.empty(0, dtype=np.int64)
YEARS = [
    parse_utc(text) for text in ("1957-10-04T19:28:34Z", "1970-01-01", "1972-06-30T23:59:59.999Z", "2016-12-31T23:59:59Z", "2100-01-01")
]
POLES = [Site("north", 90.0, 0.0), Site("south", -90.0, 137.0), Site("date line", 0.0, 180.0), Site("date line", 0.0, -180.0)]
ORBITS = [LOW, EQUATORIAL, MOLNIYA, GEOSTATIONARY, named(LOW, inclination_deg=90.0, eccentricity=0.0), named(LOW, inclination_deg=180.0)]
latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)


def at_epoch(elements: ElementSet, epoch_ns: int) -> ElementSet:
    return named(elements, epoch_ns=epoch_ns)


def test_no_instants_give_no_places() -> None:
    propagator = Propagator(LOW)
    assert [part.shape for part in propagator.teme(NOTHING)] == [(0, 3), (0, 3), (0,)]
    assert [part.shape for part in propagator.earth_fixed(NOTHING)] == [(0, 3), (0, 3), (0,)]
    assert [part.shape for part in propagator.geodetic(NOTHING)] == [(0,)] * 3
    assert look_angles(propagator, POLES[0], NOTHING).elevation_deg.shape == (0,)
    assert [part.shape for part in (sun_teme(NOTHING), moon_teme(NOTHING))] == [(0, 3)] * 2
    assert illumination(np.empty((0, 3)), NOTHING).shape == (0,)
    assert gmst_rad(NOTHING).shape == ut1_minus_utc_s(NOTHING).shape == tai_minus_utc_s(NOTHING).shape == (0,)
    assert find_all_passes([], POLES, EPOCH_NS, EPOCH_NS + DAY_NS) == find_all_passes([LOW], [], EPOCH_NS, EPOCH_NS + DAY_NS) == []
    assert Fleet([]).teme(EPOCH_NS).shape == (0, 3)


@pytest.mark.parametrize("epoch_ns", YEARS)
@pytest.mark.parametrize("orbit", ORBITS, ids=lambda one: f"{one.name} {one.inclination_deg:g}")
def test_any_year_has_orbits_passes_light_and_images(epoch_ns: int, orbit: ElementSet) -> None:
    elements, end_ns = at_epoch(orbit, epoch_ns), epoch_ns + DAY_NS // 4
    propagator = Propagator(elements)
    track = ground_track(propagator, epoch_ns, end_ns, step_s=600)
    assert (np.abs(track.latitude_deg) <= 90).all()
    assert ((track.longitude_deg >= -180) & (track.longitude_deg <= 180)).all()
    assert (track.height_km > 100).all()
    assert ((track.illumination >= 0) & (track.illumination <= 1)).all()
    for site in POLES:
        for one in find_passes(elements, site, epoch_ns, end_ns).passes:
            assert one.aos_ns <= one.tca_ns <= one.los_ns
            assert -0.01 <= one.max_elevation_deg <= 90
    for span in light_spans(propagator, epoch_ns, end_ns):
        assert span.start_ns < span.end_ns
    for result in find_opportunities(elements, Payload("p", 5.0, 30.0), [box(-180, -90, 180, 90), box(170, -5, -175, 5)], epoch_ns, end_ns):
        for chance in result.opportunities:
            assert chance.start_ns <= chance.best_ns <= chance.end_ns
            assert -90 <= chance.sun_elevation_deg <= 90
            assert 0 <= chance.off_nadir_deg <= 35.0001
    assert np.isfinite(element_age(elements, end_ns).expected_error_s)


@pytest.mark.parametrize("at_ns", YEARS)
def test_sun_and_moon_stand_over_some_place_in_any_year(at_ns: int) -> None:
    for latitude, longitude in (sun_subpoint(at_ns), moon_subpoint(at_ns)):
        assert abs(latitude) < 30
        assert -180 <= longitude <= 180
    azimuth, elevation = solar_position(POLES[0], np.array([at_ns]))
    assert 0 <= azimuth[0] < 360
    assert abs(elevation[0]) < 24
    assert all(start < end for start, end in dark_spans(POLES[2], at_ns, at_ns + 3 * DAY_NS))


@settings(deadline=None)
@given(latitudes, longitudes, st.floats(-5, 400_000))
def test_places_come_back_from_the_earth_fixed_frame(latitude: float, longitude: float, height_km: float) -> None:
    fixed = geodetic_to_ecef(np.array([latitude]), np.array([longitude]), np.array([height_km]))
    again = ecef_to_geodetic(fixed)
    assert again[0][0] == pytest.approx(latitude, abs=1e-7)
    assert again[2][0] == pytest.approx(height_km, abs=2e-6)
    np.testing.assert_allclose(geodetic_to_ecef(*again), fixed, atol=1e-5)


def test_the_earth_s_axis_has_a_latitude_and_nan_stays_nan() -> None:
    latitude, longitude, height = ecef_to_geodetic(np.array([[0.0, 0.0, 7000.0], [0.0, 0.0, -7000.0], [np.nan, 0.0, 0.0]]))
    assert latitude[:2].tolist() == [90.0, -90.0]
    assert np.isfinite(longitude[:2]).all()
    assert height[:2] == pytest.approx(7000.0 - 6356.752314, abs=1e-5)
    assert np.isnan([latitude[2], longitude[2], height[2]]).any()


@settings(deadline=None)
@given(st.integers(YEARS[0], YEARS[-1]), st.lists(st.floats(-5e5, 5e5), min_size=3, max_size=3))
def test_turning_to_the_earth_and_back_changes_nothing(at_ns: int, place: list[float]) -> None:
    there = teme_to_ecef(np.array([at_ns]), np.array([place]))
    np.testing.assert_allclose(ecef_to_teme(np.array([at_ns]), there), [place], atol=1e-6)
    assert np.linalg.norm(there) == pytest.approx(np.linalg.norm(place), abs=1e-6)


@given(st.floats(-1e6, 1e6))
def test_wrapped_longitudes_lie_in_one_turn(longitude: float) -> None:
    assert -180 <= float(wrap_longitude(np.array([longitude]))[0]) < 180


@settings(deadline=None)
@given(latitudes, longitudes, st.floats(0, 400_000), st.floats(0, 89.9))
def test_rings_are_closed_and_on_the_map(latitude: float, longitude: float, height_km: float, elevation: float) -> None:
    site = Site("s", latitude, longitude, min_elevation_deg=elevation, mask=HorizonMask(((0.0, 1.0), (90.0, 30.0), (200.0, 0.0))))
    rings = [
        footprint(latitude, longitude, height_km, min_elevation_deg=elevation),
        visibility_circle(site, height_km),
        visible_outline(site, height_km),
    ]
    for ring in rings:
        assert np.isfinite(ring).all()
        gap = np.abs(ring[0] - ring[-1])  # an outline round a pole ends a turn away, as it says
        assert min(gap[0], abs(gap[0] - 360.0)) + gap[1] < 1e-6
        assert (np.abs(ring[:, 1]) <= 90 + 1e-9).all()
        assert np.ptp(ring[:, 0]) <= 360 + 1e-6


@pytest.mark.parametrize("site", POLES, ids=lambda one: f"{one.name} {one.longitude_deg:g}")
def test_directions_on_a_pole_and_the_date_line_are_square(site: Site) -> None:
    frame = SiteFrame.of(site)
    np.testing.assert_allclose(frame.enu @ frame.enu.T, np.eye(3), atol=1e-12)


def test_the_date_line_is_one_place_whichever_way_it_is_written() -> None:
    east, west = (find_passes(LOW, site, EPOCH_NS, EPOCH_NS + DAY_NS).passes for site in POLES[2:])
    assert [(one.aos_ns, one.los_ns) for one in east] == [(one.aos_ns, one.los_ns) for one in west]


def test_a_window_of_no_length_is_an_instant() -> None:
    one = find_passes(LOW, POLES[0], EPOCH_NS, EPOCH_NS + DAY_NS).passes[3]
    (again,) = find_passes(LOW, POLES[0], one.tca_ns, one.tca_ns).passes
    assert (again.aos_ns, again.los_ns) == (one.aos_ns, one.los_ns)
    assert spread(5, 5, 3).tolist() == [5, 5, 5]
    track = ground_track(Propagator(LOW), EPOCH_NS, EPOCH_NS)
    assert track.times_ns[0] == track.times_ns[-1] == EPOCH_NS
    world = find_opportunities(
        LOW, Payload(), [area_of([(-180.0, -90.0), (180.0, -90.0), (180.0, 90.0), (-180.0, 90.0)])], EPOCH_NS, EPOCH_NS
    )
    assert world[0].opportunities[0].start_ns <= EPOCH_NS <= world[0].opportunities[0].end_ns


def test_a_window_far_from_the_epoch_is_answered_or_told() -> None:
    for days in (-40_000, -400, 400, 20_000):
        start_ns = EPOCH_NS + days * DAY_NS
        for orbit in (LOW, named(LOW, bstar=0.0), GEOSTATIONARY):
            found = find_passes(orbit, POLES[0], start_ns, start_ns + DAY_NS // 8)
            assert found.passes or found.reason
            (seen,) = find_opportunities(orbit, Payload(), [box(0, 0, 1, 1)], start_ns, start_ns + DAY_NS // 8)
            assert seen.opportunities or seen.reason


@settings(max_examples=30, deadline=None)
@given(st.floats(0.05, 17.0), st.floats(0.0, 0.99), st.floats(0, 180), st.floats(0, 360), st.floats(-1, 1))
def test_any_elements_that_a_mission_may_have_are_flown_or_told(
    mean_motion: float, eccentricity: float, inclination: float, angle: float, bstar: float
) -> None:
    orbit = ElementSet("odd", 1, EPOCH_NS, mean_motion, eccentricity, inclination, angle, angle, angle, bstar=bstar)
    end_ns = EPOCH_NS + 6 * 3_600 * SECOND_NS
    found = find_passes(orbit, POLES[2], EPOCH_NS, end_ns)
    assert found.passes or found.reason
    seen = find_opportunities(orbit, Payload("p", 2.0, 30.0), [box(10, -20, 60, 20)], EPOCH_NS, end_ns)[0]
    assert seen.opportunities or seen.reason
    assert all(one.start_ns <= one.best_ns <= one.end_ns for one in seen.opportunities)
    path = sample(Propagator(orbit), EPOCH_NS, end_ns)
    if path is not None:
        assert np.isfinite(path.position_at(np.linspace(0, path.length_s, 50))).all()


def test_a_window_that_ends_before_it_begins_is_refused_by_both_searches() -> None:
    for search in (
        lambda: find_passes(LOW, POLES[0], EPOCH_NS, EPOCH_NS - 1),
        lambda: find_opportunities(LOW, Payload(), [box(0, 0, 1, 1)], EPOCH_NS, EPOCH_NS - 1),
    ):
        with pytest.raises(KnownError, match="ends before it begins"):
            search()

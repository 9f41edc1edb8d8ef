from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skyfield.api import EarthSatellite, wgs84
from skyfield.sgp4lib import TEME_to_ITRF

from console.orbit.earth import (
    SiteFrame,
    ecef_to_geodetic,
    geodetic_to_ecef,
    gmst_rad,
    teme_to_ecef,
    ut1_minus_utc_s,
    wrap_longitude,
)
from console.orbit.look import doppler_hz, look_angles
from console.orbit.propagate import Propagator, sgp4_record
from console.orbit.site import Site
from console.utc import parse_utc
from tests.orbit.judge import SCALE, judge_times
from tests.orbit.sets import LOW, real_sets


@settings(max_examples=200, deadline=None)
@given(latitude=st.floats(-90, 90), longitude=st.floats(-179.999, 179.999), height=st.floats(-1, 400_000))
def test_geodetic_coordinates_go_there_and_back(latitude: float, longitude: float, height: float) -> None:
    there = geodetic_to_ecef(np.array([latitude]), np.array([longitude]), np.array([height]))
    back = ecef_to_geodetic(there)
    again = geodetic_to_ecef(*back)
    np.testing.assert_allclose(again, there, atol=1e-6)
    assert back[2][0] == pytest.approx(height, abs=1e-6)


def test_the_ellipsoid_has_the_radii_of_wgs_84() -> None:
    # NIMA TR8350.2: semi-major axis 6378.137 km, semi-minor axis 6356.7523142 km
    equator, pole = geodetic_to_ecef(np.array([0.0, 90.0]), np.zeros(2), np.zeros(2))
    assert equator[0] == pytest.approx(6378.137)
    assert pole[2] == pytest.approx(6356.7523142, abs=1e-7)


@pytest.mark.parametrize(
    "date", ["1980-05-01", "1995-06-30T23:59", "2005-12-31T23:59", "2006-01-01", "2016-12-31T23:00", "2024-03-01", "2026-11-22"]
)
def test_ut1_follows_the_iers_within_a_tenth_of_a_second(date: str) -> None:
    at = parse_utc(date)
    oracle = judge_times(np.array([at])).dut1[0]
    assert ut1_minus_utc_s(np.array([at]))[0] == pytest.approx(oracle, abs=0.1)


def test_sidereal_time_follows_skyfield() -> None:
    times = parse_utc("2010-01-01") + np.random.default_rng().integers(0, 6 * 10**17, 50)
    ours = np.degrees(gmst_rad(times))
    theirs = judge_times(times).gmst * 15.0
    assert np.abs(wrap_longitude(ours - theirs)).max() < 6e-4  # 0.1 s of UT1 is 4e-4 degrees; IAU 1982 against 2000: 1e-5


def test_teme_turned_to_the_ground_follows_skyfield() -> None:
    times = parse_utc("2020-01-01") + np.random.default_rng().integers(0, 2 * 10**17, 20)
    position, velocity, _ = Propagator(LOW).teme(times)
    moment = judge_times(times)
    for index, jd in enumerate(moment.ut1):
        theirs, _ = TEME_to_ITRF(jd, position[index], velocity[index] * 86_400)
        ours = teme_to_ecef(times[index : index + 1], position[index : index + 1])[0]
        assert np.linalg.norm(ours - theirs) < 0.06


def test_look_angles_follow_skyfield() -> None:
    one = real_sets("groups/2026-08-08/amateur.tle")[44909]
    propagator = Propagator(one)
    judge = EarthSatellite.from_satrec(sgp4_record(one), SCALE)
    site = Site("Banting", 2.80, 101.50, 12.0)
    times = parse_utc("2026-08-09") + np.random.default_rng().integers(0, 10**14, 200)
    ours = look_angles(propagator, site, times)
    topos = wgs84.latlon(site.latitude_deg, site.longitude_deg, site.height_m)
    theirs = (judge - topos).at(judge_times(times))
    elevation, azimuth, distance, _, _, rate = theirs.frame_latlon_and_rates(topos)
    assert np.abs(ours.elevation_deg - elevation.degrees).max() < 2e-3
    low = np.abs(elevation.degrees) < 80
    assert np.abs(wrap_longitude(ours.azimuth_deg - azimuth.degrees))[low].max() < 1e-2
    assert np.abs(ours.range_km - distance.km).max() < 0.1
    assert np.abs(ours.range_rate_km_s - rate.km_per_s).max() < 2e-4


def test_overhead_is_overhead_and_the_axes_point_where_they_say() -> None:
    frame = SiteFrame.of(Site("S", 10.0, 20.0, 100.0))
    np.testing.assert_allclose(frame.enu @ frame.enu.T, np.eye(3), atol=1e-15)
    assert np.linalg.det(frame.enu) == pytest.approx(1.0)
    latitude, longitude, height = ecef_to_geodetic((frame.origin_km + 500 * frame.enu[2])[None])
    assert (latitude[0], longitude[0], height[0]) == (pytest.approx(10.0), pytest.approx(20.0), pytest.approx(500.1))


def test_an_approaching_spacecraft_sounds_higher() -> None:
    shift = doppler_hz(437e6, np.array([-7.0, 0.0, 7.0]))
    assert shift[1] == 0
    assert shift[0] == pytest.approx(10_203.8, abs=0.1)  # 437 MHz * 7 / 299792.458
    assert shift[2] == -shift[0]


def test_longitudes_wrap_at_180() -> None:
    np.testing.assert_array_equal(wrap_longitude(np.array([0.0, 179.0, 180.0, 181.0, 360.0, -181.0])), [0, 179, -180, -179, 0, 179])

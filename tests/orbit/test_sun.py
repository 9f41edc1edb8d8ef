from __future__ import annotations

import numpy as np
import pytest

from console.orbit.almanac import AU_KM
from console.orbit.earth import wrap_longitude
from console.orbit.propagate import Propagator
from console.orbit.site import Site
from console.orbit.sun import (
    illumination,
    lunar_position,
    moon_lit,
    moon_subpoint,
    moon_teme,
    solar_elevation,
    solar_position,
    sun_subpoint,
    sun_synchronous_raan,
    sun_teme,
)
from console.utc import DAY_NS, SECOND_NS, parse_utc
from tests.orbit.sets import EPOCH_NS, LOW, named, real_sets

START = parse_utc("2026-08-22T18:00:00Z")

# tle/GOLDEN.md 2: sunlit at 18:00, then every change, by Skyfield in steps of 1 s
CHANGES = [
    ("iss", 25544, False, ["18:28:04", "19:25:04", "20:01:00", "20:58:00", "21:33:56"]),
    ("weather", 43013, True, ["18:40:26", "19:14:32"]),
    ("amateur", 7530, True, []),
]


@pytest.mark.parametrize(("group", "number", "first", "changes"), CHANGES)
def test_eclipses_begin_and_end_within_a_second(group: str, number: int, first: bool, changes: list[str]) -> None:
    times = START + np.arange(4 * 3_600) * SECOND_NS
    position, _, _ = Propagator(real_sets(f"groups/2026-08-22/{group}.tle")[number]).teme(times)
    is_lit = illumination(position, times) > 0.5
    found = times[np.flatnonzero(is_lit[1:] != is_lit[:-1]) + 1]
    assert is_lit[0] == first
    for ours, text in zip(found, changes, strict=False):
        assert abs(int(ours) - parse_utc(f"2026-08-22T{text}Z")) <= 2 * SECOND_NS
    assert len(found) >= len(changes)


def test_the_penumbra_is_between_light_and_shade_and_lasts_seconds() -> None:
    times = START + np.arange(0, 95 * 60 * 10) * (SECOND_NS // 10)
    position, _, _ = Propagator(real_sets("groups/2026-08-22/iss.tle")[25544]).teme(times)
    light = illumination(position, times)
    assert light.min() == 0.0
    assert light.max() == 1.0
    between = (light > 0) & (light < 1)
    assert 10 < between.sum() / 10 < 40  # two crossings of 8 to 20 s
    assert np.abs(np.diff(light)).max() < 0.05


def test_deep_behind_the_earth_the_shadow_is_only_annular() -> None:
    time = np.array([EPOCH_NS])
    behind = -sun_teme(time) / np.linalg.norm(sun_teme(time))
    assert illumination(behind * 1.3e6, time)[0] == 0.0
    share = (np.arcsin(6_378.137 / 1.6e6) / np.arcsin(695_700 / (np.linalg.norm(sun_teme(time)) + 1.6e6))) ** 2
    assert illumination(behind * 1.6e6, time)[0] == pytest.approx(1 - share, abs=1e-6)
    assert np.isnan(illumination(np.full((1, 3), np.nan), time)[0])


def test_the_sun_is_at_the_equinox_and_the_solstice_on_time() -> None:
    # Oracle: U.S. Naval Observatory, Astronomical Almanac 2020, March equinox 2020-03-20T03:50Z and June solstice 2020-06-20T21:44Z
    latitude, _ = sun_subpoint(parse_utc("2020-03-20T03:50:00Z"))
    assert latitude == pytest.approx(0.0, abs=0.01)
    before, at, after = (sun_subpoint(parse_utc("2020-06-20T21:44:00Z") + days * DAY_NS)[0] for days in (-2, 0, 2))
    assert at == pytest.approx(23.4366, abs=0.01)
    assert at > before
    assert at > after


def test_the_sun_follows_an_independent_theory() -> None:
    # Oracle: Meeus, Astronomical Algorithms, example 25.b (VSOP87): 1992-10-13T00:00 TD, right ascension 13h13m30.749s from the true
    # equinox, declination -7d47m01.74s, 0.99760775 au, nutation in longitude 15.908": the mean equinox of TEME lies 14.59" on
    position = sun_teme(np.array([parse_utc("1992-10-12T23:59:01Z")]))[0]
    right_ascension = 15 * (13 + 13 / 60 + 30.749 / 3_600) - 14.59 / 3_600
    assert np.degrees(np.arctan2(position[1], position[0])) % 360 == pytest.approx(right_ascension, abs=0.0015)
    assert np.degrees(np.arcsin(position[2] / np.linalg.norm(position))) == pytest.approx(-7.783817, abs=0.0015)
    assert np.linalg.norm(position) / AU_KM == pytest.approx(0.99760775, abs=5e-5)


def test_the_moon_is_within_its_promise() -> None:
    # Oracle: Meeus, example 47.a: 1992-04-12T00:00 TD, right ascension 134.688470, declination 13.768368, 368409.7 km
    at = parse_utc("1992-04-11T23:59:01Z")
    position = moon_teme(np.array([at]))[0]
    assert np.degrees(np.arctan2(position[1], position[0])) == pytest.approx(134.688, abs=0.03)
    assert np.degrees(np.arcsin(position[2] / np.linalg.norm(position))) == pytest.approx(13.768, abs=0.03)
    assert np.linalg.norm(position) == pytest.approx(368_410, abs=60)
    latitude, longitude = moon_subpoint(at)
    assert latitude == pytest.approx(13.768, abs=0.03)
    assert -180 <= longitude < 180


def test_at_its_sub_point_the_sun_is_overhead() -> None:
    latitude, longitude = sun_subpoint(EPOCH_NS)
    assert solar_elevation(Site("S", latitude, longitude), np.array([EPOCH_NS]))[0] == pytest.approx(90.0, abs=0.01)
    night = Site("N", -latitude, float(wrap_longitude(np.array([longitude + 180.0]))[0]))
    assert solar_elevation(night, np.array([EPOCH_NS]))[0] == pytest.approx(-90.0, abs=0.01)


def test_the_sun_rises_in_the_east_and_sets_in_the_west() -> None:
    site = Site("Tsukuba", 36.067, 140.131, 69.0)
    times = EPOCH_NS + np.arange(0, DAY_NS, 60 * SECOND_NS)
    azimuth, elevation = solar_position(site, times)
    rising = np.flatnonzero((elevation[:-1] < 0) & (elevation[1:] >= 0))
    setting = np.flatnonzero((elevation[:-1] >= 0) & (elevation[1:] < 0))
    assert 90 < azimuth[rising[0]] < 120
    assert 240 < azimuth[setting[0]] < 270
    assert azimuth[np.argmax(elevation)] == pytest.approx(180, abs=0.5)


@pytest.mark.parametrize("local_time", [6.0, 9.5, 10.5, 18.0])
def test_the_node_passes_at_the_local_time_asked(local_time: float) -> None:
    orbit = named(LOW, raan_deg=sun_synchronous_raan(EPOCH_NS, local_time), arg_of_perigee_deg=0.0, mean_anomaly_deg=0.0)
    times = EPOCH_NS + np.arange(0, 6 * 3_600) * SECOND_NS
    latitude, longitude, _ = Propagator(orbit).geodetic(times)
    (nodes,) = np.nonzero((latitude[:-1] < 0) & (latitude[1:] >= 0))
    hours = ((times[nodes] % DAY_NS) / (3_600 * SECOND_NS) + longitude[nodes] / 15.0) % 24.0
    np.testing.assert_allclose(hours, local_time, atol=0.03)


# Oracle: PyEphem 4.2.1 (libastro: VSOP87, ELP), pressure 0: azimuth and elevation of the Moon and of the Sun at a site
SKIES = [
    ("Banting", 2.8, 101.5, 10.0, "2026-11-22T12:00:00Z", 69.994, 43.721, 249.8402, -15.0137),
    ("Banting", 2.8, 101.5, 10.0, "2026-03-03T15:00:00Z", 84.622, 51.559, 262.5800, -53.4683),
    ("Banting", 2.8, 101.5, 10.0, "2024-08-19T18:26:00Z", 220.239, 65.379, 47.8480, -67.1610),
    ("Tsukuba", 36.067, 140.131, 69.0, "2026-11-22T12:00:00Z", 164.289, 69.104, 286.5755, -54.4741),
    ("Tsukuba", 36.067, 140.131, 69.0, "2026-03-03T15:00:00Z", 181.514, 58.945, 4.3782, -60.5307),
    ("Tsukuba", 36.067, 140.131, 69.0, "2024-08-19T18:26:00Z", 235.222, 16.100, 58.3678, -18.5075),
    ("Svalbard", 78.2297, 15.4077, 450.0, "2026-11-22T12:00:00Z", 47.673, 7.378, 197.9066, -9.0190),
    ("Svalbard", 78.2297, 15.4077, 450.0, "2026-03-03T15:00:00Z", 55.674, -2.062, 236.8433, -0.2641),
    ("Svalbard", 78.2297, 15.4077, 450.0, "2024-08-19T18:26:00Z", 112.487, -12.263, 293.0176, 7.9934),
]


@pytest.mark.parametrize(("name", "latitude", "longitude", "height", "text", "moon_az", "moon_el", "sun_az", "sun_el"), SKIES)
def test_sun_and_moon_stand_where_another_library_has_them(
    name: str, latitude: float, longitude: float, height: float, text: str, moon_az: float, moon_el: float, sun_az: float, sun_el: float
) -> None:
    site, at = Site(name, latitude, longitude, height), np.array([parse_utc(text)])
    for ours, theirs, tolerance_deg in (
        (lunar_position(site, at), (moon_az, moon_el), 0.03),
        (solar_position(site, at), (sun_az, sun_el), 0.005),
    ):
        turn = (ours[0][0] - theirs[0] + 180.0) % 360.0 - 180.0
        assert abs(turn) * np.cos(np.radians(theirs[1])) < tolerance_deg
        assert ours[1][0] == pytest.approx(theirs[1], abs=tolerance_deg)


def test_the_moon_overhead_is_overhead_and_a_degree_lower_seen_from_the_limb() -> None:
    """Parallax: seen from where the Moon stands at the horizon it is lower by asin(Earth's radius / distance)."""
    latitude, longitude = moon_subpoint(START)
    assert lunar_position(Site("under", latitude, longitude, 0.0), np.array([START]))[1][0] > 89.7
    site = Site("limb", 0.0, float(wrap_longitude(longitude + 90.0)), 0.0)
    distance = float(np.linalg.norm(moon_teme(np.array([START]))[0]))
    geocentric = np.degrees(np.arcsin(np.cos(np.radians(latitude)) * np.cos(np.radians(90.0))))
    expected = geocentric - np.degrees(np.arctan2(6378.137, distance))
    assert lunar_position(site, np.array([START]))[1][0] == pytest.approx(expected, abs=0.01)


def test_the_moon_of_august_2026_is_full_on_the_28th_and_new_on_the_12th() -> None:
    """The partial lunar eclipse of 2026-08-28 04:13 UT and the total solar eclipse of 2026-08-12 17:46 UT (NASA eclipse catalogues)."""
    full, new = (moon_lit(np.array([parse_utc(text)]))[0] for text in ("2026-08-28T04:13Z", "2026-08-12T17:46Z"))
    assert full > 0.999
    assert new < 0.001


def test_half_a_moon_is_lit_at_the_quarters() -> None:
    """Meeus, Astronomical Algorithms, example 48.a: 1992 April 12, 0 h TD, illuminated fraction 0.6786; ours is a minute later: 0.001."""
    assert moon_lit(np.array([parse_utc("1992-04-12T00:00:00Z")]))[0] == pytest.approx(0.6786, abs=1e-3)

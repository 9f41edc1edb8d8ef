from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.orbit.earth import SiteFrame, geodetic_to_ecef
from console.orbit.look import look_from
from console.orbit.propagate import Propagator
from console.orbit.site import Site
from console.orbit.sky import footprint, ground_track, visibility_circle
from console.utc import DAY_NS, SECOND_NS
from tests.orbit.sets import EPOCH_NS, GEOSTATIONARY, LOW
from tests.orbit.test_propagate import verification_sets


def elevations_from_ring(ring: np.ndarray, latitude: float, longitude: float, height_km: float) -> np.ndarray:
    """How high the spacecraft stands over each point of a ring."""
    spacecraft = geodetic_to_ecef(np.array([latitude]), np.array([longitude]), np.array([height_km]))
    frames = (SiteFrame.of(Site("", float(lat), float(lon))) for lon, lat in ring)
    return np.array([look_from(frame, spacecraft, spacecraft).elevation_deg[0] for frame in frames])


@settings(max_examples=60, deadline=None)
@given(
    latitude=st.floats(-90, 90),
    longitude=st.floats(-180, 180),
    height=st.floats(200, 36_000),
    least=st.sampled_from([0.0, 5.0, 30.0]),
)
def test_on_the_ring_the_spacecraft_stands_at_the_elevation_asked(latitude: float, longitude: float, height: float, least: float) -> None:
    ring = footprint(latitude, longitude, height, min_elevation_deg=least, n=24)
    is_polar = abs(ring[0, 0] + 180) < 1e-9 and abs(ring[-2, 1]) == 90
    edge = ring[1:-4] if is_polar else ring[:-1]
    np.testing.assert_allclose(elevations_from_ring(edge, latitude, longitude, height), least, atol=0.6)


@settings(max_examples=100, deadline=None)
@given(latitude=st.floats(-90, 90), longitude=st.floats(-180, 180), height=st.floats(1, 36_000))
def test_rings_are_closed_and_run_on_without_jumps(latitude: float, longitude: float, height: float) -> None:
    ring = footprint(latitude, longitude, height)
    assert np.isfinite(ring).all()
    np.testing.assert_array_equal(ring[0], ring[-1])
    assert np.abs(ring[:, 1]).max() <= 90.0
    steps = np.abs(np.diff(ring[:, 0]))
    across_pole = (np.abs(ring[1:, 1]) == 90.0) & (np.abs(ring[:-1, 1]) == 90.0)
    assert steps[~across_pole].max() < 180.0


@pytest.mark.parametrize("latitude", [85.0, -85.0])
def test_a_ring_round_a_pole_covers_all_longitudes_up_to_that_pole(latitude: float) -> None:
    ring = footprint(latitude, 100.0, 800.0)
    assert (ring[:, 0].min(), ring[:, 0].max()) == (-180.0, 180.0)
    assert ring[np.argmax(np.abs(ring[:, 1])), 1] == np.copysign(90.0, latitude)
    assert np.all(np.diff(ring[:-3, 0]) >= 0)


def test_a_ring_over_the_antimeridian_is_continuous() -> None:
    ring = footprint(0.0, 179.0, 600.0)
    assert ring[:, 0].max() > 180.0
    assert np.abs(np.diff(ring[:, 0])).max() < 5.0


def test_the_circle_of_a_station_mirrors_the_footprint() -> None:
    site = Site("S", 35.0, 140.0, 0.0, min_elevation_deg=10.0)
    circle = visibility_circle(site, 500.0, n=12)
    frame = SiteFrame.of(site)
    over = geodetic_to_ecef(circle[:, 1], circle[:, 0], np.full(len(circle), 500.0))
    np.testing.assert_allclose(look_from(frame, over, over).elevation_deg, 10.0, atol=0.3)


def test_a_track_has_both_ends_and_even_steps() -> None:
    end = EPOCH_NS + 95 * 60 * SECOND_NS + 7
    track = ground_track(Propagator(LOW), EPOCH_NS, end, step_s=30.0)
    assert (track.times_ns[0], track.times_ns[-1]) == (EPOCH_NS, end)
    assert np.diff(track.times_ns).max() <= 30 * SECOND_NS
    assert np.abs(track.latitude_deg).max() == pytest.approx(180 - LOW.inclination_deg, abs=0.4)
    assert np.abs(track.longitude_deg).max() <= 180.0
    assert 400 < track.height_km.min() < track.height_km.max() < 560
    assert 0.3 < (track.illumination < 0.5).mean() < 0.45


def test_a_track_ends_in_nan_where_the_elements_fail() -> None:
    (falling,) = (one for one in verification_sets() if one.catalogue_number == 28872)
    track = ground_track(Propagator(falling), falling.epoch_ns, falling.epoch_ns + DAY_NS, step_s=60)
    bad = np.isnan(track.latitude_deg)
    assert not bad[0]
    assert bad[-1]
    first = int(np.flatnonzero(bad)[0])
    assert all(np.isnan(part[first:]).all() for part in (track.latitude_deg, track.longitude_deg, track.height_km, track.illumination))


def test_a_geostationary_track_stays_where_it_is() -> None:
    track = ground_track(Propagator(GEOSTATIONARY), EPOCH_NS, EPOCH_NS + DAY_NS, step_s=900)
    assert np.ptp(track.longitude_deg) < 0.2
    assert np.abs(track.latitude_deg).max() < 0.1

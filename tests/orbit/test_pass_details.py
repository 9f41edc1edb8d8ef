from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from console.orbit.light import light_spans
from console.orbit.look import look_angles
from console.orbit.pass_details import details_of, light_of
from console.orbit.passes import find_passes, visibility_windows, windows_of_passes
from console.orbit.propagate import Propagator
from console.orbit.site import HorizonMask, Site
from console.utc import DAY_NS
from tests.orbit.sets import EPOCH_NS, GEOSTATIONARY, LOW, named

MASUDA = Site("Masuda", 30.556447, 131.015561, 140.0, 5.0)
RIDGE = HorizonMask(tuple((float(azimuth), 18.0 if azimuth % 40 else 0.0) for azimuth in range(0, 360, 20)))


def test_details_are_those_of_each_pass_alone() -> None:
    rough = replace(MASUDA, mask=RIDGE)
    passes = find_passes(LOW, rough, EPOCH_NS, EPOCH_NS + 5 * DAY_NS).passes
    together = details_of(LOW, rough, passes)
    assert [one.one_pass for one in together] == list(passes)
    assert any(len(one.windows) > 1 for one in together)
    for one in together:
        (alone,) = details_of(LOW, rough, [one.one_pass])
        spans, others = ([*each.windows, *each.optical, *((s.start_ns, s.end_ns) for s in each.shadows)] for each in (one, alone))
        np.testing.assert_allclose(np.array(spans), np.array(others), rtol=0, atol=2e6)
        assert alone.range_km == pytest.approx(one.range_km)


def test_the_light_of_a_pass_alone_is_that_of_its_details() -> None:
    dusk = named(LOW, raan_deg=340.0)  # over the sunset
    details = details_of(dusk, MASUDA, find_passes(dusk, MASUDA, EPOCH_NS, EPOCH_NS + 5 * DAY_NS).passes)
    assert any(one.optical for one in details)
    for one in details:
        light = light_of(Propagator(dusk), MASUDA, one.one_pass)
        assert [span.kind for span in light.shadows] == [span.kind for span in one.shadows]
        for alone, among in ((light.sunlit, one.sunlit), (light.optical, one.optical)):
            np.testing.assert_allclose(np.array(alone), np.array(among), rtol=0, atol=5e6)


def test_ranges_and_doppler_are_those_of_the_instants() -> None:
    (one, *_) = details_of(named(LOW, source="the file"), MASUDA, find_passes(LOW, MASUDA, EPOCH_NS, EPOCH_NS + DAY_NS).passes)
    plain = one.one_pass
    look = look_angles(Propagator(LOW), MASUDA, np.array([plain.aos_ns, plain.tca_ns, plain.los_ns]))
    assert one.range_km == pytest.approx(tuple(look.range_km))
    first, top, last = one.doppler_hz(437e6)
    assert first > 5_000 > abs(top)
    assert last < -5_000
    assert one.source == "the file"


def test_shadows_of_a_pass_are_the_part_of_the_orbits_that_lies_in_it() -> None:
    passes = find_passes(LOW, MASUDA, EPOCH_NS, EPOCH_NS + 5 * DAY_NS).passes
    all_spans = light_spans(Propagator(LOW), EPOCH_NS - DAY_NS, EPOCH_NS + 6 * DAY_NS)
    for one in details_of(LOW, MASUDA, passes):
        inside = [span for span in all_spans if span.end_ns > one.one_pass.aos_ns and span.start_ns < one.one_pass.los_ns]
        assert [span.kind for span in one.shadows] == [span.kind for span in inside]
        assert bool(one.sunlit) or bool(one.shadows)


def test_a_higher_minimum_elevation_shortens_the_windows_of_a_flat_site_too() -> None:
    passes = find_passes(LOW, MASUDA, EPOCH_NS, EPOCH_NS + DAY_NS).passes
    for one, windows in zip(passes, windows_of_passes(Propagator(LOW), MASUDA, passes, min_elevation_deg=15.0), strict=True):
        assert visibility_windows(Propagator(LOW), MASUDA, one) == ((one.aos_ns, one.los_ns),)
        if one.max_elevation_deg < 15:
            assert windows == ()
        else:
            ends = look_angles(Propagator(LOW), MASUDA, np.array(windows).reshape(-1)).elevation_deg
            np.testing.assert_allclose(ends, 15.0, atol=0.01)


def test_a_pass_of_days_has_all_its_eclipses() -> None:
    equinox = named(GEOSTATIONARY, epoch_ns=EPOCH_NS - 62 * DAY_NS)  # 2026-09-21
    for longitude in range(-180, 180, 45):
        site = Site("S", 0.0, longitude)
        passes = find_passes(equinox, site, equinox.epoch_ns, equinox.epoch_ns + 4 * DAY_NS).passes
        for one in details_of(equinox, site, passes):
            assert len(one.sunlit) in {4, 5}
            return
    pytest.fail("never up anywhere")


def test_no_passes_have_no_details() -> None:
    assert details_of(LOW, MASUDA, []) == []

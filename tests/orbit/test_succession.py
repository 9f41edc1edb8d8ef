from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.errors import KnownError
from console.orbit.catalogue import nearest_elements, read_elements
from console.orbit.elements import ElementSet
from console.orbit.passes import PassOutcome, find_passes
from console.orbit.propagate import sgp4_record
from console.orbit.site import Site
from console.orbit.succession import Succession, find_passes_through
from console.orbit.types import Pass
from console.utc import DAY_NS, SECOND_NS
from tests.orbit.sets import EPOCH_NS, GEOSTATIONARY, LOW, MOLNIYA, named, table_of
from tests.orbit.test_passes import same_pass
from tests.shared_data import shared

SITES = [Site("Banting", 2.80, 101.50, 10.0, 5.0), Site("Sapporo", 43.0757, 141.34, 30.0, 5.0)]


def history(name: str) -> list[ElementSet]:
    return read_elements((shared("tle/history") / name).read_bytes(), source=name)  # type: ignore[return-value]


def renewed(elements: ElementSet, days: list[float]) -> list[ElementSet]:
    """The same orbit as its determinations some days on would tell it, each off by a hundredth of a second along the track."""
    record = sgp4_record(elements)
    rates = [math.degrees(rate) * 1_440 for rate in (record.nodedot, record.argpdot, record.mdot)]
    start = (elements.raan_deg, elements.arg_of_perigee_deg, elements.mean_anomaly_deg)
    angles = [[(angle + rate * day) % 360 for angle, rate in zip(start, rates, strict=True)] for day in days]
    return [
        named(
            elements,
            epoch_ns=elements.epoch_ns + int(day * DAY_NS),
            raan_deg=node,
            arg_of_perigee_deg=perigee,
            mean_anomaly_deg=anomaly + 6e-4 * (-1) ** number,
            bstar=0.0,
        )
        for number, (day, (node, perigee, anomaly)) in enumerate(zip(days, angles, strict=True))
    ]


def check(passes: tuple[Pass, ...], sets: list[ElementSet]) -> None:
    """Each pass once, and with the set whose epoch is the nearest at or before it (a second's doubt at the takeover)."""
    assert all(one.los_ns < other.aos_ns for one, other in pairwise(passes))
    for one in passes:
        right = {nearest_elements(sets, one.aos_ns + shift * SECOND_NS) for shift in (-3, 0, 3)}
        assert one.element_epoch_ns in {each.epoch_ns for each in right if each is not None}


@pytest.mark.parametrize("name", ["25544_iss-zarya.tle", "07530_oscar-7-ao-7.tle", "39084_landsat-8.tle"])
def test_years_of_history_are_searched_with_the_elements_of_their_day(name: str) -> None:
    sets = history(name)
    epochs = sorted({one.epoch_ns for one in sets})
    start, end = epochs[0] - DAY_NS, epochs[-1] + DAY_NS
    end = min(end, start + 500 * DAY_NS)
    for found, site in zip(find_passes_through(sets, SITES, start, end), SITES, strict=True):
        assert found.outcome is PassOutcome.PASSES
        assert len(found.passes) > 200
        check(found.passes, sets)
        for one in found.passes[:: len(found.passes) // 12]:
            used = next(each for each in sets if each.epoch_ns == one.element_epoch_ns)
            (alone,) = find_passes(used, site, one.tca_ns, one.tca_ns).passes
            assert same_pass(one, alone)


@settings(max_examples=20, deadline=None)
@given(days=st.lists(st.floats(0, 3), min_size=1, max_size=12), seed=st.integers(0, 2**32))
def test_no_pass_is_lost_or_doubled_where_one_set_takes_over_from_another(days: list[float], seed: int) -> None:
    sets = renewed(LOW, sorted(days))
    order = np.random.default_rng(seed).permutation(len(sets))
    (found,) = find_passes_through([sets[at] for at in order], SITES[1:], EPOCH_NS, EPOCH_NS + 4 * DAY_NS)
    plain = find_passes(LOW, SITES[1], EPOCH_NS, EPOCH_NS + 4 * DAY_NS).passes
    check(found.passes, sets)
    clear = [one for one in plain if one.max_elevation_deg > SITES[1].min_elevation_deg + 0.1]
    for one in clear:
        assert sum(abs(one.tca_ns - other.tca_ns) < 60 * SECOND_NS for other in found.passes) == 1
    assert len(clear) <= len(found.passes) <= len(plain) + 2


def test_a_takeover_in_the_middle_of_a_pass_leaves_it_to_the_set_of_its_beginning() -> None:
    one = find_passes(LOW, SITES[1], EPOCH_NS, EPOCH_NS + DAY_NS).passes[2]
    sets = [LOW, *renewed(LOW, [(one.tca_ns - EPOCH_NS) / DAY_NS])]
    (found,) = find_passes_through(sets, SITES[1:], EPOCH_NS, EPOCH_NS + DAY_NS)
    (mine,) = (each for each in found.passes if abs(each.tca_ns - one.tca_ns) < 60 * SECOND_NS)
    assert mine.element_epoch_ns == LOW.epoch_ns
    later = [each for each in found.passes if each.aos_ns > one.los_ns]
    assert later
    assert {each.element_epoch_ns for each in later} == {sets[1].epoch_ns}


def test_one_that_is_always_up_is_one_pass_through_all_sets() -> None:
    sets = renewed(GEOSTATIONARY, [0.0, 0.5, 1.0, 1.5])
    above = [
        find_passes_through(sets, [Site("S", 0.0, longitude)], EPOCH_NS, EPOCH_NS + 2 * DAY_NS)[0] for longitude in range(-180, 180, 30)
    ]
    up = [found for found in above if found.outcome is PassOutcome.ALWAYS_UP]
    never = [found for found in above if found.outcome is PassOutcome.NEVER_UP]
    assert up
    assert never
    assert all((found.passes[0].aos_ns, found.passes[0].los_ns) == (EPOCH_NS, EPOCH_NS + 2 * DAY_NS) for found in up)
    assert all(len(found.passes) == 1 for found in up)


def test_long_passes_of_high_orbits_are_whole_through_many_sets() -> None:
    sets = renewed(MOLNIYA, [at / 8 for at in range(32)])
    (found,) = find_passes_through(sets, SITES[1:], EPOCH_NS, EPOCH_NS + 4 * DAY_NS)
    plain = [one for one in find_passes(MOLNIYA, SITES[1], EPOCH_NS, EPOCH_NS + 4 * DAY_NS).passes if not one.is_clipped_start]
    assert len(found.passes) >= len(plain)
    for one in plain:
        assert any(
            abs(one.aos_ns - each.aos_ns) < 600 * SECOND_NS and abs(one.los_ns - each.los_ns) < 600 * SECOND_NS for each in found.passes
        )


def test_without_sets_and_with_a_window_the_wrong_way_round() -> None:
    (found,) = find_passes_through([], SITES[:1], EPOCH_NS, EPOCH_NS + DAY_NS)
    assert found.outcome is PassOutcome.NO_ELEMENTS
    with pytest.raises(KnownError, match="ends before it begins"):
        find_passes_through([LOW], SITES, EPOCH_NS + DAY_NS, EPOCH_NS)


def test_while_an_ephemeris_covers_it_a_pass_is_computed_with_that() -> None:
    table = table_of(LOW, EPOCH_NS + DAY_NS, EPOCH_NS + 2 * DAY_NS)
    (found,) = find_passes_through([LOW, table], SITES[1:], EPOCH_NS, EPOCH_NS + 3 * DAY_NS)
    plain = find_passes(LOW, SITES[1], EPOCH_NS, EPOCH_NS + 3 * DAY_NS).passes
    assert len(found.passes) == len(plain)
    for one in found.passes:
        is_covered = EPOCH_NS + DAY_NS <= one.aos_ns < EPOCH_NS + 2 * DAY_NS
        assert one.element_epoch_ns == (table.epoch_ns if is_covered else LOW.epoch_ns)


def test_the_orbit_of_an_instant_is_the_nearest_and_reigns_until_another_one_does() -> None:
    sets = renewed(LOW, [-40.0, -3.5, 0.0, 0.25, 90.0])
    ephemeris = table_of(LOW, EPOCH_NS - DAY_NS, EPOCH_NS + DAY_NS)
    for orbits in (sets, [*sets, ephemeris], list(reversed(sets)), [ephemeris]):
        succession = Succession(orbits)
        for day in (-400.0, -40.0, -39.0, -3.5, 0.0, 0.01, 0.2, 0.25, 1.0, 89.9, 90.0, 400.0):
            at_ns = EPOCH_NS + int(day * DAY_NS)
            orbit = nearest_elements(orbits, at_ns)
            assert succession.at(at_ns) is orbit
            first, last = succession.reign(at_ns)
            assert first <= at_ns < last
            assert succession.at(max(first, EPOCH_NS - 500 * DAY_NS)) is succession.at(min(last - 1, EPOCH_NS + 500 * DAY_NS)) is orbit
            assert orbit is not None
            assert succession.of_epoch(orbit.epoch_ns) is orbit
    assert Succession([]).at(EPOCH_NS) is None


def test_a_stretch_of_time_is_shared_out_among_its_orbits() -> None:
    sets = renewed(LOW, [0.0, 1.0, 2.5])
    start, end = EPOCH_NS + DAY_NS // 2, EPOCH_NS + 4 * DAY_NS
    parts = list(Succession(sets).between(start, end))
    assert [orbit for orbit, _, _ in parts] == sets
    assert parts[0][1] == start
    assert parts[-1][2] == end
    assert all(one[2] == other[1] == other[0].epoch_ns for one, other in pairwise(parts))

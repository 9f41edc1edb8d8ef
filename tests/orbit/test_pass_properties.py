"""What must hold of passes whatever the orbit, the place and the window."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.orbit.elements import ElementSet
from console.orbit.look import look_angles
from console.orbit.passes import PassOutcome, find_all_passes, find_passes, visibility_windows
from console.orbit.propagate import MOST_POINTS_A_CALL, Propagator
from console.orbit.site import HorizonMask, Site
from console.orbit.types import Pass
from console.utc import DAY_NS, SECOND_NS
from tests.orbit.sets import EPOCH_NS, EQUATORIAL, GEOSTATIONARY, LOW, MOLNIYA, named, table_of
from tests.orbit.test_passes import MASUDA, orbits, places, rough_places, same_pass

EXTREME = named(MOLNIYA, mean_motion=0.38, eccentricity=0.91, inclination_deg=28.0)
RETROGRADE = named(LOW, inclination_deg=144.0)
KINDS = [LOW, EQUATORIAL, MOLNIYA, GEOSTATIONARY, EXTREME, RETROGRADE]


def in_sight(elements: ElementSet, site: Site, times: np.ndarray, min_elevation_deg: float) -> np.ndarray:
    return look_angles(Propagator(elements), site, times).elevation_deg > min_elevation_deg


def _encloses(wide: Pass, narrow: Pass, slack_ns: int) -> bool:
    """Whether one pass holds another. One cut at the window, too long for the search, is longer than it says."""
    begins = wide.is_clipped_start or wide.aos_ns <= narrow.aos_ns + slack_ns
    return begins and (wide.is_clipped_end or narrow.los_ns <= wide.los_ns + slack_ns)


@settings(max_examples=25, deadline=None)
@given(elements=orbits, site=rough_places, low=st.floats(0, 20), step=st.floats(0.001, 20))
def test_raising_the_minimum_elevation_only_shrinks_and_removes_passes(elements: ElementSet, site: Site, low: float, step: float) -> None:
    wide, narrow = (
        find_passes(elements, site, EPOCH_NS, EPOCH_NS + DAY_NS, min_elevation_deg=height).passes for height in (low, low + step)
    )
    slack = SECOND_NS // 1_000
    for one in narrow:
        assert any(_encloses(other, one, slack) for other in wide)
        assert one.max_elevation_deg >= low + step - 1e-6


@settings(max_examples=15, deadline=None)
@given(fleet=st.lists(orbits, min_size=1, max_size=5), sites=st.lists(rough_places, min_size=1, max_size=4))
def test_a_batch_finds_what_single_searches_find(fleet: list[ElementSet], sites: list[Site]) -> None:
    end = EPOCH_NS + DAY_NS
    batch = find_all_passes(fleet, sites, EPOCH_NS, end)
    singles = [find_passes(one, site, EPOCH_NS, end) for one in fleet for site in sites]
    assert [(one.outcome, one.reason, len(one.passes)) for one in batch] == [(one.outcome, one.reason, len(one.passes)) for one in singles]
    for mine, other in zip(batch, singles, strict=True):
        assert all(same_pass(a, b) for a, b in zip(mine.passes, other.passes, strict=True))


@pytest.mark.parametrize("elements", KINDS, ids=lambda one: f"{one.name}-{one.inclination_deg:.0f}-{one.eccentricity}")
@pytest.mark.parametrize(
    "site", [Site("North", 90.0, 0.0), Site("South", -90.0, 77.0), Site("Line", 0.5, 180.0), Site("Line", 0.5, -180.0)]
)
@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 2**32), shift=st.integers(-30, 30))
def test_every_kind_of_orbit_is_up_exactly_in_its_passes(elements: ElementSet, site: Site, seed: int, shift: int) -> None:
    # before and after the epoch; poles and both names of the antimeridian
    start = EPOCH_NS + shift * DAY_NS
    times = start + np.sort(np.random.default_rng(seed).integers(0, 2 * DAY_NS, 3_000))
    up = in_sight(elements, site, times, 0.0)
    inside = np.zeros(times.size, bool)
    near = np.zeros(times.size, bool)
    for one in find_passes(elements, site, start, start + 2 * DAY_NS).passes:
        inside |= (times >= one.aos_ns) & (times <= one.los_ns)
        near |= (np.abs(times - one.aos_ns) < SECOND_NS) | (np.abs(times - one.los_ns) < SECOND_NS)
    height = look_angles(Propagator(elements), site, times).elevation_deg
    clear = ~near & (np.abs(height) > 0.001)
    np.testing.assert_array_equal(inside[clear], up[clear])


def test_the_antimeridian_has_two_names_and_one_sky() -> None:
    east, west = (find_passes(LOW, Site("F", -17.0, longitude), EPOCH_NS, EPOCH_NS + DAY_NS).passes for longitude in (180.0, -180.0))
    assert east
    assert all(same_pass(a, b) for a, b in zip(east, west, strict=True))


@settings(max_examples=10, deadline=None)
@given(site=places, at=st.integers(0, DAY_NS))
def test_a_window_of_no_length_holds_the_pass_in_progress(site: Site, at: int) -> None:
    instant = EPOCH_NS + at
    found = find_passes(LOW, site, instant, instant)
    height = look_angles(Propagator(LOW), site, np.array([instant])).elevation_deg[0] - site.min_elevation_deg
    if abs(height) > 0.001:
        assert bool(found.passes) == (height > 0)
    assert len(found.passes) <= 1


def test_a_window_of_400_days_holds_what_its_months_hold() -> None:
    days = 400
    whole = find_passes(LOW, MASUDA, EPOCH_NS, EPOCH_NS + days * DAY_NS, min_elevation_deg=5.0)
    assert whole.outcome is PassOutcome.PASSES
    parts = [
        one
        for first in range(0, days, 40)
        for one in find_passes(LOW, MASUDA, EPOCH_NS + first * DAY_NS, EPOCH_NS + (first + 40) * DAY_NS, min_elevation_deg=5.0).passes
    ]
    once = [one for number, one in enumerate(parts) if not number or one.aos_ns - parts[number - 1].aos_ns > SECOND_NS]
    assert len(once) == len(whole.passes)
    assert all(same_pass(a, b) for a, b in zip(once, whole.passes, strict=True))


def test_no_call_of_sgp4_gets_more_than_five_thousand_points(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    plain = Propagator.__init__

    def counted(self: Propagator, elements: ElementSet) -> None:
        plain(self, elements)
        self._record = _Counting(self._record, sizes)  # type: ignore[assignment]

    monkeypatch.setattr(Propagator, "__init__", counted)
    find_all_passes([LOW, EXTREME], [MASUDA], EPOCH_NS, EPOCH_NS + 100 * DAY_NS)
    assert max(sizes) <= MOST_POINTS_A_CALL
    assert sum(sizes) > 3 * MOST_POINTS_A_CALL


class _Counting:
    """An SGP4 record that tells how many points each call got."""

    def __init__(self, record: object, sizes: list[int]) -> None:
        self._record, self._sizes = record, sizes

    def __getattr__(self, name: str) -> object:
        return getattr(self._record, name)

    def sgp4_array(self, whole: np.ndarray, fraction: np.ndarray) -> object:
        self._sizes.append(len(whole))
        return self._record.sgp4_array(whole, fraction)  # type: ignore[attr-defined]


@pytest.mark.parametrize("width_deg", [0.5, 2.0])
@settings(max_examples=20, deadline=None)
@given(place=st.floats(0.1, 0.9), seed=st.integers(0, 2**32))
def test_a_window_through_a_narrow_gap_in_a_wall_is_never_missed(width_deg: float, place: float, seed: int) -> None:
    # a wall all round but for one slot of half a degree: in a pass it opens for a second or less
    passes = find_passes(LOW, MASUDA, EPOCH_NS, EPOCH_NS + 2 * DAY_NS, min_elevation_deg=10.0).passes
    one = passes[seed % len(passes)]
    instant = one.aos_ns + int((one.los_ns - one.aos_ns) * place)
    azimuth = float(look_angles(Propagator(LOW), MASUDA, np.array([instant])).azimuth_deg[0])
    points = [(-width_deg / 2 - 0.01, 89.5), (-width_deg / 2, 0.0), (width_deg / 2, 0.0), (width_deg / 2 + 0.01, 89.5)]
    mask = HorizonMask(tuple(sorted(((azimuth + turn) % 360.0, height) for turn, height in points)))
    walled = replace(MASUDA, mask=mask)
    windows = visibility_windows(Propagator(LOW), walled, one, min_elevation_deg=0.0)
    assert any(start <= instant <= end for start, end in windows)
    found = find_passes(LOW, walled, one.aos_ns, one.los_ns).passes
    assert any(each.aos_ns <= instant <= each.los_ns for each in found)


@settings(max_examples=10, deadline=None)
@given(heights=st.lists(st.floats(0, 40), min_size=3, max_size=72), seed=st.integers(0, 2**32))
def test_windows_are_exactly_where_the_mask_is_cleared(heights: list[float], seed: int) -> None:
    mask = HorizonMask(tuple((360.0 * at / len(heights), height) for at, height in enumerate(heights)))
    rough = replace(MASUDA, mask=mask)
    propagator = Propagator(LOW)
    for one in find_passes(LOW, rough, EPOCH_NS, EPOCH_NS + DAY_NS).passes:
        times = np.sort(np.random.default_rng(seed).integers(one.aos_ns, one.los_ns + 1, 2_000))
        look = look_angles(propagator, rough, times)
        above = look.elevation_deg - rough.mask.elevation_deg(look.azimuth_deg)
        windows = visibility_windows(propagator, rough, one)
        inside = np.array([any(start <= at <= end for start, end in windows) for at in times.tolist()])
        clear = np.abs(above) > 0.005
        np.testing.assert_array_equal(inside[clear], (above > 0)[clear])


def test_a_table_of_states_has_the_passes_of_the_elements_it_was_made_from() -> None:
    table = table_of(LOW, EPOCH_NS, EPOCH_NS + DAY_NS)
    of_table = find_passes(table, MASUDA, EPOCH_NS, EPOCH_NS + DAY_NS).passes
    of_elements = find_passes(LOW, MASUDA, EPOCH_NS, EPOCH_NS + DAY_NS).passes
    assert of_elements
    for a, b in zip(of_table, of_elements, strict=True):
        if not (a.is_clipped_start or a.is_clipped_end):
            assert abs(a.aos_ns - b.aos_ns) < SECOND_NS // 100
            assert abs(a.los_ns - b.los_ns) < SECOND_NS // 100


def test_one_set_that_is_no_orbit_spoils_no_other() -> None:
    # SGP4 answers NaN without an error for an inclination next to nothing
    broken = named(GEOSTATIONARY, inclination_deg=2e-313)
    sites = [Site("S", 0.0, longitude) for longitude in range(-180, 180, 60)]
    alone = find_all_passes([GEOSTATIONARY], sites, EPOCH_NS, EPOCH_NS + DAY_NS)
    assert {one.outcome for one in alone} == {PassOutcome.ALWAYS_UP, PassOutcome.NEVER_UP}
    assert find_all_passes([broken, GEOSTATIONARY, broken], sites, EPOCH_NS, EPOCH_NS + DAY_NS)[len(sites) : -len(sites)] == alone
    assert find_passes(broken, sites[0], EPOCH_NS, EPOCH_NS + DAY_NS).outcome is PassOutcome.DECAYED

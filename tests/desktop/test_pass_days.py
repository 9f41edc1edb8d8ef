"""Days of passes, joined: the same as one long search, in lanes that say why they are empty."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from console.desktop.pass_days import Day, Found, Question, image_day, search_day, sites_with, together
from console.desktop.pass_search import days_of
from console.mission.loader import load_mission
from console.mission.model import Mission
from console.orbit.elements import ElementSet
from console.orbit.passes import find_all_passes
from console.orbit.types import Opportunity, Pass
from console.resources import resource_root
from console.utc import DAY_NS, SECOND_NS, parse_utc
from tests.orbit.sets import table_of

START_NS = parse_utc("2026-326T00:00:00Z")
HOUR_NS = 3600 * SECOND_NS
FIRST = START_NS // DAY_NS


@pytest.fixture(scope="module")
def mission() -> Mission:
    return load_mission(Path(resource_root() / "missions" / "demo"), session_start_ns=START_NS)


def question(mission: Mission, *, extra: tuple[ElementSet, ...] = ()) -> Question:
    crafts = mission.spacecraft + tuple(replace(mission.spacecraft[1], name=one.name, elements=one, element_sets=()) for one in extra)
    return Question(crafts, tuple(station.site for station in mission.stations))


def days(asked: Question, count: int) -> list[Day]:
    found = [search_day(asked, START_NS + place * DAY_NS, lambda: False) for place in range(count)]
    return [day for day in found if day is not None]


def over(longitude_deg: float, **changes: float) -> ElementSet:
    """A geostationary one, roughly over a longitude at the start of the day."""
    from console.orbit.earth import gmst_rad

    node = (longitude_deg + float(gmst_rad(START_NS)) * 180 / 3.141592653589793) % 360
    return replace(ElementSet("GEO", 7, START_NS, 1.0027379, 0.0001, 0.05, 0.0, 0.0, node), **changes)  # type: ignore[arg-type]


def same(found: Pass, expected: Pass) -> bool:
    names = (found.spacecraft, found.station) == (expected.spacecraft, expected.station)
    times = zip((found.aos_ns, found.tca_ns, found.los_ns), (expected.aos_ns, expected.tca_ns, expected.los_ns), strict=True)
    return names and all(abs(a - b) < 50_000_000 for a, b in times)


def test_days_together_are_one_long_search(mission: Mission) -> None:
    asked = question(mission)
    found = together(asked, days(asked, 4))
    long = find_all_passes([c.elements for c in asked.spacecraft], asked.sites, START_NS, START_NS + 4 * DAY_NS)
    expected = sorted((one for result in long for one in result.passes), key=lambda one: (one.aos_ns, one.spacecraft, one.station))
    assert len(found.rows) == len(expected) > 200
    assert all(same(row.one_pass, one) for row, one in zip(found.rows, expected, strict=True))
    assert found.known == ((START_NS, START_NS + 4 * DAY_NS),)


def test_the_order_in_which_days_come_does_not_matter(mission: Mission) -> None:
    asked = question(mission)
    few = days(asked, 3)
    forward, backward = together(asked, few), together(asked, few[::-1])
    assert [row.one_pass for row in forward.rows] == [row.one_pass for row in backward.rows]
    assert forward.eclipses == backward.eclipses


def test_a_gap_between_days_is_known_as_one(mission: Mission) -> None:
    asked = question(mission)
    first, _, third = days(asked, 3)
    assert together(asked, [third, first]).known == ((START_NS, START_NS + DAY_NS), (START_NS + 2 * DAY_NS, START_NS + 3 * DAY_NS))


def test_one_without_an_end_is_one_pass_and_nobodys_rival(mission: Mission) -> None:
    asked = question(mission, extra=(over(110.0),))
    found = together(asked, days(asked, 3))
    always = [row for row in found.rows if row.one_pass.spacecraft == "GEO" and row.one_pass.station == "Banting"]
    assert [(row.one_pass.aos_ns, row.one_pass.los_ns) for row in always] == [(START_NS, START_NS + 3 * DAY_NS)]
    assert (always[0].times_ns[1:] > always[0].times_ns[:-1]).all()
    lane = next(lane for lane in found.lanes if lane.spacecraft == "GEO" and "Banting" in lane.stations)
    assert lane.note == "always up"
    assert not [each for each in found.conflicts if "GEO" in (each.first.spacecraft, each.second.spacecraft)]


def test_lanes_without_passes_say_why_and_share_a_line(mission: Mission) -> None:
    """LAYANG-1 never rises over Japan; one without elements is there, too."""
    asked = question(mission)
    asked = replace(asked, spacecraft=(*asked.spacecraft, replace(asked.spacecraft[0], name="LOST", elements=None)))
    found = together(asked, days(asked, 2))
    empty = {(lane.spacecraft, lane.note): lane.stations for lane in found.lanes if not lane.rows}
    assert "Katsuura" in empty["LAYANG-1", "never up"]
    assert empty["LOST", "no elements"] == tuple(site.name for site in asked.sites)
    assert "LOST: no elements" in found.remarks
    assert any(remark.startswith("LAYANG-1 over ") and remark.endswith("never up") for remark in found.remarks)
    assert {(lane.spacecraft, station) for lane in found.lanes for station in lane.stations} == {
        (craft.name, site.name) for craft in asked.spacecraft for site in asked.sites
    }, "no pair is missing"


def test_a_decayed_one_has_a_lane_that_says_when(mission: Mission) -> None:
    falling = ElementSet("FALLING", 8, START_NS - 20 * DAY_NS, 16.45, 0.001, 51.6, 10.0, 20.0, 30.0, bstar=0.05)
    asked = question(mission, extra=(falling,))
    lanes = [lane for lane in together(asked, days(asked, 1)).lanes if lane.spacecraft == "FALLING"]
    assert lanes
    assert all("fail" in lane.note or "decay" in lane.note for lane in lanes), [lane.note for lane in lanes]


def test_a_minimum_elevation_by_hand_counts_over_its_station(mission: Mission) -> None:
    sites = sites_with((station.site for station in mission.stations), {"Banting": 30.0})
    asked = replace(question(mission), sites=sites)
    low = [row.one_pass for row in together(question(mission), days(question(mission), 1)).rows]
    high = [row.one_pass for row in together(asked, days(asked, 1)).rows]
    assert all(one.max_elevation_deg >= 30.0 for one in high if one.station == "Banting")
    assert sum(one.station == "Banting" for one in high) < sum(one.station == "Banting" for one in low)
    assert sum(one.station != "Banting" for one in high) == sum(one.station != "Banting" for one in low)


def test_profiles_begin_and_end_with_their_pass(mission: Mission) -> None:
    for row in days(question(mission), 1)[0].rows:
        assert (row.times_ns[0], row.times_ns[-1]) == (row.one_pass.aos_ns, row.one_pass.los_ns)
        assert abs(row.elevation_deg.max() - row.one_pass.max_elevation_deg) < 6.0


def test_imaging_over_midnight_is_one_opportunity(mission: Mission) -> None:
    def imaging(craft: object, start_ns: int, end_ns: int) -> list[Opportunity]:
        edge = START_NS + DAY_NS
        first = Opportunity("A", "Noto", edge - 60, edge - 10, edge, 12.0, 30.0)
        return [first] if start_ns == START_NS else [Opportunity("A", "Noto", edge, edge + 5, edge + 60, 9.0, 31.0)]

    asked = replace(question(mission), imaging=imaging, spacecraft=question(mission).spacecraft[:1])
    bare = days(asked, 2)
    assert together(asked, bare).imaged == ()
    imaged = [day for each in bare if (day := image_day(asked, each, lambda: False)) is not None]
    found = together(asked, imaged)
    assert found.imaged == found.known
    (one,) = found.opportunities
    assert (one.end_ns - one.start_ns, one.off_nadir_deg) == (120, 9.0)


def test_a_search_that_is_stopped_brings_nothing(mission: Mission) -> None:
    assert search_day(question(mission), START_NS, lambda: True) is None


def test_nothing_known_is_nothing() -> None:
    assert together(Question((), ()), []) == Found(0, 0, (), ())


def test_the_day_looked_at_comes_first_and_then_those_after_it() -> None:
    noon = START_NS + 12 * HOUR_NS
    assert days_of(noon, [(noon - 2 * DAY_NS, noon + 2 * DAY_NS)]) == (FIRST, FIRST + 1, FIRST - 1, FIRST + 2, FIRST - 2)
    assert days_of(noon, [(0, 0)]) == ()
    assert days_of(noon, [(noon - 2 * HOUR_NS, noon + HOUR_NS), (noon + 9 * DAY_NS, noon + 9 * DAY_NS + 1)]) == (FIRST, FIRST + 9)


def test_each_pass_is_that_of_the_set_with_the_nearest_epoch_before_it(mission: Mission) -> None:
    """A newer set takes over at its epoch; profiles follow the set of their pass, and all bear the spacecraft's name."""
    craft = mission.spacecraft[1]
    assert isinstance(craft.elements, ElementSet)
    newer = replace(craft.elements, name="ANOTHER NAME", epoch_ns=START_NS + DAY_NS // 2, mean_anomaly_deg=10.0)
    asked = replace(question(mission), spacecraft=(replace(craft, element_sets=(craft.elements, newer)),))
    rows = together(asked, days(asked, 1)).rows
    assert {row.one_pass.element_epoch_ns for row in rows} == {START_NS, newer.epoch_ns}
    assert {row.one_pass.spacecraft for row in rows} == {craft.name}
    for row in rows:
        assert row.one_pass.is_clipped_start or row.elevation_deg.max() == pytest.approx(row.one_pass.max_elevation_deg, abs=6.0)


def test_an_ephemeris_that_ends_says_so_beside_its_passes(mission: Mission) -> None:
    craft = mission.spacecraft[1]
    assert isinstance(craft.elements, ElementSet)
    table = replace(table_of(craft.elements, START_NS, START_NS + 12 * HOUR_NS), name=craft.name)
    asked = replace(question(mission), spacecraft=(replace(craft, elements=table, element_sets=()),))
    found = together(asked, days(asked, 2))
    assert found.rows
    assert max(row.one_pass.los_ns for row in found.rows) <= START_NS + 12 * HOUR_NS
    assert {lane.spacecraft for lane in found.lanes} == {craft.name}
    assert all("ephemeris" in lane.note for lane in found.lanes), [lane.note for lane in found.lanes]

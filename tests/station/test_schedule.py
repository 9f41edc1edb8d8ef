"""One antenna, many passes: what excludes what, in words, and a plan in which nothing does."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.mission.model import AntennaLimits
from console.orbit.types import Pass
from console.station.schedule import (
    MARGIN_S,
    Decision,
    Trouble,
    Verdict,
    azimuth_at,
    find_choices,
    find_conflicts,
    plan,
    slew_deg,
    turn_s,
)
from console.utc import SECOND_NS, parse_utc

START_NS = parse_utc("2026-326T10:00:00Z")
WIDE = AntennaLimits()
ONE_TURN = AntennaLimits(azimuth_min_deg=0.0, azimuth_max_deg=360.0, slew_deg_s=6.0)


def a_pass(
    craft: str = "A", station: str = "X", *, at_s: float = 0.0, length_s: float = 600.0, highest: float = 40.0,
    azimuths: tuple[float, float, float] = (190.0, 100.0, 10.0), is_endless: bool = False,
) -> Pass:  # fmt: skip
    start = START_NS + round(at_s * SECOND_NS)
    end = start + round(length_s * SECOND_NS)
    return Pass(craft, station, start, (start + end) // 2, end, highest, *azimuths, START_NS, 0.5, 0.1, "ok", is_endless, is_endless)


def _without_clones(found: list[Pass]) -> list[Pass]:
    """No spacecraft is twice over one station at the same time: passes of one pair don't overlap."""
    kept: list[Pass] = []
    for one in sorted(found, key=lambda each: each.aos_ns):
        last = next((each for each in reversed(kept) if (each.spacecraft, each.station) == (one.spacecraft, one.station)), None)
        if last is None or one.aos_ns > last.los_ns:
            kept.append(one)
    return kept


passes = st.lists(
    st.builds(
        lambda craft, station, at_s, length_s, highest, azimuths: a_pass(
            craft, station, at_s=at_s, length_s=length_s, highest=highest, azimuths=azimuths
        ),
        st.sampled_from("ABCD"), st.sampled_from("XY"), st.floats(0, 20_000), st.floats(30, 1500), st.floats(1, 90),
        st.tuples(st.floats(0, 359), st.floats(0, 359), st.floats(0, 359)),
    ),
    max_size=24,
).map(_without_clones)  # fmt: skip
machines = st.fixed_dictionaries(
    {name: st.builds(AntennaLimits, st.just(0.0), st.sampled_from((360.0, 540.0)), slew_deg_s=st.floats(0.5, 20.0)) for name in "XY"}
)


def used(decisions: list[Decision], station: str) -> list[Decision]:
    taken = [each for each in decisions if each.verdict is not Verdict.DROPPED and each.one.station == station]
    return sorted(taken, key=lambda each: each.start_ns)


def test_passes_that_overlap_over_one_station_are_in_conflict() -> None:
    (conflict,) = find_conflicts([a_pass("A"), a_pass("B", at_s=300)], {})
    assert conflict.trouble is Trouble.OVERLAP
    assert conflict.reason == "A and B over X: both up 10:05:00 to 10:10:00 (5 min 00 s), one antenna"


def test_passes_over_two_stations_are_not() -> None:
    assert find_conflicts([a_pass("A"), a_pass("B", "Y", at_s=300)], {}) == []


def test_two_passes_of_one_spacecraft_are_not() -> None:
    assert find_conflicts([a_pass("A"), a_pass("A", at_s=605)], {}) == []


def test_a_gap_shorter_than_the_turn_is_a_conflict_and_says_how_far() -> None:
    first, second = a_pass("A", azimuths=(190, 100, 10)), a_pass("B", at_s=630, azimuths=(250, 200, 150))
    (conflict,) = find_conflicts([second, first], {"X": ONE_TURN})
    assert conflict.trouble is Trouble.SLEW
    assert conflict.reason == ("A and B over X: only 30 s between LOS and AOS; 240 deg at 6 deg/s takes 40 s, and 10 s to be there in time")
    assert find_conflicts([first, a_pass("B", at_s=650, azimuths=(250, 200, 150))], {"X": ONE_TURN}) == []


@pytest.mark.parametrize(
    ("limits", "start", "end", "way"),
    [
        (WIDE, 350.0, 10.0, 20.0),
        (ONE_TURN, 350.0, 10.0, 340.0),
        (WIDE, 10.0, 350.0, 20.0),
        (AntennaLimits(azimuth_min_deg=-180.0, azimuth_max_deg=180.0), 170.0, 190.0, 340.0),
        (AntennaLimits(azimuth_min_deg=-90.0, azimuth_max_deg=90.0), 180.0, 45.0, 45.0),
        (ONE_TURN, 0.0, 360.0, 0.0),
    ],
)
def test_the_turn_goes_the_shortest_way_that_the_range_allows(limits: AntennaLimits, start: float, end: float, way: float) -> None:
    assert slew_deg(limits, start, end) == pytest.approx(way)


@given(st.floats(0, 360), st.floats(0, 360), st.floats(-540, 0), st.floats(10, 900))
def test_a_turn_is_never_longer_than_the_range(start: float, end: float, low: float, width: float) -> None:
    limits = AntennaLimits(azimuth_min_deg=low, azimuth_max_deg=low + width)
    assert 0 <= slew_deg(limits, start, end) <= width + 1e-9
    assert slew_deg(limits, start, end) == pytest.approx(slew_deg(limits, end, start))


def test_one_that_is_always_up_is_nobodys_rival() -> None:
    assert find_conflicts([a_pass("GEO", length_s=80_000, is_endless=True), a_pass("B", at_s=300)], {}) == []


def test_one_spacecraft_over_two_stations_is_a_choice() -> None:
    (choice,) = find_choices([a_pass("A", "X"), a_pass("A", "Y", at_s=200), a_pass("B", "Y", at_s=200)])
    assert choice.reason == "A is up over X and Y at once (10:03:20 to 10:10:00): choose which of them commands"


def test_the_higher_priority_is_taken_and_the_reason_says_so() -> None:
    first, second = plan([a_pass("A", highest=80), a_pass("B", at_s=60, highest=20)], {}, {"B": 2})
    assert (first.verdict, second.verdict) == (Verdict.DROPPED, Verdict.TAKEN)
    assert first.reason == "dropped: B at 10:01:00 has priority 2, this one 0"


def test_of_the_same_priority_the_higher_pass_is_taken() -> None:
    first, second = plan([a_pass("A", highest=80), a_pass("B", at_s=60, highest=20)], {}, {})
    assert (first.verdict, second.verdict) == (Verdict.TAKEN, Verdict.DROPPED)
    assert second.reason == "dropped: A at 10:00:00 is higher (80 deg against 20)"


def test_what_is_left_of_a_pass_is_kept_when_it_is_useful() -> None:
    first, second = plan([a_pass("A", highest=80, length_s=600), a_pass("B", at_s=300, highest=20, length_s=900)], {}, {})
    assert first.verdict is Verdict.TAKEN
    assert second.verdict is Verdict.SHORTENED
    assert second.start_ns > first.end_ns + MARGIN_S * SECOND_NS
    assert second.end_ns == second.one.los_ns
    assert second.reason.startswith("shortened to 10:10:")


def test_what_is_booked_comes_first() -> None:
    low = a_pass("A", highest=10)
    first, second = plan([low, a_pass("B", at_s=60, highest=80)], {}, {"B": 9}, booked=frozenset({("A", "X", low.aos_ns)}))
    assert (first.verdict, second.verdict) == (Verdict.TAKEN, Verdict.DROPPED)
    assert second.reason == "dropped: A at 10:00:00 is booked"


def test_what_the_rules_cannot_decide_is_left_to_the_operator() -> None:
    first, second = plan([a_pass("A"), a_pass("B", at_s=60)], {}, {})
    assert (first.verdict, second.verdict, second.is_tie) == (Verdict.TAKEN, Verdict.DROPPED, True)
    assert second.reason.endswith("choose by hand")


@given(passes, machines, st.dictionaries(st.sampled_from("ABCD"), st.integers(-3, 3)))
def test_a_plan_has_no_conflict(found: list[Pass], antennas: dict[str, AntennaLimits], priorities: dict[str, int]) -> None:
    decisions = plan(found, antennas, priorities)
    assert sorted(each.one.aos_ns for each in decisions) == sorted(one.aos_ns for one in found)
    for station in "XY":
        for before, after in pairwise(used(decisions, station)):
            if before.one.spacecraft == after.one.spacecraft:
                continue
            angles = azimuth_at(before.one, before.end_ns), azimuth_at(after.one, after.start_ns)
            needed_s = turn_s(antennas[station], *angles) + MARGIN_S
            assert (after.start_ns - before.end_ns) / SECOND_NS >= needed_s - 1e-6


@given(passes, machines, st.dictionaries(st.sampled_from("ABCD"), st.integers(-3, 3)), st.randoms(use_true_random=False))
def test_a_plan_does_not_depend_on_the_order_of_its_passes(
    found: list[Pass], antennas: dict[str, AntennaLimits], priorities: dict[str, int], random: object
) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert plan(shuffled, antennas, priorities) == plan(found, antennas, priorities)


@given(passes, machines, st.permutations("ABCD"), st.sampled_from("ABCD"), st.integers(0, 4))
def test_raising_a_spacecraft_above_others_never_loses_it_a_pass(
    found: list[Pass], antennas: dict[str, AntennaLimits], order: list[str], craft: str, above: int
) -> None:
    """Each with a priority of its own; among equals the elevation decides, which may trade one pass for another."""
    before = {name: 10 * place for place, name in enumerate(order)}
    after = {**before, craft: max(before[craft], 10 * above + 5)}

    def kept(priorities: dict[str, int]) -> dict[tuple[str, int], int]:
        decisions = plan(found, antennas, priorities)
        mine = [each for each in decisions if each.one.spacecraft == craft and each.verdict is not Verdict.DROPPED]
        return {(each.one.station, each.one.aos_ns): each.end_ns - each.start_ns for each in mine}

    lower, higher = kept(before), kept(after)
    assert set(lower) <= set(higher)
    assert all(higher[which] >= length - 1_000_000 for which, length in lower.items())

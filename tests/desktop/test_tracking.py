"""Tracking: passes as far as somebody looks, after jumps and at any rate, and one minimum elevation for all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from console.desktop import pass_search
from console.desktop.pass_days import Day, Found, Question, search_day
from console.desktop.tracking import Tracking
from console.mission.loader import load_mission
from console.orbit.types import Opportunity
from console.resources import resource_root
from console.utc import DAY_NS, SECOND_NS, parse_utc

START_NS = parse_utc("2026-326T09:00:00Z")
WITHIN_MS = 20_000


@pytest.fixture
def tracking(qtbot: QtBot) -> Iterator[Tracking]:
    mission = load_mission(resource_root() / "missions" / "demo", session_start_ns=START_NS)
    made = Tracking(mission, "WAU-1", "Banting")
    yield made
    made.close()


def knows(found: Found, start_ns: int, end_ns: int) -> bool:
    return any(first <= start_ns and end_ns <= last for first, last in found.known)


def test_what_is_near_the_present_is_found(tracking: Tracking, qtbot: QtBot) -> None:
    tracking.keep_up(START_NS)
    qtbot.waitUntil(lambda: knows(tracking.found, START_NS - 7200 * SECOND_NS, START_NS + DAY_NS), timeout=WITHIN_MS)
    row = tracking.session_pass(START_NS)
    assert row is not None
    assert (row.one_pass.spacecraft, row.one_pass.station) == ("WAU-1", "Banting")
    assert len(tracking.fine(row).times_ns) > len(row.times_ns)


def test_fourteen_days_are_searched_when_they_are_looked_at(tracking: Tracking, qtbot: QtBot) -> None:
    tracking.look_at(START_NS - DAY_NS // 10, START_NS + 14 * DAY_NS)
    tracking.keep_up(START_NS)
    qtbot.waitUntil(lambda: knows(tracking.found, START_NS, START_NS + 14 * DAY_NS), timeout=3 * WITHIN_MS)
    assert tracking.found.conflicts
    assert tracking.found.rows == tuple(sorted(tracking.found.rows, key=lambda row: row.one_pass.aos_ns))


def test_after_a_jump_the_day_jumped_to_comes_before_the_rest(tracking: Tracking, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[int] = []

    def noted(question: Question, start_ns: int, rest: object) -> Day | None:
        order.append(start_ns // DAY_NS)
        return search_day(question, start_ns, lambda: False)

    monkeypatch.setattr(pass_search, "search_day", noted)
    there = START_NS + 100 * DAY_NS
    tracking.keep_up(START_NS, there)
    qtbot.waitUntil(lambda: knows(tracking.found, there, there + DAY_NS), timeout=WITHIN_MS)
    assert order[0] == there // DAY_NS


def test_a_fast_clock_searches_each_day_once(tracking: Tracking, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 1000 times real time a frame of 40 ms is 40 s; backwards, too."""
    searched: list[int] = []

    def noted(question: Question, start_ns: int, rest: object) -> Day | None:
        searched.append(start_ns)
        return Day(start_ns, (), ())

    monkeypatch.setattr(pass_search, "search_day", noted)
    for frame in [*range(0, 6000), *range(6000, 0, -1)]:
        tracking.keep_up(START_NS, START_NS + frame * 40 * SECOND_NS)
    last = START_NS + 6000 * 40 * SECOND_NS
    qtbot.waitUntil(lambda: knows(tracking.found, START_NS, START_NS + DAY_NS), timeout=WITHIN_MS)
    assert len(searched) == len(set(searched))
    assert max(searched) <= last + 2 * DAY_NS


def test_memory_is_bounded_however_far_one_looks(tracking: Tracking, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pass_search, "MOST_DAYS", 5)
    monkeypatch.setattr(pass_search, "search_day", lambda question, start_ns, rest: Day(start_ns, (), ()))
    for month in range(6):
        there = START_NS + month * 30 * DAY_NS
        tracking.keep_up(there)
        qtbot.waitUntil(lambda there=there: knows(tracking.found, there, there + DAY_NS), timeout=WITHIN_MS)  # type: ignore[misc]
    assert sum((end - start) // DAY_NS for start, end in tracking.found.known) <= 5


def test_more_days_than_can_be_kept_are_not_searched_for_ever_and_it_is_said(
    tracking: Tracking, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[int] = []

    def noted(question: Question, start_ns: int, rest: object) -> Day:
        searched.append(start_ns)
        return Day(start_ns, (), ())

    monkeypatch.setattr(pass_search, "MOST_DAYS", 4)
    monkeypatch.setattr(pass_search, "search_day", noted)
    monkeypatch.setattr(pass_search, "image_day", lambda question, day, rest: replace(day, opportunities=()))
    tracking.look_at(START_NS, START_NS + 10 * DAY_NS)
    tracking.keep_up(START_NS)
    qtbot.waitUntil(lambda: tracking.found.is_full and knows(tracking.found, START_NS, START_NS + DAY_NS), timeout=WITHIN_MS)
    for _ in range(5):
        tracking.keep_up(START_NS)
    assert len(searched) == len(set(searched)), "no day is found, forgotten and found again"


def test_a_minimum_elevation_by_hand_is_the_one_for_all_and_goes_back(tracking: Tracking, qtbot: QtBot) -> None:
    own = tracking.station("Banting").site.min_elevation_deg
    tracking.keep_up(START_NS)
    qtbot.waitUntil(lambda: bool(tracking.found.rows), timeout=WITHIN_MS)
    with qtbot.waitSignal(tracking.elevations_changed):
        tracking.set_min_elevation(25.0, "Banting")
    assert (tracking.min_elevation_deg("Banting"), tracking.site("Banting").min_elevation_deg) == (25.0, 25.0)
    assert tracking.min_elevation_deg("Katsuura") == tracking.station("Katsuura").site.min_elevation_deg
    assert tracking.station("Banting").site.min_elevation_deg == own, "the mission stays as it is"
    qtbot.waitUntil(
        lambda: all(row.one_pass.max_elevation_deg >= 25 for row in tracking.found.rows if row.one_pass.station == "Banting"),
        timeout=WITHIN_MS,
    )
    tracking.set_min_elevation(None)
    assert tracking.elevations_by_hand == {}
    assert tracking.min_elevation_deg("Banting") == own


def test_a_search_for_imaging_is_used_from_then_on(tracking: Tracking, qtbot: QtBot) -> None:
    chance = Opportunity("WAU-1", "Noto", START_NS, START_NS + 1, START_NS + 2, 10.0, 40.0)
    tracking.image_with(lambda craft, start_ns, end_ns: [chance] if craft.name == "WAU-1" and start_ns <= START_NS < end_ns else [])
    tracking.keep_up(START_NS)
    qtbot.waitUntil(lambda: tracking.found.opportunities == (chance,), timeout=WITHIN_MS)


def test_closing_in_the_middle_of_a_search_waits_for_its_end(qtbot: QtBot) -> None:
    mission = load_mission(resource_root() / "missions" / "demo", session_start_ns=START_NS)
    tracking = Tracking(replace(mission, stations=mission.stations * 1), "WAU-1", "Banting")
    tracking.look_at(START_NS, START_NS + 14 * DAY_NS)
    tracking.keep_up(START_NS)
    tracking.close()
    tracking.keep_up(START_NS + 3 * DAY_NS)
    assert not tracking.found.rows

"""Instants as an operator writes them."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.desktop.time_events import Sought, event_ns
from console.desktop.time_words import EventKind, EventWish, TimeWords, parse_instant, step_ns
from console.errors import KnownError
from console.orbit.types import Pass
from console.utc import DAY_NS, SECOND_NS, parse_utc, utc_text

S = SECOND_NS
SHOWN_NS = parse_utc("2026-326T10:55:12Z")
FOUND_NS = 42
CRAFT, STATIONS = ("WAU-1", "WAU-2", "WAU", "KITE 9"), ("Banting", "Katsuura")


def read(text: str) -> tuple[int | None, list[EventWish]]:
    wishes: list[EventWish] = []

    def find(wish: EventWish) -> int:
        wishes.append(wish)
        return FOUND_NS

    return parse_instant(text, TimeWords(SHOWN_NS, CRAFT, STATIONS, find)), wishes


@pytest.mark.parametrize(
    ("text", "at_ns"),
    [
        ("2026-327T03:12:00Z", parse_utc("2026-327T03:12:00Z")),
        (" 2026-11-22 10:55 ", parse_utc("2026-11-22 10:55")),
        ("2027-001", parse_utc("2027-001")),
        ("23:59:59Z", parse_utc("2026-326T23:59:59Z")),
        ("0:05", parse_utc("2026-326T00:05Z")),
        ("+1h30m", SHOWN_NS + 5_400 * S),
        ("-2d", SHOWN_NS - 2 * DAY_NS),
        ("+ 90", SHOWN_NS + 90 * S),
        ("-1.5min", SHOWN_NS - 90 * S),
        ("+1D 2H 3MIN 4S", SHOWN_NS + (86_400 + 7_200 + 180 + 4) * S),
        ("NOW", None),
    ],
)
def test_times_and_steps(text: str, at_ns: int | None) -> None:
    assert read(text) == (at_ns, [])


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("AOS", EventWish(EventKind.AOS)),
        ("next aos WAU-2 Banting", EventWish(EventKind.AOS, 1, "WAU-2", "Banting")),
        ("previous LOS kite 9 katsuura", EventWish(EventKind.LOS, -1, "KITE 9", "Katsuura")),
        ("last TCA Banting", EventWish(EventKind.TCA, -1, "", "Banting")),
        ("next eclipse edge WAU", EventWish(EventKind.ECLIPSE, 1, "WAU")),
    ],
)
def test_events(text: str, wish: EventWish) -> None:
    assert read(text) == (FOUND_NS, [wish])


@pytest.mark.parametrize(
    "text",
    ["", "soon", "next", "next week", "+", "+-1h", "+1h30m!", "-", "25:00", "12:60", "2026-13-01", "2026-400", "AOS WAU-7",
     "AOS Banting WAU-1", "+999999999d", "1e9", "\x00", "+1\u0663"],
)  # fmt: skip
def test_everything_else_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(KnownError):
        read(text)


def test_a_wrong_name_is_answered_with_the_near_one() -> None:
    with pytest.raises(KnownError, match="did you mean Banting"):
        read("AOS WAU-1 Bantin")


@given(st.text(max_size=30))
def test_no_text_breaks_it(text: str) -> None:
    with contextlib.suppress(KnownError):
        read(text)


@given(st.integers(0, 400 * 365), st.integers(0, 23), st.integers(0, 59), st.sampled_from("+-"))
def test_a_step_is_the_sum_of_its_parts(days: int, hours: int, minutes: int, sign: str) -> None:
    total = (days * 86_400 + hours * 3_600 + minutes * 60) * S
    assert step_ns(f"{sign}{days}d{hours}h{minutes}m") == (total if sign == "+" else -total)


def one_pass(spacecraft: str, station: str, aos_s: int) -> Pass:
    aos = SHOWN_NS + aos_s * S
    return Pass(spacecraft, station, aos, aos + 300 * S, aos + 600 * S, 40.0, 0.0, 90.0, 180.0, 0, 0.0, 0.0)


SOUGHT = Sought(
    SHOWN_NS - 7200 * S, SHOWN_NS + 86_400 * S,
    (one_pass("WAU-1", "Banting", -100), one_pass("WAU-1", "Banting", 5000), one_pass("WAU-1", "Katsuura", 3000),
     one_pass("WAU-2", "Banting", 900)),
    {"WAU-1": ((SHOWN_NS - 7200 * S, SHOWN_NS - 600 * S), (SHOWN_NS + 4000 * S, SHOWN_NS + 6000 * S))},
)  # fmt: skip


@pytest.mark.parametrize(
    ("wish", "seconds"),
    [
        (EventWish(EventKind.AOS), 900),
        (EventWish(EventKind.AOS, 1, "WAU-1"), 3000),
        (EventWish(EventKind.AOS, 1, "WAU-1", "Banting"), 5000),
        (EventWish(EventKind.AOS, -1, "WAU-1"), -100),
        (EventWish(EventKind.TCA), 200),
        (EventWish(EventKind.LOS, 1, "WAU-1", "Banting"), 500),
        (EventWish(EventKind.ECLIPSE, 1, "WAU-1"), 4000),
        (EventWish(EventKind.ECLIPSE, -1, "WAU-1"), -600),
    ],
)
def test_the_next_and_the_previous_event(wish: EventWish, seconds: int) -> None:
    assert event_ns(SOUGHT, wish, SHOWN_NS) == SHOWN_NS + seconds * S


def test_stepping_walks_on_and_does_not_stay_at_an_event() -> None:
    at_ns, walked = SHOWN_NS, []
    for _ in range(3):
        at_ns = event_ns(SOUGHT, EventWish(EventKind.AOS), at_ns)
        walked.append((at_ns - SHOWN_NS) // S)
    assert walked == [900, 3000, 5000]


def test_what_is_not_found_says_where_was_searched() -> None:
    with pytest.raises(KnownError, match="no earlier LOS WAU-2 over Banting") as caught:
        event_ns(SOUGHT, EventWish(EventKind.LOS, -1, "WAU-2", "Banting"), SHOWN_NS)
    assert utc_text(SOUGHT.start_ns) in str(caught.value)


def test_the_edge_of_the_search_is_no_edge_of_an_eclipse() -> None:
    with pytest.raises(KnownError):
        event_ns(SOUGHT, EventWish(EventKind.ECLIPSE, -1, "WAU-1"), SHOWN_NS - 600 * S)

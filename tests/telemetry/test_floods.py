"""Alarm floods by ANSI/ISA-18.2: more than 10 new alarms in 10 minutes begin one, fewer than 5 in 10 minutes end it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.dictionary.model import AlarmRange, AlarmRule, Dictionary, Kind, Parameter
from console.telemetry.alarms import AlarmMonitor
from console.telemetry.floods import WINDOW_NS, FloodWatch
from console.utc import SECOND_NS
from tests.telemetry.builders import samples

NAMES = [f"P{number}" for number in range(37)]
RULE = AlarmRule((AlarmRange(1, None, 0.0),))
DICTIONARY = Dictionary("flood", {name: Parameter(name, f"/{name}", Kind.INTEGER, alarm=RULE) for name in NAMES}, {}, {})


def test_ten_alarms_are_none_and_eleven_are_a_flood() -> None:
    watch = FloodWatch()
    assert [watch.note(number, "P") for number in range(11)] == [False] * 10 + [True]


def test_eleven_over_more_than_the_window_are_none() -> None:
    watch = FloodWatch()
    assert not any(watch.note(number * WINDOW_NS // 10, "P") for number in range(30))


@given(st.lists(st.integers(0, 200), max_size=60))
def test_begin_and_end_are_those_of_a_plain_count(pauses_s: list[int]) -> None:
    watch, times, at = FloodWatch(), list[int](), 0
    is_on = False
    for pause in pauses_s:
        before, at = at, at + pause * SECOND_NS
        ended = watch.ended(at)
        if is_on:
            leaves = [each + WINDOW_NS for each in times if sum(other > each for other in times) < 5]
            plain_end = min((end for end in leaves if sum(end - WINDOW_NS < other for other in times) < 5), default=None)
            assert (ended is not None) == (plain_end is not None and plain_end <= at), (before, at)
            is_on = ended is None
        times.append(at)
        began = watch.note(at, "P")
        is_flood = sum(at - WINDOW_NS < each for each in times) > 10
        assert began == (is_flood and not is_on)
        is_on = is_on or began


def test_a_flood_is_one_line_with_its_first_alarm_and_is_told_when_it_ends() -> None:
    alarms = AlarmMonitor(DICTIONARY)
    for second, name in enumerate(NAMES):
        alarms.check([samples({name: [1]}, start_s=second, packet=second)], second * SECOND_NS)
    assert alarms.flood is not None
    assert alarms.flood.text() == "37 alarms in 36 s, first P0"
    texts = [event.text for event in alarms.take_events()]
    assert texts == ["alarm flood: 11 alarms in 10 s, first P0"]
    alarms.check([], 10_000 * SECOND_NS)
    event = alarms.take_events()[0]
    assert (event.at_ns, event.text) == (32 * SECOND_NS + WINDOW_NS, "the alarm flood is over: 37 alarms in 36 s, first P0")
    assert alarms.flood is None

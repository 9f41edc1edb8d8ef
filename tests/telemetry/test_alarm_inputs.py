"""Context limits, changes, deadbands and validity on columns: each against a plain loop over single values."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.dictionary.model import AlarmRange, AlarmRule, ChangeAlarm, Column, Criterion, Dictionary, Kind, Parameter, PatternAlarm
from console.telemetry.alarm_inputs import Series
from console.telemetry.alarms import AlarmMonitor
from console.telemetry.changes import FARTHEST, Tail, moves_of, tail_after
from console.telemetry.samples import SampleBatch
from console.telemetry.states import AlarmLevel
from console.utc import SECOND_NS
from tests.telemetry.builders import samples


def is_safe(columns: Mapping[str, Column], n: int) -> np.ndarray:
    return np.asarray(columns["MODE"]) == 0 if "MODE" in columns else np.zeros(n, np.bool_)


SAFE = Criterion(is_safe, ("MODE",), "MODE == SAFE")
MODE = Parameter("MODE", "/MODE", Kind.ENUMERATED, labels={0: "SAFE", 1: "NOMINAL"})


def monitor(*parameters: Parameter) -> AlarmMonitor:
    return AlarmMonitor(Dictionary("d", {each.name: each for each in parameters}, {}, {}))


def numeric(rule: AlarmRule, **more: object) -> Parameter:
    return Parameter("V", "/V", Kind.FLOAT, "V", alarm=rule, **more)  # type: ignore[arg-type]


def told(alarms: AlarmMonitor, values: list[float], **more: object) -> list[tuple[int, int, str, str]]:
    changes = alarms.check([samples({"V": values, **more})])  # type: ignore[dict-item]
    return [(change.packet, int(change.level), change.state.name, change.limit) for change in changes]


CONTEXT = AlarmRule((AlarmRange(3, 6.0, None),), contexts=((SAFE, AlarmRule((AlarmRange(1, 4.0, None),))),))


def test_a_context_of_the_same_packet_has_its_own_limits() -> None:
    found = told(monitor(numeric(CONTEXT), MODE), [5.0, 5.0, 3.0, 5.0], MODE=[0, 1, 0, 0])
    assert found == [
        (1, 3, "UNACKNOWLEDGED", "< 6 V"), (2, 1, "UNACKNOWLEDGED", "< 4 V"), (3, 1, "RETURNED", "< 4 V"),
    ]  # fmt: skip


def test_before_the_other_packet_ever_came_the_default_holds() -> None:
    assert told(monitor(numeric(CONTEXT), MODE), [5.0])[0][1] == 3


def test_limits_in_force_are_told_with_their_context_when_it_changes() -> None:
    alarms = monitor(numeric(CONTEXT), MODE)
    told(alarms, [7.0], MODE=[1])
    assert alarms.take_limits() == []
    told(alarms, [7.0], MODE=[0])
    state = alarms.take_limits()[0]
    assert (state.parameter, state.context, state.ranges, state.hand) == ("V", "MODE == SAFE", (AlarmRange(1, 4.0, None),), None)
    assert alarms.limits_apart() == [state]


packets = st.lists(st.tuples(st.booleans(), st.integers(0, 1), st.sampled_from([3.0, 5.0, 7.0])), min_size=1, max_size=30)


@given(packets, st.integers(0, 2**32))
def test_a_context_of_another_packet_counts_as_it_was_when_the_packet_came(packets: list[tuple[bool, int, float]], seed: int) -> None:
    """Mode packets and value packets in any order, many in one step: the same as one by one."""
    one_by_one, at_once, dice = monitor(numeric(CONTEXT), MODE), monitor(numeric(CONTEXT), MODE), random.Random(seed)
    rows = list(enumerate(packets))

    def batches(piece: list[tuple[int, tuple[bool, int, float]]]) -> list[SampleBatch]:
        found = []
        for kind, name in ((True, "MODE"), (False, "V")):
            own = [(packet, mode if kind else value) for packet, (is_mode, mode, value) in piece if is_mode is kind]
            if own:
                at = np.array([packet for packet, _ in own], np.int64)
                found.append(SampleBatch(name, at * SECOND_NS, at * SECOND_NS, at, {name: np.array([value for _, value in own])}))
        return found

    expected = [change for row in rows for change in one_by_one.check(batches([row]))]
    found, place = [], 0
    while place < len(rows):
        size = dice.randint(1, len(rows))
        found += at_once.check(batches(rows[place : place + size]))
        place += size
    assert found == expected
    assert at_once.snapshot() == one_by_one.snapshot()


def test_a_parameter_of_several_packets_is_judged_in_their_order() -> None:
    rule = AlarmRule((AlarmRange(2, None, 10.0),), min_violations=2, min_conformance=2)
    alarms = monitor(numeric(rule))
    first, second = samples({"V": [11.0, 0.0]}, packet=0), samples({"V": [12.0, 0.0]}, container="OTHER", packet=0)
    odd = SampleBatch("OTHER", second.generation_ns, second.received_ns + SECOND_NS // 2, np.array([1, 3]), second.raw)
    even = SampleBatch("HK", first.generation_ns, first.received_ns, np.array([0, 2]), first.raw)
    assert [(each.packet, each.state.name) for each in alarms.check([even, odd])] == [
        (0, "PENDING"),
        (1, "UNACKNOWLEDGED"),
        (3, "RETURNED"),
    ]


@pytest.mark.parametrize("limit", [AlarmRange(3, 0.0, None), AlarmRange(3, None, 0.0)], ids=["low", "high"])
def test_a_deadband_holds_a_limit_until_the_value_is_well_back(limit: AlarmRange) -> None:
    sign = 1 if limit.low is not None else -1
    found = told(monitor(numeric(AlarmRule((limit,), deadband=0.5))), [sign * v for v in (0.1, -0.1, 0.0, 0.4, 0.5, 0.4, -0.1)])
    words = "< 0 V" if sign > 0 else "> 0 V"
    assert found == [(1, 3, "UNACKNOWLEDGED", words), (4, 3, "RETURNED", words), (6, 3, "UNACKNOWLEDGED", words)]


ranges = st.builds(AlarmRange, st.integers(1, 3), st.none() | st.integers(-3, 0), st.none() | st.integers(1, 4), st.booleans())


@given(
    st.lists(ranges, min_size=1, max_size=3),
    st.sampled_from([0.0, 0.5, 1.0, 2.5]),
    st.lists(st.sampled_from([math.nan, *(x / 2 for x in range(-10, 11))]), min_size=1, max_size=30),
    st.integers(0, 2**32),
)
def test_deadbands_on_columns_are_those_of_single_values(limits: list[AlarmRange], band: float, values: list[float], seed: int) -> None:
    rule, dice = AlarmRule(tuple(limits), deadband=band), random.Random(seed)
    held: dict[tuple[int, int], bool] = {}
    expected = 0
    for value in values:
        if math.isnan(value):
            continue
        expected = 0
        for place, each in enumerate(limits):
            low, high = -math.inf if each.low is None else each.low, math.inf if each.high is None else each.high
            if each.is_inside:
                ends = [(low <= value <= high, low - band <= value <= high + band)]
            else:
                ends = [(value < low, value < low + band), (value > high, value > high - band)]
            for side, (enters, stays) in enumerate(ends):
                held[place, side] = enters or (held.get((place, side), False) and stays)
                expected = max(expected, each.level if held[place, side] else 0)
    alarms, place = monitor(numeric(rule)), 0
    while place < len(values):
        size = dice.randint(1, 6)
        alarms.check([samples({"V": values[place : place + size]}, start_s=place, packet=place)])
        place += size
    assert int(alarms.level("V")) == expected


def test_a_change_from_sample_to_sample_has_limits() -> None:
    rule = AlarmRule(changes=(ChangeAlarm((AlarmRange(2, None, 1.0),), is_per_second=False),))
    found = told(monitor(numeric(rule)), [5.0, 6.0, 4.5, 4.5])
    assert found == [(2, 2, "UNACKNOWLEDGED", "change > 1 V"), (3, 2, "RETURNED", "change > 1 V")]


def test_a_change_per_second_is_measured_over_its_span() -> None:
    rule = AlarmRule(changes=(ChangeAlarm((AlarmRange(1, None, 1.0),), span_s=2.0),))
    found = told(monitor(numeric(rule)), [0.0, 1.5, 1.5, 4.0])
    assert found == [(3, 1, "UNACKNOWLEDGED", "change > 1 V per s")]


def test_a_change_in_per_cent_is_of_the_earlier_value() -> None:
    rule = AlarmRule(changes=(ChangeAlarm((AlarmRange(1, None, 10.0),), is_per_second=False, is_percentage=True),))
    assert told(monitor(numeric(rule)), [100.0, 109.0, 121.0, 0.0, 0.0])[0] == (2, 1, "UNACKNOWLEDGED", "change > 10 %")


CHANGES = (
    ChangeAlarm((), is_per_second=False), ChangeAlarm((), is_per_second=False, span_samples=3), ChangeAlarm(()),
    ChangeAlarm((), span_s=2.5), ChangeAlarm((), is_per_second=False, is_percentage=True),
)  # fmt: skip


@given(
    st.lists(
        st.tuples(st.sampled_from([math.nan, -1.0, 0.0, 1.0, 7.0]), st.integers(0, 3), st.sampled_from([-5, -1, 0, 1, 2, None])),
        min_size=1, max_size=40,
    ),
    st.integers(0, 2**32),
)  # fmt: skip
def test_moves_on_columns_are_those_of_single_values_however_they_are_cut(rows: list[tuple[float, int, int | None]], seed: int) -> None:
    dice, received, board, at = random.Random(seed), [], [], 1000
    for _, step, clock in rows:
        at += step
        received.append(at * SECOND_NS)
        board.append(-1 if clock is None else (at + clock) * SECOND_NS)
    values = np.array([value for value, _, _ in rows])
    series = Series(np.array(received), np.array(board), np.arange(len(rows)), values, values)
    for change in CHANGES:
        expected = by_hand(change, received, board, values.tolist())
        found, tail, place = [], Tail(), 0
        while place < len(rows):
            piece = slice(place, place + dice.randint(1, 7))
            part = Series(series.received_ns[piece], series.generation_ns[piece], series.packet[piece], values[piece], values[piece])
            found += moves_of(change, part, tail).tolist()
            tail, place = tail_after(tail, part, [change]), piece.stop
        assert found == pytest.approx(expected, nan_ok=True, rel=1e-12)


def by_hand(change: ChangeAlarm, received: list[int], board: list[int], values: list[float]) -> list[float]:
    """The definition of ChangeAlarm, one value after the other."""
    seen: list[tuple[int, float]] = []
    last: tuple[int, int] | None = None
    found = []
    for at, generated, value in zip(received, board, values, strict=True):
        if math.isnan(value):
            found.append(math.nan)
            continue
        elapsed = 0
        if last is not None:
            step = generated - last[1] if generated >= 0 and last[1] >= 0 and 0 < generated - last[1] < 86_400 * SECOND_NS else at - last[0]
            elapsed = seen[-1][0] + step
        last = at, generated
        seen.append((elapsed, value))
        earlier = seen[-1 - change.span_samples] if len(seen) > change.span_samples else None
        if change.is_per_second:
            old = [each for each in seen[:-1] if elapsed - each[0] >= max(1, change.span_s * SECOND_NS)]
            earlier = old[-1] if old else None
        if earlier is None:
            found.append(math.nan)
            continue
        moved = abs(value - earlier[1])
        if change.is_percentage:
            moved = 100 * moved / abs(earlier[1]) if earlier[1] else (math.inf if moved else math.nan)
        found.append(moved / ((elapsed - earlier[0]) / SECOND_NS) if change.is_per_second else moved)
    return found


def test_what_is_remembered_for_changes_is_bounded() -> None:
    count = 3 * FARTHEST
    times = np.arange(count, dtype=np.int64)
    series = Series(times, times, times, np.zeros(count), np.zeros(count))
    assert len(tail_after(Tail(), series, [ChangeAlarm((), span_s=1e6)]).values) == FARTHEST


def test_a_value_outside_its_valid_range_says_nothing() -> None:
    parameter = numeric(AlarmRule((AlarmRange(3, 6.0, 8.0),)), valid=(0.0, 20.0))
    assert told(monitor(parameter), [7.0, 655.0, -1.0]) == []
    assert [each[0] for each in told(monitor(parameter), [5.0, 655.0, 7.0])] == [0, 2]


def test_a_condition_can_be_an_alarm() -> None:
    found = told(monitor(numeric(AlarmRule(conditions=((2, SAFE),))), MODE), [1.0, 1.0, 1.0], MODE=[1, 0, 1])
    assert found == [(1, 2, "UNACKNOWLEDGED", "MODE == SAFE"), (2, 2, "RETURNED", "MODE == SAFE")]


def test_texts_are_matched_by_patterns() -> None:
    rule = AlarmRule(patterns=(PatternAlarm(re.compile("ERR.*"), 3), PatternAlarm(re.compile(".*x"), 1)))
    alarms = monitor(Parameter("T", "/T", Kind.STRING, alarm=rule))
    changes = alarms.check([samples({"T": ["ok", "ERR 7x", "ax", "ok"]})])
    assert [(each.level, each.limit) for each in changes[:1]] == [(AlarmLevel.CRITICAL, "= ERR 7x")]
    assert [each.level for each in changes] == [AlarmLevel.CRITICAL, AlarmLevel.WARNING, AlarmLevel.WARNING]


def test_calibration_in_context_is_what_is_judged() -> None:
    parameter = numeric(AlarmRule((AlarmRange(1, None, 10.0),)), contexts=((is_safe, lambda raw: raw * 100.0),))
    alarms = monitor(parameter, MODE)
    change = alarms.check([samples({"V": [1.0], "MODE": [0]})])[0]
    assert (change.value, change.limit) == ("100 V", "> 10 V")


def test_integers_too_large_for_an_array_raise_nothing() -> None:
    big = Parameter("BIG", "/BIG", Kind.INTEGER, alarm=AlarmRule((AlarmRange(1, None, 5.0),)))
    alarms = monitor(numeric(AlarmRule((AlarmRange(1, None, 5.0),))), big)
    batch = samples({"V": [9.0]})
    alarms.check([batch])
    odd = SampleBatch("HK", batch.generation_ns, batch.received_ns, batch.packet + 1, {"V": np.array([9.0]), "BIG": np.array([2**70])})
    alarms.check([odd])
    alarms.check(
        [SampleBatch("HK", batch.generation_ns, batch.received_ns, batch.packet + 2, {"V": np.array([9.0]), "BIG": [b"\x01" * 9]})]
    )
    assert alarms.level("V") is AlarmLevel.WARNING

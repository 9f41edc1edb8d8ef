"""Limits by hand: in force from the next value on, in every context, with a reason, and taken back."""

from __future__ import annotations

import math

import pytest

from console.dictionary.model import AlarmRange
from console.errors import KnownError
from console.telemetry.alarms import AlarmMonitor
from console.telemetry.states import AlarmLevel, HandLimits, LimitByHand
from tests.telemetry.builders import DICTIONARY, samples


def hand(name: str, *ranges: AlarmRange, reason: str = "old battery", **more: object) -> LimitByHand:
    return LimitByHand(name, HandLimits(ranges, **more), 5, "OPS1", reason)  # type: ignore[arg-type]


def levels(alarms: AlarmMonitor, name: str, values: list[float], packet: int = 0) -> list[int]:
    found = []
    for place, value in enumerate(values):
        alarms.check([samples({name: [value]}, start_s=packet + place, packet=packet + place)])
        found.append(int(alarms.level(name)))
    return found


def test_a_limit_by_hand_stands_in_for_the_dictionarys_and_is_logged_with_both() -> None:
    alarms = AlarmMonitor(DICTIONARY)
    alarms.change_limit(hand("BATT_V", AlarmRange(1, 5.0, None)), at_ns=5)
    assert levels(alarms, "BATT_V", [645, 590, 499]) == [0, 0, 1]
    assert [event.text for event in alarms.take_events()] == [
        "limits of BATT_V by hand: warning > 5 V, before warning 6.5 .. 8.4, distress > 6.2, critical 6 .. 8.6 V by OPS1: old battery"
    ]
    state = alarms.take_limits()[0]
    assert (state.ranges, state.hand) == ((AlarmRange(1, 5.0, None),), hand("BATT_V", AlarmRange(1, 5.0, None)))


def test_a_limit_of_zero_by_hand_is_a_limit() -> None:
    alarms = AlarmMonitor(DICTIONARY)
    alarms.change_limit(hand("SLOW", AlarmRange(3, None, 0.0)), at_ns=5)
    assert levels(alarms, "SLOW", [0, 1]) == [0, 3]


def test_taken_back_the_dictionarys_hold_again() -> None:
    alarms = AlarmMonitor(DICTIONARY)
    alarms.change_limit(hand("BATT_V", AlarmRange(1, 1.0, None)), at_ns=5)
    alarms.change_limit(LimitByHand("BATT_V", None, 6, "OPS1", "mended"), at_ns=6)
    assert levels(alarms, "BATT_V", [590]) == [3]
    assert alarms.limits_apart() == []


def test_a_parameter_without_limits_can_be_given_some() -> None:
    parameter = next(each for each in DICTIONARY.parameters.values() if each.name == "TEXT")
    assert parameter.alarm is None
    with pytest.raises(KnownError, match="no number"):
        AlarmMonitor(DICTIONARY).change_limit(hand("TEXT", AlarmRange(1, 0.0)), at_ns=0)


def test_an_alarm_that_stands_ends_when_its_limit_is_widened() -> None:
    alarms = AlarmMonitor(DICTIONARY)
    assert levels(alarms, "BATT_V", [590]) == [3]
    alarms.change_limit(hand("BATT_V", AlarmRange(1, 1.0, None)), at_ns=5)
    assert levels(alarms, "BATT_V", [590], packet=1) == [0]
    assert alarms.standing()[0].state.name == "RETURNED"


def test_minimum_violations_and_deadband_can_be_set_by_hand() -> None:
    alarms = AlarmMonitor(DICTIONARY)
    alarms.change_limit(hand("BATT_V", AlarmRange(2, 6.0, None), min_violations=2, min_conformance=1, deadband=0.5), at_ns=5)
    assert levels(alarms, "BATT_V", [590, 590, 640, 655]) == [0, 2, 2, 0]


@pytest.mark.parametrize(
    "wrong",
    [
        hand("NOBODY", AlarmRange(1, 0.0)),
        hand("MODE", AlarmRange(1, 0.0)),
        hand("BATT_V", AlarmRange(1, math.nan)),
        hand("BATT_V", AlarmRange(1, None, math.inf)),
        hand("BATT_V", AlarmRange(1, 2.0, 1.0)),
        hand("BATT_V", AlarmRange(1)),
        hand("BATT_V", AlarmRange(4, 0.0)),
        hand("BATT_V", AlarmRange(1, 0.0), min_violations=0),
        hand("BATT_V", AlarmRange(1, 0.0), deadband=-1.0),
        hand("BATT_V", AlarmRange(1, 0.0), deadband=math.nan),
        hand("BATT_V", AlarmRange(1, 0.0), reason=" "),
        LimitByHand("BATT_V", None, 0, "OPS1", "nothing to take back"),
    ],
)
def test_what_can_not_be_a_limit_is_refused_and_changes_nothing(wrong: LimitByHand) -> None:
    alarms = AlarmMonitor(DICTIONARY)
    levels(alarms, "BATT_V", [590])
    before = alarms.snapshot()
    with pytest.raises(KnownError):
        alarms.change_limit(wrong, at_ns=9)
    assert alarms.snapshot() == before
    assert alarms.take_events() == []


def test_a_snapshot_keeps_limits_by_hand() -> None:
    alarms, fresh = AlarmMonitor(DICTIONARY), AlarmMonitor(DICTIONARY)
    alarms.change_limit(hand("BATT_V", AlarmRange(3, 7.0, None)), at_ns=5)
    fresh.restore(alarms.snapshot())
    assert levels(fresh, "BATT_V", [690]) == [3]
    assert fresh.limits_apart() == alarms.limits_apart()
    fresh.restore(AlarmMonitor(DICTIONARY).snapshot())
    assert levels(fresh, "BATT_V", [690]) == [0]
    assert fresh.level("BATT_V") is AlarmLevel.NORMAL

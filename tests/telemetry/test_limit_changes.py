"""Limits by hand: in force from the next value on, in every context or in one, with a reason, and taken back."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest

from console.dictionary.model import AlarmRange, AlarmRule, Container, Criterion, Dictionary, Kind, Parameter
from console.errors import KnownError
from console.telemetry.alarms import AlarmMonitor
from console.telemetry.states import AlarmLevel, HandLimits, LimitByHand
from tests.telemetry.builders import DICTIONARY, samples

MODES = ("SAFE", "IDLE", "BURN")


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


def by_mode(*packets: tuple[float, str], alarms: AlarmMonitor) -> list[int]:
    """The level after each value of TANK, which comes with its mode."""
    found = []
    for value, mode in packets:
        place = len(found)
        alarms.check([samples({"TANK": [value], "TANK_MODE": [MODES.index(mode)]}, packet=place, start_s=place)])
        found.append(int(alarms.level("TANK")))
    return found


def contextual() -> AlarmMonitor:
    safe = Criterion(lambda columns, rows: np.asarray(columns["TANK_MODE"]) == 0, ("TANK_MODE",), "TANK_MODE == SAFE")
    burn = Criterion(lambda columns, rows: np.asarray(columns["TANK_MODE"]) == 2, ("TANK_MODE",), "TANK_MODE == BURN")
    contexts = ((safe, AlarmRule((AlarmRange(2, 4.0),))), (burn, AlarmRule((AlarmRange(3, 2.0),), deadband=0.5)))
    tank = Parameter("TANK", "/TANK", Kind.FLOAT, "bar", alarm=AlarmRule((AlarmRange(1, 6.0),), contexts=contexts))
    mode = Parameter("TANK_MODE", "/TANK_MODE", Kind.ENUMERATED, labels=dict(enumerate(MODES)))
    parameters = {each.name: each for each in (tank, mode)}
    return AlarmMonitor(Dictionary("t", parameters, {"HK": Container("HK", "/HK", parameters=tuple(parameters))}, {}))


def in_context(context: str | None, *ranges: AlarmRange, reason: str = "leak") -> LimitByHand:
    return LimitByHand("TANK", HandLimits(ranges) if ranges else None, 5, "OPS1", reason, context)


def test_the_limits_of_one_context_are_changed_and_the_others_stay() -> None:
    alarms = contextual()
    assert by_mode((5.0, "IDLE"), (5.0, "SAFE"), (1.0, "BURN"), alarms=alarms) == [1, 0, 3]
    alarms.change_limit(in_context("TANK_MODE == SAFE", AlarmRange(3, 5.5)), at_ns=5)
    assert by_mode((5.0, "IDLE"), (5.0, "SAFE"), (3.0, "BURN"), alarms=alarms) == [1, 3, 0]
    alarms.change_limit(in_context("", AlarmRange(2, 0.0)), at_ns=5)
    assert by_mode((5.0, "IDLE"), (5.0, "SAFE"), (-1.0, "IDLE"), (1.0, "BURN"), alarms=alarms) == [0, 3, 2, 3]
    texts = [event.text for event in alarms.take_events()]
    assert texts == [
        "limits of TANK by hand where TANK_MODE == SAFE: critical > 5.5 bar, before distress > 4 bar by OPS1: leak",
        "limits of TANK by hand outside its contexts: distress > 0 bar, before warning > 6 bar by OPS1: leak",
    ]


def test_taken_back_in_one_context_the_dictionarys_hold_there_and_those_by_hand_elsewhere() -> None:
    alarms = contextual()
    alarms.change_limit(in_context(None, AlarmRange(3, 0.0)), at_ns=5)
    assert by_mode((1.0, "IDLE"), (1.0, "SAFE"), (1.0, "BURN"), alarms=alarms) == [0, 0, 0]
    alarms.change_limit(in_context("TANK_MODE == BURN"), at_ns=5)
    assert by_mode((1.0, "IDLE"), (1.0, "SAFE"), (1.0, "BURN"), alarms=alarms) == [0, 0, 3]
    (state,) = alarms.limits_apart()
    assert (state.context, state.hand, len(state.hands)) == ("TANK_MODE == BURN", None, 2)
    assert alarms.take_events()[-1].text.startswith(
        "limits of TANK where TANK_MODE == BURN are the dictionary's again, before critical > 0"
    )
    alarms.change_limit(in_context(None), at_ns=5)
    assert by_mode((1.0, "IDLE"), alarms=alarms) == [1]
    assert alarms.limits_apart() == []


def test_a_snapshot_keeps_limits_of_each_context_and_one_of_before_has_them_in_all() -> None:
    alarms, fresh = contextual(), contextual()
    alarms.change_limit(in_context(None, AlarmRange(3, 0.0)), at_ns=5)
    alarms.change_limit(in_context("TANK_MODE == SAFE", AlarmRange(2, 3.0)), at_ns=6)
    fresh.restore(alarms.snapshot())
    assert fresh.limits_apart() == alarms.limits_apart()
    assert by_mode((1.0, "IDLE"), (1.0, "SAFE"), alarms=fresh) == [0, 2]
    before = msgspec.msgpack.decode(contextual().snapshot())
    before["hands"] = {"TANK": msgspec.to_builtins(in_context(None, AlarmRange(3, 0.0)))}
    del before["hands"]["TANK"]["context"]
    fresh.restore(msgspec.msgpack.encode(before))
    assert by_mode((1.0, "IDLE"), (-1.0, "SAFE"), alarms=fresh) == [0, 3]


def test_what_the_deadband_holds_is_held_from_one_context_into_another_with_the_same_limits() -> None:
    alarms = contextual()
    alarms.change_limit(LimitByHand("TANK", HandLimits((AlarmRange(1, 6.0),), deadband=1.0), 5, "OPS1", "r"), at_ns=5)
    assert by_mode((5.0, "IDLE"), (6.5, "SAFE"), (7.5, "SAFE"), alarms=alarms) == [1, 1, 0]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (in_context("TANK_MODE == SAVE", AlarmRange(1, 0.0)), "did you mean TANK_MODE == SAFE"),
        (in_context("MODE", AlarmRange(1, 0.0)), "its contexts"),
        (in_context("TANK_MODE == SAFE"), "dictionary's already"),
        (LimitByHand("TANK", HandLimits(is_off=True), 5, "OPS1", "r", ""), "as a whole"),
    ],
)
def test_a_context_that_is_not_there_or_can_not_be_changed_so_is_refused(wrong: LimitByHand, said: str) -> None:
    alarms = contextual()
    with pytest.raises(KnownError, match=said):
        alarms.change_limit(wrong, at_ns=5)
    assert alarms.limits_apart() == []


def test_one_context_of_an_alarm_out_of_service_can_not_be_changed() -> None:
    alarms = contextual()
    alarms.change_limit(LimitByHand("TANK", HandLimits(is_off=True), 5, "OPS1", "r"), at_ns=5)
    with pytest.raises(KnownError, match="into service first"):
        alarms.change_limit(in_context("", AlarmRange(1, 0.0)), at_ns=6)


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

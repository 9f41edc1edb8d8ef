"""The alarm state transition diagram of ANSI/ISA-18.2-2016 (the same in IEC 62682), state by state, and what must hold in any order.

The letters are the standard's: A normal, B unacknowledged, C acknowledged, D returned to normal unacknowledged, E latched unacknowledged,
F latched acknowledged, G shelved, H suppressed by design, I out of service.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.dictionary.model import AlarmRange, AlarmRule, Column, Criterion, Dictionary, Kind, Parameter
from console.errors import KnownError
from console.telemetry.alarms import AlarmMonitor
from console.telemetry.states import HIDDEN, WAITING, AlarmChange, AlarmLevel, AlarmState, HandLimits, LimitByHand
from console.utc import SECOND_NS
from tests.telemetry.builders import samples


def heater_is_on(columns: Mapping[str, Column], n: int) -> np.ndarray:
    return np.asarray(columns["HEATER"]) == 1 if "HEATER" in columns else np.zeros(n, np.bool_)


OFF_NOW = Criterion(heater_is_on, ("HEATER",), "HEATER == 1")
RANGES = (AlarmRange(1, None, 10), AlarmRange(3, None, 20))
PLAIN = Parameter("PLAIN", "/PLAIN", Kind.INTEGER, alarm=AlarmRule(RANGES))
LATCHING = Parameter("LATCHING", "/LATCHING", Kind.INTEGER, alarm=AlarmRule(RANGES, is_latching=True))
DESIGNED = Parameter("DESIGNED", "/DESIGNED", Kind.INTEGER, alarm=AlarmRule(RANGES, suppression=OFF_NOW))
SLOW = Parameter("SLOW", "/SLOW", Kind.INTEGER, alarm=AlarmRule(RANGES, min_violations=2, min_conformance=3))
HEATER = Parameter("HEATER", "/HEATER", Kind.INTEGER)
PARAMETERS = (PLAIN, LATCHING, DESIGNED, SLOW, HEATER)
DICTIONARY = Dictionary("life", {each.name: each for each in PARAMETERS}, {}, {})
ALARMED = tuple(each.name for each in PARAMETERS if each.alarm)
S = AlarmState
Step = Callable[["Alarm"], list[AlarmChange]]


class Alarm:
    """One parameter's alarm, moved on by steps a second apart."""

    def __init__(self, name: str) -> None:
        self.name, self.monitor, self.at = name, AlarmMonitor(DICTIONARY), 0

    def value(self, value: int, heater: int = 0) -> list[AlarmChange]:
        self.at += 1
        return self.monitor.check([samples({self.name: [value], "HEATER": [heater]}, start_s=self.at, packet=self.at)], self.now_ns)

    @property
    def now_ns(self) -> int:
        return self.at * SECOND_NS

    @property
    def state(self) -> AlarmState:
        found = {change.parameter: change.state for change in self.monitor.standing()}
        return found.get(self.name, S.NORMAL)


def bad(alarm: Alarm) -> list[AlarmChange]:
    return alarm.value(15)


def worse(alarm: Alarm) -> list[AlarmChange]:
    return alarm.value(25)


def good(alarm: Alarm) -> list[AlarmChange]:
    return alarm.value(0)


def bad_and_designed(alarm: Alarm) -> list[AlarmChange]:
    return alarm.value(15, 1)


def good_and_designed(alarm: Alarm) -> list[AlarmChange]:
    return alarm.value(0, 1)


def acknowledge(alarm: Alarm) -> list[AlarmChange]:
    return alarm.monitor.acknowledge(alarm.name, by="OPS1", note="seen", at_ns=alarm.now_ns)


def reset(alarm: Alarm) -> list[AlarmChange]:
    return alarm.monitor.reset(alarm.name, by="OPS1", at_ns=alarm.now_ns)


def shelve(alarm: Alarm) -> list[AlarmChange]:
    return alarm.monitor.shelve(alarm.name, 60 * SECOND_NS, by="OPS1", reason="known", at_ns=alarm.now_ns)


def unshelve(alarm: Alarm) -> list[AlarmChange]:
    return alarm.monitor.unshelve(alarm.name, by="OPS1", at_ns=alarm.now_ns)


def shelf_expires(alarm: Alarm) -> list[AlarmChange]:
    alarm.at += 100
    return alarm.monitor.check([], alarm.now_ns)


def out_of_service(alarm: Alarm) -> list[AlarmChange]:
    change = LimitByHand(alarm.name, HandLimits(is_off=True), alarm.now_ns, "OPS1", "sensor broken")
    return alarm.monitor.change_limit(change, at_ns=alarm.now_ns)


def into_service(alarm: Alarm) -> list[AlarmChange]:
    return alarm.monitor.change_limit(LimitByHand(alarm.name, None, alarm.now_ns, "OPS1", "mended"), at_ns=alarm.now_ns)


P, L, D = "PLAIN", "LATCHING", "DESIGNED"
TRANSITIONS: list[tuple[str, str, list[Step], AlarmState]] = [
    ("A-B", P, [bad], S.UNACKNOWLEDGED),
    ("B-C", P, [bad, acknowledge], S.ACKNOWLEDGED),
    ("C-A", P, [bad, acknowledge, good], S.NORMAL),
    ("B-D", P, [bad, good], S.RETURNED),
    ("D-A", P, [bad, good, acknowledge], S.NORMAL),
    ("D-B", P, [bad, good, bad], S.UNACKNOWLEDGED),
    ("C-B, worse", P, [bad, acknowledge, worse], S.UNACKNOWLEDGED),
    ("C-C, less bad", P, [worse, acknowledge, bad], S.ACKNOWLEDGED),
    ("B-E", L, [bad, good], S.LATCHED),
    ("E-F", L, [bad, good, acknowledge], S.LATCHED_ACKNOWLEDGED),
    ("C-F", L, [bad, acknowledge, good], S.LATCHED_ACKNOWLEDGED),
    ("F-A", L, [bad, acknowledge, good, reset], S.NORMAL),
    ("E-B", L, [bad, good, bad], S.UNACKNOWLEDGED),
    ("F-B", L, [bad, acknowledge, good, bad], S.UNACKNOWLEDGED),
    ("A-G", P, [shelve], S.SHELVED),
    ("B-G", P, [bad, shelve], S.SHELVED),
    ("C-G", P, [bad, acknowledge, shelve], S.SHELVED),
    ("D-G", P, [bad, good, shelve], S.SHELVED),
    ("G-A", P, [bad, acknowledge, shelve, good, unshelve], S.NORMAL),
    ("G-A, never bad", P, [shelve, unshelve], S.NORMAL),
    ("G-A, came and went", P, [shelve, bad, good, unshelve], S.NORMAL),
    ("G-B", P, [shelve, bad, unshelve], S.UNACKNOWLEDGED),
    ("G-B, acknowledged before", P, [bad, acknowledge, shelve, unshelve], S.UNACKNOWLEDGED),
    ("G-B, by itself", P, [shelve, bad, shelf_expires], S.UNACKNOWLEDGED),
    ("G-A, by itself", P, [shelve, shelf_expires], S.NORMAL),
    ("G-D, it waited before", P, [bad, shelve, good, unshelve], S.RETURNED),
    ("G-E", L, [bad, shelve, good, unshelve], S.LATCHED),
    ("A-H", D, [good_and_designed], S.SUPPRESSED),
    ("B-H", D, [bad, bad_and_designed], S.SUPPRESSED),
    ("H-A", D, [bad_and_designed, good], S.NORMAL),
    ("H-B", D, [bad_and_designed, bad], S.UNACKNOWLEDGED),
    ("A-I", P, [out_of_service], S.OUT_OF_SERVICE),
    ("B-I", P, [bad, out_of_service], S.OUT_OF_SERVICE),
    ("I-A", P, [out_of_service, bad, good, into_service], S.NORMAL),
    ("I-B", P, [out_of_service, bad, into_service], S.UNACKNOWLEDGED),
    ("G-I", P, [shelve, out_of_service], S.OUT_OF_SERVICE),
    ("I-A, it was shelved", P, [shelve, out_of_service, into_service], S.NORMAL),
]


@pytest.mark.parametrize(("name", "parameter", "steps", "after"), TRANSITIONS, ids=[each[0] for each in TRANSITIONS])
def test_transition(name: str, parameter: str, steps: list[Step], after: AlarmState) -> None:
    alarm = Alarm(parameter)
    for step in steps[:-1]:
        step(alarm)
    before, changes = alarm.state, steps[-1](alarm)
    assert alarm.state is after
    if before is not after:
        assert [(change.parameter, change.state) for change in changes] == [(parameter, after)]


@pytest.mark.parametrize("state", HIDDEN)
def test_what_is_hidden_can_not_be_acknowledged_and_does_not_count(state: AlarmState) -> None:
    alarm = Alarm("DESIGNED" if state is S.SUPPRESSED else "PLAIN")
    {S.SHELVED: shelve, S.SUPPRESSED: good_and_designed, S.OUT_OF_SERVICE: out_of_service}[state](alarm)
    (bad_and_designed if state is S.SUPPRESSED else bad)(alarm)
    assert alarm.state is state
    assert sum(alarm.monitor.counts().values()) == 0
    assert alarm.monitor.level(alarm.name) is AlarmLevel.WARNING
    with pytest.raises(KnownError, match="waits for an acknowledgement"):
        acknowledge(alarm)


def test_a_hidden_alarm_still_tells_its_level_for_the_history() -> None:
    alarm = Alarm("PLAIN")
    shelve(alarm)
    assert [(each.level, each.state) for each in [*bad(alarm), *worse(alarm), *good(alarm)]] == [
        (AlarmLevel.WARNING, S.SHELVED), (AlarmLevel.CRITICAL, S.SHELVED), (AlarmLevel.NORMAL, S.SHELVED),
    ]  # fmt: skip


def test_a_shelved_alarm_comes_back_at_its_time_and_says_so() -> None:
    alarm = Alarm("PLAIN")
    bad(alarm)
    until_ns = shelve(alarm)[0].until_ns
    assert until_ns == alarm.now_ns + 60 * SECOND_NS
    change = shelf_expires(alarm)[0]
    assert (change.at_ns, change.state, change.until_ns, change.note) == (until_ns, S.UNACKNOWLEDGED, -1, "back from the shelf: known")
    assert [event.text for event in alarm.monitor.take_events()][-1] == "PLAIN is back from the shelf by OPS1: its time is over"


def test_a_latch_keeps_its_worst_level_until_it_is_reset() -> None:
    alarm = Alarm("LATCHING")
    worse(alarm)
    assert bad(alarm) == []
    assert good(alarm)[0].level is AlarmLevel.CRITICAL
    with pytest.raises(KnownError, match="acknowledge it first"):
        reset(alarm)
    acknowledge(alarm)
    assert reset(alarm)[0].level is AlarmLevel.NORMAL


@pytest.mark.parametrize("step", [reset, unshelve, into_service], ids=["reset", "unshelve", "into service"])
def test_an_act_that_does_not_fit_is_refused_and_changes_nothing(step: Step) -> None:
    alarm = Alarm("PLAIN")
    bad(alarm)
    before = alarm.monitor.snapshot()
    with pytest.raises(KnownError):
        step(alarm)
    assert alarm.monitor.snapshot() == before


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_nothing_is_put_aside_without_a_reason(reason: str) -> None:
    alarm = Alarm("PLAIN")
    with pytest.raises(KnownError, match="a reason is needed"):
        alarm.monitor.shelve("PLAIN", 60 * SECOND_NS, by="op", reason=reason, at_ns=0)
    with pytest.raises(KnownError, match="a reason is needed"):
        alarm.monitor.change_limit(LimitByHand("PLAIN", HandLimits(is_off=True), 0, "op", reason), at_ns=0)
    assert alarm.state is S.NORMAL


def test_what_is_out_of_service_is_not_shelved() -> None:
    alarm = Alarm("PLAIN")
    out_of_service(alarm)
    with pytest.raises(KnownError, match="out of service"):
        shelve(alarm)


@pytest.mark.parametrize("seconds", [0, -5, 7 * 86_400 + 1])
def test_nothing_is_put_aside_for_ever(seconds: int) -> None:
    with pytest.raises(KnownError, match="for that long"):
        AlarmMonitor(DICTIONARY).shelve("PLAIN", seconds * SECOND_NS, by="op", reason="r", at_ns=0)


def test_an_unknown_parameter_is_named_with_the_near_one() -> None:
    with pytest.raises(KnownError, match="PLAIN"):
        AlarmMonitor(DICTIONARY).shelve("PLAIM", SECOND_NS, by="op", reason="r", at_ns=0)


ACTS: dict[str, Callable[[AlarmMonitor, str, int], list[AlarmChange]]] = {
    "acknowledge": lambda m, name, at: m.acknowledge(name, by="op", at_ns=at),
    "all": lambda m, name, at: m.acknowledge("", by="op", at_ns=at),
    "reset": lambda m, name, at: m.reset(name, by="op", at_ns=at),
    "shelve": lambda m, name, at: m.shelve(name, (3 + at % 7) * SECOND_NS, by="op", reason="r", at_ns=at),
    "unshelve": lambda m, name, at: m.unshelve(name, by="op", at_ns=at),
    "off": lambda m, name, at: m.change_limit(LimitByHand(name, HandLimits(is_off=True), at, "op", "r"), at_ns=at),
    "wide": lambda m, name, at: m.change_limit(LimitByHand(name, HandLimits((AlarmRange(2, None, 22.0),)), at, "op", "r"), at_ns=at),
    "back": lambda m, name, at: m.change_limit(LimitByHand(name, None, at, "op", "r"), at_ns=at),
}
Turn = tuple[int, list[int], list[int], str, str]
turns = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.lists(st.sampled_from([0, 5, 15, 25]), max_size=5),
        st.lists(st.sampled_from([0, 0, 0, 1]), min_size=5, max_size=5),
        st.sampled_from(["", "", *ACTS]),
        st.sampled_from(ALARMED),
    ),
    max_size=25,
)


def run(steps: list[Turn], seed: int | None) -> tuple[list[AlarmChange], AlarmMonitor, list[str]]:
    """The same values and acts; with a seed, cut into random steps and carried over snapshots."""
    monitor, told, events = AlarmMonitor(DICTIONARY), list[AlarmChange](), list[str]()
    dice, at, packet = random.Random(seed), 0, 0

    def check(batches: list[object], now_s: int) -> None:
        told.extend(monitor.check(batches, now_s * SECOND_NS))  # type: ignore[arg-type]
        events.extend(event.text for event in monitor.take_events())

    for pause, values, heater, act, name in steps:
        columns = dict.fromkeys(ALARMED, values) | {"HEATER": heater[: len(values)]}
        place = 0
        while place < len(values):
            size = len(values) if seed is None else dice.randint(1, len(values))
            piece = {parameter: column[place : place + size] for parameter, column in columns.items()}
            count = len(piece["HEATER"])
            if seed is not None and dice.random() < 0.5:
                check([], at)
            check([samples(piece, start_s=at, packet=packet)], at + count - 1)
            at, packet, place = at + count, packet + count, place + size
            if seed is not None:
                fresh = AlarmMonitor(DICTIONARY)
                fresh.restore(monitor.snapshot())
                assert fresh.snapshot() == monitor.snapshot()
                assert fresh.standing() == monitor.standing()
                monitor = fresh
        at += pause
        check([], at)
        with contextlib.suppress(KnownError):
            told.extend(ACTS[act](monitor, name, at * SECOND_NS) if act else [])
        events.extend(event.text for event in monitor.take_events())
        at += 1
    check([], at + 1000)
    return told, monitor, events


@given(turns, st.integers(0, 2**32))
def test_cuts_and_snapshots_make_no_difference_whatever_the_operator_does(steps: list[Turn], seed: int) -> None:
    whole, monitor, events = run(steps, None)
    pieces, other, same_events = run(steps, seed)
    assert pieces == whole
    assert same_events == events
    assert other.standing() == monitor.standing()
    assert other.counts() == monitor.counts()


@given(turns)
def test_every_change_is_told_once_and_no_alarm_is_lost(steps: list[Turn]) -> None:
    told, monitor, _ = run(steps, None)
    last: dict[str, tuple[int, AlarmState]] = {}
    for change in told:
        face = (int(change.level), change.state)
        is_act = bool(change.by)
        assert is_act or last.get(change.parameter, (0, S.NORMAL)) != face
        last[change.parameter] = face
    assert [each.at_ns for each in told] == sorted(each.at_ns for each in told)
    standing = {change.parameter: (int(change.level), change.state) for change in monitor.standing()}
    assert standing == {name: face for name, face in last.items() if face[1] is not S.NORMAL}
    for name in ALARMED:
        is_bad = int(monitor.level(name)) > 0
        state = standing.get(name, (0, S.NORMAL))[1]
        assert not is_bad or state in HIDDEN or state in (S.UNACKNOWLEDGED, S.ACKNOWLEDGED)


@given(turns)
def test_what_came_before_the_operator_leaves_only_by_an_acknowledgement(steps: list[Turn]) -> None:
    told, _, _ = run(steps, None)
    waiting: set[str] = set()
    for change in told:
        if change.state in WAITING:
            waiting.add(change.parameter)
        elif change.state is S.NORMAL:
            assert change.parameter not in waiting or change.by, change
            waiting.discard(change.parameter)
        elif change.state is S.ACKNOWLEDGED or change.state is S.LATCHED_ACKNOWLEDGED:
            waiting.discard(change.parameter)

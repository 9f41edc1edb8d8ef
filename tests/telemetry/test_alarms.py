from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.errors import KnownError
from console.telemetry.alarms import AlarmMonitor
from console.telemetry.states import AlarmChange, AlarmLevel, AlarmState
from tests.telemetry.builders import DICTIONARY, samples


def monitor() -> AlarmMonitor:
    return AlarmMonitor(DICTIONARY)


def told(changes: list[AlarmChange]) -> list[tuple[str, int, str]]:
    return [(change.parameter, int(change.level), change.state.name) for change in changes]


def states(name: str, values: list[object]) -> list[tuple[int, int, str]]:
    """(packet, level, state) of each change that these values make."""
    return [(change.packet, int(change.level), change.state.name) for change in monitor().check([samples({name: values})])]


def test_normal_values_change_nothing() -> None:
    assert monitor().check([samples({"BATT_V": [700, 650, 840], "TEXT": ["a", "b", "c"]})]) == []


def test_each_level_is_told_with_value_limit_and_units() -> None:
    changes = monitor().check([samples({"BATT_V": [645, 615, 590, 861]})])
    assert told(changes) == [("BATT_V", 1, "UNACKNOWLEDGED"), ("BATT_V", 2, "UNACKNOWLEDGED"), ("BATT_V", 3, "UNACKNOWLEDGED")]
    assert [(change.value, change.limit) for change in changes] == [("6.45 V", "< 6.5 V"), ("6.15 V", "< 6.2 V"), ("5.9 V", "< 6 V")]
    assert monitor().check([samples({"BATT_V": [861]})])[0].limit == "> 8.6 V"


def test_a_limit_of_zero_is_a_limit() -> None:
    changes = monitor().check([samples({"ZERO": [0, -1]})])
    assert [(change.packet, change.level, change.limit) for change in changes] == [(1, AlarmLevel.CRITICAL, "< 0 A")]


def test_a_range_can_be_the_bad_one() -> None:
    assert states("INSIDE", [1.9, 2.0, 3.1]) == [(1, 2, "UNACKNOWLEDGED"), (2, 2, "RETURNED")]


def test_labels_have_levels() -> None:
    change = monitor().check([samples({"MODE": [1, 0]})])[0]
    assert (change.level, change.value, change.limit, change.packet) == (AlarmLevel.DISTRESS, "SAFE", "= SAFE", 1)


def test_a_level_is_entered_after_its_violations_and_left_after_its_conformance() -> None:
    assert states("SLOW", [11, 11, 0, 11, 11, 11, 0, 11, 0, 0]) == [
        (0, 1, "PENDING"), (2, 0, "NORMAL"), (3, 1, "PENDING"), (5, 1, "UNACKNOWLEDGED"), (9, 1, "RETURNED"),
    ]  # fmt: skip


def test_a_higher_level_needs_its_own_violations() -> None:
    assert states("SLOW", [11, 21, 21, 21])[-2:] == [(2, 1, "UNACKNOWLEDGED"), (3, 3, "UNACKNOWLEDGED")]


def test_a_value_that_is_no_number_changes_nothing() -> None:
    assert states("INSIDE", [2.5, math.nan, math.nan]) == [(0, 2, "UNACKNOWLEDGED")]
    assert states("INSIDE", [math.nan]) == []


def test_acknowledged_and_returned_is_normal() -> None:
    alarms = monitor()
    alarms.check([samples({"BATT_V": [590]})])
    assert told(alarms.acknowledge("BATT_V", by="op", note="seen", at_ns=9)) == [("BATT_V", 3, "ACKNOWLEDGED")]
    assert told(alarms.check([samples({"BATT_V": [700]}, packet=1)])) == [("BATT_V", 0, "NORMAL")]
    assert alarms.standing() == []


def test_returned_without_acknowledgement_waits_for_it() -> None:
    alarms = monitor()
    alarms.check([samples({"BATT_V": [590, 700]})])
    assert told(alarms.standing()) == [("BATT_V", 3, "RETURNED")]
    assert alarms.level("BATT_V") is AlarmLevel.NORMAL
    change = alarms.acknowledge("", by="op", at_ns=9)[0]
    assert (change.state, change.level, change.by, change.at_ns) == (AlarmState.NORMAL, AlarmLevel.NORMAL, "op", 9)
    assert alarms.standing() == []


def test_a_worse_level_needs_a_new_acknowledgement_and_a_better_one_does_not() -> None:
    alarms = monitor()
    alarms.check([samples({"BATT_V": [615]})])
    alarms.acknowledge("BATT_V", by="op", at_ns=1)
    assert told(alarms.check([samples({"BATT_V": [640]}, packet=1)])) == [("BATT_V", 1, "ACKNOWLEDGED")]
    assert told(alarms.check([samples({"BATT_V": [590]}, packet=2)])) == [("BATT_V", 3, "UNACKNOWLEDGED")]


def test_nothing_to_acknowledge_is_said() -> None:
    with pytest.raises(KnownError, match="no alarm of BATT_V"):
        monitor().acknowledge("BATT_V", by="op", at_ns=0)
    assert monitor().acknowledge("", by="op", at_ns=0) == []


def test_only_the_first_of_a_flood_is_marked_first_out() -> None:
    alarms = monitor()
    changes = alarms.check(
        [samples({"BATT_V": [700, 590], "ZERO": [-1, -1]}), samples({"MODE": [0]}, container="FREE", start_s=2, packet=2)]
    )
    assert [(change.parameter, change.is_first_out) for change in changes] == [("ZERO", True), ("BATT_V", False), ("MODE", False)]
    assert [change.is_first_out for change in alarms.standing() if change.parameter == "ZERO"] == [True]


def test_counts_by_level() -> None:
    alarms = monitor()
    alarms.check([samples({"BATT_V": [590], "ZERO": [-1], "MODE": [0], "SLOW": [11]})])
    assert alarms.counts() == {AlarmLevel.WARNING: 0, AlarmLevel.DISTRESS: 1, AlarmLevel.CRITICAL: 2}


@given(
    st.lists(st.integers(580, 900), min_size=1, max_size=40), st.lists(st.integers(5, 25), min_size=40, max_size=40), st.integers(0, 2**32)
)
def test_cuts_and_a_snapshot_make_no_difference(batt: list[int], slow: list[int], seed: int) -> None:
    rng = random.Random(seed)
    whole = monitor().check([samples({"BATT_V": batt, "SLOW": slow[: len(batt)]})])
    alarms, found, at = monitor(), list[AlarmChange](), 0
    while at < len(batt):
        size = rng.randint(1, 5)
        batch = samples({"BATT_V": batt[at : at + size], "SLOW": slow[at : min(at + size, len(batt))]}, start_s=at, packet=at)
        found += alarms.check([batch])
        fresh = monitor()
        fresh.restore(alarms.snapshot())
        alarms, at = fresh, at + size
    assert found == whole


def test_a_snapshot_of_nothing_is_refused() -> None:
    with pytest.raises(KnownError, match="no snapshot"):
        monitor().restore(b"x")

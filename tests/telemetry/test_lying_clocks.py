"""Clocks that lie change neither order nor freshness nor alarms: only the times of receipt count."""

from __future__ import annotations

import numpy as np
import pytest

from console.telemetry.alarms import AlarmMonitor
from console.telemetry.clock_watch import RUN, ClockEvent, ClockKind, ClockWatch
from console.telemetry.current import CurrentValues
from console.telemetry.samples import SampleBatch
from console.utc import SECOND_NS, parse_utc
from tests.telemetry.builders import DICTIONARY

COUNT = 60
RECEIVED = parse_utc("2026-11-22T10:00:00Z") + np.arange(COUNT, dtype=np.int64) * SECOND_NS
LIES = {
    "right": RECEIVED,
    "2036": RECEIVED + parse_utc("2036-02-07T06:28:16Z") - RECEIVED[0],
    "year 0 (not known)": np.full(COUNT, -1, np.int64),
    "1970": RECEIVED - RECEIVED[0],
    "stuck": np.full(COUNT, RECEIVED[7]),
    "steps back": RECEIVED - np.where(np.arange(COUNT) > 30, 86_400 * SECOND_NS, 0),
    "backwards": RECEIVED[::-1].copy(),
    "the end of int64": np.full(COUNT, np.iinfo(np.int64).max),
    "noise": np.random.default_rng(7).integers(0, 1 << 62, COUNT),
}


def batches(onboard: np.ndarray) -> list[SampleBatch]:
    """One packet a second that walks out of its limits and back."""
    raw = np.array([700 + (place if place < 40 else 0) * 5 for place in range(COUNT)])
    return [
        SampleBatch("HK", onboard[at : at + 1], RECEIVED[at : at + 1], np.array([at]), {"BATT_V": raw[at : at + 1]}) for at in range(COUNT)
    ]


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_values_freshness_and_changes_are_those_of_a_clock_that_is_right(lie: str) -> None:
    honest, lied_to = CurrentValues(DICTIONARY), CurrentValues(DICTIONARY)
    for right, wrong in zip(batches(LIES["right"]), batches(LIES[lie]), strict=True):
        honest.update([right])
        lied_to.update([wrong])
        for wait_s in (0, 5, 9, 50):
            now_ns = int(right.received_ns[-1]) + wait_s * SECOND_NS
            assert lied_to.freshness("BATT_V", now_ns) is honest.freshness("BATT_V", now_ns)
            assert lied_to.age_s("BATT_V", now_ns) == honest.age_s("BATT_V", now_ns)
        one, other = lied_to.values["BATT_V"], honest.values["BATT_V"]
        assert (one.raw, one.received_ns, one.changed_ns, one.count) == (other.raw, other.received_ns, other.changed_ns, other.count)


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_alarms_come_and_go_at_the_same_times_of_receipt(lie: str) -> None:
    def told(onboard: np.ndarray) -> list[tuple[object, ...]]:
        monitor = AlarmMonitor(DICTIONARY)
        changes = [change for batch in batches(onboard) for change in monitor.check([batch], int(batch.received_ns[-1]))]
        return [(change.at_ns, change.parameter, change.level, change.state) for change in changes]

    assert told(LIES[lie]) == told(LIES["right"]) != []


def scattered(seed: int, sigma_s: float, count: int = COUNT) -> np.ndarray:
    return RECEIVED[:count] + np.rint(np.random.default_rng(seed).normal(0, sigma_s, count) * SECOND_NS).astype(np.int64)


def told(onboard: np.ndarray) -> list[ClockEvent]:
    watch = ClockWatch()
    return [event for batch in batches(onboard) for event in watch.look([batch])]


@pytest.mark.parametrize("step_s", [-4.0, -1.0, 0.7, 2.0, 4.9])
@pytest.mark.parametrize("seed", range(5))
def test_a_small_step_is_told_once_with_its_size(step_s: float, seed: int) -> None:
    onboard = scattered(seed, 0.02) + np.where(np.arange(COUNT) >= 30, round(step_s * SECOND_NS), 0)
    events = told(onboard)
    assert [event.kind for event in events] == [ClockKind.STEP]
    assert events[0].step_ns / SECOND_NS == pytest.approx(step_s, abs=0.1)
    assert RECEIVED[30] < events[0].at_ns <= RECEIVED[30 + RUN]


@pytest.mark.parametrize("seed", range(20))
def test_late_packets_and_whole_seconds_are_no_steps(seed: int) -> None:
    chance = np.random.default_rng(seed)
    late = np.where(chance.random(COUNT) < 0.2, chance.integers(0, 4 * SECOND_NS, COUNT), 0)
    assert told(scattered(seed, 0.2) - late) == []
    whole = (RECEIVED * 0.995 + chance.integers(0, SECOND_NS)).astype(np.int64) // SECOND_NS * SECOND_NS
    assert told(whole[:COUNT]) == []


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_the_watch_tells_little_and_never_stumbles(lie: str) -> None:
    watch = ClockWatch()
    events = [event for batch in batches(LIES[lie]) for event in watch.look([batch])]
    assert len(events) <= 2
    assert all(event.as_event().text for event in events)
    again = ClockWatch()
    again.restore(watch.snapshot())
    assert again.state == watch.state

"""The sum of all Deliveries: nothing more than was told, nothing after a reset, memory bounded."""

from __future__ import annotations

import random

import pytest
from msgspec.structs import replace

from console.desktop.model import EVENTS_KEPT, PACKETS_KEPT, WindowModel
from console.session.messages import Delivery, PacketRow
from console.telemetry.states import AlarmLevel, AlarmState
from console.utc import SECOND_NS
from tests.desktop.flights import Flight


@pytest.fixture
def model(flight: Flight) -> WindowModel:
    return WindowModel(flight.mission, flight.welcome)


def packet(index: int) -> PacketRow:
    return PacketRow(index, index, -1, 100, index % 16384, 0, 0, 3, 25, "HK_POWER", b"")


def empty(flight: Flight, now_ns: int, *, rate: float = 0.0, sequence: int = 1) -> Delivery:
    return Delivery(sequence, now_ns, rate, flight.deliveries[0].link, flight.deliveries[0].counters)


def test_before_the_first_delivery_nothing_is_known(model: WindowModel, flight: Flight) -> None:
    assert model.now_ns() == flight.welcome.first_ns
    assert not model.values.values
    assert model.link.status == "connecting"


def test_what_was_told_is_known(model: WindowModel, flight: Flight) -> None:
    for delivery in flight.deliveries:
        model.apply(delivery)
    assert model.packets_seen == sum(len(delivery.packets) for delivery in flight.deliveries) > 300
    assert model.events_seen == len(model.events) == sum(len(delivery.events) for delivery in flight.deliveries)
    last = [change for delivery in flight.deliveries for change in delivery.alarm_changes]
    assert set(model.alarms) == {change.parameter for change in last if change.state is not AlarmState.NORMAL}
    assert [change.stage.value for change in model.commands[1]][-1] == "completed"


def test_an_alarm_that_is_normal_again_stands_no_longer(model: WindowModel, flight: Flight) -> None:
    raised = next(delivery for delivery in flight.deliveries if delivery.alarm_changes)
    model.apply(raised)
    name = raised.alarm_changes[0].parameter
    assert model.alarm_counts()[raised.alarm_changes[0].level] == 1
    normal = replace(raised.alarm_changes[0], state=AlarmState.NORMAL, level=AlarmLevel.NORMAL)
    model.apply(replace(raised, alarm_changes=[normal]))
    assert name not in model.alarms
    assert not any(model.alarm_counts().values())


def test_a_reset_forgets_what_came_before(model: WindowModel, flight: Flight) -> None:
    for delivery in flight.deliveries:
        model.apply(delivery)
    model.apply(replace(empty(flight, flight.first_ns), is_reset=True))
    assert (len(model.values.values), len(model.alarms), len(model.commands), len(model.events), len(model.packets)) == (0, 0, 0, 0, 0)
    assert model.packets_seen == model.events_seen == 0
    assert model.resets == 1
    assert model.now_ns() == flight.first_ns


def test_packets_are_bounded_and_the_newest_are_kept(model: WindowModel, flight: Flight) -> None:
    model.apply(replace(empty(flight, flight.first_ns), packets=[packet(index) for index in range(PACKETS_KEPT + 7)]))
    assert len(model.packets) == PACKETS_KEPT
    assert model.packets[0].index == 7
    assert model.packets_seen == PACKETS_KEPT + 7


def test_events_are_bounded(model: WindowModel, flight: Flight) -> None:
    event = next(event for delivery in flight.deliveries for event in delivery.events)
    model.apply(replace(empty(flight, flight.first_ns), events=[event] * (EVENTS_KEPT + 1)))
    assert len(model.events) == EVENTS_KEPT


def test_new_packets_are_those_not_yet_seen_however_they_came(model: WindowModel, flight: Flight) -> None:
    seed = random.randrange(2**32)
    dice, seen, got, index = random.Random(seed), 0, [], 0
    for _ in range(40):
        rows = [packet(index + step) for step in range(dice.randrange(5))]
        index += len(rows)
        model.apply(replace(empty(flight, flight.first_ns), packets=rows))
        if dice.random() < 0.5:
            got += model.new_packets(seen)
            seen = model.packets_seen
    got += model.new_packets(seen)
    assert [row.index for row in got] == list(range(index)), f"seed {seed}"


def test_more_new_packets_than_are_kept_gives_those_that_are_kept(model: WindowModel, flight: Flight) -> None:
    model.apply(replace(empty(flight, flight.first_ns), packets=[packet(index) for index in range(PACKETS_KEPT + 50)]))
    assert len(model.new_packets(0)) == PACKETS_KEPT
    assert model.new_packets(model.packets_seen) == []


def test_a_paused_clock_stands_where_the_engine_says(model: WindowModel, flight: Flight) -> None:
    model.apply(empty(flight, flight.first_ns + 5 * SECOND_NS))
    assert model.now_ns() == flight.first_ns + 5 * SECOND_NS
    assert model.rate == 0.0


def test_a_running_clock_goes_on_between_deliveries_and_jumps_where_the_engine_jumps(model: WindowModel, flight: Flight) -> None:
    model.apply(empty(flight, flight.first_ns, rate=1.0))
    before = model.now_ns()
    assert before >= flight.first_ns
    model.apply(empty(flight, flight.first_ns + 60 * SECOND_NS, rate=1.0))
    assert model.now_ns() >= flight.first_ns + 60 * SECOND_NS


def test_as_fast_as_possible_shows_the_times_that_were_told(model: WindowModel, flight: Flight) -> None:
    model.apply(empty(flight, flight.first_ns + 7 * SECOND_NS, rate=float("inf")))
    assert model.rate == float("inf")
    assert model.now_ns() == flight.first_ns + 7 * SECOND_NS

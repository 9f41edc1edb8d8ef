"""Deliveries made one for a window that can't keep up."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from console.frames.batch import LinkCounters
from console.session import merge as merging
from console.session.merge import bounded, merge, thinned, together
from console.session.messages import Delivery, LinkState, PacketRow, Refused
from console.telemetry.samples import SampleBatch, joined
from console.telemetry.states import AlarmFlood, Event, EventSeverity, LimitState


def batch(first: int, size: int, container: str = "HK") -> SampleBatch:
    times = np.arange(first, first + size, dtype=np.int64)
    return SampleBatch(container, times, times, times, {"A": times.astype(np.float64), "T": [str(each) for each in times]})


def delivery(number: int, *, size: int = 3, is_reset: bool = False) -> Delivery:
    row = PacketRow(number, number, -1, 1, number, 0, 0, -1, -1, "HK", b"")
    event = Event(number, EventSeverity.INFO, "x", str(number))
    link = LinkState("sim", "open")
    return Delivery(number, number, 1.0, link, LinkCounters(), [batch(10 * number, size)], [row], [event], is_reset=is_reset)


def test_what_happened_is_kept_in_order_and_the_newer_state_counts() -> None:
    first, second = delivery(1), delivery(2)
    both = merge(first, second)
    assert [event.text for event in both.events] == ["1", "2"]
    assert [row.index for row in both.packets] == [1, 2]
    assert both.now_ns == both.sequence == 2
    assert both.samples[0].packet.tolist() == [10, 11, 12, 20, 21, 22]
    assert both.samples[0].raw["T"] == ["10", "11", "12", "20", "21", "22"]
    assert len(first.samples[0]) == 3


def test_a_reset_replaces_what_came_before_and_stays_one() -> None:
    assert merge(delivery(1), delivery(2, is_reset=True)).events[0].text == "2"
    assert merge(delivery(1, is_reset=True), delivery(2)).is_reset


def test_batches_with_other_parameters_stay_apart() -> None:
    other = SampleBatch("HK", np.arange(1), np.arange(1), np.arange(1), {"A": np.zeros(1)})
    assert len(joined([batch(0, 2), other, batch(2, 2), batch(0, 1, "X")])) == 3


def test_a_parameter_of_several_containers_ends_with_its_newest_value() -> None:
    """A container that came once in between is not told last, or its values would stand as the newest."""
    told = joined([batch(0, 2), batch(2, 1, "PONG"), batch(3, 4)])
    assert [(one.container, one.packet.tolist()) for one in told] == [("PONG", [2]), ("HK", [0, 1, 3, 4, 5, 6])]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(float("nan"))), min_size=1, max_size=300), st.integers(2, 50))
def test_thinning_keeps_the_extremes_and_the_newest(values: list[float], most: int) -> None:
    column = np.array(values)
    times = np.arange(len(column), dtype=np.int64)
    thin = thinned(SampleBatch("HK", times, times, times, {"A": column}), most)
    kept = thin.raw["A"]
    assert isinstance(kept, np.ndarray)
    if not np.isnan(column).all():
        assert np.nanmin(kept) == np.nanmin(column)
        assert np.nanmax(kept) == np.nanmax(column)
    assert thin.packet[-1] == times[-1]
    assert (np.diff(thin.packet) > 0).all()
    assert len(thin) <= max(most, 2) * 2


def test_what_is_left_out_is_counted() -> None:
    small = delivery(1)
    assert bounded(small) == (small, 0)
    big = delivery(1, size=merging.ROWS_KEPT * 3)
    thin, left_out = bounded(big)
    assert left_out == len(big.samples[0]) - len(thin.samples[0]) > merging.ROWS_KEPT
    assert thin.events == big.events


def test_a_window_that_is_behind_takes_in_deliveries_together_and_the_rest_in_order() -> None:
    refused = Refused("Send", "no")
    found = together([delivery(1), delivery(2), refused, delivery(3, is_reset=True), delivery(4)])
    assert [type(message) for message in found] == [Delivery, Refused, Delivery]
    assert [event.text for message in found if isinstance(message, Delivery) for event in message.events] == ["1", "2", "3", "4"]
    assert [message.is_reset for message in found if isinstance(message, Delivery)] == [False, True]


def test_limits_in_force_add_up_and_the_newer_flood_counts() -> None:
    first = replace(delivery(1), limits=[LimitState("A")], flood=AlarmFlood(1, 2, 11, "A"))
    second = replace(delivery(2), limits=[LimitState("B")])
    assert [each.parameter for each in merge(first, second).limits] == ["A", "B"]
    assert merge(first, second).flood is None

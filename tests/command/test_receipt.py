"""RECEIVED, as the CLCW tells it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.command.commander import Commander
from console.command.states import Stage
from console.command.uplink import LinkView
from tests.command.fakes import KeptUplink, S, opened, report


def clcw(counter: int) -> LinkView:
    return LinkView(is_open=True, clcw=(counter & 3) << 9 | 0x55)


def sent(commander: Commander, at_ns: int = S) -> int:
    number = commander.queue("PING", {}, at_ns, is_repeat_meant=True)[0].command
    commander.send(number, at_ns)
    return number


@given(st.integers(0, 3), st.integers(1, 3))
def test_all_under_way_are_received_when_the_counter_has_moved_by_their_number(start: int, count: int) -> None:
    commander = opened()
    commander.step(0, [], clcw(start))
    numbers = [sent(commander) for _ in range(count)]
    for moved in range(count):
        assert commander.step(2 * S, [], clcw(start + moved)) == []
    changes = commander.step(3 * S, [], clcw(start + count))
    assert [(change.command, change.stage) for change in changes] == [(number, Stage.RECEIVED) for number in numbers]
    assert commander.step(4 * S, [], clcw(start + count)) == []


def test_received_comes_before_accepted_when_both_are_heard_at_once() -> None:
    uplink = KeptUplink()
    commander = opened(uplink)
    commander.step(0, [], clcw(0))
    sent(commander)
    changes = commander.step(3 * S, [report(uplink.packets[0], 1, 2 * S)], clcw(1))
    assert [(change.stage, change.at_ns) for change in changes] == [(Stage.RECEIVED, 2 * S), (Stage.ACCEPTED, 2 * S)]


def test_received_is_never_told_after_accepted() -> None:
    uplink = KeptUplink()
    commander = opened(uplink)
    commander.step(0, [], clcw(0))
    sent(commander)
    commander.step(3 * S, [report(uplink.packets[0], 1, 2 * S)], clcw(0))
    assert commander.step(4 * S, [], clcw(1)) == []


def test_a_lost_frame_makes_no_false_receipt_and_the_next_is_told_again() -> None:
    commander = opened()
    commander.step(0, [], clcw(0))
    sent(commander)
    assert [c.stage for c in commander.step(200 * S, [], clcw(0))] == [Stage.TIMED_OUT]
    second = sent(commander, 201 * S)
    assert [(c.command, c.stage) for c in commander.step(202 * S, [], clcw(1))] == [(second, Stage.RECEIVED)]


def test_without_a_clcw_nothing_is_claimed() -> None:
    commander = opened()
    sent(commander)
    assert commander.step(2 * S, [], LinkView(is_open=True)) == []


def test_a_receipt_is_evidence_so_a_dropped_link_leaves_the_outcome_to_the_windows() -> None:
    commander = opened()
    commander.step(0, [], clcw(0))
    sent(commander)
    commander.step(2 * S, [], clcw(1))
    assert commander.step(3 * S, [], LinkView(is_open=False, has_dropped=True)) == []
    assert [change.stage for change in commander.step(300 * S, [], clcw(1))] == [Stage.TIMED_OUT]

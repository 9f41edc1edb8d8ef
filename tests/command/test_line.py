"""What an operator does to the line of waiting commands."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.command.commander import Commander
from console.command.lineup import Priority, QueueAct, QueueMode, QueueState, ReleaseKind, ReleaseRule
from console.command.queue_book import QueueBook
from console.command.recorded import RecordedCommands
from console.command.states import CommandChange, Stage
from console.errors import KnownError
from tests.command.fakes import CLOSED, OPEN, KeptUplink, S, demo_dictionary
from tests.command.test_releasing import LEFT, at, queued, stages

HAND = ReleaseRule()


class Notebook:
    """A record in memory."""

    def __init__(self) -> None:
        self.records: list[CommandChange | QueueAct] = []

    def __call__(self, *records: CommandChange | QueueAct) -> str:
        self.records += records
        return ""

    @property
    def changes(self) -> list[CommandChange]:
        return [one for one in self.records if isinstance(one, CommandChange)]

    @property
    def acts(self) -> list[QueueAct]:
        return [one for one in self.records if isinstance(one, QueueAct)]

    def state(self) -> QueueState:
        book = QueueBook()
        for one in self.records:
            book.take_act(one) if isinstance(one, QueueAct) else book.take_change(one)
        return book.state()


def recorded(count: int = 0) -> tuple[Commander, Notebook, KeptUplink]:
    note, uplink = Notebook(), KeptUplink()
    commander = Commander(demo_dictionary(), uplink, record=note)
    commander.step(0, [], OPEN)
    for _ in range(count):
        queued(commander, HAND)
    return commander, note, uplink


def order(commander: Commander) -> list[int]:
    return [item.command for item in commander.queue_state(S).items]


def test_commands_move_within_their_priority_and_the_order_is_kept() -> None:
    commander, note, _ = recorded(4)
    commander.act(lambda line: line.move(4, -2, S))
    assert order(commander) == [1, 4, 2, 3]
    commander.act(lambda line: line.move(1, 9, S))
    assert order(commander) == [4, 2, 3, 1]
    assert note.state().items == commander.queue_state(S).items
    with pytest.raises(KnownError, match="first of its priority"):
        commander.act(lambda line: line.move(4, -1, S))


def test_a_priority_comes_before_the_place() -> None:
    commander, _, _ = recorded(3)
    commander.act(lambda line: line.prioritize(3, Priority.HIGH, S))
    assert order(commander) == [3, 1, 2]
    commander.act(lambda line: line.prioritize(1, Priority.LOW, S))
    assert order(commander) == [3, 2, 1]
    commander.act(lambda line: line.prioritize(3, Priority.NORMAL, S))
    assert order(commander) == [2, 3, 1]


def test_a_disabled_queue_lets_nothing_leave_even_by_hand() -> None:
    commander, _, uplink = recorded(1)
    commander.act(lambda line: line.set_mode(QueueMode.DISABLED, S))
    with pytest.raises(KnownError, match="the queue is disabled"):
        commander.send(1, 2 * S)
    assert uplink.packets == []


def test_a_held_queue_releases_by_hand_and_never_by_a_rule() -> None:
    commander, _, uplink = recorded(1)
    number = queued(commander, at(60))
    commander.act(lambda line: line.set_mode(QueueMode.HELD, S))
    assert stages(commander.send(1, 2 * S)) == LEFT
    held = next(change for change in commander.step(60 * S, [], OPEN) if change.command == number)
    assert (held.command, held.stage, held.detail) == (number, Stage.HELD, "its moment came while the queue was held")
    commander.act(lambda line: line.set_mode(QueueMode.ENABLED, 61 * S))
    assert commander.step(62 * S, [], OPEN) == []
    assert len(uplink.packets) == 1


def test_a_held_command_is_resumed_only_for_a_moment_that_is_still_to_come() -> None:
    commander, _, uplink = recorded()
    number = queued(commander, at(60))
    commander.act(lambda line: line.hold(number, 2 * S))
    assert commander.step(30 * S, [], OPEN) == []
    assert stages(commander.act(lambda line: line.resume(number, 31 * S))) == [Stage.QUEUED]
    commander.step(60 * S, [], CLOSED)
    with pytest.raises(KnownError, match="has passed"):
        commander.act(lambda line: line.resume(number, 61 * S))
    assert stages(commander.act(lambda line: line.set_rule(number, at(90), 62 * S))) == [Stage.QUEUED]
    assert stages(commander.step(90 * S, [], OPEN)) == LEFT
    assert len(uplink.packets) == 1


def test_commands_that_wait_for_each_other_are_refused() -> None:
    commander, _, _ = recorded(3)
    commander.act(lambda line: line.set_rule(2, ReleaseRule(ReleaseKind.AFTER, after=1), S))
    commander.act(lambda line: line.set_rule(3, ReleaseRule(ReleaseKind.AFTER, after=2), S))
    with pytest.raises(KnownError, match="don't go in a circle"):
        commander.act(lambda line: line.set_rule(1, ReleaseRule(ReleaseKind.AFTER, after=3), S))


def test_an_edited_command_leaves_with_its_new_bytes_and_both_versions_stand_in_the_record() -> None:
    commander, note, uplink = recorded()
    commander.queue("TX_LEVEL", {"LEVEL": "LOW"}, S)
    (edited,) = commander.act(lambda line: line.edit(1, {"LEVEL": "HIGH"}, 2 * S, by="FD"))
    assert edited.stage is Stage.QUEUED
    assert (edited.arguments["LEVEL"], edited.by) == ("HIGH", "FD")
    assert edited.detail == "edited, was LEVEL LOW"
    assert note.changes[0].data != edited.data
    commander.send(1, 3 * S)
    assert uplink.packets == [edited.data]


def test_a_wrong_argument_changes_nothing() -> None:
    commander, note, _ = recorded(1)
    before = len(note.records)
    with pytest.raises(KnownError):
        commander.act(lambda line: line.edit(1, {"nonsense": "1"}, 2 * S))
    assert len(note.records) == before


def test_an_armed_command_that_is_edited_has_to_be_armed_again() -> None:
    commander, _, _ = recorded()
    number = queued(commander, HAND, "OBC_RESET")
    commander.arm(number, S)
    arguments = {a.name: a.default or next(iter(a.labels.values()), "0") for a in demo_dictionary().command("OBC_RESET").arguments}
    commander.act(lambda line: line.edit(number, arguments, 2 * S))
    with pytest.raises(KnownError, match="arm it first"):
        commander.send(number, 3 * S)


def test_what_was_removed_comes_back_at_its_place_held_and_leaves_only_by_a_new_act() -> None:
    commander, note, uplink = recorded(2)
    number = queued(commander, at(60), priority=Priority.HIGH)
    queued(commander, HAND, priority=Priority.HIGH)
    commander.cancel(number, 2 * S, by="OP")
    assert order(commander) == [4, 1, 2]
    (back,) = commander.act(lambda line: line.take_back(number, 3 * S, by="OP"))
    assert (back.stage, back.detail, back.by) == (Stage.HELD, "taken back after it was removed", "OP")
    assert order(commander) == [3, 4, 1, 2]
    assert note.state().items == commander.queue_state(3 * S).items
    assert commander.step(60 * S, [], OPEN) == []
    assert uplink.packets == []
    commander.send(number, 61 * S)
    assert len(uplink.packets) == 1


def test_only_what_was_removed_and_is_still_wanted_comes_back() -> None:
    commander, note, _ = recorded(3)
    commander.act(lambda line: line.set_expiry(1, 20 * S, S))
    commander.cancel(1, 2 * S)
    commander.send(2, 2 * S)
    before = len(note.records)
    for number, words in ((1, "its time is over"), (2, "only what was removed"), (3, "only what was removed"), (9, "only what")):
        with pytest.raises(KnownError, match=words):
            commander.act(lambda line, number=number: line.take_back(number, 20 * S))
    assert len(note.records) == before


def test_what_was_armed_when_it_was_removed_comes_back_unarmed() -> None:
    commander, _, _ = recorded()
    number = queued(commander, HAND, "OBC_RESET")
    commander.arm(number, S)
    commander.cancel(number, 2 * S)
    commander.act(lambda line: line.take_back(number, 3 * S))
    with pytest.raises(KnownError, match="arm it first"):
        commander.send(number, 4 * S)
    assert commander.step(30 * S, [], OPEN) == [], "no arming is left to run out"


def test_an_expiry_is_set_and_taken_away() -> None:
    commander, _, _ = recorded(2)
    for number in (1, 2):
        commander.act(lambda line, number=number: line.set_expiry(number, 50 * S, S))
    commander.act(lambda line: line.set_expiry(2, -1, 2 * S))
    changes = commander.step(60 * S, [], OPEN)
    assert [(change.command, change.stage) for change in changes] == [(1, Stage.EXPIRED)]


def test_the_queue_is_told_only_when_it_has_changed() -> None:
    commander, _, _ = recorded(1)
    assert commander.take_queue(S) is not None
    assert commander.take_queue(2 * S) is None
    commander.act(lambda line: line.set_mode(QueueMode.HELD, 3 * S))
    told = commander.take_queue(3 * S)
    assert told is not None
    assert told.mode is QueueMode.HELD


def test_after_a_restart_the_order_stands_and_every_rule_is_off() -> None:
    commander, note, _ = recorded(3)
    commander.act(lambda line: line.set_rule(2, at(60), S))
    commander.act(lambda line: line.prioritize(3, Priority.URGENT, S))
    uplink = KeptUplink()
    second = Commander(demo_dictionary(), uplink)
    second.restore(note.changes, 10 * S, note.acts)
    state = second.queue_state(10 * S)
    assert state.mode is QueueMode.HELD
    assert [item.command for item in state.items] == [3, 1, 2]
    assert state.items[2].rule == at(60)
    assert not any(item.is_on for item in state.items)
    assert [change for at_s in (30, 60, 90) for change in second.step(at_s * S, [], OPEN)] == []
    assert uplink.packets == []


ACTS = st.lists(st.tuples(st.sampled_from(["queue", "move", "priority", "cancel", "take back", "hold", "rule", "mode", "send",
                                           "resume"]),
                          st.integers(1, 8), st.integers(0, 3)), max_size=30)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(ACTS)
def test_a_replay_of_the_record_shows_the_queue_as_it_stood(acts: list[tuple[str, int, int]]) -> None:
    commander, note, _ = recorded()
    told = []
    for second, (what, number, more) in enumerate(acts, 1):
        with suppress(KnownError):
            _do(commander, what, number, more, second * S)
        commander.step(second * S, [], OPEN)
        told.append((second * S, commander.queue_state(second * S)))
    replayed = RecordedCommands(note.changes, note.acts)
    for now_ns, state in told:
        replayed.step(now_ns, [], CLOSED)
        shown = replayed.queue_state(now_ns)
        assert (shown.mode, shown.items) == (state.mode, state.items)


def _do(commander: Commander, what: str, number: int, more: int, now_ns: int) -> None:
    match what:
        case "queue":
            queued(commander, HAND, now_ns=now_ns, priority=Priority(more))
        case "cancel":
            commander.cancel(number, now_ns)
        case "take back":
            commander.act(lambda line: line.take_back(number, now_ns))
        case "send":
            commander.send(number, now_ns)
        case "move":
            commander.act(lambda line: line.move(number, more - 1, now_ns))
        case "priority":
            commander.act(lambda line: line.prioritize(number, Priority(more), now_ns))
        case "hold":
            commander.act(lambda line: line.hold(number, now_ns))
        case "resume":
            commander.act(lambda line: line.resume(number, now_ns))
        case "rule":
            commander.act(lambda line: line.set_rule(number, ReleaseRule(ReleaseKind.TIME, at_ns=now_ns + more * S + 1), now_ns))
        case _:
            commander.act(lambda line: line.set_mode(list(QueueMode)[more % 3], now_ns))

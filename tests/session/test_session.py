"""The stepped session: the same bytes give the same, however they were cut; bytes go to the file first."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.command.commander import Commander
from console.command.lineup import Priority, QueueMode, ReleaseKind, ReleaseRule
from console.command.states import Stage
from console.dictionary.model import AlarmRange, AlarmRule, Dictionary
from console.frames.batch import Chunk
from console.session.ground import LOCK_SOURCE
from console.session.keyframes import KEYFRAME_EVERY_NS
from console.session.link_inbox import LinkStatus
from console.session.messages import (
    Acknowledge,
    AddNote,
    Arm,
    Cancel,
    Delivery,
    EditCommand,
    HoldCommand,
    Intent,
    MoveCommand,
    Prepare,
    Prepared,
    Queue,
    Refused,
    ResumeCommand,
    Send,
    SetExpiry,
    SetPriority,
    SetQueueMode,
    SetRule,
    Steer,
    ToWindow,
)  # fmt: skip
from console.session.session import Asked, NoRecorder, Session, SessionParts
from console.telemetry.states import AlarmState
from tests.command.fakes import KeptUplink
from tests.session.flights import S, craft, cut, dictionary, parts, pass_chunks, session
from tests.session.told import Told, standing, told

SECONDS = 25


class KeptRecorder(NoRecorder):
    """Notes the order in which things were recorded."""

    def __init__(self) -> None:
        self.order: list[str] = []
        self.chunks: list[Chunk] = []
        self.keyframes: list[tuple[int, int, bytes]] = []
        self.notes: list[str] = []
        self.acts: list[bytes] = []

    def chunk(self, chunk: Chunk) -> int:
        self.order.append("chunk")
        self.chunks.append(chunk)
        return len(self.chunks)

    def delivery(self, delivery: Delivery) -> None:
        self.order.append("delivery")

    def keyframe(self, at_ns: int, chunk_ident: int, state: bytes) -> None:
        self.keyframes.append((at_ns, chunk_ident, state))

    def intent(self, at_ns: int, blob: bytes) -> int:
        self.acts.append(blob)
        return len(self.acts)

    def note(self, at_ns: int, text: str, by: str = "") -> None:
        self.notes.append(text)


def limited() -> Dictionary:
    """The demo dictionary with limits so tight that alarms come and go with every packet, some on parameters of all packets."""
    found = dictionary()
    rule = AlarmRule(ranges=(AlarmRange(1, high=1.0), AlarmRange(2, high=3.0), AlarmRange(3, low=0.0, high=20.0)))
    changed = {
        name: replace(each, alarm=rule) if each.kind in ("integer", "float") and not each.labels else each
        for name, each in found.parameters.items()
    }
    return replace(found, parameters=changed)


def flown(chunks: list[Chunk], seed: int, one: Session) -> Told:
    """All Deliveries of a session that is given its chunks in random helpings; the clock follows the chunks."""
    dice = random.Random(seed)
    deliveries, at = [], 0
    while at < len(chunks):
        helping = chunks[at : at + dice.randrange(1, 40)]
        at += len(helping)
        deliveries.append(one.step(helping[-1].received_ns, helping))
    return told(deliveries)


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 2**32))
def test_the_same_bytes_give_the_same_however_they_were_cut(first: int, second: int) -> None:
    chunks = pass_chunks(SECONDS)
    one, other = session(), session()
    left, right = flown(cut(chunks, first), first, one), flown(cut(chunks, second), second, other)
    assert left == right
    now_ns = chunks[-1].received_ns
    ours, theirs = standing(one.standing(now_ns)), standing(other.standing(now_ns))
    ours["counters"].chunks = theirs["counters"].chunks = 0  # type: ignore[attr-defined]
    assert ours == theirs


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 2**32))
def test_even_alarms_on_parameters_that_stand_in_every_packet(first: int, second: int) -> None:
    chunks = pass_chunks(6)
    sessions = [Session(SessionParts(limited(), "cadu", craft().frames, parts().commands)) for _ in range(2)]
    left, right = (flown(cut(chunks, seed), seed, one) for seed, one in zip((first, second), sessions, strict=True))
    assert len(left.alarms) > 20
    assert left.alarms == right.alarms


def test_a_session_decodes_the_whole_of_a_clean_pass() -> None:
    one = session()
    found = flown(list(pass_chunks(SECONDS)), 1, one)
    counters = one.decoding.counters
    assert counters.bytes == sum(len(chunk.data) for chunk in pass_chunks(SECONDS))
    assert counters.bytes == counters.bytes_framed + counters.bytes_skipped + counters.bytes_pending
    assert counters.packets == len(found.packets) > 100
    assert counters.undecoded == 0
    assert counters.values == sum(len(row[2]) for row in found.samples.values())  # type: ignore[arg-type]
    assert {row.container for row in found.packets} == {container for container, _ in found.samples}


def test_raw_bytes_are_recorded_before_anything_is_made_of_them() -> None:
    recorder = KeptRecorder()
    one = session(recorder=recorder)
    one.step(pass_chunks(2)[3].received_ns, pass_chunks(2)[:4])
    assert recorder.order == ["chunk"] * 4 + ["delivery"]
    assert recorder.chunks == list(pass_chunks(2)[:4])


@settings(max_examples=20, deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=8))
def test_no_bytes_upset_it(blobs: list[bytes]) -> None:
    one = session()
    for at, blob in enumerate(blobs):
        one.step(at, [Chunk(at, blob)])
    assert one.decoding.counters.bytes == sum(map(len, blobs))


def test_keyframes_come_every_ten_seconds_and_hold_all_state() -> None:
    recorder = KeptRecorder()
    one = session(recorder=recorder)
    chunks = pass_chunks(SECONDS)
    for chunk in chunks:
        one.step(chunk.received_ns, [chunk])
    times = [at for at, _, _ in recorder.keyframes]
    assert len(times) == 2
    assert all(later - sooner >= KEYFRAME_EVERY_NS for sooner, later in pairwise(times))
    _, ident, state = recorder.keyframes[0]
    resumed = session()
    resumed.restore(state, chunk=ident, events=(), command_changes=())
    for chunk in chunks[ident:]:
        resumed.step(chunk.received_ns, [chunk])
    ours, theirs = (standing(each.standing(chunks[-1].received_ns)) for each in (one, resumed))
    assert ours["values"] == theirs["values"]
    assert ours["counters"] == theirs["counters"]


@pytest.mark.parametrize("steps", [[], [1, 2, 3], [2, 3, 9], [59]])
def test_frame_lock_is_lost_three_seconds_after_the_last_byte_however_time_was_cut(steps: list[int]) -> None:
    before, after = pass_chunks(4)[:20], pass_chunks(4)[20:]
    last_ns, pause_ns = before[-1].received_ns, 60 * S
    one = session()
    deliveries = [one.step(last_ns, before)]
    deliveries += [one.step(last_ns + second * S) for second in steps]
    if 3 in steps:
        assert not deliveries[-1].counters.is_locked
    deliveries.append(one.step(after[-1].received_ns + pause_ns, [Chunk(each.received_ns + pause_ns, each.data) for each in after]))
    locks = [(event.at_ns, event.text) for delivery in deliveries for event in delivery.events if event.source == LOCK_SOURCE]
    assert [text for _, text in locks] == ["frame lock", "frame lock lost", "frame lock"]
    assert locks[1][0] == last_ns + 3 * S


def test_a_resumed_session_knows_how_long_nothing_has_come() -> None:
    one, other = session(), session()
    chunks = pass_chunks(4)
    one.step(chunks[-1].received_ns, chunks)
    other.restore(one.decoding.snapshot(), chunk=len(chunks), events=(), command_changes=())
    assert other.decoding.counters.is_locked
    assert not other.step(chunks[-1].received_ns + 3 * S).counters.is_locked


def test_packets_without_frames_may_be_far_apart() -> None:
    one = Session(SessionParts(dictionary(), "packets", craft().frames, parts().commands))
    packet = bytes.fromhex("0064c0000000ff")
    assert one.step(S, [Chunk(S, 3 * packet)]).counters.is_locked
    assert one.step(100 * S).counters.is_locked


def test_no_keyframe_while_nothing_happens() -> None:
    recorder = KeptRecorder()
    one = session(recorder=recorder)
    for second in range(0, 60):
        one.step(second * S)
    assert recorder.keyframes == []


def test_the_link_says_how_it_stands_and_changes_are_events() -> None:
    one = session(link_name="tcp:x:1")
    delivery = one.step(S, [Chunk(S, bytes(1000))], (), [LinkStatus("open")])
    assert (delivery.link.name, delivery.link.status, delivery.link.last_byte_ns) == ("tcp:x:1", "open", S)
    assert delivery.link.rate_bps == 8 * 1000 / 5
    assert [event.text for event in delivery.events] == ["link open"]
    later = one.step(20 * S, (), (), [LinkStatus("waiting", "cable out")])
    assert later.link.rate_bps == 0
    assert [event.text for event in later.events] == ["link waiting: cable out"]
    assert one.step(21 * S, (), (), [LinkStatus("waiting", "cable out")]).events == []


def test_what_the_console_itself_has_to_say_is_an_event_of_the_next_step() -> None:
    one = session()
    one.tell("the disk is full")
    assert [event.text for event in one.step(S).events] == ["the disk is full"]
    assert one.step(2 * S).events == []


class TestIntents:
    def asked(self, one: Session, intent: Intent, now_ns: int = S) -> tuple[Delivery, list[ToWindow]]:
        answers: list[ToWindow] = []
        return one.step(now_ns, (), [Asked(intent, "OPS1", answers.append)], [LinkStatus("open")]), answers

    def commanding(self) -> tuple[Session, KeptUplink]:
        uplink = KeptUplink()
        return session(commands=Commander(dictionary(), uplink)), uplink

    @pytest.mark.parametrize("intent", [Prepare("PING", {}), Queue("PING", {}), Arm(1), Send(1), Cancel(1)])
    def test_nothing_is_commanded_without_an_uplink(self, intent: Intent) -> None:
        delivery, answers = self.asked(session(), intent)
        assert delivery.command_changes == []
        assert isinstance(answers[0], Refused)
        assert not delivery.link.can_send

    def test_prepare_is_answered_with_the_bytes_and_their_fields(self) -> None:
        one, uplink = self.commanding()
        delivery, answers = self.asked(one, Prepare("PING", {}))
        assert isinstance(answers[0], Prepared)
        assert answers[0].data[7:9] == bytes([17, 1])
        assert delivery.command_changes == []
        assert uplink.packets == []

    def test_a_command_goes_its_way(self) -> None:
        one, uplink = self.commanding()
        queued, _ = self.asked(one, Queue("PING", {}))
        assert [(change.stage, change.by) for change in queued.command_changes] == [(Stage.QUEUED, "OPS1")]
        sent, _ = self.asked(one, Send(1), 2 * S)
        assert [change.stage for change in sent.command_changes] == [Stage.RELEASED, Stage.SENT]
        assert uplink.packets == [sent.command_changes[-1].data]
        assert one.standing(3 * S).command_changes == queued.command_changes + sent.command_changes

    def test_the_line_is_changed_by_intents_and_told_with_each_change(self) -> None:
        one, uplink = self.commanding()
        assert one.step(0).queue is None
        for _ in range(3):
            self.asked(one, Queue("PING", {}, is_repeat_meant=True))
        acts: list[tuple[Intent, list[int]]] = [
            (MoveCommand(3, -1), [1, 3, 2]), (SetPriority(2, Priority.URGENT), [2, 1, 3]), (SetExpiry(1, 90 * S), [2, 1, 3]),
            (HoldCommand(1), [2, 1, 3]), (ResumeCommand(1), [2, 1, 3]), (EditCommand(1, {}), [2, 1, 3]),
            (SetRule(3, ReleaseRule(ReleaseKind.TIME, at_ns=40 * S)), [2, 1, 3]), (SetQueueMode(QueueMode.HELD), [2, 1, 3]),
        ]  # fmt: skip
        for second, (act, order) in enumerate(acts, 2):
            told, answers = self.asked(one, act, second * S)
            assert answers == []
            assert told.queue is not None
            assert [item.command for item in told.queue.items] == order
        assert told.queue == one.standing(50 * S).queue
        assert (told.queue.mode, told.queue.items[1].expires_ns) == (QueueMode.HELD, 90 * S)
        missed = one.step(60 * S).command_changes
        assert [(change.command, change.stage) for change in missed] == [(3, Stage.HELD)]
        assert uplink.packets == []

    def test_a_wrong_intent_is_refused_with_its_name_and_the_step_goes_on(self) -> None:
        one, _ = self.commanding()
        delivery, answers = self.asked(one, Queue("PIGN", {}))
        assert answers == [Refused("Queue", answers[0].reason)]  # type: ignore[union-attr]
        assert "PING" in answers[0].reason  # type: ignore[union-attr]
        assert delivery.now_ns == S

    def test_time_is_not_steered_by_a_session(self) -> None:
        _, answers = self.asked(session(), Steer(rate=2.0))
        assert isinstance(answers[0], Refused)

    def test_a_note_is_recorded_and_told(self) -> None:
        recorder = KeptRecorder()
        delivery, answers = self.asked(session(recorder=recorder), AddNote("antenna was late"))
        assert recorder.notes == ["antenna was late"]
        assert [event.text for event in delivery.events if "note" in event.source] == ["antenna was late"]
        assert answers == []

    def test_an_acknowledgement_is_recorded_so_that_a_replay_does_it_again(self) -> None:
        recorder = KeptRecorder()
        one = Session(SessionParts(limited(), "cadu", craft().frames, parts().commands, recorder))
        for chunk in pass_chunks(6):
            one.step(chunk.received_ns, [chunk])
        now_ns = pass_chunks(6)[-1].received_ns + 1
        delivery, answers = self.asked(one, Acknowledge(""), now_ns)
        assert answers == []
        assert {change.state for change in delivery.alarm_changes} <= {AlarmState.ACKNOWLEDGED, AlarmState.NORMAL}
        assert {change.by for change in delivery.alarm_changes} == {"OPS1"}
        assert len(recorder.acts) == 1

    def test_an_acknowledgement_of_nothing_is_refused_and_not_recorded(self) -> None:
        recorder = KeptRecorder()
        _, answers = self.asked(session(recorder=recorder), Acknowledge("NO_SUCH"))
        assert isinstance(answers[0], Refused)
        assert recorder.acts == []

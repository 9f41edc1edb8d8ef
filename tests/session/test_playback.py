"""Replay equals live, from any point."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.command.states import Stage
from console.dictionary.model import AlarmRange
from console.errors import KnownError
from console.session.headless import fly
from console.session.messages import Acknowledge, AddNote, ChangeLimit, Delivery, Queue, ResetLatch, Shelve, Steer, Unshelve
from console.session.operator_at_hand import ScriptedCommand
from console.session.playback import Playback
from console.session.session import Asked, Session
from console.store.reader import SessionReader
from console.telemetry.states import AlarmState, HandLimits
from tests.session.flights import S, replay, setup, stepped_setup, the_pass
from tests.session.told import Told, standing, told


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return recorded(tmp_path_factory.mktemp("recording"))[0]


def recorded(folder: Path, seconds: int = 45) -> tuple[Path, list[Delivery]]:
    """A flight with commands, notes and acknowledgements, and what it told while it was live."""
    start_ns = the_pass()[0] + 60 * S
    one = stepped_setup(folder, start_ns)
    live: list[Delivery] = []
    script = [ScriptedCommand(start_ns + 5 * S, "PING"), ScriptedCommand(start_ns + 12 * S, "SET_MODE", {"MODE": "SUN"})]
    low = HandLimits((AlarmRange(3, 100.0, None),), min_violations=2, deadband=0.5)
    acts = {
        8 * S: ChangeLimit("BATT_V", low, "to see an alarm"), 14 * S: Shelve("BATT_V", 7.3, "known"), 16 * S: ResetLatch(""),
        18 * S: Shelve("TEMP_CAM", 300.0, "not now"), 30 * S: AddNote("half way"), 33 * S: Acknowledge(""), 36 * S: Unshelve("TEMP_CAM"),
        38 * S: ChangeLimit("BATT_V", None, "seen"),
    }  # fmt: skip

    def heard(delivery: Delivery) -> None:
        live.append(delivery)
        for after_ns in [each for each in acts if delivery.now_ns - start_ns >= each]:
            live.append(one.session.step(delivery.now_ns + 1, (), [Asked(acts.pop(after_ns), "OPS1")]))

    fly(one, until_ns=start_ns + seconds * S, script=script, on_delivery=heard)
    assert one.writer is not None
    return one.writer.path, live


def straight(path: Path, until_ns: int | None = None) -> tuple[Session, Playback, list[Delivery]]:
    """A replay from the first byte on, without a jump."""
    one, playback = replay(path)
    deliveries = []
    end_ns = playback.clock.last_ns if until_ns is None else until_ns
    playback.clock.set_now(end_ns)
    while not deliveries or deliveries[-1].now_ns < end_ns:
        playback.clock.set_now(end_ns)
        deliveries += [one.step(turn.now_ns, turn.chunks, turn.asked, turn.statuses) for turn in playback.turns()]
    return one, playback, deliveries


def test_a_replay_tells_what_the_live_session_told(tmp_path: Path) -> None:
    path, live = recorded(tmp_path)
    one, playback, again = straight(path)
    ours: Told = told(again)
    theirs = told(live)
    playback.stop()
    assert ours.samples == theirs.samples
    assert ours.packets == theirs.packets
    assert ours.events == theirs.events
    assert ours.alarms == theirs.alarms
    assert ours.commands == theirs.commands
    assert {change.stage for change in ours.commands} >= {Stage.SENT, Stage.COMPLETED}
    assert {change.state for change in ours.alarms} >= {AlarmState.SHELVED, AlarmState.UNACKNOWLEDGED, AlarmState.ACKNOWLEDGED}
    assert sum(event.source == "alarms" for event in ours.events) == 6
    assert one.decoding.counters == live[-1].counters


@settings(max_examples=8, deadline=None)
@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=3))
def test_a_seek_is_where_a_straight_replay_would_be(recording: Path, places: list[float]) -> None:
    one, playback = replay(recording)
    first_ns, last_ns = playback.clock.first_ns, playback.clock.last_ns
    for place in places:
        at_ns = first_ns + round(place * (last_ns - first_ns))
        reset = playback.seek(at_ns, one)
        same, other, _ = straight(recording, at_ns)
        assert reset.is_reset
        assert reset.now_ns == at_ns
        assert standing(reset) == standing(same.standing(at_ns))
        assert reset.link == same.standing(at_ns).link, "its rate, too, wherever the keyframe lies"
        other.stop()
    playback.stop()


def test_a_seek_goes_the_same_way_without_keyframes(recording: Path) -> None:
    at_ns = the_pass()[0] + 95 * S
    resets = []
    for use_keyframes in (True, False):
        one, playback = replay(recording, use_keyframes=use_keyframes)
        resets.append(standing(playback.seek(at_ns, one)))
        playback.stop()
    assert resets[0] == resets[1]


def test_after_a_seek_it_goes_on_as_a_straight_replay_would(recording: Path) -> None:
    one, playback = replay(recording)
    at_ns = playback.clock.first_ns + 22 * S
    playback.seek(at_ns, one)
    later: list[Delivery] = []
    while not playback.is_at_end:
        playback.clock.set_now(playback.clock.last_ns)
        later += [one.step(turn.now_ns, turn.chunks, turn.asked, turn.statuses) for turn in playback.turns()]
    _, other, whole = straight(recording)
    theirs, ours = told(whole), told(later)
    assert ours.alarms == [change for change in theirs.alarms if change.at_ns > at_ns]
    assert ours.events == [event for event in theirs.events if event.at_ns > at_ns]
    assert ours.commands == [change for change in theirs.commands if change.at_ns > at_ns]
    assert ours.packets == [row for row in theirs.packets if row.received_ns > at_ns]
    playback.stop()
    other.stop()


def test_nothing_after_the_clock_is_told(recording: Path) -> None:
    one, playback = replay(recording)
    for second in range(0, 40, 7):
        playback.clock.set_now(playback.clock.first_ns + second * S)
        now_ns = playback.clock.now_ns()
        for turn in playback.turns():
            delivery = one.step(turn.now_ns, turn.chunks, turn.asked, turn.statuses)
            found = told([delivery])
            times = [row.received_ns for row in found.packets] + [each.at_ns for each in [*found.events, *found.alarms, *found.commands]]
            assert all(at_ns <= now_ns for at_ns in times)
    playback.stop()


def test_as_fast_as_possible_plays_all_and_stops_at_the_end(recording: Path) -> None:
    one, playback = replay(recording, rate=math.inf)
    while not playback.is_at_end:
        for turn in playback.turns():
            one.step(turn.now_ns, turn.chunks, turn.asked, turn.statuses)
    assert playback.rate == 0.0
    (last,) = playback.turns()
    assert [status.status for status in last.statuses] == ["ended"]
    with SessionReader(recording) as reader:
        assert one.decoding.counters.chunks == reader.info().tallies["chunks"]
    playback.stop()


def test_headless_replay_counts_what_the_recording_holds(recording: Path, tmp_path: Path) -> None:
    one, playback = replay(recording, rate=math.inf)
    summary = fly(setup(tmp_path, one, playback))
    with SessionReader(recording) as reader:
        tallies, stages = reader.info().tallies, [change.stage for change in reader.commands()]
    assert (summary.chunks, summary.packets, summary.values) == (tallies["chunks"], tallies["packets"], tallies["values"])
    assert summary.commands_sent == stages.count(Stage.SENT) == 2
    assert summary.commands_completed == stages.count(Stage.COMPLETED) >= 1
    assert summary.refused == []


class TestSteering:
    def played(self, playback: Playback, one: Session) -> list[Delivery]:
        return [one.step(turn.now_ns, turn.chunks, turn.asked, turn.statuses) for turn in playback.turns()]

    def test_a_step_on_plays_one_chunk_and_a_step_back_takes_it_away(self, recording: Path) -> None:
        one, playback = replay(recording)
        for _ in range(3):
            playback.steer(Steer(step=1), one)
            self.played(playback, one)
        assert one.decoding.counters.chunks == 3
        reset = playback.steer(Steer(step=-1), one)
        assert reset is not None
        assert reset.is_reset
        assert one.decoding.counters.chunks == 2
        playback.stop()

    def test_a_step_back_at_the_beginning_stays_there(self, recording: Path) -> None:
        one, playback = replay(recording)
        reset = playback.steer(Steer(step=-1), one)
        assert reset is not None
        assert one.decoding.counters.chunks == 0
        playback.stop()

    def test_play_at_the_end_begins_again(self, recording: Path) -> None:
        one, playback = replay(recording)
        playback.steer(Steer(seek_ns=playback.clock.last_ns), one)
        self.played(playback, one)
        assert playback.is_at_end
        reset = playback.steer(Steer(rate=1.0), one)
        assert reset is not None
        assert reset.now_ns == playback.clock.first_ns
        playback.stop()

    def test_a_seek_beyond_the_ends_stops_at_them(self, recording: Path) -> None:
        one, playback = replay(recording)
        reset = playback.steer(Steer(seek_ns=playback.clock.last_ns + 10 * S), one)
        assert reset is not None
        assert reset.now_ns == playback.clock.last_ns
        playback.stop()

    @pytest.mark.parametrize("rate", [-1.0, math.nan])
    def test_an_impossible_rate_is_refused(self, recording: Path, rate: float) -> None:
        one, playback = replay(recording)
        with pytest.raises(KnownError, match="can't run"):
            playback.steer(Steer(rate=rate), one)
        playback.stop()

    def test_a_recording_is_not_changed_by_looking_at_it(self, recording: Path) -> None:
        _, playback = replay(recording)
        assert all(playback.refusal(intent) for intent in (Acknowledge(""), AddNote("x"), Queue("PING", {})))
        assert playback.refusal(Steer(rate=1.0)) == ""
        playback.stop()

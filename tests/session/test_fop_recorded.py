"""The sending end of COP-1 in a replay: the same states at the same times as live, from wherever one starts to look."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.command.commander import Commander
from console.command.framed_uplink import FramedUplink
from console.frames.fop_state import DirectiveKind, FopPhase, FopState
from console.frames.uplink_format import Service, UplinkFormat
from console.session.durable import durably
from console.session.feed import SteppedFeed
from console.session.messages import FopDirective, Intent, Queue, Send
from console.session.session import Asked, Session
from console.store.reader import SessionReader
from tests.session.flights import S, craft, dictionary, parts, replay, simulator, the_pass, writer

Told = list[tuple[int, FopState]]


@pytest.fixture(scope="module")
def flown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Told]:
    """A pass with the AD service begun, a command sent, the service ended; and what was told live of FOP-1, with its time."""
    start_ns = the_pass()[0] + 100 * S
    feed, file = SteppedFeed(simulator(start_ns), start_ns), writer(tmp_path_factory.mktemp("fop"), start_ns)
    uplink = FramedUplink(feed.send, framing="cadu", frame_format=craft().frames, form=UplinkFormat(service=Service.AD), rate_bps=4000.0)
    session = Session(parts(Commander(dictionary(), uplink, record=durably(file)), recorder=file))
    told: Told = []
    acts: dict[int, list[Intent]] = {20: [Queue("PING", {}), Send(1)], 60: [FopDirective(DirectiveKind.TERMINATE)]}
    for tenth in range(80):
        for turn in feed.turns():
            asked = [Asked(intent, "OPS1") for intent in acts.pop(tenth, [])]
            delivery = session.step(turn.now_ns, turn.chunks, asked, turn.statuses)
            told += [(turn.now_ns, delivery.fop)] if delivery.fop is not None else []
    file.close(session.now_ns)
    return file.path, told


def test_the_states_are_in_the_recording_and_nothing_later_than_the_horizon(flown: tuple[Path, Told]) -> None:
    path, told = flown
    assert {state.phase for _, state in told} >= {FopPhase.INITIAL, FopPhase.INITIALISING, FopPhase.ACTIVE}
    with SessionReader(path) as reader:
        assert reader.fop_states() == told
        assert reader.fop_states(told[2][0]) == told[:3]


def test_a_replay_tells_each_state_at_its_time(flown: tuple[Path, Told]) -> None:
    path, told = flown
    session, playback = replay(path)
    found: Told = []
    for at_ns, _ in told:
        playback.clock.set_now(at_ns)
        for turn in playback.turns():
            delivery = session.step(turn.now_ns, turn.chunks, turn.asked, turn.statuses)
            found += [(turn.now_ns, delivery.fop)] if delivery.fop is not None else []
    playback.stop()
    assert found == told


def test_a_seek_finds_the_state_of_that_instant_in_both_directions(flown: tuple[Path, Told]) -> None:
    path, told = flown
    session, playback = replay(path)
    assert playback.seek(0, session).fop is None or told[0][0] <= playback.clock.first_ns
    for at_ns, state in [*told, *reversed(told)]:
        assert playback.seek(at_ns, session).fop == state
        assert playback.seek(at_ns + 1, session).fop == state
    playback.stop()

"""What stood at an instant of a session is what a replay's seek to it shows, be the session over or still being flown."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.errors import KnownError
from console.session.codec import encode
from console.session.headless import ScriptedCommand, fly
from console.session.messages import Delivery, Refused, ToWindow
from console.session.past import LENGTH_BYTES, Past, PastAsked, framed, serve_past, unframed
from console.session.session import Session
from console.store.reader import SessionReader
from console.wiring import Wanted, flight_setup, past_of, replay_setup
from tests.program import REPOSITORY, environment_of
from tests.session.flights import EPOCH_NS, S, parts, stepped_setup, the_pass

FLIGHT_S = 50


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty seconds before AOS and the first of the demo pass, with a command."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOONKITE_HOME", str(folder))
        setup = flight_setup(Wanted(seed=3, epoch_ns=EPOCH_NS, recordings=folder))
        first_ns = setup.welcome.first_ns
        fly(setup, until_ns=first_ns + FLIGHT_S * S, script=[ScriptedCommand(first_ns + 40 * S, "PING")])
    return Path(setup.welcome.recording)


@pytest.fixture(scope="module")
def past(recording: Path) -> Past:
    return past_of(recording)


def unnumbered(delivery: Delivery) -> bytes:
    """All of a Delivery but its number, which counts what was asked before."""
    return encode(msgspec.structs.replace(delivery, sequence=0, rate=0.0))


@settings(max_examples=6, deadline=None)
@given(places=st.lists(st.floats(0.0, 1.0), min_size=1, max_size=3))
def test_what_stood_is_to_the_bit_what_a_replay_s_seek_shows(recording: Path, past: Past, places: list[float]) -> None:
    replay = replay_setup(recording, ident="replay")
    first_ns, last_ns = replay.welcome.first_ns, replay.welcome.last_ns
    for place in places:
        at_ns = first_ns + round(place * (last_ns - first_ns))
        shown = replay.feed.seek(at_ns, replay.session)  # type: ignore[attr-defined]
        assert unnumbered(past.standing(PastAsked(at_ns, last_ns))) == unnumbered(shown)
    replay.feed.stop()
    replay.on_end(replay.session)


def test_values_alarms_packets_commands_counters_and_the_link_stand_in_it(recording: Path, past: Past) -> None:
    with SessionReader(recording) as reader:
        last_ns, first_ns = reader.info().last_ns, reader.info().first_ns
        commands = reader.commands()
    early, late = past.standing(PastAsked(first_ns + 35 * S, last_ns)), past.standing(PastAsked(last_ns, last_ns))
    assert (early.is_reset, early.rate, early.now_ns) == (True, 0.0, first_ns + 35 * S)
    assert early.command_changes == []
    assert late.command_changes == commands != []
    assert 0 < early.counters.packets < late.counters.packets
    assert early.packets
    assert early.packets[-1].received_ns <= early.now_ns < late.packets[-1].received_ns
    assert early.link.rate_bps > 0


def test_the_time_after_the_last_byte_belongs_to_a_session_that_goes_on(recording: Path, past: Past) -> None:
    with SessionReader(recording) as reader:
        last_ns = reader.info().last_ns
    later = past.standing(PastAsked(last_ns + 30 * S, last_ns + 60 * S))
    assert later.now_ns == last_ns + 30 * S
    assert not later.counters.is_locked, "nothing has come for half a minute"
    assert past.standing(PastAsked(last_ns + 30 * S, last_ns)).now_ns == last_ns, "it ended there"


def test_a_session_that_is_still_flown_is_read_as_far_as_it_has_come_and_closes_to_one_file(tmp_path: Path) -> None:
    start_ns = the_pass()[0] + 60 * S
    setup = stepped_setup(tmp_path, start_ns)
    assert setup.writer is not None
    past = Past(setup.writer.path, lambda playback: Session(parts(playback.commands, ground=playback.ground, antenna=playback.antenna)))
    packets = []
    for second in (10, 20):
        while setup.session.now_ns < start_ns + second * S:
            for turn in setup.feed.turns():
                setup.session.step(turn.now_ns, turn.chunks, turn.asked, turn.statuses)
        setup.writer.commit_if_due(second * S)
        found = past.standing(PastAsked(setup.session.now_ns, setup.session.now_ns))
        assert found.counters == setup.session.decoding.counters
        packets.append(found.counters.packets)
    assert packets[0] < packets[1]
    setup.writer.close(setup.session.now_ns)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(setup.writer.path.name)] == [setup.writer.path.name]


def answers_of(data: bytes) -> list[ToWindow]:
    found = []
    while data:
        message, data = unframed(data)
        assert message is not None
        found.append(message)
    return found


def question(at_ns: int, now_ns: int) -> bytes:
    return msgspec.json.encode(PastAsked(at_ns, now_ns)) + b"\n"


def test_each_question_has_its_answer_and_nonsense_is_refused(past: Past) -> None:
    answers = io.BytesIO()
    serve_past(past, io.BytesIO(b"what?\n" + question(0, 0) + b'{"at_ns": "x", "now_ns": 1}\n'), answers)
    refused, first, again = answers_of(answers.getvalue())
    assert isinstance(refused, Refused)
    assert isinstance(again, Refused)
    assert isinstance(first, Delivery)
    assert first.counters.bytes == 0, "before the first byte"


def test_a_file_that_has_gone_is_a_refusal_with_its_reason(tmp_path: Path) -> None:
    answers = io.BytesIO()
    serve_past(Past(tmp_path / "gone.moonkite", lambda _: pytest.fail("made")), io.BytesIO(question(1, 2)), answers)
    (refused,) = answers_of(answers.getvalue())
    assert isinstance(refused, Refused)
    assert "gone.moonkite" in refused.reason


def test_an_answer_is_whole_or_waited_for() -> None:
    data = framed(Refused("a", "b"))
    for cut in range(len(data)):
        assert unframed(data[:cut]) == (None, data[:cut])
    assert unframed(data + b"more") == (Refused("a", "b"), b"more")
    with pytest.raises(KnownError, match="longer than any"):
        unframed(b"\xff" * LENGTH_BYTES)


def test_the_program_answers_over_its_pipes_until_nobody_asks(recording: Path, past: Past, tmp_path: Path) -> None:
    with SessionReader(recording) as reader:
        last_ns = reader.info().last_ns
    asked = [PastAsked(last_ns - 9 * S, last_ns), PastAsked(last_ns, last_ns)]
    told = subprocess.run(
        [sys.executable, "-m", "console", "look-back", str(recording)], input=b"".join(question(one.at_ns, one.now_ns) for one in asked),
        capture_output=True, cwd=REPOSITORY, env=environment_of(tmp_path), timeout=60, check=True,
    )  # fmt: skip
    deliveries = [one for one in answers_of(told.stdout) if isinstance(one, Delivery)]
    assert [unnumbered(one) for one in deliveries] == [unnumbered(past.standing(one)) for one in asked]
    assert told.stderr == b""

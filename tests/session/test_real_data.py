"""7,200 real packets of NOAA-20 through a session, its file and its replay. Golden values: shared data, ccsds/GOLDEN.md."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from console.command.recorded import RecordedCommands
from console.dictionary.model import Dictionary
from console.dictionary.xtce import load_dictionary
from console.frames.batch import Chunk, FrameFormat
from console.session.messages import Delivery
from console.session.playback import Playback
from console.session.session import NoRecorder, Recorder, Session, SessionParts
from console.store.reader import SessionReader
from console.store.writer import SessionWriter
from tests.session.flights import S
from tests.session.told import told
from tests.shared_data import shared

FOLDER = "ccsds/space_packet_parser/jpss"


@pytest.fixture(scope="module")
def jpss() -> tuple[bytes, Dictionary]:
    folder = shared(FOLDER)
    return (folder / "J01_G011_LZ_2021-04-09T00-00-00Z_V01.DAT1").read_bytes(), load_dictionary(folder / "jpss1_geolocation_xtce_v1.xml")


def cut_anyhow(data: bytes, seed: int) -> list[Chunk]:
    dice, at, chunks = random.Random(seed), 0, []
    while at < len(data):
        size = dice.choice([1, 70, 71, 500, 4096, 20_000])
        chunks.append(Chunk(S + len(chunks) * S // 20, data[at : at + size]))
        at += size
    return chunks


def session_of(dictionary: Dictionary, recorder: Recorder, playback: Playback | None = None) -> Session:
    commands = playback.commands if playback else RecordedCommands(())
    more = {"ground": playback.ground} if playback else {}
    return Session(SessionParts(dictionary, "packets", FrameFormat(), commands, recorder, **more))


def test_it_decodes_records_and_replays_to_the_golden_values(jpss: tuple[bytes, Dictionary], tmp_path: Path) -> None:
    data, dictionary = jpss
    writer = SessionWriter.create(
        tmp_path, started_ns=0, spacecraft="NOAA-20", station="", mode="LIVE", mission_name="", mission_digest="", files={}, version="1"
    )
    live = session_of(dictionary, writer)
    chunks = cut_anyhow(data, random.randrange(2**32))
    first = told(step_by_step(live, chunks))
    writer.close()
    counters = live.decoding.counters
    assert (counters.bytes, counters.packets, counters.values, counters.packets_lost) == (511_200, 7200, 7200 * 27, 0)
    assert {row.apid for row in first.packets} == {11}
    assert (first.packets[0].sequence, first.packets[-1].sequence) == (2606, 9805)
    values = dict(next(iter(first.samples.values()))[2])  # type: ignore[call-overload]
    assert (values["DOY"], values["MSEC"], values["USEC"], values["ADAESCID"]) == (23109, 7, 137, 159)
    assert np.isclose(float(values["ADGPSPOSX"]), 6389695.5, rtol=0, atol=0)

    playback = Playback(SessionReader(writer.path), rate=float("inf"))
    again = session_of(dictionary, NoRecorder(), playback)
    replayed = []
    while not playback.is_at_end:
        replayed += [again.step(turn.now_ns, turn.chunks, turn.asked, turn.statuses) for turn in playback.turns()]
    playback.stop()
    assert told(replayed).samples == first.samples
    assert told(replayed).packets == first.packets
    assert again.decoding.counters == counters


def step_by_step(one: Session, chunks: list[Chunk]) -> list[Delivery]:
    return [one.step(some[-1].received_ns, some) for some in (chunks[at : at + 7] for at in range(0, len(chunks), 7))]


def test_a_stream_with_a_hole_goes_on_and_counts_what_is_lost(jpss: tuple[bytes, Dictionary]) -> None:
    data, dictionary = jpss
    one = session_of(dictionary, NoRecorder())
    step_by_step(one, cut_anyhow(data[: 71 * 100] + data[71 * 150 : 71 * 300], 3))
    counters = one.decoding.counters
    assert (counters.packets, counters.packets_lost) == (250, 50)

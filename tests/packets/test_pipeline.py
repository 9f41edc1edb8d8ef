"""The whole way from bytes to packets: goldens, any cuts, any damage, and going on from a snapshot."""

from __future__ import annotations

import random

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.errors import KnownError
from console.frames.ax25 import build_ui_frame
from console.frames.batch import ChannelContent, Chunk, FrameFormat, FrameQuality, LinkCounters
from console.frames.cadu import encode_cadu
from console.frames.kiss import encode_kiss
from console.frames.tm import build_tm_frame
from console.packets.batch import PacketBatch, PacketQuality
from console.packets.pipeline import FRAMINGS, Pipeline, make_pipeline
from tests.frames.streams import SHORT, cuts, downlink, flip, packets
from tests.shared_data import shared

SENT = packets(30, seed=3)
CODED = FrameFormat(length=200, scid=42, has_ocf=True, reed_solomon_interleave=2)


def stream(framing: str, form: FrameFormat = SHORT) -> bytes:
    if framing == "packets":
        return b"".join(SENT)
    if framing == "kiss":
        return b"".join(encode_kiss(b"stamp", command=9) + encode_kiss(build_ui_frame("CQ", "WAU", packet)) for packet in SENT)
    return b"".join(downlink(SENT, form, framing=framing, idle=3))


def fed(pipeline: Pipeline, pieces: list[bytes]) -> tuple[list[tuple[bytes, int, int, int, int]], LinkCounters]:
    """Packets with their columns, and the counters without the number of chunks."""
    rows = [row for piece in pieces for row in as_rows(pipeline.feed(Chunk(9, piece, 2)))]
    counters = pipeline.counters
    assert_adds_up(counters)
    counters.chunks = 0
    return rows, counters


def assert_adds_up(counters: LinkCounters) -> None:
    """Every byte, frame and unit is in exactly one counter, and so is what good frames carried for packets."""
    assert counters.bytes == counters.bytes_framed + counters.bytes_skipped + counters.bytes_pending
    assert (counters.bytes_unaccounted, counters.frames_unaccounted, counters.units_unaccounted) == (0, 0, 0)
    if counters.zone_bytes:
        loose = counters.unit_bytes - counters.zone_bytes + counters.zone_skipped + counters.zone_pending
        assert loose == 0 or (loose > 0 and counters.data_units)
    assert min(value for value in msgspec.structs.astuple(counters) if isinstance(value, int)) >= 0


def as_rows(batch: PacketBatch) -> list[tuple[bytes, int, int, int, int]]:
    assert set(batch.received_ns.tolist()) <= {9}
    assert set(batch.chunk.tolist()) <= {2}
    columns = (batch.apid, batch.sequence, batch.vcid, batch.quality)
    return [(batch.packet(row), *(int(column[row]) for column in columns)) for row in range(len(batch))]


def damaged(data: bytes, seed: int, amount: int) -> bytes:
    rng = random.Random(seed)
    for _ in range(amount):
        at = rng.randrange(len(data))
        kind = rng.randrange(3)
        if kind == 0:
            data = flip(data, [rng.randrange(8 * len(data)) for _ in range(rng.randint(1, 60))])
        elif kind == 1:
            data = data[:at] + data[at + rng.randint(1, 300) :]
        else:
            data = data[:at] + rng.randbytes(rng.randint(1, 300)) + data[at:]
    return data


@pytest.mark.parametrize("framing", FRAMINGS)
def test_every_packet_comes_through(framing: str) -> None:
    rows, counters = fed(make_pipeline(framing, SHORT), [stream(framing)])
    assert [row[0] for row in rows] == SENT
    assert counters.is_locked
    assert (counters.packets, counters.packets_bad, counters.packets_lost, counters.frames_bad, counters.frames_lost) == (30, 0, 0, 0, 0)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(FRAMINGS), st.integers(0, 2**32), st.integers(0, 6))
def test_cuts_make_no_difference_however_damaged(framing: str, seed: int, amount: int) -> None:
    data = damaged(stream(framing), seed, amount)[: random.Random(seed).randint(1, 6000)]
    whole = fed(make_pipeline(framing, SHORT), [data])
    assert fed(make_pipeline(framing, SHORT), list(cuts(data, seed))) == whole


@settings(deadline=None, max_examples=25)
@given(st.sampled_from(FRAMINGS), st.integers(0, 2**32), st.integers(0, 3))
def test_many_chunks_at_once_give_the_same_as_one_by_one(framing: str, seed: int, amount: int) -> None:
    rng = random.Random(seed)
    data = damaged(stream(framing), seed, amount)
    pieces = [piece for part in (data, stream(framing)) for piece in cuts(part, seed)]
    chunks = [Chunk(100 * number, piece, number) for number, piece in enumerate(pieces)]
    single, joined = make_pipeline(framing, SHORT), make_pipeline(framing, SHORT)
    one_by_one = [row for chunk in chunks for row in whole_rows(single.feed(chunk))]
    at_once, first = [], 0
    while first < len(chunks):
        end = first + rng.randint(1, 40)
        at_once += whole_rows(joined.feed_run(chunks[first:end]))
        first = end
    assert at_once == one_by_one
    assert joined.take_lock_changes() == single.take_lock_changes()
    assert joined.snapshot() == single.snapshot()


def whole_rows(batch: PacketBatch) -> list[tuple[bytes, tuple[int, ...]]]:
    columns = (batch.apid, batch.sequence, batch.received_ns, batch.chunk, batch.vcid, batch.quality)
    return [(batch.packet(row), tuple(int(column[row]) for column in columns)) for row in range(len(batch))]


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(FRAMINGS), st.integers(0, 2**32), st.integers(0, 6))
def test_a_snapshot_anywhere_goes_on_as_if_uninterrupted(framing: str, seed: int, amount: int) -> None:
    pieces = list(cuts(damaged(stream(framing), seed, amount), seed))
    place = random.Random(seed).randint(0, len(pieces))
    whole = fed(make_pipeline(framing, SHORT), pieces)
    first, second = make_pipeline(framing, SHORT), make_pipeline(framing, SHORT)
    rows = [row for piece in pieces[:place] for row in as_rows(first.feed(Chunk(9, piece, 2)))]
    second.restore(first.snapshot())
    later, counters = fed(second, pieces[place:])
    assert (rows + later, counters) == whole


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(FRAMINGS), st.lists(st.binary(max_size=300), max_size=6), st.booleans(), st.booleans())
def test_any_bytes_never_raise_and_are_accounted_for(framing: str, pieces: list[bytes], is_aos: bool, is_coded: bool) -> None:
    channels = ((3, ChannelContent.BITSTREAM), (5, ChannelContent.DATA), (6, ChannelContent.IGNORED))
    form = FrameFormat(
        length=64, is_aos=is_aos, has_fecf=False, reed_solomon_interleave=int(is_coded), marker_bit_errors=12, has_header_control=is_aos,
        insert_zone=3 * is_aos, channels=channels,
    )  # fmt: skip
    fed(make_pipeline(framing, form), pieces)


KISS_ALPHABET = st.lists(st.sampled_from([0xC0, 0xDB, 0xDC, 0xDD, 0x00, 0x09, 0x61, 0x03, 0xF0]), max_size=200).map(bytes)


@settings(deadline=None, max_examples=100)
@given(st.one_of(KISS_ALPHABET, st.binary(max_size=300)), st.integers(0, 2**32))
def test_any_bytes_of_kiss_in_any_cuts_give_the_same_frames_and_counters(data: bytes, seed: int) -> None:
    def told(pieces: list[bytes]) -> tuple[list[tuple[bytes, int, int]], LinkCounters]:
        pipeline, frames = make_pipeline("kiss", SHORT), []
        for piece in pieces:
            pipeline.feed(Chunk(9, piece))
            found = pipeline.frames
            ends = zip(found.offsets[:-1].tolist(), found.offsets[1:].tolist(), strict=True)
            columns = zip(ends, found.quality.tolist(), found.master_count.tolist(), strict=True)
            frames += [(found.data[begin:end], quality, command) for (begin, end), quality, command in columns]
            assert_adds_up(pipeline.counters)
        pipeline.counters.chunks = 0
        return frames, pipeline.counters

    assert told(list(cuts(data, seed, longest=20))) == told([data])


def test_a_snapshot_of_an_older_moonkite_still_adds_up() -> None:
    pipeline = make_pipeline("cadu", SHORT)
    fed(pipeline, downlink(SENT))
    older = pipeline.counters
    older.bytes_good = older.bytes_idle = older.frames = older.units = older.zone_bytes = older.unit_bytes = older.data_units = 0
    again = make_pipeline("cadu", SHORT)
    again.restore(pipeline.snapshot())
    assert (again.counters.bytes_unaccounted, again.counters.frames_unaccounted, again.counters.units_unaccounted) == (0, 0, 0)
    assert again.counters.bytes_unknown == again.counters.bytes_framed


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 2**32))
def test_wrong_bits_within_the_code_cost_nothing(seed: int) -> None:
    rng = random.Random(seed)
    cadus = downlink(SENT, CODED)
    bits = [[32 + rng.randrange(8 * 264) for _ in range(rng.randint(0, 12))] for _ in cadus]
    rows, counters = fed(make_pipeline("cadu", CODED), [flip(cadu, each) for cadu, each in zip(cadus, bits, strict=True)])
    assert [row[0] for row in rows] == SENT
    assert (counters.frames_bad, counters.frames_good) == (0, len(cadus))
    assert counters.frames_corrected <= len(cadus)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32), st.floats(0, 0.004))
def test_a_noisy_channel_loses_no_frame_unseen(seed: int, error_rate: float) -> None:
    sent = downlink(SENT, idle=4)
    data = np.unpackbits(np.frombuffer(b"".join(sent), np.uint8))
    errors = np.random.default_rng(seed).random(len(data)) < error_rate
    rows, counters = fed(make_pipeline("cadu", SHORT), [np.packbits(data ^ errors).tobytes()])
    accounted = 132 * (counters.frames_good + counters.frames_bad) + counters.bytes_skipped + counters.bytes_pending
    assert accounted == counters.bytes
    assert counters.frames_good + counters.frames_bad >= len(sent) - 3
    assert all(row[0] in SENT for row in rows if row[4] == PacketQuality.GOOD)
    assert counters.packets == len(rows)


def test_a_broken_frame_is_counted_and_its_packet_kept_truncated() -> None:
    cadus = downlink(SENT)
    cadus[5] = flip(cadus[5], [400])
    pipeline = make_pipeline("cadu", SHORT)
    rows, counters = fed(pipeline, cadus)
    assert (counters.frames_bad, counters.frames_lost, counters.frames_good) == (1, 0, len(cadus) - 1)
    cut_short = [row[0] for row in rows if row[4] == PacketQuality.TRUNCATED]
    assert len(cut_short) == counters.packets_bad == 1
    assert any(packet.startswith(cut_short[0]) for packet in SENT)
    assert all(row[0] in SENT for row in rows if row[4] == PacketQuality.GOOD)


def test_a_frame_that_never_came_is_lost() -> None:
    cadus = downlink(SENT)
    _, counters = fed(make_pipeline("cadu", SHORT), cadus[:5] + cadus[6:])
    assert (counters.frames_lost, counters.frames_bad) == (1, 0)


def test_suomi_npp_counts_as_the_golden_file_says() -> None:
    data = shared("tm-frames/snpp-cadu/snpp_7cadus_2vcids.dat").read_bytes()
    form = FrameFormat(length=892, scid=157, has_fecf=False, reed_solomon_interleave=4, is_aos=True)
    pipeline = make_pipeline("cadu", form)
    batch = pipeline.feed(Chunk(1, data))
    frames = pipeline.frames
    assert frames.vcid.tolist() == [16] * 3 + [6] * 4
    assert frames.channel_count.tolist() == [*range(9847470, 9847473), *range(6820673, 6820677)]
    assert set(frames.quality.tolist()) == {FrameQuality.GOOD}
    assert set(frames.scid.tolist()) == {157}
    assert np.diff(frames.offsets).tolist() == [892] * 7
    assert frames.data[:8].hex() == "67509642ae800354"
    pointers = [int.from_bytes(frames.data[at + 6 : at + 8], "big") & 0x7FF for at in frames.offsets[:-1]]
    assert pointers == [852, 2047, 2047, 2047, 188, 2047, 282]
    assert (batch.apid.tolist(), batch.vcid.tolist(), batch.quality.tolist()) == ([1341], [6], [0])
    counters = pipeline.counters
    assert (counters.bytes, counters.bytes_framed, counters.frames_good, counters.frames_lost) == (7168, 7168, 7, 0)
    assert counters.is_locked


def test_noaa_20_packets_are_all_there() -> None:
    folder = shared("ccsds/space_packet_parser/jpss")
    data = next(path for path in folder.iterdir() if path.stat().st_size == 511_200).read_bytes()
    pipeline = make_pipeline("packets", FrameFormat())
    batch = pipeline.feed(Chunk(1, data))
    assert (len(batch), set(batch.apid.tolist())) == (7200, {11})
    assert batch.sequence.tolist() == list(range(2606, 9806))
    assert pipeline.counters.packets_lost == 0


def test_recorded_cubesats_are_counted_and_their_frames_kept() -> None:
    counters, payloads = LinkCounters(), 0
    pipeline = make_pipeline("kiss", FrameFormat())
    for path in sorted(shared("ax25-kiss/gr-satellites").glob("*.kss")):
        pipeline.feed(Chunk(1, path.read_bytes()))
        payloads += np.count_nonzero(pipeline.frames.quality == FrameQuality.GOOD)
        counters = pipeline.counters
        assert_adds_up(counters)
    assert (counters.frames_good, counters.kiss_unknown, counters.data_units, payloads) == (61, 61, 61, 61)


def test_a_file_of_noise_is_skipped_to_the_last_byte() -> None:
    noise = random.Random(8).randbytes(20_000)
    rows, counters = fed(make_pipeline("cadu", SHORT), [noise])
    assert rows == []
    assert not counters.is_locked
    assert counters.bytes_skipped + counters.bytes_pending == 20_000


def test_a_snapshot_of_another_framing_or_of_nothing_is_refused() -> None:
    pipeline = make_pipeline("kiss", SHORT)
    with pytest.raises(KnownError, match="framing 'cadu'"):
        pipeline.restore(make_pipeline("cadu", SHORT).snapshot())
    with pytest.raises(KnownError, match="no snapshot"):
        pipeline.restore(b"nonsense")


@pytest.mark.parametrize(
    "form",
    [
        FrameFormat(length=0),
        FrameFormat(length=8, has_fecf=True),
        FrameFormat(length=1 << 20),
        FrameFormat(scid=1024),
        FrameFormat(scid=256, is_aos=True),
        FrameFormat(marker_bit_errors=16),
        FrameFormat(marker_bit_errors=-1),
        FrameFormat(length=1116, reed_solomon_interleave=5),
    ],
)
def test_a_format_that_can_not_be_is_refused(form: FrameFormat) -> None:
    with pytest.raises(KnownError):
        make_pipeline("cadu", form)


def test_a_wrong_escape_makes_a_bad_frame_that_is_kept() -> None:
    pipeline = make_pipeline("kiss", SHORT)
    pipeline.feed(Chunk(1, b"\xc0\0ab\xdbc\xc0"))
    assert (pipeline.counters.frames_bad, pipeline.counters.frames_good, pipeline.counters.packets_bad) == (1, 0, 1)
    assert_adds_up(pipeline.counters)
    assert pipeline.frames.data == b"ab\xdbc"
    assert pipeline.frames.quality.tolist() == [FrameQuality.BAD]


def test_an_unknown_framing_names_the_near_one() -> None:
    with pytest.raises(KnownError, match="did you mean cadu"):
        make_pipeline("cadus", SHORT)


def test_control_words_are_handed_out_once_and_in_order() -> None:
    form = FrameFormat(length=64, scid=9, is_randomised=False, has_ocf=True)
    words = [0x0100_0001, 0x8000_0002, 0x0104_0003]
    frames = [
        build_tm_frame(form, bytes(52), vcid=1, master_count=n, channel_count=n, first_header=0x7FE, clcw=word)
        for n, word in enumerate(words)
    ]
    pipeline = make_pipeline("cadu", form)
    pipeline.feed(Chunk(0, b"".join(encode_cadu(form, each) for each in frames)))
    assert pipeline.take_clcws() == (words[0], words[2]), "the second is a report of another type"
    assert pipeline.take_clcws() == ()
    assert make_pipeline("kiss", form).take_clcws() == make_pipeline("packets", form).take_clcws() == ()

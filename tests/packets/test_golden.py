"""Every recording of the shared frames and KISS files through the whole pipeline, by the numbers of their golden files.

The parity in upstream's dumpFile_tm_1.hex belongs to other frames than those in it, so that file is read without its code.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

import numpy as np
import pytest

from console.frames.batch import ChannelContent, Chunk, FrameBatch, FrameFormat, FrameQuality, LinkCounters
from console.frames.tc import parse_tc_frame
from console.packets.batch import PacketBatch, PacketKind, PacketQuality, kind_of_apid
from console.packets.pipeline import make_pipeline
from console.packets.reassembly import split
from tests.frames.streams import cuts
from tests.packets.test_pipeline import assert_adds_up
from tests.shared_data import hex_lines, shared

TM = FrameFormat(length=1115, scid=123, has_fecf=False, is_randomised=False)
AOS = FrameFormat(length=892, scid=123, has_fecf=False, has_ocf=True, is_randomised=False, is_aos=True)
CODED_TM = FrameFormat(length=1115, scid=123, has_fecf=False, is_randomised=False, reed_solomon_interleave=5)
CODED_AOS = FrameFormat(
    length=892, scid=123, has_fecf=False, has_ocf=True, is_randomised=False, is_aos=True, reed_solomon_interleave=4,
)  # fmt: skip


def read(framing: str, form: FrameFormat, pieces: Iterable[bytes]) -> tuple[list[PacketBatch], list[FrameBatch], LinkCounters]:
    pipeline = make_pipeline(framing, form)
    batches, frames = [], []
    for piece in pieces:
        batches.append(pipeline.feed(Chunk(1, piece)))
        frames.append(pipeline.frames)
        assert_adds_up(pipeline.counters)
    return batches, frames, pipeline.counters


def dump(name: str, *, head: int = 0, length: int | None = None) -> list[bytes]:
    lines = hex_lines(f"tm-frames/dariol83-ccsds/dumpFile_{name}.hex")
    return [line[head : None if length is None else head + length] for line in lines]


def rows(batches: list[PacketBatch]) -> list[tuple[int, int, int, int]]:
    """vcid, apid, quality and length of each unit."""
    return [
        (int(each.vcid[row]), int(each.apid[row]), int(each.quality[row]), len(each.packet(row)))
        for each in batches
        for row in range(len(each))
    ]


def counts(frames: list[FrameBatch]) -> dict[int, list[int]]:
    """The counts of each virtual channel."""
    found: dict[int, list[int]] = {}
    for batch in frames:
        for vcid, count in zip(batch.vcid.tolist(), batch.channel_count.tolist(), strict=True):
            found.setdefault(vcid, []).append(count)
    return found


def test_tm_1() -> None:
    batches, frames, counters = read("tm", TM, dump("tm_1", head=4, length=1115))
    assert counts(frames) == {0: list(range(122)), 7: list(range(30))}
    assert set(rows(batches)) == {(0, 1130, PacketQuality.GOOD, length) for _, _, _, length in rows(batches)}
    assert (counters.packets, counters.packets_bad, counters.zone_pending, counters.frames_idle) == (613, 0, 682, 30)
    assert [(tally.kind, tally.number, tally.received, tally.lost) for tally in counters.streams] == [
        ("vc", 0, 122, 0), ("vc", 7, 30, 0), ("apid", 1130, 613, 0),
    ]  # fmt: skip


@pytest.mark.parametrize(("without", "good", "bad", "lost"), [(None, 10, 0, 0), (3, 9, 1, 1)])
def test_tm_segmentation_mixed(without: int | None, good: int, bad: int, lost: int) -> None:
    lines = [line for place, line in enumerate(dump("tm_segmentation_mixed")) if place != without]
    batches, frames, counters = read("tm", TM, lines)
    assert {apid for _, apid, _, _ in rows(batches)} == {200}
    assert (counters.packets - counters.packets_bad, counters.packets_bad, counters.frames_lost) == (good, bad, lost)
    assert counts(frames) == {0: [count for count in range(9) if count != without]}


@pytest.mark.parametrize(("name", "good", "bad", "idle"), [("tm_encapsulation", 10, 0, 3), ("tm_encapsulation_gap", 9, 1, 3)])
def test_tm_encapsulation(name: str, good: int, bad: int, idle: int) -> None:
    batches, _, counters = read("tm", TM, dump(name))
    assert {kind_of_apid(apid) for _, apid, _, _ in rows(batches)} == {PacketKind.ENCAPSULATION}
    assert (counters.packets - counters.packets_bad, counters.packets_bad, counters.packets_idle) == (good, bad, idle)
    lengths = [1085, 605, 404, 3319, 112, 1104, 705, 399, 1305, 907]
    assert [length for _, _, quality, length in rows(batches) if quality == 0] == [each for each in lengths if not bad or each != 3319]


def test_tm_user_data() -> None:
    channels = tuple((vcid, ChannelContent.DATA) for vcid in (0, 1))
    form = FrameFormat(
        length=1115, scid=123, has_fecf=False, is_randomised=False, reed_solomon_interleave=5, channels=channels,
    )  # fmt: skip
    batches, frames, counters = read("cadu", form, dump("tm_user_data"))
    assert counts(frames) == {0: list(range(10)), 1: list(range(10)), 7: list(range(10))}
    assert (counters.frames_good, counters.frames_bad, counters.symbols_corrected) == (30, 0, 0)
    assert {(vcid, kind_of_apid(apid), length) for vcid, apid, _, length in rows(batches)} == {
        (0, PacketKind.ACCESS, 1105), (1, PacketKind.ACCESS, 1105),
    }  # fmt: skip
    assert (counters.frames_idle, counters.data_units) == (10, 20)


def test_aos_1() -> None:
    batches, frames, counters = read("cadu", CODED_AOS, dump("aos_1"))
    assert {vcid: (seen[0], seen[-1], len(seen)) for vcid, seen in counts(frames).items()} == {
        0: (0, 10, 11),
        1: (0, 5, 6),
        63: (0, 12, 13),
    }
    assert (rows(batches).count((0, 200, 0, 406)), rows(batches).count((1, 200, 0, 406)), counters.packets) == (23, 13, 36)
    assert (counters.frames_idle, counters.packets_bad, counters.frames_bad) == (13, 0, 0)


def test_aos_bitstream() -> None:
    form = FrameFormat(
        length=892, scid=123, has_fecf=False, has_ocf=True, is_randomised=False, is_aos=True, reed_solomon_interleave=4,
        other_channels=ChannelContent.BITSTREAM,
    )  # fmt: skip
    batches, frames, counters = read("cadu", form, dump("aos_bitstream"))
    assert counts(frames) == {vcid: list(range(10)) for vcid in (0, 1, 63)}
    assert counters.frames_idle == 10
    bits = {0: 0x0963 + 1, 1: 0x1367 + 1}
    assert {(vcid, kind_of_apid(apid), 8 * length - bits[vcid] < 8) for vcid, apid, _, length in rows(batches)} == {
        (0, PacketKind.BITSTREAM, True), (1, PacketKind.BITSTREAM, True),
    }  # fmt: skip
    assert len(rows(batches)) == 20


def test_aos_encapsulation() -> None:
    _, frames, counters = read("tm", AOS, dump("aos_1_encapsulation"))
    assert counts(frames) == {0: list(range(11))}
    assert (counters.packets + counters.packets_idle, counters.packets_bad) == (13, 0)


def test_tc_plain() -> None:
    frames = [parse_tc_frame(line, has_fecf=False) for line in dump("tc_plain_1")]
    assert [(frame.vcid, frame.sequence) for frame in frames] == [(0, count) for count in range(10)]
    assert [frame.data[0] for frame in frames] == list(range(0xC0, 0xCA))
    packets = [unit.data for frame in frames for unit in split(frame.data[1:])[0]]
    apids = [int.from_bytes(packet[:2], "big") & 0x7FF for packet in packets]
    assert sorted(zip(apids, map(len, packets), strict=True)) == [(200, 206)] * 10 + [(300, 406)] * 10 + [(2000, 106)] * 10


@pytest.mark.parametrize(
    ("framing", "form", "name", "options"),
    [
        ("tm", TM, "tm_1", {"head": 4, "length": 1115}),
        ("tm", TM, "tm_encapsulation_gap", {}),
        ("cadu", CODED_TM, "tm_user_data", {}),
        ("cadu", CODED_TM, "tm_1", {}),
        ("cadu", CODED_AOS, "aos_1", {}),
        ("cadu", CODED_AOS, "aos_bitstream", {}),
        ("tm", AOS, "aos_1_encapsulation", {}),
        ("packets", TM, "tc_plain_1", {}),
        ("kiss", TM, "aos_1", {}),
    ],
)
def test_every_dump_adds_up_however_damaged_and_cut(framing: str, form: FrameFormat, name: str, options: dict[str, int]) -> None:
    rng = random.Random(name)
    data = bytearray(b"".join(dump(name, **options)))
    for _ in range(30):
        data[rng.randrange(len(data))] ^= rng.randrange(1, 256)
    del data[5000:5100]
    read(framing, form, cuts(bytes(data), 7, longest=3000))


KISS = {
    "1kuns_pf": [38, 38], "ao73": [256], "at03": [46], "athenoxat_1": [169], "au02": [23], "ca03": [144], "ca03_9k6": [144] * 8,
    "cz02": [89], "dsat": [219, 219, 78], "galassia": [191] * 7, "gomx_1": [216], "ideassat": [200, 200], "kr01": [47],
    "lucky_7": [35] * 8, "ops_sat": [62], "spooqy_1": [17, 27, 207, 207, 207, 207, 64, 23], "suomi_100": [96, 136], "tw_1b": [207],
    "ty_2": [88, 168, 88],
}  # fmt: skip
AX25 = {"duchifat_3": 58, "entrysat": 34, "il01": 30, "irazu": 183, "tigrisat": 22, "ubakusat": 124, "upmsat_2": 102, "us01": 170}


@pytest.mark.parametrize("name", [*KISS, *AX25])
def test_recorded_cubesats(name: str) -> None:
    data = shared(f"ax25-kiss/gr-satellites/{name}.kss").read_bytes()
    batches, _, counters = read("kiss", TM, [data])
    units = rows(batches)
    kinds = {kind_of_apid(apid) for _, apid, _, _ in units}
    if name in AX25:
        header = 23 if name == "upmsat_2" else 16
        assert (kinds, [length for *_, length in units]) == ({PacketKind.AX25}, [header + AX25[name]])
    else:
        assert kinds == {PacketKind.AX25 if name == "kr01" else PacketKind.PAYLOAD}
        assert [length for *_, length in units] == KISS[name]
    assert (counters.frames_good, counters.frames_unknown, counters.frames_bad) == (len(units), len(units), 0)
    assert counters.bytes_good + counters.bytes_unknown + counters.bytes_idle == len(data) == counters.bytes


def test_suomi_npp_channels_are_tallied_apart() -> None:
    form = FrameFormat(length=892, scid=157, has_fecf=False, reed_solomon_interleave=4, is_aos=True)
    data = bytearray(shared("tm-frames/snpp-cadu/snpp_7cadus_2vcids.dat").read_bytes())
    for place in range(3 * 1024 + 100, 3 * 1024 + 130):
        data[place] ^= 0x55
    packets, frames, counters = read("cadu", form, [bytes(data)])
    assert (counters.frames_corrected, counters.symbols_corrected) == (1, 30)
    assert {quality for each in packets for quality in each.quality.tolist()} <= {PacketQuality.GOOD, PacketQuality.CORRECTED}
    assert counters.packets_bad == 0
    assert np.concatenate([each.quality for each in frames]).tolist() == [0] * 3 + [FrameQuality.CORRECTED] + [0] * 3
    assert [(tally.kind, tally.number, tally.received, tally.lost) for tally in counters.streams] == [
        ("vc", 6, 4, 0), ("vc", 16, 3, 0), ("apid", 1341, 1, 0),
    ]  # fmt: skip
    assert (counters.bytes_good, counters.bytes_corrected) == (6 * 1024, 1024)

from __future__ import annotations

import pytest

from console.frames.batch import Chunk, LinkCounters
from console.packets.batch import PacketKind, PacketQuality, apid_of_kind
from console.packets.gathering import PacketGatherer
from console.packets.reassembly import Unit
from console.packets.space_packet import build_space_packet


def lost(sequences: list[int], *, apid: int = 7) -> int:
    counters = LinkCounters()
    units = [(0, Unit(build_space_packet(apid, sequence, b"x"))) for sequence in sequences]
    PacketGatherer().batch(units, Chunk(0, b""), counters)
    one_by_one, gatherer = LinkCounters(), PacketGatherer()
    for unit in units:
        gatherer.batch([unit], Chunk(0, b""), one_by_one)
    assert one_by_one == counters
    return counters.packets_lost


@pytest.mark.parametrize(
    ("sequences", "missing"),
    [
        ([5, 6, 7], 0),
        ([16382, 16383, 0, 1], 0),
        ([5, 8], 2),
        ([5, 5], 0),
        ([100, 99, 98, 97], 0),
        ([5, 6, 8, 9, 11, 12], 2),
    ],
)
def test_missing_packets_by_sequence_count(sequences: list[int], missing: int) -> None:
    assert lost(sequences) == missing


def test_a_stream_thinned_by_a_constant_step_has_lost_nothing() -> None:
    assert lost(list(range(0, 1000, 10))) == 0


def test_apids_count_apart() -> None:
    counters = LinkCounters()
    units = [(0, Unit(build_space_packet(apid, sequence, b"x"))) for apid, sequence in ((1, 5), (2, 90), (1, 6), (2, 92))]
    PacketGatherer().batch(units, Chunk(0, b""), counters)
    assert counters.packets_lost == 1


def test_columns_say_what_the_headers_say() -> None:
    counters = LinkCounters()
    units = [
        (3, Unit(build_space_packet(1000, 9999, b"abc"))),
        (1, Unit(build_space_packet(5, 1, b"d" * 9)[:8], quality=PacketQuality.TRUNCATED)),
        (1, Unit(b"\0\5\xc0", quality=PacketQuality.TRUNCATED)),
        (0, Unit(build_space_packet(0x7FF, 1, b"idle"))),
        (0, Unit(b"\xfd\x03x", PacketKind.ENCAPSULATION)),
        (0, Unit(b"\xe0", PacketKind.ENCAPSULATION)),
    ]
    batch = PacketGatherer().batch(units, Chunk(77, b"", 4), counters)
    encapsulated = apid_of_kind(PacketKind.ENCAPSULATION)
    assert (batch.apid.tolist(), batch.sequence.tolist(), batch.vcid.tolist()) == ([1000, 5, encapsulated], [9999, 1, 0], [3, 1, 0])
    assert (batch.received_ns.tolist(), batch.chunk.tolist()) == ([77] * 3, [4] * 3)
    assert batch.quality.tolist() == [PacketQuality.GOOD, PacketQuality.TRUNCATED, PacketQuality.GOOD]
    assert batch.packet(1) == build_space_packet(5, 1, b"d" * 9)[:8]
    assert (counters.packets, counters.packets_bad, counters.packets_idle) == (3, 2, 2)
    assert (counters.units, counters.fragments, counters.data_units, counters.units_unaccounted) == (6, 1, 1, 0)


def test_an_apid_of_the_missions_own_can_be_idle() -> None:
    counters = LinkCounters()
    units = [(0, Unit(build_space_packet(99, 1, b"idle")))]
    assert len(PacketGatherer(99).batch(units, Chunk(0, b""), counters)) == 0
    assert counters.packets_idle == 1

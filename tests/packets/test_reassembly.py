"""Packet numbers and lengths of upstream's frames by the golden file; the pointer's rules from CCSDS 132.0-B-3 4.1.2.7.6."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.frames.batch import FrameFormat
from console.frames.transfer import NO_PACKET_START, parse_frame
from console.packets.batch import PacketKind, PacketQuality
from console.packets.reassembly import ChannelState, Unit, reassemble, split
from console.packets.space_packet import build_space_packet
from tests.shared_data import hex_lines

TM = FrameFormat(length=1115, has_fecf=False)
AOS = FrameFormat(length=892, has_fecf=False, has_ocf=True, is_aos=True)
LENGTHS = [1085, 605, 404, 3319, 112, 1104, 705, 399, 1305, 907, 1, 1101, 1108]


def units(name: str, form: FrameFormat, *, head: int = 0, vcid: int = 0, without: int = -1) -> tuple[list[Unit], ChannelState]:
    """The packets of one virtual channel of an upstream file, perhaps with one of its frames taken out."""
    channel, found, last = ChannelState(), list[Unit](), None
    for place, line in enumerate(hex_lines(f"tm-frames/dariol83-ccsds/dumpFile_{name}.hex")):
        frame = parse_frame(line[head : head + form.length], form)
        assert frame is not None
        if frame.vcid != vcid or place == without:
            continue
        is_gap = last is not None and frame.channel_count != last + 1
        assert frame.first_header is not None
        found += reassemble(channel, frame.zone, frame.first_header, is_after_gap=is_gap)
        last = frame.channel_count
    return found, channel


def good(found: list[Unit]) -> list[Unit]:
    return [unit for unit in found if unit.quality is PacketQuality.GOOD]


def apids(found: list[Unit]) -> set[int]:
    return {int.from_bytes(unit.data[:2], "big") & 0x7FF for unit in found}


def test_613_packets_and_the_beginning_of_another() -> None:
    found, channel = units("tm_1", TM, head=4)
    assert (len(found), len(good(found)), apids(found), len(channel.partial)) == (613, 613, {1130}, 682)


def test_packets_of_mixed_sizes() -> None:
    found, _ = units("tm_segmentation_mixed", TM)
    assert (len(found), apids(found)) == (10, {200})


def test_a_missing_frame_costs_one_packet_which_is_kept() -> None:
    found, _ = units("tm_segmentation_mixed", TM, without=3)
    assert (len(good(found)), len(found)) == (9, 10)
    assert {unit.quality for unit in found} == {PacketQuality.GOOD, PacketQuality.TRUNCATED}


def test_encapsulation_packets_have_their_lengths() -> None:
    found, _ = units("tm_encapsulation", TM)
    assert [len(unit.data) for unit in found] == LENGTHS
    assert [unit.is_idle for unit in found] == [False] * 10 + [True] * 3
    assert {unit.kind for unit in found} == {PacketKind.ENCAPSULATION}


def test_a_gap_costs_the_long_encapsulation_packet_alone() -> None:
    found, _ = units("tm_encapsulation_gap", TM)
    assert [len(unit.data) for unit in good(found)] == [each for each in LENGTHS if each != 3319]
    assert len(found) == 13


def test_aos_frames_hold_packets_on_two_channels() -> None:
    for vcid, count in ((0, 23), (1, 13)):
        found, _ = units("aos_1", AOS, head=4, vcid=vcid)
        assert [len(unit.data) for unit in found] == [406] * count
        assert apids(good(found)) == {200}


def test_encapsulation_packets_in_aos_frames() -> None:
    assert len(good(units("aos_1_encapsulation", AOS)[0])) == 13


def test_encapsulation_packets_in_telecommand_frames() -> None:
    lines = hex_lines("tm-frames/dariol83-ccsds/dumpFile_tc_1_encapsulation.hex")
    found, rest, is_sound = split(b"".join(line[6:] for line in lines))
    assert (len(found), is_sound, rest) == (1, True, sum(len(line) - 6 for line in lines))


PACKET = build_space_packet(5, 0, bytes(20))


def test_a_header_over_a_frame_border_is_put_together() -> None:
    channel = ChannelState()
    assert reassemble(channel, PACKET[:3], 0) == []
    assert reassemble(channel, PACKET[3:] + PACKET[:1], 23) == [Unit(PACKET)]
    assert channel.partial == PACKET[:1]


def test_a_packet_that_ends_where_none_begins() -> None:
    channel = ChannelState()
    reassemble(channel, PACKET[:10], 0)
    assert reassemble(channel, PACKET[10:], NO_PACKET_START) == [Unit(PACKET)]


def test_packets_over_a_corrected_frame_are_marked_and_no_others() -> None:
    channel = ChannelState()
    before = reassemble(channel, PACKET + PACKET[:10], 0)
    within = reassemble(channel, PACKET[10:] + PACKET + PACKET[:4], len(PACKET) - 10, is_corrected=True)
    after = reassemble(channel, PACKET[4:] + PACKET, len(PACKET) - 4)
    marks = [[unit.quality for unit in found] for found in (before, within, after)]
    good, corrected = PacketQuality.GOOD, PacketQuality.CORRECTED
    assert marks == [[good], [corrected, corrected], [corrected, good]]


def test_a_packet_begun_after_a_corrected_frame_was_given_up_is_good() -> None:
    channel = ChannelState()
    reassemble(channel, PACKET[:10], 0, is_corrected=True)
    found = reassemble(channel, PACKET, 0, is_after_gap=True)
    assert [unit.quality for unit in found] == [PacketQuality.TRUNCATED, PacketQuality.GOOD]


def test_a_pointer_that_disagrees_with_the_length_makes_the_packet_suspect() -> None:
    channel = ChannelState()
    reassemble(channel, PACKET[:10], 0)
    found = reassemble(channel, PACKET[10:] + b"xx" + PACKET, 18)
    assert [unit.quality for unit in found] == [PacketQuality.SUSPECT, PacketQuality.GOOD]


def test_a_pointer_that_comes_too_early_truncates_the_packet() -> None:
    channel = ChannelState()
    reassemble(channel, PACKET[:10], 0)
    found = reassemble(channel, PACKET[10:12] + PACKET, 2)
    assert found == [Unit(PACKET[:12], quality=PacketQuality.TRUNCATED), Unit(PACKET)]


def test_the_end_of_a_packet_that_began_before_the_start_is_passed_over() -> None:
    assert reassemble(ChannelState(), PACKET[10:] + PACKET, 16) == [Unit(PACKET)]


def test_a_packet_of_no_known_version_ends_the_search_in_its_frame() -> None:
    channel = ChannelState()
    assert reassemble(channel, PACKET + b"\x80" + PACKET, 0) == [Unit(PACKET)]
    assert not channel.is_aligned
    assert reassemble(channel, PACKET, 0) == [Unit(PACKET)]


@given(st.lists(st.tuples(st.binary(max_size=60), st.integers(0, 2047), st.booleans()), max_size=12))
def test_any_zones_with_any_pointers_never_raise(zones: list[tuple[bytes, int, bool]]) -> None:
    channel = ChannelState()
    for zone, first, is_gap in zones:
        for unit in reassemble(channel, zone, first % 70 if first % 3 else first, is_after_gap=is_gap):
            assert unit.data
            assert isinstance(unit.is_idle, bool)

"""Layouts by hand from CCSDS 132.0-B-3 4.1 and 732.0-B-4 4.1; real and upstream frames by the golden files."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.errors import KnownError
from console.frames.batch import FrameFormat
from console.frames.coding import has_good_fecf
from console.frames.tm import TmAssembler, build_tm_frame
from console.frames.transfer import NO_PACKET_START, ONLY_IDLE, parse_frame, parse_tm_frame, zone_length
from tests.frames.streams import SHORT
from tests.shared_data import hex_lines

PLAIN = FrameFormat(length=1115, scid=123, has_fecf=False, has_ocf=True, is_randomised=False)


def test_a_frame_built_by_hand() -> None:
    form = FrameFormat(length=16, scid=0x2A5, has_ocf=True)
    frame = build_tm_frame(form, b"ABCD", vcid=5, master_count=258, channel_count=7, first_header=2, clcw=0x01020304)
    assert frame[:14].hex() == "2a5b0207180241424344" + "01020304"
    assert has_good_fecf(frame)


@given(
    st.integers(0, 1023), st.integers(0, 7), st.integers(0, 255), st.integers(0, 255), st.integers(0, 2047), st.booleans(), st.booleans()
)
def test_a_frame_reads_back_as_built(scid: int, vcid: int, master: int, channel: int, first: int, has_ocf: bool, has_fecf: bool) -> None:
    form = FrameFormat(length=40, has_ocf=has_ocf, has_fecf=has_fecf)
    zone = bytes(range(zone_length(form)))
    frame = build_tm_frame(form, zone, scid=scid, vcid=vcid, master_count=master, channel_count=channel, first_header=first, clcw=77)
    found = parse_tm_frame(frame, form=FrameFormat(has_fecf=has_fecf))
    assert found is not None
    assert (found.scid, found.vcid, found.master_count, found.channel_count, found.first_header) == (scid, vcid, master, channel, first)
    assert found.zone == zone
    assert found.clcw == (77 if has_ocf else None)


@given(st.binary(max_size=64), st.booleans(), st.booleans())
def test_any_bytes_are_a_frame_or_none(data: bytes, is_aos: bool, has_ocf: bool) -> None:
    parse_frame(data, FrameFormat(is_aos=is_aos, has_ocf=has_ocf))


def test_a_secondary_header_is_stepped_over() -> None:
    form = FrameFormat(length=20, has_fecf=False)
    zone = bytes([0x02]) + b"hh" + b"data-of-it!"
    frame = bytearray(build_tm_frame(form, zone, vcid=0, master_count=0, channel_count=0, first_header=0))
    frame[4] |= 0x80
    found = parse_tm_frame(bytes(frame), form=FrameFormat(has_fecf=False))
    assert found is not None
    assert found.zone == b"data-of-it!"


def test_frames_of_another_spacecraft_or_version_are_not_ours() -> None:
    frame = build_tm_frame(SHORT, bytes(zone_length(SHORT)), scid=43, vcid=0, master_count=0, channel_count=0, first_header=0)
    assert parse_frame(frame, SHORT) is None
    assert parse_frame(bytes([0x40]) + frame[1:], dataclasses.replace(SHORT, scid=None)) is None


def test_wrong_sizes_and_identifiers_are_refused() -> None:
    with pytest.raises(KnownError, match="this format takes 116"):
        build_tm_frame(SHORT, b"", vcid=0, master_count=0, channel_count=0, first_header=0)
    with pytest.raises(KnownError, match="vcid 8"):
        build_tm_frame(SHORT, bytes(116), vcid=8, master_count=0, channel_count=0, first_header=0)


def test_upstream_frames_read_as_documented() -> None:
    found = [parse_frame(line[4:1119], PLAIN) for line in hex_lines("tm-frames/dariol83-ccsds/dumpFile_tm_1.hex")]
    frames = [frame for frame in found if frame is not None]
    assert [frame.channel_count for frame in frames if frame.vcid == 0] == list(range(122))
    idle = [frame for frame in frames if frame.vcid == 7]
    assert [frame.channel_count for frame in idle] == list(range(30))
    assert all(frame.is_idle for frame in idle)
    assert {len(frame.zone) for frame in frames} == {1105}


def test_upstream_data_units_without_packets() -> None:
    found = [parse_frame(line[4:1119], PLAIN) for line in hex_lines("tm-frames/dariol83-ccsds/dumpFile_tm_user_data.hex")]
    for vcid in (0, 1, 7):
        frames = [frame for frame in found if frame is not None and frame.vcid == vcid]
        assert [frame.channel_count for frame in frames] == list(range(10))
        assert {len(frame.zone) for frame in frames} == {1105}


def test_an_assembler_without_packets_sends_idle_frames() -> None:
    found = parse_frame(TmAssembler(SHORT).frame(), SHORT)
    assert found is not None
    assert (found.is_idle, found.vcid, found.first_header) == (True, 7, ONLY_IDLE)


def test_an_assembler_points_at_the_first_packet_of_each_frame() -> None:
    assembler = TmAssembler(SHORT)
    assembler.add(b"\0\x64\xc0\0\1\x25" + bytes(294))
    found = [parse_frame(assembler.frame(), SHORT) for _ in range(3)]
    assert [frame.first_header if frame else -1 for frame in found] == [0, NO_PACKET_START, 300 - 2 * 116]
    assert assembler.backlog == 0


def test_channels_count_apart_and_the_master_counts_all() -> None:
    assembler = TmAssembler(SHORT)
    for vcid in (0, 1, 0):
        assembler.add(bytes([0, 100, 192, 0, 0, 109]) + bytes(110), vcid=vcid)
    found = [parse_frame(assembler.frame(), SHORT) for _ in range(4)]
    assert [(f.vcid, f.channel_count, f.master_count) for f in found if f] == [(0, 0, 0), (0, 1, 1), (1, 0, 2), (7, 0, 3)]

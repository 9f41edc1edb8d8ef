"""Segment headers and packets in pieces (CCSDS 232.0-B-4 4.1.3.2); upstream's frames by the golden file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.errors import KnownError
from console.frames.segments import SegmentJoiner, split_packet
from console.frames.tc import parse_tc_frame
from tests.shared_data import hex_lines


def test_headers_by_hand() -> None:
    """Table 4-2: 01 first, 00 continuing, 10 last, 11 unsegmented; then the MAP."""
    assert split_packet(b"abc", 5, 4) == [b"\xc5abc"]
    assert split_packet(b"abcdefgh", 5, 4) == [b"\x45abc", b"\x05def", b"\x85gh"]


@given(st.binary(min_size=1, max_size=300), st.integers(0, 63), st.integers(2, 80))
def test_a_packet_comes_back_whole_and_no_segment_is_too_long(packet: bytes, map_id: int, room: int) -> None:
    segments, joiner = split_packet(packet, map_id, room), SegmentJoiner()
    assert max(map(len, segments)) <= room
    assert [joiner.feed(segment) for segment in segments] == [None] * (len(segments) - 1) + [packet]
    assert (joiner.state.begun, joiner.state.dropped) == ({}, 0)


def test_access_points_are_kept_apart() -> None:
    joiner, one, other = SegmentJoiner(), split_packet(b"abcdef", 1, 4), split_packet(b"ghijkl", 2, 4)
    found = [joiner.feed(segment) for pair in zip(one, other, strict=True) for segment in pair]
    assert found == [None, None, b"abcdef", b"ghijkl"]


@pytest.mark.parametrize(("kept", "whole", "dropped"), [((1, 2), 0, 2), ((0, 2), 1, 0), ((0, 0, 1, 2), 1, 1), ((2,), 0, 1), ((0, 1), 0, 0)])
def test_what_belongs_to_no_whole_packet_is_dropped_and_counted(kept: tuple[int, ...], whole: int, dropped: int) -> None:
    """A frame service in sequence loses nothing in the middle; past the sequence check it may, and nobody can tell."""
    segments, joiner = split_packet(b"abcdefghi", 1, 4), SegmentJoiner()
    found = [packet for at in kept if (packet := joiner.feed(segments[at])) is not None]
    assert (len(found), joiner.state.dropped) == (whole, dropped)


def test_a_packet_is_not_gathered_without_end() -> None:
    joiner = SegmentJoiner()
    joiner.feed(b"\x41" + bytes(1000))
    for _ in range(70):
        assert joiner.feed(b"\x01" + bytes(1000)) is None
    assert joiner.state.begun == {}
    assert joiner.state.dropped == 71


@given(st.lists(st.binary(max_size=6), max_size=30))
def test_any_bytes_are_segments_or_dropped(segments: list[bytes]) -> None:
    joiner = SegmentJoiner()
    for segment in segments:
        joiner.feed(segment)


def test_what_can_not_be_cut_is_refused() -> None:
    with pytest.raises(KnownError, match="MAP 64"):
        split_packet(b"x", 64, 10)
    with pytest.raises(KnownError, match="longer frames"):
        split_packet(b"x", 1, 1)


def test_upstream_s_segments_are_whole_ones_on_ten_access_points() -> None:
    joiner = SegmentJoiner()
    frames = [parse_tc_frame(line, has_fecf=False) for line in hex_lines("tm-frames/dariol83-ccsds/dumpFile_tc_plain_1.hex")]
    packets = [joiner.feed(frame.data) for frame in frames]
    assert [packet is not None and split_packet(packet, at, 1017) for at, packet in enumerate(packets)] == [[f.data] for f in frames]

"""Layouts from CCSDS 232.0-B-4 4.1; upstream's frames by the golden file."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.errors import KnownError
from console.frames.tc import build_tc_frame, frame_length, parse_tc_frame
from console.packets.reassembly import split
from tests.shared_data import hex_lines


def test_a_frame_built_by_hand() -> None:
    assert build_tc_frame(0x2A5, 3, 257, b"AB")[:-2].hex() == "22a50c0801" + "4142"


@given(st.integers(0, 1023), st.integers(0, 63), st.integers(0, 255), st.binary(min_size=1, max_size=1017), st.booleans(), st.booleans())
def test_a_frame_reads_back_as_built(scid: int, vcid: int, sequence: int, data: bytes, bypass: bool, is_control: bool) -> None:
    found = parse_tc_frame(build_tc_frame(scid, vcid, sequence, data, bypass=bypass, is_control=is_control))
    assert (found.scid, found.vcid, found.sequence, found.data) == (scid, vcid, sequence, data)
    assert (found.is_bypass, found.is_control) == (bypass, is_control)


@given(st.binary(max_size=40), st.booleans())
def test_any_bytes_are_a_frame_or_refused(data: bytes, has_fecf: bool) -> None:
    with contextlib.suppress(KnownError):
        parse_tc_frame(data, has_fecf=has_fecf)


@pytest.mark.parametrize("arguments", [(1024, 0, 0, b"x"), (0, 64, 0, b"x"), (0, 0, 0, b""), (0, 0, 0, bytes(1018))])
def test_what_does_not_fit_is_refused(arguments: tuple[int, int, int, bytes]) -> None:
    with pytest.raises(KnownError, match=r"232\.0-B-4"):
        build_tc_frame(*arguments)


class Seen:
    """A protection that remembers what it was given."""

    overhead = 2

    def __init__(self) -> None:
        self.given: list[tuple[bytes, bytes]] = []

    def protect(self, prefix: bytes, data: bytes) -> bytes:
        self.given.append((prefix, data))
        return b"(" + data + b")"


def test_protection_gets_the_header_as_sent_and_leaves_the_segment_header_outside() -> None:
    """355.0-B-2 4.1.1.1: the security header follows the segment header, where there is one."""
    seen = Seen()
    frame = build_tc_frame(1, 2, 3, b"\xc0data", has_segment_header=True, protection=seen)
    assert frame[5:-2] == b"\xc0(data)"
    assert seen.given == [(frame[:6], b"data")]
    assert frame_length(frame) == len(frame)
    plain = build_tc_frame(1, 2, 3, b"data", protection=seen)
    assert (plain[5:-2], seen.given[1]) == (b"(data)", (plain[:5], b"data"))


def test_a_frame_too_long_with_its_protection_is_refused_before_anything_is_protected() -> None:
    seen = Seen()
    with pytest.raises(KnownError, match=r"232\.0-B-4"):
        build_tc_frame(0, 0, 0, bytes(1016), protection=seen)
    assert seen.given == []
    assert len(build_tc_frame(0, 0, 0, bytes(1015), protection=seen)) == 1024


def test_upstream_frames_hold_thirty_packets() -> None:
    lengths: dict[int, list[int]] = {300: [], 200: [], 2000: []}
    stream = b""
    for count, line in enumerate(hex_lines("tm-frames/dariol83-ccsds/dumpFile_tc_plain_1.hex")):
        frame = parse_tc_frame(line, has_fecf=False)
        assert (frame.scid, frame.vcid, frame.sequence, frame.data[0]) == (123, 0, count, 0xC0 + count)
        stream += frame.data[1:]
    units, rest, is_sound = split(stream)
    for unit in units:
        lengths[int.from_bytes(unit.data[:2], "big") & 0x7FF].append(len(unit.data))
    assert (is_sound, rest) == (True, len(stream))
    assert lengths == {300: [406] * 10, 200: [206] * 10, 2000: [106] * 10}


def test_upstream_frames_of_unequal_length_say_their_length() -> None:
    lines = hex_lines("tm-frames/dariol83-ccsds/dumpFile_tc_plain_2.hex")
    assert [frame_length(line) for line in lines] == [len(line) for line in lines]
    assert sorted({len(line) for line in lines}) == [723, 724, 725]

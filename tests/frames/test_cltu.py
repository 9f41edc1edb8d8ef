"""Oracles: upstream CLTU dumps, whose parity was computed by other software, and the clauses of CCSDS 231.0-B-4."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.frames.cltu import START, TAIL, CltuDecoder, decode_block, encode_block, encode_cltu, randomise
from console.frames.tc import build_tc_frame
from tests.frames.streams import cuts, flip
from tests.shared_data import shared

# From tm-frames/dariol83-ccsds/dumpFile_tc_2.hex, first line: two code blocks.
KNOWN_BLOCKS = ["CF429E5D68E953A8", "80555555555555AC"]


@pytest.mark.parametrize("block", KNOWN_BLOCKS)
def test_parity_is_what_other_software_made(block: str) -> None:
    data = bytes.fromhex(block)
    assert encode_block(data[:7]) == data
    assert decode_block(data) == data[:7]


def test_the_tail_is_beyond_repair() -> None:
    assert decode_block(TAIL) is None


@given(st.binary(min_size=7, max_size=7), st.integers(0, 62))
def test_one_wrong_bit_is_mended(info: bytes, bit: int) -> None:
    assert decode_block(flip(encode_block(info), [bit])) == info


@given(st.binary(min_size=7, max_size=7), st.sets(st.integers(0, 62), min_size=2, max_size=2))
def test_two_wrong_bits_are_found(info: bytes, bits: set[int]) -> None:
    assert decode_block(flip(encode_block(info), sorted(bits))) is None


def test_randomiser_begins_as_the_standard_prints_it() -> None:
    assert randomise(bytes(6)).hex() == "ff399e5a68e9"


def test_upstream_cltus_hold_upstream_frames() -> None:
    lines = [bytes.fromhex(line) for line in shared("tm-frames/dariol83-ccsds/dumpFile_tc_2.hex").read_text().split()]
    decoder = CltuDecoder(is_randomised=True)
    frames = decoder.feed(b"".join(lines))
    assert [frame[:2].hex() for frame in frames] == ["307b", "007b", "207b"]
    assert [len(frame) for frame in frames] == [8, 46, 46]
    assert (decoder.state.cltus, decoder.state.skipped) == (3, 0)
    assert all(line.endswith(TAIL) for line in lines)


def test_upstream_cltus_end_where_the_tail_stands() -> None:
    lines = [bytes.fromhex(line) for line in shared("tm-frames/dariol83-ccsds/dumpFile_tc_1.hex").read_text().split()]
    decoder = CltuDecoder()
    decoder.feed(b"".join(lines))
    assert {line[:2] for line in lines} == {START}
    assert decoder.state.info is None


@given(st.lists(st.binary(min_size=1, max_size=200), min_size=1, max_size=4), st.booleans(), st.integers(0, 2**32), st.data())
def test_frames_come_through_noise_cuts_and_a_wrong_bit(payloads: list[bytes], is_randomised: bool, seed: int, data: st.DataObject) -> None:
    frames = [build_tc_frame(42, 0, count, payload) for count, payload in enumerate(payloads)]
    sent = b""
    for frame in frames:
        cltu = encode_cltu(frame, is_randomised=is_randomised)
        block = data.draw(st.integers(0, (len(cltu) - 10) // 8 - 1))
        sent += b"\x55" * 9 + flip(cltu, [8 * (2 + 8 * block) + data.draw(st.integers(0, 62))])
    decoder = CltuDecoder(is_randomised=is_randomised)
    assert [frame for piece in cuts(sent, seed) for frame in decoder.feed(piece)] == frames


def test_a_wrong_bit_in_the_start_sequence_is_tolerated() -> None:
    frame = build_tc_frame(1, 0, 0, b"hello")
    assert CltuDecoder().feed(flip(encode_cltu(frame), [5])) == [frame]


@given(st.binary(max_size=300), st.integers(0, 2**32))
def test_any_bytes_cut_anyhow_decode_alike(data: bytes, seed: int) -> None:
    whole, pieces = CltuDecoder(), CltuDecoder()
    expected = whole.feed(data)
    assert [frame for piece in cuts(data, seed) for frame in pieces.feed(piece)] == expected
    assert pieces.state == whole.state

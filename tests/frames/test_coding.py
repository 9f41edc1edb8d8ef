"""Oracles: CCSDS 131.0-B-4 10.4.1 (randomiser), the CRC catalogue's CRC-16/IBM-3740."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from console.frames.coding import fecf, has_good_fecf, randomise, randomiser, with_fecf


def test_randomiser_begins_as_the_standard_prints_it() -> None:
    assert randomiser(40).tobytes().hex() == "ff480ec09a0d70bc8e2c93ada7b746ce5a977dcc32a2bf3e0a10f18894cdeab1fe901d81341ae179"


def test_randomiser_repeats_after_255_bytes() -> None:
    assert randomiser(600)[255:510].tobytes() == randomiser(600)[:255].tobytes()


@given(st.binary(min_size=1, max_size=300))
def test_randomising_twice_changes_nothing(data: bytes) -> None:
    block = np.frombuffer(data, np.uint8)[None, :]
    assert randomise(randomise(block)).tobytes() == data


def test_fecf_is_the_check_value_of_the_catalogue() -> None:
    assert fecf(b"123456789") == 0x29B1


@given(st.binary(min_size=1, max_size=200), st.integers(0))
def test_one_wrong_bit_fails_the_fecf(data: bytes, place: int) -> None:
    frame = bytearray(with_fecf(data))
    assert has_good_fecf(bytes(frame))
    bit = place % (8 * len(frame))
    frame[bit // 8] ^= 1 << bit % 8
    assert not has_good_fecf(bytes(frame))

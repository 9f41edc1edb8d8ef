"""Oracles: CCSDS 131.0-B-4 10.4.1 (randomiser), the CRC catalogue's CRC-16/IBM-3740, real Suomi-NPP code blocks, reedsolo's encoder."""

from __future__ import annotations

import numpy as np
import pytest
import reedsolo
from hypothesis import given, settings
from hypothesis import strategies as st

from console.errors import KnownError
from console.frames.coding import ReedSolomon, fecf, has_good_fecf, randomise, randomiser, with_fecf
from tests.shared_data import shared


def frames(count: int, length: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, length), np.uint8)


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


def test_suomi_npp_code_blocks_are_clean_and_encode_to_themselves() -> None:
    data = np.frombuffer(shared("tm-frames/snpp-cadu/snpp_7cadus_2vcids.dat").read_bytes(), np.uint8).reshape(7, 1024)
    blocks = randomise(data[:, 4:])
    code = ReedSolomon(892, 4)
    decoded, corrected = code.decode(blocks)
    assert corrected.tolist() == [0] * 7
    assert decoded[0, :8].tobytes().hex() == "67509642ae800354"
    assert (code.encode(decoded) == blocks).all()


def test_parity_agrees_with_reedsolo_in_the_usual_basis() -> None:
    rows = (0x7B, 0xAF, 0x99, 0xFA, 0x86, 0xEC, 0xEF, 0x8D)
    dual = [0] * 256
    for value in range(256):
        for bit in range(8):
            dual[value] ^= rows[bit] if value >> bit & 1 else 0
    usual = [dual.index(value) for value in range(256)]
    frame = frames(1, 223, 5)
    oracle = reedsolo.RSCodec(32, nsize=255, fcr=112, prim=0x187, generator=173).encode(bytes(usual[each] for each in frame[0]))
    assert ReedSolomon(223, 1).encode(frame)[0].tobytes() == bytes(dual[each] for each in oracle)


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 8), st.integers(1, 223), st.integers(0, 2**32), st.integers(0, 16))
def test_up_to_sixteen_wrong_symbols_a_word_are_mended(interleave: int, symbols: int, seed: int, errors: int) -> None:
    code = ReedSolomon(symbols * interleave, interleave)
    sent = frames(3, code.frame_length, seed)
    blocks = code.encode(sent)
    random = np.random.default_rng(seed + 1)
    word = random.integers(interleave)
    places = random.choice(symbols + 32, errors, replace=False) * interleave + word
    blocks[1, places] ^= random.integers(1, 256, errors, np.uint8)
    decoded, corrected = code.decode(blocks)
    assert corrected.tolist() == [0, errors, 0]
    assert (decoded == sent).all()


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 2**32))
def test_more_than_sixteen_wrong_symbols_are_never_called_clean(seed: int) -> None:
    code = ReedSolomon(446, 2)
    sent = frames(1, 446, seed)
    blocks = code.encode(sent)
    random = np.random.default_rng(seed)
    places = random.choice(255, 30, replace=False) * 2
    blocks[0, places] ^= random.integers(1, 256, 30, np.uint8)
    decoded, corrected = code.decode(blocks)
    assert corrected[0] == -1
    assert (decoded == blocks[:, :446]).all()


@pytest.mark.parametrize(("length", "interleave"), [(1116, 5), (1120, 5), (0, 1), (223, 0), (223, 9)])
def test_a_length_that_does_not_fit_is_refused(length: int, interleave: int) -> None:
    with pytest.raises(KnownError, match=r"131\.0-B-4"):
        ReedSolomon(length, interleave)

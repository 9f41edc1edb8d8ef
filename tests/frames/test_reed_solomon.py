"""Oracles: real Suomi-NPP code blocks, upstream's coded TM dump (made by other software), reedsolo's encoder in the usual basis."""

from __future__ import annotations

import numpy as np
import pytest
import reedsolo
from hypothesis import given, settings
from hypothesis import strategies as st

from console.errors import KnownError
from console.frames.coding import randomise
from console.frames.reed_solomon import ReedSolomon
from tests.shared_data import hex_lines, shared

PARITIES = (32, 16)


def frames(count: int, length: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (count, length), np.uint8)


def oracle(parity: int) -> reedsolo.RSCodec:
    return reedsolo.RSCodec(parity, nsize=255, fcr=128 - parity // 2, prim=0x187, generator=173)


def dual_basis() -> list[int]:
    rows = (0x7B, 0xAF, 0x99, 0xFA, 0x86, 0xEC, 0xEF, 0x8D)
    dual = [0] * 256
    for value in range(256):
        for bit in range(8):
            dual[value] ^= rows[bit] if value >> bit & 1 else 0
    return dual


def test_suomi_npp_code_blocks_are_clean_and_encode_to_themselves() -> None:
    data = np.frombuffer(shared("tm-frames/snpp-cadu/snpp_7cadus_2vcids.dat").read_bytes(), np.uint8).reshape(7, 1024)
    blocks = randomise(data[:, 4:])
    code = ReedSolomon(892, 4)
    decoded, corrected = code.decode(blocks)
    assert corrected.tolist() == [0] * 7
    assert decoded[0, :8].tobytes().hex() == "67509642ae800354"
    assert (code.encode(decoded) == blocks).all()


@pytest.mark.parametrize(("name", "length", "interleave"), [("tm_user_data", 1115, 5), ("aos_1", 892, 4), ("aos_bitstream", 892, 4)])
def test_upstreams_code_blocks_are_clean(name: str, length: int, interleave: int) -> None:
    lines = hex_lines(f"tm-frames/dariol83-ccsds/dumpFile_{name}.hex")
    blocks = np.frombuffer(b"".join(line[4:] for line in lines), np.uint8).reshape(len(lines), -1)
    assert not ReedSolomon(length, interleave).decode(blocks)[1].any()


@pytest.mark.parametrize("parity", PARITIES)
def test_parity_agrees_with_reedsolo_in_the_usual_basis(parity: int) -> None:
    dual = dual_basis()
    usual = [dual.index(value) for value in range(256)]
    frame = frames(1, 255 - parity, 5)
    expected = oracle(parity).encode(bytes(usual[each] for each in frame[0]))
    assert ReedSolomon(255 - parity, 1, parity=parity).encode(frame)[0].tobytes() == bytes(dual[each] for each in expected)
    plain = ReedSolomon(255 - parity, 1, parity=parity, is_dual=False).encode(frame)[0].tobytes()
    assert plain == bytes(oracle(parity).encode(frame[0].tobytes()))


@pytest.mark.parametrize("parity", PARITIES)
def test_a_shortened_word_is_one_with_zeros_before_it(parity: int) -> None:
    frame = frames(1, 100, 6)
    whole = np.concatenate([np.zeros((1, 155 - parity), np.uint8), frame], axis=1)
    code = ReedSolomon(255 - parity, 1, parity=parity)
    assert ReedSolomon(100, 1, parity=parity).encode(frame)[0, 100:].tolist() == code.encode(whole)[0, 255 - parity :].tolist()


@settings(deadline=None, max_examples=30)
@given(
    st.integers(1, 8), st.integers(1, 223), st.sampled_from(PARITIES), st.booleans(), st.integers(0, 2**32),
    st.lists(st.integers(0, 16), min_size=8, max_size=8),
)  # fmt: skip
def test_as_many_wrong_symbols_in_each_word_as_the_code_can_mend_are_mended_and_counted(
    interleave: int, symbols: int, parity: int, is_dual: bool, seed: int, errors: list[int]
) -> None:
    code = ReedSolomon(symbols * interleave, interleave, parity=parity, is_dual=is_dual)
    sent = frames(3, code.frame_length, seed)
    blocks = code.encode(sent)
    random = np.random.default_rng(seed + 1)
    wrong = [min(count, parity // 2) for count in errors[:interleave]]
    for word, count in enumerate(wrong):
        places = random.choice(symbols + parity, min(count, symbols + parity), replace=False) * interleave + word
        blocks[1, places] ^= random.integers(1, 256, len(places), np.uint8)
    decoded, corrected = code.decode(blocks)
    assert corrected.tolist() == [0, sum(wrong), 0]
    assert (decoded == sent).all()


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2**32), st.sampled_from(PARITIES))
def test_far_too_many_wrong_symbols_are_never_called_clean_and_the_block_is_kept(seed: int, parity: int) -> None:
    code = ReedSolomon(2 * (255 - parity), 2, parity=parity)
    sent = frames(1, code.frame_length, seed)
    blocks = code.encode(sent)
    random = np.random.default_rng(seed)
    places = random.choice(255, parity - 2, replace=False) * 2
    blocks[0, places] ^= random.integers(1, 256, parity - 2, np.uint8)
    blocks[0, 1] ^= 1
    decoded, corrected = code.decode(blocks)
    assert corrected[0] == -1 or (decoded != sent).any()
    if corrected[0] == -1:
        assert (decoded == blocks[:, : code.frame_length]).all()


@pytest.mark.parametrize(("length", "interleave", "parity"), [(1116, 5, 32), (1120, 5, 32), (0, 1, 32), (223, 0, 32), (223, 9, 32),
                                                              (240, 1, 16), (223, 1, 20)])  # fmt: skip
def test_a_length_that_does_not_fit_is_refused(length: int, interleave: int, parity: int) -> None:
    with pytest.raises(KnownError, match=r"131\.0-B-4"):
        ReedSolomon(length, interleave, parity=parity)

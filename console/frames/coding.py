"""Randomiser, CRC-16 and Reed-Solomon of CCSDS 131.0-B-4 and 132.0-B-3, on many frames at once.

One surprise: Reed-Solomon symbols are in the dual basis (131.0-B-4 annex F), and the syndrome and parity tables here are
built over it, so that clean words are never converted; only a damaged word goes to `reedsolo`, in the usual basis.
"""

from __future__ import annotations

import binascii
from functools import lru_cache
from typing import Any

import numpy as np
import reedsolo
from numpy.typing import NDArray

from console.errors import KnownError

Bytes = NDArray[np.uint8]
SYMBOLS = 255
PARITY = 32
_FIELD_POLYNOMIAL = 0x187
_FIRST_ROOT = 112
_ROOT = 173
_DUAL_ROWS = (0x7B, 0xAF, 0x99, 0xFA, 0x86, 0xEC, 0xEF, 0x8D)


@lru_cache(maxsize=32)
def randomiser(length: int) -> Bytes:
    """The first `length` bytes of the pseudo-random sequence FF 48 0E C0 9A 0D 70 BC ...; uint8 (length,), read-only.

    Source: CCSDS 131.0-B-4 10.4.1, h(x) = x^8 + x^7 + x^5 + x^3 + 1, all ones at the start of each frame, period 255 bits.
    """
    bits, state = np.empty(255, np.uint8), [1] * 8
    for index in range(255):
        bits[index] = state[0]
        state = [*state[1:], state[0] ^ state[3] ^ state[5] ^ state[7]]
    sequence = np.packbits(np.resize(bits, 255 * 8))
    whole = np.resize(sequence, length)
    whole.setflags(write=False)
    return whole


def randomise(frames: Bytes) -> Bytes:
    """Frames (n, length) with the randomiser added; the same call takes it off again."""
    return frames ^ randomiser(frames.shape[-1])


def fecf(data: bytes) -> int:
    """The frame error control field over `data`: CRC-16, x^16 + x^12 + x^5 + 1, all ones first (CCSDS 132.0-B-3 4.1.6.2)."""
    return binascii.crc_hqx(data, 0xFFFF)


def with_fecf(data: bytes) -> bytes:
    """`data` followed by its frame error control field."""
    return data + fecf(data).to_bytes(2, "big")


def has_good_fecf(frame: bytes) -> bool:
    """Whether the last two bytes of `frame` are the CRC of those before them: then the CRC over all is zero."""
    return len(frame) > 2 and binascii.crc_hqx(frame, 0xFFFF) == 0


@lru_cache(maxsize=1)
def _field() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Powers (510,) and logarithms (256,) of the element 2 in GF(256) modulo the CCSDS polynomial."""
    powers, logarithms = np.zeros(510, np.int64), np.zeros(256, np.int64)
    value = 1
    for exponent in range(255):
        powers[exponent] = powers[exponent + 255] = value
        logarithms[value] = exponent
        value <<= 1
        if value & 0x100:
            value ^= _FIELD_POLYNOMIAL
    return powers, logarithms


@lru_cache(maxsize=1)
def _bases() -> tuple[Bytes, Bytes]:
    """Tables from the usual basis to the dual one and back, uint8 (256,) each (CCSDS 131.0-B-4 annex F)."""
    to_dual, to_usual = np.zeros(256, np.uint8), np.zeros(256, np.uint8)
    for value in range(256):
        for bit, row in enumerate(_DUAL_ROWS):
            if value >> bit & 1:
                to_dual[value] ^= row
        to_usual[to_dual[value]] = value
    return to_dual, to_usual


def _multiply(left: NDArray[Any], right: NDArray[Any]) -> NDArray[np.int64]:
    powers, logarithms = _field()
    product = powers[logarithms[left] + logarithms[right]]
    return np.where((left == 0) | (right == 0), 0, product)


@lru_cache(maxsize=1)
def _root_powers() -> NDArray[np.int64]:
    """The 32 roots of the code generator, 173^112 ... 173^143, int64 (32,)."""
    powers, logarithms = _field()
    return powers[(int(logarithms[_ROOT]) * np.arange(_FIRST_ROOT, _FIRST_ROOT + PARITY)) % 255]


@lru_cache(maxsize=1)
def _syndrome_table() -> NDArray[np.uint64]:
    """What a dual-basis symbol at each place adds to the 32 syndromes: uint64 (255, 256, 4), four words of eight syndromes."""
    powers, logarithms = _field()
    _, to_usual = _bases()
    table = np.zeros((SYMBOLS, 256, PARITY), np.uint8)
    values, roots = logarithms[to_usual], logarithms[_root_powers()]
    for place in range(SYMBOLS):
        table[place] = powers[(values[:, None] + roots[None, :] * (SYMBOLS - 1 - place)) % 255]
    table[:, 0] = 0
    return table.view(np.uint64)


@lru_cache(maxsize=1)
def _generator() -> NDArray[np.int64]:
    """Coefficients of the code generator below the leading one, highest first, int64 (32,)."""
    polynomial: NDArray[np.int64] = np.array([1], np.int64)
    for root in _root_powers():
        scaled = _multiply(polynomial, np.full(len(polynomial), root))
        longer = np.zeros(len(polynomial) + 1, np.int64)
        longer[:-1] ^= polynomial
        longer[1:] ^= scaled
        polynomial = longer
    return polynomial[1:]


@lru_cache(maxsize=1)
def _parity_table() -> NDArray[np.uint64]:
    """The parity, in the dual basis, of a dual-basis symbol at each of the 223 data places: uint64 (223, 256, 4)."""
    to_dual, to_usual = _bases()
    generator = _generator()
    table = np.zeros((SYMBOLS - PARITY, 256, PARITY), np.uint8)
    state = np.zeros((256, PARITY), np.int64)
    for place in reversed(range(SYMBOLS - PARITY)):
        first = place == SYMBOLS - PARITY - 1
        feedback = to_usual.astype(np.int64) if first else state[:, 0]
        shifted = np.zeros_like(state)
        shifted[:, :-1] = state[:, 1:]
        state = shifted ^ _multiply(feedback[:, None], generator[None, :])
        table[place] = to_dual[state]
    return table.view(np.uint64)


@lru_cache(maxsize=1)
def _corrector() -> reedsolo.RSCodec:
    return reedsolo.RSCodec(PARITY, nsize=SYMBOLS, fcr=_FIRST_ROOT, prim=_FIELD_POLYNOMIAL, generator=_ROOT)


def _fold(table: NDArray[np.uint64], words: Bytes) -> Bytes:
    """The sum over places of the table's entries: uint8 (m, 32) for words (m, places) that fill the table's last places."""
    places = np.arange(table.shape[0] - words.shape[1], table.shape[0])
    total: Bytes = np.bitwise_xor.reduce(table[places[None, :], words], axis=1).view(np.uint8)
    return total


def _correct(word: Bytes) -> Bytes | None:
    """The word (dual basis, shortened or not) mended, or None when it has more than 16 wrong symbols."""
    to_dual, to_usual = _bases()
    fill = SYMBOLS - len(word)
    try:
        _, whole, places = _corrector().decode(bytearray(fill) + bytearray(to_usual[word].tobytes()))
    except (reedsolo.ReedSolomonError, ZeroDivisionError, IndexError):
        return None
    if any(place < fill for place in places):
        return None
    return to_dual[np.frombuffer(bytes(whole), np.uint8)[fill:]]


class ReedSolomon:
    """The (255,223) code with 1 to 8 interleaved words over frames of one length, with virtual fill for short frames."""

    def __init__(self, frame_length: int, interleave: int) -> None:
        if not 1 <= interleave <= 8:
            raise KnownError(f"Reed-Solomon interleave {interleave}", rule="1 to 8 (CCSDS 131.0-B-4 4.3.5)")
        if frame_length % interleave or not interleave <= frame_length <= (SYMBOLS - PARITY) * interleave:
            raise KnownError(
                f"frames of {frame_length} bytes do not fit Reed-Solomon interleave {interleave}",
                rule=f"a multiple of {interleave}, at most {(SYMBOLS - PARITY) * interleave} (CCSDS 131.0-B-4 4.3.7)",
            )
        self.frame_length, self.interleave = frame_length, interleave
        self.block_length = frame_length + PARITY * interleave

    def encode(self, frames: Bytes) -> Bytes:
        """Code blocks uint8 (n, block_length) for frames (n, frame_length): the frame, then the parity."""
        words = self._words(frames)
        parity = _fold(_parity_table(), words.reshape(-1, words.shape[2])).reshape(len(frames), self.interleave, PARITY)
        return np.concatenate([frames, parity.transpose(0, 2, 1).reshape(len(frames), -1)], axis=1)

    def decode(self, blocks: Bytes) -> tuple[Bytes, NDArray[np.int64]]:
        """Frames uint8 (n, frame_length) and symbols corrected int64 (n,), -1 for a block beyond repair (kept as it came)."""
        words = self._words(blocks)
        flat = words.reshape(-1, words.shape[2])
        corrected = np.zeros(len(flat), np.int64)
        dirty = np.flatnonzero(_fold(_syndrome_table(), flat).any(axis=1)).tolist()
        if dirty:
            flat = flat.copy()
        for index in dirty:
            mended = _correct(flat[index])
            corrected[index] = -1 if mended is None else np.count_nonzero(mended != flat[index])
            flat[index] = flat[index] if mended is None else mended
        counts = corrected.reshape(-1, self.interleave)
        whole = flat.reshape(words.shape).transpose(0, 2, 1).reshape(len(blocks), self.block_length)
        return whole[:, : self.frame_length], np.where((counts < 0).any(axis=1), -1, counts.sum(axis=1))

    def _words(self, blocks: Bytes) -> Bytes:
        """Blocks (n, I x k) as words (n, I, k): symbol i of the block belongs to word i modulo I (131.0-B-4 4.3.5)."""
        return blocks.reshape(len(blocks), blocks.shape[1] // self.interleave, self.interleave).transpose(0, 2, 1)

"""Reed-Solomon of CCSDS 131.0-B-4 section 4, (255,223) and (255,239), on many frames at once.

One surprise: symbols are usually in the dual basis (131.0-B-4 annex F), and the syndrome and parity tables here are built over the
basis in use, so that clean words are never converted; only a damaged word goes to `reedsolo`, in the usual basis.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import reedsolo
from numpy.typing import NDArray

from console.errors import KnownError
from console.frames.coding import Bytes

SYMBOLS = 255
PARITIES = (32, 16)
_FIELD_POLYNOMIAL = 0x187
_ROOT = 173
_DUAL_ROWS = (0x7B, 0xAF, 0x99, 0xFA, 0x86, 0xEC, 0xEF, 0x8D)


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


@lru_cache(maxsize=2)
def _bases(is_dual: bool) -> tuple[Bytes, Bytes]:
    """Tables from the usual basis to the one in use and back, uint8 (256,) each (CCSDS 131.0-B-4 annex F)."""
    to_sent, to_usual = np.zeros(256, np.uint8), np.zeros(256, np.uint8)
    for value in range(256):
        for bit, row in enumerate(_DUAL_ROWS):
            if value >> bit & 1:
                to_sent[value] ^= row if is_dual else 1 << bit
        to_usual[to_sent[value]] = value
    return to_sent, to_usual


def _multiply(left: NDArray[Any], right: NDArray[Any]) -> NDArray[np.int64]:
    powers, logarithms = _field()
    product = powers[logarithms[left] + logarithms[right]]
    return np.where((left == 0) | (right == 0), 0, product)


def _first_root(parity: int) -> int:
    """128 - E, where the code mends E symbols a word (131.0-B-4 4.3.3)."""
    return 128 - parity // 2


@lru_cache(maxsize=2)
def _root_powers(parity: int) -> NDArray[np.int64]:
    """The roots of the code generator, 173^(128-E) ... 173^(127+E), int64 (parity,)."""
    powers, logarithms = _field()
    first = _first_root(parity)
    return powers[(int(logarithms[_ROOT]) * np.arange(first, first + parity)) % 255]


@lru_cache(maxsize=4)
def _syndrome_table(parity: int, is_dual: bool) -> NDArray[np.uint64]:
    """What a symbol at each place adds to the syndromes: uint64 (255, 256, parity / 8), words of eight syndromes."""
    powers, logarithms = _field()
    _, to_usual = _bases(is_dual)
    table = np.zeros((SYMBOLS, 256, parity), np.uint8)
    values, roots = logarithms[to_usual], logarithms[_root_powers(parity)]
    for place in range(SYMBOLS):
        table[place] = powers[(values[:, None] + roots[None, :] * (SYMBOLS - 1 - place)) % 255]
    table[:, 0] = 0
    return table.view(np.uint64)


@lru_cache(maxsize=2)
def _generator(parity: int) -> NDArray[np.int64]:
    """Coefficients of the code generator below the leading one, highest first, int64 (parity,)."""
    polynomial: NDArray[np.int64] = np.array([1], np.int64)
    for root in _root_powers(parity):
        scaled = _multiply(polynomial, np.full(len(polynomial), root))
        longer = np.zeros(len(polynomial) + 1, np.int64)
        longer[:-1] ^= polynomial
        longer[1:] ^= scaled
        polynomial = longer
    return polynomial[1:]


@lru_cache(maxsize=4)
def _parity_table(parity: int, is_dual: bool) -> NDArray[np.uint64]:
    """The parity of a symbol at each of the data places, in the basis in use: uint64 (255 - parity, 256, parity / 8)."""
    to_sent, to_usual = _bases(is_dual)
    generator, places = _generator(parity), SYMBOLS - parity
    table = np.zeros((places, 256, parity), np.uint8)
    state = np.zeros((256, parity), np.int64)
    for place in reversed(range(places)):
        feedback = to_usual.astype(np.int64) if place == places - 1 else state[:, 0]
        shifted = np.zeros_like(state)
        shifted[:, :-1] = state[:, 1:]
        state = shifted ^ _multiply(feedback[:, None], generator[None, :])
        table[place] = to_sent[state]
    return table.view(np.uint64)


@lru_cache(maxsize=2)
def _corrector(parity: int) -> reedsolo.RSCodec:
    return reedsolo.RSCodec(parity, nsize=SYMBOLS, fcr=_first_root(parity), prim=_FIELD_POLYNOMIAL, generator=_ROOT)


def _fold(table: NDArray[np.uint64], words: Bytes) -> Bytes:
    """The sum over places of the table's entries: uint8 (m, parity) for words (m, places) that fill the table's last places."""
    places = np.arange(table.shape[0] - words.shape[1], table.shape[0])
    total: Bytes = np.bitwise_xor.reduce(table[places[None, :], words], axis=1).view(np.uint8)
    return total


class ReedSolomon:
    """The code with 1 to 8 interleaved words over frames of one length; `parity` is 32 (mends 16 symbols a word) or 16 (mends 8).

    Frames shorter than the code's own length have virtual fill: zero symbols before the data that are never sent (131.0-B-4 4.3.7).
    """

    def __init__(self, frame_length: int, interleave: int, *, parity: int = 32, is_dual: bool = True) -> None:
        check_code(frame_length, interleave, parity)
        self.frame_length, self.interleave, self.parity = frame_length, interleave, parity
        self.block_length = frame_length + parity * interleave
        self._is_dual = is_dual

    def encode(self, frames: Bytes) -> Bytes:
        """Code blocks uint8 (n, block_length) for frames (n, frame_length): the frame, then the parity."""
        words = self._words(frames)
        table = _parity_table(self.parity, self._is_dual)
        parity = _fold(table, words.reshape(-1, words.shape[2])).reshape(len(frames), self.interleave, self.parity)
        return np.concatenate([frames, parity.transpose(0, 2, 1).reshape(len(frames), -1)], axis=1)

    def decode(self, blocks: Bytes) -> tuple[Bytes, NDArray[np.int64]]:
        """Frames uint8 (n, frame_length) and symbols corrected int64 (n,), -1 for a block beyond repair (kept as it came)."""
        words = self._words(blocks)
        flat = words.reshape(-1, words.shape[2])
        corrected = np.zeros(len(flat), np.int64)
        dirty = np.flatnonzero(_fold(_syndrome_table(self.parity, self._is_dual), flat).any(axis=1)).tolist()
        if dirty:
            flat = flat.copy()
        for index in dirty:
            mended = self._correct(flat[index])
            corrected[index] = -1 if mended is None else np.count_nonzero(mended != flat[index])
            flat[index] = flat[index] if mended is None else mended
        counts = corrected.reshape(-1, self.interleave)
        whole = flat.reshape(words.shape).transpose(0, 2, 1).reshape(len(blocks), self.block_length)
        is_beyond: NDArray[np.bool_] = np.any(counts < 0, axis=1)
        kept = np.where(is_beyond[:, None], blocks, whole)
        return kept[:, : self.frame_length], np.where(is_beyond, -1, counts.sum(axis=1))

    def _correct(self, word: Bytes) -> Bytes | None:
        """The word (shortened or not) mended, or None when it has more wrong symbols than the code can mend."""
        to_sent, to_usual = _bases(self._is_dual)
        fill = SYMBOLS - len(word)
        try:
            _, whole, places = _corrector(self.parity).decode(bytearray(fill) + bytearray(to_usual[word].tobytes()))
        except (reedsolo.ReedSolomonError, ZeroDivisionError, IndexError):
            return None
        if any(place < fill for place in places):
            return None
        return to_sent[np.frombuffer(bytes(whole), np.uint8)[fill:]]

    def _words(self, blocks: Bytes) -> Bytes:
        """Blocks (n, I x k) as words (n, I, k): symbol i of the block belongs to word i modulo I (131.0-B-4 4.3.5)."""
        return blocks.reshape(len(blocks), blocks.shape[1] // self.interleave, self.interleave).transpose(0, 2, 1)


def check_code(frame_length: int, interleave: int, parity: int) -> None:
    """KnownError unless frames of this length can be coded so."""
    if parity not in PARITIES:
        raise KnownError(f"Reed-Solomon with {parity} parity symbols a word", rule="32 or 16 (CCSDS 131.0-B-4 4.3.1)")
    if not 1 <= interleave <= 8:
        raise KnownError(f"Reed-Solomon interleave {interleave}", rule="1 to 8 (CCSDS 131.0-B-4 4.3.5)")
    most = (SYMBOLS - parity) * interleave
    if frame_length % interleave or not interleave <= frame_length <= most:
        raise KnownError(
            f"frames of {frame_length} bytes do not fit Reed-Solomon interleave {interleave}",
            rule=f"a multiple of {interleave}, at most {most} (CCSDS 131.0-B-4 4.3.7)",
        )

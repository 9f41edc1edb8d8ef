"""The AOS frame header error control: a shortened Reed-Solomon (10,6) code over GF(16) (CCSDS 732.0-B-4 4.1.2.6).

It guards version, spacecraft, virtual channel and the signalling field (six symbols of four bits), not the frame count; up to two wrong
symbols are mended. Field x^4 + x + 1, generator (x + a^6)(x + a^7)(x + a^8)(x + a^9).
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations, product

_ROOTS = (6, 7, 8, 9)
_GENERATOR = (1, 8, 2, 8, 1)
_PLACES = 10
HEADER_CONTROL_LENGTH = 2


@lru_cache(maxsize=1)
def _field() -> tuple[list[int], list[int]]:
    powers, logarithms, value = [0] * 15, [0] * 16, 1
    for exponent in range(15):
        powers[exponent], logarithms[value] = value, exponent
        value = value << 1 ^ (0x13 if value & 8 else 0)
    return powers, logarithms


def _times(left: int, right: int) -> int:
    powers, logarithms = _field()
    return powers[(logarithms[left] + logarithms[right]) % 15] if left and right else 0


def _syndromes(word: tuple[int, ...]) -> tuple[int, ...]:
    powers, _ = _field()
    found = []
    for root in _ROOTS:
        value = 0
        for symbol in word:
            value = _times(value, powers[root]) ^ symbol
        found.append(value)
    return tuple(found)


@lru_cache(maxsize=1)
def _corrections() -> dict[tuple[int, ...], tuple[tuple[int, int], ...]]:
    """The wrong symbols (place, difference) behind each syndrome of one or two of them."""
    table: dict[tuple[int, ...], tuple[tuple[int, int], ...]] = {}
    alone = {
        (place, wrong): _syndromes(tuple(wrong if at == place else 0 for at in range(_PLACES)))
        for place, wrong in product(range(_PLACES), range(1, 16))
    }
    for one, syndrome in alone.items():
        table[syndrome] = (one,)
    for one, other in combinations(alone, 2):
        if one[0] != other[0]:
            table[tuple(a ^ b for a, b in zip(alone[one], alone[other], strict=True))] = (one, other)
    return table


def _symbols(data: bytes) -> tuple[int, ...]:
    return tuple(nibble for octet in data for nibble in (octet >> 4, octet & 15))


def header_control(header: bytes) -> bytes:
    """The two control bytes of a six-byte AOS primary header."""
    rest = [*_symbols(header[:2] + header[5:6]), 0, 0, 0, 0]
    for place in range(6):
        lead = rest[place]
        for at, coefficient in enumerate(_GENERATOR):
            rest[place + at] ^= _times(lead, coefficient)
    return bytes([rest[6] << 4 | rest[7], rest[8] << 4 | rest[9]])


def mend_header(header: bytes, control: bytes) -> bytes | None:
    """The six-byte header with up to two wrong symbols mended; None when more are wrong."""
    word = _symbols(header[:2] + header[5:6] + control)
    syndromes = _syndromes(word)
    if not any(syndromes):
        return header
    wrong = _corrections().get(syndromes)
    if wrong is None:
        return None
    mended = list(word)
    for place, difference in wrong:
        mended[place] ^= difference
    octets = bytes(mended[at] << 4 | mended[at + 1] for at in range(0, 6, 2))
    return octets[:2] + header[2:5] + octets[2:]

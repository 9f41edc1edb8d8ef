"""Randomiser and CRC-16 of CCSDS 131.0-B-4 and 132.0-B-3, on many frames at once."""

from __future__ import annotations

import binascii
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]


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


def randomised(frame: bytes) -> bytes:
    """One frame with the randomiser added; quicker for one than `randomise`."""
    return (int.from_bytes(frame, "big") ^ _randomiser_number(len(frame))).to_bytes(len(frame), "big")


@lru_cache(maxsize=32)
def _randomiser_number(length: int) -> int:
    return int.from_bytes(randomiser(length).tobytes(), "big")


def fecf(data: bytes) -> int:
    """The frame error control field over `data`: CRC-16, x^16 + x^12 + x^5 + 1, all ones first (CCSDS 132.0-B-3 4.1.6.2)."""
    return binascii.crc_hqx(data, 0xFFFF)


def with_fecf(data: bytes) -> bytes:
    """`data` followed by its frame error control field."""
    return data + fecf(data).to_bytes(2, "big")


def has_good_fecf(frame: bytes) -> bool:
    """Whether the last two bytes of `frame` are the CRC of those before them: then the CRC over all is zero."""
    return len(frame) > 2 and binascii.crc_hqx(frame, 0xFFFF) == 0

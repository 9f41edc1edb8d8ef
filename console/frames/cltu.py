"""Communications link transmission units: telecommand frames in BCH(63,56) code blocks (CCSDS 231.0-B-4 3 and 6).

One surprise: the tail sequence is a code block that no single bit error can make, so the decoder needs no special case to end.
"""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from console.frames.tc import frame_length

START = bytes.fromhex("EB90")
TAIL = bytes.fromhex("C5C5C5C5C5C5C579")
FILL = 0x55
_INFO = 7
_BLOCK = 8
_START_BIT_ERRORS = 1
_POLYNOMIAL = 0x45


@lru_cache(maxsize=1)
def _register_table() -> tuple[int, ...]:
    """The shift register after one byte, for each value of register (7 bits) xor byte's upper bits: 256 entries."""
    table = []
    for octet in range(256):
        register = octet
        for _ in range(8):
            register = (register << 1) ^ (_POLYNOMIAL << 1 if register & 0x80 else 0)
        table.append(register >> 1 & 0x7F)
    return tuple(table)


def _remainder(info: bytes) -> int:
    """Remainder of 56 bits times x^7 modulo x^7 + x^6 + x^2 + 1."""
    table, register = _register_table(), 0
    for octet in info:
        register = table[(register << 1) ^ octet]
    return register


def encode_block(info: bytes) -> bytes:
    """One code block: 7 bytes, then 7 parity bits complemented and a filler bit of zero (CCSDS 231.0-B-4 3.3)."""
    return info + bytes([(_remainder(info) ^ 0x7F) << 1])


@lru_cache(maxsize=1)
def _single_errors() -> dict[int, int]:
    """Syndrome of each single bit error -> number of the bit, 0 the first sent, 62 the last of the parity."""
    places = {1 << 62 - bit: bit for bit in range(56, 63)}
    for bit in range(56):
        places[_remainder((1 << 55 - bit).to_bytes(_INFO, "big"))] = bit
    return places


def decode_block(block: bytes) -> bytes | None:
    """The 7 bytes of a code block, one wrong bit mended; None when it is beyond repair. The filler bit is not looked at."""
    syndrome = _remainder(block[:_INFO]) ^ (block[_INFO] >> 1) ^ 0x7F
    if not syndrome:
        return block[:_INFO]
    bit = _single_errors().get(syndrome)
    if bit is None:
        return None
    word = int.from_bytes(block[:_INFO], "big")
    return (word ^ (1 << 55 - bit) if bit < 56 else word).to_bytes(_INFO, "big")


def randomise(data: bytes) -> bytes:
    """`data` with the telecommand randomiser added, FF 39 9E 5A 68 E9 ...; the same call takes it off (231.0-B-4 6.2)."""
    sequence = _randomiser() * (len(data) // 255 + 1)
    return bytes(octet ^ noise for octet, noise in zip(data, sequence, strict=False))


@lru_cache(maxsize=1)
def _randomiser() -> bytes:
    """One period, 255 bytes, of h(x) = x^8 + x^6 + x^4 + x^3 + x^2 + x + 1 from all ones."""
    state, word = [1] * 8, 0
    for _ in range(255 * 8):
        word = word << 1 | state[0]
        state = [*state[1:], state[0] ^ state[1] ^ state[2] ^ state[3] ^ state[4] ^ state[6]]
    return word.to_bytes(255, "big")


def encode_cltu(frame: bytes, *, is_randomised: bool = False) -> bytes:
    """A CLTU round one or more telecommand frames: start sequence, code blocks filled up with 0x55, tail sequence."""
    filled = frame + bytes([FILL]) * (-len(frame) % _INFO)
    filled = randomise(filled) if is_randomised else filled
    blocks = (encode_block(filled[at : at + _INFO]) for at in range(0, len(filled), _INFO))
    return START + b"".join(blocks) + TAIL


class CltuState(Struct):
    """`info` is what the CLTU under way has given; None between CLTUs. skipped counts bytes outside of CLTUs."""

    buffer: bytes = b""
    info: bytes | None = None
    cltus: int = 0
    skipped: int = 0
    blocks_corrected: int = 0


class CltuDecoder:
    """What a spacecraft's receiver does. Feed it bytes cut anyhow; it gives whole frames, trimmed of their fill."""

    def __init__(self, *, is_randomised: bool = False) -> None:
        self._is_randomised = is_randomised
        self.state = CltuState()

    def feed(self, data: bytes) -> list[bytes]:
        """Frames of the CLTUs that these bytes end."""
        stream, at, frames = self.state.buffer + data, 0, list[bytes]()
        while True:
            begun = at
            at = self._search(stream, at) if self.state.info is None else self._blocks(stream, at, frames)
            if at == begun and (self.state.info is None or len(stream) - at < _BLOCK):
                break
        self.state.buffer = stream[at:]
        return frames

    def _search(self, stream: bytes, at: int) -> int:
        """Past the next start sequence (one bit may be wrong), or as far as it can't begin."""
        for place in range(at, len(stream) - 1):
            word = int.from_bytes(stream[place : place + 2], "big")
            if (word ^ 0xEB90).bit_count() <= _START_BIT_ERRORS:
                self.state.info = b""
                self.state.skipped += place - at
                return place + 2
        end = max(at, len(stream) - 1)
        self.state.skipped += end - at
        return end

    def _blocks(self, stream: bytes, at: int, frames: list[bytes]) -> int:
        """Decode code blocks until one is beyond repair (which ends the CLTU) or bytes run out."""
        parts = [self.state.info or b""]
        while at + _BLOCK <= len(stream):
            block = stream[at : at + _BLOCK]
            info = None if block == TAIL else decode_block(block)
            at += _BLOCK
            if info is None:
                self.state.info = None
                self.state.cltus += 1
                whole = b"".join(parts)
                frames += split_frames(randomise(whole) if self._is_randomised else whole)
                return at
            self.state.blocks_corrected += info != block[:_INFO]
            parts.append(info)
        self.state.info = b"".join(parts)
        return at


def split_frames(info: bytes) -> list[bytes]:
    """The telecommand frames at the beginning of a CLTU's information, by their length fields; the fill after them is left."""
    frames, at = [], 0
    while length := frame_length(info[at : at + 4]):
        if length < 5 or at + length > len(info):
            break
        frames.append(info[at : at + length])
        at += length
    return frames

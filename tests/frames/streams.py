"""Builders of downlinks for tests: packets in frames in CADUs, and ways to cut bytes."""

from __future__ import annotations

import random
from collections.abc import Iterator

from console.frames.batch import FrameFormat
from console.frames.cadu import encode_block, encode_cadu
from console.frames.tm import TmAssembler
from console.packets.space_packet import build_space_packet

SHORT = FrameFormat(length=128, scid=42, has_ocf=True)


def packets(count: int, *, seed: int = 1, apid: int = 100, longest: int = 300) -> list[bytes]:
    """Packets of one APID with random sizes and contents."""
    rng = random.Random(seed)
    return [build_space_packet(apid, sequence, rng.randbytes(rng.randint(1, longest))) for sequence in range(count)]


def frames(sent: list[bytes], form: FrameFormat = SHORT, *, idle: int = 0) -> list[bytes]:
    """Frames that carry these packets, then `idle` idle ones."""
    assembler = TmAssembler(form)
    for packet in sent:
        assembler.add(packet)
    built = []
    while assembler.backlog:
        built.append(assembler.frame(0x01000000 + len(built)))
    return built + [assembler.frame(0x01000000) for _ in range(idle)]


def downlink(sent: list[bytes], form: FrameFormat = SHORT, *, framing: str = "cadu", idle: int = 0) -> list[bytes]:
    """The same frames as they are sent, one element each."""
    encode = encode_cadu if framing == "cadu" else encode_block
    return [encode(form, frame) for frame in frames(sent, form, idle=idle)]


def cuts(data: bytes, seed: int, *, longest: int = 400) -> Iterator[bytes]:
    """`data` in pieces of random size, empty ones too."""
    rng, at = random.Random(seed), 0
    while at < len(data):
        size = rng.choice((0, 1, 2, 7, rng.randint(1, longest)))
        yield data[at : at + size]
        at += size


def flip(data: bytes, bits: list[int]) -> bytes:
    """`data` with these bits inverted."""
    changed = bytearray(data)
    for bit in bits:
        changed[bit // 8] ^= 0x80 >> bit % 8
    return bytes(changed)

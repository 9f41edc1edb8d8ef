"""The space packet and its primary header (CCSDS 133.0-B-2 4.1)."""

from __future__ import annotations

from dataclasses import dataclass

from console.errors import KnownError

HEADER_LENGTH = 6
MAX_LENGTH = 65_542
IDLE_APID = 0x7FF
UNSEGMENTED = 3


@dataclass(frozen=True, slots=True)
class PacketHeader:
    """A primary header. `length` is the whole packet's, header included; `flags` are the sequence flags (3: unsegmented)."""

    apid: int
    sequence: int
    length: int
    is_command: bool = False
    has_secondary: bool = False
    flags: int = UNSEGMENTED
    version: int = 0


def build_space_packet(
    apid: int, sequence: int, data: bytes, *, is_command: bool = False, has_secondary: bool = True, flags: int = UNSEGMENTED
) -> bytes:
    """One space packet round `data` (secondary header included). The sequence count is taken modulo 16384.

    Raises KnownError when `data` is empty or longer than 65536 bytes, or the APID is not 11 bits.
    """
    if not 1 <= len(data) <= 65_536:
        raise KnownError(f"space packet with {len(data)} bytes of data", rule="1 to 65536 (CCSDS 133.0-B-2 4.1.3.5.3)")
    if not 0 <= apid <= IDLE_APID:
        raise KnownError(f"APID {apid}", rule="0 to 2047 (CCSDS 133.0-B-2 4.1.3.3.4)")
    first = is_command << 12 | has_secondary << 11 | apid
    second = (flags & 3) << 14 | sequence % 0x4000
    return first.to_bytes(2, "big") + second.to_bytes(2, "big") + (len(data) - 1).to_bytes(2, "big") + data


def parse_header(packet: bytes) -> PacketHeader:
    """The primary header of `packet`; KnownError when fewer than 6 bytes are there."""
    if len(packet) < HEADER_LENGTH:
        raise KnownError(f"{len(packet)} bytes are no space packet", rule="the header alone has 6 (CCSDS 133.0-B-2 4.1.3)")
    first, second = int.from_bytes(packet[:2], "big"), int.from_bytes(packet[2:4], "big")
    return PacketHeader(
        apid=first & 0x7FF,
        sequence=second & 0x3FFF,
        length=int.from_bytes(packet[4:6], "big") + 7,
        is_command=bool(first >> 12 & 1),
        has_secondary=bool(first >> 11 & 1),
        flags=second >> 14,
        version=first >> 13,
    )

"""Telecommand transfer frames (CCSDS 232.0-B-4 4.1)."""

from __future__ import annotations

from dataclasses import dataclass

from console.errors import KnownError
from console.frames.coding import has_good_fecf, with_fecf

HEADER_LENGTH = 5
MAX_LENGTH = 1024
_FECF_LENGTH = 2


@dataclass(frozen=True, slots=True)
class TcFrame:
    """One telecommand frame. `data` is the frame data field, segment header included where the mission uses one.
    `is_bypass`: type B, not checked for sequence; `is_control`: a control command of COP-1, not data."""

    scid: int
    vcid: int
    sequence: int
    data: bytes
    is_bypass: bool = True
    is_control: bool = False


def build_tc_frame(
    scid: int, vcid: int, sequence: int, data: bytes, *, bypass: bool = True, is_control: bool = False, has_fecf: bool = True
) -> bytes:
    """A type-BD frame (or AD with `bypass=False`, BC with `is_control=True`) round `data`; the sequence number is modulo 256.

    Raises KnownError when identifiers or length are out of range.
    """
    length = HEADER_LENGTH + len(data) + _FECF_LENGTH * has_fecf
    if not data or length > MAX_LENGTH:
        raise KnownError(
            f"telecommand frame with {len(data)} bytes of data", rule=f"1 byte at least, frame {MAX_LENGTH} at most (232.0-B-4 4.1)"
        )
    if not (0 <= scid < 1024 and 0 <= vcid < 64):
        raise KnownError(f"telecommand frame with scid {scid}, vcid {vcid}", rule="10 and 6 bits (CCSDS 232.0-B-4 4.1.2)")
    first = bypass << 13 | is_control << 12 | scid
    body = first.to_bytes(2, "big") + (vcid << 10 | length - 1).to_bytes(2, "big") + bytes([sequence % 256]) + data
    return with_fecf(body) if has_fecf else body


def frame_length(head: bytes) -> int:
    """The length that a frame's first four bytes tell, 0 when they can't begin a frame."""
    if len(head) < 4 or head[0] >> 6:
        return 0
    return (int.from_bytes(head[2:4], "big") & 0x3FF) + 1


def parse_tc_frame(frame: bytes, *, has_fecf: bool = True) -> TcFrame:
    """The frame read; KnownError when its version, length or error control field is wrong."""
    overhead = HEADER_LENGTH + _FECF_LENGTH * has_fecf
    length = frame_length(frame)
    if length != len(frame) or length <= overhead:
        raise KnownError(f"telecommand frame of {len(frame)} bytes says {length}", rule="CCSDS 232.0-B-4 4.1.2.7")
    if has_fecf and not has_good_fecf(frame):
        raise KnownError("telecommand frame with a wrong checksum", rule="CCSDS 232.0-B-4 4.1.4")
    first = int.from_bytes(frame[:2], "big")
    return TcFrame(
        scid=first & 0x3FF,
        vcid=frame[2] >> 2,
        sequence=frame[4],
        data=frame[HEADER_LENGTH : len(frame) - _FECF_LENGTH * has_fecf],
        is_bypass=bool(first >> 13 & 1),
        is_control=bool(first >> 12 & 1),
    )

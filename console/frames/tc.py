"""Telecommand transfer frames (CCSDS 232.0-B-4 4.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

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


class Protection(Protocol):
    """What secures frames: `console.frames.sdls` has it. `overhead` is what it adds to the data, in bytes."""

    @property
    def overhead(self) -> int:
        """Bytes of security header and trailer."""
        ...

    def protect(self, prefix: bytes, data: bytes) -> bytes:
        """The data with its security header and trailer; `prefix` is what stands before it in the frame."""
        ...


def build_tc_frame(
    scid: int, vcid: int, sequence: int, data: bytes, *, bypass: bool = True, is_control: bool = False, has_fecf: bool = True,
    has_segment_header: bool = False, protection: Protection | None = None,
) -> bytes:  # fmt: skip
    """A type-BD frame (or AD with `bypass=False`, BC with `is_control=True`) round `data`; the sequence number is modulo 256.

    With `protection` the data is secured, but for its first byte where that is a segment header (355.0-B-2 4.1.1.1); control commands
    never are. Raises KnownError when identifiers or length are out of range.
    """
    protection = None if is_control else protection
    length = HEADER_LENGTH + len(data) + (protection.overhead if protection else 0) + _FECF_LENGTH * has_fecf
    if len(data) <= has_segment_header or length > MAX_LENGTH:
        raise KnownError(
            f"telecommand frame with {len(data)} bytes of data", rule=f"1 byte at least, frame {MAX_LENGTH} at most (232.0-B-4 4.1)"
        )
    if not (0 <= scid < 1024 and 0 <= vcid < 64):
        raise KnownError(f"telecommand frame with scid {scid}, vcid {vcid}", rule="10 and 6 bits (CCSDS 232.0-B-4 4.1.2)")
    first = bypass << 13 | is_control << 12 | scid
    head = first.to_bytes(2, "big") + (vcid << 10 | length - 1).to_bytes(2, "big") + bytes([sequence % 256]) + data[:has_segment_header]
    rest = data[has_segment_header:]
    body = head + (protection.protect(head, rest) if protection else rest)
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

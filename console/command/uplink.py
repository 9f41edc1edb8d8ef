"""From a telecommand packet to the bytes that a link carries: TC frame and CLTU, KISS, or the packet as it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from console.errors import KnownError, near_name
from console.frames.batch import FrameFormat
from console.frames.cltu import encode_cltu
from console.frames.kiss import encode_kiss
from console.frames.tc import build_tc_frame

FRAMINGS = ("cadu", "tm", "packets", "kiss")


class Uplink(Protocol):
    """Where a commander gives its packets."""

    def send(self, packet: bytes) -> None:
        """Give the packet to the link; raises KnownError when it can't leave now."""
        ...


class FramedUplink:
    """Wraps each packet as the framing asks and gives it to `send_bytes`. TC frames are of type BD (no COP-1 retransmission)
    with their own frame count (CCSDS 232.0-B-4 4.1.2)."""

    def __init__(self, send_bytes: Callable[[bytes], None], *, framing: str, frame_format: FrameFormat, vcid: int = 0) -> None:
        if framing not in FRAMINGS:
            raise KnownError(f"no framing {framing}", rule=near_name(framing, FRAMINGS), remedy=f"one of {', '.join(FRAMINGS)}")
        self._send_bytes = send_bytes
        self._framing = framing
        self._scid = frame_format.scid or 0
        self._vcid = vcid
        self._frames = 0

    def send(self, packet: bytes) -> None:
        self._send_bytes(self.wrapped(packet))
        self._frames += 1

    def wrapped(self, packet: bytes) -> bytes:
        """The bytes that the next `send` of this packet gives to the link."""
        if self._framing == "packets":
            return packet
        if self._framing == "kiss":
            return encode_kiss(packet)
        return encode_cltu(build_tc_frame(self._scid, self._vcid, self._frames, packet))

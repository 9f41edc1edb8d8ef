"""From a telecommand packet to the bytes that a link carries: TC frame and CLTU, KISS, or the packet as it is.

A commander gives a packet with a tag and is told by notices what became of it, at once or in a later step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from console.errors import KnownError, near_name
from console.frames.batch import FrameFormat
from console.frames.cltu import encode_cltu
from console.frames.kiss import encode_kiss
from console.frames.tc import Protection, build_tc_frame
from console.frames.uplink_format import Service

FRAMINGS = ("cadu", "tm", "packets", "kiss")
UNFRAMED = ("packets", "kiss")


class NoticeKind(Enum):
    """What can become of a packet. SENT: its last byte was given to the link. RECEIVED: the spacecraft has confirmed it. UNCONFIRMED: it
    left, and nobody will say any more whether it arrived. RETURNED: it never left whole. CONTROL: a frame of the uplink's own has left."""

    SENT = auto()
    RECEIVED = auto()
    UNCONFIRMED = auto()
    RETURNED = auto()
    CONTROL = auto()


@dataclass(frozen=True, slots=True)
class UplinkNotice:
    """One step of the packet with this tag. `bypass_frames`: so many frames of it went past the sequence check (type B)."""

    at_ns: int
    kind: NoticeKind
    tag: int = -1
    detail: str = ""
    bypass_frames: int = 0


@dataclass(frozen=True, slots=True)
class LinkView:
    """The link as commanding sees it. `has_dropped`: it was not open at some instant since the last step; `clcw`: the last control word
    heard; `clcws`: those heard since the last step, in order; `heard_ns`: when the last good frame or packet came, -1 before the first."""

    is_open: bool
    reason: str = ""
    has_dropped: bool = False
    clcw: int | None = None
    clcws: tuple[int, ...] = ()
    heard_ns: int = -1


class Uplink(Protocol):
    """Where a commander gives its packets."""

    def send(self, packet: bytes, now_ns: int, *, tag: int = -1, service: Service | None = None) -> Sequence[UplinkNotice]:
        """Give a packet away, with the mission's service unless another is named; raises KnownError when it can't leave now."""
        ...

    def step(self, now_ns: int, link: LinkView) -> Sequence[UplinkNotice]:
        """What has become of packets up to now."""
        ...


class FramedUplink:
    """Wraps each packet as the framing asks and gives it to `send_bytes`. TC frames are of type BD (no COP-1 retransmission)
    with their own frame count (CCSDS 232.0-B-4 4.1.2), secured by `protection` where there is one: only frames can be."""

    def __init__(
        self, send_bytes: Callable[[bytes], None], *, framing: str, frame_format: FrameFormat, vcid: int = 0,
        protection: Protection | None = None,
    ) -> None:  # fmt: skip
        if framing not in FRAMINGS:
            raise KnownError(f"no framing {framing}", rule=near_name(framing, FRAMINGS), remedy=f"one of {', '.join(FRAMINGS)}")
        if protection is not None and framing in UNFRAMED:
            raise KnownError(
                f"a link of {framing} can't be secured", rule="Space Data Link Security is for TC frames", remedy="framing cadu or tm"
            )
        self._send_bytes = send_bytes
        self._framing, self._protection = framing, protection
        self._scid = frame_format.scid or 0
        self._vcid = vcid
        self._frames = 0

    def send(self, packet: bytes, now_ns: int, *, tag: int = -1, service: Service | None = None) -> Sequence[UplinkNotice]:
        self._send_bytes(self.wrapped(packet))
        self._frames += 1
        return [UplinkNotice(now_ns, NoticeKind.SENT, tag, bypass_frames=1)]

    def step(self, now_ns: int, link: LinkView) -> Sequence[UplinkNotice]:
        return ()

    def wrapped(self, packet: bytes) -> bytes:
        """The bytes that the next `send` of this packet gives to the link."""
        if self._framing == "packets":
            return packet
        if self._framing == "kiss":
            return encode_kiss(packet)
        return encode_cltu(build_tc_frame(self._scid, self._vcid, self._frames, packet, protection=self._protection))

"""What frames are secured with as they leave, and which of those that go up again need it anew (CCSDS 355.0-B-2).

CCSDS lets security work round COP-1 (232.0-B-4, figure 6-3): a frame is secured once, and FOP-1 sends it again with the same bytes. One
surprise: a frame that bypassed (BD) has a later number than the AD frames that are still under way, and once it is taken on board their
numbers are replays. So an AD frame that something was let past is secured anew when it has to go again, and no other one ever is: each
frame that is secured twice is two that somebody who held both back could have carried out, one by one.
"""

from __future__ import annotations

from dataclasses import dataclass

from console.frames.fop_actions import Signal
from console.frames.fop_state import FrameKind
from console.frames.tc import Protection, build_tc_frame, parse_tc_frame
from console.frames.uplink_format import MODULUS


@dataclass(frozen=True, slots=True)
class _Seal:
    """A secured frame. `tag`: of which request; `place`: the how manieth that was secured."""

    tag: int
    frame: bytes
    place: int


class Seals:
    """Secures the frames of one virtual channel. `has_segment_header`: as the mission has it; it is left open."""

    def __init__(self, protection: Protection, *, has_segment_header: bool) -> None:
        self._protection, self._has_segment_header = protection, has_segment_header
        self._given = self._bypassed = 0
        self._of: dict[int, _Seal] = {}

    def sealed(self, frame: Signal) -> bytes:
        """The frame as it leaves now; control commands are never secured. Raises KnownError where it can't be secured."""
        match frame.frame_kind:
            case FrameKind.AD:
                return self._in_sequence(frame)
            case FrameKind.BD:
                secured = self._secure(frame.frame)
                self._bypassed = self._given
                return secured
            case _:
                return frame.frame

    def _in_sequence(self, frame: Signal) -> bytes:
        seal = self._of.get(frame.number)
        if seal is None or seal.tag != frame.tag or seal.place < self._least(frame.number):
            seal = self._of[frame.number] = _Seal(frame.tag, self._secure(frame.frame), self._given)
        return seal.frame

    def _least(self, number: int) -> int:
        """What is taken on board before a frame has to have an earlier place: what went past it, and the frame before it."""
        before = self._of.get((number - 1) % MODULUS)
        return max(self._bypassed, before.place if before else 0)

    def _secure(self, frame: bytes) -> bytes:
        open_frame = parse_tc_frame(frame)
        secured = build_tc_frame(
            open_frame.scid, open_frame.vcid, open_frame.sequence, open_frame.data, bypass=open_frame.is_bypass,
            has_segment_header=self._has_segment_header, protection=self._protection,
        )  # fmt: skip
        self._given += 1
        return secured

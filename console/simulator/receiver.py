"""The telecommand receiver: CLTUs to frames to segments to packets, frame acceptance (FARM-1) and its report, the CLCW.

One virtual channel. A secured uplink (355.0-B-2) is checked after FARM-1: a frame that the CLCW confirms may still be rejected, which
the frame security report tells.
"""

from __future__ import annotations

from console.errors import KnownError
from console.frames.cltu import CltuDecoder
from console.frames.farm import Farm, FarmEvent
from console.frames.sdls import Rejection
from console.frames.segments import SegmentJoiner
from console.frames.tc import HEADER_LENGTH as FRAME_HEADER_LENGTH
from console.frames.tc import TcFrame, parse_tc_frame
from console.frames.uplink_format import UplinkFormat
from console.packets.space_packet import HEADER_LENGTH, parse_header
from console.simulator.housekeeping import Counters

FRAMES_BUFFERED = 64


class Receiver:
    """What turns received bytes into telecommand packets. The counts are shared with housekeeping. Frames of type AD wait for the
    computer in as many buffers as there are; `release` frees them."""

    def __init__(self, scid: int, counters: Counters, form: UplinkFormat | None = None, *, buffers: int = FRAMES_BUFFERED) -> None:
        self._scid, self._counters, self._form = scid, counters, form or UplinkFormat()
        self._decoder = CltuDecoder(is_randomised=self._form.is_randomised)
        self.farm = Farm(vcid=self._form.vcid)
        self._joiner = SegmentJoiner()
        self._buffers, self._buffered = buffers, 0
        self.rejections: list[Rejection] = []

    def feed(self, data: bytes) -> list[bytes]:
        """Packets of the frames that these bytes complete; frames that are damaged or for others are counted and dropped."""
        packets = list[bytes]()
        for frame in self._decoder.feed(data):
            try:
                parsed = parse_tc_frame(frame)
            except KnownError:
                self._counters.frames_bad += 1
                continue
            if (parsed.scid, parsed.vcid) == (self._scid, self._form.vcid) and self._accept(parsed):
                self._counters.frames_good += 1
                packets += [] if parsed.is_control else self._unpacked(frame, parsed)
            else:
                self._counters.frames_bad += 1
        return packets

    def release(self) -> None:
        """The computer has taken everything: all buffers are free."""
        if self._buffered:
            self._buffered = 0
            self.farm.release_buffer()

    def forget(self) -> None:
        """Lose bit lock: a CLTU under way is gone."""
        if self._decoder.state.buffer or self._decoder.state.info is not None:
            self._decoder = CltuDecoder(is_randomised=self._form.is_randomised)

    def clcw(self, *, has_carrier: bool, has_lock: bool) -> int:
        """The communications link control word, 32 bits."""
        return self.farm.clcw(has_rf=has_carrier, has_lock=has_lock)

    def _accept(self, frame: TcFrame) -> bool:
        """Whether FARM-1 takes the frame, or does what it commands."""
        event = self.farm.event_of(frame, has_buffer=self._buffered < self._buffers)
        is_taken = self.farm.happens(event, frame)
        self._buffered += is_taken and not frame.is_bypass
        self._counters.farm_v_r = self.farm.variables.v_r
        is_obeyed = event is FarmEvent.E7 or (event is FarmEvent.E8 and not self.farm.variables.is_locked_out)
        return is_taken or is_obeyed

    def _unpacked(self, frame: bytes, parsed: TcFrame) -> list[bytes]:
        """The packets that a frame completes: without segments all that it holds, else the one whose last segment it is."""
        has_header = self._form.map_id is not None
        data = self._opened(frame, parsed, has_header=has_header)
        if not has_header or not data:
            return _packets(data)
        packet = self._joiner.feed(data)
        return [] if packet is None else _packets(packet)

    def _opened(self, frame: bytes, parsed: TcFrame, *, has_header: bool) -> bytes:
        """The data of a frame once security has let it through; nothing, and the reason among `rejections`, where it has not. The segment
        header stands before what is secured."""
        if self._counters.security is None:
            return parsed.data
        found = self._counters.security.process(frame[: FRAME_HEADER_LENGTH + has_header], parsed.data[has_header:])
        if isinstance(found, Rejection):
            self.rejections.append(found)
            return b""
        return parsed.data[:has_header] + found


def _packets(data: bytes) -> list[bytes]:
    """The packets of a frame's data field; the last one as it is, cut or not."""
    packets = list[bytes]()
    while data:
        length = parse_header(data).length if len(data) >= HEADER_LENGTH else len(data)
        packets.append(data[:length])
        data = data[length:]
    return packets

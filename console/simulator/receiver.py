"""The telecommand receiver: CLTUs to frames to packets, frame acceptance (FARM-1) and its report, the CLCW.

Source: CCSDS 232.0-B-4 4.2 (CLCW), 232.1-B-2 6 (FARM-1), one virtual channel. A secured uplink (355.0-B-2) is checked after FARM-1: a
frame that the CLCW confirms may still be rejected, which the frame security report tells.
"""

from __future__ import annotations

from console.errors import KnownError
from console.frames.cltu import CltuDecoder
from console.frames.sdls import Rejection
from console.frames.tc import HEADER_LENGTH as FRAME_HEADER_LENGTH
from console.frames.tc import TcFrame, parse_tc_frame
from console.packets.space_packet import HEADER_LENGTH, parse_header
from console.simulator.housekeeping import Counters

_WINDOW = 10
_UNLOCK, _SET_V_R = b"\x00", b"\x82\x00"


class Receiver:
    """What turns received bytes into telecommand packets. The counts are shared with housekeeping."""

    def __init__(self, scid: int, counters: Counters) -> None:
        self._scid, self._counters = scid, counters
        self._decoder = CltuDecoder()
        self._farm_b = 0
        self._is_locked_out = self._must_retransmit = False
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
            if parsed.scid == self._scid and self._accept(parsed):
                self._counters.frames_good += 1
                packets += [] if parsed.is_control else _packets(self._opened(frame, parsed))
            else:
                self._counters.frames_bad += 1
        return packets

    def forget(self) -> None:
        """Lose bit lock: a CLTU under way is gone."""
        if self._decoder.state.buffer or self._decoder.state.info is not None:
            self._decoder = CltuDecoder()

    def clcw(self, *, has_carrier: bool, has_lock: bool) -> int:
        """The communications link control word, 32 bits."""
        word = 0b01 << 24
        word |= (not has_carrier) << 15 | (not has_lock) << 14 | self._is_locked_out << 13 | self._must_retransmit << 11
        return word | (self._farm_b & 3) << 9 | self._counters.farm_v_r

    def _opened(self, frame: bytes, parsed: TcFrame) -> bytes:
        """The data of a frame once security has let it through; nothing, and the reason among `rejections`, where it has not."""
        if self._counters.security is None:
            return parsed.data
        found = self._counters.security.process(frame[:FRAME_HEADER_LENGTH], parsed.data)
        if isinstance(found, Rejection):
            self.rejections.append(found)
            return b""
        return found

    def _accept(self, frame: TcFrame) -> bool:
        if frame.is_bypass:
            self._farm_b += 1
            return not frame.is_control or self._obey(frame.data)
        ahead = (frame.sequence - self._counters.farm_v_r) % 256
        if self._is_locked_out or frame.is_control:
            return False
        if ahead == 0:
            self._counters.farm_v_r = (self._counters.farm_v_r + 1) % 256
            self._must_retransmit = False
            return True
        self._must_retransmit = ahead < _WINDOW or self._must_retransmit
        self._is_locked_out = _WINDOW <= ahead < 256 - _WINDOW
        return False

    def _obey(self, control: bytes) -> bool:
        """A control command: unlock, or set V(R)."""
        if control == _UNLOCK:
            self._is_locked_out = self._must_retransmit = False
            return True
        if control.startswith(_SET_V_R) and len(control) == 3 and not self._is_locked_out:
            self._counters.farm_v_r, self._must_retransmit = control[2], False
            return True
        return False


def _packets(data: bytes) -> list[bytes]:
    """The packets of a frame's data field; the last one as it is, cut or not."""
    packets = list[bytes]()
    while data:
        length = parse_header(data).length if len(data) >= HEADER_LENGTH else len(data)
        packets.append(data[:length])
        data = data[length:]
    return packets

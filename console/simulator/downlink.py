"""The transmitter's end: packets into frames at a fixed rate, idle frames when there is nothing to say."""

from __future__ import annotations

from collections.abc import Iterable

from console.frames.batch import FrameFormat
from console.frames.cadu import encode_cadu
from console.frames.tm import TmAssembler
from console.utc import SECOND_NS

TELEMETRY_VCID, IDLE_VCID = 0, 7


class Downlink:
    """Frame k is sent from `start_ns + k * duration` on, whatever else happens; while the transmitter is off the slots pass unused."""

    def __init__(self, form: FrameFormat, *, rate_bps: float, start_ns: int) -> None:
        self.form = form
        self._assembler = TmAssembler(form, idle_vcid=IDLE_VCID)
        self._bits = 8 * len(encode_cadu(form, bytes(form.length)))
        self._rate_bps = rate_bps
        self._start_ns = start_ns
        self.slot = 0
        self.begins_ns = start_ns
        """When the first bit of the present slot leaves."""

    @property
    def backlog(self) -> int:
        """Octets waiting for a frame."""
        return self._assembler.backlog

    def add(self, packets: Iterable[bytes]) -> None:
        """Queue packets on the telemetry channel."""
        for packet in packets:
            self._assembler.add(packet, vcid=TELEMETRY_VCID)

    def send(self, clcw: int) -> bytes:
        """The frame of the present slot as it is radiated; the next slot is the present one then."""
        self.skip()
        return encode_cadu(self.form, self._assembler.frame(clcw if self.form.has_ocf else None))

    def skip(self) -> None:
        """Let the present slot pass."""
        self.slot += 1
        self.begins_ns = self._start_ns + round(self.slot * self._bits * SECOND_NS / self._rate_bps)

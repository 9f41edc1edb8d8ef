"""TM transfer frames (CCSDS 132.0-B-3): built for the simulator and for tests, filled with packets, counted."""

from __future__ import annotations

from collections import deque
from itertools import chain

from console.errors import KnownError
from console.frames.batch import FrameFormat
from console.frames.coding import with_fecf
from console.frames.transfer import HEADER_LENGTH, NO_PACKET_START, OCF_LENGTH, ONLY_IDLE, check_zone, zone_length

_IDLE_HEADER = 7
_MAX_IDLE = 65_542


def build_tm_frame(
    form: FrameFormat,
    zone: bytes,
    *,
    vcid: int,
    master_count: int,
    channel_count: int,
    first_header: int,
    scid: int | None = None,
    clcw: int | None = None,
    secondary: bytes = b"",
    has_packets: bool = True,
) -> bytes:
    """One TM frame of exactly `form.length` bytes, with its FECF where the format has one (not randomised: see `encode_cadu`).

    `zone` is the data field, `zone_length(form)` bytes less those of the secondary header (`secondary`, with its own first byte); counts
    are taken modulo 256; `scid` defaults to the format's; `clcw` fills the OCF (zero when None). `has_packets` False: the zone holds
    data of the mission's own. Raises KnownError for a zone that does not fit or identifiers out of range. Source: 132.0-B-3 4.1.
    """
    check_zone(form, secondary + zone)
    if secondary and secondary[0] != len(secondary) - 1:
        raise KnownError(f"TM secondary header of {len(secondary)} bytes", rule="version 0, then its length less one (132.0-B-3 4.1.3)")
    craft = (form.scid or 0) if scid is None else scid
    if not (0 <= craft < 1024 and 0 <= vcid < 8 and 0 <= first_header < 2048):
        raise KnownError(f"TM frame with scid {craft}, vcid {vcid}, first header {first_header}", rule="10, 3 and 11 bits")
    status = bool(secondary) << 15 | (not has_packets) << 14 | 0x1800 | first_header
    return _joined(form, _head(craft << 4 | vcid << 1 | form.has_ocf, master_count, channel_count, status), secondary + zone, clcw)


def _head(word: int, master_count: int, channel_count: int, status: int) -> int:
    """The six bytes of a header as a number."""
    return word << 32 | master_count % 256 << 24 | channel_count % 256 << 16 | status


def _joined(form: FrameFormat, head: int, zone: bytes, clcw: int | None) -> bytes:
    """The parts of a frame one after the other; the zone fits."""
    body = head.to_bytes(HEADER_LENGTH, "big") + zone
    if form.has_ocf:
        body += (clcw or 0).to_bytes(OCF_LENGTH, "big")
    return with_fecf(body) if form.has_fecf else body


class TmAssembler:
    """Fills frames of one spacecraft with packets, as a transmitter at a fixed rate does: `add` packets, then `frame` whenever
    one is due. Packets run over frame borders; what is left empty is idle packets, or a whole idle frame (pointer 0x7FE)."""

    def __init__(self, form: FrameFormat, *, scid: int | None = None, idle_vcid: int = 7) -> None:
        self.form, self.idle_vcid = form, idle_vcid
        self._craft = (form.scid or 0) if scid is None else scid
        if not (0 <= self._craft < 1024 and 0 <= idle_vcid < 8):
            raise KnownError(f"TM frames with scid {self._craft}, idle vcid {idle_vcid}", rule="10 and 3 bits")
        self._zone = zone_length(form)
        self._idle_zone = bytes([0x55]) * self._zone
        self._queues: dict[int, deque[bytes]] = {}
        self._rests: dict[int, bytes] = {}
        self._counts: dict[int, int] = {}
        self._master = self._idle_sequence = 0

    def add(self, packet: bytes, *, vcid: int = 0) -> None:
        """Queue one packet (or several, joined only if each is added by itself) on a virtual channel. Raises KnownError for no channel."""
        if not 0 <= vcid < 8:
            raise KnownError(f"TM frames with vcid {vcid}", rule="3 bits")
        self._queues.setdefault(vcid, deque()).append(packet)

    @property
    def backlog(self) -> int:
        """Bytes waiting for a frame, on all channels."""
        return sum(map(len, chain(self._rests.values(), *self._queues.values())))

    def frame(self, clcw: int | None = None) -> bytes:
        """The next frame: of the channel with most waiting, else idle."""
        vcid, most = self.idle_vcid, 0
        for channel, queue in self._queues.items():
            waiting = len(self._rests.get(channel, b"")) + sum(map(len, queue))
            if waiting > most:
                vcid, most = channel, waiting
        if not most:
            return self._build(self.idle_vcid, self._idle_zone, ONLY_IDLE, clcw)
        zone, first = self._fill(vcid)
        return self._build(vcid, zone, first, clcw)

    def _fill(self, vcid: int) -> tuple[bytes, int]:
        rest = self._rests.pop(vcid, b"")
        first = len(rest) if len(rest) < self._zone else NO_PACKET_START
        parts, room = [rest], self._zone - len(rest)
        queue = self._queues[vcid]
        while room > 0:
            packet = queue.popleft() if queue else self._idle_packet(room)
            parts.append(packet)
            room -= len(packet)
        zone = b"".join(parts)
        if len(zone) > self._zone:
            self._rests[vcid] = zone[self._zone :]
        return zone[: self._zone], first

    def _idle_packet(self, room: int) -> bytes:
        """An idle packet (APID 0x7FF) of `room` bytes, or the shortest one when less is left (CCSDS 133.0-B-2 4.1.3.3.4.4)."""
        size = min(max(room, _IDLE_HEADER), _MAX_IDLE)
        self._idle_sequence = (self._idle_sequence + 1) % 0x4000
        head = self.form.idle_apid.to_bytes(2, "big") + (0xC000 | self._idle_sequence).to_bytes(2, "big")
        return head + (size - 7).to_bytes(2, "big") + bytes([0x55]) * (size - 6)

    def _build(self, vcid: int, zone: bytes, first: int, clcw: int | None) -> bytes:
        count = self._counts.get(vcid, 0)
        word = self._craft << 4 | vcid << 1 | self.form.has_ocf
        frame = _joined(self.form, _head(word, self._master, count, 0x1800 | first), zone, clcw)
        self._counts[vcid], self._master = (count + 1) % 256, (self._master + 1) % 256
        return frame

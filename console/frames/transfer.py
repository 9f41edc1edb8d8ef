"""Headers and trailers of transfer frames, TM (CCSDS 132.0-B-3 4.1) and AOS (732.0-B-4 4.1), read into one value.

One surprise: a TM frame says by itself when its data field holds no packets (synchronization flag); an AOS frame does not, so the mission
has to tell which virtual channels carry packets, bitstreams or data units of its own.
"""

from __future__ import annotations

from msgspec import Struct

from console.errors import KnownError
from console.frames.batch import ChannelContent, FrameFormat
from console.frames.header_control import HEADER_CONTROL_LENGTH, mend_header

NO_PACKET_START = 0x7FF
ONLY_IDLE = 0x7FE
AOS_IDLE_VCID = 63
HEADER_LENGTH = 6
OCF_LENGTH = 4
FECF_LENGTH = 2
POINTER_LENGTH = 2
MAX_LENGTH = 65_536
_BITS_ALL = 0x3FFF
_BITS_NONE = 0x3FFE


class TransferFrame(Struct, frozen=True, gc=False):
    """What one frame says. `zone` is its data field; `first_header` the place in it where the first packet begins (or
    NO_PACKET_START, ONLY_IDLE), None when the zone holds no packets; `clcw` the operational control field, whatever its type;
    master_count is -1 for AOS frames, which have none. Counts run modulo `modulus`. `secondary` is the TM secondary header or the AOS
    insert zone; `bits` how many bits of a bitstream zone are meant."""

    version: int
    scid: int
    vcid: int
    master_count: int
    channel_count: int
    modulus: int
    first_header: int | None
    zone: bytes
    clcw: int | None = None
    content: ChannelContent = ChannelContent.PACKETS
    secondary: bytes = b""
    bits: int = 0
    is_replay: bool = False

    @property
    def is_idle(self) -> bool:
        """Whether the frame was sent only to keep the link busy."""
        return self.first_header == ONLY_IDLE


def parse_frame(frame: bytes, form: FrameFormat) -> TransferFrame | None:
    """The frame's header and zone, or None when it can't be a frame of this format (version, spacecraft, lengths)."""
    if len(frame) < HEADER_LENGTH + 2:
        return None
    found = _parse_aos(frame, form) if form.is_aos else parse_tm_frame(frame, form=form)
    if found is None or (form.scid is not None and found.scid != form.scid):
        return None
    return found


def parse_tm_frame(frame: bytes, *, form: FrameFormat) -> TransferFrame | None:
    """A TM frame's headers and zone; None when it is not one. Source: CCSDS 132.0-B-3 4.1."""
    word, status = int.from_bytes(frame[:2], "big"), int.from_bytes(frame[4:6], "big")
    if word >> 14:
        return None
    end, clcw = _trailer(frame, form, has_ocf=bool(word & 1))
    start = HEADER_LENGTH
    if status >> 15 and len(frame) > start:
        start += (frame[start] & 0x3F) + 1
    if start >= end:
        return None
    vcid = word >> 1 & 7
    content = form.content_of(vcid)
    is_packets = not status >> 14 & 1
    if content is ChannelContent.PACKETS and not is_packets:
        content = ChannelContent.DATA
    has_pointer = is_packets and content is not ChannelContent.DATA
    first = status & 0x7FF if has_pointer else None
    return TransferFrame(
        0, word >> 4 & 0x3FF, vcid, frame[2], frame[3], 256, first, frame[start:end], clcw, content, secondary=frame[HEADER_LENGTH:start],
    )  # fmt: skip


def _trailer(frame: bytes, form: FrameFormat, *, has_ocf: bool) -> tuple[int, int | None]:
    """Where the data field ends, and the operational control field."""
    end = len(frame) - FECF_LENGTH * form.has_fecf
    if not has_ocf:
        return end, None
    end -= OCF_LENGTH
    return end, int.from_bytes(frame[end : end + OCF_LENGTH], "big")


def _parse_aos(frame: bytes, form: FrameFormat) -> TransferFrame | None:
    """An AOS frame (CCSDS 732.0-B-4 4.1). The frame count is 24 bits long, 28 when the count cycle is in use (4.1.2.5.4)."""
    head, start = frame[:HEADER_LENGTH], HEADER_LENGTH
    if form.has_header_control:
        start += HEADER_CONTROL_LENGTH
        mended = mend_header(head, frame[HEADER_LENGTH:start])
        if mended is None:
            return None
        head = mended
    word = int.from_bytes(head[:2], "big")
    if word >> 14 != 1:
        return None
    end, clcw = _trailer(frame, form, has_ocf=form.has_ocf)
    insert, start = frame[start : start + form.insert_zone], start + form.insert_zone
    count, modulus = int.from_bytes(head[2:5], "big"), 1 << 24
    if head[5] & 0x40:
        count, modulus = count | (head[5] & 15) << 24, 1 << 28
    vcid = word & 0x3F
    content = form.content_of(vcid)
    first, zone, bits = _aos_zone(vcid, content, frame[start:end])
    return TransferFrame(
        1, word >> 6 & 0xFF, vcid, -1, count, modulus, first, zone, clcw, content, insert, bits, bool(head[5] >> 7),
    )  # fmt: skip


def _aos_zone(vcid: int, content: ChannelContent, field: bytes) -> tuple[int | None, bytes, int]:
    """First header pointer, data and meaningful bits of an AOS data field (732.0-B-4 4.1.4.2 to 4.1.4.4)."""
    pointer = int.from_bytes(field[:POINTER_LENGTH], "big")
    if vcid == AOS_IDLE_VCID:
        return ONLY_IDLE, field, 0
    if content is ChannelContent.PACKETS:
        return pointer & 0x7FF, field[POINTER_LENGTH:], 0
    if content is not ChannelContent.BITSTREAM:
        return None, field, 0
    zone, last = field[POINTER_LENGTH:], pointer & 0x3FFF
    if last == _BITS_NONE:
        return ONLY_IDLE, zone, 0
    return None, zone, 8 * len(zone) if last == _BITS_ALL else min(last + 1, 8 * len(zone))


def zone_length(form: FrameFormat) -> int:
    """Bytes that one frame of this format carries, between its headers and its trailers (packets or bits, where it is an AOS frame)."""
    headers = HEADER_LENGTH + form.is_aos * (POINTER_LENGTH + HEADER_CONTROL_LENGTH * form.has_header_control + form.insert_zone)
    return form.length - headers - OCF_LENGTH * form.has_ocf - FECF_LENGTH * form.has_fecf


def check_format(form: FrameFormat) -> None:
    """KnownError unless frames of this format can carry anything and their marker can be told from noise."""
    if zone_length(form) < 1 or form.length > MAX_LENGTH:
        raise KnownError(f"frames of {form.length} bytes", rule=f"headers and trailers, one byte of data, at most {MAX_LENGTH}")
    if form.scid is not None and not 0 <= form.scid < (256 if form.is_aos else 1024):
        raise KnownError(f"spacecraft identifier {form.scid}", rule="10 bits in TM frames, 8 in AOS frames")
    if not form.is_aos and (form.has_header_control or form.insert_zone):
        raise KnownError("TM frames with header error control or an insert zone", rule="only AOS frames have them (732.0-B-4 4.1)")
    most = 64 if form.is_aos else 8
    if any(not 0 <= vcid < most for vcid, _ in form.channels):
        raise KnownError(f"virtual channels {[vcid for vcid, _ in form.channels]}", rule=f"0 to {most - 1}")
    if not 0 <= form.marker_bit_errors < 4 * max(len(form.marker), 1):
        raise KnownError(
            f"{form.marker_bit_errors} wrong bits tolerated in a marker of {len(form.marker)} bytes", rule="less than half of its bits"
        )


def check_zone(form: FrameFormat, zone: bytes) -> None:
    """KnownError unless `zone` fills a frame of this format exactly."""
    if len(zone) != zone_length(form):
        raise KnownError(f"{len(zone)} bytes for the data field of a frame", rule=f"this format takes {zone_length(form)}")

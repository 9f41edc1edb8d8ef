"""Primary headers of transfer frames, TM (CCSDS 132.0-B-3 4.1.2) and AOS (732.0-B-4 4.1.2), read into one value."""

from __future__ import annotations

from dataclasses import dataclass

from console.errors import KnownError
from console.frames.batch import FrameFormat

NO_PACKET_START = 0x7FF
ONLY_IDLE = 0x7FE
AOS_IDLE_VCID = 63
HEADER_LENGTH = 6
OCF_LENGTH = 4
FECF_LENGTH = 2
MAX_LENGTH = 65_536


@dataclass(frozen=True, slots=True)
class TransferFrame:
    """What one frame says. `zone` is its data field; `first_header` the place in it where the first packet begins (or
    NO_PACKET_START, ONLY_IDLE), None when the zone holds no packets; `clcw` the operational control field; master_count is -1
    for AOS frames, which have none. Counts run modulo `modulus`."""

    version: int
    scid: int
    vcid: int
    master_count: int
    channel_count: int
    modulus: int
    first_header: int | None
    zone: bytes
    clcw: int | None = None

    @property
    def is_idle(self) -> bool:
        """Whether the frame was sent only to keep the link busy."""
        return self.first_header == ONLY_IDLE


def parse_frame(frame: bytes, form: FrameFormat) -> TransferFrame | None:
    """The frame's header and zone, or None when it can't be a frame of this format (version, spacecraft, lengths)."""
    if len(frame) < HEADER_LENGTH + 2:
        return None
    found = _parse_aos(frame, form) if form.is_aos else parse_tm_frame(frame, has_fecf=form.has_fecf)
    if found is None or (form.scid is not None and found.scid != form.scid):
        return None
    return found


def parse_tm_frame(frame: bytes, *, has_fecf: bool = True) -> TransferFrame | None:
    """A TM frame's header, secondary header stepped over; None when it is not one. Source: CCSDS 132.0-B-3 4.1."""
    word, status = int.from_bytes(frame[:2], "big"), int.from_bytes(frame[4:6], "big")
    if word >> 14:
        return None
    end = len(frame) - FECF_LENGTH * has_fecf
    clcw = None
    if word & 1:
        end -= OCF_LENGTH
        clcw = int.from_bytes(frame[end : end + OCF_LENGTH], "big")
    start = HEADER_LENGTH
    if status >> 15 and len(frame) > start:
        start += (frame[start] & 0x3F) + 1
    if start >= end:
        return None
    first = None if status >> 14 & 1 else status & 0x7FF
    return TransferFrame(0, word >> 4 & 0x3FF, word >> 1 & 7, frame[2], frame[3], 256, first, frame[start:end], clcw)


def _parse_aos(frame: bytes, form: FrameFormat) -> TransferFrame | None:
    """An AOS frame with an M_PDU zone (CCSDS 732.0-B-4 4.1.4.2), without header error control or insert zone."""
    word = int.from_bytes(frame[:2], "big")
    if word >> 14 != 1:
        return None
    end = len(frame) - FECF_LENGTH * form.has_fecf
    clcw = None
    if form.has_ocf:
        end -= OCF_LENGTH
        clcw = int.from_bytes(frame[end : end + OCF_LENGTH], "big")
    vcid = word & 0x3F
    first = ONLY_IDLE if vcid == AOS_IDLE_VCID else int.from_bytes(frame[6:8], "big") & 0x7FF
    return TransferFrame(1, word >> 6 & 0xFF, vcid, -1, int.from_bytes(frame[2:5], "big"), 1 << 24, first, frame[8:end], clcw)


def zone_length(form: FrameFormat) -> int:
    """Bytes that one frame of this format carries, between its headers and its trailers."""
    return form.length - HEADER_LENGTH - 2 * form.is_aos - OCF_LENGTH * form.has_ocf - FECF_LENGTH * form.has_fecf


def check_format(form: FrameFormat) -> None:
    """KnownError unless frames of this format can carry anything and their marker can be told from noise."""
    if zone_length(form) < 1 or form.length > MAX_LENGTH:
        raise KnownError(f"frames of {form.length} bytes", rule=f"headers and trailers, one byte of data, at most {MAX_LENGTH}")
    if form.scid is not None and not 0 <= form.scid < (256 if form.is_aos else 1024):
        raise KnownError(f"spacecraft identifier {form.scid}", rule="10 bits in TM frames, 8 in AOS frames")
    if not 0 <= form.marker_bit_errors < 4 * max(len(form.marker), 1):
        raise KnownError(
            f"{form.marker_bit_errors} wrong bits tolerated in a marker of {len(form.marker)} bytes", rule="less than half of its bits"
        )


def check_zone(form: FrameFormat, zone: bytes) -> None:
    """KnownError unless `zone` fills a frame of this format exactly."""
    if len(zone) != zone_length(form):
        raise KnownError(f"{len(zone)} bytes for the data field of a frame", rule=f"this format takes {zone_length(form)}")

"""AOS transfer frames (CCSDS 732.0-B-4 4.1), built for tests and for what is exported."""

from __future__ import annotations

from console.errors import KnownError
from console.frames.batch import FrameFormat
from console.frames.coding import with_fecf
from console.frames.header_control import header_control
from console.frames.transfer import OCF_LENGTH, POINTER_LENGTH, zone_length

_CYCLE_IN_USE = 0x40


def build_aos_frame(
    form: FrameFormat,
    zone: bytes,
    *,
    vcid: int,
    count: int,
    pointer: int | None = 0,
    insert: bytes = b"",
    ocf: int = 0,
    has_cycle: bool = False,
) -> bytes:
    """One AOS frame of exactly `form.length` bytes. `pointer` is the two-byte header of an M_PDU or B_PDU, None for data of the mission's
    own (`zone` is then two bytes longer). The count is taken modulo 2^24, or 2^28 with its cycle. KnownError for what does not fit."""
    room = zone_length(form) + POINTER_LENGTH * (pointer is None)
    if len(zone) != room or len(insert) != form.insert_zone:
        raise KnownError(
            f"{len(zone)} bytes of data and {len(insert)} to insert in an AOS frame",
            rule=f"this format takes {room} and {form.insert_zone}",
        )
    scid = form.scid or 0
    if not (0 <= scid < 256 and 0 <= vcid < 64):
        raise KnownError(f"AOS frame with scid {scid}, vcid {vcid}", rule="8 and 6 bits (732.0-B-4 4.1.2)")
    signalling = _CYCLE_IN_USE | count >> 24 & 15 if has_cycle else 0
    head = (1 << 14 | scid << 6 | vcid).to_bytes(2, "big") + (count % (1 << 24)).to_bytes(3, "big") + bytes([signalling])
    control = header_control(head) if form.has_header_control else b""
    body = head + control + insert + (b"" if pointer is None else pointer.to_bytes(POINTER_LENGTH, "big")) + zone
    body += ocf.to_bytes(OCF_LENGTH, "big") if form.has_ocf else b""
    return with_fecf(body) if form.has_fecf else body

"""Space packets in columns: one buffer, offsets, and what the headers say of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class PacketQuality(IntEnum):
    """GOOD; TRUNCATED: its end never came; SUSPECT: whole, but a frame under it was bad; CORRECTED: whole, and the error correction
    repaired symbols of a frame under it."""

    GOOD = 0
    TRUNCATED = 1
    SUSPECT = 2
    CORRECTED = 3

    @property
    def is_sound(self) -> bool:
        """Whether the bytes are what was sent."""
        return self in SOUND


SOUND = (PacketQuality.GOOD, PacketQuality.CORRECTED)


class PacketKind(IntEnum):
    """What a unit of data is. SPACE: CCSDS 133.0-B-2; ENCAPSULATION: 133.1-B-3 (version number 7), not opened; BITSTREAM and ACCESS: the
    data field of one frame of a channel that carries no packets; AX25 and PAYLOAD: a KISS frame's data, PAYLOAD when it is no AX.25."""

    SPACE = 0
    ENCAPSULATION = 1
    BITSTREAM = 2
    ACCESS = 3
    AX25 = 4
    PAYLOAD = 5


NOT_AN_APID = 0x8000
_KIND_TEXTS = {
    PacketKind.ENCAPSULATION: "encapsulation",
    PacketKind.BITSTREAM: "bitstream",
    PacketKind.ACCESS: "data unit",
    PacketKind.AX25: "AX.25",
    PacketKind.PAYLOAD: "not AX.25",
}


def apid_of_kind(kind: PacketKind) -> int:
    """What stands in a column of APIDs for a unit that is no space packet: NOT_AN_APID and its kind."""
    return NOT_AN_APID | kind


def kind_of_apid(apid: int) -> PacketKind:
    """The kind of unit that a column of APIDs tells."""
    if apid < NOT_AN_APID or apid & 0x7FFF not in _KIND_TEXTS:
        return PacketKind.SPACE
    return PacketKind(apid & 0x7FFF)


def apid_text(apid: int) -> str:
    """An APID as people read it: a number, or what the unit is when it is no space packet."""
    kind = kind_of_apid(apid)
    return str(apid) if kind is PacketKind.SPACE else _KIND_TEXTS[kind]


@dataclass(frozen=True, slots=True)
class PacketBatch:
    """n packets in columns; packet i with its primary header is `data[offsets[i]:offsets[i + 1]]`.

    offsets int64 (n + 1,); apid, sequence uint16 (n,), `apid_of_kind` and 0 for what is no space packet; received_ns int64 (n,): receipt
    of the chunk that completed it; chunk int64 (n,): `Chunk.ident` of that chunk; vcid uint16 (n,); quality uint8 (n,) of PacketQuality.
    """

    data: bytes
    offsets: NDArray[np.int64]
    apid: NDArray[np.uint16]
    sequence: NDArray[np.uint16]
    received_ns: NDArray[np.int64]
    chunk: NDArray[np.int64]
    vcid: NDArray[np.uint16]
    quality: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.apid)

    def packet(self, index: int) -> bytes:
        """The bytes of one packet, primary header first."""
        return self.data[self.offsets[index] : self.offsets[index + 1]]

    @staticmethod
    def empty() -> PacketBatch:
        """A batch of no packets."""
        u16, i64 = np.zeros(0, np.uint16), np.zeros(0, np.int64)
        return PacketBatch(b"", np.zeros(1, np.int64), u16, u16, i64, i64, u16, np.zeros(0, np.uint8))


_COLUMNS = ("apid", "sequence", "received_ns", "chunk", "vcid", "quality")


def joined_packets(batches: Sequence[PacketBatch]) -> PacketBatch:
    """Several batches as one, in order."""
    filled = [batch for batch in batches if len(batch)]
    if len(filled) <= 1:
        return filled[0] if filled else PacketBatch.empty()
    starts = np.cumsum([0, *(len(batch.data) for batch in filled)])
    offsets = [batch.offsets[:-1] + start for batch, start in zip(filled, starts, strict=False)]
    end = starts[-2] + filled[-1].offsets[-1:]
    return PacketBatch(
        b"".join(batch.data for batch in filled),
        np.concatenate([*offsets, end]),
        *(np.concatenate([getattr(batch, name) for batch in filled]) for name in _COLUMNS),
    )

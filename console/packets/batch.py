"""Space packets in columns: one buffer, offsets, and what the headers say of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class PacketQuality(IntEnum):
    """GOOD; TRUNCATED: its end never came; SUSPECT: whole, but a frame under it was bad."""

    GOOD = 0
    TRUNCATED = 1
    SUSPECT = 2


@dataclass(frozen=True, slots=True)
class PacketBatch:
    """n packets in columns; packet i with its primary header is `data[offsets[i]:offsets[i + 1]]`.

    offsets int64 (n + 1,); apid, sequence uint16 (n,); received_ns int64 (n,): receipt of the chunk that completed it;
    chunk int64 (n,): `Chunk.ident` of that chunk; vcid uint16 (n,); quality uint8 (n,) of PacketQuality.
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

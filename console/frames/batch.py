"""The values that pass through the frame layer: chunks as they came, frames in columns, counters that add up."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray


class Chunk(Struct, frozen=True, array_like=True):
    """Bytes as a link delivered them, with the time of receipt. `ident` is its row in the session file, 0 if in none."""

    received_ns: int
    data: bytes
    ident: int = 0


class FrameQuality(IntEnum):
    """What is known of a frame's bytes."""

    GOOD = 0
    CORRECTED = 1
    BAD = 2
    IDLE = 3


@dataclass(frozen=True, slots=True)
class FrameBatch:
    """n transfer frames in columns; frame i is `data[offsets[i]:offsets[i + 1]]`.

    received_ns int64 (n,); scid, vcid uint16 (n,); master_count, channel_count uint32 (n,); quality uint8 (n,) of
    FrameQuality; lost uint32 (n,): frames missing on the virtual channel just before this one; offsets int64 (n + 1,).
    """

    received_ns: NDArray[np.int64]
    scid: NDArray[np.uint16]
    vcid: NDArray[np.uint16]
    master_count: NDArray[np.uint32]
    channel_count: NDArray[np.uint32]
    quality: NDArray[np.uint8]
    lost: NDArray[np.uint32]
    data: bytes
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.received_ns)


class LinkCounters(Struct):
    """Where every byte and frame went since the session's start. bytes == framed + skipped + pending.

    frames_good counts every frame that passed its checks; corrected and idle ones are among them. frames_lost never came, and frames_bad
    came broken: none is both. packets counts what was delivered (packets_bad among them may lack even a header); idle packets are apart.
    """

    chunks: int = 0
    bytes: int = 0
    bytes_framed: int = 0
    bytes_skipped: int = 0
    bytes_pending: int = 0
    resyncs: int = 0
    frames_good: int = 0
    frames_corrected: int = 0
    frames_bad: int = 0
    frames_idle: int = 0
    frames_lost: int = 0
    packets: int = 0
    packets_idle: int = 0
    packets_bad: int = 0
    packets_lost: int = 0
    kiss_unknown: int = 0
    undecoded: int = 0
    values: int = 0
    is_locked: bool = False
    clcw: int | None = None


@dataclass(frozen=True, slots=True)
class FrameFormat:
    """How one spacecraft's frames are built (CCSDS 131.0-B-4, 132.0-B-3). Lengths in bytes.

    `length` is the transfer frame's, without sync marker and without Reed-Solomon parity (32 bytes for each of
    `reed_solomon_interleave` words, 0 for none). `marker_bit_errors`: wrong bits tolerated in a marker.
    """

    length: int = 1115
    scid: int | None = None
    has_fecf: bool = True
    has_ocf: bool = False
    is_randomised: bool = True
    reed_solomon_interleave: int = 0
    idle_apid: int = 0x7FF
    marker: bytes = field(default=b"\x1a\xcf\xfc\x1d")
    marker_bit_errors: int = 3
    is_aos: bool = False

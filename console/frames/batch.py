"""The values that pass through the frame layer: chunks as they came, frames in columns, counters that add up."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, IntEnum

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

STREAMS_KEPT = 256


class Chunk(Struct, frozen=True, array_like=True):
    """Bytes as a link delivered them, with the time of receipt. `ident` is its row in the session file, 0 if in none."""

    received_ns: int
    data: bytes
    ident: int = 0


class FrameQuality(IntEnum):
    """What is known of a frame's bytes; each frame is exactly one of these. IDLE goes before CORRECTED.

    UNKNOWN: it came whole, but it is not ours to read: another spacecraft or version, a KISS command other than data.
    """

    GOOD = 0
    CORRECTED = 1
    BAD = 2
    IDLE = 3
    UNKNOWN = 4


class ChannelContent(Enum):
    """What the data field of a virtual channel holds (132.0-B-3 2.1.3, 732.0-B-4 2.1.3); IGNORED is counted and not taken apart."""

    PACKETS = "packets"
    BITSTREAM = "bitstream"
    DATA = "data"
    IGNORED = "ignore"


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


class StreamTally(Struct, frozen=True, array_like=True):
    """One numbered stream so far: `kind` 'vc' (number: VCID) or 'apid'. `stride` above 1: only every so many of the counts are sent."""

    kind: str
    scid: int
    number: int
    received: int
    lost: int = 0
    duplicated: int = 0
    late: int = 0
    restarts: int = 0
    stride: int = 1


class LinkCounters(Struct):
    """Where every byte, frame and packet went since the session's start.

    bytes == good + corrected + bad + idle + unknown + skipped + pending, and framed is the sum of the first five. frames ==
    good + bad + unknown: frames_good counts every frame that passed its checks, corrected and idle ones are among it (each in one of
    the two at most). units == packets + packets_idle + fragments: what was cut out of frames, what was delivered, what only fills, and
    pieces too short for a header. frames_lost never came, and frames_bad came broken: none is both. zone_bytes, what good frames carried
    for packets, == unit_bytes + zone_skipped (no packet could be made of it) + zone_pending. `streams` are the numbered streams, at most
    STREAMS_KEPT of them.
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
    frames: int = 0
    frames_unknown: int = 0
    frames_ignored: int = 0
    symbols_corrected: int = 0
    bytes_good: int = 0
    bytes_corrected: int = 0
    bytes_bad: int = 0
    bytes_idle: int = 0
    bytes_unknown: int = 0
    units: int = 0
    fragments: int = 0
    data_units: int = 0
    zone_bytes: int = 0
    unit_bytes: int = 0
    zone_skipped: int = 0
    zone_pending: int = 0
    clcws: int = 0
    ocf_others: int = 0
    kiss_unknown: int = 0
    undecoded: int = 0
    values: int = 0
    is_locked: bool = False
    clcw: int | None = None
    security_report: int | None = None
    streams: tuple[StreamTally, ...] = ()

    def count_bytes(self, quality: FrameQuality, size: int) -> None:
        """`size` bytes went into frames of this quality."""
        match quality:
            case FrameQuality.GOOD:
                self.bytes_good += size
            case FrameQuality.CORRECTED:
                self.bytes_corrected += size
            case FrameQuality.BAD:
                self.bytes_bad += size
            case FrameQuality.IDLE:
                self.bytes_idle += size
            case FrameQuality.UNKNOWN:
                self.bytes_unknown += size

    @property
    def bytes_unaccounted(self) -> int:
        """Bytes that no other counter knows: 0, or there is a fault in Moonkite."""
        known = self.bytes_good + self.bytes_corrected + self.bytes_bad + self.bytes_idle + self.bytes_unknown
        return self.bytes - known - self.bytes_skipped - self.bytes_pending

    @property
    def frames_unaccounted(self) -> int:
        """Frames that are neither good, bad nor unknown: 0."""
        return self.frames - self.frames_good - self.frames_bad - self.frames_unknown

    @property
    def units_unaccounted(self) -> int:
        """Units cut out that were neither delivered nor counted as idle or fragments: 0."""
        return self.units - self.packets - self.packets_idle - self.fragments


@dataclass(frozen=True, slots=True)
class FrameFormat:
    """How one spacecraft's frames are built (CCSDS 131.0-B-4, 132.0-B-3, 732.0-B-4). Lengths in bytes.

    `length` is the transfer frame's, without sync marker and without Reed-Solomon parity (`reed_solomon_parity`, 32 or 16 bytes, for
    each of `reed_solomon_interleave` words, 0 for none). `marker_bit_errors`: wrong bits tolerated in a marker. `has_header_control`
    and `insert_zone` are of AOS frames. `channels` says what virtual channels hold, `other_channels` what those not named hold.
    `decodes_payloads`: what is no space packet (AX.25 information, data units) goes to the dictionary, too.
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
    reed_solomon_parity: int = 32
    is_dual_basis: bool = True
    has_header_control: bool = False
    insert_zone: int = 0
    channels: tuple[tuple[int, ChannelContent], ...] = ()
    other_channels: ChannelContent = ChannelContent.PACKETS
    decodes_payloads: bool = False

    def content_of(self, vcid: int) -> ChannelContent:
        """What a virtual channel holds."""
        return next((content for number, content in self.channels if number == vcid), self.other_channels)

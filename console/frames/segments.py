"""Packets in segments: the segment header with its multiplexer access point (MAP), and both ends of the cutting (CCSDS 232.0-B-4 4.1.3.2).

One surprise: whether frames have a segment header at all is agreed beforehand; nothing in a frame says so.
"""

from __future__ import annotations

from enum import IntEnum

from msgspec import Struct, field

from console.errors import KnownError

MOST_MAP = 63
MOST_PACKET = 65542


class SequenceFlags(IntEnum):
    """Where in its packet a segment stands (232.0-B-4 table 4-2)."""

    CONTINUING = 0
    FIRST = 1
    LAST = 2
    WHOLE = 3


def split_packet(packet: bytes, map_id: int, room: int) -> list[bytes]:
    """The packet as segments of at most `room` bytes, header included. Raises KnownError for a MAP or a room that can't be."""
    if not 0 <= map_id <= MOST_MAP:
        raise KnownError(f"MAP {map_id}", rule=f"0 to {MOST_MAP} (CCSDS 232.0-B-4 4.1.3.2.2.3)")
    if room < 2:
        raise KnownError(f"segments of {room} bytes", rule="a header and one byte at least", remedy="allow longer frames")
    step = room - 1
    parts = [packet[at : at + step] for at in range(0, len(packet), step)]
    return [bytes([_flags(at, len(parts)) << 6 | map_id]) + part for at, part in enumerate(parts)]


def _flags(at: int, count: int) -> SequenceFlags:
    if count == 1:
        return SequenceFlags.WHOLE
    if at == 0:
        return SequenceFlags.FIRST
    return SequenceFlags.LAST if at == count - 1 else SequenceFlags.CONTINUING


class SegmentState(Struct):
    """What has come of unfinished packets, by MAP; `dropped` counts segments that belong to no whole packet."""

    begun: dict[int, list[bytes]] = field(default_factory=dict)
    dropped: int = 0


class SegmentJoiner:
    """The receiving end, over all MAPs of a virtual channel. Segments of one MAP come in order; a first one ends what was unfinished."""

    def __init__(self) -> None:
        self.state = SegmentState()

    def feed(self, segment: bytes) -> bytes | None:
        """The packet that this segment completes."""
        if len(segment) < 2:
            self.state.dropped += 1
            return None
        flags, map_id, part = SequenceFlags(segment[0] >> 6), segment[0] & MOST_MAP, segment[1:]
        if flags in (SequenceFlags.FIRST, SequenceFlags.WHOLE):
            self.state.dropped += len(self.state.begun.pop(map_id, []))
            self.state.begun[map_id] = []
        parts = self.state.begun.get(map_id)
        if parts is None or sum(map(len, parts)) + len(part) > MOST_PACKET:
            self.state.dropped += 1 + len(self.state.begun.pop(map_id, []))
            return None
        parts.append(part)
        if flags in (SequenceFlags.FIRST, SequenceFlags.CONTINUING):
            return None
        del self.state.begun[map_id]
        return b"".join(parts)

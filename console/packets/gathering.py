"""Packets found one by one to a PacketBatch, with counts of idle, broken and missing packets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

from console.frames.batch import Chunk, LinkCounters, StreamTally
from console.frames.sequence import SequenceTracker
from console.packets.batch import NOT_AN_APID, PacketBatch, PacketKind, apid_of_kind
from console.packets.reassembly import Unit
from console.packets.space_packet import HEADER_LENGTH

SEQUENCE_COUNTS = 0x4000


class SequenceState(Struct):
    """The sequence counts of each APID."""

    trackers: dict[int, SequenceTracker] = field(default_factory=dict)


class PacketGatherer:
    """Collects the packets of one feed. `state` is what it remembers between feeds."""

    def __init__(self, idle_apid: int = 0x7FF) -> None:
        self._idle_apid = idle_apid
        self.state = SequenceState()

    def batch(self, units: Sequence[tuple[int, Unit]], chunk: Chunk, counters: LinkCounters) -> PacketBatch:
        """Columns for units given as (vcid, Unit). Idle packets are counted, not delivered, and so are pieces without a whole header."""
        return self.batch_of_run([(chunk, units)], counters)

    def batch_of_run(self, run: Sequence[tuple[Chunk, Sequence[tuple[int, Unit]]]], counters: LinkCounters) -> PacketBatch:
        """The same for the units of several chunks, each with the chunk that completed them."""
        kept: list[tuple[Chunk, int, Unit]] = []
        for chunk, units in run:
            counters.units += len(units)
            counters.unit_bytes += sum(len(unit.data) for _, unit in units)
            kept += [(chunk, vcid, unit) for vcid, unit in units if self._is_delivered(unit, counters)]
        if not kept:
            return PacketBatch.empty()
        data = b"".join(unit.data for _, _, unit in kept)
        offsets = np.cumsum([0, *(len(unit.data) for _, _, unit in kept)], dtype=np.int64)
        apid, sequence = _numbers(data, offsets, [unit.kind for _, _, unit in kept])
        found = PacketBatch(
            data, offsets, apid, sequence,
            np.array([chunk.received_ns for chunk, _, _ in kept], np.int64), np.array([chunk.ident for chunk, _, _ in kept], np.int64),
            np.array([vcid for _, vcid, _ in kept], np.uint16), np.array([unit.quality for _, _, unit in kept], np.uint8),
        )  # fmt: skip
        counters.packets += len(kept)
        counters.packets_lost += self._missing(found)
        return found

    def tallies(self) -> list[StreamTally]:
        """The APIDs so far."""
        return [
            StreamTally("apid", -1, apid, seen.received, seen.lost, seen.duplicated, seen.late, seen.restarts, seen.stride)
            for apid, seen in sorted(self.state.trackers.items())
        ]

    def _is_delivered(self, unit: Unit, counters: LinkCounters) -> bool:
        if self._is_idle(unit):
            counters.packets_idle += 1
            return False
        counters.packets_bad += not unit.quality.is_sound
        if unit.kind is PacketKind.SPACE and len(unit.data) < HEADER_LENGTH:
            counters.fragments += 1
            return False
        counters.data_units += unit.kind is not PacketKind.SPACE
        return True

    def _is_idle(self, unit: Unit) -> bool:
        if unit.kind is not PacketKind.SPACE:
            return unit.is_idle
        return len(unit.data) >= 2 and int.from_bytes(unit.data[:2], "big") & 0x7FF == self._idle_apid

    def _missing(self, batch: PacketBatch) -> int:
        """By how much the number of missing packets changes, by the sequence counts (modulo 16384) of each APID: a late packet, and a
        stream found to be thinned on purpose, take back what was counted before."""
        change = 0
        for apid in np.unique(batch.apid[batch.apid < NOT_AN_APID]).tolist():
            tracker = self.state.trackers.setdefault(apid, SequenceTracker(SEQUENCE_COUNTS))
            before = tracker.lost
            counts = batch.sequence[batch.apid == apid].astype(np.int64)
            if tracker.position < 0:
                tracker.take(int(counts[0]))
                counts = counts[1:]
            if not tracker.take_run(counts):
                for count in counts.tolist():
                    tracker.take(count)
            change += tracker.lost - before
        return change


def _numbers(data: bytes, offsets: NDArray[np.int64], kinds: Sequence[PacketKind]) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    """APID and sequence count of each unit; of units that are no space packets `apid_of_kind` and 0."""
    kind = np.array(kinds, np.uint8)
    if not kind.any():
        first, second = _headers(data, offsets[:-1])
        return first & np.uint16(0x7FF), second & np.uint16(0x3FFF)
    apid, sequence = np.array([apid_of_kind(each) for each in kinds], np.uint16), np.zeros(len(kinds), np.uint16)
    is_space = kind == PacketKind.SPACE
    first, second = _headers(data, offsets[:-1][is_space])
    apid[is_space], sequence[is_space] = first & np.uint16(0x7FF), second & np.uint16(0x3FFF)
    return apid, sequence


def _headers(data: bytes, starts: NDArray[np.int64]) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    """The first two words of each packet's header."""
    octets = np.frombuffer(data, np.uint8)

    def word(at: int) -> NDArray[np.uint16]:
        return octets[starts + at].astype(np.uint16) << np.uint16(8) | octets[starts + at + 1].astype(np.uint16)

    return word(0), word(2)

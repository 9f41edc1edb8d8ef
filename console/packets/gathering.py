"""Packets found one by one to a PacketBatch, with counts of idle, broken, undecodable and missing packets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

from console.frames.batch import Chunk, LinkCounters
from console.packets.batch import PacketBatch, PacketQuality
from console.packets.reassembly import PacketKind, Unit
from console.packets.space_packet import HEADER_LENGTH

_STEADY_STEPS = 4
_HALF_COUNT = 0x2000


class SequenceState(Struct):
    """The last sequence count of each APID, its last step, how often that step came in a row."""

    last: dict[int, int] = field(default_factory=dict)
    step: dict[int, int] = field(default_factory=dict)
    run: dict[int, int] = field(default_factory=dict)


class PacketGatherer:
    """Collects the packets of one feed. `state` is what it remembers between feeds."""

    def __init__(self, idle_apid: int = 0x7FF) -> None:
        self._idle_apid = idle_apid
        self.state = SequenceState()

    def batch(self, units: Sequence[tuple[int, Unit]], chunk: Chunk, counters: LinkCounters) -> PacketBatch:
        """Columns for packets given as (vcid, Unit). Idle packets and encapsulation packets are counted, not delivered."""
        kept = [(vcid, unit) for vcid, unit in units if self._is_delivered(unit, counters)]
        if not kept:
            return PacketBatch.empty()
        data = b"".join(unit.data for _, unit in kept)
        offsets = np.cumsum([0, *(len(unit.data) for _, unit in kept)], dtype=np.int64)
        first, second = _headers(data, offsets)
        count = len(kept)
        found = PacketBatch(
            data, offsets, first & np.uint16(0x7FF), second & np.uint16(0x3FFF),
            np.full(count, chunk.received_ns, np.int64), np.full(count, chunk.ident, np.int64),
            np.array([vcid for vcid, _ in kept], np.uint16), np.array([unit.quality for _, unit in kept], np.uint8),
        )  # fmt: skip
        counters.packets += count
        counters.packets_lost += self._missing(found)
        return found

    def _is_delivered(self, unit: Unit, counters: LinkCounters) -> bool:
        counters.packets_bad += unit.quality != PacketQuality.GOOD
        if unit.quality == PacketQuality.GOOD and self._is_idle(unit):
            counters.packets_idle += 1
            return False
        if unit.kind is PacketKind.ENCAPSULATION:
            counters.undecoded += 1
            return False
        return len(unit.data) >= HEADER_LENGTH and not self._is_idle(unit)

    def _is_idle(self, unit: Unit) -> bool:
        if unit.kind is PacketKind.ENCAPSULATION:
            return unit.is_idle
        return len(unit.data) >= 2 and int.from_bytes(unit.data[:2], "big") & 0x7FF == self._idle_apid

    def _missing(self, batch: PacketBatch) -> int:
        """Packets missing by the sequence counts (modulo 16384) of each APID. A step back is not a loss, nor is a step that
        keeps repeating itself (a stream that was thinned on purpose)."""
        total = 0
        for apid in np.unique(batch.apid).tolist():
            counts = batch.sequence[batch.apid == apid].astype(np.int64)
            before = self.state.last.get(apid, (int(counts[0]) - 1) % 0x4000)
            steps = np.diff(counts, prepend=before) % 0x4000
            self.state.last[apid] = int(counts[-1])
            if (steps == 1).all():
                self.state.step[apid], self.state.run[apid] = 1, _STEADY_STEPS
            else:
                total += sum(self._step(apid, step) for step in steps.tolist())
        return total

    def _step(self, apid: int, step: int) -> int:
        is_same = self.state.step.get(apid) == step
        run = self.state.run.get(apid, 0) + 1 if is_same else 1
        self.state.step[apid], self.state.run[apid] = step, min(run, _STEADY_STEPS)
        is_steady = run >= _STEADY_STEPS
        return 0 if is_steady or not 1 < step < _HALF_COUNT else step - 1


def _headers(data: bytes, offsets: NDArray[np.int64]) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    """The first two words of each packet's header."""
    octets = np.frombuffer(data, np.uint8)
    starts = offsets[:-1]

    def word(at: int) -> NDArray[np.uint16]:
        return octets[starts + at].astype(np.uint16) << np.uint16(8) | octets[starts + at + 1].astype(np.uint16)

    return word(0), word(2)

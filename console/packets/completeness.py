"""The sequence counts of a whole recording made into lanes with gaps.

One surprise: a gap can close again. A packet that comes late fills its place, and a stream found to be thinned on purpose never had the
gaps that were noted before it was known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from console.frames.batch import FrameBatch, FrameQuality, LinkCounters
from console.frames.sequence import STEADY_STEPS, Arrival, SequenceTracker
from console.packets.batch import NOT_AN_APID, PacketBatch
from console.packets.gathering import SEQUENCE_COUNTS
from console.packets.lanes import Completeness, Gap, Lane, LaneKind

BINS = 1_000
GAPS_KEPT = 10_000
_LOOK_BACK = 64
_READABLE = (FrameQuality.GOOD, FrameQuality.CORRECTED, FrameQuality.IDLE)


@dataclass(slots=True)
class _Hole:
    """A gap that may still change: the counts from `begin` to before `end`, and how many of them are missing."""

    begin: int
    end: int
    first_ns: int
    last_ns: int
    missing: int


class _LaneBuilder:
    """One lane on its way."""

    def __init__(self, tracker: SequenceTracker | None, first_ns: int, bin_ns: float) -> None:
        self.tracker, self.received = tracker, 0
        self.first_ns = self.last_ns = -1
        self.holes: list[_Hole] = []
        self.left_out = self._settled = 0
        self._origin_ns, self._bin_ns = first_ns, bin_ns
        self._bins = np.zeros(BINS)

    def take(self, at_ns: int, counts: NDArray[np.int64]) -> None:
        """The counts that came at one instant, in order."""
        self.received += len(counts)
        self.first_ns = at_ns if self.first_ns < 0 else self.first_ns
        self._bins[self._bin(at_ns)] += len(counts)
        if self.tracker is not None and not self.tracker.take_run(counts):
            for count in counts.tolist():
                self._note(self.tracker, count, at_ns)
        self.last_ns = at_ns

    def _bin(self, at_ns: int) -> int:
        return min(max(int((at_ns - self._origin_ns) / self._bin_ns), 0), BINS - 1)

    def _note(self, tracker: SequenceTracker, count: int, at_ns: int) -> None:
        verdict = tracker.take(count)
        if verdict.arrival is Arrival.STEADY:
            self.left_out = max(self.left_out - max(STEADY_STEPS - 1 - len(self.holes), 0), 0)
            del self.holes[-(STEADY_STEPS - 1) :]
        elif verdict.arrival is Arrival.LATE:
            self._fill(verdict.position)
        elif verdict.arrival is Arrival.RESTART:
            self._settled = len(self.holes)
        if not verdict.missing:
            return
        if len(self.holes) >= GAPS_KEPT:
            self.left_out += 1
            return
        is_late = verdict.arrival is Arrival.LATE
        begin = verdict.position + 1 if is_late else verdict.position - verdict.missing * tracker.stride
        self.holes.append(_Hole(begin, begin + verdict.missing * tracker.stride, max(self.last_ns, self.first_ns), at_ns, verdict.missing))

    def _fill(self, position: int) -> None:
        """A late count came: the gap that it was missed in has one less. Gaps from before the counter began anew are settled."""
        for place in range(len(self.holes) - 1, max(len(self.holes) - _LOOK_BACK, self._settled) - 1, -1):
            hole = self.holes[place]
            if hole.begin <= position < hole.end:
                hole.missing -= 1
                if not hole.missing:
                    del self.holes[place]
                return

    def lane(self, kind: LaneKind, scid: int, number: int) -> Lane:
        """The lane as it stands."""
        seen = self.tracker or SequenceTracker(1)
        gaps = tuple(Gap(hole.first_ns, hole.last_ns, hole.missing) for hole in self.holes)
        return Lane(
            kind, scid, number, self.received, seen.lost, seen.duplicated, seen.late, seen.restarts, seen.stride, self.first_ns,
            self.last_ns, gaps, self.left_out, self._bins, self._lost_bins(),
        )  # fmt: skip

    def _lost_bins(self) -> NDArray[np.float64]:
        """What is missing, spread evenly over the bins between the arrivals round each gap."""
        lost = np.zeros(BINS)
        for hole in self.holes:
            first, last = self._bin(hole.first_ns), self._bin(hole.last_ns)
            lost[first : last + 1] += hole.missing / (last - first + 1)
        return lost


class CompletenessBuilder:
    """Give it the frames and packets of a recording in order, then ask for the lanes. Bounded: BINS counts and GAPS_KEPT gaps a lane."""

    def __init__(self, first_ns: int, last_ns: int, *, is_aos: bool = False, is_numbered: bool = True) -> None:
        self._first_ns, self._last_ns = first_ns, max(last_ns, first_ns + 1)
        self._bin_ns = (self._last_ns - first_ns) / BINS
        self._modulus = 1 << 24 if is_aos else 256
        self._is_numbered = is_numbered
        self._lanes: dict[tuple[LaneKind, int, int], _LaneBuilder] = {}

    def add(self, frames: FrameBatch, packets: PacketBatch) -> None:
        """What one chunk brought."""
        if self._is_numbered and len(frames):
            self._add_frames(frames)
        if len(packets):
            for apid in np.unique(packets.apid).tolist():
                counts = packets.sequence[packets.apid == apid].astype(np.int64)
                kind = LaneKind.APID if apid < NOT_AN_APID else LaneKind.UNITS
                self._lane(kind, -1, apid, SEQUENCE_COUNTS).take(int(packets.received_ns[0]), counts)

    def _add_frames(self, frames: FrameBatch) -> None:
        is_readable = np.isin(frames.quality, _READABLE)
        names = frames.scid.astype(np.int64) << 8 | frames.vcid
        for name in np.unique(names[is_readable]).tolist():
            counts = frames.channel_count[is_readable & (names == name)].astype(np.int64)
            lane = self._lane(LaneKind.CHANNEL, name >> 8, name & 0xFF, self._modulus)
            if lane.tracker is not None and counts.max(initial=0) >= lane.tracker.modulus:
                lane.tracker.modulus = 1 << 28
            lane.take(int(frames.received_ns[0]), counts)

    def _lane(self, kind: LaneKind, scid: int, number: int, modulus: int) -> _LaneBuilder:
        lane = self._lanes.get((kind, scid, number))
        if lane is None:
            is_ordered = kind is LaneKind.CHANNEL
            tracker = None if kind is LaneKind.UNITS else SequenceTracker(modulus, is_ordered)
            lane = self._lanes[kind, scid, number] = _LaneBuilder(tracker, self._first_ns, self._bin_ns)
        return lane

    def completeness(self, counters: LinkCounters) -> Completeness:
        """All lanes, channels first, in order of their numbers."""
        order = list(LaneKind)
        names = sorted(self._lanes, key=lambda name: (order.index(name[0]), *name[1:]))
        return Completeness(self._first_ns, self._last_ns, tuple(self._lanes[name].lane(*name) for name in names), counters)

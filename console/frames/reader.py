"""Blocks from a sync to frames in columns: coding taken off, checked, counted on master and virtual channels.

One surprise: a bad frame's header is not believed, so the gap it leaves in its channel's count is seen at the next good frame;
it is then a bad frame in the counters, not a lost one as well.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

from console.frames.batch import ChannelContent, FrameBatch, FrameFormat, FrameQuality, LinkCounters, StreamTally
from console.frames.cadu import Blocks, code_of
from console.frames.clean_run import CleanRun, clean_run
from console.frames.coding import Bytes, has_good_fecf, randomise
from console.frames.security_report import SecurityReport
from console.frames.sequence import SequenceTracker
from console.frames.transfer import TransferFrame, parse_frame

FRAMES_TO_LOCK = 2
FRAMES_TO_UNLOCK = 3
CLCWS_KEPT = 256


class ReaderState(Struct):
    """Last counts by spacecraft (master), the counts of each 'scid/vcid' (channel); bad frames since the last good; runs for the lock."""

    masters: dict[int, int] = field(default_factory=dict)
    trackers: dict[str, SequenceTracker] = field(default_factory=dict)
    bad_since: int = 0
    good_run: int = 0
    bad_run: int = 0


@dataclass(frozen=True, slots=True)
class ReadFrame:
    """One good frame, how many of its virtual channel are missing just before it, and whether symbols of it were corrected."""

    frame: TransferFrame
    lost: int
    is_corrected: bool = False


Row = tuple[TransferFrame | None, FrameQuality, int]


@dataclass(frozen=True, slots=True)
class PlainFrames:
    """Frames uint8 (n, length) with their coding taken off; of each how many symbols were corrected (-1: too many were wrong), and whether
    sync was found anew before it, (n,) each."""

    frames: Bytes
    fixes: NDArray[np.int64]
    is_resumed: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.frames)

    def data(self) -> list[bytes]:
        """Each frame's bytes."""
        return [frame.tobytes() for frame in self.frames]


def frame_batch(rows: Sequence[Row], frames: Sequence[bytes], received_ns: int | NDArray[np.int64]) -> FrameBatch:
    """Columns for frames, received together or each at its time; what a bad frame says of itself is shown as zero."""

    def column(name: str) -> list[int]:
        return [max(getattr(frame, name), 0) if frame else 0 for frame, _, _ in rows]

    return FrameBatch(
        np.full(len(rows), received_ns, np.int64) if isinstance(received_ns, int) else received_ns,
        np.array(column("scid"), np.uint16),
        np.array(column("vcid"), np.uint16),
        np.array(column("master_count"), np.uint32),
        np.array(column("channel_count"), np.uint32),
        np.array([quality for _, quality, _ in rows], np.uint8),
        np.array([lost for _, _, lost in rows], np.uint32),
        b"".join(frames),
        np.cumsum([0, *map(len, frames)], dtype=np.int64),
    )


class FrameReader:
    """Reads the frames of one format. Counts into the LinkCounters it is given; `step` is how many bytes of the stream a frame takes."""

    def __init__(self, form: FrameFormat, *, step: int = 0) -> None:
        self.form = form
        self._code = code_of(form)
        self._step = step or form.length
        self._has_check = form.has_fecf or self._code is not None
        self.state = ReaderState()
        self.clcws: deque[int] = deque(maxlen=CLCWS_KEPT)
        """The control words of good frames, the newest last, until somebody takes them."""

    def read(self, blocks: Blocks, counters: LinkCounters, received_ns: int) -> tuple[FrameBatch, list[ReadFrame]]:
        """All frames in columns, and the good ones in order for packet extraction."""
        plain = self.plain(blocks)
        data = plain.data()
        rows, good = self.count(data, plain, counters)
        return frame_batch(rows, data, received_ns), good

    def plain(self, blocks: Blocks) -> PlainFrames:
        """The frames in the blocks; nothing is counted yet."""
        frames, fixes = self._decode(blocks.data)
        return PlainFrames(frames, fixes, blocks.is_resumed)

    def count_clean(self, plain: PlainFrames, counters: LinkCounters) -> CleanRun | None:
        """Count all frames at once; None, and nothing counted, unless they are locked on and nothing is amiss with any of them."""
        state = self.state
        if state.bad_since or not counters.is_locked or plain.fixes.any() or plain.is_resumed.any():
            return None
        run = clean_run(plain.frames, self.form, state.masters, state.trackers)
        if run is None:
            return None
        count, idle = len(run.frames), int(run.is_idle.sum())
        counters.frames += count
        counters.frames_good += count
        counters.frames_idle += idle
        counters.count_bytes(FrameQuality.IDLE, idle * self._step)
        counters.count_bytes(FrameQuality.GOOD, (count - idle) * self._step)
        state.good_run, state.bad_run = state.good_run + count, 0
        state.masters[run.scid] = int(run.master_count[-1])
        for vcid, counts in run.counts_by_channel().items():
            state.trackers[f"{run.scid}/{vcid}"].take_run(counts)
        for word in run.words.tolist():
            self._count_word(word, counters)
        return run

    def count(
        self, data: Sequence[bytes], plain: PlainFrames, counters: LinkCounters, first: int = 0
    ) -> tuple[list[Row], list[ReadFrame]]:  # fmt: skip
        """Look at and count the frames `data`, which are those of `plain` from `first` on: all of them, and the good ones in order."""
        rows: list[Row] = []
        good: list[ReadFrame] = []
        part = slice(first, first + len(data))
        for frame, fixes, is_resumed in zip(data, plain.fixes[part].tolist(), plain.is_resumed[part].tolist(), strict=True):
            if is_resumed:
                self.unlock(counters)
            parsed, quality = self._check(frame, fixes)
            counters.frames += 1
            counters.symbols_corrected += max(fixes, 0)
            counters.count_bytes(quality, self._step)
            lost = self._count_faults(quality, counters) if parsed is None else self._count(parsed, quality, counters)
            rows.append((parsed, quality, lost))
            if parsed is not None:
                good.append(ReadFrame(parsed, lost, fixes > 0))
        return rows, good

    def tallies(self) -> list[StreamTally]:
        """The virtual channels so far."""
        found = []
        for name, seen in self.state.trackers.items():
            scid, _, vcid = name.partition("/")
            found.append(StreamTally("vc", int(scid), int(vcid), seen.received, seen.lost, seen.duplicated))
        return sorted(found, key=lambda tally: (tally.scid, tally.number))

    def unlock(self, counters: LinkCounters) -> None:
        """Sync was lost: the lock goes too."""
        self.state.good_run = 0
        counters.is_locked = False

    def _decode(self, blocks: Bytes) -> tuple[Bytes, NDArray[np.int64]]:
        plain = randomise(blocks) if self.form.is_randomised else blocks
        if self._code is None:
            return plain, np.zeros(len(plain), np.int64)
        return self._code.decode(plain)

    def _check(self, frame: bytes, fixes: int) -> tuple[TransferFrame | None, FrameQuality]:
        """The frame and what is known of it. One that passes its check and can't be read is not ours; without a check it is bad."""
        if fixes < 0 or (self.form.has_fecf and not has_good_fecf(frame)):
            return None, FrameQuality.BAD
        parsed = parse_frame(frame, self.form)
        if parsed is None:
            return None, FrameQuality.UNKNOWN if self._has_check else FrameQuality.BAD
        if parsed.is_idle:
            return parsed, FrameQuality.IDLE
        return parsed, FrameQuality.CORRECTED if fixes else FrameQuality.GOOD

    def _count_faults(self, quality: FrameQuality, counters: LinkCounters) -> int:
        """Counters and lock for a frame that can't be read. One of another spacecraft leaves no gap in our counts."""
        state, is_bad = self.state, quality is FrameQuality.BAD
        counters.frames_bad += is_bad
        counters.frames_unknown += not is_bad
        state.bad_since += is_bad
        state.bad_run, state.good_run = state.bad_run + 1, 0
        counters.is_locked = counters.is_locked and state.bad_run < FRAMES_TO_UNLOCK
        return 0

    def _count(self, frame: TransferFrame, quality: FrameQuality, counters: LinkCounters) -> int:
        """Counters and lock for one good frame; returns the frames missing before it on its channel."""
        state = self.state
        counters.frames_good += 1
        counters.frames_corrected += quality is FrameQuality.CORRECTED
        counters.frames_idle += quality is FrameQuality.IDLE
        counters.frames_ignored += frame.content is ChannelContent.IGNORED
        state.good_run, state.bad_run = state.good_run + 1, 0
        counters.is_locked = counters.is_locked or state.good_run >= FRAMES_TO_LOCK
        if frame.clcw is not None:
            self._count_word(frame.clcw, counters)
        return self._count_gaps(frame, counters)

    def _count_word(self, word: int, counters: LinkCounters) -> None:
        """An operational control field: a CLCW, a security report, or something else."""
        if not word >> 31:
            counters.clcws += 1
            counters.clcw = word
            self.clcws.append(word)
            return
        counters.ocf_others += 1
        if SecurityReport.of_word(word) is not None:
            counters.security_report = word

    def _count_gaps(self, frame: TransferFrame, counters: LinkCounters) -> int:
        state = self.state
        lost = self._tracker(frame).take(frame.channel_count).missing
        missing = lost if frame.master_count < 0 else _gap(state.masters.get(frame.scid), frame.master_count, 256)
        state.masters[frame.scid] = frame.master_count
        known = min(missing, state.bad_since)
        counters.frames_lost += missing - known
        state.bad_since = state.bad_since - known if frame.master_count < 0 else 0
        return lost

    def _tracker(self, frame: TransferFrame) -> SequenceTracker:
        """The counts of a frame's channel; begun anew when their length changes (an AOS count cycle)."""
        name = f"{frame.scid}/{frame.vcid}"
        tracker = self.state.trackers.get(name)
        if tracker is None:
            tracker = self.state.trackers[name] = SequenceTracker(frame.modulus, is_ordered=True)
        elif tracker.modulus != frame.modulus:
            tracker.modulus, tracker.position = frame.modulus, -1
        return tracker


def _gap(last: int | None, count: int, modulus: int) -> int:
    """Counts missing between two frames; the same count again is a repetition, not a loss of all the others."""
    if last is None or last == count:
        return 0
    return (count - last - 1) % modulus

"""Runs of TM frames in which nothing is amiss, read in columns: the same account as frame by frame, at a fraction of the time.

One surprise: a run is clean only as a whole. One broken frame, one gap, one header out of the ordinary, and it is read frame by frame.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from console.frames.batch import ChannelContent, FrameBatch, FrameFormat, FrameQuality
from console.frames.coding import Bytes, has_good_fecf
from console.frames.sequence import SequenceTracker
from console.frames.transfer import HEADER_LENGTH, OCF_LENGTH, ONLY_IDLE, zone_length

COUNTS = 256
Column = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CleanRun:
    """n frames of one spacecraft that follow those before them: header fields in columns (n,), control words (n,) (none: (0,)), and the
    frames themselves (n, length)."""

    scid: int
    vcid: Column
    master_count: Column
    channel_count: Column
    first_header: Column
    words: Column
    frames: Bytes
    zone: slice

    @property
    def is_idle(self) -> NDArray[np.bool_]:
        """Which frames were sent only to keep the link busy."""
        is_idle: NDArray[np.bool_] = self.first_header == ONLY_IDLE
        return is_idle

    def counts_by_channel(self) -> dict[int, Column]:
        """The counts of each virtual channel, in order."""
        return {vcid: self.channel_count[self.vcid == vcid] for vcid in np.unique(self.vcid).tolist()}

    def batch(self, received_ns: Column) -> FrameBatch:
        """The columns of all frames, received at these times (n,)."""
        count, length = self.frames.shape
        return FrameBatch(
            received_ns, np.full(count, self.scid, np.uint16), self.vcid.astype(np.uint16), self.master_count.astype(np.uint32),
            self.channel_count.astype(np.uint32), np.where(self.is_idle, FrameQuality.IDLE, FrameQuality.GOOD).astype(np.uint8),
            np.zeros(count, np.uint32), self.frames.tobytes(), np.arange(count + 1, dtype=np.int64) * length,
        )  # fmt: skip


def clean_run(
    frames: Bytes, form: FrameFormat, masters: Mapping[int, int], trackers: Mapping[str, SequenceTracker]
) -> CleanRun | None:  # fmt: skip
    """The frames (n, length) in columns; None where anything is amiss with one of them, or does not follow the last counts."""
    if form.is_aos or not len(frames):
        return None
    run = _columns(frames, form)
    if run is None or run.scid not in masters or not _follow(run.master_count, masters[run.scid]):
        return None
    for vcid, counts in run.counts_by_channel().items():
        tracker = trackers.get(f"{run.scid}/{vcid}")
        is_usual = form.content_of(vcid) is ChannelContent.PACKETS
        if not is_usual or tracker is None or tracker.stride != 1 or not _follow(counts, tracker.position):
            return None
    if form.has_fecf and not all(has_good_fecf(frame.tobytes()) for frame in frames):
        return None
    return run


def _columns(frames: Bytes, form: FrameFormat) -> CleanRun | None:
    """The header fields; None unless all frames are version 0, of the same spacecraft, with an OCF where the format has one, without a
    secondary header, and with packets (132.0-B-3 4.1.2)."""
    head = frames[:, :HEADER_LENGTH].astype(np.int64)
    word, status = head[:, 0] << 8 | head[:, 1], head[:, 4] << 8 | head[:, 5]
    scid = int(word[0]) >> 4 & 0x3FF
    usual = scid << 4 | form.has_ocf
    if (word & ~0xE != usual).any() or (status >> 14).any() or (form.scid is not None and scid != form.scid):
        return None
    end = HEADER_LENGTH + zone_length(form)
    words = np.zeros(0, np.int64)
    if form.has_ocf:
        words = np.ascontiguousarray(frames[:, end : end + OCF_LENGTH]).view(">u4")[:, 0].astype(np.int64)
    return CleanRun(scid, word >> 1 & 7, head[:, 2], head[:, 3], status & 0x7FF, words, frames, slice(HEADER_LENGTH, end))


def _follow(counts: Column, last: int) -> bool:
    """Whether the counts go on one by one after the last."""
    return bool((np.diff(counts, prepend=last) % COUNTS == 1).all())

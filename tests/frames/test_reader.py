from __future__ import annotations

import numpy as np

from console.frames.batch import FrameFormat, FrameQuality, LinkCounters
from console.frames.cadu import Blocks
from console.frames.reader import FrameReader
from console.frames.tm import build_tm_frame
from console.frames.transfer import zone_length

FORM = FrameFormat(length=32, scid=9, is_randomised=False)


def frame(master: int, channel: int, *, vcid: int = 0, first: int = 0, form: FrameFormat = FORM) -> bytes:
    zone = bytes(zone_length(form))
    return build_tm_frame(form, zone, vcid=vcid, master_count=master, channel_count=channel, first_header=first, clcw=0x00AB0000)


def read(frames: list[bytes], form: FrameFormat = FORM, *, resumed: int = -1) -> tuple[LinkCounters, list[int], list[int]]:
    counters = LinkCounters()
    data = np.frombuffer(b"".join(frames), np.uint8).reshape(len(frames), form.length)
    batch, _ = FrameReader(form).read(Blocks(data, np.arange(len(frames)) == resumed), counters, 5)
    return counters, batch.quality.tolist(), batch.lost.tolist()


def broken(good: bytes) -> bytes:
    return good[:-1] + bytes([good[-1] ^ 1])


def test_counts_that_wrap_are_no_gap() -> None:
    counters, _, lost = read([frame(254, 254), frame(255, 255), frame(0, 0)])
    assert (counters.frames_lost, lost) == (0, [0, 0, 0])


def test_frames_that_never_came_are_lost() -> None:
    counters, _, lost = read([frame(254, 10), frame(2, 12)])
    assert (counters.frames_lost, lost) == (3, [0, 1])


def test_a_bad_frame_is_bad_and_not_lost_as_well() -> None:
    counters, quality, lost = read([frame(0, 0), broken(frame(1, 1)), frame(2, 2)])
    assert (counters.frames_good, counters.frames_bad, counters.frames_lost) == (2, 1, 0)
    assert quality == [FrameQuality.GOOD, FrameQuality.BAD, FrameQuality.GOOD]
    assert lost == [0, 0, 1]


def test_the_same_count_again_is_a_repetition() -> None:
    assert read([frame(7, 7), frame(7, 7)])[0].frames_lost == 0


def test_idle_frames_are_good_and_idle() -> None:
    counters, quality, _ = read([frame(0, 0, vcid=7, first=0x7FE)])
    assert (counters.frames_good, counters.frames_idle, quality) == (1, 1, [FrameQuality.IDLE])


def test_lock_takes_two_good_frames_and_goes_with_three_bad_ones() -> None:
    good = [frame(n, n) for n in range(8)]
    assert not read(good[:1])[0].is_locked
    assert read(good[:2])[0].is_locked
    assert not read([good[0], broken(good[1]), good[2]])[0].is_locked
    assert read([*good[:2], broken(good[2]), broken(good[3])])[0].is_locked
    assert not read([*good[:2], *map(broken, good[2:5])])[0].is_locked


def test_lock_goes_when_sync_was_lost() -> None:
    good = [frame(n, n) for n in range(4)]
    assert not read(good[:3], resumed=2)[0].is_locked
    assert read(good, resumed=2)[0].is_locked


def test_the_clcw_of_the_last_good_frame_is_kept() -> None:
    form = FrameFormat(length=32, scid=9, is_randomised=False, has_ocf=True)
    assert read([frame(0, 0, form=form)], form)[0].clcw == 0x00AB0000
    assert read([broken(frame(0, 0, form=form))], form)[0].clcw is None

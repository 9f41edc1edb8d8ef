"""Lanes of known streams: what is missing, when, and what was never missing."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from console.frames.batch import Chunk, FrameFormat
from console.packets.completeness import GAPS_KEPT, CompletenessBuilder
from console.packets.lanes import Completeness, Gap, Lane, LaneKind
from console.packets.pipeline import make_pipeline
from console.packets.space_packet import build_space_packet
from tests.frames.streams import SHORT, downlink, packets

S = 10**9


def packets_at(sequences: Sequence[int], *, apid: int = 7) -> Completeness:
    """One packet a second, with these sequence counts."""
    pipeline = make_pipeline("packets", FrameFormat())
    builder = CompletenessBuilder(0, len(sequences) * S, is_numbered=False)
    for second, sequence in enumerate(sequences):
        batch = pipeline.feed(Chunk(second * S, build_space_packet(apid, sequence, b"x")))
        builder.add(pipeline.frames, batch)
    return builder.completeness(pipeline.counters)


def lane(sequences: Sequence[int]) -> Lane:
    found = packets_at(sequences)
    assert [each.kind for each in found.lanes] == [LaneKind.APID]
    assert found.lanes[0].lost == found.counters.packets_lost
    return found.lanes[0]


def test_a_gap_lies_between_the_arrivals_round_it() -> None:
    found = lane([1, 2, 3, 7, 8])
    assert found.gaps == (Gap(2 * S, 3 * S, 3),)
    assert (found.received, found.lost, found.complete, found.name) == (5, 3, 5 / 8, "APID 7")
    assert abs(found.lost_bins.sum() - 3) < 1e-9
    assert found.received_bins.sum() == 5
    assert np.flatnonzero(found.lost_bins)[[0, -1]].tolist() == [400, 600]


def test_a_late_packet_closes_its_gap() -> None:
    assert lane([1, 2, 4, 3, 5]).gaps == ()
    assert [gap.missing for gap in lane([1, 2, 6, 4, 7]).gaps] == [2]


def test_a_thinned_stream_has_no_gaps_and_says_how_it_is_thinned() -> None:
    found = lane(range(0, 300, 10))
    assert (found.gaps, found.lost, found.words) == ((), 0, "every 10th")


def test_gaps_from_before_the_thinning_stay() -> None:
    found = lane([0, 1, 5, 6, *range(16, 300, 10)])
    assert [gap.missing for gap in found.gaps] == [3]
    assert found.lost == 3


def test_more_gaps_than_are_kept_are_counted() -> None:
    builder = CompletenessBuilder(0, S, is_numbered=False)
    counts = np.cumsum(np.resize([2, 3], GAPS_KEPT + 10)) % 16384
    pipeline = make_pipeline("packets", FrameFormat())
    builder.add(pipeline.frames, pipeline.feed(Chunk(1, b"".join(build_space_packet(7, int(count), b"x") for count in counts))))
    found = builder.completeness(pipeline.counters).lanes[0]
    assert (len(found.gaps), found.gaps_left_out) == (GAPS_KEPT, 9)


def test_channels_and_apids_have_lanes_and_lost_frames_show_in_both() -> None:
    sent = downlink(packets(40, seed=3), idle=4)
    pipeline = make_pipeline("cadu", SHORT)
    builder = CompletenessBuilder(0, len(sent) * S)
    for second, cadu in enumerate(sent):
        if second not in (10, 11):
            batch = pipeline.feed(Chunk(second * S, cadu))
            builder.add(pipeline.frames, batch)
    found = builder.completeness(pipeline.counters)
    assert [each.name for each in found.lanes] == ["VC 0", "VC 7", "APID 100"]
    assert found.lanes[0].gaps == (Gap(9 * S, 12 * S, 2),)
    assert (found.lanes[1].gaps, found.lanes[1].received) == ((), 4)
    assert found.lanes[2].lost == found.counters.packets_lost


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 2**32), st.integers(1, 300))
def test_gaps_add_up_to_what_is_lost_however_it_comes(seed: int, length: int) -> None:
    rng = random.Random(seed)
    counts = [rng.choice((1, 1, 1, 1, 1, 2, 5, 0, -1, -3, 40)) for _ in range(length)]
    found = lane([int(count) % 16384 for count in np.cumsum([9000, *counts])])
    assert sum(gap.missing for gap in found.gaps) == found.lost
    assert abs(found.lost_bins.sum() - found.lost) < 1e-6
    assert found.received == length + 1

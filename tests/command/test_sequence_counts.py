"""Sequence counts of telecommands."""

from __future__ import annotations

from console.command.sequence_counts import SequenceCounts
from console.packets.pus import build_pus_tc
from tests.command.fakes import demo_dictionary


def test_a_count_told_out_of_order_never_moves_back() -> None:
    counts = SequenceCounts(demo_dictionary())
    for count in (5, 6, 4):
        counts.take(build_pus_tc(100, count, 17, 1))
    assert counts.next == {100: 7}


def test_counts_go_round() -> None:
    counts = SequenceCounts(demo_dictionary())
    for count in (16382, 16383, 0):
        counts.take(build_pus_tc(100, count, 17, 1))
    assert counts.next == {100: 1}
    counts.give_back(build_pus_tc(100, 0, 17, 1))
    assert counts.next == {100: 0}
    counts.give_back(build_pus_tc(100, 16000, 17, 1))
    assert counts.next == {100: 0}

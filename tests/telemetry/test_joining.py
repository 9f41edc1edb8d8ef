"""Which X belongs to which Y: those of one packet, else the newest X that was there."""

from __future__ import annotations

import numpy as np

from console.telemetry.joining import join

GAP = 10


def line(times: list[int], values: list[float]) -> tuple[np.ndarray, np.ndarray]:
    return np.array(times, np.int64), np.array(values, float)


def test_values_of_one_packet_belong_together() -> None:
    found = join(line([1, 1, 2], [5, 6, 7]), line([1, 1, 2], [50, 60, 70]), GAP)
    assert found.is_by_packet
    assert (found.x.tolist(), found.y.tolist(), found.left_out) == ([5, 6, 7], [50, 60, 70], 0)


def test_else_the_newest_x_that_was_there_is_taken_and_never_a_later_one() -> None:
    found = join(line([10, 20], [1, 2]), line([9, 10, 15, 25], [90, 100, 150, 250]), GAP)
    assert not found.is_by_packet
    assert (found.x.tolist(), found.y.tolist(), found.left_out) == ([1, 1, 2], [100, 150, 250], 1)


def test_an_x_older_than_its_gap_is_not_taken() -> None:
    found = join(line([10], [1]), line([20, 21], [200, 210]), GAP)
    assert (found.y.tolist(), found.left_out) == ([200], 1)


def test_what_is_no_number_makes_no_pair() -> None:
    found = join(line([1, 2], [1, np.nan]), line([1, 2], [np.nan, 2]), GAP)
    assert (len(found.x), found.left_out) == (0, 2)
    assert join(line([], []), line([1], [1]), GAP).left_out == 1

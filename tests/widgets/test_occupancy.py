"""Which parts of a picture are taken, beside rectangles that are compared one by one."""

from __future__ import annotations

import random

import numpy as np

from widgets.occupancy import CELL_PX, Corners, Occupancy

WIDTH, HEIGHT = 301.0, 177.0


def a_rect(source: random.Random) -> Corners:
    left, top = source.uniform(-30, WIDTH), source.uniform(-30, HEIGHT)
    return left, top, left + source.uniform(1, 60), top + source.uniform(1, 20)


def overlap(one: Corners, other: Corners, spare: float) -> bool:
    return (
        one[0] < other[2] - spare and one[2] > other[0] + spare and one[1] < other[3] - spare and one[3] > other[1] + spare
    )  # fmt: skip


def test_no_two_rectangles_overlap_and_none_is_refused_that_stands_clear() -> None:
    seed = random.randrange(10**6)
    source = random.Random(seed)
    occupied, taken = Occupancy(WIDTH, HEIGHT), [a_rect(source) for _ in range(6)]
    occupied.take_all(np.array(taken))
    for _ in range(400):
        rect = a_rect(source)
        is_inside = rect[0] >= 0 and rect[1] >= 0 and rect[2] <= WIDTH and rect[3] <= HEIGHT
        if occupied.is_free(rect):
            assert not any(overlap(rect, other, 0.0) for other in taken), seed
            assert rect[0] > -CELL_PX
            assert rect[2] < WIDTH + CELL_PX
            occupied.take(rect)
            taken.append(rect)
        else:
            assert not is_inside or any(overlap(rect, other, -2 * CELL_PX) for other in taken) or rect[2] > WIDTH - CELL_PX, seed


def test_what_lies_outside_takes_no_room() -> None:
    occupied = Occupancy(WIDTH, HEIGHT)
    for rect in ((-50.0, 0.0, -1.0, 20.0), (WIDTH + 5, 0.0, WIDTH + 50, 20.0), (0.0, HEIGHT + 4, 20.0, HEIGHT + 20)):
        occupied.take(rect)
    assert occupied.is_free((0.0, 0.0, WIDTH - 1, HEIGHT - 1))
    assert not occupied.is_free((-5.0, 0.0, 20.0, 20.0))


def test_a_picture_without_room_has_no_place() -> None:
    assert not Occupancy(0.0, 0.0).is_free((0.0, 0.0, 4.0, 4.0))

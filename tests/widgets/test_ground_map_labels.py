"""Labels never meet each other or a mark, the important ones win, and none moves about while its mark moves."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF

from widgets.ground_map_labels import MARK_PX, MOST_TRIED, Label, LabelLayout, PlacedLabel

ROOM = QRectF(0, 0, 900, 450)
pytestmark = pytest.mark.usefixtures("qapp")


def labels_at(points: np.ndarray, ranks: list[int] | None = None) -> list[Label]:
    return [
        Label(f"SAT-{place}", f"SAT-{place:03d}", float(x), float(y), (ranks or [5] * len(points))[place], "#ffffff")
        for place, (x, y) in enumerate(points)
    ]


def check_apart(placed: list[PlacedLabel], marks: np.ndarray) -> None:
    for place, one in enumerate(placed):
        assert ROOM.contains(one.rect)
        assert not any(one.rect.intersects(other.rect) for other in placed[place + 1 :])
        for x, y in marks:
            mark = QRectF(x - MARK_PX, y - MARK_PX, 2 * MARK_PX, 2 * MARK_PX)
            assert not one.rect.intersects(mark), (one.label.text, x, y)


@pytest.mark.parametrize("count", [1, 5, 40, 500])
def test_no_label_meets_another_or_a_mark(count: int) -> None:
    points = np.random.default_rng().uniform((0, 0), (900, 450), (count, 2))
    placed = LabelLayout().lay(labels_at(points), points, ROOM)
    assert placed or count == 500
    assert len(placed) <= MOST_TRIED
    check_apart(placed, points)


def test_what_is_important_is_placed_first() -> None:
    points = np.array([[100.0, 100.0], [103.0, 101.0], [98.0, 99.0], [101.0, 103.0], [99.0, 104.0], [97.0, 97.0], [104.0, 97.0]] * 3)
    ranks = [5] * len(points)
    ranks[-1] = 0
    placed = LabelLayout().lay(labels_at(points, ranks), points, ROOM)
    assert placed[0].label.key == f"SAT-{len(points) - 1}"
    assert len(placed) < len(points)
    check_apart(placed, points)


def test_nothing_is_written_where_other_things_stand() -> None:
    points = np.array([[60.0, 60.0]])
    taken = QRectF(0, 0, 900, 450)
    assert LabelLayout().lay(labels_at(points), points, ROOM, taken=[taken]) == []


def test_labels_keep_their_side_while_a_crowd_drifts() -> None:
    random = np.random.default_rng()
    points, speed = random.uniform((50, 50), (850, 400), (60, 2)), random.uniform(-0.3, 0.3, (60, 2))
    layout, before, changes, kept = LabelLayout(), {}, 0, 0
    for frame in range(100):
        placed = layout.lay(labels_at(points + speed * frame), points + speed * frame, ROOM)
        now = {one.label.key: one.rect.topLeft() - QPointF(one.label.x, one.label.y) for one in placed}
        kept += len(now.keys() & before.keys())
        changes += sum(1 for key in now.keys() & before.keys() if (now[key] - before[key]).manhattanLength() > 0.01)
        before = now
    assert changes < 0.02 * kept, "a label changes its side only when it has to"


def test_a_label_that_was_there_stays_when_a_mark_of_the_same_rank_comes_near() -> None:
    layout, old, new = LabelLayout(), np.array([[100.0, 100.0]]), np.array([[100.0, 100.0], [112.0, 100.0]])
    first = layout.lay(labels_at(old), old, QRectF(0, 0, 200, 118))
    newcomer = [Label("A", "A NEW ONE", 112.0, 100.0, 5, "#ffffff"), *labels_at(old)]
    both = layout.lay(newcomer, new, QRectF(0, 0, 200, 118))
    assert first[0].label.key in {one.label.key for one in both}

"""Names on the map that never stand on each other or on a mark, and stay where they are as long as there is room.

The important ones are placed first. A label that was there in the last picture goes before one that was not, and keeps its side of
its mark, so that nothing flickers while everything moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from widgets.canvas import draw_haloed, text_width
from widgets.ground_map_geometry import Floats
from widgets.occupancy import Corners, Occupancy
from widgets.theme import SMALL_PX, Theme, ui_font

HEIGHT_PX = 14.0
MARK_PX = 6.0
MOST_TRIED = 110
_BOLD_PX = 12
_HALO_PX = 2
_MOST_KEPT = 1_500
# How the label stands: side (-1 left, 0 over the mark, 1 right), and pixels from the mark down to its baseline.
_SIDES = ((1, 4), (-1, 4), (1, -9), (-1, -9), (1, 17), (-1, 17), (0, -12), (0, 22))
_BESIDE_PX = 10.0


@dataclass(frozen=True, slots=True)
class Label:
    """A text that wants to stand beside a pixel. Lower ranks are more important; `key` is what it is remembered by."""

    key: str
    text: str
    x: float
    y: float
    rank: int
    tone: str
    is_bold: bool = False
    is_small: bool = False
    gap: float = 0.0


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """A label and the rectangle it has to itself."""

    label: Label
    rect: QRectF


class LabelLayout:
    """Finds places for labels, and remembers them from one picture to the next."""

    def __init__(self) -> None:
        self._sides: dict[str, int] = {}

    def is_known(self, key: str) -> bool:
        """Whether that label stood in the last picture."""
        return key in self._sides

    def lay(self, labels: Sequence[Label], marks: Floats, room: QRectF, *, taken: Sequence[QRectF] = ()) -> list[PlacedLabel]:
        """Those labels for which there is room, in order of importance; `marks` (n, 2) are the pixels of all marks, `taken` is
        where other things stand."""
        occupied = Occupancy(room.right(), room.bottom())
        occupied.take_all(np.hstack([marks - MARK_PX, marks + MARK_PX]))
        for one in taken:
            occupied.take((one.left(), one.top(), one.right(), one.bottom()))
        placed: list[PlacedLabel] = []
        sides: dict[str, int] = {}
        for label in self._in_order(labels, room):
            found = self._find(label, occupied, room)
            if found is not None:
                side, rect = found
                occupied.take(rect)
                sides[label.key] = side
                placed.append(PlacedLabel(label, QRectF(QPointF(*rect[:2]), QPointF(*rect[2:]))))
        self._sides = sides
        return placed

    def _in_order(self, labels: Sequence[Label], room: QRectF) -> list[Label]:
        seen = [one for one in labels if room.contains(one.x, one.y)]
        return sorted(seen, key=lambda one: (one.rank, one.key not in self._sides))[:MOST_TRIED]

    def _find(self, label: Label, occupied: Occupancy, room: QRectF) -> tuple[int, Corners] | None:
        before = self._sides.get(label.key)
        for side in range(len(_SIDES)) if before is None else (before, *range(len(_SIDES))):
            rect = _candidate(label, side)
            if _is_within(rect, room) and occupied.is_free(rect):
                return side, rect
        return None


def label_font_px(label: Label) -> int:
    """The size of its letters."""
    return _BOLD_PX if label.is_bold else SMALL_PX - label.is_small


def _candidate(label: Label, place: int) -> Corners:
    side, down = _SIDES[place]
    width = _width_of(label.text, label_font_px(label), label.is_bold)
    reach = _BESIDE_PX + label.gap
    left = label.x + (reach if side > 0 else -reach - width if side < 0 else -width / 2)
    top = label.y + down - HEIGHT_PX + 3 + (0.0 if side else label.gap if down > 0 else -label.gap)
    return left, top, left + width, top + HEIGHT_PX


@lru_cache(maxsize=4096)
def _width_of(text: str, size: int, is_bold: bool) -> float:
    return text_width(text, ui_font(size, is_bold=is_bold)) + 1.0


def _is_within(rect: Corners, room: QRectF) -> bool:
    left, top, right, bottom = rect
    return left >= room.left() and top >= room.top() and right <= room.right() and bottom <= room.bottom()


class LabelPainter:
    """Draws labels from pictures of them: text with a halo takes twenty times as long to write."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, int, bool, str, float], QPixmap] = {}

    def draw(self, painter: QPainter, placed: Sequence[PlacedLabel], theme: Theme) -> None:
        """Draw them where they were placed."""
        ratio = painter.device().devicePixelRatioF()
        for one in placed:
            picture = self._picture(one.label, theme, ratio)
            painter.drawPixmap(QPointF(round(one.rect.left()) - _HALO_PX, round(one.rect.top()) - _HALO_PX), picture)

    def _picture(self, label: Label, theme: Theme, ratio: float) -> QPixmap:
        size = label_font_px(label)
        key = (label.text, label.tone, size, label.is_bold, theme.name, ratio)
        if key not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = _written(label, theme, ratio)
        return self._kept[key]


def _written(label: Label, theme: Theme, ratio: float) -> QPixmap:
    font = ui_font(label_font_px(label), is_bold=label.is_bold)
    width, height = text_width(label.text, font) + 2 * _HALO_PX + 2, HEIGHT_PX + 2 * _HALO_PX + 2
    picture = QPixmap(int(np.ceil(width * ratio)), int(np.ceil(height * ratio)))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw_haloed(painter, QPointF(_HALO_PX, _HALO_PX + HEIGHT_PX - 3), label.text, font, label.tone, halo=theme.ground)
    painter.end()
    return picture

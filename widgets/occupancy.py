"""Which parts of a picture are taken: a row of bits for every two pixels of height, so that a place is asked for in a microsecond.

Numpy would take longer for one rectangle than this for ten: a map with hundreds of marks asks for a thousand places a picture.
"""

from __future__ import annotations

import math

import numpy as np

from widgets.ground_map_geometry import Floats

CELL_PX = 2.0
Corners = tuple[float, float, float, float]


class Occupancy:
    """A picture's room, in cells of two pixels. What lies outside of it takes no room and is never free."""

    def __init__(self, width: float, height: float) -> None:
        self._columns, self._count = max(math.ceil(width / CELL_PX), 0), max(math.ceil(height / CELL_PX), 0)
        self._rows = [0] * self._count

    def take(self, rect: Corners) -> None:
        """Take a rectangle: left, top, right, bottom in pixels."""
        left, top, right, bottom = rect
        self._take(math.floor(left / CELL_PX), math.floor(top / CELL_PX), math.ceil(right / CELL_PX), math.ceil(bottom / CELL_PX))

    def take_all(self, rects: Floats) -> None:
        """Take many rectangles, (n, 4)."""
        first, last = np.floor(rects[:, :2] / CELL_PX), np.ceil(rects[:, 2:] / CELL_PX)
        for left, top, right, bottom in np.hstack([first, last]).astype(int).tolist():
            self._take(left, top, right, bottom)

    def is_free(self, rect: Corners) -> bool:
        """Whether nothing of that rectangle is taken and all of it lies in the picture."""
        left, top = math.floor(rect[0] / CELL_PX), math.floor(rect[1] / CELL_PX)
        right, bottom = math.ceil(rect[2] / CELL_PX), math.ceil(rect[3] / CELL_PX)
        if left < 0 or top < 0 or right > self._columns or bottom > self._count:
            return False
        bits = ((1 << (right - left)) - 1) << left
        return not any(row & bits for row in self._rows[top:bottom])

    def _take(self, left: int, top: int, right: int, bottom: int) -> None:
        left, right = max(left, 0), min(right, self._columns)
        if right <= left:
            return
        bits = ((1 << (right - left)) - 1) << left
        for row in range(max(top, 0), min(bottom, self._count)):
            self._rows[row] |= bits

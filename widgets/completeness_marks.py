"""What stands in one completeness lane: bars for what came, hatched fields with a flag for what did not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QPolygonF

from widgets.canvas import draw_text
from widgets.hatch import paint_hatch
from widgets.theme import Theme, colour, figure_font

BAR_PX = 12.0
COLUMN_PX = 4.0
LABEL_PX = 20.0
FOOT_PX = 8.0
_LEVELS = 4


def paint_bars(painter: QPainter, bins: NDArray[np.float64], field: QRectF, theme: Theme) -> None:
    """A line for the whole time; on it bars whose height is how much came, in four steps, the usual amount being the highest."""
    base = field.bottom() - FOOT_PX
    painter.fillRect(QRectF(field.left(), base, field.width(), 1), colour(theme.line))
    columns = min(max(int(field.width() / COLUMN_PX), 1), len(bins))
    came = np.add.reduceat(bins, np.arange(columns) * len(bins) // columns)
    usual = float(np.quantile(came[came > 0], 0.9)) if came.any() else 1.0
    levels = np.ceil(np.minimum(came / usual, 1.0) * _LEVELS).astype(int)
    edges = [0, *(np.flatnonzero(np.diff(levels)) + 1).tolist(), columns]
    for begin, end in pairwise(edges):
        height = BAR_PX * int(levels[begin]) / _LEVELS
        if height:
            left, width = field.left() + begin * field.width() / columns, (end - begin) * field.width() / columns
            painter.fillRect(QRectF(left, base - height, max(width, 1.0), height), colour(theme.accent, 0.75))


def paint_gaps(painter: QPainter, spans: Sequence[tuple[float, float, int]], field: QRectF, theme: Theme, *, current: int) -> None:
    """For each gap (left, right, how many): a hatched field with a flag over it and, where there is room, L and how many. Gaps that
    would hide behind the one before them are left out, but never the `current` one."""
    tone, base, free_from = theme.caution, field.bottom() - FOOT_PX, -1.0
    for place, (left, right, missing) in enumerate(spans):
        if right < free_from and place != current:
            continue
        hole = QRectF(left, base - BAR_PX, max(right - left, 2.0), BAR_PX + 1)
        painter.fillRect(hole, colour(theme.panel))
        paint_hatch(painter, hole, tone, alpha=0.9)
        middle, top = hole.center().x(), field.top()
        painter.setPen(QPen(colour(theme.text), 1.5) if place == current else Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(colour(tone)))
        painter.drawPolygon(QPolygonF([QPointF(middle - 4, top + 1), QPointF(middle + 4, top + 1), QPointF(middle, top + 7)]))
        if middle - free_from > LABEL_PX:
            draw_text(painter, QRectF(middle + 6, top - 1, 56, 12), f"L {missing:,}", figure_font(9), theme.text)
        free_from = max(right, middle + 2.0)

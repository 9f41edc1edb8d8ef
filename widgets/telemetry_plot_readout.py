"""The foot of a plot: what stands at the cursors, their difference, and the statistics of the stretch, a line for each parameter.

Columns that have no room are left out, the least telling first; the tip has them all.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.telemetry.statistics import Statistics
from widgets.telemetry_plot_types import number_text
from widgets.theme import DARK, SMALL_PX, Theme, colour, figure_font, ui_font

ROW_PX = 18
_NAME_PX = 116
_CELL_PX = 78
CURSOR_COLUMNS = ("A", "B", "B - A")
STATISTICS_COLUMNS = ("n", "min", "max", "mean", "std", "last", "slope /s", "gaps")


@dataclass(frozen=True, slots=True)
class ReadoutRow:
    """One parameter: its colour and its cells by column."""

    name: str
    tone: str
    cells: Mapping[str, str]


def statistics_cells(found: Statistics) -> dict[str, str]:
    """Statistics as the foot shows them; `-` where there is nothing to tell."""
    gaps = f"{found.gaps}" + (f" ({duration_text(found.gap_s)})" if found.gaps else "")
    numbers = (found.minimum, found.maximum, found.mean, found.std, found.last, found.slope_per_s)
    texts = ("-" if math.isnan(each) else number_text(each) for each in numbers)
    count = f"{found.samples}" + (f" +{found.invalid}" if found.invalid else "")
    return dict(zip(STATISTICS_COLUMNS, (count, *texts, gaps), strict=True))


def duration_text(seconds: float) -> str:
    """A stretch of time in the unit that tells it best: `0.250 s`, `12.5 s`, `00:12:30`, `3 d 04:00:00`."""
    if abs(seconds) < 100:
        return f"{seconds:.3f} s" if abs(seconds) < 10 else f"{seconds:.1f} s"
    whole = round(abs(seconds))
    days, rest = divmod(whole, 86_400)
    clock = f"{rest // 3600:02}:{rest % 3600 // 60:02}:{rest % 60:02}"
    return f"{'-' if seconds < 0 else ''}{f'{days} d ' if days else ''}{clock}"


class PlotReadout(QWidget):
    """Shows rows under a heading that says of which stretch they tell."""

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plot_readout")
        self.setAccessibleName("Cursors and statistics")
        self.theme = theme
        self.heading, self.columns, self.rows = "", (), ()  # type: tuple[str, tuple[str, ...], tuple[ReadoutRow, ...]]
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_rows(self, heading: str, columns: Sequence[str], rows: Sequence[ReadoutRow]) -> None:
        """Show these columns; none hides the whole foot."""
        if (heading, tuple(columns), tuple(rows)) == (self.heading, self.columns, self.rows):
            return
        self.heading, self.columns, self.rows = heading, tuple(columns), tuple(rows)
        self.setFixedHeight(ROW_PX * (len(self.rows) + 1) + 4)
        self.setVisible(bool(columns))
        text = self.text()
        self.setToolTip(text)
        self.setAccessibleDescription(text)
        self.update()

    def text(self) -> str:
        """All of it in words, a line for each parameter."""
        lines = [f"{row.name}: " + ", ".join(f"{name} {row.cells.get(name, '-')}" for name in self.columns) for row in self.rows]
        return "\n".join([self.heading, *lines])

    def shown_columns(self) -> tuple[str, ...]:
        """The columns that have room."""
        return self.columns[: max(1, int((self.width() - _NAME_PX) // _CELL_PX))]

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another look."""
        self.theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_NAME_PX + 3 * _CELL_PX, ROW_PX * (len(self.rows) + 1) + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(colour(self.theme.line))
        painter.drawLine(0, 1, self.width(), 1)
        shown = self.shown_columns()
        name_px = self.width() - _CELL_PX * len(shown)
        self._paint_row(painter, 3, ReadoutRow(self.heading, self.theme.muted, {name: name for name in shown}), name_px, is_head=True)
        for place, row in enumerate(self.rows, start=1):
            self._paint_row(painter, 3 + place * ROW_PX, row, name_px, is_head=False)
        painter.end()

    def _paint_row(self, painter: QPainter, top: float, row: ReadoutRow, name_px: float, *, is_head: bool) -> None:
        font, digits = ui_font(SMALL_PX), figure_font(SMALL_PX)
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(font)
        painter.setPen(colour(row.tone))
        name = QFontMetricsF(font).elidedText(row.name, Qt.TextElideMode.ElideRight, name_px - 8)
        painter.drawText(QRectF(4, top, name_px - 8, ROW_PX), int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), name)
        painter.setFont(font if is_head else digits)
        painter.setPen(colour(self.theme.muted if is_head else self.theme.text))
        for place, column in enumerate(self.shown_columns()):
            cell = QRectF(name_px + place * _CELL_PX, top, _CELL_PX - 4, ROW_PX)
            painter.drawText(cell, right, row.cells.get(column, "-"))

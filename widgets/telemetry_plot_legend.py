"""The head of a plot: a colour, a name, a value and its unit for each parameter, in places that don't move with the digits."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from widgets.telemetry_plot_types import parameter_mime
from widgets.theme import BODY_PX, DARK, SMALL_PX, Theme, colour, figure_font, ui_font

ROW_PX = 18
_COLUMN_PX = 232
_VALUE_CHARACTERS = 9
_FEWER_CHARACTERS = 7  # in a narrow plot the names need the room: WHEEL_X_RPM must not end as WHEE..._RPM


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of the legend. `tone` is the curve's colour; `is_focused`: its limits are the ones drawn."""

    name: str
    tone: str
    value: str = "-"
    units: str = ""
    is_focused: bool = False
    is_old: bool = False


class PlotLegend(QWidget):
    """Shows entries in as many columns as fit. `chosen` carries the name that was clicked; a name can be dragged to another plot."""

    chosen = Signal(str)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plot_legend")
        self.setAccessibleName("Plot legend")
        self.theme = theme
        self.entries: tuple[LegendEntry, ...] = ()
        self._held, self._pressed_at = "", QPointF()
        self._small, self._digits, self._names = ui_font(SMALL_PX), figure_font(BODY_PX), ui_font(BODY_PX - 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(ROW_PX)

    def show_entries(self, entries: tuple[LegendEntry, ...]) -> None:
        """Show these; nothing is painted when nothing changed."""
        if entries == self.entries:
            return
        grown = len(entries) != len(self.entries)
        self.entries = entries
        self.setAccessibleDescription(", ".join(f"{entry.name} {entry.value} {entry.units}".strip() for entry in entries))
        if grown:
            self._set_height()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another look."""
        self.theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_COLUMN_PX, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._set_height()

    def _columns(self) -> int:
        return max(1, min(self.width() // _COLUMN_PX, len(self.entries)))

    def _set_height(self) -> None:
        self.setFixedHeight(max(1, -(-len(self.entries) // self._columns())) * ROW_PX)

    def _place(self, index: int) -> QRectF:
        row, column = divmod(index, self._columns())
        width = min(self.width() / self._columns(), 1.5 * _COLUMN_PX)
        return QRectF(column * width, row * ROW_PX, width - 16, ROW_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for index, entry in enumerate(self.entries):
            self._draw(painter, self._place(index), entry)
        painter.end()

    def _draw(self, painter: QPainter, place: QRectF, entry: LegendEntry) -> None:
        painter.setPen(QPen(colour(entry.tone), 2))
        middle = round(place.center().y())
        painter.drawLine(round(place.left()) + 2, middle, round(place.left()) + 12, middle)
        small, digits = self._small, self._digits
        units_width = QFontMetricsF(small).horizontalAdvance(entry.units or " ")
        characters = _VALUE_CHARACTERS if place.width() >= _COLUMN_PX - 16 else _FEWER_CHARACTERS
        value_width = QFontMetricsF(digits).horizontalAdvance("0") * max(characters, len(entry.value))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        units_place = QRectF(place.right() - units_width, place.top(), units_width, ROW_PX)
        value_place = QRectF(units_place.left() - 6 - value_width, place.top(), value_width, ROW_PX)
        painter.setFont(digits)
        painter.setPen(colour(self.theme.muted if entry.is_old else entry.tone))
        painter.drawText(value_place, right, entry.value)
        painter.setFont(small)
        painter.setPen(colour(self.theme.muted))
        painter.drawText(units_place, left, entry.units)
        name_place = QRectF(place.left() + 18, place.top(), value_place.left() - place.left() - 22, ROW_PX)
        painter.setFont(self._names)
        painter.setPen(colour(self.theme.text if entry.is_focused else self.theme.muted))
        name = QFontMetricsF(painter.font()).elidedText(entry.name, Qt.TextElideMode.ElideMiddle, name_place.width())
        painter.drawText(name_place, left, name)

    def name_at(self, at: QPointF) -> str:
        """The parameter under a pixel, '' where there is none."""
        return next((entry.name for index, entry in enumerate(self.entries) if self._place(index).contains(at)), "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = self.name_at(event.position())
        self._pressed_at = event.position()
        if self._held:
            self.chosen.emit(self._held)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        moved = (event.position() - self._pressed_at).manhattanLength()
        if self._held and moved >= QApplication.startDragDistance():
            drag = QDrag(self)
            drag.setMimeData(parameter_mime([self._held]))
            self._held = ""
            drag.exec(Qt.DropAction.CopyAction)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = ""

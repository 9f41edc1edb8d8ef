"""The satellites that are followed besides the mission's, in order: the right half of the chooser.

Ctrl+Up and Ctrl+Down move the current one, Delete takes it out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from widgets.panel_table import Cell, Column, PanelTable, RowModel, lay_out_panel
from widgets.satellite_row import SatelliteRow
from widgets.theme import DARK, Theme

NAME: Column[SatelliteRow] = Column("Satellite", lambda row: Cell(row.name, tip=row.name), 0)
NUMBER: Column[SatelliteRow] = Column(
    "Number", lambda row: Cell(str(row.catalogue_number or "-"), "muted", is_mono=True), 92, is_right=True
)


class FollowedList(QWidget):
    """The list. `move_requested` carries a key and -1 (up) or 1 (down), `remove_requested` a key."""

    move_requested = Signal(str, int)
    remove_requested = Signal(str)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("followed")
        self.setAccessibleName("Followed satellites, in order")
        self.model: RowModel[SatelliteRow] = RowModel([NAME, NUMBER], lambda row: row.key, parent=self)
        self.table = PanelTable(self.model, theme, empty_text="Tick satellites to follow them on the map and in the timeline")
        self.table.key_filter = self._takes_key
        self.told = QLabel("")
        self.told.setObjectName("followed_count")
        lay_out_panel(self, [self.told], self.table)
        self._buttons = [
            self._button("Up", lambda: self._ask_move(-1)),
            self._button("Down", lambda: self._ask_move(1)),
            self._button("Remove", self._ask_remove),
        ]
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(8)
        for button in self._buttons:
            row.addWidget(button)
        row.addStretch(1)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addLayout(row)

    def _button(self, text: str, act: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(f"followed_{text.casefold()}")
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: act())
        return button

    def show_rows(self, rows: Sequence[SatelliteRow], most: int, current: str = "") -> None:
        """Have exactly these, `current` being the one the keys act on; else the one in its place."""
        place = self.table.current_place() or 0
        self.model.set_rows(rows)
        self.told.setText(f"{len(rows)} of {most} followed")
        known = self.model.place_of(current)
        if rows:
            self.table.selectRow(min(place, len(rows) - 1) if known is None else known)
        for button in self._buttons:
            button.setEnabled(bool(rows))

    def _current(self) -> str:
        place = self.table.current_place()
        return "" if place is None else self.model.row(place).key

    def _ask_move(self, step: int) -> None:
        if key := self._current():
            self.move_requested.emit(key, step)

    def _ask_remove(self) -> None:
        if key := self._current():
            self.remove_requested.emit(key)

    def _takes_key(self, event: QKeyEvent) -> bool:
        is_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if is_control and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._ask_move(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._ask_remove()
        else:
            return False
        return True

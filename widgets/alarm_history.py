"""Every change of every alarm of a session, newest last: searched in by words, shown one alarm at a time or all.

Keys: `/` searches, Escape closes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QWidget

from console.telemetry.states import HIDDEN, STANDING, AlarmChange, AlarmLevel, AlarmState
from console.utc import SECOND_NS, parse_utc, utc_text
from widgets.panel import Panel
from widgets.panel_table import Cell, Column, PanelTable, RowModel, SearchField, has_all_words, lay_out_panel
from widgets.theme import DARK, Status, Theme, alarm_status

CAPACITY = 100_000


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    change: AlarmChange


def _level_cell(line: _Line) -> Cell:
    change = line.change
    is_plain = change.state in STANDING and change.state is not AlarmState.RETURNED
    return Cell(change.level.name.capitalize(), status=alarm_status(change.level) if is_plain else Status.OFF)


def _by_text(change: AlarmChange) -> str:
    return f"{change.by}: {change.note}" if change.by and change.note else change.by or change.note


def _words(change: AlarmChange) -> tuple[str, ...]:
    """What the search looks in."""
    return change.parameter, change.state, change.level.name, utc_text(change.at_ns), _by_text(change)


_COLUMNS: list[Column[_Line]] = [
    Column("Time", lambda line: Cell(utc_text(line.change.at_ns, digits=3)[5:], is_mono=True, tip=utc_text(line.change.at_ns)), 160),
    Column("Level", _level_cell, 104),
    Column("Parameter", lambda line: Cell(line.change.parameter + ("  first out" if line.change.is_first_out else "")), 176),
    Column("State", lambda line: Cell(line.change.state.value.capitalize(), "muted" if line.change.state in HIDDEN else "text"), 168),
    Column("Value", lambda line: Cell(line.change.value, is_mono=True), 112, is_right=True),
    Column("Limit", lambda line: Cell(line.change.limit, "muted", is_mono=True), 120, hide_below=920),
    Column("By", lambda line: Cell(_by_text(line.change), "muted", tip=line.change.note), 0),
]


class AlarmHistory(Panel):
    """The history, at most 100,000 changes: the newest."""

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("alarm_history", "Alarm history", theme, parent)
        self.setWindowTitle("Alarm history")
        self.model: RowModel[_Line] = RowModel(_COLUMNS, lambda line: line.number, capacity=CAPACITY, parent=self)
        self.table = PanelTable(self.model, theme, empty_text="Nothing has been read yet")
        self.search = SearchField("Parameter, level, state, time, name or note  /", "alarm_history_search")
        self.search.textChanged.connect(lambda _: self._refilter())
        self.search.left.connect(self.table.setFocus)
        self.counts = QLabel("")
        self.counts.setProperty("role", "muted")
        lay_out_panel(self, [self.search, self.counts], self.table)
        self.resize(1040, 480)

    def show_changes(self, changes: Sequence[AlarmChange], parameter: str = "") -> None:
        """Have exactly these changes; `parameter` is put into the search."""
        self.table.empty_text = "No alarm came in this session" if not changes else "No change has these words"
        self.model.set_rows([_Line(number, change) for number, change in enumerate(changes)])
        self.search.setText(parameter)
        self._refilter()
        self.table.scrollToBottom()

    def show_trouble(self, text: str) -> None:
        """Say why nothing could be read."""
        self.table.empty_text = text
        self.model.set_rows([])
        self._refilter()

    def _refilter(self) -> None:
        words = self.search.text()
        self.model.set_filter(lambda line: has_all_words(words, *_words(line.change)))
        shown, known = self.model.rowCount(), len(self.model.all_rows())
        self.counts.setText(f"{shown} of {known} changes" if shown != known else f"{known} changes")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Slash:
            self.search.setFocus()
        elif event.key() == Qt.Key.Key_Escape and self.isWindow():
            self.close()
        else:
            super().keyPressEvent(event)


def demo() -> QWidget:
    """One alarm's life and the beginning of another's."""
    at, level, state, shown = parse_utc("2026-326T10:55:12Z"), AlarmLevel, AlarmState, AlarmHistory()
    shown.show_changes(
        [
            AlarmChange(at, "BATT_V", level.WARNING, state.PENDING, "6.95 V", "< 7 V"),
            AlarmChange(at + 2 * SECOND_NS, "BATT_V", level.WARNING, state.UNACKNOWLEDGED, "6.9 V", "< 7 V", is_first_out=True),
            AlarmChange(at + 9 * SECOND_NS, "BATT_V", level.WARNING, state.ACKNOWLEDGED, "6.9 V", "< 7 V", by="OPS1", note="eclipse"),
            AlarmChange(at + 60 * SECOND_NS, "TEMP_CAM", level.NORMAL, state.SHELVED, by="OPS1", note="camera is off"),
            AlarmChange(at + 95 * SECOND_NS, "BATT_V", level.NORMAL, state.NORMAL, "7.3 V"),
        ]
    )
    return shown

"""Recordings, newest first: which spacecraft over which station, how long, how much, and whether the file was closed in order.

Enter or a double click opens the chosen recording; `/` searches.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from console.session.messages import Mode
from console.utc import parse_utc, utc_text
from widgets.panel import Panel
from widgets.panel_table import Cell, Column, PanelTable, RowModel, SearchField, has_all_words, lay_out_panel
from widgets.theme import DARK, Status, Theme


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One recording. `state` is 'complete', 'recording', or 'unfinished' (its engine died: what was committed is there)."""

    path: str
    spacecraft: str
    station: str
    mode: Mode
    first_ns: int
    duration_s: float = 0.0
    packets: int = 0
    commands: int = 0
    alarms: int = 0
    size_bytes: int = 0
    state: str = "complete"


def size_text(size_bytes: int) -> str:
    """A size in kB, MB or GB with three digits."""
    for size, unit in ((1e9, "GB"), (1e6, "MB")):
        if size_bytes >= size:
            return f"{size_bytes / size:.3g} {unit}"
    return f"{size_bytes / 1e3:.0f} kB"


def duration_text(seconds: float) -> str:
    """Minutes and seconds, `11:04`, with hours where there are any."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}" if minutes >= 60 else f"{minutes}:{rest:02d}"


def _state_cell(row: SessionRow) -> Cell:
    if row.state == "recording":
        return Cell("Recording", status=Status.NORMAL)
    if row.state == "unfinished":
        return Cell(
            "Unfinished",
            status=Status.CAUTION,
            ink=Status.CAUTION,
            tip="The engine ended without closing it; all that was committed is there",
        )
    return Cell("Complete", "muted")


_COLUMNS: list[Column[SessionRow]] = [
    Column("Began", lambda row: Cell(utc_text(row.first_ns), is_mono=True, tip=row.path), 160),
    Column("Spacecraft", lambda row: Cell(row.spacecraft), 0),
    Column("Station", lambda row: Cell(row.station, "muted"), 0, hide_below=560),
    Column("Mode", lambda row: Cell(row.mode.value, "muted"), 88, hide_below=720),
    Column("Length", lambda row: Cell(duration_text(row.duration_s), is_mono=True), 72, is_right=True),
    Column("Packets", lambda row: Cell(f"{row.packets:,}", "muted", is_mono=True), 88, is_right=True, hide_below=640),
    Column("Commands", lambda row: Cell(str(row.commands), "muted", is_mono=True), 84, is_right=True, hide_below=820),
    Column("Alarms", lambda row: Cell(str(row.alarms), "text" if row.alarms else "muted", is_mono=True), 64, is_right=True, hide_below=560),
    Column("Size", lambda row: Cell(size_text(row.size_bytes), "muted", is_mono=True), 80, is_right=True, hide_below=900),
    Column("State", _state_cell, 100),
]


class SessionList(Panel):
    """The list. `open_requested` carries the path of a recording."""

    open_requested = Signal(str)
    refresh_requested = Signal()

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("session_list", "Recordings", theme, parent)
        self.model: RowModel[SessionRow] = RowModel(_COLUMNS, lambda row: row.path, parent=self)
        self.table = PanelTable(self.model, theme, empty_text="No recordings yet. Every session you fly will stand here")
        self.table.key_filter = self._takes_key
        self.table.doubleClicked.connect(lambda _: self.open_chosen())
        self.search = SearchField("Search recordings  /", "session_search")
        self.search.textChanged.connect(self._on_search)
        self.search.left.connect(self.table.setFocus)
        self.count = QLabel("")
        self.count.setProperty("role", "caption")
        self.open_button = QPushButton("Open")
        self.open_button.setObjectName("session_open")
        self.open_button.setEnabled(False)
        self.open_button.clicked.connect(self.open_chosen)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self.open_button.setEnabled(bool(self.table.chosen())))
        lay_out_panel(self, [self.search, self.count, self.open_button], self.table)

    def show_sessions(self, rows: Iterable[SessionRow]) -> None:
        """Have exactly these recordings, the newest first; the chosen one stays chosen."""
        kept = {self.model.row(place).path for place in self.table.chosen()}
        self.model.set_rows(sorted(rows, key=lambda row: row.first_ns, reverse=True))
        for path in kept:
            place = self.model.place_of(path)
            if place is not None:
                self.table.selectRow(place)
        self._show_count()

    def open_chosen(self) -> None:
        """Ask to open the chosen recording."""
        chosen = self.table.chosen()
        if chosen:
            self.open_requested.emit(self.model.row(chosen[0]).path)

    def _on_search(self, words: str) -> None:
        self.model.set_filter(
            lambda row: has_all_words(words, row.spacecraft, row.station, row.mode.value, utc_text(row.first_ns), row.path)
        )
        self._show_count()

    def _show_count(self) -> None:
        self.count.setText(f"{self.model.rowCount()} of {len(self.model.all_rows())}")

    def _takes_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Slash:
            self.search.setFocus()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_chosen()
        elif event.key() == Qt.Key.Key_F5:
            self.refresh_requested.emit()
        else:
            return False
        return True


def demo() -> QWidget:
    """Four recordings."""
    at = parse_utc
    sessions = SessionList()
    sessions.show_sessions(
        [
            SessionRow("a.moonkite", "WAU-1", "Banting", Mode.SIM, at("2026-326T10:54:40Z"), 664, 5123, 4, 2, 3_400_000, "recording"),
            SessionRow("b.moonkite", "WAU-1", "Katsuura", Mode.LIVE, at("2026-326T01:12:03Z"), 702, 8021, 11, 0, 4_910_000),
            SessionRow("c.moonkite", "LAYANG-2", "Temerloh", Mode.LIVE, at("2026-325T22:40:51Z"), 120, 804, 0, 1, 512_000, "unfinished"),
            SessionRow("d.moonkite", "WAU-1", "Banting", Mode.TRAINING, at("2026-324T08:00:00Z"), 3710, 40_102, 30, 9, 21_400_000),
        ]
    )
    sessions.table.selectRow(1)
    sessions.resize(1000, 200)
    return sessions

"""What happened, newest last: reports of the spacecraft and of the ground system, each with a shape and a word for its severity.

Keys: `/` searches, End follows again after a look back, 1 to 5 choose the least severity shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from console.telemetry.states import Event, EventSeverity
from console.utc import parse_utc, utc_text
from widgets.panel import Panel
from widgets.panel_table import Cell, Column, PanelTable, RowModel, SearchField, has_all_words, lay_out_panel
from widgets.theme import DARK, Status, Theme

CAPACITY = 20_000
SEVERITY_STATUS = {
    EventSeverity.GROUND: Status.OFF,
    EventSeverity.INFO: Status.STANDBY,
    EventSeverity.LOW: Status.CAUTION,
    EventSeverity.MEDIUM: Status.SERIOUS,
    EventSeverity.HIGH: Status.CRITICAL,
}
_WORDS = ("All", "Info and above", "Low and above", "Medium and above", "High only")


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    event: Event


def _severity_cell(line: _Line) -> Cell:
    severity = line.event.severity
    ink = SEVERITY_STATUS[severity] if severity >= EventSeverity.LOW else None
    return Cell(severity.name.capitalize(), "muted", status=SEVERITY_STATUS[severity], ink=ink)


def _text_cell(line: _Line) -> Cell:
    return Cell(line.event.text, is_bold=line.event.severity >= EventSeverity.HIGH, tip=line.event.text)


def _time_cell(line: _Line) -> Cell:
    event = line.event
    board = f"on board {utc_text(event.generation_ns, digits=3)}" if event.generation_ns >= 0 else "no on-board time"
    return Cell(utc_text(event.at_ns)[5:], "muted", is_mono=True, tip=f"received {utc_text(event.at_ns, digits=3)}, {board}")


class EventLog(Panel):
    """The log, at most 20,000 events. `event_chosen` carries the Event under the cursor (for its packet)."""

    event_chosen = Signal(object)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("event_log", "Events", theme, parent)
        self._numbers = count()
        self._is_following, self._missed = True, 0
        columns = [
            Column("Received", _time_cell, 128),
            Column("Severity", _severity_cell, 88),
            Column("Source", lambda line: Cell(line.event.source, "muted"), 104, hide_below=560),
            Column("Event", _text_cell, 0),
        ]
        self.model: RowModel[_Line] = RowModel(columns, lambda line: line.number, capacity=CAPACITY, parent=self)
        self.table = PanelTable(self.model, theme, empty_text="Events of the spacecraft and of the ground system will stand here")
        self.table.key_filter = self._takes_key
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self.table.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self._build()
        self.set_following(True)

    def _build(self) -> None:
        self.search = SearchField("Search events  /", "event_search")
        self.search.textChanged.connect(lambda _: self._refilter())
        self.search.left.connect(self.table.setFocus)
        self.severity = QComboBox()
        self.severity.setObjectName("event_severity")
        self.severity.setAccessibleName("Least severity")
        self.severity.addItems(_WORDS)
        self.severity.currentIndexChanged.connect(lambda _: self._refilter())
        self.follow = QPushButton("Following")
        self.follow.setObjectName("event_follow")
        self.follow.setProperty("role", "quiet")
        self.follow.setToolTip("Follow the newest event (End)")
        self.follow.clicked.connect(lambda: self.set_following(not self._is_following))
        lay_out_panel(self, [self.search, self.severity, self.follow], self.table)

    def show_events(self, events: Sequence[Event]) -> None:
        """Add events at the end."""
        before = self.model.rowCount()
        self.model.put([_Line(next(self._numbers), event) for event in events])
        if self._is_following:
            self.table.scrollToBottom()
        else:
            self._missed += max(self.model.rowCount() - before, 0)
            self._show_following()

    def clear_after_reset(self) -> None:
        """A seek happened: forget what was shown."""
        self.model.set_rows([])
        self.set_following(True)

    @property
    def is_following(self) -> bool:
        """Whether the newest event is kept in sight."""
        return self._is_following

    def set_following(self, is_following: bool) -> None:
        """Keep the newest event in sight, or stay where the operator looks."""
        self._is_following, self._missed = is_following, 0
        self.table.follow_end(is_following)
        self._show_following()

    def _show_following(self) -> None:
        paused = f"Paused, {self._missed} new" if self._missed else "Paused"
        self.follow.setText("Following" if self._is_following else paused)

    def _on_scrolled(self, value: int) -> None:
        bar = self.table.verticalScrollBar()
        if bar.isSliderDown() or self.table.underMouse() or self.table.hasFocus():
            is_at_end = value >= bar.maximum()
            if is_at_end != self._is_following:
                self.set_following(is_at_end)

    def _refilter(self) -> None:
        words, least = self.search.text(), self.severity.currentIndex()
        self.model.set_filter(lambda line: line.event.severity >= least and has_all_words(words, line.event.text, line.event.source))
        if self._is_following:
            self.table.scrollToBottom()

    def _on_current(self, index: object) -> None:
        place = self.table.current_place()
        if place is not None and place < self.model.rowCount():
            self.event_chosen.emit(self.model.row(place).event)

    def _takes_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Slash:
            self.search.setFocus()
        elif key == Qt.Key.Key_End:
            self.set_following(True)
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_5:
            self.severity.setCurrentIndex(int(key) - int(Qt.Key.Key_1))
        else:
            return False
        return True


def demo() -> QWidget:
    """A pass begins."""
    at, severity = parse_utc("2026-326T10:55:12Z"), EventSeverity
    lines = [
        (0, severity.GROUND, "session", "AOS Banting: WAU-1, maximum elevation 47 deg"),
        (1.2, severity.GROUND, "link", "frame lock on virtual channel 0"),
        (3.9, severity.INFO, "WAU-1", "Beacon on, boot count 12"),
        (11.4, severity.LOW, "WAU-1", "Star tracker lost 2 of 9 stars"),
        (19.0, severity.MEDIUM, "WAU-1", "Battery heater on for longer than 900 s"),
        (22.7, severity.INFO, "WAU-1", "Time synchronised to GPS, offset 0.41 ms"),
        (31.8, severity.HIGH, "WAU-1", "Battery temperature below survival limit"),
        (32.0, severity.GROUND, "alarms", "BATT_T critical: -2.7 degC, limit 0 degC"),
    ]
    log = EventLog()
    log.show_events([Event(at + round(s * 1e9), level, source, text) for s, level, source, text in lines])
    log.resize(720, 280)
    return log

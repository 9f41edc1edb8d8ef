"""Alarms that stand or wait to be acknowledged, worst first, in the words of ISA-18.2.

Keys: A acknowledges the chosen alarm, Shift+A all of them, N writes a note to go with it. The first-out mark tells which alarm of a group
came first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from console.telemetry.states import AlarmChange, AlarmLevel, AlarmState
from console.utc import SECOND_NS, parse_utc, utc_text
from widgets.panel import Panel
from widgets.panel_table import Cell, Column, PanelTable, RowModel, age_text, lay_out_panel
from widgets.theme import DARK, Status, Theme, alarm_status

WAITING = (AlarmState.UNACKNOWLEDGED, AlarmState.RETURNED, AlarmState.LATCHED)


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """One alarm as it stands: the last change, when it came, and the session's time for its age."""

    change: AlarmChange
    since_ns: int
    now_ns: int

    @property
    def is_waiting(self) -> bool:
        """Whether somebody must acknowledge it."""
        return self.change.state in WAITING


def _level_cell(row: AlarmRow) -> Cell:
    level = row.change.level
    status = Status.OFF if row.change.state in (AlarmState.RETURNED, AlarmState.SHELVED) else alarm_status(level)
    return Cell(level.name.capitalize(), status=status, ink=alarm_status(level) if row.is_waiting else None, is_bold=row.is_waiting)


def _name_cell(row: AlarmRow) -> Cell:
    text = f"{row.change.parameter}  first out" if row.change.is_first_out else row.change.parameter
    return Cell(text, is_bold=row.is_waiting, tip="The first alarm of its group" if row.change.is_first_out else "")


def _state_cell(row: AlarmRow) -> Cell:
    by = f" by {row.change.by}" if row.change.by and not row.is_waiting else ""
    return Cell(f"{row.change.state.value.capitalize()}{by}", "text" if row.is_waiting else "muted", tip=row.change.note)


_COLUMNS: list[Column[AlarmRow]] = [
    Column("Level", _level_cell, 104),
    Column("Parameter", _name_cell, 168),
    Column("Value", lambda row: Cell(row.change.value, is_mono=True), 112, is_right=True),
    Column("Limit", lambda row: Cell(row.change.limit, "muted", is_mono=True), 128, hide_below=640),
    Column("State", _state_cell, 0),
    Column("Age", lambda row: Cell(age_text((row.now_ns - row.since_ns) / SECOND_NS), "muted", is_mono=True), 72, is_right=True),
    Column("Since", lambda row: Cell(utc_text(row.since_ns)[9:-1], "muted", is_mono=True, tip=utc_text(row.since_ns)), 88, hide_below=760),
]


class AlarmList(Panel):
    """The list. `acknowledge_requested` carries a parameter ('' for all) and the note; nothing looks acknowledged before a change
    says so."""

    acknowledge_requested = Signal(str, str)
    alarm_chosen = Signal(object)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("alarm_list", "Alarms", theme, parent)
        self._alarms: dict[str, AlarmRow] = {}
        self._now_ns = 0
        self.model: RowModel[AlarmRow] = RowModel(_COLUMNS, lambda row: row.change.parameter, parent=self)
        self.table = PanelTable(self.model, theme, empty_text="No alarms. A value that breaks a limit will stand here")
        self.table.key_filter = self._takes_key
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self._build()

    def _build(self) -> None:
        self.counts = QLabel("")
        self.counts.setProperty("role", "muted")
        self.note = QLineEdit()
        self.note.setObjectName("alarm_note")
        self.note.setAccessibleName("Note")
        self.note.setPlaceholderText("Note to go with the acknowledgement  N")
        self.note.setMaxLength(200)
        self.note.returnPressed.connect(self.table.setFocus)
        self.acknowledge = QPushButton("Acknowledge  A")
        self.acknowledge.setObjectName("alarm_acknowledge")
        self.acknowledge.clicked.connect(self.acknowledge_chosen)
        self.acknowledge_everything = QPushButton("All  Shift+A")
        self.acknowledge_everything.setObjectName("alarm_acknowledge_all")
        self.acknowledge_everything.setProperty("role", "quiet")
        self.acknowledge_everything.clicked.connect(self.acknowledge_all)
        lay_out_panel(self, [self.counts, self.note, self.acknowledge, self.acknowledge_everything], self.table)
        self._show_counts()

    def show_changes(self, changes: Sequence[AlarmChange]) -> None:
        """Alarms came, changed, or went (state normal)."""
        if not changes:
            return
        for change in changes:
            self._take(change)
        self._refill()

    def _take(self, change: AlarmChange) -> None:
        known = self._alarms.get(change.parameter)
        if change.state is AlarmState.NORMAL:
            self._alarms.pop(change.parameter, None)
            return
        since = known.since_ns if known else change.at_ns
        is_first = change.is_first_out or (known is not None and known.change.is_first_out)
        marked = AlarmChange(**{**{name: getattr(change, name) for name in change.__struct_fields__}, "is_first_out": is_first})
        self._alarms[change.parameter] = AlarmRow(marked, since, max(self._now_ns, change.at_ns))

    def _refill(self) -> None:
        chosen = self._chosen()
        order = sorted(self._alarms.values(), key=lambda row: (not row.is_waiting, -row.change.level, row.since_ns))
        self.model.set_rows(order)
        place = self.model.place_of(chosen) if chosen else None
        if place is not None:
            self.table.selectRow(place)
        self._show_counts()

    def show_now(self, now_ns: int) -> None:
        """The session's time: ages follow it, once a second."""
        if now_ns // SECOND_NS != self._now_ns // SECOND_NS and self._alarms:
            self._alarms = {name: replace(row, now_ns=now_ns) for name, row in self._alarms.items()}
            self.model.put(list(self._alarms.values()))
        self._now_ns = now_ns

    def clear_after_reset(self) -> None:
        """A seek happened: forget what stood."""
        self._alarms.clear()
        self._refill()

    def counts_by_level(self) -> dict[AlarmLevel, int]:
        """How many alarms stand at each level, normal left out."""
        levels = [row.change.level for row in self._alarms.values() if row.change.state is not AlarmState.SHELVED]
        return {level: levels.count(level) for level in AlarmLevel if level is not AlarmLevel.NORMAL}

    def _show_counts(self) -> None:
        waiting = sum(row.is_waiting for row in self._alarms.values())
        standing = f"{len(self._alarms)} standing, {waiting} to acknowledge" if self._alarms else "No alarms"
        self.counts.setText(standing)
        self.acknowledge.setEnabled(waiting > 0)
        self.acknowledge_everything.setEnabled(waiting > 0)

    def acknowledge_chosen(self) -> None:
        """Ask to acknowledge the chosen alarm, or the first that waits when none is chosen."""
        chosen = self._alarms.get(self._chosen() or "")
        row = chosen or next((row for row in self.model.rows() if row.is_waiting), None)
        if row is not None and row.is_waiting:
            self._emit(row.change.parameter)

    def acknowledge_all(self) -> None:
        """Ask to acknowledge everything that waits."""
        if any(row.is_waiting for row in self._alarms.values()):
            self._emit("")

    def _emit(self, parameter: str) -> None:
        self.acknowledge_requested.emit(parameter, self.note.text().strip())
        self.note.clear()

    def _chosen(self) -> str | None:
        chosen = self.table.chosen()
        return self.model.row(chosen[0]).change.parameter if chosen else None

    def _on_current(self, index: object) -> None:
        place = self.table.current_place()
        if place is not None and place < self.model.rowCount():
            self.alarm_chosen.emit(self.model.row(place).change)

    def _takes_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_A:
            is_all = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            (self.acknowledge_all if is_all else self.acknowledge_chosen)()
            return True
        if event.key() == Qt.Key.Key_N:
            self.note.setFocus()
            return True
        return False


def demo() -> QWidget:
    """Five alarms in five states."""
    at, level, state = parse_utc("2026-326T10:55:12Z"), AlarmLevel, AlarmState
    listed = AlarmList()
    listed.show_now(at + 42 * SECOND_NS)
    listed.show_changes(
        [
            AlarmChange(at, "BATT_T", level.CRITICAL, state.UNACKNOWLEDGED, "-2.7 degC", "low 0 degC", is_first_out=True),
            AlarmChange(at + 9 * SECOND_NS, "BATT_I", level.DISTRESS, state.UNACKNOWLEDGED, "-2.613 A", "low -2.5 A"),
            AlarmChange(at - 95 * SECOND_NS, "BATT_SOC", level.WARNING, state.ACKNOWLEDGED, "31.5 %", "low 35 %", by="operator"),
            AlarmChange(at - 30 * SECOND_NS, "RATE_X", level.WARNING, state.RETURNED, "0.11 deg/s", "high 0.25 deg/s"),
            AlarmChange(at - 3600 * SECOND_NS, "CAM_T", level.WARNING, state.SHELVED, "-14.0 degC", "low -10 degC", note="camera is off"),
        ]
    )
    listed.resize(860, 240)
    return listed

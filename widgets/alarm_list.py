"""Alarms that stand or wait to be acknowledged, worst first, in the words of ISA-18.2; under them what is suppressed, always in sight.

Keys: A acknowledges the chosen alarm, Shift+A all of them, N writes a note to go with it; S shelves, U takes back what is suppressed, R
resets a latch, L changes limits, Shift+L lists those set by hand, H shows the history; F shows other levels, W only what waits. The
first-out mark tells which alarm of a group came first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from console.telemetry.states import AlarmChange, AlarmFlood, AlarmLevel, AlarmState, LimitState
from console.utc import SECOND_NS, parse_utc
from widgets.alarm_rows import ALARM_COLUMNS, AlarmRow, StandingAlarms, hand_tip, level_counts
from widgets.alarm_suppressed import HEAD_PX, SuppressedList
from widgets.panel import Panel
from widgets.panel_table import ROW_PX, PanelTable, RowModel, lay_out_panel
from widgets.theme import BODY_PX, DARK, Theme, ui_font

FILTER_PX = 112
LEAST_ROWS = 3
EDGE_PX = 4
NARROW_PX, NARROWEST_PX = 520, 440
_FILTERS = ("All levels", "Distress up", "Critical", "Waiting")


class AlarmList(Panel):
    """The list. `acknowledge_requested` carries a parameter ('' for all) and the note; the other requests the AlarmChange they are about
    (None without one). Nothing looks acknowledged or shelved before a change says so."""

    acknowledge_requested = Signal(str, str)
    shelve_requested = Signal(object)
    back_requested = Signal(object)
    reset_requested = Signal(object)
    limits_requested = Signal(object)
    hand_limits_requested = Signal()
    history_requested = Signal(object)
    alarm_chosen = Signal(object)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("alarm_list", "Alarms", theme, parent)
        self._alarms = StandingAlarms()
        self._is_narrow = False
        self.setMinimumWidth(NARROWEST_PX)
        self.model: RowModel[AlarmRow] = RowModel(ALARM_COLUMNS, lambda row: row.change.parameter, parent=self)
        self.table = PanelTable(self.model, theme, empty_text="No alarms. A value that breaks a limit will stand here")
        self.table.key_filter = self._takes_key
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self.suppressed = SuppressedList(theme)
        self.suppressed.back_requested.connect(self.back_requested)
        self.suppressed.hands.clicked.connect(self.hand_limits_requested)
        self.suppressed.alarm_chosen.connect(self.alarm_chosen)
        self._build()
        self._keys: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_A: self.acknowledge_chosen, Qt.Key.Key_N: self.note.setFocus,
            Qt.Key.Key_S: lambda: self.shelve_requested.emit(self.chosen_change()), Qt.Key.Key_U: self.suppressed.take_back,
            Qt.Key.Key_R: lambda: self.reset_requested.emit(self.chosen_change()),
            Qt.Key.Key_L: lambda: self.limits_requested.emit(self.chosen_change()),
            Qt.Key.Key_H: lambda: self.history_requested.emit(self.chosen_change()), Qt.Key.Key_F: self.next_filter,
            Qt.Key.Key_W: lambda: self.filter.setCurrentIndex(0 if self.filter.currentIndex() == 3 else 3),
        }  # fmt: skip

    def _build(self) -> None:
        self.counts = QLabel("")
        self.counts.setProperty("role", "muted")
        self.counts.setMinimumWidth(1)  # where there is no room for all, the buttons have it
        self.filter, self.note, self.flood = _filter_box(), _note_field(), _flood_line()
        self.filter.currentIndexChanged.connect(lambda _: self._refilter())
        self.note.returnPressed.connect(self.table.setFocus)
        self.acknowledge = _act_button("Acknowledge  A", "alarm_acknowledge", self.acknowledge_chosen, tip="Acknowledge the chosen one  A")
        self.acknowledge_everything = _act_button(
            "All", "alarm_acknowledge_all", self.acknowledge_all, tip="Acknowledge all that wait  Shift+A"
        )
        self.acknowledge_everything.setProperty("role", "quiet")
        head = [self.counts, self.filter, self.note, self.acknowledge, self.acknowledge_everything]
        lay_out_panel(self, head, self.flood, self.table, self.suppressed)
        column = self.layout()
        if isinstance(column, QVBoxLayout):
            column.setStretch(2, 1)
            column.setStretch(3, 0)
        self._show_counts()

    def show_changes(self, changes: Sequence[AlarmChange]) -> None:
        """Alarms came, changed, or went (state normal)."""
        if not changes:
            return
        self._alarms.take(changes)
        self._refill()

    def show_standing(self, changes: Sequence[AlarmChange]) -> None:
        """These are all that stand, after a seek: forget what stood; the chosen one stays chosen where it is among them."""
        self._alarms.clear()
        self._alarms.take(changes)
        self._refill()

    def show_limits(self, limits: Mapping[str, LimitState]) -> None:
        """The limits in force that are not the dictionary's default ones, by parameter."""
        self._alarms.set_limits(limits)
        hands = [f"{name}  {hand_tip(each)}" for name, each in sorted(limits.items()) if each.hand or each.hands]
        self.suppressed.show_hands(len(hands), "\n".join(hands))
        self._refill()

    def show_flood(self, flood: AlarmFlood | None) -> None:
        """One line over the list while a flood is on."""
        text = f"Alarm flood: {flood.text()}" if flood else ""
        if text != self.flood.text():
            self.flood.setText(text)
            self.flood.setVisible(flood is not None)
            self._share_room()

    def _refill(self) -> None:
        chosen = self._chosen()
        rows = self._alarms.in_order()
        self.model.set_rows([row for row in rows if not row.is_hidden])
        self.suppressed.show_rows([row for row in rows if row.is_hidden])
        place = self.model.place_of(chosen) if chosen else None
        if place is not None:
            self.table.selectRow(place)
        self._show_counts()
        self._share_room()

    def _share_room(self) -> None:
        """The alarms that stand have the first few rows of a low panel, what is suppressed the rest, and one row of three."""
        column = self.layout()
        if column is None:
            return
        column.activate()
        room_px = self.height() - self.table.y() - self.table.horizontalHeader().height() - HEAD_PX - EDGE_PX
        rows = room_px // ROW_PX
        standing = min(LEAST_ROWS, max(1, self.model.rowCount()))
        self.suppressed.leave_room(max(rows - standing, 1 if rows >= LEAST_ROWS else 0))

    def minimumSizeHint(self) -> QSize:
        """What it needs at least: the rows of what is suppressed give way."""
        least = super().minimumSizeHint()
        return QSize(least.width(), least.height() - self.suppressed.height() + HEAD_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()
        self._be_narrow(self.width() < NARROW_PX)

    def _be_narrow(self, is_narrow: bool) -> None:
        """Say less in a narrow panel, rather than half of it."""
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self.acknowledge.setText("Ack.  A" if is_narrow else "Acknowledge  A")
            self.note.setPlaceholderText("Note" if is_narrow else "Note  N")
            self._show_counts()

    def _refilter(self) -> None:
        place = self.filter.currentIndex()
        least = (AlarmLevel.WARNING, AlarmLevel.DISTRESS, AlarmLevel.CRITICAL, AlarmLevel.WARNING)[max(place, 0)]
        self.model.set_filter(lambda row: row.change.level >= least and (place != 3 or row.is_waiting))
        self._show_counts()

    def next_filter(self) -> None:
        """Show the next choice of alarms."""
        self.filter.setCurrentIndex((self.filter.currentIndex() + 1) % self.filter.count())

    def show_now(self, now_ns: int) -> None:
        """The session's time: ages follow it, once a second."""
        if self._alarms.set_now(now_ns):
            self.model.put(self._alarms.listed)
            self.suppressed.put(self._alarms.hidden)

    def clear_after_reset(self) -> None:
        """A seek happened: forget what stood."""
        self._alarms.clear()
        self._refill()

    def counts_by_level(self) -> dict[AlarmLevel, int]:
        """How many alarms stand at each level, normal left out; pending and suppressed ones don't count."""
        return level_counts([row for row in self._alarms.listed if row.change.state is not AlarmState.PENDING])

    def _show_counts(self) -> None:
        standing = self._alarms.listed
        waiting, unseen = sum(row.is_waiting for row in standing), len(standing) - self.model.rowCount()
        text = counts_text(len(standing), waiting, is_short=self._is_narrow)
        self.counts.setText(f"{text}, {unseen} not listed" if unseen else text)
        self.counts.setToolTip(f"{waiting} of {len(standing)} standing alarms wait to be acknowledged" if standing else "")
        self.acknowledge.setEnabled(waiting > 0)
        self.acknowledge_everything.setEnabled(waiting > 0)

    def acknowledge_chosen(self) -> None:
        """Ask to acknowledge the chosen alarm, or the first that waits when none is chosen."""
        chosen = self._alarms.find(self._chosen())
        row = chosen or next((row for row in self.model.rows() if row.is_waiting), None)
        if row is not None and row.is_waiting:
            self._emit(row.change.parameter)

    def acknowledge_all(self) -> None:
        """Ask to acknowledge everything that waits, listed or not."""
        if self._alarms.is_any_waiting:
            self._emit("")

    def _emit(self, parameter: str) -> None:
        self.acknowledge_requested.emit(parameter, self.note.text().strip())
        self.note.clear()

    def chosen_change(self) -> AlarmChange | None:
        """The last change of the alarm under the cursor, in the list that has the keyboard."""
        if self.suppressed.table.hasFocus():
            row = self.suppressed.chosen()
            return row.change if row else None
        found = self._alarms.find(self._chosen())
        return found.change if found else None

    def _chosen(self) -> str | None:
        chosen = self.table.chosen()
        return self.model.row(chosen[0]).change.parameter if chosen and chosen[0] < self.model.rowCount() else None

    def _on_current(self, index: object) -> None:
        place = self.table.current_place()
        if place is not None and place < self.model.rowCount():
            self.alarm_chosen.emit(self.model.row(place).change)

    def _takes_key(self, event: QKeyEvent) -> bool:
        shift, held = Qt.KeyboardModifier.ShiftModifier, event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() == Qt.Key.Key_A and held == shift:
            self.acknowledge_all()
            return True
        if event.key() == Qt.Key.Key_L and held == shift:
            self.hand_limits_requested.emit()
            return True
        act = self._keys.get(Qt.Key(event.key())) if not held else None
        if act is not None:
            act()
        return act is not None


def counts_text(standing: int, waiting: int, *, is_short: bool = False) -> str:
    """How many alarms stand, and how many of them wait to be acknowledged; short: what matters more."""
    if not standing:
        return "No alarms"
    if is_short:
        return f"{waiting} unack." if waiting else f"{standing} standing"
    return f"{standing} standing, {waiting} unack."


def _act_button(text: str, name: str, act: Callable[[], None], *, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAccessibleName(tip.partition("  ")[0])
    button.setToolTip(tip)
    button.clicked.connect(act)
    return button


def _filter_box() -> QComboBox:
    """Which alarms are listed."""
    box = QComboBox()
    box.setObjectName("alarm_filter")
    box.setAccessibleName("Which alarms")
    box.setToolTip("Which alarms are listed (F, W). Hidden ones are counted at the left")
    box.addItems(_FILTERS)
    box.setFixedWidth(FILTER_PX)
    return box


def _note_field() -> QLineEdit:
    """What is said with an acknowledgement."""
    field = QLineEdit()
    field.setObjectName("alarm_note")
    field.setAccessibleName("Note")
    field.setPlaceholderText("Note  N")
    field.setToolTip("Goes with the next acknowledgement, and stands in the history")
    field.setMaxLength(200)
    field.setMinimumWidth(52)
    return field


def _flood_line() -> QLabel:
    """The line over the list while a flood is on."""
    line = QLabel("")
    line.setObjectName("alarm_flood")
    line.setAccessibleName("Alarm flood")
    line.setProperty("role", "title")
    line.setFont(ui_font(BODY_PX, is_bold=True))
    line.setContentsMargins(8, 4, 8, 4)
    line.hide()
    return line


def demo() -> QWidget:
    """Seven alarms in seven states, in a flood."""
    at, level, state = parse_utc("2026-326T10:55:12Z"), AlarmLevel, AlarmState
    listed = AlarmList()
    listed.show_now(at + 42 * SECOND_NS)
    listed.show_changes(
        [
            AlarmChange(at, "BATT_T", level.CRITICAL, state.UNACKNOWLEDGED, "-2.7 degC", "< 0 degC", is_first_out=True, count=1),
            AlarmChange(at + 9 * SECOND_NS, "BATT_I", level.DISTRESS, state.UNACKNOWLEDGED, "-2.613 A", "< -2.5 A", count=3),
            AlarmChange(at - 95 * SECOND_NS, "BATT_SOC", level.WARNING, state.ACKNOWLEDGED, "31 %", "< 35 %", by="OPS1", note="seen"),
            AlarmChange(at - 30 * SECOND_NS, "RATE_X", level.WARNING, state.RETURNED, "0.11 deg/s", "> 0.25 deg/s", count=12),
            AlarmChange(at - 60 * SECOND_NS, "TX_STATE", level.DISTRESS, state.LATCHED_ACKNOWLEDGED, "ON", "= TRIP", by="OPS1", count=1),
            AlarmChange(
                at - 3600 * SECOND_NS, "CAM_T", level.WARNING, state.SHELVED, "-14.0 degC", "< -10 degC", note="camera is off", by="OPS1",
                until_ns=at + 342 * SECOND_NS,
            ),
            AlarmChange(at - 7200 * SECOND_NS, "SUN_X", level.NORMAL, state.OUT_OF_SERVICE, note="sensor broken", by="OPS2"),
        ]
    )  # fmt: skip
    listed.show_flood(AlarmFlood(at - 8 * SECOND_NS, at + 2 * SECOND_NS, 37, "BATT_V"))
    listed.resize(1040, 300)
    return listed

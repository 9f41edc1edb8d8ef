"""What is suppressed, always in sight under the alarm list: shelved, suppressed by design, out of service, with counts even of nothing.

In a low panel its rows give way to the alarms that stand, and the line with the counts stays: it names them then. In a narrow one that
line is shorter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from console.telemetry.states import AlarmState
from widgets.alarm_rows import HIDDEN_COLUMNS, AlarmRow
from widgets.panel import Panel
from widgets.panel_table import ROW_PX, PanelTable, RowModel
from widgets.theme import DARK, Theme

MOST_SEEN = 4
HEAD_PX = 32
SPACE_PX = 8
NARROW_PX, LEAST_PX = 700, 520
_KINDS = ((AlarmState.SHELVED, "shelved"), (AlarmState.SUPPRESSED, "by design"), (AlarmState.OUT_OF_SERVICE, "out of service"))


class SuppressedList(Panel):
    """The section. U takes the chosen alarm back; `alarm_chosen` carries it."""

    back_requested = Signal(object)
    alarm_chosen = Signal(object)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("alarm_suppressed", "Suppressed alarms", theme, parent)
        self.model: RowModel[AlarmRow] = RowModel(HIDDEN_COLUMNS, lambda row: row.change.parameter, parent=self)
        self.table = PanelTable(self.model, theme)
        self.table.key_filter = self._takes_key
        self.table.horizontalHeader().hide()
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._on_current())
        self._most, self._hands, self._words, self._short = MOST_SEEN, 0, "", ""
        self.counts = QLabel("")
        self.counts.setMinimumWidth(1)
        self.counts.setObjectName("alarm_suppressed_counts")
        self.counts.setProperty("role", "muted")
        self.hands = QPushButton("")
        self.hands.setObjectName("alarm_hand_limits")
        self.hands.setProperty("role", "quiet")
        self.hands.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hands.hide()
        self.back = QPushButton("Take back  U")
        self.back.setObjectName("alarm_take_back")
        self.back.setProperty("role", "quiet")
        self.back.clicked.connect(self.take_back)
        head, column = QHBoxLayout(), QVBoxLayout(self)
        head.setContentsMargins(SPACE_PX, 0, SPACE_PX, 0)
        head.addWidget(self.counts, 1)
        head.addWidget(self.hands)
        head.addWidget(self.back)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head, 1)
        column.addWidget(self.table)
        self.show_rows([])

    def show_rows(self, rows: Sequence[AlarmRow]) -> None:
        """Have exactly these alarms; the section is as high as they need, four rows at most."""
        chosen = self.chosen()
        self.model.set_rows(rows)
        place = self.model.place_of(chosen.change.parameter) if chosen else None
        if place is not None:
            self.table.selectRow(place)
        states = [row.change.state for row in rows]
        counts = [(states.count(state), word) for state, word in _KINDS]
        self._words = f"Suppressed: {', '.join(f'{count} {word}' for count, word in counts)}"
        self._short = ", ".join(f"{count} {word}" for count, word in counts if count)
        self.back.setVisible(bool(rows))
        self._fit()

    def show_hands(self, count: int, tip: str) -> None:
        """How many parameters have limits by hand, and which in the tip."""
        self._hands = count
        self.hands.setToolTip(tip)
        self.hands.setVisible(count > 0)
        self._fit()

    def leave_room(self, rows: int) -> None:
        """Have no more rows than these in sight."""
        most = max(0, min(MOST_SEEN, rows))
        if most != self._most:
            self._most = most
            self._fit()

    def _fit(self) -> None:
        """As high as the rows need that there is room for, and in as many words."""
        rows, is_narrow = min(self.model.rowCount(), self._most), self.width() < NARROW_PX
        self.table.setVisible(rows > 0)
        self.table.setFixedHeight(rows * ROW_PX + 2)
        self.setFixedHeight(HEAD_PX + (self.table.height() if rows else 0))
        self.hands.setText(f"{self._hands} by hand  Shift+L" if is_narrow else f"{self._hands} with limits by hand  Shift+L")
        short = self._short if self._short and self.width() >= LEAST_PX else f"{self.model.rowCount()} suppressed"
        names = self._names() if self.model.rowCount() and not rows else ""
        self.counts.setText(self._cut(f"{self.model.rowCount()} suppressed: {names}") if names else short if is_narrow else self._words)
        self.counts.setToolTip(names or (self._words if is_narrow else ""))

    def _names(self) -> str:
        """All of them in words, for where no row has room."""
        words = dict(_KINDS)
        return ", ".join(f"{row.change.parameter} {words.get(row.change.state, '')}".rstrip() for row in self.model.rows())

    def _cut(self, text: str) -> str:
        """As much of a text as the line has room for."""
        buttons = sum(one.sizeHint().width() for one in (self.hands, self.back) if not one.isHidden())
        room_px = max(self.width() - buttons - 4 * SPACE_PX, 1)
        return self.counts.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room_px)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def put(self, rows: Sequence[AlarmRow]) -> None:
        """The same alarms at another time."""
        self.model.put(rows)

    def chosen(self) -> AlarmRow | None:
        """The chosen alarm."""
        chosen = self.table.chosen()
        return self.model.row(chosen[0]) if chosen and chosen[0] < self.model.rowCount() else None

    def take_back(self) -> None:
        """Ask for the chosen alarm to be taken back, or for the only one."""
        rows = self.model.rows()
        row = self.chosen() or (rows[0] if len(rows) == 1 else None)
        if row is not None:
            self.back_requested.emit(row.change)

    def _on_current(self) -> None:
        place = self.table.current_place()
        if place is not None and place < self.model.rowCount():
            self.alarm_chosen.emit(self.model.row(place).change)

    def _takes_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_U and not event.modifiers():
            self.take_back()
            return True
        return False


def demo() -> QWidget:
    """Three alarms, each suppressed in another way."""
    from console.telemetry.states import AlarmChange, AlarmLevel  # noqa: PLC0415
    from console.utc import SECOND_NS, parse_utc  # noqa: PLC0415

    at, listed = parse_utc("2026-326T10:55:12Z"), SuppressedList()
    states = (
        (AlarmState.SHELVED, "CAM_T", "camera is off"),
        (AlarmState.SUPPRESSED, "WHEEL_X_RPM", ""),
        (AlarmState.OUT_OF_SERVICE, "TEMP_TX", "sensor broken"),
    )
    changes = [AlarmChange(at, name, AlarmLevel.WARNING, state, until_ns=at + 300 * SECOND_NS, by="OPS1") for state, name, _ in states]
    listed.show_rows([AlarmRow(change, at, at, note) for change, (_, _, note) in zip(changes, states, strict=True)])
    listed.resize(860, 140)
    return listed

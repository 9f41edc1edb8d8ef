"""The stages of one command, each with its time, the packet that told it, and the evidence in words. Enter or a double click on a stage
goes to its packet. What came after the command's end is marked as late."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from console.command.states import CommandChange, Stage
from console.utc import SECOND_NS, parse_utc, utc_text
from widgets.panel_table import Cell, Column, PanelTable, RowModel
from widgets.stage_chain import CommandRow, stage_status, stage_time, stage_word
from widgets.theme import DARK, Status, Theme

_Placed = tuple[int, CommandRow]


def _stage_cell(row: _Placed) -> Cell:
    change = row[1].changes[row[0]]
    status = stage_status(change)
    is_bad = status in (Status.CAUTION, Status.SERIOUS, Status.CRITICAL)
    return Cell(stage_word(change), status=status, ink=status if is_bad else None, tip=change.detail)


def _after(row: _Placed) -> str:
    text = stage_time(row[1].changes, row[0])
    return text if text.startswith("+") else ""


def _packet_cell(row: _Placed) -> Cell:
    packet = row[1].changes[row[0]].packet
    return Cell(f"#{packet}" if packet >= 0 else "-", "accent" if packet >= 0 else "muted", is_mono=True, tip="Enter goes to this packet")


_COLUMNS: list[Column[_Placed]] = [
    Column("Stage", _stage_cell, 132),
    Column("Time (UTC)", lambda row: Cell(utc_text(row[1].changes[row[0]].at_ns, digits=3), "muted", is_mono=True), 208),
    Column("After", lambda row: Cell(_after(row), "muted", is_mono=True, tip="since it was sent"), 84, is_right=True),
    Column("Packet", _packet_cell, 76, is_right=True),
    Column("Evidence", lambda row: Cell(row[1].changes[row[0]].detail, tip=row[1].changes[row[0]].detail), 0),
    Column("By", lambda row: Cell(row[1].changes[row[0]].by, "muted"), 108, hide_below=720),
]


class StageList(QDialog):
    """A window beside the queue. `packet_requested` carries the index of the packet to go to."""

    packet_requested = Signal(int)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stage_list")
        self.setAccessibleName("Stages and evidence")
        self.theme = theme
        self.model: RowModel[_Placed] = RowModel(_COLUMNS, lambda row: row[0], parent=self)
        self.table = PanelTable(self.model, theme, empty_text="Nothing is known of this command yet")
        self.table.key_filter = self._takes_key
        self.table.doubleClicked.connect(lambda index: self._go_to(index.row()))
        self.title, self.whole = QLabel(""), QLabel("")
        self.title.setProperty("role", "title")
        self.whole.setProperty("role", "muted")
        self.whole.setWordWrap(True)
        self.whole.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._on_current())
        self._lay_out()

    def _lay_out(self) -> None:
        self.go = QPushButton("Go to the packet  Enter")
        self.go.setObjectName("stage_packet")
        self.go.setAutoDefault(False)
        self.go.clicked.connect(lambda: self._go_to(self.table.current_place()))
        leave = QPushButton("Close  Esc")
        leave.setObjectName("stage_close")
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self.whole, 1)
        foot.addWidget(leave)
        foot.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.table, 1)
        column.addLayout(foot)
        self.resize(860, 320)

    def show_command(self, row: CommandRow) -> None:
        """Show the stages of this command, and choose the last one that a packet told."""
        self.title.setText(f"{row.last.name}, command {row.last.command}")
        self.setWindowTitle(f"Stages of command {row.last.command}")
        place = self.table.current_place()
        self.model.set_rows([(number, row) for number in range(len(row.changes))])
        told = [number for number, change in enumerate(row.changes) if change.packet >= 0]
        self.table.selectRow(place if place is not None and place < len(row.changes) else told[-1] if told else len(row.changes) - 1)
        self._on_current()

    def forget(self) -> None:
        """Another command is shown next: its last evidence is chosen."""
        self.model.set_rows([])

    def _packet(self, place: int | None) -> int:
        if place is None or not 0 <= place < self.model.rowCount():
            return -1
        number, row = self.model.row(place)
        return row.changes[number].packet

    def _on_current(self) -> None:
        place = self.table.current_place()
        self.go.setEnabled(self._packet(place) >= 0)
        if place is not None and place < self.model.rowCount():
            number, row = self.model.row(place)
            self.whole.setText(row.changes[number].detail or "No evidence in words")

    def _go_to(self, place: int | None) -> None:
        packet = self._packet(place)
        if packet >= 0:
            self.packet_requested.emit(packet)

    def _takes_key(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go_to(self.table.current_place())
            return True
        return False


def demo_row() -> CommandRow:
    """A command that was approved, timed out, and was heard of late."""
    at, made = parse_utc("2026-326T10:55:12Z"), []
    for after, stage, detail, packet, by in (
        (0.0, Stage.QUEUED, "", -1, "Operator A"),
        (9.0, Stage.QUEUED, "approved by Flight director", -1, "Flight director"),
        (14.0, Stage.ARMED, "for 10 s", -1, "Operator A"),
        (16.2, Stage.RELEASED, "", -1, "Operator A"),
        (16.2, Stage.SENT, "", -1, "Operator A"),
        (16.8, Stage.ACCEPTED, "", 4127, ""),
        (26.2, Stage.TIMED_OUT, "no evidence of completed (OBC_MODE == SUN) within 10 s", -1, ""),
        (31.4, Stage.TIMED_OUT, "late evidence, 2026-326T10:55:43Z: completed OBC_MODE == SUN: OBC_MODE SUN", 4290, ""),
    ):
        made.append(
            CommandChange(at + round(after * SECOND_NS), 5, "SET_MODE", stage, {"mode": "SUN"}, detail=detail, packet=packet, by=by)
        )
    return CommandRow(tuple(made))


def demo() -> QWidget:
    """Evidence in time, and some that came late."""
    made = StageList()
    made.show_command(demo_row())
    return made

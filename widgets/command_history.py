"""Every command of every session: what, when, by whom, how it ended; below, its bytes and each stage with the packet that shows it.

Keys: `/` searches, C copies the command into the queue (it waits there like any other), E exports, P prints, Enter on a stage goes to
its packet. Nothing here can be sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from console.command.states import Stage
from console.dictionary.significance import Significance
from console.utc import parse_utc, utc_text
from widgets.packet_hex import HexPane
from widgets.panel import Panel
from widgets.panel_buttons import quiet_button
from widgets.panel_table import Cell, Column, PanelTable, RowModel, SearchField, lay_out_panel
from widgets.stage_chain import STAGE_STATUS
from widgets.theme import DARK, Status, Theme

TYPING_MS = 150
_BAD = (Stage.REJECTED, Stage.FAILED, Stage.TIMED_OUT, Stage.UNKNOWN, Stage.HELD)


@dataclass(frozen=True, slots=True)
class PastStage:
    """One stage: when, why, by whom, and the packet that shows it (its index in the session, -1: none). `is_late`: it tells of evidence
    that came after the end."""

    at_ns: int
    stage: Stage
    detail: str = ""
    packet: int = -1
    by: str = ""
    is_late: bool = False

    @property
    def word(self) -> str:
        """The stage in a word; evidence that came after the end is `late`."""
        return "Late" if self.is_late else self.stage.value.capitalize()

    @property
    def status(self) -> Status:
        """Its shape and colour; late evidence has its own."""
        return Status.CAUTION if self.is_late else STAGE_STATUS[self.stage]


@dataclass(frozen=True, slots=True)
class PastCommand:
    """One command of one session. `path` is the session's file; `is_sound`: its log is as it was written; `is_here`: it is of the
    session that the window shows."""

    session: str
    path: str
    spacecraft: str
    mode: str
    number: int
    name: str
    arguments: tuple[tuple[str, str], ...]
    data: bytes
    significance: Significance
    stages: tuple[PastStage, ...]
    is_sound: bool = True
    is_here: bool = False

    @property
    def told_arguments(self) -> str:
        """The arguments in one line."""
        return " ".join(f"{name}={value}" for name, value in self.arguments)

    @property
    def people(self) -> str:
        """Who did something with it."""
        return ", ".join(dict.fromkeys(one.by for one in self.stages if one.by))


def _time_cell(row: PastCommand) -> Cell:
    broken = "" if row.is_sound else "; the log of this session was changed after it was written"
    status = None if row.is_sound else Status.CRITICAL
    return Cell(utc_text(row.stages[0].at_ns), is_mono=True, status=status, tip=f"{row.session}, command {row.number}{broken}")


def _outcome_cell(row: PastCommand) -> Cell:
    last = row.stages[-1]
    ink = STAGE_STATUS[last.stage] if last.stage in _BAD else None
    return Cell(last.stage.value.capitalize(), status=STAGE_STATUS[last.stage], ink=ink, tip=last.detail)


_COLUMNS: list[Column[PastCommand]] = [
    Column("First told", _time_cell, 168),
    Column("Spacecraft", lambda row: Cell(row.spacecraft, "muted"), 88, hide_below=760),
    Column("Mode", lambda row: Cell(row.mode, "muted"), 72, hide_below=620),
    Column("Command", lambda row: Cell(row.name, is_bold=True), 150),
    Column("Arguments", lambda row: Cell(row.told_arguments, "muted", tip=row.told_arguments), 0, hide_below=520),
    Column("By", lambda row: Cell(row.people, "muted", tip=row.people), 96, hide_below=880),
    Column("Outcome", _outcome_cell, 116),
]
_STAGES: list[Column[tuple[int, PastStage]]] = [
    Column("Time", lambda row: Cell(utc_text(row[1].at_ns, digits=3)[9:], "muted", is_mono=True, tip=utc_text(row[1].at_ns)), 128),
    Column("Stage", lambda row: Cell(row[1].word, status=row[1].status), 116),
    Column("Why", lambda row: Cell(row[1].detail, "muted", tip=row[1].detail), 0),
    Column("By", lambda row: Cell(row[1].by, "muted"), 96, hide_below=520),
    Column("Packet", lambda row: Cell(str(row[1].packet) if row[1].packet >= 0 else "", is_mono=True), 80, is_right=True),
]


class CommandHistory(Panel):
    """The list. `search_requested` carries the words; `copy_requested` a command's name and arguments; `evidence_requested` the chosen
    command and a packet's index; `export_requested` and `print_requested` the words that the list stands for."""

    search_requested = Signal(str)
    copy_requested = Signal(str, object)
    evidence_requested = Signal(object, int)
    export_requested = Signal(str)
    print_requested = Signal(str)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("command_history", "Command history", theme, parent)
        self.can_copy = True
        self.model: RowModel[PastCommand] = RowModel(_COLUMNS, lambda row: (row.path, row.number), parent=self)
        self.table = PanelTable(self.model, theme, empty_text="No such command in any recording")
        self.table.key_filter = self._takes_key
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_chosen())
        self.stages_model: RowModel[tuple[int, PastStage]] = RowModel(_STAGES, lambda row: row[0], parent=self)
        self.stages = PanelTable(self.stages_model, theme, empty_text="The stages of the chosen command will stand here")
        self.stages.setObjectName("command_history_stages")
        self.stages.setAccessibleName("Stages")
        self.stages.key_filter = self._takes_stage_key
        self.stages.doubleClicked.connect(lambda _: self._ask_for_evidence())
        self.hex = HexPane(theme, empty_text="The bytes of the chosen command")
        self.hex.setFixedHeight(52)
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(lambda: self.search_requested.emit(self.search.text()))
        self._build()

    def _build(self) -> None:
        self.search = SearchField("Search commands, arguments, bytes, people  /", "command_history_search")
        self.search.textChanged.connect(lambda _: self._typing.start())
        self.search.left.connect(self.table.setFocus)
        self.count, self.verdict = QLabel(""), QLabel("")
        self.count.setProperty("role", "caption")
        self.verdict.setObjectName("command_history_verdict")
        self.copy = self._button("Copy to the queue", "command_history_copy", self._copy, "C: it waits in the queue like any other")
        self.export = self._button("Export", "command_history_export", lambda: self.export_requested.emit(self.search.text()), "E: a CSV")
        self.print = self._button("Print", "command_history_print", lambda: self.print_requested.emit(self.search.text()), "P: a PDF")
        self.copy.setEnabled(False)
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.hex)
        column.addWidget(self.stages, 1)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.addWidget(self.table)
        self.splitter.addWidget(below)
        self.splitter.setSizes([300, 240])
        lay_out_panel(self, [self.search, self.count, self.copy, self.export, self.print], self.verdict, self.splitter)

    def _button(self, text: str, name: str, act: object, tip: str) -> QPushButton:
        button = quiet_button(text, name, tip)
        button.clicked.connect(act)
        return button

    def show_commands(self, rows: Sequence[PastCommand], total: int, broken: Sequence[str]) -> None:
        """Have exactly these commands, newest first; the chosen one stays chosen. `broken` names sessions whose log is not as written."""
        kept = self._chosen()
        self.model.set_rows(rows)
        place = self.model.place_of((kept.path, kept.number)) if kept else None
        if place is not None:
            self.table.selectRow(place)
        self._show_chosen()
        self.count.setText(f"{len(rows):,} of {total:,}" if len(rows) < total else f"{total:,}")
        names = ", ".join(broken[:3]) + (f" and {len(broken) - 3} more" if len(broken) > 3 else "")
        self.verdict.setText(f"Not as written: {names}" if broken else "Every log is as it was written (hash chain)")
        self._colour_verdict()

    def allow_copy(self, is_allowed: bool) -> None:
        """Whether there is a queue to copy into; in a replay there is none."""
        self.can_copy = is_allowed
        self.copy.setVisible(is_allowed)

    def _colour_verdict(self) -> None:
        is_broken = self.verdict.text().startswith("Not")
        ink = self.theme.status_ink(Status.CRITICAL) if is_broken else self.theme.muted
        self.verdict.setStyleSheet(f"color: {ink}; padding: 2px 12px 4px 12px")

    def take_theme(self) -> None:
        self._colour_verdict()

    def _chosen(self) -> PastCommand | None:
        place = self.table.current_place()
        return self.model.row(place) if place is not None and place < self.model.rowCount() else None

    def _show_chosen(self) -> None:
        one = self._chosen()
        self.hex.show_data(one.data if one else b"")
        self.stages_model.set_rows(list(enumerate(one.stages)) if one else [])
        self.copy.setEnabled(one is not None and self.can_copy)

    def _copy(self) -> None:
        one = self._chosen()
        if one is not None and self.can_copy:
            self.copy_requested.emit(one.name, dict(one.arguments))

    def _ask_for_evidence(self) -> None:
        place, one = self.stages.current_place(), self._chosen()
        if place is not None and one is not None and one.stages[place].packet >= 0:
            self.evidence_requested.emit(one, one.stages[place].packet)

    def _takes_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if event.modifiers() not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            return False
        if key == Qt.Key.Key_Slash:
            self.search.setFocus()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.stages.setFocus()
        elif key == Qt.Key.Key_C:
            self._copy()
        elif key == Qt.Key.Key_E:
            self.export.click()
        elif key == Qt.Key.Key_P:
            self.print.click()
        else:
            return False
        return True

    def _takes_stage_key(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._ask_for_evidence()
        elif event.key() == Qt.Key.Key_Escape:
            self.table.setFocus()
        else:
            return False
        return True


def demo() -> QWidget:
    """Two passes: one went well, in the other a command failed and one was lost with the link."""
    at, stage = parse_utc("2026-326T10:55:12Z"), Stage

    def past(number: int, name: str, told: str, *stages: tuple[float, Stage, str, int, str], significance: str = "none") -> PastCommand:
        arguments = tuple(tuple(pair.split("=", 1)) for pair in told.split())
        steps = tuple(PastStage(at + round(s * 1e9), one, why, packet, by) for s, one, why, packet, by in stages)
        data = bytes.fromhex("1864C0000006 2F080100 00 9F7A")
        session = "2026-326T105452Z_WAU-1_Banting"
        return PastCommand(session, f"{session}.moonkite", "WAU-1", "SIM", number, name, arguments, data,  # type: ignore[arg-type]
                           Significance(significance), steps, is_here=True)  # fmt: skip

    rows = [
        past(4, "TX_LEVEL", "LEVEL=HIGH", (130, stage.QUEUED, "", -1, "operator"), (133, stage.SENT, "", -1, "operator"),
             (140, stage.UNKNOWN, "the link dropped before anything was heard of it", -1, "")),
        past(3, "CAMERA_CAPTURE", "COUNT=3 EXPOSURE=4.5", (80, stage.QUEUED, "", -1, "operator"), (82, stage.SENT, "", -1, "operator"),
             (83, stage.ACCEPTED, "", 412, ""), (83.4, stage.FAILED, "start failed FAILURE_CODE CAMERA_OFF", 413, "")),
        past(2, "HEATER", "HEATER=BATTERY STATE=AUTO", (41, stage.QUEUED, "", -1, "operator"), (44, stage.SENT, "", -1, "operator"),
             (45, stage.ACCEPTED, "", 228, ""), (45.2, stage.STARTED, "", 229, ""), (46, stage.COMPLETED, "", 233, "")),
        past(1, "PING", "", (12, stage.QUEUED, "", -1, "operator"), (14, stage.SENT, "", -1, "operator"),
             (14.9, stage.RECEIVED, "CLCW, FARM-B 1", -1, ""), (15, stage.COMPLETED, "", 97, "")),
    ]  # fmt: skip
    history = CommandHistory()
    history.show_commands(rows, len(rows), [])
    history.table.selectRow(2)
    history.resize(900, 560)
    return history

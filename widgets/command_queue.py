"""Commands of the session, newest last, each with the chain of stages it was told to have reached. No outcome is painted that was not told.

Sending is one deliberate act (a button or Shift+S), for a significant command two: arm, then send within ten seconds. Enter and a
double click do nothing. Keys: A arms, Shift+S sends, Delete cancels.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from console.command.states import CommandChange, Stage
from console.dictionary.significance import Significance
from console.utc import SECOND_NS, parse_utc
from widgets.deliberate_button import DeliberateButton
from widgets.panel import Panel
from widgets.panel_table import Cell, Column, PanelTable, RowModel, lay_out_panel
from widgets.significance_badge import SIGNIFICANCE_STATUS
from widgets.stage_chain import CommandRow, StageChain, chain_text
from widgets.theme import DARK, Status, Theme

ARMED_NS = 10 * SECOND_NS
_SENDABLE = (Stage.QUEUED, Stage.HELD)
_CANCELLABLE = (Stage.DRAFT, Stage.QUEUED, Stage.HELD, Stage.ARMED)


def arguments_text(change: CommandChange) -> str:
    """The arguments in one line."""
    return ", ".join(f"{name} {text}" for name, text in change.arguments.items())


def _name_cell(row: CommandRow) -> Cell:
    change = row.last
    is_plain = change.significance is Significance.NONE
    return Cell(change.name, status=None if is_plain else SIGNIFICANCE_STATUS[change.significance], tip=change.significance.value)


_COLUMNS: list[Column[CommandRow]] = [
    Column("No", lambda row: Cell(str(row.last.command), "muted", is_mono=True), 44, is_right=True),
    Column("Command", _name_cell, 128),
    Column("Arguments", lambda row: Cell(arguments_text(row.last), "muted", tip=arguments_text(row.last)), 136, hide_below=640),
    Column("Stages", lambda row: Cell(chain_text(row.changes), tip=chain_text(row.changes)), 0),
]


class CommandQueue(Panel):
    """The queue. The signals carry the command's number in the session."""

    arm_requested = Signal(int)
    send_requested = Signal(int)
    cancel_requested = Signal(int)
    command_chosen = Signal(object)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("command_queue", "Command queue", theme, parent)
        self._now_ns = 0
        self.model: RowModel[CommandRow] = RowModel(_COLUMNS, lambda row: row.last.command, parent=self)
        self.table = PanelTable(self.model, theme, empty_text="Queue a command in the command builder and its stages will stand here")
        self.table.setItemDelegateForColumn(3, StageChain(theme, self.model, self.table))
        self.table.key_filter = self._takes_key
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._on_chosen())
        self._build()

    def _build(self) -> None:
        self.explanation = QLabel("")
        self.explanation.setObjectName("queue_explanation")
        self.explanation.setWordWrap(True)
        self.arm = DeliberateButton("Arm  A", "queue_arm")
        self.arm.clicked.connect(self._ask_to_arm)
        self.send = DeliberateButton("Send  Shift+S", "queue_send", role="primary")
        self.send.clicked.connect(self._ask_to_send)
        self.cancel = DeliberateButton("Cancel  Del", "queue_cancel", role="quiet")
        self.cancel.clicked.connect(self._ask_to_cancel)
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(12, 4, 8, 8)
        row.setSpacing(8)
        row.addWidget(self.explanation, 1)
        for button in (self.cancel, self.arm, self.send):
            row.addWidget(button)
        lay_out_panel(self, [], self.table)
        layout = self.layout()
        if layout is not None:
            layout.addWidget(foot)
        self._show_state()

    def take_theme(self) -> None:
        self._show_state()

    def show_changes(self, changes: Sequence[CommandChange]) -> None:
        """Commands reached stages. A new command is chosen when nothing else is."""
        for change in changes:
            known = self.model.found(change.command)
            before = known.changes if known else ()
            if change not in before:
                self.model.put([CommandRow((*before, change))])
            if known is None and not self._is_busy():
                self.choose(change.command)
        self._show_state()

    def show_now(self, now_ns: int) -> None:
        """The session's time: the countdown of what is armed follows it."""
        self._now_ns = now_ns
        self._show_state()

    def clear_after_reset(self) -> None:
        """A seek happened: forget what was shown."""
        self.model.set_rows([])
        self._show_state()

    def choose(self, command: int) -> None:
        """Choose the command of that number."""
        place = self.model.place_of(command)
        if place is not None:
            self.table.selectRow(place)
            self.table.scrollTo(self.model.index(place, 0))

    def chosen(self) -> CommandRow | None:
        """The command that the buttons act on."""
        chosen = self.table.chosen()
        return self.model.row(chosen[0]) if chosen and chosen[0] < self.model.rowCount() else None

    def armed_left_s(self, row: CommandRow) -> float:
        """Seconds until an armed command falls back, 0 when it isn't armed."""
        if row.last.stage is not Stage.ARMED:
            return 0.0
        return max(0.0, (row.last.at_ns + ARMED_NS - self._now_ns) / SECOND_NS)

    def can_arm(self, row: CommandRow | None) -> bool:
        """Whether arming is the next step."""
        return row is not None and row.last.significance.needs_arming and row.last.stage in _SENDABLE

    def can_send(self, row: CommandRow | None) -> bool:
        """Whether sending is the next step."""
        if row is None:
            return False
        if row.last.significance.needs_arming:
            return self.armed_left_s(row) > 0
        return row.last.stage in _SENDABLE

    def can_cancel(self, row: CommandRow | None) -> bool:
        """Whether it can still be taken out."""
        return row is not None and row.last.stage in _CANCELLABLE

    def _is_busy(self) -> bool:
        row = self.chosen()
        return row is not None and not row.last.stage.is_end and row.last.stage not in (Stage.QUEUED,)

    def _show_state(self) -> None:
        row = self.chosen()
        self.arm.setEnabled(self.can_arm(row))
        self.arm.setVisible(row is not None and row.last.significance.needs_arming)
        self.send.setEnabled(self.can_send(row))
        self.cancel.setEnabled(self.can_cancel(row))
        left = self.armed_left_s(row) if row else 0.0
        self.send.set_role("armed" if left else "primary")
        self.send.setText(f"Send, {left:.0f} s left" if left else "Send  Shift+S")
        text, status = self._explained(row)
        self.explanation.setText(text)
        self.explanation.setStyleSheet(f"color: {self.theme.status_ink(status) if status else self.theme.muted}")

    def _explained(self, row: CommandRow | None) -> tuple[str, Status | None]:
        if row is None:
            return "", None
        stage, reason = row.last.stage, row.reason
        if stage is Stage.HELD:
            return f"Held: {reason or 'no reason was given'}. It leaves only when you send it again", Status.CAUTION
        if stage is Stage.ARMED:
            return "Armed. Send it, or it falls back to the queue", Status.SERIOUS
        if stage is Stage.UNKNOWN:
            return f"Unknown: {reason or 'the link dropped in between'}. Nobody knows whether it was carried out", Status.SERIOUS
        if self.can_arm(row):
            return "Two steps: arm, then send within 10 s", None
        bad = stage in (Stage.REJECTED, Stage.FAILED, Stage.TIMED_OUT)
        return f"{stage.value.capitalize()}: {reason}" if reason else "", Status.CRITICAL if bad else None

    def _ask_to_arm(self) -> None:
        row = self.chosen()
        if row is not None and self.can_arm(row):
            self.arm_requested.emit(row.last.command)

    def _ask_to_send(self) -> None:
        row = self.chosen()
        if row is not None and self.can_send(row):
            self.send_requested.emit(row.last.command)

    def _ask_to_cancel(self) -> None:
        row = self.chosen()
        if row is not None and self.can_cancel(row):
            self.cancel_requested.emit(row.last.command)

    def _on_chosen(self) -> None:
        self._show_state()
        row = self.chosen()
        if row is not None:
            self.command_chosen.emit(row)

    def _takes_key(self, event: QKeyEvent) -> bool:
        key, has_shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return True
        if key == Qt.Key.Key_A:
            self._ask_to_arm()
        elif key == Qt.Key.Key_S and has_shift:
            self._ask_to_send()
        elif key == Qt.Key.Key_Delete:
            self._ask_to_cancel()
        else:
            return False
        return True


def demo_changes() -> list[CommandChange]:
    """Five commands in five states."""
    at, stage = parse_utc("2026-326T10:55:12Z"), Stage
    plan: list[tuple[int, str, dict[str, str], Significance, list[tuple[float, Stage, str]]]] = [
        (1, "PING", {}, Significance.NONE,
         [(0, stage.QUEUED, ""), (2, stage.SENT, ""), (2.3, stage.ACCEPTED, ""), (2.6, stage.COMPLETED, "")]),
        (2, "HEATER_ON", {"heater": "BATTERY", "duration": "600"}, Significance.WARNING,
         [(5, stage.QUEUED, ""), (8, stage.SENT, ""), (8.3, stage.ACCEPTED, ""), (8.9, stage.STARTED, ""), (20, stage.PROGRESS, "50 %")]),
        (3, "CAM_SHOOT", {"count": "3"}, Significance.NONE,
         [(12, stage.QUEUED, ""), (13, stage.SENT, ""), (13.4, stage.REJECTED, "code 3, battery low")]),
        (4, "HK_INTERVAL", {"seconds": "5"}, Significance.NONE, [(15, stage.QUEUED, ""), (16, stage.HELD, "the link is down")]),
        (5, "SET_MODE", {"mode": "SUN"}, Significance.CRITICAL, [(21, stage.QUEUED, ""), (24, stage.ARMED, "")]),
    ]  # fmt: skip
    return [
        CommandChange(at + round(after * SECOND_NS), number, name, reached, arguments, b"", significance, detail)
        for number, name, arguments, significance, stages in plan
        for after, reached, detail in stages
    ]


def demo() -> QWidget:
    """A queue with one command armed."""
    queue = CommandQueue()
    changes = demo_changes()
    queue.show_changes(changes)
    queue.show_now(changes[-1].at_ns + 3 * SECOND_NS)
    queue.choose(5)
    queue.resize(900, 260)
    return queue

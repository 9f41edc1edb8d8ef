"""Commands of the session: what has left with its stages, then what waits, first to leave first. No outcome is painted that was not told.

Sending is one deliberate act (a button or Shift+S), for a significant command two: arm, then send within ten seconds. Enter and a
double click do nothing. Keys: A arms, Shift+S sends, Shift+B sends past the sequence check (BD), Delete takes out, Ctrl+Z takes back
(the chosen one, else the last that was taken out), H holds or resumes, R sets what releases it, F2 edits it, Alt+Up and Alt+Down move it,
+ and - change its priority; Shift+E, Shift+H, Shift+D enable, hold, disable the queue.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from console.command.lineup import Priority, QueueState
from console.command.states import CommandChange, Stage
from console.utc import SECOND_NS
from widgets.command_queue_keys import key_acts
from widgets.command_queue_rows import CHAIN_COLUMN, FITS_COLUMN, FitsBar, Sight, columns, room_text
from widgets.command_queue_steps import WAITING, can_arm, can_cancel, can_send
from widgets.demo_commands import demo_changes, demo_queue_state
from widgets.panel import Panel
from widgets.panel_table import PanelTable, RowModel, lay_out_panel
from widgets.queue_foot import QueueFoot
from widgets.queue_mode_switch import QueueModeSwitch
from widgets.removed_line import RemovedLine, last_removed
from widgets.stage_chain import CommandRow, StageChain
from widgets.theme import DARK, Theme


class CommandQueue(Panel):
    """The queue. The signals carry the command's number in the session, then what is wanted."""

    arm_requested = Signal(int)
    send_requested = Signal(int)
    bypass_requested = Signal(int)
    cancel_requested = Signal(int)
    take_back_requested = Signal(int)
    hold_requested = Signal(int)
    resume_requested = Signal(int)
    move_requested = Signal(int, int)
    priority_requested = Signal(int, object)
    release_requested = Signal(int)
    edit_requested = Signal(int)
    command_chosen = Signal(object)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("command_queue", "Command queue", theme, parent)
        self.sight = Sight()
        self._shown_second = -1
        self.switch = QueueModeSwitch()
        self.model: RowModel[CommandRow] = RowModel(columns(self.sight), lambda row: row.last.command, parent=self)
        self.table = PanelTable(self.model, theme, empty_text="Queue a command in the command builder and its stages will stand here")
        self.table.setItemDelegateForColumn(CHAIN_COLUMN, StageChain(theme, self.model, self.table))
        self.table.setItemDelegateForColumn(FITS_COLUMN, FitsBar(theme, self.model, self.sight, self.table))
        self._keys = key_acts(self)
        self.table.key_filter = self._takes_key
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._on_chosen())
        self._build()

    def _build(self) -> None:
        self.room = QLabel("Nothing waits")
        self.room.setObjectName("queue_room")
        self.room.setProperty("role", "muted")
        self.room.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.foot = QueueFoot()
        self.explanation, self.arm, self.send, self.cancel = self.foot.explanation, self.foot.arm, self.foot.send, self.foot.cancel
        self.arm.clicked.connect(self.ask_to_arm)
        self.send.clicked.connect(self.ask_to_send)
        self.cancel.clicked.connect(self.ask_to_cancel)
        self.removed = RemovedLine()
        self.removed.take_back_requested.connect(self.take_back_requested)
        lay_out_panel(self, [self.switch, self.room], self.table)
        layout = self.layout()
        if layout is not None:
            layout.addWidget(self.removed)
            layout.addWidget(self.foot)
        self._show_state()

    def take_theme(self) -> None:
        self._show_state()

    def show_changes(self, changes: Sequence[CommandChange], state: QueueState | None = None) -> None:
        """Commands reached stages, and the line stands so (None: as before). A new command is chosen when nothing else is."""
        before = self.chosen()
        rows: dict[int, CommandRow] = {}
        fresh = 0
        for change in changes:
            known = rows.get(change.command) or self.model.found(change.command)
            fresh = change.command if known is None else fresh
            if known is None or change not in known.changes:
                rows[change.command] = CommandRow((*known.changes, change) if known else (change,))
        self.model.put(list(rows.values()), seen=self.table.seen())
        if state is not None:
            self.sight.show(state)
            self.switch.show_mode(state.mode)
            self.table.viewport().update()
        if fresh or state is not None:
            self._order()
        self._choose_again(before, fresh)
        self._show_state()

    def show_now(self, now_ns: int) -> None:
        """The session's time: the countdowns follow it, once a second."""
        self.sight.now_ns = now_ns
        if now_ns // SECOND_NS != self._shown_second:
            self._shown_second = now_ns // SECOND_NS
            self._show_state()
            if self.sight.line:
                self.table.viewport().update(self._countdowns())

    def clear_after_reset(self) -> None:
        """A seek happened: forget what was shown."""
        self.sight.show(QueueState())
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

    def waiting(self) -> CommandRow | None:
        """The chosen command, if it waits."""
        row = self.chosen()
        return row if row is not None and row.last.stage in WAITING else None

    def ask_to_move(self, steps: int) -> None:
        """Move the chosen command in line; negative is forward."""
        if (row := self.waiting()) is not None:
            self.move_requested.emit(row.last.command, steps)

    def ask_for_priority(self, steps: int) -> None:
        """Raise or lower the priority of the chosen command."""
        row = self.waiting()
        place = self.sight.place(row) if row is not None else None
        if place is not None and 0 <= place.item.priority + steps < len(Priority):
            self.priority_requested.emit(place.item.command, Priority(place.item.priority + steps))

    def ask_to_hold(self) -> None:
        """Hold the chosen command, or resume it."""
        if (row := self.waiting()) is not None:
            wanted = self.resume_requested if row.last.stage is Stage.HELD else self.hold_requested
            wanted.emit(row.last.command)

    def ask_for_release(self) -> None:
        """Set what releases the chosen command."""
        if (row := self.waiting()) is not None and self.sight.place(row) is not None:
            self.release_requested.emit(row.last.command)

    def ask_to_edit(self) -> None:
        """Give the chosen command other arguments or another release."""
        if (row := self.waiting()) is not None and self.sight.place(row) is not None:
            self.edit_requested.emit(row.last.command)

    def _countdowns(self) -> QRect:
        """Where the columns are that change with the time."""
        left = self.table.columnViewportPosition(FITS_COLUMN)
        return QRect(left, 0, self.table.viewport().width() - left, self.table.viewport().height())

    def _order(self) -> None:
        """What has left, as it came; then the line."""
        line = self.sight.line
        self.model.set_order([*(row.last.command for row in self.model.all_rows() if row.last.command not in line), *line])

    def _choose_again(self, before: CommandRow | None, fresh: int) -> None:
        is_busy = before is not None and not before.last.stage.is_end and before.last.stage is not Stage.QUEUED
        wanted = fresh if fresh and not is_busy else before.last.command if before is not None else 0
        now = self.chosen()
        if wanted and (now is None or now.last.command != wanted):
            self.choose(wanted)

    def _show_state(self) -> None:
        self.foot.show_row(self.chosen(), self.sight, self.theme)
        self.room.setText(room_text(self.sight))
        self.removed.show_last(last_removed(self.model.all_rows()), self.sight.now_ns)

    def ask_to_arm(self) -> None:
        """Arm the chosen command."""
        row = self.chosen()
        if row is not None and can_arm(row):
            self.arm_requested.emit(row.last.command)

    def ask_to_send(self) -> None:
        """Send the chosen command."""
        row = self.chosen()
        if row is not None and can_send(row, self.sight):
            self.send_requested.emit(row.last.command)

    def ask_to_bypass(self) -> None:
        """Send the chosen command past the sequence check on board (a frame of type BD)."""
        row = self.chosen()
        if row is not None and can_send(row, self.sight):
            self.bypass_requested.emit(row.last.command)

    def ask_to_cancel(self) -> None:
        """Take the chosen command out."""
        row = self.chosen()
        if row is not None and can_cancel(row):
            self.cancel_requested.emit(row.last.command)

    def ask_to_take_back(self) -> None:
        """Put the chosen command back if it was removed, else the one that was removed last."""
        row = self.chosen()
        removed = row.last if row is not None and row.last.stage is Stage.CANCELLED else last_removed(self.model.all_rows())
        if removed is not None:
            self.take_back_requested.emit(removed.command)

    def _on_chosen(self) -> None:
        self._show_state()
        row = self.chosen()
        if row is not None:
            self.command_chosen.emit(row)

    def _takes_key(self, event: QKeyEvent) -> bool:
        key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return True
        act = self._keys.get((key, modifiers))
        if act is not None:
            act()
        return act is not None


def demo() -> QWidget:
    """A queue with one command armed, and one that leaves by telemetry."""
    queue = CommandQueue()
    changes = demo_changes()
    queue.show_now(changes[-1].at_ns + 3 * SECOND_NS)
    queue.show_changes(changes, demo_queue_state())
    queue.choose(5)
    queue.resize(1100, 300)
    return queue

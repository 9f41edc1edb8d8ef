"""One line above the queue's foot: the command that was taken out last, and how it comes back. It goes after a minute."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from console.command.states import CommandChange, Stage
from console.utc import SECOND_NS
from widgets.command_queue_rows import arguments_text
from widgets.deliberate_button import DeliberateButton
from widgets.demo_commands import demo_changes
from widgets.stage_chain import CommandRow

SHOWN_NS = 60 * SECOND_NS


class RemovedLine(QWidget):
    """`take_back_requested` carries the command's number. `is_offered`: something can be commanded here."""

    take_back_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("removed_line")
        self.setAccessibleName("The command that was removed last")
        self.is_offered = True
        self._command = 0
        self.words = QLabel("")
        self.words.setObjectName("removed_words")
        self.take_back = DeliberateButton("Take back  Ctrl+Z", "queue_take_back")
        self.take_back.clicked.connect(lambda: self.take_back_requested.emit(self._command))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 0)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        row.addWidget(self.take_back)
        self.hide()

    def show_last(self, last: CommandChange | None, now_ns: int) -> None:
        """Show the removal of a command, as long as it is fresh; None: nothing was removed."""
        is_fresh = last is not None and now_ns - last.at_ns < SHOWN_NS
        if last is not None and is_fresh:
            self._command = last.command
            told = f"{last.command} {last.name} {arguments_text(last)}".rstrip()
            self.words.setText(f"Removed: {told}")
        self.setVisible(is_fresh and self.is_offered)


def last_removed(rows: Iterable[CommandRow]) -> CommandChange | None:
    """The newest removal that still stands."""
    removed = [row.last for row in rows if row.last.stage is Stage.CANCELLED]
    return max(removed, key=lambda change: change.at_ns, default=None)


def demo() -> QWidget:
    """A command that was just removed."""
    line = RemovedLine()
    first = demo_changes()[0]
    removed = CommandChange(first.at_ns, first.command, first.name, Stage.CANCELLED, first.arguments)
    line.show_last(removed, first.at_ns)
    line.resize(640, 40)
    return line

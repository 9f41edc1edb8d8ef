"""Other arguments for a command that waits. What it was stays in the record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from console.dictionary.model import Argument, Command, Kind
from widgets.argument_form import ArgumentForm
from widgets.theme import DARK, Theme


class CommandEditDialog(QDialog):
    """`edit_requested` carries the arguments (name -> text). `check` says for each argument what is wrong with it."""

    edit_requested = Signal(object)

    def __init__(
        self,
        title: str,
        command: Command,
        arguments: Mapping[str, str],
        *,
        check: Callable[[dict[str, str]], Mapping[str, str]] = lambda _: {},
        theme: Theme = DARK,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("command_edit_dialog")
        self.setAccessibleName(f"Edit {title}")
        self.setWindowTitle(f"Edit {title}")
        self.theme, self._check = theme, check
        self.form = ArgumentForm(theme)
        self.form.show_arguments(tuple(replace(one, default=arguments.get(one.name, one.default)) for one in command.arguments))
        self.form.changed.connect(self._judge)
        self.accept_button = QPushButton("Change")
        self._build()
        self._judge()

    def _build(self) -> None:
        hint = QLabel(
            "It is encoded again and keeps its place in line. Both versions stand in the record; what was armed has to be armed again."
        )
        hint.setProperty("role", "muted")
        hint.setWordWrap(True)
        self.accept_button.setObjectName("command_edit_change")
        self.accept_button.setProperty("role", "primary")
        self.accept_button.setAutoDefault(False)
        self.accept_button.clicked.connect(self._ask)
        leave = QPushButton("Cancel")
        leave.setObjectName("command_edit_cancel")
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(leave)
        row.addWidget(self.accept_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.form)
        column.addWidget(hint)
        column.addStretch(1)
        column.addLayout(row)
        self.setMinimumWidth(460)

    def _judge(self) -> None:
        faults = self._check(self.form.arguments())
        self.form.show_faults(faults)
        self.accept_button.setEnabled(not any(faults.values()))

    def _ask(self) -> None:
        self.edit_requested.emit(self.form.arguments())
        self.accept()


def demo() -> QWidget:
    """A heater command under the pen."""
    heater = Argument("HEATER", Kind.INTEGER, labels={0: "BATTERY", 1: "CAMERA"}, default="BATTERY")
    seconds = Argument("DURATION", Kind.INTEGER, "s", low=0, high=3600, default="600")
    command = Command("HEATER_ON", "/WAU-1/HEATER_ON", arguments=(heater, seconds))
    return CommandEditDialog("2 HEATER_ON", command, {"HEATER": "CAMERA", "DURATION": "300"})

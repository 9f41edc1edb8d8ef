"""A second person approves a command: what it is, what it does, then a name and a PIN. The PIN is forgotten when the window closes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from console.command.states import CommandChange
from console.dictionary.significance import Significance
from widgets.deliberate_button import DeliberateButton
from widgets.packet_hex import HexPane
from widgets.significance_badge import SignificanceBadge
from widgets.stage_list import demo_row
from widgets.theme import DARK, Status, Theme

MOST_CHARACTERS = 64
_HEX_PX = 84


class ApprovalDialog(QDialog):
    """The window. `approve_requested` carries the command's number, the name and the PIN."""

    approve_requested = Signal(int, str, str)

    def __init__(self, change: CommandChange, reason: str = "", theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("approval_dialog")
        self.setAccessibleName(f"Approve command {change.command}, {change.name}")
        self.setWindowTitle(f"Approve command {change.command}")
        self.theme, self.command = theme, change.command
        self.badge = SignificanceBadge(theme)
        self.badge.show_significance(change.significance, reason)
        self.bytes = HexPane(theme, empty_text="No bytes yet")
        self.bytes.setFixedHeight(_HEX_PX)
        self.bytes.show_data(change.data)
        self.name = self._line("approval_name", "Name", "yours, not that of who queued it")
        self.pin = self._line("approval_pin", "PIN", "neither kept nor logged")
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.message = QLabel("")
        self.message.setObjectName("approval_message")
        self.message.setWordWrap(True)
        self._lay_out(change)

    def _line(self, name: str, label: str, hint: str) -> QLineEdit:
        line = QLineEdit()
        line.setObjectName(name)
        line.setAccessibleName(label)
        line.setPlaceholderText(hint)
        line.setMaxLength(MOST_CHARACTERS)
        line.textChanged.connect(lambda _: self._show_state())
        return line

    def _lay_out(self, change: CommandChange) -> None:
        title = QLabel(f"{change.name}, command {change.command}")
        title.setProperty("role", "title")
        said = ", ".join(f"{name} {text}" for name, text in change.arguments.items()) or "no arguments"
        arguments = QLabel(said)
        arguments.setWordWrap(True)
        asked = QLabel(f"Queued by {change.by}" if change.by else "Queued by somebody without a name")
        asked.setProperty("role", "muted")
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.addRow("Name", self.name)
        form.addRow("PIN", self.pin)
        self.approve = DeliberateButton("Approve", "approval_approve", role="primary")
        self.approve.clicked.connect(self._ask)
        leave = DeliberateButton("Cancel", "approval_cancel", role="quiet")
        leave.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self.message, 1)
        foot.addWidget(leave)
        foot.addWidget(self.approve)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for part in (title, arguments, self.badge, self.bytes, asked):
            column.addWidget(part)
        column.addLayout(form)
        column.addStretch(1)
        column.addLayout(foot)
        self.setMinimumWidth(460)
        self.name.setFocus()
        self._show_state()

    def show_refused(self, reason: str) -> None:
        """The approval was refused: why, and the PIN is to be typed again."""
        self.pin.clear()
        self.message.setText(reason)
        self.message.setStyleSheet(f"color: {self.theme.status_ink(Status.CRITICAL)}")
        self._show_state()

    def _show_state(self) -> None:
        self.approve.setEnabled(bool(self.name.text().strip() and self.pin.text()))

    def _ask(self) -> None:
        pin = self.pin.text()
        self.pin.clear()
        self.message.setText("Asked")
        self.message.setStyleSheet("")
        self.approve_requested.emit(self.command, self.name.text().strip(), pin)

    def hideEvent(self, event: QHideEvent) -> None:
        self.pin.clear()
        super().hideEvent(event)


def demo() -> QWidget:
    """A vital command and a PIN that was wrong."""
    first = demo_row().changes[0]
    data = bytes.fromhex("1b21c000000c2f08010200023f0000008a14")
    change = CommandChange(
        first.at_ns, 5, "SET_MODE", first.stage, {"mode": "SUN", "rate_limit": "0.5"}, data, Significance.VITAL, by="Operator A"
    )
    dialog = ApprovalDialog(change, "turns the antennas away from the Earth")
    dialog.name.setText("Flight director")
    dialog.show_refused("the name or the PIN is wrong; try again in 2 s")
    dialog.pin.setText("000000")
    return dialog

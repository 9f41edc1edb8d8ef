"""Below the queue: why the chosen command stands where it stands, and the buttons for its next step."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from console.command.states import Stage
from widgets.command_queue_rows import Sight
from widgets.command_queue_steps import armed_left_s, can_arm, can_cancel, can_send, explained
from widgets.deliberate_button import DeliberateButton
from widgets.stage_chain import CommandRow
from widgets.theme import Theme


class QueueFoot(QWidget):
    """`arm`, `send` and `cancel` are for the queue to connect. Where they are hidden nothing can be commanded."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.explanation = QLabel("")
        self.explanation.setObjectName("queue_explanation")
        self.explanation.setWordWrap(True)
        self.arm = DeliberateButton("Arm  A", "queue_arm")
        self.send = DeliberateButton("Send  Shift+S", "queue_send", role="primary")
        self.cancel = DeliberateButton("Cancel  Del", "queue_cancel", role="quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 8)
        row.setSpacing(8)
        row.addWidget(self.explanation, 1)
        for button in (self.cancel, self.arm, self.send):
            row.addWidget(button)

    def show_row(self, row: CommandRow | None, sight: Sight, theme: Theme) -> None:
        """What is next for this command."""
        self.arm.setEnabled(can_arm(row))
        self.arm.setVisible(row is not None and row.last.significance.needs_arming and not self.cancel.isHidden())
        self.send.setEnabled(can_send(row, sight))
        self.cancel.setEnabled(can_cancel(row))
        left = armed_left_s(row, sight) if row else 0.0
        self.send.set_role("armed" if left else "primary")
        self.send.setText(f"Send, {left:.0f} s left" if left else "Send  Shift+S")
        text, status = explained(row, sight)
        if row is not None and row.last.stage is Stage.CANCELLED and not self.cancel.isHidden():
            text = "Removed. Ctrl+Z takes it back to its place, held"
        self.explanation.setText(text)
        self.explanation.setStyleSheet(f"color: {theme.status_ink(status) if status else theme.muted}")

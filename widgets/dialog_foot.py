"""The last line of a dialog: leave at the left, do it at the right. Neither is pressed by Enter: a finger that finishes a field does
nothing to a command."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout

from widgets.deliberate_button import DeliberateButton


def dialog_foot(dialog: QDialog, accept: DeliberateButton, leave_name: str) -> QHBoxLayout:
    """The line with `accept` and a button that leaves the dialog as it was."""
    leave = DeliberateButton("Cancel", leave_name, role="quiet")
    leave.clicked.connect(dialog.reject)
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addStretch(1)
    row.addWidget(leave)
    row.addWidget(accept)
    return row

"""Puts an alarm aside for a time: how long, and why. Without a reason it can't be; it comes back by itself."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from widgets.theme import DARK, Theme

DURATIONS = (
    ("5 minutes", 300), ("15 minutes", 900), ("30 minutes", 1800), ("1 hour", 3600), ("2 hours", 7200), ("8 hours", 28_800),
    ("1 day", 86_400), ("7 days", 604_800),
)  # fmt: skip
_FIRST = 2


class ShelveDialog(QDialog):
    """A small window with a time and a reason. `shelve_requested` carries the parameter, seconds and the reason."""

    shelve_requested = Signal(str, float, str)

    def __init__(self, parameter: str, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("alarm_shelve_dialog")
        self.setAccessibleName(f"Shelve the alarm of {parameter}")
        self.setWindowTitle(f"Shelve {parameter}")
        self.theme, self._parameter = theme, parameter
        self.duration = QComboBox()
        self.duration.setObjectName("alarm_shelve_duration")
        self.duration.setAccessibleName("How long")
        for text, seconds in DURATIONS:
            self.duration.addItem(text, seconds)
        self.duration.setCurrentIndex(_FIRST)
        self.reason = QLineEdit()
        self.reason.setObjectName("alarm_shelve_reason")
        self.reason.setAccessibleName("Reason")
        self.reason.setPlaceholderText("Needed, and logged with your name")
        self.reason.setMaxLength(200)
        self.reason.textChanged.connect(lambda text: self.shelve.setEnabled(bool(text.strip())))
        self._build()

    def _build(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.addRow("For", self.duration)
        form.addRow("Reason", self.reason)
        hint = QLabel("It makes no sound and doesn't count meanwhile, and stands in the suppressed list. It comes back by itself.")
        hint.setProperty("role", "muted")
        hint.setWordWrap(True)
        self.shelve = QPushButton("Shelve")
        self.shelve.setObjectName("alarm_shelve")
        self.shelve.setProperty("role", "primary")
        self.shelve.setDefault(True)
        self.shelve.setEnabled(False)
        self.shelve.clicked.connect(self._ask)
        leave = QPushButton("Cancel")
        leave.setObjectName("alarm_shelve_cancel")
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(leave)
        row.addWidget(self.shelve)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(hint)
        column.addStretch(1)
        column.addLayout(row)
        self.setMinimumWidth(400)
        self.reason.setFocus()

    def _ask(self) -> None:
        self.shelve_requested.emit(self._parameter, float(self.duration.currentData()), self.reason.text().strip())
        self.accept()


def demo() -> QWidget:
    """A dialog with a reason in it."""
    dialog = ShelveDialog("TEMP_CAM")
    dialog.reason.setText("camera is off until the next pass")
    return dialog

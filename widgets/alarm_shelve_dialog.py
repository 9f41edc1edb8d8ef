"""Puts an alarm aside for a time: how long, and why. Without a reason it can't be; it comes back by itself."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QPushButton, QWidget

from widgets.dialog_layout import dialog_foot, dialog_form, dialog_hint, lay_out_dialog
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
        form = dialog_form(("For", self.duration), ("Reason", self.reason))
        hint = dialog_hint("It makes no sound and doesn't count meanwhile, and stands in the suppressed list. It comes back by itself.")
        self.shelve = QPushButton("Shelve")
        self.shelve.setObjectName("alarm_shelve")
        self.shelve.setProperty("role", "primary")
        self.shelve.setDefault(True)
        self.shelve.setEnabled(False)
        self.shelve.clicked.connect(self._ask)
        lay_out_dialog(self, (form, hint), dialog_foot(self, self.shelve, "alarm_shelve_cancel"), width=400)
        self.reason.setFocus()

    def _ask(self) -> None:
        self.shelve_requested.emit(self._parameter, float(self.duration.currentData()), self.reason.text().strip())
        self.accept()


def demo() -> QWidget:
    """A dialog with a reason in it."""
    dialog = ShelveDialog("TEMP_CAM")
    dialog.reason.setText("camera is off until the next pass")
    return dialog

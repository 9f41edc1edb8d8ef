"""A button that the Enter key never presses: a finger that finishes a field must not start an engine."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget


class DeliberateButton(QPushButton):
    """Pressed by the mouse, Space or its shortcut only. `role` is the style sheet's (primary, danger, armed, quiet)."""

    def __init__(self, text: str, name: str, *, role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setObjectName(name)
        self.setAutoDefault(False)
        self.setDefault(False)
        self.set_role(role)

    def set_role(self, role: str) -> None:
        """Look like this from now on."""
        if self.property("role") != role:
            self.setProperty("role", role)
            self.style().unpolish(self)
            self.style().polish(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
            return
        super().keyPressEvent(event)

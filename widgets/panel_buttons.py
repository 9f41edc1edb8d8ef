"""The small buttons at the head of a panel and in a bar; what they do is connected by who makes them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton


def quiet_button(text: str, name: str, tip: str) -> QPushButton:
    """A button that looks like its text, for the head of a panel."""
    button = QPushButton(text)
    button.setObjectName(name)
    button.setProperty("role", "quiet")
    button.setToolTip(tip)
    return button


def bar_button(text: str, name: str, tip: str) -> QPushButton:
    """A button of a bar that is worked by keys: Tab reaches it, and a click leaves the keyboard where it is."""
    button = QPushButton(text)
    button.setObjectName(name)
    button.setAccessibleName(tip)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def tighten(*buttons: QPushButton) -> None:
    """Less air in the buttons of a row that has to fit a narrow panel: their words matter more."""
    for button in buttons:
        button.setProperty("tight", True)

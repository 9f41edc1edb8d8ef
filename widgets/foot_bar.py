"""A line at the window's foot that is there while it has something to say; a click or Escape dismisses it.

It paints nothing by itself: the notice bar and the reminder bar, which do, stand in the gallery.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from widgets.theme import DARK, GRID, Theme, ui_font


class FootBar(QWidget):
    """Hidden at first. A subclass paints it and says in `forget` what is no longer to be said; `dismissed` tells that it was sent away."""

    dismissed = Signal()

    def __init__(self, name: str, title: str, theme: Theme = DARK, parent: QWidget | None = None, *, room: int = 2 * GRID) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.theme = theme
        self.setFixedHeight(QFontMetrics(ui_font()).height() + room)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Paint with another look."""
        self.theme = theme
        self.update()

    def forget(self) -> None:
        """What was said need not be said any more."""

    def dismiss(self) -> None:
        """Take it away."""
        self.forget()
        self.hide()
        self.dismissed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.dismiss()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

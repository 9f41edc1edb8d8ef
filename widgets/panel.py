"""A panel: a widget with names for machines and for people, and a theme that can change while it stands."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from widgets.theme import DARK, Theme, colour


class Panel(QWidget):
    """The base of every panel made of other widgets. `set_theme` reaches all of them."""

    def __init__(self, name: str, accessible_name: str, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.theme = theme

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another look."""
        self.theme = theme
        theme_children(self, theme)
        self.take_theme()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), colour(self.theme.panel))
        painter.end()

    def take_theme(self) -> None:
        """Colour anew what isn't painted: panels that colour labels by hand do it here."""


def theme_children(widget: QWidget, theme: Theme) -> None:
    """Give the theme to every widget inside that can take one."""
    for child in widget.findChildren(QWidget):
        take = getattr(child, "set_theme", None)
        if take is not None:
            take(theme)

"""The strip over a panel that can't show the time that the window shows: it says what the panel shows instead."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from widgets.canvas import Canvas, draw_text
from widgets.hatch import paint_hatch
from widgets.theme import DARK, SMALL_PX, Theme, ui_font

STRIP_PX = 20
SESSIONS_NOW = "the session's now, not the shown time"


class TimeMark(Canvas):
    """Hidden until it is needed; it takes no clicks and no keys."""

    def __init__(self, name: str = "time_mark", theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__(name, SESSIONS_NOW.capitalize(), theme, parent)
        self.text = ""
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedHeight(STRIP_PX)
        self.hide()

    def show_text(self, text: str) -> None:
        """Say this; nothing, and the strip goes."""
        if text and text != self.text:
            self.text = text
            self.setAccessibleName(text.capitalize())
            self.update()
        self.setVisible(bool(text))

    def paint(self, painter: QPainter) -> None:
        strip = QRectF(self.rect())
        paint_hatch(painter, QRectF(0, 0, 28, strip.height()), self.theme.text, alpha=0.7)
        draw_text(painter, strip.adjusted(36, 0, -4, 0), self.text, ui_font(SMALL_PX), self.theme.text)


def demo() -> QWidget:
    """The strip as it stands over a panel."""
    mark = TimeMark()
    mark.resize(420, STRIP_PX)
    mark.show_text(SESSIONS_NOW)
    return mark

"""One line at the window's foot: what was refused, and what the console has to say. The last twenty stay readable as a tooltip."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from widgets.foot_bar import FootBar
from widgets.theme import DARK, GRID, Status, Theme, draw_status, ui_font

KEPT = 20


class NoticeBar(FootBar):
    """Shows the latest notice until it is dismissed or the next one comes."""

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("notice_bar", "Notices", theme, parent)
        self._kept: deque[tuple[Status, str]] = deque(maxlen=KEPT)
        self._is_shown = False

    def show_notice(self, text: str, status: Status = Status.STANDBY) -> None:
        """Show one line; an empty text is passed over."""
        if not text:
            return
        self._kept.append((status, text))
        self._is_shown = True
        self.setToolTip("\n".join(f"{kept.value}: {line}" for kept, line in self._kept))
        self.setAccessibleDescription(text)
        self.show()
        self.update()

    def notice(self) -> str:
        """The text on show, or an empty one."""
        return self._kept[-1][1] if self._is_shown and self._kept else ""

    def forget(self) -> None:
        self._is_shown = False

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.notice():
            return
        status, text = self._kept[-1]
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.raised)
        painter.setFont(ui_font())
        size = 10
        draw_status(painter, QRectF(2 * GRID, (self.height() - size) / 2, size, size), status, self.theme)
        painter.setPen(self.theme.text)
        area = self.rect().adjusted(4 * GRID + size, 0, -2 * GRID, 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()


def demo() -> QWidget:
    """A refusal."""
    bar = NoticeBar()
    bar.show_notice("SET_MODE was not sent: it must be armed first", Status.CAUTION)
    return bar

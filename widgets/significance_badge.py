"""How much harm a command can do, as a shape and a word, with the dictionary's reason."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.dictionary.significance import Significance
from widgets.theme import BODY_PX, DARK, Status, Theme, colour, draw_status, ui_font

SIGNIFICANCE_STATUS = {
    Significance.NONE: Status.OFF,
    Significance.WATCH: Status.STANDBY,
    Significance.WARNING: Status.CAUTION,
    Significance.DISTRESS: Status.SERIOUS,
    Significance.CRITICAL: Status.CRITICAL,
    Significance.SEVERE: Status.CRITICAL,
    Significance.VITAL: Status.CRITICAL,
    Significance.FORBIDDEN: Status.CRITICAL,
}


class SignificanceBadge(QWidget):
    """One line: shape, word, and the reason muted."""

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("significance_badge")
        self.theme = theme
        self.significance, self.reason = Significance.NONE, ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_significance(self, significance: Significance, reason: str = "") -> None:
        """Show this level and why."""
        self.significance, self.reason = significance, reason
        self.setAccessibleName(self.text())
        self.setToolTip(reason)
        self.update()

    def text(self) -> str:
        """What the badge says, in words."""
        if self.significance is Significance.NONE:
            return "No special significance"
        word = self.significance.value.capitalize()
        return f"{word}, arm before sending" if self.significance.needs_arming else word

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another look."""
        self.theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(220, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        status = SIGNIFICANCE_STATUS[self.significance]
        draw_status(painter, QRectF(0, self.height() / 2 - 6, 12, 12), status, self.theme)
        is_strong = self.significance is not Significance.NONE
        painter.setFont(ui_font(BODY_PX, is_bold=self.significance.needs_arming))
        painter.setPen(colour(self.theme.status_ink(status) if is_strong else self.theme.muted))
        metrics = QFontMetricsF(painter.font())
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(20, 0, self.width() - 20, self.height()), left, self.text())
        start = 32 + metrics.horizontalAdvance(self.text())
        painter.setFont(ui_font(BODY_PX))
        painter.setPen(colour(self.theme.muted))
        reason = QFontMetricsF(painter.font()).elidedText(self.reason, Qt.TextElideMode.ElideRight, max(self.width() - start, 0))
        painter.drawText(QRectF(start, 0, self.width() - start, self.height()), left, reason)
        painter.end()

"""The common ground of painted views: a widget with a theme, a background, and a sentence for when it has nothing to show."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QToolTip, QWidget

from widgets.theme import DARK, SMALL_PX, Theme, colour, ui_font

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
WHOLE = QRect(0, 0, -1, -1)


class Canvas(QWidget):
    """A view that paints itself. Subclasses implement `paint(painter)`; the ground is already filled with the panel's tone."""

    def __init__(self, name: str, accessible_name: str, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.theme = theme
        self._is_grabbed = False

    @property
    def may_wait(self) -> bool:
        """Whether what takes long may be painted some turns later, the picture before it standing in for it."""
        return self.isVisible() and not self._is_grabbed

    def grab(self, rectangle: QRect = WHOLE) -> QPixmap:
        """A picture of the view as it is, with nothing that is still to come."""
        self._is_grabbed = True
        try:
            return super().grab(rectangle)
        finally:
            self._is_grabbed = False

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another look."""
        self.theme = theme
        self.update()

    def paint(self, painter: QPainter) -> None:
        """Draw the view; antialiasing is on."""
        raise NotImplementedError

    def tip_at(self, at: QPointF) -> str:
        """What is told about the thing under a pixel while the pointer rests there, or an empty text."""
        return ""

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(self.theme.panel))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        try:
            self.paint(painter)
        finally:
            painter.end()  # Qt ends the process when a painter is left active

    def paint_empty(self, painter: QPainter, sentence: str, hint: str) -> None:
        """What is missing, and what would fill the panel."""
        middle = QRectF(self.rect()).adjusted(16, 0, -16, 0)
        draw_text(painter, middle.translated(0, -10), sentence, ui_font(), self.theme.muted, flags=CENTRE)
        draw_text(painter, middle.translated(0, 10), hint, ui_font(SMALL_PX), self.theme.faint, flags=CENTRE)


def draw_text(painter: QPainter, rect: QRectF, text: str, font: QFont, tone: str, *, flags: Qt.AlignmentFlag = LEFT) -> None:
    """One line of text in a rectangle, cut with an ellipsis where it doesn't fit."""
    painter.setFont(font)
    painter.setPen(colour(tone))
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width() + 0.5)
    painter.drawText(rect, int(flags), shown)


def text_width(text: str, font: QFont) -> float:
    """How wide the text would stand, in pixels."""
    return QFontMetricsF(font).horizontalAdvance(text)


def draw_haloed(painter: QPainter, at: QPointF, text: str, font: QFont, tone: str, *, halo: str) -> None:
    """Text on a picture: a soft edge of the ground's tone keeps it readable. `at` is the left end of its baseline."""
    painter.setFont(font)
    painter.setPen(colour(halo, 0.75))
    for x, y in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        painter.drawText(at + QPointF(x, y), text)
    painter.setPen(colour(tone))
    painter.drawText(at, text)

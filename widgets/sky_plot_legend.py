"""What the marks of the sky plot mean, drawn over it when asked."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from widgets.canvas import draw_text
from widgets.theme import SMALL_PX, Status, Theme, colour, ui_font

LEGEND_PX = (212.0, 180.0)
LINE_PX = 20.0
LINES = (
    "the pass, bright ahead",
    "another spacecraft, up",
    "another one, soon up",
    "terrain",
    "out of the machine's reach",
    "azimuth stop, overlap",
    "the antenna can't follow",
    "antenna as it is, target",
)


def paint_legend(painter: QPainter, area: QRectF, theme: Theme) -> None:
    """A box at the lower left."""
    width, height = LEGEND_PX
    box = QRectF(area.left() + 8, area.bottom() - height - 8, min(width, area.width() - 16), height)
    painter.setPen(QPen(colour(theme.line), 1))
    painter.setBrush(QBrush(colour(theme.panel, 0.94)))
    painter.drawRoundedRect(box, 4, 4)
    for place, text in enumerate(LINES):
        line = QRectF(box.left() + 8, box.top() + 10 + place * LINE_PX, box.width() - 12, LINE_PX)
        _paint_sign(painter, place, QRectF(line.left(), line.top(), 28, LINE_PX), theme)
        draw_text(painter, line.adjusted(36, 0, 0, 0), text, ui_font(SMALL_PX), theme.text)


def _paint_sign(painter: QPainter, place: int, rect: QRectF, theme: Theme) -> None:
    middle, left, right = rect.center(), QPointF(rect.left(), rect.center().y()), QPointF(rect.right(), rect.center().y())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if place == 0:
        painter.setPen(QPen(colour(theme.accent), 2.2))
        painter.drawLine(left, right)
    elif place in (1, 2):
        pen = QPen(colour(theme.muted), 1.1)
        if place == 2:
            pen.setDashPattern([3, 4])
        painter.setPen(pen)
        painter.drawLine(left, right)
        painter.setPen(QPen(colour(theme.muted), 1.2))
        painter.setBrush(QBrush(colour(theme.text if place == 1 else theme.raised)))
        painter.drawEllipse(middle, 4.0 if place == 1 else 3.0, 4.0 if place == 1 else 3.0)
    elif place in (3, 4):
        painter.setPen(QPen(colour(theme.faint if place == 3 else theme.muted), 1))
        painter.setBrush(QBrush(colour(theme.faint, 0.5)) if place == 3 else QBrush(colour(theme.muted, 0.75), Qt.BrushStyle.BDiagPattern))
        painter.drawRect(rect.adjusted(0, 4, 0, -4))
    else:
        _paint_antenna_sign(painter, place, rect, theme)


def _paint_antenna_sign(painter: QPainter, place: int, rect: QRectF, theme: Theme) -> None:
    middle, left, right = rect.center(), QPointF(rect.left(), rect.center().y()), QPointF(rect.right(), rect.center().y())
    if place == 5:
        painter.setPen(QPen(colour(theme.muted), 2.5))
        painter.drawLine(middle, right)
        painter.setPen(QPen(colour(theme.text), 3.0))
        painter.drawLine(QPointF(left.x() + 6, rect.top() + 4), QPointF(left.x() + 6, rect.bottom() - 4))
    elif place == 6:
        tone = theme.status(Status.CAUTION)
        for y in (-4.5, 4.5):
            painter.setPen(QPen(colour(tone), 1.6))
            painter.drawLine(left + QPointF(0, y), right + QPointF(0, y))
        painter.setPen(QPen(colour(tone), 2.0, Qt.PenStyle.DotLine))
        painter.drawLine(left, right)
    else:
        painter.setPen(QPen(colour(theme.text, 0.8), 1))
        painter.drawRect(QRectF(middle.x() + 1, middle.y() - 6, 12, 12))
        painter.setPen(QPen(colour(theme.text), 1.8))
        for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            way = QPointF(x, y)
            painter.drawLine(middle - QPointF(8, 0) + way * 3.0, middle - QPointF(8, 0) + way * 7.5)

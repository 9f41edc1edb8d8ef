"""Diagonal stripes: what is not the usual case. Training's badge, and everything of a window that shows another time than now."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPolygonF

from widgets.theme import Theme, colour

STRIPE_PX = 8.0
EVERY_PX = 18.0
SLANT_PX = 8.0


def paint_hatch(painter: QPainter, rect: QRectF, tone: str, *, alpha: float = 1.0) -> None:
    """Stripes over a rectangle, rising to the right."""
    painter.save()
    painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(colour(tone, alpha)))
    top, bottom, height = rect.top(), rect.bottom(), rect.height()
    x = rect.left() - height
    while x < rect.right():
        if height > rect.width():
            corners = _across(rect, bottom + x)
        else:
            corners = ((x, bottom), (x + STRIPE_PX, bottom), (x + STRIPE_PX + height, top), (x + height, top))
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
        x += EVERY_PX
    painter.restore()


def _across(rect: QRectF, foot: float) -> tuple[tuple[float, float], ...]:
    """A stripe of a narrow rectangle, no longer than that is wide: `foot` is the sum of x and y along its left edge."""
    left, right = rect.left(), rect.right()
    return (left, foot - left), (right, foot - right), (right, foot + STRIPE_PX - right), (left, foot + STRIPE_PX - left)


def paint_looking_badge(painter: QPainter, chip: QRectF, theme: Theme) -> None:
    """The ground of the badge "looking at another time": light and dark are exchanged, slanted ends with stripes in them. No other
    badge looks like it, in any theme and without colour."""
    path = QPainterPath()
    path.addPolygon(
        QPolygonF(
            [
                QPointF(chip.left() + SLANT_PX, chip.top()), QPointF(chip.right(), chip.top()),
                QPointF(chip.right() - SLANT_PX, chip.bottom()), QPointF(chip.left(), chip.bottom()),
            ]
        )
    )  # fmt: skip
    path.closeSubpath()
    painter.save()
    painter.setClipPath(path)
    painter.fillRect(chip, colour(theme.text))
    end = 2 * SLANT_PX
    paint_hatch(painter, QRectF(chip.left(), chip.top(), end, chip.height()), theme.ground, alpha=0.55)
    paint_hatch(painter, QRectF(chip.right() - end, chip.top(), end, chip.height()), theme.ground, alpha=0.55)
    painter.restore()

"""The shape of a status, alone: beside a headline, so that colour is never all there is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from widgets.theme import DARK, Status, Theme, draw_status

SHAPE_PX = 16


class StatusShape(QWidget):
    """One shape; set `status` and update."""

    def __init__(self, name: str, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.theme, self.status = theme, Status.OFF
        self.setFixedSize(QSize(SHAPE_PX, SHAPE_PX))

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another look."""
        self.theme = theme
        self.update()

    def show_status(self, status: Status) -> None:
        """Show this one."""
        if status is not self.status:
            self.status = status
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_status(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), self.status, self.theme)
        painter.end()


def headline_row(shape: StatusShape, headline: QLabel, detail: QLabel) -> QHBoxLayout:
    """The head of a panel about one thing: its status, what it does, and a figure or name at the right."""
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(shape)
    row.addWidget(headline, 1)
    row.addWidget(detail)
    return row


def demo() -> QWidget:
    """Every status there is, with its word."""
    board = QWidget()
    board.setObjectName("status_shapes")
    board.setAccessibleName("Shapes of status")
    row = QHBoxLayout(board)
    for status in Status:
        shape = StatusShape(f"status_shape_{status.name.lower()}")
        shape.show_status(status)
        row.addWidget(shape)
        row.addWidget(QLabel(status.name.capitalize()))
    return board

"""A picture of compared passes in any size and look: the curves as they are seen, with the names of the passes in their colours."""

from __future__ import annotations

from html import escape
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from widgets.comparison_canvas import ComparisonCanvas
from widgets.theme import Theme, stylesheet


class ComparisonPicture(QWidget):
    """What is painted: a title, the curves of a canvas, and which is which."""

    def __init__(self, seen: ComparisonCanvas, title: str, size: tuple[int, int], theme: Theme) -> None:
        super().__init__()
        self.setObjectName("comparison_picture")
        self.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self.setStyleSheet(f"{stylesheet(theme)}\nQWidget#comparison_picture, QLabel {{ background: {theme.panel}; color: {theme.text}; }}")
        canvas = ComparisonCanvas(theme)
        canvas.show_curves(seen.curves, x_title=seen.x_title, y_title=seen.y_title, labels=seen.labels)
        canvas.view = seen.view
        names = [f'<span style="color: {canvas.tone(place)}">{escape(curve.name)}</span>' for place, curve in enumerate(seen.curves)]
        legend = QLabel(" &nbsp; ".join(names))
        legend.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(QLabel(title))
        column.addWidget(canvas, 1)
        column.addWidget(legend)
        self.resize(*size)
        self.show()


def comparison_image(seen: ComparisonCanvas, title: str, size: tuple[int, int], theme: Theme) -> QImage:
    """The curves as an image of that many pixels."""
    picture = ComparisonPicture(seen, title, size, theme)
    image = QImage(picture.size(), QImage.Format.Format_RGB32)
    picture.render(image)
    picture.close()
    picture.deleteLater()
    return image


def write_comparison_svg(seen: ComparisonCanvas, path: Path, title: str, size: tuple[int, int], theme: Theme) -> bool:
    """Write the curves as a vector drawing; False when the file can't be written."""
    picture = ComparisonPicture(seen, title, size, theme)
    generator = QSvgGenerator()
    generator.setFileName(str(path))
    generator.setSize(QSize(*size))
    generator.setViewBox(QRect(0, 0, *size))
    generator.setTitle(title)
    painter = QPainter()
    is_begun = painter.begin(generator)
    if is_begun:
        picture.render(painter, QPoint())
        painter.end()
    picture.close()
    picture.deleteLater()
    return is_begun

"""A picture in any size and look: a widget that is drawn off the screen, so that it has the pixels it is asked for, and then let go."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from widgets.theme import LIGHT, Theme, stylesheet

PRINT = replace(LIGHT, name="print", ground="#ffffff", panel="#ffffff", raised="#ffffff", line="#c8ced6", text="#000000", muted="#404a55")
SIZES = ((960, 540), (1280, 720), (1920, 1080), (3840, 2160))


class Picture(QWidget):
    """A title over what is put into `column`. It is written once."""

    def __init__(self, name: str, title: str, size: tuple[int, int], theme: Theme) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self.setStyleSheet(f"{stylesheet(theme)}\nQWidget#{name}, QLabel {{ background: {theme.panel}; color: {theme.text}; }}")
        self._title = title
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(8, 8, 8, 8)
        self.column.addWidget(QLabel(title))
        self.resize(*size)

    def write_png(self, path: Path) -> bool:
        """Write it as an image of its pixels; False when the file can't be written."""
        image = QImage(self.size(), QImage.Format.Format_RGB32)
        self.render(image)
        self._let_go()
        return image.save(str(path))

    def write_svg(self, path: Path) -> bool:
        """Write it as a vector drawing; False when the file can't be written."""
        generator = QSvgGenerator()
        generator.setFileName(str(path))
        generator.setSize(self.size())
        generator.setViewBox(QRect(QPoint(), self.size()))
        generator.setTitle(self._title)
        painter = QPainter()
        is_begun = painter.begin(generator)
        if is_begun:
            self.render(painter, QPoint())
            painter.end()
        self._let_go()
        return is_begun

    def _let_go(self) -> None:
        self.close()
        self.deleteLater()

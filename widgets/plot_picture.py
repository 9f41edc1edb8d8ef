"""A picture of a plot in any size and look: drawn anew off the screen, so that it has the pixels it is asked for.

One surprise: the axis of a picture always counts from an instant, never from now, as a picture outlives its moment.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsItem, QLabel, QVBoxLayout, QWidget

from widgets.telemetry_plot import TelemetryPlot
from widgets.telemetry_plot_face import PlotFace
from widgets.telemetry_plot_types import TimeWindow
from widgets.theme import LIGHT, Theme, stylesheet

PRINT = replace(LIGHT, name="print", ground="#ffffff", panel="#ffffff", raised="#ffffff", line="#c8ced6", text="#000000", muted="#404a55")
SIZES = ((960, 540), (1280, 720), (1920, 1080), (3840, 2160))


class PlotPicture(QWidget):
    """What is painted: a title over a plot's face, showing the stretch that the plot shows now."""

    def __init__(self, plot: TelemetryPlot, title: str, size: tuple[int, int], theme: Theme) -> None:
        super().__init__()
        self.setObjectName("plot_picture")
        self.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self.setStyleSheet(f"{stylesheet(theme)}\nQWidget#plot_picture, QLabel {{ background: {theme.panel}; color: {theme.text}; }}")
        self.face = PlotFace(theme, plot.store, plot.manner, plot.face.marks)
        self.face.set_infos(dict(plot.face.infos), plot.manner)
        self.face.focus_on(plot.face.focused)
        self.face.show_cursors(dict(plot.face.cursors))
        self.face.show_statistics(plot.face.statistics, plot.face.scope)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(QLabel(title))
        column.addWidget(self.face, 1)
        self.resize(*size)
        self._draw(plot)

    def _draw(self, plot: TelemetryPlot) -> None:
        for axis in (self.face.canvas.left_axis, self.face.canvas.right_axis, self.face.canvas.time_axis):
            axis.setCacheMode(QGraphicsItem.CacheMode.NoCache)
        self.show()
        _, end_ns = plot.stretch.edges(plot.axis_now_ns())
        window = TimeWindow(plot.stretch.span_s, end_ns)
        for _ in range(2):
            self.face.refit()
            self.face.redraw()
            self.face.draw(window, plot.now_ns)

    def image(self) -> QImage:
        """The picture in pixels."""
        image = QImage(self.size(), QImage.Format.Format_RGB32)
        self.render(image)
        return image


def plot_image(plot: TelemetryPlot, title: str, size: tuple[int, int], theme: Theme) -> QImage:
    """A plot as an image of that many pixels."""
    picture = PlotPicture(plot, title, size, theme)
    try:
        return picture.image()
    finally:
        picture.close()
        picture.deleteLater()


def write_svg(plot: TelemetryPlot, path: Path, title: str, size: tuple[int, int], theme: Theme) -> bool:
    """Write a plot as a vector drawing; False when the file can't be written."""
    picture = PlotPicture(plot, title, size, theme)
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

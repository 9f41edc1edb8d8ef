"""A picture of a plot in any size and look, drawn anew.

One surprise: the axis of a picture always counts from an instant, never from now, as a picture outlives its moment.
"""

from __future__ import annotations

from PySide6.QtWidgets import QGraphicsItem

from widgets.picture import Picture
from widgets.telemetry_plot import TelemetryPlot
from widgets.telemetry_plot_face import PlotFace
from widgets.telemetry_plot_types import TimeWindow
from widgets.theme import Theme


class PlotPicture(Picture):
    """A title over a plot's face, showing the stretch that the plot shows now."""

    def __init__(self, plot: TelemetryPlot, title: str, size: tuple[int, int], theme: Theme) -> None:
        super().__init__("plot_picture", title, size, theme)
        self.face = PlotFace(theme, plot.store, plot.manner, plot.face.marks)
        self.face.set_infos(dict(plot.face.infos), plot.manner)
        self.face.focus_on(plot.face.focused)
        self.face.show_cursors(dict(plot.face.cursors))
        self.face.show_statistics(plot.face.statistics, plot.face.scope)
        self.column.addWidget(self.face, 1)
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
            self._make_room()

    def _make_room(self) -> None:
        """Have the texts that were just written stand there whole: nobody waits for the event loop here."""
        for widget in (self.face, self):
            layout = widget.layout()
            if layout is not None:
                layout.activate()

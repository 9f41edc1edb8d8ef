"""One strip chart of a few parameters: live at the frame rate, back into history by dragging, limits and gaps as they are.

What is drawn costs the same whatever the history: at most two points a pixel column from a pyramid of minima and maxima.
Keys: + and - zoom, arrows pan, up and down choose the parameter whose limits are drawn, and the letters that the menu lists.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLabel, QMenu, QStackedLayout, QWidget

from console.utc import SECOND_NS
from widgets.plot_tiles import Tile
from widgets.telemetry_plot_cursors import PlotCursors
from widgets.telemetry_plot_face import PlotFace
from widgets.telemetry_plot_keys import act_on_key, plot_menu
from widgets.telemetry_plot_marks import MarkList
from widgets.telemetry_plot_requests import PlotRequests
from widgets.telemetry_plot_series import SeriesStore
from widgets.telemetry_plot_statistics import PlotStatistics, StatisticsQuery
from widgets.telemetry_plot_types import (
    Manner,
    ParameterInfo,
    SampleColumns,
    Series,
    TimeKind,
    TimeWindow,
)
from widgets.telemetry_plot_values import ValueAxis
from widgets.theme import DARK, Theme

MOST_PARAMETERS = 8


class TelemetryPlot(PlotRequests):
    """A plot. `manner` says which time the axis shows and whether values are raw. Nothing is drawn but by `draw`, which the frame timer
    of `PlotGrid` calls; `store` and `marks` may be shared with other plots. `history_requested` carries a Series, start and end,
    `note_requested` the time pointed at, `statistics_requested` a StatisticsQuery."""

    def __init__(
        self, theme: Theme = DARK, *, manner: Manner | None = None, store: SeriesStore | None = None, marks: MarkList | None = None,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__("telemetry_plot", "Telemetry plot", theme, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.store = store or SeriesStore()
        self._owns_store = store is None
        self.stretch = TimeWindow()
        self.shows_all_sessions = self.is_alone = False
        self.now_ns = 0
        self._asked: dict[Series, tuple[int, int]] = {}
        self.face = PlotFace(theme, self.store, manner or Manner(), marks)
        self.legend, self.canvas = self.face.legend, self.face.canvas
        self.statistics = PlotStatistics(self, self.ask_for_statistics)
        self.cursors, self.value_axis = PlotCursors(self, self.statistics.keep_up), ValueAxis(self.face)
        self.legend.chosen.connect(self.focus_parameter)
        self.canvas.dragged.connect(lambda seconds: self.set_window(self.stretch.panned(seconds, self.axis_now_ns())))
        self.canvas.wheeled.connect(lambda factor, at: self.set_window(self.stretch.zoomed(factor, around_s=at)))
        self.canvas.values_wheeled.connect(self.value_axis.zoom)
        self.face.live_requested.connect(self.back_to_live)
        self.empty = QLabel("Drop a parameter here, or press A to search for one")
        self.empty.setWordWrap(True)
        self.empty.setProperty("role", "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.face)

    @property
    def manner(self) -> Manner:
        """Over which time the plot shows its parameters, and whether raw."""
        return self.face.manner

    def set_manner(self, manner: Manner) -> None:
        """Show the same parameters in another manner; cursors go, as they stand in the other time."""
        if manner != self.manner:
            if manner.is_raw is not self.manner.is_raw:
                self.face.forget_held()
            self.face.manner = manner
            self.cursors.clear()
            self.set_parameters(self.infos())

    def toggle_time(self) -> None:
        """Over generation time, or over receipt time again."""
        other = TimeKind.GENERATION if self.manner.time_kind is TimeKind.RECEIPT else TimeKind.RECEIPT
        self.set_manner(Manner(other, self.manner.is_raw))

    def toggle_raw(self) -> None:
        """Raw values, or engineering ones again."""
        self.set_manner(Manner(self.manner.time_kind, not self.manner.is_raw))

    @property
    def focused(self) -> str:
        """The parameter whose limits are drawn, '' without any."""
        return self.face.focused

    def parameters(self) -> list[str]:
        """Names of the parameters drawn, in order."""
        return list(self.face.infos)

    def infos(self) -> list[ParameterInfo]:
        """The parameters drawn, in order."""
        return list(self.face.infos.values())

    def lines(self) -> dict[Series, ParameterInfo]:
        """The lines drawn."""
        return {self.manner.series(info.name): info for info in self.infos()}

    def set_parameters(self, infos: list[ParameterInfo]) -> None:
        """Draw these, at most eight; samples of those that stay are kept."""
        self.face.set_infos({info.name: info for info in infos[:MOST_PARAMETERS]}, self.manner)
        if self._owns_store:
            self.store.keep_only(self.lines())
        self._stack.setCurrentIndex(1 if self.face.infos else 0)
        self._asked.clear()
        self.statistics.keep_up()
        self.parameters_changed.emit()

    def append(self, name: str, times_ns: NDArray[np.int64], values: NDArray[np.float64]) -> None:
        """Add samples of one parameter, engineering values; NaN where invalid."""
        self.store.append(SampleColumns(times_ns, {name: values}))

    def show_now(self, now_ns: int) -> None:
        """The session's time; drawn with the next frame."""
        self.now_ns = now_ns

    def axis_now_ns(self) -> int:
        """What the axis ends at when it follows: the session's time, or the newest generation time."""
        return self.face.axis_now_ns(self.now_ns)

    def show_history(self, series: Series, tile: Tile) -> None:
        """The answer to `history_requested`."""
        self.store.add_tile(series, tile)

    def forget_requests(self) -> None:
        """What has been asked of the files is asked again when it is needed: another source answers now."""
        self._asked.clear()
        self.face.redraw()

    def clear_after_reset(self) -> None:
        """A seek happened: forget every sample and follow the clock."""
        if self._owns_store:
            self.store.clear()
        self._asked.clear()
        self.face.refit()
        self.back_to_live()

    def set_window(self, window: TimeWindow) -> None:
        """Show this stretch of time."""
        if window != self.stretch:
            self.stretch = window
            self.face.refit()
            self.face.back.setVisible(not window.is_live)
            self.statistics.keep_up()
            self.window_changed.emit(window)

    def zoom(self, factor: float) -> None:
        """Show less time (below 1) or more; a cursor in sight stays where it is."""
        end = self.stretch.edges(self.axis_now_ns())[1]
        inside = [at for at in ((at_ns - end) / SECOND_NS for at_ns in self.face.cursors.values()) if -self.stretch.span_s <= at <= 0]
        self.set_window(self.stretch.zoomed(factor, around_s=inside[-1] if inside else 0.0))

    def back_to_live(self) -> None:
        """Follow the clock again."""
        self.set_window(self.stretch.live())

    def focus_parameter(self, name: str) -> None:
        """Draw the limits of this parameter."""
        if name in self.face.infos:
            self.face.focus_on(name)

    def focus_next(self, step: int) -> None:
        """Draw the limits of the next parameter."""
        names = self.parameters()
        if names:
            self.focus_parameter(names[(names.index(self.face.focused) + step) % len(names)])

    def remove_focused(self) -> None:
        """Take away the parameter whose limits are drawn."""
        self.set_parameters([info for info in self.infos() if info.name != self.face.focused])

    def draw(self) -> bool:
        """Paint what has changed since the last call; returns whether anything had."""
        is_drawn = self.face.draw(self.stretch, self.now_ns)
        if is_drawn:
            self._ask_for_history()
            self.statistics.keep_fresh()
        return is_drawn

    def _ask_for_history(self) -> None:
        start, end = self.stretch.edges(self.axis_now_ns())
        span = end - start
        for series in self.face.series():
            begin, until = self._asked.get(series, (0, 0))
            if not self.store.is_short_of(series, start, end, self.canvas.column_count()):
                continue
            first = self.store.first_ns(series)
            stop = min(end + span, self.now_ns) if self.manner.time_kind is TimeKind.RECEIPT else end + span
            stop = stop if first is None else min(stop, first)
            is_asked = begin <= start and min(end, stop) <= until and until - begin <= 8 * span
            if not is_asked and start < stop:
                self._asked[series] = (start - span, stop)
                self.history_requested.emit(series, start - span, stop)

    def ask_for_statistics(self, query: StatisticsQuery) -> None:
        """Statistics are to be gathered: they come to `statistics.show`."""
        self.statistics_requested.emit(query)

    def ask_for_note(self) -> None:
        """Somebody wants to write a note about the time pointed at."""
        self.note_requested.emit(self.cursors.pointed_ns())

    def menu(self) -> QMenu:
        """What can be done with the plot, with the keys that do it."""
        return plot_menu(self, self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not act_on_key(self, event):
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self.face.infos:
            self.parameter_requested.emit()

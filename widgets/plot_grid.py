"""A grid of plots that share one frame timer, one store of samples and one stretch of time.

Memory is bounded by what is kept of each parameter (`SeriesStore.capacity`), and only drawn parameters are kept. Plots that nobody sees
are not drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from widgets.panel import Panel
from widgets.plot_tiles import Tile
from widgets.telemetry_plot import TelemetryPlot
from widgets.telemetry_plot_marks import MarkList
from widgets.telemetry_plot_series import DEFAULT_CAPACITY, SeriesStore
from widgets.telemetry_plot_types import Manner, ParameterInfo, PlotMark, PlotSetup, SampleColumns, Series, TimeWindow
from widgets.theme import DARK, Theme

FRAMES_A_SECOND = 30
LEAST_PX = 132


class PlotGrid(Panel):
    """Plots in rows of `columns`. Signals carry the plot's place in the grid where they concern one plot.

    `info_of` finds what a plot must know of a parameter that is dropped on it, None for a name it doesn't know.
    """

    history_requested = Signal(object, object, object)
    parameter_requested = Signal(int)
    layout_changed = Signal(object)
    statistics_requested = Signal(object, object)
    note_requested = Signal(object)
    export_requested = Signal(object)
    sessions_changed = Signal(bool)

    def __init__(
        self,
        theme: Theme = DARK,
        *,
        columns: int = 2,
        plots: int = 6,
        manner: Manner | None = None,
        capacity: int = DEFAULT_CAPACITY,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("plot_grid", "Telemetry plots", theme, parent)
        self.columns, self.manner = columns, manner or Manner()
        self.store, self.marks = SeriesStore(capacity), MarkList()
        self.shows_all_sessions = False
        self.info_of: Callable[[str], ParameterInfo | None] = ParameterInfo
        self.plots: list[TelemetryPlot] = []
        self._now_ns, self._is_linking = 0, False
        self._build()
        self._timer = _frame_timer(self)
        self._timer.timeout.connect(self.draw)
        for _ in range(plots):
            self.add_plot()

    def _build(self) -> None:
        """Plots keep a height at which curves can be read: what doesn't fit is scrolled to."""
        inside = Panel("plot_grid_inside", "Telemetry plots", self.theme)
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self.area = _area_of(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.area)

    def minimumSizeHint(self) -> QSize:
        """All columns, and one plot's height."""
        inside = self.area.widget()
        least = inside.minimumSizeHint() if inside is not None else QSize()
        return QSize(least.width(), min(least.height(), LEAST_PX))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page Up and Page Down scroll where not all plots fit."""
        pages = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
        bar, turn = self.area.verticalScrollBar(), pages.get(Qt.Key(event.key()), 0)
        if not turn or not bar.maximum():
            super().keyPressEvent(event)
            return
        bar.setValue(bar.value() + turn * bar.pageStep())

    def show_alone(self, chosen: TelemetryPlot | None) -> None:
        """One plot has all the room there is, or (None) all are there again; the others keep what they show."""
        for plot in self.plots:
            plot.is_alone = plot is chosen
            plot.setVisible(chosen is None or plot is chosen)
        if chosen is not None:
            chosen.setFocus()

    def add_plot(self) -> TelemetryPlot:
        """One more plot at the end, empty."""
        plot = TelemetryPlot(self.theme, manner=self.manner, store=self.store, marks=self.marks)
        plot.setObjectName(f"telemetry_plot_{len(self.plots) + 1}")
        plot.show_now(self._now_ns)
        plot.parameter_requested.connect(lambda: self.parameter_requested.emit(self.plots.index(plot)))
        plot.parameter_dropped.connect(lambda name: self.add_parameter(self.plots.index(plot), name))
        plot.parameters_changed.connect(self._on_parameters_changed)
        plot.history_requested.connect(self.history_requested)
        plot.removal_requested.connect(lambda: self.remove_plot(self.plots.index(plot)))
        plot.window_changed.connect(self._on_window_changed)
        plot.statistics_requested.connect(lambda query: self.statistics_requested.emit(plot, query))
        plot.note_requested.connect(self.note_requested)
        plot.export_requested.connect(lambda: self.export_requested.emit(plot))
        plot.sessions_requested.connect(self.toggle_sessions)
        plot.alone_requested.connect(lambda: self.show_alone(None if plot.is_alone else plot))
        plot.shows_all_sessions = self.shows_all_sessions
        self.plots.append(plot)
        self._place()
        self.show_alone(None)
        return plot

    def remove_plot(self, place: int) -> None:
        """Take a plot away; the others move up."""
        self.show_alone(None)
        plot = self.plots.pop(place)
        self._grid.removeWidget(plot)
        plot.setParent(None)
        plot.deleteLater()
        self._place()
        self._on_parameters_changed()

    def _place(self) -> None:
        for place, plot in enumerate(self.plots):
            self._grid.addWidget(plot, *divmod(place, self.columns))

    def set_layout(self, plots: list[list[ParameterInfo]]) -> None:
        """Have exactly these plots, each with its parameters."""
        self.show_alone(None)
        while len(self.plots) > max(len(plots), 1):
            self.remove_plot(len(self.plots) - 1)
        while len(self.plots) < len(plots):
            self.add_plot()
        for plot, infos in zip(self.plots, plots, strict=False):
            plot.set_parameters(infos)

    def layout_names(self) -> list[list[str]]:
        """The parameters of each plot."""
        return [plot.parameters() for plot in self.plots]

    def parameters(self) -> set[str]:
        """All parameters drawn: what `append` must be given."""
        return {name for plot in self.plots for name in plot.parameters()}

    def add_parameter(self, place: int, name: str) -> None:
        """Draw one more parameter in a plot; nothing happens when it is there, or unknown."""
        plot, info = self.plots[place], self.info_of(name)
        if info is not None and name not in plot.parameters():
            plot.set_parameters([*plot.infos(), info])

    def append(self, columns: SampleColumns) -> None:
        """Add samples; parameters nobody draws are passed over."""
        self.store.append(columns)

    def show_history(self, series: Series, tile: Tile) -> None:
        """The answer to `history_requested`; samples not older than those held are left out."""
        self.store.add_tile(series, tile)

    def show_marks(self, marks: Iterable[PlotMark]) -> None:
        """Add marks to the time axis of all plots."""
        self.marks.add(marks)

    def toggle_sessions(self) -> None:
        """Show what other sessions recorded before this one, too, or this one only."""
        self.shows_all_sessions = not self.shows_all_sessions
        self.store.forget_tiles()
        for plot in self.plots:
            plot.shows_all_sessions = self.shows_all_sessions
            plot.forget_requests()
        self.sessions_changed.emit(self.shows_all_sessions)

    def setups(self) -> list[PlotSetup]:
        """What each plot shows and how, to be kept by a name."""
        return [PlotSetup(tuple(plot.parameters()), plot.manner) for plot in self.plots]

    def apply_setups(self, setups: list[PlotSetup]) -> None:
        """Have these plots; parameters that are not known any more are left out."""
        self.set_layout([[info for name in setup.parameters if (info := self.info_of(name))] for setup in setups])
        for plot, setup in zip(self.plots, setups, strict=False):
            plot.set_manner(setup.manner)

    def current(self) -> TelemetryPlot | None:
        """The plot that has the keyboard, else the first that shows anything."""
        return next((plot for plot in self.plots if plot.hasFocus()), next((plot for plot in self.plots if plot.parameters()), None))

    def show_now(self, now_ns: int) -> None:
        """The session's time, for all plots."""
        self._now_ns = now_ns
        for plot in self.plots:
            plot.show_now(now_ns)

    def clear_after_reset(self) -> None:
        """A seek happened: forget every sample and mark."""
        self.store.clear()
        self.marks.clear()
        for plot in self.plots:
            plot.clear_after_reset()

    def draw(self) -> int:
        """Draw one frame; returns how many plots had something new."""
        return sum(plot.draw() for plot in self.plots if plot.isVisible() and plot.updatesEnabled() and not plot.visibleRegion().isEmpty())

    def _on_parameters_changed(self) -> None:
        self.store.keep_only({series: info for plot in self.plots for series, info in plot.lines().items()})
        self.layout_changed.emit(self.layout_names())

    def _on_window_changed(self, window: TimeWindow) -> None:
        if self._is_linking:
            return
        self._is_linking = True
        for plot in self.plots:
            plot.set_window(window)
        self._is_linking = False

    def showEvent(self, event: QShowEvent) -> None:
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()


def _frame_timer(parent: QWidget) -> QTimer:
    """One timer for all plots, stopped."""
    timer = QTimer(parent)
    timer.setObjectName("plot_frames")
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(1000 // FRAMES_A_SECOND)
    return timer


def _area_of(inside: QWidget) -> QScrollArea:
    """What scrolls up and down where not all plots fit."""
    area = QScrollArea()
    area.setObjectName("plot_grid_area")
    area.setAccessibleName("Telemetry plots")
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    return area


def demo() -> QWidget:
    """Six plots of a made-up housekeeping stream, with limits, a gap and an enumeration."""
    from widgets.plot_grid_demo import fill  # noqa: PLC0415 - the demo's data are needed by the gallery only

    grid = PlotGrid()
    fill(grid)
    grid.resize(1200, 800)
    return grid

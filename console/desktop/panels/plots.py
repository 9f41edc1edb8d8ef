"""The plots of a workspace: fed from Deliveries and, for what came before, from session files; marks, statistics and notes among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from console.desktop.desk import Desk
from console.desktop.history import HistoryLoader, Span
from console.desktop.plot_marks import marks_of, recorded_marks
from console.desktop.workspace import Panel
from console.dictionary.model import Parameter
from console.session.messages import AddNote, Delivery, Mode
from console.telemetry.samples import SampleBatch
from console.telemetry.statistics import Statistics, statistics_of
from console.utc import SECOND_NS, utc_text
from widgets.plot_grid import PlotGrid
from widgets.plot_tiles import Tile
from widgets.telemetry_plot import TelemetryPlot
from widgets.telemetry_plot_statistics import StatisticsQuery
from widgets.telemetry_plot_types import ParameterInfo, SampleColumns, Series, is_plottable
from widgets.theme import Status

LOOK_BACK_S = 900.0
NO_NOTES = "a recording is not changed by looking at it: notes are written while a session is live"


class PlotsPanel(QObject):
    """A grid of plots. `export_requested` carries the plot that is to be exported, `note_wanted` the time that a note is about."""

    export_requested = Signal(object)
    note_wanted = Signal(object)
    parameter_wanted = Signal(int)

    def __init__(self, desk: Desk, layout: Iterable[Iterable[str]], *, columns: int, history: HistoryLoader) -> None:
        super().__init__()
        self._desk, self._history = desk, history
        self._containers = {name: one for one in desk.model.dictionary.containers.values() for name in one.parameters}
        self.grid = PlotGrid(desk.theme, columns=columns, plots=0)
        self.grid.info_of = self.info
        self.grid.set_layout([[info for name in names if (info := self.info(name))] for names in layout])
        self._drawn = set(self.grid.store.lines())
        self._awaited: set[Span] = set()
        self._asking: dict[StatisticsQuery, TelemetryPlot] = {}
        self._resets, self._limits_of = 0, (desk.model, -1)
        self._connect()

    def _connect(self) -> None:
        grid, history = self.grid, self._history
        grid.layout_changed.connect(self._on_layout_changed)
        grid.history_requested.connect(self._on_history_requested)
        grid.statistics_requested.connect(self._on_statistics_requested)
        grid.sessions_changed.connect(lambda _: self._awaited.clear())
        grid.note_requested.connect(self._on_note_requested)
        grid.export_requested.connect(self.export_requested)
        grid.parameter_requested.connect(self.parameter_wanted)
        history.loaded.connect(self._on_loaded)
        history.gathered.connect(self._on_gathered)
        self._desk.on_delivery.append(self._on_delivery)

    def panel(self, name: str = "plots", title: str = "Plots") -> Panel:
        """The panel for a workspace."""
        return Panel(name, title, self.grid, self._refresh, 50, lack=self._lack, draw=self.grid.draw)

    def _lack(self) -> str:
        return "" if self._desk.is_past() else self._desk.look_back.words()

    def add(self, name: str) -> None:
        """Draw one more parameter: in the plot that is shown alone, else in the first empty one, else in the last."""
        empty = next((place for place, names in enumerate(self.grid.layout_names()) if not names), len(self.grid.plots) - 1)
        alone = next((place for place, plot in enumerate(self.grid.plots) if plot.is_alone), empty)
        self.grid.add_parameter(alone, name)

    def info(self, name: str) -> ParameterInfo | None:
        """What a plot must know of a parameter, None for one that can't be drawn."""
        parameter = self._desk.model.dictionary.parameters.get(name)
        if parameter is None or not is_plottable(parameter.kind):
            return None
        container = self._containers.get(name)
        interval_s = container.interval_s if container else None
        info = ParameterInfo.of(parameter, interval_s, container=container.name if container else "")
        shown = self._desk.shown
        return replace(info, limits=shown.ranges(name)) if name in shown.limits else info

    def _show_limits(self) -> None:
        """Draw the limits that are in force, where any has changed: by hand, or with its context."""
        self._limits_of = (self._desk.shown, self._desk.shown.limit_changes)
        for plot in self.grid.plots:
            infos = {one.name: self.info(one.name) or one for one in plot.infos()}
            if infos != dict(plot.face.infos):
                plot.face.infos = infos
                plot.face.focus_on(plot.focused)

    def _refresh(self) -> None:
        if (self._desk.shown, self._desk.shown.limit_changes) != self._limits_of:
            self._show_limits()
        self.grid.show_now(self._desk.shown_ns())

    def _on_delivery(self, delivery: Delivery) -> None:
        if delivery.is_reset:
            self.grid.clear_after_reset()
            self._awaited.clear()
            self._resets += 1
            self._load(self.grid.store.lines(), delivery.now_ns)
            self._load_marks(delivery.now_ns)
            return
        self.grid.show_marks(marks_of(delivery, self._desk.model.commands))
        drawn = self.grid.parameters()
        for batch in delivery.samples:
            columns = drawn_columns(batch, drawn, self._desk.model.dictionary.parameters)
            if columns.values:
                self.grid.append(columns)

    def _load_marks(self, until_ns: int) -> None:
        path, resets = self._desk.recording, self._resets
        if path is not None:
            key = ("marks", id(self))
            self._history.background.run(lambda: recorded_marks(path, until_ns), lambda m: self._take_marks(m, resets), key=key)

    def _take_marks(self, marks: list, resets: int) -> None:  # type: ignore[type-arg]
        if resets == self._resets:
            self.grid.show_marks(marks)

    def _on_layout_changed(self, _layout: list[list[str]]) -> None:
        lines = set(self.grid.store.lines())
        self._load(lines - self._drawn, self._desk.model.now_ns())
        self._drawn = lines

    def _load(self, lines: Iterable[Series], now_ns: int) -> None:
        for series in lines:
            self._ask(series, now_ns - round(LOOK_BACK_S * SECOND_NS), now_ns, now_ns)

    def _on_history_requested(self, series: Series, start_ns: int, end_ns: int) -> None:
        self._ask(series, start_ns, end_ns, self._desk.model.now_ns())

    def _ask(self, series: Series, start_ns: int, end_ns: int, until_ns: int) -> None:
        span = Span(series, start_ns, end_ns, until_ns, self.grid.shows_all_sessions)
        self._awaited.add(span)
        self._history.load(span)

    def _on_loaded(self, span: Span, tile: Tile) -> None:
        """What was asked for before a seek may lie after the clock by now: it is not shown."""
        is_awaited = span in self._awaited
        self._awaited.discard(span)
        if is_awaited and span.series in self.grid.store.lines():
            self.grid.show_history(span.series, tile)

    def _on_statistics_requested(self, plot: TelemetryPlot, query: StatisticsQuery) -> None:
        self._asking = {each: one for each, one in self._asking.items() if one is not plot} | {query: plot}
        if self._desk.recording is not None:
            self._history.gather(query, self._desk.model.now_ns(), asked_by=id(plot))
            return
        held = {series: self.grid.store.held(series, query.start_ns, query.end_ns) for series in query.series}
        gaps = dict(zip(query.series, query.gaps_ns, strict=True))
        self._history.background.run(
            lambda: {series: statistics_of(*samples, gaps[series]) for series, samples in held.items()},
            lambda found: self._on_gathered(query, found),
        )

    def _on_gathered(self, query: StatisticsQuery, found: dict[Series, Statistics]) -> None:
        plot = self._asking.pop(query, None)
        if plot is not None and plot in self.grid.plots:
            plot.statistics.show(query, found)

    def _on_note_requested(self, at_ns: int) -> None:
        if self._desk.model.welcome.mode is Mode.REPLAY:
            self._desk.notice(NO_NOTES, Status.CAUTION)
        else:
            self.note_wanted.emit(at_ns)

    def write_note(self, at_ns: int, text: str) -> None:
        """A note into the session about an instant, which stands at its head."""
        self._desk.send(AddNote(f"[{utc_text(at_ns, digits=3)}] {text}"))


def drawn_columns(batch: SampleBatch, drawn: set[str], parameters: Mapping[str, Parameter]) -> SampleColumns:
    """The columns of a batch that somebody draws, in engineering units and raw where that is something else; enumerations as numbers."""
    values: dict[str, NDArray[np.float64]] = {}
    raws: dict[str, NDArray[np.float64]] = {}
    for name, raw in batch.raw.items():
        if name not in drawn or not isinstance(raw, np.ndarray):
            continue
        parameter = parameters[name]
        if parameter.labels or (parameter.calibrate is None and not parameter.contexts):
            values[name] = np.asarray(raw, np.float64)
        else:
            values[name] = np.asarray(parameter.engineering(raw, batch.raw), np.float64)
            raws[name] = np.asarray(raw, np.float64)
    return SampleColumns(batch.received_ns, values, batch.generation_ns, raws)

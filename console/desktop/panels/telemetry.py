"""Plots, the telemetry table, and the search that adds a parameter to a plot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from console.desktop.desk import Desk
from console.desktop.history import HistoryLoader, Span
from console.desktop.workspace import Panel
from console.dictionary.model import AlarmRule, Container, Parameter
from console.session.messages import Delivery
from console.telemetry.samples import SampleBatch
from console.telemetry.states import AlarmLevel
from console.utc import SECOND_NS
from widgets.plot_grid import PlotGrid
from widgets.telemetry_plot_types import ParameterInfo, SampleColumns, is_plottable
from widgets.telemetry_table import WATCHED, TelemetryRow, TelemetryTable

LOOK_BACK_S = 900.0


class PlotsPanel(QObject):
    """A grid of plots, fed from Deliveries and, for what came before, from the session file."""

    def __init__(self, desk: Desk, layout: Iterable[Iterable[str]], *, columns: int, history: HistoryLoader) -> None:
        super().__init__()
        self._desk, self._history = desk, history
        self.grid = PlotGrid(desk.theme, columns=columns, plots=0)
        self.grid.info_of = self._info
        self.grid.set_layout([[info for name in names if (info := self._info(name))] for names in layout])
        self._drawn = self.grid.parameters()
        self._awaited: set[Span] = set()
        self.grid.layout_changed.connect(self._on_layout_changed)
        self.grid.history_requested.connect(self._on_history_requested)
        history.loaded.connect(self._on_loaded)
        desk.on_delivery.append(self._on_delivery)

    def panel(self, name: str = "plots", title: str = "Plots") -> Panel:
        """The panel for a workspace."""
        return Panel(name, title, self.grid, self._refresh, 50, looks_back=lambda: self._desk.past_ns() is not None)

    def add(self, name: str) -> None:
        """Draw one more parameter: in the first empty plot, else in the last."""
        empty = next((place for place, names in enumerate(self.grid.layout_names()) if not names), len(self.grid.plots) - 1)
        self.grid.add_parameter(empty, name)

    def _info(self, name: str) -> ParameterInfo | None:
        parameter = self._desk.model.dictionary.parameters.get(name)
        if parameter is None or not is_plottable(parameter.kind):
            return None
        container = next((c for c in self._desk.model.dictionary.containers.values() if name in c.parameters), None)
        return ParameterInfo.of(parameter, container.interval_s if container else None)

    def _refresh(self) -> None:
        past_ns = self._desk.past_ns()
        self.grid.show_now(self._desk.model.now_ns() if past_ns is None else past_ns)

    def _on_delivery(self, delivery: Delivery) -> None:
        if delivery.is_reset:
            self.grid.clear_after_reset()
            self._awaited.clear()
            self._load(self.grid.parameters(), delivery.now_ns)
            return
        drawn = self.grid.parameters()
        for batch in delivery.samples:
            values = drawn_values(batch, drawn, self._desk.model.dictionary.parameters)
            if values:
                self.grid.append(SampleColumns(batch.received_ns, values))

    def _on_layout_changed(self, layout: list[list[str]]) -> None:
        drawn = {name for names in layout for name in names}
        self._load(drawn - self._drawn, self._desk.model.now_ns())
        self._drawn = drawn

    def _load(self, names: Iterable[str], now_ns: int) -> None:
        for name in names:
            self._ask(Span(name, now_ns - round(LOOK_BACK_S * SECOND_NS), now_ns))

    def _on_history_requested(self, name: str, start_ns: int, end_ns: int) -> None:
        self._ask(Span(name, start_ns, min(end_ns, self._desk.model.now_ns())))

    def _ask(self, span: Span) -> None:
        self._awaited.add(span)
        self._history.load(span)

    def _on_loaded(self, span: Span, times_ns: NDArray[np.int64], values: NDArray[np.float64]) -> None:
        """What was asked for before a seek may lie after the clock by now: it is not shown."""
        is_awaited = span in self._awaited
        self._awaited.discard(span)
        if is_awaited and span.name in self.grid.parameters():
            self.grid.show_history(span.name, times_ns, values)


def drawn_values(batch: SampleBatch, drawn: set[str], parameters: Mapping[str, Parameter]) -> dict[str, NDArray[np.float64]]:
    """The columns of a batch that somebody draws, in engineering units; enumerations as their numbers."""
    found = {}
    for name, raw in batch.raw.items():
        if name in drawn and isinstance(raw, np.ndarray):
            parameter = parameters[name]
            found[name] = np.asarray(raw if parameter.labels else parameter.engineering(raw, batch.raw), np.float64)
    return found


class TablePanel:
    """The telemetry table: one row a parameter, brought up to date five times a second."""

    def __init__(self, desk: Desk, watched: Sequence[str]) -> None:
        self._desk = desk
        self.table = TelemetryTable(desk.theme)
        parameters = desk.model.dictionary.parameters.values()
        containers = desk.model.dictionary.containers.values()
        self._container = {name: c.name for c in containers for name in c.parameters}
        self._limits = {p.name: limits_text(p.alarm) for p in parameters}
        self.table.set_rows([self._row(parameter) for parameter in most_telling_first(parameters, containers, list(watched))])
        self.table.set_watched(watched)
        if any(name in self._limits for name in watched):
            self.table.show_group(WATCHED)

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("table", "Telemetry", self.table, self._refresh, 200)

    def _refresh(self) -> None:
        self.table.show_rows([self._row(parameter) for parameter in self._desk.model.dictionary.parameters.values()])

    def _row(self, parameter: Parameter) -> TelemetryRow:
        model, name = self._desk.model, parameter.name
        now_ns = model.now_ns()
        value = model.values.values.get(name)
        age = model.values.age_s(name, now_ns)
        return TelemetryRow(
            name=name,
            value="-" if value is None else parameter.text(value.raw),
            raw="-" if value is None else raw_text(value.raw),
            units=parameter.units,
            level=self._level(parameter, has_value=value is not None),
            freshness=model.values.freshness(name, now_ns),
            age_s=-1.0 if age is None else max(age, 0.0),
            limits=self._limits[name],
            container="derived" if parameter.is_derived else self._container.get(name, ""),
            group=parameter.group,
            description=parameter.description,
        )

    def _level(self, parameter: Parameter, *, has_value: bool) -> AlarmLevel | None:
        if parameter.alarm is None or not has_value:
            return None
        change = self._desk.model.alarms.get(parameter.name)
        return change.level if change else AlarmLevel.NORMAL


def most_telling_first(parameters: Iterable[Parameter], containers: Iterable[Container], watched: Sequence[str]) -> list[Parameter]:
    """The watched parameters in their order, then the rest as the dictionary has them; what every packet carries in its headers last."""
    counts = Counter(name for container in containers for name in container.parameters)
    order = {name: place for place, name in enumerate(watched)}
    return sorted(parameters, key=lambda one: (order.get(one.name, len(order)), counts[one.name] > 1))


def raw_text(raw: object) -> str:
    """A raw value as it stands in the packet."""
    if isinstance(raw, bytes):
        return raw.hex(" ").upper()
    return f"{raw:.6g}" if isinstance(raw, float) else str(raw)


def limits_text(rule: AlarmRule | None) -> str:
    """The innermost limits in words that fit a table cell; a limit of zero is a limit."""
    if rule is None or not rule.ranges:
        return ""
    first = min(rule.ranges, key=lambda each: each.level)
    low = "" if first.low is None else f"{first.low:g}"
    high = "" if first.high is None else f"{first.high:g}"
    if low and high:
        return f"{low} .. {high}"
    return f"> {low}" if low else f"< {high}"

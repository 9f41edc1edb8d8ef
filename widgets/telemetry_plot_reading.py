"""What a plot reads out: the legend's values, the caption, the foot with cursors and statistics."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QLabel

from console.telemetry.statistics import Statistics
from console.utc import SECOND_NS, utc_text
from widgets.plot_pyramid import Trace
from widgets.telemetry_plot_canvas import PlotCanvas
from widgets.telemetry_plot_legend import LegendEntry, PlotLegend
from widgets.telemetry_plot_readout import CURSOR_COLUMNS, STATISTICS_COLUMNS, PlotReadout, ReadoutRow, duration_text, statistics_cells
from widgets.telemetry_plot_series import SeriesStore
from widgets.telemetry_plot_types import Manner, ParameterInfo, Series, TimeKind, TimeWindow, number_text
from widgets.theme import Theme


class FaceReading:
    """The texts of a plot's face; the face has the parts."""

    theme: Theme
    store: SeriesStore
    manner: Manner
    infos: dict[str, ParameterInfo]
    focused: str
    cursors: dict[str, int]
    statistics: dict[str, Statistics] | None
    scope: str
    traces: dict[str, Trace]
    canvas: PlotCanvas
    legend: PlotLegend
    readout: PlotReadout
    caption: QLabel
    thinned: QLabel
    _window: TimeWindow
    _now_ns: int
    _hover_s: float | None

    def series(self) -> list[Series]:
        """The lines that are drawn."""
        return [self.manner.series(name) for name in self.infos]

    def tones(self) -> dict[str, str]:
        """Name -> colour of each curve."""
        series = self.theme.series
        return {name: series[place % len(series)] for place, name in enumerate(self.infos)}

    def axis_now_ns(self, now_ns: int) -> int:
        """What a live axis ends at: the session's time; over generation time what came last, as the spacecraft's clock may be anywhere."""
        newest = self.store.newest_ns(self.series()) if self.manner.time_kind is TimeKind.GENERATION else -1
        return now_ns if newest < 0 else newest

    def value_at(self, name: str, at_ns: int) -> tuple[int, float] | None:
        """Time and value of the last sample at or before an instant, as far as it is held or drawn; None beyond a gap."""
        pyramid = self.store.pyramid(self.manner.series(name))
        found = pyramid.at(at_ns)
        trace = self.traces.get(name)
        if found is not None or trace is None:
            return found
        place = int(trace.times_ns.searchsorted(at_ns, side="right")) - 1
        near_ns = max(pyramid.gap_ns, round(2 * self._window.span_s / self.canvas.column_count() * SECOND_NS))
        if place < 0 or not math.isfinite(trace.values[place]) or at_ns - trace.times_ns[place] > near_ns:
            return None
        return int(trace.times_ns[place]), float(trace.values[place])

    def value_text(self, name: str, value: float) -> str:
        """A value as this plot shows it."""
        info = self.infos[name]
        if not self.manner.is_raw or not math.isfinite(value):
            return info.text(value)
        return f"{value:g}" if info.labels else number_text(value)

    def _show_texts(self, at_ns: int, read: dict[str, tuple[int, float] | None]) -> None:
        tones, is_raw = self.tones(), self.manner.is_raw
        entries = [
            LegendEntry(
                name, tones[name], self.value_text(name, found[1]) if found else "-", info.shown_units(is_raw=is_raw),
                name == self.focused, found is None,
            )
            for name, info in self.infos.items() for found in [read[name]]
        ]  # fmt: skip
        self.legend.show_entries(tuple(entries))
        newest = self.axis_now_ns(self._now_ns)
        since = f"before {self._since(newest)}" if self._hover_s is None else f"at {utc_text(at_ns, digits=2)}"
        self.caption.setText(f"{self.manner.time_kind} time, {since}" + (", raw values" if is_raw else ""))
        most = max((trace.thinned for trace in self.traces.values()), default=1)
        self.thinned.setText(f"1:{most}" if most > 1 else "")

    def _since(self, newest_ns: int) -> str:
        is_own_clock = newest_ns != self._now_ns and self._window.is_live
        return f"the newest, {utc_text(newest_ns)}" if is_own_clock else self._window.end_text(newest_ns)

    def _show_readout(self) -> None:
        names = [letter for letter in ("A", "B") if letter in self.cursors]
        columns = (*CURSOR_COLUMNS[: len(names)], *(CURSOR_COLUMNS[2:] if len(names) == 2 else ())) if names else ()
        columns = ("B",) if names == ["B"] else columns
        heading = " to ".join(f"{letter} {utc_text(self.cursors[letter], digits=3)}" for letter in names[:1])
        if len(names) == 2:
            heading = f"A to B {duration_text((self.cursors['B'] - self.cursors['A']) / SECOND_NS)}"
        if self.statistics is not None:
            columns, heading = (*columns, *STATISTICS_COLUMNS), heading if len(names) == 2 else self.scope
        self.readout.show_rows(heading, columns, [self._row(name) for name in self.infos] if columns else [])

    def _row(self, name: str) -> ReadoutRow:
        read = {letter: self.value_at(name, at_ns) for letter, at_ns in self.cursors.items()}
        cells = {letter: self.value_text(name, found[1]) if found else "-" for letter, found in read.items()}
        first, second = read.get("A"), read.get("B")
        is_named = bool(self.infos[name].labels) and not self.manner.is_raw
        if first is not None and second is not None and not is_named:
            cells["B - A"] = number_text(second[1] - first[1])
        if self.statistics is not None and name in self.statistics:
            found = self.statistics[name]
            cells |= statistics_cells(found)
            if is_named:
                cells |= dict.fromkeys(("mean", "std", "slope /s"), "-")
            if self.infos[name].labels:
                ends = {"min": found.minimum, "max": found.maximum, "last": found.last}
                cells |= {column: self.value_text(name, value) for column, value in ends.items()}
        return ReadoutRow(name, self.tones()[name], cells)

"""The face of a plot: legend, curves, and the line below that says which time is shown; it draws what it is told and decides nothing."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from console.utc import SECOND_NS, utc_text
from widgets.plot_pyramid import Trace
from widgets.telemetry_plot_canvas import PlotCanvas
from widgets.telemetry_plot_legend import LegendEntry, PlotLegend
from widgets.telemetry_plot_series import SeriesStore, stepped
from widgets.telemetry_plot_types import ParameterInfo, TimeWindow
from widgets.theme import Theme

_RANGE_EVERY_NS = SECOND_NS // 2
_READ_EVERY_NS = SECOND_NS // 5


class PlotFace(QWidget):
    """Draws parameters of a store over a stretch of time."""

    live_requested = Signal()

    def __init__(self, theme: Theme, store: SeriesStore, time_kind: str) -> None:
        super().__init__()
        self.theme, self.store, self.time_kind = theme, store, time_kind
        self.infos: dict[str, ParameterInfo] = {}
        self.focused = ""
        self._traces: dict[str, Trace] = {}
        self._window, self._now_ns, self._ranged_ns = TimeWindow(), 0, -1
        self._hover_s: float | None = None
        self._drawn: tuple[object, ...] = ()
        self._read_at: tuple[object, ...] = ()
        self.legend, self.canvas = PlotLegend(theme), PlotCanvas(theme)
        self.canvas.hovered.connect(self._on_hovered)
        self.caption, self.thinned = _caption("time_caption"), _caption("thinned_mark")
        self.thinned.setToolTip("Samples behind each pixel column; their least and greatest values are drawn")
        self.back = QPushButton("Back to live  L")
        self.back.setObjectName("back_to_live")
        self.back.setProperty("role", "quiet")
        self.back.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.back.clicked.connect(self.live_requested)
        self.back.setVisible(False)
        self._lay_out()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setContentsMargins(70, 0, 4, 0)
        foot.addWidget(self.caption)
        foot.addStretch(1)
        foot.addWidget(self.thinned)
        foot.addWidget(self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 4, 4)
        column.setSpacing(2)
        column.addWidget(self.legend)
        column.addWidget(self.canvas, 1)
        column.addLayout(foot)

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another look."""
        self.theme = theme
        self.canvas.set_curves(self.tones())
        self.redraw()

    def set_infos(self, infos: dict[str, ParameterInfo]) -> None:
        """Draw these parameters; the focus stays where it can."""
        self.infos = infos
        self._traces.clear()
        self.canvas.set_curves(self.tones())
        self.refit()
        self.focus_on(self.focused if self.focused in infos else next(iter(infos), ""))

    def focus_on(self, name: str) -> None:
        """Draw the limits of this parameter; labels stand on the axis where all parameters share them."""
        self.focused = name
        info = self.infos.get(name)
        self.canvas.set_limits(info.limits if info else ())
        is_shared = info is not None and all(other.labels == info.labels for other in self.infos.values())
        self.canvas.set_labels(dict(info.labels) if info is not None and is_shared else {})
        self.redraw()

    def refit(self) -> None:
        """Fit the value axis with the next frame."""
        self._ranged_ns = -1

    def redraw(self) -> None:
        """Draw everything with the next frame, changed or not."""
        self._drawn, self._read_at = (), ()

    def tones(self) -> dict[str, str]:
        """Name -> colour of each curve."""
        series = self.theme.series
        return {name: series[place % len(series)] for place, name in enumerate(self.infos)}

    def draw(self, window: TimeWindow, now_ns: int) -> bool:
        """Paint what has changed since the last call; returns whether anything had."""
        state = (now_ns if window.is_live else 0, self.store.changes, window, self.canvas.column_count(), self._hover_s)
        if state == self._drawn or not self.infos:
            return False
        if window.span_s != self._window.span_s:
            self.canvas.show_span(window.span_s)
        self._drawn, self._window, self._now_ns = state, window, now_ns
        start, end = window.edges(now_ns)
        for name, info in self.infos.items():
            trace = self.store.pyramid(name).trace(start, end, self.canvas.column_count())
            trace = stepped(trace) if info.labels else trace
            self._traces[name] = trace
            self.canvas.draw_curve(name, (trace.times_ns - end) / SECOND_NS, trace.values)
        if abs(now_ns - self._ranged_ns) >= _RANGE_EVERY_NS or self._ranged_ns < 0:
            self._fit_values()
        self._read(end)
        return True

    def _fit_values(self) -> None:
        self._ranged_ns = self._now_ns
        ranges = [found for found in (trace.range() for trace in self._traces.values()) if found is not None]
        if not ranges and not any(len(self.store.pyramid(name)) for name in self.infos):
            ranges = self._limits_span()
        if not ranges:
            return
        low, high = fitted_range(min(r[0] for r in ranges), max(r[1] for r in ranges))
        old_low, old_high = self.canvas.value_range()
        fits = old_low <= low and high <= old_high and (high - low) > 0.6 * (old_high - old_low)
        if not fits:
            self.canvas.show_values(low, high)

    def _limits_span(self) -> list[tuple[float, float]]:
        """From the lowest to the highest limit drawn, which is what there is to see before the first value."""
        info = self.infos.get(self.focused)
        bounds = [bound for one in (info.limits if info else ()) for bound in (one.low, one.high) if bound is not None]
        return [(min(bounds), max(bounds))] if bounds else []

    def _read(self, end_ns: int) -> None:
        """Dots follow every frame; digits change five times a second, which is as fast as they can be read."""
        at_ns = end_ns if self._hover_s is None else end_ns + round(self._hover_s * SECOND_NS)
        read = {name: self.store.pyramid(name).at(at_ns) for name in self.infos}
        left, tones = -self._window.span_s, self.tones()
        dots = [(max((f[0] - end_ns) / SECOND_NS, left), f[1], tones[n]) for n, f in read.items() if f and math.isfinite(f[1])]
        self.canvas.cursor_item.show_dots(self._hover_s, dots)
        read_at = (self._now_ns // _READ_EVERY_NS, self._hover_s, self._window)
        if read_at != self._read_at:
            self._read_at = read_at
            self._show_texts(at_ns, read)

    def _show_texts(self, at_ns: int, read: dict[str, tuple[int, float] | None]) -> None:
        tones = self.tones()
        self.legend.show_entries(
            tuple(
                LegendEntry(name, tones[name], info.text(found[1]) if found else "-", info.units, name == self.focused, found is None)
                for name, info in self.infos.items()
                for found in [read[name]]
            )
        )
        since = f"before {self._window.end_text(self._now_ns)}" if self._hover_s is None else f"at {utc_text(at_ns, digits=2)}"
        self.caption.setText(f"{self.time_kind} time, {since}")
        most = max((trace.thinned for trace in self._traces.values()), default=1)
        self.thinned.setText(f"1:{most}" if most > 1 else "")

    def _on_hovered(self, seconds: float | None) -> None:
        self._hover_s = seconds


def _caption(name: str) -> QLabel:
    label = QLabel("")
    label.setObjectName(name)
    label.setProperty("role", "caption")
    return label


def fitted_range(low: float, high: float) -> tuple[float, float]:
    """A value axis for data from low to high: some room above and below; a flat line stands in the middle."""
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        half = max(abs(high) * 0.05, 1e-6) if high else 1.0
        return low - half, high + half
    room = 0.1 * (high - low)
    return low - room, high + room

"""One strip chart of a few parameters: live at the frame rate, back into history by dragging, limits and gaps as they are.

What is drawn costs the same whatever the history: at most two points a pixel column from a pyramid of minima and maxima.
Keys: + and - zoom, arrows pan, up and down choose the parameter whose limits are drawn, Home or L goes back to live, A adds, Delete
removes.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from console.utc import SECOND_NS, utc_text
from widgets.panel import Panel
from widgets.plot_pyramid import Trace
from widgets.telemetry_plot_canvas import PlotCanvas
from widgets.telemetry_plot_legend import LegendEntry, PlotLegend
from widgets.telemetry_plot_series import SeriesStore, stepped
from widgets.telemetry_plot_types import PARAMETER_MIME, ParameterInfo, SampleColumns, TimeWindow, dropped_parameters
from widgets.theme import DARK, Theme

MOST_PARAMETERS = 8
_RANGE_EVERY_NS = SECOND_NS // 2
_READ_EVERY_NS = SECOND_NS // 5


class TelemetryPlot(Panel):
    """A plot. `time_kind` says which time the axis shows, 'receipt' or 'generation'. Nothing is drawn but by `draw`, which the
    frame timer of `PlotGrid` calls; `store` may be shared with other plots."""

    parameter_requested = Signal()
    parameter_dropped = Signal(str)
    parameters_changed = Signal()
    history_requested = Signal(str, object, object)
    window_changed = Signal(object)

    def __init__(
        self, theme: Theme = DARK, *, time_kind: str = "receipt", store: SeriesStore | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__("telemetry_plot", "Telemetry plot", theme, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.time_kind = time_kind
        self.store = store or SeriesStore()
        self._owns_store = store is None
        self.stretch = TimeWindow()
        self._infos: dict[str, ParameterInfo] = {}
        self._traces: dict[str, Trace] = {}
        self._focused = ""
        self._now_ns, self._ranged_ns = 0, -1
        self._hover_s: float | None = None
        self._drawn: tuple[object, ...] = ()
        self._read_at: tuple[object, ...] = ()
        self._asked: dict[str, int] = {}
        self._build()

    def _build(self) -> None:
        self.legend, self.canvas = PlotLegend(self.theme), PlotCanvas(self.theme)
        self.legend.chosen.connect(self.focus_parameter)
        self.canvas.hovered.connect(self._on_hovered)
        self.canvas.dragged.connect(lambda seconds: self._show_window(self.stretch.panned(seconds, self._now_ns)))
        self.canvas.wheeled.connect(lambda factor, at: self._show_window(self.stretch.zoomed(factor, around_s=at)))
        self.caption, self.thinned = _caption("time_caption"), _caption("thinned_mark")
        self.thinned.setToolTip("Samples behind each pixel column; their least and greatest values are drawn")
        self.back = QPushButton("Back to live")
        self.back.setObjectName("back_to_live")
        self.back.setProperty("role", "quiet")
        self.back.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.back.clicked.connect(self.back_to_live)
        self.back.setVisible(False)
        self.empty = QLabel("Drop a parameter here, or press A to search for one")
        self.empty.setProperty("role", "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setContentsMargins(70, 0, 4, 0)
        foot.addWidget(self.caption)
        foot.addStretch(1)
        foot.addWidget(self.thinned)
        foot.addWidget(self.back)
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(8, 4, 4, 4)
        column.setSpacing(2)
        column.addWidget(self.legend)
        column.addWidget(self.canvas, 1)
        column.addLayout(foot)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(full)

    def take_theme(self) -> None:
        self.canvas.set_curves(self.tones())
        self._drawn, self._read_at = (), ()

    def parameters(self) -> list[str]:
        """Names of the parameters drawn, in order."""
        return list(self._infos)

    def set_parameters(self, infos: list[ParameterInfo]) -> None:
        """Draw these, at most eight; samples of those that stay are kept."""
        self._infos = {info.name: info for info in infos[:MOST_PARAMETERS]}
        if self._owns_store:
            self.store.keep_only(self._infos)
        if self._focused not in self._infos:
            self._focused = next(iter(self._infos), "")
        self.canvas.set_curves(self.tones())
        self._stack.setCurrentIndex(1 if self._infos else 0)
        self._traces.clear()
        self._asked.clear()
        self._ranged_ns = -1
        self._show_focus()
        self.parameters_changed.emit()

    def infos(self) -> list[ParameterInfo]:
        """The parameters drawn, in order."""
        return list(self._infos.values())

    def tones(self) -> dict[str, str]:
        """Name -> colour of each curve."""
        series = self.theme.series
        return {name: series[place % len(series)] for place, name in enumerate(self._infos)}

    def append(self, name: str, times_ns: NDArray[np.int64], values: NDArray[np.float64]) -> None:
        """Add samples of one parameter, engineering values; NaN where invalid."""
        self.store.append(SampleColumns(times_ns, {name: values}))

    def show_now(self, now_ns: int) -> None:
        """The session's time; drawn with the next frame."""
        self._now_ns = now_ns

    def show_history(self, name: str, times_ns: NDArray[np.int64], values: NDArray[np.float64]) -> None:
        """The answer to `history_requested`."""
        self.store.prepend(name, times_ns, values)

    def clear_after_reset(self) -> None:
        """A seek happened: forget every sample and follow the clock."""
        if self._owns_store:
            self.store.clear()
        self._asked.clear()
        self._ranged_ns = -1
        self._show_window(self.stretch.live())

    def set_window(self, window: TimeWindow) -> None:
        """Show this stretch of time."""
        self._show_window(window)

    def back_to_live(self) -> None:
        """Follow the clock again."""
        self._show_window(self.stretch.live())

    def focus_parameter(self, name: str) -> None:
        """Draw the limits of this parameter."""
        if name in self._infos:
            self._focused = name
            self._show_focus()

    def draw(self) -> bool:
        """Paint what has changed since the last call; returns whether anything had."""
        state = (self._now_ns if self.stretch.is_live else 0, self.store.changes, self.stretch, self.canvas.column_count(), self._hover_s)
        if state == self._drawn or not self._infos:
            return False
        self._drawn = state
        start, end = self.stretch.edges(self._now_ns)
        for name, info in self._infos.items():
            trace = self.store.pyramid(name).trace(start, end, self.canvas.column_count())
            trace = stepped(trace) if info.labels else trace
            self._traces[name] = trace
            self.canvas.draw_curve(name, (trace.times_ns - end) / SECOND_NS, trace.values)
        if abs(self._now_ns - self._ranged_ns) >= _RANGE_EVERY_NS or self._ranged_ns < 0:
            self._fit_values()
        self._read(end)
        self._ask_for_history(start)
        return True

    def _fit_values(self) -> None:
        self._ranged_ns = self._now_ns
        ranges = [found for found in (trace.range() for trace in self._traces.values()) if found is not None]
        if not ranges:
            return
        low, high = fitted_range(min(r[0] for r in ranges), max(r[1] for r in ranges))
        old_low, old_high = self.canvas.value_range()
        fits = old_low <= low and high <= old_high and (high - low) > 0.6 * (old_high - old_low)
        if not fits:
            self.canvas.show_values(low, high)

    def _read(self, end_ns: int) -> None:
        """Dots follow every frame; digits change five times a second, which is as fast as they can be read."""
        at_ns = end_ns if self._hover_s is None else end_ns + round(self._hover_s * SECOND_NS)
        read = {name: self.store.pyramid(name).at(at_ns) for name in self._infos}
        left, tones = -self.stretch.span_s, self.tones()
        dots = [(max((f[0] - end_ns) / SECOND_NS, left), f[1], tones[n]) for n, f in read.items() if f and math.isfinite(f[1])]
        self.canvas.cursor_item.show_dots(self._hover_s, dots)
        read_at = (self._now_ns // _READ_EVERY_NS, self._hover_s, self.stretch)
        if read_at != self._read_at:
            self._read_at = read_at
            self._show_texts(at_ns, read)

    def _show_texts(self, at_ns: int, read: dict[str, tuple[int, float] | None]) -> None:
        tones = self.tones()
        self.legend.show_entries(
            tuple(
                LegendEntry(name, tones[name], info.text(found[1]) if found else "-", info.units, name == self._focused, found is None)
                for name, info in self._infos.items()
                for found in [read[name]]
            )
        )
        since = f"before {self.stretch.end_text(self._now_ns)}" if self._hover_s is None else f"at {utc_text(at_ns, digits=2)}"
        self.caption.setText(f"{self.time_kind} time, {since}")
        most = max((trace.thinned for trace in self._traces.values()), default=1)
        self.thinned.setText(f"1:{most}" if most > 1 else "")

    def _ask_for_history(self, start_ns: int) -> None:
        if self.stretch.is_live:
            return
        for name in self._infos:
            held = self.store.first_ns(name)
            until = held if held is not None else self._now_ns
            if start_ns < until and start_ns < self._asked.get(name, until):
                begin = start_ns - round(self.stretch.span_s * SECOND_NS)
                self._asked[name] = begin
                self.history_requested.emit(name, begin, until)

    def _show_window(self, window: TimeWindow) -> None:
        if window == self.stretch:
            return
        if window.span_s != self.stretch.span_s:
            self.canvas.show_span(window.span_s)
        self.stretch = window
        self._ranged_ns = -1
        self.back.setVisible(not window.is_live)
        self.window_changed.emit(window)

    def _show_focus(self) -> None:
        info = self._infos.get(self._focused)
        self.canvas.set_limits(info.limits if info else ())
        only_labels = dict(info.labels) if info and all(other.labels == info.labels for other in self._infos.values()) else {}
        self.canvas.set_labels(only_labels)
        self._drawn, self._read_at = (), ()

    def _on_hovered(self, seconds: float | None) -> None:
        self._hover_s = seconds

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, step = Qt.Key(event.key()), self.stretch.span_s / 4
        actions = {
            Qt.Key.Key_Plus: lambda: self._show_window(self.stretch.zoomed(0.5)),
            Qt.Key.Key_Equal: lambda: self._show_window(self.stretch.zoomed(0.5)),
            Qt.Key.Key_Minus: lambda: self._show_window(self.stretch.zoomed(2.0)),
            Qt.Key.Key_Left: lambda: self._show_window(self.stretch.panned(-step, self._now_ns)),
            Qt.Key.Key_Right: lambda: self._show_window(self.stretch.panned(step, self._now_ns)),
            Qt.Key.Key_Home: self.back_to_live,
            Qt.Key.Key_L: self.back_to_live,
            Qt.Key.Key_A: self.parameter_requested.emit,
            Qt.Key.Key_Up: lambda: self._focus_next(-1),
            Qt.Key.Key_Down: lambda: self._focus_next(1),
            Qt.Key.Key_Delete: self._remove_focused,
        }
        if key not in actions:
            super().keyPressEvent(event)
            return
        actions[key]()

    def _focus_next(self, step: int) -> None:
        names = self.parameters()
        if names:
            self.focus_parameter(names[(names.index(self._focused) + step) % len(names)])

    def _remove_focused(self) -> None:
        self.set_parameters([info for info in self.infos() if info.name != self._focused])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self._infos:
            self.parameter_requested.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(PARAMETER_MIME):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for name in dropped_parameters(event.mimeData()):
            self.parameter_dropped.emit(name)
        event.acceptProposedAction()


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

"""The face of a plot: legend, curves, foot, and the line that says which time is shown; it draws what it is told and decides nothing."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from console.telemetry.statistics import Statistics
from console.utc import SECOND_NS
from widgets.plot_pyramid import Trace
from widgets.telemetry_plot_canvas import PlotCanvas
from widgets.telemetry_plot_fitting import fitted
from widgets.telemetry_plot_legend import PlotLegend
from widgets.telemetry_plot_marks import MarkList, tip_text
from widgets.telemetry_plot_reading import FaceReading
from widgets.telemetry_plot_readout import PlotReadout
from widgets.telemetry_plot_scales import Scale, scales_of
from widgets.telemetry_plot_series import SeriesStore, stepped
from widgets.telemetry_plot_types import Manner, ParameterInfo, TimeKind, TimeWindow
from widgets.theme import Theme

_RANGE_EVERY_NS = SECOND_NS // 2
_READ_EVERY_NS = SECOND_NS // 5


class PlotFace(QWidget, FaceReading):
    """Draws parameters of a store over a stretch of time."""

    live_requested = Signal()

    def __init__(self, theme: Theme, store: SeriesStore, manner: Manner, marks: MarkList | None = None) -> None:
        super().__init__()
        self.theme, self.store, self.manner = theme, store, manner
        self.marks = marks or MarkList()
        self.infos: dict[str, ParameterInfo] = {}
        self.focused = ""
        self.cursors: dict[str, int] = {}
        self.statistics: dict[str, Statistics] | None = None
        self.scope = ""
        self.traces: dict[str, Trace] = {}
        self._window, self._now_ns, self._ranged_ns = TimeWindow(), 0, -1
        self._hover_s: float | None = None
        self._held: dict[tuple[str, ...], tuple[float, float]] = {}
        self._drawn: tuple[object, ...] = ()
        self._read_at: tuple[object, ...] = ()
        self.legend, self.canvas, self.readout = PlotLegend(theme), PlotCanvas(theme), PlotReadout(theme)
        self.canvas.hovered.connect(self._on_hovered)
        self.canvas.tip_of = self._tip
        self.caption, self.thinned = _caption("time_caption"), _caption("thinned_mark")
        self.caption.setMinimumWidth(1)  # in a narrow plot it is cut, not the plot
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
        foot.setContentsMargins(60, 0, 0, 0)
        foot.setSpacing(8)
        foot.addWidget(self.caption)
        foot.addStretch(1)
        foot.addWidget(self.thinned)
        foot.addWidget(self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 4, 4)
        column.setSpacing(0)
        column.addWidget(self.legend)
        column.addWidget(self.canvas, 1)
        column.addLayout(foot)
        column.addWidget(self.readout)

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another look."""
        self.theme = theme
        self.canvas.set_curves(self.tones())
        self.redraw()

    def set_infos(self, infos: dict[str, ParameterInfo], manner: Manner) -> None:
        """Draw these parameters in that manner; the focus stays where it can."""
        self.infos, self.manner = infos, manner
        self.traces.clear()
        self.canvas.set_curves(self.tones())
        self.refit()
        self.focus_on(self.focused if self.focused in infos else next(iter(infos), ""), scales_of(infos, is_raw=manner.is_raw))

    def focus_on(self, name: str, scales: list[Scale] | None = None) -> None:
        """Draw the limits of this parameter; its axis is shown even where there is no room for all."""
        self.focused = name
        self.canvas.set_scales(scales or self.canvas.scales, name)
        for scale in self.canvas.scales if scales else ():
            if scale.names in self._held:
                self.canvas.hold(scale, is_held=True)
                self.canvas.show_values(*self._held[scale.names], scale)
        info = self.infos.get(name)
        self.canvas.set_limits(info.shown_limits(is_raw=self.manner.is_raw) if info else ())
        self.redraw()

    def refit(self) -> None:
        """Fit the value axes with the next frame."""
        self._ranged_ns = -1

    @property
    def is_held(self) -> bool:
        """Whether the focused parameter's value axis stays where it is."""
        return self.canvas.scale_of(self.focused).names in self._held

    def hold_values(self, low: float, high: float) -> None:
        """The focused parameter's value axis goes from low to high and stays there, whatever the curves do."""
        scale = self.canvas.scale_of(self.focused)
        if high > low and math.isfinite(high - low):
            self._held[scale.names] = (low, high)
            self.canvas.hold(scale, is_held=True)
            self.canvas.show_values(low, high, scale)
            self.redraw()

    def forget_held(self) -> None:
        """Hold no axis: other values are shown."""
        self._held.clear()

    def release_values(self) -> None:
        """The focused parameter's value axis fits its curves again."""
        scale = self.canvas.scale_of(self.focused)
        self._held.pop(scale.names, None)
        self.canvas.hold(scale, is_held=False)
        self.refit()
        self.redraw()

    def redraw(self) -> None:
        """Draw everything with the next frame, changed or not."""
        self._drawn, self._read_at = (), ()

    def show_cursors(self, cursors: dict[str, int]) -> None:
        """Cursors by letter, in nanoseconds of the axis' time."""
        self.cursors = cursors
        self.redraw()

    def show_statistics(self, found: dict[str, Statistics] | None, scope: str = "") -> None:
        """Statistics by parameter ({}: they are being gathered, None: none are shown), and of which stretch they are."""
        self.statistics, self.scope = found, scope
        self.redraw()

    def draw(self, window: TimeWindow, now_ns: int) -> bool:
        """Paint what has changed since the last call; returns whether anything had."""
        columns = self.canvas.column_count()
        moving = (now_ns if window.is_live else 0, self.store.changes, window, self.marks.changes)
        state = (*moving, columns, self.canvas.height(), self._hover_s)
        if state == self._drawn or not self.infos:
            return False
        if window.span_s != self._window.span_s:
            self.canvas.show_span(window.span_s)
        self._drawn, self._window, self._now_ns = state, window, now_ns
        start, end = window.edges(self.axis_now_ns(now_ns))
        self.traces = {name: self._trace(info, start, end, columns) for name, info in self.infos.items()}
        stands_still = now_ns == self._ranged_ns  # a session on hold: what comes from its file must not wait for the clock
        if stands_still or abs(now_ns - self._ranged_ns) >= _RANGE_EVERY_NS or self._ranged_ns < 0:
            self.store.settle()
            self._fit_values()
        self.canvas.update_axes()
        for name, trace in self.traces.items():
            self.canvas.draw_curve(name, (trace.times_ns - end) / SECOND_NS, trace.values)
        self._draw_marks(start, end)
        self._read(end)
        return True

    def _trace(self, info: ParameterInfo, start_ns: int, end_ns: int, columns: int) -> Trace:
        trace = self.store.trace(self.manner.series(info.name), start_ns, end_ns, columns)
        return stepped(trace) if info.labels else trace

    def _draw_marks(self, start_ns: int, end_ns: int) -> None:
        marks = self.marks.between(start_ns, end_ns)
        self.canvas.marks_item.show_marks(tuple(((mark.at_ns - end_ns) / SECOND_NS, mark.kind, mark.level) for mark in marks))
        self.canvas.show_cursors(tuple((letter, (at_ns - end_ns) / SECOND_NS) for letter, at_ns in self.cursors.items()))

    def _fit_values(self) -> None:
        self._ranged_ns = self._now_ns
        for scale in self.canvas.scales:
            if scale.names in self._held:
                continue
            found = fitted(scale, self.traces, self.infos, is_raw=self.manner.is_raw)
            if found is not None and not scale.fits(*found):
                self.canvas.show_values(*found, scale)

    def _read(self, end_ns: int) -> None:
        """Dots follow every frame; digits change five times a second, which is as fast as they can be read."""
        at_ns = end_ns if self._hover_s is None else end_ns + round(self._hover_s * SECOND_NS)
        read = {name: self.value_at(name, at_ns) for name in self.infos}
        left, tones, base = -self._window.span_s, self.tones(), self.canvas.scales[0]
        dots = [
            (max((f[0] - end_ns) / SECOND_NS, left), self.canvas.scale_of(n).carried_one(f[1], base), tones[n])
            for n, f in read.items() if f and math.isfinite(f[1])
        ]  # fmt: skip
        self.canvas.cursor_item.show_dots(self._hover_s, dots)
        read_at = (self._now_ns // _READ_EVERY_NS, self._hover_s, self._window)
        if read_at != self._read_at:
            self._read_at = read_at
            self._show_texts(at_ns, read)
            self._show_readout()

    def _tip(self, seconds: float, within_s: float) -> str:
        end = self._window.edges(self.axis_now_ns(self._now_ns))[1]
        around, within = end + round(seconds * SECOND_NS), round(within_s * SECOND_NS)
        tip = tip_text(self.marks.between(around - within, around + within))
        return f"{tip}\n(marks stand at ground time)" if tip and self.manner.time_kind is TimeKind.GENERATION else tip

    def _on_hovered(self, seconds: float | None) -> None:
        self._hover_s = seconds

    @property
    def hover_s(self) -> float | None:
        """Where the mouse is, seconds before the right edge; None while it is elsewhere."""
        return self._hover_s


def _caption(name: str) -> QLabel:
    label = QLabel("")
    label.setObjectName(name)
    label.setProperty("role", "caption")
    return label

"""One strip chart of a few parameters: live at the frame rate, back into history by dragging, limits and gaps as they are.

What is drawn costs the same whatever the history: at most two points a pixel column from a pyramid of minima and maxima.
Keys: + and - zoom, arrows pan, up and down choose the parameter whose limits are drawn, Home or L goes back to live, A adds, Delete
removes; the Menu key lists them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLabel, QMenu, QStackedLayout, QWidget

from console.utc import SECOND_NS
from widgets.panel import Panel
from widgets.telemetry_plot_face import PlotFace
from widgets.telemetry_plot_series import SeriesStore
from widgets.telemetry_plot_types import PARAMETER_MIME, ParameterInfo, SampleColumns, TimeWindow, dropped_parameters
from widgets.theme import DARK, Theme

MOST_PARAMETERS = 8


class TelemetryPlot(Panel):
    """A plot. `time_kind` says which time the axis shows, 'receipt' or 'generation'. Nothing is drawn but by `draw`, which the
    frame timer of `PlotGrid` calls; `store` may be shared with other plots."""

    parameter_requested = Signal()
    parameter_dropped = Signal(str)
    parameters_changed = Signal()
    history_requested = Signal(str, object, object)
    window_changed = Signal(object)
    removal_requested = Signal()

    def __init__(
        self, theme: Theme = DARK, *, time_kind: str = "receipt", store: SeriesStore | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__("telemetry_plot", "Telemetry plot", theme, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.store = store or SeriesStore()
        self._owns_store = store is None
        self.stretch = TimeWindow()
        self._now_ns = 0
        self._asked: dict[str, int] = {}
        self.face = PlotFace(theme, self.store, time_kind)
        self.legend, self.canvas = self.face.legend, self.face.canvas
        self.legend.chosen.connect(self.focus_parameter)
        self.canvas.dragged.connect(lambda seconds: self.set_window(self.stretch.panned(seconds, self._now_ns)))
        self.canvas.wheeled.connect(lambda factor, at: self.set_window(self.stretch.zoomed(factor, around_s=at)))
        self.face.live_requested.connect(self.back_to_live)
        self.empty = QLabel("Drop a parameter here, or press A to search for one")
        self.empty.setProperty("role", "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.face)

    def parameters(self) -> list[str]:
        """Names of the parameters drawn, in order."""
        return list(self.face.infos)

    def infos(self) -> list[ParameterInfo]:
        """The parameters drawn, in order."""
        return list(self.face.infos.values())

    def set_parameters(self, infos: list[ParameterInfo]) -> None:
        """Draw these, at most eight; samples of those that stay are kept."""
        kept = {info.name: info for info in infos[:MOST_PARAMETERS]}
        if self._owns_store:
            self.store.keep_only(kept)
        self.face.set_infos(kept)
        self._stack.setCurrentIndex(1 if kept else 0)
        self._asked.clear()
        self.parameters_changed.emit()

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
        self.face.refit()
        self.back_to_live()

    def set_window(self, window: TimeWindow) -> None:
        """Show this stretch of time."""
        if window != self.stretch:
            self.stretch = window
            self.face.refit()
            self.face.back.setVisible(not window.is_live)
            self.window_changed.emit(window)

    def back_to_live(self) -> None:
        """Follow the clock again."""
        self.set_window(self.stretch.live())

    def focus_parameter(self, name: str) -> None:
        """Draw the limits of this parameter."""
        if name in self.face.infos:
            self.face.focus_on(name)

    def draw(self) -> bool:
        """Paint what has changed since the last call; returns whether anything had."""
        is_drawn = self.face.draw(self.stretch, self._now_ns)
        if is_drawn:
            self._ask_for_history(self.stretch.edges(self._now_ns)[0])
        return is_drawn

    def _ask_for_history(self, start_ns: int) -> None:
        for name in self.face.infos:
            held = self.store.first_ns(name)
            until = held if held is not None else self._now_ns
            if start_ns < until and start_ns < self._asked.get(name, until):
                begin = start_ns - round(self.stretch.span_s * SECOND_NS)
                self._asked[name] = begin
                self.history_requested.emit(name, begin, until)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, step = Qt.Key(event.key()), self.stretch.span_s / 4
        actions: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_Plus: lambda: self.set_window(self.stretch.zoomed(0.5)),
            Qt.Key.Key_Equal: lambda: self.set_window(self.stretch.zoomed(0.5)),
            Qt.Key.Key_Minus: lambda: self.set_window(self.stretch.zoomed(2.0)),
            Qt.Key.Key_Left: lambda: self.set_window(self.stretch.panned(-step, self._now_ns)),
            Qt.Key.Key_Right: lambda: self.set_window(self.stretch.panned(step, self._now_ns)),
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
            self.focus_parameter(names[(names.index(self.face.focused) + step) % len(names)])

    def _remove_focused(self) -> None:
        self.set_parameters([info for info in self.infos() if info.name != self.face.focused])

    def menu(self) -> QMenu:
        """What can be done with the plot, with the keys that do it."""
        menu = QMenu(self)
        menu.addAction("Add a parameter\tA", self.parameter_requested.emit)
        if self.face.focused:
            menu.addAction(f"Remove {self.face.focused}\tDel", self._remove_focused)
        menu.addAction("Back to live\tL", self.back_to_live).setEnabled(not self.stretch.is_live)
        menu.addSeparator()
        menu.addAction("Remove this plot", self.removal_requested.emit)
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self.face.infos:
            self.parameter_requested.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(PARAMETER_MIME):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for name in dropped_parameters(event.mimeData()):
            self.parameter_dropped.emit(name)
        event.acceptProposedAction()

"""The two cursors of a plot: how they are put, moved and read, by keys and by the mouse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from console.utc import SECOND_NS
from widgets.telemetry_plot_face import PlotFace
from widgets.telemetry_plot_types import TimeWindow


class WindowedPlot(Protocol):
    """What cursors and statistics know of their plot: which stretch of time it shows, and when now is."""

    face: PlotFace
    stretch: TimeWindow
    now_ns: int
    shows_all_sessions: bool

    def axis_now_ns(self) -> int: ...
    def set_window(self, window: TimeWindow) -> None: ...


class PlotCursors:
    """The cursors A and B. A click puts A, one with Shift B; both can be dragged. `on_moved` is called when one stands elsewhere."""

    def __init__(self, plot: WindowedPlot, on_moved: Callable[[], None]) -> None:
        self._plot, self._face, self._on_moved = plot, plot.face, on_moved
        self._chosen = "A"
        canvas = self._face.canvas
        canvas.clicked.connect(lambda seconds, is_shifted: self.put("B" if is_shifted else "A", self._ns_at(seconds)))
        canvas.cursor_dragged.connect(lambda letter, seconds: self.put(letter, self._ns_at(seconds)))

    @property
    def is_any(self) -> bool:
        """Whether a cursor stands in the plot."""
        return bool(self._face.cursors)

    def _ns_at(self, seconds: float) -> int:
        return self._plot.stretch.edges(self._plot.axis_now_ns())[1] + round(seconds * SECOND_NS)

    def _hovered_ns(self) -> int:
        """Where the mouse is, else the middle of the stretch."""
        hover_s = self._face.hover_s
        return self._ns_at(hover_s if hover_s is not None else -self._plot.stretch.span_s / 2)

    def pointed_ns(self) -> int:
        """The time that is meant: the chosen cursor's, else the mouse's, else the middle of the stretch."""
        return self._face.cursors[self._chosen] if self._chosen in self._face.cursors else self._hovered_ns()

    def put(self, letter: str, at_ns: int | None = None) -> None:
        """Put a cursor at an instant, or where the mouse is, or in the middle."""
        self._chosen = letter
        self._face.show_cursors({**self._face.cursors, letter: self._hovered_ns() if at_ns is None else at_ns})
        self._on_moved()

    def clear(self) -> None:
        """Take both cursors away."""
        if self._face.cursors:
            self._face.show_cursors({})
            self._on_moved()

    def move(self, steps: int) -> None:
        """Move the cursor that was put last by hundredths of the stretch."""
        self._move_to(self.pointed_ns() + round(steps * self._plot.stretch.span_s / 100 * SECOND_NS))

    def step(self, *, is_back: bool = False) -> None:
        """Move the cursor to the next sample of the chosen parameter, or to the one before."""
        times = self._face.store.pyramid(self._face.manner.series(self._face.focused)).times_ns
        at_ns = self.pointed_ns()
        place = int(np.searchsorted(times, at_ns)) - 1 if is_back else int(np.searchsorted(times, at_ns, side="right"))
        if 0 <= place < len(times):
            self._move_to(int(times[place]))

    def go_to_mark(self, *, is_back: bool = False) -> None:
        """Move the cursor to the next mark, or to the one before."""
        mark = self._face.marks.next_after(self.pointed_ns(), is_back=is_back)
        if mark is not None:
            self._move_to(mark.at_ns)

    def _move_to(self, at_ns: int) -> None:
        """Put the cursor and bring it into sight."""
        plot = self._plot
        start, end = plot.stretch.edges(plot.axis_now_ns())
        if not start <= at_ns <= end:
            half_ns = round(plot.stretch.span_s / 2 * SECOND_NS)
            plot.set_window(TimeWindow(plot.stretch.span_s, min(at_ns + half_ns, plot.axis_now_ns())))
        self.put(self._chosen, at_ns)

"""Two cursors and the statistics of a plot: how they are put, moved and read, by keys and by the mouse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import SignalInstance

from console.telemetry.statistics import Statistics
from console.utc import SECOND_NS
from widgets.telemetry_plot_readout import duration_text
from widgets.telemetry_plot_types import Series, TimeWindow

if TYPE_CHECKING:
    from widgets.telemetry_plot_canvas import PlotCanvas
    from widgets.telemetry_plot_face import PlotFace
    from widgets.telemetry_plot_series import SeriesStore

RENEWED_EVERY_NS = SECOND_NS
GIVEN_UP_AFTER_NS = 20 * SECOND_NS


@dataclass(frozen=True, slots=True)
class StatisticsQuery:
    """Statistics that a plot wants: of these lines, from start to end in the time of its axis; `gaps_ns` are their gaps."""

    series: tuple[Series, ...]
    gaps_ns: tuple[int, ...]
    start_ns: int
    end_ns: int


class CursorKeys:
    """What a plot knows of cursors. The plot has the signals, as only a QObject can."""

    statistics_requested: SignalInstance
    face: PlotFace
    canvas: PlotCanvas
    store: SeriesStore
    stretch: TimeWindow
    now_ns: int
    shows_all_sessions: bool
    _has_statistics = False
    _chosen = "A"
    _query: StatisticsQuery | None = None
    _is_waiting = False
    _asked_at_ns = 0

    def axis_now_ns(self) -> int:
        """What the axis ends at when it follows."""
        raise NotImplementedError

    def set_window(self, window: TimeWindow) -> None:
        """Show this stretch of time."""
        raise NotImplementedError

    @property
    def has_cursors(self) -> bool:
        """Whether a cursor stands in the plot."""
        return bool(self.face.cursors)

    def follow_mouse(self) -> None:
        """A click puts cursor A, one with Shift cursor B; both can be dragged."""
        self.canvas.clicked.connect(lambda seconds, is_shifted: self.put_cursor("B" if is_shifted else "A", self._ns_at(seconds)))
        self.canvas.cursor_dragged.connect(lambda letter, seconds: self.put_cursor(letter, self._ns_at(seconds)))

    def _ns_at(self, seconds: float) -> int:
        return self.stretch.edges(self.axis_now_ns())[1] + round(seconds * SECOND_NS)

    def pointed_ns(self) -> int:
        """The time that is meant: the chosen cursor's, else the mouse's, else the middle of the stretch."""
        if self._chosen in self.face.cursors:
            return self.face.cursors[self._chosen]
        hover_s = self.face.hover_s
        return self._ns_at(hover_s if hover_s is not None else -self.stretch.span_s / 2)

    def put_cursor(self, letter: str, at_ns: int | None = None) -> None:
        """Put a cursor at an instant, or where the mouse is, or in the middle."""
        if at_ns is None:
            hover_s = self.face.hover_s
            at_ns = self._ns_at(hover_s if hover_s is not None else -self.stretch.span_s / 2)
        self._chosen = letter
        self.face.show_cursors({**self.face.cursors, letter: at_ns})
        self.ask_for_statistics()

    def clear_cursors(self) -> None:
        """Take both cursors away."""
        if self.face.cursors:
            self.face.show_cursors({})
            self.ask_for_statistics()

    def move_cursor(self, steps: int) -> None:
        """Move the cursor that was put last by hundredths of the stretch."""
        self._move_to(self.pointed_ns() + round(steps * self.stretch.span_s / 100 * SECOND_NS))

    def step_cursor(self, *, is_back: bool = False) -> None:
        """Move the cursor to the next sample of the chosen parameter, or to the one before."""
        times = self.store.pyramid(self.face.manner.series(self.face.focused)).times_ns
        at_ns = self.pointed_ns()
        place = int(np.searchsorted(times, at_ns)) - 1 if is_back else int(np.searchsorted(times, at_ns, side="right"))
        if 0 <= place < len(times):
            self._move_to(int(times[place]))

    def go_to_mark(self, *, is_back: bool = False) -> None:
        """Move the cursor to the next mark, or to the one before."""
        mark = self.face.marks.next_after(self.pointed_ns(), is_back=is_back)
        if mark is not None:
            self._move_to(mark.at_ns)

    def _move_to(self, at_ns: int) -> None:
        """Put the cursor and bring it into sight."""
        start, end = self.stretch.edges(self.axis_now_ns())
        if not start <= at_ns <= end:
            self.set_window(TimeWindow(self.stretch.span_s, min(at_ns + round(self.stretch.span_s / 2 * SECOND_NS), self.axis_now_ns())))
        self.put_cursor(self._chosen, at_ns)

    def toggle_statistics(self) -> None:
        """Show the statistics of the stretch in sight (of what lies between the cursors when there are two), or hide them."""
        self._has_statistics = not self._has_statistics
        self.face.show_statistics({} if self._has_statistics else None, "")
        self._query, self._is_waiting = None, False
        self.ask_for_statistics()

    def query(self) -> StatisticsQuery:
        """What the statistics are of now."""
        start, end = self.stretch.edges(self.axis_now_ns())
        if len(self.face.cursors) == 2:
            start, end = sorted(self.face.cursors.values())
        gaps = tuple(info.gap_ns for info in self.face.infos.values())
        return StatisticsQuery(tuple(self.face.series()), gaps, start, end)

    def ask_for_statistics(self) -> None:
        """Ask for statistics when they are shown and what they are of has changed; one question at a time."""
        is_waiting = self._is_waiting and abs(self.now_ns - self._asked_at_ns) < GIVEN_UP_AFTER_NS
        if not self._has_statistics or not self.face.infos or is_waiting:
            return
        query = self.query()
        if query != self._query:
            self._query, self._is_waiting, self._asked_at_ns = query, True, self.now_ns
            self.statistics_requested.emit(query)

    def keep_statistics_fresh(self) -> None:
        """Once a second of the session's time, as a stretch that follows moves."""
        if abs(self.now_ns - self._asked_at_ns) >= RENEWED_EVERY_NS:
            self.ask_for_statistics()

    def show_statistics(self, query: StatisticsQuery, found: dict[Series, Statistics]) -> None:
        """The answer to `statistics_requested`; one to an older question is passed over."""
        if query != self._query:
            return
        self._is_waiting = False
        if self._has_statistics:
            kind = "between A and B" if len(self.face.cursors) == 2 else "visible"
            scope = f"{kind} {duration_text((query.end_ns - query.start_ns) / SECOND_NS)}"
            scope += ", this session" if self.shows_all_sessions else ""
            self.face.show_statistics({series.name: each for series, each in found.items()}, scope)
        if not self.stretch.is_live:
            self.ask_for_statistics()

"""The statistics of a plot: of what they are, when they are asked for, and which answer is still wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from console.telemetry.statistics import Statistics
from console.utc import SECOND_NS
from widgets.telemetry_plot_cursors import WindowedPlot
from widgets.telemetry_plot_readout import duration_text
from widgets.telemetry_plot_types import Series

RENEWED_EVERY_NS = SECOND_NS
GIVEN_UP_AFTER_NS = 20 * SECOND_NS


@dataclass(frozen=True, slots=True)
class StatisticsQuery:
    """Statistics that a plot wants: of these lines, from start to end in the time of its axis; `gaps_ns` are their gaps."""

    series: tuple[Series, ...]
    gaps_ns: tuple[int, ...]
    start_ns: int
    end_ns: int


class PlotStatistics:
    """The statistics of the stretch in sight, or of what lies between the cursors when there are two. `ask` has somebody gather them."""

    def __init__(self, plot: WindowedPlot, ask: Callable[[StatisticsQuery], object]) -> None:
        self._plot, self._face, self._ask = plot, plot.face, ask
        self._is_shown = False
        self._query: StatisticsQuery | None = None
        self._is_waiting = False
        self._asked_at_ns = 0

    def toggle(self) -> None:
        """Show them, or hide them."""
        self._is_shown = not self._is_shown
        self._face.show_statistics({} if self._is_shown else None, "")
        self._query, self._is_waiting = None, False
        self.keep_up()

    def query(self) -> StatisticsQuery:
        """What they are of now."""
        start, end = self._plot.stretch.edges(self._plot.axis_now_ns())
        if len(self._face.cursors) == 2:
            start, end = sorted(self._face.cursors.values())
        gaps = tuple(info.gap_ns for info in self._face.infos.values())
        return StatisticsQuery(tuple(self._face.series()), gaps, start, end)

    def keep_up(self) -> None:
        """Ask for them when they are shown and what they are of has changed; one question at a time."""
        is_waiting = self._is_waiting and abs(self._plot.now_ns - self._asked_at_ns) < GIVEN_UP_AFTER_NS
        if not self._is_shown or not self._face.infos or is_waiting:
            return
        query = self.query()
        if query != self._query:
            self._query, self._is_waiting, self._asked_at_ns = query, True, self._plot.now_ns
            self._ask(query)

    def keep_fresh(self) -> None:
        """Once a second of the session's time, as a stretch that follows moves."""
        if abs(self._plot.now_ns - self._asked_at_ns) >= RENEWED_EVERY_NS:
            self.keep_up()

    def show(self, query: StatisticsQuery, found: dict[Series, Statistics]) -> None:
        """The answer to a question; one to an older question is passed over."""
        if query != self._query:
            return
        self._is_waiting = False
        if self._is_shown:
            kind = "between A and B" if len(self._face.cursors) == 2 else "visible"
            scope = f"{kind} {duration_text((query.end_ns - query.start_ns) / SECOND_NS)}"
            scope += ", this session" if self._plot.shows_all_sessions else ""
            self._face.show_statistics({series.name: each for series, each in found.items()}, scope)
        if not self._plot.stretch.is_live:
            self.keep_up()

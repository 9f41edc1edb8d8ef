"""The samples behind plots: one pyramid a line (a parameter, raw or not, over one of the two times), however many plots draw it.

On-board clocks step back. A line over generation time is kept in order of that time all the same: late samples wait in a side
list and are put in their places twice a second, so that a playback between live packets costs no sorting a frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from widgets.plot_pyramid import Pyramid, Trace
from widgets.plot_tiles import Tile, best_tile, joined
from widgets.telemetry_plot_types import ParameterInfo, SampleColumns, Series, TimeKind

DEFAULT_CAPACITY = 1 << 20
MOST_TILES = 4
Times = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(slots=True)
class _Line:
    pyramid: Pyramid
    late: list[tuple[Times, Floats]] = field(default_factory=list)
    tiles: list[Tile] = field(default_factory=list)
    newest_ns: int = -1

    def append(self, times: Times, values: Floats, *, may_be_late: bool) -> None:
        if not len(times):
            return
        self.newest_ns = int(times[-1])
        last = self.pyramid.times_ns[-1] if len(self.pyramid) else times[0]
        if may_be_late and (times[0] < last or bool(np.any(times[1:] < times[:-1]))):
            self.late.append((times, values))
        else:
            self.pyramid.append(times, values)

    def settle(self) -> bool:
        if not self.late:
            return False
        self.pyramid.insert(np.concatenate([part[0] for part in self.late]), np.concatenate([part[1] for part in self.late]))
        self.late.clear()
        return True


class SeriesStore:
    """Pyramids by line. `capacity` is the most samples kept of one line (1,048,576 take 18 MB): the oldest go first. What was before is
    kept in at most four tiles of what was read from files, 20,000 points each."""

    def __init__(self, capacity: int = DEFAULT_CAPACITY) -> None:
        self.capacity = capacity
        self._lines: dict[Series, _Line] = {}
        self._names: set[str] = set()
        self.changes = 0
        self._nothing = Pyramid()

    def keep_only(self, wanted: Mapping[Series, ParameterInfo]) -> None:
        """Hold samples of these lines and forget all others."""
        self._lines = {series: self._lines.get(series) or _Line(Pyramid(capacity=self.capacity)) for series in wanted}
        self._names = {series.name for series in wanted}
        for series, info in wanted.items():
            self._lines[series].pyramid.gap_ns = info.gap_ns

    def lines(self) -> Iterable[Series]:
        """The lines that are held."""
        return self._lines.keys()

    def append(self, columns: SampleColumns) -> None:
        """Add what is held; parameters nobody draws are passed over."""
        if self._names.isdisjoint(columns.values):
            return
        for series, line in self._lines.items():
            found = columns.of(series)
            if found is not None:
                line.append(*found, may_be_late=series.time_kind is TimeKind.GENERATION)
                self.changes += 1

    def prepend(self, series: Series, times_ns: Times, values: Floats) -> None:
        """Put samples before what is held of a line."""
        if series in self._lines:
            self._lines[series].pyramid.prepend(times_ns, values)
            self.changes += 1

    def add_tile(self, series: Series, tile: Tile) -> None:
        """Take in what was read from files. Where every sample is in it and it reaches what is held, the two become one."""
        line = self._lines.get(series)
        if line is None:
            return
        first = self.first_ns(series)
        is_next = first is None or tile.start_ns <= first <= tile.end_ns + line.pyramid.gap_ns
        if tile.factor == 1 and tile.is_own and is_next and len(tile.times_ns):
            line.pyramid.prepend(*tile.samples())
        line.tiles = [*line.tiles[-MOST_TILES + 1 :], tile]
        self.changes += 1

    def trace(self, series: Series, start_ns: int, end_ns: int, columns: int) -> Trace:
        """What to draw of a line: from the tiles what was before, from the pyramid what came since."""
        pyramid, first = self.pyramid(series), self.first_ns(series)
        tile = self._tile(series, start_ns, end_ns if first is None else min(end_ns, first))
        if tile is None:
            return pyramid.trace(start_ns, end_ns, columns)
        if first is None or first >= end_ns:
            return tile.trace(start_ns, end_ns, columns)
        before, since = tile.trace(start_ns, first - 1, columns), pyramid.trace(first, end_ns, columns)
        return joined(before, since, pyramid.gap_ns)

    def _tile(self, series: Series, start_ns: int, end_ns: int) -> Tile | None:
        line = self._lines.get(series)
        return best_tile(line.tiles, start_ns, end_ns) if line is not None and start_ns < end_ns else None

    def is_short_of(self, series: Series, start_ns: int, end_ns: int, columns: int) -> bool:
        """Whether files should be read: samples of the stretch may be missing, or only a coarser picture of them is held."""
        first = self.first_ns(series)
        end_ns = end_ns if first is None else min(end_ns, first)
        if start_ns >= end_ns:
            return False
        tile = self._tile(series, start_ns, end_ns)
        return tile is None or not tile.serves(start_ns, end_ns, columns)

    def settle(self) -> None:
        """Put late samples in their places."""
        self.changes += sum(line.settle() for line in self._lines.values())

    def forget_tiles(self) -> None:
        """Forget what was read from files."""
        for line in self._lines.values():
            line.tiles.clear()
        self.changes += 1

    def clear(self) -> None:
        """Forget all samples."""
        for line in self._lines.values():
            line.pyramid.clear()
            line.late.clear()
            line.tiles.clear()
            line.newest_ns = -1
        self.changes += 1

    def pyramid(self, series: Series) -> Pyramid:
        """The samples of one line; an empty pyramid when it isn't held."""
        line = self._lines.get(series)
        return line.pyramid if line else self._nothing

    def held(self, series: Series, start_ns: int, end_ns: int) -> tuple[Times, Floats]:
        """Copies of the samples that are held between two instants."""
        pyramid = self.pyramid(series)
        first, last = np.searchsorted(pyramid.times_ns, (start_ns, end_ns + 1))
        return pyramid.times_ns[first:last].copy(), pyramid.values[first:last].copy()

    def first_ns(self, series: Series) -> int | None:
        """Time of the oldest sample held, None without one."""
        pyramid = self.pyramid(series)
        return int(pyramid.times_ns[0]) if len(pyramid) else None

    def newest_ns(self, series: Iterable[Series]) -> int:
        """Time of the sample that came last, whatever its clock says; -1 without one. Of several lines the latest."""
        return max((self._lines[one].newest_ns for one in series if one in self._lines), default=-1)


def stepped(trace: Trace) -> Trace:
    """The trace as stairs: each value holds until the next; a thinned trace stays as it is."""
    if trace.thinned > 1 or len(trace.values) < 2:
        return trace
    times = np.repeat(trace.times_ns, 2)[1:]
    values = np.repeat(trace.values, 2)[:-1]
    return Trace(times, values)

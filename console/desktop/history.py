"""What came before: read from session files in a worker thread, never in the GUI thread, and never later than was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from console.desktop.background import Background
from console.dictionary.model import Parameter
from console.errors import KnownError
from console.session.messages import Mode
from console.store.archive import ArchiveQuery, read_archive
from console.store.reader import SessionReader
from console.store.rows import TimeAxis
from console.store.samples import Samples
from console.telemetry.statistics import Statistics, Tally
from console.telemetry.thinning import thinned_line
from widgets.plot_tiles import Tile
from widgets.telemetry_plot_statistics import StatisticsQuery
from widgets.telemetry_plot_types import Series, TimeKind

MAX_POINTS = 20_000
Times = NDArray[np.int64]
Floats = NDArray[np.float64]
AXES: Mapping[TimeKind, TimeAxis] = {TimeKind.RECEIPT: "received", TimeKind.GENERATION: "generation"}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one line, both ends in nanoseconds of its time; nothing received after `until_ns` is read. `is_everywhere`: out of
    all sessions of the spacecraft, not of this one only."""

    series: Series
    start_ns: int
    end_ns: int
    until_ns: int
    is_everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Where history is read from: the session's file (None: nothing is recorded), the folder of all sessions, and which of those count."""

    path: Path | None
    parameters: Mapping[str, Parameter]
    folder: Path | None = None
    spacecraft: str = ""
    mode: str = ""


def shown_values(parameter: Parameter, raw: Floats, *, is_raw: bool) -> Floats:
    """Recorded raw numbers as a plot shows them."""
    return raw if is_raw or parameter.calibrate is None or parameter.labels else parameter.calibrate(raw)


def sample_values(parameter: Parameter, samples: Samples, *, is_raw: bool) -> Floats:
    """Recorded samples as a plot shows them, calibrated by the contexts of their packets."""
    if is_raw or not parameter.contexts or parameter.labels:
        return shown_values(parameter, samples.raw, is_raw=is_raw)
    return np.asarray(parameter.engineering(samples.raw, samples.columns), np.float64)


def _contextual_tile(reader: SessionReader, span: Span, parameter: Parameter) -> Tile:
    """A calibration that depends on other values holds for samples, not for extremes: all are read, then thinned."""
    axis, times, values = AXES[span.series.time_kind], [np.zeros(0, np.int64)], [np.zeros(0)]

    def take(samples: Samples) -> None:
        times.append(samples.received_ns if axis == "received" else samples.generation_ns)
        values.append(sample_values(parameter, samples, is_raw=False))

    reader.each_sample(parameter.name, span.start_ns, span.end_ns, take, time=axis)
    return Tile(span.start_ns, span.end_ns, *thinned_line(np.concatenate(times), np.concatenate(values), MAX_POINTS))


def read_tile(source: Source, span: Span) -> Tile | None:
    """What there is of a span, thinned to 20,000 points; None where nothing is recorded."""
    series, axis = span.series, AXES[span.series.time_kind]
    parameter = source.parameters.get(series.name)
    if parameter is None:
        return None
    if span.is_everywhere and source.folder is not None:
        query = ArchiveQuery(source.spacecraft, recorded_mode(source), series.name, span.start_ns, span.end_ns, span.until_ns, axis)
        times, raw, factor = read_archive(source.folder, query, max_points=MAX_POINTS)
    elif source.path is not None:
        with SessionReader(source.path, until_ns=span.until_ns) as reader:
            if parameter.contexts and not series.is_raw:
                return _contextual_tile(reader, span, parameter)
            found = reader.history(series.name, span.start_ns, span.end_ns, max_points=MAX_POINTS, time=axis)
        times, raw, factor = found.times_ns, found.values, found.factor
    else:
        return None
    return Tile(span.start_ns, span.end_ns, times, shown_values(parameter, raw, is_raw=series.is_raw), factor, not span.is_everywhere)


def recorded_mode(source: Source) -> str:
    """The mode of the sessions that belong together: that of this one, in a replay that of the recording, so that made-up values never
    stand among real ones."""
    if source.mode != Mode.REPLAY or source.path is None:
        return source.mode
    with SessionReader(source.path) as reader:
        return reader.info().mode


def read_statistics(source: Source, query: StatisticsQuery, until_ns: int) -> dict[Series, Statistics]:
    """Statistics of each line out of every recorded sample."""
    assert source.path is not None
    found = {}
    with SessionReader(source.path, until_ns=until_ns) as reader:
        for series, gap_ns in zip(query.series, query.gaps_ns, strict=True):
            tally, axis = Tally(gap_ns), AXES[series.time_kind]
            reader.each_sample(series.name, query.start_ns, query.end_ns, _into(tally, source.parameters[series.name], series), time=axis)
            found[series] = tally.statistics()
    return found


def _into(tally: Tally, parameter: Parameter, series: Series) -> Callable[[Samples], None]:
    def take(samples: Samples) -> None:
        times = samples.received_ns if series.time_kind is TimeKind.RECEIPT else samples.generation_ns
        tally.add(times, sample_values(parameter, samples, is_raw=series.is_raw))

    return take


class HistoryLoader(QObject):
    """Reads spans of parameters one after the other; `loaded` brings a Span and a Tile, `gathered` a StatisticsQuery and statistics."""

    loaded = Signal(object, object)
    gathered = Signal(object, object)
    failed = Signal(str)

    def __init__(self, source: Source, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("history_loader")
        self.source = source
        self.background = Background("history_work", self)
        self.background.failed.connect(self.failed)

    def load(self, span: Span) -> None:
        """Ask for a span; nothing happens where nothing is recorded."""
        has_source = self.source.path is not None or span.is_everywhere
        if has_source and span.series.name in self.source.parameters and span.end_ns > span.start_ns:
            source = self.source
            self.background.run(lambda: read_tile(source, span), lambda tile: self._on_read(span, tile))

    def _on_read(self, span: Span, tile: Tile | None) -> None:
        if tile is not None:
            self.loaded.emit(span, tile)

    def gather(self, query: StatisticsQuery, until_ns: int, *, asked_by: int = 0) -> None:
        """Ask for statistics of every recorded sample; of one plot's questions only the newest is answered."""
        source = self.source
        if source.path is None:
            raise KnownError("nothing is recorded in this session")
        key = ("statistics", asked_by)
        self.background.run(lambda: read_statistics(source, query, until_ns), lambda found: self.gathered.emit(query, found), key=key)

    def close(self) -> None:
        """Drop what is waiting and wait for what is being read."""
        self.background.close()

"""Long data, beside plain pyqtgraph and naive SQL, in one run.

`python -m tests.benchmarks.bench_history [samples] [sessions]` first zooms and pans over 10 million samples (ours from memory and from a
session file, pyqtgraph with all of them in one PlotWidget), then asks for a year of one parameter out of hundreds of sessions: from the
catalogue, and by opening every file and reading every sample. Prints milliseconds and their ratio.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QApplication

from console.frames.batch import LinkCounters
from console.session.messages import Delivery, LinkState
from console.store.archive import ArchiveQuery, read_archive
from console.store.reader import SessionReader
from console.store.writer import SessionWriter
from console.telemetry.samples import SampleBatch
from console.utc import SECOND_NS
from widgets.plot_tiles import Tile
from widgets.telemetry_plot import TelemetryPlot
from widgets.telemetry_plot_series import SeriesStore
from widgets.telemetry_plot_types import ParameterInfo, SampleColumns, Series, TimeWindow
from widgets.theme import DARK, apply_theme

START_NS = 1_790_000_000 * SECOND_NS
STEP_NS = SECOND_NS // 100
YEAR_S = 365 * 86_400
SIZE = (1600, 500)
FRAMES = 60
V = Series("V")


def samples(count: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Times at 100 Hz and a noisy walk."""
    draw = np.random.default_rng(seed)
    return START_NS + np.arange(count, dtype=np.int64) * STEP_NS, draw.normal(size=count).cumsum() * 0.01 + draw.normal(size=count)


def windows(count: int) -> list[tuple[float, float]]:
    """Start and end in seconds of each frame: a zoom from all of it to a minute, and a pan back through it."""
    whole = count * STEP_NS / SECOND_NS
    spans = np.geomspace(whole, 60.0, FRAMES // 2)
    zoomed = [(whole - span, whole) for span in spans]
    return zoomed + [(whole - 3600 - shift, whole - shift) for shift in np.linspace(0, whole / 2, FRAMES // 2)]


def record(folder: Path, started_ns: int, batches: list[SampleBatch]) -> Path:
    """A session file with these samples."""
    writer = SessionWriter.create(
        folder, started_ns=started_ns, spacecraft="WAU-1", station="Banting", mode="SIM", mission_name="demo", mission_digest="d",
        files={"mission.toml": b"x"}, version="0",
    )  # fmt: skip
    with writer:
        for batch in batches:
            writer.delivery(Delivery(1, int(batch.received_ns[-1]), 1.0, LinkState("sim", "open"), LinkCounters(), samples=[batch]))
            writer.commit_if_due(int(batch.received_ns[-1]))
    return writer.path


def batch(times: np.ndarray, values: np.ndarray) -> SampleBatch:
    return SampleBatch("HK", times, times, np.arange(len(times)), {"V": values})


def frames(draw: Callable[[float, float], None], wanted: list[tuple[float, float]], app: QApplication) -> tuple[float, float]:
    """Mean and worst milliseconds a frame, until painted."""
    took = []
    for start, end in wanted:
        begun = time.perf_counter()
        draw(start, end)
        app.processEvents()
        took.append((time.perf_counter() - begun) * 1e3)
    return float(np.mean(took)), float(np.max(took))


def our_plot(store: SeriesStore, end_ns: int) -> TelemetryPlot:
    plot = TelemetryPlot(store=store)
    plot.set_parameters([ParameterInfo("V", interval_s=0.1)])
    store.keep_only({V: ParameterInfo("V", interval_s=0.1)})
    plot.resize(*SIZE)
    plot.show()
    plot.show_now(end_ns)
    return plot


def zoom_in_memory(times: np.ndarray, values: np.ndarray, app: QApplication) -> tuple[float, float]:
    store = SeriesStore(capacity=len(times) + 1)
    plot = our_plot(store, int(times[-1]) + 1)
    store.append(SampleColumns(times, {"V": values}))

    def draw(start: float, end: float) -> None:
        plot.set_window(TimeWindow(end - start, START_NS + round(end * SECOND_NS)))
        plot.draw()

    found = frames(draw, windows(len(times)), app)
    plot.close()
    return found


def zoom_from_file(path: Path, count: int, app: QApplication) -> tuple[tuple[float, float], tuple[float, float]]:
    """Frames from the tiles that there are, and how long a worker takes for a new tile."""
    store = SeriesStore()
    plot = our_plot(store, START_NS + count * STEP_NS)
    asked: list[tuple[int, int]] = []
    plot.history_requested.connect(lambda _series, start, end: asked.append((start, end)))
    reads: list[float] = []

    def draw(start: float, end: float) -> None:
        plot.set_window(TimeWindow(end - start, START_NS + round(end * SECOND_NS)))
        plot.draw()

    took: list[float] = []
    for start, end in windows(count):
        begun = time.perf_counter()
        draw(start, end)
        app.processEvents()
        took.append((time.perf_counter() - begun) * 1e3)
        for first, last in asked:
            begun = time.perf_counter()
            with SessionReader(path) as reader:
                history = reader.history("V", first, last, max_points=20_000)
            reads.append((time.perf_counter() - begun) * 1e3)
            plot.show_history(V, Tile(first, last, history.times_ns, history.values, history.factor))
        asked.clear()
    plot.close()
    return (float(np.mean(took)), float(np.max(took))), (float(np.mean(reads)), float(np.max(reads)))


def zoom_plain(times: np.ndarray, values: np.ndarray, app: QApplication) -> tuple[float, float]:
    plot = pg.PlotWidget()
    plot.resize(*SIZE)
    plot.plot((times - START_NS) / SECOND_NS, values)
    plot.show()
    wanted = windows(len(times))
    found = frames(lambda start, end: plot.setXRange(start, end, padding=0), [wanted[0], *wanted[:: FRAMES // 12]], app)
    plot.close()
    return found


def year_of_sessions(folder: Path, sessions: int) -> None:
    """Sessions of ten minutes at 10 Hz, spread over a year."""
    for number in range(sessions):
        first = START_NS + number * YEAR_S // sessions * SECOND_NS
        draw = np.random.default_rng(number)
        record(folder, first, [batch(first + np.arange(6000, dtype=np.int64) * (SECOND_NS // 10), draw.normal(number / 100, 1, 6000))])


def every_sample(folder: Path) -> tuple[int, float]:
    """What somebody without a catalogue does: open all files, read all samples, keep the greatest."""
    count, greatest = 0, -np.inf
    for path in sorted(folder.glob("*.moonkite")):
        with SessionReader(path) as reader:
            found = reader.history("V", 0, 2**62, max_points=10**9)
        count, greatest = count + found.samples, max(greatest, float(np.nanmax(found.values)))
    return count, greatest


def timed(work: Callable[[], object]) -> tuple[float, object]:
    begun = time.perf_counter()
    answer = work()
    return (time.perf_counter() - begun) * 1e3, answer


def compare_zoom(count: int, folder: Path, app: QApplication) -> None:
    times, values = samples(count)
    memory = zoom_in_memory(times, values, app)
    parts = np.array_split(np.arange(count), max(1, count // 100_000))
    path = record(folder, START_NS, [batch(times[part], values[part]) for part in parts])
    file, tiles = zoom_from_file(path, count, app)
    plain = zoom_plain(times, values, app)
    print(f"{count:,} samples, zoom and pan, {FRAMES} frames")  # noqa: T201
    for name, (mean, worst) in {"from memory": memory, "from the file": file, "pyqtgraph": plain}.items():
        print(f"  {name:14} {mean:8.1f} ms a frame, worst {worst:8.1f} ms, ratio {plain[0] / mean:6.1f}")  # noqa: T201
    print(f"  a tile from the file takes a worker {tiles[0]:.0f} ms, at most {tiles[1]:.0f} ms")  # noqa: T201


def compare_year(sessions: int, folder: Path) -> None:
    year_of_sessions(folder, sessions)
    query = ArchiveQuery("WAU-1", "SIM", "V", START_NS, START_NS + YEAR_S * SECOND_NS)
    naive, (count, greatest) = timed(lambda: every_sample(folder))  # type: ignore[misc]
    cold, _ = timed(lambda: read_archive(folder, query))
    warm, (times, values, factor) = min((timed(lambda: read_archive(folder, query)) for _ in range(3)), key=lambda each: each[0])  # type: ignore[misc]
    assert np.nanmax(values) == greatest
    print(f"a year of one parameter: {sessions} sessions, {count:,} samples, {len(times):,} points, 1:{factor}")  # noqa: T201
    print(f"  every file, every sample {naive:8.0f} ms")  # noqa: T201
    print(f"  catalogue, first time    {cold:8.0f} ms (index and summaries are made)")  # noqa: T201
    print(f"  catalogue, from then on  {warm:8.0f} ms, ratio {naive / warm:.0f}")  # noqa: T201


def main(count: int = 10_000_000, sessions: int = 365) -> None:
    app = QApplication.instance() or QApplication([])
    apply_theme(app, DARK)  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "long").mkdir()
        (Path(name) / "year").mkdir()
        compare_zoom(count, Path(name) / "long", app)  # type: ignore[arg-type]
        compare_year(sessions, Path(name) / "year")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))

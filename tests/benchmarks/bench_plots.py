"""Twelve plots of four curves at 100 Hz: ours against pyqtgraph used as its examples do, in one run.

`python -m tests.benchmarks.bench_plots [seconds of history] [frames]` prints milliseconds a frame on both sides, the share of a core
that 30 frames a second take, and their ratio.
"""

from __future__ import annotations

import os
import sys
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

from console.utc import SECOND_NS
from widgets.plot_grid import PlotGrid
from widgets.telemetry_plot_types import ParameterInfo, SampleColumns
from widgets.theme import DARK, apply_theme

PLOTS, CURVES, RATE_HZ, FRAME_S = 12, 4, 100, 1 / 30
SIZE = (1920, 1000)


def history(seconds: float, seed: int = 1) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Times in seconds and a column for each curve."""
    draw = np.random.default_rng(seed)
    count = round(seconds * RATE_HZ)
    names = [f"P{plot}_{curve}" for plot in range(PLOTS) for curve in range(CURVES)]
    return np.arange(count) / RATE_HZ, {name: draw.normal(size=count).cumsum() * 0.05 for name in names}


class Ours:
    """The product's grid."""

    name = "moonkite"

    def __init__(self, times: np.ndarray, values: dict[str, np.ndarray], end_s: float) -> None:
        self.widget = self.grid = PlotGrid(columns=3, plots=PLOTS)
        self.grid._timer.stop()
        self.grid.set_layout([[ParameterInfo(f"P{plot}_{curve}") for curve in range(CURVES)] for plot in range(PLOTS)])
        self.times, self.values, self.done = times, values, 0
        self.take(end_s)

    def take(self, until_s: float) -> None:
        stop = int(np.searchsorted(self.times, until_s))
        part = slice(self.done, stop)
        self.grid.append(SampleColumns((self.times[part] * SECOND_NS).astype(np.int64), {n: v[part] for n, v in self.values.items()}))
        self.done = stop
        self.grid.show_now(round(until_s * SECOND_NS))

    def frame(self, until_s: float) -> None:
        self.take(until_s)
        self.grid.draw()


class Naive:
    """PlotWidget, plot(), setData with the last minute, automatic ranges, grid on, an axis that scrolls."""

    name = "pyqtgraph"

    def __init__(self, times: np.ndarray, values: dict[str, np.ndarray], end_s: float) -> None:
        self.widget = QWidget()
        grid = QGridLayout(self.widget)
        self.times, self.values = times, values
        self.curves = {}
        for plot in range(PLOTS):
            one = pg.PlotWidget()
            one.showGrid(x=True, y=True)
            grid.addWidget(one, *divmod(plot, 3))
            for curve in range(CURVES):
                self.curves[f"P{plot}_{curve}"] = one.plot(pen=pg.mkPen(DARK.series[curve]))

    def frame(self, until_s: float) -> None:
        part = slice(int(np.searchsorted(self.times, until_s - 60)), int(np.searchsorted(self.times, until_s)))
        for name, curve in self.curves.items():
            curve.setData(self.times[part], self.values[name][part])


def measure(side: Ours | Naive, start_s: float, frames: int, app: QApplication) -> tuple[float, float]:
    """Milliseconds a frame: wall (until painted) and processor."""
    side.widget.resize(*SIZE)
    side.widget.show()
    for number in range(3):
        side.frame(start_s + number * FRAME_S)
        app.processEvents()
    wall, cpu = time.perf_counter(), time.process_time()
    for number in range(3, frames + 3):
        side.frame(start_s + number * FRAME_S)
        app.processEvents()
    used = (time.perf_counter() - wall) * 1e3 / frames, (time.process_time() - cpu) * 1e3 / frames
    side.widget.close()
    return used


def main(seconds: float = 300.0, frames: int = 60) -> None:
    app = QApplication.instance() or QApplication([])
    apply_theme(app, DARK)
    times, values = history(seconds + (frames + 5) * FRAME_S)
    results = {}
    for kind in (Naive, Ours):
        side = kind(times, values, seconds)
        results[kind.name] = measure(side, seconds, frames, app)
        wall, processor = results[kind.name]
        share = f"{processor * 0.03:6.0%} of a core at 30 frames a second"
        print(f"{kind.name:10}  {wall:7.1f} ms a frame, {processor:7.1f} ms of processor, {share}")  # noqa: T201
    ratio = results["pyqtgraph"][0] / results["moonkite"][0]
    print(f"{PLOTS} plots x {CURVES} curves at {RATE_HZ} Hz, {seconds:.0f} s of history: ratio {ratio:.1f}")  # noqa: T201


if __name__ == "__main__":
    main(*(float(sys.argv[1]),) if len(sys.argv) > 1 else ())

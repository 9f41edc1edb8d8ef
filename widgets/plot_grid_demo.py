"""Plots for the gallery: a seeded housekeeping stream of a small satellite, ten minutes old, with one gap."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QTimer

from console.dictionary.model import AlarmRange
from console.utc import SECOND_NS, parse_utc
from widgets.telemetry_plot import TelemetryPlot
from widgets.telemetry_plot_types import ParameterInfo, SampleColumns, TimeWindow

START_NS = parse_utc("2026-326T10:55:12Z")
_BATTERY = (AlarmRange(1, 13.2, 16.9), AlarmRange(3, 12.8, None))
_RATES = (AlarmRange(1, -0.25, 0.25),)
_MODES = {0: "SAFE", 1: "SUN", 2: "NADIR", 3: "TARGET"}

PLOTS = [
    [ParameterInfo("BATT_V", "V", limits=_BATTERY, interval_s=1.0), ParameterInfo("BUS_V", "V", interval_s=1.0)],
    [ParameterInfo("BATT_I", "A", limits=(AlarmRange(2, -2.5, None),)), ParameterInfo("ARRAY_I", "A")],
    [ParameterInfo("RATE_X", "deg/s", limits=_RATES), ParameterInfo("RATE_Y", "deg/s"), ParameterInfo("RATE_Z", "deg/s")],
    [ParameterInfo("BATT_T", "degC", limits=(AlarmRange(1, 0.0, 35.0),)), ParameterInfo("PANEL_T", "degC")],
    [ParameterInfo("ADCS_MODE", labels=_MODES)],
    [ParameterInfo("RX_RSSI", "dBm"), ParameterInfo("RX_SNR", "dB")],
]


def stream(start_s: float, count: int, *, rate_hz: float = 10.0, seed: int = 1) -> SampleColumns:
    """`count` samples of every demo parameter from so many seconds after START_NS."""
    draw = np.random.default_rng(seed + round(start_s * 10))
    t = start_s + np.arange(count) / rate_hz

    def noise(size: float) -> NDArray[np.float64]:
        return draw.normal(0, size, count)

    sun = (np.sin(t / 95) > -0.35).astype(float)
    values: dict[str, NDArray[np.float64]] = {
        "BATT_V": 14.2 + 1.3 * np.sin(t / 95) + noise(0.03),
        "BUS_V": 12.05 + noise(0.02),
        "BATT_I": sun * 2.3 - 1.1 + noise(0.12),
        "ARRAY_I": sun * 2.9 * np.abs(np.sin(t / 60 + 1)) + noise(0.05),
        "RATE_X": 0.16 * np.sin(t / 7) + noise(0.02),
        "RATE_Y": 0.09 * np.cos(t / 9) + noise(0.02),
        "RATE_Z": -0.05 + 0.04 * np.sin(t / 23) + noise(0.02),
        "BATT_T": 17 + 9 * np.sin(t / 130 - 1) + noise(0.2),
        "PANEL_T": 5 + 38 * np.sin(t / 110 - 0.6) + noise(0.4),
        "ADCS_MODE": np.floor(t / 17) % 4,
        "RX_RSSI": -97 + 6 * np.sin(t / 80) + noise(0.8),
        "RX_SNR": 11 + 4 * np.sin(t / 80) + noise(0.6),
    }
    return SampleColumns(START_NS + (t * SECOND_NS).astype(np.int64), values)


class Grid(Protocol):
    """What of a plot grid the demo fills."""

    plots: list[TelemetryPlot]

    def set_layout(self, plots: list[list[ParameterInfo]]) -> None: ...
    def append(self, columns: SampleColumns) -> None: ...
    def show_now(self, now_ns: int) -> None: ...


class _Feed(QTimer):
    """Brings new samples and moves the clock, ten times a second."""

    def __init__(self, grid: Grid, at_s: float) -> None:
        super().__init__(grid.plots[0])
        self._grid, self._at_s = grid, at_s
        self.setInterval(100)
        self.timeout.connect(self._step)

    def _step(self) -> None:
        self._grid.append(stream(self._at_s, 1))
        self._at_s += 0.1
        self._grid.show_now(START_NS + round(self._at_s * SECOND_NS))


def fill(grid: Grid) -> None:
    """Give the grid its plots and the stream, running on."""
    grid.set_layout(PLOTS)
    grid.append(stream(0, 5300))
    grid.append(stream(548, 520))
    grid.show_now(START_NS + 600 * SECOND_NS)
    grid.plots[0].set_window(TimeWindow(120.0))
    _Feed(grid, 600.0).start()

"""The samples behind plots: one pyramid a parameter, however many plots draw it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from widgets.plot_pyramid import Pyramid, Trace
from widgets.telemetry_plot_types import ParameterInfo, SampleColumns

DEFAULT_CAPACITY = 1 << 20


class SeriesStore:
    """Pyramids by parameter. `capacity` is the most samples kept of one parameter (1,048,576 take 18 MB): the oldest go first."""

    def __init__(self, capacity: int = DEFAULT_CAPACITY) -> None:
        self.capacity = capacity
        self._series: dict[str, Pyramid] = {}
        self.changes = 0
        self._nothing = Pyramid()

    def keep_only(self, infos: dict[str, ParameterInfo]) -> None:
        """Hold samples of these parameters and forget all others."""
        self._series = {name: self._series[name] if name in self._series else Pyramid(capacity=self.capacity) for name in infos}
        for name, info in infos.items():
            self._series[name].gap_ns = info.gap_ns

    def append(self, columns: SampleColumns) -> None:
        """Add what is held; parameters nobody draws are passed over."""
        for name in self._series.keys() & columns.values.keys():
            self._series[name].append(columns.times_ns, columns.values[name])
            self.changes += 1

    def prepend(self, name: str, times_ns: NDArray[np.int64], values: NDArray[np.float64]) -> None:
        """Put history before what is held of a parameter."""
        if name in self._series:
            self._series[name].prepend(times_ns, values)
            self.changes += 1

    def clear(self) -> None:
        """Forget all samples."""
        for pyramid in self._series.values():
            pyramid.clear()
        self.changes += 1

    def pyramid(self, name: str) -> Pyramid:
        """The samples of one parameter; an empty pyramid when it isn't held."""
        return self._series.get(name, self._nothing)

    def first_ns(self, name: str) -> int | None:
        """Time of the oldest sample held, None without one."""
        pyramid = self.pyramid(name)
        return int(pyramid.times_ns[0]) if len(pyramid) else None


def stepped(trace: Trace) -> Trace:
    """The trace as stairs: each value holds until the next; a thinned trace stays as it is."""
    if trace.thinned > 1 or len(trace.values) < 2:
        return trace
    times = np.repeat(trace.times_ns, 2)[1:]
    values = np.repeat(trace.values, 2)[:-1]
    return Trace(times, values)

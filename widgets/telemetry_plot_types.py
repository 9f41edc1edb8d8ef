"""What plots are given and say: parameters with units and limits, columns of samples, a stretch of time, texts of fixed width."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QMimeData

from console.dictionary.model import AlarmRange, Kind, Parameter
from console.utc import SECOND_NS, utc_text

PARAMETER_MIME = "application/x-moonkite-parameter"
MIN_SPAN_S = 0.5
MAX_SPAN_S = 7 * 86_400.0


@dataclass(frozen=True, slots=True)
class ParameterInfo:
    """What a plot must know of a parameter. Limits are in engineering units; `labels` names the numbers of an enumeration, which
    is drawn in steps; `interval_s` is the expected time between samples (None: unknown), five of which missing are a gap."""

    name: str
    units: str = ""
    description: str = ""
    limits: tuple[AlarmRange, ...] = ()
    labels: Mapping[int, str] = field(default_factory=dict)
    interval_s: float | None = None

    @classmethod
    def of(cls, parameter: Parameter, interval_s: float | None = None) -> ParameterInfo:
        """The information of a dictionary's parameter."""
        limits = parameter.alarm.ranges if parameter.alarm else ()
        return cls(parameter.name, parameter.units, parameter.description, limits, parameter.labels, interval_s)

    @property
    def gap_ns(self) -> int:
        """The time without a sample that is drawn as a gap."""
        return round((5 * self.interval_s if self.interval_s else 10.0) * SECOND_NS)

    def text(self, value: float) -> str:
        """The value as the legend shows it, without units: a label, or a number in at most nine characters."""
        if not math.isfinite(value):
            return "-"
        if self.labels:
            return self.labels.get(round(value), f"{value:g}")
        return number_text(value)


@dataclass(frozen=True, slots=True)
class SampleColumns:
    """n samples of some parameters, taken together: times_ns int64 (n,), values name -> float64 (n,), engineering units, NaN where
    a value is invalid; enumerations and booleans as their numbers."""

    times_ns: NDArray[np.int64]
    values: Mapping[str, NDArray[np.float64]]


def is_plottable(kind: Kind) -> bool:
    """Whether values of that kind can be drawn as a line or in steps."""
    return kind in (Kind.INTEGER, Kind.FLOAT, Kind.ENUMERATED, Kind.BOOLEAN)


def number_text(value: float) -> str:
    """A number in six significant digits and at most nine characters, with trailing zeros kept so that digits stand still."""
    if value == 0:
        return "0"
    magnitude = math.floor(math.log10(abs(value)))
    if not -4 <= magnitude < 7:
        return f"{value:.2e}"
    if value == round(value) and magnitude >= 3:
        return f"{value:.0f}"
    return f"{value:.{min(max(4 - magnitude, 0), 4)}f}"


def parameter_mime(names: list[str]) -> QMimeData:
    """What is dragged from a table to a plot: names, one a line."""
    data = QMimeData()
    data.setData(PARAMETER_MIME, "\n".join(names).encode())
    data.setText("\n".join(names))
    return data


def dropped_parameters(data: QMimeData) -> list[str]:
    """The names in what was dropped, [] when it holds none."""
    return [name for name in bytes(data.data(PARAMETER_MIME).data()).decode(errors="replace").split("\n") if name]


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """The stretch of time a plot shows: `span_s` seconds up to `end_ns`, or up to now when that is None."""

    span_s: float = 60.0
    end_ns: int | None = None

    @property
    def is_live(self) -> bool:
        return self.end_ns is None

    def edges(self, now_ns: int) -> tuple[int, int]:
        """Start and end in nanoseconds."""
        end = now_ns if self.end_ns is None else self.end_ns
        return end - round(self.span_s * SECOND_NS), end

    def zoomed(self, factor: float, *, around_s: float = 0.0) -> TimeWindow:
        """`factor` below 1 shows less time. What stands at `around_s` (seconds before the end, <= 0) stays there, unless live."""
        span = min(max(self.span_s * factor, MIN_SPAN_S), MAX_SPAN_S)
        if self.end_ns is None:
            return replace(self, span_s=span)
        shift = around_s * (1 - span / self.span_s)
        return TimeWindow(span, self.end_ns + round(shift * SECOND_NS))

    def panned(self, by_s: float, now_ns: int) -> TimeWindow:
        """Moved by so many seconds (negative: into the past); what reaches now is live again."""
        end = self.edges(now_ns)[1] + round(by_s * SECOND_NS)
        return TimeWindow(self.span_s, None if end >= now_ns else end)

    def live(self) -> TimeWindow:
        """The same span, following now."""
        return TimeWindow(self.span_s)

    def end_text(self, now_ns: int) -> str:
        """What the time axis counts from."""
        return "now" if self.end_ns is None else utc_text(self.edges(now_ns)[1])

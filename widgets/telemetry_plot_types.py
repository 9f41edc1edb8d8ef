"""What plots are given and say: parameters with units and limits, columns of samples, a stretch of time, texts of fixed width."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QMimeData

from console.dictionary.model import AlarmRange, AlarmRule, Kind, Parameter
from console.utc import SECOND_NS, utc_text

PARAMETER_MIME = "application/x-moonkite-parameter"
MIN_SPAN_S = 0.5
MAX_SPAN_S = 20 * 366 * 86_400.0


class TimeKind(StrEnum):
    """Which time a plot's axis shows: when the ground received a value, or when the spacecraft says that it was taken."""

    RECEIPT = "receipt"
    GENERATION = "generation"


class MarkKind(StrEnum):
    """What a mark on the time axis stands for."""

    COMMAND = "command"
    EVENT = "event"
    ALARM = "alarm"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class PlotMark:
    """Something that happened, at ground time; `level` is an alarm's level (0 for others)."""

    at_ns: int
    kind: MarkKind
    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Series:
    """Which values of a parameter over which time: one line of a plot, and what its samples are kept under."""

    name: str
    is_raw: bool = False
    time_kind: TimeKind = TimeKind.RECEIPT


@dataclass(frozen=True, slots=True)
class Manner:
    """How a plot shows its parameters: over which time, raw or in engineering units."""

    time_kind: TimeKind = TimeKind.RECEIPT
    is_raw: bool = False

    def series(self, name: str) -> Series:
        """The line of a parameter in that manner."""
        return Series(name, self.is_raw, self.time_kind)


@dataclass(frozen=True, slots=True)
class PlotSetup:
    """What one plot shows, and how."""

    parameters: tuple[str, ...] = ()
    manner: Manner = Manner()


@dataclass(frozen=True, slots=True)
class ParameterInfo:
    """What a plot must know of a parameter. Limits are in engineering units; `labels` names the numbers of an enumeration, which
    is drawn in steps; `interval_s` is the expected time between samples (None: unknown), five of which missing are a gap.
    `is_calibrated`: raw values are other numbers than engineering ones; `container` is the packet it comes in."""

    name: str
    units: str = ""
    description: str = ""
    limits: tuple[AlarmRange, ...] = ()
    labels: Mapping[int, str] = field(default_factory=dict)
    interval_s: float | None = None
    is_calibrated: bool = False
    container: str = ""

    @classmethod
    def of(cls, parameter: Parameter, interval_s: float | None = None, *, container: str = "") -> ParameterInfo:
        """The information of a dictionary's parameter; a label that is an alarm becomes a band round its number."""
        rule = parameter.alarm
        limits = (*rule.ranges, *label_bands(parameter.labels, rule)) if rule else ()
        is_calibrated = not parameter.labels and (parameter.calibrate is not None or bool(parameter.contexts))
        return cls(
            parameter.name, parameter.units, parameter.description, limits, parameter.labels, interval_s, is_calibrated, container
        )  # fmt: skip

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

    def shown_limits(self, *, is_raw: bool) -> tuple[AlarmRange, ...]:
        """The limits that can be drawn: none over raw values that are other numbers than those the limits are meant for."""
        return () if is_raw and self.is_calibrated else self.limits

    def shown_units(self, *, is_raw: bool) -> str:
        """The units of what is drawn."""
        return "raw" if is_raw and self.is_calibrated else self.units


def label_bands(labels: Mapping[int, str], rule: AlarmRule) -> tuple[AlarmRange, ...]:
    """Bands round the numbers whose label is an alarm; where labels are named at all, the others are at the default level."""
    if not rule.labels and not rule.default_level:
        return ()
    levels = {number: rule.labels.get(label, rule.default_level) for number, label in labels.items()}
    return tuple(AlarmRange(level, number - 0.5, number + 0.5, is_inside=True) for number, level in levels.items() if level)


@dataclass(frozen=True, slots=True)
class SampleColumns:
    """n samples of some parameters, taken together: times_ns int64 (n,), values name -> float64 (n,), engineering units, NaN where
    a value is invalid; enumerations and booleans as their numbers. `generation_ns` int64 (n,) is on-board time, -1 where unknown
    (None: as `times_ns`); `raw` holds raw values of parameters where they are other numbers."""

    times_ns: NDArray[np.int64]
    values: Mapping[str, NDArray[np.float64]]
    generation_ns: NDArray[np.int64] | None = None
    raw: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    def of(self, series: Series) -> tuple[NDArray[np.int64], NDArray[np.float64]] | None:
        """Times and values of one line, None where it is not among these; samples without a generation time have no place in it."""
        values = self.raw.get(series.name, self.values.get(series.name)) if series.is_raw else self.values.get(series.name)
        if values is None:
            return None
        if series.time_kind is TimeKind.RECEIPT or self.generation_ns is None:
            return self.times_ns, values
        placed = self.generation_ns >= 0
        return (self.generation_ns, values) if placed.all() else (self.generation_ns[placed], values[placed])


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

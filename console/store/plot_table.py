"""A plot as a table: one line a sample with both times, the parameter, its value, its raw value and its units.

Long form, as parameters of different packets have no common times. Lines that begin with `#` say where it comes from.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from console.dictionary.model import Parameter
from console.store.reader import SessionReader
from console.store.rows import TimeAxis
from console.store.samples import Samples
from console.utc import utc_text
from console.whole_file import whole_file

HEADER = ("received_utc", "received_ns", "generation_utc", "generation_ns", "parameter", "value", "raw", "units")
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TableQuery:
    """Which samples: of these parameters, between two instants of one of the two times."""

    parameters: Sequence[Parameter]
    start_ns: int
    end_ns: int
    axis: TimeAxis = "received"


@dataclass(frozen=True, slots=True)
class SeenLine:
    """The points of a line as they are drawn, over one of the two times."""

    parameter: Parameter
    times_ns: NDArray[np.int64]
    values: Floats
    axis: TimeAxis
    is_raw: bool = False


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One pass of a comparison: x and y (n,), what isn't known is NaN."""

    name: str
    x: Floats
    y: Floats


def write_recorded(path: Path, session: Path, query: TableQuery, *, until_ns: int, remarks: Mapping[str, str]) -> int:
    """Write every recorded sample; returns how many. Raises KnownError for what can't be read or written."""

    def fill(write: Callable[[Iterable[object]], object]) -> int:
        with SessionReader(session, until_ns=until_ns) as reader:
            return sum(_each(reader, parameter, query, write) for parameter in query.parameters)

    return _written(path, fill, remarks)


def _each(reader: SessionReader, parameter: Parameter, query: TableQuery, write: Callable[[Iterable[object]], object]) -> int:
    count = 0

    def take(samples: Samples) -> None:
        nonlocal count
        count += len(samples)
        values = parameter.engineering(samples.raw, samples.columns)
        pairs = zip(samples.received_ns.tolist(), samples.generation_ns.tolist(), values, samples.raw.tolist(), strict=True)
        for received, generation, value, raw in pairs:
            write((*_time(received), *_time(generation), parameter.name, _cell(value), _cell(raw), parameter.units))

    reader.each_sample(parameter.name, query.start_ns, query.end_ns, take, time=query.axis)
    return count


def write_seen(path: Path, lines: Sequence[SeenLine], *, remarks: Mapping[str, str]) -> int:
    """Write the points that are drawn; the time that the plot doesn't show is empty. Returns how many."""

    def fill(write: Callable[[Iterable[object]], object]) -> int:
        count = 0
        for line in lines:
            for at_ns, value in zip(line.times_ns.tolist(), line.values.tolist(), strict=True):
                if math.isfinite(value):
                    times = (*_time(at_ns), "", "") if line.axis == "received" else ("", "", *_time(at_ns))
                    cells = ("", _cell(value)) if line.is_raw else (_cell(value), "")
                    write((*times, line.parameter.name, *cells, "" if line.is_raw else line.parameter.units))
                    count += 1
        return count

    return _written(path, fill, remarks)


def write_compared(path: Path, lines: Sequence[ComparedLine], axes: tuple[str, str], *, remarks: Mapping[str, str]) -> int:
    """Write the points of passes laid over each other; `axes` are what stands along and upright. Returns how many."""

    def fill(write: Callable[[Iterable[object]], object]) -> int:
        count = 0
        for line in lines:
            for x, y in zip(line.x.tolist(), line.y.tolist(), strict=True):
                if math.isfinite(x) and math.isfinite(y):
                    write((line.name, _cell(x), _cell(y)))
                    count += 1
        return count

    return _written(path, fill, remarks, ("pass", *axes))


def _written(
    path: Path, fill: Callable[[Callable[[Iterable[object]], object]], int], remarks: Mapping[str, str], header: Sequence[str] = HEADER
) -> int:
    with whole_file(path, "the table can't be written") as beside, beside.open("w", encoding="utf-8", newline="") as file:
        return _fill(file, fill, remarks, header)


def _fill(
    file: TextIO, fill: Callable[[Callable[[Iterable[object]], object]], int], remarks: Mapping[str, str], header: Sequence[str]
) -> int:
    file.writelines(f"# {name}: {text}\n" for name, text in remarks.items())
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    return fill(writer.writerow)


def _time(at_ns: int) -> tuple[str, str]:
    return (utc_text(at_ns, digits=9), str(at_ns)) if at_ns >= 0 else ("", "")


def _cell(value: object) -> str:
    if isinstance(value, float | np.floating):
        return "" if math.isnan(value) else repr(float(value)) if not float(value).is_integer() else f"{float(value):.0f}"
    return str(value)

"""Stored values as NumPy's .npz, array by array, so that no more than one block is in memory; read with `allow_pickle=False`.

`CONTAINER/PARAMETER` is a column, `CONTAINER/received_ns`, `/generation_ns` and `/packet` say when and in which packet. A column that
not every packet of its container has (an array of changing length) brings its own `CONTAINER/PARAMETER.packet`. `metadata` is JSON.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import msgspec
import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from console.store.columns import Column
from console.store.export_wish import Course
from console.store.reader import SessionReader
from console.store.stored_samples import StoredRun
from console.store.value_plan import ContainerPlan, ValuePlan, stored_runs

_TIMES: dict[str, Callable[[StoredRun], NDArray[np.int64]]] = {
    "received_ns": lambda run: run.received_ns,
    "generation_ns": lambda run: run.generation_ns,
    "packet": lambda run: run.packet,
}


@dataclass(slots=True)
class _Shape:
    """What an array will be: found in a first pass, needed for its header."""

    count: int = 0
    dtype: np.dtype[Any] = field(default_factory=lambda: np.dtype("<i8"))
    has_any: bool = False

    def add(self, part: NDArray[Any]) -> None:
        self.dtype = np.result_type(self.dtype, part.dtype) if self.has_any else part.dtype
        self.count, self.has_any = self.count + len(part), True


def as_array(column: Column) -> NDArray[Any]:
    """A column as an array without objects: texts as fixed-width unicode, octets as texts of hexadecimal."""
    if isinstance(column, np.ndarray):
        return column
    return np.array([item.hex() if isinstance(item, bytes) else item for item in column], dtype=np.str_)


class NpzWriter:
    """Writes the arrays of a plan. `rows` and `values` count what was written, `damaged` the blocks that could not be read."""

    def __init__(self, reader: SessionReader, plan: ValuePlan, course: Course) -> None:
        self._reader, self._plan, self._course = reader, plan, course
        self.rows = self.values = self.damaged = 0

    def write(self, file: BinaryIO, metadata: dict[str, Any]) -> None:
        """Write the whole archive."""
        total, done = sum(1 + len(one.names) for one in self._plan.containers), 0
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            _put(archive, "metadata", np.array(msgspec.json.encode(metadata).decode()))
            for one in self._plan.containers:
                count = self._write_times(archive, one)
                self.rows += count
                for name in one.names:
                    done += 1
                    self._course.reached(done, total)
                    self._write_column(archive, one, name, count)
                done += 1

    def _runs(self, one: ContainerPlan, names: Iterable[str]) -> Iterator[StoredRun]:
        return stored_runs(self._reader, one, self._plan.window, tuple(names))

    def _write_times(self, archive: zipfile.ZipFile, one: ContainerPlan) -> int:
        count = 0
        for run in self._runs(one, ()):
            self.damaged += run.is_damaged
            count += len(run)
        for name, take in _TIMES.items():
            _stream(archive, f"{one.holding.container}/{name}", _Shape(count), (take(run) for run in self._runs(one, ())))
        return count

    def _write_column(self, archive: zipfile.ZipFile, one: ContainerPlan, name: str, count: int) -> None:
        shape = _Shape()
        for _, part in self._parts(one, name):
            shape.add(part)
        key = f"{one.holding.container}/{name}"
        _stream(archive, key, shape, (part for _, part in self._parts(one, name)))
        if shape.count != count:
            _stream(archive, f"{key}.packet", _Shape(shape.count), (run.packet for run, _ in self._parts(one, name)))
        self.values += shape.count

    def _parts(self, one: ContainerPlan, name: str) -> Iterator[tuple[StoredRun, NDArray[Any]]]:
        names = (name,) if one.needed == one.names else one.needed
        for run in self._runs(one, names):
            if name in run.columns and len(run):
                yield run, as_array(self._plan.values(run, name))


def _stream(archive: zipfile.ZipFile, name: str, shape: _Shape, parts: Iterable[NDArray[Any]]) -> None:
    """One array of known length, part by part."""
    dtype = shape.dtype.newbyteorder("<")
    header = {"descr": npy.dtype_to_descr(dtype), "fortran_order": False, "shape": (shape.count,)}
    with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
        npy.write_array_header_2_0(entry, header)
        for part in parts:
            entry.write(part.astype(dtype, copy=False).tobytes())


def _put(archive: zipfile.ZipFile, name: str, array: NDArray[Any]) -> None:
    content = io.BytesIO()
    npy.write_array(content, array, allow_pickle=False)
    archive.writestr(f"{name}.npy", content.getvalue())

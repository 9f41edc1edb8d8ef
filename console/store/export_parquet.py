"""Tables as Parquet. Needs pyarrow, which is an extra (`moonkite[parquet]`): it is larger than the rest of the program together."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO

from console.errors import KnownError

Kinds = Mapping[str, str]
"""Columns by name, each 'int', 'uint', 'float', 'text' or 'time' (its cells are UTC as ISO 8601, '' or None where unknown)."""


def load_pyarrow() -> Any:
    """The library. Raises KnownError where it isn't installed."""
    try:
        importlib.import_module("pyarrow.parquet")
        return importlib.import_module("pyarrow")
    except ImportError as error:
        raise KnownError(
            "Parquet needs pyarrow", rule=str(error), remedy="pip install 'moonkite[parquet]', or choose CSV or NPZ"
        ) from error


def write_parquet(file: BinaryIO, kinds: Kinds, pages: Iterable[Sequence[Sequence[Any]]], metadata: Mapping[str, str]) -> None:
    """Write pages of rows with a fixed schema; `metadata` goes into the file's key-value metadata."""
    arrow = load_pyarrow()
    types = {
        "int": arrow.int64(), "uint": arrow.uint64(), "float": arrow.float64(), "text": arrow.string(),
        "time": arrow.timestamp("ns", "UTC"),
    }  # fmt: skip
    schema = arrow.schema([arrow.field(name, types[kind]) for name, kind in kinds.items()], metadata=dict(metadata))
    with arrow.parquet.ParquetWriter(file, schema) as writer:
        for page in pages:
            columns = list(zip(*page, strict=True)) or [() for _ in kinds]
            pairs = zip(columns, kinds.values(), strict=True)
            arrays = [_array(arrow, [_fitting(value, kind) for value in column], types[kind], kind) for column, kind in pairs]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))


def _array(arrow: Any, cells: list[Any], what: Any, kind: str) -> Any:
    return arrow.array(cells, arrow.string()).cast(what) if kind == "time" else arrow.array(cells, what)


def _fitting(value: Any, kind: str) -> Any:
    if value is None or (kind == "time" and not value):
        return None
    return str(value) if kind == "text" else float(value) if kind == "float" else value

"""What other values decide: columns of values, and criteria that hold or don't for each packet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from console.dictionary.byte_fields import ByteFields

Column = NDArray[np.generic] | list[str] | list[bytes] | ByteFields
Context = Callable[[Mapping[str, Column], int], NDArray[np.bool_]]


def rows_of(column: Column, rows: NDArray[np.intp]) -> Column:
    """The column with these rows only."""
    if isinstance(column, np.ndarray):
        return column.take(rows)
    if isinstance(column, ByteFields):
        return column.taken(rows)
    return cast(Column, [column[row] for row in rows.tolist()])


def concatenated(columns: list[Column]) -> Column:
    """Columns of one type, one after another."""
    arrays = [column for column in columns if isinstance(column, np.ndarray)]
    if len(arrays) == len(columns):
        return np.concatenate(arrays)
    fields = [column for column in columns if isinstance(column, ByteFields)]
    whole = ByteFields.joined(fields) if len(fields) == len(columns) else None
    if whole is not None:
        return whole
    return cast(Column, [value for column in columns for value in column])


@dataclass(frozen=True, slots=True)
class Criterion:
    """Something other values decide: `holds(columns, n)` is bool (n,) for raw columns by name, False where one it needs isn't there;
    `inputs` names those values; `text` says it in words: `MODE == SAFE and CURRENT > 2`."""

    holds: Context
    inputs: tuple[str, ...] = ()
    text: str = ""

"""Columns as the cells of a table: numbers that read back bit for bit, UTC as text, octets as hexadecimal, None where there is nothing.

CSV is made of whole columns of texts: `csv.writer`, which looks at every cell alone, takes two thirds longer for numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from console.store.columns import Column

Cells = list[object]


def cells_of(column: Column) -> Cells:
    """One Python value each: int, float, or text. The shortest text of a float reads back as the same float64."""
    if isinstance(column, list):
        return [item.hex() if isinstance(item, bytes) else item for item in column]
    if column.dtype.kind == "b":
        return list(column.astype(np.uint8).tolist())
    return list(column.tolist())


def utc_cells(at_ns: NDArray[np.int64], *, is_plain: bool = False) -> list[str]:
    """Instants as ISO 8601 with nine decimals, '' where unknown; `is_plain`: with a blank and without Z, as MATLAB and R read them."""
    texts = np.datetime_as_string(at_ns.astype("datetime64[ns]"), unit="ns").tolist()
    shown = [text.replace("T", " ") for text in texts] if is_plain else [f"{text}Z" for text in texts]
    return [text if instant >= 0 else "" for text, instant in zip(shown, at_ns.tolist(), strict=True)]


def known_ns(at_ns: NDArray[np.int64]) -> Cells:
    """Instants as integers, None where unknown."""
    return [instant if instant >= 0 else None for instant in at_ns.tolist()]


_SPECIAL = re.compile(r'[",\r\n]')


def csv_texts(cells: Sequence[object]) -> list[str]:
    """Cells as RFC 4180 writes them: the shortest text of a number that reads back the same, quotes where needed, '' for nothing."""
    kinds = set(map(type, cells))
    if kinds <= {int, float}:
        return list(map(repr, cells))
    return [csv_text(cell) for cell in cells]


def csv_text(cell: object) -> str:
    """One cell as RFC 4180 writes it."""
    if isinstance(cell, str):
        return '"' + cell.replace('"', '""') + '"' if _SPECIAL.search(cell) else cell
    return "" if cell is None else repr(cell)

"""Columns of samples as blobs: little-endian numbers, or texts in msgpack. A column that never changes is kept as one value."""

from __future__ import annotations

import math
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.dictionary import model
from console.dictionary.byte_fields import ByteFields

Column = NDArray[np.generic] | list[str] | list[bytes]
TEXT, OCTETS, SAME = "text", "bytes", "="


def tidy(column: model.Column) -> Column:
    """A copy of the column as it can be kept: numbers and booleans little-endian, odd objects as float64, numpy texts as lists."""
    if isinstance(column, ByteFields):
        return list(column)
    if isinstance(column, list):
        return column[:]
    if column.dtype.kind == "U":
        return [str(item) for item in column.tolist()]
    if column.dtype.kind == "S":
        return [bytes(item) for item in column.tolist()]
    if column.dtype.kind not in "biuf":
        return column.astype(np.float64)
    return column.astype(column.dtype.newbyteorder("<"))


def signature(column: Column) -> str:
    """The kind of a column: a numpy type such as `<f4`, or `text`, or `bytes`."""
    if isinstance(column, np.ndarray):
        return str(column.dtype.str)
    return OCTETS if column and isinstance(column[0], bytes) else TEXT


def encode(column: Column) -> tuple[str, bytes]:
    """(kind, blob) of a tidy column."""
    kind = signature(column)
    if isinstance(column, list):
        return kind, msgspec.msgpack.encode(column)
    if len(column) > 1 and column.tobytes() == column[:1].tobytes() * len(column):
        return SAME + kind, column[:1].tobytes()
    return kind, column.tobytes()


def decode(kind: str, blob: bytes, samples: int) -> Column:
    """The column of `samples` values that `encode` made."""
    if kind == TEXT:
        return msgspec.msgpack.decode(blob, type=list[str])
    if kind == OCTETS:
        return msgspec.msgpack.decode(blob, type=list[bytes])
    if kind.startswith(SAME):
        return np.repeat(np.frombuffer(blob, np.dtype(kind[1:])), samples)
    return np.frombuffer(blob, np.dtype(kind))


@dataclass(frozen=True, slots=True)
class Extremes:
    """The least and the greatest number of a column and where they stand; None where there is no number at all."""

    minimum: float | int | None = None
    maximum: float | int | None = None
    minimum_at: int = 0
    maximum_at: int = 0


def extremes(column: Column) -> Extremes:
    """The extremes of a column without its NaNs. Integers stay exact as far as SQLite can hold them."""
    if isinstance(column, list) or not len(column):
        return Extremes()
    if column.dtype.kind == "f":
        numbers = column.astype(np.float64)
        if np.isnan(numbers).all():
            return Extremes()
        low, high = int(np.nanargmin(numbers)), int(np.nanargmax(numbers))
    else:
        low, high = int(column.argmin()), int(column.argmax())
    return Extremes(_storable(column[low]), _storable(column[high]), low, high)


def _storable(value: np.generic) -> float | int:
    number: float | int = value.item()
    if isinstance(number, float):
        return number
    return int(number) if -(2**63) <= number < 2**63 else float(number)


def as_numbers(column: Column) -> NDArray[np.float64]:
    """The column as float64, all NaN for texts."""
    if isinstance(column, list):
        return np.full(len(column), math.nan)
    return column.astype(np.float64)


def as_texts(column: Column) -> list[str]:
    """The column as texts; octets as hexadecimal."""
    return [item.hex() if isinstance(item, bytes) else str(item) for item in (column if isinstance(column, list) else column.tolist())]

"""Fields of whole bytes, left where they stand in the packets: a column of large ones costs no copy until somebody looks at it.

One surprise: such a column keeps the whole buffer of its packets alive; who keeps values for long takes `list(column)`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray


class ByteFields(Sequence[bytes]):
    """A column of bytes (n,): field i is `buffer[begins[i]:ends[i]]`. Equal to a list of the same bytes."""

    __slots__ = ("_begins", "_buffer", "_ends")

    def __init__(self, buffer: bytes, begins: NDArray[np.int64], ends: NDArray[np.int64]) -> None:
        self._buffer, self._begins, self._ends = buffer, begins, ends

    def __len__(self) -> int:
        return len(self._begins)

    @overload
    def __getitem__(self, place: int) -> bytes: ...

    @overload
    def __getitem__(self, place: slice) -> ByteFields: ...

    def __getitem__(self, place: int | slice) -> bytes | ByteFields:
        if isinstance(place, slice):
            return ByteFields(self._buffer, self._begins[place], self._ends[place])
        return self._buffer[self._begins[place] : self._ends[place]]

    def __iter__(self) -> Iterator[bytes]:
        buffer = self._buffer
        return iter([buffer[begin:end] for begin, end in zip(self._begins.tolist(), self._ends.tolist(), strict=True)])

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, ByteFields | list) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(list(self))

    def taken(self, rows: NDArray[np.intp]) -> ByteFields:
        """The column with these rows only."""
        return ByteFields(self._buffer, self._begins[rows], self._ends[rows])

    @staticmethod
    def joined(columns: Sequence[ByteFields]) -> ByteFields | None:
        """Columns of one buffer, one after another; None when they are of several."""
        if any(column._buffer is not columns[0]._buffer for column in columns):
            return None
        begins, ends = ([getattr(column, name) for column in columns] for name in ("_begins", "_ends"))
        return ByteFields(columns[0]._buffer, np.concatenate(begins), np.concatenate(ends))

"""A packet kind whose fields all stand at known places, compiled once: many columns with few numpy calls.

What `walk` reads field by field is read here type by type: one gather for all fields of a type, whose rows are the columns. The
values and their types are those of the walk, bit for bit; what is no plain number is read by the walk's own function.
Nothing is generated as text: a plan is arrays of places, shifts and masks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from console.dictionary.columns import Window
from console.dictionary.encoding import Encoding, Form
from console.dictionary.model import Column
from console.dictionary.row import BLOCK, Read, RowReader
from console.dictionary.times import time_column
from console.dictionary.walk import Placed, Trace, column_of

_CODES = {Form.UNSIGNED: "u", Form.TWOS_COMPLEMENT: "i", Form.IEEE: "f"}
_WORD = 64


@dataclass(frozen=True, slots=True)
class _Whole:
    """Fields of one type on byte borders: `dtype` as it stands in the packet, `places` int64 (k, 1): their first bytes."""

    dtype: np.dtype[np.generic]
    native: np.dtype[np.generic]
    places: NDArray[np.int64]

    def rows(self, window: Window) -> NDArray[np.generic]:
        """The columns as the rows of an array (k, n)."""
        return _gathered(window, self.dtype, self.places).astype(self.native, copy=False)


@dataclass(frozen=True, slots=True)
class _Parts:
    """Fields of one type that lie within eight bytes: `places` (k, 1) their first bytes, `left` and `right` (k, 1) the shifts."""

    native: np.dtype[np.generic]
    places: NDArray[np.int64]
    left: NDArray[np.uint64]
    right: NDArray[np.uint64]

    def rows(self, window: Window) -> NDArray[np.generic]:
        """The columns as the rows of an array (k, n)."""
        words = _gathered(window, np.dtype(">u8"), self.places).astype(np.uint64, copy=False) << self.left
        if self.native.kind == "i":
            return (words.view(np.int64) >> self.right.view(np.int64)).astype(self.native)
        return (words >> self.right).astype(self.native)


def _gathered(window: Window, dtype: np.dtype[np.generic], places: NDArray[np.int64]) -> NDArray[np.generic]:
    """The items at these places of each packet, (k, n); the buffer is padded, so that none lies outside."""
    overlapping: NDArray[np.generic] = np.ndarray((len(window.buffer) - dtype.itemsize + 1,), dtype, window.buffer, 0, (1,))
    found: NDArray[np.generic] = overlapping[places + window.starts]
    return found


class Plan:
    """How to read packets that go the way of a traced one: the same container, the same fields at the same places."""

    def __init__(self, container: str, trace: Trace) -> None:
        self.container, self.least_bits = container, trace.least_bits
        last = {placed.name: placed for placed in trace.fields}
        self._times = [placed for placed in trace.fields if placed.body.time is not None]
        plain = [placed for placed in last.values() if placed.body.time is None]
        whole, parts = _by_type(plain, whole_type), _by_type(plain, part_type)
        self._reads = [_whole(kind, fields) for kind, fields in whole.items()] + [_parts(kind, fields) for kind, fields in parts.items()]
        self._others = [placed for placed in plain if not whole_type(placed) and not part_type(placed)]
        read = [placed for fields in (*whole.values(), *parts.values(), self._others) for placed in fields]
        places = {placed.name: at for at, placed in enumerate(read)}
        timed = {placed.name: len(read) + at for at, placed in enumerate(self._times)}
        self.names = tuple(last)
        self._order = [timed[name] if last[name].body.time is not None else places[name] for name in last]
        self.fields = tuple(last.values())
        self._row: RowReader | None = None

    def row(self, buffer: bytes, start: int, bits: int) -> Sequence[object]:
        """One packet's raw values in the order of `names`, as plain objects; it must have `least_bits`."""
        if self._row is None:
            self._row = RowReader([_read_of(placed) for placed in self.fields])
        return self._row.read(buffer, start, bits)

    def read(self, window: Window) -> tuple[dict[str, Column], NDArray[np.int64]]:
        """The raw columns by name, and the time of generation; all packets must have `least_bits`."""
        found: list[Column] = []
        for each in self._reads:
            found.extend(each.rows(window))
        found += [column_of(window, placed.body.encoding, placed.first_bit, placed.bits) for placed in self._others]
        generation = self._read_times(window, found)
        return dict(zip(self.names, [found[place] for place in self._order], strict=True)), generation

    def _read_times(self, window: Window, found: list[Column]) -> NDArray[np.int64]:
        times: dict[str, NDArray[np.int64]] = {}
        generation = ""
        for placed in self._times:
            scale, key = placed.body.time, placed.body.key
            encoded = cast(NDArray[np.generic], column_of(window, placed.body.encoding, placed.first_bit, placed.bits))
            assert scale is not None
            seconds, times[key] = time_column(encoded, scale, times)
            found.append(seconds)
            if not generation or generation == scale.offset_from:
                generation = key
        return times[generation] if generation else np.full(len(window), -1, np.int64)


def _by_type(fields: Sequence[Placed], type_of: Callable[[Placed], str]) -> dict[str, list[Placed]]:
    kinds: dict[str, list[Placed]] = {}
    for placed in fields:
        kind = type_of(placed)
        if kind:
            kinds.setdefault(kind, []).append(placed)
    return kinds


def _read_of(placed: Placed) -> Read:
    encoding = placed.body.encoding
    is_block = encoding.form is Form.BYTES and not encoding.tag_bits and not (placed.first_bit | placed.bits) & 7
    return Read(placed, BLOCK if is_block and placed.bits else whole_type(placed), bool(part_type(placed)))


def whole_type(placed: Placed) -> str:
    """The numpy type of a number that fills whole bytes as a machine would write it, '' for another."""
    encoding, bits = placed.body.encoding, placed.bits
    code = _CODES.get(encoding.form, "")
    fills = placed.first_bit % 8 == 0 and bits in (8, 16, 32, 64) and _is_plain(encoding) and (code != "f" or bits > 8)
    return f"{'<' if encoding.is_little_endian else '>'}{code}{bits // 8}" if code and fills else ""


def part_type(placed: Placed) -> str:
    """The type of a whole number cut out of eight bytes, '' for anything else."""
    encoding, bits = placed.body.encoding, placed.bits
    if whole_type(placed) or encoding.form not in (Form.UNSIGNED, Form.TWOS_COMPLEMENT) or not _is_straight(encoding, bits):
        return ""
    if not 0 < bits <= _WORD - placed.first_bit % 8:
        return ""
    width = next(width for width in (8, 16, 32, 64) if bits <= width)
    return f"{_CODES[encoding.form]}{width // 8}"


def _is_straight(encoding: Encoding, bits: int) -> bool:
    return _is_plain(encoding) and (not encoding.is_little_endian or bits <= 8)


def _is_plain(encoding: Encoding) -> bool:
    return not encoding.is_bit_reversed and not encoding.byte_order


def _whole(kind: str, fields: list[Placed]) -> _Whole:
    dtype = np.dtype(kind)
    return _Whole(dtype, dtype.newbyteorder("="), _column([placed.first_bit // 8 for placed in fields]))


def _parts(kind: str, fields: list[Placed]) -> _Parts:
    left = [placed.first_bit % 8 for placed in fields]
    right = [_WORD - placed.bits for placed in fields]
    places = _column([placed.first_bit // 8 for placed in fields])
    return _Parts(np.dtype(kind), places, _column(left).astype(np.uint64), _column(right).astype(np.uint64))


def _column(numbers: list[int]) -> NDArray[np.int64]:
    return np.asarray(numbers, np.int64)[:, None]

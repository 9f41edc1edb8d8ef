"""Many fields at known places read with few numpy calls: all fields of a type at once, as the rows of an array.

The packets are looked at as a matrix, one row each; its transpose has a row for each byte of a packet, and the rows where fields
begin are taken. The values and their types are those of `columns.numbers`, bit for bit. One surprise: packets that do not stand
at equal distances are first copied into a matrix, which is several times faster than to look for each field in each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from console.dictionary.columns import Window, numbers
from console.dictionary.encoding import Encoding, Form

_CODES = {Form.UNSIGNED: "u", Form.TWOS_COMPLEMENT: "i", Form.IEEE: "f"}
_WORD = 64
_WORD_BYTES = 8
_SPARSE = 64
"""Where fields have more bytes between them than that, on average, packets are not copied to read them."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A field's bits, from the packet's start."""

    encoding: Encoding
    first_bit: int
    bits: int

    @property
    def whole_type(self) -> str:
        """The numpy type of a number that fills whole bytes as a machine would write it, '' for another."""
        encoding, bits = self.encoding, self.bits
        code = _CODES.get(encoding.form, "")
        fills = self.first_bit % 8 == 0 and bits in (8, 16, 32, 64) and _is_plain(encoding) and (code != "f" or bits > 8)
        return f"{'<' if encoding.is_little_endian else '>'}{code}{bits // 8}" if code and fills else ""

    @property
    def part_type(self) -> str:
        """The type of a whole number cut out of eight bytes, '' for anything else."""
        encoding, bits = self.encoding, self.bits
        if self.whole_type or encoding.form not in (Form.UNSIGNED, Form.TWOS_COMPLEMENT) or not _is_straight(encoding, bits):
            return ""
        if not 0 < bits <= _WORD - self.first_bit % 8:
            return ""
        width = next(width for width in (8, 16, 32, 64) if bits <= width)
        return f"{_CODES[encoding.form]}{width // 8}"


def _is_straight(encoding: Encoding, bits: int) -> bool:
    return _is_plain(encoding) and (not encoding.is_little_endian or bits <= 8)


def _is_plain(encoding: Encoding) -> bool:
    return not encoding.is_bit_reversed and not encoding.byte_order


@dataclass(frozen=True, slots=True)
class _Matrix:
    """The bytes of packets from the first field's to the last one's: row i begins at byte `offset + i * stride` of `buffer`."""

    buffer: bytes | NDArray[np.generic]
    offset: int
    stride: int
    count: int
    width: int

    def at(self, places: NDArray[np.int64], dtype: np.dtype[np.generic]) -> NDArray[np.generic]:
        """The items at these places of each packet (k,), as they stand there; (k, n)."""
        shape, strides = (self.width - dtype.itemsize + 1, self.count), (1, self.stride)
        found: NDArray[np.generic] = np.ndarray(shape, dtype, self.buffer, self.offset, strides)[places]
        return found


@dataclass(frozen=True, slots=True)
class _Sparse:
    """Packets whose fields stand far apart: each is looked for in each packet."""

    window: Window
    low: int

    def at(self, places: NDArray[np.int64], dtype: np.dtype[np.generic]) -> NDArray[np.generic]:
        """The items at these places of each packet (k,), as they stand there; (k, n)."""
        return self.window.items((places + self.low)[:, None] + self.window.starts, dtype)


@dataclass(frozen=True, slots=True)
class _Whole:
    """Fields of one type on byte borders: `dtype` as it stands in the packet, `places` int64 (k,): their first bytes."""

    dtype: np.dtype[np.generic]
    native: np.dtype[np.generic]
    places: NDArray[np.int64]

    def rows(self, packets: _Matrix | _Sparse) -> NDArray[np.generic]:
        """The columns as the rows of an array (k, n)."""
        return packets.at(self.places, self.dtype).astype(self.native, copy=False)


@dataclass(frozen=True, slots=True)
class _Parts:
    """Fields of one type that lie within eight bytes: `places` (k,) the first of these, `left` and `right` (k, 1) the shifts."""

    native: np.dtype[np.generic]
    places: NDArray[np.int64]
    left: NDArray[np.uint64]
    right: NDArray[np.uint64]

    def rows(self, packets: _Matrix | _Sparse) -> NDArray[np.generic]:
        """The columns as the rows of an array (k, n)."""
        words = packets.at(self.places, np.dtype(">u8")).astype(np.uint64, copy=False)
        words <<= self.left
        if self.native.kind == "i":
            return (words.view(np.int64) >> self.right.view(np.int64)).astype(self.native)
        words >>= self.right
        return words.astype(self.native)


class Gather:
    """Reads the numbers at these spots, which must lie inside every packet."""

    def __init__(self, spots: Sequence[Spot]) -> None:
        whole, parts = _by_type(spots, lambda spot: spot.whole_type), _by_type(spots, lambda spot: spot.part_type)
        read = [place for places in (*whole.values(), *parts.values()) for place in places]
        ends = [(spots[place].first_bit + spots[place].bits + 7) // 8 for place in read]
        self._low, self._high = min((spots[place].first_bit // 8 for place in read), default=0), max(ends, default=0)
        self._is_sparse = self._high - self._low > _SPARSE * len(read)
        self._reads: list[_Whole | _Parts] = [_whole(kind, [spots[place] for place in places], self._low) for kind, places in whole.items()]
        self._reads += [_parts(kind, [spots[place] for place in places], self._low, self._high) for kind, places in parts.items()]
        others = sorted(set(range(len(spots))) - set(read))
        self._others = [spots[place] for place in others]
        self._order = np.argsort(np.asarray([*read, *others], np.int64), kind="stable").tolist()

    def read(self, window: Window) -> list[NDArray[np.generic]]:
        """The raw column of each spot, in the order given."""
        found: list[NDArray[np.generic]] = []
        if self._reads:
            packets = self._packets(window)
            for each in self._reads:
                found.extend(each.rows(packets))
        found += [numbers(window, spot.first_bit, spot.bits, spot.encoding) for spot in self._others]
        return [found[place] for place in self._order]

    def _packets(self, window: Window) -> _Matrix | _Sparse:
        count, width = len(window), self._high - self._low
        if window.stride and width >= _WORD_BYTES:
            return _Matrix(window.buffer, int(window.starts[0]) + self._low, window.stride, count, width)
        if self._is_sparse:
            return _Sparse(window, self._low)
        width = max(width, _WORD_BYTES)
        rows = window.items(window.starts + self._low, np.dtype(f"V{width}"))
        return _Matrix(rows, 0, width, count, width)


def _by_type(spots: Sequence[Spot], type_of: Callable[[Spot], str]) -> dict[str, list[int]]:
    """The places of the spots by their type, those of type '' left out."""
    kinds: dict[str, list[int]] = {}
    for place, spot in enumerate(spots):
        kind = type_of(spot)
        if kind:
            kinds.setdefault(kind, []).append(place)
    return kinds


def _whole(kind: str, spots: list[Spot], low: int) -> _Whole:
    dtype = np.dtype(kind)
    return _Whole(dtype, dtype.newbyteorder("="), np.asarray([spot.first_bit // 8 - low for spot in spots], np.int64))


def _parts(kind: str, spots: list[Spot], low: int, high: int) -> _Parts:
    """Words begin earlier where they would end behind the last field: no byte past the packet is needed."""
    latest = max(high - _WORD_BYTES, low)
    places = [min(spot.first_bit // 8, latest) for spot in spots]
    left = [spot.first_bit - 8 * place for spot, place in zip(spots, places, strict=True)]
    shifts = [np.asarray(each, np.uint64)[:, None] for each in (left, [_WORD - spot.bits for spot in spots])]
    return _Parts(np.dtype(kind), np.asarray(places, np.int64) - low, *shifts)

"""Many fields at known places read with few numpy calls: one gather for all fields of a type, whose rows are the columns.

The values and their types are those of `columns.numbers`, bit for bit. One surprise: of very many packets of one length the
fields are read one by one, through a strided view, which is faster then.
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
_MANY = 2_048
"""From so many packets of one length on a strided view beats a gather; measured by the benchmark `bench_decode`."""


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


class Gather:
    """Reads the numbers at these spots, which must lie inside every packet."""

    def __init__(self, spots: Sequence[Spot]) -> None:
        self._spots = tuple(spots)
        whole, parts = _by_type(spots, lambda spot: spot.whole_type), _by_type(spots, lambda spot: spot.part_type)
        self._reads = [_whole(kind, places, spots) for kind, places in whole.items()]
        self._reads += [_parts(kind, places, spots) for kind, places in parts.items()]
        read = [place for places in (*whole.values(), *parts.values()) for place in places]
        self._others = [spot for place, spot in enumerate(spots) if place not in set(read)]
        read += [place for place in range(len(spots)) if place not in set(read)]
        self._order = np.argsort(np.asarray(read, np.int64), kind="stable").tolist()

    def read(self, window: Window) -> list[NDArray[np.generic]]:
        """The raw column of each spot, in the order given."""
        if window.stride and len(window) >= _MANY:
            return [numbers(window, spot.first_bit, spot.bits, spot.encoding) for spot in self._spots]
        found: list[NDArray[np.generic]] = []
        for each in self._reads:
            found.extend(each.rows(window))
        found += [numbers(window, spot.first_bit, spot.bits, spot.encoding) for spot in self._others]
        return [found[place] for place in self._order]


def _by_type(spots: Sequence[Spot], type_of: Callable[[Spot], str]) -> dict[str, list[int]]:
    """The places of the spots by their type, those of type '' left out."""
    kinds: dict[str, list[int]] = {}
    for place, spot in enumerate(spots):
        kind = type_of(spot)
        if kind:
            kinds.setdefault(kind, []).append(place)
    return kinds


def _whole(kind: str, places: list[int], spots: Sequence[Spot]) -> _Whole | _Parts:
    dtype = np.dtype(kind)
    return _Whole(dtype, dtype.newbyteorder("="), _column([spots[place].first_bit // 8 for place in places]))


def _parts(kind: str, places: list[int], spots: Sequence[Spot]) -> _Whole | _Parts:
    chosen = [spots[place] for place in places]
    left, right = [spot.first_bit % 8 for spot in chosen], [_WORD - spot.bits for spot in chosen]
    first_bytes = _column([spot.first_bit // 8 for spot in chosen])
    return _Parts(np.dtype(kind), first_bytes, _column(left).astype(np.uint64), _column(right).astype(np.uint64))


def _column(values: list[int]) -> NDArray[np.int64]:
    return np.asarray(values, np.int64)[:, None]

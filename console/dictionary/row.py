"""One packet's values as plain objects: its numbers with one call of `struct`, bit fields cut out of its words.

The values are those of the columns, `column[0].item()`, for a small part of the work: this is for who looks at one packet.
Nothing is generated as text but the formats of `struct`, made of our own letters and of numbers.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from operator import itemgetter
from typing import Any, cast

import numpy as np

from console.dictionary.columns import Window, text
from console.dictionary.encoding import Form, TimeScale
from console.dictionary.times import time_column
from console.dictionary.walk import Placed, column_of

_LETTERS = {"u1": "B", "u2": "H", "u4": "I", "u8": "Q", "i1": "b", "i2": "h", "i4": "i", "i8": "q", "f2": "e", "f4": "f", "f8": "d"}
_WORDS = {1: "B", 2: "H", 4: "I", 8: "Q"}


@dataclass(frozen=True, slots=True)
class Read:
    """A field and how it is read: `whole` as a number of that type on whole bytes, `is_part` as bits of a word, else by the walk."""

    placed: Placed
    whole: str = ""
    is_part: bool = False


@dataclass(frozen=True, slots=True, order=True)
class _Item:
    """Something that `struct` reads: bytes `low` to `high`, in order `order`, as `letters`."""

    low: int
    high: int
    order: str
    letters: str


class RowReader:
    """Reads the given fields of one packet."""

    def __init__(self, reads: Sequence[Read]) -> None:
        words = _words([read.placed for read in reads if read.is_part])
        layers = _layers({*(_item(read) for read in reads if read.whole), *words.values()})
        self._structs = [_format(layer).unpack_from for layer in layers]
        self._unpack = self._structs[0] if len(self._structs) == 1 else self._unpack_all
        places = {item: at for at, item in enumerate(item for layer in layers for item in layer)}
        self._long = [places[item] for item in places if item.letters.endswith("s")]
        self._cuts: list[tuple[int, int, int]] = []
        self._signed: list[tuple[int, int]] = []
        self._scaled: list[tuple[int, TimeScale]] = []
        self._others: list[Placed] = []
        self._pick = _picker(self._ordered(reads, words, places))

    def read(self, buffer: bytes, start: int, bits: int) -> Sequence[object]:
        """The raw value of each field in the order given: a number, bool, str or bytes."""
        got: Sequence[Any] = self._unpack(buffer, start)
        if self._long:
            got = turned = list(got)
            for place in self._long:
                turned[place] = int.from_bytes(turned[place], "big")
        values = [*got, *[got[at] >> shift & mask for at, shift, mask in self._cuts]]
        for place, sign in self._signed:
            values[place] = (values[place] ^ sign) - sign
        for place, scale in self._scaled:
            values.append(float(values[place]) * scale.scale + scale.offset)
        if self._others:
            values += [_slowly(placed, buffer, start, bits) for placed in self._others]
        return self._pick(values)

    def _unpack_all(self, buffer: bytes, start: int) -> tuple[Any, ...]:
        return tuple([value for unpack in self._structs for value in unpack(buffer, start)])

    def _ordered(self, reads: Sequence[Read], words: dict[int, _Item], places: dict[_Item, int]) -> list[int]:
        """Where each field's value will stand among all that is read: items, cuts, times, then others."""
        base = len(places)
        firsts: list[int] = []
        for read in reads:
            if read.is_part:
                firsts.append(base + len(self._cuts))
                if read.placed.body.encoding.form is Form.TWOS_COMPLEMENT:
                    self._signed.append((firsts[-1], 1 << (read.placed.bits - 1)))
                self._cuts.append(_cut(read.placed, words[read.placed.first_bit // 8], places))
            else:
                firsts.append(places[_item(read)] if read.whole else -1)
        order, scaled = [], base + len(self._cuts)
        for read, first in zip(reads, firsts, strict=True):
            is_time = first >= 0 and read.placed.body.time is not None
            order.append(scaled + len(self._scaled) if is_time else first)
            if is_time:
                self._scaled.append((first, cast(TimeScale, read.placed.body.time)))
        self._others = [read.placed for read, first in zip(reads, firsts, strict=True) if first < 0]
        rest = count(scaled + len(self._scaled))
        return [place if place >= 0 else next(rest) for place in order]


def _item(read: Read) -> _Item:
    first = read.placed.first_bit // 8
    return _Item(first, first + read.placed.bits // 8, read.whole[0], _LETTERS[read.whole[1:]])


def _words(fields: Sequence[Placed]) -> dict[int, _Item]:
    """The word that each first byte of a bit field belongs to; words are as long as fields hang together."""
    spans = sorted((placed.first_bit // 8, (placed.first_bit + placed.bits + 7) // 8) for placed in fields)
    merged: list[tuple[int, int]] = []
    for low, high in spans:
        if merged and low < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    items = [_Item(low, high, ">", _WORDS.get(high - low, f"{high - low}s")) for low, high in merged]
    return {low: item for item in items for low, _ in spans if item.low <= low < item.high}


def _layers(items: set[_Item]) -> list[list[_Item]]:
    """The items in lists of one byte order, in which none overlaps another."""
    layers: list[list[_Item]] = []
    for item in sorted(items):
        fitting = (layer for layer in layers if layer[0].order == item.order and layer[-1].high <= item.low)
        layer = next(fitting, None)
        if layer is None:
            layers.append([item])
        else:
            layer.append(item)
    return layers


def _format(layer: list[_Item]) -> struct.Struct:
    ends = [0, *(item.high for item in layer)]
    gaps = [item.low - end for item, end in zip(layer, ends, strict=False)]
    return struct.Struct(layer[0].order + "".join(f"{gap}x{item.letters}" for gap, item in zip(gaps, layer, strict=True)))


def _cut(placed: Placed, word: _Item, places: dict[_Item, int]) -> tuple[int, int, int]:
    return places[word], 8 * word.high - placed.first_bit - placed.bits, (1 << placed.bits) - 1


def _picker(order: list[int]) -> Callable[[Sequence[Any]], Sequence[object]]:
    if len(order) > 1:
        return itemgetter(*order)
    return lambda values: [values[place] for place in order]


def _slowly(placed: Placed, buffer: bytes, start: int, bits: int) -> object:
    encoding = placed.body.encoding
    is_plain = encoding.form in (Form.TEXT, Form.BYTES) and not encoding.tag_bits and not encoding.is_number_text
    if is_plain and not (placed.first_bit | placed.bits) & 7:
        first_byte = start + placed.first_bit // 8
        block = buffer[first_byte : first_byte + placed.bits // 8]
        return block if encoding.form is Form.BYTES else text(block, encoding)
    window = Window(buffer, np.asarray([start], np.int64), np.asarray([bits], np.int64), np.zeros(1, np.int64))
    with np.errstate(all="ignore"):
        column = column_of(window, placed.body.encoding, placed.first_bit, placed.bits)
        if placed.body.time is not None and isinstance(column, np.ndarray):
            column = time_column(column, placed.body.time, {})[0]
    first = column[0]
    return first.item() if isinstance(first, np.generic) else first

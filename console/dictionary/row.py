"""One packet's values as plain objects: its numbers with one call of `struct`, bit fields cut out of its words.

The values are those of the columns, `column[0].item()`, for a small part of the work: this is for who looks at one packet.
Nothing is generated as text but the formats of `struct`, made of our own letters and of numbers.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, cast

import numpy as np

from console.dictionary.columns import Window, text
from console.dictionary.encoding import Form, TimeScale
from console.dictionary.times import time_column
from console.dictionary.walk import Placed, column_of

_LETTERS = {"u1": "B", "u2": "H", "u4": "I", "u8": "Q", "i1": "b", "i2": "h", "i4": "i", "i8": "q", "f2": "e", "f4": "f", "f8": "d"}
_WORDS = {1: "B", 2: "H", 4: "I", 8: "Q"}
_MANY = 3
_WORDS_KEPT = 512
BLOCK = ">bytes"
"""Said in place of a number's type of a field that is whole bytes as they stand."""


@dataclass(frozen=True, slots=True)
class Read:
    """A field and how it is read: `whole` as a number of that type on whole bytes, or as a `BLOCK`; `is_part` as bits of a word;
    else by the walk."""

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
    is_word: bool = False


@dataclass(frozen=True, slots=True)
class _Cut:
    """A bit field of a word; `sign` is its sign bit where it has one."""

    shift: int
    mask: int
    sign: int = 0

    def of(self, word: int) -> int:
        """The field's number."""
        bits = word >> self.shift & self.mask
        return (bits ^ self.sign) - self.sign


class _Cuts(dict[int, tuple[int, ...]]):
    """All fields of a word by its bits, remembered: words of many small fields are states, and seldom change."""

    def __init__(self, cuts: Sequence[_Cut]) -> None:
        super().__init__()
        self._cuts = cuts

    def __missing__(self, word: int) -> tuple[int, ...]:
        if len(self) >= _WORDS_KEPT:
            self.clear()
        found = self[word] = tuple([cut.of(word) for cut in self._cuts])
        return found


class RowReader:
    """Reads the given fields of one packet. A word of bit fields is replaced by them where it stands, the last word first, so that the
    places before it stay; what is then in the order that was asked for is not picked again."""

    def __init__(self, reads: Sequence[Read]) -> None:
        words = _words([read.placed for read in reads if read.is_part])
        layers = _layers({*(_item(read) for read in reads if read.whole), *words.values()})
        self._structs = [_format(layer).unpack_from for layer in layers]
        self._unpack = self._structs[0] if len(self._structs) == 1 else self._unpack_all
        items = [item for layer in layers for item in layer]
        self._long = [at for at, item in enumerate(items) if item.is_word and item.letters.endswith("s")]
        inside: dict[_Item, list[Read]] = {}
        for read in reads:
            if read.is_part or read.whole:
                inside.setdefault(words[read.placed.first_bit // 8] if read.is_part else _item(read), []).append(read)
        self._splits = [(at, _splitter([read.placed for read in inside[item]], item)) for at, item in enumerate(items) if item.is_word]
        self._splits.reverse()
        at, count = _places(items, inside)
        times = [read for read in reads if id(read) in at and read.placed.body.time is not None]
        self._scaled = [(at[id(read)], cast(TimeScale, read.placed.body.time)) for read in times]
        others = [read for read in reads if id(read) not in at]
        self._others = [read.placed for read in others]
        at |= {id(read): place for place, read in enumerate((*times, *others), count)}
        order = [at[id(read)] for read in reads]
        self._pick = None if order == list(range(count)) else _picker(order)
        self.read = self._plain_reader() if not (self._long or self._scaled or others or self._pick) else self._read
        """The raw value of each field of a packet in the order given: a number, bool, str or bytes."""

    def _plain_reader(self) -> Callable[[bytes], Sequence[object]]:
        """What most packets need of `_read`, without asking each time whether there is more."""
        unpack, splits = self._unpack, [(slice(place, place + 1), place, split) for place, split in self._splits]

        def read(packet: bytes) -> Sequence[object]:
            values: list[Any] = [*unpack(packet)]
            for where, place, split in splits:
                values[where] = split(values[place])
            return values

        return read

    def _read(self, packet: bytes) -> Sequence[object]:
        values: list[Any] = [*self._unpack(packet)]
        for place in self._long:
            values[place] = int.from_bytes(values[place], "big")
        for place, split in self._splits:
            values[place : place + 1] = split(values[place])
        for place, scale in self._scaled:
            values.append(float(values[place]) * scale.scale + scale.offset)
        if self._others:
            values += [_slowly(placed, packet) for placed in self._others]
        return values if self._pick is None else self._pick(values)

    def _unpack_all(self, packet: bytes) -> tuple[Any, ...]:
        return tuple([value for unpack in self._structs for value in unpack(packet)])


def _splitter(fields: Sequence[Placed], word: _Item) -> Callable[[int], Sequence[int]]:
    """What cuts a word into its fields, in their order."""
    cuts = [_cut(placed, word) for placed in fields]
    if len(cuts) >= _MANY:
        return _Cuts(cuts).__getitem__
    base = cuts[-1].mask + 1
    is_pair = len(cuts) == 2 and not any(cut.sign for cut in cuts) and cuts[0].shift == fields[1].bits and not cuts[1].shift
    if is_pair and fields[0].bits + fields[1].bits == 8 * (word.high - word.low):
        return lambda bits: divmod(bits, base)
    return lambda bits: [cut.of(bits) for cut in cuts]


def _places(items: Sequence[_Item], inside: Mapping[_Item, Sequence[Read]]) -> tuple[dict[int, int], int]:
    """Where each read field stands once words are cut, by the `id` of its `Read`, and how many values there are then."""
    places: dict[int, int] = {}
    count = 0
    for item in items:
        for number, read in enumerate(inside[item]):
            places[id(read)] = count + number if item.is_word else count
        count += len(inside[item]) if item.is_word else 1
    return places, count


def _item(read: Read) -> _Item:
    first = read.placed.first_bit // 8
    size = read.placed.bits // 8
    return _Item(first, first + size, read.whole[0], f"{size}s" if read.whole == BLOCK else _LETTERS[read.whole[1:]])


def _words(fields: Sequence[Placed]) -> dict[int, _Item]:
    """The word that each first byte of a bit field belongs to; words are as long as fields hang together."""
    spans = sorted((placed.first_bit // 8, (placed.first_bit + placed.bits + 7) // 8) for placed in fields)
    merged: list[tuple[int, int]] = []
    for low, high in spans:
        if merged and low < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    items = [_Item(low, high, ">", _WORDS.get(high - low, f"{high - low}s"), True) for low, high in merged]
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


def _cut(placed: Placed, word: _Item) -> _Cut:
    sign = 1 << (placed.bits - 1) if placed.body.encoding.form is Form.TWOS_COMPLEMENT else 0
    return _Cut(8 * word.high - placed.first_bit - placed.bits, (1 << placed.bits) - 1, sign)


def _picker(order: list[int]) -> Callable[[Sequence[Any]], Sequence[object]]:
    if len(order) > 1:
        return itemgetter(*order)
    return lambda values: [values[place] for place in order]


def _slowly(placed: Placed, packet: bytes) -> object:
    encoding = placed.body.encoding
    is_plain = encoding.form in (Form.TEXT, Form.BYTES) and not encoding.tag_bits
    is_plain = is_plain and not encoding.is_number_text and not encoding.is_time_text
    if is_plain and not (placed.first_bit | placed.bits) & 7:
        first_byte = placed.first_bit // 8
        block = packet[first_byte : first_byte + placed.bits // 8]
        return block if encoding.form is Form.BYTES else text(block, encoding)
    window = Window(packet, np.zeros(1, np.int64), np.asarray([8 * len(packet)], np.int64), np.zeros(1, np.int64))
    with np.errstate(all="ignore"):
        column = column_of(window, placed.body.encoding, placed.first_bit, placed.bits)
        if placed.body.time is not None and isinstance(column, np.ndarray):
            column = time_column(column, placed.body.time, {})[0]
    first = column[0]
    return first.item() if isinstance(first, np.generic) else first

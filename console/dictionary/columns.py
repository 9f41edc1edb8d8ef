"""Bits to columns: the same field of many packets at once.

A field's place is a whole number of bits when it is the same in all packets, and an array of them when it is not; both go
through the same functions. Equal-length packets are read in place through a strided view, others are gathered. One
surprise: the buffer is padded, so that a read of eight bytes is always inside it; callers check lengths beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from console.dictionary.encoding import Encoding, Form

PADDING = 16
Position = int | NDArray[np.int64]
Indices = NDArray[np.int64]


@dataclass(slots=True)
class Window:
    """The packets a decoding step looks at: packet i starts at byte `starts[i]` of `buffer` and has `bits[i]` bits."""

    buffer: bytes
    starts: Indices
    bits: Indices
    index: Indices
    stride: int = field(default=-1)

    def __post_init__(self) -> None:
        if self.stride < 0:
            self.stride = self._uniform_stride()

    def __len__(self) -> int:
        return len(self.starts)

    def _uniform_stride(self) -> int:
        if len(self.starts) == 1:
            return 1
        steps = np.diff(self.starts)
        return int(steps[0]) if len(steps) and steps[0] > 0 and bool((steps == steps[0]).all()) else 0

    def take(self, chosen: NDArray[np.bool_] | Indices) -> Window:
        """The window on some of its packets."""
        return Window(self.buffer, self.starts[chosen], self.bits[chosen], self.index[chosen])

    def at(self, index: Indices) -> Window:
        """The window on the packets of these numbers, which must be among its own."""
        return self.take(np.searchsorted(self.index, index))

    def read(self, first_byte: Position, dtype: str) -> NDArray[np.generic]:
        """The item of a numpy type at a byte of each packet, in the machine's byte order. The buffer is not checked."""
        kind = np.dtype(dtype)
        if isinstance(first_byte, int) and self.stride:
            offset = int(self.starts[0]) + first_byte
            view: NDArray[np.generic] = np.ndarray((len(self.starts),), kind, self.buffer, offset, (self.stride,))
            return view.astype(kind.newbyteorder("="))
        overlapping: NDArray[np.generic] = np.ndarray((len(self.buffer) - kind.itemsize + 1,), kind, self.buffer, 0, (1,))
        gathered: NDArray[np.generic] = overlapping[self.starts + first_byte].astype(kind.newbyteorder("="))
        return gathered

    def slices(self, first_bit: Position, sizes: Position) -> list[bytes]:
        """The bits of a field in each packet as bytes, the first bit leftmost; the last byte is filled with zeros."""
        count = len(self.starts)
        firsts = np.broadcast_to(np.asarray(first_bit, np.int64), count)
        lengths = np.broadcast_to(np.asarray(sizes, np.int64), count)
        if not ((firsts | lengths) & 7).any():
            begins = (self.starts + firsts // 8).tolist()
            ends = (self.starts + (firsts + lengths) // 8).tolist()
            return [self.buffer[begin:end] for begin, end in zip(begins, ends, strict=True)]
        return [self._bits(*item) for item in zip(self.starts.tolist(), firsts.tolist(), lengths.tolist(), strict=True)]

    def _bits(self, start: int, first: int, length: int) -> bytes:
        if length <= 0:
            return b""
        low, high = start + first // 8, start + (first + length + 7) // 8
        whole = int.from_bytes(self.buffer[low:high], "big") & ((1 << ((high - low) * 8 - first % 8)) - 1)
        whole >>= (-(first + length)) % 8
        size = (length + 7) // 8
        return (whole << (size * 8 - length)).to_bytes(size, "big")


def bit_fields(window: Window, first_bit: Position, bits: int) -> NDArray[np.uint64]:
    """Unsigned integers of up to 64 bits, most significant bit first, at any bit; uint64 (n,)."""
    if isinstance(first_bit, int):
        return _fixed_bits(window, first_bit, bits)
    first_byte, skip = first_bit >> 3, (first_bit & 7).astype(np.uint64)
    head = window.read(first_byte, ">u8").astype(np.uint64, copy=False)
    if bits > 57:
        tail = window.read(first_byte + 8, ">u1").astype(np.uint64)
        head = np.where(skip > 0, (head << skip) | (tail >> (np.uint64(8) - skip)), head)
    else:
        head = head << skip
    return head >> np.uint64(64 - bits)


def _fixed_bits(window: Window, first_bit: int, bits: int) -> NDArray[np.uint64]:
    first_byte, skip = divmod(first_bit, 8)
    span = skip + bits
    for width in (8, 16, 32, 64):
        if span <= width:
            word = window.read(first_byte, f">u{width // 8}").astype(np.uint64, copy=False)
            if span != width:
                word = word >> np.uint64(width - span)
            return word if bits == width else word & np.uint64((1 << bits) - 1)
    head = window.read(first_byte, ">u8").astype(np.uint64, copy=False) << np.uint64(skip)
    head |= window.read(first_byte + 8, ">u1").astype(np.uint64) >> np.uint64(8 - skip)
    return head >> np.uint64(64 - bits)


def numbers(window: Window, first_bit: Position, bits: int, encoding: Encoding) -> NDArray[np.generic]:
    """A column of raw numbers in the smallest dtype that holds the field; floats are float32 or float64."""
    if (
        isinstance(first_bit, int)
        and first_bit % 8 == 0
        and bits in (8, 16, 32, 64)
        and not (encoding.is_bit_reversed or encoding.byte_order)
    ):
        code = _PLAIN.get(encoding.form)
        if code and (code != "f" or bits > 8):
            return window.read(first_bit // 8, f"{'<' if encoding.is_little_endian else '>'}{code}{bits // 8}")
    words = bit_fields(window, first_bit, bits)
    if encoding.is_bit_reversed:
        words = _reversed_bits(words, bits)
    if encoding.byte_order:
        words = _ordered(words, encoding.byte_order)
    if encoding.is_little_endian and bits > 8:
        words = words.byteswap() >> np.uint64(64 - bits)
    return interpret(words, bits, encoding.form)


_PLAIN = {Form.UNSIGNED: "u", Form.TWOS_COMPLEMENT: "i", Form.IEEE: "f"}


def _ordered(words: NDArray[np.uint64], order: tuple[int, ...]) -> NDArray[np.uint64]:
    """Words whose bytes stand in a mixed order: byte k of the packet has the significance `order[k]`."""
    result = np.zeros_like(words)
    for place, significance in enumerate(order):
        byte = (words >> np.uint64(8 * (len(order) - 1 - place))) & np.uint64(0xFF)
        result |= byte << np.uint64(8 * significance)
    return result


def _reversed_bits(words: NDArray[np.uint64], bits: int) -> NDArray[np.uint64]:
    result = np.zeros_like(words)
    for _ in range(bits):
        result = (result << np.uint64(1)) | (words & np.uint64(1))
        words = words >> np.uint64(1)
    return result


def interpret(words: NDArray[np.uint64], bits: int, form: Form) -> NDArray[np.generic]:
    """What unsigned words mean under a form: the raw number of each."""
    width = next(width for width in (8, 16, 32, 64) if bits <= width)
    match form:
        case Form.UNSIGNED:
            return words.astype(f"u{width // 8}")
        case Form.IEEE:
            return words.astype(f"u{width // 8}").view(f"f{width // 8}")
        case Form.MIL_1750A:
            return _mil_1750a(words, bits)
        case Form.BCD | Form.PACKED_BCD:
            return _decimal(words, bits, 8 if form is Form.BCD else 4)
        case _:
            return _signed(words, bits, form).astype(f"i{width // 8}")


def _signed(words: NDArray[np.uint64], bits: int, form: Form) -> NDArray[np.int64]:
    sign = (words >> np.uint64(bits - 1)).astype(np.bool_)
    if form is Form.TWOS_COMPLEMENT:
        shift = np.int64(64 - bits)
        return (words.view(np.int64) << shift) >> shift
    magnitude = np.uint64((1 << (bits - 1)) - 1)
    if form is Form.ONES_COMPLEMENT:
        return np.where(sign, -((~words) & magnitude).view(np.int64), (words & magnitude).view(np.int64))
    size = (words & magnitude).view(np.int64)
    return np.where(sign, -size, size)


def _mil_1750a(words: NDArray[np.uint64], bits: int) -> NDArray[np.float64]:
    """MIL-STD-1750A 4.1.3.4: 24-bit mantissa and 8-bit exponent, both two's complement; 48 bits append 16 of mantissa."""
    if bits == 48:
        mantissa = ((words >> np.uint64(24)) << np.uint64(16)) | (words & np.uint64(0xFFFF))
        exponent = _signed((words >> np.uint64(16)) & np.uint64(0xFF), 8, Form.TWOS_COMPLEMENT)
        return np.ldexp(_signed(mantissa, 40, Form.TWOS_COMPLEMENT).astype(np.float64), (exponent - 39).astype(np.int32))
    exponent = _signed(words & np.uint64(0xFF), 8, Form.TWOS_COMPLEMENT)
    return np.ldexp(_signed(words >> np.uint64(8), 24, Form.TWOS_COMPLEMENT).astype(np.float64), (exponent - 23).astype(np.int32))


def _decimal(words: NDArray[np.uint64], bits: int, digit_bits: int) -> NDArray[np.uint64]:
    result = np.zeros_like(words)
    for shift in range(bits - digit_bits, -1, -digit_bits):
        result = result * np.uint64(10) + ((words >> np.uint64(shift)) & np.uint64(15))
    return result


def text(data: bytes, encoding: Encoding) -> str:
    """A string's characters: up to its terminator, without the NULs that fill it; what is no character is marked U+FFFD."""
    if encoding.terminator:
        step = 2 if encoding.charset.startswith("utf-16") else 4 if encoding.charset.startswith("utf-32") else 1
        cut = find_aligned(data, encoding.terminator, step)
        data = data if cut < 0 else data[:cut]
    return data.decode(encoding.charset, "replace").rstrip("\0")


def find_aligned(data: bytes, wanted: bytes, step: int) -> int:
    """The place of the first `wanted` that starts on a whole character of `step` bytes, or -1."""
    at = data.find(wanted)
    while at >= 0 and at % step:
        at = data.find(wanted, at + 1)
    return at


def numbers_in(texts: list[str]) -> NDArray[np.float64]:
    """Numbers written as text; NaN for a text that is none."""
    return np.asarray([_number(item) for item in texts], np.float64)


def _number(item: str) -> float:
    try:
        return float(int(item, 0)) if item[:2].lower() == "0x" else float(item)
    except (ValueError, OverflowError):
        return float("nan")

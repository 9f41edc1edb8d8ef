"""Bits to columns: the same field of many packets at once.

A field's place is a whole number of bits when it is the same in all packets, and an array of them when it is not; both go
through the same functions. Equal-length packets are read in place through a strided view, others are gathered. One
surprise: a read of eight bytes may go past the end of the last packet, so that a small buffer is padded, and of a large one,
which is too long to be copied for that, the last bytes are read apart. Callers check the lengths of packets beforehand.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from console.dictionary.byte_fields import ByteFields
from console.dictionary.encoding import Encoding, Form

PADDING = 16
Position = int | NDArray[np.int64]
Indices = NDArray[np.int64]


@dataclass(slots=True)
class Window:
    """The packets a decoding step looks at: packet i starts at byte `starts[i]` of `buffer` and has `bits[i]` bits. `is_padded`: there are
    PADDING bytes behind the last of them."""

    buffer: bytes
    starts: Indices
    bits: Indices
    index: Indices
    is_padded: bool = False
    stride: int = field(default=-1)

    def __post_init__(self) -> None:
        if self.stride < 0:
            self.stride = self._uniform_stride()

    def __len__(self) -> int:
        return len(self.starts)

    def _uniform_stride(self) -> int:
        count = len(self.starts)
        if count < 2:
            return count
        step = int(self.starts[1]) - int(self.starts[0])
        is_told_by_its_ends = step > 0 and int(self.starts[-1]) - int(self.starts[0]) == step * (count - 1)
        return step if is_told_by_its_ends and bool((np.diff(self.starts) == step).all()) else 0

    def take(self, chosen: NDArray[np.bool_] | Indices) -> Window:
        """The window on some of its packets."""
        return Window(self.buffer, self.starts[chosen], self.bits[chosen], self.index[chosen], self.is_padded)

    def at(self, index: Indices) -> Window:
        """The window on the packets of these numbers, which must be among its own."""
        return self.take(np.searchsorted(self.index, index))

    def read(self, first_byte: Position, dtype: str) -> NDArray[np.generic]:
        """The item of a numpy type at a byte of each packet, in the machine's byte order; what lies past the buffer is zeros."""
        kind = np.dtype(dtype)
        if isinstance(first_byte, int) and self.stride:
            offset = int(self.starts[0]) + first_byte
            if self.is_padded or offset + (len(self.starts) - 1) * self.stride + kind.itemsize <= len(self.buffer):
                view: NDArray[np.generic] = np.ndarray((len(self.starts),), kind, self.buffer, offset, (self.stride,))
                return view.astype(kind.newbyteorder("="))
        return self.items(self.starts + first_byte, kind).astype(kind.newbyteorder("="))

    def items(self, at: Indices, kind: np.dtype[np.generic]) -> NDArray[np.generic]:
        """The items of a type at these bytes of the buffer, none beyond its end, as they stand there."""
        room = len(self.buffer) - kind.itemsize
        if room < 0:
            return Window(self.buffer + bytes(PADDING), self.starts, self.bits, self.index, True).items(at, kind)
        overlapping: NDArray[np.generic] = np.ndarray((room + 1,), kind, self.buffer, 0, (1,))
        if self.is_padded or not at.size or at.max() <= room:
            whole: NDArray[np.generic] = overlapping[at]
            return whole
        beyond = at > room
        found: NDArray[np.generic] = overlapping[np.minimum(at, room)]
        rest = self.buffer[room + 1 :] + bytes(PADDING)
        found[beyond] = np.ndarray((kind.itemsize,), kind, rest, 0, (1,))[at[beyond] - room - 1]
        return found

    def slices(self, first_bit: Position, sizes: Position) -> ByteFields | list[bytes]:
        """The bits of a field in each packet as bytes, the first bit leftmost; the last byte is filled with zeros."""
        if not np.any((first_bit | sizes) & 7):
            return ByteFields(self.buffer, self.starts + (first_bit >> 3), self.starts + ((first_bit + sizes) >> 3))
        firsts, lengths = (np.broadcast_to(np.asarray(each, np.int64), len(self.starts)) for each in (first_bit, sizes))
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


_OPEN_ORDERS = {
    "utf-16": (codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE),
    "utf-32": (codecs.BOM_UTF32_BE, codecs.BOM_UTF32_LE),
}
"""Character sets whose byte order a mark at the beginning tells; without one it is big-endian (RFC 2781 4.3)."""


def text(data: bytes, encoding: Encoding) -> str:
    """A string's characters: up to its terminator, without the NULs that fill it; what is no character is marked U+FFFD."""
    charset = encoding.charset
    if encoding.terminator:
        step = 2 if charset.startswith("utf-16") else 4 if charset.startswith("utf-32") else 1
        cut = find_aligned(data, encoding.terminator, step)
        data = data if cut < 0 else data[:cut]
    if charset in _OPEN_ORDERS and not data.startswith(_OPEN_ORDERS[charset]):
        charset += "-be"
    return data.decode(charset, "replace").rstrip("\0")


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

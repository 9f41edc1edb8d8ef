"""Telecommands to bytes: `encode_command`.

For a CCSDS space packet the sequence count and the packet length are filled in here, whatever the dictionary has there. A
packet error control (CRC-16 CCITT, preset to ones; ECSS-E-ST-70-41C annex B) ends the packet when the dictionary asks for
it, in any of three ways: an entry whose encoding has an ErrorDetectCorrect with that CRC; a FixedValueEntry of 16 bits named
PEC, CRC or CHECKSUM; an AncillaryData named `checksum` on the command, its container, or one that they extend. It is always
put last, wherever the entry stands. Source: CCSDS 133.0-B-2 4.1.3; OMG XTCE 1.2.
"""

from __future__ import annotations

import binascii
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from console.dictionary.arguments import Raw, argument_values, charset_of, check_arguments, layout_of, raw_value
from console.dictionary.command_layout import ArgumentShape, CommandEntry, CommandLayout, FixedBits, ParameterValue
from console.dictionary.encoding import Encoding, Form, ValueType
from console.dictionary.layout import Origin
from console.dictionary.model import Column, Command, Dictionary, Kind, whole_number
from console.errors import KnownError

_FLOATS = {16: ">e", 32: ">f", 64: ">d"}
CHECKSUM_NAMES = ("PEC", "CRC", "CHECKSUM", "PACKETERRORCONTROL")


@dataclass(frozen=True, slots=True)
class EncodedCommand:
    """A command ready to send: its bytes, its fields as (name, first bit, bits), and its arguments as texts in one spelling:
    labels for enumerations, defaults filled in."""

    data: bytes
    fields: tuple[tuple[str, int, int], ...]
    arguments: dict[str, str]


@dataclass(slots=True)
class _Packet:
    """Bits under construction; a field put over another replaces it."""

    whole: int = 0
    bits: int = 0
    cursor: int = 0
    fields: list[tuple[str, int, int]] = field(default_factory=list)
    values: dict[str, Column] = field(default_factory=dict)

    def put(self, name: str, value: int, bits: int) -> None:
        """Write a field at the cursor and move behind it."""
        self.fields.append((name, self.cursor, bits))
        self.write(self.cursor, value, bits)
        self.cursor += bits

    def write(self, first: int, value: int, bits: int) -> None:
        """Write bits anywhere; the packet grows as needed."""
        end = first + bits
        if end > self.bits:
            self.whole <<= end - self.bits
            self.bits = end
        shift = self.bits - end
        self.whole = (self.whole & ~(((1 << bits) - 1) << shift)) | (value << shift)

    def read(self, first: int, bits: int) -> int:
        """Bits that have been written."""
        return (self.whole >> (self.bits - first - bits)) & ((1 << bits) - 1)

    def data(self) -> bytes:
        """All bits, filled with zeros to a whole byte."""
        size = (self.bits + 7) // 8
        return (self.whole << (8 * size - self.bits)).to_bytes(size, "big")


def encode_command(dictionary: Dictionary, name: str, arguments: Mapping[str, str], *, sequence: int = 0) -> EncodedCommand:
    """The packet of a command. `sequence` is its CCSDS sequence count, taken modulo 16384.

    Raises KnownError for an unknown command, and one with the faults of all its arguments at once (see `check_arguments`).
    """
    command = dictionary.command(name)
    layout = layout_of(command)
    faults = check_arguments(command, arguments)
    if faults:
        raise KnownError.of(faults.values())
    texts = {argument.name: arguments.get(argument.name, "") or argument.default for argument in command.arguments}
    packet = _Packet()
    values = {key: argument_values(shape, texts.get(key, layout.assigned.get(key, ""))) for key, shape in layout.shapes.items()}
    packet.values.update({key: np.asarray([raw[0]]) for key, raw in values.items() if raw and isinstance(raw[0], int | float)})
    for entry in layout.entries:
        _put(packet, entry, values)
    _finish(packet, layout, sequence)
    return EncodedCommand(packet.data(), tuple(packet.fields), {key: _spelled(command, key, text) for key, text in texts.items()})


def _spelled(command: Command, name: str, text: str) -> str:
    argument = next(item for item in command.arguments if item.name == name)
    shape = layout_of(command).shapes[name]
    if argument.kind is Kind.STRING or shape.count is not None:
        return text
    folded = {label.casefold(): label for label in argument.labels.values()}
    if text.strip().casefold() in folded:
        return folded[text.strip().casefold()]
    number = whole_number(text.strip())
    if number is not None and argument.kind is not Kind.BINARY:
        return argument.labels.get(number, "") or str(number)
    return f"{float(text):.15g}" if argument.kind is Kind.FLOAT else text.strip()


def _put(packet: _Packet, entry: CommandEntry, values: Mapping[str, list[Raw]]) -> None:
    if entry.condition is not None and not entry.condition.mask(packet.values, 1)[0]:
        return
    if entry.place is not None:
        start = 0 if entry.place.origin is Origin.START else packet.cursor
        packet.cursor = start + entry.place.bits.fixed
    body = entry.body
    if isinstance(body, FixedBits):
        packet.put(entry.name, body.value, body.bits)
    elif isinstance(body, ParameterValue):
        raw = raw_value(replace(body.type, valid=(None, None), valid_ranges=()), entry.name, body.text)
        if isinstance(raw, int | float):
            packet.values[entry.name] = np.asarray([raw])
        _put_value(packet, entry.name, body.type, raw)
    elif isinstance(body, ArgumentShape):
        _put_argument(packet, body, values[body.name])


def _put_argument(packet: _Packet, shape: ArgumentShape, values: list[Raw]) -> None:
    for place, raw in enumerate(values):
        element, member = divmod(place, len(shape.leaves))
        part, kind = shape.leaves[member]
        name = shape.name if shape.count is None else f"{shape.name}[{element}]" + (f".{part}" if part else "")
        _put_value(packet, name, kind, raw)


def _put_value(packet: _Packet, name: str, kind: ValueType, raw: Raw) -> None:
    coded = kind.encoding
    if coded is None:
        raise KnownError(f"{name} can't be encoded", rule=f"type {kind.name} has no encoding")
    if isinstance(raw, str):
        raw = _text_bytes(packet, coded, raw)
        coded = Encoding(Form.BYTES, None)
    if isinstance(raw, bytes):
        if coded.tag_bits:
            raw = len(raw).to_bytes(coded.tag_bits // 8, "big") + raw
        packet.put(name, int.from_bytes(raw, "big"), 8 * len(raw))
        return
    packet.put(name, encode_number(coded, raw), coded.fixed_bits)


def _text_bytes(packet: _Packet, coded: Encoding, text: str) -> bytes:
    """A string in its buffer: leading size, characters, terminator (left out where the buffer is full), zeros."""
    data = text.encode(charset_of(coded))
    if coded.tag_bits:
        data = len(data).to_bytes(coded.tag_bits // 8, "big") + data
    if coded.size is None:
        return data + coded.terminator
    room = coded.size.fixed
    if coded.size.reference is not None:
        room += round(float(np.asarray(packet.values.get(coded.size.reference.key, [0]), np.float64)[0]) * coded.size.slope)
    if 8 * len(data) > room:
        raise KnownError(f"{text!r} has {len(data)} bytes", rule=f"at most {room // 8}")
    terminated = data + coded.terminator if 8 * (len(data) + len(coded.terminator)) <= room else data
    return terminated.ljust(room // 8, b"\0")


def encode_number(coded: Encoding, raw: float) -> int:
    """The bits of a raw number as an unsigned integer of the encoding's size; the number is taken to fit."""
    bits = coded.fixed_bits
    word = _word(coded, raw, bits)
    if coded.byte_order:
        places = word.to_bytes(bits // 8, "little")
        word = int.from_bytes(bytes(places[significance] for significance in coded.byte_order), "big")
    if coded.is_little_endian:
        word = int.from_bytes(word.to_bytes(bits // 8, "big"), "little")
    return int(f"{word:0{bits}b}"[::-1], 2) if coded.is_bit_reversed else word


def _word(coded: Encoding, raw: float, bits: int) -> int:
    match coded.form:
        case Form.IEEE:
            return int.from_bytes(struct.pack(_FLOATS[bits], float(raw)), "big")
        case Form.MIL_1750A:
            return _mil_1750a(float(raw), bits)
        case Form.BCD | Form.PACKED_BCD:
            step = 8 if coded.form is Form.BCD else 4
            return sum(int(digit) << (step * place) for place, digit in enumerate(reversed(str(int(raw)))))
    value, sign = int(raw), 1 << (bits - 1)
    if value >= 0 or coded.form is Form.UNSIGNED:
        return value
    if coded.form is Form.SIGN_MAGNITUDE:
        return sign | -value
    return value + (1 << bits) - (1 if coded.form is Form.ONES_COMPLEMENT else 0)


def _mil_1750a(value: float, bits: int) -> int:
    width = 40 if bits == 48 else 24
    fraction, exponent = math.frexp(value)
    mantissa = round(fraction * (1 << (width - 1)))
    if mantissa == 1 << (width - 1):
        mantissa, exponent = mantissa >> 1, exponent + 1
    if value == 0 or exponent < -128:
        return 0
    mantissa &= (1 << width) - 1
    if bits == 32:
        return (mantissa << 8) | (exponent & 0xFF)
    return ((mantissa >> 16) << 24) | ((exponent & 0xFF) << 16) | (mantissa & 0xFFFF)


def _finish(packet: _Packet, layout: CommandLayout, sequence: int) -> None:
    """Fill to a whole byte, then sequence count, length and checksum."""
    packet.bits, packet.whole = (packet.bits + 7) // 8 * 8, packet.whole << (-packet.bits % 8)
    if layout.checksum:
        packet.cursor = packet.bits
        packet.put(layout.checksum, 0, 16)
    if is_space_packet(packet.fields) and packet.read(0, 3) == 0 and packet.bits >= 56:
        packet.write(18, sequence & 0x3FFF, 14)
        packet.write(32, (packet.bits // 8 - 7) & 0xFFFF, 16)
    if layout.checksum:
        packet.write(packet.bits - 16, binascii.crc_hqx(packet.data()[:-2], 0xFFFF), 16)


def is_space_packet(fields: list[tuple[str, int, int]]) -> bool:
    """Whether fields begin like a CCSDS primary header: a length of 16 bits at bit 32 behind a sequence count."""
    places = {(first, bits) for _, first, bits in fields}
    return (32, 16) in places and bool(places & {(18, 14), (16, 16)}) and any(first == 0 and bits in (3, 16) for first, bits in places)

"""Which command of a dictionary a telecommand packet is, told by what the dictionary fixes of it.

One surprise: sequence count and length are not looked at, because every packet has its own; only what stands before the first argument
that is free, or at a fixed place all the way, tells commands apart.
"""

from __future__ import annotations

from collections.abc import Iterator

from console.dictionary.arguments import raw_value
from console.dictionary.command_layout import ArgumentShape, CommandEntry, CommandLayout, FixedBits, ParameterValue
from console.dictionary.encode import encode_number
from console.dictionary.encoding import ValueType
from console.dictionary.model import Command, Dictionary
from console.errors import KnownError

Fixed = tuple[int, int, int]
_OWN_BITS = range(16, 48)
_SERVICE_BITS, _SUBTYPE_BITS = (56, 8), (64, 8)


class Signs:
    """What a dictionary fixes of each command's packet, read once: a question takes microseconds then, not the milliseconds of reading."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._fields = [(command, fixed_fields(command)) for command in dictionary.commands.values()]
        self._told = [(command, [one for one in fields if one[0] not in _OWN_BITS]) for command, fields in self._fields]

    def command_of(self, packet: bytes) -> Command | None:
        """The command that fixes most of this packet's bits and none of them otherwise; None where no command fits."""
        found: Command | None = None
        most = 0
        for command, told in self._told:
            size = sum(bits for _, bits, _ in told)
            if size > most and all(_read(packet, first, bits) == value for first, bits, value in told):
                found, most = command, size
        return found

    def service_command(self, service: int, subtype: int) -> Command | None:
        """The command of a PUS service and subtype, the one with the fewest arguments where there are several; None where there is none."""
        wanted = {(*_SERVICE_BITS, service), (*_SUBTYPE_BITS, subtype)}
        found = [command for command, fields in self._fields if wanted <= set(fields)]
        return min(found, key=lambda command: len(command.arguments), default=None)


def command_of(dictionary: Dictionary, packet: bytes) -> Command | None:
    """As `Signs.command_of`, for one question."""
    return Signs(dictionary).command_of(packet)


def service_command(dictionary: Dictionary, service: int, subtype: int) -> Command | None:
    """As `Signs.service_command`, for one question."""
    return Signs(dictionary).service_command(service, subtype)


def fixed_fields(command: Command) -> list[Fixed]:
    """First bit, bits and value of each field up to the first free argument; none for a command without a packet."""
    layout = command.encoder
    return list(_walk(layout)) if isinstance(layout, CommandLayout) else []


def _walk(layout: CommandLayout) -> Iterator[Fixed]:
    at = 0
    for entry in layout.entries:
        if entry.place is not None or entry.condition is not None:
            return
        field = _field(entry, layout)
        if field is None:
            return
        bits, value = field
        if value is not None:
            yield at, bits, value
        at += bits


def _field(entry: CommandEntry, layout: CommandLayout) -> tuple[int, int | None] | None:
    """Bits and value of one entry, a value of None for a free argument of fixed size; None where what follows has no fixed place."""
    match entry.body:
        case FixedBits(value, bits):
            return bits, value
        case ParameterValue(kind, text):
            return _valued(kind, entry.name, text)
        case ArgumentShape() as shape if shape.count is None and len(shape.leaves) == 1:
            kind, text = shape.type, layout.assigned.get(shape.name, "")
            bits = kind.encoding.fixed_bits if kind.encoding is not None else 0
            return _valued(kind, shape.name, text) if text else (bits, None) if bits else None
        case _:
            return None


def _valued(kind: ValueType, name: str, text: str) -> tuple[int, int] | None:
    if kind.encoding is None or not kind.encoding.fixed_bits:
        return None
    try:
        raw = raw_value(kind, name, text)
    except KnownError:
        return None
    return (kind.encoding.fixed_bits, encode_number(kind.encoding, raw)) if isinstance(raw, int | float) else None


def _read(packet: bytes, first: int, bits: int) -> int:
    """Bits of a packet, -1 where it is too short."""
    if first + bits > 8 * len(packet):
        return -1
    return int.from_bytes(packet, "big") >> (8 * len(packet) - first - bits) & ((1 << bits) - 1)

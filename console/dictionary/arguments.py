"""Arguments as an operator types them: checked, explained, and turned into raw values.

Numbers are decimal or 0x hexadecimal, in engineering units; enumerations are labels or their numbers; binary is
hexadecimal; times are UTC. One surprise: a calibrator on an argument goes from raw to engineering units, as XTCE says of
every data encoding, so encoding uses its inverse.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Protocol, runtime_checkable

import numpy as np

from console.dictionary.command_layout import ArgumentShape, CommandLayout
from console.dictionary.encoding import Encoding, Form, ValueType
from console.dictionary.model import Argument, Command, Kind, whole_number
from console.dictionary.times import time_encoded
from console.errors import Fault, KnownError, near_name
from console.utc import iso_text, parse_utc

Raw = int | float | str | bytes
_TRUE, _FALSE = ("true", "1", "yes", "on"), ("false", "0", "no", "off")


@runtime_checkable
class Invertible(Protocol):
    """A calibrator that knows its way back."""

    def inverse(self, value: float) -> float:
        """The raw value for an engineering value; NaN if there is none."""
        ...


def layout_of(command: Command) -> CommandLayout:
    """The packet layout of a command; KnownError if the dictionary gives it none."""
    if not isinstance(command.encoder, CommandLayout):
        raise KnownError(f"command {command.name} has no packet", rule="XTCE MetaCommand: CommandContainer")
    return command.encoder


def check_arguments(command: Command, arguments: Mapping[str, str]) -> dict[str, Fault]:
    """What is wrong with each argument, by name: missing, unknown, no number, out of range, too long. Empty when all is well."""
    known = {argument.name: argument for argument in command.arguments}
    faults = {
        name: Fault(f"{command.name} has no argument {name}", name, near_name(name, known)) for name in arguments if name not in known
    }
    if not isinstance(command.encoder, CommandLayout):
        return faults
    values: dict[str, list[Raw]] = {}
    for name, argument in known.items():
        text = arguments.get(name, "") or argument.default
        if name not in arguments and not text:
            faults[name] = Fault(f"{name} is missing", name, _expected(command.encoder.shapes[name].type))
            continue
        shape = command.encoder.shapes[name]
        try:
            values[name] = argument_values(shape, text)
        except KnownError as error:
            faults[name] = error.faults[0]
    return {**faults, **_size_faults(command.encoder, values)}


def _size_faults(layout: CommandLayout, values: Mapping[str, list[Raw]]) -> dict[str, Fault]:
    """Faults of arguments whose size or count is another argument's value."""
    faults = {}
    for name, shape in layout.shapes.items():
        if name not in values:
            continue
        told = sizes_told(shape, values, layout)
        if told is not None and told[0] != told[1]:
            faults[name] = Fault(f"{name} has {told[1]} {told[2]}", name, f"{told[3]} asks for {told[0]}")
        room = _room_told(shape, values)
        if room is not None and room[1] > room[0]:
            faults[name] = Fault(f"{name} needs {room[1] // 8} bytes", name, f"{room[2]} gives room for {max(room[0], 0) // 8}")
    return faults


def _room_told(shape: ArgumentShape, values: Mapping[str, list[Raw]]) -> tuple[int, int, str] | None:
    """Bits of room, bits needed and the argument that tells the room, for a text whose buffer is as long as another argument says."""
    coded = shape.type.encoding
    if shape.count is not None or coded is None or coded.form is not Form.TEXT or coded.size is None or coded.size.reference is None:
        return None
    key, text = coded.size.reference.key, values[shape.name][0]
    number = values.get(key, [None])[0]
    if not isinstance(number, int | float) or not isinstance(text, str):
        return None
    return round(coded.size.fixed + number * coded.size.slope), 8 * len(text.encode(charset_of(coded))) + coded.tag_bits, key


def sizes_told(shape: ArgumentShape, values: Mapping[str, list[Raw]], layout: CommandLayout) -> tuple[int, int, str, str] | None:
    """Size told, size given, unit and the argument that tells it, for an argument whose size depends on another."""
    coded = shape.type.encoding
    if shape.count is not None and shape.count.reference is not None:
        size, given, unit = shape.count, len(values[shape.name]) // len(shape.leaves), "values"
    elif coded is not None and coded.form is Form.BYTES and coded.size is not None and coded.size.reference is not None:
        first = values[shape.name][0]
        size, given, unit = coded.size, 8 * len(first) if isinstance(first, bytes) else 0, "bits"
    else:
        return None
    key = size.reference.key if size.reference is not None else ""
    number = values.get(key, [None])[0]
    if not isinstance(number, int | float):
        return None
    return round(number * size.slope + size.fixed), given, unit, key


def argument_values(shape: ArgumentShape, text: str) -> list[Raw]:
    """The raw values that an argument's text stands for, one for each member of each element. Raises KnownError."""
    if shape.count is None:
        return [raw_value(shape.type, shape.name, text)]
    values = []
    elements = [part.strip() for part in text.strip("[] ").split(",") if part.strip()]
    for element in elements:
        parts = [part.strip() for part in element.split(":")] if len(shape.leaves) > 1 else [element]
        if len(parts) != len(shape.leaves):
            members = ":".join(name for name, _ in shape.leaves)
            raise KnownError(f"{element!r} is no {members}", where=shape.name, rule="members are separated by colons")
        values += [raw_value(kind, shape.name, part) for (_, kind), part in zip(shape.leaves, parts, strict=True)]
    if shape.count.reference is None and len(elements) != shape.count.fixed:
        raise KnownError(f"{shape.name} has {len(elements)} values", where=shape.name, rule=f"it takes {shape.count.fixed}")
    return values


def raw_value(kind: ValueType, name: str, text: str) -> Raw:
    """The raw value of one text; KnownError with the rule that it breaks."""
    if text == "" and kind.kind is not Kind.STRING:
        raise KnownError(f"{name} is missing", where=name, rule=_expected(kind))
    return _READERS[kind.kind](kind, name, text.strip() if kind.kind is not Kind.STRING else text)


def _expected(kind: ValueType) -> str:
    low, high = kind.valid
    limits = f" from {_short(low)} to {_short(high)}" if (low, high) != (None, None) else ""
    labels = ", ".join((kind.labels or {}).values()) if kind.labels and len(kind.labels) <= 8 else ""
    return f"{kind.kind}{limits} {kind.units}".strip() + (f": {labels}" if labels else "")


def _short(limit: float | None) -> str:
    return "any" if limit is None else f"{limit:.15g}"


def _integer(kind: ValueType, name: str, text: str) -> Raw:
    value = whole_number(text)
    if value is None:
        raise KnownError(f"{name} {text!r} is no whole number", where=name, rule=_expected(kind), remedy="write 42 or 0x2A")
    _check_range(kind, name, value, text)
    return _fitting(kind, name, value if kind.calibrate is None else _uncalibrated(kind, name, value), text)


def _float(kind: ValueType, name: str, text: str) -> Raw:
    try:
        value = float(text)
    except ValueError:
        number = whole_number(text)
        value = math.nan if number is None else float(number)
    if not math.isfinite(value):
        raise KnownError(f"{name} {text!r} is no number", where=name, rule=_expected(kind))
    _check_range(kind, name, value, text)
    return _fitting(kind, name, value if kind.calibrate is None else _uncalibrated(kind, name, value), text)


def _check_range(kind: ValueType, name: str, value: float, text: str) -> None:
    ranges = kind.valid_ranges or (kind.valid,)
    if kind.is_valid_raw and kind.calibrate is not None:
        value = _uncalibrated(kind, name, value)
    if not any((low is None or value >= low) and (high is None or value <= high) for low, high in ranges):
        told = " or ".join(f"from {_short(low)} to {_short(high)}" for low, high in ranges)
        raise KnownError(f"{name} {text} is out of range", where=name, rule=f"valid {told} {kind.units}".strip())


def _uncalibrated(kind: ValueType, name: str, value: float) -> float:
    raw = kind.calibrate.inverse(value) if isinstance(kind.calibrate, Invertible) else math.nan
    if not math.isfinite(raw):
        raise KnownError(f"{name} {value:g} has no raw value", where=name, rule=f"the calibrator of {kind.name} can't be inverted there")
    return raw


def _fitting(kind: ValueType, name: str, value: float, text: str) -> Raw:
    coded = kind.encoding
    if coded is None or coded.form is Form.TEXT:
        return text
    if not coded.form.is_integer:
        return _fitting_float(coded, name, value, text)
    whole = value if isinstance(value, int) else round(value)
    low, high = integer_limits(coded)
    if not low <= whole <= high:
        raise KnownError(f"{name} {text} does not fit", where=name, rule=f"raw values go from {low} to {high} ({coded.fixed_bits} bits)")
    return whole


def _fitting_float(coded: Encoding, name: str, value: float, text: str) -> float:
    limits = {16: 65504.0, 32: float(np.finfo(np.float32).max)}
    limit = 2.0**127 if coded.form is Form.MIL_1750A else limits.get(coded.fixed_bits, math.inf)
    if abs(value) > limit:
        raise KnownError(f"{name} {text} does not fit", where=name, rule=f"at most {limit:g} in {coded.fixed_bits} bits")
    return float(value)


def integer_limits(coded: Encoding) -> tuple[int, int]:
    """The least and the greatest raw integer of an encoding."""
    bits = coded.fixed_bits
    match coded.form:
        case Form.TWOS_COMPLEMENT:
            return -(1 << (bits - 1)), (1 << (bits - 1)) - 1
        case Form.ONES_COMPLEMENT | Form.SIGN_MAGNITUDE:
            return 1 - (1 << (bits - 1)), (1 << (bits - 1)) - 1
        case Form.BCD:
            return 0, 10 ** (bits // 8) - 1
        case Form.PACKED_BCD:
            return 0, 10 ** (bits // 4) - 1
    return 0, (1 << bits) - 1


def _label(kind: ValueType, name: str, text: str) -> Raw:
    labels = kind.labels or {}
    raw = next((number for number, label in labels.items() if label == text), None)
    if raw is None:
        raw = next((number for number, label in labels.items() if label.casefold() == text.casefold()), whole_number(text))
    if raw is None or labels.get(raw) is None:
        known = list(labels.values())
        rule = near_name(text, known) or "one of " + ", ".join(known[:12])
        raise KnownError(f"{name} has no value {text}", where=name, rule=rule)
    return _fitting(kind, name, raw, text)


def _boolean(kind: ValueType, name: str, text: str) -> Raw:
    zero, one = (kind.labels or {}).get(0, "False"), (kind.labels or {}).get(1, "True")
    folded = text.casefold()
    if folded in (one.casefold(), *_TRUE) or folded in (zero.casefold(), *_FALSE):
        value = int(folded == one.casefold() or (folded in _TRUE and folded != zero.casefold()))
        is_text = kind.encoding is not None and kind.encoding.form is Form.TEXT
        return text if is_text else value
    is_own = kind.labels is None and kind.encoding is not None and kind.encoding.form is Form.TEXT
    if is_own:
        return text
    raise KnownError(f"{name} has no value {text}", where=name, rule=f"{zero} or {one}")


def _string(kind: ValueType, name: str, text: str) -> Raw:
    coded = kind.encoding
    room = (coded.fixed_bits or coded.max_bits) if coded is not None else 0
    try:
        size = 8 * len(text.encode(charset_of(coded))) if coded is not None else 0
    except UnicodeEncodeError as error:
        raise KnownError(f"{name} has a character that {charset_of(coded)} lacks", where=name, rule=str(error.reason)) from error
    room -= coded.tag_bits if coded is not None and room else 0
    if room and size > room:
        raise KnownError(f"{name} has {size // 8} bytes", where=name, rule=f"at most {room // 8}")
    return text


def charset_of(coded: Encoding | None) -> str:
    """Python's name of the character set, big-endian where the dictionary leaves it open."""
    name = coded.charset if coded is not None else "utf-8"
    return {"utf-16": "utf-16-be", "utf-32": "utf-32-be"}.get(name, name)


def _binary(kind: ValueType, name: str, text: str) -> Raw:
    digits = text.removeprefix("0x").removeprefix("0X").replace(" ", "").replace(":", "")
    try:
        data = bytes.fromhex(digits)
    except ValueError:
        raise KnownError(f"{name} {text!r} is not hexadecimal", where=name, rule="two digits a byte", remedy="write 0x0A1B") from None
    room = kind.encoding.fixed_bits if kind.encoding is not None else 0
    if room and len(data) * 8 != room:
        raise KnownError(f"{name} has {len(data)} bytes", where=name, rule=f"it takes {room // 8}")
    return data


def _time(kind: ValueType, name: str, text: str) -> Raw:
    if kind.time is None or kind.encoding is None or kind.encoding.form in (Form.CUC, Form.CDS):
        raise KnownError(f"{name} can't be encoded", where=name, rule="its time has no fixed encoding and epoch")
    try:
        if kind.encoding.is_time_text:
            return _string(kind, name, _code_a(parse_utc(text), kind.encoding.fixed_bits // 8))
        count = time_encoded(text, kind.time)
    except KnownError as error:
        raise KnownError(error.faults[0].what, where=name, rule=error.faults[0].rule, remedy=error.faults[0].remedy) from error
    return _fitting(kind, name, count, text)


def _code_a(at_ns: int, octets: int) -> str:
    """ASCII time code A (CCSDS 301.0-B-4 3.5.1.1) with as many decimals as the field holds, three where its size is open."""
    whole = len("2026-11-22T10:55:12Z")
    return iso_text(at_ns, digits=min(max(octets - whole - 1, 0), 9) if octets else 3)


_READERS: dict[Kind, Callable[[ValueType, str, str], Raw]] = {
    Kind.INTEGER: _integer,
    Kind.FLOAT: _float,
    Kind.ENUMERATED: _label,
    Kind.BOOLEAN: _boolean,
    Kind.STRING: _string,
    Kind.BINARY: _binary,
    Kind.TIME: _time,
}


def argument_of(shape: ArgumentShape, description: str, default: str) -> Argument:
    """The argument as the console shows it; limits are those of the type, else those of its encoding."""
    kind, coded = shape.type, shape.type.encoding
    low, high = kind.valid
    if coded is not None and coded.form.is_integer and kind.kind is Kind.INTEGER and kind.calibrate is None:
        least, most = integer_limits(coded)
        low, high = (least if low is None else low), (most if high is None else high)
    bits = coded.fixed_bits if coded is not None and shape.count is None else 0
    return Argument(shape.name, kind.kind, kind.units, description or kind.description, low, high, kind.labels or {}, default, bits)

"""Random dictionaries through XTCE and back: whatever is laid out is decoded where it stands, in any mix of packets."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from console.dictionary.program import program_of
from tests.dictionary.xtce_text import container, equal, joined, load, system, telemetry


@dataclass(frozen=True)
class Kind:
    """A random field: its XTCE type and how its values are written, with Python's integers alone."""

    xml: str
    bits: int
    low: int
    high: int
    is_float: bool = False
    is_little: bool = False

    def word(self, value: float) -> int:
        if self.is_float:
            data = struct.pack(">f" if self.bits == 32 else ">d", value)
        else:
            data = (int(value) & ((1 << self.bits) - 1)).to_bytes((self.bits + 7) // 8, "big")
        return int.from_bytes(data[::-1] if self.is_little else data, "big")


@st.composite
def kinds(draw: st.DrawFn) -> Kind:
    if draw(st.booleans()) and draw(st.booleans()):
        bits = draw(st.sampled_from([32, 64]))
        order = draw(st.sampled_from(["mostSignificantByteFirst", "leastSignificantByteFirst"]))
        xml = f'<FloatParameterType name="{{name}}"><FloatDataEncoding sizeInBits="{bits}" byteOrder="{order}"/></FloatParameterType>'
        return Kind(xml, bits, 0, 0, is_float=True, is_little=order.startswith("least"))
    bits, is_signed = draw(st.integers(1, 64)), draw(st.booleans())
    is_little = bits % 8 == 0 and bits > 8 and draw(st.booleans())
    form, order = "twosComplement" if is_signed else "unsigned", "leastSignificantByteFirst" if is_little else "mostSignificantByteFirst"
    xml = (
        f'<IntegerParameterType name="{{name}}" signed="{str(is_signed).lower()}">'
        f'<IntegerDataEncoding sizeInBits="{bits}" encoding="{form}" byteOrder="{order}"/></IntegerParameterType>'
    )
    low, high = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if is_signed else (0, (1 << bits) - 1)
    return Kind(xml, bits, low, high, is_little=is_little)


def packed(fields: list[tuple[int, int]]) -> bytes:
    whole = "".join(f"{word:0{bits}b}" for word, bits in fields)
    return int(whole.ljust((len(whole) + 7) // 8 * 8, "0"), 2).to_bytes((len(whole) + 7) // 8, "big")


def values(kind: Kind) -> st.SearchStrategy[float]:
    return st.floats(width=32, allow_nan=False) if kind.is_float else st.integers(kind.low, kind.high)


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_random_layouts_decode_to_what_was_packed(data: st.DataObject) -> None:
    leaves = data.draw(st.lists(st.lists(kinds(), min_size=1, max_size=6), min_size=1, max_size=3))
    names = [[f"P{c}_{k}" for k in range(len(fields))] for c, fields in enumerate(leaves)]
    flat = [(name, kind) for group, fields in zip(names, leaves, strict=True) for name, kind in zip(group, fields, strict=True)]
    types = "".join(kind.xml.format(name=name) for name, kind in flat)
    parts = container("BASE", "ID", abstract=True)
    parts += "".join(container(f"C{c}", *group, base="BASE", where=equal("ID", c)) for c, group in enumerate(names))
    dictionary = load(system(telemetry(types, {"ID": "u8", **{name: name for name, _ in flat}}, parts)))
    sent, packets = [], []
    for chosen in data.draw(st.lists(st.integers(0, len(leaves) - 1), min_size=1, max_size=8)):
        drawn = [data.draw(values(kind)) for kind in leaves[chosen]]
        sent.append((chosen, dict(zip(names[chosen], drawn, strict=True))))
        fields = [(kind.word(value), kind.bits) for kind, value in zip(leaves[chosen], drawn, strict=True)]
        packets.append(packed([(chosen, 8), *fields]) + data.draw(st.binary(max_size=3)))
    decoding = program_of(dictionary).decode(*joined(packets))
    found = {
        packet: (group.container, {name: np.asarray(column)[row].item() for name, column in group.columns.items() if name != "ID"})
        for group in decoding.groups
        for row, packet in enumerate(group.packets.tolist())
    }
    assert found == {k: (f"C{chosen}", expected) for k, (chosen, expected) in enumerate(sent)}


def test_a_label_of_a_range_is_met_by_every_value_in_it() -> None:
    types = (
        '<EnumeratedParameterType name="phase"><IntegerDataEncoding sizeInBits="8"/><EnumerationList>'
        '<Enumeration value="1" label="TEST"/><Enumeration value="6" maxValue="16" label="FAILED"/></EnumerationList>'
        "</EnumeratedParameterType>"
    )
    parts = container("BASE", "PHASE") + container("BAD", base="BASE", where=equal("PHASE", "FAILED"))
    dictionary = load(system(telemetry(types, {"PHASE": "phase"}, parts)))
    groups = program_of(dictionary).decode(*joined([bytes([k]) for k in (1, 5, 6, 11, 16, 17)])).groups
    assert {group.container: group.packets.tolist() for group in groups} == {"BAD": [2, 3, 4], "BASE": [0, 1, 5]}


def test_true_is_met_by_everything_but_zero() -> None:
    types = '<BooleanParameterType name="flag"><IntegerDataEncoding sizeInBits="8"/></BooleanParameterType>'
    parts = container("BASE", "FLAG") + container("SET", base="BASE", where=equal("FLAG", "True"))
    dictionary = load(system(telemetry(types, {"FLAG": "flag"}, parts)))
    groups = program_of(dictionary).decode(*joined([b"\0", b"\1", b"\7"])).groups
    assert {group.container: group.packets.tolist() for group in groups} == {"SET": [1, 2], "BASE": [0]}


def test_a_restriction_that_can_never_be_met_is_named() -> None:
    parts = container("BASE", "A") + container("NEVER", base="BASE", where=equal("B", 1))
    dictionary = load(system(telemetry("", {"A": "u8", "B": "u8"}, parts)))
    assert any("asks for B, which none of its base containers has" in warning for warning in dictionary.warnings)


def test_offsets_beyond_the_data_are_packets_that_are_too_short() -> None:
    dictionary = load(system(telemetry("", {"A": "u8"}, container("P", "A"))))
    decoding = program_of(dictionary).decode(b"\x01", np.asarray([0, 1, 9, 7], np.int64))
    assert (decoding.groups[0].packets.tolist(), decoding.undecoded.tolist()) == ([0], [1, 2])


def test_numbers_written_as_text_are_numbers() -> None:
    types = (
        '<FloatParameterType name="text"><StringDataEncoding><SizeInBits><Fixed><FixedValue>32</FixedValue></Fixed>'
        "<TerminationChar>00</TerminationChar></SizeInBits></StringDataEncoding></FloatParameterType>"
    )
    dictionary = load(system(telemetry(types, {"A": "text"}, container("P", "A"))))
    column = np.asarray(program_of(dictionary).decode(*joined([b"1.5\0", b"-2\0\0", b"oops"])).groups[0].columns["A"])
    assert column.tolist()[:2] == [1.5, -2.0]
    assert np.isnan(column[2])

"""Bits against Python's own integers, floats against struct, MIL-STD-1750A against the table of the standard."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.dictionary.byte_fields import ByteFields
from console.dictionary.columns import PADDING, Window, bit_fields, find_aligned, numbers, text
from console.dictionary.criteria import concatenated
from console.dictionary.encode import encode_number
from console.dictionary.encoding import Encoding, Form, Size


def window(packets: list[bytes]) -> Window:
    offsets = np.cumsum([0, *(len(packet) for packet in packets)]).astype(np.int64)
    buffer = b"".join(packets) + bytes(PADDING)
    return Window(buffer, offsets[:-1], np.diff(offsets) * 8, np.arange(len(packets), dtype=np.int64))


def bits_of(packet: bytes, first: int, bits: int) -> int:
    return (int.from_bytes(packet, "big") >> (8 * len(packet) - first - bits)) & ((1 << bits) - 1)


@given(st.data())
def test_fields_at_any_bit_are_those_of_the_packet_as_one_number(data: st.DataObject) -> None:
    bits, first = data.draw(st.integers(1, 64)), data.draw(st.integers(0, 40))
    least = (first + bits + 7) // 8
    is_uniform = data.draw(st.booleans())
    sizes = st.just(least + 3) if is_uniform else st.integers(least, least + 5)
    packets = [data.draw(st.binary(min_size=n, max_size=n)) for n in data.draw(st.lists(sizes, min_size=1, max_size=6))]
    expected = [bits_of(packet, first, bits) for packet in packets]
    assert bit_fields(window(packets), first, bits).tolist() == expected
    positions = np.full(len(packets), first, np.int64)
    assert bit_fields(window(packets), positions, bits).tolist() == expected


@given(st.data())
def test_places_that_differ_from_packet_to_packet(data: st.DataObject) -> None:
    bits = data.draw(st.integers(1, 64))
    packets = [data.draw(st.binary(min_size=16, max_size=20)) for _ in range(4)]
    firsts = [data.draw(st.integers(0, 128 - bits)) for _ in packets]
    expected = [bits_of(packet, first, bits) for packet, first in zip(packets, firsts, strict=True)]
    assert bit_fields(window(packets), np.asarray(firsts), bits).tolist() == expected


def test_large_fields_are_bytes_only_where_somebody_looks() -> None:
    packets = [bytes([number]) * (number + 2) for number in range(1, 9)]
    column = window(packets).slices(8, np.asarray([8 * len(packet) - 8 for packet in packets]))
    expected = [packet[1:] for packet in packets]
    assert isinstance(column, ByteFields)
    assert (column, column[2], column[-1], len(column)) == (expected, expected[2], expected[-1], 8)
    rows = np.asarray([5, 0])
    assert (column.taken(rows), column[1:3]) == ([expected[5], expected[0]], expected[1:3])
    assert concatenated([column, column.taken(rows)]) == [*expected, expected[5], expected[0]]
    other = window([b"ab", b"cd"]).slices(0, 16)
    assert concatenated([column, other]) == [*expected, b"ab", b"cd"]
    assert column != expected[1:]


def test_utf_16_is_big_endian_unless_a_mark_or_the_dictionary_says_otherwise() -> None:
    """RFC 2781 4.3."""
    coded = Encoding(Form.TEXT, Size(64), charset="utf-16")
    assert [text(data, coded) for data in (b"\0A\0B", b"\xff\xfeA\0B\0", b"\xfe\xff\0A\0B")] == ["AB", "AB", "AB"]
    assert text(b"A\0B\0", Encoding(Form.TEXT, Size(64), charset="utf-16le")) == "AB"


@pytest.mark.parametrize(
    ("form", "low", "high"),
    [
        (Form.UNSIGNED, 0, 4095),
        (Form.TWOS_COMPLEMENT, -2048, 2047),
        (Form.ONES_COMPLEMENT, -2047, 2047),
        (Form.SIGN_MAGNITUDE, -2047, 2047),
        (Form.PACKED_BCD, 0, 999),
    ],
)
@pytest.mark.parametrize("is_reversed", [False, True])
def test_every_integer_form_reads_back_what_it_encodes(form: Form, low: int, high: int, is_reversed: bool) -> None:
    coded = Encoding(form, Size(12), is_bit_reversed=is_reversed)
    values = [low, low + 1, 0, 1, 7, high - 1, high]
    packets = [(encode_number(coded, value) << 1).to_bytes(2, "big") for value in values]
    assert numbers(window(packets), 3, 12, coded).tolist() == values


@pytest.mark.parametrize(
    ("form", "data", "value"),
    [
        (Form.TWOS_COMPLEMENT, "ff", -1),
        (Form.TWOS_COMPLEMENT, "80", -128),
        (Form.ONES_COMPLEMENT, "fe", -1),
        (Form.ONES_COMPLEMENT, "ff", 0),
        (Form.SIGN_MAGNITUDE, "81", -1),
        (Form.SIGN_MAGNITUDE, "80", 0),
        (Form.PACKED_BCD, "42", 42),
        (Form.BCD, "0402", 42),
    ],
)
def test_known_words_of_each_form(form: Form, data: str, value: int) -> None:
    packet = bytes.fromhex(data)
    assert numbers(window([packet]), 0, 8 * len(packet), Encoding(form, Size(8 * len(packet)))).tolist() == [value]


@pytest.mark.parametrize(("code", "bits"), [("e", 16), ("f", 32), ("d", 64)])
@pytest.mark.parametrize("is_little", [False, True])
@pytest.mark.parametrize("shift", [0, 3])
def test_ieee_floats_are_those_of_struct(code: str, bits: int, is_little: bool, shift: int) -> None:
    values = [0.0, -1.5, 0.1, 65504.0]
    packed = [struct.pack(("<" if is_little else ">") + code, value) for value in values]
    packets = [(int.from_bytes(data, "big") << (8 - shift)).to_bytes(bits // 8 + 1, "big") for data in packed]
    expected = [struct.unpack(("<" if is_little else ">") + code, data)[0] for data in packed]
    column = numbers(window(packets), shift, bits, Encoding(Form.IEEE, Size(bits), is_little))
    assert column.tolist() == expected
    assert column.dtype.itemsize * 8 == bits


# MIL-STD-1750A (1980) table I, "32-bit floating point numbers": mantissa x 2 ** exponent.
_TABLE = [
    ("7fffff7f", 0.9999998 * 2.0**127),
    ("4000007f", 0.5 * 2.0**127),
    ("50000004", 0.625 * 2.0**4),
    ("40000001", 1.0),
    ("40000000", 0.5),
    ("400000ff", 0.25),
    ("40000080", 0.5 * 2.0**-128),
    ("00000000", 0.0),
    ("80000000", -1.0),
    ("bfffff80", -0.5000001 * 2.0**-128),
    ("9fffff04", -0.7500001 * 2.0**4),
]


@pytest.mark.parametrize(("word", "value"), _TABLE)
def test_mil_1750a_words_of_the_standard(word: str, value: float) -> None:
    column = numbers(window([bytes.fromhex(word)]), 0, 32, Encoding(Form.MIL_1750A, Size(32)))
    assert column.tolist() == pytest.approx([value], rel=2e-7)


@given(st.floats(-1e30, 1e30).filter(lambda v: v == 0 or abs(v) > 1e-30))
def test_mil_1750a_of_48_bits_keeps_39_bits_of_mantissa(value: float) -> None:
    coded = Encoding(Form.MIL_1750A, Size(48))
    packet = encode_number(coded, value).to_bytes(6, "big")
    assert numbers(window([packet]), 0, 48, coded).tolist() == pytest.approx([value], rel=2.0**-38)


@pytest.mark.parametrize("bits", [16, 24, 32, 48, 64])
def test_little_endian_words_of_any_whole_size(bits: int) -> None:
    packet = bytes(range(1, bits // 8 + 1))
    column = numbers(window([packet]), 0, bits, Encoding(Form.UNSIGNED, Size(bits), is_little_endian=True))
    assert column.tolist() == [int.from_bytes(packet, "little")]


def test_bytes_off_the_byte_grid_are_shifted_whole() -> None:
    packet = bytes.fromhex("0abcdef0")
    assert window([packet]).slices(4, 16) == [bytes.fromhex("abcd")]
    assert window([packet]).slices(4, 12) == [bytes.fromhex("abc0")]


def test_text_ends_at_its_terminator_and_marks_what_is_no_character() -> None:
    coded = Encoding(Form.TEXT, Size(64), terminator=b"\0")
    assert text(b"WAU\0junk", coded) == "WAU"
    assert text(b"\xff\xfeA\0", coded) == "\ufffd\ufffdA"


def test_a_terminator_of_two_bytes_is_found_only_on_whole_characters() -> None:
    assert find_aligned("Ā1".encode("utf-16-be") + b"\0\0", b"\0\0", 2) == 4

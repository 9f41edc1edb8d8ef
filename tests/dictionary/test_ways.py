"""Packet by packet or in columns: one result. Random dictionaries and packets are decoded both ways and compared bit for bit."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.dictionary import gather, row, ways
from console.dictionary import program as program_module
from console.dictionary.decoded import Decoding
from console.dictionary.encoding import Encoding, Form, Reference, Size
from console.dictionary.layout import AnyOf, Block, Entry, Field, Layout, Repeat
from console.dictionary.program import Program, program_of
from console.dictionary.walk import MAX_FIELDS
from console.dictionary.xtce import load_dictionary
from tests.dictionary.layouts import Wild
from tests.dictionary.xtce_text import joined, spaced
from tests.shared_data import shared


def comparable(decoding: Decoding) -> object:
    """All that a decoding says, with every bit of every value and every type."""

    def column(values: object) -> object:
        return (values.dtype.str, values.tobytes()) if isinstance(values, np.ndarray) else values

    groups = [
        (
            group.container,
            group.is_base,
            group.packets.tolist(),
            group.generation_ns.tolist(),
            {k: column(v) for k, v in group.columns.items()},
        )
        for group in decoding.groups
    ]
    return groups, decoding.undecoded.tolist(), [str(reason) for reason in decoding.reasons]


def assert_one_result(learned: Program, packets: list[bytes]) -> None:
    walking = Program(learned.roots, few=0)
    expected = comparable(walking.decode(*joined(packets)))
    assert comparable(learned.decode(*joined(packets))) == expected, "while it learned"
    assert comparable(learned.decode(*joined(packets))) == expected, "after it had learned"


def assert_values_of_columns(program: Program, packet: bytes) -> None:
    groups = Program(program.roots, few=0).decode(*joined([packet])).groups
    expected = {
        name: column[0].item() if isinstance(column, np.ndarray) else column[0] for g in groups for name, column in g.columns.items()
    }
    container, names, values = program.values(packet)
    assert (container, list(names)) == (groups[0].container if groups else "", list(expected))
    for name, value in zip(names, values, strict=True):
        assert type(value) is type(expected[name])
        assert value == expected[name] or (value != value and expected[name] != expected[name]), name


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 2**32))
def test_random_dictionaries_give_one_result(seed: int) -> None:
    wild = Wild(seed)
    program = Program(wild.roots())
    for _ in range(3):
        assert_one_result(program, wild.packets())


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2**32), st.sampled_from([("_MEMO", 2), ("_MEMO_BITS", 4), ("MAX_BRANCHES", 2), ("MAX_NODES", 6), ("_MOST_BESIDE", 0)])
)
def test_little_memory_changes_nothing(seed: int, bound: tuple[str, int]) -> None:
    wild = Wild(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ways, *bound)
        program = Program(wild.roots())
        for _ in range(3):
            assert_one_result(program, wild.packets())


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([0, 1 << 20]))
def test_buffers_that_are_not_padded_and_fields_far_apart_change_nothing(seed: int, sparse: int) -> None:
    wild = Wild(seed)
    roots, packets = wild.roots(), joined(wild.packets())
    expected = comparable(Program(roots, few=0).decode(*packets))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(program_module, "_LARGE", 0)
        patch.setattr(gather, "_SPARSE", sparse)
        assert comparable(Program(roots, few=0).decode(*packets)) == expected
        learned = Program(roots)
        assert comparable(learned.decode(*packets)) == comparable(learned.decode(*packets)) == expected


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32))
def test_one_packet_has_the_values_of_its_columns(seed: int) -> None:
    wild = Wild(seed)
    program, packets = Program(wild.roots()), wild.packets()
    for packet in [*packets, *packets]:
        assert_values_of_columns(program, packet)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32))
def test_one_packet_after_another_is_right_with_little_memory(seed: int) -> None:
    """What is remembered of first bytes and of words is thrown away all the time."""
    wild = Wild(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ways, "_MEMO", 1)
        patch.setattr(ways, "_MOST_BESIDE", 8 * (seed % 2))
        patch.setattr(row, "_WORDS_KEPT", 1)
        patch.setattr(row, "_MANY", 1)
        program, packets = Program(wild.roots()), wild.packets()
        for packet in [*packets, *(packet[:-1] for packet in packets), *packets]:
            assert_values_of_columns(program, packet)


def counted(body: Field | Block | None) -> Layout:
    """A count of 16 bits, and as many of something."""
    count = Entry(Field("N", "N", Encoding(Form.UNSIGNED, Size(16))))
    return Layout("COUNTED", (count, Entry(body, repeat=Repeat(Size(0, Reference("N"))))))


OCTET = Field("x[*]", "x", Encoding(Form.UNSIGNED, Size(8)))


@pytest.mark.parametrize("body", [OCTET, Block((Entry(OCTET, condition=AnyOf(())),)), Block(()), None])
def test_a_count_that_cannot_be_is_told_and_makes_nothing_grow(body: Field | Block | None) -> None:
    program = Program([counted(body)])
    hostile = [count.to_bytes(2, "big") + bytes(10) for count in (11, MAX_FIELDS + 1, 65_535)]
    decoding = program.decode(*joined([*hostile, b"\0\2\7\7"]))
    fits = [group for group in decoding.groups if group.packets[-1] == 3]
    assert len(fits) == 1
    assert {str(reason) for reason in decoding.reasons} == {"a size or a count in it can't be"}
    assert set(decoding.undecoded.tolist()) >= {1, 2}


def test_plans_are_not_kept_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each count makes a plan of its own; after so many all others walk, and the values are the same."""
    monkeypatch.setattr(ways, "MAX_FIELDS_KEPT", 200)
    program, walking = Program([counted(OCTET)]), Program([counted(OCTET)], few=0)
    for count in range(60):
        packets = joined([count.to_bytes(2, "big") + bytes(range(60))] * 2)
        assert comparable(program.decode(*packets)) == comparable(walking.decode(*packets))
    assert program.values(b"\0\1\5") == ("COUNTED", ("N", "x[0]"), [1, 5])
    assert program.values(b"\0\2\5\6") == ("COUNTED", ("N", "x[0]", "x[1]"), [2, 5, 6])
    assert list(program.values(b"\0\36" + bytes(30))[2]) == [30, *bytes(30)]


def test_a_plan_that_would_be_too_long_is_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ways, "MAX_FIELDS_A_PLAN", 10)
    assert_one_result(Program([counted(OCTET)]), [b"\0\20" + bytes(16), b"\0\3abc", b"\0\20" + bytes(16)])


@pytest.mark.parametrize(
    ("dictionary", "packets"),
    [
        ("jpss/jpss1_geolocation_xtce_v1.xml", "jpss/J01_G011_LZ_2021-04-09T00-00-00Z_V01.DAT1"),
        ("idex/idex_combined_science_definition.xml", "idex/sciData_2023_052_14_45_05"),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 40])
def test_real_packets_give_one_result(dictionary: str, packets: str, size: int) -> None:
    folder = shared("ccsds/space_packet_parser")
    program = program_of(load_dictionary(folder / dictionary))
    data = (folder / packets).read_bytes()
    offsets = spaced(data)[:121]
    for first in range(0, len(offsets) - 1, size):
        cut = offsets[first : first + size + 1]
        assert_one_result(program, [data[low:high] for low, high in pairwise(cut.tolist())])

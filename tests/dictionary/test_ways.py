"""Packet by packet or in columns: one result. Random dictionaries and packets are decoded both ways and compared bit for bit."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from console.dictionary.decoded import Decoding
from console.dictionary.model import Dictionary
from console.dictionary.program import Program
from tests.dictionary.layouts import Wild
from tests.dictionary.xtce_text import joined

_DICTIONARIES: dict[str, Dictionary] = {}


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


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 2**32))
def test_random_dictionaries_give_one_result(seed: int) -> None:
    wild = Wild(seed)
    program = Program(wild.roots())
    for _ in range(3):
        assert_one_result(program, wild.packets())


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32))
def test_one_packet_has_the_values_of_its_columns(seed: int) -> None:
    wild = Wild(seed)
    program = Program(wild.roots())
    for packet in wild.packets():
        groups = Program(program.roots, few=0).decode(*joined([packet])).groups
        expected = {
            name: column[0].item() if isinstance(column, np.ndarray) else column[0] for g in groups for name, column in g.columns.items()
        }
        container, names, values = program.values(packet)
        assert (container, list(names)) == (groups[0].container if groups else "", list(expected))
        for name, value in zip(names, values, strict=True):
            assert type(value) is type(expected[name])
            assert value == expected[name] or (value != value and expected[name] != expected[name]), name

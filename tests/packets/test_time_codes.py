"""Oracles: a field worked out by hand, exact fractions of a second."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.errors import KnownError
from console.packets.time_codes import decode_cuc, encode_cuc
from console.utc import SECOND_NS


def test_a_cuc_field_by_hand() -> None:
    assert encode_cuc(258 * SECOND_NS + SECOND_NS // 2).hex() == "000001028000"
    assert decode_cuc(bytes.fromhex("000001028000")) == 258 * SECOND_NS + SECOND_NS // 2


@given(st.binary(min_size=4, max_size=8))
def test_cuc_is_the_nearest_nanosecond(field: bytes) -> None:
    exact = Fraction(int.from_bytes(field, "big"), 256 ** (len(field) - 4)) * SECOND_NS
    assert abs(decode_cuc(field) - exact) <= Fraction(1, 2)


@given(st.integers(0, 2**32 * SECOND_NS - 1), st.integers(0, 4))
def test_cuc_comes_back_within_one_step(at_ns: int, fine: int) -> None:
    step = SECOND_NS / 256**fine
    assert -1 <= at_ns - decode_cuc(encode_cuc(at_ns, fine=fine)) <= step + 1


def test_times_that_do_not_fit_are_refused() -> None:
    for at_ns in (-1, 2**32 * SECOND_NS):
        with pytest.raises(KnownError, match=r"301\.0-B-4"):
            encode_cuc(at_ns)

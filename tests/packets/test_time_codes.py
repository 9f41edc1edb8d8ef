"""Oracles: spacepackets' CDS, the NOAA-20 epoch of the golden file, exact fractions of a second."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacepackets.ccsds.time import CdsShortTimestamp

from console.errors import KnownError
from console.packets.time_codes import (
    CCSDS_EPOCH_NS,
    GPS_EPOCH_NS,
    Y2000_EPOCH_NS,
    decode_cds,
    decode_cuc,
    decode_cuc_column,
    encode_cds,
    encode_cuc,
)
from console.utc import SECOND_NS, utc_text


def test_epochs_are_where_they_should_be() -> None:
    # 4383 days from 1958 to 1970 (CCSDS 301.0-B-4); 315964800 s to the GPS epoch; 946684800 s to 2000.
    assert (CCSDS_EPOCH_NS, GPS_EPOCH_NS, Y2000_EPOCH_NS) == (-4383 * 86_400 * SECOND_NS, 315_964_800 * SECOND_NS, 946_684_800 * SECOND_NS)


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


@given(st.lists(st.binary(min_size=6, max_size=6), min_size=1, max_size=20), st.integers(-(10**18), 10**18))
def test_columns_of_cuc_are_what_each_field_is(fields: list[bytes], epoch_ns: int) -> None:
    column = decode_cuc_column(np.frombuffer(b"".join(fields), np.uint8).reshape(-1, 6), epoch_ns=epoch_ns)
    assert column.tolist() == [decode_cuc(field, epoch_ns=epoch_ns) for field in fields]


def test_cds_of_noaa_20_is_the_day_of_the_golden_file() -> None:
    field = (23109).to_bytes(2, "big") + (7).to_bytes(4, "big") + (137).to_bytes(2, "big")
    assert utc_text(decode_cds(field), digits=6) == "2021-099T00:00:00.007137Z"
    assert encode_cds(decode_cds(field)) == field


@given(st.integers(0, 65_535), st.integers(0, 86_399_999))
def test_cds_agrees_with_spacepackets(days: int, milliseconds: int) -> None:
    at_ns = CCSDS_EPOCH_NS + days * 86_400 * SECOND_NS + milliseconds * 1_000_000
    oracle = CdsShortTimestamp(ccsds_days=days, ms_of_day=milliseconds).pack()
    assert encode_cds(at_ns, fine=0) == bytes(oracle)[1:]


def test_times_that_do_not_fit_are_refused() -> None:
    for call in (
        lambda: encode_cuc(-1),
        lambda: encode_cuc(2**32 * SECOND_NS),
        lambda: encode_cds(CCSDS_EPOCH_NS - 1),
        lambda: decode_cds(b"x"),
    ):
        with pytest.raises(KnownError, match=r"301\.0-B-4"):
            call()

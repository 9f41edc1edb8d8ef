"""Time codes with a P-field, and ASCII. Oracles: spacepackets' CDS, exact fractions, examples of CCSDS 301.0-B-4 worked by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacepackets.ccsds.time import CdsShortTimestamp

from console.dictionary.times import cuc_seconds
from console.errors import KnownError
from console.packets.time_codes import CCSDS_EPOCH_NS, GPS_EPOCH_NS, Y2000_EPOCH_NS
from console.packets.time_fields import (
    TimeCode,
    TimeField,
    decode_ascii,
    decode_time,
    encode_ascii,
    encode_time,
    p_field,
    read_p_field,
)
from console.utc import DAY_NS, SECOND_NS, parse_utc, utc_text

EPOCHS = st.sampled_from([0, GPS_EPOCH_NS, Y2000_EPOCH_NS, parse_utc("2020-01-01")])
CUC_FIELDS = st.builds(TimeField, st.just(TimeCode.CUC), st.booleans(), st.integers(1, 7), st.integers(0, 10))
CDS_FIELDS = st.builds(TimeField, st.just(TimeCode.CDS), st.booleans(), st.sampled_from([2, 3]), st.sampled_from([0, 2, 4]))


@given(st.one_of(CUC_FIELDS, CDS_FIELDS))
def test_a_p_field_says_what_it_was_made_of(what: TimeField) -> None:
    made = p_field(what)
    found = read_p_field(made)
    assert (found.code, found.is_agency_epoch, found.coarse, found.fine) == (what.code, what.is_agency_epoch, what.coarse, what.fine)
    assert found.octets == len(made) == (2 if what.code is TimeCode.CUC and (what.coarse > 4 or what.fine > 3) else 1)


@given(st.one_of(CUC_FIELDS, CDS_FIELDS), EPOCHS, st.integers(0, 200 * SECOND_NS), st.binary(max_size=5))
def test_an_instant_comes_back_within_one_step_of_its_code(what: TimeField, epoch_ns: int, since_ns: int, after: bytes) -> None:
    start = epoch_ns if what.is_agency_epoch else CCSDS_EPOCH_NS
    field = encode_time(start + since_ns, what, agency_epoch_ns=epoch_ns)
    at_ns, octets = decode_time(field + after, agency_epoch_ns=epoch_ns)
    step = {0: 1_000_000, 2: 1000, 4: 1}[what.fine] if what.code is TimeCode.CDS else SECOND_NS / 256**what.fine
    assert octets == len(field)
    assert -1 <= start + since_ns - at_ns <= step + 1


@given(st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2130, 1, 1)))  # noqa: DTZ001  hypothesis wants them bare
def test_cds_with_16_bit_days_is_what_spacepackets_makes_of_it(moment: dt.datetime) -> None:
    other = CdsShortTimestamp.from_datetime(moment.replace(tzinfo=dt.UTC))
    at_ns = CCSDS_EPOCH_NS + other.ccsds_days * DAY_NS + other.ms_of_day * 1_000_000
    assert encode_time(at_ns, TimeField(TimeCode.CDS, False, 2, 0)) == bytes(other.pack())
    assert decode_time(bytes(other.pack())) == (at_ns, 7)
    assert abs(at_ns - parse_utc(moment.strftime("%Y-%m-%dT%H:%M:%S.%f"))) <= 1_000_000


def test_cuc_with_and_without_extension_by_hand() -> None:
    # P-field 0x1e: CCSDS epoch, 4 octets of seconds, 2 of fraction. 1 s and a half after 1958.
    assert decode_time(bytes.fromhex("1e000000018000")) == (CCSDS_EPOCH_NS + 1_500_000_000, 7)
    # 0xae then 0x24: agency epoch, 4 + 1 octets of seconds, 2 + 1 of fraction.
    assert decode_time(bytes.fromhex("ae24") + bytes.fromhex("0000000002400000"), agency_epoch_ns=Y2000_EPOCH_NS) == (
        Y2000_EPOCH_NS + 2_250_000_000,
        10,
    )
    assert cuc_seconds([bytes.fromhex("ae240000000002400000"), bytes.fromhex("1e000000018000")]).tolist() == [2.25, 1.5]


def test_cds_with_24_bit_days_and_picoseconds_by_hand() -> None:
    field = bytes.fromhex("46") + (70_000).to_bytes(3, "big") + (12).to_bytes(4, "big") + (345_678_901).to_bytes(4, "big")
    assert decode_time(field) == (CCSDS_EPOCH_NS + 70_000 * DAY_NS + 12_345_678, 12)


@pytest.mark.parametrize("field", ["", "00", "5e", "43", "c0", "9e80", "9e", "1e0000", "7f"])
def test_what_is_no_time_field_is_refused(field: str) -> None:
    with pytest.raises(KnownError):
        decode_time(bytes.fromhex(field))


@given(st.binary(max_size=20))
def test_any_octets_are_a_time_or_a_known_error(field: bytes) -> None:
    try:
        _, octets = decode_time(field)
    except KnownError:
        return
    assert octets <= len(field)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-11-22T10:55:12.500Z", TimeCode.ASCII_A),
        ("2026-326T10:55:12.500Z", TimeCode.ASCII_B),
        ("1988-060T00:00:00Z", TimeCode.ASCII_B),
    ],
)
def test_ascii_codes_are_read_and_written(text: str, code: TimeCode) -> None:
    at_ns = decode_ascii(text.encode())
    digits = 3 if "." in text else 0
    assert encode_ascii(at_ns, code, digits=digits) == text.encode()
    assert decode_ascii(f"  {text}\0\0".encode()) == at_ns


def test_ascii_without_decimals_has_no_point() -> None:
    at_ns = decode_ascii(b"2026-11-22T10:55:12Z")
    assert encode_ascii(at_ns, TimeCode.ASCII_A, digits=0) == b"2026-11-22T10:55:12Z"
    assert utc_text(at_ns) == "2026-326T10:55:12Z"


@pytest.mark.parametrize("field", [b"0000-001T00:00:00Z", b"2026-366T00:00:00Z", b"2026-13-01", b"\xff\xfe", b""])
def test_year_0_and_other_impossible_texts_are_refused(field: bytes) -> None:
    with pytest.raises(KnownError):
        decode_ascii(field)

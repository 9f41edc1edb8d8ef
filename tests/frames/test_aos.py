"""AOS frames read as they were built. Header error control: the check values of another implementation (Yamcs's tests)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.errors import KnownError
from console.frames.aos import build_aos_frame
from console.frames.batch import ChannelContent, FrameFormat
from console.frames.header_control import header_control, mend_header
from console.frames.transfer import check_format, parse_frame, zone_length

FORM = FrameFormat(
    length=100, scid=201, is_aos=True, has_ocf=True, has_header_control=True, insert_zone=5,
    channels=((2, ChannelContent.BITSTREAM), (3, ChannelContent.DATA)),
)  # fmt: skip


@pytest.mark.parametrize(("head", "control"), [("123400000056", "94dc"), ("369c000000fa", "457c")])
def test_header_control_is_what_other_software_makes(head: str, control: str) -> None:
    assert header_control(bytes.fromhex(head)).hex() == control


@given(st.binary(min_size=6, max_size=6), st.lists(st.tuples(st.integers(0, 9), st.integers(1, 15)), max_size=2, unique_by=lambda e: e[0]))
def test_two_wrong_symbols_of_a_header_are_mended(head: bytes, wrong: list[tuple[int, int]]) -> None:
    sent = bytearray(head[:2] + head[5:] + header_control(head))
    for place, difference in wrong:
        sent[place // 2] ^= difference << 4 * (1 - place % 2)
    assert mend_header(bytes(sent[:2]) + head[2:5] + bytes(sent[2:3]), bytes(sent[3:])) == head


def test_three_wrong_symbols_are_mostly_found() -> None:
    head = bytes.fromhex("4e9100000100")
    control = header_control(head)
    refused = sum(
        mend_header(bytes([head[0] ^ one, head[1] ^ other]) + head[2:], control) is None
        for one in range(17, 255, 16)
        for other in range(1, 16)
    )
    assert refused > 100


def test_every_part_is_where_it_was_put() -> None:
    zone = bytes(range(zone_length(FORM)))
    frame = build_aos_frame(FORM, zone, vcid=7, count=0x123456, pointer=9, insert=b"time!", ocf=0x01020304)
    found = parse_frame(frame, FORM)
    assert found is not None
    assert (len(frame), found.scid, found.vcid, found.channel_count, found.modulus) == (100, 201, 7, 0x123456, 1 << 24)
    assert (found.first_header, found.zone, found.secondary, found.clcw) == (9, zone, b"time!", 0x01020304)


def test_a_count_cycle_makes_the_count_longer() -> None:
    frame = build_aos_frame(FORM, bytes(zone_length(FORM)), vcid=7, count=0xA123456, insert=bytes(5), has_cycle=True)
    found = parse_frame(frame, FORM)
    assert found is not None
    assert (found.channel_count, found.modulus) == (0xA123456, 1 << 28)


@pytest.mark.parametrize(("pointer", "bits"), [(0x3FFF, 8 * 79), (0, 1), (100, 101), (0x2000, 8 * 79)])
def test_a_bitstream_says_how_many_bits_are_meant(pointer: int, bits: int) -> None:
    form = replace(FORM, length=100)
    frame = build_aos_frame(form, bytes(zone_length(form)), vcid=2, count=0, pointer=pointer, insert=bytes(5))
    found = parse_frame(frame, form)
    assert found is not None
    assert (found.first_header, found.content, found.bits) == (None, ChannelContent.BITSTREAM, bits)
    assert len(found.zone) == 79


def test_a_bitstream_of_idle_bits_alone_and_channel_63_are_idle() -> None:
    for vcid, pointer in ((2, 0x3FFE), (63, 0)):
        found = parse_frame(build_aos_frame(FORM, bytes(zone_length(FORM)), vcid=vcid, count=0, pointer=pointer, insert=bytes(5)), FORM)
        assert found is not None
        assert found.is_idle


def test_data_of_the_missions_own_has_no_pointer() -> None:
    data = bytes(range(zone_length(FORM) + 2))
    found = parse_frame(build_aos_frame(FORM, data, vcid=3, count=0, pointer=None, insert=bytes(5)), FORM)
    assert found is not None
    assert (found.first_header, found.zone) == (None, data)


@pytest.mark.parametrize(
    "form",
    [
        FrameFormat(has_header_control=True),
        FrameFormat(insert_zone=4),
        FrameFormat(length=20, is_aos=True, insert_zone=12),
        FrameFormat(channels=((8, ChannelContent.DATA),)),
    ],
)
def test_a_format_that_can_not_be_is_refused(form: FrameFormat) -> None:
    with pytest.raises(KnownError):
        check_format(form)


def test_what_does_not_fit_is_not_built() -> None:
    with pytest.raises(KnownError, match="AOS frame"):
        build_aos_frame(FORM, b"short", vcid=1, count=0, insert=bytes(5))
    with pytest.raises(KnownError, match="vcid 64"):
        build_aos_frame(FORM, bytes(zone_length(FORM)), vcid=64, count=0, insert=bytes(5))

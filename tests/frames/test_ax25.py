"""Real frames by the golden file: addresses with their SSID octets, and what is not AX.25 at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.errors import KnownError
from console.frames.ax25 import Ax25Frame, build_ui_frame, header_length, parse_address, parse_ui_frame
from console.frames.kiss import KissDecoder
from tests.shared_data import shared

ADDRESSES = {
    "duchifat_3": ("4X4HSL-1 > GS-1", [0xE2, 0x63], 58),
    "entrysat": ("ON02FR > F6KTA", [0xE0, 0x61], 34),
    "il01": ("ON01IL > 4X4HSC", [0xE0, 0x61], 30),
    "irazu": ("TI0IRA > TI0TEC", [0x60, 0x61], 183),
    "tigrisat": ("HNATIG > CQ", [0x60, 0xE1], 22),
    "ubakusat": ("YM1RAS > TA2MKA", [0xE0, 0x61], 124),
    "upmsat_2": ("UPMST2 > EA4BPN via UNDEF", [0x60, 0x60, 0x61], 102),
    "us01": ("CQ > QBUS01", [0x60, 0xE1], 170),
}


def recorded(name: str) -> list[Ax25Frame | None]:
    data = shared(f"ax25-kiss/gr-satellites/{name}.kss").read_bytes()
    return [parse_ui_frame(frame.data) for frame in KissDecoder().feed(data) if frame.is_data]


@pytest.mark.parametrize("name", ADDRESSES)
def test_recorded_addresses_are_read(name: str) -> None:
    frame = recorded(name)[0]
    assert frame is not None
    text, octets, length = ADDRESSES[name]
    assert str(frame) == text
    assert [each.octet for each in (frame.destination, frame.source, *frame.via)] == octets
    assert len(frame.info) == length


def test_recorded_payloads_of_other_kinds_are_not_ax25() -> None:
    for path in shared("ax25-kiss/gr-satellites").glob("*.kss"):
        if path.stem not in ADDRESSES and path.stem != "kr01":
            assert set(recorded(path.stem)) == {None}, path.stem


def test_a_missing_end_of_address_bit_is_noticed_and_the_frame_still_read() -> None:
    frame = recorded("kr01")[0]
    assert frame is not None
    assert (str(frame), frame.is_standard, len(frame.info)) == ("D80LW > ON01KR", False, 31)
    assert all(each.is_standard for name in ADDRESSES for each in recorded(name) if each)


def test_frames_of_aprs_without_kiss() -> None:
    lines = shared("ax25-kiss/kiss3/test_frames.log").read_bytes()
    frames = [parse_ui_frame(line) for line in lines.split(b"\n") if line]
    found = [frame for frame in frames if frame is not None]
    assert [str(frame) for frame in found][:1] == ["W2GMD-6 > APRX24 via WIDE1-1"]
    assert found[0].info.startswith(b"!3745.75NI12228.05W#")


@pytest.mark.parametrize(("field", "text"), [(bytes(7), ""), (b"@@@@@@\x60", ""), (b"CQ    \x60", "CQ")])
def test_blank_and_unshifted_callsigns_are_accepted(field: bytes, text: str) -> None:
    address = parse_address(field)
    assert address is not None
    assert str(address) == text


def test_a_poll_bit_and_any_pid_are_taken_where_the_addresses_end_as_they_should() -> None:
    built = build_ui_frame("CQ", "WAU", b"data")
    polled, other = built[:14] + b"\x13" + built[15:], built[:15] + b"\xcc" + built[16:]
    found = [parse_ui_frame(polled), parse_ui_frame(other)]
    assert [(frame.pid, frame.info) for frame in found if frame] == [(0xF0, b"data"), (0xCC, b"data")]


@pytest.mark.parametrize("octets", [(0xE1, 0x61), (0xE0, 0x60), (0xE1, 0x60)])
def test_end_of_address_bits_that_are_early_missing_or_everywhere_cost_nothing(octets: tuple[int, int]) -> None:
    built = bytearray(build_ui_frame("GS", "SAT", b"beacon"))
    built[6], built[13] = octets
    frame = parse_ui_frame(bytes(built))
    assert frame is not None
    assert (str(frame), frame.info, frame.is_standard) == ("SAT > GS", b"beacon", False)
    assert header_length(bytes(built)) == 16


def test_a_frame_reads_back_as_built() -> None:
    frame = parse_ui_frame(build_ui_frame("9M2XYZ-3", "JA1ABC", b"hello"))
    assert frame is not None
    assert (str(frame), frame.info) == ("JA1ABC > 9M2XYZ-3", b"hello")


@given(st.binary(max_size=120))
def test_any_bytes_are_a_frame_or_none(data: bytes) -> None:
    parse_ui_frame(data)


@pytest.mark.parametrize("text", ["", "TOOLONGCALL", "A-16", "A B", "A-x"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(KnownError, match=r"no AX\.25 address"):
        build_ui_frame(text, "CQ", b"")

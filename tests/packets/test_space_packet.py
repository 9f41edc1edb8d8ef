"""Oracle: the spacepackets library, and the largest and smallest packet of CCSDS 133.0-B-2 4.1.3.5."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacepackets.ccsds.spacepacket import PacketType, SequenceFlags, SpacePacketHeader

from console.errors import KnownError
from console.packets.space_packet import MAX_LENGTH, build_space_packet, parse_header


@given(st.integers(0, 2047), st.integers(0, 16383), st.binary(min_size=1, max_size=50), st.booleans(), st.booleans(), st.integers(0, 3))
def test_headers_agree_with_spacepackets(apid: int, sequence: int, data: bytes, is_command: bool, has_secondary: bool, flags: int) -> None:
    packet = build_space_packet(apid, sequence, data, is_command=is_command, has_secondary=has_secondary, flags=flags)
    oracle = SpacePacketHeader(
        packet_type=PacketType(int(is_command)),
        apid=apid,
        seq_count=sequence,
        data_len=len(data) - 1,
        sec_header_flag=has_secondary,
        seq_flags=SequenceFlags(flags),
    )
    assert packet == bytes(oracle.pack()) + data
    header = parse_header(packet)
    assert (header.apid, header.sequence, header.length, header.flags) == (apid, sequence, len(packet), flags)
    assert (header.is_command, header.has_secondary, header.version) == (is_command, has_secondary, 0)


def test_sequence_counts_wrap() -> None:
    assert parse_header(build_space_packet(1, 16384, b"x")).sequence == 0


def test_the_longest_packet() -> None:
    assert len(build_space_packet(1, 0, bytes(65_536))) == MAX_LENGTH == parse_header(build_space_packet(1, 0, bytes(65_536))).length


@pytest.mark.parametrize(("apid", "data"), [(1, b""), (1, bytes(65_537)), (2048, b"x"), (-1, b"x")])
def test_what_does_not_fit_is_refused(apid: int, data: bytes) -> None:
    with pytest.raises(KnownError, match=r"133\.0-B-2"):
        build_space_packet(apid, 0, data)


def test_five_bytes_are_no_packet() -> None:
    with pytest.raises(KnownError, match="5 bytes"):
        parse_header(b"12345")

"""Oracle: the PUS-C headers of the spacepackets library."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacepackets.ecss.tc import PusTc
from spacepackets.ecss.tm import PusTm

from console.errors import KnownError
from console.frames.batch import Chunk, FrameFormat
from console.packets.pipeline import make_pipeline
from console.packets.pus import (
    TM_DATA_START,
    build_pus_tc,
    build_pus_tm,
    build_request_id,
    parse_pus_tc,
    parse_pus_tm,
    pus_columns,
    reported_request,
    request_id,
)
from console.packets.space_packet import build_space_packet
from console.packets.time_codes import encode_cuc
from tests.shared_data import shared

octet, word = st.integers(0, 255), st.integers(0, 65_535)


@given(st.integers(0, 2046), st.integers(0, 16383), octet, octet, word, word, st.binary(max_size=30))
def test_telemetry_agrees_with_spacepackets(
    apid: int, sequence: int, service: int, subtype: int, counter: int, destination: int, data: bytes
) -> None:
    at_ns = 1_700_000_000_500_000_000
    packet = build_pus_tm(apid, sequence, service, subtype, data, at_ns=at_ns, counter=counter, destination=destination)
    oracle = PusTm(
        apid=apid, service=service, message_subtype=subtype, timestamp=encode_cuc(at_ns), source_data=data,
        seq_count=sequence, message_counter=counter, destination_id=destination, has_checksum=False,
    )  # fmt: skip
    assert packet == bytes(oracle.pack())
    header = parse_pus_tm(packet)
    assert (header.service, header.subtype, header.counter, header.destination, header.at_ns) == (
        service,
        subtype,
        counter,
        destination,
        at_ns,
    )


@given(st.integers(0, 2046), st.integers(0, 16383), octet, octet, st.integers(0, 15), word, st.binary(max_size=30))
def test_telecommands_agree_with_spacepackets(
    apid: int, sequence: int, service: int, subtype: int, acks: int, source: int, data: bytes
) -> None:
    packet = build_pus_tc(apid, sequence, service, subtype, data, acks=acks, source=source)
    oracle = PusTc(
        apid=apid, service=service, message_subtype=subtype, app_data=data,
        seq_count=sequence, source_id=source, ack_flags=acks, has_checksum=False,
    )  # fmt: skip
    assert packet == bytes(oracle.pack())
    header = parse_pus_tc(packet)
    assert (header.service, header.subtype, header.acks, header.source) == (service, subtype, acks, source)


def test_a_report_names_its_request() -> None:
    command = build_pus_tc(300, 7, 17, 1)
    report = build_pus_tm(300, 0, 1, 1, command[:4], at_ns=0)
    assert reported_request(report) == request_id(command) == build_request_id(300, 7)
    assert reported_request(report[:TM_DATA_START]) == -1


def test_columns_say_service_and_subtype_or_that_there_is_none() -> None:
    packets = [
        build_pus_tm(1, 0, 3, 25, b"data", at_ns=0),
        build_space_packet(2, 0, bytes([0x5A]) + bytes(20)),
        build_pus_tm(1, 1, 5, 4, at_ns=0),
        build_space_packet(3, 0, bytes([0x20, 9, 9]) + bytes(9), has_secondary=False),
        build_space_packet(3, 1, b"\x20\x01"),
    ]
    batch = make_pipeline("packets", FrameFormat()).feed(Chunk(0, b"".join(packets)))
    service, subtype = pus_columns(batch)
    assert (service.dtype, subtype.dtype) == (np.int16, np.int16)
    assert service.tolist() == [3, -1, 5, -1, -1]
    assert subtype.tolist() == [25, -1, 4, -1, -1]


def test_no_packets_have_no_columns() -> None:
    batch = make_pipeline("packets", FrameFormat()).feed(Chunk(0, b""))
    assert [len(column) for column in pus_columns(batch)] == [0, 0]


def test_the_time_of_noaa_20_is_not_taken_for_a_pus_header() -> None:
    folder = shared("ccsds/space_packet_parser/jpss")
    data = next(path for path in folder.iterdir() if path.stat().st_size == 511_200).read_bytes()
    batch = make_pipeline("packets", FrameFormat()).feed(Chunk(0, data))
    assert set(pus_columns(batch)[0].tolist()) == {-1}


def test_a_packet_without_the_header_is_refused() -> None:
    for read in (parse_pus_tm, parse_pus_tc):
        with pytest.raises(KnownError, match="no PUS-C header"):
            read(build_space_packet(9, 0, bytes(30)))

"""PUS-C secondary headers (ECSS-E-ST-70-41C 7.4) of telemetry and telecommand packets, and the request identifier of service 1.

Telemetry here carries CUC time of 4 + 2 bytes without P-field; the whole secondary header is then 13 bytes. One surprise: packets whose
secondary header is not PUS (other missions' time fields) are told apart by the PUS version number alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from console.errors import KnownError
from console.packets.batch import NOT_AN_APID, PacketBatch
from console.packets.space_packet import HEADER_LENGTH, build_space_packet, parse_header
from console.packets.time_codes import UNIX_EPOCH_NS, decode_cuc, encode_cuc

PUS_VERSION = 2
TIME_COARSE, TIME_FINE = 4, 2
TM_SECONDARY_LENGTH = 7 + TIME_COARSE + TIME_FINE
TC_SECONDARY_LENGTH = 5
TM_DATA_START = HEADER_LENGTH + TM_SECONDARY_LENGTH
TC_DATA_START = HEADER_LENGTH + TC_SECONDARY_LENGTH
ACK_ALL = 0b1111
ACK_ACCEPTANCE, ACK_START, ACK_PROGRESS, ACK_COMPLETION = 0b0001, 0b0010, 0b0100, 0b1000


@dataclass(frozen=True, slots=True)
class TmHeader:
    """Telemetry secondary header (7.4.3.1). `counter` counts messages of this type; `at_ns` is the on-board time."""

    service: int
    subtype: int
    counter: int
    destination: int
    at_ns: int
    time_status: int = 0


@dataclass(frozen=True, slots=True)
class TcHeader:
    """Telecommand secondary header (7.4.4.1). `acks`: bit 0 acceptance, 1 start, 2 progress, 3 completion."""

    service: int
    subtype: int
    acks: int
    source: int


def build_pus_tm(
    apid: int,
    sequence: int,
    service: int,
    subtype: int,
    data: bytes = b"",
    *,
    at_ns: int,
    counter: int = 0,
    destination: int = 0,
    epoch_ns: int = UNIX_EPOCH_NS,
) -> bytes:
    """A telemetry packet with its PUS-C header. Raises KnownError for a time before the epoch or a packet too long."""
    head = bytes([PUS_VERSION << 4, service, subtype]) + (counter & 0xFFFF).to_bytes(2, "big") + destination.to_bytes(2, "big")
    return build_space_packet(apid, sequence, head + encode_cuc(at_ns, epoch_ns=epoch_ns, coarse=TIME_COARSE, fine=TIME_FINE) + data)


def parse_pus_tm(packet: bytes, *, epoch_ns: int = UNIX_EPOCH_NS) -> TmHeader:
    """The secondary header of a telemetry packet; KnownError when it has none of this kind."""
    _check(packet, TM_DATA_START)
    time = packet[HEADER_LENGTH + 7 : TM_DATA_START]
    return TmHeader(
        service=packet[7],
        subtype=packet[8],
        counter=int.from_bytes(packet[9:11], "big"),
        destination=int.from_bytes(packet[11:13], "big"),
        at_ns=decode_cuc(time, epoch_ns=epoch_ns, coarse=TIME_COARSE),
        time_status=packet[6] & 0x0F,
    )


def build_pus_tc(apid: int, sequence: int, service: int, subtype: int, data: bytes = b"", *, acks: int = ACK_ALL, source: int = 0) -> bytes:
    """A telecommand packet with its PUS-C header, without packet error control."""
    head = bytes([PUS_VERSION << 4 | acks & 0x0F, service, subtype]) + source.to_bytes(2, "big")
    return build_space_packet(apid, sequence, head + data, is_command=True)


def parse_pus_tc(packet: bytes) -> TcHeader:
    """The secondary header of a telecommand packet; KnownError when it has none of this kind."""
    _check(packet, TC_DATA_START)
    return TcHeader(packet[7], packet[8], packet[6] & 0x0F, int.from_bytes(packet[9:11], "big"))


def _check(packet: bytes, length: int) -> None:
    header = parse_header(packet)
    if not header.has_secondary or len(packet) < length or packet[6] >> 4 != PUS_VERSION:
        raise KnownError(f"packet of APID {header.apid} has no PUS-C header", rule="ECSS-E-ST-70-41C 7.4")


def request_id(command: bytes) -> int:
    """The 32 bits that service 1 reports name a telecommand by: its packet version, identification and sequence control.

    Source: ECSS-E-ST-70-41C 8.1.2.1.
    """
    return int.from_bytes(command[:4], "big")


def build_request_id(apid: int, sequence: int) -> int:
    """The request identifier of an unsegmented telecommand with a secondary header."""
    return (0x1800 | apid) << 16 | 0xC000 | sequence % 0x4000


def reported_request(packet: bytes, *, data_start: int = TM_DATA_START) -> int:
    """The request identifier in a service 1 report, -1 when the packet is too short to hold one."""
    field = packet[data_start : data_start + 4]
    return int.from_bytes(field, "big") if len(field) == 4 else -1


def pus_columns(batch: PacketBatch) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Service and subtype of each packet, int16 (n,) each; -1 where there is no PUS header (version 1 or 2) or no space packet."""
    starts, ends = batch.offsets[:-1], batch.offsets[1:]
    service, subtype = np.full(len(batch), -1, np.int16), np.full(len(batch), -1, np.int16)
    octets = np.frombuffer(batch.data, np.uint8)
    long = np.flatnonzero((ends - starts >= TC_DATA_START) & (batch.apid < NOT_AN_APID))
    at = starts[long]
    versions = octets[at + 6] >> 4
    is_pus = (octets[at] & 0x08 != 0) & ((versions == 1) | (versions == PUS_VERSION))
    service[long[is_pus]] = octets[at[is_pus] + 7]
    subtype[long[is_pus]] = octets[at[is_pus] + 8]
    return service, subtype


def wanted_acks(packet: bytes) -> int | None:
    """The acknowledgement flags of a telecommand packet (7.4.4.1); None where its secondary header is not one of PUS-C."""
    if len(packet) < TC_DATA_START or packet[0] & 0x18 != 0x18 or packet[HEADER_LENGTH] >> 4 != PUS_VERSION:
        return None
    return packet[HEADER_LENGTH] & 0x0F

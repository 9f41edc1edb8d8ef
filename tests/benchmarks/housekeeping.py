"""A synthetic spacecraft for the benchmarks: its dictionary in XTCE, and its packets, both made here.

Twenty packets of fifty values make the thousand parameters: whole numbers of 8, 16 and 32 bits, floats, bit fields, states;
every tenth has limits, every fifth a calibration. Run as a program it serves its packets on a local port.
"""

from __future__ import annotations

import math
import socket
import struct
import sys
import time

_HEAD = {"VERSION": "u3", "TYPE": "u1", "SHF": "u1", "APID": "u11", "FLAGS": "u2", "SEQ": "u14", "LENGTH": "u16"}
_KINDS = ("u16", "i16", "f32", "u8", "state", "bits", "u32", "temperature", "voltage", "u8")
_SIZES = {"u16": 2, "i16": 2, "f32": 4, "u8": 1, "state": 1, "bits": 1, "u32": 4, "temperature": 2, "voltage": 4}
_STEP_S = 0.04
PARAMETERS = 1_000


def kinds(count: int) -> list[str]:
    """What the values of one packet are, in order; `bits` are eight bits in two fields."""
    return [_KINDS[number % len(_KINDS)] for number in range(count)]


def _integer(name: str, bits: int, more: str = "", encoding: str = "unsigned") -> str:
    return (
        f'<IntegerParameterType name="{name}"><IntegerDataEncoding sizeInBits="{bits}" encoding="{encoding}"/>{more}</IntegerParameterType>'
    )


def _types() -> str:
    limits = "<StaticAlarmRanges><{0} minInclusive='{1}' maxInclusive='{2}'/></StaticAlarmRanges>"
    line = "<PolynomialCalibrator><Term coefficient='-50' exponent='0'/><Term coefficient='0.01' exponent='1'/></PolynomialCalibrator>"
    states = "".join(f'<Enumeration value="{value}" label="STATE_{value}"/>' for value in range(8))
    whole = "".join(_integer(f"u{bits}", bits) for bits in (1, 2, 3, 4, 8, 11, 14, 16, 32))
    return whole + _integer("i16", 16, encoding="twosComplement") + (
        '<FloatParameterType name="f32"><FloatDataEncoding sizeInBits="32"/></FloatParameterType>'
        f'<FloatParameterType name="voltage"><UnitSet><Unit>V</Unit></UnitSet><FloatDataEncoding sizeInBits="32"/>'
        f'<DefaultAlarm>{limits.format("WarningRange", -90, 90)}</DefaultAlarm></FloatParameterType>'
        f'<FloatParameterType name="temperature"><UnitSet><Unit>degC</Unit></UnitSet><IntegerDataEncoding sizeInBits="16">'
        f"<DefaultCalibrator>{line}</DefaultCalibrator></IntegerDataEncoding></FloatParameterType>"
        f'<EnumeratedParameterType name="state"><IntegerDataEncoding sizeInBits="8"/><EnumerationList>{states}</EnumerationList>'
        "</EnumeratedParameterType>"
    )  # fmt: skip


def dictionary_xtce(containers: int = 20, values: int = 50) -> str:
    """The dictionary as an XTCE text: `containers` packets with APIDs from 1 on and so many parameters each."""
    head = "".join(f'<Parameter name="{name}" parameterTypeRef="{kind}"/>' for name, kind in _HEAD.items())
    parameters, boxes = [head], [_box("CCSDSPacket", list(_HEAD), "", abstract=True)]
    for apid in range(1, containers + 1):
        names = [f"P{apid:02d}_{number:03d}" for number in range(values)]
        types = ["u8" if kind == "bits" else kind for kind in kinds(values)]
        parameters += [f'<Parameter name="{name}" parameterTypeRef="{kind}"/>' for name, kind in zip(names, types, strict=True)]
        where = f'<Comparison parameterRef="APID" value="{apid}"/>'
        boxes.append(
            _box(
                f"HK{apid:02d}",
                names,
                f'<BaseContainer containerRef="CCSDSPacket"><RestrictionCriteria>{where}</RestrictionCriteria></BaseContainer>',
            )
        )
    inside = f"<ParameterTypeSet>{_types()}</ParameterTypeSet><ParameterSet>{''.join(parameters)}</ParameterSet>"
    boxes_text = f"<ContainerSet>{''.join(boxes)}</ContainerSet>"
    return (
        '<SpaceSystem name="LOAD" xmlns="http://www.omg.org/spec/XTCE/20180204">'
        f"<TelemetryMetaData>{inside}{boxes_text}</TelemetryMetaData></SpaceSystem>"
    )


def _box(name: str, entries: list[str], base: str, *, abstract: bool = False) -> str:
    listed = "".join(f'<ParameterRefEntry parameterRef="{entry}"/>' for entry in entries)
    return f'<SequenceContainer name="{name}" abstract="{str(abstract).lower()}"><EntryList>{listed}</EntryList>{base}</SequenceContainer>'


def packet(number: int, containers: int = 20, values: int = 50) -> bytes:
    """The packet number `number` of the stream: the containers in turn, every value on its own slow wave."""
    apid, turn = number % containers + 1, number // containers
    parts = [_value(kind, turn, place) for place, kind in enumerate(kinds(values))]
    data = b"".join(parts)
    return struct.pack(">HHH", apid, 0xC000 | turn % 0x4000, len(data) - 1) + data


def _value(kind: str, turn: int, place: int) -> bytes:
    wave = math.sin(turn / (40 + place) + place)
    match kind:
        case "f32" | "voltage":
            return struct.pack(">f", 85 * wave)
        case "i16":
            return struct.pack(">h", int(30_000 * wave))
        case "state":
            return bytes([turn // 200 % 8])
    size = _SIZES[kind]
    return int((wave + 1) / 2 * ((1 << 8 * size) - 1)).to_bytes(size, "big")


def serve(rate: int, seconds: float, containers: int) -> None:
    """Print a port, wait for one who connects, send `rate` packets a second for so long, and print how many bytes went out."""
    cycle = [packet(number, containers, PARAMETERS // containers) for number in range(8_000)]
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1], flush=True)  # noqa: T201
        connection, _ = server.accept()
        with connection:
            print(_send(connection, cycle, rate, seconds), flush=True)  # noqa: T201
            connection.recv(1)


def _send(connection: socket.socket, cycle: list[bytes], rate: int, seconds: float) -> int:
    began, sent, total = time.perf_counter(), 0, 0
    while (spent := time.perf_counter() - began) < seconds:
        due = int(spent * rate)
        data = b"".join(cycle[number % len(cycle)] for number in range(sent, due))
        connection.sendall(data)
        sent, total = due, total + len(data)
        time.sleep(_STEP_S)
    return total


if __name__ == "__main__":
    serve(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))

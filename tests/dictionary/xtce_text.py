"""Builders of small XTCE dictionaries and packets."""

from __future__ import annotations

import struct
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from console.dictionary.model import Dictionary
from console.dictionary.xtce import check_dictionary, load_dictionary
from console.errors import Fault

HEADER_TYPES = """
<IntegerParameterType name="u3" signed="false"><IntegerDataEncoding sizeInBits="3"/></IntegerParameterType>
<IntegerParameterType name="u1" signed="false"><IntegerDataEncoding sizeInBits="1"/></IntegerParameterType>
<IntegerParameterType name="u2" signed="false"><IntegerDataEncoding sizeInBits="2"/></IntegerParameterType>
<IntegerParameterType name="u8" signed="false"><IntegerDataEncoding sizeInBits="8"/></IntegerParameterType>
<IntegerParameterType name="u11" signed="false"><IntegerDataEncoding sizeInBits="11"/></IntegerParameterType>
<IntegerParameterType name="u14" signed="false"><IntegerDataEncoding sizeInBits="14"/></IntegerParameterType>
<IntegerParameterType name="u16" signed="false"><IntegerDataEncoding sizeInBits="16"/></IntegerParameterType>
<IntegerParameterType name="i16" signed="true"><IntegerDataEncoding sizeInBits="16" encoding="twosComplement"/></IntegerParameterType>
<FloatParameterType name="f32" sizeInBits="32"><FloatDataEncoding sizeInBits="32"/></FloatParameterType>
"""
HEADER_NAMES = {"VERSION": "u3", "TYPE": "u1", "SHF": "u1", "APID": "u11", "FLAGS": "u2", "SEQ": "u14", "LENGTH": "u16"}


def system(telemetry: str = "", commands: str = "", *, name: str = "T", below: str = "") -> str:
    """A root SpaceSystem in the namespace of XTCE 1.2."""
    parts = [f'<SpaceSystem name="{name}" xmlns="http://www.omg.org/spec/XTCE/20180204">']
    parts += [f"<TelemetryMetaData>{telemetry}</TelemetryMetaData>"] if telemetry else []
    parts += [f"<CommandMetaData>{commands}</CommandMetaData>"] if commands else []
    return "\n".join([*parts, below, "</SpaceSystem>"])


def telemetry(types: str, parameters: dict[str, str], containers: str, *, algorithms: str = "") -> str:
    """The inside of a TelemetryMetaData; `parameters` is name -> type."""
    listed = "\n".join(f'<Parameter name="{name}" parameterTypeRef="{kind}"/>' for name, kind in parameters.items())
    return (
        f"<ParameterTypeSet>{HEADER_TYPES}{types}</ParameterTypeSet>\n<ParameterSet>{listed}</ParameterSet>\n"
        f"<ContainerSet>{containers}</ContainerSet>\n{algorithms}"
    )


def container(name: str, *entries: str, base: str = "", where: str = "", abstract: bool = False) -> str:
    """A SequenceContainer; an entry is a parameter's name or XML."""
    inner = "".join(entry if entry.startswith("<") else f'<ParameterRefEntry parameterRef="{entry}"/>' for entry in entries)
    restriction = f"<RestrictionCriteria>{where}</RestrictionCriteria>" if where else ""
    extends = f'<BaseContainer containerRef="{base}">{restriction}</BaseContainer>' if base else ""
    flag = ' abstract="true"' if abstract else ""
    return f'<SequenceContainer name="{name}"{flag}><EntryList>{inner}</EntryList>{extends}</SequenceContainer>'


def equal(parameter: str, value: object, operator: str = "==") -> str:
    """A Comparison, with its operator escaped for XML."""
    escaped = operator.replace("<", "&lt;").replace(">", "&gt;")
    return f'<Comparison parameterRef="{parameter}" value="{value}" comparisonOperator="{escaped}"/>'


def load(text: str) -> Dictionary:
    """The dictionary of an XTCE text."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.xml"
        path.write_text(text, encoding="utf-8")
        return load_dictionary(path)


def check(text: str) -> list[Fault]:
    """The faults of an XTCE text."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.xml"
        path.write_text(text, encoding="utf-8")
        return check_dictionary(path)


def joined(packets: list[bytes]) -> tuple[bytes, NDArray[np.int64]]:
    """Packets as one buffer with offsets."""
    return b"".join(packets), np.cumsum([0, *(len(packet) for packet in packets)]).astype(np.int64)


def space_packet(apid: int, data: bytes, *, sequence: int = 0) -> bytes:
    """A telemetry space packet (CCSDS 133.0-B-2 4.1.3)."""
    return struct.pack(">HHH", apid, 0xC000 | sequence, len(data) - 1) + data


def spaced(packets: bytes) -> NDArray[np.int64]:
    """Offsets of space packets that follow each other."""
    offsets = [0]
    while offsets[-1] < len(packets):
        offsets.append(offsets[-1] + 7 + int(struct.unpack_from(">H", packets, offsets[-1] + 4)[0]))
    return np.asarray(offsets, np.int64)

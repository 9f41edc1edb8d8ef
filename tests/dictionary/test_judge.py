"""What space_packet_parser decodes, we decode to the same values: every file that it loads, every packet, every parameter, raw and
calibrated. Where no packets come with a file, random ones are made that fit its containers."""

from __future__ import annotations

import random
import warnings
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import space_packet_parser as spp
from space_packet_parser.xtce.definitions import XtcePacketDefinition

from console.dictionary.model import Dictionary, Kind
from console.dictionary.program import program_of
from console.dictionary.xtce import load_dictionary
from tests.dictionary.xtce_text import joined
from tests.shared_data import shared

FOLDERS = ("ccsds/space_packet_parser", "ccsds/space_packet_parser/jpss", "ccsds/space_packet_parser/idex", "dictionaries/yamcs-xtce")
REAL = {
    "jpss1_geolocation_xtce_v1.xml": "jpss/J01_G011_LZ_2021-04-09T00-00-00Z_V01.DAT1",
    "contrived_inheritance_structure.xml": "jpss/J01_G011_LZ_2021-04-09T00-00-00Z_V01.DAT1",
    "idex_combined_science_definition.xml": "idex/sciData_2023_052_14_45_05",
    "test_xtce.xml": "jpss/J01_G011_LZ_2021-04-09T00-00-00Z_V01.DAT1",
    "test_xtce_default_namespace.xml": "jpss/J01_G011_LZ_2021-04-09T00-00-00Z_V01.DAT1",
    "test_xtce_no_namespace.xml": "jpss/J01_G011_LZ_2021-04-09T00-00-00Z_V01.DAT1",
}
JUDGED = {
    **dict.fromkeys(REAL, 1000), "idex_combined_science_definition.xml": 12, "test_xtce_4byte.xml": 1000, "udp_packet.xml": 100,
    "strings-tm.xml": 1000, "booleans.xml": 1000, "VariableBinary.xml": 100,
}  # fmt: skip
"""Files that space_packet_parser 6.2.0 loads -> the least number of packets that both must have decoded."""

PASCAL = ("string3", "string4")
"""Texts with a leading size in strings-tm.xml."""


def files() -> list[Path]:
    """Every XTCE file of the shared data that could be given to it."""
    return [path for folder in FOLDERS for path in sorted(shared(folder).glob("*.xml"))]


def judge_of(path: Path) -> XtcePacketDefinition | None:
    """The judge, or None where it can't load the file."""
    namespace = {} if "no_namespace" in path.name else {"xtce_ns_prefix": "xtce"}
    for options in (namespace, {"xtce_ns_prefix": None}, {}):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return spp.load_xtce(path, **options)
        except Exception:  # noqa: BLE001 - the judge fails in every way it likes
            continue
    return None


def packets_for(path: Path) -> list[bytes]:
    """Real packets where there are some, else random ones of many lengths."""
    if path.name in REAL:
        data = (shared("ccsds/space_packet_parser") / REAL[path.name]).read_bytes()
        return [bytes(packet) for packet in spp.ccsds_generator(BytesIO(data))]
    rng = random.Random(path.name)
    return [bytes(rng.choice((0, 0, 0, 0, rng.randrange(1, 64), rng.randrange(256))) for _ in range(160)) for _ in range(1500)]


def judged(judge: XtcePacketDefinition, packet: bytes, root: str) -> tuple[dict[str, Any], int]:
    """All values that the judge finds, and how many bytes it read; nothing where it fails."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = judge.parse_bytes(packet, root_container_name=root)
    except Exception:  # noqa: BLE001 - as above
        return {}, 0
    return dict(found), (found._parsing_pos + 7) // 8


def roots_of(judge: XtcePacketDefinition) -> list[str]:
    """Containers that extend no other."""
    return [name for name, container in judge.containers.items() if container.base_container_name is None]


def assert_same(dictionary: Dictionary, packet: bytes, root: str, expected: dict[str, Any]) -> bool:
    """Whether we decoded the packet; fails where a value differs. Three differences are of the judge's taste: a boolean that is coded
    as text is true there for any text; a block that doesn't end on a byte border has its spare bits before it, not after; and a leading
    size (XTCE: "like Pascal strings") counts bits there, bytes here, as in Pascal."""
    groups = program_of(dictionary).decode(*joined([packet]), root=root).groups
    if not groups:
        return False
    columns = groups[0].columns
    assert set(columns) == set(expected)
    for name, value in expected.items():
        parameter, column = dictionary.parameter(name), columns[name]
        raw = column[0].item() if isinstance(column, np.ndarray) else column[0]
        if isinstance(raw, str):
            assert parameter.kind is Kind.BOOLEAN or name in PASCAL or raw == str(value).rstrip("\0"), name
            continue
        if isinstance(raw, bytes) and raw != value.raw_value:
            assert any(int.from_bytes(raw) >> spare == int.from_bytes(value.raw_value) for spare in range(1, 8)), name
            continue
        assert raw == value.raw_value or (raw != raw and value.raw_value != value.raw_value), (name, raw, value.raw_value)
        shown = parameter.engineering(column, columns)[0]
        if parameter.kind is Kind.BOOLEAN:
            assert (str(shown) == (parameter.labels.get(1) or "True")) == bool(value)
        elif parameter.kind is Kind.ENUMERATED:
            assert str(shown) == str(value)
        elif parameter.kind in (Kind.INTEGER, Kind.FLOAT):
            assert float(shown) == pytest.approx(float(value), rel=1e-12, nan_ok=True), name
    return True


def test_the_judge_loads_the_files_that_are_compared() -> None:
    assert {path.name for path in files() if judge_of(path) is not None} == set(JUDGED)


@pytest.mark.parametrize("name", JUDGED)
def test_every_parameter_of_every_packet_is_the_judges(name: str) -> None:
    path = next(path for path in files() if path.name == name)
    judge, dictionary = judge_of(path), load_dictionary(path)
    assert judge is not None
    compared = 0
    for root in roots_of(judge):
        for packet in packets_for(path)[:: 7 if name in REAL else 1]:
            expected, size = judged(judge, packet, root)
            if expected:
                compared += assert_same(dictionary, packet[:size], root, expected)
    assert compared >= JUDGED[name]

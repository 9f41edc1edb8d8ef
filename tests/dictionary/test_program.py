"""Decoding against golden values, against space_packet_parser, and against hand-made packets; any bytes are survived."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import Any

import numpy as np
import pytest
import space_packet_parser as spp
from hypothesis import given, settings
from hypothesis import strategies as st

from console.dictionary.decoded import DecodedGroup
from console.dictionary.model import Column, Dictionary
from console.dictionary.program import Program, decode_one, field_spans, program_of
from console.dictionary.xtce import load_dictionary
from tests.dictionary.xtce_text import HEADER_NAMES, container, equal, joined, load, space_packet, spaced, system, telemetry
from tests.shared_data import shared

HEADER = container("HEADER", *HEADER_NAMES, abstract=True)


def decode(dictionary: Dictionary, packets: list[bytes], *, root: str = "") -> list[DecodedGroup]:
    return program_of(dictionary).decode(*joined(packets), root=root).groups


def only(dictionary: Dictionary, packets: list[bytes], *, root: str = "") -> dict[str, Column]:
    groups = decode(dictionary, packets, root=root)
    assert len(groups) == 1
    return groups[0].columns


def listed(column: Column) -> list[Any]:
    return column.tolist() if isinstance(column, np.ndarray) else list(column)


def with_header(types: str, parameters: dict[str, str], *containers: str) -> Dictionary:
    return load(system(telemetry(types, {**HEADER_NAMES, **parameters}, HEADER + "".join(containers))))


@pytest.mark.parametrize(
    ("dictionary", "packets", "count", "values"),
    [
        ("jpss/jpss1_geolocation_xtce_v1.xml", "jpss/J01_G011_LZ_2021-04-09T00-00-00Z_V01.DAT1", 7200, 7200 * 27),
        ("jpss/contrived_inheritance_structure.xml", "jpss/J01_G011_LZ_2021-04-09T00-00-00Z_V01.DAT1", 7200, 7200 * 27),
        ("idex/idex_combined_science_definition.xml", "idex/sciData_2023_052_14_45_05", 78, None),
    ],
)
def test_every_parameter_of_every_packet_is_that_of_space_packet_parser(
    dictionary: str, packets: str, count: int, values: int | None
) -> None:
    folder = shared("ccsds/space_packet_parser")
    data = (folder / packets).read_bytes()
    judge = spp.load_xtce(folder / dictionary)
    expected = [judge.parse_bytes(packet) for packet in spp.ccsds_generator(BytesIO(data))]
    decoding = program_of(load_dictionary(folder / dictionary)).decode(data, spaced(data))
    assert len(expected) == count
    assert sum(len(group.packets) for group in decoding.groups) == count
    assert not len(decoding.undecoded)
    compared = 0
    for group in decoding.groups:
        columns = {name: listed(column) for name, column in group.columns.items()}
        for row, packet in enumerate(group.packets.tolist()):
            assert {name: column[row] for name, column in columns.items()} == {k: v.raw_value for k, v in expected[packet].items()}
            compared += len(columns)
    assert values is None or compared == values


def test_jpss_golden_values() -> None:
    """First and last packet as told by space_packet_parser 6.2.0 and struct."""
    folder = shared("ccsds/space_packet_parser/jpss")
    dictionary = load_dictionary(folder / "jpss1_geolocation_xtce_v1.xml")
    data = (folder / "J01_G011_LZ_2021-04-09T00-00-00Z_V01.DAT1").read_bytes()
    (group,) = program_of(dictionary).decode(data, spaced(data)).groups
    first = {name: listed(column)[0] for name, column in group.columns.items()}
    assert (group.container, len(group.columns)) == ("JPSS_ATT_EPHEM", 27)
    assert [first[k] for k in ("DOY", "MSEC", "USEC", "ADAESCID", "PKT_LEN", "ADGPSPOSX")] == [23109, 7, 137, 159, 64, 6389695.5]
    assert first["ADCFAQ1"] == -0.2163526564836502
    assert [int(group.columns[k][-1]) for k in ("SRC_SEQ_CTR", "MSEC", "USEC")] == [9805, 7199005, 260]


def test_yamcs_golden_values_with_aggregates_and_overlapping_fields() -> None:
    folder = shared("ccsds/yamcs")
    data = (folder / "testdata.ccsds").read_bytes()
    dictionary = load_dictionary(folder / "xtce.xml")
    (group,) = program_of(dictionary).decode(data, spaced(data)).groups
    columns = group.columns
    assert len(group.packets) == 1800
    shown = [float(columns[k][0]) for k in ("EpochUSNO", "A", "Height", "Latitude", "Longitude", "Magnetometer.x")]
    assert shown == pytest.approx([57388.0, 7187.0, 808.14435, 0.08671, 330.24728, 1201.81592], abs=1e-4)
    assert float(columns["Height"][899]) == pytest.approx(818.73474, abs=1e-4)
    assert np.flatnonzero(columns["Contact_Svalbard"])[[0, -1]].tolist() == [1010, 1743]
    assert int(np.flatnonzero(columns["Mode_Day"])[0]) == 1340
    bits = [(struct.unpack_from(">I", data, 123 * k)[0] >> 4) & 7 for k in (0, 899, 1799)]
    assert [int(columns["Enum_Para_2"][k]) for k in (0, 899, 1799)] == [
        ((struct.unpack_from(">I", data, 123 * k)[0]) >> 2) & 7 for k in (0, 899, 1799)
    ]
    assert [int(columns["Enum_Para_3"][k]) for k in (0, 899, 1799)] == bits
    assert dictionary.parameter("CCSDS_Packet_ID.Type").engineering(columns["CCSDS_Packet_ID.Type"])[0] == "TM"


def test_a_packet_goes_to_the_container_whose_restrictions_it_meets() -> None:
    dictionary = with_header(
        "",
        {"A": "u8", "B": "u16"},
        container("ONE", "A", base="HEADER", where=equal("APID", 1)),
        container("TWO", "B", base="HEADER", where=f"<ComparisonList>{equal('APID', 2)}{equal('SEQ', 5, '>=')}</ComparisonList>"),
    )
    packets = [space_packet(1, b"\x07"), space_packet(2, b"\x00\x09", sequence=5), space_packet(2, b"\x00\x09", sequence=4)]
    groups = {group.container: group for group in decode(dictionary, packets)}
    assert {name: group.packets.tolist() for name, group in groups.items()} == {"ONE": [0], "TWO": [1], "HEADER": [2]}
    assert [groups[name].is_base for name in ("ONE", "TWO", "HEADER")] == [False, False, True]
    assert listed(groups["TWO"].columns["B"]) == [9]


def test_a_boolean_expression_restricts_too() -> None:
    def condition(name: str, value: int) -> str:
        operator = "<ComparisonOperator>==</ComparisonOperator>"
        return f'<Condition><ParameterInstanceRef parameterRef="{name}"/>{operator}<Value>{value}</Value></Condition>'

    either = f"<ORedConditions>{condition('APID', 1)}{condition('APID', 3)}</ORedConditions>"
    where = f"<BooleanExpression><ANDedConditions>{condition('VERSION', 0)}{either}</ANDedConditions></BooleanExpression>"
    dictionary = with_header("", {"A": "u8"}, container("ODD", "A", base="HEADER", where=where))
    groups = decode(dictionary, [space_packet(apid, b"\x01") for apid in (1, 2, 3)])
    assert {group.container: group.packets.tolist() for group in groups} == {"ODD": [0, 2], "HEADER": [1]}


def test_a_short_packet_is_counted_and_the_others_are_decoded() -> None:
    dictionary = with_header("", {"B": "u16"}, container("TWO", "B", base="HEADER", where=equal("APID", 2)))
    packets = [space_packet(2, b"\x00\x01"), space_packet(2, b"\x00"), b"\x00", b"", space_packet(2, b"\x00\x02")]
    decoding = program_of(dictionary).decode(*joined(packets))
    assert decoding.undecoded.tolist() == [1, 2, 3]
    assert listed(decoding.groups[0].columns["B"]) == [1, 2]


def test_an_enumeration_is_compared_by_its_label() -> None:
    mode = (
        '<EnumeratedParameterType name="mode"><IntegerDataEncoding sizeInBits="8"/><EnumerationList>'
        '<Enumeration value="0" label="OFF"/><Enumeration value="7" label="ON"/></EnumerationList></EnumeratedParameterType>'
    )
    where = equal("MODE", "ON")
    dictionary = load(
        system(telemetry(mode, {"MODE": "mode", "A": "u8"}, container("B", "MODE") + container("C", "A", base="B", where=where)))
    )
    assert [group.container for group in decode(dictionary, [b"\x07\x05"])] == ["C"]
    assert [group.container for group in decode(dictionary, [b"\x00\x05"])] == ["B"]


def test_an_entry_with_a_condition_stands_only_in_some_packets() -> None:
    optional = f'<ParameterRefEntry parameterRef="A"><IncludeCondition>{equal("SHF", 1)}</IncludeCondition></ParameterRefEntry>'
    dictionary = with_header("", {"A": "u8", "B": "u8"}, container("P", optional, "B", base="HEADER"))
    with_a = struct.pack(">HHH", 0x0801, 0xC000, 1) + b"\x0a\x0b"
    groups = decode(dictionary, [space_packet(1, b"\x0b"), with_a])
    assert {tuple(group.packets.tolist()): "A" in group.columns for group in groups} == {(0,): False, (1,): True}
    assert [listed(group.columns["B"]) for group in groups] == [[11], [11]]


def test_locations_count_from_the_start_the_entry_before_and_the_end() -> None:
    def at(name: str, word: str, bits: int) -> str:
        place = f'<LocationInContainerInBits referenceLocation="{word}"><FixedValue>{bits}</FixedValue></LocationInContainerInBits>'
        return f'<ParameterRefEntry parameterRef="{name}">{place}</ParameterRefEntry>'

    entries = (at("A", "containerStart", 8), at("B", "previousEntry", 4), at("C", "previousEntry", -12), at("D", "containerEnd", 16))
    dictionary = load(system(telemetry("", {"A": "u8", "B": "u8", "C": "u8", "D": "u16"}, container("P", *entries))))
    columns = only(dictionary, [bytes.fromhex("00112233445566")])
    assert {name: listed(column)[0] for name, column in columns.items()} == {"A": 0x11, "B": 0x23, "C": 0x22, "D": 0x5566}


def test_a_location_before_the_packet_leaves_it_undecoded() -> None:
    place = '<LocationInContainerInBits referenceLocation="previousEntry"><FixedValue>-8</FixedValue></LocationInContainerInBits>'
    entry = f'<ParameterRefEntry parameterRef="A">{place}</ParameterRefEntry>'
    dictionary = load(system(telemetry("", {"A": "u8"}, container("P", entry))))
    assert program_of(dictionary).decode(*joined([b"\x01\x02"])).undecoded.tolist() == [0]


def test_arrays_of_changing_length_part_the_packets_by_count() -> None:
    dictionary = load_dictionary(shared("dictionaries/yamcs-xtce/array-tm.xml"))
    packets = [struct.pack(f">I{n}I", n, *range(10, 10 + n)) for n in (2, 0, 3, 2)]
    groups = decode(dictionary, packets)
    assert {tuple(group.packets.tolist()): list(group.columns) for group in groups} == {
        (0, 3): ["n", "array1[0]", "array1[1]"],
        (1,): ["n"],
        (2,): ["n", "array1[0]", "array1[1]", "array1[2]"],
    }
    aggregated = only(dictionary, [struct.pack(">5I", 2, 1, 2, 3, 0)], root="packet4")
    assert list(aggregated) == ["n", "array4[0].m1", "array4[0].m2", "array4[1].m1", "array4[1].m2"]
    assert dictionary.parameters["array4[0].m2"].engineering(aggregated["array4[0].m2"]) == ["doi"]
    assert dictionary.parameters["array4[77].m2"].labels[3] == "trei"


def test_a_count_beyond_the_packet_leaves_it_undecoded() -> None:
    dictionary = load_dictionary(shared("dictionaries/yamcs-xtce/array-tm.xml"))
    decoding = program_of(dictionary).decode(*joined([struct.pack(">II", 0xFFFFFFFF, 1), struct.pack(">II", 1, 5)]))
    assert decoding.undecoded.tolist() == [0]
    assert decoding.groups[0].packets.tolist() == [1]


def test_repeated_containers_are_indexed_and_refer_to_their_own_values() -> None:
    dictionary = load_dictionary(shared("dictionaries/yamcs-xtce/BogusSAT-1.xml"))
    records = b"".join(struct.pack(">QBBhh", 100 + k, mode, 1, 10, 5) for k, mode in enumerate((0, 1, 2, 1)))
    columns = only(dictionary, [records], root="SensorHistoryBuffer")
    assert listed(columns["SunSensorMode[2]"]) == [2]
    levels = [dictionary.parameters[f"SunSensorLevel[{k}]"].engineering(columns[f"SunSensorLevel[{k}]"], columns) for k in range(4)]
    assert [float(level[0]) for level in levels] == [40.0, 50.0, 150.0, 50.0]


@pytest.mark.parametrize(
    ("root", "packet", "name", "expected"),
    [
        ("packet1", b"WAU\0xx\x00\x09", "string1", "WAU"),
        ("packet1", b"WAU123\x00\x09", "string1", "WAU123"),
        ("packet2", b"WAU123\x00\x09", "string2", "WAU123"),
        ("packet3", b"WA\0\x00\x09", "string3", "WA"),
        ("packet4", b"\x00\x06\x03WAUxx\x00\x09", "string4", "WAU"),
        ("packet5", b"\x00\x04WAU1\x00\x09", "string5", "WAU1"),
        ("packet6", b"\x00\x03WAU\x00\x09", "string6", "WAU"),
    ],
)
def test_strings_of_every_kind_end_where_they_should(root: str, packet: bytes, name: str, expected: str) -> None:
    dictionary = load_dictionary(shared("dictionaries/yamcs-xtce/strings-tm.xml"))
    columns = only(dictionary, [packet], root=root)
    assert (listed(columns[name]), listed(columns["uint16_param1"])) == ([expected], [9])


def test_binary_of_changing_size_moves_what_follows() -> None:
    dictionary = load_dictionary(shared("dictionaries/yamcs-xtce/VariableBinary.xml"))
    packets = [struct.pack(">H", 8 * n) + bytes(range(n)) + struct.pack(">f", 1.5 + n) for n in (0, 3, 9)]
    columns = only(dictionary, packets)
    assert listed(columns["data"]) == [b"", bytes(3), bytes(9)] or listed(columns["data"]) == [bytes(range(n)) for n in (0, 3, 9)]
    assert listed(columns["value"]) == [1.5, 4.5, 10.5]


def test_a_boolean_of_more_than_one_bit_is_true_unless_zero() -> None:
    dictionary = load_dictionary(shared("dictionaries/yamcs-xtce/booleans.xml"))
    columns = only(dictionary, [b"\x00", b"\x01", b"\x05"])
    assert dictionary.parameter("bool1").engineering(columns["bool1"]) == ["False", "True", "True"]


def test_a_binary_with_a_leading_size_is_read_without_a_program() -> None:
    dictionary = load_dictionary(shared("dictionaries/yamcs-xtce/ref-xtce.xml"))
    assert listed(only(dictionary, [b"\x03abcd", b"\x00x"])["param1"]) == [b"\x03abc"[1:], b""]


def test_pus_packets_of_three_files_decode_together_with_their_cuc_time() -> None:
    folder = shared("dictionaries/yamcs-pus")
    dictionary = load_dictionary(folder / "pus.xml", beside=[folder / "pus5.xml", folder / "dt.xml"])
    head = struct.pack(">BBBHH", 0x20, 5, 1, 7, 0)
    time = bytes.fromhex("2f00000010800000")
    packet = space_packet(1, head + time + b"\x02\x00\x03abc")
    columns = only(dictionary, [packet])
    assert listed(columns["event2_msg"]) == ["abc"]
    assert listed(columns["pus-time"]) == [16.5]


def test_spans_tell_where_each_value_stands() -> None:
    dictionary = with_header("", {"A": "u8", "B": "u16"}, container("P", "A", "B", base="HEADER"))
    packet = space_packet(9, b"\x01\x02\x03")
    spans = {span.parameter: (span.first_bit, span.bits) for span in field_spans(dictionary, packet)}
    assert spans == {
        "VERSION": (0, 3), "TYPE": (3, 1), "SHF": (4, 1), "APID": (5, 11), "FLAGS": (16, 2), "SEQ": (18, 14),
        "LENGTH": (32, 16), "A": (48, 8), "B": (56, 16),
    }  # fmt: skip
    assert {span.parameter: value for span, value in decode_one(dictionary, packet)}["B"] == 0x0203


def test_a_cut_packet_still_shows_the_fields_it_has() -> None:
    dictionary = with_header("", {"A": "u8", "B": "u16"}, container("P", "A", "B", base="HEADER"))
    cut = space_packet(9, b"\x01\x02\x03")[:7]
    assert [span.parameter for span in field_spans(dictionary, cut)][-1] == "A"
    assert decode_one(dictionary, cut) == []


def test_a_dictionary_without_telemetry_decodes_nothing() -> None:
    dictionary = load(system())
    decoding = program_of(dictionary).decode(*joined([b"abc"]))
    assert (decoding.groups, decoding.undecoded.tolist()) == ([], [0])


def test_a_second_root_takes_what_the_first_leaves() -> None:
    parameters = {"M": "u8", "N": "u8", "A": "u8"}
    containers = (
        container("R1", "M", abstract=True)
        + container("C1", "A", base="R1", where=equal("M", 1))
        + container("R2", "N", abstract=True)
        + container("C2", base="R2", where=equal("N", 2))
    )
    dictionary = load(system(telemetry("", parameters, containers)))
    decoding = program_of(dictionary).decode(*joined([b"\x01\x05", b"\x02", b"\x03", b""]))
    found = {group.container: (group.packets.tolist(), group.is_base) for group in decoding.groups}
    assert found == {"C1": ([0], False), "C2": ([1], False), "R1": ([2], True)}
    assert decoding.undecoded.tolist() == [3]


_FILES = ["array-tm", "strings-tm", "VariableBinary", "booleans", "ref-xtce", "ccsds-green-book", "BogusSAT-1"]
_LOADED: dict[str, Program] = {}


def program_in(name: str) -> Program:
    if name not in _LOADED:
        _LOADED[name] = program_of(load_dictionary(shared(f"dictionaries/yamcs-xtce/{name}.xml")))
    return _LOADED[name]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(_FILES), st.lists(st.binary(max_size=60), max_size=8), st.data())
def test_any_bytes_are_decoded_or_counted_and_never_raise(name: str, packets: list[bytes], data: st.DataObject) -> None:
    program = program_in(name)
    root = data.draw(st.sampled_from(["", *(layout.name for layout in program.roots)]))
    decoding = program.decode(*joined(packets), root=root)
    seen = sorted([*decoding.undecoded.tolist(), *(p for group in decoding.groups for p in group.packets.tolist())])
    assert seen == list(range(len(packets)))
    for group in decoding.groups:
        assert {len(column) for column in group.columns.values()} <= {len(group.packets)}
    for packet in packets[:1]:
        program.trace(packet, root=root)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_real_packet_cut_or_spoilt_anywhere_never_raises(data: st.DataObject) -> None:
    folder = shared("ccsds/space_packet_parser/idex")
    if "idex" not in _LOADED:
        _LOADED["idex"] = program_of(load_dictionary(folder / "idex_combined_science_definition.xml"))
    whole = (folder / "sciData_2023_052_14_45_05").read_bytes()[:304]
    packet = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    for place in data.draw(st.lists(st.integers(0, max(len(packet) - 1, 0)), max_size=4)) if packet else []:
        packet[place] ^= data.draw(st.integers(1, 255))
    decoding = _LOADED["idex"].decode(*joined([bytes(packet), whole]))
    assert sum(len(group.packets) for group in decoding.groups) + len(decoding.undecoded) == 2


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 1799), min_size=1, max_size=12), st.integers(1, 11))
def test_batches_cut_anywhere_give_the_same_values(rows: list[int], cut: int) -> None:
    folder = shared("ccsds/yamcs")
    if "yamcs" not in _LOADED:
        _LOADED["yamcs"] = program_of(load_dictionary(folder / "xtce.xml"))
    data = (folder / "testdata.ccsds").read_bytes()
    packets = [data[123 * row : 123 * row + 123] for row in rows]
    whole = _LOADED["yamcs"].decode(*joined(packets)).groups[0].columns
    parts = [_LOADED["yamcs"].decode(*joined(part)).groups for part in (packets[:cut], packets[cut:]) if part]
    for name, column in whole.items():
        assert listed(column) == [value for groups in parts for value in listed(groups[0].columns[name])]

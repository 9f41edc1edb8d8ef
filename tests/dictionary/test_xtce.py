"""Reading XTCE: every file of the shared data, and small ones that go wrong in known ways."""

from __future__ import annotations

import re
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.dictionary.model import Kind
from console.dictionary.program import program_of
from console.dictionary.xtce import check_dictionary, load_dictionary
from console.errors import KnownError
from tests.dictionary.xtce_text import HEADER_NAMES, check, container, equal, joined, load, system, telemetry
from tests.shared_data import shared

# Leaf parameters, containers, commands that aren't abstract; counted from the files' elements (aggregates by their members,
# repeated and array elements without their index).
_COUNTS = {
    "ccsds/space_packet_parser/jpss/jpss1_geolocation_xtce_v1.xml": (27, 4, 0),
    "ccsds/space_packet_parser/jpss/contrived_inheritance_structure.xml": (27, 5, 0),
    "ccsds/space_packet_parser/idex/idex_combined_science_definition.xml": (207, 9, 0),
    "ccsds/space_packet_parser/test_xtce.xml": (27, 4, 0),
    "ccsds/space_packet_parser/test_xtce_4byte.xml": (1, 1, 0),
    "ccsds/space_packet_parser/test_xtce_default_namespace.xml": (27, 4, 0),
    "ccsds/space_packet_parser/test_xtce_no_namespace.xml": (27, 4, 0),
    "ccsds/space_packet_parser/udp_packet.xml": (5, 1, 0),
    "ccsds/yamcs/xtce.xml": (52, 3, 3),
    "dictionaries/yamcs-xtce/BogusSAT-1.xml": (61, 4, 4),
    "dictionaries/yamcs-xtce/ref-xtce.xml": (18, 4, 12),
    "dictionaries/yamcs-xtce/ccsds-green-book.xml": (12, 3, 1),
    "dictionaries/yamcs-xtce/array-tm.xml": (7, 4, 0),
    "dictionaries/yamcs-xtce/strings-tm.xml": (8, 6, 1),
    "dictionaries/yamcs-xtce/booleans.xml": (2, 2, 2),
    "dictionaries/yamcs-xtce/VariableBinary.xml": (3, 1, 2),
    "dictionaries/yamcs-xtce/enum-arg.xml": (0, 0, 1),
    "dictionaries/yamcs-xtce/strings-cmd.xml": (0, 0, 6),
    "dictionaries/yamcs-pus/dt.xml": (0, 0, 0),
}


@pytest.mark.parametrize("name", _COUNTS)
def test_every_valid_file_loads_with_all_that_it_holds(name: str) -> None:
    dictionary = load_dictionary(shared(name))
    plain = {re.sub(r"\[\d+\]", "", name) for name in dictionary.parameters}
    assert (len(plain), len(dictionary.containers), len(dictionary.commands)) == _COUNTS[name]


@pytest.mark.parametrize("name", ["pus.xml", "pus5.xml", "pus11.xml"])
def test_a_file_that_refers_to_another_is_refused_with_file_line_and_name(name: str) -> None:
    path = shared(f"dictionaries/yamcs-pus/{name}")
    with pytest.raises(KnownError, match=rf"^{name}:\d+: .*there is no type /dt/") as caught:
        load_dictionary(path)
    assert caught.value.faults == tuple(check_dictionary(path))


def test_files_that_refer_to_each_other_load_together() -> None:
    folder = shared("dictionaries/yamcs-pus")
    dictionary = load_dictionary(folder / "pus11.xml", beside=[folder / "pus.xml", folder / "dt.xml"])
    assert len(dictionary.commands) == 17
    assert dictionary.parameter("/PUS/apid").name == "/PUS/apid"
    assert "n" not in dictionary.parameters
    assert "/PUS11/DETAIL_REPORT/n" in dictionary.parameters


def test_bogussat_alarms_calibrators_and_ranges() -> None:
    """The file says of itself that it has errors: unusable calibrators are named and give unknown values."""
    dictionary = load_dictionary(shared("dictionaries/yamcs-xtce/BogusSAT-1.xml"))
    parameters = dictionary.parameters
    alarm = parameters["Battery_Voltage"].alarm
    assert alarm is not None
    assert [(item.level, pytest.approx(item.low), pytest.approx(item.high)) for item in alarm.ranges] == [
        (1, 12.35, 13.8),
        (3, 12.1, 14.34),
    ]
    assert (alarm.ranges[0].low or 0) > 12.35
    solar = parameters["Solar_Array_Voltage_1"]
    assert solar.alarm is not None
    assert (solar.alarm.ranges[0].low, solar.alarm.min_violations, solar.valid) == (0.0, 2, (0.0, 4000.0))
    assert np.asarray(solar.engineering(np.asarray([1000, 4000]))).tolist() == pytest.approx([0.0, 300.0])
    antenna = parameters["Payload_1_Antenna_State"]
    assert antenna.alarm is not None
    assert dict(antenna.alarm.labels) == {"FAILED": 3}
    assert parameters["Payload_1_Phase"].text(9) == "FAILED"
    assert parameters["Payload_1_Phase"].text(0) == "0"
    for broken in ("Spline_Quad_Infinite_Slope", "Float_Missing_PolyTerms", "Float_MathOpCal_3", "Float_MathOpCal_5"):
        assert np.isnan(np.asarray(parameters[broken].engineering(np.asarray([1.0])), np.float64)).all()
    assert sum("shown as unknown" in warning for warning in dictionary.warnings) == 4
    assert dictionary.containers["SensorHistoryRecord"].interval_s == 10.0
    assert parameters["Battery_State_Of_Charge"].is_derived
    assert parameters["SunSensorMode"].group == "BusElectronics"


BOMB = """<?xml version="1.0"?>
<!DOCTYPE SpaceSystem [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">{more}]>
<SpaceSystem name="&z;"/>"""


def bomb() -> str:
    """Each entity holds the one before it twice."""
    more = "".join(f'<!ENTITY {after} "&{before};&{before};">' for before, after in pairwise("bcdefghijklmnopqrstuvwxyz"))
    return BOMB.format(more=more)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_entity_bomb_is_refused_at_once(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "bomb.xml"
    path.write_bytes(bomb().replace("1.0", f'1.0" encoding="{encoding}', 1).encode(encoding))
    began = time.process_time()
    with pytest.raises(KnownError, match=r"bomb.xml: declares a document type; entities and document types are refused"):
        load_dictionary(path)
    assert time.process_time() - began < 2


def test_an_external_document_type_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "x.xml"
    path.write_text('<!DOCTYPE SpaceSystem SYSTEM "file:///etc/passwd"><SpaceSystem name="T"/>')
    with pytest.raises(KnownError, match="declares a document type"):
        load_dictionary(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no well-formed XML"),
        ("<SpaceSystem", "no well-formed XML"),
        ("<html/>", "is no XTCE: its root is html"),
        ('<SpaceSystem xmlns="urn:other" name="T"/>', "unknown namespace urn:other"),
        ("<SpaceSystem/>", "has no name"),
    ],
)
def test_what_is_no_dictionary_is_told_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "x.xml"
    path.write_text(text)
    with pytest.raises(KnownError, match=message):
        load_dictionary(path)
    assert len(check_dictionary(path)) == 1


def test_a_missing_file_is_a_known_error(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match=r"gone.xml: can't be read"):
        load_dictionary(tmp_path / "gone.xml")


@given(st.binary(max_size=200))
@settings(max_examples=50, deadline=None)
def test_any_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "x.xml"
    path.write_bytes(data)
    assert check_dictionary(path)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_spoilt_dictionary_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Words of a real dictionary exchanged for one another: whatever comes, it is a dictionary or a list of faults."""
    text = shared("dictionaries/yamcs-xtce/ref-xtce.xml").read_text()
    words = ['"16"', '"32"', "uint16", "param2", "Comparison", "SizeInBits", "FixedValue", '"0"', "float32", "binaryValue", "name=", "m1"]
    for _ in range(data.draw(st.integers(1, 3))):
        one, other = data.draw(st.sampled_from(words)), data.draw(st.sampled_from([*words, '"-1"', '"x"', "", "nothing"]))
        text = text.replace(one, other)
    path = tmp_path_factory.mktemp("spoilt") / "x.xml"
    path.write_text(text)
    check_dictionary(path)


def test_all_faults_come_at_once_with_line_rule_and_near_name() -> None:
    types = '<FloatParameterType name="ibm"><FloatDataEncoding sizeInBits="32" encoding="IBM"/></FloatParameterType>'
    text = system(
        telemetry(
            types,
            {"BATT_V": "u8", "BAD": "u88", "OLD": "ibm", "LOCAL": "noenc"},
            container("P", "BATT_VOLT", "BATT_V", base="HEADR", where=equal("BATT_V", "x")),
        )
    )
    faults = check(text)
    told = [str(fault) for fault in faults]
    assert all(fault.where.startswith("x.xml:") for fault in faults)
    assert any("IBM of 32 bits is not supported" in line for line in told)
    assert any("there is no type u88; did you mean u8?" in line for line in told)
    assert any("there is no parameter BATT_VOLT; did you mean BATT_V?" in line for line in told)
    assert any("there is no container HEADR" in line for line in told)
    assert any("'x' can't be compared with integer u8" in line or "BATT_V" in line for line in told)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('<IndirectParameterRefEntry parameterRef="A"/>', "IndirectParameterRefEntry is not supported"),
        ('<ContainerRefEntry containerRef="P"/>', "includes itself"),
        ('<ParameterRefEntry parameterRef="L"/>', "has no encoding"),
    ],
)
def test_an_entry_that_cannot_be_decoded_is_named(entry: str, message: str) -> None:
    faults = check(system(telemetry('<IntegerParameterType name="plain"/>', {"A": "u8", "L": "plain"}, container("P", "A", entry))))
    assert any(message in str(fault) for fault in faults)


def test_containers_that_extend_each_other_are_refused() -> None:
    faults = check(system(telemetry("", {"A": "u8"}, container("P", "A", base="Q") + container("Q", "A", base="P"))))
    assert any("extends itself" in str(fault) for fault in faults)


def test_a_name_is_short_where_unique_and_a_path_where_not() -> None:
    inner = system(telemetry("", {"TEMP": "u8", "ONLY": "u8"}, ""), name="Child").replace("SpaceSystem name", "SpaceSystem name", 1)
    dictionary = load(system(telemetry("", {"TEMP": "u8"}, container("P", "TEMP", "Child/TEMP", "Child/ONLY")), below=inner))
    assert sorted(dictionary.parameters) == ["/T/Child/TEMP", "/T/TEMP", "ONLY"]
    assert dictionary.parameter("/T/Child/ONLY").name == "ONLY"
    assert dictionary.containers["P"].parameters == ("/T/TEMP", "/T/Child/TEMP", "ONLY")


@pytest.mark.parametrize("reference", ["A", "/T/A", "../A", "./../A"])
def test_references_are_found_from_below_upwards(reference: str) -> None:
    inner = system(telemetry("", {"B": "u8"}, container("P", reference, "B")), name="Child")
    dictionary = load(system(telemetry("", {"A": "u8"}, ""), below=inner))
    assert dictionary.containers["P"].parameters == ("A", "B")


def test_an_unsupported_reference_upwards_is_not_searched_elsewhere() -> None:
    inner = system(telemetry("", {"B": "u8"}, container("P", "../../A", "B")), name="Child")
    assert any("there is no parameter ../../A" in str(fault) for fault in check(system(telemetry("", {"A": "u8"}, ""), below=inner)))


@pytest.mark.parametrize("namespace", ["http://www.omg.org/space/xtce", "http://www.omg.org/spec/XTCE/20180204", ""])
def test_every_version_and_prefix_is_read(namespace: str) -> None:
    text = system(telemetry("", {"A": "u8"}, container("P", "A"))).replace("http://www.omg.org/spec/XTCE/20180204", namespace)
    assert list(load(text).parameters) == ["A"]
    if namespace:
        prefixed = text.replace("xmlns=", "xmlns:z=").replace("</", "\0").replace("<", "<z:").replace("\0", "</z:")
        assert list(load(prefixed).parameters) == ["A"]


def test_types_inherit_from_their_base_type() -> None:
    types = (
        '<FloatParameterType name="volt"><UnitSet><Unit>V</Unit></UnitSet><IntegerDataEncoding sizeInBits="8"><DefaultCalibrator>'
        '<PolynomialCalibrator><Term coefficient="0.1" exponent="1"/></PolynomialCalibrator></DefaultCalibrator></IntegerDataEncoding>'
        '</FloatParameterType><FloatParameterType name="battery" baseType="volt"/>'
    )
    dictionary = load(system(telemetry(types, {"V": "battery"}, container("P", "V"))))
    assert dictionary.parameters["V"].units == "V"
    assert np.asarray(dictionary.parameters["V"].engineering(np.asarray([82]))).tolist() == pytest.approx([8.2])


def test_a_limit_of_zero_is_kept() -> None:
    types = (
        '<IntegerParameterType name="n" signed="true"><IntegerDataEncoding sizeInBits="8" encoding="twosComplement"/>'
        '<DefaultAlarm minViolations="3"><StaticAlarmRanges><WarningRange minInclusive="0"/><CriticalRange maxInclusive="0"/>'
        '</StaticAlarmRanges></DefaultAlarm><ValidRange minInclusive="0" maxInclusive="0"/></IntegerParameterType>'
    )
    parameter = load(system(telemetry(types, {"N": "n"}, container("P", "N")))).parameters["N"]
    assert parameter.alarm is not None
    assert [(item.level, item.low, item.high) for item in parameter.alarm.ranges] == [(1, 0.0, None), (3, None, 0.0)]
    assert (parameter.alarm.min_violations, parameter.valid) == (3, (0.0, 0.0))


@pytest.mark.parametrize(("element", "level"), [("Watch", 1), ("Warning", 1), ("Distress", 2), ("Critical", 3), ("Severe", 3)])
def test_five_levels_of_concern_become_three(element: str, level: int) -> None:
    types = (
        '<FloatParameterType name="t"><FloatDataEncoding sizeInBits="32"/><DefaultAlarm><StaticAlarmRanges rangeForm="inside">'
        f'<{element}Range minInclusive="1" maxInclusive="2"/></StaticAlarmRanges></DefaultAlarm></FloatParameterType>'
    )
    alarm = load(system(telemetry(types, {"T": "t"}, container("P", "T")))).parameters["T"].alarm
    assert alarm is not None
    assert [(item.level, item.is_inside) for item in alarm.ranges] == [(level, True)]


def test_a_time_is_seconds_raw_and_nanoseconds_of_utc_in_engineering_units() -> None:
    types = (
        '<AbsoluteTimeParameterType name="cuc"><Encoding scale="1.52587890625e-05"><IntegerDataEncoding sizeInBits="48"/></Encoding>'
        "<ReferenceTime><Epoch>1970-01-01T00:00:00Z</Epoch></ReferenceTime></AbsoluteTimeParameterType>"
    )
    dictionary = load(system(telemetry(types, {"OBT": "cuc"}, container("P", "OBT"))))
    seconds = 1_795_345_513
    (group,) = program_of(dictionary).decode(*joined([seconds.to_bytes(4, "big") + b"\x80\x00"])).groups
    assert group.generation_ns.tolist() == [seconds * 10**9 + 500_000_000]
    parameter = dictionary.parameters["OBT"]
    assert parameter.kind is Kind.TIME
    assert np.asarray(group.columns["OBT"]).tolist() == [seconds + 0.5]
    assert np.asarray(parameter.engineering(group.columns["OBT"])).tolist() == [seconds * 10**9 + 500_000_000]
    assert parameter.text(np.asarray(group.columns["OBT"])[0]) == "2026-326T11:05:13.500Z"


def test_a_time_may_be_counted_from_another_time() -> None:
    """The Green Book's header: seconds of TAI and milliseconds after them (CCSDS 660.1-G)."""
    dictionary = load_dictionary(shared("dictionaries/yamcs-xtce/ccsds-green-book.xml"))
    seconds = 2_083_000_000
    packet = b"\x18\x81\x00\x0c" + seconds.to_bytes(4, "big") + b"\x00\xfa" + b"\x03\xe8\x00\x02"
    (group,) = program_of(dictionary).decode(*joined([packet])).groups
    assert group.container == "HealthSafety1"
    assert group.generation_ns.tolist() == [(seconds - 37 - 4383 * 86400) * 10**9 + 250_000_000]


def test_header_names_are_in_the_order_of_the_packet() -> None:
    dictionary = load(system(telemetry("", {**HEADER_NAMES, "A": "u8"}, container("H", *HEADER_NAMES) + container("P", "A", base="H"))))
    assert dictionary.containers["P"].parameters == (*HEADER_NAMES, "A")

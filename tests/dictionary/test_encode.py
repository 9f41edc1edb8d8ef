"""Commands to bytes, against packets put together with struct; arguments refused with the rule they break."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.dictionary.arguments import check_arguments
from console.dictionary.encode import encode_command
from console.dictionary.model import Dictionary
from console.dictionary.significance import Significance
from console.dictionary.xtce import load_dictionary
from console.dictionary.xtce_verifiers import duration_s
from console.errors import KnownError
from tests.dictionary.xtce_text import check, load, system
from tests.shared_data import shared

TYPES = """
<IntegerArgumentType name="u8" signed="false"><IntegerDataEncoding sizeInBits="8"/></IntegerArgumentType>
<IntegerArgumentType name="i16" signed="true"><IntegerDataEncoding sizeInBits="16" encoding="twosComplement"/>
  <ValidRangeSet><ValidRange minInclusive="-300" maxInclusive="0"/></ValidRangeSet></IntegerArgumentType>
<FloatArgumentType name="f32" sizeInBits="32"><UnitSet><Unit>ms</Unit></UnitSet><FloatDataEncoding sizeInBits="32"/>
  <ValidRangeSet><ValidRange minInclusive="0.1" maxInclusive="500"/></ValidRangeSet></FloatArgumentType>
<FloatArgumentType name="volt"><IntegerDataEncoding sizeInBits="16"><DefaultCalibrator><PolynomialCalibrator>
  <Term coefficient="-2" exponent="0"/><Term coefficient="0.01" exponent="1"/></PolynomialCalibrator></DefaultCalibrator>
  </IntegerDataEncoding></FloatArgumentType>
<EnumeratedArgumentType name="mode" initialValue="SAFE"><IntegerDataEncoding sizeInBits="8"/><EnumerationList>
  <Enumeration value="0" label="SAFE"/><Enumeration value="7" label="NADIR"/></EnumerationList></EnumeratedArgumentType>
<BooleanArgumentType name="switch" zeroStringValue="OFF" oneStringValue="ON"><IntegerDataEncoding sizeInBits="1"/></BooleanArgumentType>
<StringArgumentType name="label"><StringDataEncoding encoding="US-ASCII"><SizeInBits><Fixed><FixedValue>64</FixedValue></Fixed>
  <TerminationChar>00</TerminationChar></SizeInBits></StringDataEncoding></StringArgumentType>
<BinaryArgumentType name="key">
  <BinaryDataEncoding><SizeInBits><FixedValue>32</FixedValue></SizeInBits></BinaryDataEncoding></BinaryArgumentType>
<AbsoluteTimeArgumentType name="when"><Encoding><IntegerDataEncoding sizeInBits="32"/></Encoding>
  <ReferenceTime><Epoch>GPS</Epoch></ReferenceTime></AbsoluteTimeArgumentType>
"""
HEADER = """<MetaCommand name="TC" abstract="true">{ancillary}
<ArgumentList><Argument name="SERVICE" argumentTypeRef="u8"/></ArgumentList>
<CommandContainer name="TC"><EntryList>
<FixedValueEntry name="VERSION" binaryValue="00" sizeInBits="3"/><FixedValueEntry name="TYPE" binaryValue="01" sizeInBits="1"/>
<FixedValueEntry name="SHF" binaryValue="01" sizeInBits="1"/><FixedValueEntry name="APID" binaryValue="0064" sizeInBits="11"/>
<FixedValueEntry name="FLAGS" binaryValue="03" sizeInBits="2"/><FixedValueEntry name="SEQ" binaryValue="0000" sizeInBits="14"/>
<FixedValueEntry name="LENGTH" binaryValue="0000" sizeInBits="16"/><ArgumentRefEntry argumentRef="SERVICE"/>
</EntryList></CommandContainer></MetaCommand>"""
CHECKSUM = '<AncillaryDataSet><AncillaryData name="checksum">CRC-16</AncillaryData></AncillaryDataSet>'


def meta(arguments: dict[str, str], *, extra: str = "", entries: str = "") -> str:
    listed = "".join(f'<Argument name="{name}" argumentTypeRef="{kind}"/>' for name, kind in arguments.items())
    placed = "".join(f'<ArgumentRefEntry argumentRef="{name}"/>' for name in arguments) + entries
    base = (
        '<BaseMetaCommand metaCommandRef="TC"><ArgumentAssignmentList><ArgumentAssignment argumentName="SERVICE" argumentValue="8"/>'
        "</ArgumentAssignmentList></BaseMetaCommand>"
    )
    arguments_xml = f"<ArgumentList>{listed}</ArgumentList>" if listed else ""
    packet = f'<CommandContainer name="DO"><EntryList>{placed}</EntryList><BaseContainer containerRef="TC"/></CommandContainer>'
    return f'<MetaCommand name="DO">{base}{arguments_xml}{packet}{extra}</MetaCommand>'


def commands(arguments: dict[str, str], *, ancillary: str = "", extra: str = "", entries: str = "") -> str:
    inner = HEADER.format(ancillary=ancillary) + meta(arguments, extra=extra, entries=entries)
    return system("", f"<ArgumentTypeSet>{TYPES}</ArgumentTypeSet><MetaCommandSet>{inner}</MetaCommandSet>")


def dictionary(arguments: dict[str, str], *, ancillary: str = "", extra: str = "", entries: str = "") -> Dictionary:
    return load(commands(arguments, ancillary=ancillary, extra=extra, entries=entries))


def tc(data: bytes, sequence: int = 0) -> bytes:
    """A telecommand space packet of APID 100 and service 8 (CCSDS 133.0-B-2 4.1.3)."""
    return struct.pack(">HHHB", 0x1864, 0xC000 | sequence, len(data), 8) + data


def crc16(data: bytes) -> int:
    """CRC-16 CCITT preset to ones, bit by bit (ECSS-E-ST-70-41C annex B)."""
    value = 0xFFFF
    for byte in data:
        for place in range(7, -1, -1):
            top = (value >> 15) ^ ((byte >> place) & 1)
            value = ((value << 1) & 0xFFFF) ^ (0x1021 if top else 0)
    return value


@pytest.mark.parametrize(
    ("kind", "text", "data", "spelled"),
    [
        ("u8", "0x2A", b"\x2a", "42"),
        ("u8", "007", b"\x07", "7"),
        ("u8", "0", b"\x00", "0"),
        ("i16", "-300", struct.pack(">h", -300), "-300"),
        ("i16", "0", b"\0\0", "0"),
        ("f32", "0.10", struct.pack(">f", 0.1), "0.1"),
        ("volt", "8.2", struct.pack(">H", 1020), "8.2"),
        ("mode", "nadir", b"\x07", "NADIR"),
        ("mode", "7", b"\x07", "NADIR"),
        ("mode", "", b"\x00", "SAFE"),
        ("switch", "on", b"\x80", "ON"),
        ("switch", "OFF", b"\x00", "OFF"),
        ("label", "BANTING", b"BANTING\0", "BANTING"),
        ("label", "KATSUURA", b"KATSUURA", "KATSUURA"),
        ("key", "0xDEad BEef", bytes.fromhex("deadbeef"), "0xDEad BEef"),
        ("when", "1980-01-06T00:00:10Z", struct.pack(">I", 10), "1980-01-06T00:00:10Z"),
        ("when", "2017-001T00:00:00Z", struct.pack(">I", 13510 * 86400 + 18), "2017-001T00:00:00Z"),
    ],
)
def test_each_kind_of_argument_is_encoded_and_spelled(kind: str, text: str, data: bytes, spelled: str) -> None:
    command = encode_command(dictionary({"X": kind}), "DO", {"X": text}, sequence=5)
    assert (command.data, command.arguments) == (tc(data, 5), {"X": spelled})


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        ("u8", "256", "X 256 does not fit; raw values go from 0 to 255"),
        ("u8", "-1", "does not fit"),
        ("u8", "1.5", "is no whole number"),
        ("u8", "", "X is missing"),
        ("i16", "1", "X 1 is out of range; valid from -300 to 0"),
        ("i16", "-301", "out of range"),
        ("f32", "0", "valid from 0.1 to 500 ms"),
        ("f32", "nan", "is no number"),
        ("f32", "inf", "is no number"),
        ("f32", "fast", "is no number"),
        ("volt", "-2.1", "does not fit"),
        ("mode", "NADRI", r"X has no value NADRI; did you mean NADIR\?"),
        ("mode", "3", "one of SAFE, NADIR"),
        ("switch", "maybe", "OFF or ON"),
        ("label", "TEMERLOH2", "X has 9 bytes; at most 8"),
        ("label", "Ａ", "character"),
        ("key", "DEAD", "X has 2 bytes; it takes 4"),
        ("key", "xyz", "not hexadecimal"),
        ("when", "soon", "no UTC time"),
        ("when", "1979-01-01", "does not fit"),
    ],
)
def test_a_bad_argument_is_refused_with_its_rule(kind: str, text: str, message: str) -> None:
    with pytest.raises(KnownError, match=message):
        encode_command(dictionary({"X": kind}), "DO", {"X": text})


def test_all_faults_of_all_arguments_come_at_once_by_name() -> None:
    loaded = dictionary({"A": "u8", "B": "f32", "C": "mode"})
    faults = check_arguments(loaded.command("DO"), {"A": "300", "BB": "1", "C": "SAFE"})
    assert set(faults) == {"A", "B", "BB"}
    with pytest.raises(KnownError) as caught:
        encode_command(loaded, "DO", {"A": "300", "BB": "1"})
    assert len(caught.value.faults) == 3


def test_an_unknown_command_is_told_with_the_near_name() -> None:
    with pytest.raises(KnownError, match=r"no command DOO; did you mean DO\?"):
        encode_command(dictionary({}), "DOO", {})


def test_fields_tell_where_each_stands() -> None:
    fields = encode_command(dictionary({"A": "u8", "S": "switch"}), "DO", {"A": "1", "S": "ON"}).fields
    assert fields[-3:] == (("SERVICE", 48, 8), ("A", 56, 8), ("S", 64, 1))


def test_the_sequence_count_wraps_at_14_bits() -> None:
    assert encode_command(dictionary({}), "DO", {}, sequence=16384 + 9).data == tc(b"", 9)


CRC_ENTRY = '<FixedValueEntry name="PEC" binaryValue="0000" sizeInBits="16"/>'


@pytest.mark.parametrize(("ancillary", "entries"), [(CHECKSUM, ""), ("", CRC_ENTRY), (CHECKSUM, CRC_ENTRY)])
def test_a_packet_error_control_ends_the_packet_where_asked_for(ancillary: str, entries: str) -> None:
    data = encode_command(dictionary({"A": "u8"}, ancillary=ancillary, entries=entries), "DO", {"A": "1"}, sequence=3).data
    assert data[:-2] == struct.pack(">HHHBB", 0x1864, 0xC003, 3, 8, 1)
    assert int.from_bytes(data[-2:], "big") == crc16(data[:-2])
    assert crc16(data) == 0


def test_crc_of_the_standard_is_the_reference() -> None:
    """ECSS-E-ST-70-41C annex B.1.5: check values of the CRC."""
    assert [crc16(bytes.fromhex(text)) for text in ("0000", "000000", "abcdef01", "1456f89a0001")] == [0x1D0F, 0xCC9C, 0x04A2, 0x7FD5]


def test_yamcs_commands_are_those_of_struct() -> None:
    loaded = load_dictionary(shared("ccsds/yamcs/xtce.xml"))
    assert sorted(loaded.commands) == ["Reboot", "SwitchVoltageOff", "SwitchVoltageOn"]
    assert loaded.command("Reboot").significance is Significance.VITAL
    assert loaded.command("Reboot").significance.needs_arming
    encoded = encode_command(loaded, "SwitchVoltageOn", {"Battery": "3"}, sequence=1)
    assert encoded.data == struct.pack(">HHHHH", 0x1065, 0xC001, 3, 2, 3)


def test_header_parameters_take_the_values_of_the_restrictions() -> None:
    loaded = load_dictionary(shared("dictionaries/yamcs-xtce/BogusSAT-1.xml"))
    encoded = encode_command(loaded, "Payload_1_Control", {"STATE": "OFF", "OUTPUT_POWER": "1.5"}, sequence=2)
    assert encoded.data == struct.pack(">HHHBBf", 0x1800, 0x0002, 5, 0x81, 0xF0, 1.5)
    green = load_dictionary(shared("dictionaries/yamcs-xtce/ccsds-green-book.xml"))
    assert encode_command(green, "PWHTMR", {"TimerStartStop": "TIMER_START"}).data == bytes.fromhex("ff0000001e000001")
    check = green.command("PWHTMR").rules.checks[0]
    assert (check.container, check.stop_s, green.command("PWHTMR").verifiers) == ("HealthSafety1", 600.0, ())


@pytest.mark.parametrize(
    ("command", "arguments", "data"),
    [
        ("command1", {"string1": "ab", "para1": "1"}, b"ab\0\0\0\0\x00\x01"),
        ("command1", {"string1": "abcdef", "para1": "1"}, b"abcdef\x00\x01"),
        ("command3", {"string3": "ab", "para1": "1"}, b"ab\0\x00\x01"),
        ("command4", {"buf_length": "5", "string4": "ab", "para1": "1"}, b"\x00\x05\x02ab\0\0\x00\x01"),
        ("command5", {"string5": "ab", "para1": "1"}, b"\x00\x02ab\x00\x01"),
        ("command6", {"string6": "abcde", "para1": "1"}, b"abcde\x00\x01"),
    ],
)
def test_string_arguments_fill_their_buffers(command: str, arguments: dict[str, str], data: bytes) -> None:
    loaded = load_dictionary(shared("dictionaries/yamcs-xtce/strings-cmd.xml"))
    assert encode_command(loaded, command, arguments).data == data


def test_a_text_longer_than_the_room_that_another_argument_gives_is_refused_in_its_own_field() -> None:
    """Yamcs's strings-cmd.xml, command4: `string4` stands, behind a byte with its size, in a buffer of `buf_length` bytes, 6 at most."""
    command = load_dictionary(shared("dictionaries/yamcs-xtce/strings-cmd.xml")).command("command4")
    faults = check_arguments(command, {"buf_length": "4", "string4": "abcd", "para1": "1"})
    assert list(faults) == ["string4"]
    assert (faults["string4"].what, faults["string4"].rule) == ("string4 needs 5 bytes", "buf_length gives room for 4")
    assert check_arguments(command, {"buf_length": "5", "string4": "abcd", "para1": "1"}) == {}
    assert check_arguments(command, {"buf_length": "9", "string4": "abcdef", "para1": "1"})["string4"].rule == "at most 5"


def test_a_binary_whose_size_is_an_argument_must_agree_with_it() -> None:
    loaded = load_dictionary(shared("dictionaries/yamcs-xtce/VariableBinary.xml"))
    encoded = encode_command(loaded, "Command", {"size": "2", "data": "BEEF", "value": "1"})
    assert encoded.data == b"\x00\x02\xbe\xef" + struct.pack(">f", 1.0)
    with pytest.raises(KnownError, match="data has 16 bits; size asks for 24"):
        encode_command(loaded, "Command", {"size": "3", "data": "BEEF", "value": "1"})


def test_lists_and_aggregates_are_written_with_commas_and_colons() -> None:
    folder = shared("dictionaries/yamcs-pus")
    loaded = load_dictionary(folder / "pus11.xml", beside=[folder / "pus.xml", folder / "dt.xml"])
    data = encode_command(loaded, "DELETE_ACTIVITIES_BY_ID", {"num_requests": "2", "requests": "1:2:3, 4:5:6"}).data
    assert data == struct.pack(">HHHBBBH", 0x1801, 0xC000, 18, 0x27, 11, 5, 0) + struct.pack(">7H", 2, 1, 2, 3, 4, 5, 6)
    with pytest.raises(KnownError, match="requests has 1 values; num_requests asks for 2"):
        encode_command(loaded, "DELETE_ACTIVITIES_BY_ID", {"num_requests": "2", "requests": "1:2:3"})
    stages = [(v.stage, v.window_s, v.success_subtype, v.failure_subtype) for v in loaded.command("ENABLE_SCHEDULER").verifiers]
    assert stages == [("accepted", 5.0, 1, 2), ("started", 5.0, 3, 4), ("completed", 15.0, 7, 8)]


def test_significance_and_its_reason_are_inherited_or_replaced() -> None:
    extra = '<DefaultSignificance consequenceLevel="critical" reasonForWarning="cuts the link"/>'
    command = dictionary({}, extra=extra).command("DO")
    assert (command.significance, command.reason) == (Significance.CRITICAL, "cuts the link")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT5S", 5.0),
        ("PT1M30S", 90.0),
        ("P1DT2H", 93600.0),
        ("PT0.25S", 0.25),
        ("-PT5S", -5.0),
        ("5", None),
        ("P", None),
        ("PT", None),
    ],
)
def test_durations_are_iso_8601(text: str, seconds: float | None) -> None:
    assert duration_s(text) == seconds


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ('<ArgumentRefEntry argumentRef="AA"/>', "there is no argument AA"),
        ('<FixedValueEntry name="F" binaryValue="FF" sizeInBits="4"/>', "does not fit 4 bits"),
        ('<FixedValueEntry name="F" binaryValue="xyz" sizeInBits="4"/>', "is not hexadecimal"),
        ('<ParameterRefEntry parameterRef="P"/>', "there is no parameter P"),
        ('<StreamSegmentEntry streamRef="S"/>', "StreamSegmentEntry is not supported"),
    ],
)
def test_a_faulty_entry_is_named(entries: str, message: str) -> None:
    assert any(message in str(fault) for fault in check(commands({"A": "u8"}, entries=entries)))


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(["u8", "i16", "f32", "volt", "mode", "switch", "label", "key", "when"]), st.text(max_size=20))
def test_any_text_is_encoded_or_refused(kind: str, text: str) -> None:
    command = _LOADED.command("DO_" + kind)
    faults = check_arguments(command, {"X": text})
    if not faults:
        assert len(encode_command(_LOADED, command.name, {"X": text}).data) >= 8


def _all_kinds() -> str:
    kinds = ["u8", "i16", "f32", "volt", "mode", "switch", "label", "key", "when"]
    inner = HEADER.format(ancillary="") + "".join(meta({"X": kind}).replace('name="DO"', f'name="DO_{kind}"') for kind in kinds)
    return system("", f"<ArgumentTypeSet>{TYPES}</ArgumentTypeSet><MetaCommandSet>{inner}</MetaCommandSet>")


_LOADED = load(_all_kinds())

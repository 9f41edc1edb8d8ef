"""Dictionaries as tables: what a row means, packets told apart, and faults with their row and column."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.dictionary.csv_packets import COLUMNS
from console.dictionary.csv_table import load_table
from console.dictionary.formats import open_dictionary, read_any
from console.dictionary.model import AlarmRange, Dictionary, Kind
from console.dictionary.program import decode_one, program_of
from console.errors import KnownError
from tests.dictionary.xtce_text import joined, space_packet, spaced
from tests.shared_data import shared

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "resources/missions/template/fields.csv"
SSAT = "ccsds/ccsdspy/hs"


def table(folder: Path, *rows: str, columns: str = "packet,apid,field,bits,type") -> Path:
    """A table with these rows."""
    path = folder / "sat.csv"
    path.write_text("\n".join([columns, *rows]) + "\n")
    return path


def value(dictionary: Dictionary, packet: bytes, name: str) -> object:
    """One raw value of a packet."""
    return {span.parameter: raw for span, raw in decode_one(dictionary, packet)}[name]


def test_the_template_is_read_and_decodes_its_packets() -> None:
    dictionary = open_dictionary(TEMPLATE)
    beacon = space_packet(1, struct.pack(">IBB4b", 1_795_345_513, 0b001_00000, 160, -128, 0, 127, 1))
    housekeeping = space_packet(2, b"\x20\x03\x19" + struct.pack(">f", 1.5))
    event = space_packet(2, b"\x20\x05\x01" + b"DEPLOYED".ljust(16, b"\0"))
    other = space_packet(2, b"\x20\x11\x02")
    found = program_of(dictionary).decode(*joined([beacon, housekeeping, event, other]))
    groups = {group.container: group for group in found.groups}
    assert sorted(name for name in groups if not groups[name].is_base) == ["BEACON", "EVENT", "HOUSEKEEPING"]
    assert groups["BEACON"].generation_ns.tolist() == [1_795_345_513 * 10**9]
    parameters = dictionary.parameters
    assert parameters["MODE"].text(groups["BEACON"].columns["MODE"][0]) == "NOMINAL"
    assert np.asarray(parameters["BATT_V"].engineering(groups["BEACON"].columns["BATT_V"])).tolist() == [pytest.approx(8.0)]
    panels = [np.asarray(parameters[f"PANEL_T[{k}]"].engineering(groups["BEACON"].columns[f"PANEL_T[{k}]"]))[0] for k in range(4)]
    assert (panels[0], panels[2]) == (-60.0, 95.0)
    assert groups["HOUSEKEEPING"].columns["TX_POWER"].tolist() == [1.5]  # type: ignore[union-attr]
    assert groups["EVENT"].columns["TEXT"] == ["DEPLOYED"]
    assert (parameters["MODE"].kind, parameters["OBT"].kind, parameters["TX_POWER"].kind) == (Kind.ENUMERATED, Kind.TIME, Kind.FLOAT)


def test_the_help_explains_every_column() -> None:
    page = (ROOT / "resources/help/mission-author.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in page.partition("### Dictionaries as tables")[2].splitlines() if line.startswith("|")]
    assert {name for name in COLUMNS if not any(f"`{name}`" in row for row in rows)} == set()


def test_the_template_has_alarms_with_deadband_and_count() -> None:
    alarm = open_dictionary(TEMPLATE).parameters["BATT_V"].alarm
    assert alarm is not None
    assert alarm.ranges == (AlarmRange(1, 6.5, 8.4), AlarmRange(3, 6.0, 8.6))
    assert (alarm.min_violations, alarm.min_conformance, alarm.deadband) == (3, 3, 0.1)


def test_all_that_is_decoded_is_in_the_dictionary() -> None:
    dictionary = open_dictionary(TEMPLATE)
    found = program_of(dictionary).decode(*joined([space_packet(2, b"\x20\x03\x19" + bytes(4)), space_packet(9, bytes(9))]))
    for group in found.groups:
        assert set(group.columns) <= set(dictionary.parameters)
        assert group.container in dictionary.containers


def test_a_name_of_two_packets_is_a_path(tmp_path: Path) -> None:
    dictionary = load_table(table(tmp_path, "A,1,COUNT,8,", ",,X,8,", "B,2,COUNT,16,"))
    assert sorted(dictionary.parameters)[:2] == ["/sat/A/COUNT", "/sat/B/COUNT"]
    assert dictionary.containers["A"].parameters == ("/sat/A/COUNT", "X")
    assert value(dictionary, space_packet(2, b"\x01\x02"), "/sat/B/COUNT") == 0x0102


@pytest.mark.parametrize(
    ("word", "bits", "data", "expected"),
    [
        ("signed", 16, b"\xff\xfe", -2), ("ones", 8, b"\xfe", -1), ("magnitude", 8, b"\x81", -1), ("bcd", 8, b"\x42", 42),
        ("float", 16, b"\x3c\x00", 1.0), ("float", 64, struct.pack(">d", 0.1), 0.1), ("mil1750a", 32, b"\x40\x00\x00\x01", 1.0),
        ("text", 24, b"ABC", "ABC"), ("binary", 16, b"\x01\x02", b"\x01\x02"), ("boolean", 8, b"\x01", 1),
    ],
)  # fmt: skip
def test_every_type_is_decoded(tmp_path: Path, word: str, bits: int, data: bytes, expected: object) -> None:
    dictionary = load_table(table(tmp_path, f"A,1,X,{bits},{word}"))
    assert value(dictionary, space_packet(1, data), "X") == expected


def test_little_endian_and_bits_from_the_start(tmp_path: Path) -> None:
    rows = ("A,1,X,6,,16,little", ",,LOW,7,4,4,", ",,NEXT,,,8,")
    dictionary = load_table(table(tmp_path, *rows, columns="packet,apid,field,byte,bit,bits,order"))
    packet = space_packet(1, b"\x01\x02\x03")
    assert [value(dictionary, packet, name) for name in ("X", "LOW", "NEXT")] == [0x0201, 2, 3]


@pytest.mark.parametrize(
    ("order", "bits", "expected"),
    [
        ("1234", 32, 0x01020304), ("4321", 32, 0x04030201), ("2143", 32, 0x02010403), ("3412", 32, 0x03040102), ("21", 16, 0x0201),
        ("312", 24, 0x020301),
    ],
)  # fmt: skip
def test_bytes_in_the_order_of_their_ranks(tmp_path: Path, order: str, bits: int, expected: int) -> None:
    """The digit at place k is the rank of byte k in the big-endian value (the rule of ccsdspy's mnemonics tables)."""
    dictionary = load_table(table(tmp_path, f"A,1,X,6,,{bits},{order}", columns="packet,apid,field,byte,bit,bits,order"))
    assert value(dictionary, space_packet(1, bytes([1, 2, 3, 4])), "X") == expected


@pytest.mark.parametrize(
    ("row", "where", "what"),
    [
        ("A,1,X,eight,", "sat.csv:2: column bits", "'eight' is no whole number"),
        ("A,1,X,,", "sat.csv:2: column bits", "is empty"),
        ("A,1,X,65,", "sat.csv:2: column bits", "65 is out of range"),
        ("A,3000,X,8,", "sat.csv:2: column apid", "3000 is out of range"),
        ("A,,X,8,", "sat.csv:2: column apid", "is empty"),
        (",1,X,8,", "sat.csv:2: column packet", "is empty"),
        ("A,1,,8,", "sat.csv:2: column field", "is empty"),
        ("A,1,X,8,unsinged", "sat.csv:2: column type", "'unsinged' is not known"),
        ("A,1,X,24,float", "sat.csv:2: column bits", "a float of 24 bits is not known"),
        ("A,1,X[0],8,", "sat.csv:2: column field", "'X[0]' is no name"),
        ("A,1,X,8,,more", "sat.csv:2", "has 6 cells"),
    ],
)
def test_a_fault_has_its_row_and_column(tmp_path: Path, row: str, where: str, what: str) -> None:
    reading = read_any(table(tmp_path, row))
    assert reading.dictionary is None
    assert [(fault.where, fault.what) for fault in reading.faults] == [(where, what)]


@pytest.mark.parametrize(
    ("column", "cell", "what"),
    [
        ("calibration", "poly", "can't be used"), ("calibration", "points 1 2 1 3", "can't be used"),
        ("labels", "0=OFF; 0=ON", "has a label"),
        ("labels", "zero=OFF", "neither a whole number"), ("labels", "OFF", "is no NAME=VALUE"), ("high_warning", "hot", "is no number"),
        ("label_alarms", "OFF=bad", "is no level"), ("epoch", "never", "is not known"), ("latching", "maybe", "neither yes nor no"),
        ("when", "Y=1", "has no field Y"), ("violations", "0", "out of range"), ("order", "middle", "is not known"),
        ("order", "12", "does not rank the bytes"),
    ],
)  # fmt: skip
def test_a_cell_that_can_not_be_used_is_told(tmp_path: Path, column: str, cell: str, what: str) -> None:
    kind = "time" if column == "epoch" else ""
    extra = "labels" if column == "label_alarms" else "high_warning" if column == "violations" else "note"
    columns = f"packet,apid,field,bits,type,{column}" + (f",{extra}" if extra != "note" else "")
    (fault,) = read_any(table(tmp_path, f"A,1,X,8,{kind},{cell}" + (",9" if extra == "high_warning" else ""), columns=columns)).faults
    assert fault.where == f"sat.csv:2: column {column}"
    assert what in fault.what


def test_faults_of_the_head_and_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"\xff\xfe")
    assert "is no table" in str(read_any(tmp_path / "x.csv").faults[0])
    assert "has no rows" in str(read_any(table(tmp_path)).faults[0])
    told = read_any(table(tmp_path, "A,1,8", columns="packet,apd,bits")).faults
    assert [fault.what for fault in told] == ["there is no column 'apd'", "column apid is missing", "column field is missing"]
    assert told[0].rule == "did you mean apid?"


def test_packets_that_can_not_be_told_apart_are_a_fault(tmp_path: Path) -> None:
    (fault,) = read_any(table(tmp_path, "A,1,X,8,", "B,1,Y,8,")).faults
    assert fault.what == "B can't be told from A"


def test_a_line_that_spans_rows_keeps_the_count_of_lines(tmp_path: Path) -> None:
    path = table(tmp_path, 'A,1,X,8,"two', 'lines"', ",,Y,no,")
    assert read_any(path).faults[-1].where == "sat.csv:4: column bits"


def test_other_files_beside_a_table_are_refused() -> None:
    with pytest.raises(KnownError, match="a table refers to no other dictionary"):
        open_dictionary(TEMPLATE, beside=[TEMPLATE])


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_a_table_or_a_list_of_faults(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / "x.csv"
    path.write_text("packet,apid,field,bits,type,labels,when\nA,1,X,8,,0=A,\n" + text, encoding="utf-8", errors="replace")
    reading = read_any(path)
    assert (reading.dictionary is None) == bool(reading.faults)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["unsigned", "signed"]), st.integers(1, 40), st.booleans()), min_size=1, max_size=12),
    st.binary(min_size=64, max_size=64),
)
def test_fields_one_after_the_other_are_what_the_bits_say(
    tmp_path_factory: pytest.TempPathFactory, fields: list[tuple[str, int, bool]], data: bytes
) -> None:
    """The oracle: the packet as one long number, shifted and masked."""
    rows = [f"{'A' if k == 0 else ''},1,F{k},{bits},{word}" for k, (word, bits, _) in enumerate(fields)]
    dictionary = load_table(table(tmp_path_factory.mktemp("t"), *rows))
    packet = space_packet(1, data)
    whole, first = int.from_bytes(packet, "big"), 48
    for number, (word, bits, _) in enumerate(fields):
        expected = (whole >> (8 * len(packet) - first - bits)) & ((1 << bits) - 1)
        expected -= (1 << bits) if word == "signed" and expected >> (bits - 1) else 0
        assert value(dictionary, packet, f"F{number}") == expected
        first += bits


SSAT_ROWS = (
    "P1,1,SECS,6,,32,,time,,poly 0 1,2015-01-01,", ",1,SUBSECS1,10,,16,,,,,,",
    ",1,CNT8,12,,8,,,,,,0=INVALID; 1..3=POSITIVE; 6..100=NEGATIVE; 110..255=DEFAULT",
    ",1,OSC16,13,,16,,,little,,,", ",1,CNT32,15,,32,,,,,,", ",1,SMP,19,,32,8,,,,,",
    "P10,10,SECS10,6,,32,,,,,,", ",10,VALID,12,0,1,,,,,,", ",10,STATUS,12,1,2,,,,,,", ",10,HZ5,12,6,1,,,,,,",
    ",10,OSC32,15,,32,,,little,,,",
    ",10,RND,19,,32,8,signed,little,,,",
)  # fmt: skip


def test_flown_like_packets_decode_to_the_values_of_the_golden_page(tmp_path: Path) -> None:
    """hs packets 1 and 10 of ccsdspy (shared data, ccsds/GOLDEN.md, table hs)."""
    columns = "packet,apid,field,byte,bit,bits,count,type,order,calibration,epoch,labels"
    dictionary = load_table(table(tmp_path, *SSAT_ROWS, columns=columns))
    first = next(shared(f"{SSAT}/apid001").glob("*.tlm")).read_bytes()
    (group,) = program_of(dictionary).decode(first, spaced(first)).groups
    ends = {name: (column[0], column[-1]) for name, column in group.columns.items()}
    assert (group.container, len(group.packets)) == ("P1", 1448)
    assert (ends["CNT8"], ends["OSC16"], ends["CNT32"]) == ((199, 110), (39016, 39101), (1714644834, 1726103627))
    assert (ends["SMP[0]"], ends["SMP[7]"]) == ((1957748632, 1958962665), (1957748960, 1958962977))
    assert ends["SUBSECS1"] == (0, 54067)
    assert dictionary.parameters["CNT8"].text(199) == "DEFAULT"
    tenth = next(shared(f"{SSAT}/apid010").glob("*.tlm")).read_bytes()
    (group,) = program_of(dictionary).decode(tenth, spaced(tenth)).groups
    ends = {name: (column[0], column[-1]) for name, column in group.columns.items()}
    assert (ends["VALID"], ends["STATUS"], ends["HZ5"]) == ((1, 1), (1, 1), (1, 0))
    assert (ends["OSC32"], ends["RND[0]"], ends["SECS10"]) == ((2044897762, 2044897733), (291438717, 1048462003), (15552000, 15555599))

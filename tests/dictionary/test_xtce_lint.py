"""What `moonkite check` says of a dictionary that can be read, each with its place; and that a sound one has nothing said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.dictionary.xtce import as_fault, lint_dictionary
from console.errors import Fault
from tests.dictionary.xtce_text import HEADER_NAMES, container, equal, system, telemetry
from tests.shared_data import shared

ROOT = Path(__file__).resolve().parents[2]


def told(folder: Path, text: str) -> list[Fault]:
    """The warnings of a dictionary that has no faults, without those of the builder's spare types."""
    path = folder / "x.xml"
    path.write_text(text)
    faults, warnings = lint_dictionary(path)
    assert faults == []
    assert all(warning.where.startswith("x.xml:") for warning in warnings)
    return [warning for warning in warnings if warning.what != "is a type that nothing uses"]


def packet(*entries: str, types: str = "", parameters: dict[str, str] | None = None, more: str = "") -> str:
    """One container P with an 8-bit value A, and what else is given."""
    return system(telemetry(types, {"A": "u8", **(parameters or {})}, container("P", "A", *entries) + more))


def test_a_sound_dictionary_has_nothing_said_of_it() -> None:
    assert lint_dictionary(ROOT / "resources/missions/demo/wau1.xml") == ([], [])


def test_a_type_that_nothing_uses_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.xml"
    path.write_text(packet())
    unused = [w for w in lint_dictionary(path)[1] if w.what == "is a type that nothing uses"]
    assert [w.where.rsplit(" ", 1)[-1] for w in unused] == ["u3", "u1", "u2", "u11", "u14", "u16", "i16", "f32"]


def enumeration(*items: tuple[str, str]) -> str:
    """An 8-bit enumerated type E with the labels of (value, label); "3..5" is a range."""
    listed = ""
    for value, label in items:
        low, _, high = value.partition("..")
        listed += f'<Enumeration value="{low}"' + (f' maxValue="{high}"' if high else "") + f' label="{label}"/>'
    return f'<EnumeratedParameterType name="E"><IntegerDataEncoding/><EnumerationList>{listed}</EnumerationList></EnumeratedParameterType>'


@pytest.mark.parametrize(
    ("items", "what"),
    [
        ([("0", "OFF"), ("0", "ON")], "'ON' has the value 0, which 'OFF' has already: the first is shown"),
        ([("0..9", "LOW"), ("5", "MID")], "'MID' has the value 5, which 'LOW' has already: the first is shown"),
        ([("1", "ON"), ("2", "ON")], "the label 'ON' stands for 1 and for 2"),
        ([("0", "OFF"), ("256", "ON")], "'ON' has the value 256, but the field holds at most 255"),
    ],
)
def test_labels_that_clash_or_do_not_fit_are_named(tmp_path: Path, items: list[tuple[str, str]], what: str) -> None:
    assert [w.what for w in told(tmp_path, packet("B", types=enumeration(*items), parameters={"B": "E"}))] == [what]


def test_a_parameter_in_no_container_is_named_unless_it_comes_from_elsewhere(tmp_path: Path) -> None:
    text = packet(parameters={"LOST": "u8", "GROUND": "u8"}).replace(
        'name="GROUND" parameterTypeRef="u8"/>',
        'name="GROUND" parameterTypeRef="u8"><ParameterProperties dataSource="ground"/></Parameter>',
    )
    (warning,) = told(tmp_path, text)
    assert warning.where.endswith(": Parameter LOST")
    assert warning.what == "stands in no container: it is never received"


def test_a_derived_parameter_that_nothing_makes_is_named(tmp_path: Path) -> None:
    text = packet(parameters={"D": "u8"}).replace(
        'name="D" parameterTypeRef="u8"/>', 'name="D" parameterTypeRef="u8"><ParameterProperties dataSource="derived"/></Parameter>'
    )
    assert [w.what for w in told(tmp_path, text)] == ["is derived, but no algorithm makes it: it is never received"]


def limited(inside: str) -> str:
    """A float type E with alarms."""
    return f'<FloatParameterType name="E"><FloatDataEncoding/>{inside}</FloatParameterType>'


@pytest.mark.parametrize(
    ("ranges", "what"),
    [
        (
            '<WarningRange minInclusive="-1" maxInclusive="5"/>',
            "its warning limit -1 is below the least valid value 0: it is never reached",
        ),
        ('<WarningRange maxInclusive="11"/>', "its warning limit 11 is above the greatest valid value 10: it is never reached"),
        ('<WarningRange minInclusive="5" maxInclusive="2"/>', "its warning limits are 5 and 2: every value is out of limits"),
        (
            '<WarningRange maxInclusive="8"/><CriticalRange maxInclusive="7"/>',
            "its critical limit 7 comes before its warning limit 8",
        ),
    ],
)
def test_limits_that_make_no_sense_are_named(tmp_path: Path, ranges: str, what: str) -> None:
    alarm = f"<DefaultAlarm><StaticAlarmRanges>{ranges}</StaticAlarmRanges></DefaultAlarm>"
    types = limited(f'<ValidRange minInclusive="0" maxInclusive="10"/>{alarm}')
    assert [w.what for w in told(tmp_path, packet("B", types=types, parameters={"B": "E"}))] == [f"{what} (as B)"]


def test_limits_of_a_context_are_looked_at_too(tmp_path: Path) -> None:
    inside = (
        '<ValidRange minInclusive="0"/><ContextAlarmList><ContextAlarm><StaticAlarmRanges><WarningRange minInclusive="-3"/>'
        f"</StaticAlarmRanges><ContextMatch>{equal('A', 1)}</ContextMatch></ContextAlarm></ContextAlarmList>"
    )
    (warning,) = told(tmp_path, packet("B", types=limited(inside), parameters={"B": "E"}))
    assert warning.what.startswith("when A == 1, its warning limit -3 is below the least valid value 0")


@pytest.mark.parametrize(
    ("children", "where", "what"),
    [
        ([("Q", equal("A", 300))], "Q", "never matches: A is asked to be 300, but goes from 0 to 255"),
        ([("Q", equal("A", 1)), ("R", equal("A", 1))], "R", "never matches: Q, which asks for the same, comes before it"),
        ([("Q", ""), ("R", equal("A", 1))], "R", "never matches: Q, which has no condition, comes before it"),
        (
            [("Q", f"<ComparisonList>{equal('A', 1)}{equal('A', 2)}</ComparisonList>")],
            "Q",
            "never matches: A would have to be 1 and 2",
        ),
    ],
)
def test_containers_that_never_match_are_named(tmp_path: Path, children: list[tuple[str, str]], where: str, what: str) -> None:
    more = "".join(container(name, base="P", where=condition) for name, condition in children)
    (warning,) = told(tmp_path, packet(more=more))
    assert (warning.where.rsplit(" ", 1)[-1], warning.what) == (where, what)


def test_a_contradiction_over_two_levels_is_seen(tmp_path: Path) -> None:
    more = container("Q", base="P", where=equal("A", 1)) + container("R", base="Q", where=equal("A", 2))
    (warning,) = told(tmp_path, packet(more=more))
    assert warning.where.endswith("R")


def test_a_container_that_no_packet_leads_to_is_named(tmp_path: Path) -> None:
    more = (
        container("Q", base="P", where=equal("A", 1))
        + container("ALONE", "A")
        + container("EMPTY", base="P", where=equal("A", 2), abstract=True)
    )
    alone, empty = told(tmp_path, packet(more=more))
    assert (alone.where.rsplit(" ", 1)[-1], empty.where.rsplit(" ", 1)[-1]) == ("ALONE", "EMPTY")
    assert alone.what.startswith("no packet begins with it")
    assert empty.what == "is abstract, and nothing extends it"


def test_fields_that_share_bits_are_named_with_them(tmp_path: Path) -> None:
    again = '<ParameterRefEntry parameterRef="B"><LocationInContainerInBits referenceLocation="containerStart"><FixedValue>4</FixedValue>'
    again += "</LocationInContainerInBits></ParameterRefEntry>"
    (warning,) = told(tmp_path, packet(again, parameters={"B": "u8"}))
    assert (warning.where, warning.what) == (warning.where, "A and B share bits 4 to 7")


def test_a_header_and_its_packets_have_nothing_said_of_them(tmp_path: Path) -> None:
    packets = "".join(container(f"P{n}", "A", base="H", where=equal("APID", n)) for n in range(1, 4))
    text = system(telemetry("", {**HEADER_NAMES, "A": "u8"}, container("H", *HEADER_NAMES, abstract=True) + packets))
    assert told(tmp_path, text) == []


def test_overlaps_of_the_real_dictionary_are_told_in_few_lines() -> None:
    """Its enumerations are placed from the start by three bits each, four wide."""
    _, warnings = lint_dictionary(shared("ccsds/yamcs/xtce.xml"))
    assert any("Enum_Para_1 and Enum_Para_2 share bits 29 to 29" in w.what for w in warnings)


def test_the_spare_container_of_the_real_dictionary_is_found() -> None:
    _, warnings = lint_dictionary(shared("ccsds/space_packet_parser/jpss/contrived_inheritance_structure.xml"))
    assert [w.where.rsplit(" ", 1)[-1] for w in warnings] == ["UNUSED"]


def test_a_readers_warning_is_parted_from_its_place() -> None:
    assert as_fault("x.xml:3: Unit m: what: it is") == Fault("what: it is", "x.xml:3: Unit m")
    assert as_fault("no place") == Fault("no place", "")

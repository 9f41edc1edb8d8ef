"""Two dictionaries compared: each kind of difference is told in words, and the same dictionary has none."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.dictionary.compare import Change, compare
from console.dictionary.xtce import load_dictionary
from tests.dictionary.xtce_text import HEADER_NAMES, container, equal, load, system, telemetry
from tests.shared_data import shared

DEMO = Path(__file__).resolve().parents[2] / "resources/missions/demo/wau1.xml"

TYPES = (
    '<FloatParameterType name="volt"><UnitSet><Unit>V</Unit></UnitSet><IntegerDataEncoding sizeInBits="8"><DefaultCalibrator>'
    '<PolynomialCalibrator><Term coefficient="0.05" exponent="1"/></PolynomialCalibrator></DefaultCalibrator></IntegerDataEncoding>'
    '<ValidRange minInclusive="0" maxInclusive="12"/><DefaultAlarm minViolations="2"><StaticAlarmRanges><WarningRange minInclusive="6"/>'
    '</StaticAlarmRanges></DefaultAlarm></FloatParameterType><EnumeratedParameterType name="mode"><IntegerDataEncoding sizeInBits="8"/>'
    '<EnumerationList><Enumeration value="0" label="SAFE"/></EnumerationList></EnumeratedParameterType>'
)
COMMANDS = (
    '<ArgumentTypeSet><IntegerArgumentType name="n" signed="false"><IntegerDataEncoding sizeInBits="8"/><ValidRangeSet><ValidRange '
    'minInclusive="1" maxInclusive="9"/></ValidRangeSet></IntegerArgumentType></ArgumentTypeSet><MetaCommandSet><MetaCommand name="GO">'
    '<ArgumentList><Argument name="N" argumentTypeRef="n" initialValue="3"/></ArgumentList><CommandContainer name="GO"><EntryList>'
    '<FixedValueEntry name="CODE" binaryValue="2A" sizeInBits="8"/><ArgumentRefEntry argumentRef="N"/></EntryList></CommandContainer>'
    '<DefaultSignificance consequenceLevel="vital" reasonForWarning="It goes."/><VerifierSet><CompleteVerifier><CheckWindow '
    'timeToStopChecking="PT9S"/></CompleteVerifier></VerifierSet></MetaCommand></MetaCommandSet>'
)


def text() -> str:
    """A dictionary with a packet P of V, MODE and A, and a command GO."""
    packets = container("H", *HEADER_NAMES, abstract=True) + container("P", "V", "MODE", "A", base="H", where=equal("APID", 5))
    return system(telemetry(TYPES, {**HEADER_NAMES, "V": "volt", "MODE": "mode", "A": "u8"}, packets), COMMANDS)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('coefficient="0.05"', 'coefficient="0.1"', "parameter V: its calibration: 0.05 x, now 0.1 x"),
        ("<Unit>V</Unit>", "<Unit>mV</Unit>", "parameter V: its units: V, now mV"),
        ('maxInclusive="12"', 'maxInclusive="11"', "parameter V: its valid range: 0 to 12, now 0 to 11"),
        ('<WarningRange minInclusive="6"', '<CriticalRange minInclusive="6"', "parameter V: its warning limits: from 6, now none"),
        (
            'minViolations="2"',
            'minViolations="3"',
            "parameter V: the values in a row for an alarm: 2 to enter, 2 to leave, now 3",
        ),
        ('label="SAFE"', 'label="SLEEP"', "parameter MODE: its label 0: SAFE, now SLEEP"),
        (
            'name="A" parameterTypeRef="u8"',
            'name="A" parameterTypeRef="i16"',
            "A: its encoding: unsigned of 8 bits, now twosComplement",
        ),
        ('<ParameterRefEntry parameterRef="MODE"/>', "", "packet P: A moved from byte 8 to byte 7"),
        ('<ParameterRefEntry parameterRef="MODE"/>', "", "packet P: no longer holds MODE"),
        ('value="5"', 'value="6"', "packet P: its condition: APID == 5, now APID == 6"),
        ('consequenceLevel="vital"', 'consequenceLevel="forbidden"', "command GO: its significance: vital, now forbidden"),
        ('maxInclusive="9"', 'maxInclusive="8"', "command GO: N: its range: 1 to 9, now 1 to 8"),
        ('initialValue="3"', 'initialValue="4"', "command GO: N: its default: 3, now 4"),
        ('binaryValue="2A"', 'binaryValue="2B"', "command GO: its packet's CODE: 0x2a in 8 bits, now 0x2b in 8 bits"),
        ('timeToStopChecking="PT9S"', 'timeToStopChecking="PT4S"', "command GO: the window of completed: 9 s, now 4 s"),
        ("It goes.", "It flies.", "command GO: the reason of its significance: 'It goes.', now 'It flies.'"),
        ('name="GO"', 'name="RUN"', "command RUN: added"),
        ('name="GO"', 'name="RUN"', "command GO: removed"),
    ],
)
def test_each_difference_is_told_in_words(old: str, new: str, told: str) -> None:
    assert old in text()
    found = [str(item) for item in compare(load(text()), load(text().replace(old, new)))]
    assert any(told in item for item in found), found


def test_only_what_differs_is_told() -> None:
    found = compare(load(text()), load(text().replace('label="SAFE"', 'label="SLEEP"')))
    assert [(item.sort, item.change, item.name) for item in found] == [("parameter", Change.CHANGED, "MODE")]


@pytest.mark.parametrize(
    "name",
    [
        "dictionaries/yamcs-xtce/BogusSAT-1.xml",
        "dictionaries/yamcs-xtce/ref-xtce.xml",
        "ccsds/yamcs/xtce.xml",
        "dictionaries/yamcs-xtce/array-tm.xml",
    ],
)
def test_a_dictionary_is_the_same_as_itself(name: str) -> None:
    assert compare(load_dictionary(shared(name)), load_dictionary(shared(name))) == []


def test_the_demo_is_the_same_as_itself_and_all_of_it_comes_and_goes() -> None:
    demo, other = load_dictionary(DEMO), load(text())
    assert compare(demo, load_dictionary(DEMO)) == []
    found = compare(demo, other)
    assert {item.name for item in found if item.sort == "command" and item.change is Change.REMOVED} == set(demo.commands)
    assert {item.name for item in found if item.sort == "command" and item.change is Change.ADDED} == {"GO"}


def test_context_alarms_are_compared_too() -> None:
    def with_limit(limit: int) -> str:
        context = (
            f'<ContextAlarmList><ContextAlarm><StaticAlarmRanges><WarningRange minInclusive="{limit}"/></StaticAlarmRanges><ContextMatch>'
            f"{equal('MODE', 'SAFE')}</ContextMatch></ContextAlarm></ContextAlarmList></FloatParameterType>"
        )
        return text().replace("</DefaultAlarm></FloatParameterType>", f"</DefaultAlarm>{context}")

    (found,) = compare(load(with_limit(3)), load(with_limit(4)))
    assert found.detail == "when MODE == SAFE, its warning limits: from 3, now from 4"

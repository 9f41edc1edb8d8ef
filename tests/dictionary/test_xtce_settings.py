"""Parameters that a command sets: XTCE 1.2 ParameterToSetType, its kinds of values as XML Schema writes them, and its operations."""

from __future__ import annotations

import numpy as np
import pytest

from console.dictionary.command_rules import ParameterSetting
from console.dictionary.model import Dictionary
from console.dictionary.xtce import load_dictionary
from tests.dictionary.xtce_text import load, system, telemetry
from tests.shared_data import shared

TYPES = """
<IntegerParameterType name="count" signed="true"><ValidRange minInclusive="-5" maxInclusive="500"/></IntegerParameterType>
<FloatParameterType name="real"/><StringParameterType name="word"/><BinaryParameterType name="blob"/>
<BooleanParameterType name="flag" oneStringValue="ON" zeroStringValue="OFF"/>
<EnumeratedParameterType name="mode"><EnumerationList><Enumeration value="1" label="SAFE"/><Enumeration value="7" label="SCIENCE"/>
</EnumerationList></EnumeratedParameterType>
<FloatParameterType name="volts"><IntegerDataEncoding sizeInBits="8"><DefaultCalibrator><PolynomialCalibrator>
<Term coefficient="2" exponent="1"/></PolynomialCalibrator></DefaultCalibrator></IntegerDataEncoding></FloatParameterType>
<AbsoluteTimeParameterType name="when"><Encoding><IntegerDataEncoding sizeInBits="32"/></Encoding></AbsoluteTimeParameterType>
"""
NAMES = {"N": "count", "R": "real", "W": "word", "B": "blob", "F": "flag", "M": "mode", "V": "volts", "T0": "when"}


def setting(inside: str, parameter: str = "N", stage: str = "") -> Dictionary:
    told = f' setOnVerification="{stage}"' if stage else ""
    command = (
        '<MetaCommandSet><MetaCommand name="GO"><CommandContainer name="GO"><EntryList/></CommandContainer>'
        f'<ParameterToSetList><ParameterToSet parameterRef="{parameter}"{told}>{inside}</ParameterToSet></ParameterToSetList>'
        "</MetaCommand></MetaCommandSet>"
    )
    return load(system(telemetry(TYPES, NAMES, ""), command))


def of(dictionary: Dictionary) -> tuple[ParameterSetting, ...]:
    return dictionary.command("GO").rules.settings


@pytest.mark.parametrize(
    ("parameter", "text", "raw"),
    [
        ("N", "500", 500), ("N", "0x10", 16), ("N", "-5", -5), ("R", "2.5e1", 25.0), ("W", "a word", "a word"), ("B", "0AfF", b"\x0a\xff"),
        ("F", "true", 1), ("F", "OFF", 0), ("F", "0", 0), ("M", "SCIENCE", 7),
    ],
)  # fmt: skip
def test_a_value_is_read_as_the_schema_writes_its_kind(parameter: str, text: str, raw: object) -> None:
    """The documentation of NewValue: xs:integer, xs:double, xs:string, xs:hexBinary, xs:boolean, a label."""
    assert of(setting(f"<NewValue>{text}</NewValue>", parameter)) == (ParameterSetting(parameter, raw),)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("parameter", "text", "why"),
    [
        ("N", "501", "valid range"), ("N", "1.5", "valid range"), ("R", "much", "kind float"), ("B", "0xyz", "kind binary"),
        ("M", "SCIENTIST", "SAFE, SCIENCE"), ("F", "perhaps", "OFF, ON"), ("V", "3", "calibrated"),
        ("T0", "2026-01-01T00:00:00", "or a time"),
    ],
)  # fmt: skip
def test_what_is_no_value_of_the_parameter_is_told_and_not_kept(parameter: str, text: str, why: str) -> None:
    found = setting(f"<NewValue>{text}</NewValue>", parameter)
    assert of(found) == ()
    assert any(why in warning and parameter in warning for warning in found.warnings)


def test_the_stage_is_complete_unless_it_is_told() -> None:
    """setOnVerification: default "complete"."""
    assert of(setting("<NewValue>1</NewValue>"))[0].stage == "complete"
    assert of(setting("<NewValue>1</NewValue>", stage="release"))[0].stage == "release"
    found = setting("<NewValue>1</NewValue>", stage="soon")
    assert of(found) == ()
    assert any("setOnVerification 'soon'" in warning for warning in found.warnings)


def test_a_derivation_is_an_operation_on_current_values_this_one_included() -> None:
    text = (
        '<Derivation><ThisParameterOperand/><ParameterInstanceRefOperand parameterRef="R"/><Operator>*</Operator>'
        "<ValueOperand>1</ValueOperand><Operator>+</Operator></Derivation>"
    )
    (found,) = of(setting(text))
    assert found.derivation is not None
    assert found.derivation.inputs == ("N", "R")
    assert found.derivation.compute(np.asarray([4.0]), np.asarray([2.5])).tolist() == [11.0]


@pytest.mark.parametrize(
    "text", ["<Operator>+</Operator>", "<ValueOperand>x</ValueOperand>", '<ParameterInstanceRefOperand parameterRef="Z"/>']
)
def test_an_operation_that_is_none_is_told_and_not_kept(text: str) -> None:
    found = setting(f"<Derivation>{text}</Derivation>")
    assert of(found) == ()
    assert found.warnings


def test_the_example_of_the_green_book_sets_its_return_value_twice() -> None:
    """CCSDS 660.1-G, as Yamcs has it: 0x00 at the release, 0x55 once it is complete."""

    found = load_dictionary(shared("dictionaries/yamcs-xtce/ccsds-green-book.xml")).command("PWHTMR").rules.settings
    assert found == (ParameterSetting("CommandReturn", 0, stage="release"), ParameterSetting("CommandReturn", 0x55))

"""XTCE details of types and commands: lookups of sizes, ranges, units, names from other systems, and the rules round a command."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.dictionary.arguments import check_arguments
from console.dictionary.calibration import OPERATORS, Operations
from console.dictionary.command_rules import AlarmSuspension, Interlock, ParameterSetting
from console.dictionary.encode import encode_number
from console.dictionary.layout import Field
from console.dictionary.model import Command, Dictionary
from console.dictionary.program import decode_one, program_of
from console.dictionary.significance import Significance
from tests.dictionary.xtce_text import check, container, equal, joined, load, system, telemetry

_SIZED = '<BinaryParameterType name="blob"><BinaryDataEncoding><SizeInBits>{}</SizeInBits></BinaryDataEncoding></BinaryParameterType>'
LOOKUP = _SIZED.format(
    f'<DiscreteLookupList><DiscreteLookup value="8">{equal("A", 1)}</DiscreteLookup><DiscreteLookup value="24">'
    f"{equal('A', 2, '>=')}</DiscreteLookup></DiscreteLookupList>"
)


@pytest.mark.parametrize(("data", "expected"), [(b"\x01\xaa\xbb", b"\xaa"), (b"\x02\xaa\xbb\xcc", b"\xaa\xbb\xcc"), (b"\x00\xaa", None)])
def test_a_size_is_looked_up_by_another_value(data: bytes, expected: bytes | None) -> None:
    """XTCE 1.2 DiscreteLookupListType: the first that holds; where none does, the packet doesn't fit."""
    dictionary = load(system(telemetry(LOOKUP, {"A": "u8", "B": "blob"}, container("P", "A", "B"))))
    found = {span.parameter: value for span, value in decode_one(dictionary, data)}
    assert found.get("B") == expected


def test_a_lookup_by_several_parameters_is_refused_by_name() -> None:
    both = LOOKUP.replace('parameterRef="A" value="2"', 'parameterRef="C" value="2"')
    faults = check(system(telemetry(both, {"A": "u8", "C": "u8", "B": "blob"}, container("P", "A", "C", "B"))))
    assert faults[0].what == "is decided by 2 parameters"


def test_a_parameter_taken_in_from_another_system_is_found_there() -> None:
    taken = system(telemetry("", {"A": "u8"}, ""), name="Other")
    child = system(telemetry("", {"B": "u8"}, ""), name="Near").replace(
        "</ParameterSet>", '<ParameterRef parameterRef="/T/Other/A"/></ParameterSet>'
    )
    text = system(telemetry("", {"C": "u8"}, container("P", "Near/A", "C")), below=taken + child)
    assert load(text).containers["P"].parameters == ("A", "C")


def test_a_type_that_is_its_own_base_is_a_fault() -> None:
    types = '<IntegerParameterType name="x" baseType="y"/><IntegerParameterType name="y" baseType="x"/>'
    assert any("is defined by itself" in fault.what for fault in check(system(telemetry(types, {"A": "x"}, container("P", "A")))))


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        ("<Unit>V</Unit>", "V"), ('<Unit>m</Unit><Unit power="-2">s</Unit>', "m s^-2"), ('<Unit factor="1000">g</Unit>', "1000 g"),
        ('<Unit form="raw">counts</Unit><Unit>K</Unit>', "K"), ('<Unit power="1.0">V</Unit>', "V"), ("<Unit/>", ""),
    ],
)  # fmt: skip
def test_units_are_one_text(unit: str, text: str) -> None:
    types = f'<FloatParameterType name="x"><UnitSet>{unit}</UnitSet><FloatDataEncoding/></FloatParameterType>'
    assert load(system(telemetry(types, {"A": "x"}, container("P", "A")))).parameters["A"].units == text


def test_exclusive_ends_of_a_valid_range_are_kept() -> None:
    types = (
        '<FloatParameterType name="f"><FloatDataEncoding/><ValidRange minExclusive="0" maxExclusive="1"/></FloatParameterType>'
        '<IntegerParameterType name="i"><IntegerDataEncoding/><ValidRange minExclusive="0" maxExclusive="10"/></IntegerParameterType>'
    )
    parameters = load(system(telemetry(types, {"F": "f", "I": "i"}, container("P", "F", "I")))).parameters
    assert parameters["F"].valid == (float(np.nextafter(0, 1)), float(np.nextafter(1, 0)))
    assert parameters["I"].valid == (1.0, 9.0)


def test_an_alias_is_a_name() -> None:
    text = system(telemetry("", {"A": "u8"}, container("P", "A"))).replace(
        'name="A" parameterTypeRef="u8"/>',
        'name="A" parameterTypeRef="u8"><AliasSet><Alias nameSpace="old" alias="TM001"/></AliasSet></Parameter>',
    )
    assert load(text).parameter("TM001").name == "A"


@pytest.mark.parametrize(
    ("operator", "values", "expected"), [("y^x", (2.0, 5.0), 25.0), ("^", (2.0, 5.0), 32.0), ("xor", (6.0, 3.0), 5.0), ("~", (6.0,), -7.0)]
)
def test_operators_are_those_of_the_standard(operator: str, values: tuple[float, ...], expected: float) -> None:
    """XTCE 1.2 MathOperatorsType: y^x is (x1 x2 -- x2**x1)."""
    program = Operations((*((k,) for k in range(len(values))), operator))
    assert program(*(np.asarray([value]) for value in values)).tolist() == [expected]


def test_every_operator_of_the_standard_is_known() -> None:
    listed = "+ - * / % ^ y^x ln log e^x 1/x x! tan cos sin atan atan2 acos asin tanh cosh sinh atanh acosh asinh swap drop dup over << >>"
    assert set(f"{listed} & | && || ! abs div int > >= < <= == != min max xor ~".split()) <= set(OPERATORS)


@pytest.mark.parametrize(
    ("order", "what"),
    [("1,0,3", "the byte order 1,0,3 does not fit 32 bits"), ("1,1,2,3", "does not fit 32 bits"), ("middle", "middle is no byte order")],
)
def test_a_byte_order_that_does_not_fit_is_refused(order: str, what: str) -> None:
    types = f'<IntegerParameterType name="x"><IntegerDataEncoding sizeInBits="32" byteOrder="{order}"/></IntegerParameterType>'
    assert any(what in fault.what for fault in check(system(telemetry(types, {"A": "x"}, container("P", "A")))))


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 8).flatmap(lambda n: st.permutations(range(n))), st.binary(min_size=9, max_size=9), st.integers(0, 1))
def test_bytes_in_any_order_are_put_in_order_and_back(order: list[int], data: bytes, offset: int) -> None:
    """The oracle: each byte times 256 to the power of its significance, as XTCE 1.2 ByteOrderArbitraryType has it."""
    size = len(order)
    types = (
        f'<IntegerParameterType name="x"><IntegerDataEncoding sizeInBits="{8 * size}" byteOrder="{",".join(map(str, order))}"/>'
        "</IntegerParameterType>"
    )
    dictionary = load(system(telemetry(types, {"A": "u8", "X": "x"}, container("P", *["A"] * offset, "X"))))
    stood = data[offset : offset + size]
    expected = sum(byte << (8 * significance) for byte, significance in zip(stood, order, strict=True))
    for _ in range(3):
        _, names, values = program_of(dictionary).values(data)
        assert dict(zip(names, values, strict=True))["X"] == expected
        decoded = program_of(dictionary).decode(*joined([data, data[::-1], data]))
        assert np.asarray(decoded.groups[0].columns["X"]).tolist()[::2] == [expected, expected]
        assert dict(decode_one_by_name(dictionary, data))["X"] == expected
    encoding = program_of(dictionary).roots[0].entries[-1].body
    assert isinstance(encoding, Field)
    assert encode_number(encoding.encoding, expected).to_bytes(size, "big") == stood


def decode_one_by_name(dictionary: Dictionary, packet: bytes) -> list[tuple[str, object]]:
    """Raw values of one packet by name."""
    return [(span.parameter, value) for span, value in decode_one(dictionary, packet)]


@pytest.mark.parametrize(("order", "expected"), [("1,0", 0x0102), ("0,1", 0x0201), ("leastSignificantByteFirst", 0x0201)])
def test_a_byte_order_may_be_a_list(order: str, expected: int) -> None:
    """XTCE 1.2 ByteOrderArbitraryType: the significance of each byte in the order of memory."""
    types = f'<IntegerParameterType name="x"><IntegerDataEncoding sizeInBits="16" byteOrder="{order}"/></IntegerParameterType>'
    dictionary = load(system(telemetry(types, {"A": "x"}, container("P", "A"))))
    assert [value for _, value in decode_one(dictionary, b"\x01\x02")] == [expected]


ARGUMENT = (
    '<ArgumentTypeSet><IntegerArgumentType name="n" signed="false"><IntegerDataEncoding sizeInBits="8"/><ValidRangeSet>'
    '<ValidRange minInclusive="1" maxInclusive="3"/><ValidRange minInclusive="7" maxInclusive="9"/></ValidRangeSet></IntegerArgumentType>'
    "</ArgumentTypeSet>"
)


def command(inside: str) -> Command:
    """A command GO with an argument N and what else is given."""
    packet = '<CommandContainer name="GO"><EntryList><ArgumentRefEntry argumentRef="N"/></EntryList></CommandContainer>'
    arguments = '<ArgumentList><Argument name="N" argumentTypeRef="n"/></ArgumentList>'
    commands = f'{ARGUMENT}<MetaCommandSet><MetaCommand name="GO">{arguments}{packet}{inside}</MetaCommand></MetaCommandSet>'
    return load(system(telemetry("", {"A": "u8", "MODE": "u8"}, container("P", "A", "MODE")), commands)).commands["GO"]


@pytest.mark.parametrize(("text", "is_valid"), [("1", True), ("3", True), ("5", False), ("7", True), ("10", False)])
def test_each_of_several_valid_ranges_counts(text: str, is_valid: bool) -> None:
    assert (check_arguments(command(""), {"N": text}) == {}) is is_valid


@pytest.mark.parametrize(
    ("word", "level"),
    [("normal", Significance.NONE), ("vital", Significance.VITAL), ("user1", Significance.CRITICAL), ("forbidden", Significance.FORBIDDEN)],
)
def test_every_consequence_level_of_1_2_is_read(word: str, level: Significance) -> None:
    assert command(f'<DefaultSignificance consequenceLevel="{word}"/>').significance is level


def test_constraints_interlock_and_settings_are_in_the_data_model() -> None:
    rules = command(
        f'<TransmissionConstraintList><TransmissionConstraint timeOut="PT5S" suspendable="true">{equal("MODE", 2)}</TransmissionConstraint>'
        "</TransmissionConstraintList><ContextSignificanceList><ContextSignificance>"
        f'<ContextMatch>{equal("A", 1)}</ContextMatch><Significance consequenceLevel="critical" reasonForWarning="Hot."/>'
        '</ContextSignificance></ContextSignificanceList><Interlock verificationToWaitFor="accepted"/>'
        '<ParameterToSetList><ParameterToSet parameterRef="A"><NewValue>3</NewValue></ParameterToSet></ParameterToSetList>'
        '<ParametersToSuspendAlarmsOnSet><ParameterToSuspendAlarmsOn parameterRef="A" suspenseTime="PT1M"/>'
        "</ParametersToSuspendAlarmsOnSet>"
    ).rules
    (constraint,), (context,) = rules.constraints, rules.contexts
    assert (constraint.criterion.text, constraint.timeout_s, constraint.is_suspendable) == ("MODE == 2", 5.0, True)
    assert constraint.criterion.holds({"MODE": np.asarray([2, 3])}, 2).tolist() == [True, False]
    assert (context.criterion.text, context.significance, context.reason) == ("A == 1", Significance.CRITICAL, "Hot.")
    assert rules.interlock == Interlock("/T", "accepted")
    assert rules.settings == (ParameterSetting("A", 3),)
    assert rules.suspensions == (AlarmSuspension("A", 60.0),)


def test_the_whole_set_of_verifiers_is_in_the_data_model() -> None:
    stages = ("TransferredToRange", "SentFromRange", "Received", "Accepted", "Queued", "Execution", "Complete", "Failed")
    inside = "".join(f"<{stage}Verifier>{equal('A', number)}</{stage}Verifier>" for number, stage in enumerate(stages))
    checks = command(f"<VerifierSet>{inside}</VerifierSet>").rules.checks
    assert [check.stage for check in checks] == list(stages)
    assert [check.criterion.text for check in checks if check.criterion] == [f"A == {number}" for number in range(8)]


def test_a_stage_that_telemetry_tells_is_told_by_no_pus_report() -> None:
    found = command(f"<VerifierSet><AcceptedVerifier/><CompleteVerifier>{equal('A', 1)}</CompleteVerifier></VerifierSet>")
    assert [one.stage for one in found.verifiers] == ["accepted"]
    assert [(one.stage, one.has_evidence) for one in found.rules.checks] == [("Accepted", False), ("Complete", True)]


def test_steps_of_the_execution_are_told_apart_by_their_names() -> None:
    steps = "".join(f'<ExecutionVerifier name="S{n}">{equal("A", n)}</ExecutionVerifier>' for n in (1, 2))
    assert [one.name for one in command(f"<VerifierSet>{steps}</VerifierSet>").rules.checks] == ["S1", "S2"]


@pytest.mark.parametrize(("attribute", "is_from_release"), [("", False), (' timeWindowIsRelativeTo="commandRelease"', True)])
def test_a_window_follows_the_last_stage_unless_it_says_otherwise(attribute: str, is_from_release: bool) -> None:
    window = f'<CheckWindow timeToStopChecking="PT5S"{attribute}/>'
    (found,) = command(f"<VerifierSet><CompleteVerifier>{window}</CompleteVerifier></VerifierSet>").verifiers
    assert (found.window_s, found.is_from_release) == (5.0, is_from_release)


def test_a_verifier_has_its_window_container_change_and_progress() -> None:
    inside = (
        '<ExecutionVerifier><ContainerRef containerRef="P"/><CheckWindow timeToStartChecking="PT1S" timeToStopChecking="PT9S" '
        'timeWindowIsRelativeTo="commandRelease"/><PercentComplete><FixedValue>40</FixedValue></PercentComplete></ExecutionVerifier>'
        '<CompleteVerifier><ParameterValueChange><ParameterRef parameterRef="A"/><Change value="2"/></ParameterValueChange>'
        '<ReturnParmRef parameterRef="MODE"/></CompleteVerifier>'
    )
    started, done = command(f"<VerifierSet>{inside}</VerifierSet>").rules.checks
    assert (started.container, started.start_s, started.stop_s, started.is_from_release, started.percent) == ("P", 1.0, 9.0, True, 40.0)
    assert (done.parameter, done.change, done.returned, done.stop_s) == ("A", 2.0, "MODE", None)

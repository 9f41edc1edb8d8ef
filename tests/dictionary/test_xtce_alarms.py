"""Alarms of XTCE: static, multiple, change, text, conditions, contexts; what has no word in XTCE is read from AncillaryData."""

from __future__ import annotations

import numpy as np
import pytest

from console.dictionary.model import AlarmRange, AlarmRule, ChangeAlarm, Parameter
from console.dictionary.xtce import load_dictionary
from tests.dictionary.xtce_text import check, container, equal, load, system, telemetry
from tests.shared_data import shared

MODE = (
    '<EnumeratedParameterType name="mode"><IntegerDataEncoding sizeInBits="8"/><EnumerationList><Enumeration value="0" label="SAFE"/>'
    '<Enumeration value="1" label="NOMINAL"/></EnumerationList></EnumeratedParameterType>'
)


def numeric(inside: str, name: str = "volt") -> str:
    """A float type with what alarms it has."""
    return f'<FloatParameterType name="{name}"><FloatDataEncoding sizeInBits="32"/>{inside}</FloatParameterType>'


def text(types: str, kind: str = "volt") -> str:
    """A dictionary with a value V of a type, a MODE and a current I."""
    return system(telemetry(MODE + types, {"MODE": "mode", "V": kind, "I": "f32"}, container("P", "MODE", "V", "I")))


def value(types: str, kind: str = "volt") -> Parameter:
    """The parameter V of such a dictionary."""
    return load(text(types, kind)).parameters["V"]


def rule(types: str, kind: str = "volt") -> AlarmRule:
    """Its alarm rule."""
    found = value(types, kind).alarm
    assert found is not None
    return found


def test_context_alarms_are_chosen_by_other_values_in_the_order_of_the_list() -> None:
    inside = (
        '<DefaultAlarm minViolations="2"><StaticAlarmRanges><WarningRange minInclusive="0"/></StaticAlarmRanges></DefaultAlarm>'
        f'<ContextAlarmList><ContextAlarm minViolations="3"><StaticAlarmRanges><CriticalRange maxInclusive="9"/></StaticAlarmRanges>'
        f"<ContextMatch>{equal('MODE', 'SAFE')}</ContextMatch></ContextAlarm><ContextAlarm><StaticAlarmRanges><DistressRange "
        f'minInclusive="1"/></StaticAlarmRanges><ContextMatch><ComparisonList>{equal("MODE", "NOMINAL")}{equal("I", 2, ">")}'
        "</ComparisonList></ContextMatch></ContextAlarm></ContextAlarmList>"
    )
    found = rule(numeric(inside))
    (safe, in_safe), (busy, when_busy) = found.contexts
    assert (found.ranges, found.min_violations) == ((AlarmRange(1, 0.0, None),), 2)
    assert (in_safe.ranges, in_safe.min_violations, safe.inputs, safe.text) == ((AlarmRange(3, None, 9.0),), 3, ("MODE",), "MODE == SAFE")
    assert (when_busy.ranges, busy.inputs, busy.text) == ((AlarmRange(2, 1.0, None),), ("I", "MODE"), "MODE == NOMINAL and I > 2")
    columns = {"MODE": np.asarray([0, 1, 1]), "I": np.asarray([5.0, 5.0, 1.0])}
    assert safe.holds(columns, 3).tolist() == [True, False, False]
    assert busy.holds(columns, 3).tolist() == [False, True, False]
    assert not busy.holds({"MODE": np.asarray([1])}, 1).any()


def test_a_context_alarm_may_be_all_that_a_type_has() -> None:
    inside = (
        "<ContextAlarmList><ContextAlarm><StaticAlarmRanges><WarningRange minInclusive='0'/></StaticAlarmRanges>"
        f"<ContextMatch>{equal('MODE', 'SAFE')}</ContextMatch></ContextAlarm></ContextAlarmList>"
    )
    found = rule(numeric(inside))
    assert found.ranges == ()
    assert len(found.contexts) == 1


def test_bogussat_has_its_context_alarms() -> None:
    dictionary = load_dictionary(shared("dictionaries/yamcs-xtce/BogusSAT-1.xml"))
    battery, antenna = (dictionary.parameters[name].alarm for name in ("Battery_Voltage", "Payload_1_Antenna_State"))
    assert battery is not None
    assert antenna is not None
    assert [(criterion.text, [(r.level, r.low, r.high) for r in inner.ranges]) for criterion, inner in battery.contexts] == [
        ("Battery_Charge_Mode == CHARGE", [(1, 12.6, 14.0), (3, 12.35, 14.34)]),
        ("Battery_Charge_Mode == DISCHARGE", [(1, 12.35, 12.6), (3, 12.1, 13.0)]),
    ]
    assert [dict(inner.labels) for _, inner in antenna.contexts] == [{"SIGNAL_LOST": 1, "OFF": 3, "FAILED": 3}]


def test_change_alarms_per_second_and_per_sample() -> None:
    inside = (
        '<DefaultAlarm><ChangeAlarmRanges changeType="{kind}" changeBasis="{basis}" spanOfInterestInSamples="3" '
        'spanOfInterestInSeconds="0.5"><WarningRange maxInclusive="1"/><CriticalRange maxExclusive="2"/></ChangeAlarmRanges></DefaultAlarm>'
    )
    (change,) = rule(numeric(inside.format(kind="changePerSecond", basis="absoluteChange"))).changes
    assert change == ChangeAlarm((AlarmRange(1, None, 1.0), AlarmRange(3, None, float(np.nextafter(2, 0)))), True, False, 3, 0.5)
    (delta,) = rule(numeric(inside.format(kind="changePerSample", basis="percentageChange"))).changes
    assert (delta.is_per_second, delta.is_percentage, delta.span_samples) == (False, True, 3)


def test_string_alarms_keep_their_order_and_default() -> None:
    kind = (
        '<StringParameterType name="s"><StringDataEncoding><SizeInBits><Fixed><FixedValue>64</FixedValue></Fixed></SizeInBits>'
        '</StringDataEncoding><DefaultAlarm defaultAlarmLevel="watch"><StringAlarmList><StringAlarm matchPattern="OK.*" '
        'alarmLevel="normal"/><StringAlarm matchPattern="ERR [0-9]+" alarmLevel="severe"/></StringAlarmList>'
        "</DefaultAlarm></StringParameterType>"
    )
    found = rule(kind, "s")
    assert [(item.pattern.pattern, item.level) for item in found.patterns] == [("OK.*", 0), ("ERR [0-9]+", 3)]
    assert found.default_level == 1


def test_a_pattern_that_could_take_for_ever_is_refused_with_its_line() -> None:
    kind = (
        '<StringParameterType name="s"><StringDataEncoding><SizeInBits><Fixed><FixedValue>64</FixedValue></Fixed></SizeInBits>'
        '</StringDataEncoding><DefaultAlarm><StringAlarmList><StringAlarm matchPattern="(a+)+" alarmLevel="critical"/>'
        "</StringAlarmList></DefaultAlarm></StringParameterType>"
    )
    (fault,) = check(text(kind, "s"))
    assert fault.where.startswith("x.xml:")
    assert "the pattern '(a+)+' can't be used" in fault.what


def test_conditions_may_ask_for_the_value_itself() -> None:
    either_of = f"<ORedConditions>{_condition('V', '>', '9')}{_condition('MODE', '==', 'SAFE')}</ORedConditions>"
    inside = (
        f"<DefaultAlarm><AlarmConditions><WarningAlarm>{equal('V', 5, '>')}</WarningAlarm><SevereAlarm><BooleanExpression>{either_of}"
        "</BooleanExpression></SevereAlarm></AlarmConditions></DefaultAlarm>"
    )
    (low, above), (high, either) = rule(numeric(inside)).conditions
    assert (low, above.text, above.inputs) == (1, "V > 5", ("V",))
    assert (high, either.text, either.inputs) == (3, "V > 9 or MODE == SAFE", ("MODE", "V"))
    assert above.holds({"V": np.asarray([4.0, 6.0])}, 2).tolist() == [False, True]


def _condition(name: str, operator: str, value: str) -> str:
    return (
        f'<Condition><ParameterInstanceRef parameterRef="{name}"/><ComparisonOperator>{operator.replace(">", "&gt;")}</ComparisonOperator>'
        f"<Value>{value}</Value></Condition>"
    )


def test_limits_of_a_time_are_in_its_seconds() -> None:
    kind = (
        '<RelativeTimeParameterType name="t"><Encoding><IntegerDataEncoding sizeInBits="32"/></Encoding><DefaultAlarm><StaticAlarmRanges '
        'timeUnits="days"><WarningRange maxInclusive="2"/></StaticAlarmRanges><ChangePerSecondAlarmRanges><CriticalRange maxInclusive="1"/>'
        "</ChangePerSecondAlarmRanges></DefaultAlarm></RelativeTimeParameterType>"
    )
    found = rule(kind, "t")
    assert found.ranges == (AlarmRange(1, None, 172_800.0),)
    assert found.changes == (ChangeAlarm((AlarmRange(3, None, 1.0),)),)


def test_as_many_conforming_values_as_violations_are_asked_for_unless_told() -> None:
    """XTCE 1.2 AlarmType, minConformance: when it is missing, it is minViolations."""
    inside = '<DefaultAlarm minViolations="4" {}><StaticAlarmRanges><WarningRange minInclusive="0"/></StaticAlarmRanges></DefaultAlarm>'
    assert rule(numeric(inside.format(""))).min_conformance == 4
    assert rule(numeric(inside.format('minConformance="2"'))).min_conformance == 2


@pytest.mark.parametrize("place", ["alarm", "type"])
def test_deadband_and_latching_are_told_beside_the_standard(place: str) -> None:
    told = (
        '<AncillaryDataSet><AncillaryData name="deadband">0.5</AncillaryData><AncillaryData name="Latching">true</AncillaryData>'
        "</AncillaryDataSet>"
    )
    ranges = '<StaticAlarmRanges><WarningRange minInclusive="0"/></StaticAlarmRanges>'
    inside = f"<DefaultAlarm>{told if place == 'alarm' else ''}{ranges}</DefaultAlarm>{told if place == 'type' else ''}"
    found = rule(numeric(inside))
    assert (found.deadband, found.is_latching) == (0.5, True)


def test_an_alarm_of_a_label_that_is_none_is_a_warning() -> None:
    kind = MODE.replace('"mode"', '"m"').replace(
        "</EnumeratedParameterType>",
        '<DefaultAlarm><EnumerationAlarmList><EnumerationAlarm enumerationLabel="SAVE" alarmLevel="critical"/></EnumerationAlarmList>'
        "</DefaultAlarm></EnumeratedParameterType>",
    )
    assert any("'SAVE' is no label of this type" in warning for warning in load(text(kind, "m")).warnings)


def test_alarms_of_1_3_have_their_four_levels() -> None:
    inside = (
        "<DefaultAlarm><StaticAlarmRanges><WarningRange minInclusive='1'/><DistressRange minInclusive='2'/>"
        "<CriticalRange minInclusive='3'/></StaticAlarmRanges></DefaultAlarm>"
    )
    dictionary = load(text(numeric(inside)).replace("20180204", "20230301"))
    alarm = dictionary.parameters["V"].alarm
    assert alarm is not None
    assert [(item.level, item.low) for item in alarm.ranges] == [(1, 1.0), (2, 2.0), (3, 3.0)]
    assert dictionary.warnings == ()


def test_a_type_inherits_the_alarms_of_its_base() -> None:
    inside = "<DefaultAlarm><StaticAlarmRanges><WarningRange minInclusive='1'/></StaticAlarmRanges></DefaultAlarm>"
    types = numeric(inside, "base") + '<FloatParameterType name="volt" baseType="base"/>'
    assert rule(types).ranges == (AlarmRange(1, 1.0, None),)

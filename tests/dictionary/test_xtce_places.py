"""What of XTCE is read in some places only is named in the others, and attributes that say what can't be are refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from console.dictionary.encode import encode_command
from console.dictionary.xtce_places import BOOLEANS, ELSEWHERE, WORDS
from console.errors import KnownError
from console.utc import parse_utc
from tests.dictionary.xtce_text import check, container, equal, load, system, telemetry
from tests.dictionary.xtce_text import joined as one_buffer

_LINE = "<PolynomialCalibrator><Term coefficient='2' exponent='1'/></PolynomialCalibrator>"
_FIXED = "<SizeInBits><FixedValue>16</FixedValue></SizeInBits>"
_TEXT = "<SizeInBits><Fixed><FixedValue>16</FixedValue></Fixed></SizeInBits>"
_BYTE = '<IntegerDataEncoding sizeInBits="8"/>'


def typed(kind: str, *, more: str = "", after: str = "", algorithms: str = "", commands: str = "") -> str:
    """A dictionary with one parameter X of a type of its own; `more` stands in the parameter, `after` behind the container's entries."""
    told = telemetry(kind, {"A": "u8"}, container("P", "A", "X").replace("</EntryList>", f"</EntryList>{after}"), algorithms=algorithms)
    told = told.replace("</ParameterSet>", f'<Parameter name="X" parameterTypeRef="x">{more}</Parameter></ParameterSet>')
    return system(told, commands)


def integer(attributes: str = "", inside: str = _BYTE) -> str:
    return f'<IntegerParameterType name="x" {attributes}>{inside}</IntegerParameterType>'


def command(entries: str, types: str = "") -> str:
    """A command GO with two octets, N and M, and these entries."""
    listed = '<Argument name="N" argumentTypeRef="u8"/><Argument name="M" argumentTypeRef="u8"/>'
    packet = f'<CommandContainer name="C"><EntryList>{entries}</EntryList></CommandContainer>'
    made = f'<MetaCommand name="GO"><ArgumentList>{listed}</ArgumentList>{packet}</MetaCommand>'
    kinds = f"<ArgumentTypeSet>{types}</ArgumentTypeSet>" if types else ""
    return typed(integer(), commands=f"{kinds}<MetaCommandSet>{made}</MetaCommandSet>")


_NAMED = {
    "Alias": typed(integer(inside=f'<AliasSet><Alias nameSpace="a" alias="b"/></AliasSet>{_BYTE}')),
    "AncillaryData": typed(integer(), more='<AncillaryDataSet><AncillaryData name="Colour">red</AncillaryData></AncillaryDataSet>'),
    "LongDescription": typed(
        integer(inside=f"<IntegerDataEncoding><DefaultCalibrator>{_LINE.replace('<Term', '<LongDescription>a</LongDescription><Term')}"
                "</DefaultCalibrator></IntegerDataEncoding>")
    ),
    "shortDescription": typed(integer(inside='<IntegerDataEncoding sizeInBits="8" shortDescription="a"/>')),
    "initialValue": typed(integer('initialValue="7"')),
    "DefaultCalibrator": typed(
        f'<BooleanParameterType name="x"><IntegerDataEncoding><DefaultCalibrator>{_LINE}</DefaultCalibrator></IntegerDataEncoding>'
        "</BooleanParameterType>"
    ),
    "ContextCalibratorList": typed(
        f'<EnumeratedParameterType name="x"><IntegerDataEncoding><ContextCalibratorList><ContextCalibrator><ContextMatch>{equal("A", 1)}'
        f"</ContextMatch><Calibrator>{_LINE}</Calibrator></ContextCalibrator></ContextCalibratorList></IntegerDataEncoding>"
        '<EnumerationList><Enumeration value="0" label="a"/></EnumerationList></EnumeratedParameterType>'
    ),
    "ReferenceTime": typed(
        f'<RelativeTimeParameterType name="x"><Encoding>{_BYTE}</Encoding><ReferenceTime><Epoch>TAI</Epoch></ReferenceTime>'
        "</RelativeTimeParameterType>"
    ),
    "DefaultRateInStream": command('<ArgumentRefEntry argumentRef="N"/>').replace(
        '"C"><EntryList>', '"C"><DefaultRateInStream minimumValue="1"/><EntryList>'
    ),
    "CRC": command("", '<BinaryArgumentType name="b"><BinaryDataEncoding><ErrorDetectCorrect><CRC><Polynomial>1021</Polynomial></CRC>'
                   f"</ErrorDetectCorrect>{_FIXED}</BinaryDataEncoding></BinaryArgumentType>"),
    "byteOrder": typed(
        f'<BinaryParameterType name="x"><BinaryDataEncoding byteOrder="leastSignificantByteFirst">{_FIXED}</BinaryDataEncoding>'
        "</BinaryParameterType>"
    ),
    "description": typed(integer(inside=f'<UnitSet><Unit description="volt">V</Unit></UnitSet>{_BYTE}')),
    "sizeInBits": typed(integer('sizeInBits="8"', '<IntegerDataEncoding sizeInBits="16"/>')),
    "signed": typed(integer('signed="false"', '<IntegerDataEncoding sizeInBits="8" encoding="twosComplement"/>')),
}  # fmt: skip


def test_every_place_is_tried() -> None:
    assert set(_NAMED) == set(ELSEWHERE)


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_is_read_elsewhere_only_is_named_where_it_stands(name: str) -> None:
    (told,) = load(_NAMED[name]).warnings
    assert told.startswith("x.xml:")
    assert ELSEWHERE[name] in told


@pytest.mark.parametrize("name", ELSEWHERE)
def test_the_help_says_where_it_is_not_read(name: str) -> None:
    page = Path(__file__).resolve().parents[2] / "resources/help/mission-author.md"
    rows = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith(f"| `{name}`")]
    assert any(ELSEWHERE[name] in row for row in rows)


@pytest.mark.parametrize("key", [*BOOLEANS, *WORDS])
def test_a_word_that_an_attribute_does_not_know_is_refused(key: str) -> None:
    (fault,) = check(typed(integer(inside=f'<IntegerDataEncoding {key}="perhaps"/>')))[:1]
    assert (fault.where, "perhaps" in fault.what) == ("x.xml:12: IntegerDataEncoding", True)


@pytest.mark.parametrize(("text", "raw"), [("false", 3), ("0", 3), ("true", 6), ("1", 6)])
def test_both_spellings_of_a_truth_value_are_read(text: str, raw: int) -> None:
    """XML Schema 1.0 part 2, 3.2.2.1: true, false, 1, 0. A size of eight times a value, raw or doubled."""
    size = (
        f'<SizeInBits><DynamicValue><ParameterInstanceRef parameterRef="N" useCalibratedValue="{text}"/><LinearAdjustment slope="8"/>'
        "</DynamicValue></SizeInBits>"
    )
    doubled = f"<IntegerDataEncoding><DefaultCalibrator>{_LINE}</DefaultCalibrator></IntegerDataEncoding>"
    kinds = (
        f'<IntegerParameterType name="n">{doubled}</IntegerParameterType>'
        f'<BinaryParameterType name="b"><BinaryDataEncoding>{size}</BinaryDataEncoding></BinaryParameterType>'
    )
    dictionary = load(system(telemetry(kinds, {"N": "n", "B": "b"}, container("P", "N", "B"))))
    (group,) = dictionary.program.decode(*one_buffer([b"\3" + bytes(9)])).groups
    assert len(group.columns["B"][0]) == raw


_STRING = '<StringParameterType name="x"><StringDataEncoding {}>{}</StringDataEncoding></StringParameterType>'
_BINARY = '<BinaryParameterType name="x"><BinaryDataEncoding {}>{}</BinaryDataEncoding></BinaryParameterType>'


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        (_STRING.format('encoding="rot13"', _TEXT), "the character set rot13 is not known"),
        (_STRING.format('bitOrder="leastSignificantBitFirst"', _TEXT), "reversed bits of texts and bytes"),
        (_STRING.format("", _TEXT.replace("16", "-16")), "a text of -16 bits"),
        (_STRING.format("", '<Variable maxSizeInBits="many"><TerminationChar>00</TerminationChar></Variable>'), "no whole number"),
        (_STRING.format("", '<Variable maxSizeInBits="80"><LeadingSize sizeInBitsOfSizeTag="-3"/></Variable>'), "size of -3 bits"),
        (_STRING.format("", '<Variable maxSizeInBits="80"><LeadingSize sizeInBitsOfSizeTag="65"/></Variable>'), "size of 65 bits"),
        (
            _STRING.format('encoding="UTF-16"', '<Variable maxSizeInBits="80"><TerminationChar>00</TerminationChar></Variable>'),
            "00 is no character of utf-16",
        ),
        (_BINARY.format("", _FIXED.replace("16", "-16")), "a field of -16 bits"),
        (_BINARY.format('byteOrder="backwards"', _FIXED), "backwards is no byte order"),
        (integer(inside='<IntegerDataEncoding sizeInBits="12" encoding="BCD"/>'), "12 bits are no whole number of digits"),
        (integer(inside=f'<UnitSet><Unit power="high">V</Unit></UnitSet>{_BYTE}'), "power 'high' is no number"),
        (
            '<ArrayParameterType name="x" arrayTypeRef="u8"><DimensionList><Dimension><StartingIndex><FixedValue>5</FixedValue>'
            "</StartingIndex><EndingIndex><FixedValue>1</FixedValue></EndingIndex></Dimension></DimensionList></ArrayParameterType>",
            "ends at 1, before it starts at 5",
        ),
    ],
)
def test_an_encoding_that_cannot_be_is_refused(kind: str, what: str) -> None:
    """The first seven let packets raise from the decoder, once."""
    faults = check(typed(kind))
    assert what in faults[0].what


def test_an_earlier_value_is_refused_but_in_an_algorithm_that_is_not_run() -> None:
    algorithm = (
        '<AlgorithmSet><CustomAlgorithm name="G"><AlgorithmText language="{}">A</AlgorithmText><InputSet><InputParameterInstanceRef '
        'parameterRef="A" inputName="A" instance="-1"/></InputSet><OutputSet><OutputParameterRef parameterRef="X"/></OutputSet>'
        "</CustomAlgorithm></AlgorithmSet>"
    )
    assert "earlier instances" in check(typed(integer(), algorithms=algorithm.format("moonkite")))[0].what
    assert check(typed(integer(), algorithms=algorithm.format("java"))) == []


def test_an_algorithm_beside_the_commands_is_read() -> None:
    algorithm = (
        '<AlgorithmSet><MathAlgorithm name="G"><MathOperation outputParameterRef="X"><ParameterInstanceRefOperand parameterRef="A"/>'
        "<ValueOperand>2</ValueOperand><Operator>*</Operator></MathOperation></MathAlgorithm></AlgorithmSet>"
    )
    assert [item.output for item in load(typed(integer(), commands=algorithm)).derivations] == ["X"]


def test_a_constant_among_the_inputs_is_a_number_of_the_expression() -> None:
    algorithm = (
        '<AlgorithmSet><CustomAlgorithm name="G"><AlgorithmText language="moonkite">A * GAIN + {}</AlgorithmText><InputSet>'
        '<InputParameterInstanceRef parameterRef="A" inputName="A"/><Constant constantName="GAIN" value="{}"/></InputSet><OutputSet>'
        '<OutputParameterRef parameterRef="X"/></OutputSet></CustomAlgorithm></AlgorithmSet>'
    )
    (derived,) = load(typed(integer(), algorithms=algorithm.format("GAIN", "2.5"))).derivations
    assert (derived.inputs, derived.compute(np.asarray([2.0, 4.0])).tolist()) == (("A",), [7.5, 12.5])
    faults = [check(typed(integer(), algorithms=algorithm.format(name, value)))[0] for name, value in (("GAIN", "much"), ("GAIM", "1"))]
    assert "no number" in faults[0].what
    assert (faults[1].what, "GAIN" in faults[1].rule) == ("there is no input GAIM", True)


def test_utf_16_takes_its_order_from_the_dictionary() -> None:
    for order, data in (("leastSignificantByteFirst", b"O\0K\0"), ("mostSignificantByteFirst", b"\0O\0K")):
        kind = _STRING.format(f'encoding="UTF-16" byteOrder="{order}"', _TEXT.replace("16", "32"))
        (group,) = load(typed(kind)).program.decode(*one_buffer([b"\1" + data])).groups
        assert group.columns["X"] == ["OK"]


def test_a_relative_time_keeps_its_calibrator_and_may_be_an_argument_as_the_schema_spells_it() -> None:
    doubled = f"<Encoding><IntegerDataEncoding><DefaultCalibrator>{_LINE}</DefaultCalibrator></IntegerDataEncoding></Encoding>"
    kind = f'<RelativeTimeParameterType name="x">{doubled}</RelativeTimeParameterType>'
    parameter = load(typed(kind)).parameter("X")
    assert parameter.calibrate is not None
    spelled = f'<RelativeTimeAgumentType name="r"><Encoding>{_BYTE}</Encoding></RelativeTimeAgumentType>'
    assert check(command('<ArgumentRefEntry argumentRef="N"/>', spelled)) == []


def test_a_member_has_its_own_description() -> None:
    kind = (
        '<AggregateParameterType name="x"><MemberList><Member name="m" typeRef="u8" shortDescription="the first"/></MemberList>'
        "</AggregateParameterType>"
    )
    assert load(typed(kind)).parameter("X.m").description == "the first"


_IF = '<ArgumentRefEntry argumentRef="N"/><ArgumentRefEntry argumentRef="M"><IncludeCondition>{}</IncludeCondition></ArgumentRefEntry>'
_N = '<ArgumentInstanceRef argumentRef="N"/>'


@pytest.mark.parametrize(
    "condition",
    [
        f'<Comparison value="1">{_N}</Comparison>',
        f'<ComparisonList><Comparison value="1">{_N}</Comparison><Comparison value="9" comparisonOperator="!=">{_N}</Comparison>'
        "</ComparisonList>",
        f"<BooleanExpression><Condition>{_N}<ComparisonOperator>==</ComparisonOperator><Value>1</Value></Condition></BooleanExpression>",
    ],
)
def test_an_entry_of_a_command_may_depend_on_an_argument(condition: str) -> None:
    dictionary = load(command(_IF.format(condition)))
    assert [encode_command(dictionary, "GO", {"N": n, "M": "7"}).data for n in ("1", "2")] == [b"\1\7", b"\2"]


def test_an_entry_of_a_command_stands_as_often_as_it_says() -> None:
    repeat = "<RepeatEntry><Count><FixedValue>3</FixedValue></Count><Offset><FixedValue>8</FixedValue></Offset></RepeatEntry>"
    entries = f'<FixedValueEntry binaryValue="AA" sizeInBits="8">{repeat}</FixedValueEntry><ArgumentRefEntry argumentRef="M"/>'
    assert encode_command(load(command(entries)), "GO", {"N": "1", "M": "7"}).data == bytes.fromhex("AA00AA00AA07")


def test_a_container_in_a_command_keeps_the_conditions_of_its_entries() -> None:
    inner = container("I", "A").replace("</EntryList>", '<ParameterRefEntry parameterRef="X"><IncludeCondition>'
                                        f"{equal('A', 1)}</IncludeCondition></ParameterRefEntry></EntryList>")  # fmt: skip
    told = command('<ContainerRefEntry containerRef="I"/><ArgumentRefEntry argumentRef="N"/>').replace(
        "<ContainerSet>", f"<ContainerSet>{inner}"
    )
    assert encode_command(load(told), "GO", {"N": "5", "M": "7"}).data == b"\0\5"


@pytest.mark.parametrize(
    ("entries", "types", "what"),
    [
        (_IF.format('<Comparison value="1"><ArgumentInstanceRef argumentRef="NN"/></Comparison>'), "", "there is no single argument NN"),
        (
            '<FixedValueEntry binaryValue="AA" sizeInBits="8"><RepeatEntry><Count><DynamicValue><ArgumentInstanceRef argumentRef="N"/>'
            "</DynamicValue></Count></RepeatEntry></FixedValueEntry>",
            "",
            "can't be used in a command",
        ),
    ],
)
def test_what_an_entry_of_a_command_cannot_be_is_refused(entries: str, types: str, what: str) -> None:
    assert what in check(command(entries, types))[0].what


def test_a_size_that_is_no_argument_of_the_command_is_refused() -> None:
    size = '<SizeInBits><DynamicValue><ArgumentInstanceRef argumentRef="LENGHT"/></DynamicValue></SizeInBits>'
    kind = f'<BinaryArgumentType name="b"><BinaryDataEncoding>{size}</BinaryDataEncoding></BinaryArgumentType>'
    told = command('<ArgumentRefEntry argumentRef="M"/>', kind).replace('name="M" argumentTypeRef="u8"', 'name="M" argumentTypeRef="b"')
    assert "the size of M is that of LENGHT, which is no argument" in check(told)[0].what
    with pytest.raises(KnownError):
        load(told)


_TIME = '<AbsoluteTimeParameterType name="x"><Encoding>{}</Encoding></AbsoluteTimeParameterType>'
_MADE = (
    '<BinaryDataEncoding><SizeInBits><FixedValue>{}</FixedValue></SizeInBits><FromBinaryTransformAlgorithm name="t">'
    '<AlgorithmText language="moonkite">{}</AlgorithmText></FromBinaryTransformAlgorithm></BinaryDataEncoding>'
)
_DAYS = (25_162).to_bytes(2, "big") + (39_312_000).to_bytes(4, "big") + (500).to_bytes(2, "big")


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (_MADE.format(64, "CDS without P-field"), _DAYS),
        (_MADE.format(72, "CDS"), b"\x41" + _DAYS),
        (f"<StringDataEncoding>{_TEXT.replace('16', '240')}</StringDataEncoding>", b"2026-326T10:55:12.0005Z".ljust(30)),
        ('<StringDataEncoding><Variable maxSizeInBits="300"><TerminationChar>00</TerminationChar></Variable></StringDataEncoding>',
         b"2026-11-22T10:55:12.0005Z\0"),
    ],
)  # fmt: skip
def test_times_of_days_and_of_texts_tell_when_a_packet_was_made(kind: str, field: bytes) -> None:
    """2026-326 is day 25162 since 1958; CDS counts no leap seconds (CCSDS 301.0-B-4 3.3)."""
    dictionary = load(typed(_TIME.format(kind)))
    packets = one_buffer([b"\1" + field] * 3)
    for program in (dictionary.program, type(dictionary.program)(dictionary.program.roots, few=0)):
        (group,) = program.decode(*packets).groups
        assert abs(group.generation_ns - (parse_utc("2026-326T10:55:12Z") + 500_000)).max() < 1_000
        shown = dictionary.parameter("X").engineering(group.columns["X"])
        assert abs(shown - group.generation_ns).max() < 1_000
    assert dictionary.program.values(b"\1" + field)[2][1] == group.columns["X"][0]


def test_a_time_as_text_is_encoded_with_the_decimals_that_fit() -> None:
    coded = f"<Encoding><StringDataEncoding>{_TEXT.replace('16', '192')}</StringDataEncoding></Encoding>"
    kind = f'<AbsoluteTimeArgumentType name="t">{coded}</AbsoluteTimeArgumentType>'
    told = command('<ArgumentRefEntry argumentRef="M"/>', kind).replace('name="M" argumentTypeRef="u8"', 'name="M" argumentTypeRef="t"')
    assert encode_command(load(told), "GO", {"N": "1", "M": "2026-326T10:55:12.0005Z"}).data == b"2026-11-22T10:55:12.000Z"


def test_a_day_segment_of_an_odd_size_is_refused() -> None:
    assert "no size of a CDS time" in check(typed(_TIME.format(_MADE.format(60, "CDS without P-field"))))[0].what

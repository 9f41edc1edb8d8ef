"""Nothing of XTCE is ignored in silence: every element of the schema is honoured, warned about or refused, with file and line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

import console.dictionary
from console.dictionary.xtce import load_dictionary
from console.dictionary.xtce_support import HONOURED, REFUSED, WARNED, WARNED_ATTRIBUTES, Treatment, treatment_of
from tests.dictionary.xtce_text import check, container, equal, load, system, telemetry
from tests.shared_data import shared

SCHEMA = "ccsds/space_packet_parser/SpaceSystem.xsd"
_XSD = "{http://www.w3.org/2001/XMLSchema}"


def schema_names(kind: str) -> set[str]:
    """All names of elements, or attributes, that the schema of XTCE 1.2 declares."""
    tree = etree.parse(str(shared(SCHEMA)), etree.XMLParser(resolve_entities=False, no_network=True))
    return {str(item.get("name")) for item in tree.iter(f"{_XSD}{kind}") if item.get("name")}


def test_every_element_of_the_schema_has_its_treatment() -> None:
    names = schema_names("element")
    assert len(names) == 248
    assert [name for name in sorted(names) if treatment_of(name) is Treatment.UNKNOWN] == []


def test_no_element_is_listed_that_the_schema_lacks() -> None:
    """But for words of XTCE 1.1, and the one that the schema of 1.2 misspells."""
    older = {"ByteOrderList", "Byte", "BinaryDefaultAlarm", "RelativeTimeArgumentType"}
    assert (HONOURED | set(WARNED) | set(REFUSED)) - schema_names("element") == older


def test_the_three_lists_have_no_element_in_common() -> None:
    assert not HONOURED & (set(WARNED) | set(REFUSED))
    assert not set(WARNED) & set(REFUSED)


def test_an_element_called_honoured_is_read_somewhere() -> None:
    folder = Path(next(iter(console.dictionary.__path__)))
    files = [path for path in folder.glob("xtce*.py") if path.name != "xtce_support.py"]
    words = set(re.findall(r"\w+", " ".join(path.read_text() for path in files)))
    by_suffix = {name for name in HONOURED if name.endswith(("ParameterType", "ArgumentType", "AgumentType"))}
    any_in_its_set = {"SequenceContainer"}
    header = {"Header", "AuthorSet", "Author", "NoteSet", "Note", "HistorySet", "History"}
    assert sorted(HONOURED - words - by_suffix - header - any_in_its_set) == []


def text(
    *, entry: str = "", kind: str = "", parameter: str = "", group: str = "", holder: str = "", command: str = "", root: str = ""
) -> str:
    """A dictionary with one thing put in at a place; `holder` stands in the container, `group` in the telemetry."""
    types = (
        f'<IntegerParameterType name="odd"><IntegerDataEncoding sizeInBits="8">{kind}</IntegerDataEncoding></IntegerParameterType>'
        '<StringParameterType name="s"><StringDataEncoding><SizeInBits><Fixed><FixedValue>8</FixedValue></Fixed></SizeInBits>'
        "</StringDataEncoding></StringParameterType>"
    )
    packet = container("P", "A", "ODD", *([entry] if entry else [])).replace('"P">', f'"P">{holder}')
    told = telemetry(types, {"A": "u8"}, packet, algorithms=group).replace(
        "</ParameterSet>", f'<Parameter name="ODD" parameterTypeRef="odd">{parameter}</Parameter></ParameterSet>'
    )
    packet = '<CommandContainer name="C"><EntryList/></CommandContainer>'
    command = f'<MetaCommandSet><MetaCommand name="C">{packet}{command}</MetaCommand></MetaCommandSet>'
    return system(told, command).replace("</SpaceSystem>", f"{root}</SpaceSystem>")


def verifier(inside: str = "", name: str = "CompleteVerifier") -> str:
    """A command with one verifier."""
    return text(command=f"<VerifierSet><{name}>{inside}</{name}></VerifierSet>")


def algorithm(inside: str) -> str:
    """A derived parameter's algorithm with something in it."""
    return text(
        group='<AlgorithmSet><CustomAlgorithm name="X"><AlgorithmText language="moonkite">A + 1</AlgorithmText><InputSet>'
        '<InputParameterInstanceRef parameterRef="A" inputName="A"/></InputSet><OutputSet><OutputParameterRef parameterRef="ODD"/>'
        f"</OutputSet>{inside}</CustomAlgorithm></AlgorithmSet>"
    )


_PLACED = {
    "StreamSet": text(group='<StreamSet><FixedFrameStream name="F" frameLengthInBits="8"/></StreamSet>'),
    "ServiceSet": text(root="<ServiceSet/>"),
    "MessageSet": text(group="<MessageSet/>"),
    "BinaryEncoding": text(holder="<BinaryEncoding/>"),
    "RateInStreamSet": text(holder="<RateInStreamSet/>"),
    "TimeAssociation": text(parameter='<ParameterProperties><TimeAssociation parameterRef="A"/></ParameterProperties>'),
    "PhysicalAddressSet": text(parameter="<ParameterProperties><PhysicalAddressSet/></ParameterProperties>"),
    "SystemName": text(parameter="<ParameterProperties><SystemName>X</SystemName></ParameterProperties>"),
    "ValidityCondition": text(
        parameter=f"<ParameterProperties><ValidityCondition>{equal('A', 1)}</ValidityCondition></ParameterProperties>"
    ),
    "ToString": text().replace('name="odd">', 'name="odd"><ToString><NumberFormat/></ToString>'),
    "SizeRangeInCharacters": text().replace('name="s">', 'name="s"><SizeRangeInCharacters minInclusive="1"/>'),
    "Checksum": text(kind="<ErrorDetectCorrect><Checksum/></ErrorDetectCorrect>"),
    "Parity": text(kind="<ErrorDetectCorrect><Parity/></ErrorDetectCorrect>"),
    "ExternalAlgorithmSet": algorithm("<ExternalAlgorithmSet/>"),
    "InputArgumentInstanceRef": algorithm('<InputArgumentInstanceRef argumentRef="C"/>'),
    "OnPeriodicRateTrigger": algorithm('<TriggerSet><OnPeriodicRateTrigger fireRateInSeconds="1"/></TriggerSet>'),
    "CustomAlarm": text().replace("</IntegerDataEncoding></Int", "</IntegerDataEncoding><DefaultAlarm><CustomAlarm/></DefaultAlarm></Int"),
    "BlockMetaCommand": text().replace("</MetaCommandSet>", '<BlockMetaCommand name="B"/></MetaCommandSet>'),
    "MetaCommandRef": text().replace("</MetaCommandSet>", "<MetaCommandRef>C</MetaCommandRef></MetaCommandSet>"),
    "CheckWindowAlgorithms": verifier("<CheckWindowAlgorithms/>"),
    "ParameterSegmentRefEntry": text(entry='<ParameterSegmentRefEntry parameterRef="A" sizeInBits="4"/>'),
    "ContainerSegmentRefEntry": text(entry='<ContainerSegmentRefEntry containerRef="P" sizeInBits="4"/>'),
    "StreamSegmentEntry": text(entry='<StreamSegmentEntry streamRef="S" sizeInBits="4"/>'),
    "IndirectParameterRefEntry": text(entry="<IndirectParameterRefEntry/>"),
    "NextContainer": text().replace(
        "</EntryList></SequenceContainer>",
        '</EntryList></SequenceContainer><SequenceContainer name="Q"><EntryList/><BaseContainer containerRef="P"><RestrictionCriteria>'
        f"{equal('A', 1)}<NextContainer containerRef='P'/></RestrictionCriteria></BaseContainer></SequenceContainer>",
        1,
    ),
}


def test_every_warned_or_refused_element_is_tried() -> None:
    assert set(_PLACED) == set(WARNED) | set(REFUSED)


@pytest.mark.parametrize("name", WARNED)
def test_what_is_read_past_is_named_with_file_line_and_reason(name: str) -> None:
    line = next(number for number, row in enumerate(_PLACED[name].split("\n"), 1) if f"<{name}" in row)
    told = [warning for warning in load(_PLACED[name]).warnings if warning.startswith(f"x.xml:{line}: {name}")]
    assert len(told) == 1, load(_PLACED[name]).warnings
    assert WARNED[name] in told[0]


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_make_values_wrong_is_refused_with_file_line_and_reason(name: str) -> None:
    line = next(number for number, row in enumerate(_PLACED[name].split("\n"), 1) if f"<{name}" in row)
    (fault,) = check(_PLACED[name])
    assert fault.where.startswith(f"x.xml:{line}: {name}")
    assert fault.what == f"{name} is not supported: {REFUSED[name]}"


@pytest.mark.parametrize("name", [*WARNED, *REFUSED, *WARNED_ATTRIBUTES])
def test_the_help_names_what_is_not_read(name: str) -> None:
    page = Path(__file__).resolve().parents[2] / "resources/help/mission-author.md"
    row = next((line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("|") and f"`{name}`" in line), "")
    assert {**WARNED, **REFUSED, **WARNED_ATTRIBUTES}[name] in row


def test_a_plain_dictionary_has_no_warning() -> None:
    assert load(text()).warnings == ()


def test_a_verifier_by_a_container_that_asks_for_a_pus_report_is_matched_by_reports() -> None:
    """A container that asks for a 1 and the stage's subtype is taken as that report of PUS service 1; any other is waited for itself."""
    found = verifier('<ContainerRef containerRef="P"/>')
    other = load(found).command("C")
    assert (other.verifiers, other.rules.checks[0].has_evidence) == ((), True)
    report = container("Q", base="P", where=f"<ComparisonList>{equal('A', 1)}{equal('ODD', 7)}</ComparisonList>")
    told = load(found.replace("</ContainerSet>", f"{report}</ContainerSet>")).command("C").rules.checks[0]
    assert (told.container, told.containers) == ("P", ("Q",))
    pus = load(found.replace('Ref containerRef="P"', 'Ref containerRef="Q"').replace("</ContainerSet>", f"{report}</ContainerSet>"))
    assert [one.success_subtype for one in pus.command("C").verifiers] == [7]
    assert not pus.command("C").rules.checks[0].has_evidence
    assert pus.warnings == ()


@pytest.mark.parametrize("name", ["FailedVerifier", "QueuedVerifier", "SentFromRangeVerifier"])
def test_a_verifier_without_evidence_that_no_report_stands_for_is_named(name: str) -> None:
    (told,) = load(verifier(name=name)).warnings
    assert told.endswith(f"{name}: names no telemetry that can tell the stage: it is not looked for")


def test_an_element_that_is_none_of_xtce_is_named() -> None:
    (told,) = load(text(holder="<Colour/>")).warnings
    assert re.fullmatch(r"x\.xml:\d+: Colour: is no element of XTCE 1\.2 that can stand here and is not read", told)


@pytest.mark.parametrize("name", sorted(WARNED_ATTRIBUTES))
def test_an_attribute_that_is_not_used_is_named(name: str) -> None:
    told = load(text(holder=f'<LongDescription {name}="7"/>')).warnings
    assert [warning for warning in told if f"{name}: {WARNED_ATTRIBUTES[name]}" in warning]


def test_every_attribute_of_the_schema_is_read_or_named() -> None:
    """Attributes of elements that are warned about as a whole are told by the element's warning."""
    folder = Path(next(iter(console.dictionary.__path__)))
    words = set(re.findall(r"\w+", " ".join(path.read_text() for path in folder.glob("xtce*.py"))))
    streams = {
        "badFramesToAutoInvert", "bitLocationFromStartOfContainer", "bitRateInBPS", "checkToLockGoodFrames", "decodedStreamRef",
        "encodedStreamRef", "flagBitType", "flagSizeInBits", "frameLengthInBits", "inverted", "mask", "maskLengthInBits",
        "maxBitErrorsInSyncPattern", "patternLengthInBits", "pattern", "pcmType", "streamRef", "syncApertureInBits",
        "verifyToLockGoodFrames", "serviceRef", "messageRef",
    }  # fmt: skip
    inside_warned = {
        "aliasNameSpace", "algorithmLocation", "fireRateInSeconds", "hashSizeInBits", "implementationName",
        "interpolateTime",
        "maximumFractionDigits", "maximumIntegerDigits", "minimumFractionDigits", "minimumIntegerDigits", "negativePrefix",
        "negativeSuffix", "notation", "numberBase", "positivePrefix", "positiveSuffix", "showThousandsGrouping", "sourceAddress",
        "sourceName", "unit", "outputName",
    }  # fmt: skip
    put_together = {f"{end}{word}" for end in ("min", "max") for word in ("Inclusive", "Exclusive")}
    says_nothing = {"description", "mimeType", "nameSpace", "signed", "width", "reference"}
    assert sorted(schema_names("attribute") - words - streams - inside_warned - put_together - says_nothing) == []


def test_a_warning_of_many_places_is_told_once_with_their_number() -> None:
    dictionary = load_dictionary(shared("dictionaries/yamcs-xtce/BogusSAT-1.xml"))
    told = [warning for warning in dictionary.warnings if "changeThreshold" in warning]
    assert len(told) == 1
    assert re.search(r"\(\d+ in the file\)$", told[0])


def test_the_header_is_kept() -> None:
    header = '<Header version="3.1" date="2026-08-01" validationStatus="Draft"><AuthorSet><Author>FD</Author></AuthorSet></Header>'
    assert load(text(root=header)).header == ("version: 3.1", "date: 2026-08-01", "validationStatus: Draft", "author: FD")

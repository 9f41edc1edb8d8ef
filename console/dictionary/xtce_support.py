"""What becomes of every element and attribute of XTCE 1.2: honoured, warned about, or refused. Nothing is ignored in silence.

`audit` walks a file after it was read and names what the reader had no use for, each with file, line and the reason; a warning
that holds for many places is told once with their number. One surprise: what stands inside a warned element (a stream, a service)
is covered by its warning and not named again.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from console.dictionary import xtce_places as places
from console.dictionary.xtce_source import Element, Source, child, children, content, local


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


HONOURED = _words(
    """
    SpaceSystem TelemetryMetaData CommandMetaData ParameterTypeSet ParameterSet ContainerSet ArgumentTypeSet MetaCommandSet
    CommandContainerSet AlgorithmSet Header AuthorSet Author NoteSet Note HistorySet History LongDescription AliasSet Alias
    AncillaryDataSet AncillaryData StringParameterType EnumeratedParameterType IntegerParameterType BinaryParameterType
    FloatParameterType BooleanParameterType RelativeTimeParameterType AbsoluteTimeParameterType ArrayParameterType
    AggregateParameterType StringArgumentType EnumeratedArgumentType IntegerArgumentType BinaryArgumentType FloatArgumentType
    BooleanArgumentType RelativeTimeAgumentType RelativeTimeArgumentType AbsoluteTimeArgumentType ArrayArgumentType
    AggregateArgumentType Parameter ParameterRef ParameterProperties UnitSet Unit IntegerDataEncoding FloatDataEncoding
    StringDataEncoding BinaryDataEncoding Encoding ReferenceTime OffsetFrom Epoch ByteOrderList Byte SizeInBits Fixed FixedValue
    DynamicValue Variable LeadingSize TerminationChar LinearAdjustment DiscreteLookupList DiscreteLookup ParameterInstanceRef
    ArgumentInstanceRef FromBinaryTransformAlgorithm ToBinaryTransformAlgorithm ErrorDetectCorrect CRC Polynomial InitRemainder
    FinalXOR DefaultCalibrator ContextCalibratorList ContextCalibrator ContextMatch Calibrator PolynomialCalibrator Term
    SplineCalibrator SplinePoint MathOperationCalibrator ThisParameterOperand ValueOperand Operator ParameterInstanceRefOperand
    MathOperation EnumerationList Enumeration MemberList Member DimensionList Dimension StartingIndex EndingIndex ValidRange
    ValidRangeSet DefaultAlarm BinaryDefaultAlarm ContextAlarmList BinaryContextAlarmList ContextAlarm StaticAlarmRanges
    ChangeAlarmRanges ChangePerSecondAlarmRanges AlarmMultiRanges Range WatchRange WarningRange DistressRange CriticalRange
    SevereRange AlarmConditions WatchAlarm WarningAlarm DistressAlarm CriticalAlarm SevereAlarm EnumerationAlarmList EnumerationAlarm
    StringAlarmList StringAlarm SequenceContainer EntryList ParameterRefEntry ArrayParameterRefEntry ContainerRefEntry
    LocationInContainerInBits RepeatEntry Count Offset IncludeCondition BaseContainer RestrictionCriteria DefaultRateInStream
    Comparison ComparisonList BooleanExpression Condition ANDedConditions ORedConditions ComparisonOperator Value MathAlgorithm
    CustomAlgorithm AlgorithmText InputSet InputParameterInstanceRef Constant OutputSet OutputParameterRef TriggerSet
    OnParameterUpdateTrigger
    MetaCommand BaseMetaCommand ArgumentAssignmentList ArgumentAssignment ArgumentList Argument CommandContainer ArgumentRefEntry
    ArrayArgumentRefEntry FixedValueEntry DefaultSignificance VerifierSet AcceptedVerifier ExecutionVerifier CompleteVerifier
    ReceivedVerifier CheckWindow OnContainerUpdateTrigger TransferredToRangeVerifier SentFromRangeVerifier QueuedVerifier
    FailedVerifier ParameterValueChange Change PercentComplete ReturnParmRef ContainerRef TransmissionConstraintList
    TransmissionConstraint ContextSignificanceList ContextSignificance Significance Interlock ParametersToSuspendAlarmsOnSet
    ParameterToSuspendAlarmsOn ParameterToSetList ParameterToSet Derivation NewValue
    """
)
"""Read, and kept to."""

WARNED = {
    "StreamSet": "streams are not read: how frames come in is said in mission.toml",
    "ServiceSet": "services are not read",
    "MessageSet": "messages are not read: packets are told apart by the restrictions of containers",
    "BinaryEncoding": "the size of a whole container is not used: its entries decide",
    "RateInStreamSet": "rates by stream are not used, DefaultRateInStream is",
    "TimeAssociation": "a time of its own for a value is not used: values have the time of their packet",
    "PhysicalAddressSet": "physical addresses are not kept",
    "SystemName": "the name of the system on board is not kept",
    "ToString": "number formats are not used: numbers are shown with six significant digits",
    "SizeRangeInCharacters": "the length of texts is bounded by their encoding alone",
    "Checksum": "this checksum is neither computed nor checked",
    "Parity": "parity is neither computed nor checked",
    "ExternalAlgorithmSet": "external algorithms are not run",
    "InputArgumentInstanceRef": "arguments are no inputs of algorithms",
    "OnPeriodicRateTrigger": "this trigger is not used: derived parameters follow their inputs",
    "CustomAlarm": "an alarm that an algorithm decides is not used",
    "ValidityCondition": "its validity condition is kept but not evaluated",
    "BlockMetaCommand": "a block of commands is not read: make it a pass plan",
    "MetaCommandRef": "a command is listed in the system that defines it",
    "CheckWindowAlgorithms": "a window that an algorithm decides is not used",
}
"""Harmless: read past with a warning. What stands below such an element is covered by it."""

REFUSED = {
    "ParameterSegmentRefEntry": "a parameter in pieces can't be put together",
    "ContainerSegmentRefEntry": "a container in pieces can't be put together",
    "StreamSegmentEntry": "a piece of a stream can't be put together",
    "IndirectParameterRefEntry": "a parameter that is named by another's value can't be placed",
    "NextContainer": "a container that follows another in the stream can't be told apart",
}
"""Values would be wrong without it: the dictionary is refused."""

_BELOW_WARNED = _words(
    """
    FixedFrameStream VariableFrameStream CustomStream SyncStrategy SyncPattern AutoInvert InvertAlgorithm Flag EncodingAlgorithm
    DecodingAlgorithm StreamRef ServiceRef Service MessageRefSet MessageRef ContainerRefSet Message MatchCriteria RateInStream
    PhysicalAddress SubAddress NumberFormat InputAlgorithm ExternalAlgorithm
    StartCheck StopTime MetaCommandStepList MetaCommandStep ArgumentAssigmentList ParameterInstance
    """
)
"""Elements that stand only inside warned or refused ones."""

WARNED_ATTRIBUTES = {
    "changeThreshold": "a threshold of change is not used: every value counts",
    "characterWidth": "the width of characters follows the encoding's character set",
    "restrictionPattern": "texts are not held against a pattern",
    "idlePattern": "idle patterns are not looked for",
    "lastEntryForThisArrayInstance": "is not used: arrays are whole",
    "operationalStatus": "the status of a system is not kept",
    "persistence": "is not used: a value is kept until the next one",
    "readOnly": "is not used: telemetry can't be written",
    "priority": "is not used: derived parameters are computed in the order of their inputs",
    "thread": "is not used",
    "triggerContainer": "is not used: derived parameters follow their inputs",
    "triggerRate": "is not used: derived parameters follow their inputs",
    "href": "what is kept elsewhere is not fetched",
    "factor": "a factor of units is shown, not computed with",
    "spaceSystemAtRisk": "is not kept",
    "bitsFromReference": "a checksum begins at the packet's first bit",
}
_HARMLESS_VALUES = {
    "idlePattern": ("0x0", "0"),
    "persistence": ("true", "1"),
    "readOnly": ("false", "0"),
    "lastEntryForThisArrayInstance": ("false", "0"),
    "factor": ("1",),
    "thread": ("false", "0"),
    "bitsFromReference": ("0",),
    "triggerRate": ("1",),
    "spaceSystemAtRisk": ("",),
}
"""What such an attribute says anyway when it is left out."""


class Treatment(StrEnum):
    """What becomes of an element."""

    HONOURED = "honoured"
    WARNED = "warned about"
    REFUSED = "refused"
    UNKNOWN = "no element of XTCE 1.2"


def treatment_of(name: str) -> Treatment:
    """What becomes of the element of that name; one that stands only inside others shares their lot."""
    if name in REFUSED:
        return Treatment.REFUSED
    if name in WARNED or name in _BELOW_WARNED:
        return Treatment.WARNED
    return Treatment.HONOURED if name in HONOURED else Treatment.UNKNOWN


def audit(root: Element, source: Source) -> None:
    """Note every element and attribute of a file that was read past, and refuse what can't be left out."""
    told = _places(source)
    found: dict[tuple[str, str], tuple[Element, str, int]] = {}
    for element in _visited(root):
        for what, rule in places.refused(element):
            source.fault(element, what, rule=rule)
        for reason in _reasons(element):
            key = local(element) if local(element) in WARNED else "", reason
            first, _, count = found.get(key, (element, reason, 0))
            found[key] = first, reason, count + 1
        if local(element) in REFUSED and not any(place.startswith(source.where(element)) for place in told):
            source.fault(element, f"{local(element)} is not supported: {REFUSED[local(element)]}", rule="XTCE 1.2")
    for element, reason, count in found.values():
        if count > 1 or not any(place.startswith(source.where(element)) for place in told):
            source.warn(element, reason + (f" ({count} in the file)" if count > 1 else ""))


def _places(source: Source) -> set[str]:
    return {fault.where for fault in source.faults} | set(source.warnings)


def _visited(element: Element) -> Iterator[Element]:
    """An element and those below it, without what stands inside a warned or refused one."""
    yield element
    if local(element) in WARNED or local(element) in REFUSED:
        return
    for item in children(element):
        yield from _visited(item)


def _reasons(element: Element) -> Iterator[str]:
    name = local(element)
    if name in WARNED:
        yield WARNED[name]
        return
    if name in REFUSED:
        return
    if name not in HONOURED:
        yield "is no element of XTCE 1.2 that can stand here and is not read"
    if name == "CRC" and _is_telemetry(element):
        yield "checksums of telemetry are not checked by the dictionary; say crc in mission.toml"
    for key, value in element.items():
        if key in WARNED_ATTRIBUTES and value not in _HARMLESS_VALUES.get(str(key), ()):
            yield f"{key}: {WARNED_ATTRIBUTES[str(key)]}"
    yield from places.named(element)


def _is_telemetry(element: Element) -> bool:
    return any(local(above) == "TelemetryMetaData" for above in element.iterancestors())


def header_lines(root: Element) -> tuple[str, ...]:
    """What the header of a file says, one line each: version, date, status, authors, notes, history."""
    header = child(root, "Header")
    if header is None:
        return ()
    keys = ("version", "date", "validationStatus", "classification", "classificationInstructions")
    lines = [f"{key}: {header.get(key)}" for key in keys if header.get(key)]
    for group, item, word in (("AuthorSet", "Author", "author"), ("NoteSet", "Note", "note"), ("HistorySet", "History", "history")):
        lines += [f"{word}: {' '.join(content(one).split())}" for one in children(child(header, group), item) if content(one)]
    return tuple(lines)

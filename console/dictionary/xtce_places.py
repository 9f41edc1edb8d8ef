"""What of XTCE is read in some places only, and what attributes may say: the rest is named, never taken for something else.

`named` gives reasons for a warning, `refused` the faults of an element: a word or a truth value that is none, an earlier value,
reversed bits of a text. One surprise: AncillaryData are anybody's, so that each name that means nothing to the console is told.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from console.dictionary.xtce_source import Element, child, content, flag_fault, local

ELSEWHERE = {
    "Alias": "other names are kept of parameters only",
    "AncillaryData": "means nothing to the console",
    "LongDescription": "a description is not kept here",
    "shortDescription": "a description is not kept here",
    "initialValue": "is not used in telemetry: a value is unknown until it is received",
    "DefaultCalibrator": "is used for integers, floats and relative times only",
    "ContextCalibratorList": "is used for parameters that are integers or floats only",
    "ReferenceTime": "a relative time has no reference",
    "DefaultRateInStream": "is used of containers of telemetry only",
    "CRC": "is computed for fields of whole numbers only",
    "byteOrder": "bytes are kept in the order in which they stand",
    "description": "the description of a unit is not kept",
    "sizeInBits": "is less than what is encoded: numbers are shown whole",
    "signed": "is false, but the encoding has a sign: numbers below zero are shown",
}
"""Elements and attributes that are read, but not in every place: what is said where they are not."""

ANCILLARY = ("group", "deadband", "latching", "checksum")
"""The AncillaryData that the console knows."""

BOOLEANS = (
    "abstract", "extrapolate", "reflectData", "reflectRemainder", "rangeAppliesToCalibrated", "validRangeAppliesToCalibrated",
    "suspendable", "useCalibratedValue", "signed",
)  # fmt: skip
WORDS = {
    "rangeForm": ("outside", "inside"),
    "changeType": ("changePerSecond", "changePerSample"),
    "changeBasis": ("absoluteChange", "percentageChange"),
    "form": ("calibrated", "uncalibrated", "raw"),
    "timeWindowIsRelativeTo": ("commandRelease", "timeLastVerifierPassed"),
    "dataSource": ("telemetered", "derived", "constant", "local", "ground"),
    "basis": ("perSecond", "perContainerUpdate"),
    "bitOrder": ("mostSignificantBitFirst", "leastSignificantBitFirst"),
}
_ORDERS = ("mostSignificantByteFirst", "leastSignificantByteFirst")
_BLOCKS = ("StringDataEncoding", "BinaryDataEncoding")
_KEPT_DESCRIPTIONS = ("SpaceSystem", "Parameter", "SequenceContainer", "MetaCommand", "Argument", "Member")
_TYPES = ("ParameterType", "ArgumentType", "AgumentType")


def refused(element: Element) -> Iterator[tuple[str, str]]:
    """What an attribute of the element says that can't be, with the rule."""
    for key, value in element.items():
        if key in BOOLEANS and (fault := flag_fault(element, str(key))):
            yield fault, "true false"
        elif key in WORDS and value not in WORDS[str(key)]:
            yield f"{key} {value!r} is not known", " ".join(WORDS[str(key)])
    if (element.get("instance") or "0").strip() not in ("0", "+0", "-0") and not _is_foreign(element):
        yield "earlier instances of a value are not supported", "instance 0 only"
    power = element.get("power") if local(element) == "Unit" else None
    if power is not None and not _is_number(power):
        yield f"power {power!r} is no number", "XTCE UnitType"
    order = element.get("byteOrder") if local(element) in _BLOCKS else None
    if order is not None and order not in _ORDERS and not order.replace(",", "").isdecimal():
        yield f"{order} is no byte order", " ".join(_ORDERS)
    if local(element) in _BLOCKS and element.get("bitOrder") == "leastSignificantBitFirst":
        yield "reversed bits of texts and bytes are not supported", "mostSignificantBitFirst"


def named(element: Element) -> Iterator[str]:
    """What of the element is not used where it stands: `what: why`, or `why` of the element itself."""
    name, above = local(element), _name_above(element)
    if name == "Alias" and _name_above(element.getparent()) != "Parameter":
        yield ELSEWHERE[name]
    if name == "AncillaryData" and (element.get("name") or "").casefold() not in ANCILLARY:
        yield f"{element.get('name')} {ELSEWHERE[name]}"
    if name == "LongDescription" and content(element) and not _is_described(above):
        yield ELSEWHERE[name]
    if element.get("shortDescription") and not _is_described(name) and not name.endswith("Verifier"):
        yield f"shortDescription: {ELSEWHERE['shortDescription']}"
    if element.get("initialValue") is not None and _stands_in(element, "TelemetryMetaData"):
        yield f"initialValue: {ELSEWHERE['initialValue']}"
    if name == "Unit" and element.get("description"):
        yield f"description: {ELSEWHERE['description']}"
    yield from _of_encodings(element, name, above)
    if name == "DefaultRateInStream" and above == "CommandContainer":
        yield ELSEWHERE[name]
    if name == "ReferenceTime" and above.startswith("RelativeTime"):
        yield ELSEWHERE[name]
    if name in ("IntegerParameterType", "IntegerArgumentType"):
        yield from _of_integers(element)


def _of_encodings(element: Element, name: str, above: str) -> Iterator[str]:
    if name in ("DefaultCalibrator", "ContextCalibratorList"):
        holder = element.getparent()
        kind = _name_above(holder if above != "Encoding" and _name_above(holder) != "Encoding" else _above(holder))
        is_relative = kind.startswith("RelativeTime") and name == "DefaultCalibrator"
        is_number = kind.startswith(("Integer", "Float")) and (name == "DefaultCalibrator" or kind.endswith("ParameterType"))
        if not is_number and not is_relative:
            yield ELSEWHERE[name]
    if name == "BinaryDataEncoding" and element.get("byteOrder") not in (None, "mostSignificantByteFirst"):
        yield f"byteOrder: {ELSEWHERE['byteOrder']}"
    is_block = name == "CRC" and _name_above(element.getparent()) != "IntegerDataEncoding"
    if is_block and not _stands_in(element, "TelemetryMetaData"):
        yield ELSEWHERE[name]


def _of_integers(element: Element) -> Iterator[str]:
    """Where what a type says of its numbers does not agree with how they are encoded; calibrated ones may well be others."""
    coded = child(element, "IntegerDataEncoding")
    if coded is None or child(coded, "DefaultCalibrator") is not None:
        return
    size, bits = element.get("sizeInBits") or "", coded.get("sizeInBits") or "8"
    if size.isdecimal() and bits.isdecimal() and int(size) < int(bits):
        yield f"sizeInBits: {ELSEWHERE['sizeInBits']}"
    is_signed = (coded.get("encoding") or "unsigned") not in ("unsigned", "BCD", "packedBCD")
    if is_signed and (element.get("signed") or "").casefold() in ("false", "0"):
        yield f"signed: {ELSEWHERE['signed']}"


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _above(element: Element | None) -> Element | None:
    return element.getparent() if element is not None else None


def _name_above(element: Element | None) -> str:
    above = _above(element)
    return local(above) if above is not None else ""


def _is_described(name: str) -> bool:
    return name in _KEPT_DESCRIPTIONS or (name.endswith(_TYPES) and not name.startswith(("Array", "Aggregate")))


def _stands_in(element: Element, name: str) -> bool:
    return any(local(above) == name for above in element.iterancestors())


def _is_foreign(element: Element) -> bool:
    """Whether an element is part of an algorithm in another language, which is not run."""
    for above in element.iterancestors():
        if local(above) == "CustomAlgorithm":
            text = child(above, "AlgorithmText")
            return text is None or (text.get("language") or "").casefold() != "moonkite"
    return False

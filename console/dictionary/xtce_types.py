"""XTCE parameter and argument types: how values are encoded, calibrated, labelled and limited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

from console.dictionary.calibration import Calibrator, Polynomial
from console.dictionary.encoding import BooleanLabels, Encoding, Form, RangedLabels, Size, TimeScale, ValueType
from console.dictionary.layout import Condition
from console.dictionary.model import AlarmRule, Kind
from console.dictionary.times import CCSDS_EPOCH_NS, epoch_ns
from console.dictionary.xtce_alarms import AlarmReader, has_alarm
from console.dictionary.xtce_calibrators import calibrator_of, read_calibrator
from console.dictionary.xtce_conditions import ConditionReader
from console.dictionary.xtce_encodings import EncodingReader
from console.dictionary.xtce_ranges import number, span_of, valid_ranges, whole
from console.dictionary.xtce_sizes import Resolve, SizeReader
from console.dictionary.xtce_source import Element, Names, Source, SpaceSystem, child, children, content, description, local
from console.errors import KnownError

_KINDS = {
    "Integer": Kind.INTEGER, "Float": Kind.FLOAT, "Enumerated": Kind.ENUMERATED, "Boolean": Kind.BOOLEAN, "String": Kind.STRING,
    "Binary": Kind.BINARY, "AbsoluteTime": Kind.TIME, "RelativeTime": Kind.FLOAT,
}  # fmt: skip
_ENCODINGS = ("IntegerDataEncoding", "FloatDataEncoding", "StringDataEncoding", "BinaryDataEncoding")
_UNIT_SECONDS = {"seconds": 1.0, "picoSeconds": 1e-12, "days": 86_400.0}


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Members in order, each a name and a type."""

    members: tuple[tuple[str, AnyType], ...]


@dataclass(frozen=True, slots=True)
class Array:
    """Elements of one type; a size for each dimension."""

    element: AnyType
    dimensions: tuple[Size, ...]


AnyType = ValueType | Aggregate | Array


class TypeReader:
    """Reads types on demand and remembers them; `kind` is "type" or "argument type"."""

    def __init__(self, names: Names, source: Source, kind: str, resolve: Resolve) -> None:
        self._names, self._source, self._kind, self._resolve = names, source, kind, resolve
        self.sizes = SizeReader(source, resolve, is_command=kind == "argument type")
        self._encodings = EncodingReader(source, self.sizes)
        self._known: dict[Element, AnyType | None] = {}
        self._open: set[Element] = set()
        self._alarms: dict[Element, AlarmRule | None] = {}
        self._contexts: dict[Element, tuple[tuple[Condition, Calibrator], ...]] = {}
        self._conditions: ConditionReader | None = None

    def judge_with(self, conditions: ConditionReader) -> None:
        """Conditions can be read from now on: they need types themselves."""
        self._conditions = self.sizes.conditions = conditions

    def find(self, user: Element, reference: str, system: SpaceSystem) -> AnyType | None:
        """The type a reference means; None, with a fault at `user`, when there is none."""
        found = self._names.find(self._kind, reference, system)
        if found is None and self._kind == "argument type":
            found = self._names.find("type", reference, system)
        if found is None:
            near = self._names.near(self._kind, reference)
            self._source.fault(user, f"there is no {self._kind} {reference}", rule=near or "it is in no system of this file")
            return None
        return self.read(found[1], found[0])

    def read(self, element: Element, system: SpaceSystem) -> AnyType | None:
        """The type that an element defines; None, with a fault, when it can't be used."""
        if element in self._open:
            self._source.fault(element, "is defined by itself", rule="types, their bases and their members have no loops")
            return None
        if element not in self._known:
            self._open.add(element)
            self._known[element] = self._read(element, system)
            self._open.discard(element)
        return self._known[element]

    def _read(self, element: Element, system: SpaceSystem) -> AnyType | None:
        word = local(element).removesuffix("ParameterType").removesuffix("ArgumentType").removesuffix("AgumentType")
        if word == "Aggregate":
            return self._aggregate(element, system)
        if word == "Array":
            return self._array(element, system)
        if word not in _KINDS:
            self._source.fault(element, f"type {local(element)} is not supported", rule="XTCE 1.2 ParameterTypeSet")
            return None
        base = self._base(element, system)
        made = self._value_type(element, system, _KINDS[word], base)
        return _time_type(element, made, system, self._source, self._resolve) if "Time" in word else made

    def alarm(self, kind: ValueType) -> AlarmRule | None:
        """The alarms of a type, read once all types are known."""
        place = cast("tuple[Element, SpaceSystem] | None", kind.alarms_at)
        if place is None or self._conditions is None:
            return None
        if place[0] not in self._alarms:
            self._alarms[place[0]] = AlarmReader(self._source, self._conditions).read(*place)
        return self._alarms[place[0]]

    def contexts(self, kind: ValueType) -> tuple[tuple[Condition, Calibrator], ...]:
        """The context calibrators of a type, read once all types are known."""
        place = cast("tuple[Element, SpaceSystem] | None", kind.contexts_at)
        if place is None or self._conditions is None:
            return ()
        if place[0] not in self._contexts:
            self._contexts[place[0]] = tuple(self._read_contexts(*place))
        return self._contexts[place[0]]

    def _read_contexts(self, coded: Element, system: SpaceSystem) -> Iterator[tuple[Condition, Calibrator]]:
        for item in children(child(coded, "ContextCalibratorList"), "ContextCalibrator"):
            condition = self._conditions.read(child(item, "ContextMatch"), system) if self._conditions else None
            calibrate = read_calibrator(child(item, "Calibrator"), self._source)
            if condition is None or calibrate is None:
                self._source.warn(item, "this context calibrator is not used")
            else:
                yield condition, calibrate

    def _base(self, element: Element, system: SpaceSystem) -> ValueType | None:
        reference = element.get("baseType")
        found = self.find(element, reference, system) if reference else None
        return found if isinstance(found, ValueType) else None

    def _aggregate(self, element: Element, system: SpaceSystem) -> Aggregate | None:
        members = []
        for member in children(child(element, "MemberList"), "Member"):
            kind = self.find(member, member.get("typeRef") or "", system)
            if kind is None:
                return None
            members.append((member.get("name") or "", as_used(kind, member)))
        return Aggregate(tuple(members))

    def _array(self, element: Element, system: SpaceSystem) -> Array | None:
        kind = self.find(element, element.get("arrayTypeRef") or "", system)
        sizes = [self.sizes.dimension(item, system) for item in children(child(element, "DimensionList"), "Dimension")]
        if not sizes:
            self._source.fault(element, "has no Dimension", rule="XTCE ArrayParameterType: DimensionList")
        return Array(kind, tuple(size for size in sizes if size)) if kind is not None and sizes and all(sizes) else None

    def _value_type(self, element: Element, system: SpaceSystem, kind: Kind, base: ValueType | None) -> ValueType:
        holder = child(element, "Encoding") if "Time" in local(element) else element
        coded = next(children(holder, *_ENCODINGS), None)
        encoding = self._encodings.read(coded, system) if coded is not None else base.encoding if base else None
        calibrate = calibrator_of(coded, self._source) if coded is not None else base.calibrate if base else None
        if kind in (Kind.INTEGER, Kind.FLOAT) and encoding is not None and encoding.form is Form.TEXT:
            encoding = replace(encoding, is_number_text=True)
        ranges, is_raw = valid_ranges(element, self._source)
        valid = span_of(ranges)
        if kind is Kind.STRING and encoding is not None and encoding.form is Form.BYTES:
            encoding = replace(encoding, form=Form.TEXT)
        return ValueType(
            name=element.get("name") or "",
            kind=kind,
            encoding=encoding,
            units=_units(element) or (base.units if base else ""),
            description=description(element) or (base.description if base else ""),
            calibrate=calibrate if kind in (Kind.INTEGER, Kind.FLOAT) else None,
            labels=_labels(element, kind, encoding, self._source) or (base.labels if base else None),
            valid=valid if ranges or not base else base.valid,
            valid_ranges=tuple(ranges) if ranges else base.valid_ranges if base else (),
            is_valid_raw=is_raw if ranges else base is not None and base.is_valid_raw,
            alarms_at=(element, system) if has_alarm(element) else base.alarms_at if base else None,
            contexts_at=(coded, system) if coded is not None else base.contexts_at if base else None,
            initial=element.get("initialValue") or (base.initial if base else ""),
        )


def as_used(kind: AnyType, user: Element) -> AnyType:
    """A type with the initial value and the description that a member or a parameter has of its own."""
    if not isinstance(kind, ValueType):
        return kind
    initial, told = user.get("initialValue"), description(user)
    return replace(kind, initial=kind.initial if initial is None else initial, description=told or kind.description)


def _units(element: Element) -> str:
    """The units of calibrated values in one text: `m/s^2` as it is written, powers as `m^2`, factors before them."""
    units = [unit for unit in children(child(element, "UnitSet"), "Unit") if content(unit) and unit.get("form") in (None, "calibrated")]
    return " ".join(_unit(unit) for unit in units)


def _unit(unit: Element) -> str:
    power, factor = unit.get("power") or "1", unit.get("factor") or "1"
    text = content(unit) + (f"^{float(power):g}" if _is_other(power) else "")
    return f"{factor} {text}" if _is_other(factor) else text


def _is_other(text: str) -> bool:
    try:
        return float(text) != 1
    except ValueError:
        return False


def _labels(element: Element, kind: Kind, encoding: Encoding | None, source: Source) -> dict[int, str] | None:
    if kind is Kind.BOOLEAN:
        coded_as_text = encoding is not None and encoding.form is Form.TEXT
        zero, one = element.get("zeroStringValue") or "False", element.get("oneStringValue") or "True"
        return None if coded_as_text else BooleanLabels(zero, one)
    if kind is not Kind.ENUMERATED:
        return None
    single: dict[int, str] = {}
    ranges = []
    for item in children(child(element, "EnumerationList"), "Enumeration"):
        value, label = whole(item, item.get("value") or "", source), item.get("label") or ""
        single.setdefault(value, label)
        if item.get("maxValue") is not None:
            ranges.append((value, whole(item, item.get("maxValue") or "", source), label))
    return RangedLabels(single, tuple(ranges)) if ranges else single


def _time_type(element: Element, made: ValueType, system: SpaceSystem, source: Source, resolve: Resolve) -> ValueType:
    coding = child(element, "Encoding")
    unit = _UNIT_SECONDS.get(coding.get("units") or "seconds") if coding is not None else 1.0
    if unit is None:
        source.fault(element, f"a time in {coding.get('units') if coding is not None else ''} is not supported", rule="seconds, days")
        unit = 1.0
    scale = ((number(coding, "scale", source) if coding is not None else None) or 1.0) * unit
    offset = ((number(coding, "offset", source) if coding is not None else None) or 0.0) * unit
    if made.kind is not Kind.TIME:
        linear: Calibrator | None = None if (scale, offset) == (1.0, 0.0) else _line(offset, scale)
        if linear is not None and made.calibrate is not None:
            source.warn(element, "has a scale and a calibrator: its calibrator is not used")
        return replace(made, calibrate=linear or made.calibrate, units=made.units or "s")
    form = made.encoding.form if made.encoding is not None else None
    if form is Form.BYTES:
        source.fault(element, f"a time encoded as {form} is not supported", rule="integer, float, text, or a transformation: CUC, CDS")
    if form is Form.TEXT and made.encoding is not None:
        return _text_time(element, made, source)
    told = _reference_time(element, TimeScale(scale, offset), system, source, resolve)
    if form is Form.CDS:  # its days have as many seconds as each had: no leap seconds are counted
        told = replace(told, has_leap_seconds=False)
        if told.epoch_ns is None and not told.offset_from:
            told = replace(told, epoch_ns=CCSDS_EPOCH_NS)
    return replace(made, time=told, units="")


def _text_time(element: Element, made: ValueType, source: Source) -> ValueType:
    """A time in ASCII, which says itself when it is."""
    if child(element, "ReferenceTime") is not None:
        source.warn(element, "is written as text: its ReferenceTime is not used")
    coded = replace(made.encoding, is_time_text=True) if made.encoding is not None else None
    return replace(made, encoding=coded, time=TimeScale(epoch_ns=0), units="")


def _line(offset: float, scale: float) -> Calibrator:
    return Polynomial((offset, scale))


def _reference_time(
    element: Element, scale: TimeScale, system: SpaceSystem, source: Source, resolve: Resolve
) -> TimeScale:  # fmt: skip
    reference = child(element, "ReferenceTime")
    other = child(reference, "OffsetFrom")
    if other is not None:
        target = resolve(other, system)
        return replace(scale, offset_from=target.key if target else "")
    epoch = content(child(reference, "Epoch"))
    if not epoch:
        return scale
    try:
        at_ns, has_leaps = epoch_ns(epoch)
    except KnownError:
        source.fault(element, f"the epoch {epoch!r} is not known", rule="TAI, GPS, J2000, UNIX or a UTC date")
        return scale
    return replace(scale, epoch_ns=at_ns, has_leap_seconds=has_leaps)

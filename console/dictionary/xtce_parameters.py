"""XTCE parameters as the console's: leaf values by name, each with what is needed to show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from console.dictionary.calibration import Calibrator
from console.dictionary.encoding import ValueType
from console.dictionary.layout import Layout, keys_of
from console.dictionary.model import Column, Container, Context, Kind, Parameter
from console.dictionary.times import time_engineering
from console.dictionary.xtce_containers import Telemetry, entry_fields, listed, template_names
from console.dictionary.xtce_source import Element, Source, SpaceSystem, child, children, content, description, flag
from console.dictionary.xtce_types import Aggregate, AnyType


class ParameterTable(dict[str, Parameter]):
    """Parameters by name. Elements of arrays of changing size are made when asked for: `samples[123]`."""

    def __init__(self, parameters: Mapping[str, Parameter], patterns: Mapping[str, Parameter]) -> None:
        super().__init__(parameters)
        self.patterns = dict(patterns)

    def __missing__(self, name: str) -> Parameter:
        pattern = _pattern(name)
        if pattern not in self.patterns or pattern == name:
            raise KeyError(name)
        return _indexed(self.patterns[pattern], name)

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or (isinstance(name, str) and "[" in name and _pattern(name) in self.patterns)

    def get(self, name: str, default: Parameter | None = None) -> Parameter | None:  # type: ignore[override]
        try:
            return self[name]
        except KeyError:
            return default


def _pattern(name: str) -> str:
    parts = name.split("[")
    return parts[0] + "".join("[*]" + part.partition("]")[2] for part in parts[1:] if part.partition("]")[0].isdecimal())


def _indexed(pattern: Parameter, name: str) -> Parameter:
    contexts = tuple((_suffixed(context, name[name.index("[") :]), calibrate) for context, calibrate in pattern.contexts)
    path = pattern.path.rsplit("/", 1)[0] + "/" + name.rsplit("/", 1)[-1]
    return replace(pattern, name=name, path=path, contexts=contexts, context_inputs=())


def _suffixed(context: Context, suffix: str) -> Context:
    def mask(columns: Mapping[str, Column], count: int) -> NDArray[np.bool_]:
        nearest = {**columns, **{name.removesuffix(suffix): column for name, column in columns.items() if name.endswith(suffix)}}
        return context(nearest, count)

    return mask


def read_parameters(telemetry: Telemetry, layouts: Mapping[str, tuple[SpaceSystem, Element, Layout]]) -> ParameterTable:
    """All leaf parameters, those in containers and those that stand in none; see `ParameterTable` for repeated ones."""
    made: dict[str, Parameter] = {}
    patterns: dict[str, Parameter] = {}
    groups = _groups(layouts)
    for system, element, kind in telemetry.parameters():
        name = telemetry.name_of(system, element)
        group = _told_group(element) or (system.name if system.parent is not None else groups.get(name, system.name))
        for template, counts, leaf in leaves(kind, name):
            path = f"{system.path}/{template.rsplit('/', 1)[-1]}"
            parameter = _parameter(telemetry, system, element, leaf, template, path=path, group=group)
            if "[*]" in template:
                patterns[template] = parameter
            for shown in template_names(template, counts):
                made[shown] = parameter if shown == template else _indexed(parameter, shown)
    for _, _, layout in layouts.values():
        _add_repeated(layout, made, patterns)
    return ParameterTable(made, patterns)


def _add_repeated(layout: Layout, made: dict[str, Parameter], patterns: dict[str, Parameter]) -> None:
    for field, counts in entry_fields(layout.entries):
        plain = made.get(field.key) or next((p for t, p in patterns.items() if t.replace("[*]", "") == field.key), None)
        if not counts or "[*]" not in field.template or plain is None:
            continue
        patterns[field.template] = _indexed(plain, field.template)
        for shown in template_names(field.template, counts):
            if shown not in made:
                made[shown] = _indexed(plain, shown)


def _told_group(element: Element) -> str:
    """The group that an AncillaryData of a parameter names."""
    items = children(child(element, "AncillaryDataSet"), "AncillaryData")
    return next((content(item) for item in items if (item.get("name") or "").casefold() == "group"), "")


def _groups(layouts: Mapping[str, tuple[SpaceSystem, Element, Layout]]) -> dict[str, str]:
    groups: dict[str, str] = {}
    for name, (_, _, layout) in layouts.items():
        for field, _ in entry_fields(layout.entries):
            groups.setdefault(field.key.split(".", 1)[0], name)
    return groups


def leaves(kind: AnyType, template: str, counts: tuple[int, ...] = ()) -> Iterator[tuple[str, tuple[int, ...], ValueType]]:
    """The leaf values of a type: template, count for each index in it, type."""
    if isinstance(kind, ValueType):
        yield template, counts, kind
    elif isinstance(kind, Aggregate):
        for name, member in kind.members:
            yield from leaves(member, f"{template}.{name}", counts)
    else:
        more = tuple(max(listed(size), 0) for size in kind.dimensions)
        yield from leaves(kind.element, template + "[*]" * len(more), counts + more)


def _parameter(
    telemetry: Telemetry, system: SpaceSystem, element: Element, kind: ValueType, name: str, *, path: str, group: str
) -> Parameter:
    calibrate = kind.calibrate
    if kind.time is not None:
        calibrate = cast(Calibrator, time_engineering(kind.time))
    properties = child(element, "ParameterProperties")
    is_number = kind.kind in (Kind.INTEGER, Kind.FLOAT)
    held = telemetry.types.contexts(kind) if is_number else ()
    return Parameter(
        name=name,
        path=path,
        kind=kind.kind,
        units=kind.units,
        description=kind.description if "." in name and kind.description else description(element) or kind.description,
        calibrate=calibrate,
        labels=kind.labels or {},
        alarm=telemetry.types.alarm(kind),
        valid=_valid(kind, element, telemetry.source),
        is_derived=properties is not None and properties.get("dataSource") == "derived",
        group=group,
        contexts=tuple((condition.mask, use) for condition, use in held),
        context_inputs=tuple(sorted({key for condition, _ in held for key in keys_of(condition)})),
        aliases=tuple(text for item in children(child(element, "AliasSet"), "Alias") if (text := item.get("alias"))),
        validity=telemetry.conditions.criterion(child(properties, "ValidityCondition"), system),
    )


def _valid(kind: ValueType, element: Element, source: Source) -> tuple[float | None, float | None]:
    """The valid range in engineering units; a range of raw values is calibrated at both ends."""
    if len(kind.valid_ranges) > 1:
        source.warn(element, "of several valid ranges, the span from the least to the greatest is used")
    if not kind.is_valid_raw or kind.calibrate is None:
        return kind.valid
    ends = [None if end is None else float(kind.calibrate(np.asarray([end]))[0]) for end in kind.valid]
    known = [end for end in ends if end is not None]
    if not all(np.isfinite(known)):
        source.warn(element, "its valid range of raw values can't be calibrated and is not used")
        return None, None
    if len(known) < 2:
        return ends[0], ends[1]
    return min(known), max(known)


def read_containers(
    telemetry: Telemetry, layouts: Mapping[str, tuple[SpaceSystem, Element, Layout]], derived: Mapping[str, tuple[str, ...]]
) -> dict[str, Container]:
    """All containers by name; `derived`: container -> derived parameters that are computed with it."""
    made = {}
    for name, (system, element, _) in layouts.items():
        chain = telemetry.chain(system, element)
        parameters = [p for home, e in chain for p in _placed(layouts[telemetry.container_name(home, e)][2])]
        made[name] = Container(
            name=name,
            path=f"{system.path}/{element.get('name')}",
            description=description(element),
            parameters=tuple(dict.fromkeys([*parameters, *derived.get(name, ())])),
            interval_s=_interval(element, telemetry.source),
            is_abstract=flag(element, "abstract"),
        )
    return made


def _placed(layout: Layout) -> Iterator[str]:
    for field, counts in entry_fields(layout.entries):
        yield from template_names(field.template, counts if "[*]" in field.template else ())


def _interval(element: Element, source: Source) -> float | None:
    """Seconds between two of a container at its slowest stated rate."""
    rate = child(element, "DefaultRateInStream")
    if rate is None:
        return None
    if (rate.get("basis") or "perSecond") != "perSecond":
        source.warn(rate, f"a rate {rate.get('basis')} is not used")
        return None
    for key in ("minimumValue", "maximumValue"):
        text = rate.get(key)
        if text is not None:
            try:
                return 1 / float(text) if float(text) > 0 else None
            except ValueError:
                source.fault(rate, f"{key} {text!r} is no number")
    return None

"""XTCE default alarms as rules: five concern levels become the console's three, and exclusive limits are kept exactly."""

from __future__ import annotations

import math

from console.dictionary.model import AlarmRange, AlarmRule
from console.dictionary.xtce_source import Element, Source, child, children, local

LEVELS = {"normal": 0, "watch": 1, "warning": 1, "distress": 2, "critical": 3, "severe": 3}
_RANGES = {"WatchRange": 1, "WarningRange": 1, "DistressRange": 2, "CriticalRange": 3, "SevereRange": 3}


def alarm_of(element: Element, source: Source) -> AlarmRule | None:
    """The alarm rule of a parameter type; None when it has none that can be used."""
    alarm = next(children(element, "DefaultAlarm", "BinaryDefaultAlarm"), None)
    if child(element, "ContextAlarmList") is not None:
        source.warn(element, "its context alarms are not used; the default alarm applies always")
    if alarm is None:
        return None
    ranges = [*_static_ranges(alarm, source), *_multi_ranges(alarm, source)]
    labels = _labels(alarm, source)
    for other in children(alarm, "ChangeAlarmRanges", "AlarmConditions", "CustomAlarm", "ChangePerSecondAlarmRanges"):
        source.warn(other, "this kind of alarm is not used")
    if not ranges and not labels and not alarm.get("defaultAlarmLevel"):
        return None
    return AlarmRule(
        ranges=tuple(sorted(ranges, key=lambda item: item.level)),
        labels=labels,
        default_level=_level(alarm, alarm.get("defaultAlarmLevel") or "normal", source),
        min_violations=_count(alarm, "minViolations", source),
        min_conformance=_count(alarm, "minConformance", source),
    )


def _count(element: Element, key: str, source: Source) -> int:
    text = element.get(key) or "1"
    if not text.isdecimal() or int(text) < 1:
        source.fault(element, f"{key} {text!r} is no count", rule="a whole number from 1")
        return 1
    return int(text)


def _level(element: Element, name: str, source: Source) -> int:
    if name not in LEVELS:
        source.fault(element, f"{name} is no level of concern", rule=" ".join(LEVELS))
    return LEVELS.get(name, 0)


def _labels(alarm: Element, source: Source) -> dict[str, int]:
    found = {}
    for item in children(child(alarm, "EnumerationAlarmList"), "EnumerationAlarm"):
        label = item.get("enumerationLabel") or item.get("enumerationValue") or ""
        found[label] = _level(item, item.get("alarmLevel") or "", source)
    return found


def _static_ranges(alarm: Element, source: Source) -> list[AlarmRange]:
    holder = child(alarm, "StaticAlarmRanges")
    is_inside = holder is not None and holder.get("rangeForm") == "inside"
    found = [_range(item, _RANGES[local(item)], is_inside, source) for item in children(holder, *_RANGES)]
    return [item for item in found if item is not None]


def _multi_ranges(alarm: Element, source: Source) -> list[AlarmRange]:
    holder = child(alarm, "AlarmMultiRanges")
    found = []
    for item in children(holder, "Range"):
        is_inside = item.get("rangeForm") == "inside"
        found.append(_range(item, _level(item, item.get("level") or "normal", source), is_inside, source))
    return [item for item in found if item is not None]


def _range(element: Element, level: int, is_inside: bool, source: Source) -> AlarmRange | None:
    low = _limit(element, "min", is_inside, source)
    high = _limit(element, "max", is_inside, source)
    if low is None and high is None:
        source.warn(element, "has no limit")
        return None
    return AlarmRange(level, low, high, is_inside)


def _limit(element: Element, end: str, is_inside: bool, source: Source) -> float | None:
    for word in ("Inclusive", "Exclusive"):
        text = element.get(end + word)
        if text is None:
            continue
        try:
            value = float(text)
        except ValueError:
            source.fault(element, f"{end}{word} {text!r} is no number")
            return None
        if word == "Inclusive":
            return value
        return math.nextafter(value, math.inf if end == "min" else -math.inf)
    return None

"""XTCE alarms as rules: static, multiple and change ranges, labels, text patterns, conditions, and alarms that hold in a context.

The five levels of 1.2 become the console's three, which are those of 1.3: watch is a warning, severe is critical. Exclusive
limits are kept exactly. One surprise: deadband and latching are no words of XTCE. They are read from AncillaryData of the
alarm or its type, named `deadband` (engineering units) and `latching` (true or false).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from console.dictionary.model import AlarmRange, AlarmRule, ChangeAlarm, Criterion, PatternAlarm
from console.dictionary.patterns import pattern_fault
from console.dictionary.xtce_conditions import ConditionReader
from console.dictionary.xtce_source import Element, Source, SpaceSystem, child, children, content, local

LEVELS = {"normal": 0, "watch": 1, "warning": 1, "distress": 2, "critical": 3, "severe": 3}
_RANGES = {"WatchRange": 1, "WarningRange": 1, "DistressRange": 2, "CriticalRange": 3, "SevereRange": 3}
_CONDITIONS = {"WatchAlarm": 1, "WarningAlarm": 1, "DistressAlarm": 2, "CriticalAlarm": 3, "SevereAlarm": 3}
_SECONDS = {"seconds": 1.0, "picoSeconds": 1e-12, "days": 86_400.0}
_DEFAULTS = ("DefaultAlarm", "BinaryDefaultAlarm")
_LISTS = ("ContextAlarmList", "BinaryContextAlarmList")


def has_alarm(element: Element) -> bool:
    """Whether a parameter type says anything of alarms itself, or leaves it to its base type."""
    return next(children(element, *_DEFAULTS, *_LISTS), None) is not None


@dataclass(frozen=True, slots=True)
class AlarmReader:
    """Reads the alarms of parameter types."""

    source: Source
    conditions: ConditionReader

    def read(self, element: Element, system: SpaceSystem) -> AlarmRule | None:
        """The alarm rule of a parameter type; None when it has none that can be used."""
        contexts = []
        for item in children(next(children(element, *_LISTS), None), "ContextAlarm"):
            criterion, rule = self.conditions.criterion(child(item, "ContextMatch"), system), self._rule(item, element, system)
            if criterion is None or rule is None:
                self.source.warn(item, "this context alarm is not used: it has " + ("no context" if criterion is None else "no limit"))
            else:
                contexts.append((criterion, rule))
        default = next(children(element, *_DEFAULTS), None)
        rule = self._rule(default, element, system) if default is not None else None
        if not contexts:
            return rule
        base = rule or AlarmRule()
        return AlarmRule(
            base.ranges, base.labels, base.default_level, base.min_violations, base.min_conformance, tuple(contexts),
            base.changes, base.patterns, base.conditions, base.deadband, base.is_latching,
        )  # fmt: skip

    def _rule(self, alarm: Element, element: Element, system: SpaceSystem) -> AlarmRule | None:
        for other in children(alarm, "CustomAlarm"):
            self.source.warn(other, "an alarm that an algorithm decides is not used")
        violations = self._count(alarm, "minViolations", 1)
        rule = AlarmRule(
            ranges=tuple(sorted([*self._static(alarm), *self._multiple(alarm)], key=lambda item: item.level)),
            labels=self._labels(alarm, element),
            default_level=self._level(alarm, alarm.get("defaultAlarmLevel") or "normal"),
            min_violations=violations,
            min_conformance=self._count(alarm, "minConformance", violations),
            changes=tuple(self._changes(alarm)),
            patterns=tuple(self._patterns(alarm)),
            conditions=tuple(self._conditions(alarm, system)),
            deadband=self._deadband(alarm, element),
            is_latching=_told(alarm, element, "latching").lower() in ("true", "yes", "1"),
        )
        is_said = alarm.get("defaultAlarmLevel") or child(alarm, "EnumerationAlarmList") is not None
        return rule if rule.ranges or rule.changes or rule.patterns or rule.conditions or rule.labels or is_said else None

    def _count(self, element: Element, key: str, default: int) -> int:
        text = element.get(key)
        if text is None:
            return default
        if not text.isdecimal() or int(text) < 1:
            self.source.fault(element, f"{key} {text!r} is no count", rule="a whole number from 1")
            return 1
        return int(text)

    def _level(self, element: Element, name: str) -> int:
        if name not in LEVELS:
            self.source.fault(element, f"{name} is no level of concern", rule=" ".join(LEVELS))
        return LEVELS.get(name, 0)

    def _labels(self, alarm: Element, element: Element) -> dict[str, int]:
        known = {item.get("label") for item in children(child(element, "EnumerationList"), "Enumeration")}
        found: dict[str, int] = {}
        for item in children(child(alarm, "EnumerationAlarmList"), "EnumerationAlarm"):
            label = item.get("enumerationLabel") or item.get("enumerationValue") or ""
            found.setdefault(label, self._level(item, item.get("alarmLevel") or ""))
            if known and label not in known:
                self.source.warn(item, f"{label!r} is no label of this type: the alarm never comes")
        return found

    def _static(self, alarm: Element) -> list[AlarmRange]:
        holder = child(alarm, "StaticAlarmRanges")
        return self._ranges(holder, self._time_unit(holder))

    def _ranges(self, holder: Element | None, unit: float = 1.0) -> list[AlarmRange]:
        is_inside = holder is not None and holder.get("rangeForm") == "inside"
        found = [self._range(item, _RANGES[local(item)], is_inside, unit) for item in children(holder, *_RANGES)]
        return [item for item in found if item is not None]

    def _time_unit(self, holder: Element | None) -> float:
        word = (holder.get("timeUnits") if holder is not None else None) or "seconds"
        if word not in _SECONDS:
            assert holder is not None
            self.source.fault(holder, f"limits in {word} are not supported", rule=" ".join(_SECONDS))
        return _SECONDS.get(word, 1.0)

    def _multiple(self, alarm: Element) -> list[AlarmRange]:
        found = []
        for item in children(child(alarm, "AlarmMultiRanges"), "Range"):
            is_inside = item.get("rangeForm") == "inside"
            found.append(self._range(item, self._level(item, item.get("level") or "normal"), is_inside))
        return [item for item in found if item is not None]

    def _range(self, element: Element, level: int, is_inside: bool, unit: float = 1.0) -> AlarmRange | None:
        low, high = (self._limit(element, end, is_inside, unit) for end in ("min", "max"))
        if low is None and high is None:
            self.source.warn(element, "has no limit")
            return None
        return AlarmRange(level, low, high, is_inside)

    def _limit(self, element: Element, end: str, is_inside: bool, unit: float) -> float | None:
        """A limit; an exclusive one is the neighbouring number, so that the limit itself is out of range (outside) or in it (inside)."""
        for word in ("Inclusive", "Exclusive"):
            text = element.get(end + word)
            if text is None:
                continue
            try:
                value = float(text) * unit
            except ValueError:
                self.source.fault(element, f"{end}{word} {text!r} is no number")
                return None
            return value if word == "Inclusive" else math.nextafter(value, math.inf if end == "min" else -math.inf)
        return None

    def _changes(self, alarm: Element) -> list[ChangeAlarm]:
        found = []
        for holder in children(alarm, "ChangeAlarmRanges", "ChangePerSecondAlarmRanges"):
            change = ChangeAlarm(
                tuple(sorted(self._ranges(holder, self._time_unit(holder)), key=lambda item: item.level)),
                is_per_second=(holder.get("changeType") or "changePerSecond") == "changePerSecond",
                is_percentage=holder.get("changeBasis") == "percentageChange",
                span_samples=self._count(holder, "spanOfInterestInSamples", 1),
                span_s=self._number(holder, "spanOfInterestInSeconds", holder.get("spanOfInterestInSeconds") or "0"),
            )
            found += [change] if change.ranges else []
        return found

    def _number(self, element: Element, key: str, text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not 0 <= value < math.inf:
            self.source.fault(element, f"{key} {text!r} is no number from zero up")
            return 0.0
        return value

    def _patterns(self, alarm: Element) -> list[PatternAlarm]:
        found = []
        for item in children(child(alarm, "StringAlarmList"), "StringAlarm"):
            text, level = item.get("matchPattern") or "", self._level(item, item.get("alarmLevel") or "")
            fault = pattern_fault(text)
            if fault:
                self.source.fault(item, f"the pattern {text!r} can't be used: {fault}", rule="a regular expression of the whole text")
            else:
                found.append(PatternAlarm(re.compile(text), level))
        return found

    def _conditions(self, alarm: Element, system: SpaceSystem) -> list[tuple[int, Criterion]]:
        found = []
        for item in children(child(alarm, "AlarmConditions"), *_CONDITIONS):
            criterion = self.conditions.criterion(item, system)
            if criterion is not None:
                found.append((_CONDITIONS[local(item)], criterion))
        return found

    def _deadband(self, alarm: Element, element: Element) -> float:
        return self._number(alarm, "deadband", _told(alarm, element, "deadband") or "0")


def _told(alarm: Element, element: Element, name: str) -> str:
    """What an AncillaryData of that name says, in the alarm before its type; "" when there is none."""
    items = (item for holder in (alarm, element) for item in children(child(holder, "AncillaryDataSet"), "AncillaryData"))
    return next((content(item) for item in items if (item.get("name") or "").casefold() == name), "")

"""XTCE 1.2 MetaCommand: transmission constraints, context significance, interlock, the whole set of verifiers, parameters to set."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TypeVar

from console.dictionary.command_rules import (
    AlarmSuspension,
    CommandRules,
    Constraint,
    ContextSignificance,
    Interlock,
    StageCheck,
)
from console.dictionary.significance import Significance
from console.dictionary.xtce_containers import Telemetry
from console.dictionary.xtce_settings import STAGES, SettingReader
from console.dictionary.xtce_source import Element, SpaceSystem, child, children, content, flag, local
from console.dictionary.xtce_verifiers import duration_s, significance_word

T = TypeVar("T")
Placed = tuple[SpaceSystem, Element]
PUS_SUBTYPES = {
    "AcceptedVerifier": ("1", "2"), "ReceivedVerifier": ("1", "2"), "ExecutionVerifier": ("3", "4", "5", "6"),
    "CompleteVerifier": ("7", "8"), "FailedVerifier": ("2", "4", "6", "8"),
}  # fmt: skip
_CRITERIA = ("ComparisonList", "BooleanExpression", "Comparison", "CustomAlgorithm")


class CommandRuleReader:
    """Reads what stands round the commands of one dictionary."""

    def __init__(self, lookup: Telemetry) -> None:
        self._lookup, self._source = lookup, lookup.source
        self._settings = SettingReader(lookup)

    def read(self, chain: list[Placed]) -> CommandRules:
        """The rules of a command after those of its bases; of an interlock the nearest holds, of verifiers those of the same stage.
        What can't be read is not kept, with a warning: the command itself can be encoded without it."""
        before = len(self._source.faults)
        rules = self._read(chain)
        self._source.warnings += [f"{fault} (a rule of a command; not kept)" for fault in self._source.faults[before:]]
        del self._source.faults[before:]
        return rules

    def _read(self, chain: list[Placed]) -> CommandRules:
        interlocks = [found for system, element in chain if (found := self._interlock(system, element)) is not None]
        checks = {(check.stage, check.name): check for system, element in chain for check in self._checks(system, element)}
        return CommandRules(
            constraints=tuple(item for system, element in chain for item in self._constraints(system, element)),
            contexts=tuple(item for system, element in reversed(chain) for item in self._contexts(system, element)),
            interlock=interlocks[-1] if interlocks else None,
            checks=tuple(checks.values()),
            settings=tuple(item for system, element in chain for item in self._settings.read(system, element)),
            suspensions=tuple(item for system, element in chain for item in self._suspensions(system, element)),
        )

    def _constraints(self, system: SpaceSystem, element: Element) -> Iterator[Constraint]:
        for item in children(child(element, "TransmissionConstraintList"), "TransmissionConstraint"):
            criterion = self._lookup.conditions.criterion(item, system)
            if criterion is not None:
                yield Constraint(criterion, self._seconds(item, "timeOut") or 0.0, flag(item, "suspendable"))

    def _contexts(self, system: SpaceSystem, element: Element) -> Iterator[ContextSignificance]:
        for item in children(child(element, "ContextSignificanceList"), "ContextSignificance"):
            criterion, holder = self._lookup.conditions.criterion(child(item, "ContextMatch"), system), child(item, "Significance")
            level = significance_word(holder, self._source) if holder is not None else Significance.NONE
            if criterion is not None and holder is not None:
                yield ContextSignificance(criterion, level, holder.get("reasonForWarning") or "")

    def _interlock(self, system: SpaceSystem, element: Element) -> Interlock | None:
        item = child(element, "Interlock")
        if item is None:
            return None
        percent = self._number(item, "verificationProgressPercentage")
        scope = item.get("scopeToSpaceSystem") or system.path
        return Interlock(scope, self._stage(item, "verificationToWaitFor", "complete"), percent, flag(item, "suspendable"))

    def _checks(self, system: SpaceSystem, element: Element) -> Iterator[StageCheck]:
        for item in children(child(element, "VerifierSet")):
            if local(item).endswith("Verifier"):
                check = self._check(item, system)
                if not check.is_report and not check.has_evidence:
                    self._source.warn(item, "names no telemetry that can tell the stage: it is not looked for")
                yield check

    def _check(self, item: Element, system: SpaceSystem) -> StageCheck:
        window, moved = child(item, "CheckWindow"), child(item, "ParameterValueChange")
        change, returned = child(moved, "Change"), child(item, "ReturnParmRef")
        has_criterion = any(local(part) in _CRITERIA[:3] for part in children(item))
        found = self._container(child(item, "ContainerRef"), system)
        return StageCheck(
            stage=local(item).removesuffix("Verifier"),
            criterion=self._lookup.conditions.criterion_of(list(children(item, *_CRITERIA[:3])), system) if has_criterion else None,
            container=self._lookup.container_name(*found) if found is not None else "",
            parameter=self._parameter(child(moved, "ParameterRef"), system),
            change=self._number(change, "value") if change is not None else None,
            start_s=(self._seconds(window, "timeToStartChecking") or 0.0) if window is not None else 0.0,
            stop_s=self._seconds(window, "timeToStopChecking") if window is not None else None,
            is_from_release=window is not None and window.get("timeWindowIsRelativeTo") == "commandRelease",
            percent=_float(content(child(item, "PercentComplete", "FixedValue"))),
            returned=self._parameter(returned, system),
            name=item.get("name") or "",
            containers=tuple(self._extending(found[1])) if found is not None else (),
            is_report=self.is_report(item, system),
        )

    def is_report(self, verifier: Element, system: SpaceSystem) -> bool:
        """Whether a verifier's stage is told by reports of PUS service 1: it names such a container, or no evidence that is understood."""
        subtypes = PUS_SUBTYPES.get(local(verifier), ())
        if not subtypes or any(local(part) in (*_CRITERIA[:3], "ParameterValueChange") for part in children(verifier)):
            return False
        element = child(verifier, "ContainerRef")
        found = self._lookup.names.find("container", element.get("containerRef") or "", system) if element is not None else None
        if found is None:
            return local(verifier) != "FailedVerifier"
        return self._is_pus_report(found, subtypes)

    def _extending(self, base: Element) -> Iterator[str]:
        """The containers that extend one."""
        for system, element in self._lookup.all("container"):
            if element is not base and any(above is base for _, above in self._lookup.chain(system, element)):
                yield self._lookup.container_name(system, element)

    def _container(self, element: Element | None, system: SpaceSystem) -> Placed | None:
        if element is None:
            return None
        reference = element.get("containerRef") or ""
        found = self._lookup.names.find("container", reference, system)
        if found is None:
            near = self._lookup.names.near("container", reference)
            self._source.fault(element, f"there is no container {reference}", rule=near or "it is in no system of this file")
        return found

    def _is_pus_report(self, found: Placed, subtypes: tuple[str, ...]) -> bool:
        """Whether a container asks for the subtype of a stage and one that it extends for a 1, as a report of service 1 does."""
        *bases, own = [_asked(element) for _, element in self._lookup.chain(*found)]
        return bool(own & set(subtypes)) and any("1" in asked for asked in (*bases, own - set(subtypes)))

    def _parameter(self, element: Element | None, system: SpaceSystem) -> str:
        if element is None:
            return ""
        found = self._lookup.parameter(element, element.get("parameterRef") or "", system)
        return ".".join([found[0], *found[2]]) if found is not None else ""

    def _suspensions(self, system: SpaceSystem, element: Element) -> Iterator[AlarmSuspension]:
        for item in children(child(element, "ParametersToSuspendAlarmsOnSet"), "ParameterToSuspendAlarmsOn"):
            name, stage = self._parameter(item, system), self._stage(item, "verifierToTriggerOn", "release")
            yield AlarmSuspension(name, self._seconds(item, "suspenseTime") or 0.0, stage)

    def _stage(self, item: Element, key: str, default: str) -> str:
        return self._checked(item, key, default, lambda text: text if text in STAGES else None, " ".join(STAGES)) or default

    def _seconds(self, item: Element, key: str) -> float | None:
        return self._checked(item, key, None, duration_s, "ISO 8601: PT5S")

    def _number(self, item: Element, key: str) -> float | None:
        return self._checked(item, key, None, _float, "a number")

    def _checked(self, item: Element, key: str, default: T | None, read: Callable[[str], T | None], rule: str) -> T | None:
        text = item.get(key)
        if text is None:
            return default
        value = read(text)
        if value is None:
            self._source.fault(item, f"{key} {text!r} can't be used", rule=rule)
        return value


def _asked(container: Element) -> set[str]:
    """The values that a container's restriction compares with."""
    criteria = child(container, "BaseContainer", "RestrictionCriteria")
    return {item.get("value") or "" for item in criteria.iter() if local(item) == "Comparison"} if criteria is not None else set()


def _float(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None

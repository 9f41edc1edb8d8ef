"""XTCE 1.2 ParameterToSet: a parameter that the ground sets once a command has reached a stage, to a value or to what it computes.

One surprise: the value is in engineering units and a calibrator knows one way only, so that calibrated parameters and times can't be set.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from console.dictionary.calibration import Operations, operations_fault
from console.dictionary.command_rules import ParameterSetting, SetValue
from console.dictionary.derived import Derivation
from console.dictionary.encoding import ValueType
from console.dictionary.model import Kind, whole_number
from console.dictionary.xtce_containers import Telemetry
from console.dictionary.xtce_source import Element, SpaceSystem, child, children, content, flag, local

STAGES = ("release", "transferredToRange", "sentFromRange", "received", "accepted", "queued", "executing", "complete", "failed")
_MOST = 1 << 63
_TRUE = {"true": 1, "1": 1, "false": 0, "0": 0}


class SettingReader:
    """Reads what the commands of one dictionary set. What can't be read is a fault of the source, and not yielded."""

    def __init__(self, lookup: Telemetry) -> None:
        self._lookup, self._source = lookup, lookup.source

    def read(self, system: SpaceSystem, command: Element) -> Iterator[ParameterSetting]:
        """The settings of one MetaCommand, in their order."""
        for item in children(child(command, "ParameterToSetList"), "ParameterToSet"):
            found = self._lookup.leaf(item, system)
            stage = item.get("setOnVerification") or "complete"
            if stage not in STAGES:
                self._source.fault(item, f"setOnVerification {stage!r} can't be used", rule=" ".join(STAGES))
            elif found is not None:
                yield from self._setting(item, system, found[0].key, found[1], stage)

    def _setting(self, item: Element, system: SpaceSystem, name: str, kind: ValueType, stage: str) -> Iterator[ParameterSetting]:
        operation = child(item, "Derivation")
        if kind.kind is Kind.TIME or kind.calibrate is not None:
            self._source.fault(item, f"{name} can't be set", rule="its raw value is not known: it is calibrated, or a time")
        elif operation is not None:
            derivation = self._derivation(operation, system, name)
            if derivation is not None:
                yield ParameterSetting(name, derivation=derivation, stage=stage)
        else:
            value = self._value(item, kind)
            if value is not None:
                yield ParameterSetting(name, value, stage=stage)

    def _value(self, item: Element, kind: ValueType) -> SetValue:
        text = content(child(item, "NewValue"))
        value = raw_of(kind, text)
        if value is None:
            rule = f"one of {', '.join(kind.labels.values())}" if kind.labels else f"a value of kind {kind.kind}, within its valid range"
            self._source.fault(item, f"{text!r} is no value of {item.get('parameterRef')}", rule=rule)
        return value

    def _derivation(self, operation: Element, system: SpaceSystem, name: str) -> Derivation | None:
        tokens, inputs = list[float | str | tuple[int]](), list[tuple[str, bool]]()
        for item in children(operation):
            if not self._operand(item, system, name, tokens, inputs):
                return None
        fault = operations_fault(tokens)
        if fault:
            self._source.fault(operation, fault, rule="XTCE MathOperation")
            return None
        return Derivation(name, tuple(key for key, _ in inputs), Operations(tuple(tokens)), tuple(raw for _, raw in inputs))

    def _operand(
        self, item: Element, system: SpaceSystem, name: str, tokens: list[float | str | tuple[int]], inputs: list[tuple[str, bool]]
    ) -> bool:
        match local(item):
            case "ValueOperand":
                number = _number(content(item))
                if number is None:
                    self._source.fault(item, f"{content(item)!r} is no number")
                    return False
                tokens.append(number)
            case "Operator":
                tokens.append(content(item))
            case kind:
                key = (name, False) if kind == "ThisParameterOperand" else self._input(item, system)
                if key is None:
                    return False
                if key not in inputs:
                    inputs.append(key)
                tokens.append((inputs.index(key),))
        return True

    def _input(self, item: Element, system: SpaceSystem) -> tuple[str, bool] | None:
        found = self._lookup.leaf(item, system)
        return None if found is None else (found[0].key, not flag(item, "useCalibratedValue", default=True))


def raw_of(kind: ValueType, text: str) -> SetValue:
    """The raw value of a text as XTCE writes it for a type; None for one that is none, or outside the valid range."""
    match kind.kind:
        case Kind.ENUMERATED:
            return next((number for number, label in (kind.labels or {}).items() if label == text), None)
        case Kind.BOOLEAN:
            labels = {label: number for number, label in (kind.labels or {}).items()}
            return labels.get(text, _TRUE.get(text.casefold()))
        case Kind.INTEGER:
            number = whole_number(text)
            return number if number is not None and -_MOST <= number < _MOST and _is_within(kind, number) else None
        case Kind.FLOAT:
            real = _number(text)
            return real if real is not None and _is_within(kind, real) else None
        case Kind.BINARY:
            return _octets(text)
        case _:
            return text


def _is_within(kind: ValueType, number: float) -> bool:
    low, high = kind.valid
    return (low is None or number >= low) and (high is None or number <= high)


def _number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _octets(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        return None

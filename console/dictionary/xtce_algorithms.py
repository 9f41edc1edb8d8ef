"""XTCE algorithms as derivations: MathAlgorithm, and CustomAlgorithm in the language `moonkite` (see `expression`).

An algorithm in another language is not run; its outputs are never received, and a warning says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from console.dictionary.calibration import Operations, operations_fault
from console.dictionary.derived import Derivation, in_order
from console.dictionary.expression import compile_expression
from console.dictionary.model import Container
from console.dictionary.xtce_containers import Telemetry, entry_fields
from console.dictionary.xtce_ranges import number
from console.dictionary.xtce_source import Element, SpaceSystem, child, children, content, flag, local
from console.errors import KnownError


class Algorithms:
    """The algorithms of one dictionary."""

    def __init__(self, telemetry: Telemetry) -> None:
        self.telemetry, self.source = telemetry, telemetry.source

    def read(self) -> list[Derivation]:
        """Every derivation, inputs before outputs."""
        systems = (system for root in self.telemetry.names.roots.values() for system in root.walk())
        found = [made for system in systems for made in self._of(system)]
        ordered, circular = in_order(found)
        for item in circular:
            self.source.warnings.append(f"derived parameter {item.output} depends on itself and is not computed")
        return ordered

    def _of(self, system: SpaceSystem) -> Iterator[Derivation]:
        sets = [child(part, "AlgorithmSet") for part in children(system.element, "TelemetryMetaData", "CommandMetaData")]
        for element in (algorithm for group in sets for algorithm in children(group)):
            made = self._math(element, system) if local(element) == "MathAlgorithm" else self._custom(element, system)
            if made is not None:
                yield made

    def _math(self, element: Element, system: SpaceSystem) -> Derivation | None:
        operation = child(element, "MathOperation")
        if operation is None:
            self.source.fault(element, "has no MathOperation", rule="XTCE MathAlgorithmType")
            return None
        output = self.telemetry.parameter(operation, operation.get("outputParameterRef") or "", system)
        tokens: list[float | str | tuple[int]] = []
        inputs: list[tuple[str, bool]] = []
        for item in children(operation):
            if not self._operand(item, system, tokens, inputs):
                return None
        fault = operations_fault(tokens)
        if fault or output is None:
            self.source.fault(operation, fault or "has no output", rule="XTCE MathOperation")
            return None
        names = tuple(name for name, _ in inputs)
        return Derivation(output[0], names, Operations(tuple(tokens)), tuple(raw for _, raw in inputs), self._triggers(operation, system))

    def _operand(self, item: Element, system: SpaceSystem, tokens: list[float | str | tuple[int]], inputs: list[tuple[str, bool]]) -> bool:
        match local(item):
            case "ValueOperand":
                try:
                    tokens.append(float(content(item)))
                except ValueError:
                    self.source.fault(item, f"{content(item)!r} is no number")
                    return False
            case "Operator":
                tokens.append(content(item))
            case "ParameterInstanceRefOperand":
                found = self.telemetry.leaf(item, system)
                if found is None:
                    return False
                key = (found[0].key, not flag(item, "useCalibratedValue", default=True))
                if key not in inputs:
                    inputs.append(key)
                tokens.append((inputs.index(key),))
        return True

    def _custom(self, element: Element, system: SpaceSystem) -> Derivation | None:
        text = child(element, "AlgorithmText")
        language = (text.get("language") or "") if text is not None else ""
        if text is None or language.casefold() != "moonkite":
            self.source.warn(element, f"is in {language or 'no language'} and is not run; its outputs are never received")
            return None
        inputs = [
            (item.get("inputName") or (item.get("parameterRef") or "").rsplit("/", 1)[-1], item, self.telemetry.leaf(item, system))
            for item in children(child(element, "InputSet"), "InputParameterInstanceRef")
        ]
        outputs = list(children(child(element, "OutputSet"), "OutputParameterRef"))
        if len(outputs) != 1 or not inputs or any(leaf is None for _, _, leaf in inputs):
            self.source.fault(element, "needs inputs and one output", rule="InputSet and OutputSet of a moonkite expression")
            return None
        output = self.telemetry.parameter(outputs[0], outputs[0].get("parameterRef") or "", system)
        try:
            constants = self._constants(child(element, "InputSet"))
            compute = compile_expression("".join(str(part) for part in text.itertext()), [name for name, _, _ in inputs], constants)
        except KnownError as error:
            self.source.fault(text, error.faults[0].what, rule=error.faults[0].rule)
            return None
        if output is None:
            return None
        names = tuple(leaf[0].key for _, _, leaf in inputs if leaf is not None)
        is_raw = tuple(not flag(item, "useCalibratedValue", default=True) for _, item, _ in inputs)
        return Derivation(output[0], names, compute, is_raw, self._triggers(element, system))

    def _constants(self, inputs: Element | None) -> dict[str, float]:
        """The numbers that an algorithm knows by name."""
        found: dict[str, float] = {}
        for item in children(inputs, "Constant"):
            name, value = item.get("constantName") or "", number(item, "value", self.source)
            if not name or value is None:
                self.source.fault(item, "needs a constantName and a number", rule="XTCE InputSetType: Constant")
            else:
                found[name] = value
        return found

    def _triggers(self, element: Element, system: SpaceSystem) -> tuple[str, ...]:
        """Parameters whose arrival starts the algorithm; none named means every input."""
        found = []
        for item in children(child(element, "TriggerSet"), "OnParameterUpdateTrigger"):
            target = self.telemetry.parameter(item, item.get("parameterRef") or "", system)
            if target is not None:
                found.append(".".join([target[0], *target[2]]))
        for item in children(child(element, "TriggerSet"), "OnContainerUpdateTrigger"):
            found += self._own_fields(item, system)
        return tuple(found)

    def _own_fields(self, item: Element, system: SpaceSystem) -> list[str]:
        """The values that only a container itself brings, not those of its bases: their arrival is the container's."""
        found = self.telemetry.container(item, item.get("containerRef") or "", system)
        names = [field.template for field, _ in entry_fields(self.telemetry.entries(found[1], found[0]))] if found else []
        if found and not names:
            self.source.warn(item, "this trigger is not used: its container has no entries of its own")
        return names


def by_container(derivations: list[Derivation], containers: Mapping[str, Container]) -> dict[str, tuple[str, ...]]:
    """Container -> the derived parameters whose inputs all stand in it or are derived from what does."""
    found: dict[str, tuple[str, ...]] = {}
    for name, container in containers.items():
        known, outputs = set(container.parameters), list[str]()
        for item in derivations:
            if item.inputs and set(item.inputs) <= known:
                known.add(item.output)
                outputs.append(item.output)
        found[name] = tuple(outputs)
    return found

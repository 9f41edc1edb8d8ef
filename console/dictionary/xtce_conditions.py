"""XTCE match criteria: Comparison, ComparisonList and BooleanExpression as conditions on columns."""

from __future__ import annotations

from collections.abc import Callable

from console.dictionary.encoding import Form, RangedLabels, Reference, ValueType
from console.dictionary.layout import OPERATORS, AllOf, AnyOf, Comparison, Condition, Relation, keys_of
from console.dictionary.model import Criterion, Kind
from console.dictionary.xtce_source import Element, Source, SpaceSystem, child, children, content, flag, local
from console.dictionary.xtce_support import REFUSED

Leaf = Callable[[Element, SpaceSystem], "tuple[Reference, ValueType] | None"]
"""Finds the value that an element with a parameterRef means, and its type; notes a fault when there is none."""


_OPERANDS = ("ParameterInstanceRef", "ArgumentInstanceRef")
MAX_RANGE = 4096
"""How many raw values of one label are compared at most."""


class ConditionReader:
    """Reads match criteria of one dictionary."""

    def __init__(self, source: Source, leaf: Leaf) -> None:
        self._source, self._leaf = source, leaf

    def read(self, holder: Element | None, system: SpaceSystem) -> Condition | None:
        """The condition inside a RestrictionCriteria, IncludeCondition or ContextMatch; None when there is none."""
        if holder is None:
            return None
        parts = [part for element in children(holder) if (part := self._part(element, system)) is not None]
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def criterion(self, holder: Element | None, system: SpaceSystem) -> Criterion | None:
        """The condition inside a ContextMatch and the like, with the names of its values and in words; None when there is none."""
        return self.criterion_of(list(children(holder)), system) if holder is not None else None

    def criterion_of(self, elements: list[Element], system: SpaceSystem) -> Criterion | None:
        """The same of elements that stand among others."""
        parts = [part for element in elements if (part := self._part(element, system)) is not None]
        if not parts:
            return None
        condition = parts[0] if len(parts) == 1 else AllOf(tuple(parts))
        return Criterion(condition.mask, tuple(sorted(keys_of(condition))), _joined(elements, " and "))

    def _part(self, element: Element, system: SpaceSystem) -> Condition | None:
        word = local(element)
        if word == "Comparison":
            operand = next(children(element, *_OPERANDS), element)
            return self._comparison(element, operand, element.get("comparisonOperator") or "==", element.get("value") or "", system)
        if word == "Condition":
            return self._condition(element, system)
        if word in ("ComparisonList", "BooleanExpression", "ANDedConditions", "ORedConditions"):
            parts = tuple(part for item in children(element) if (part := self._part(item, system)) is not None)
            return AnyOf(parts) if word == "ORedConditions" else AllOf(parts)
        if word not in REFUSED:
            self._source.fault(element, f"{word} is not supported as a condition", rule="XTCE MatchCriteriaType")
        return None

    def _condition(self, element: Element, system: SpaceSystem) -> Condition | None:
        operands = list(children(element, *_OPERANDS))
        operator = content(child(element, "ComparisonOperator")) or "=="
        if len(operands) == 1:
            return self._comparison(element, operands[0], operator, content(child(element, "Value")), system)
        sides = [self._leaf(operand, system) for operand in operands]
        if len(sides) != 2 or operator not in OPERATORS:
            self._source.fault(element, "needs two operands and an operator", rule="XTCE ComparisonCheckType")
            return None
        left, right = sides
        return Relation(left[0], operator, right[0]) if left and right else None

    def _comparison(self, element: Element, operand: Element, operator: str, value: str, system: SpaceSystem) -> Condition | None:
        if operator not in OPERATORS:
            self._source.fault(element, f"{operator} is no comparison", rule=" ".join(OPERATORS))
            return None
        if (operand.get("instance") or "0") != "0":
            self._source.fault(element, "earlier instances of a value are not supported", rule="instance 0 only")
            return None
        found = self._leaf(operand, system)
        if found is None:
            return None
        reference, kind = found
        constants = self._constants(element, kind, value, flag(operand, "useCalibratedValue", default=True))
        if kind.kind is Kind.BOOLEAN and constants == (1,) and operator in ("==", "!="):
            return Comparison(reference, "!=" if operator == "==" else "==", (0,))
        return Comparison(reference, operator, constants) if constants else None

    def _constants(self, element: Element, kind: ValueType, value: str, is_calibrated: bool) -> tuple[int | float | str | bytes, ...]:
        coded = kind.encoding
        try:
            if kind.kind is Kind.BINARY:
                return (bytes.fromhex(value.removeprefix("0x")),)
            if kind.kind is Kind.STRING or (coded is not None and coded.form is Form.TEXT and not coded.is_number_text):
                return (value,)
            if kind.labels is not None and is_calibrated:
                return self._raw_of_label(kind, value)
            return (_number(value),)
        except ValueError:
            self._source.fault(element, f"{value!r} can't be compared with {kind.kind} {kind.name}", rule="XTCE ComparisonType value")
            return ()

    def _raw_of_label(self, kind: ValueType, value: str) -> tuple[int | float, ...]:
        raw = tuple(number for number, label in (kind.labels or {}).items() if label == value)
        for low, high, label in kind.labels.ranges if isinstance(kind.labels, RangedLabels) else ():
            raw += tuple(range(low + 1, min(high, low + MAX_RANGE) + 1)) if label == value else ()
        if raw:
            return raw
        if kind.kind is Kind.BOOLEAN and value.casefold() in ("true", "false"):
            return (1 if value.casefold() == "true" else 0,)
        return (_number(value),)


def _number(text: str) -> int | float:
    try:
        return int(text, 0)
    except ValueError:
        return int(text) if text.strip().isdecimal() else float(text)


def words(holder: Element) -> str:
    """What a match criterion asks for, as an operator would write it: `MODE == SAFE and (V > 8 or I > 2)`."""
    return _joined(list(children(holder)), " or " if local(holder) == "ORedConditions" else " and ")


def _joined(elements: list[Element], word: str) -> str:
    parts = [text for item in elements if (text := _told(item))]
    if len(parts) == 1:
        return parts[0][1:-1] if parts[0].startswith("(") else parts[0]
    return word.join(parts)


def _told(element: Element) -> str:
    word = local(element)
    if word == "Comparison":
        return f"{_short(element)} {element.get('comparisonOperator') or '=='} {element.get('value') or ''}"
    if word == "Condition":
        sides = [_short(item) for item in children(element, *_OPERANDS)]
        sides += [content(child(element, "Value"))] if len(sides) == 1 else []
        return f" {content(child(element, 'ComparisonOperator')) or '=='} ".join(sides)
    inner = words(element)
    return f"({inner})" if word in ("ANDedConditions", "ORedConditions") and len(list(children(element))) > 1 else inner


def _short(element: Element) -> str:
    reference = element.get("parameterRef") or element.get("argumentRef")
    target = next(children(element, *_OPERANDS), None)
    if reference is None and target is not None:
        return _short(target)
    return (reference or "").rsplit("/", 1)[-1]

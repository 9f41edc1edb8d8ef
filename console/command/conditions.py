"""Conditions on telemetry as an operator writes them: `BATT_V > 7.2 and OBC_MODE == NOMINAL`. Parsed, never evaluated as Python.

They compare engineering values, and labels of enumerations by name. One surprise: a condition on a value that never came, or that is no
longer live, is neither true nor false but UNKNOWN, and nothing is released on it.
"""

from __future__ import annotations

import ast
import operator
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from console.dictionary.criteria import Column, Criterion
from console.dictionary.model import Dictionary, Kind, Parameter
from console.errors import KnownError, near_name

MAX_TEXT = 1000
Compare = Callable[[Any, Any], Any]
Node = Callable[[Mapping[str, Column]], bool]

_COMPARISONS: dict[type[ast.cmpop], Compare] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
_MIRRORED: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE}


class Truth(StrEnum):
    """What telemetry says of a condition."""

    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"


class Telemetry(Protocol):
    """The last values, as far as commanding looks at them."""

    def column(self, name: str) -> Column | None:
        """The last raw value of a parameter as a column of one; None when it never came."""
        ...

    def is_live(self, name: str, now_ns: int) -> bool:
        """Whether the value is as fresh as its rhythm promises."""
        ...

    def text(self, name: str) -> str:
        """The last value as an operator reads it, '' when it never came."""
        ...


class NoTelemetry:
    """Before anything has come."""

    def column(self, name: str) -> Column | None:
        return None

    def is_live(self, name: str, now_ns: int) -> bool:
        return False

    def text(self, name: str) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and the values that it rests on: `BATT_V 7.41, OBC_MODE NOMINAL`."""

    truth: Truth
    evidence: str


def judge(criterion: Criterion, telemetry: Telemetry, now_ns: int) -> Judgement:
    """Whether a criterion holds now. UNKNOWN when an input never came or is no longer live."""
    columns = {name: column for name in criterion.inputs if (column := telemetry.column(name)) is not None}
    unsure = [name for name in criterion.inputs if name not in columns or not telemetry.is_live(name, now_ns)]
    if unsure:
        return Judgement(Truth.UNKNOWN, ", ".join(_doubt(name, telemetry) for name in unsure))
    evidence = ", ".join(f"{name} {telemetry.text(name)}" for name in criterion.inputs)
    return Judgement(Truth.HOLDS if bool(criterion.holds(columns, 1)[0]) else Truth.FAILS, evidence)


def parse_condition(text: str, dictionary: Dictionary) -> Criterion:
    """The criterion that a text means: comparisons of parameters with numbers or labels, joined by and, or, not and brackets.

    Raises KnownError for a syntax error, an unknown parameter or label (with the near name), and anything that is no comparison.
    """
    if len(text) > MAX_TEXT:
        raise KnownError("the condition is too long", rule=f"at most {MAX_TEXT} characters")
    reader = _Reader(text.strip(), dictionary)
    node = reader.node(_parsed(text.strip()))
    names = tuple(dict.fromkeys(reader.names))

    def holds(columns: Mapping[str, Column], count: int) -> NDArray[np.bool_]:
        is_known = all(name in columns for name in names)
        return np.full(count, is_known and node(columns))

    return Criterion(holds, names, text.strip())


def _parsed(text: str) -> ast.expr:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = getattr(error, "msg", "") or str(error)
        raise KnownError(f"{text!r} is no condition", rule=reason, remedy="such as BATT_V > 7.2 and OBC_MODE == NOMINAL") from error


class _Reader:
    """Turns an allow-listed syntax tree into closures over columns."""

    def __init__(self, text: str, dictionary: Dictionary) -> None:
        self._text, self._dictionary = text, dictionary
        self.names: list[str] = []

    def node(self, tree: ast.expr) -> Node:
        match tree:
            case ast.BoolOp(op, values):
                parts = [self.node(value) for value in values]
                return _all_of(parts) if isinstance(op, ast.And) else _any_of(parts)
            case ast.UnaryOp(ast.Not(), operand):
                inner = self.node(operand)
                return lambda columns: not inner(columns)
            case ast.Compare():
                return self._comparison(tree)
        raise self._fault(tree)

    def _comparison(self, tree: ast.Compare) -> Node:
        sides = [tree.left, *tree.comparators]
        return _all_of([self._pair(a, how, b) for a, how, b in zip(sides, tree.ops, sides[1:], strict=False)])

    def _pair(self, left: ast.expr, how: ast.cmpop, right: ast.expr) -> Node:
        kind = type(how)
        if kind not in _COMPARISONS:
            raise self._fault(left)
        if not self._is_parameter(left) and self._is_parameter(right):
            return self._pair(right, _MIRRORED.get(kind, kind)(), left)
        parameter = self._parameter(left)
        compare = _COMPARISONS[kind]
        if self._is_parameter(right):
            other = self._parameter(right)
            self._check_kinds(left, how, is_text=_is_text(parameter), is_other_text=_is_text(other))
            return lambda columns: bool(compare(_value(parameter, columns), _value(other, columns)))
        wanted = self._constant(right, parameter)
        is_raw = bool(parameter.labels) and not isinstance(wanted, str)
        self._check_kinds(left, how, is_text=_is_text(parameter) and not is_raw, is_other_text=isinstance(wanted, str))
        return lambda columns: bool(compare(_number(parameter, columns) if is_raw else _value(parameter, columns), wanted))

    def _check_kinds(self, tree: ast.expr, how: ast.cmpop, *, is_text: bool, is_other_text: bool) -> None:
        if is_text != is_other_text:
            raise KnownError(f"{self._part(tree)} is compared with another kind of value", rule="numbers with numbers, texts with texts")
        if is_text and not isinstance(how, ast.Eq | ast.NotEq):
            raise KnownError(f"{self._part(tree)} has no order", rule="texts and labels are compared with == and !=")

    def _is_parameter(self, tree: ast.expr) -> bool:
        return isinstance(tree, ast.Name) and tree.id in self._dictionary.parameters

    def _parameter(self, tree: ast.expr) -> Parameter:
        if not isinstance(tree, ast.Name):
            raise self._fault(tree)
        parameter = self._dictionary.parameter(tree.id)
        self.names += [parameter.name, *parameter.context_inputs]
        return parameter

    def _constant(self, tree: ast.expr, parameter: Parameter) -> float | str:
        sign = 1
        if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub):
            sign, tree = -1, tree.operand
        if isinstance(tree, ast.Constant) and isinstance(tree.value, int | float) and not isinstance(tree.value, bool):
            return sign * float(tree.value)
        text = tree.id if isinstance(tree, ast.Name) else tree.value if isinstance(tree, ast.Constant) else None
        if text is None or sign < 0:
            raise self._fault(tree)
        return _label(str(text), parameter)

    def _part(self, tree: ast.expr) -> str:
        return ast.get_source_segment(self._text, tree) or self._text

    def _fault(self, tree: ast.expr) -> KnownError:
        rule = "only comparisons of parameters with numbers and labels, joined by and, or, not"
        return KnownError(f"{self._part(tree)!r} is no condition", rule=rule, remedy="such as BATT_V > 7.2 and OBC_MODE == NOMINAL")


def _is_text(parameter: Parameter) -> bool:
    return bool(parameter.labels) or parameter.kind in (Kind.STRING, Kind.BINARY)


def _label(text: str, parameter: Parameter) -> str:
    labels = list(parameter.labels.values())
    if not labels:
        return text
    found = next((label for label in labels if label.casefold() == text.casefold()), None)
    if found is None:
        raise KnownError(f"{parameter.name} has no value {text}", rule=near_name(text, labels))
    return found


def _value(parameter: Parameter, columns: Mapping[str, Column]) -> object:
    """A number, or a label where the parameter has them."""
    raw = columns[parameter.name][0]
    if isinstance(raw, str | bytes):
        return parameter.text(raw)
    engineering = parameter.engineering(np.asarray([raw]), columns)[0]
    return str(engineering) if parameter.labels else float(engineering)


def _number(parameter: Parameter, columns: Mapping[str, Column]) -> object:
    """The raw number of a labelled value."""
    return columns[parameter.name][0]


def _all_of(parts: list[Node]) -> Node:
    return parts[0] if len(parts) == 1 else lambda columns: all(part(columns) for part in parts)


def _any_of(parts: list[Node]) -> Node:
    return lambda columns: any(part(columns) for part in parts)


def _doubt(name: str, telemetry: Telemetry) -> str:
    text = telemetry.text(name)
    return f"{name} was {text}, no longer live" if text else f"{name} never came"

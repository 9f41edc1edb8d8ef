"""When an element is seen: comparisons joined by `and`, `or`, `not`; labels of enumerations in quotes: `TX_LEVEL == "HIGH"`.

Each comparison is compiled by the dictionary's expression language; nothing is ever evaluated as Python. Enumerations and booleans count
as their raw numbers.
"""

from __future__ import annotations

import ast
import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from console.dictionary.calibration import Operations
from console.dictionary.expression import MAX_NODES, compile_expression
from console.dictionary.model import Parameter
from console.errors import KnownError, near_name

Node = Operations | tuple[str, tuple["Node", ...]]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition over the parameters `inputs`, at least one."""

    text: str
    inputs: tuple[str, ...]
    node: Node

    def holds(self, numbers: Mapping[str, float]) -> bool | None:
        """Whether it holds for these values; None where one it needs is not known (not there, or NaN)."""
        values = [numbers.get(name, float("nan")) for name in self.inputs]
        if any(math.isnan(value) for value in values):
            return None
        return _is_true(self.node, [np.array([value]) for value in values])


def read_condition(text: str, parameters: Mapping[str, Parameter]) -> Condition:
    """The condition that a text means. KnownError for an unknown parameter or label (with the near one) or anything else."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise KnownError(f"{text.strip()!r} is no condition", rule=getattr(error, "msg", "") or str(error)) from error
    if sum(1 for _ in ast.walk(tree)) > MAX_NODES:
        raise KnownError("the condition is too long", rule=f"at most {MAX_NODES} terms")
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    names = dict.fromkeys(node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called and node.id != "pi")
    for name in names:
        if name not in parameters:
            raise KnownError(f"there is no parameter {name}", rule=near_name(name, parameters))
    if not names:
        raise KnownError(f"{text.strip()!r} names no parameter", remedy='compare one with a value: HEATER_ON == 1, or MODE == "SAFE"')
    return Condition(text.strip(), tuple(names), _node(tree, list(names), parameters))


def _node(tree: ast.expr, inputs: list[str], parameters: Mapping[str, Parameter]) -> Node:
    match tree:
        case ast.BoolOp(op=operator, values=parts):
            word = "and" if isinstance(operator, ast.And) else "or"
            return (word, tuple(_node(part, inputs, parameters) for part in parts))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return ("not", (_node(operand, inputs, parameters),))
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            numbered = ast.Compare(_numbered(left, right, parameters), [operator], [_numbered(right, left, parameters)])
            return compile_expression(ast.unparse(numbered), inputs)
    return compile_expression(ast.unparse(tree), inputs)


def _numbered(side: ast.expr, other: ast.expr, parameters: Mapping[str, Parameter]) -> ast.expr:
    """A label in quotes as the number that the parameter on the other side gives it."""
    if not (isinstance(side, ast.Constant) and isinstance(side.value, str) and isinstance(other, ast.Name)):
        return side
    numbers = {label: number for number, label in parameters[other.id].labels.items()}
    if side.value not in numbers:
        rule = near_name(side.value, numbers) or f"labels: {', '.join(numbers) or 'none'}"
        raise KnownError(f"{other.id} has no label {side.value}", rule=rule)
    return ast.Constant(numbers[side.value])


def _is_true(node: Node, values: list[np.ndarray[tuple[int], np.dtype[np.float64]]]) -> bool:
    if isinstance(node, Operations):
        return bool(node(*values)[0] != 0.0)
    word, parts = node
    found = (_is_true(part, values) for part in parts)
    if word == "not":
        return not next(found)
    return all(found) if word == "and" else any(found)

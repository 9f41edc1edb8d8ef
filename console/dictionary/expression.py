"""Expressions for derived parameters, in a language of their own: arithmetic over columns, nothing else.

The text is parsed with `ast` and only listed nodes pass; it is compiled to a postfix program, never evaluated as Python.
Operators + - * / % **, comparisons (1 or 0), and abs, min, max, sqrt, sin, cos, tan, atan2, ln, log, exp (radians; log is to
the base ten, as in XTCE).
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping, Sequence

from console.dictionary.calibration import Operations
from console.errors import KnownError, near_name

Token = float | str | tuple[int]
MAX_NODES = 500
MAX_DEPTH = 60
MAX_TEXT = 4000

_BINARY: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%", ast.Pow: "^",
}  # fmt: skip
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_FUNCTIONS = {
    "abs": ("abs", 1), "sqrt": ("sqrt", 1), "sin": ("sin", 1), "cos": ("cos", 1), "tan": ("tan", 1), "ln": ("ln", 1),
    "log": ("log", 1), "exp": ("e^x", 1), "atan2": ("atan2", 2), "min": ("min", 0), "max": ("max", 0),
}  # fmt: skip
_CONSTANTS = {"pi": 3.141592653589793}


def compile_expression(text: str, inputs: Sequence[str], constants: Mapping[str, float] | None = None) -> Operations:
    """The function of the inputs, in their order, that an expression means; `constants` are numbers with a name.

    Raises KnownError for a syntax error, an unknown name (with the near one), or anything that isn't arithmetic.
    """
    if len(text) > MAX_TEXT:
        raise KnownError("the expression is too long", rule=f"at most {MAX_TEXT} characters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise KnownError(f"{text.strip()!r} is no expression", rule=getattr(error, "msg", "") or str(error)) from error
    if sum(1 for _ in ast.walk(tree)) > MAX_NODES:
        raise KnownError("the expression is too long", rule=f"at most {MAX_NODES} terms")
    if _is_deeper(tree.body, MAX_DEPTH):
        raise KnownError("the expression is nested too deeply", rule=f"at most {MAX_DEPTH} levels")
    numbers = dict(constants or {})
    tokens = _tokens(tree.body, [*inputs, *numbers])
    values = [(place,) for place in range(len(inputs))] + list(numbers.values())
    return Operations(tuple(values[token[0]] if isinstance(token, tuple) else token for token in tokens))


def _is_deeper(node: ast.AST, levels: int) -> bool:
    """Whether a tree has more levels; the deepest is not visited beyond them."""
    waiting = [(node, 1)]
    while waiting:
        item, level = waiting.pop()
        if level > levels:
            return True
        waiting += [(child, level + 1) for child in ast.iter_child_nodes(item) if isinstance(child, ast.expr)]
    return False


def _tokens(node: ast.expr, inputs: list[str]) -> list[Token]:
    tokens: list[Token] = []
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool) and abs(value) < 1e300:
            tokens = [float(value)]
        case ast.Name(id=name):
            tokens = [_name(name, inputs)]
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _BINARY:
            tokens = [*_tokens(left, inputs), *_tokens(right, inputs), _BINARY[type(operator)]]
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            tokens = [0.0, *_tokens(operand, inputs), "-" if isinstance(sign, ast.USub) else "+"]
        case ast.Compare(left=left, ops=[compared], comparators=[right]) if type(compared) in _COMPARISONS:
            tokens = [*_tokens(left, inputs), *_tokens(right, inputs), _COMPARISONS[type(compared)]]
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS:
            tokens = _call(name, arguments, inputs)
    if not tokens:
        raise KnownError(f"{ast.unparse(node)!r} is not allowed", rule="arithmetic, comparisons and " + ", ".join(_FUNCTIONS))
    return tokens


def _name(name: str, inputs: list[str]) -> Token:
    if name in inputs:
        return (inputs.index(name),)
    if name in _CONSTANTS:
        return _CONSTANTS[name]
    raise KnownError(f"there is no input {name}", rule=near_name(name, inputs) or "inputs: " + ", ".join(inputs))


def _call(name: str, arguments: list[ast.expr], inputs: list[str]) -> list[Token]:
    operator, count = _FUNCTIONS[name]
    if len(arguments) != count and (count or len(arguments) < 2):
        raise KnownError(f"{name} takes {count or 'two or more'} values", rule=f"it is given {len(arguments)}")
    parts = [_tokens(argument, inputs) for argument in arguments]
    if count == 1:
        return [*parts[0], operator]
    tokens = parts[0]
    for part in parts[1:]:
        tokens = [*tokens, *part, operator]
    return tokens

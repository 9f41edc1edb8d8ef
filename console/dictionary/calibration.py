"""From raw numbers to engineering units and back: polynomials, splines and RPN operations over whole columns.

Source: OMG XTCE 1.2, PolynomialCalibratorType, SplineCalibratorType, MathOperationCalibratorType. One surprise: what a
calibrator can't answer (outside a spline that must not extrapolate, a division by zero) is NaN, shown as unknown.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Calibrator = Callable[[NDArray[np.generic]], Floats]


@dataclass(frozen=True, slots=True)
class Polynomial:
    """`coefficients[k]` is the coefficient of raw ** k."""

    coefficients: tuple[float, ...]

    def __call__(self, raw: NDArray[np.generic]) -> Floats:
        values = np.asarray(raw, np.float64)
        result = np.full(values.shape, self.coefficients[-1])
        with np.errstate(over="ignore", invalid="ignore"):
            for coefficient in self.coefficients[-2::-1]:
                result = result * values + coefficient
        return result

    def inverse(self, value: float) -> float:
        """The raw value that calibrates to `value`: the exact one for a line, the real root nearest to zero else; NaN if none."""
        if len(self.coefficients) == 2 and self.coefficients[1]:
            return (value - self.coefficients[0]) / self.coefficients[1]
        terms = list(self.coefficients)
        terms[0] -= value
        roots = np.polynomial.polynomial.polyroots(np.trim_zeros(terms, "b") or [1.0])
        real = sorted((float(root.real) for root in roots if abs(root.imag) < 1e-9), key=abs)
        return real[0] if real else math.nan


@dataclass(frozen=True, slots=True)
class Spline:
    """Points in ascending raw order, joined by steps (order 0), lines (1) or parabolas through three neighbours (2)."""

    raw: tuple[float, ...]
    calibrated: tuple[float, ...]
    order: int = 1
    is_extrapolated: bool = False

    def __call__(self, raw: NDArray[np.generic]) -> Floats:
        values = np.asarray(raw, np.float64)
        xs, ys = np.asarray(self.raw), np.asarray(self.calibrated)
        first = np.clip(np.searchsorted(xs, values, side="right") - 1, 0, max(len(xs) - 1 - min(self.order, 1), 0))
        result = self._at(values, xs, ys, first)
        if self.is_extrapolated:
            return result
        return np.where((values >= xs[0]) & (values <= xs[-1]), result, np.nan)

    def _at(self, values: Floats, xs: Floats, ys: Floats, first: NDArray[np.intp]) -> Floats:
        if self.order == 0 or len(xs) == 1:
            return ys[first]
        if self.order == 1 or len(xs) == 2:
            return ys[first] + (values - xs[first]) * (ys[first + 1] - ys[first]) / (xs[first + 1] - xs[first])
        a = np.clip(first, 0, len(xs) - 3)
        b, c = a + 1, a + 2
        return (
            ys[a] * (values - xs[b]) * (values - xs[c]) / ((xs[a] - xs[b]) * (xs[a] - xs[c]))
            + ys[b] * (values - xs[a]) * (values - xs[c]) / ((xs[b] - xs[a]) * (xs[b] - xs[c]))
            + ys[c] * (values - xs[a]) * (values - xs[b]) / ((xs[c] - xs[a]) * (xs[c] - xs[b]))
        )

    def inverse(self, value: float) -> float:
        """The raw value on the first piece that holds `value` (a line between its points); NaN if no piece does."""
        for k in range(len(self.raw) - 1):
            low, high = self.calibrated[k], self.calibrated[k + 1]
            if min(low, high) <= value <= max(low, high):
                share = 0.0 if low == high else (value - low) / (high - low)
                share = math.floor(share) if self.order == 0 else share
                return self.raw[k] + share * (self.raw[k + 1] - self.raw[k])
        return math.nan


def unknown(raw: NDArray[np.generic]) -> Floats:
    """NaN for every value: the calibrator is unusable, and nothing may pass for an engineering value."""
    return np.full(np.asarray(raw).shape, np.nan)


Stack = list[Floats]


def _binary(operation: Callable[[Floats, Floats], Floats]) -> Callable[[Stack], None]:
    def apply(stack: Stack) -> None:
        second, first = stack.pop(), stack.pop()
        stack.append(np.asarray(operation(first, second), np.float64))

    return apply


def _unary(operation: Callable[[Floats], Floats]) -> Callable[[Stack], None]:
    def apply(stack: Stack) -> None:
        stack.append(np.asarray(operation(stack.pop()), np.float64))

    return apply


def _factorial(values: Floats) -> Floats:
    gammas = [math.gamma(v + 1) if 0 <= v <= 170 else math.nan for v in np.ravel(values)]
    return np.reshape(np.asarray(gammas, np.float64), np.shape(values))


def _swap(stack: Stack) -> None:
    stack[-1], stack[-2] = stack[-2], stack[-1]


def _over(stack: Stack) -> None:
    stack.append(stack[-2])


def _integers(operation: Callable[[NDArray[np.int64], NDArray[np.int64]], object]) -> Callable[[Floats, Floats], Floats]:
    def apply(first: Floats, second: Floats) -> Floats:
        left, right = (np.nan_to_num(np.asarray(v)).astype(np.int64) for v in (first, second))
        return np.asarray(operation(left, right), np.float64)

    return apply


def _reversed_power(first: Floats, second: Floats) -> Floats:
    return np.asarray(np.power(second, first), np.float64)


def _inverted(values: Floats) -> Floats:
    return np.asarray(np.bitwise_not(np.nan_to_num(np.asarray(values)).astype(np.int64)), np.float64)


_BINARY: dict[str, Callable[..., object]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.true_divide, "%": np.fmod, "^": np.power, "y^x": _reversed_power,
    "atan2": np.arctan2, "==": np.equal, "!=": np.not_equal, "<": np.less, ">": np.greater, "<=": np.less_equal,
    ">=": np.greater_equal, "xor": _integers(np.bitwise_xor), "&": _integers(np.bitwise_and), "|": _integers(np.bitwise_or),
    "<<": _integers(np.left_shift), ">>": _integers(np.right_shift), "min": np.minimum, "max": np.maximum,
    "&&": np.logical_and, "||": np.logical_or, "div": np.floor_divide,
}  # fmt: skip
_UNARY: dict[str, Callable[..., object]] = {
    "ln": np.log, "log": np.log10, "e^x": np.exp, "1/x": np.reciprocal, "x!": _factorial, "tan": np.tan, "cos": np.cos,
    "sin": np.sin, "atan": np.arctan, "acos": np.arccos, "asin": np.arcsin, "tanh": np.tanh, "cosh": np.cosh, "sinh": np.sinh,
    "atanh": np.arctanh, "acosh": np.arccosh, "asinh": np.arcsinh, "abs": np.abs, "sqrt": np.sqrt, "int": np.trunc, "!": np.logical_not,
    "~": _inverted,
}  # fmt: skip
_STACK: dict[str, tuple[int, int, Callable[[Stack], None]]] = {
    "swap": (2, 2, _swap), "drop": (1, 0, lambda stack: stack.__delitem__(-1)),
    "dup": (1, 2, lambda stack: stack.append(stack[-1])), "over": (2, 3, _over),
}  # fmt: skip

OPERATORS: dict[str, tuple[int, int, Callable[[Stack], None]]] = {
    **{name: (2, 1, _binary(operation)) for name, operation in _BINARY.items()},  # type: ignore[arg-type]
    **{name: (1, 1, _unary(operation)) for name, operation in _UNARY.items()},  # type: ignore[arg-type]
    **_STACK,
}
"""Operator -> values taken from the stack, values put back, and what it does (XTCE MathOperatorsType)."""


@dataclass(frozen=True, slots=True)
class Operations:
    """A postfix program: numbers, operators, and `(k,)` for input k. `depth_fault` has checked that the stack holds."""

    tokens: tuple[float | str | tuple[int], ...]

    def __call__(self, *inputs: NDArray[np.generic]) -> Floats:
        stack: Stack = []
        columns = [np.asarray(column, np.float64) for column in inputs]
        with np.errstate(all="ignore"):
            for token in self.tokens:
                if isinstance(token, str):
                    OPERATORS[token][2](stack)
                else:
                    stack.append(columns[token[0]] if isinstance(token, tuple) else np.float64(token))  # type: ignore[arg-type]
        shape = np.broadcast_shapes(*(column.shape for column in columns))
        return np.broadcast_to(np.asarray(stack[-1], np.float64), shape).copy()


def operations_fault(tokens: Sequence[float | str | tuple[int]]) -> str:
    """What is wrong with a postfix program, or an empty string when it leaves a value on the stack."""
    depth = 0
    for token in tokens:
        if not isinstance(token, str):
            depth += 1
            continue
        if token not in OPERATORS:
            return f"operator {token} is unknown"
        taken, given, _ = OPERATORS[token]
        if depth < taken:
            return f"operator {token} takes {taken} values and finds {depth}"
        depth += given - taken
    return "" if depth else "there is no operation"

"""XTCE calibrators. One that is unusable gives NaN and a warning: no raw number may pass for an engineering value."""

from __future__ import annotations

from console.dictionary.calibration import Calibrator, Operations, Polynomial, Spline, operations_fault, unknown
from console.dictionary.xtce_source import Element, Source, child, children, content, flag, local

_KINDS = ("PolynomialCalibrator", "SplineCalibrator", "MathOperationCalibrator")


def calibrator_of(encoding: Element, source: Source) -> Calibrator | None:
    """The DefaultCalibrator of a data encoding; None when there is none."""
    return read_calibrator(child(encoding, "DefaultCalibrator"), source)


def read_calibrator(holder: Element | None, source: Source) -> Calibrator | None:
    """The calibrator inside a DefaultCalibrator or Calibrator element."""
    element = next(children(holder, *_KINDS), None)
    if element is None:
        return None
    try:
        if local(element) == "PolynomialCalibrator":
            return _polynomial(element)
        if local(element) == "SplineCalibrator":
            return _spline(element, source)
        return _operations(element)
    except (ValueError, TypeError) as error:
        source.warn(element, f"can't be used, its values are shown as unknown: {error}")
        return unknown


def _polynomial(element: Element) -> Calibrator:
    terms = {int(term.get("exponent") or 0): float(term.get("coefficient") or "") for term in children(element, "Term")}
    if not terms:
        raise ValueError("the polynomial has no term")
    if min(terms) < 0 or max(terms) > 64:
        raise ValueError("exponents are from 0 to 64")
    return Polynomial(tuple(terms.get(power, 0.0) for power in range(max(terms) + 1)))


def _spline(element: Element, source: Source) -> Calibrator:
    points = [(float(p.get("raw") or ""), float(p.get("calibrated") or "")) for p in children(element, "SplinePoint")]
    ordered = sorted(points, key=lambda point: point[0])
    raw = [point[0] for point in ordered]
    order = int(element.get("order") or 1)
    if not points:
        raise ValueError("the spline has no point")
    if order not in (0, 1, 2):
        raise ValueError(f"order {order} is not 0, 1 or 2")
    if len(set(raw)) < len(raw):
        raise ValueError("two points have the same raw value")
    if any(
        (point.get("order") or element.get("order") or "1") != (element.get("order") or "1") for point in children(element, "SplinePoint")
    ):
        source.warn(element, "an order of single points is not used, that of the spline is")
    is_extrapolated = flag(element, "extrapolate")
    return Spline(tuple(raw), tuple(point[1] for point in ordered), order, is_extrapolated)


def _operations(element: Element) -> Calibrator:
    tokens: list[float | str | tuple[int]] = []
    for item in children(element):
        match local(item):
            case "ThisParameterOperand":
                tokens.append((0,))
            case "ValueOperand":
                tokens.append(float(content(item)))
            case "Operator":
                tokens.append(content(item))
            case other:
                raise ValueError(f"{other} is not supported in a calibrator")
    fault = operations_fault(tokens)
    if fault:
        raise ValueError(fault)
    return Operations(tuple(tokens))

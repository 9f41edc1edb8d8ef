"""Encodings, calibrations, limits, labels and alarms in words, so that two of them can be compared and read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from console.dictionary.calibration import Operations, Polynomial, Spline
from console.dictionary.encoding import Encoding, Lookup, RangedLabels, Size
from console.dictionary.layout import AllOf, AnyOf, Comparison, Condition, Relation
from console.dictionary.model import AlarmRange, AlarmRule, Calibrate

LEVELS = ("normal", "warning", "distress", "critical")
_SHOWN = 6


def place_words(bit: int) -> str:
    """A place in a packet: `byte 12`, `byte 12 bit 3`."""
    return f"byte {bit // 8}" + (f" bit {bit % 8}" if bit % 8 else "")


def size_words(size: Size | None) -> str:
    """A size: `16 bits`, `8 x LENGTH + 16 bits`."""
    if size is None:
        return "a size of its own"
    if size.reference is None:
        return f"{size.fixed} bits"
    if isinstance(size.reference, Lookup):
        return f"a size told by {size.reference.key}"
    return f"{size.slope:g} x {size.reference.key}{f' + {size.fixed}' if size.fixed else ''} bits"


def encoding_words(encoding: Encoding | None) -> str:
    """How a value stands in bits."""
    if encoding is None:
        return "in no packet"
    words = [f"{encoding.form} of {size_words(encoding.size)}"]
    words += ["least significant byte first"] if encoding.is_little_endian else []
    words += [f"bytes in the order {' '.join(map(str, encoding.byte_order))}"] if encoding.byte_order else []
    words += ["least significant bit first"] if encoding.is_bit_reversed else []
    words += [f"up to {encoding.terminator.hex()}"] if encoding.terminator else []
    words += [f"with a leading size of {encoding.tag_bits} bits"] if encoding.tag_bits else []
    return ", ".join(words)


def calibration_words(calibrate: Calibrate | None) -> str:
    """A calibrator: a sum of powers of x, points, or a calculation."""
    match calibrate:
        case None:
            return "none"
        case Polynomial(coefficients=terms):
            powers = ["", " x", *(f" x^{power}" for power in range(2, len(terms)))]
            return " + ".join(f"{term:g}{power}" for term, power in zip(terms, powers, strict=False) if term) or "0"
        case Spline(raw=raw, calibrated=values, order=order):
            points = ", ".join(f"{a:g}: {b:g}" for a, b in zip(raw, values, strict=True))
            return f"{('steps', 'lines', 'parabolas')[order]} through {points}"
        case Operations(tokens=tokens):
            return "calculation " + " ".join("x" if isinstance(token, tuple) else f"{token}" for token in tokens)
    return "an on-board time's"


def condition_words(condition: Condition | None) -> str:
    """What tells a packet: `APID == 5 and SID == 3`; raw values."""
    match condition:
        case None:
            return "nothing"
        case Comparison(reference=reference, operator=operator, constants=constants):
            return f"{reference.key} {operator} {' or '.join(str(constant) for constant in constants)}"
        case Relation(left=left, operator=operator, right=right):
            return f"{left.key} {operator} {right.key}"
        case AllOf(conditions=parts):
            return " and ".join(condition_words(part) for part in parts) or "nothing"
        case AnyOf(conditions=parts):
            return f"({' or '.join(condition_words(part) for part in parts)})"
    return "a condition"


def limits_words(low: float | None, high: float | None) -> str:
    """A range: `0 to 12`, `from 0`, `up to 12`, `none`."""
    if low is None:
        return "none" if high is None else f"up to {high:g}"
    return f"from {low:g}" if high is None else f"{low:g} to {high:g}"


def labels_words(old: Mapping[int, str], new: Mapping[int, str]) -> Iterator[str]:
    """Labels that came, went or changed; of many the first."""
    first, second = _labels(old), _labels(new)
    told = [f"{key}: {first[key]}, now {label}" for key, label in second.items() if key in first and first[key] != label]
    told += [f"{key}: none, now {label}" for key, label in second.items() if key not in first]
    told += [f"{key}: {label}, now none" for key, label in first.items() if key not in second]
    yield from (f"its label {text}" for text in told[:_SHOWN])
    if len(told) > _SHOWN:
        yield f"{len(told) - _SHOWN} more labels differ"


def _labels(labels: Mapping[int, str]) -> dict[str, str]:
    ranges = labels.ranges if isinstance(labels, RangedLabels) else ()
    starts = {low for low, _, _ in ranges}
    return {str(key): label for key, label in labels.items() if key not in starts} | {f"{a} to {b}": label for a, b, label in ranges}


def alarm_words(rule: AlarmRule | None, when: str = "") -> dict[str, str]:
    """What an alarm rule says, by what it is about."""
    if rule is None:
        return {}
    found: dict[str, str] = {}
    for limit in rule.ranges:
        _add(found, f"{when}its {LEVELS[limit.level]} limits", _range(limit))
    for change in rule.changes:
        word = f"{'per second' if change.is_per_second else f'over {change.span_samples} samples'}{' in %' if change.is_percentage else ''}"
        for limit in change.ranges:
            _add(found, f"{when}its {LEVELS[limit.level]} limits of change {word}", _range(limit))
    found |= {f"{when}the alarm of {label}": LEVELS[level] for label, level in rule.labels.items()}
    found |= {f"{when}the alarm of texts like {item.pattern.pattern}": LEVELS[item.level] for item in rule.patterns}
    for level, criterion in rule.conditions:
        _add(found, f"{when}its {LEVELS[level]} condition", criterion.text)
    found[f"{when}the values in a row for an alarm"] = f"{rule.min_violations} to enter, {rule.min_conformance} to leave"
    found |= {f"{when}its deadband": f"{rule.deadband:g}"} if rule.deadband else {}
    found |= {f"{when}its latch": "on"} if rule.is_latching else {}
    found |= {f"{when}its alarm otherwise": LEVELS[rule.default_level]} if rule.default_level else {}
    for criterion, inner in rule.contexts:
        found |= alarm_words(inner, f"when {criterion.text}, ")
    return found


def _add(found: dict[str, str], what: str, text: str) -> None:
    found[what] = f"{found[what]} and {text}" if what in found else text


def _range(limit: AlarmRange) -> str:
    return ("inside " if limit.is_inside else "") + limits_words(limit.low, limit.high)

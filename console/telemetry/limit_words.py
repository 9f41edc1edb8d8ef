"""Limits in words: as the log, the table and the limit editor say them. A limit of zero is a limit."""

from __future__ import annotations

from collections.abc import Iterable

from console.dictionary.model import AlarmRange, AlarmRule, Parameter
from console.telemetry.states import AlarmLevel, HandLimits


def range_text(limit: AlarmRange) -> str:
    """`6.5 .. 8.4`, `> 0`, `< 8.4`, or `not 2 .. 3` where the inside is the bad side."""
    low, high = ("" if end is None else f"{end:g}" for end in (limit.low, limit.high))
    if limit.is_inside:
        return f"not {low or '-inf'} .. {high or 'inf'}"
    if low and high:
        return f"{low} .. {high}"
    return f"> {low}" if low else f"< {high}"


def ranges_text(ranges: Iterable[AlarmRange], units: str = "") -> str:
    """All limits, `warning 6.5 .. 8.4, critical 6 .. 8.6 V`; `none` without any."""
    parts = [f"{AlarmLevel(each.level).name.lower()} {range_text(each)}" for each in ranges]
    return f"{', '.join(parts)}{f' {units}' if units else ''}" if parts else "none"


def innermost_text(ranges: Iterable[AlarmRange]) -> str:
    """The limits that are broken first, in words that fit a table cell; '' without any."""
    first = min(ranges, key=lambda each: each.level, default=None)
    return "" if first is None else range_text(first)


def rule_text(parameter: Parameter) -> str:
    """The dictionary's own limits of a parameter."""
    rule = parameter.alarm or AlarmRule()
    return ranges_text(rule.ranges, parameter.units) + _counting(rule.min_violations, rule.min_conformance, rule.deadband)


def hand_text(hand: HandLimits, parameter: Parameter) -> str:
    """Limits by hand."""
    if hand.is_off:
        return "out of service"
    return ranges_text(hand.ranges, parameter.units) + _counting(hand.min_violations, hand.min_conformance, hand.deadband)


def _counting(violations: int, conformance: int, deadband: float) -> str:
    after = f" after {violations} values" if violations > 1 else ""
    back = f" back after {conformance}" if conformance > 1 else ""
    return f"{after}{back}{f' deadband {deadband:g}' if deadband else ''}"

"""Limits in words: as the log, the table and the limit editor say them. A limit of zero is a limit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from console.dictionary.model import AlarmRange, AlarmRule, Parameter
from console.telemetry.hand_limits import context_names, hand_in, is_off, own_rule
from console.telemetry.states import AlarmLevel, HandLimits, LimitByHand
from console.utc import utc_text


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


def rule_text(rule: AlarmRule, parameter: Parameter) -> str:
    """The dictionary's own limits of a parameter, by one of its rules."""
    return ranges_text(rule.ranges, parameter.units) + _counting(rule.min_violations, rule.min_conformance, rule.deadband)


def hand_text(hand: HandLimits, parameter: Parameter) -> str:
    """Limits by hand."""
    if hand.is_off:
        return "out of service"
    return ranges_text(hand.ranges, parameter.units) + _counting(hand.min_violations, hand.min_conformance, hand.deadband)


def where_text(context: str | None, parameter: Parameter) -> str:
    """Where limits by hand hold, for a sentence: ` where MODE == SAFE`, ` outside its contexts`, ` in every context`; "" where a
    parameter has no contexts, and there is nothing to tell apart."""
    if context:
        return f" where {context}"
    if not context_names(parameter):
        return ""
    return " in every context" if context is None else " outside its contexts"


def hand_line(hand: LimitByHand, parameter: Parameter) -> str:
    """Limits by hand in a line: what, where, since when, by whom, why."""
    by = f" by {hand.by}" if hand.by else ""
    what = "the dictionary's" if hand.limits is None else hand_text(hand.limits, parameter)
    where = "" if hand.limits is not None and hand.limits.is_off else where_text(hand.context, parameter)
    return f"{what}{where}, by hand since {utc_text(hand.since_ns)}{by}: {hand.reason}"


def standing_text(parameter: Parameter, hands: Sequence[LimitByHand]) -> str:
    """All that is in force for a parameter: the limits where no context holds, and those by hand of its contexts."""
    if is_off(hands):
        return "out of service"
    parts = [scope_text(parameter, hands, "")]
    named = [each.context for each in hands if each.context]
    return "; ".join([*parts, *(f"where {context} {scope_text(parameter, hands, context)}" for context in named)])


def scope_text(parameter: Parameter, hands: Sequence[LimitByHand], context: str) -> str:
    """The limits in force in a context, "" for where none holds; by hand or the dictionary's."""
    hand = hand_in(hands, context)
    own = rule_text(own_rule(parameter, context), parameter)
    return own if hand is None or hand.limits is None else hand_text(hand.limits, parameter)


def _counting(violations: int, conformance: int, deadband: float) -> str:
    after = f" after {violations} values" if violations > 1 else ""
    back = f" back after {conformance}" if conformance > 1 else ""
    return f"{after}{back}{f' deadband {deadband:g}' if deadband else ''}"

"""Limits by hand as they stand: those set for every context, and over them those of single contexts.

One surprise: taking back the limits of one context leaves an entry where limits for every context stand, else those would hold there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from console.dictionary.model import AlarmRule, Parameter
from console.telemetry.states import HandLimits, LimitByHand

Hands = tuple[LimitByHand, ...]
"""What stands for one parameter, oldest first: one entry for every context at most, and one for each single context at most."""


def standing_after(hands: Hands, act: LimitByHand) -> Hands:
    """What stands after an act; one for every context puts an end to all others."""
    if act.context is None:
        return () if act.limits is None else (act,)
    others = tuple(each for each in hands if each.context != act.context)
    is_needed = act.limits is not None or any(each.context is None for each in others)
    return (*others, act) if is_needed else others


def hand_in(hands: Sequence[LimitByHand], context: str) -> LimitByHand | None:
    """The limits by hand that hold in a context ("" where none of the contexts holds); None where the dictionary's do."""
    found = next((each for wanted in (context, None) for each in hands if each.context == wanted), None)
    return None if found is None or found.limits is None else found


def is_off(hands: Sequence[LimitByHand]) -> bool:
    """Whether the alarm is out of service."""
    return any(each.limits is not None and each.limits.is_off for each in hands)


def rule_by_hand(rule: AlarmRule, hands: Sequence[LimitByHand]) -> AlarmRule:
    """A rule with an operator's ranges in place of its own, context by context; labels, changes and conditions stay."""
    if not hands or is_off(hands):
        return rule
    contexts = tuple((criterion, _with(each, hand_in(hands, criterion.text))) for criterion, each in rule.contexts)
    return replace(_with(rule, hand_in(hands, "")), contexts=contexts)


def _with(rule: AlarmRule, hand: LimitByHand | None) -> AlarmRule:
    limits = hand.limits if hand is not None else None
    if limits is None:
        return rule
    return replace(
        rule, ranges=limits.ranges, min_violations=limits.min_violations, min_conformance=limits.min_conformance, deadband=limits.deadband
    )


def context_names(parameter: Parameter) -> tuple[str, ...]:
    """The contexts in which a parameter has limits of their own, in the dictionary's words and order."""
    return tuple(dict.fromkeys(criterion.text for criterion, _ in (parameter.alarm or AlarmRule()).contexts))


def own_rule(parameter: Parameter, context: str) -> AlarmRule:
    """The dictionary's rule of a parameter in a context, the default one for ""; an empty one where there is none."""
    rule = parameter.alarm or AlarmRule()
    return next((each for criterion, each in rule.contexts if criterion.text == context), rule) if context else rule


def limits_of(parameter: Parameter, hands: Sequence[LimitByHand], context: str) -> HandLimits:
    """Ranges, counts and deadband of a parameter in a context, by hand or the dictionary's."""
    hand = hand_in(hands, context)
    if hand is not None and hand.limits is not None and not hand.limits.is_off:
        return hand.limits
    rule = own_rule(parameter, context)
    return HandLimits(rule.ranges, rule.min_violations, rule.min_conformance, rule.deadband)

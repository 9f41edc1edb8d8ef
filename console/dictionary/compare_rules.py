"""The rules round one command compared: what must hold for it to leave, what tells its stages, what it sets and silences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from console.dictionary.command_rules import (
    AlarmSuspension,
    CommandRules,
    Constraint,
    ContextSignificance,
    Interlock,
    ParameterSetting,
    StageCheck,
)


def rule_changes(old: CommandRules, new: CommandRules) -> Iterator[str]:
    """What differs, in words: a rule that is told otherwise is one that has gone and one that is new."""
    for what, words, first, second in _kinds(old, new):
        before, after = list(dict.fromkeys(map(words, first))), list(dict.fromkeys(map(words, second)))
        yield from (f"no longer has the {what} {text}" for text in before if text not in after)
        yield from (f"has the new {what} {text}" for text in after if text not in before)


def _kinds(old: CommandRules, new: CommandRules) -> Iterator[tuple[str, Callable[[Any], str], tuple[Any, ...], tuple[Any, ...]]]:
    yield "constraint", _constraint, old.constraints, new.constraints
    yield "significance", _context, old.contexts, new.contexts
    yield "interlock", _interlock, _interlocks(old), _interlocks(new)
    yield "verifier", _check, _told(old), _told(new)
    yield "setting", _setting, old.settings, new.settings
    yield "silence", _suspension, old.suspensions, new.suspensions


def _interlocks(rules: CommandRules) -> tuple[Interlock, ...]:
    return () if rules.interlock is None else (rules.interlock,)


def _told(rules: CommandRules) -> tuple[StageCheck, ...]:
    return tuple(check for check in rules.checks if check.has_evidence)


def _constraint(one: Constraint) -> str:
    wait = f", waited for {one.timeout_s:g} s" if one.timeout_s else ""
    return f"{one.criterion.text}{wait}{', can be overridden' if one.is_suspendable else ''}"


def _context(one: ContextSignificance) -> str:
    return f"{one.significance} where {one.criterion.text}{f' ({one.reason})' if one.reason else ''}"


def _interlock(one: Interlock) -> str:
    percent = f" {one.percent:g} %" if one.percent is not None else ""
    return f"of {one.scope} until {one.stage}{percent}{', can be opened' if one.is_suspendable else ''}"


def _check(one: StageCheck) -> str:
    moved = f"{one.parameter} moving by {one.change:g}" if one.change is not None else one.parameter
    told = one.criterion.text if one.criterion is not None else f"packet {one.container}" if one.container else moved
    since = "the release" if one.is_from_release else "the last stage"
    end = "" if one.stop_s is None else f" to {one.stop_s:g} s"
    return f"{one.stage} by {told}, from {one.start_s:g}{end} after {since}"


def _setting(one: ParameterSetting) -> str:
    return f"{one.parameter} to {'what is computed' if one.derivation is not None else repr(one.value)} once {one.stage}"


def _suspension(one: AlarmSuspension) -> str:
    return f"{one.parameter} for {one.seconds:g} s once {one.stage}"

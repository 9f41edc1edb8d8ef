"""Constraints on telemetry and significance in context (OMG XTCE 1.2, TransmissionConstraint and ContextSignificance)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.command.checks import Verdict
from console.command.conditions import parse_condition
from console.command.constraints import care_of, check_constraint
from console.dictionary.command_rules import CommandRules, ContextSignificance
from console.dictionary.significance import Significance
from tests.command.fakes import S, demo_dictionary
from tests.command.rules import Values, candidate, constrained, constraint, ruled

NOMINAL, SAFE = 2, 1


def verdict(text: str, values: Values, *, timeout_s: float = 0.0, asked_ns: int = -1, now_ns: int = 0) -> Verdict:
    one = constraint(text, timeout_s)
    return check_constraint(one, candidate(constrained(one), 1, asked_ns), values, now_ns).verdict


def test_a_constraint_that_holds_is_good_and_shows_the_value() -> None:
    one = constraint("OBC_MODE == NOMINAL")
    found = check_constraint(one, candidate(constrained(one)), Values(OBC_MODE=NOMINAL), 0)
    assert (found.verdict, found.rule) == (Verdict.GOOD, "OBC_MODE == NOMINAL")
    assert "OBC_MODE NOMINAL" in found.text


def test_a_constraint_without_a_timeout_refuses_at_once() -> None:
    assert verdict("OBC_MODE == NOMINAL", Values(OBC_MODE=SAFE)) is Verdict.REFUSED


@pytest.mark.parametrize("values", [Values(), Values(("OBC_MODE",), OBC_MODE=NOMINAL)])
def test_what_never_came_or_is_no_longer_live_is_never_taken_for_good(values: Values) -> None:
    one = constraint("OBC_MODE == NOMINAL")
    found = check_constraint(one, candidate(constrained(one)), values, 0)
    assert found.verdict is Verdict.REFUSED
    assert "can't be judged" in found.text


@given(st.integers(1, 3_600), st.integers(0, 10_000 * S))
def test_a_constraint_is_waited_for_exactly_as_long_as_its_timeout_says(timeout_s: int, waited_ns: int) -> None:
    found = verdict("OBC_MODE == NOMINAL", Values(OBC_MODE=SAFE), timeout_s=timeout_s, asked_ns=7 * S, now_ns=7 * S + waited_ns)
    assert found is (Verdict.WAITING if waited_ns < timeout_s * S else Verdict.REFUSED)


def test_before_anybody_asked_for_the_release_all_of_the_timeout_is_left() -> None:
    one = constraint("OBC_MODE == NOMINAL", 20)
    found = check_constraint(one, candidate(constrained(one), 1), Values(OBC_MODE=SAFE), 900 * S)
    assert found.verdict is Verdict.WAITING
    assert "20 s at most" in found.text


def test_an_overridable_constraint_says_so_when_it_refuses() -> None:
    one = constraint("OBC_MODE == NOMINAL", is_suspendable=True)
    assert "overridden" in check_constraint(one, candidate(constrained(one)), Values(OBC_MODE=SAFE), 0).text


class TestSignificanceInContext:
    def care(self, values: Values, *contexts: tuple[str, Significance]) -> Significance:
        made = tuple(ContextSignificance(parse_condition(text, demo_dictionary()), level, "as told") for text, level in contexts)
        return care_of(ruled(rules=CommandRules(contexts=made), significance=Significance.WATCH), values, 0).significance

    def test_the_first_context_that_holds_wins(self) -> None:
        contexts = (("OBC_MODE == SAFE", Significance.NONE), ("OBC_MODE != BOOT", Significance.CRITICAL))
        assert self.care(Values(OBC_MODE=SAFE), *contexts) is Significance.NONE
        assert self.care(Values(OBC_MODE=NOMINAL), *contexts) is Significance.CRITICAL

    def test_without_one_that_holds_it_is_the_command_s_own(self) -> None:
        assert self.care(Values(OBC_MODE=NOMINAL), ("OBC_MODE == SAFE", Significance.CRITICAL)) is Significance.WATCH

    def test_one_that_can_t_be_judged_counts_where_it_is_graver(self) -> None:
        assert self.care(Values(), ("OBC_MODE == SAFE", Significance.CRITICAL)) is Significance.CRITICAL
        assert self.care(Values(), ("OBC_MODE == SAFE", Significance.NONE)) is Significance.WATCH

    def test_the_reason_names_the_context_and_the_value(self) -> None:
        made = (ContextSignificance(parse_condition("OBC_MODE == SAFE", demo_dictionary()), Significance.VITAL, "no attitude"),)
        care = care_of(ruled(rules=CommandRules(contexts=made)), Values(OBC_MODE=SAFE), 0)
        assert care.reason == "no attitude (OBC_MODE == SAFE: OBC_MODE SAFE)"

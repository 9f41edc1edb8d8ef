"""All checks of a dictionary's rules together, as a dry run shows them."""

from __future__ import annotations

from console.command.checks import Verdict, worst
from console.command.rule_checks import RuleChecks
from console.command.states import Stage
from console.dictionary.command_rules import CommandRules, Interlock
from console.dictionary.significance import Significance
from tests.command.rules import Values, book, candidate, change, constraint, ruled

BURN = ruled(rules=CommandRules(interlock=Interlock("/SAT")))
SPIN = ruled(
    "SPIN", "/SAT/SPIN", CommandRules((constraint("OBC_MODE == NOMINAL"), constraint("RX_LOCK == 1"))), significance=Significance.CRITICAL
)


def test_a_dry_run_names_every_check_in_the_order_in_which_it_is_read() -> None:
    checks = RuleChecks(book(BURN, SPIN))
    checks.look_at(Values(OBC_MODE=2, RX_LOCK=0))
    checks.heed([change(BURN, 1, Stage.RELEASED)])
    found = checks.check(candidate(SPIN), 0)
    assert [(check.subject, check.verdict) for check in found] == [
        ("significance", Verdict.WARNING),
        ("constraint", Verdict.GOOD),
        ("constraint", Verdict.REFUSED),
        ("interlock", Verdict.WAITING),
    ]
    assert worst(found) is Verdict.REFUSED


def test_a_command_without_rules_has_no_checks_and_that_is_good() -> None:
    checks = RuleChecks(book(BURN))
    assert worst(checks.check(candidate(ruled()), 0)) is Verdict.GOOD


def test_a_forbidden_command_is_refused() -> None:
    one = ruled(significance=Significance.FORBIDDEN, reason="burns the fuse")
    (check,) = RuleChecks(book(one)).check(candidate(one), 0)
    assert check.verdict is Verdict.REFUSED
    assert "burns the fuse" in check.text

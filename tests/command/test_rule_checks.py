"""All checks of a dictionary's rules together, as a dry run shows them."""

from __future__ import annotations

import pytest

from console.command.checks import Candidate, Verdict, worst
from console.command.rule_checks import RuleChecks
from console.command.states import Stage
from console.dictionary.command_rules import CommandRules, Interlock
from console.dictionary.encode import EncodedCommand
from console.dictionary.model import Command, Verifier
from console.dictionary.significance import Significance
from console.errors import KnownError
from console.mission.commanding import NOTHING_ASKED, Commanding
from tests.command.rules import COMPLETED, Values, book, candidate, change, constraint, ruled

BURN = ruled(verifiers=COMPLETED, rules=CommandRules(interlock=Interlock("/SAT")))
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


class TestOverriding:
    """What the dictionary calls suspendable is let pass with a reason that is kept; the production lock forbids it."""

    def checks(self, commanding: Commanding = NOTHING_ASKED) -> RuleChecks:
        made = RuleChecks(book(BURN, LOOSE, FIRM), commanding)
        made.look_at(Values(OBC_MODE=1))
        return made

    def verdict(self, checks: RuleChecks, command: Command, number: int = 5) -> Verdict:
        return worst(checks.check(candidate(command, number), 0))

    def test_a_suspendable_constraint_is_let_pass_with_the_reason_in_the_dry_run(self) -> None:
        checks = self.checks()
        assert self.verdict(checks, LOOSE) is Verdict.REFUSED
        words = checks.override(candidate(LOOSE, 5), "safe mode is tested", 0, "Operator A")
        assert "safe mode is tested" in words
        assert "OBC_MODE == NOMINAL" in words
        (check,) = checks.check(candidate(LOOSE, 5), 0)
        assert check.verdict is Verdict.WARNING
        assert "overridden by Operator A: safe mode is tested" in check.text

    def test_it_is_let_pass_for_that_command_alone(self) -> None:
        checks = self.checks()
        checks.override(candidate(LOOSE, 5), "tested", 0, "A")
        assert self.verdict(checks, LOOSE, number=6) is Verdict.REFUSED
        assert self.verdict(checks, LOOSE, number=0) is Verdict.REFUSED

    def test_without_a_reason_nothing_is_overridden(self) -> None:
        with pytest.raises(KnownError, match="reason"):
            self.checks().override(candidate(LOOSE, 5), "  ", 0, "A")

    @pytest.mark.parametrize("is_locked", [False, True])
    def test_what_is_not_suspendable_and_under_the_lock_anything_stays_refused(self, is_locked: bool) -> None:
        checks = self.checks(Commanding(is_locked=is_locked))
        command = LOOSE if is_locked else FIRM
        with pytest.raises(KnownError, match="production lock" if is_locked else "suspendable"):
            checks.override(candidate(command, 5), "tested", 0, "A")
        assert self.verdict(checks, command) is Verdict.REFUSED

    def test_an_interlock_that_nothing_can_open_is_passed_even_under_the_lock(self) -> None:
        checks = self.checks(Commanding(is_locked=True))
        checks.heed([change(BURN, 1, stage) for stage in (Stage.RELEASED, Stage.SENT, Stage.TIMED_OUT)])
        assert self.verdict(checks, PLAIN) is Verdict.REFUSED
        checks.override(candidate(PLAIN, 5), "the wheel was seen to stand", 0, "A")
        assert self.verdict(checks, PLAIN) is Verdict.WARNING

    def test_an_interlock_that_is_under_way_is_not_passed(self) -> None:
        checks = self.checks()
        checks.heed([change(BURN, 1, Stage.RELEASED)])
        with pytest.raises(KnownError, match="can be overridden"):
            checks.override(candidate(PLAIN, 5), "hurry", 0, "A")


LOOSE = ruled("LOOSE", "/X/LOOSE", CommandRules((constraint("OBC_MODE == NOMINAL", is_suspendable=True),)))
FIRM = ruled("FIRM", "/X/FIRM", CommandRules((constraint("OBC_MODE == NOMINAL"),)))
PLAIN = ruled("PLAIN", "/SAT/PLAIN")


def test_the_dry_run_says_which_reports_the_packet_asks_for() -> None:
    asked = ruled(verifiers=(Verifier("accepted", 8.0, 1, 1, 2), *COMPLETED))
    for acks, verdict, words in (
        (0b1001, Verdict.GOOD, "accepted, completed"),
        (0b0001, Verdict.GOOD, "accepted"),
        (0, Verdict.WARNING, "none"),
    ):
        packet = bytes.fromhex("1b21c0000004") + bytes([0x20 | acks, 17, 1, 0, 0])
        (check,) = RuleChecks(book(asked)).check(Candidate(asked, EncodedCommand(packet, (), {})), 0)
        assert (check.subject, check.verdict) == ("reports", verdict)
        assert words in check.text

"""The checks of a dictionary's rules and of a mission: constraints, interlocks, significance in context, approvals; and how an operator
overrides what may be overridden. See `constraints`, `interlocks`, `approvals`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from console.command.approvals import Approvals
from console.command.checks import Candidate, Care, Check, Verdict
from console.command.conditions import NoTelemetry, Telemetry
from console.command.constraints import care_of, check_constraint
from console.command.interlocks import Interlocks
from console.command.states import CommandChange
from console.command.verify import expected_reports
from console.dictionary.command_rules import Constraint
from console.dictionary.model import Command, Dictionary
from console.dictionary.significance import Significance
from console.errors import KnownError
from console.mission.commanding import NOTHING_ASKED, Commanding


@dataclass(frozen=True, slots=True)
class Override:
    """Who let a command pass checks that may be overridden, and why."""

    by: str
    reason: str


class RuleChecks:
    """What the dictionary and the mission ask of a command before it leaves; `console.command.checks.Checks` is what it stands for."""

    def __init__(self, dictionary: Dictionary, commanding: Commanding = NOTHING_ASKED) -> None:
        self._telemetry: Telemetry = NoTelemetry()
        self._commanding = commanding
        self._overrides: dict[int, Override] = {}
        self.interlocks = Interlocks(dictionary)
        self.approvals = Approvals(commanding)

    def look_at(self, telemetry: Telemetry) -> None:
        self._telemetry = telemetry

    def heed(self, changes: Iterable[CommandChange]) -> None:
        told = list(changes)
        self.interlocks.heed(told)
        self.approvals.heed(told)

    def care(self, command: Command, now_ns: int) -> Care:
        return care_of(command, self._telemetry, now_ns)

    def check(self, candidate: Candidate, now_ns: int) -> list[Check]:
        care = self.care(candidate.command, now_ns)
        found = significance_checks(care) + self.approvals.check(candidate, care)
        for constraint in candidate.command.rules.constraints:
            check = check_constraint(constraint, candidate, self._telemetry, now_ns)
            found.append(self._overridden(check, candidate, may_be=self._may_be_overridden(constraint)))
        for lock, check in self.interlocks.check(candidate):
            found.append(self._overridden(check, candidate, may_be=lock.may_be_opened))
        return found + acknowledgement_checks(candidate)

    def approve(self, candidate: Candidate, name: str, pin: str, now_ns: int) -> str:
        return self.approvals.approve(candidate, name, pin, now_ns)

    def override(self, candidate: Candidate, reason: str, now_ns: int, by: str) -> str:
        """Let a command pass its suspendable constraints, and interlocks that may be opened. Under the production lock only interlocks
        that nothing else can open."""
        if not reason.strip():
            raise KnownError("an override needs a reason", rule="it is logged with your name")
        before = [check for check in self.check(candidate, now_ns) if check.verdict in (Verdict.WAITING, Verdict.REFUSED)]
        self._overrides[candidate.number] = Override(by, reason.strip())
        after = [check for check in self.check(candidate, now_ns) if check.verdict in (Verdict.WAITING, Verdict.REFUSED)]
        passed = [check for check in before if check not in after]
        if not passed:
            del self._overrides[candidate.number]
            raise KnownError("nothing of this can be overridden", rule=_why_not(before, is_locked=self._commanding.is_locked))
        return f"overridden: {', '.join(f'{check.subject} {check.rule}' for check in passed)}; reason: {reason.strip()}"

    def _may_be_overridden(self, constraint: Constraint) -> bool:
        return constraint.is_suspendable and not self._commanding.is_locked

    def _overridden(self, check: Check, candidate: Candidate, *, may_be: bool) -> Check:
        override = self._overrides.get(candidate.number)
        if override is None or not candidate.number or not may_be or check.verdict is Verdict.GOOD:
            return check
        return Check(
            check.subject, Verdict.WARNING, f"overridden by {override.by or 'the operator'}: {override.reason}; {check.text}", check.rule
        )


def acknowledgement_checks(candidate: Candidate) -> list[Check]:
    """Which reports of PUS service 1 the packet asks for, where the dictionary has such verifiers; a word where none is asked for."""
    if not candidate.command.verifiers:
        return []
    expected = [verifier.stage for verifier in expected_reports(candidate.command, candidate.encoded.data)]
    if expected:
        return [Check("reports", Verdict.GOOD, f"asked for: {', '.join(expected)}", "acknowledgement flags (ECSS-E-ST-70-41C 7.4.4.1)")]
    return [Check("reports", Verdict.WARNING, "none is asked for: nothing will tell what became of it",
                  "acknowledgement flags (ECSS-E-ST-70-41C 7.4.4.1)")]  # fmt: skip


def _why_not(checks: list[Check], *, is_locked: bool) -> str:
    if not checks:
        return "every check lets it pass"
    return "the production lock is on" if is_locked else "only what the dictionary calls suspendable, and interlocks without an end"


def significance_checks(care: Care) -> list[Check]:
    """What the significance asks for; nothing for a command that can do no harm."""
    if care.significance is Significance.NONE:
        return []
    if care.significance is Significance.FORBIDDEN:
        return [Check("significance", Verdict.REFUSED, f"forbidden{_why(care)}", "a forbidden command is never sent")]
    if not care.significance.needs_arming:
        return [Check("significance", Verdict.GOOD, f"{care.significance}{_why(care)}")]
    rule = "critical and above take two steps"
    return [Check("significance", Verdict.WARNING, f"{care.significance}{_why(care)}; it must be armed before it is sent", rule)]


def _why(care: Care) -> str:
    return f": {care.reason}" if care.reason else ""

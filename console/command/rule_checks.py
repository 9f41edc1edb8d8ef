"""The checks of a dictionary's rules: constraints, interlocks, significance in context. See `constraints` and `interlocks`."""

from __future__ import annotations

from collections.abc import Iterable

from console.command.checks import Candidate, Care, Check, Verdict
from console.command.conditions import NoTelemetry, Telemetry
from console.command.constraints import care_of, check_constraint
from console.command.interlocks import Interlocks
from console.command.states import CommandChange
from console.dictionary.model import Command, Dictionary
from console.dictionary.significance import Significance


class RuleChecks:
    """What the dictionary asks of a command before it leaves; `console.command.checks.Checks` is what it stands for."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._telemetry: Telemetry = NoTelemetry()
        self.interlocks = Interlocks(dictionary)

    def look_at(self, telemetry: Telemetry) -> None:
        self._telemetry = telemetry

    def heed(self, changes: Iterable[CommandChange]) -> None:
        self.interlocks.heed(changes)

    def care(self, command: Command, now_ns: int) -> Care:
        return care_of(command, self._telemetry, now_ns)

    def check(self, candidate: Candidate, now_ns: int) -> list[Check]:
        found = significance_checks(self.care(candidate.command, now_ns))
        found += [check_constraint(each, candidate, self._telemetry, now_ns) for each in candidate.command.rules.constraints]
        return found + self.interlocks.check(candidate)


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

"""What telemetry must say before a command leaves, and how much harm it can do as things stand.

Source: OMG XTCE 1.2, TransmissionConstraintList and ContextSignificanceList. One surprise: what isn't known is never taken for good. A
constraint on a value that is no longer live does not hold, and a context that can't be judged counts where it is the graver one.
"""

from __future__ import annotations

from console.command.checks import Candidate, Care, Check, Verdict
from console.command.conditions import Judgement, Telemetry, Truth, judge
from console.dictionary.command_rules import Constraint
from console.dictionary.model import Command
from console.dictionary.significance import Significance
from console.utc import SECOND_NS

CONSTRAINT = "constraint"


def check_constraint(constraint: Constraint, candidate: Candidate, telemetry: Telemetry, now_ns: int) -> Check:
    """GOOD while it holds. Else WAITING until `timeout_s` after the release was asked for, then REFUSED; without a timeout at once."""
    found = judge(constraint.criterion, telemetry, now_ns)
    rule = constraint.criterion.text
    if found.truth is Truth.HOLDS:
        return Check(CONSTRAINT, Verdict.GOOD, f"holds: {found.evidence}", rule)
    left_s = seconds_left(constraint, candidate, now_ns)
    if left_s <= 0:
        waited = f"; it was waited for {constraint.timeout_s:g} s" if constraint.timeout_s > 0 else ""
        return Check(CONSTRAINT, Verdict.REFUSED, f"{_words(found)}{waited}{_remedy(constraint)}", rule)
    patience = f"waits for it {left_s:.0f} s at most" if candidate.asked_ns < 0 else f"waits {left_s:.0f} s more"
    return Check(CONSTRAINT, Verdict.WAITING, f"{_words(found)}; {patience}", rule)


def seconds_left(constraint: Constraint, candidate: Candidate, now_ns: int) -> float:
    """How long the constraint may still be waited for, all of its timeout before the release is asked for."""
    waited_ns = now_ns - candidate.asked_ns if candidate.asked_ns >= 0 else 0
    return constraint.timeout_s - waited_ns / SECOND_NS


def care_of(command: Command, telemetry: Telemetry, now_ns: int) -> Care:
    """The significance of the first context that holds, else the command's own. Of contexts before it that can't be judged, the graver."""
    unsure: list[Care] = []
    chosen = Care(command.significance, command.reason)
    for context in command.rules.contexts:
        found = judge(context.criterion, telemetry, now_ns)
        if found.truth is Truth.HOLDS:
            chosen = Care(context.significance, _because(context.reason, context.criterion.text, found.evidence))
            break
        if found.truth is Truth.UNKNOWN:
            unsure.append(Care(context.significance, _because(context.reason, context.criterion.text, found.evidence)))
    return max([chosen, *unsure], key=lambda care: _LEVELS.index(care.significance))


_LEVELS = list(Significance)


def _words(found: Judgement) -> str:
    return f"can't be judged: {found.evidence}" if found.truth is Truth.UNKNOWN else f"does not hold: {found.evidence}"


def _remedy(constraint: Constraint) -> str:
    return "; it may be overridden with a reason" if constraint.is_suspendable else ""


def _because(reason: str, rule: str, evidence: str) -> str:
    return f"{reason} ({rule}: {evidence})" if reason else f"{rule}: {evidence}"

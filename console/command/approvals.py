"""The word of a second person on a command, given with a name and a PIN.

Nobody approves what they have queued or armed themselves. Wrong PINs are counted, and each makes the next try wait longer. One surprise:
an approval is for the bytes that were seen; a command that was changed afterwards needs another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from console.command.authorship import people_of
from console.command.checks import Candidate, Care, Check, Verdict
from console.command.states import CommandChange, Stage
from console.errors import KnownError
from console.mission.commanding import Approver, Commanding
from console.mission.pins import is_pin
from console.utc import SECOND_NS

APPROVAL = "approval"
LONGEST_WAIT_S = 300
_APPROVED = "approved by "
_WRONG = "the name or the PIN is wrong"


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved a command with which arguments."""

    by: str
    arguments: Mapping[str, str]


@dataclass(slots=True)
class _Tries:
    """Wrong PINs in a row, and when the next one is listened to."""

    wrong: int = 0
    not_before_ns: int = 0


@dataclass(slots=True)
class Approvals:
    """Approvals of one session. A refusal never says which of name and PIN was wrong."""

    commanding: Commanding
    _given: dict[int, Approval] = field(default_factory=dict)
    _acted: dict[int, set[str]] = field(default_factory=dict)
    _tries: dict[str, _Tries] = field(default_factory=dict)

    def heed(self, changes: Iterable[CommandChange]) -> None:
        """Note who queued and armed which command."""
        for change in changes:
            if change.stage in (Stage.QUEUED, Stage.ARMED) and change.by and not change.detail.startswith(_APPROVED):
                self._acted.setdefault(change.command, set()).update(people_of(change.by))

    def approve(self, candidate: Candidate, name: str, pin: str, now_ns: int) -> str:
        """Take the approval of a command; returns what is written down of it. Raises KnownError with the reason of a refusal."""
        folded = name.strip().casefold()
        who = folded if any(one.name.casefold() == folded for one in self.commanding.approvers) else ""
        tries = self._tries.setdefault(who, _Tries())
        if now_ns < tries.not_before_ns:
            left_s = -(-(tries.not_before_ns - now_ns) // SECOND_NS)
            raise KnownError(f"{tries.wrong} wrong PINs: wait {left_s} s", rule="each wrong PIN makes the next try wait longer")
        approver = self._known(name, pin)
        if approver is None:
            tries.wrong += 1
            tries.not_before_ns = now_ns + min(1 << tries.wrong, LONGEST_WAIT_S) * SECOND_NS
            raise KnownError(_WRONG, remedy=f"try again in {min(1 << tries.wrong, LONGEST_WAIT_S)} s")
        self._tries[who] = _Tries()
        self._check_other(candidate, approver)
        self._given[candidate.number] = Approval(approver.name, dict(candidate.encoded.arguments))
        return f"{_APPROVED}{approver.name}"

    def check(self, candidate: Candidate, care: Care) -> list[Check]:
        """Nothing where no approval is asked for."""
        if not self.commanding.needs_approval(care.significance):
            return []
        rule = f"a second person approves what is {self.commanding.approval_from} or above"
        given = self._given.get(candidate.number)
        if given is None:
            return [
                Check(APPROVAL, Verdict.WARNING if not candidate.number else Verdict.REFUSED, "to be approved by a second person", rule)
            ]
        if given.arguments != candidate.encoded.arguments:
            return [Check(APPROVAL, Verdict.REFUSED, f"{given.by} approved other arguments: approve it again", rule)]
        if given.by.casefold() in self._acted.get(candidate.number, set()):
            return [Check(APPROVAL, Verdict.REFUSED, f"{given.by} approved and armed it: two persons are needed", rule)]
        return [Check(APPROVAL, Verdict.GOOD, f"approved by {given.by}", rule)]

    def _known(self, name: str, pin: str) -> Approver | None:
        """Whoever has this name and PIN. A name that is not known costs as much time as one that is."""
        folded = name.strip().casefold()
        approvers = [one for one in self.commanding.approvers if one.pin_hash]
        found = next((one for one in approvers if one.name.casefold() == folded), None)
        looked_at = found or next(iter(approvers), None)
        is_right = looked_at is not None and is_pin(pin, looked_at.pin_hash)
        return found if is_right else None

    def _check_other(self, candidate: Candidate, approver: Approver) -> None:
        acted = self._acted.get(candidate.number, set())
        if not acted:
            raise KnownError("it is not known who queued this command", remedy="the operator says a name first, then queues it again")
        if approver.name.casefold() in acted:
            raise KnownError(f"{approver.name} has queued or armed this command", rule="somebody else approves it")

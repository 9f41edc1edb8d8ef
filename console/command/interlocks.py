"""Commands that lock others out until they have reached a stage. Source: OMG XTCE 1.2, Interlock.

One surprise: a command that ends short of the stage keeps its lock. Nobody knows what it has left behind on board; so the same command
may be sent again, and everything else waits for the operator's word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from console.command.checks import Candidate, Check, Verdict
from console.command.states import CommandChange, Stage
from console.dictionary.command_rules import Interlock
from console.dictionary.model import Command, Dictionary

INTERLOCK = "interlock"
_REACHED_BY = {
    "release": (Stage.RELEASED, Stage.SENT, Stage.RADIATED, Stage.RECEIVED, Stage.ACCEPTED, Stage.STARTED, Stage.PROGRESS, Stage.COMPLETED),
    "transferredToRange": (Stage.SENT, Stage.RADIATED, Stage.RECEIVED, Stage.ACCEPTED, Stage.STARTED, Stage.PROGRESS, Stage.COMPLETED),
    "sentFromRange": (Stage.RADIATED, Stage.RECEIVED, Stage.ACCEPTED, Stage.STARTED, Stage.PROGRESS, Stage.COMPLETED),
    "received": (Stage.RECEIVED, Stage.ACCEPTED, Stage.STARTED, Stage.PROGRESS, Stage.COMPLETED),
    "accepted": (Stage.ACCEPTED, Stage.STARTED, Stage.PROGRESS, Stage.COMPLETED),
    "queued": (Stage.ACCEPTED, Stage.STARTED, Stage.PROGRESS, Stage.COMPLETED),
    "executing": (Stage.STARTED, Stage.PROGRESS, Stage.COMPLETED),
    "complete": (Stage.COMPLETED,),
    "failed": (Stage.REJECTED, Stage.FAILED, Stage.COMPLETED),
}
TOLD_BY = {
    "TransferredToRange": Stage.SENT, "SentFromRange": Stage.RADIATED, "Received": Stage.RECEIVED, "Accepted": Stage.ACCEPTED,
    "Queued": Stage.ACCEPTED, "Execution": Stage.STARTED, "Complete": Stage.COMPLETED, "Failed": Stage.FAILED,
}  # fmt: skip
"""The stage that each verifier of XTCE tells."""
_NOT_SENT = (Stage.CANCELLED, Stage.EXPIRED, Stage.HELD, Stage.QUEUED, Stage.ARMED, Stage.DRAFT)
_PERCENT = re.compile(r"(\d+(?:\.\d+)?) ?%")


@dataclass(frozen=True, slots=True)
class Lock:
    """An interlock that is closed. `end` is how its command ended short of the stage, None while that is under way."""

    number: int
    command: Command
    interlock: Interlock
    end: Stage | None = None

    @property
    def may_be_opened(self) -> bool:
        """Whether the operator may open it: it is suspendable, or nothing else will."""
        return self.interlock.is_suspendable or self.end is not None or not is_told(self.command, self.interlock)


class Interlocks:
    """The interlocks of one session, closed and opened by what is told of its commands."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._dictionary = dictionary
        self._locks: dict[int, Lock] = {}

    def heed(self, changes: Iterable[CommandChange]) -> None:
        """Commands reached stages, in order of time."""
        for change in changes:
            command = self._dictionary.commands.get(change.name)
            if command is not None and command.rules.interlock is not None:
                self._heed(change, command, command.rules.interlock)

    def _heed(self, change: CommandChange, command: Command, interlock: Interlock) -> None:
        if _is_reached(interlock, change):
            done = [number for number, lock in self._locks.items() if lock.command.name == command.name and lock.end is not None]
            for number in (change.command, *done):
                self._locks.pop(number, None)
        elif change.stage in _NOT_SENT:
            self._locks.pop(change.command, None)
        elif change.stage is Stage.RELEASED or change.command in self._locks:
            self._locks[change.command] = Lock(change.command, command, interlock, change.stage if change.stage.is_end else None)

    def closed(self) -> list[Lock]:
        """The interlocks that are closed."""
        return list(self._locks.values())

    def check(self, candidate: Candidate) -> list[tuple[Lock, Check]]:
        """Each closed interlock that the command stands under, with its check."""
        return [(lock, _check(lock)) for lock in self._locks.values() if _is_under(lock, candidate)]


def is_in_scope(path: str, scope: str) -> bool:
    """Whether a command of this path belongs to a system: `/SAT/AOCS` holds `/SAT/AOCS/WHEEL/SPIN`. A scope without a leading stroke is
    looked for anywhere in the path."""
    inner = f"{scope.strip('/')}/" if scope.strip("/") else ""
    return path.startswith(f"/{inner}") if scope.startswith("/") or not inner else f"/{inner}" in path


def _is_under(lock: Lock, candidate: Candidate) -> bool:
    is_again = candidate.command.name == lock.command.name and lock.end is not None
    return candidate.number != lock.number and not is_again and is_in_scope(candidate.command.path, lock.interlock.scope)


def _check(lock: Lock) -> Check:
    who, wanted = f"{lock.command.name} (command {lock.number})", _wanted(lock.interlock)
    rule = f"nothing else of {lock.interlock.scope} leaves before {lock.command.name} is {wanted}"
    if lock.end is not None:
        return Check(INTERLOCK, Verdict.REFUSED, f"{who} ended {lock.end}, not {wanted}; override it with a reason", rule)
    if not is_told(lock.command, lock.interlock):
        return Check(INTERLOCK, Verdict.REFUSED, f"nothing tells when {who} is {wanted}; override it with a reason", rule)
    return Check(INTERLOCK, Verdict.WAITING, f"waits until {who} is {wanted}", rule)


def is_told(command: Command, interlock: Interlock) -> bool:
    """Whether anything that the dictionary names can tell the stage."""
    told = {Stage.RELEASED, Stage.SENT, *(Stage(verifier.stage) for verifier in command.verifiers)}
    told |= {TOLD_BY[check.stage] for check in command.rules.checks if check.has_evidence and check.stage in TOLD_BY}
    return bool(told & set(_REACHED_BY.get(interlock.stage, _REACHED_BY["complete"])))


def _wanted(interlock: Interlock) -> str:
    return f"{interlock.stage}, {interlock.percent:g} %" if interlock.percent is not None else interlock.stage


def _is_reached(interlock: Interlock, change: CommandChange) -> bool:
    if change.stage is Stage.PROGRESS and interlock.percent is not None:
        told = _PERCENT.search(change.detail)
        return told is not None and float(told[1]) >= interlock.percent
    return change.stage in _REACHED_BY.get(interlock.stage, _REACHED_BY["complete"])

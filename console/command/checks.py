"""What is checked before a command leaves, each check with its verdict in words: a dry run shows them all, a release obeys them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from console.dictionary.encode import EncodedCommand
from console.dictionary.model import Command


class Verdict(StrEnum):
    """What a check says, least first. WAITING: it may hold yet, and the command is held until then or until its time is over."""

    GOOD = "good"
    WARNING = "warning"
    WAITING = "waiting"
    REFUSED = "refused"


class Check(Struct, frozen=True):
    """One check: `subject` names it (`link`, `constraint`, `interlock`, `approval`, `repeat`, ...), `text` says what was found, `rule`
    which rule it is."""

    subject: str
    verdict: Verdict
    text: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A command that may leave. `number` is its place in the session, 0 while it has not been queued."""

    command: Command
    encoded: EncodedCommand
    number: int = 0
    queued_ns: int = -1


class Checks(Protocol):
    """All checks of one mission."""

    def check(self, candidate: Candidate, now_ns: int) -> list[Check]:
        """Every check that applies, in the order in which an operator reads them."""
        ...


class NoChecks:
    """Where nothing is demanded."""

    def check(self, candidate: Candidate, now_ns: int) -> list[Check]:
        return []

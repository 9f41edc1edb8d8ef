"""What is checked before a command leaves, each check with its verdict in words: a dry run shows them all, a release obeys them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from console.command.conditions import Telemetry
from console.command.states import CommandChange
from console.command.verdicts import Check, Verdict
from console.dictionary.encode import EncodedCommand
from console.dictionary.model import Command
from console.dictionary.significance import Significance
from console.errors import KnownError

__all__ = ["Candidate", "Care", "Check", "Checks", "NoChecks", "Verdict", "worst"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A command that may leave. `number` is its place in the session, 0 while it has not been queued; `asked_ns` is when its release was
    asked for, -1 while nobody has: what may be waited for is waited for from then on."""

    command: Command
    encoded: EncodedCommand
    number: int = 0
    queued_ns: int = -1
    asked_ns: int = -1


@dataclass(frozen=True, slots=True)
class Care:
    """How much harm a command can do as things stand, and why."""

    significance: Significance
    reason: str = ""


class Checks(Protocol):
    """All checks of one mission."""

    def check(self, candidate: Candidate, now_ns: int) -> list[Check]:
        """Every check that applies, in the order in which an operator reads them."""
        ...

    def care(self, command: Command, now_ns: int) -> Care:
        """The significance of a command now."""
        ...

    def look_at(self, telemetry: Telemetry) -> None:
        """Judge conditions by these values from now on."""
        ...

    def heed(self, changes: Iterable[CommandChange]) -> None:
        """Commands reached stages: interlocks close and open by them."""
        ...

    def approve(self, candidate: Candidate, name: str, pin: str, now_ns: int) -> str:
        """A second person approves a waiting command; returns what is written down of it. Raises KnownError."""
        ...

    def override(self, candidate: Candidate, reason: str, now_ns: int, by: str) -> str:
        """The operator lets a waiting command pass what may be overridden; returns what is written down of it. Raises KnownError."""
        ...


class NoChecks:
    """Where nothing is demanded."""

    def check(self, candidate: Candidate, now_ns: int) -> list[Check]:
        return []

    def care(self, command: Command, now_ns: int) -> Care:
        return Care(command.significance, command.reason)

    def look_at(self, telemetry: Telemetry) -> None: ...

    def heed(self, changes: Iterable[CommandChange]) -> None: ...

    def approve(self, candidate: Candidate, name: str, pin: str, now_ns: int) -> str:
        raise KnownError("no approval is asked for here")

    def override(self, candidate: Candidate, reason: str, now_ns: int, by: str) -> str:
        raise KnownError("there is nothing to override here")


def worst(checks: Sequence[Check]) -> Verdict:
    """The gravest verdict of all, GOOD where there is none."""
    order = list(Verdict)
    return max((check.verdict for check in checks), key=order.index, default=Verdict.GOOD)

"""Commands with rules round them, values of telemetry that a test sets, and changes of commands."""

from __future__ import annotations

import numpy as np

from console.command.checks import Candidate
from console.command.conditions import parse_condition
from console.command.states import CommandChange, Stage
from console.dictionary.command_rules import CommandRules, Constraint
from console.dictionary.criteria import Column
from console.dictionary.encode import EncodedCommand
from console.dictionary.model import Command, Dictionary, Verifier
from console.dictionary.significance import Significance
from tests.command.fakes import S, demo_dictionary


class Values:
    """Raw values of the demo's parameters by name, received at `came_ns` in packet 7; those in `old` are no longer live."""

    def __init__(self, old: tuple[str, ...] = (), came_ns: int = 0, **raw: float) -> None:
        self.raw, self.old, self.came_ns = raw, old, came_ns

    def received_ns(self, name: str) -> int:
        return self.came_ns if name in self.raw else -1

    def packet(self, name: str) -> int:
        return 7 if name in self.raw else -1

    def number(self, name: str) -> float | None:
        return self.raw.get(name)

    def column(self, name: str) -> Column | None:
        return np.asarray([self.raw[name]]) if name in self.raw else None

    def is_live(self, name: str, now_ns: int) -> bool:
        return name not in self.old

    def text(self, name: str) -> str:
        return demo_dictionary().parameter(name).text(self.raw[name]) if name in self.raw else ""


COMPLETED = (Verifier("completed", 30.0, 1, 7, 8),)


def ruled(
    name: str = "BURN", path: str = "/SAT/AOCS/BURN", rules: CommandRules | None = None, verifiers: tuple[Verifier, ...] = (),
    significance: Significance = Significance.NONE, reason: str = "",
) -> Command:  # fmt: skip
    return Command(name, path, rules=rules or CommandRules(), verifiers=verifiers, significance=significance, reason=reason)


def constraint(text: str, timeout_s: float = 0.0, *, is_suspendable: bool = False) -> Constraint:
    return Constraint(parse_condition(text, demo_dictionary()), timeout_s, is_suspendable)


def constrained(*constraints: Constraint) -> Command:
    return ruled(rules=CommandRules(constraints))


def candidate(command: Command, number: int = 0, asked_ns: int = -1) -> Candidate:
    return Candidate(command, EncodedCommand(b"\x18\x00\xc0\x00\x00\x00\x00", (), {}), number, 0 if number else -1, asked_ns)


def book(*commands: Command) -> Dictionary:
    """A dictionary of these commands over the demo's parameters."""
    return Dictionary("rules", demo_dictionary().parameters, demo_dictionary().containers, {one.name: one for one in commands})


def change(command: Command, number: int, stage: Stage, detail: str = "") -> CommandChange:
    return CommandChange(number * S, number, command.name, stage, detail=detail)

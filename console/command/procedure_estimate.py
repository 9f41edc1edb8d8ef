"""How long a pass plan takes, at least, usually and at most, against the pass that it is flown in.

Numbers of our own, not of a standard: a command usually takes a quarter of its last verifier's window, an operator ten seconds to answer.
One surprise: the three ends are of three ways through the plan. The least is the quickest way, the usual one follows every 'then'.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from console.command.procedure import (
    TO_HOLD,
    BranchAct,
    CheckAct,
    CommandAct,
    Goto,
    NoteAct,
    PassWindow,
    Procedure,
    PromptAct,
    RunMode,
    Step,
    WaitAct,
)
from console.dictionary.model import Dictionary
from console.utc import SECOND_NS

QUICKEST_COMMAND_S = 0.5
USUAL_SHARE = 0.25
CONFIRM_S = (1.0, 3.0, 15.0)
ANSWER_S = (1.0, 10.0, 60.0)
ARM_S = (2.0, 8.0, 30.0)


@dataclass(frozen=True, slots=True)
class Length:
    """Three lengths in seconds. `is_open`: at most it takes as long as the operator does."""

    least_s: float
    usual_s: float
    most_s: float
    is_open: bool = False

    def plus(self, other: tuple[float, float, float]) -> Length:
        """This and an act of the operator."""
        return Length(self.least_s + other[0], self.usual_s + other[1], self.most_s + other[2], self.is_open)


@dataclass(frozen=True, slots=True)
class PlanLength:
    """When a plan ends that is begun at `start_ns`. `lengths` by step; `usual_begin_ns` when each step of the usual way begins; `end_ns` is
    when it would be held, the margin before LOS (-1 without a pass)."""

    start_ns: int
    least_ns: int
    usual_ns: int
    most_ns: int
    is_open: bool
    end_ns: int
    lengths: Mapping[str, Length]
    usual_begin_ns: Mapping[str, int]

    @property
    def verdict(self) -> str:
        """Whether it fits, in words; '' without a pass."""
        if self.end_ns < 0:
            return ""
        if self.least_ns > self.end_ns:
            return "does not fit"
        if self.usual_ns > self.end_ns:
            return "usually does not fit"
        return "fits" if self.most_ns <= self.end_ns else "usually fits"


def plan_length(procedure: Procedure, dictionary: Dictionary, start_ns: int, window: PassWindow | None, *, first: str = "") -> PlanLength:
    """How long the plan takes from its step `first` on ('': from the beginning)."""
    lengths = {step.ident: step_length(step, procedure.mode, dictionary) for step in procedure.steps}
    end_ns = window.los_ns - round(procedure.los_margin_s * SECOND_NS) if window is not None else -1
    place = procedure.place(first) if first else 0
    least = _ends(procedure, lengths, start_ns, window, place, is_most=False)
    most = _ends(procedure, lengths, start_ns, window, place, is_most=True)
    begins, usual_ns = _usual_way(procedure, lengths, start_ns, window, place)
    is_open = any(lengths[step.ident].is_open for step in procedure.steps[place:])
    return PlanLength(start_ns, least, usual_ns, most, is_open, end_ns, lengths, begins)


def step_length(step: Step, mode: RunMode, dictionary: Dictionary) -> Length:
    """How long one step takes from when it is due."""
    length = _own_length(step, dictionary)
    is_asked = mode is RunMode.MANUAL or (mode is RunMode.SEMI_AUTOMATIC and isinstance(step.act, CommandAct))
    return length.plus(CONFIRM_S) if is_asked and not isinstance(step.act, PromptAct) else length


def _own_length(step: Step, dictionary: Dictionary) -> Length:
    timeout_s = step.timeout_s or 0.0
    match step.act:
        case WaitAct(duration_s):
            return Length(duration_s, duration_s, duration_s)
        case PromptAct():
            most_s = ANSWER_S[2] if step.timeout_s is None else timeout_s
            return Length(min(ANSWER_S[0], most_s), min(ANSWER_S[1], most_s), most_s, is_open=step.timeout_s is None)
        case NoteAct():
            return Length(0.0, 0.0, 0.0)
        case CommandAct():
            return _command_length(step, step.act, dictionary)
        case CheckAct() | BranchAct():
            return Length(0.0, min(1.0, timeout_s), timeout_s * (1 + step.retry))
    raise AssertionError(step.act)


def _command_length(step: Step, act: CommandAct, dictionary: Dictionary) -> Length:
    command = dictionary.commands.get(act.command)
    windows = [verifier.window_s for verifier in command.verifiers] if command is not None else []
    window_s = max(windows, default=0.0) if act.until != "sent" else 0.0
    most_s = window_s if step.timeout_s is None else min(window_s or step.timeout_s, step.timeout_s)
    length = Length(QUICKEST_COMMAND_S, max(QUICKEST_COMMAND_S, USUAL_SHARE * most_s), max(most_s, QUICKEST_COMMAND_S) * (1 + step.retry))
    return length.plus(ARM_S) if command is not None and command.significance.needs_arming else length


def _begin_ns(step: Step, at_ns: int, window: PassWindow | None) -> int:
    if window is None:
        return at_ns
    mark_ns = step.at.in_window(window) if step.at is not None else window.aos_ns if isinstance(step.act, CommandAct) else at_ns
    return max(at_ns, mark_ns)


def _ends(
    procedure: Procedure, lengths: Mapping[str, Length], start_ns: int, window: PassWindow | None, first: int, *, is_most: bool
) -> int:
    """The earliest or the latest end over all ways from a step on."""
    count, better = len(procedure.steps), max if is_most else min
    reached: dict[int, int] = {first: start_ns}
    for place in range(first, count):
        if place not in reached:
            continue
        step = procedure.steps[place]
        length = lengths[step.ident]
        end_ns = _begin_ns(step, reached[place], window) + round((length.most_s if is_most else length.least_s) * SECOND_NS)
        for way in _ways(step):
            target = procedure.after(place, way) if way != TO_HOLD else place + 1
            reached[target] = better(reached.get(target, end_ns), end_ns)
    return reached.get(count, start_ns)


def _ways(step: Step) -> list[Goto]:
    """All ways out of a step but those that hold: those wait for a decision."""
    match step.act:
        case PromptAct(choices):
            return [way for _, way in choices]
        case BranchAct(unknown=unknown):
            ways = [step.then, step.otherwise, unknown]
        case NoteAct() | WaitAct():
            ways = [step.then]
        case _:
            ways = [step.then, step.otherwise]
    return [way for way in ways if way != TO_HOLD] or [step.then]


def _usual_way(
    procedure: Procedure, lengths: Mapping[str, Length], start_ns: int, window: PassWindow | None, first: int
) -> tuple[dict[str, int], int]:
    """When each step of the usual way begins, and when it ends."""
    begins: dict[str, int] = {}
    place, at_ns = first, start_ns
    while place < len(procedure.steps):
        step = procedure.steps[place]
        begins[step.ident] = _begin_ns(step, at_ns, window)
        at_ns = begins[step.ident] + round(lengths[step.ident].usual_s * SECOND_NS)
        way = step.act.choices[0][1] if isinstance(step.act, PromptAct) else step.then
        place = place + 1 if way == TO_HOLD else procedure.after(place, way)
    return begins, at_ns

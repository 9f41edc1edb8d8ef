"""The pass plan of a session: carried out live, told again from a recording. At most one is loaded at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from msgspec.structs import replace

from console.command.commander import Commander
from console.command.evidence import NoWitness, Witness
from console.command.procedure import PassWindow, Phase, ProcedureState
from console.command.procedure_file import read_procedure
from console.command.procedure_judging import Scene
from console.command.procedure_runner import ProcedureRunner, first_state
from console.command.states import CommandChange
from console.command.uplink import LinkView
from console.dictionary.model import Dictionary
from console.errors import KnownError
from console.session.ground import ground_event
from console.session.messages import (
    AnswerPrompt,
    HoldProcedure,
    LoadProcedure,
    ProcedureIntent,
    RunProcedure,
    SkipStep,
    StepProcedure,
    StopProcedure,
)
from console.telemetry.states import Event

Keep = Callable[[ProcedureState], str]
Note = Callable[[int, str, str], None]


@dataclass(slots=True)
class ProcedureNews:
    """What a plan has done within one step of the session. `state` is None when it stands as before."""

    state: ProcedureState | None = None
    changes: list[CommandChange] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


class Procedures(Protocol):
    """The plan of a session, live or recorded."""

    def look_at(self, telemetry: Witness) -> None:
        """Judge conditions by these values from now on."""
        ...

    def step(self, now_ns: int, link: LinkView, changes: Sequence[CommandChange]) -> ProcedureNews:
        """What is new up to now. `changes` are those of all commands since the last step."""
        ...

    def standing(self) -> ProcedureState | None:
        """The plan as it stands, None without one."""
        ...

    def carry_out(self, intent: ProcedureIntent, now_ns: int, *, by: str) -> None:
        """Do what the operator wants of the plan. Raises KnownError with the reason of a refusal."""
        ...


class NoProcedures:
    """Where nothing can be commanded."""

    def look_at(self, telemetry: Witness) -> None: ...

    def step(self, now_ns: int, link: LinkView, changes: Sequence[CommandChange]) -> ProcedureNews:
        return ProcedureNews()

    def standing(self) -> ProcedureState | None:
        return None

    def carry_out(self, intent: ProcedureIntent, now_ns: int, *, by: str) -> None:
        raise KnownError("no plan can be flown here", rule="there is no uplink")


class LiveProcedures:
    """Carries a plan out: its commands go through the Commander like any other, marked as the plan's."""

    def __init__(
        self, commander: Commander, dictionary: Dictionary, passes: Iterable[PassWindow], *, keep: Keep, note: Note
    ) -> None:  # fmt: skip
        """`keep` puts a state on the disk before it returns, or returns why it could not; `note` writes a note (time, text, by)."""
        self._commander, self._dictionary, self._keep, self._note = commander, dictionary, keep, note
        self._passes = sorted(passes, key=lambda one: one.aos_ns)
        self._telemetry: Witness = NoWitness()
        self._runner: ProcedureRunner | None = None
        self._runs = 0
        self._now_ns = -1
        self._told: ProcedureState | None = None
        self._news = ProcedureNews()

    def look_at(self, telemetry: Witness) -> None:
        self._telemetry = telemetry

    def step(self, now_ns: int, link: LinkView, changes: Sequence[CommandChange]) -> ProcedureNews:
        self._now_ns = now_ns
        if self._runner is not None:
            self._runner.hear(changes, now_ns)
            self._runner.step(Scene(now_ns, self._telemetry, link))
            self._news.events += [ground_event(now_ns, text, source="plan") for text in self._runner.take_remarks()]
        state, news = self.standing(), self._news
        if state is not None and state != self._told:
            self._told = news.state = state
            if state.phase.is_over:
                self._keep(state)
        self._news = ProcedureNews()
        return news

    def standing(self) -> ProcedureState | None:
        return None if self._runner is None else self._runner.state

    def carry_out(self, intent: ProcedureIntent, now_ns: int, *, by: str) -> None:
        self._now_ns = now_ns
        if isinstance(intent, LoadProcedure):
            self._load(intent, now_ns, by)
            return
        runner = self._needed()
        match intent:
            case RunProcedure(mode):
                runner.run(now_ns, self._passes, by=by, mode=mode)
            case HoldProcedure():
                if runner.state.phase is not Phase.RUNNING:
                    raise KnownError(f"the plan is not running, it is {runner.state.phase}")
                runner.hold(now_ns, "the operator says so", by=by)
            case StopProcedure():
                runner.stop(now_ns, by=by)
            case StepProcedure(step):
                runner.confirm(now_ns, step, self._passes, by=by)
            case SkipStep(step, reason):
                runner.skip(now_ns, step, reason, by=by)
            case AnswerPrompt(step, answer):
                runner.answer(now_ns, step, answer, by=by)

    def take_up(self, left: ProcedureState, past: Iterable[CommandChange], now_ns: int) -> None:
        """Go on with a plan that a crash cut short, held where it stood. `past`: that session's commands and what the Commander made of
        them. Raises KnownError when the plan can't be read with this dictionary."""
        procedure = read_procedure(left.source, name=left.name, dictionary=self._dictionary)
        self._runs = left.run
        self._runner = ProcedureRunner(procedure, self, left)
        self._runner.take_up(past, now_ns)

    def _load(self, intent: LoadProcedure, now_ns: int, by: str) -> None:
        now = self.standing()
        if now is not None and now.phase in (Phase.RUNNING, Phase.HELD):
            raise KnownError(f"plan {now.name} is {now.phase}", remedy="stop it first (F7)")
        procedure = read_procedure(intent.text, name=intent.name, dictionary=self._dictionary)
        if now is None or now.phase is not Phase.READY:
            self._runs += 1
        state = replace(first_state(procedure, run=self._runs, now_ns=now_ns, by=by), source=intent.text)
        self._runner = ProcedureRunner(procedure, self, state)
        self._news.events.append(ground_event(now_ns, f"plan {procedure.name}: loaded{f' by {by}' if by else ''}", source="plan"))

    def _needed(self) -> ProcedureRunner:
        if self._runner is None:
            raise KnownError("no plan is loaded", remedy="choose one of the mission's")
        return self._runner

    # what a plan can do (console.command.procedure_progress.Hands)

    def keep(self, state: ProcedureState) -> str:
        """Put the state on disk."""
        return self._keep(state)

    def queue(self, name: str, arguments: dict[str, str], *, by: str, is_repeat_meant: bool) -> list[CommandChange]:
        """Put a command into the queue."""
        return self._done(self._commander.queue(name, arguments, self._now_ns, by=by, is_repeat_meant=is_repeat_meant))

    def send(self, number: int, *, by: str) -> list[CommandChange]:
        """Release a queued command."""
        return self._done(self._commander.send(number, self._now_ns, by=by))

    def cancel(self, number: int, *, by: str) -> list[CommandChange]:
        """Take a command out of the queue."""
        return self._done(self._commander.cancel(number, self._now_ns, by=by))

    def note(self, text: str, *, by: str) -> None:
        """Write a note into the session."""
        self._note(self._now_ns, text, by)
        self._news.events.append(ground_event(self._now_ns, text, source=f"note by {by}"))

    def _done(self, changes: list[CommandChange]) -> list[CommandChange]:
        self._news.changes += changes
        return changes


class RecordedProcedures:
    """The plans of a recording as they stood, told again as its clock passes; nothing runs."""

    def __init__(self, states: Iterable[ProcedureState]) -> None:
        self._states = sorted(states, key=lambda state: state.at_ns)
        self._told = 0

    def look_at(self, telemetry: Witness) -> None: ...

    def step(self, now_ns: int, link: LinkView, changes: Sequence[CommandChange]) -> ProcedureNews:
        first = self._told
        while self._told < len(self._states) and self._states[self._told].at_ns <= now_ns:
            self._told += 1
        return ProcedureNews(self.standing() if self._told > first else None)

    def standing(self) -> ProcedureState | None:
        return self._states[self._told - 1] if self._told else None

    def seek(self, now_ns: int) -> None:
        """Be as after this instant."""
        self._told = sum(state.at_ns <= now_ns for state in self._states)

    def carry_out(self, intent: ProcedureIntent, now_ns: int, *, by: str) -> None:
        raise KnownError("nothing can be commanded in a replay")

"""What a running pass plan does by itself: begins steps when they are due, hears of its commands, holds, follows its ways.

What it wants done goes through `Hands`. Two surprises. A step is written down as begun before anything is done for it, so that after a
crash no step is carried out twice. And a command that has to be armed is only queued: arming and sending stay acts of the operator.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from msgspec.structs import replace

from console.command.procedure import (
    TO_HOLD,
    CommandAct,
    Go,
    Goto,
    Needs,
    NoteAct,
    Phase,
    Procedure,
    ProcedureState,
    RunMode,
    Step,
    StepResult,
    StepState,
    duration_text,
)
from console.command.procedure_judging import (
    WAITING,
    Outcome,
    Scene,
    asks_first,
    command_outcome,
    due_of,
    heard,
    is_looked_at_later,
    may_retry,
    needs_of,
    outcome_of,
    tally,
    waiting_words,
    waits_for_checks,
)
from console.command.procedure_run import PlanRun
from console.command.states import CommandChange, Stage
from console.errors import KnownError
from console.utc import SECOND_NS


class Hands(Protocol):
    """What a plan can do. Everything but `keep` raises KnownError when it is refused."""

    def keep(self, state: ProcedureState) -> str:
        """Put the state on disk before it returns; returns why it could not, '' when it is there."""
        ...

    def queue(self, name: str, arguments: dict[str, str], *, by: str, is_repeat_meant: bool) -> list[CommandChange]:
        """Put a command into the queue."""
        ...

    def send(self, number: int, *, by: str) -> list[CommandChange]:
        """Release a queued command."""
        ...

    def cancel(self, number: int, *, by: str) -> list[CommandChange]:
        """Take a command out of the queue."""
        ...

    def note(self, text: str, *, by: str) -> None:
        """Write a note into the session."""
        ...


class Progress:
    """One run of one plan, as far as it goes without the operator."""

    def __init__(self, procedure: Procedure, hands: Hands, state: ProcedureState) -> None:
        self._run = PlanRun(procedure, state)
        self._hands = hands
        self._permitted = ""

    @property
    def procedure(self) -> Procedure:
        """The plan."""
        return self._run.procedure

    @property
    def state(self) -> ProcedureState:
        """How it stands."""
        return self._run.state

    def take_remarks(self) -> list[str]:
        """What has happened since the last look, for the event log."""
        return self._run.take_remarks()

    def step(self, scene: Scene) -> None:
        """Go on as far as the instant allows."""
        if self.state.phase is Phase.RUNNING:
            self._guard(scene)
        for _ in range(2 * len(self.procedure.steps) + 1):
            if not self._advance(scene):
                return

    def hold(self, now_ns: int, reason: str, *, by: str = "") -> None:
        """Go no further than the step that is on. What is under way is watched to its end."""
        self._permitted = ""
        if self.state.phase is Phase.RUNNING:
            self._run.set(now_ns, phase=Phase.HELD, reason=reason, due_ns=-1, is_single=False)
            self._run.set(now_ns, needs=self._needs())
            self._run.say(f"held: {reason}{f' (by {by})' if by else ''}")

    def hear(self, changes: Iterable[CommandChange], now_ns: int) -> None:
        """Take note of what became of commands."""
        for change in changes:
            result = next((r for r in self.state.results if r.command == change.command >= 0), None)
            if result is not None and result.state is StepState.BEGUN:
                self._hear_own(change, now_ns)
            elif result is not None and result.stage != str(change.stage):
                self._hear_late(result, change, now_ns)

    def _guard(self, scene: Scene) -> None:
        """What holds a plan by itself."""
        margin_s = self.procedure.los_margin_s
        if self.state.los_ns >= 0 and scene.now_ns >= self.state.los_ns - round(margin_s * SECOND_NS):
            self.hold(scene.now_ns, f"less than {duration_text(margin_s)} to LOS")
        elif scene.link.has_dropped:
            self.hold(scene.now_ns, "the link dropped")

    def _advance(self, scene: Scene) -> bool:
        """One move; False when nothing more is to be done at this instant."""
        if not self.state.step or self.state.phase.is_over:
            return False
        step, result, is_running = self._run.step, self._run.result, self.state.phase is Phase.RUNNING
        if result.state is StepState.OPEN:
            return is_running and self._begin_when_due(step, scene)
        if result.state is not StepState.BEGUN or not (is_running or isinstance(step.act, CommandAct)):
            return False
        outcome = outcome_of(step, result, self.state, scene)
        if outcome is None:
            self._wait(step, result, scene.now_ns)
            return False
        self._withdraw(scene.now_ns, self._run.by)
        self._end(scene.now_ns, outcome)
        return True

    def _begin_when_due(self, step: Step, scene: Scene) -> bool:
        due_ns, what = due_of(step, self._run.window)
        if scene.now_ns < due_ns:
            self._run.set(scene.now_ns, reason=f"waits for {what}", due_ns=due_ns, needs=Needs.NOTHING)
            return False
        if asks_first(step, self.state.mode) and self._permitted != step.ident:
            self._run.set(scene.now_ns, reason="waits to be confirmed", due_ns=-1, needs=Needs.CONFIRM)
            return False
        if isinstance(step.act, CommandAct) and not scene.link.is_open:
            self.hold(scene.now_ns, scene.link.reason)
            return False
        self._permitted = ""
        self._begin(step, scene.now_ns)
        return True

    def _begin(self, step: Step, now_ns: int) -> None:
        before = self._run.result
        begun = replace(StepResult(step.ident), state=StepState.BEGUN, attempt=before.attempt + 1, begun_ns=now_ns, by=self.state.by)
        self._run.put(now_ns, begun)
        self._run.set(now_ns, reason="", due_ns=-1, needs=Needs.NOTHING)
        if not isinstance(step.act, CommandAct | NoteAct):
            return
        if trouble := self._hands.keep(self.state):
            self._run.put(now_ns, before)
            self.hold(now_ns, f"it can't be recorded: {trouble}")
            return
        try:
            self._carry_out(step, begun, now_ns)
        except KnownError as error:
            self._run.put(now_ns, before)
            self.hold(now_ns, str(error))

    def _carry_out(self, step: Step, begun: StepResult, now_ns: int) -> None:
        """What a step does to the world, which is on disk as begun. Raises KnownError when nothing was done."""
        if not isinstance(step.act, CommandAct):
            self._hands.note(step.text, by=self._run.by)
            return
        arguments = dict(step.act.arguments)
        changes = self._hands.queue(step.act.command, arguments, by=self._run.by, is_repeat_meant=begun.attempt > 1)
        first = next(change for change in changes if change.name == step.act.command)
        self._run.put(now_ns, replace(begun, command=first.command, needs_arming=first.significance.needs_arming))
        self._hands.keep(self.state)
        self.hear(changes, now_ns)
        if not first.significance.needs_arming and self.state.mode is not RunMode.MANUAL and self.state.phase is Phase.RUNNING:
            self._send(now_ns)

    def _send(self, now_ns: int) -> None:
        try:
            changes = self._hands.send(self._run.result.command, by=self._run.by)
        except KnownError as error:
            self.hold(now_ns, str(error))
            return
        self.hear(changes, now_ns)

    def _wait(self, step: Step, result: StepResult, now_ns: int) -> None:
        """Say what a begun step waits for."""
        if self.state.phase is Phase.RUNNING:
            reason, due_ns = waiting_words(step, result)
            self._run.set(now_ns, reason=reason, due_ns=due_ns, needs=self._needs())

    def _needs(self) -> Needs:
        return needs_of(self._run.step, self._run.result, self.state.phase) if self.state.step else Needs.NOTHING

    def _hear_own(self, change: CommandChange, now_ns: int) -> None:
        step, act = self._run.step, self._run.step.act
        assert isinstance(act, CommandAct)
        self._run.put(now_ns, heard(self._run.result, change))
        outcome = command_outcome(step, act, change)
        if outcome is not None:
            self._end(now_ns, outcome)
        elif change.stage is Stage.HELD and not waits_for_checks(change):
            self.hold(now_ns, f"{change.name} is held{f': {change.detail}' if change.detail else ''}")
        if self.state.phase is not Phase.RUNNING and outcome is None:
            self._run.set(now_ns, needs=self._needs())

    def _hear_late(self, result: StepResult, change: CommandChange, now_ns: int) -> None:
        """A command that the plan no longer waits for: told, and held for when it went wrong and nothing further down asks about it."""
        self._run.put(now_ns, heard(result, change))
        is_bad = change.stage.is_end and change.stage is not Stage.COMPLETED
        if is_bad and result.state is StepState.DONE and not is_looked_at_later(self.procedure.steps, self._run.place, result.step):
            self.hold(now_ns, f"{result.step}: {change.name} {change.stage} after the plan had gone on")

    def _end(self, now_ns: int, outcome: Outcome) -> None:
        """The step that is on has ended: try it again, hold, or follow its way."""
        before = self._run.result
        packet = outcome.packet if outcome.packet >= 0 else before.packet
        result = replace(before, state=outcome.state, ended_ns=now_ns, text=outcome.text, packet=packet)
        self._run.put(now_ns, result)
        self._run.say(f"{result.step} {result.state}{f': {result.text}' if result.text else ''}")
        has_failed = result.state in (StepState.FAILED, StepState.UNKNOWN)
        if has_failed and may_retry(self._run.step, result):
            self._run.put(now_ns, replace(result, state=StepState.OPEN))
            self._run.say(f"{result.step} is tried again, {result.attempt} of {self._run.step.retry}")
        elif has_failed and outcome.way == TO_HOLD:
            reason = f"{result.step} {result.state}: {result.text}"
            self.hold(now_ns, reason)
            self._run.set(now_ns, reason=reason, needs=Needs.DECIDE)
        else:
            self._follow(now_ns, outcome.way)

    def _follow(self, now_ns: int, way: Goto) -> None:
        place = self._run.place
        target = place + 1 if way.go is Go.HOLD else self.procedure.after(place, way)
        passed = {step.ident for step in self.procedure.steps[place + 1 : target]}
        results = [replace(r, state=StepState.PASSED) if r.step in passed else r for r in self.state.results]
        is_end = target >= len(self.procedure.steps)
        step = "" if is_end else self.procedure.steps[target].ident
        self._run.set(now_ns, results=results, step=step, due_ns=-1, needs=Needs.NOTHING)
        if is_end:
            self._run.set(now_ns, phase=Phase.ENDED, reason=tally(self.state), is_single=False)
            self._run.say(f"ended: {self.state.reason}")
        elif way.go is Go.HOLD or self.state.is_single:
            self.hold(now_ns, "the plan says so" if way.go is Go.HOLD else "one step was done")

    def _withdraw(self, now_ns: int, by: str) -> bool:
        """Take the step's command out of the queue if it still waits there; whether nothing of the step can be under way."""
        result = self._run.result
        if result.command < 0 or result.stage not in WAITING:
            return result.command < 0
        try:
            changes = self._hands.cancel(result.command, by=by)
        except KnownError:
            return False
        for change in changes:
            self._run.put(now_ns, heard(result, change))
        return True

"""A pass plan under its operator: run, hold, stop, one step, skip with a reason, answer, and taken up again after a crash.

Each act names the step that the operator sees, so that a key pressed as the plan goes on never meets the step after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from console.command.authorship import plan_by
from console.command.procedure import (
    CommandAct,
    Needs,
    PassWindow,
    Phase,
    Procedure,
    ProcedureState,
    PromptAct,
    RunMode,
    StepResult,
    StepState,
)
from console.command.procedure_file import skip_way
from console.command.procedure_judging import Outcome, command_in, may_try_again
from console.command.procedure_progress import Progress
from console.command.states import CommandChange
from console.errors import KnownError
from console.utc import SECOND_NS


def first_state(procedure: Procedure, *, run: int, now_ns: int, by: str = "") -> ProcedureState:
    """A plan that has just been loaded as the `run`-th of its session."""
    results = [StepResult(step.ident) for step in procedure.steps]
    return ProcedureState(
        now_ns, run, procedure.name, procedure.source, procedure.mode, Phase.READY, procedure.steps[0].ident, results, by=by
    )


class ProcedureRunner(Progress):
    """One run of one plan. The operator's acts raise KnownError with the reason of a refusal."""

    def run(self, now_ns: int, passes: Sequence[PassWindow], *, by: str, mode: RunMode | None = None) -> None:
        """Begin, or go on where the plan stands, in the pass that is on or comes next."""
        if self.state.phase is Phase.RUNNING:
            raise KnownError("the plan is running already", rule=f"mode {self.state.mode}", remedy="hold it first (F6)")
        self._go(now_ns, passes, by, mode, is_single=False)

    def stop(self, now_ns: int, *, by: str) -> None:
        """End the plan here. A command of it that still waits is taken out of the queue."""
        self._refuse_when_over()
        result = self._run.result
        if result.state is StepState.BEGUN:
            is_gone = result.command >= 0 and not self._withdraw(now_ns, by)
            state = StepState.UNKNOWN if is_gone else StepState.FAILED
            self._run.put(now_ns, replace(self._run.result, state=state, ended_ns=now_ns, text="the plan was stopped", by=by))
        self._run.set(now_ns, phase=Phase.STOPPED, reason=f"stopped{f' by {by}' if by else ''}", needs=Needs.NOTHING, due_ns=-1, step="")
        self._run.say(self.state.reason)

    def confirm(self, now_ns: int, step: str, passes: Sequence[PassWindow], *, by: str) -> None:
        """One step: begin the one that waits for it, send its armed command, or let a held plan do one step. `step` is the one that the
        operator sees; it is refused when the plan has gone on."""
        self._must_be_at(step)
        was_running = self.state.phase is Phase.RUNNING
        if self._needs() is Needs.ARM:
            raise KnownError("the command has to be armed", rule="a plan never arms", remedy="arm it in the queue, then step again")
        if not was_running:
            self._go(now_ns, passes, by, None, is_single=True)
        needs = self.state.needs
        if needs is Needs.SEND:
            self._run.set(now_ns, by=by)
            self._send(now_ns)
        elif needs is Needs.ANSWER and was_running:
            self._answer_only_choice(now_ns, by)
        elif self._run.result.state is StepState.OPEN and (needs is Needs.CONFIRM or not was_running):
            self._permitted = step
            self._run.set(now_ns, by=by)
        elif was_running:
            raise KnownError("there is nothing to confirm", rule=self.state.reason)

    def skip(self, now_ns: int, step: str, reason: str, *, by: str) -> None:
        """Go past a step, with a reason. A command of it that still waits is taken out of the queue."""
        self._must_be_at(step)
        if not reason.strip():
            raise KnownError("a step is skipped with a reason")
        if self.state.phase is Phase.READY:
            self._run.set(now_ns, phase=Phase.HELD, reason="a step was skipped")
        self._withdraw(now_ns, by)
        text = "; ".join(filter(None, (self._run.result.text, f"skipped: {reason.strip()}")))
        way = skip_way(self._run.step)
        self._run.put(now_ns, replace(self._run.result, state=StepState.SKIPPED, ended_ns=now_ns, text=text, by=by))
        self._run.say(f"{step} skipped: {reason.strip()}{f' (by {by})' if by else ''}")
        self._follow(now_ns, way)

    def answer(self, now_ns: int, step: str, answer: str, *, by: str) -> None:
        """Answer the question that stands."""
        self._must_be_at(step)
        act = self._run.step.act
        if not isinstance(act, PromptAct) or self.state.needs is not Needs.ANSWER or self.state.phase is not Phase.RUNNING:
            raise KnownError("no question stands", rule="run the plan first (F5)" if self.state.phase is Phase.HELD else "")
        way = dict(act.choices).get(answer)
        if way is None:
            raise KnownError(f"{answer!r} is no answer", rule=" or ".join(choice for choice, _ in act.choices))
        self._run.put(now_ns, replace(self._run.result, answer=answer, by=by))
        self._end(now_ns, Outcome(StepState.DONE, f"{answer}{f' ({by})' if by else ''}", way))

    def take_up(self, past: Iterable[CommandChange], now_ns: int) -> None:
        """After a crash: held where it stood. A command is looked up in the log and never sent again; what left no trace was not begun."""
        if self.state.phase is Phase.RUNNING:
            self._run.set(now_ns, phase=Phase.HELD, reason="the console was restarted", is_single=False, due_ns=-1)
        log, result = list(past), self._run.result
        if result.state is StepState.BEGUN and isinstance(self._run.step.act, CommandAct):
            number = command_in(result, self._run.step.act, plan_by(self.procedure.name, result.by), log)
            fresh = replace(result, state=StepState.OPEN, attempt=result.attempt - 1, begun_ns=-1)
            self._run.put(now_ns, fresh if number < 0 else replace(result, command=number))
            self.hear([change for change in log if change.command == number][-1:], now_ns)
        if self.state.phase is Phase.HELD:
            self._run.set(now_ns, needs=self._needs())
            self._run.say("taken up after a restart, held where it stood")

    def _go(self, now_ns: int, passes: Sequence[PassWindow], by: str, mode: RunMode | None, *, is_single: bool) -> None:
        self._refuse_when_over()
        window = self._window_ahead(now_ns, passes)
        self._look_again(now_ns)
        aos_ns, los_ns = (window.aos_ns, window.los_ns) if window is not None else (-1, -1)
        self._run.set(
            now_ns, phase=Phase.RUNNING, mode=mode or self.state.mode, by=by, reason="", aos_ns=aos_ns, los_ns=los_ns, is_single=is_single
        )
        self._permitted = ""
        self._run.set(now_ns, needs=self._needs())
        self._run.say(f"{'one step' if is_single else f'runs, {self.state.mode}'}{f' (by {by})' if by else ''}")

    def _window_ahead(self, now_ns: int, passes: Sequence[PassWindow]) -> PassWindow | None:
        """The first pass that isn't over but for the margin. Raises KnownError when the plan has time marks and there is none."""
        margin_ns = round(self.procedure.los_margin_s * SECOND_NS)
        window = next((one for one in passes if one.los_ns - margin_ns > now_ns), None)
        if window is None and any(step.at is not None for step in self.procedure.steps):
            raise KnownError("no pass is in sight", rule="the plan has time marks, which count from AOS and LOS")
        return window

    def _look_again(self, now_ns: int) -> None:
        """A step that holds the plan is judged afresh where that harms nothing; a look that was interrupted begins anew."""
        result, step = self._run.result, self._run.step
        if result.state.is_end and not may_try_again(step):
            remedy = "skip it with a reason, or stop; to send it again, build it by hand"
            raise KnownError(f"{result.step} {result.state}: {result.text}", rule="a plan sends nothing twice", remedy=remedy)
        if result.state.is_end:
            self._run.put(now_ns, replace(result, state=StepState.OPEN))
        elif result.state is StepState.BEGUN and step.timeout_s is not None and may_try_again(step):
            self._run.put(now_ns, replace(result, begun_ns=now_ns))

    def _answer_only_choice(self, now_ns: int, by: str) -> None:
        act = self._run.step.act
        if not isinstance(act, PromptAct) or len(act.choices) > 1:
            raise KnownError("a question stands", rule="choose an answer")
        self.answer(now_ns, self.state.step, act.choices[0][0], by=by)

    def _must_be_at(self, step: str) -> None:
        self._refuse_when_over()
        if step != self.state.step:
            raise KnownError(f"the plan is no longer at {step}", rule=f"it has gone on to {self.state.step}")

    def _refuse_when_over(self) -> None:
        if self.state.phase.is_over:
            raise KnownError(f"the plan has {'ended' if self.state.phase is Phase.ENDED else 'been stopped'}", remedy="load it again")

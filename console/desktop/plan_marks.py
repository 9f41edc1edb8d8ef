"""Where the steps of a pass plan stand on the strip of the pass: done, under way, and when they are usually due. Nothing is asked for."""

from __future__ import annotations

from console.command.procedure import Needs, PassWindow, Procedure, ProcedureState, Step, StepResult, StepState
from console.command.procedure_estimate import PlanLength
from widgets.pass_strip_steps import PlanStep
from widgets.procedure_rows import STEP_STATUS, outcome_text
from widgets.theme import Status


def plan_marks(
    procedure: Procedure, state: ProcedureState, length: PlanLength | None, window: PassWindow | None, now_ns: int
) -> tuple[PlanStep, ...]:  # fmt: skip
    """A mark for each step with a known or usual time. `length` is that of the rest of the plan, None when it is over."""
    found = []
    for number, step in enumerate(procedure.steps, 1):
        result, is_on = state.result(step.ident), step.ident == state.step and not state.phase.is_over
        at_ns = _at_ns(step, result, length, window)
        if is_on and result.begun_ns < 0:
            at_ns = max(state.due_ns, now_ns)
        if at_ns >= 0:
            label = str(step.at) if step.at is not None else ""
            found.append(PlanStep(at_ns, f"{number} {step.title}{_told(result)}", _status(state, result, is_on=is_on), label, is_on))
    return tuple(found)


def _at_ns(step: Step, result: StepResult, length: PlanLength | None, window: PassWindow | None) -> int:
    if result.begun_ns >= 0:
        return result.begun_ns
    if result.state is not StepState.OPEN or length is None:
        return -1
    if step.at is not None and window is not None:
        return step.at.in_window(window)
    return length.usual_begin_ns.get(step.ident, -1)


def _status(state: ProcedureState, result: StepResult, *, is_on: bool) -> Status:
    return Status.CAUTION if is_on and state.needs is not Needs.NOTHING else STEP_STATUS[result.state]


def _told(result: StepResult) -> str:
    return f": {outcome_text(result)}" if result.state.is_end else ""

"""What an operator may ask of a pass plan, as it stands: which acts are possible, and which answers."""

from __future__ import annotations

from dataclasses import dataclass

from console.command.procedure import Needs, Phase, Procedure, ProcedureState, PromptAct


@dataclass(frozen=True, slots=True)
class PlanActs:
    """Which acts are possible; `is_on`: a plan is loaded and not over."""

    is_on: bool
    load: bool
    run: bool
    hold: bool
    stop: bool
    step: bool


def possible_acts(state: ProcedureState | None, *, has_plans: bool, is_past: bool) -> PlanActs:
    """What may be asked for; `has_plans`: there are some to be loaded; `is_past`: the plan is shown as it once stood. Then it can only be
    held and stopped, which acts now."""
    is_on = state is not None and not state.phase.is_over
    is_running = state is not None and state.phase is Phase.RUNNING
    is_ready = state is not None and state.phase is Phase.READY
    return PlanActs(
        is_on,
        load=has_plans and (not is_on or is_ready) and not is_past,
        run=(has_plans or is_on) and not is_running and not is_past,
        hold=is_running or is_past,
        stop=is_on or is_past,
        step=is_on and not is_past,
    )


def possible_answers(procedure: Procedure | None, state: ProcedureState | None) -> list[str]:
    """The answers to the question that stands; none while none does."""
    if procedure is None or state is None or state.needs is not Needs.ANSWER:
        return []
    act = procedure.steps[procedure.place(state.step)].act
    return [answer for answer, _ in act.choices] if isinstance(act, PromptAct) else []

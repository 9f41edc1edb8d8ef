"""A pass plan flown where nobody sits: it is loaded and run automatically, and nothing else is asked for.

One surprise: it answers no question and arms nothing. A plan that comes to either waits, as it would for an operator who is away, and is
held before LOS.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from console.command.procedure import Needs, Procedure, ProcedureState, RunMode
from console.errors import KnownError
from console.session.messages import Delivery, Intent, LoadProcedure, Refused, RunProcedure, ToWindow
from console.session.session import Asked

NEEDED = {
    Needs.ARM: "its command has to be armed, and a plan never arms",
    Needs.SEND: "its command waits to be sent",
    Needs.ANSWER: "its question needs an answer",
    Needs.CONFIRM: "it needs to be confirmed",
    Needs.DECIDE: "somebody has to decide how it goes on",
}


@dataclass(frozen=True, slots=True)
class PlanToFly:
    """A plan that has been read, and what may be done with it without an operator: all of it but arming and answering."""

    name: str
    text: str

    @staticmethod
    def of(procedure: Procedure, mode: RunMode | None = None) -> PlanToFly:
        """The plan in this mode (None: its own). Raises KnownError in any mode but the automatic one: nobody is there to confirm."""
        wanted = mode or procedure.mode
        if wanted is not RunMode.AUTOMATIC:
            whose = "it was asked for" if mode else "the plan says so"
            raise KnownError(
                f"plan {procedure.name} can't be flown {wanted} without a window",
                rule=f"{whose}, and nobody is there to confirm its commands",
                remedy="fly it in the window, or without confirmation with --plan-mode automatic",
            )
        return PlanToFly(procedure.name, procedure.source)


class PlanOperator:
    """Loads a plan and runs it automatically once the link is open: before that its first command would hold it, and nobody is there to
    let it go on. `on_refused` is told at once when it is refused."""

    def __init__(self, plan: PlanToFly, *, by: str, on_refused: Callable[[str], None] = lambda _: None) -> None:
        self._intents: list[Intent] = [LoadProcedure(plan.name, plan.text), RunProcedure(RunMode.AUTOMATIC)]
        self._by, self._on_refused = by, on_refused
        self._is_open = False
        self.refused: list[str] = []

    def acts(self, now_ns: int) -> list[Asked]:
        """What is asked for now."""
        if not self._is_open:
            return []
        asked, self._intents = [Asked(intent, self._by, self._answered) for intent in self._intents], []
        return asked

    def heard(self, delivery: Delivery) -> None:
        """A plan needs nobody to follow it; it begins when the link has come up."""
        self._is_open = self._is_open or delivery.link.status == "open"

    def _answered(self, message: ToWindow) -> None:
        if isinstance(message, Refused) and not self.refused:
            self.refused.append(message.reason)
            self._on_refused(message.reason)


def require_flown(state: ProcedureState | None, name: str, refused: list[str]) -> None:
    """Raise KnownError for a plan that did not come to its end, with where it stands and what it would have needed."""
    if refused:
        raise KnownError(f"plan {name} was not flown", rule=refused[0])
    if state is None:
        raise KnownError(f"plan {name} was not flown", rule="the link never came up")
    if state.phase.is_over:
        return
    where = f"{state.phase} at {state.step}" if state.step else str(state.phase)
    rule = "; ".join(filter(None, (state.reason, NEEDED.get(state.needs, ""))))
    raise KnownError(f"plan {name} did not come to its end, it is {where}", rule=rule, remedy="fly it in the window, with an operator")

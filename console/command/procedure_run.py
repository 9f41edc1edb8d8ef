"""One run of a pass plan as it stands: its state, the step that is on, and what has been said of it."""

from __future__ import annotations

from msgspec.structs import replace

from console.command.authorship import plan_by
from console.command.procedure import PassWindow, Procedure, ProcedureState, Step, StepResult


class PlanRun:
    """A plan and its state, which is another one with the time of the change whenever something changes."""

    def __init__(self, procedure: Procedure, state: ProcedureState) -> None:
        self.procedure, self.state = procedure, state
        self._remarks: list[str] = []

    @property
    def place(self) -> int:
        """The place of the step that is on."""
        return self.procedure.place(self.state.step)

    @property
    def step(self) -> Step:
        """The step that is on."""
        return self.procedure.steps[self.place]

    @property
    def result(self) -> StepResult:
        """What has become of the step that is on."""
        return self.state.result(self.state.step)

    @property
    def window(self) -> PassWindow | None:
        """The pass that time marks count from, when there is one."""
        return PassWindow(self.state.aos_ns, self.state.los_ns) if self.state.aos_ns >= 0 else None

    @property
    def by(self) -> str:
        """Who stands behind what the plan does now."""
        return plan_by(self.procedure.name, self.state.by)

    def set(self, now_ns: int, **fields: object) -> None:
        """Change fields of the state."""
        changed = replace(self.state, **fields)
        if changed != self.state:
            self.state = replace(changed, at_ns=now_ns)

    def put(self, now_ns: int, result: StepResult) -> None:
        """Change what has become of a step."""
        self.set(now_ns, results=[result if one.step == result.step else one for one in self.state.results])

    def say(self, text: str) -> None:
        """A remark for the event log."""
        self._remarks.append(f"plan {self.procedure.name}: {text}")

    def take_remarks(self) -> list[str]:
        """What has been said since the last call."""
        remarks, self._remarks = self._remarks, []
        return remarks

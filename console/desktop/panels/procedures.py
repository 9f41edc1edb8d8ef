"""The pass plan in the window: shows how it stands, sends the engine what the operator wants of it. The engine alone runs it.

While the operator looks back it shows the plan as it stood then; holding and stopping act now all the same.
A plan of 200 steps takes a tenth of a second to read and a sixtieth to measure: both are done in a thread, and shown when they are done.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QInputDialog

from console.command.procedure import PassWindow, Procedure, ProcedureState, RunMode
from console.command.procedure_estimate import PlanLength, plan_length
from console.command.procedure_file import check_procedure
from console.desktop.background import Background
from console.desktop.desk import Desk
from console.desktop.plan_marks import plan_marks
from console.desktop.workspace import Panel
from console.session.messages import (
    AnswerPrompt,
    Delivery,
    HoldProcedure,
    LoadProcedure,
    RunProcedure,
    SkipStep,
    StepProcedure,
    StopProcedure,
)
from console.utc import SECOND_NS
from widgets.pass_strip_steps import PlanStep
from widgets.procedure_panel import ProcedurePanel
from widgets.theme import Status

LENGTH_EVERY_NS = SECOND_NS


class PlanPanel:
    """One view of the session's plan. `texts`: the plans by name as this window would load them, edited ones too."""

    def __init__(self, desk: Desk, *, can_command: bool) -> None:
        self._desk = desk
        self.view = ProcedurePanel(desk.theme)
        owner = desk.model.spacecraft.name
        self.texts = {plan.name: plan.text for plan in desk.model.mission.procedures if plan.spacecraft == owner}
        self.view.show_plans(list(self.texts))
        self._source: tuple[str, str] | None = None
        self._procedure: Procedure | None = None
        self._state: ProcedureState | None = None
        self._length_ns = -LENGTH_EVERY_NS
        self._length: PlanLength | None = None
        self._pass: PassWindow | None = None
        self._background = Background("plan", self.view)
        self._background.failed.connect(lambda reason: desk.notice(reason, Status.CAUTION))
        desk.on_close.append(self._background.close)
        self.view.load_requested.connect(self.load)
        self.view.run_requested.connect(lambda mode: desk.send(RunProcedure(RunMode(mode))))
        self.view.hold_requested.connect(lambda: desk.send(HoldProcedure()))
        self.view.stop_requested.connect(lambda: desk.send(StopProcedure()))
        self.view.step_requested.connect(lambda step: desk.send(StepProcedure(step)))
        self.view.skip_requested.connect(self._skip)
        self.view.answer_requested.connect(lambda step, answer: desk.send(AnswerPrompt(step, answer)))
        if not can_command:
            self.view.show_looking_on()
        desk.look_back.on_shown.append(self._on_shown)

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("plan", "Plan", self.view, self.refresh, 250, lack=self._desk.look_back.words)

    def load(self, name: str) -> None:
        """Ask the engine to take up a plan of that name."""
        if name in self.texts:
            self._desk.send(LoadProcedure(name, self.texts[name]))
        else:
            self._desk.notice("the mission has no plan to load: [[plans]] in mission.toml names them", Status.STANDBY)

    def take_text(self, name: str, text: str) -> None:
        """A plan was written or changed: from now on it is loaded so."""
        self.texts[name] = text
        self.view.show_plans(list(self.texts))
        self.view.choice.setCurrentText(name)

    def refresh(self) -> None:
        """The shown time, and how much of the pass the rest of the plan takes."""
        now_ns = self._desk.shown.now_ns()
        self.view.show_past(is_past=not self._desk.look_back.is_at_now)
        self.view.show_now(now_ns)
        self._measure(now_ns)

    def marks(self, now_ns: int) -> tuple[PlanStep, ...]:
        """The steps of the plan at their times, for the strip of the pass."""
        self._measure(now_ns)
        if self._procedure is None or self._state is None:
            return ()
        return plan_marks(self._procedure, self._state, self._length, self._pass, now_ns)

    def _measure(self, now_ns: int) -> None:
        """Ask once a second, and when the plan has moved, how long its rest takes."""
        if abs(now_ns - self._length_ns) < LENGTH_EVERY_NS:
            return
        self._length_ns = now_ns
        procedure, state, window, dictionary = self._procedure, self._state, self._window(now_ns), self._desk.model.dictionary
        if procedure is None or state is None or state.phase.is_over:
            self._on_measured(None, window)
            return
        self._background.run(
            lambda: plan_length(procedure, dictionary, now_ns, window, first=state.step),
            lambda length: self._on_measured(length, window) if self._state is state else None,
            key="length",
        )

    def _on_measured(self, length: PlanLength | None, window: PassWindow | None) -> None:
        self._length, self._pass = length, window
        aos_ns, los_ns = (window.aos_ns, window.los_ns) if window is not None else (-1, -1)
        self.view.show_length(length, aos_ns, los_ns)

    def _window(self, now_ns: int) -> PassWindow | None:
        state = self._state
        if state is not None and state.aos_ns >= 0 and state.los_ns > now_ns:
            return PassWindow(state.aos_ns, state.los_ns)
        row = self._desk.tracking.session_pass(now_ns)
        return None if row is None else PassWindow(row.one_pass.aos_ns, row.one_pass.los_ns)

    def _skip(self, step: str) -> None:
        reason, is_given = QInputDialog.getText(self.view, "Skip a step", f"Why is {step} skipped? It goes into the session:")
        if is_given and reason.strip():
            self._desk.send(SkipStep(step, reason.strip()))

    def _on_shown(self, delivery: Delivery) -> None:
        if delivery.procedure is None and not delivery.is_reset:
            return
        self._state = delivery.procedure
        self._read(delivery.procedure)
        self._show()

    def _show(self) -> None:
        self.view.show_procedure(self._procedure, self._state)
        self._length_ns = -LENGTH_EVERY_NS

    def _read(self, state: ProcedureState | None) -> None:
        """Have the plan of a state read, once as long as its text stays the same."""
        source = None if state is None else (state.name, state.source)
        if source == self._source:
            return
        self._source, self._procedure, self._length = source, None, None
        if source is None:
            return
        name, text, dictionary = *source, self._desk.model.dictionary
        self._background.run(lambda: check_procedure(text, name=name, dictionary=dictionary)[0], partial(self._on_read, source), key="read")

    def _on_read(self, source: tuple[str, str], procedure: Procedure | None) -> None:
        if source == self._source:
            self._procedure = procedure
            self._show()

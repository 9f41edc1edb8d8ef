"""What the window's actions about the pass plan do."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QInputDialog

from console.desktop.evidence import Evidence
from console.desktop.panels.procedures import PlanPanel
from console.desktop.plan_report import PlanReport
from console.desktop.procedure_desk import ProcedureDesk
from console.desktop.session_view import SessionView
from widgets.procedure_panel import ProcedurePanel


class PlanHandlers:
    """The actions of one session's window that are about its pass plan."""

    def __init__(self, view: SessionView, evidence: Evidence) -> None:
        self._plan_view, self._plan_evidence = view, evidence
        self._plan_desk: ProcedureDesk | None = None
        self._plan_report = PlanReport(view.desk, view)
        plan = view.rooms["pass"].plan
        if plan is not None:
            plan.view.edit_requested.connect(lambda _: self.edit_plan())
        for room in view.rooms.values():
            if room.plan is not None:
                room.plan.view.evidence_requested.connect(partial(self._show_evidence, room.plan.view))

    def go_to_plan(self) -> None:
        if self._shown_plan() is not None:
            self._plan_view.room.workspace.reveal("plan").setFocus()

    def run_plan(self) -> None:
        plan = self._shown_plan()
        if plan is not None:
            plan.view.ask_to_run()

    def hold_plan(self) -> None:
        plan = self._shown_plan()
        if plan is not None:
            plan.view.ask_to_hold()

    def stop_plan(self) -> None:
        plan = self._shown_plan()
        if plan is not None:
            plan.view.ask_to_stop()

    def step_plan(self) -> None:
        plan = self._shown_plan()
        if plan is not None:
            plan.view.ask_to_step()

    def skip_step(self) -> None:
        plan = self._shown_plan()
        if plan is not None:
            plan.view.ask_to_skip()

    def print_plan(self) -> None:
        self._plan_report.ask(self._plan_view)

    def edit_plan(self) -> None:
        plan = self._shown_plan()
        if plan is not None:
            self._plan_editor(plan).open(plan.view.choice.currentText())

    def new_plan(self) -> None:
        plan = self._shown_plan()
        if plan is None:
            return
        name, is_given = QInputDialog.getText(self._plan_view, "Pass plan", "The new plan's name:")
        if is_given and name.strip():
            self._plan_editor(plan).open(name.strip())

    def _show_evidence(self, panel: ProcedurePanel, step: str) -> None:
        if panel.state is not None:
            self._plan_evidence.show_step(panel.state.result(step))

    def _plan_editor(self, plan: PlanPanel) -> ProcedureDesk:
        if self._plan_desk is None:
            self._plan_desk = ProcedureDesk(self._plan_view.desk, plan, self._plan_view)
        return self._plan_desk

    def _shown_plan(self) -> PlanPanel | None:
        """The plan's panel, brought before the operator's eyes: nobody acts on a plan that can't be seen."""
        if self._plan_view.room.plan is None:
            self._plan_view.show_workspace("pass")
        room = self._plan_view.room
        if room.plan is not None:
            room.workspace.reveal("plan")
        return room.plan

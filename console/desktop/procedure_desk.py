"""The editor of pass plans in a window: opens the chosen plan, checks it against the dictionary, saves it where the user may write."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from console.command.procedure_file import check_procedure
from console.command.procedure_text import new_plan
from console.desktop.background import Background
from console.desktop.desk import Desk
from console.desktop.panels.procedures import PlanPanel
from console.errors import KnownError
from console.mission.procedure_saving import save_plan
from console.store.places import missions_folder
from widgets.procedure_editor import ProcedureEditor
from widgets.theme import Status


class ProcedureDesk:
    """One window's editor. A plan that was saved is loaded from now on as it was saved."""

    def __init__(self, desk: Desk, panel: PlanPanel, parent: QWidget) -> None:
        self._desk, self._panel = desk, panel
        self.editor = ProcedureEditor(desk.theme, parent=parent)
        self._background = Background("plan_check", self.editor)
        self._background.failed.connect(lambda reason: desk.notice(reason, Status.CAUTION))
        desk.on_close.append(self._background.close)
        self.editor.check_requested.connect(self._check)
        self.editor.save_requested.connect(self._save)

    def open(self, name: str) -> None:
        """Edit the plan of that name; a new one where there is none."""
        self.editor.open_plan(name or "New plan", self._panel.texts.get(name) or new_plan())
        self.editor.show()
        self.editor.raise_()
        self.editor.activateWindow()

    def _check(self, name: str, text: str) -> None:
        """Check in a thread: what is typed meanwhile is not waited for, and only the newest text is answered."""
        dictionary = self._desk.model.dictionary
        self._background.run(
            lambda: check_procedure(text, name=name, dictionary=dictionary, file="plan")[1],
            lambda faults: self.editor.show_faults(text, faults),
            key="check",
        )

    def _save(self, name: str, text: str) -> None:
        folder = Path(self._desk.model.welcome.mission_folder)
        try:
            saved = save_plan(
                name, text, spacecraft=self._desk.model.spacecraft.name, mission_folder=folder, own_missions=missions_folder()
            )
        except KnownError as error:
            self._desk.notice(str(error), Status.SERIOUS)
            return
        self.editor.show_saved(text, str(saved.path))
        self._panel.take_text(name, text)
        copy = f"; the mission is shipped, so this is your copy: moonkite run --mission {saved.mission_folder}" if saved.is_copy else ""
        self._desk.notice(f"plan {name} saved in {saved.path}{copy}", Status.STANDBY)

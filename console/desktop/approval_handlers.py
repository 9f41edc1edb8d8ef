"""What the window's actions do with commands: approve, override, stages and their evidence. `Handlers` inherits them."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtWidgets import QDialog

from console.command.states import Stage
from console.desktop.evidence import Evidence
from console.desktop.session_view import SessionView
from console.session.messages import Approve, Override, Prepare, Prepared, Refused
from widgets.approval_dialog import ApprovalDialog
from widgets.override_dialog import OverrideDialog
from widgets.stage_chain import CommandRow
from widgets.theme import Status

NONE_CHOSEN = "choose a command in the queue first"
_RESTING = (Stage.QUEUED, Stage.HELD)


class ApprovalHandlers:
    """The actions of one command."""

    def __init__(self, view: SessionView, evidence: Evidence) -> None:
        self._approving, self._evidence = view, evidence
        self._asking: QDialog | None = None
        view.desk.on_prepared.append(self._on_answer)
        view.desk.on_delivery.append(lambda delivery: self._on_changes([change.command for change in delivery.command_changes]))
        view.desk.on_close.append(self._drop_dialog)
        for room in view.rooms.values():
            if room.queue is not None:
                room.queue.queue.table.doubleClicked.connect(lambda _: self.show_stages())

    def approve_command(self) -> None:
        row = self._waiting()
        if row is not None:
            first = next((change for change in row.changes if change.stage is Stage.QUEUED), row.last)
            command = self._approving.model.dictionary.commands.get(row.last.name)
            seen = replace(row.last, by=first.by)
            dialog = ApprovalDialog(seen, command.reason if command else "", self._approving.desk.theme, self._approving)
            dialog.approve_requested.connect(lambda number, name, pin: self._approving.send(Approve(number, name, pin)))
            self._ask(dialog)

    def override_checks(self) -> None:
        row = self._waiting()
        if row is not None:
            dialog = OverrideDialog(row.last.command, row.last.name, (), self._approving.desk.theme, self._approving)
            dialog.override_requested.connect(lambda number, reason: self._approving.send(Override(number, reason)))
            self._ask(dialog)
            self._approving.send(Prepare(row.last.name, dict(row.last.arguments)))

    def show_stages(self) -> None:
        row = self._chosen()
        if row is not None:
            self._evidence.show_stages(row)

    def _chosen(self) -> CommandRow | None:
        queue = self._approving.room.queue or self._approving.rooms["pass"].queue
        row = queue.queue.chosen() if queue is not None else None
        if row is None:
            self._approving.notices.show_notice(NONE_CHOSEN, Status.STANDBY)
        return row

    def _waiting(self) -> CommandRow | None:
        row = self._chosen()
        if row is not None and row.last.stage not in _RESTING:
            text = "let it fall back first: this is done before it is armed" if row.last.stage is Stage.ARMED else "it waits no longer"
            self._approving.notices.show_notice(f"{row.last.name}: {text}", Status.STANDBY)
            return None
        return row

    def _ask(self, dialog: QDialog) -> None:
        self._drop_dialog()
        self._asking = dialog
        dialog.show()

    def _on_answer(self, answer: Prepared | Refused) -> None:
        if isinstance(answer, Refused) and answer.intent == "Approve" and isinstance(self._asking, ApprovalDialog):
            self._asking.show_refused(answer.reason)

        if isinstance(answer, Prepared) and isinstance(self._asking, OverrideDialog) and self._asking.name == answer.name:
            self._asking.show_checks(answer.checks)

    def _on_changes(self, numbers: list[int]) -> None:
        if isinstance(self._asking, ApprovalDialog) and self._asking.command in numbers:
            self._asking.close()

    def _drop_dialog(self) -> None:
        if self._asking is not None:
            self._asking.close()
            self._asking.deleteLater()
            self._asking = None

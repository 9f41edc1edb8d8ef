"""What shows that something happened: the stages of a command in a window beside the queue, and the packet that told one of them."""

from __future__ import annotations

from console.command.procedure import StepResult
from console.desktop.session_view import SessionView
from widgets.stage_chain import CommandRow
from widgets.stage_list import StageList
from widgets.theme import Status


class Evidence:
    """One window of stages a session; it follows the command that it shows."""

    def __init__(self, view: SessionView) -> None:
        self._view = view
        self.stages: StageList | None = None
        self._shown = -1
        view.desk.on_delivery.append(lambda delivery: self._on_changes([change.command for change in delivery.command_changes]))
        view.desk.on_close.append(self._close)

    def show_stages(self, row: CommandRow) -> None:
        """Show a command's stages, its last evidence chosen."""
        if self.stages is None:
            self.stages = StageList(self._view.desk.theme, self._view)
            self.stages.packet_requested.connect(self.go_to_packet)
        if self._shown != row.last.command:
            self.stages.forget()
        self._shown = row.last.command
        self.stages.show_command(row)
        self.stages.show()
        self.stages.raise_()
        self.stages.table.setFocus()

    def show_step(self, result: StepResult) -> None:
        """What shows the result of a plan's step: the stages of its command, else the packet with the value that decided."""
        changes = self._view.model.commands.get(result.command, [])
        if changes:
            self._choose_in_queue(result.command)
            self.show_stages(CommandRow(tuple(changes)))
        elif result.packet >= 0:
            self.go_to_packet(result.packet)
        else:
            self._view.notices.show_notice(f"{result.step}: nothing received tells of it", Status.STANDBY)

    def go_to_packet(self, index: int) -> None:
        """Show one packet of the session."""
        self._view.show_workspace("investigate")
        self._view.room.workspace.reveal("packets")
        packets = self._view.room.packets
        if packets is not None:
            packets.go_to(index)

    def _choose_in_queue(self, number: int) -> None:
        panel = self._view.room.queue or self._view.rooms["pass"].queue
        if panel is not None:
            panel.queue.choose(number)

    def _on_changes(self, numbers: list[int]) -> None:
        if self.stages is not None and self.stages.isVisible() and self._shown in numbers:
            self.stages.show_command(CommandRow(tuple(self._view.model.commands[self._shown])))

    def _close(self) -> None:
        if self.stages is not None:
            self.stages.close()
            self.stages.deleteLater()
            self.stages = None

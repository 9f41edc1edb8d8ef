"""What the window's actions about the command queue do."""

from __future__ import annotations

from console.command.lineup import QueueMode
from console.desktop.session_view import SessionView
from widgets.command_queue import CommandQueue


class QueueHandlers:
    """The actions of one session's window that are about the queue; none does anything where nothing can be commanded."""

    def __init__(self, view: SessionView) -> None:
        self._queue_view = view

    def enable_queue(self) -> None:
        self._ask_mode(QueueMode.ENABLED)

    def hold_queue(self) -> None:
        self._ask_mode(QueueMode.HELD)

    def disable_queue(self) -> None:
        self._ask_mode(QueueMode.DISABLED)

    def send_bypass(self) -> None:
        if (queue := self._shown_queue()) is not None:
            queue.ask_to_bypass()

    def choose_release(self) -> None:
        if (queue := self._shown_queue()) is not None:
            queue.ask_for_release()

    def edit_command(self) -> None:
        if (queue := self._shown_queue()) is not None:
            queue.ask_to_edit()

    def hold_command(self) -> None:
        if (queue := self._shown_queue()) is not None:
            queue.ask_to_hold()

    def take_back_command(self) -> None:
        if (queue := self._shown_queue()) is not None:
            queue.ask_to_take_back()

    def move_command_forward(self) -> None:
        if (queue := self._shown_queue()) is not None:
            queue.ask_to_move(-1)

    def move_command_back(self) -> None:
        if (queue := self._shown_queue()) is not None:
            queue.ask_to_move(1)

    def raise_priority(self) -> None:
        if (queue := self._shown_queue()) is not None:
            queue.ask_for_priority(1)

    def lower_priority(self) -> None:
        if (queue := self._shown_queue()) is not None:
            queue.ask_for_priority(-1)

    def _ask_mode(self, mode: QueueMode) -> None:
        if (queue := self._shown_queue()) is not None:
            queue.switch.ask(mode)

    def _shown_queue(self) -> CommandQueue | None:
        """The queue of the Pass workspace, brought in sight."""
        self._queue_view.show_workspace("pass")
        panel = self._queue_view.room.queue
        return panel.queue if panel is not None else None

"""The command builder and the queue. They exist only where the engine can command: in a replay nothing makes them."""

from __future__ import annotations

from collections.abc import Mapping

from console.command.states import CommandChange
from console.desktop.desk import Desk
from console.desktop.workspace import Panel
from console.dictionary.arguments import check_arguments
from console.session.messages import Arm, Cancel, Delivery, Prepare, Prepared, Queue, Refused, Send
from widgets.command_builder import CommandBuilder
from widgets.command_queue import CommandQueue


class BuilderPanel:
    """Builds a command. What it would be is asked of the engine; what is refused stands beside the bytes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.builder = CommandBuilder(desk.theme, check=self._check)
        self.builder.show_commands(desk.model.dictionary.commands.values())
        self.builder.prepare_requested.connect(lambda name, arguments: desk.send(Prepare(name, dict(arguments))))
        self.builder.queue_requested.connect(lambda name, arguments: desk.send(Queue(name, dict(arguments))))
        desk.on_prepared.append(self._on_answer)

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("builder", "Command", self.builder, lambda: None, 1000)

    def _check(self, name: str, arguments: Mapping[str, str]) -> dict[str, str]:
        command = self._desk.model.dictionary.command(name)
        return {argument: str(fault) for argument, fault in check_arguments(command, arguments).items()}

    def _on_answer(self, answer: Prepared | Refused) -> None:
        if isinstance(answer, Prepared):
            self.builder.show_prepared(answer)
        elif answer.intent in ("Prepare", "Queue"):
            self.builder.show_refused(answer.reason)


class QueuePanel:
    """The commands of this session and the stages that the engine has told of."""

    def __init__(self, desk: Desk, *, can_command: bool) -> None:
        self._desk = desk
        self.queue = CommandQueue(desk.theme)
        for button in (self.queue.arm, self.queue.send, self.queue.cancel):
            button.hide()
        if can_command:
            self.take_command()
        self._told: list[CommandChange] = []
        desk.look_back.on_shown.append(self._on_shown)

    def take_command(self) -> None:
        """Let the operator arm, send and cancel from here; to be called once."""
        desk = self._desk
        self.queue.arm_requested.connect(lambda number: desk.send(Arm(number)))
        self.queue.send_requested.connect(lambda number: desk.send(Send(number)))
        self.queue.cancel_requested.connect(lambda number: desk.send(Cancel(number)))
        for button in (self.queue.arm, self.queue.send, self.queue.cancel):
            button.show()

    def panel(self, title: str = "Queue") -> Panel:
        """The panel for a workspace."""
        return Panel("queue", title, self.queue, self._refresh, 200, lack=self._desk.look_back.words)

    def _refresh(self) -> None:
        self.queue.show_now(self._desk.shown.now_ns())

    def _on_shown(self, delivery: Delivery) -> None:
        """One picture of the past after the other may say the same: the chosen command stays chosen then."""
        changes = delivery.command_changes
        if delivery.is_reset:
            is_known = self._told == changes[: len(self._told)]
            if not is_known:
                self.queue.clear_after_reset()
            self._told, changes = list(changes), changes[len(self._told) :] if is_known else changes
        else:
            self._told += changes
        if changes:
            self.queue.show_changes(changes)

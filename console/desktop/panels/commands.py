"""The command builder and the queue. They exist only where the engine can command: in a replay nothing makes them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from console.command.conditions import parse_condition
from console.command.lineup import BY_HAND, QueueItem
from console.command.states import CommandChange
from console.desktop.desk import Desk
from console.desktop.workspace import Panel
from console.dictionary.arguments import check_arguments
from console.dictionary.model import Dictionary
from console.errors import KnownError
from console.frames.uplink_format import Service
from console.session.messages import (
    Arm,
    Cancel,
    Delivery,
    EditCommand,
    HoldCommand,
    MoveCommand,
    Prepare,
    Prepared,
    Queue,
    Refused,
    ResumeCommand,
    Send,
    SetExpiry,
    SetPriority,
    SetQueueMode,
    SetRule,
    TakeBack,
)  # fmt: skip
from widgets.command_builder import CommandBuilder
from widgets.command_edit_dialog import CommandEditDialog
from widgets.command_queue import CommandQueue
from widgets.release_dialog import ReleaseDialog
from widgets.release_form import Release

REFRESH_MS = 2000
COMPOSES_NOW = "commands are of now: built and checked as things stand now"


class BuilderPanel:
    """Builds a command. What it would be is asked of the engine; what is refused stands beside the bytes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.builder = CommandBuilder(desk.theme, check=self._check)
        self.builder.show_commands(desk.model.dictionary.commands.values())
        spacecraft, settings = desk.model.welcome.spacecraft, desk.settings
        self.builder.show_marks(settings.favourite_commands.get(spacecraft, []), settings.recent_commands.get(spacecraft, []))
        self.builder.marks_changed.connect(self._keep_marks)
        self.builder.prepare_requested.connect(lambda name, arguments: desk.send(Prepare(name, dict(arguments))))
        self.builder.release.now = desk.model.now_ns
        self.builder.release.check_condition = partial(condition_fault, desk.model.dictionary)
        self.builder.queue_requested.connect(partial(self._queue, is_repeat_meant=False))
        self.builder.repeat_requested.connect(partial(self._queue, is_repeat_meant=True))
        desk.on_prepared.append(self._on_answer)

    def panel(self) -> Panel:
        """The panel for a workspace. The dry run is looked at anew every two seconds: telemetry and the link change what it says. It
        alone doesn't follow the shown time: what is built here would leave now."""
        return Panel("builder", "Command", self.builder, self.builder.refresh, REFRESH_MS, lack=lambda: COMPOSES_NOW)

    def _queue(self, name: str, arguments: Mapping[str, str], release: Release, *, is_repeat_meant: bool) -> None:
        self._desk.send(Queue(name, dict(arguments), is_repeat_meant, release.priority, release.rule, release.expires_ns))

    def _keep_marks(self, favourites: list[str], recent: list[str]) -> None:
        spacecraft, settings = self._desk.model.welcome.spacecraft, self._desk.settings
        settings.favourite_commands[spacecraft], settings.recent_commands[spacecraft] = favourites, recent

    def _check(self, name: str, arguments: Mapping[str, str]) -> dict[str, str]:
        command = self._desk.model.dictionary.command(name)
        return {argument: str(fault) for argument, fault in check_arguments(command, arguments).items()}

    def _on_answer(self, answer: Prepared | Refused) -> None:
        if isinstance(answer, Prepared):
            self.builder.show_prepared(answer)
        elif answer.intent == "Queue" and "repeat is meant" in answer.reason:
            self.builder.ask_to_repeat(answer.reason.partition(";")[0])
        elif answer.intent in ("Prepare", "Queue"):
            self.builder.show_refused(answer.reason)


class QueuePanel:
    """The commands of this session and the stages that the engine has told of."""

    def __init__(self, desk: Desk, *, can_command: bool) -> None:
        self._desk = desk
        self.queue = CommandQueue(desk.theme)
        self._condition_fault = partial(condition_fault, desk.model.dictionary)
        self.dialog: ReleaseDialog | CommandEditDialog | None = None
        self._commanding = (self.queue.arm, self.queue.send, self.queue.cancel, self.queue.switch)
        for part in self._commanding:
            part.hide()
        self.queue.removed.is_offered = can_command
        if can_command:
            self.take_command()
        self._told: list[CommandChange] = []
        desk.look_back.on_shown.append(self._on_shown)

    def take_command(self) -> None:
        """Let the operator work on the queue from here; to be called once."""
        desk, queue = self._desk, self.queue
        queue.arm_requested.connect(lambda number: desk.send(Arm(number)))
        queue.send_requested.connect(lambda number: desk.send(Send(number)))
        queue.bypass_requested.connect(lambda number: desk.send(Send(number, Service.BD)))
        queue.cancel_requested.connect(lambda number: desk.send(Cancel(number)))
        queue.take_back_requested.connect(lambda number: desk.send(TakeBack(number)))
        queue.removed.is_offered = True
        queue.hold_requested.connect(lambda number: desk.send(HoldCommand(number)))
        queue.resume_requested.connect(lambda number: desk.send(ResumeCommand(number)))
        queue.move_requested.connect(lambda number, steps: desk.send(MoveCommand(number, steps)))
        queue.priority_requested.connect(lambda number, priority: desk.send(SetPriority(number, priority)))
        queue.switch.mode_requested.connect(lambda mode: desk.send(SetQueueMode(mode)))
        queue.release_requested.connect(self._choose_release)
        queue.edit_requested.connect(self._edit)
        for part in self._commanding:
            part.show()

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
        if changes or delivery.queue is not None:
            self.queue.show_changes(changes, delivery.queue)

    def _choose_release(self, number: int) -> None:
        place, row = self.queue.sight.line.get(number), self.queue.model.found(number)
        if place is None or row is None:
            return
        before = place.item
        dialog = ReleaseDialog(
            f"{number} {row.last.name}", before, now=self._desk.model.now_ns, check_condition=self._condition_fault,
            theme=self._desk.theme, parent=self.queue,
        )  # fmt: skip
        dialog.release_requested.connect(lambda release: self._release(before, release))
        self._open(dialog)

    def _release(self, before: QueueItem, release: Release) -> None:
        """Ask for what is another now."""
        if release.priority is not before.priority:
            self._desk.send(SetPriority(before.command, release.priority))
        if release.expires_ns != before.expires_ns:
            self._desk.send(SetExpiry(before.command, release.expires_ns))
        if release.rule != before.rule or (release.rule != BY_HAND and not before.is_on):
            self._desk.send(SetRule(before.command, release.rule))

    def _edit(self, number: int) -> None:
        place, row = self.queue.sight.line.get(number), self.queue.model.found(number)
        if place is None or row is None:
            return
        before = place.item
        command = self._desk.model.dictionary.command(row.last.name)
        dialog = CommandEditDialog(
            f"{number} {command.name}", command, row.last.arguments, before, theme=self._desk.theme, parent=self.queue,
            now=self._desk.model.now_ns, check_condition=self._condition_fault,
            check=lambda texts: {name: str(fault) for name, fault in check_arguments(command, texts).items()},
        )  # fmt: skip
        dialog.edit_requested.connect(lambda arguments: self._desk.send(EditCommand(number, dict(arguments))))
        dialog.release_requested.connect(lambda release: self._release(before, release))
        self._open(dialog)

    def _open(self, dialog: ReleaseDialog | CommandEditDialog) -> None:
        if self.dialog is not None:
            self.dialog.close()
            self.dialog.deleteLater()
        self.dialog = dialog
        dialog.show()


def condition_fault(dictionary: Dictionary, condition: str) -> str:
    """What is wrong with a condition on telemetry, '' when nothing is."""
    try:
        parse_condition(condition, dictionary)
    except KnownError as error:
        return str(error)
    return ""

"""Who asks for things in a session without a window: a script with times, or one command that is queued, armed, sent and watched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from console.command.states import CommandChange, Stage
from console.dictionary.model import Dictionary
from console.session.messages import Arm, Delivery, Intent, Queue, Refused, Send, ToWindow
from console.session.session import Asked
from console.utc import SECOND_NS

CONTACT_FIRST_NS = 2 * SECOND_NS


class Operator(Protocol):
    """Asks for things as time goes on; each act follows what was told of the one before."""

    refused: list[str]

    def acts(self, now_ns: int) -> list[Asked]:
        """What is asked for now."""
        ...

    def heard(self, delivery: Delivery) -> None:
        """Take note of what became of the acts."""
        ...


@dataclass(frozen=True, slots=True)
class ScriptedCommand:
    """A command that is sent at an instant; it is armed first where its significance asks for that."""

    at_ns: int
    name: str
    arguments: dict[str, str] = field(default_factory=dict)


class ScriptedOperator:
    """Queues, arms and sends commands at their times, as an operator would."""

    def __init__(self, script: Sequence[ScriptedCommand], *, by: str = "script") -> None:
        self._script = sorted(script, key=lambda command: command.at_ns)
        self._by = by
        self._has_script = bool(script)
        self._next: list[Asked] = []
        self.refused: list[str] = []

    def acts(self, now_ns: int) -> list[Asked]:
        asked, self._next = self._next, []
        while self._script and self._script[0].at_ns <= now_ns:
            command = self._script.pop(0)
            asked.append(self._asking(Queue(command.name, command.arguments, is_repeat_meant=True)))
        return asked

    def heard(self, delivery: Delivery) -> None:
        for change in delivery.command_changes if self._has_script else ():
            if change.by == self._by and change.stage is Stage.QUEUED:
                self._next.append(self._asking(Arm(change.command) if change.significance.needs_arming else Send(change.command)))
            elif change.by == self._by and change.stage is Stage.ARMED:
                self._next.append(self._asking(Send(change.command)))

    def _asking(self, intent: Queue | Arm | Send) -> Asked:
        return Asked(intent, self._by, self._answered)

    def _answered(self, message: ToWindow) -> None:
        if isinstance(message, Refused):
            self.refused.append(f"{message.intent}: {message.reason}")


class CommandOperator:
    """Sends one command once the spacecraft has been heard, and watches it to its end.

    It is armed only where that was said (`may_arm`). `is_over` when it has ended, was refused or held, when nothing more is to come of
    it, when its time (`patience_ns` after it was sent, session time) is over, or when nothing was heard for `contact_ns`.
    """

    def __init__(
        self, name: str, arguments: dict[str, str], dictionary: Dictionary, *, by: str, may_arm: bool, patience_ns: int, contact_ns: int
    ) -> None:
        self._queue = Queue(name, arguments)
        self.has_verifiers = _is_watched(dictionary, name)
        self._by, self._may_arm = by, may_arm
        self._patience_ns, self._contact_ns = patience_ns, contact_ns
        self._first_ns = self._heard_ns = self._sent_ns = -1
        self._next: list[Asked] = []
        self._is_asked = False
        self.refused: list[str] = []
        self.changes: list[CommandChange] = []
        self.is_over = False

    def acts(self, now_ns: int) -> list[Asked]:
        self._first_ns = now_ns if self._first_ns < 0 else self._first_ns
        if not self._is_asked and self._heard_ns >= 0 and now_ns - self._heard_ns >= CONTACT_FIRST_NS:
            self._is_asked = True
            return [self._asking(self._queue)]
        asked, self._next = self._next, []
        return asked

    def heard(self, delivery: Delivery) -> None:
        if self._heard_ns < 0 and delivery.counters.is_locked:
            self._heard_ns = delivery.now_ns
        number = self.changes[0].command if self.changes else -1
        for change in delivery.command_changes:
            if change.command == number or (not self.changes and change.stage is Stage.QUEUED and change.by == self._by):
                number = change.command
                self._follow(change)
        self.is_over = self.is_over or self._is_late(delivery.now_ns)

    def _follow(self, change: CommandChange) -> None:
        self.changes.append(change)
        if change.stage is Stage.QUEUED and len(self.changes) == 1:
            self._next.append(
                self._asking(Arm(change.command) if change.significance.needs_arming and self._may_arm else Send(change.command))
            )
        elif change.stage is Stage.ARMED:
            self._next.append(self._asking(Send(change.command)))
        elif change.stage is Stage.SENT:
            self._sent_ns = change.at_ns
            self.is_over = not self.has_verifiers
        elif change.stage.is_end or change.stage is Stage.HELD:
            self.is_over = True

    def _is_late(self, now_ns: int) -> bool:
        if not self._is_asked:
            return now_ns - self._first_ns >= self._contact_ns
        since_ns = self._sent_ns if self._sent_ns >= 0 else self._heard_ns
        return now_ns - since_ns >= self._patience_ns

    def _asking(self, intent: Intent) -> Asked:
        return Asked(intent, self._by, self._answered)

    def _answered(self, message: ToWindow) -> None:
        if isinstance(message, Refused):
            self.refused.append(message.reason)
            self.is_over = True


def _is_watched(dictionary: Dictionary, name: str) -> bool:
    command = dictionary.commands.get(name)
    return command is not None and bool(command.verifiers or command.rules.checks)

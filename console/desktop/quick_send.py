"""One deliberate key for a harmless command: it is queued as any other, and sent once the engine has queued it.

One surprise: a command that must be armed is never sent from here. It stays in the queue, and a notice says so.
"""

from __future__ import annotations

from collections.abc import Callable

from console.command.states import CommandChange, Stage
from console.session.messages import Delivery, Intent, Prepared, Queue, Refused, Send

Say = Callable[[str], None]


class QuickSend:
    """Commands that were asked for here and have not been queued yet. Connect it to deliveries and to answers."""

    def __init__(self, send: Callable[[Intent], None], say: Say) -> None:
        self._send, self._say = send, say
        self._asked: list[tuple[str, dict[str, str]]] = []

    def ask(self, name: str, arguments: dict[str, str] | None = None) -> None:
        """Queue the command, and send it when it is in the queue."""
        self._asked.append((name, dict(arguments or {})))
        self._send(Queue(name, dict(arguments or {}), is_repeat_meant=True))

    def take_delivery(self, delivery: Delivery) -> None:
        """Send what has just been queued for this one."""
        if delivery.is_reset:
            self._asked.clear()
        for change in delivery.command_changes if self._asked else ():
            if change.stage is Stage.QUEUED:
                self._take(change)

    def take_answer(self, answer: Prepared | Refused) -> None:
        """A refusal ends the oldest wish: what is queued later by somebody else is not meant."""
        if isinstance(answer, Refused) and answer.intent == "Queue" and self._asked:
            name, _ = self._asked.pop(0)
            self._say(f"{name} is not sent: {answer.reason}")

    def _take(self, change: CommandChange) -> None:
        found = next((one for one in self._asked if one[0] == change.name and one[1].items() <= change.arguments.items()), None)
        if found is None:
            return
        self._asked.remove(found)
        if change.significance.needs_arming:
            self._say(f"{change.name} is {change.significance.value}: it waits in the queue to be armed")
        else:
            self._send(Send(change.command))

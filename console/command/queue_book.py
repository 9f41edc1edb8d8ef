"""The queue as a record of it tells: for replays, and for what a crash has left."""

from __future__ import annotations

from msgspec.structs import replace

from console.command.lineup import QueueAct, QueueItem, QueueMode, QueueState
from console.command.states import CommandChange, Stage

WAITING = (Stage.QUEUED, Stage.ARMED, Stage.HELD)


class QueueBook:
    """Told acts and changes in their order, it says how the queue stood after them."""

    def __init__(self) -> None:
        self.mode = QueueMode.ENABLED
        self.items: dict[int, QueueItem] = {}
        self._waiting: set[int] = set()

    def take_act(self, act: QueueAct) -> None:
        """Something was done to the queue."""
        self.mode = act.mode or self.mode
        self.items |= {item.command: item for item in act.items}

    def take_change(self, change: CommandChange) -> None:
        """A command reached a stage."""
        number = change.command
        if change.stage not in WAITING:
            self._waiting.discard(number)
            return
        self._waiting.add(number)
        item = self.items.get(number, QueueItem(number, number))
        self.items[number] = replace(item, is_on=False) if change.stage is Stage.HELD else item

    def state(self) -> QueueState:
        """The queue, first to leave first."""
        items = sorted((self.items[number] for number in self._waiting), key=lambda item: item.order)
        return QueueState(self.mode, items)

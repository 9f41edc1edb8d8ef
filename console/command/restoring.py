"""What a queue takes up after a crash: what waited is held in its order, what had certainly left is sent, what may have left is unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from msgspec.structs import replace

from console.command.dispatch import Dispatch
from console.command.lineup import QueueAct, QueueItem, QueueMode
from console.command.queue import CommandQueue, Entry
from console.command.sequence_counts import SequenceCounts
from console.command.states import CommandChange, Stage
from console.dictionary.model import Dictionary

TakenUp = tuple[list[CommandChange], QueueAct]

_WAITING = (Stage.QUEUED, Stage.ARMED, Stage.HELD)
_UNDER_WAY = (Stage.RELEASED, Stage.SENT, Stage.RADIATED, Stage.RECEIVED, Stage.ACCEPTED, Stage.STARTED, Stage.PROGRESS)


@dataclass(slots=True)
class LeftBehind:
    """An earlier session's commands as its record tells them."""

    latest: dict[int, CommandChange] = field(default_factory=dict)
    sent: dict[int, CommandChange] = field(default_factory=dict)
    items: dict[int, QueueItem] = field(default_factory=dict)
    mode: QueueMode = QueueMode.ENABLED
    counts: dict[int, int] = field(default_factory=dict)

    def entries(self, *stages: Stage) -> list[Entry]:
        """Those that stood at one of these stages."""
        return [self._entry(change) for change in self.latest.values() if change.stage in stages]

    def waiting(self) -> list[Entry]:
        """Those that had not left, with their rules off."""
        return self.entries(*_WAITING)

    def _entry(self, change: CommandChange) -> Entry:
        item = replace(self.items.get(change.command, QueueItem(change.command, change.command)), is_on=False)
        return Entry(
            change.command, change.name, dict(change.arguments), change.data, change.significance, change.at_ns, change.stage, Stage.HELD,
            item=item,
        )  # fmt: skip


def left_behind(changes: Iterable[CommandChange], acts: Iterable[QueueAct], counts: SequenceCounts) -> LeftBehind:
    """Read a record of commands; `counts` go on after whatever left or may have."""
    left = LeftBehind()
    for act in acts:
        left.mode = act.mode or left.mode
        left.items |= {item.command: item for item in act.items}
        counts.next |= act.counts
    for change in changes:
        left.latest[change.command] = change
        if change.stage is Stage.SENT:
            left.sent[change.command] = change
            counts.take(change.data)
    for change in left.latest.values():
        if change.stage is Stage.RELEASED:
            counts.take(change.data)
    return left


def take_up(
    left: LeftBehind, now_ns: int, dictionary: Dictionary, queue: CommandQueue, dispatch: Dispatch
) -> tuple[list[CommandChange], QueueAct]:
    """Put what was left behind into a new queue, in its order; returns what that changes, and the act that keeps it."""
    waiting = left.waiting()
    gone = [entry for entry in left.entries(*_UNDER_WAY) if _has_an_end_to_come(entry, dictionary)]
    queue.bring_back(waiting, max(left.latest, default=0))
    queue.mode = QueueMode.DISABLED if left.mode is QueueMode.DISABLED else QueueMode.HELD if waiting else QueueMode.ENABLED
    held = [queue.hold(entry.number, now_ns, "found in the queue after a restart") for entry in waiting]
    unknown = [e.change(now_ns, Stage.UNKNOWN, detail="the console was restarted before its outcome was known") for e in gone]
    items = [entry.item for entry in queue.in_order()]
    act = QueueAct(now_ns, "taken up after a restart", mode=queue.mode, items=items, counts=dict(dispatch.counts.next))
    return held + unknown, act


def _has_an_end_to_come(entry: Entry, dictionary: Dictionary) -> bool:
    command = dictionary.commands.get(entry.name)
    return entry.stage is Stage.RELEASED or command is None or bool(command.verifiers)

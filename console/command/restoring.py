"""What a queue takes up after a crash: what waited is held in its order, what had certainly left is sent, what may have left is unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from msgspec.structs import replace

from console.command.dispatch import Dispatch
from console.command.lineup import QueueAct, QueueItem, QueueMode
from console.command.queue import CommandQueue, Entry
from console.command.queue_book import WAITING, QueueBook
from console.command.sequence_counts import SequenceCounts
from console.command.states import CommandChange, Stage
from console.command.verify import Flight, has_outcome, longest_window_s
from console.dictionary.model import Dictionary
from console.utc import SECOND_NS

_SURE = (Stage.SENT, Stage.RADIATED, Stage.RECEIVED, Stage.ACCEPTED, Stage.STARTED, Stage.PROGRESS)
_NOT_HEARD = "its outcome was not heard: the console was restarted in between"
_MAY_HAVE_LEFT = "it may have left: the console was restarted between release and sending"


@dataclass(slots=True)
class LeftBehind:
    """An earlier session's commands as its record tells them."""

    latest: dict[int, CommandChange] = field(default_factory=dict)
    sent_ns: dict[int, int] = field(default_factory=dict)
    book: QueueBook = field(default_factory=QueueBook)
    last: int = 0

    def entries(self, *stages: Stage) -> list[Entry]:
        """Those that stood at one of these stages, with their rules off."""
        return [self._entry(change) for change in self.latest.values() if change.stage in stages]

    def _entry(self, change: CommandChange) -> Entry:
        item = replace(self.book.items.get(change.command, QueueItem(change.command, change.command)), is_on=False)
        return Entry(
            change.command, change.name, dict(change.arguments), change.data, change.significance, change.at_ns, change.stage, Stage.HELD,
            item=item,
        )  # fmt: skip


def left_behind(changes: Iterable[CommandChange], acts: Iterable[QueueAct], counts: SequenceCounts) -> LeftBehind:
    """Read a record of commands; `counts` go on after whatever left or may have."""
    left = LeftBehind()
    for act in acts:
        left.book.take_act(act)
        counts.next |= act.counts
        left.last = max(left.last, act.last)
    for change in changes:
        left.last = max(left.last, change.command)
        left.latest[change.command] = change
        if change.stage is Stage.SENT:
            left.sent_ns[change.command] = change.at_ns
            counts.take(change.data)
    for change in left.latest.values():
        if change.stage is Stage.RELEASED:
            counts.take(change.data)
    return left


@dataclass(slots=True)
class Restorer:
    """Puts what was left behind into a new queue."""

    dictionary: Dictionary
    queue: CommandQueue
    dispatch: Dispatch

    def take_up(self, left: LeftBehind, now_ns: int) -> tuple[list[CommandChange], QueueAct]:
        """What the new session's record begins with: the queue in its order, held; and the act that keeps it."""
        waiting = left.entries(*WAITING)
        self.queue.bring_back(waiting, left.last)
        self.queue.mode = self._mode(left.book.mode, has_waiting=bool(waiting))
        unknown = [entry.change(now_ns, Stage.UNKNOWN, detail=_MAY_HAVE_LEFT) for entry in left.entries(Stage.RELEASED)]
        flown = [change for entry in left.entries(*_SURE) for change in self._flown(entry, left, now_ns)]
        held = [self.queue.hold(entry.number, now_ns, "found in the queue after a restart") for entry in waiting]
        items = [entry.item for entry in self.queue.in_order()]
        counts = dict(self.dispatch.counts.next)
        act = QueueAct(now_ns, "taken up after a restart", mode=self.queue.mode, items=items, counts=counts, last=left.last)
        return held + unknown + flown, act

    def _mode(self, before: QueueMode, *, has_waiting: bool) -> QueueMode:
        if before is QueueMode.DISABLED:
            return before
        return QueueMode.HELD if has_waiting else QueueMode.ENABLED

    def _flown(self, entry: Entry, left: LeftBehind, now_ns: int) -> list[CommandChange]:
        """What had certainly left: it is sent, and watched until its windows close; UNKNOWN where they have closed unheard."""
        command = self.dictionary.commands.get(entry.name)
        sent_ns = left.sent_ns.get(entry.number, left.latest[entry.number].at_ns)
        if command is not None and not has_outcome(command):
            return []
        sent = entry.change(sent_ns, Stage.SENT, detail="before the console was restarted")
        if command is None or sent_ns + round(longest_window_s(command) * SECOND_NS) <= now_ns:
            return [sent, entry.change(now_ns, Stage.UNKNOWN, detail=_NOT_HEARD)]
        self.dispatch.follow(Flight.of(command, entry, sent_ns))
        return [sent]

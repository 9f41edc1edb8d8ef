"""The queue as a window is told of it: whole, and again whenever something of it has changed."""

from __future__ import annotations

from console.command.lineup import QueueState
from console.command.pass_times import PassTimes
from console.command.queue import CommandQueue


class QueueNews:
    """What has changed is told by `note`; another pass that comes next is a change, too."""

    def __init__(self, queue: CommandQueue, passes: PassTimes) -> None:
        self._queue, self._passes = queue, passes
        self._changes = 0
        self._told = (0, -1)

    def note(self, *, has_changed: bool = True) -> None:
        """Something of the queue has changed."""
        self._changes += has_changed

    def state(self, now_ns: int) -> QueueState:
        """The queue as it stands."""
        coming = self._passes.coming(now_ns)
        aos_ns, los_ns = (coming.aos_ns, coming.los_ns) if coming else (-1, -1)
        return QueueState(self._queue.mode, [entry.item for entry in self._queue.in_order()], aos_ns, los_ns)

    def take(self, now_ns: int) -> QueueState | None:
        """The queue, if it has changed since it was last taken."""
        coming = self._passes.coming(now_ns)
        told = self._changes, coming.aos_ns if coming else -1
        if told == self._told:
            return None
        self._told = told
        return self.state(now_ns)

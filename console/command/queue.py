"""The commands that have not left yet: numbered, in line, armed for ten seconds at most, held with a reason, cancelled.

One surprise: a held command waits for a new act of the operator, whatever the link does: its release rule is off.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from msgspec.structs import replace

from console.command.lineup import QueueItem, QueueMode
from console.command.states import CommandChange, Stage
from console.dictionary.significance import Significance
from console.errors import KnownError
from console.utc import SECOND_NS

ARMED_FOR_NS = 10 * SECOND_NS
REPEAT_WITHIN_NS = 5 * SECOND_NS
MOST_WAITING = 10_000
MOST_REMOVED = 1_000
_NOWHERE = QueueItem(0, 0)


@dataclass(slots=True)
class Entry:
    """One command of this session: what it is, its bytes as last encoded, where it stands. `asked_ns`: since when it is wanted to leave
    and waits for its checks, -1 when it isn't."""

    number: int
    name: str
    arguments: dict[str, str]
    data: bytes
    significance: Significance
    queued_ns: int
    stage: Stage = Stage.QUEUED
    resting: Stage = Stage.QUEUED
    armed_ns: int = 0
    item: QueueItem = _NOWHERE
    asked_ns: int = -1

    def change(self, at_ns: int, stage: Stage, *, detail: str = "", packet: int = -1, by: str = "") -> CommandChange:
        """Move to a stage and return the record of it."""
        self.stage = stage
        return CommandChange(
            at_ns, self.number, self.name, stage, dict(self.arguments), self.data, self.significance, detail, packet, by
        )  # fmt: skip


@dataclass(slots=True)
class CommandQueue:
    """Entries that wait, by number."""

    waiting: dict[int, Entry] = field(default_factory=dict)
    removed: dict[int, Entry] = field(default_factory=dict)
    mode: QueueMode = QueueMode.ENABLED
    _last: int = 0
    _last_place: int = 0
    _recent: dict[tuple[str, tuple[tuple[str, str], ...]], int] = field(default_factory=dict)

    def add(self, entry_of: Entry, *, by: str = "") -> CommandChange:
        """Number the entry, put it at the end of its priority and let it wait."""
        if len(self.waiting) >= MOST_WAITING:
            raise KnownError("the queue is full", rule=f"at most {MOST_WAITING} commands wait", remedy="send or cancel some")
        self._last += 1
        place = self.next_place()
        entry_of.number = self._last
        entry_of.item = replace(entry_of.item, command=self._last, place=place)
        self.waiting[entry_of.number] = entry_of
        self._recent[_identity(entry_of.name, entry_of.arguments)] = entry_of.queued_ns
        return entry_of.change(entry_of.queued_ns, Stage.QUEUED, by=by)

    def next_place(self) -> int:
        """A place after all others."""
        self._last_place += 1
        return self._last_place

    def in_order(self) -> list[Entry]:
        """What waits, first to leave first."""
        return sorted(self.waiting.values(), key=lambda entry: entry.item.order)

    def repeat_age_ns(self, name: str, arguments: dict[str, str], now_ns: int) -> int | None:
        """How long ago the same command with the same arguments was queued, if that is less than `REPEAT_WITHIN_NS`; else None."""
        since = now_ns - self._recent.get(_identity(name, arguments), now_ns - REPEAT_WITHIN_NS)
        return since if since < REPEAT_WITHIN_NS else None

    def entry(self, number: int) -> Entry:
        """The waiting command of that number; KnownError when it isn't waiting."""
        found = self.waiting.get(number)
        if found is None:
            raise KnownError(
                f"command {number} is not in the queue", rule="only what has not left can be armed, sent, changed or cancelled"
            )
        return found

    def resting(self, number: int) -> Entry:
        """The waiting command of that number; KnownError while it is armed."""
        entry = self.entry(number)
        if entry.stage is Stage.ARMED:
            raise KnownError(f"{entry.name} is armed", rule="this is done before it is armed", remedy="let it fall back first")
        return entry

    def sendable(self, number: int) -> Entry:
        """The waiting command of that number; KnownError in a disabled queue, and for a significant command that isn't armed."""
        entry = self.entry(number)
        if self.mode is QueueMode.DISABLED:
            raise KnownError(f"{entry.name} is not sent", rule="the queue is disabled", remedy="enable or hold the queue first")
        if entry.significance.needs_arming and entry.stage is not Stage.ARMED:
            raise KnownError(f"{entry.name} is {entry.significance}: arm it first", rule="it stays armed for 10 s")
        return entry

    def arm(self, number: int, now_ns: int, *, by: str = "") -> CommandChange:
        """Arm for `ARMED_FOR_NS` from now; arming again starts the time again."""
        entry = self.entry(number)
        if entry.stage is not Stage.ARMED:
            entry.resting = entry.stage
        entry.armed_ns = now_ns
        return entry.change(now_ns, Stage.ARMED, detail=f"for {ARMED_FOR_NS // SECOND_NS} s", by=by)

    def hold(self, number: int, now_ns: int, reason: str, *, by: str = "") -> CommandChange:
        """Keep the command back with a reason; it needs a new act to leave."""
        entry = self.entry(number)
        entry.resting = Stage.HELD
        entry.asked_ns = -1
        entry.item = replace(entry.item, is_on=False)
        return entry.change(now_ns, Stage.HELD, detail=reason, by=by)

    def cancel(self, number: int, now_ns: int, *, by: str = "") -> CommandChange:
        """Take the command out; the newest thousand of those can be taken back."""
        entry = self.entry(number)
        del self.waiting[number]
        self.removed[number] = entry
        if len(self.removed) > MOST_REMOVED:
            del self.removed[next(iter(self.removed))]
        return entry.change(now_ns, Stage.CANCELLED, by=by)

    def take_back(self, number: int, now_ns: int, *, by: str = "") -> CommandChange:
        """Put a removed command back where it stood in line, held. KnownError for one that was not removed, or is no longer wanted."""
        entry = self.removed.get(number)
        if entry is None:
            raise KnownError(f"command {number} can't be taken back", rule="only what was removed from this queue, since it began")
        if 0 <= entry.item.expires_ns <= now_ns:
            raise KnownError(f"command {number} can't be taken back", rule="its time is over", remedy="queue it anew")
        if len(self.waiting) >= MOST_WAITING:
            raise KnownError("the queue is full", rule=f"at most {MOST_WAITING} commands wait", remedy="send or cancel some")
        self.waiting[number] = self.removed.pop(number)
        return self.hold(number, now_ns, "taken back after it was removed", by=by)

    def release(self, number: int, now_ns: int, *, detail: str = "", by: str = "") -> CommandChange:
        """Take the command out because its bytes leave now; `detail` says what let it go."""
        entry = self.entry(number)
        del self.waiting[number]
        entry.asked_ns = -1
        return entry.change(now_ns, Stage.RELEASED, detail=detail, by=by)

    def put_back(self, entry: Entry) -> None:
        """A released command whose bytes did not leave waits again, at its old place."""
        self.waiting[entry.number] = entry

    def fall_back(self, now_ns: int) -> list[CommandChange]:
        """The commands whose arming has run out by now, each dated at that instant, back where they were before."""
        late = [e for e in self.waiting.values() if e.stage is Stage.ARMED and e.armed_ns + ARMED_FOR_NS <= now_ns]
        return [entry.change(entry.armed_ns + ARMED_FOR_NS, entry.resting, detail="arming ran out") for entry in late]

    def expire(self, now_ns: int) -> list[CommandChange]:
        """The commands whose time is over, taken out, each dated at that instant."""
        late = [e for e in self.waiting.values() if 0 <= e.item.expires_ns <= now_ns]
        for entry in late:
            del self.waiting[entry.number]
        return [entry.change(entry.item.expires_ns, Stage.EXPIRED) for entry in late]

    def bring_back(self, entries: Iterable[Entry], last: int) -> None:
        """After a restart: these wait again, and new numbers follow `last`."""
        self.waiting = {entry.number: entry for entry in entries}
        self._last = max(self._last, last)
        self._last_place = max((entry.item.place for entry in self.waiting.values()), default=self._last)


def _identity(name: str, arguments: dict[str, str]) -> tuple[str, tuple[tuple[str, str], ...]]:
    return name, tuple(sorted(arguments.items()))

"""What an operator does to the line of waiting commands: its mode, their order, priority, rule, expiry and arguments.

One surprise: giving a held command a new rule is the act that lets it leave again, when that rule's moment comes.
"""

from __future__ import annotations

from msgspec.structs import replace

from console.command.journal import Journal
from console.command.lineup import Priority, QueueAct, QueueMode, ReleaseKind, ReleaseRule
from console.command.occasions import Occasions
from console.command.queue import CommandQueue, Entry
from console.command.releasing import Gate
from console.command.states import CommandChange, Stage
from console.errors import KnownError
from console.utc import utc_text


class Line:
    """Acts on the queue; each returns the changes of stages that it makes, and has written down what was done. KnownError for what can't be
    done, and then nothing is changed."""

    def __init__(self, queue: CommandQueue, journal: Journal, occasions: Occasions, gate: Gate) -> None:
        self._queue, self._journal, self._occasions, self._gate = queue, journal, occasions, gate

    def set_mode(self, mode: QueueMode, now_ns: int, *, by: str = "") -> list[CommandChange]:
        """Enable, hold or disable the queue. No command leaves or is held by this alone."""
        self._queue.mode = mode
        self._journal.write(QueueAct(now_ns, f"queue {mode}", by, mode=mode))
        return []

    def move(self, number: int, steps: int, now_ns: int, *, by: str = "") -> list[CommandChange]:
        """Change places with the neighbour of the same priority, as many times as `steps` says: negative is forward."""
        entry = self._queue.entry(number)
        peers = [one for one in self._queue.in_order() if one.item.priority == entry.item.priority]
        at = peers.index(entry)
        to = min(max(at + steps, 0), len(peers) - 1)
        if at == to:
            end = "first" if steps < 0 else "last"
            raise KnownError(f"command {number} is the {end} of its priority", remedy="change its priority to go further")
        places = [one.item.place for one in peers]
        peers.insert(to, peers.pop(at))
        touched = slice(min(at, to), max(at, to) + 1)
        for one, place in zip(peers[touched], places[touched], strict=True):
            one.item = replace(one.item, place=place)
        self._act(now_ns, f"{number} moved {'forward' if steps < 0 else 'back'}", by, *peers[touched])
        return []

    def prioritize(self, number: int, priority: Priority, now_ns: int, *, by: str = "") -> list[CommandChange]:
        """Give a command a priority; it goes to the end of those that have it."""
        entry = self._queue.entry(number)
        entry.item = replace(entry.item, priority=priority, place=self._queue.next_place())
        self._act(now_ns, f"{number} has priority {priority.name.lower()}", by, entry)
        return []

    def set_rule(self, number: int, rule: ReleaseRule, now_ns: int, *, by: str = "") -> list[CommandChange]:
        """Release a command by this rule from now on; one that was held is queued again for it."""
        entry = self._queue.entry(number)
        rule = self._occasions.checked(rule, now_ns)
        self._check_circle(number, rule)
        is_on = rule.kind is not ReleaseKind.HAND
        entry.item = replace(entry.item, rule=rule, is_on=is_on)
        self._act(now_ns, f"{number} leaves {rule.text}", by, entry)
        return self._queued_again(entry, now_ns, rule.text, by) if is_on and entry.stage is Stage.HELD else []

    def resume(self, number: int, now_ns: int, *, by: str = "") -> list[CommandChange]:
        """Queue a held command again, its rule on as it was. KnownError where the rule's moment has passed."""
        entry = self._queue.entry(number)
        if entry.stage is not Stage.HELD:
            raise KnownError(f"command {number} is not held", rule="only what is held can be resumed")
        rule = self._occasions.checked(entry.item.rule, now_ns)
        entry.item = replace(entry.item, rule=rule, is_on=rule.kind is not ReleaseKind.HAND)
        self._act(now_ns, f"{number} resumed", by, entry)
        return self._queued_again(entry, now_ns, rule.text, by)

    def hold(self, number: int, now_ns: int, *, by: str = "") -> list[CommandChange]:
        """Keep one command back."""
        change = self._queue.hold(number, now_ns, "held by hand", by=by)
        self._journal.write(change)
        return [change]

    def take_back(self, number: int, now_ns: int, *, by: str = "") -> list[CommandChange]:
        """Put a command that was removed back at its place, held; its rule is off until somebody resumes it."""
        change = self._queue.take_back(number, now_ns, by=by)
        self._act(now_ns, f"{number} taken back", by, self._queue.entry(number))
        self._journal.write(change)
        return [change]

    def set_expiry(self, number: int, expires_ns: int, now_ns: int, *, by: str = "") -> list[CommandChange]:
        """Let a command expire at an instant that is still to come; -1 for never."""
        entry = self._queue.entry(number)
        check_expiry(expires_ns, now_ns)
        entry.item = replace(entry.item, expires_ns=expires_ns)
        self._act(now_ns, f"{number} expires {utc_text(expires_ns) if expires_ns >= 0 else 'never'}", by, entry)
        return []

    def edit(self, number: int, arguments: dict[str, str], now_ns: int, *, by: str = "") -> list[CommandChange]:
        """Give a waiting command other arguments. It is encoded again and what it was stays in the record; its arming is over.

        Raises KnownError for a wrong argument."""
        entry = self._queue.entry(number)
        encoded, significance = self._gate.built(entry.name, arguments, now_ns)
        before = ", ".join(f"{name} {text}" for name, text in entry.arguments.items()) or "no arguments"
        stage = entry.resting if entry.stage is Stage.ARMED else entry.stage
        entry.arguments, entry.data, entry.asked_ns = dict(encoded.arguments), encoded.data, -1
        entry.significance = significance
        change = entry.change(now_ns, stage, detail=f"edited, was {before}", by=by)
        self._act(now_ns, f"{number} edited", by, entry)
        self._journal.write(change)
        return [change]

    def _queued_again(self, entry: Entry, now_ns: int, text: str, by: str) -> list[CommandChange]:
        entry.resting = Stage.QUEUED
        change = entry.change(now_ns, Stage.QUEUED, detail=text, by=by)
        self._journal.write(change)
        return [change]

    def _act(self, now_ns: int, text: str, by: str, *entries: Entry) -> None:
        self._journal.write(QueueAct(now_ns, text, by, items=[entry.item for entry in entries]))

    def _check_circle(self, number: int, rule: ReleaseRule) -> None:
        """Commands that wait for each other would wait for ever."""
        following = rule
        while following.kind is ReleaseKind.AFTER and following.after in self._queue.waiting:
            if following.after == number:
                raise KnownError(f"command {rule.after} waits for {number} itself", rule="release rules don't go in a circle")
            following = self._queue.waiting[following.after].item.rule


def check_expiry(expires_ns: int, now_ns: int) -> None:
    """Raises KnownError for an expiry that has passed already."""
    if 0 <= expires_ns <= now_ns:
        raise KnownError("the time of expiry has passed", rule="a time that is still to come")

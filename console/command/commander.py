"""Commands from the operator's wish to the last report: checked, queued, armed, sent, verified. Time is always passed in.

Two surprises. The sequence count of a packet is taken when it is released, so what was cancelled leaves no gap on board.
And all that happens is written down before it is told, RELEASED before the bytes leave: after a crash nothing that left looks as if it
had stayed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from msgspec.structs import replace

from console.command.checks import Candidate, Check, Checks, NoChecks, Verdict
from console.command.dispatch import Dispatch
from console.command.evidence import Witness
from console.command.journal import Journal, Record, no_record
from console.command.line import Line, check_expiry
from console.command.lineup import BY_HAND, Priority, QueueAct, QueueItem, QueueMode, QueueState, ReleaseKind, ReleaseRule
from console.command.occasions import Occasions
from console.command.pass_times import PassTimes
from console.command.queue import REPEAT_WITHIN_NS, CommandQueue, Entry
from console.command.queue_news import QueueNews
from console.command.releasing import Gate, Releasing
from console.command.restoring import Restorer, left_behind
from console.command.states import CommandChange, Stage
from console.command.uplink import LinkView, Uplink
from console.command.verify import Heard, longest_window_s
from console.dictionary.encode import EncodedCommand
from console.dictionary.model import Command, Dictionary
from console.errors import KnownError
from console.frames.fop_state import Directive, FopState
from console.frames.uplink_format import Service
from console.orbit.types import Pass
from console.utc import SECOND_NS

_QUEUE_STAGES = (Stage.QUEUED, Stage.ARMED, Stage.HELD, Stage.RELEASED, Stage.CANCELLED, Stage.EXPIRED)


@dataclass(frozen=True, slots=True)
class PreparedCommand:
    """What a command would be, and the dry run of every check."""

    command: Command
    encoded: EncodedCommand
    checks: list[Check]

    @property
    def warnings(self) -> list[str]:
        """What the operator should know first."""
        return [check.text for check in self.checks if check.verdict is not Verdict.GOOD]


class Commands(Protocol):
    """What a session needs of commanding, live or recorded."""

    def step(self, now_ns: int, reports: Sequence[Heard], link: LinkView) -> list[CommandChange]:
        """What has changed up to now, in order of time."""
        ...

    def queue_state(self, now_ns: int) -> QueueState:
        """The queue as it stands."""
        ...

    def take_queue(self, now_ns: int) -> QueueState | None:
        """The queue, if it has changed since it was last taken."""
        ...

    def fop(self) -> FopState | None:
        """FOP-1 as it stands; None without it."""
        ...

    def take_fop(self) -> FopState | None:
        """FOP-1, if it is another since it was last taken."""
        ...


class Commander:
    """The commands of one session. Intents return the changes that they make or raise KnownError with the reason of a refusal."""

    def __init__(
        self,
        dictionary: Dictionary,
        uplink: Uplink,
        *,
        record: Record = no_record,
        checks: Checks | None = None,
        passes: Sequence[Pass] = (),
        airtime_ns: Callable[[bytes], int] = lambda _: 0,
    ) -> None:
        """`record` puts what happens on disk before it returns, or returns why it could not yet: a full disk stops no command. `passes`
        are those of the session's spacecraft over its station; `airtime_ns` is how long a packet takes at the uplink's rate."""
        self._dictionary, self._airtime_ns = dictionary, airtime_ns
        self._checks = checks or NoChecks()
        self._queue = CommandQueue()
        self._journal = Journal(record)
        self._passes = PassTimes(passes)
        self._dispatch = Dispatch(dictionary, uplink, self._queue, self._journal)
        self._gate = Gate(dictionary, self._dispatch, self._checks)
        self._occasions = Occasions(dictionary, self._passes)
        self._releasing = Releasing(self._queue, self._dispatch, self._gate, self._occasions, self._journal)
        self._line = Line(self._queue, self._journal, self._occasions, self._gate)
        self._news = QueueNews(self._queue, self._passes)
        self._link = LinkView(is_open=False, reason="the link has not been opened yet")

    def look_at(self, telemetry: Witness) -> None:
        """Judge conditions and look for evidence in these values from now on."""
        self._dispatch.look_at(telemetry)
        self._occasions.telemetry = telemetry
        self._checks.look_at(telemetry)

    def prepare(self, name: str, arguments: dict[str, str], now_ns: int = 0) -> PreparedCommand:
        """The encoded command with its checks; raises KnownError for an unknown command or a wrong argument."""
        command = self._dictionary.command(name)
        encoded = self._dispatch.counts.encode(name, arguments)
        checks = self._own_checks(command, encoded, now_ns) + self._checks.check(Candidate(command, encoded), now_ns)
        return PreparedCommand(command, encoded, checks)

    def queue(
        self,
        name: str,
        arguments: dict[str, str],
        now_ns: int,
        *,
        by: str = "",
        is_repeat_meant: bool = False,
        priority: Priority = Priority.NORMAL,
        rule: ReleaseRule = BY_HAND,
        expires_ns: int = -1,
    ) -> list[CommandChange]:
        """Put a command into the queue. Raises KnownError for the same one again within seconds unless it is meant, and for a rule that
        could never let it leave."""
        command = self._dictionary.command(name)
        encoded, significance = self._gate.built(name, arguments, now_ns)
        if not is_repeat_meant and self._queue.repeat_age_ns(name, encoded.arguments, now_ns) is not None:
            raise KnownError(f"{name} with the same arguments was queued less than {REPEAT_WITHIN_NS // SECOND_NS} s ago",
                             remedy="queue it again with 'repeat is meant'")  # fmt: skip
        rule = self._occasions.checked(rule, now_ns)
        check_expiry(expires_ns, now_ns)
        item = replace(
            self._item(command, encoded), priority=priority, rule=rule, is_on=rule.kind is not ReleaseKind.HAND, expires_ns=expires_ns
        )
        entry = Entry(0, name, dict(encoded.arguments), encoded.data, significance, now_ns, item=item)
        change = self._queue.add(entry, by=by)
        self._journal.write(QueueAct(now_ns, f"queued, {rule.text}", by, items=[entry.item]))
        return self._told([change])

    def arm(self, number: int, now_ns: int, *, by: str = "") -> list[CommandChange]:
        """Arm for ten seconds; then it falls back by itself."""
        return self._told([*self._queue.fall_back(now_ns), self._queue.arm(number, now_ns, by=by)])

    def approve(self, number: int, name: str, pin: str, now_ns: int) -> list[CommandChange]:
        """A second person approves a command that waits. Raises KnownError for a wrong name or PIN, and for the one who queued it."""
        entry = self._queue.resting(number)
        words = self._checks.approve(self._gate.candidate(entry), name, pin, now_ns)
        return self._told([entry.change(now_ns, entry.stage, detail=words, by=words.removeprefix("approved by "))])

    def override(self, number: int, reason: str, now_ns: int, *, by: str = "") -> list[CommandChange]:
        """Let a command that waits pass the checks that may be overridden; the reason is kept with it."""
        entry = self._queue.resting(number)
        words = self._checks.override(self._gate.candidate(entry), reason, now_ns, by)
        return self._told([entry.change(now_ns, entry.stage, detail=words, by=by)])

    def cancel(self, number: int, now_ns: int, *, by: str = "") -> list[CommandChange]:
        """Take a command that has not been sent out of the queue."""
        return self._told([self._queue.cancel(number, now_ns, by=by)])

    def direct(self, directive: Directive, now_ns: int) -> list[CommandChange]:
        """Have FOP-1 carry out a directive; raises KnownError with the reason where it is refused."""
        if not self._link.is_open:
            raise KnownError(f"FOP-1 can't {directive.kind}", rule=self._link.reason)
        changes = self._dispatch.departures.direct(directive, now_ns)
        return self._told(changes)

    def fop(self) -> FopState | None:
        """FOP-1 as it is; None for an uplink without it."""
        return self._dispatch.departures.fop()

    def take_fop(self) -> FopState | None:
        """FOP-1 where it is another than at the last call."""
        return self._dispatch.departures.take_fop()

    def take_remarks(self) -> list[str]:
        """What the uplink has to say since the last call."""
        return self._dispatch.departures.take_remarks()

    def send(self, number: int, now_ns: int, *, by: str = "", service: Service | None = None) -> list[CommandChange]:
        """Release a command and give its bytes to the link, by the mission's service unless another is named; HELD with the reason when
        they can't leave now.

        Raises KnownError for a significant command that isn't armed, for one that a check refuses, and in a disabled queue.
        """
        before = self._queue.fall_back(now_ns) + self._queue.expire(now_ns)
        self._told(before)
        entry = self._queue.sendable(number)
        if not self._link.is_open:
            return before + self._told([self._queue.hold(number, now_ns, self._link.reason, by=by)])
        check = self._gate.hindrance(entry, now_ns)
        if check is not None and check.verdict is Verdict.REFUSED:
            raise KnownError(f"{entry.name} is not sent: {check.text}", rule=check.rule)
        if check is not None:
            return before + self._told([self._releasing.wait_for_checks(entry, check, now_ns, by=by)])
        return before + self._heeded(self._dispatch.depart([entry], now_ns, by=by, service=service))

    def step(self, now_ns: int, reports: Sequence[Heard], link: LinkView) -> list[CommandChange]:
        self._link = link
        verified = self._heeded(self._dispatch.step(now_ns, reports, link))
        self._journal.write(*verified)
        fallen = self._told(self._queue.fall_back(now_ns) + self._queue.expire(now_ns))
        changes = verified + fallen + self._told(self._releasing.step(now_ns, link), is_written=True)
        return sorted(changes, key=lambda change: change.at_ns)

    def restore(self, past: Iterable[CommandChange], now_ns: int, acts: Iterable[QueueAct] = ()) -> list[CommandChange]:
        """Take up after a crash: what waited comes back HELD, in its order and with its rules off, in a queue that is held; what had
        certainly left is SENT and watched on; what may have left is UNKNOWN.

        Of commands that the dictionary gives no verifiers for nothing is said: nothing more was ever to come.
        """
        told = list(past)
        self._checks.heed(told)
        left = left_behind(told, acts, self._dispatch.counts)
        self._occasions.stages |= {number: change.stage for number, change in left.latest.items()}
        changes, act = Restorer(self._dictionary, self._queue, self._dispatch).take_up(left, now_ns)
        self._journal.write(act)
        return self._told(changes)

    def act(self, do: Callable[[Line], list[CommandChange]]) -> list[CommandChange]:
        """Do something to the line of waiting commands; it is on the disk before anybody hears of it."""
        changes = do(self._line)
        self._news.note()
        return self._told(changes, is_written=True)

    def queue_state(self, now_ns: int) -> QueueState:
        return self._news.state(now_ns)

    def take_queue(self, now_ns: int) -> QueueState | None:
        return self._news.take(now_ns)

    def _told(self, changes: list[CommandChange], *, is_written: bool = False) -> list[CommandChange]:
        """Changes of the queue, on the disk before anybody hears of them."""
        if not is_written:
            self._journal.write(*changes)
        self._journal.settle()
        return self._heeded(changes)

    def _heeded(self, changes: list[CommandChange]) -> list[CommandChange]:
        self._occasions.stages |= {change.command: change.stage for change in changes}
        self._checks.heed(changes)
        self._news.note(has_changed=any(change.stage in _QUEUE_STAGES for change in changes))
        return changes

    def _item(self, command: Command, encoded: EncodedCommand) -> QueueItem:
        return QueueItem(0, 0, airtime_ns=self._airtime_ns(encoded.data), window_ns=round(longest_window_s(command) * SECOND_NS))

    def _own_checks(self, command: Command, encoded: EncodedCommand, now_ns: int) -> list[Check]:
        found = []
        if self._queue.mode is QueueMode.DISABLED:
            found.append(("queue", "the queue is disabled, nothing can be sent"))
        if not self._link.is_open:
            found.append(("link", f"it would be held: {self._link.reason}"))
        if self._queue.repeat_age_ns(command.name, encoded.arguments, now_ns) is not None:
            found.append(("repeat", "the same command with the same arguments was queued seconds ago"))
        if does_not_fit := self._passes.why_it_does_not_fit(self._item(command, encoded), now_ns):
            found.append(("fit", does_not_fit))
        return [Check(subject, Verdict.WARNING, text) for subject, text in found]

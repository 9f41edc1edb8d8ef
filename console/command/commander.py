"""Commands from the operator's wish to the last report: checked, queued, armed, sent, verified. Time is always passed in.

Two surprises. The sequence count of a packet is taken when it is released, so what was cancelled leaves no gap on board.
And RELEASED is written down (`record`) before the bytes leave: after a crash nothing that left looks as if it had stayed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from console.command.conditions import NoTelemetry, Telemetry
from console.command.departures import Departures
from console.command.queue import REPEAT_WITHIN_NS, CommandQueue, Entry
from console.command.states import CommandChange, Stage
from console.command.uplink import LinkView, Uplink
from console.command.verify import Flight, Flights, VerificationReport
from console.dictionary.encode import EncodedCommand, encode_command
from console.dictionary.model import Command, Dictionary
from console.errors import KnownError
from console.utc import SECOND_NS

_SEQUENCE_COUNTS = 1 << 14


@dataclass(frozen=True, slots=True)
class PreparedCommand:
    """What a command would be. `fields`: (argument, first bit, bits) in `data`; `warnings`: what the operator should know first."""

    command: Command
    encoded: EncodedCommand
    warnings: list[str]


class Commands(Protocol):
    """What a session needs of commanding, live or recorded."""

    def step(self, now_ns: int, reports: Sequence[VerificationReport], link: LinkView) -> list[CommandChange]:
        """What has changed up to now, in order of time."""
        ...


class Commander:
    """The commands of one session. Intents return the changes that they make or raise KnownError with the reason of a refusal."""

    def __init__(self, dictionary: Dictionary, uplink: Uplink, *, record: Callable[[CommandChange], str] = lambda _: "") -> None:
        """`record` puts a change on disk before it returns, or returns why it could not yet: a full disk stops no command."""
        self._dictionary = dictionary
        self._record = record
        self._queue = CommandQueue()
        self._flights = Flights()
        self._departures = Departures(uplink, self._flights, self._take_back)
        self._counts: dict[int, int] = {}
        self._link = LinkView(is_open=False, reason="the link has not been opened yet")
        self._telemetry: Telemetry = NoTelemetry()

    def look_at(self, telemetry: Telemetry) -> None:
        """Judge conditions by these values from now on."""
        self._telemetry = telemetry

    def prepare(self, name: str, arguments: dict[str, str], now_ns: int = 0) -> PreparedCommand:
        """The encoded command with its checks; raises KnownError for an unknown command or a wrong argument."""
        command = self._dictionary.command(name)
        encoded = self._encode(name, arguments)
        return PreparedCommand(command, encoded, self._warnings(command, encoded, now_ns))

    def queue(
        self, name: str, arguments: dict[str, str], now_ns: int, *, by: str = "", is_repeat_meant: bool = False
    ) -> list[CommandChange]:
        """Put a command into the queue. Raises KnownError for the same one again within seconds unless it is meant."""
        prepared = self.prepare(name, arguments, now_ns)
        encoded = prepared.encoded
        if not is_repeat_meant and self._queue.repeat_age_ns(name, encoded.arguments, now_ns) is not None:
            raise KnownError(f"{name} with the same arguments was queued less than {REPEAT_WITHIN_NS // SECOND_NS} s ago",
                             remedy="queue it again with 'repeat is meant'")  # fmt: skip
        entry = Entry(0, name, dict(encoded.arguments), encoded.data, prepared.command.significance, now_ns)
        return [self._queue.add(entry, by=by)]

    def arm(self, number: int, now_ns: int, *, by: str = "") -> list[CommandChange]:
        """Arm for ten seconds; then it falls back by itself."""
        return [*self._queue.fall_back(now_ns), self._queue.arm(number, now_ns, by=by)]

    def cancel(self, number: int, now_ns: int, *, by: str = "") -> list[CommandChange]:
        """Take a command that has not been sent out of the queue."""
        return [self._queue.cancel(number, now_ns, by=by)]

    def send(self, number: int, now_ns: int, *, by: str = "") -> list[CommandChange]:
        """Release a command and give its bytes to the link; HELD with the reason when they can't leave now.

        Raises KnownError for a significant command that isn't armed.
        """
        changes = self._queue.fall_back(now_ns)
        entry = self._queue.entry(number)
        if entry.significance.needs_arming and entry.stage is not Stage.ARMED:
            raise KnownError(f"{entry.name} is {entry.significance}: arm it first", rule="it stays armed for 10 s")
        if not self._link.is_open:
            return [*changes, self._queue.hold(number, now_ns, self._link.reason, by=by)]
        return changes + self._release(entry, now_ns, by)

    def step(self, now_ns: int, reports: Sequence[VerificationReport], link: LinkView) -> list[CommandChange]:
        self._link = link
        told = self._departures.step(now_ns, link, min([now_ns, *(report.at_ns for report in reports)]))
        changes = self._queue.fall_back(now_ns) + told + self._flights.step(now_ns, reports, link.has_dropped)
        return sorted(changes, key=lambda change: change.at_ns)

    def restore(self, past: Iterable[CommandChange], now_ns: int) -> list[CommandChange]:
        """Take up after a crash: what waited comes back HELD, what had left without an end is UNKNOWN.

        Commands that the dictionary gives no verifiers for stay SENT: nothing more was ever to come.
        """
        latest: dict[int, CommandChange] = {}
        for change in past:
            latest[change.command] = change
            if change.stage is Stage.SENT:
                self._count_sent(change.data)
        for change in latest.values():
            if change.stage is Stage.RELEASED:
                self._count_sent(change.data)
        entries = {number: _entry_of(change) for number, change in latest.items()}
        waiting = [e for e in entries.values() if e.stage in (Stage.QUEUED, Stage.ARMED, Stage.HELD)]
        gone = [e for e in entries.values() if self._is_without_end(e)]
        self._queue.bring_back(waiting, max(latest, default=0))
        held = [self._queue.hold(e.number, now_ns, "found in the queue after a restart") for e in waiting]
        return held + [e.change(now_ns, Stage.UNKNOWN, detail="the console was restarted before its outcome was known") for e in gone]

    def _release(self, entry: Entry, now_ns: int, by: str) -> list[CommandChange]:
        encoded = self._encode(entry.name, entry.arguments)
        entry.data = encoded.data
        entry, released = self._queue.release(entry.number, now_ns, by=by)
        not_recorded = self._record(released)
        flight = Flight(entry, self._dictionary.command(entry.name).verifiers, now_ns)
        self._count_sent(encoded.data)
        try:
            return [released, *self._departures.send(flight, now_ns, detail=not_recorded, by=by)]
        except KnownError as error:
            return [released, self._take_back(entry, now_ns, str(error), by=by)]

    def _take_back(self, entry: Entry, now_ns: int, reason: str, *, by: str = "") -> CommandChange:
        """A released command that never left waits again, and its sequence count is free where it was the last."""
        apid, count = _apid(entry.data), _sequence(entry.data)
        if self._counts.get(apid) == (count + 1) % _SEQUENCE_COUNTS:
            self._counts[apid] = count
        self._queue.put_back(entry)
        return self._queue.hold(entry.number, now_ns, reason, by=by)

    def _encode(self, name: str, arguments: dict[str, str]) -> EncodedCommand:
        first = encode_command(self._dictionary, name, arguments, sequence=0)
        count = self._counts.get(_apid(first.data), 0)
        return encode_command(self._dictionary, name, arguments, sequence=count) if count else first

    def _count_sent(self, data: bytes) -> None:
        if len(data) >= 4:
            self._counts[_apid(data)] = (_sequence(data) + 1) % _SEQUENCE_COUNTS

    def _warnings(self, command: Command, encoded: EncodedCommand, now_ns: int) -> list[str]:
        warnings = []
        if command.significance.needs_arming:
            reason = f": {command.reason}" if command.reason else ""
            warnings.append(f"significance {command.significance}{reason}; it must be armed before it is sent")
        if not self._link.is_open:
            warnings.append(f"it would be held: {self._link.reason}")
        if self._queue.repeat_age_ns(command.name, encoded.arguments, now_ns) is not None:
            warnings.append("the same command with the same arguments was queued seconds ago")
        return warnings

    def _is_without_end(self, entry: Entry) -> bool:
        if entry.stage.is_end or entry.stage in (Stage.DRAFT, Stage.QUEUED, Stage.ARMED, Stage.HELD):
            return False
        command = self._dictionary.commands.get(entry.name)
        return entry.stage is Stage.RELEASED or command is None or bool(command.verifiers)


class RecordedCommands:
    """The commands of a recording, told again as its clock passes them; nothing can be sent."""

    def __init__(self, changes: Iterable[CommandChange]) -> None:
        self._changes = sorted(changes, key=lambda change: change.at_ns)
        self._told = 0

    def step(self, now_ns: int, reports: Sequence[VerificationReport], link: LinkView) -> list[CommandChange]:
        first = self._told
        while self._told < len(self._changes) and self._changes[self._told].at_ns <= now_ns:
            self._told += 1
        return self._changes[first : self._told]

    def seek(self, now_ns: int) -> list[CommandChange]:
        """Start again from this instant; returns everything up to it."""
        self._told = 0
        return self.step(now_ns, (), LinkView(is_open=False))


def _apid(data: bytes) -> int:
    return int.from_bytes(data[:2]) & 0x7FF


def _sequence(data: bytes) -> int:
    return int.from_bytes(data[2:4]) & 0x3FFF


def _entry_of(change: CommandChange) -> Entry:
    return Entry(
        change.command, change.name, dict(change.arguments), change.data, change.significance, change.at_ns, change.stage, Stage.HELD
    )

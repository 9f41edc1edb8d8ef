"""A campaign of commands against the simulator's receiver and executive, killed at any boundary and taken up again.

What is killed: the engine, at a numbered boundary (before and after a write, before and after the bytes). What a kill leaves of the record
depends on how it died: a killed process leaves all that was written, a power cut only what was synchronised, and perhaps some more.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Protocol

import msgspec

from console.command.commander import Commander
from console.command.lineup import Priority, QueueAct, QueueMode, ReleaseKind, ReleaseRule
from console.command.states import CommandChange, Stage
from console.command.uplink import LinkView, NoticeKind, UplinkNotice
from console.command.verify import VerificationReport
from console.errors import KnownError
from console.frames.cltu import encode_cltu
from console.frames.tc import build_tc_frame
from console.frames.uplink_format import Service
from console.orbit.types import Pass
from console.packets.pus import parse_pus_tm, reported_request
from console.simulator.physics import Craft
from console.simulator.pus import Executive
from console.simulator.receiver import Receiver
from console.simulator.service import Board
from tests.command.fakes import S, demo_dictionary
from tests.command.test_releasing import Values
from tests.simulator.flights import SESSION_START_NS, banting, wau1

WAITING = (Stage.QUEUED, Stage.ARMED, Stage.HELD)
LEFT = (Stage.SENT, Stage.RADIATED, Stage.RECEIVED, Stage.ACCEPTED, Stage.STARTED, Stage.PROGRESS, Stage.COMPLETED, Stage.REJECTED,
        Stage.FAILED, Stage.TIMED_OUT, Stage.UNKNOWN)  # fmt: skip
SAFE = ("PING", "NOOP", "TX_LEVEL", "HK_ONCE", "PING", "NOOP", "OBC_RESET")


class Killed(BaseException):
    """The engine is gone."""


@dataclass(slots=True)
class Fuse:
    """Counts boundaries and kills at the chosen one."""

    left: int = -1
    passed: int = 0

    def point(self) -> None:
        self.passed += 1
        self.left -= 1
        if self.left == 0:
            raise Killed


class Disk(Protocol):
    """One session's record."""

    def record(self, *records: CommandChange | QueueAct) -> str: ...
    def deliver(self, changes: list[CommandChange]) -> None: ...
    def crash(self, dice: Random) -> None: ...
    def read(self) -> tuple[list[CommandChange], list[QueueAct]]: ...


@dataclass(slots=True)
class FakeDisk:
    """Transactions; the first `synced` of them survive a power cut, all of them the end of the process."""

    fuse: Fuse
    transactions: list[list[CommandChange | QueueAct]] = field(default_factory=list)
    synced: int = 0
    _outbox: list[CommandChange | QueueAct] = field(default_factory=list)
    _staged: set[bytes] = field(default_factory=set)

    def record(self, *records: CommandChange | QueueAct) -> str:
        self.fuse.point()
        self._stage(records)
        self.fuse.point()
        self._commit()
        self.fuse.point()
        self.synced = len(self.transactions)
        self.fuse.point()
        return ""

    def deliver(self, changes: list[CommandChange]) -> None:
        self._stage(changes)
        self.fuse.point()
        self._commit()
        self.fuse.point()

    def crash(self, dice: Random) -> None:
        if dice.random() < 0.5:
            del self.transactions[dice.randint(self.synced, len(self.transactions)) :]

    def read(self) -> tuple[list[CommandChange], list[QueueAct]]:
        records = [one for transaction in self.transactions for one in transaction]
        return [r for r in records if isinstance(r, CommandChange)], [r for r in records if isinstance(r, QueueAct)]

    def _stage(self, records: object) -> None:
        for one in records:  # type: ignore[attr-defined]
            mark = msgspec.json.encode(one)
            if mark not in self._staged:
                self._staged.add(mark)
                self._outbox.append(one)

    def _commit(self) -> None:
        if self._outbox:
            self.transactions.append(self._outbox)
            self._outbox = []


class Spacecraft:
    """The simulator's receiver and executive, without radio and orbit."""

    def __init__(self, seed: int) -> None:
        elements = wau1().elements
        self._board = Board.of(Craft(elements, banting().site, start_ns=SESSION_START_NS, seed=seed))  # type: ignore[arg-type]
        self._executive = Executive(self._board)
        self._receiver = Receiver(wau1().frames.scid or 0, self._board.counters)
        self.executed: list[bytes] = []

    def receive(self, cltu: bytes, at_ns: int) -> None:
        self._board.at_ns = at_ns
        for packet in self._receiver.feed(cltu):
            self.executed.append(packet)
            self._executive.take(packet, at_ns)

    def reports(self, now_ns: int) -> list[VerificationReport]:
        """What service 1 says of what it works on."""
        self._board.at_ns = now_ns
        self._executive.step(now_ns)
        found = []
        for packet in self._board.take_outbox():
            header = parse_pus_tm(packet)
            if header.service == 1:
                found.append(VerificationReport(now_ns, header.subtype, reported_request(packet)))
        return found


@dataclass(slots=True)
class Campaign:
    """One spacecraft, one operator, and one engine after the other."""

    seed: int
    new_disk: Callable[[Fuse], Disk] = FakeDisk
    fuse: Fuse = field(default_factory=Fuse)
    dice: Random = field(init=False)
    craft: Spacecraft = field(init=False)
    commander: Commander = field(init=False)
    disks: list[Disk] = field(default_factory=list)
    now_ns: int = SESSION_START_NS
    is_open: bool = True
    kills: int = 0
    sent: dict[int, bytes] = field(default_factory=dict)
    """What was given to the link, by command."""
    acted_on: set[int] = field(default_factory=set)
    """Commands that an operator has done something for since the last restart."""
    told: dict[int, Stage] = field(default_factory=dict)
    """The last stage of each command that an operator was told of."""
    busy_with: set[int] = field(default_factory=set)
    values: Values = field(default_factory=Values)
    _frames: int = 0
    _ledger: dict[int, Stage] = field(default_factory=dict)
    _read_disks: int = 0

    def __post_init__(self) -> None:
        self.dice = Random(self.seed)
        self.craft = Spacecraft(self.seed)
        self._start()

    # The uplink that commanders give their packets to.

    def send(self, packet: bytes, now_ns: int, *, tag: int = -1, service: Service | None = None) -> list[UplinkNotice]:
        self.fuse.point()
        if self.dice.random() < 0.05:
            raise KnownError("the port has gone")
        assert tag in self.acted_on, f"command {tag} left by itself after a restart"
        assert tag not in self.sent, f"command {tag} left twice"
        self.sent[tag] = packet
        if self.dice.random() < 0.9:
            self.craft.receive(encode_cltu(build_tc_frame(wau1().frames.scid or 0, 0, self._frames, packet)), now_ns)
        self._frames = (self._frames + 1) % 256
        self.fuse.point()
        return [UplinkNotice(now_ns, NoticeKind.SENT, tag, bypass_frames=1)]

    def step(self, now_ns: int, link: LinkView) -> list[UplinkNotice]:
        return []

    def fly(self, kills: int, *, most_boundaries: int = 40) -> None:
        """Work until so many kills have happened, then to a quiet end."""
        while self.kills < kills:
            self.fuse.left = self.dice.randint(1, most_boundaries)
            try:
                while True:
                    self._turn()
            except Killed:
                self.kills += 1
                self._restart()
        self.fuse.left = -1
        for _ in range(30):
            self._turn()
        self._check_end()

    def _start(self) -> None:
        self.disks.append(self.new_disk(self.fuse))
        first = self.now_ns - self.dice.randint(0, 100) * S
        passes = [Pass("WAU-1", "Banting", first, first + 300 * S, first + 600 * S, 50.0, 0.0, 0.0, 0.0, 0, 0.0, 0.0)]
        self.commander = Commander(
            demo_dictionary(), self, record=self.disks[-1].record, passes=passes if self.dice.random() < 0.3 else (),
            airtime_ns=lambda packet: len(packet) * 2_000_000,
        )  # fmt: skip
        self.commander.look_at(self.values)

    def _restart(self) -> None:
        self.disks[-1].crash(self.dice)
        while True:
            left = next((found for disk in reversed(self.disks) if any(found := disk.read())), ([], []))
            self.now_ns += self.dice.choice([1, 5, 60, 3600]) * S
            self.acted_on.clear()
            self.craft.reports(self.now_ns)
            self._start()
            try:
                if any(left):
                    self.disks[-1].deliver(self.commander.restore(left[0], self.now_ns, left[1]))
            except Killed:
                self.kills += 1
                self.disks[-1].crash(self.dice)
                continue
            break
        self._check_restored()

    def _turn(self) -> None:
        self.now_ns += self.dice.choice([0, 1, 1, 2, 7]) * S
        self.values.values["BATT_V"] = self.dice.choice([100.0, 9000.0])
        self.is_open = self.dice.random() < 0.9
        link = LinkView(self.is_open, "" if self.is_open else "the link is waiting", not self.is_open, heard_ns=self.now_ns)
        reports = [one for one in self.craft.reports(self.now_ns) if self.is_open]
        changes = self.commander.step(self.now_ns, reports, link)
        for _ in range(self.dice.choice([0, 1, 1, 2])):
            with suppress(KnownError):
                changes += self._act()
        self.disks[-1].deliver(changes)
        self.told |= {change.command: change.stage for change in changes}
        self.busy_with.clear()

    def _remove_or_take_back(self, number: int) -> list[CommandChange]:
        removed = [one for one, stage in self.told.items() if stage is Stage.CANCELLED]
        if not removed or self.dice.random() < 0.5:
            return self.commander.cancel(number, self.now_ns)
        number = self.dice.choice(removed)
        self.busy_with.add(number)
        return self.commander.act(lambda line: line.take_back(number, self.now_ns))

    def _act(self) -> list[CommandChange]:
        dice, commander, now_ns = self.dice, self.commander, self.now_ns
        waiting = [item.command for item in commander.queue_state(now_ns).items]
        if not waiting or dice.random() < 0.3:
            return self._queue()
        number = dice.choice(waiting)
        self.busy_with.add(number)
        match dice.randrange(10):
            case 0:
                return self._remove_or_take_back(number)
            case 1:
                return commander.act(lambda line: line.move(number, dice.randint(-3, 3), now_ns))
            case 2:
                return commander.act(lambda line: line.prioritize(number, dice.choice(list(Priority)), now_ns))
            case 3:
                return commander.act(lambda line: line.hold(number, now_ns))
            case 4:
                self.acted_on.add(number)
                return commander.act(lambda line: line.resume(number, now_ns))
            case 5:
                self.acted_on.add(number)
                return commander.act(lambda line: line.set_rule(number, self._rule(), now_ns))
            case 6:
                mode = dice.choice([QueueMode.ENABLED, QueueMode.ENABLED, QueueMode.HELD, QueueMode.DISABLED])
                return commander.act(lambda line: line.set_mode(mode, now_ns))
            case 7:
                return commander.act(lambda line: line.set_expiry(number, now_ns + 20 * S, now_ns))
            case _:
                self.acted_on.add(number)
                return (commander.arm(number, now_ns) if dice.random() < 0.4 else []) + commander.send(number, now_ns)

    def _queue(self) -> list[CommandChange]:
        name = self.dice.choice(SAFE)
        arguments = {"LEVEL": self.dice.choice(["LOW", "HIGH"])} if name == "TX_LEVEL" else {}
        changes = self.commander.queue(
            name, arguments, self.now_ns, is_repeat_meant=True, priority=self.dice.choice(list(Priority)), rule=self._rule(),
            expires_ns=self.dice.choice([-1, -1, self.now_ns + 50 * S]),
        )  # fmt: skip
        self.acted_on.add(changes[0].command)
        return changes

    def _rule(self) -> ReleaseRule:
        numbers = list(self.told) or [1]
        return self.dice.choice([
            ReleaseRule(), ReleaseRule(ReleaseKind.TIME, at_ns=self.now_ns + self.dice.randint(1, 9) * S),
            ReleaseRule(ReleaseKind.TELEMETRY, condition="BATT_V > 5"),
            ReleaseRule(ReleaseKind.AFTER, after=self.dice.choice(numbers)),
        ])  # fmt: skip

    def _check_restored(self) -> None:
        self._read_up()
        waiting = {item.command for item in self.commander.queue_state(self.now_ns).items}
        for number, stage in self.told.items():
            if number in self.busy_with:
                continue
            if stage in WAITING and number not in self.sent:
                assert number in waiting or self._last(number) in (Stage.UNKNOWN, Stage.EXPIRED), f"{number} was lost"
            if stage.is_end:
                assert number not in waiting, f"{number} came back from {stage}"
        assert not waiting & self.sent.keys(), f"{waiting & self.sent.keys()} have left and stand in the queue again"
        self.told = {number: self._last(number) for number in self.told}
        self.busy_with.clear()

    def _check_end(self) -> None:
        self._read_up()
        executed = self.craft.executed
        assert len(executed) == len(set(executed)), "the spacecraft carried one out twice"
        assert set(executed) <= set(self.sent.values())
        waiting = {item.command for item in self.commander.queue_state(self.now_ns).items}
        for number in self.told:
            last = self._last(number)
            assert (number in waiting) == (last in WAITING), f"{number} is {last}"
            if number in self.sent:
                assert last in LEFT, f"{number} has left and looks as if it had stayed: {last}"

    def _last(self, number: int) -> Stage:
        """Where a command stands by the newest record that knows it."""
        assert number in self._ledger, f"command {number} has vanished"
        return self._ledger[number]

    def _read_up(self) -> None:
        """What the records say that were written since the last look: those of ended engines, and the present one's so far."""
        for disk in self.disks[self._read_disks :]:
            self._ledger |= {change.command: change.stage for change in disk.read()[0]}
        self._read_disks = len(self.disks) - 1

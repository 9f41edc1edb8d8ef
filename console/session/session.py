"""One session as a plain object without threads or processes, stepped with bytes and a time.

Raw bytes are recorded before anything is made of them. Time comes in from outside only: nothing here asks a clock.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from console.command.commander import Commander, Commands
from console.command.lineup import QueueAct
from console.command.states import CommandChange, Stage
from console.command.uplink import LinkView
from console.dictionary.model import Dictionary
from console.errors import KnownError
from console.frames.batch import Chunk, FrameFormat
from console.session.acts import SetParameter, encode_act
from console.session.alarm_acts import LimitKeeper, NoLimitKeeper
from console.session.antenna import Antenna, NoAntenna
from console.session.command_acts import carry_out_command_act, carry_out_directive
from console.session.contacts import Contacts
from console.session.current_telemetry import CurrentTelemetry
from console.session.decoding import Decoding
from console.session.ground import Ground, LiveGround, ground_event
from console.session.keyframes import KeyframePace
from console.session.link_inbox import LinkGauge, LinkStatus
from console.session.messages import (
    AddNote,
    AlarmIntent,
    AntennaIntent,
    Approve,
    CommandIntent,
    Delivery,
    FopDirective,
    Intent,
    LinkState,
    Mark,
    PacketRow,
    Prepare,
    Prepared,
    ProcedureIntent,
    Refused,
    ToWindow,
)  # fmt: skip
from console.session.procedures import NoProcedures, Procedures
from console.session.settings import acts_by_rule
from console.session.telemetry_acts import carry_out_telemetry_act
from console.session.told_lately import ToldLately
from console.telemetry.samples import SampleBatch
from console.telemetry.states import AlarmChange, AlarmState, Event


class Recorder(Protocol):
    """Where a session is written; `console.store.writer.SessionWriter` is one."""

    def chunk(self, chunk: Chunk) -> int: ...
    def delivery(self, delivery: Delivery) -> None: ...
    def keyframe(self, at_ns: int, chunk_ident: int, state: bytes) -> None: ...
    def command_stage(self, *records: CommandChange | QueueAct) -> None: ...
    def intent(self, at_ns: int, blob: bytes) -> int: ...
    def note(self, at_ns: int, text: str, by: str = "") -> None: ...
    def mark(self, mark: Mark) -> None: ...


class NoRecorder:
    """For a replay: what is played is on disk already."""

    def chunk(self, chunk: Chunk) -> int:
        return chunk.ident

    def delivery(self, delivery: Delivery) -> None: ...
    def keyframe(self, at_ns: int, chunk_ident: int, state: bytes) -> None: ...
    def command_stage(self, *records: CommandChange | QueueAct) -> None: ...
    def intent(self, at_ns: int, blob: bytes) -> int:
        return 0

    def note(self, at_ns: int, text: str, by: str = "") -> None: ...
    def mark(self, mark: Mark) -> None: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """An intent (or what a rule of the dictionary does), who wants it, and where the answer goes."""

    intent: Intent | SetParameter
    by: str = ""
    answer: Callable[[ToWindow], None] = lambda _: None


@dataclass(frozen=True, slots=True)
class SessionParts:
    """What a session is put together from. Without a Commander among them there is nothing to command with."""

    dictionary: Dictionary
    framing: str
    frame_format: FrameFormat
    commands: Commands
    recorder: Recorder = field(default_factory=NoRecorder)
    ground: Ground = field(default_factory=LiveGround)
    antenna: Antenna = field(default_factory=NoAntenna)
    link_name: str = ""
    limit_keeper: LimitKeeper = field(default_factory=NoLimitKeeper)
    procedures: Procedures = field(default_factory=NoProcedures)


@dataclass(slots=True)
class _Outcome:
    """What intents have changed within one step."""

    events: list[Event] = field(default_factory=list)
    samples: list[SampleBatch] = field(default_factory=list)
    alarm_changes: list[AlarmChange] = field(default_factory=list)
    command_changes: list[CommandChange] = field(default_factory=list)


class Session:
    """Steps through time: chunks, link statuses and intents in, one Delivery out."""

    def __init__(self, parts: SessionParts) -> None:
        self.decoding = Decoding(parts.dictionary, parts.framing, parts.frame_format)
        self._parts = parts
        self.antenna = parts.antenna
        self._recorder = parts.recorder
        self._commander = parts.commands if isinstance(parts.commands, Commander) else None
        if self._commander is not None:
            self._commander.look_at(CurrentTelemetry(self.decoding))
        self._procedures = parts.procedures
        self._procedures.look_at(CurrentTelemetry(self.decoding))
        self._gauge = LinkGauge(parts.link_name, can_send=self._commander is not None)
        self._lately = ToldLately()
        self._told: deque[str] = deque()
        self._sequence = 0
        self.now_ns = -1
        self._last_chunk = 0
        self._keyframes = KeyframePace()
        self.contacts = Contacts()
        self.rate = 1.0

    def step(
        self, now_ns: int, chunks: Sequence[Chunk] = (), asked: Sequence[Asked] = (), statuses: Sequence[LinkStatus] = ()
    ) -> Delivery:  # fmt: skip
        """Everything that came of the time up to `now_ns`: chunks first, then what was asked. Bytes are on their way to disk first."""
        recorded = [self._recorded(chunk) for chunk in chunks]
        for chunk in recorded:
            self._gauge.came(chunk)
        decoded = self.decoding.take(recorded, now_ns)
        counters = self.decoding.counters
        self.contacts.note(counters, now_ns)
        link = self._link_view(statuses, counters.clcw)
        ground = self._parts.ground.notices(now_ns, statuses) + self._own_events(now_ns)
        commands = self._parts.commands.step(now_ns, decoded.reports, link)
        outcome = _Outcome()
        for each in asked:
            self._act(each, now_ns, outcome)
        plan = self._procedures.step(now_ns, link, commands + outcome.command_changes)
        outcome.events += plan.events
        self._follow_rules(commands + outcome.command_changes + plan.changes, now_ns, outcome)
        antenna = self.antenna.step(now_ns)
        outcome.events += [ground_event(now_ns, text, source="antenna") for text in antenna.remarks]
        remarks = self._commander.take_remarks() if self._commander else []
        outcome.events += [ground_event(now_ns, text, source="uplink") for text in remarks]
        delivery = Delivery(
            self._next_sequence(), now_ns, self.rate, self._gauge.state(now_ns), counters,
            samples=decoded.samples + outcome.samples,
            packets=decoded.packets,
            events=sorted(decoded.events + ground + outcome.events + self.decoding.alarms.take_events(), key=lambda event: event.at_ns),
            alarm_changes=decoded.alarm_changes + outcome.alarm_changes,
            command_changes=commands + outcome.command_changes + plan.changes,
            antenna=antenna.state,
            antenna_course=antenna.course,
            limits=self.decoding.alarms.take_limits(),
            flood=self.decoding.alarms.flood,
            queue=self._parts.commands.take_queue(now_ns),
            fop=self._parts.commands.take_fop(),
            procedure=plan.state,
        )  # fmt: skip
        self._keep(delivery, has_moved=bool(chunks or asked))
        return delivery

    def standing(self, now_ns: int) -> Delivery:
        """All that a new window, or one after a seek, has to know: last values, standing alarms, the last packets,
        commands and events so far."""
        antenna = self.antenna.standing()
        return Delivery(
            self._next_sequence(), now_ns, self.rate, self._gauge.state(now_ns), self.decoding.counters,
            samples=self.decoding.current.as_samples(),
            packets=list(self._lately.packets),
            events=list(self._lately.events),
            alarm_changes=self.decoding.alarms.standing(),
            command_changes=list(self._lately.stages),
            is_reset=True,
            antenna=antenna.state,
            antenna_course=antenna.course,
            limits=self.decoding.alarms.limits_apart(),
            flood=self.decoding.alarms.flood,
            queue=self._parts.commands.queue_state(now_ns),
            fop=self._parts.commands.fop(),
            procedure=self._procedures.standing(),
        )  # fmt: skip

    def tell(self, text: str) -> None:
        """Something that the console itself has to say; an event of the next step. May be called from any thread."""
        self._told.append(text)

    def link_state(self, now_ns: int) -> LinkState:
        """The link as it is now."""
        return self._gauge.state(now_ns)

    def bring_in(self, changes: Iterable[CommandChange], now_ns: int) -> Delivery:
        """Take up changes from before this session (a queue found after a crash) as its first step."""
        delivery = Delivery(
            self._next_sequence(), now_ns, self.rate, self._gauge.state(now_ns), self.decoding.counters, command_changes=list(changes)
        )
        self._keep(delivery, has_moved=False)
        return delivery

    def restore(
        self,
        snapshot: bytes | None,
        *,
        chunk: int,
        events: Iterable[Event],
        command_changes: Iterable[CommandChange],
        packets: Iterable[PacketRow] = (),
    ) -> None:
        """Be as after chunk `chunk`, from a keyframe (None: as before the first byte) and what was told until then."""
        self.decoding.start_over()
        if snapshot is not None:
            self.decoding.restore(snapshot)
        self._lately = ToldLately(events, command_changes, packets)
        self._gauge.forget(self._lately.packets[-1].received_ns if self._lately.packets else -1)
        self._last_chunk = chunk

    def _recorded(self, chunk: Chunk) -> Chunk:
        self._last_chunk = self._recorder.chunk(chunk)
        return Chunk(chunk.received_ns, chunk.data, self._last_chunk)

    def _own_events(self, now_ns: int) -> list[Event]:
        events = []
        while self._told:
            events.append(ground_event(now_ns, self._told.popleft(), source="console"))
        return events

    def _link_view(self, statuses: Sequence[LinkStatus], clcw: int | None) -> LinkView:
        was_open = self._gauge.status.status == "open"
        has_dropped = False
        for status in statuses:
            has_dropped = has_dropped or (was_open and status.status != "open")
            was_open = status.status == "open"
            self._gauge.status = status
        status = self._gauge.status
        reason = f"the link is {status.status}{f': {status.detail}' if status.detail else ''}"
        return LinkView(was_open, "" if was_open else reason, has_dropped, clcw, self.decoding.take_clcws(), self.contacts.heard_ns)

    def _act(self, asked: Asked, now_ns: int, outcome: _Outcome) -> None:
        try:
            self._carry_out(asked, now_ns, outcome)
        except KnownError as error:
            asked.answer(Refused(type(asked.intent).__name__, str(error)))
            if isinstance(asked.intent, Approve):
                text = f"approval of command {asked.intent.command} by {asked.intent.name!r} refused: {error}"
                outcome.events.append(ground_event(now_ns, text, source="commands"))

    def _carry_out(self, asked: Asked, now_ns: int, outcome: _Outcome) -> None:
        match asked.intent:
            case intent if isinstance(intent, AlarmIntent | SetParameter):
                done = carry_out_telemetry_act(self.decoding, intent, by=asked.by, at_ns=now_ns, keeper=self._parts.limit_keeper)
                outcome.samples += done.samples
                outcome.alarm_changes += done.alarm_changes
                self._recorder.intent(now_ns, encode_act(done.act))
            case AddNote(text):
                self._recorder.note(now_ns, text, asked.by)
                outcome.events.append(ground_event(now_ns, text, source=f"note{f' by {asked.by}' if asked.by else ''}"))
            case Prepare(name, arguments):
                prepared = self._needed_commander().prepare(name, arguments, now_ns)
                asked.answer(Prepared(name, prepared.encoded.data, list(prepared.encoded.fields), prepared.warnings, prepared.checks))
            case intent if isinstance(intent, CommandIntent):
                outcome.command_changes += carry_out_command_act(self._needed_commander(), intent, by=asked.by, now_ns=now_ns)
            case FopDirective() as intent:
                given_up, said = carry_out_directive(self._needed_commander(), intent, by=asked.by, now_ns=now_ns)
                outcome.command_changes += given_up
                outcome.events.append(ground_event(now_ns, said, source="uplink"))
            case intent if isinstance(intent, ProcedureIntent):
                self._procedures.carry_out(intent, now_ns, by=asked.by)
            case intent if isinstance(intent, AntennaIntent):
                moved = self.antenna.carry_out(intent, now_ns)
                text = f"{moved}{f' (by {asked.by})' if asked.by else ''}" if moved else ""
                outcome.events += [ground_event(now_ns, text, source="antenna")] if text else []
            case _:
                raise KnownError("time can't be steered here")

    def _follow_rules(self, changes: list[CommandChange], now_ns: int, outcome: _Outcome) -> None:
        """Do what the dictionary says of the stages that commands have reached; a replay reads that from the file."""
        for act, said in acts_by_rule(self._parts.dictionary, changes, CurrentTelemetry(self.decoding)) if self._commander else ():
            outcome.events += [ground_event(now_ns, said, source="commands")] if said else []
            if act is not None:
                self._act(Asked(act, "console"), now_ns, outcome)

    def _needed_commander(self) -> Commander:
        if self._commander is None:
            raise KnownError("nothing can be commanded here", rule="there is no uplink")
        return self._commander

    def _keep(self, delivery: Delivery, *, has_moved: bool) -> None:
        self.now_ns = delivery.now_ns
        self._lately.keep(delivery)
        self._recorder.delivery(delivery)
        for mark in marks_of(delivery):
            self._recorder.mark(mark)
        if self._keyframes.is_due(delivery.now_ns, has_moved=has_moved):
            self._recorder.keyframe(delivery.now_ns, self._last_chunk, self.decoding.snapshot())

    def _next_sequence(self) -> int:
        self._sequence += 1
        return self._sequence


def marks_of(delivery: Delivery) -> list[Mark]:
    """The points of a Delivery that stand on the replay bar: commands that were sent, alarms that came."""
    sent = [Mark(c.at_ns, "command", c.name) for c in delivery.command_changes if c.stage is Stage.SENT]
    came = [Mark(a.at_ns, "alarm", a.parameter) for a in delivery.alarm_changes if a.state is AlarmState.UNACKNOWLEDGED and not a.by]
    return sorted(sent + came, key=lambda mark: mark.at_ns)

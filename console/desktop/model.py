"""What the window knows: the sum of all Deliveries so far. Free of Qt; memory is bounded by the lengths below."""

from __future__ import annotations

from collections import deque
from itertools import islice
from math import isfinite
from pathlib import Path

from console.clock import SimulatedClock
from console.command.procedure import ProcedureState
from console.command.states import CommandChange
from console.dictionary.model import AlarmRange, Dictionary
from console.errors import KnownError
from console.frames.batch import LinkCounters
from console.frames.fop_state import FopState
from console.mission.model import Mission, Spacecraft, Station
from console.session.messages import Delivery, LinkState, PacketRow, Welcome
from console.station.state import AntennaCourse, AntennaMode, AntennaState
from console.telemetry.current import CurrentValues
from console.telemetry.states import STANDING, AlarmChange, AlarmFlood, AlarmLevel, AlarmState, Event, LimitState

EVENTS_KEPT = 5_000
PACKETS_KEPT = 20_000
CLOCK_TOLERANCE_NS = 150_000_000


class WindowModel:
    """Current values, alarms, commands, events, packets and the session's clock, as the engine told them and no further."""

    def __init__(self, mission: Mission, welcome: Welcome) -> None:
        self.mission = mission
        self.welcome = welcome
        self.spacecraft: Spacecraft = mission.spacecraft_named(welcome.spacecraft)
        self.dictionary = self.spacecraft.dictionary or Dictionary(self.spacecraft.name, {}, {}, {})
        self.station: Station | None = mission.station_named(welcome.station) if welcome.station else None
        self.clock = SimulatedClock(welcome.first_ns, rate=0.0)
        self.rate = 0.0
        self.resets = 0
        self.limit_changes = 0
        self._forget()

    def _forget(self) -> None:
        self.values = CurrentValues(self.dictionary, stale_factor=self.mission.stale_factor, expired_factor=self.mission.expired_factor)
        self.alarms: dict[str, AlarmChange] = {}
        self.limits: dict[str, LimitState] = {}
        self.limit_changes += 1
        self.flood: AlarmFlood | None = None
        self.commands: dict[int, list[CommandChange]] = {}
        self.events: deque[Event] = deque(maxlen=EVENTS_KEPT)
        self.packets: deque[PacketRow] = deque(maxlen=PACKETS_KEPT)
        self.link = LinkState("", "connecting")
        self.counters = LinkCounters()
        self.antenna: AntennaState | None = None
        self.antenna_course: AntennaCourse | None = None
        self.fop: FopState | None = None
        self.procedure: ProcedureState | None = None
        self.events_seen = 0
        self.packets_seen = 0

    def apply(self, delivery: Delivery) -> None:
        """Take in one Delivery; after a seek everything known before it is forgotten first."""
        if delivery.is_reset:
            self.resets += 1
            self._forget()
        self._follow_clock(delivery)
        self.link, self.counters = delivery.link, delivery.counters
        self.antenna = delivery.antenna
        self.antenna_course = delivery.antenna_course or self.antenna_course
        self.fop = delivery.fop or self.fop
        self.procedure = delivery.procedure or self.procedure
        self.values.update(delivery.samples)
        self.events.extend(delivery.events)
        self.packets.extend(delivery.packets)
        self.events_seen += len(delivery.events)
        self.packets_seen += len(delivery.packets)
        self.flood = delivery.flood
        for limits in delivery.limits:
            self._take_limits(limits)
        for alarm in delivery.alarm_changes:
            self._take_alarm(alarm)
        for change in delivery.command_changes:
            self.commands.setdefault(change.command, []).append(change)

    def standing(self) -> Delivery:
        """All that stands but values and link, as after a seek: for views that have shown something else."""
        changes = sorted((change for stages in self.commands.values() for change in stages), key=lambda change: change.at_ns)
        return Delivery(
            0, self.now_ns(), self.rate, self.link, self.counters, packets=list(self.packets), events=list(self.events),
            alarm_changes=list(self.alarms.values()), command_changes=changes, is_reset=True, antenna=self.antenna,
            antenna_course=self.antenna_course, limits=list(self.limits.values()), flood=self.flood,
            procedure=self.procedure,
        )  # fmt: skip

    def _take_alarm(self, change: AlarmChange) -> None:
        if change.state is AlarmState.NORMAL:
            self.alarms.pop(change.parameter, None)
        else:
            self.alarms[change.parameter] = change

    def _take_limits(self, limits: LimitState) -> None:
        self.limit_changes += 1
        if limits.context or limits.hand is not None or limits.hands:
            self.limits[limits.parameter] = limits
        else:
            self.limits.pop(limits.parameter, None)

    def ranges(self, name: str) -> tuple[AlarmRange, ...]:
        """The limits of a parameter as they are in force: by hand, of the context, or the dictionary's. None where it is out of service."""
        state = self.limits.get(name)
        if state is not None:
            is_off = state.hand is not None and state.hand.limits is not None and state.hand.limits.is_off
            return () if is_off else state.ranges
        parameter = self.dictionary.parameters.get(name)
        return parameter.alarm.ranges if parameter is not None and parameter.alarm is not None else ()

    def _follow_clock(self, delivery: Delivery) -> None:
        self.rate = delivery.rate
        steady = delivery.rate if isfinite(delivery.rate) else 0.0
        off_ns = abs(self.clock.now_ns() - delivery.now_ns)
        if delivery.is_reset or off_ns > CLOCK_TOLERANCE_NS * max(1.0, steady) or steady != self.clock.rate:
            self.clock.set_rate(steady)
            self.clock.set_now(delivery.now_ns)

    def lose_engine(self) -> None:
        """Nothing comes any more: the link is no longer known to be open."""
        self.link = LinkState(self.link.name, "closed", "the engine has gone", last_byte_ns=self.link.last_byte_ns)
        self.fop = None
        if self.antenna is not None:
            self.antenna = AntennaState(self.antenna.at_ns, AntennaMode.LOST, detail="the engine has gone")

    def now_ns(self) -> int:
        """The session's time now, as far as the engine has told it."""
        return self.clock.now_ns()

    def alarm_counts(self) -> dict[AlarmLevel, int]:
        """How many alarms stand at each level above normal; pending and suppressed ones don't count."""
        counts = dict.fromkeys((AlarmLevel.WARNING, AlarmLevel.DISTRESS, AlarmLevel.CRITICAL), 0)
        for change in self.alarms.values():
            if change.level in counts and change.state in STANDING:
                counts[change.level] += 1
        return counts

    def new_events(self, seen: int) -> list[Event]:
        """The events that came after the first `seen` ones, oldest first; as many as are still kept."""
        return _tail(self.events, self.events_seen - seen)

    def new_packets(self, seen: int) -> list[PacketRow]:
        """The packets that came after the first `seen` ones, oldest first; as many as are still kept."""
        return _tail(self.packets, self.packets_seen - seen)


def _tail(kept: deque[Event] | deque[PacketRow], count: int) -> list:  # type: ignore[type-arg]
    return list(islice(kept, max(0, len(kept) - count), None)) if count > 0 else []


def read_mission(welcome: Welcome) -> Mission:
    """The mission of a session, as the engine has read it. Raises KnownError when it has changed into something unreadable."""
    from console.mission.loader import load_mission  # noqa: PLC0415 - only needed once the engine is there
    from console.session.elements_used import with_elements  # noqa: PLC0415

    try:
        mission = load_mission(Path(welcome.mission_folder), session_start_ns=welcome.epoch_ns)
        return with_elements(mission, welcome.elements_used)
    except KnownError as error:
        raise KnownError(f"the session's mission can't be read: {error}", where=welcome.mission_folder) from error

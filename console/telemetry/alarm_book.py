"""What is remembered of all alarms of a dictionary: how each stands, limits by hand, the flood; and snapshots of it.

Bounded by the dictionary: one `Standing` a parameter at most, with as many levels as its rule counts and at most 4,096 values for changes.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec import Struct, field

from console.dictionary.model import AlarmRule, Dictionary, Parameter
from console.errors import KnownError
from console.telemetry.alarm_inputs import LastValue, Surroundings, inputs_of
from console.telemetry.alarm_life import Standing
from console.telemetry.alarm_scan import Scan
from console.telemetry.floods import FloodWatch
from console.telemetry.hand_limits import Hands, hand_in, is_off, standing_after
from console.telemetry.limits import Limits, Memory
from console.telemetry.states import STANDING, AlarmChange, AlarmLevel, AlarmState, Event, EventSeverity, LimitByHand, LimitState

ALARM_SOURCE = "alarms"


class _Kept(Struct):
    """A snapshot. `first_out`: by parameter, when the occurrence came that was the first of its group. Older recordings have one entry
    of `hands` a parameter, which held in every context."""

    standing: dict[str, Standing] = field(default_factory=dict)
    hands: dict[str, Hands | LimitByHand] = field(default_factory=dict)
    first_out: dict[str, int] = field(default_factory=dict)
    last: dict[str, LastValue] = field(default_factory=dict)
    flood: FloodWatch = field(default_factory=FloodWatch)


class AlarmBook:
    """The state of all alarms. `events` and `moved` (parameters whose limits in force changed) wait to be taken."""

    def __init__(self, dictionary: Dictionary) -> None:
        self.parameters: Mapping[str, Parameter] = dictionary.parameters
        self.limits = {name: Limits(each, each.alarm) for name, each in dictionary.parameters.items() if each.alarm is not None}
        self.others = Surroundings(inputs_of(criterion for each in self.limits.values() for criterion in each.criteria))
        self.scan = Scan(self.limits)
        self.order = {name: place for place, name in enumerate(dictionary.parameters)}
        self.events: list[Event] = []
        self.moved: set[str] = set()
        self._begin(_Kept())

    def _begin(self, kept: _Kept) -> None:
        self.standing, self.first_out, self.flood = kept.standing, kept.first_out, kept.flood
        self.hands: dict[str, Hands] = {name: (each,) if isinstance(each, LimitByHand) else each for name, each in kept.hands.items()}
        self.others.last = kept.last
        self.restless = {name for name, each in self.standing.items() if not each.is_restful}
        self.front = {name for name, each in self.standing.items() if each.shown in STANDING}

    def of(self, name: str) -> Standing:
        """The alarm of a parameter, begun where there is none."""
        found = self.standing.get(name)
        if found is None:
            found = self.standing[name] = Standing()
        return found

    def note(self, name: str) -> None:
        """A parameter's alarm has been touched: whether it has to be looked at from now on, and whether it is before the operator."""
        alarm = self.of(name)
        alarm.settle()
        (self.restless.discard if alarm.is_restful else self.restless.add)(name)
        (self.front.add if alarm.shown in STANDING else self.front.discard)(name)

    def say(self, at_ns: int, text: str) -> None:
        """An event for the log."""
        self.events.append(Event(at_ns, EventSeverity.GROUND, ALARM_SOURCE, text))

    def take_events(self) -> list[Event]:
        """The events since the last call, oldest first."""
        found, self.events = self.events, []
        return sorted(found, key=lambda event: event.at_ns)

    def put_hand(self, hand: LimitByHand) -> None:
        """Put limits by hand in force, or take them back: the rule begins anew with the next value. Out of service ends shelving."""
        name = hand.parameter
        parameter = self.parameters[name]
        alarm = self.of(name)
        hands = standing_after(self.hands.pop(name, ()), hand)
        if hands:
            self.hands[name] = hands
        self._put_limits(name, parameter)
        alarm.is_off = is_off(hands)
        alarm.shelf = None if alarm.is_off else alarm.shelf
        alarm.memory, alarm.recent = Memory(alarm.memory.rule), []
        self.moved.add(name)

    def _put_limits(self, name: str, parameter: Parameter) -> None:
        """A parameter that had no limits of its own keeps an empty rule when they are taken back, so that its alarm can end."""
        self.limits[name] = Limits(parameter, parameter.alarm or AlarmRule(), self.hands.get(name, ()))
        self.scan.forget()

    def told(self, name: str, at_ns: int, *, by: str = "", note: str = "") -> AlarmChange:
        """How an alarm stands now as a change, with the value and the limit of its last one; kept as its last."""
        alarm = self.of(name)
        level, state = alarm.face
        last = alarm.change or AlarmChange(at_ns, name, AlarmLevel.NORMAL, state)
        alarm.change = msgspec.structs.replace(
            last, at_ns=at_ns, level=AlarmLevel(level), state=state, by=by, note=note, since_ns=alarm.since_ns, count=alarm.count,
            until_ns=alarm.shelf.until_ns if alarm.shelf else -1, is_first_out=self.is_first(name),
        )  # fmt: skip
        if state is AlarmState.NORMAL:
            self.first_out.pop(name, None)
        return alarm.change

    def is_first(self, name: str) -> bool:
        """Whether this occurrence of an alarm was the first of its group."""
        return name in self.first_out and self.first_out[name] == self.of(name).since_ns

    def limit_state(self, name: str) -> LimitState:
        """The limits of a parameter as they are in force."""
        limits = self.limits[name]
        place = min(self.of(name).memory.rule, len(limits.rules) - 1)
        context, hands = limits.context_text(place), self.hands.get(name, ())
        return LimitState(name, limits.rule_in(place).ranges, context, hand_in(hands, context), hands)

    def take_moved(self) -> list[LimitState]:
        """The limits in force that have changed since the last call."""
        found, self.moved = sorted(self.moved, key=lambda name: self.order[name]), set()
        return [self.limit_state(name) for name in found]

    def limits_apart(self) -> list[LimitState]:
        """The limits in force that are not the dictionary's default ones."""
        apart = {name for name, each in self.standing.items() if each.memory.rule} | set(self.hands)
        return [self.limit_state(name) for name in sorted(apart, key=lambda name: self.order[name])]

    def snapshot(self) -> bytes:
        """All that is remembered, in msgpack."""
        kept = _Kept(self.standing, {**self.hands}, self.first_out, self.others.last, self.flood)
        return msgspec.msgpack.encode(kept, order="deterministic")  # not in the order in which alarms were first looked at

    def restore(self, snapshot: bytes) -> None:
        """Go on from a snapshot; KnownError when it is not one, or one of another dictionary."""
        try:
            kept = msgspec.msgpack.decode(snapshot, type=_Kept)
        except msgspec.MsgspecError as error:
            raise KnownError("no snapshot of alarms", rule=str(error)) from error
        strangers = [name for name in [*kept.standing, *kept.hands] if name not in self.parameters]
        if strangers:
            raise KnownError("a snapshot of other alarms", rule=f"the dictionary has no parameter {strangers[0]}")
        touched = set(self.hands) | set(kept.hands)
        self._begin(kept)
        for name in touched:
            self._put_limits(name, self.parameters[name])

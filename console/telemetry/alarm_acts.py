"""What an operator does with alarms: acknowledge, shelve, take back, reset a latch, change limits. Every act says who, when and why."""

from __future__ import annotations

import math

from msgspec.structs import replace

from console.dictionary.model import Kind, Parameter
from console.errors import KnownError, near_name
from console.telemetry.alarm_book import AlarmBook
from console.telemetry.alarm_life import Shelf, Standing
from console.telemetry.hand_limits import context_names, hand_in, is_off
from console.telemetry.limit_words import hand_text, scope_text, standing_text, where_text
from console.telemetry.states import WAITING, AlarmChange, AlarmState, HandLimits, LimitByHand
from console.utc import DAY_NS, SECOND_NS, utc_text

LONGEST_SHELF_NS = 7 * DAY_NS
SHORTEST_SHELF_NS = SECOND_NS
MOST_COUNTED = 1000
LONGEST_TEXT = 400


class AlarmActs:
    """The acts on a book of alarms; each returns the changes it makes. KnownError for one that can't be: nothing is changed then."""

    def __init__(self, book: AlarmBook) -> None:
        self._book = book
        self._front: set[str] = set()

    def acknowledge(self, parameter: str, *, by: str, note: str = "", at_ns: int) -> list[AlarmChange]:
        """Acknowledge one parameter's alarm, or all when `parameter` is ''. KnownError when that parameter has none to acknowledge."""
        waiting = [name for name in self._named(parameter) if self._shown(name) in WAITING]
        if parameter and not waiting:
            raise KnownError(f"no alarm of {parameter} waits for an acknowledgement")
        for name in waiting:
            self._book.standing[name].acknowledge()
        return self._told(waiting, at_ns, by=by, note=note)

    def reset(self, parameter: str, *, by: str, note: str = "", at_ns: int) -> list[AlarmChange]:
        """Reset a latched alarm that has been acknowledged, or all of those when `parameter` is ''."""
        latched = [name for name in self._named(parameter) if self._shown(name) is AlarmState.LATCHED_ACKNOWLEDGED]
        if parameter and not latched:
            state = self._shown(parameter)
            remedy = "acknowledge it first" if state is AlarmState.LATCHED else ""
            raise KnownError(f"no latch of {parameter} waits to be reset", rule=f"its alarm is {state}", remedy=remedy)
        for name in latched:
            self._book.standing[name].reset()
            self._book.say(at_ns, f"latch of {name} reset{_by(by)}{f': {note}' if note else ''}")
        return self._told(latched, at_ns, by=by, note=note)

    def shelve(self, parameter: str, duration_ns: int, *, by: str, reason: str, at_ns: int) -> list[AlarmChange]:
        """Put a parameter's alarm aside for a time. One that is shelved already is shelved anew."""
        self._needed(parameter)
        if self._shown(parameter) is AlarmState.OUT_OF_SERVICE:
            raise KnownError(f"the alarm of {parameter} is out of service", remedy="take it back into service first")
        if not SHORTEST_SHELF_NS <= duration_ns <= LONGEST_SHELF_NS:
            raise KnownError("an alarm can't be shelved for that long", where=parameter, rule="from a second to seven days")
        reason, alarm = _reason(reason, parameter), self._book.of(parameter)
        alarm.shelf = Shelf(at_ns + duration_ns, reason, by)
        self._book.say(at_ns, f"{parameter} shelved until {utc_text(alarm.shelf.until_ns)}{_by(by)}: {reason}")
        return self._told([parameter], at_ns, by=by, note=reason)

    def unshelve(self, parameter: str, *, by: str, note: str = "", at_ns: int) -> list[AlarmChange]:
        """Take a shelved alarm back before its time."""
        alarm = self._book.standing.get(parameter)
        if alarm is None or alarm.shelf is None:
            raise KnownError(f"the alarm of {parameter} is not shelved")
        alarm.shelf = None
        alarm.emerge()
        self._book.say(at_ns, f"{parameter} taken back from the shelf{_by(by)}{f': {note}' if note else ''}")
        return self._told([parameter], at_ns, by=by, note=note)

    def _back_from_shelf(self, name: str, alarm: Standing, now_ns: int) -> list[AlarmChange]:
        """The change of an alarm whose time on the shelf is over by now, at that time."""
        shelf = alarm.shelf
        if shelf is None or shelf.until_ns > now_ns:
            return []
        alarm.shelf = None
        alarm.emerge()
        self._book.say(shelf.until_ns, f"{name} is back from the shelf{_by(shelf.by)}: its time is over")
        alarm.change = replace(self._book.told(name, shelf.until_ns, note=f"back from the shelf: {shelf.reason}"), packet=-1)
        return [alarm.change]

    def change_limit(self, change: LimitByHand, *, at_ns: int) -> list[AlarmChange]:
        """Put limits by hand in force from the next value on, put an alarm out of service, or go back to the dictionary's limits."""
        name = change.parameter
        before, reason = self.checked_limit(change), _reason(change.reason, name)
        was_hidden = self._book.of(name).is_hidden
        self._book.put_hand(change)
        alarm = self._book.of(name)
        if was_hidden:
            alarm.emerge()
        self._book.say(at_ns, f"{self._limit_text(change, before)}{_by(change.by)}: {reason}")
        is_told = alarm.change is not None and (alarm.change.level, alarm.change.state) == alarm.face
        is_plain = alarm.change is None and alarm.shown is AlarmState.NORMAL
        self._book.note(name)
        return [] if is_told or is_plain else self._told([name], at_ns, by=change.by, note=reason)

    def checked_limit(self, change: LimitByHand) -> str:
        """The limits of a parameter as they are now, in words. KnownError when they can't be changed so; nothing is changed here."""
        parameter = self._needed(change.parameter)
        _reason(change.reason, parameter.name)
        hands, where = self._book.hands.get(parameter.name, ()), where_text(change.context, parameter)
        if change.context is not None:
            check_context(parameter, change, is_off=is_off(hands))
        if change.limits is None and (not hands if change.context is None else hand_in(hands, change.context) is None):
            raise KnownError(f"the limits of {parameter.name}{where} are the dictionary's already")
        if change.limits is not None:
            check_hand(parameter, change.limits)
        return standing_text(parameter, hands) if change.context is None else scope_text(parameter, hands, change.context)

    def _limit_text(self, change: LimitByHand, before: str) -> str:
        parameter = self._book.parameters[change.parameter]
        where = where_text(change.context, parameter)
        if change.limits is None:
            return f"limits of {change.parameter}{where} are the dictionary's again, before {before}"
        if change.limits.is_off:
            return f"alarm of {change.parameter} out of service, before {before}"
        return f"limits of {change.parameter} by hand{where}: {hand_text(change.limits, parameter)}, before {before}"

    def _needed(self, name: str) -> Parameter:
        parameter = self._book.parameters.get(name)
        if parameter is None:
            raise KnownError(f"no parameter {name}", rule=near_name(name, self._book.parameters))
        return parameter

    def _named(self, parameter: str) -> list[str]:
        if parameter:
            return [parameter] if parameter in self._book.standing else []
        return sorted(self._book.standing, key=lambda name: self._book.order[name])

    def _shown(self, name: str) -> AlarmState:
        alarm = self._book.standing.get(name)
        return AlarmState.NORMAL if alarm is None else alarm.shown

    def _told(self, names: list[str], at_ns: int, *, by: str, note: str) -> list[AlarmChange]:
        changes = []
        for name in names:
            self._book.note(name)
            changes.append(self._book.told(name, at_ns, by=by, note=note))
        self._front = set(self._book.front)
        return changes


def check_context(parameter: Parameter, change: LimitByHand, *, is_off: bool) -> None:
    """Raises KnownError for limits of one context that can't be changed: there is none like it, or the whole alarm is concerned."""
    names, context = context_names(parameter), change.context or ""
    if context and context not in names:
        rule = near_name(context, names) or (f"its contexts: {', '.join(names)}" if names else "it has no contexts")
        raise KnownError(f"{parameter.name} has no limits of their own where {context}", rule=rule)
    if is_off:
        raise KnownError(f"the alarm of {parameter.name} is out of service", remedy="take it back into service first")
    if change.limits is not None and change.limits.is_off:
        raise KnownError(
            "an alarm is out of service as a whole", where=parameter.name, remedy="leave all limits of that context empty, or name none"
        )


def check_hand(parameter: Parameter, hand: HandLimits) -> None:
    """Raises KnownError for limits that a parameter can't have."""
    if hand.is_off:
        return
    where = parameter.name
    if hand.ranges and (parameter.labels or parameter.kind not in (Kind.INTEGER, Kind.FLOAT)):
        raise KnownError("it is no number", where=where, rule="limits by hand are for numbers", remedy="put the alarm out of service")
    for each in hand.ranges:
        ends = [end for end in (each.low, each.high) if end is not None]
        if not ends or each.level not in (1, 2, 3):
            raise KnownError("a limit needs a level from 1 to 3 and a number", where=where)
        if not all(map(math.isfinite, ends)) or ends != sorted(ends):
            raise KnownError("a limit is no number, or the low one is over the high one", where=where)
    if not (1 <= hand.min_violations <= MOST_COUNTED and 1 <= hand.min_conformance <= MOST_COUNTED):
        raise KnownError("as many values in a row can't be counted", where=where, rule=f"from 1 to {MOST_COUNTED}")
    if not 0 <= hand.deadband < math.inf:
        raise KnownError("a deadband is a number from zero up", where=where)


def _reason(text: str, where: str) -> str:
    """The reason, which must be there: nothing is switched off without one that is logged."""
    if not text.strip():
        raise KnownError("a reason is needed", where=where, rule="no alarm is put aside and no limit changed without one")
    return text.strip()[:LONGEST_TEXT]


def _by(name: str) -> str:
    return f" by {name}" if name else ""

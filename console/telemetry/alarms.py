"""Alarms: limits checked on columns, objects only for changes of state (ISA-18.2; levels after OMG XTCE).

One surprise: a value that is not a number, or outside its valid range, neither breaks a limit nor keeps it; the alarm stays as it stood.
The same values and acts tell the same changes however they are cut into steps: what happens by itself happens at its own time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from msgspec.structs import replace

from console.dictionary.model import Dictionary
from console.telemetry.alarm_acts import AlarmActs
from console.telemetry.alarm_book import AlarmBook
from console.telemetry.alarm_inputs import Mask, Series, series_of
from console.telemetry.alarm_life import Standing
from console.telemetry.limits import UNKNOWN, Judged, Limits, with_units
from console.telemetry.samples import SampleBatch
from console.telemetry.states import (
    STANDING,
    AlarmChange,
    AlarmFlood,
    AlarmLevel,
    AlarmState,
    Event,
    LimitState,
)


class AlarmMonitor(AlarmActs):
    """The alarms of one dictionary's parameters."""

    def __init__(self, dictionary: Dictionary) -> None:
        super().__init__(AlarmBook(dictionary))

    def check(self, samples: Sequence[SampleBatch], now_ns: int = -1) -> list[AlarmChange]:
        """What these samples and the time up to `now_ns` change, in the order in which it happened. A first-out mark goes to the alarm
        that comes when none stands."""
        book, filled = self._book, [batch for batch in samples if len(batch)]
        until_ns = max([now_ns, *(int(batch.received_ns[-1]) for batch in filled)])
        changes: list[AlarmChange] = []
        book.others.open(filled)
        for name, batches in book.scan.carriers(filled, book.restless).items():
            changes += self._check_series(book.limits.get(name), batches)
        book.others.close()
        changes += self._expired(until_ns)
        changes.sort(key=lambda change: (change.at_ns, change.packet, book.order[change.parameter]))
        told = self._announce(changes)
        self._end_flood(until_ns)
        return told

    def _check_series(self, limits: Limits | None, batches: list[SampleBatch]) -> list[AlarmChange]:
        if limits is None:
            return []
        name, book = limits.parameter.name, self._book
        series, alarm = series_of(limits.parameter, batches), book.of(name)
        place = alarm.memory.rule
        judged = limits.judge(series, book.others, alarm.memory)
        if alarm.memory.rule != place:
            book.moved.add(name)
        suppression = limits.rule.suppression
        hidden = book.others.holds(suppression, series.packet) if suppression is not None else np.zeros(len(series), np.bool_)
        changes = [] if _is_quiet(alarm, judged, hidden, series, limits) else self._walk(limits, alarm, series, judged, hidden)
        book.note(name)
        return changes

    def _walk(self, limits: Limits, alarm: Standing, series: Series, judged: Judged, hidden: Mask) -> list[AlarmChange]:
        """One value after the other, where something may change."""
        changes = []
        times, levels, rules = series.received_ns.tolist(), judged.levels.tolist(), judged.rule_of.tolist()
        for row, (at_ns, level) in enumerate(zip(times, levels, strict=True)):
            changes += self._back_from_shelf(limits.parameter.name, alarm, at_ns)
            before = alarm.face
            alarm.is_suppressed |= bool(hidden[row])
            if level != UNKNOWN:
                alarm.take(level, limits.rule_in(rules[row]), at_ns)
            if alarm.is_suppressed and not hidden[row]:  # only now: a value that is good again ends it unseen
                alarm.is_suppressed = False
                alarm.emerge()
            if alarm.face != before:
                alarm.change = _change(limits, alarm, series, row, judged)
                changes.append(alarm.change)
        return changes

    def _expired(self, until_ns: int) -> list[AlarmChange]:
        """The shelved alarms that have come back by themselves."""
        found = []
        shelved = [name for name in self._book.restless if self._book.standing[name].shelf is not None]
        for name in sorted(shelved, key=lambda name: self._book.order[name]):
            found += self._back_from_shelf(name, self._book.standing[name], until_ns)
            self._book.note(name)
        return found

    def _announce(self, changes: list[AlarmChange]) -> list[AlarmChange]:
        """Mark the first of each group, count floods, and keep the last change of each alarm."""
        book, told, front = self._book, list[AlarmChange](), set(self._front)
        for change in changes:
            name = change.parameter
            if change.state is AlarmState.UNACKNOWLEDGED:
                if not front:
                    book.first_out[name] = change.since_ns
                if change.since_ns == change.at_ns:
                    self._count_flood(change)
            (front.add if change.state in STANDING else front.discard)(name)
            marked = replace(change, is_first_out=book.first_out.get(name) == change.since_ns >= 0)
            if change.state is AlarmState.NORMAL:
                book.first_out.pop(name, None)
            book.standing[name].change = marked
            told.append(marked)
        self._front = set(book.front)
        return told

    def _count_flood(self, change: AlarmChange) -> None:
        self._end_flood(change.at_ns)
        if self._book.flood.note(change.at_ns, change.parameter):
            flood = self._book.flood.flood
            self._book.say(change.at_ns, f"alarm flood: {flood.text() if flood else ''}")

    def _end_flood(self, now_ns: int) -> None:
        ended = self._book.flood.ended(now_ns)
        if ended is not None:
            at_ns, flood = ended
            self._book.say(at_ns, f"the alarm flood is over: {flood.text()}")

    @property
    def flood(self) -> AlarmFlood | None:
        """The alarm flood that is on."""
        return self._book.flood.flood

    def take_events(self) -> list[Event]:
        """What has to be logged since the last call."""
        return self._book.take_events()

    def take_limits(self) -> list[LimitState]:
        """The limits in force that have changed since the last call."""
        return self._book.take_moved()

    def limits_apart(self) -> list[LimitState]:
        """The limits in force that are not the dictionary's default ones."""
        return self._book.limits_apart()

    def standing(self) -> list[AlarmChange]:
        """The last change of each alarm that is not normal, pending and hidden ones too; oldest first."""
        changes = [each.change for each in self._book.standing.values() if each.shown is not AlarmState.NORMAL and each.change is not None]
        return sorted(changes, key=lambda change: (change.at_ns, self._book.order[change.parameter]))

    def counts(self) -> dict[AlarmLevel, int]:
        """How many alarms stand at each level from WARNING up; hidden ones don't count."""
        found = Counter(each.level for each in self._book.standing.values() if each.shown in STANDING)
        return {level: found[level] for level in AlarmLevel if level}

    def level(self, parameter: str) -> AlarmLevel:
        """The level at which the parameter is now, hidden or not; NORMAL for one that has returned."""
        alarm = self._book.standing.get(parameter)
        return AlarmLevel(alarm.active) if alarm is not None else AlarmLevel.NORMAL

    def snapshot(self) -> bytes:
        """All that is remembered, in msgpack."""
        return self._book.snapshot()

    def restore(self, snapshot: bytes) -> None:
        """Go on from a snapshot; KnownError when it is not one."""
        self._book.restore(snapshot)
        self._front = set(self._book.front)


def _is_quiet(alarm: Standing, judged: Judged, hidden: Mask, series: Series, limits: Limits) -> bool:
    """Whether all these values leave the alarm as it stands; what it remembers of them is then brought up to date."""
    if (hidden != alarm.is_suppressed).any() or (alarm.shelf is not None and int(series.received_ns[-1]) >= alarm.shelf.until_ns):
        return False
    known = judged.levels[judged.levels != UNKNOWN]
    if len(known) and not alarm.is_unmoved(known):
        return False
    if len(known):
        alarm.remember(known.tolist(), limits.rule_in(int(judged.rule_of[-1])))
    return True


def _change(limits: Limits, alarm: Standing, series: Series, row: int, judged: Judged) -> AlarmChange:
    """How the alarm stands after a value; what has returned still says which limit it had broken."""
    parameter, (level, state) = limits.parameter, alarm.face
    is_broken = judged.levels[row] > 0
    broken = alarm.change.limit if alarm.change is not None and state in STANDING else ""
    return AlarmChange(
        at_ns=int(series.received_ns[row]),
        parameter=parameter.name,
        level=AlarmLevel(level),
        state=state,
        value=with_units(_text(limits, series, row), parameter),
        limit=limits.words(series, row, level, judged) if is_broken else broken,
        generation_ns=int(series.generation_ns[row]),
        packet=int(series.packet[row]),
        since_ns=alarm.since_ns,
        count=alarm.count,
        until_ns=alarm.shelf.until_ns if alarm.shelf else -1,
    )


def _text(limits: Limits, series: Series, row: int) -> str:
    """The value as it was judged: calibrated in its context where that is a number."""
    number = float(series.numbers[row]) if series.numbers is not None else np.nan
    raw = series.raw[row]
    if np.isnan(number) or (isinstance(raw, np.integer) and limits.parameter.calibrate is None and not limits.parameter.contexts):
        return limits.parameter.text(raw)
    return f"{number:.6g}"

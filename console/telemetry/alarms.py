"""Alarms: limits checked on columns, objects only for changes of state (ISA-18.2; levels after OMG XTCE).

One surprise: a value that is not a number neither breaks a limit nor keeps it; the alarm stays as it stood.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
from msgspec import Struct, field

from console.dictionary.model import AlarmRule, Dictionary
from console.errors import KnownError
from console.telemetry.limits import UNKNOWN, Levels, Limits, with_units
from console.telemetry.samples import SampleBatch
from console.telemetry.states import AlarmChange, AlarmLevel, AlarmState

_ACTIVE = (AlarmState.UNACKNOWLEDGED, AlarmState.ACKNOWLEDGED)
_STANDING = (*_ACTIVE, AlarmState.RETURNED)


class Standing(Struct):
    """One parameter's alarm: its level and state, the last levels seen (newest last), and its last change."""

    level: int = 0
    state: AlarmState = AlarmState.NORMAL
    recent: list[int] = field(default_factory=list)
    change: AlarmChange | None = None

    def take(self, level: int, rule: AlarmRule) -> bool:
        """One more value; whether level or state changed. A level is entered when the last `min_violations` values are all at or over
        it, and left when the last `min_conformance` are all under it."""
        self.recent = _window([*self.recent, level], rule)
        up = _last(self.recent, rule.min_violations)
        down = _last(self.recent, rule.min_conformance)
        before = self.level, self.state
        active = self.level if self.state in _ACTIVE else 0
        if up and min(up) > active:
            self.level, self.state = min(up), AlarmState.UNACKNOWLEDGED
        elif down and max(down) < active:
            self._fall(max(down))
        elif not active and self.state is not AlarmState.RETURNED:
            self.level, self.state = level, AlarmState.PENDING if level else AlarmState.NORMAL
        return before != (self.level, self.state)

    def _fall(self, level: int) -> None:
        if level:
            self.level = level
        elif self.state is AlarmState.ACKNOWLEDGED:
            self.level, self.state = 0, AlarmState.NORMAL
        else:
            self.state = AlarmState.RETURNED

    def is_unmoved(self, found: Levels) -> bool:
        """Whether values of these levels can't change anything: all as the alarm stands, now and before."""
        active = self.level if self.state in _ACTIVE else 0
        if self.state is AlarmState.PENDING or not (found == active).all():
            return False
        return all(level == active for level in self.recent)

    def acknowledge(self) -> None:
        """Seen by an operator."""
        if self.state is AlarmState.RETURNED:
            self.level, self.state = 0, AlarmState.NORMAL
        else:
            self.state = AlarmState.ACKNOWLEDGED


def _window(recent: list[int], rule: AlarmRule) -> list[int]:
    return recent[-max(rule.min_violations, rule.min_conformance, 1) :]


def _last(recent: Sequence[int], count: int) -> Sequence[int]:
    """The last `count` levels, nothing when there are fewer."""
    count = max(count, 1)
    return recent[-count:] if len(recent) >= count else ()


class AlarmMonitor:
    """The alarms of one dictionary's parameters."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._limits = {name: Limits(each, each.alarm) for name, each in dictionary.parameters.items() if each.alarm is not None}
        self._standing: dict[str, Standing] = {}

    def check(self, samples: Iterable[SampleBatch]) -> list[AlarmChange]:
        """What these samples change, in the order of their packets. A first-out mark goes to the alarm that comes when none stands."""
        found: list[AlarmChange] = []
        before = {name for name, each in self._standing.items() if each.state in _STANDING}
        for batch in samples:
            for name in batch.raw:
                if name in self._limits and len(batch):
                    found += self._check_column(batch, name, self._limits[name])
        found.sort(key=lambda change: change.packet)
        return self._mark_first(found, before)

    def _check_column(self, batch: SampleBatch, name: str, limits: Limits) -> list[AlarmChange]:
        found, rule = limits.levels(batch.raw[name]), limits.rule
        known = np.flatnonzero(found != UNKNOWN)
        alarm = self._standing.get(name)
        if alarm is None:
            alarm = self._standing[name] = Standing()
        if not len(known):
            return []
        if alarm.is_unmoved(found[known]):
            alarm.recent = _window([*alarm.recent, *found[known].tolist()], rule)
            return []
        changes = []
        for row in known.tolist():
            if alarm.take(int(found[row]), rule):
                changes.append(_change(batch, row, limits, alarm))
                alarm.change = changes[-1]
        return changes

    def _mark_first(self, changes: list[AlarmChange], standing: set[str]) -> list[AlarmChange]:
        marked = []
        for change in changes:
            is_first = change.state is AlarmState.UNACKNOWLEDGED and not standing
            marked.append(msgspec.structs.replace(change, is_first_out=True) if is_first else change)
            (standing.add if change.state in _STANDING else standing.discard)(change.parameter)
            if is_first and self._standing[change.parameter].change is change:
                self._standing[change.parameter].change = marked[-1]
        return marked

    def acknowledge(self, parameter: str, *, by: str, note: str = "", at_ns: int) -> list[AlarmChange]:
        """Acknowledge one parameter's alarm, or all when `parameter` is ''. KnownError when that parameter has none to acknowledge."""
        names = [parameter] if parameter else list(self._standing)
        waiting = [name for name in names if self._is_waiting(name)]
        if parameter and not waiting:
            raise KnownError(f"no alarm of {parameter} waits for an acknowledgement")
        return [self._acknowledge(name, by, note, at_ns) for name in waiting]

    def _is_waiting(self, name: str) -> bool:
        alarm = self._standing.get(name)
        return alarm is not None and alarm.state in (AlarmState.UNACKNOWLEDGED, AlarmState.RETURNED)

    def _acknowledge(self, name: str, by: str, note: str, at_ns: int) -> AlarmChange:
        alarm = self._standing[name]
        alarm.acknowledge()
        last = alarm.change or AlarmChange(at_ns, name, AlarmLevel(alarm.level), alarm.state)
        alarm.change = msgspec.structs.replace(last, at_ns=at_ns, level=AlarmLevel(alarm.level), state=alarm.state, by=by, note=note)
        return alarm.change

    def standing(self) -> list[AlarmChange]:
        """The last change of each alarm that is active or waits for an acknowledgement; oldest first."""
        changes = [each.change for each in self._standing.values() if each.state in _STANDING and each.change is not None]
        return sorted(changes, key=lambda change: change.at_ns)

    def counts(self) -> dict[AlarmLevel, int]:
        """How many alarms stand at each level from WARNING up."""
        found = Counter(each.level for each in self._standing.values() if each.state in _STANDING)
        return {level: found[level] for level in AlarmLevel if level}

    def level(self, parameter: str) -> AlarmLevel:
        """The level at which the parameter is now; NORMAL for one that has returned."""
        alarm = self._standing.get(parameter)
        return AlarmLevel(alarm.level) if alarm is not None and alarm.state in _ACTIVE else AlarmLevel.NORMAL

    def snapshot(self) -> bytes:
        """All that is remembered, in msgpack."""
        return msgspec.msgpack.encode(self._standing)

    def restore(self, snapshot: bytes) -> None:
        """Go on from a snapshot; KnownError when it is not one."""
        try:
            self._standing = msgspec.msgpack.decode(snapshot, type=dict[str, Standing])
        except msgspec.MsgspecError as error:
            raise KnownError("no snapshot of alarms", rule=str(error)) from error


def _change(batch: SampleBatch, row: int, limits: Limits, alarm: Standing) -> AlarmChange:
    parameter = limits.parameter
    raw = batch.raw[parameter.name][row]
    level = AlarmLevel(alarm.level)
    return AlarmChange(
        at_ns=int(batch.received_ns[row]),
        parameter=parameter.name,
        level=level,
        state=alarm.state,
        value=with_units(parameter.text(raw), parameter),
        limit=limits.text(raw, level),
        generation_ns=int(batch.generation_ns[row]),
        packet=int(batch.packet[row]),
    )

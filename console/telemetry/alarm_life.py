"""One alarm's life: the states of ANSI/ISA-18.2-2016 (alarm state transition diagram) and what leads from one to the next.

One surprise: while an alarm is shelved, suppressed or out of service its life goes on unseen, so that nothing is lost: when it comes back
it is announced anew if it is still active, and it still waits if it waited before.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from console.dictionary.model import AlarmRule
from console.telemetry.limits import Levels, Memory
from console.telemetry.states import HIDDEN, WAITING, AlarmChange, AlarmState

ACTIVE = (AlarmState.UNACKNOWLEDGED, AlarmState.ACKNOWLEDGED)
_LATCHED = (AlarmState.LATCHED, AlarmState.LATCHED_ACKNOWLEDGED)
_FALLEN = (AlarmState.RETURNED, *_LATCHED)


class Shelf(Struct, frozen=True):
    """Put aside by an operator until an instant, for a reason."""

    until_ns: int
    reason: str
    by: str = ""


class Standing(Struct):
    """One parameter's alarm: its level and state, the last levels seen (newest last), and its last change.

    `state` is what the values and the operator's acts made of it; `shown` is what the operator sees. `came_hidden`: it came while it was
    hidden. `since_ns` and `count`: this occurrence, and how many there were."""

    level: int = 0
    state: AlarmState = AlarmState.NORMAL
    recent: list[int] = field(default_factory=list)
    change: AlarmChange | None = None
    shelf: Shelf | None = None
    is_off: bool = False
    is_suppressed: bool = False
    came_hidden: bool = False
    since_ns: int = -1
    count: int = 0
    memory: Memory = field(default_factory=Memory)

    @property
    def shown(self) -> AlarmState:
        """The state that the operator sees: out of service goes before shelved, shelved before suppressed by design."""
        if self.is_off:
            return AlarmState.OUT_OF_SERVICE
        if self.shelf is not None:
            return AlarmState.SHELVED
        return AlarmState.SUPPRESSED if self.is_suppressed else self.state

    @property
    def is_hidden(self) -> bool:
        """Whether it is not announced."""
        return self.shown in HIDDEN

    @property
    def active(self) -> int:
        """The level at which it is active, 0 when it is not."""
        return self.level if self.state in ACTIVE else 0

    @property
    def face(self) -> tuple[int, AlarmState]:
        """Level and state as the operator sees them; a hidden alarm has the level at which it is active."""
        return self.active if self.is_hidden else self.level, self.shown

    @property
    def is_restful(self) -> bool:
        """Whether normal values can't change anything, and nothing has to be remembered."""
        return self.shown is AlarmState.NORMAL and not any(self.recent) and self.memory.is_clear

    def take(self, level: int, rule: AlarmRule, at_ns: int) -> None:
        """One more value. A level is entered when the last `min_violations` values are all at or over it, and left when the last
        `min_conformance` are all under it."""
        self.remember([level], rule)
        up = _last(self.recent, rule.min_violations)
        down = _last(self.recent, rule.min_conformance)
        if up and min(up) > self.active:
            self._rise(min(up), at_ns)
        elif down and max(down) < self.active:
            self._fall(max(down), rule)
        elif not self.active and self.state not in _FALLEN:
            self.level, self.state = level, AlarmState.PENDING if level else AlarmState.NORMAL

    def remember(self, levels: list[int], rule: AlarmRule) -> None:
        """Note the levels of the newest values."""
        self.recent = [*self.recent, *levels][-max(rule.min_violations, rule.min_conformance, 1) :]

    def _rise(self, level: int, at_ns: int) -> None:
        if not self.active:
            self.since_ns, self.count = at_ns, self.count + 1
        self.came_hidden = self.is_hidden and (self.came_hidden or self.state not in WAITING)
        self.level, self.state = level, AlarmState.UNACKNOWLEDGED

    def _fall(self, level: int, rule: AlarmRule) -> None:
        """Less bad, or good again. A latching alarm keeps its worst level until it is reset."""
        is_latching = rule.is_latching and not self.is_off and not self.is_suppressed
        is_seen = self.state is AlarmState.ACKNOWLEDGED or self.came_hidden
        if level:
            self.level = self.level if is_latching else level
        elif is_latching:
            self.state = AlarmState.LATCHED if self.state is AlarmState.UNACKNOWLEDGED else AlarmState.LATCHED_ACKNOWLEDGED
        elif is_seen:
            self._end()
        else:
            self.state = AlarmState.RETURNED

    def _end(self) -> None:
        self.level, self.state, self.came_hidden = 0, AlarmState.NORMAL, False

    def is_unmoved(self, found: Levels) -> bool:
        """Whether values of these levels can't change anything: all as the alarm stands, now and before."""
        if self.state is AlarmState.PENDING or not (found == self.active).all():
            return False
        return all(level == self.active for level in self.recent)

    def acknowledge(self) -> None:
        """Seen by an operator."""
        match self.state:
            case AlarmState.RETURNED:
                self._end()
            case AlarmState.LATCHED:
                self.state = AlarmState.LATCHED_ACKNOWLEDGED
            case AlarmState.UNACKNOWLEDGED:
                self.state = AlarmState.ACKNOWLEDGED

    def reset(self) -> None:
        """An operator resets a latch that has been acknowledged."""
        if self.state is AlarmState.LATCHED_ACKNOWLEDGED:
            self._end()

    def emerge(self) -> None:
        """No longer hidden: what is still active is announced anew."""
        if self.is_hidden:
            return
        self.came_hidden = False
        if self.state is AlarmState.ACKNOWLEDGED:
            self.state = AlarmState.UNACKNOWLEDGED

    def settle(self) -> None:
        """Forget values that can't matter any more, so that what is remembered does not depend on how many normal ones came."""
        if not any(self.recent) and self.state is AlarmState.NORMAL:
            self.recent = []


def _last(recent: Sequence[int], count: int) -> Sequence[int]:
    """The last `count` levels, nothing when there are fewer."""
    count = max(count, 1)
    return recent[-count:] if len(recent) >= count else ()

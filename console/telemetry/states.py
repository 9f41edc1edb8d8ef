"""The words for how fresh a value is, how bad an alarm is, and where it stands (ISA-18.2; levels after OMG XTCE 1.3)."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from msgspec import Struct

from console.dictionary.model import AlarmRange


class Freshness(StrEnum):
    """An axis of its own, never an alarm colour."""

    LIVE = "live"
    STALE = "stale"
    EXPIRED = "expired"
    INVALID = "invalid"
    NEVER = "never received"


class AlarmLevel(IntEnum):
    """Ordered by severity."""

    NORMAL = 0
    WARNING = 1
    DISTRESS = 2
    CRITICAL = 3


class AlarmState(StrEnum):
    """Where an alarm stands in its life (ANSI/ISA-18.2-2016, alarm state transition diagram; IEC 62682). PENDING is the time before
    as many values in a row as the limit wants."""

    NORMAL = "normal"
    PENDING = "pending"
    UNACKNOWLEDGED = "unacknowledged"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned, unacknowledged"
    LATCHED = "latched"
    LATCHED_ACKNOWLEDGED = "latched, acknowledged"
    SHELVED = "shelved"
    SUPPRESSED = "suppressed by design"
    OUT_OF_SERVICE = "out of service"


WAITING = frozenset((AlarmState.UNACKNOWLEDGED, AlarmState.RETURNED, AlarmState.LATCHED))
"""Somebody must acknowledge it."""
STANDING = WAITING | {AlarmState.ACKNOWLEDGED, AlarmState.LATCHED_ACKNOWLEDGED}
"""The alarm is before the operator: active, or not yet done with."""
HIDDEN = frozenset((AlarmState.SHELVED, AlarmState.SUPPRESSED, AlarmState.OUT_OF_SERVICE))
"""Its alarms are not announced; the list of what is suppressed shows it."""


class AlarmChange(Struct, frozen=True):
    """An alarm came, changed, was acknowledged or went. `value` and `limit` are texts in engineering units. `since_ns` is when this
    occurrence of it came (-1: none) and `count` how many there were in the session; `until_ns`: when a shelved one comes back."""

    at_ns: int
    parameter: str
    level: AlarmLevel
    state: AlarmState
    value: str = ""
    limit: str = ""
    generation_ns: int = -1
    packet: int = -1
    is_first_out: bool = False
    by: str = ""
    note: str = ""
    since_ns: int = -1
    count: int = 0
    until_ns: int = -1


class HandLimits(Struct, frozen=True):
    """Limits that an operator sets in place of the dictionary's, in engineering units. `is_off`: the alarm is out of service, and the
    other fields don't count."""

    ranges: tuple[AlarmRange, ...] = ()
    min_violations: int = 1
    min_conformance: int = 1
    deadband: float = 0.0
    is_off: bool = False


class LimitByHand(Struct, frozen=True):
    """One parameter's limits by hand: since when, by whom, why. `limits` of None takes them back. `context`: the context in which they
    hold, in the dictionary's words, "" for where none of its contexts holds (the default limits), None for all of these."""

    parameter: str
    limits: HandLimits | None
    since_ns: int
    by: str = ""
    reason: str = ""
    context: str | None = None


class LimitState(Struct, frozen=True):
    """The limits of a parameter as they are in force: `context` names the context whose limits they are ("" for the default ones), `hand`
    who set them by hand. `hands`: all limits by hand of the parameter, those of other contexts too."""

    parameter: str
    ranges: tuple[AlarmRange, ...] = ()
    context: str = ""
    hand: LimitByHand | None = None
    hands: tuple[LimitByHand, ...] = ()


class AlarmFlood(Struct, frozen=True):
    """More new alarms than a person can take in: `count` of them so far, `first` of all which parameter's."""

    since_ns: int
    last_ns: int
    count: int
    first: str

    def text(self) -> str:
        """`37 alarms in 10 s, first BATT_V`."""
        return f"{self.count} alarms in {(self.last_ns - self.since_ns) / 1e9:.3g} s, first {self.first}"


class EventSeverity(IntEnum):
    """PUS service 5 report subtypes 1 to 4; GROUND for what the ground system itself says."""

    GROUND = 0
    INFO = 1
    LOW = 2
    MEDIUM = 3
    HIGH = 4


class Event(Struct, frozen=True):
    """Something that happened, in one line."""

    at_ns: int
    severity: EventSeverity
    source: str
    text: str
    generation_ns: int = -1
    packet: int = -1

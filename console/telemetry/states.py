"""The words for how fresh a value is, how bad an alarm is, and where it stands (ISA-18.2; levels after OMG XTCE 1.3)."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from msgspec import Struct


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
    """Where an alarm stands in its life (ISA-18.2)."""

    NORMAL = "normal"
    PENDING = "pending"
    UNACKNOWLEDGED = "unacknowledged"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned, unacknowledged"
    SHELVED = "shelved"
    LATCHED = "latched"


class AlarmChange(Struct, frozen=True):
    """An alarm came, changed, was acknowledged or went. `value` and `limit` are texts in engineering units."""

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

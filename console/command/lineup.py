"""How the queue stands: its mode, and of each waiting command the place, priority, release rule and expiry. Plain values, also for windows.

One surprise: a rule lets nothing leave while it is off (`is_on`). Whatever holds a command back turns its rule off, and only an operator
turns it on again.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum

from msgspec import Struct

from console.utc import SECOND_NS, utc_text

MARGIN_NS = 5 * SECOND_NS
"""What has to be left before LOS after a command's last verifier window has closed."""


class QueueMode(StrEnum):
    """ENABLED: rules release; HELD: only an operator releases, one by one; DISABLED: nothing leaves."""

    ENABLED = "enabled"
    HELD = "held"
    DISABLED = "disabled"


class Priority(IntEnum):
    """The higher leaves first; among equals the place decides."""

    LOW = 0
    NORMAL = 1
    HIGH = 2
    URGENT = 3


class ReleaseKind(StrEnum):
    """What lets a command leave."""

    HAND = "by hand"
    TIME = "at a time"
    AOS = "at AOS"
    TELEMETRY = "on telemetry"
    AFTER = "after another"


class ReleaseRule(Struct, frozen=True):
    """When a command may leave by itself. `at_ns`: the instant of a TIME rule, for AOS that of the pass meant (set when it is queued);
    `offset_s`: seconds after that AOS; `condition`: as `parse_condition` reads it; `after`: the number of the command that has to
    complete first."""

    kind: ReleaseKind = ReleaseKind.HAND
    at_ns: int = -1
    offset_s: float = 0.0
    condition: str = ""
    after: int = 0

    @property
    def due_ns(self) -> int:
        """The instant from which it may leave, -1 where no time says so."""
        return -1 if self.at_ns < 0 else self.at_ns + round(self.offset_s * SECOND_NS)

    @property
    def text(self) -> str:
        """The rule as an operator reads it."""
        match self.kind:
            case ReleaseKind.TIME:
                return f"at {utc_text(self.at_ns)}"
            case ReleaseKind.AOS:
                later = f" + {self.offset_s:g} s" if self.offset_s else ""
                return f"at AOS{later}" + (f", {utc_text(self.due_ns)}" if self.at_ns >= 0 else "")
            case ReleaseKind.TELEMETRY:
                return f"when {self.condition}"
            case ReleaseKind.AFTER:
                return f"after {self.after} has completed"
        return self.kind.value


BY_HAND = ReleaseRule()


class QueueItem(Struct, frozen=True):
    """One waiting command in the line. `expires_ns` is -1 for never; `airtime_ns`: how long its bytes take at the uplink's rate;
    `window_ns`: its longest verifier window."""

    command: int
    place: int
    priority: Priority = Priority.NORMAL
    rule: ReleaseRule = BY_HAND
    is_on: bool = False
    expires_ns: int = -1
    airtime_ns: int = 0
    window_ns: int = 0

    @property
    def order(self) -> tuple[int, int]:
        """What sorts a queue: first to leave, first."""
        return -self.priority, self.place

    @property
    def need_ns(self) -> int:
        """What it needs before LOS on its own: bytes, verifier window, margin."""
        return self.airtime_ns + self.window_ns + MARGIN_NS


class QueueAct(Struct, frozen=True):
    """Something was done to the queue: `text` in words, `items` as they stand after it, the queue's `mode` where that has changed.
    `counts`, `last`: the next sequence count of each APID and the highest number of a command, where they were taken over from an earlier
    session."""

    at_ns: int
    text: str
    by: str = ""
    mode: QueueMode | None = None
    items: list[QueueItem] = []
    counts: dict[int, int] = {}
    last: int = 0


class QueueState(Struct, frozen=True):
    """The whole queue, first to leave first. AOS and LOS are those of the pass that is on or comes next, -1 where none is known."""

    mode: QueueMode = QueueMode.ENABLED
    items: list[QueueItem] = []
    aos_ns: int = -1
    los_ns: int = -1

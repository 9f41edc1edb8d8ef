"""Which step is next for a command, and why it stands where it stands, in words."""

from __future__ import annotations

from console.command.lineup import QueueMode
from console.command.states import Stage
from console.utc import SECOND_NS
from widgets.command_queue_rows import Sight
from widgets.stage_chain import CommandRow
from widgets.theme import Status

ARMED_NS = 10 * SECOND_NS
WAITING = (Stage.QUEUED, Stage.HELD, Stage.ARMED)
_SENDABLE = (Stage.QUEUED, Stage.HELD)
_CANCELLABLE = (Stage.DRAFT, *WAITING)


def armed_left_s(row: CommandRow, sight: Sight) -> float:
    """Seconds until an armed command falls back, 0 when it isn't armed."""
    if row.last.stage is not Stage.ARMED:
        return 0.0
    return max(0.0, (row.last.at_ns + ARMED_NS - sight.now_ns) / SECOND_NS)


def can_arm(row: CommandRow | None) -> bool:
    """Whether arming is the next step."""
    return row is not None and row.last.significance.needs_arming and row.last.stage in _SENDABLE


def can_send(row: CommandRow | None, sight: Sight) -> bool:
    """Whether sending is the next step."""
    if row is None or sight.state.mode is QueueMode.DISABLED:
        return False
    if row.last.significance.needs_arming:
        return armed_left_s(row, sight) > 0
    return row.last.stage in _SENDABLE


def can_cancel(row: CommandRow | None) -> bool:
    """Whether it can still be taken out."""
    return row is not None and row.last.stage in _CANCELLABLE


def explained(row: CommandRow | None, sight: Sight) -> tuple[str, Status | None]:  # noqa: PLR0911 - one sentence a case
    """What the operator should know of a command, and how grave it is."""
    if row is None:
        return "", None
    stage, reason = row.last.stage, row.reason
    if stage in WAITING and sight.state.mode is QueueMode.DISABLED:
        return "The queue is disabled: nothing leaves", Status.CAUTION
    match stage:
        case Stage.HELD:
            again = "" if reason.startswith("waiting:") else ". It leaves only when you send it again"
            return f"Held: {reason or 'no reason was given'}{again}", Status.CAUTION
        case Stage.ARMED:
            return "Armed. Send it, or it falls back to the queue", Status.SERIOUS
        case Stage.UNKNOWN:
            return f"Unknown: {reason or 'the link dropped in between'}. Nobody knows whether it was carried out", Status.SERIOUS
    place = sight.place(row)
    if stage is Stage.QUEUED and place is not None and place.item.is_on:
        held = ", but the queue is held" if sight.state.mode is QueueMode.HELD else ""
        return f"Leaves by itself {place.item.rule.text}{held}", None
    if can_arm(row):
        return "Two steps: arm, then send within 10 s", None
    bad = stage in (Stage.REJECTED, Stage.FAILED, Stage.TIMED_OUT)
    return f"{stage.value.capitalize()}: {reason}" if reason else "", Status.CRITICAL if bad else None

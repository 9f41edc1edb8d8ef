"""An operator's acts on alarms, carried out: the same way live and in a replay."""

from __future__ import annotations

from typing import Protocol

from msgspec.structs import replace

from console.session.messages import Acknowledge, AlarmIntent, ChangeLimit, ResetLatch, Shelve, Unshelve
from console.telemetry.alarms import AlarmMonitor
from console.telemetry.states import AlarmChange, LimitByHand
from console.utc import SECOND_NS


class LimitKeeper(Protocol):
    """Where limits by hand are kept for the next session."""

    def keep(self, change: LimitByHand) -> None:
        """Write it down. Raises KnownError when that can't be done."""
        ...


class NoLimitKeeper:
    """For a replay: what happens there is not kept."""

    def keep(self, change: LimitByHand) -> None: ...


def carry_out_alarm_act(
    alarms: AlarmMonitor, intent: AlarmIntent, *, by: str, at_ns: int, keeper: LimitKeeper
) -> tuple[AlarmIntent, list[AlarmChange]]:
    """The changes that an act makes, and the act as a recording keeps it. Raises KnownError, and changes nothing then."""
    match intent:
        case Acknowledge(parameter, note):
            return intent, alarms.acknowledge(parameter, by=by, note=note, at_ns=at_ns)
        case Shelve(parameter, duration_s, reason):
            duration_ns = round(duration_s * SECOND_NS) if abs(duration_s) < 1e9 else -1
            return intent, alarms.shelve(parameter, duration_ns, by=by, reason=reason, at_ns=at_ns)
        case Unshelve(parameter, note):
            return intent, alarms.unshelve(parameter, by=by, note=note, at_ns=at_ns)
        case ResetLatch(parameter, note):
            return intent, alarms.reset(parameter, by=by, note=note, at_ns=at_ns)
        case ChangeLimit():
            return _change_limit(alarms, intent, by=by, at_ns=at_ns, keeper=keeper)


def _change_limit(
    alarms: AlarmMonitor, intent: ChangeLimit, *, by: str, at_ns: int, keeper: LimitKeeper
) -> tuple[ChangeLimit, list[AlarmChange]]:
    """A new change is kept before it is in force; one with a time of its own comes from an earlier session, where it was kept."""
    is_new = intent.since_ns < 0
    dated = replace(intent, since_ns=at_ns) if is_new else intent
    change = LimitByHand(intent.parameter, intent.limits, dated.since_ns, by, intent.reason.strip(), intent.context)
    alarms.checked_limit(change)
    if is_new:
        keeper.keep(change)
    return dated, alarms.change_limit(change, at_ns=at_ns)

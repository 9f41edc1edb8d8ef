"""Limits as every view shows them: those in force, by hand or of a context, and which they are."""

from __future__ import annotations

from console.desktop.model import WindowModel
from console.telemetry.limit_words import innermost_text
from console.telemetry.states import HIDDEN, AlarmLevel, AlarmState
from console.utc import utc_text

_BAD_NOW = HIDDEN | {AlarmState.PENDING, AlarmState.UNACKNOWLEDGED, AlarmState.ACKNOWLEDGED}


def limits_now(model: WindowModel, name: str, usual: str) -> str:
    """The innermost limits of a parameter as they are in force: `> 5 by hand`, `out of service`, `> 4 (MODE == SAFE)`; `usual` where they
    are the dictionary's default ones."""
    state = model.limits.get(name)
    if state is None:
        return usual
    if state.hand is not None and state.hand.limits is not None and state.hand.limits.is_off:
        return "out of service"
    text = innermost_text(state.ranges) or "none"
    return f"{text} by hand" if state.hand is not None else f"{text} ({state.context})"


def limits_tip(model: WindowModel, name: str) -> str:
    """Since when limits are set by hand, by whom and why; '' where they are not."""
    state = model.limits.get(name)
    if state is None or state.hand is None:
        return ""
    by = f" by {state.hand.by}" if state.hand.by else ""
    return f"limits by hand since {utc_text(state.hand.since_ns)}{by}: {state.hand.reason}"


def level_now(model: WindowModel, name: str) -> AlarmLevel:
    """How bad a parameter's value is now: one that has returned is normal, though its alarm still waits."""
    change = model.alarms.get(name)
    return change.level if change is not None and change.state in _BAD_NOW else AlarmLevel.NORMAL

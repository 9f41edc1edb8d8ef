"""Limits as every view shows them: those in force, by hand or of a context, and which they are."""

from __future__ import annotations

from console.desktop.model import WindowModel
from console.telemetry.limit_words import hand_line, innermost_text
from console.telemetry.states import HIDDEN, AlarmLevel, AlarmState, LimitByHand, LimitState

_BAD_NOW = HIDDEN | {AlarmState.PENDING, AlarmState.UNACKNOWLEDGED, AlarmState.ACKNOWLEDGED}


def hands_of(state: LimitState | None) -> tuple[LimitByHand, ...]:
    """All limits by hand of a parameter, those of contexts that do not hold now too."""
    return () if state is None else state.hands or ((state.hand,) if state.hand else ())


def limits_now(model: WindowModel, name: str, usual: str) -> str:
    """The innermost limits of a parameter as they are in force: `> 5 by hand`, `out of service`, `> 4 (MODE == SAFE)`; `usual` where they
    are the dictionary's default ones; with a star where others are set by hand for contexts that don't hold now."""
    state = model.limits.get(name)
    if state is None:
        return usual
    if state.hand is not None and state.hand.limits is not None and state.hand.limits.is_off:
        return "out of service"
    text = innermost_text(state.ranges) or "none"
    where = f" ({state.context})" if state.context else ""
    return f"{text} by hand{where}" if state.hand is not None else f"{text}{where}{' *' if state.hands else ''}"


def limits_tip(model: WindowModel, name: str) -> str:
    """Limits by hand, a line for each context: what, where, since when, by whom and why; '' where there are none."""
    parameter = model.dictionary.parameters.get(name)
    return "" if parameter is None else "\n".join(hand_line(each, parameter) for each in hands_of(model.limits.get(name)))


def level_now(model: WindowModel, name: str) -> AlarmLevel:
    """How bad a parameter's value is now: one that has returned is normal, though its alarm still waits."""
    change = model.alarms.get(name)
    return change.level if change is not None and change.state in _BAD_NOW else AlarmLevel.NORMAL

"""Limits by hand of earlier sessions, taken up at a session's start."""

from __future__ import annotations

from collections.abc import Iterable

from console.session.messages import ChangeLimit, Refused, ToWindow
from console.session.session import Asked, Session
from console.telemetry.states import LimitByHand


def bring_in_limits(session: Session, changes: Iterable[LimitByHand], now_ns: int) -> None:
    """Put them in force as the session's first step; they are recorded as acts, so that a replay has the limits of its time. What can't be
    taken up (the dictionary has changed) is told."""
    refused: list[str] = []
    asked = []
    for one in changes:
        intent = ChangeLimit(one.parameter, one.limits, one.reason, one.since_ns, one.context)
        asked.append(Asked(intent, one.by, _Refusal(one.parameter, refused)))
    if asked:
        session.step(now_ns, (), asked)
    for text in refused:
        session.tell(text)


class _Refusal:
    """Writes down why one parameter's limits were not taken up."""

    def __init__(self, parameter: str, refused: list[str]) -> None:
        self._parameter, self._refused = parameter, refused

    def __call__(self, message: ToWindow) -> None:
        if isinstance(message, Refused):
            self._refused.append(f"the limits by hand of {self._parameter} are not in force: {message.reason}")

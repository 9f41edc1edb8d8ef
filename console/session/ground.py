"""What the ground itself notices beside the bytes (the link comes and goes, notes): made live, told again from a recording.

One surprise: frame lock is told here too but follows from the bytes, and what the alarms say follows from bytes and acts, so a replay
finds both again and doesn't take them from the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from console.session.link_inbox import LinkStatus
from console.telemetry.alarm_book import ALARM_SOURCE
from console.telemetry.states import Event, EventSeverity

_SOURCE = "ground"
LOCK_SOURCE = "frames"
_FOUND_AGAIN = (LOCK_SOURCE, ALARM_SOURCE)


class Ground(Protocol):
    """Where a session gets the events that are not in the bytes."""

    def notices(self, now_ns: int, statuses: Sequence[LinkStatus]) -> list[Event]:
        """What is new up to now, in order of time."""
        ...


class LiveGround:
    """Notices changes of the link as they happen."""

    def __init__(self) -> None:
        self._status = LinkStatus("connecting")

    def notices(self, now_ns: int, statuses: Sequence[LinkStatus]) -> list[Event]:
        texts = []
        for status in statuses:
            if status != self._status:
                texts.append(f"link {status.status}{f': {status.detail}' if status.detail else ''}")
            self._status = status
        return [ground_event(now_ns, text) for text in texts]


class RecordedGround:
    """The ground's events of a recording, told again as its clock passes them."""

    def __init__(self, events: Iterable[Event]) -> None:
        own = (event for event in events if event.severity is EventSeverity.GROUND and event.source not in _FOUND_AGAIN)
        self._events = sorted(own, key=lambda event: event.at_ns)
        self._told = 0

    def notices(self, now_ns: int, statuses: Sequence[LinkStatus]) -> list[Event]:
        first = self._told
        while self._told < len(self._events) and self._events[self._told].at_ns <= now_ns:
            self._told += 1
        return self._events[first : self._told]

    def seek(self, now_ns: int) -> None:
        """Go on after this instant; what was before it counts as told."""
        self._told = sum(event.at_ns <= now_ns for event in self._events)


def ground_event(at_ns: int, text: str, *, source: str = _SOURCE) -> Event:
    """Something that the ground says."""
    return Event(at_ns, EventSeverity.GROUND, source, text)


def lock_event(at_ns: int, is_locked: bool) -> Event:
    """Frames were found, or lost."""
    return ground_event(at_ns, "frame lock" if is_locked else "frame lock lost", source=LOCK_SOURCE)

"""The event log: what happened."""

from __future__ import annotations

from console.desktop.desk import Desk
from console.desktop.workspace import Panel
from widgets.event_log import EventLog


class EventsPanel:
    """The event log, appended to as events come."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._seen, self._resets = 0, desk.model.resets
        self._past = -1
        self.log = EventLog(desk.theme)

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("events", "Events", self.log, self._refresh, 200, looks_back=lambda: self._desk.past_ns() is not None)

    def _refresh(self) -> None:
        past_ns = self._desk.past_ns()
        if past_ns is not None:
            self._look_back(past_ns)
            return
        model = self._desk.model
        if self._past >= 0:
            self._past, self._seen = -1, 0
            self.log.clear_after_reset()
        if model.resets != self._resets:
            self._resets, self._seen = model.resets, 0
            self.log.clear_after_reset()
        if model.events_seen != self._seen:
            self.log.show_events(model.new_events(self._seen))
            self._seen = model.events_seen

    def _look_back(self, past_ns: int) -> None:
        """What had happened by then, as far as it is still kept."""
        happened = [event for event in self._desk.model.events if event.at_ns <= past_ns]
        if len(happened) != self._past:
            self._past = len(happened)
            self.log.clear_after_reset()
            self.log.show_events(happened)

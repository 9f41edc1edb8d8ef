"""The event log: what happened."""

from __future__ import annotations

from console.desktop.desk import Desk
from console.desktop.model import EVENTS_KEPT, WindowModel
from console.desktop.workspace import Panel
from console.telemetry.states import Event
from widgets.event_log import EventLog


class EventsPanel:
    """The event log, appended to as events come, and as the shown time goes on."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._model: WindowModel | None = None
        self._seen, self._resets = 0, -1
        self._told: list[Event] = []
        self.log = EventLog(desk.theme)

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("events", "Events", self.log, self._refresh, 200, lack=self._desk.look_back.words)

    def _refresh(self) -> None:
        model = self._desk.shown
        if (model, model.resets) != (self._model, self._resets):
            happened = list(model.events)
            if not _goes_on(self._told, happened):
                self._told = []
                self.log.clear_after_reset()
            self._model, self._resets, self._seen = model, model.resets, model.events_seen
            self._show(happened[len(self._told) :])
        elif model.events_seen != self._seen:
            self._show(model.new_events(self._seen))
            self._seen = model.events_seen

    def _show(self, events: list[Event]) -> None:
        if events:
            self.log.show_events(events)
            self._told = [*self._told, *events][-EVENTS_KEPT:]


def _goes_on(told: list[Event], happened: list[Event]) -> bool:
    """Whether what has happened is what was told, and more."""
    return len(told) <= len(happened) and happened[: len(told)] == told

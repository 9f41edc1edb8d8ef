"""The alarm list: what stands, what waits, what is suppressed."""

from __future__ import annotations

from console.desktop.desk import Desk
from console.desktop.workspace import Panel
from console.session.messages import Acknowledge, Delivery
from widgets.alarm_list import AlarmList


class AlarmsPanel:
    """The alarm list; it must miss nothing, so it takes each Delivery of what is shown, whether it can be seen or not."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._limits_of = desk, (desk.model, -1)
        self.list = AlarmList(desk.theme)
        self.list.acknowledge_requested.connect(self._on_acknowledge_requested)
        self.list.show_changes(list(desk.shown.alarms.values()))
        desk.look_back.on_shown.append(self._on_shown)

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("alarms", "Alarms", self.list, self._refresh, 500, lack=self._desk.look_back.words)

    def _refresh(self) -> None:
        model = self._desk.shown
        if (model, model.limit_changes) != self._limits_of:
            self._limits_of = (model, model.limit_changes)
            self.list.show_limits(dict(model.limits))
        self.list.show_flood(model.flood)
        self.list.show_now(model.now_ns())

    def _on_shown(self, delivery: Delivery) -> None:
        if delivery.is_reset:
            self.list.show_standing(delivery.alarm_changes)
        elif delivery.alarm_changes:
            self.list.show_changes(delivery.alarm_changes)

    def _on_acknowledge_requested(self, parameter: str, note: str) -> None:
        self._desk.send(Acknowledge(parameter, note))

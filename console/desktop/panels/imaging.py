"""The list of imaging opportunities: what of the mission's areas can be imaged next, and by whom."""

from __future__ import annotations

from console.desktop.desk import Desk
from console.desktop.tracking import Found
from console.desktop.workspace import Panel, Shows
from console.errors import KnownError
from console.orbit.types import Opportunity
from widgets.opportunity_list import NO_AREAS, NO_CHANCES, OpportunityList
from widgets.theme import Status

NO_PAYLOADS = "No spacecraft of the mission has an imaging payload. [spacecraft.payload] in its file fills this list"
SEARCHING = "Opportunities are being searched"


class ImagingPanel:
    """Opportunities after the time shown. Choosing one marks its spacecraft and area everywhere; looking at it shows its best instant."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.list = OpportunityList(desk.theme)
        self.list.opportunity_chosen.connect(self._on_chosen)
        self.list.look_requested.connect(self._on_look_requested)
        desk.tracking.passes_changed.connect(self._on_found)
        self._on_found(desk.tracking.found)

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("imaging", "Imaging", self.list, self.refresh, 500, Shows.SHOWN)

    def refresh(self) -> None:
        """Follow the time shown."""
        self.list.show_now(self._desk.shown_ns())

    def _on_found(self, found: Found) -> None:
        self.list.show_now(self._desk.shown_ns())
        self.list.show_opportunities(found.opportunities, reason=self._reason(found))

    def _reason(self, found: Found) -> str:
        mission = self._desk.model.mission
        if not mission.areas:
            return NO_AREAS
        if not any(craft.payload for craft in mission.spacecraft):
            return NO_PAYLOADS
        return NO_CHANCES if found.known else SEARCHING

    def _on_chosen(self, one: Opportunity) -> None:
        self._desk.tracking.select_spacecraft(one.spacecraft)
        self._desk.tracking.select_area(one.area)

    def _on_look_requested(self, one: Opportunity) -> None:
        try:
            self._desk.time.step_to(one.best_ns)
        except KnownError as error:
            self._desk.notice(str(error), Status.CAUTION)

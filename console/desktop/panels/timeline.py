"""The pass timeline: all passes of the window among all others."""

from __future__ import annotations

from console.desktop.desk import Desk
from console.desktop.tracking import Found
from console.desktop.workspace import Panel, Shows
from widgets.pass_timeline import PassTimeline


class TimelinePanel:
    """All spacecraft over all stations for the next day."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.timeline = PassTimeline(desk.theme)
        self.timeline.pass_selected.connect(desk.tracking.select_pass)
        desk.tracking.pass_selected.connect(self.timeline.show_selected)
        desk.tracking.passes_changed.connect(self._on_passes_changed)
        if desk.tracking.found.rows:
            self._on_passes_changed(desk.tracking.found)

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("timeline", "Passes", self.timeline, self.refresh, 1000, Shows.SHOWN)

    def refresh(self) -> None:
        """Move the now line."""
        self.timeline.show_now(self._desk.shown_ns())

    def _on_passes_changed(self, found: Found) -> None:
        self.timeline.show_passes(found.rows)
        self.timeline.show_eclipses(dict(found.eclipses))
        self.timeline.show_imaging(found.opportunities)
        self.refresh()

"""What a window has to do with the element store: import, update, follow, and the passes that come of it as files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot

from console.clock import system_utc_ns
from console.desktop.desk import Desk
from console.desktop.element_process import ElementProcess
from console.desktop.following import Following
from console.desktop.pass_export import Export, PassExporter
from console.desktop.pass_plan import PassPlan, PlannedPass
from console.utc import DAY_NS
from widgets.theme import Status


class ElementDesk(QObject):
    """One window's workers around elements and passes. What they tell goes to the window's foot."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("element_desk")
        self._desk = desk
        self.following = Following(desk, self)
        self.process = ElementProcess(self)
        self.exporter = PassExporter(self)
        desk.on_close.append(self.close)
        self.process.told.connect(self._on_told)
        self.process.done.connect(self._on_done)
        self.exporter.told.connect(self._on_told)

    def begin(self) -> None:
        """Follow what was followed the last time."""
        self.following.renew()

    def shown_span(self) -> tuple[int, int]:
        """The stretch of time that the timeline shows, or the day from the shown time on."""
        start_ns, end_ns = self._desk.tracking.looked_at
        now_ns = self._desk.shown_ns()
        return (start_ns, end_ns) if end_ns > start_ns else (now_ns, now_ns + DAY_NS)

    def shown_plan(self) -> PassPlan:
        """The passes of that stretch over the mission's stations, as far as they have been found."""
        start_ns, end_ns = self.shown_span()
        tracking, mission = self._desk.tracking, self._desk.model.mission
        rows = [row for row in tracking.found.rows if row.one_pass.los_ns >= start_ns and row.one_pass.aos_ns <= end_ns]
        notes = {each.one: _booked_text(each.booking.booked_by) for each in self._desk.bookings.standings.booked}
        sites = tuple(tracking.site(station.name) for station in mission.stations)
        approximate = frozenset(station.name for station in mission.stations if station.is_approximate)
        planned = tuple(PlannedPass(row, notes.get(row.one_pass, "")) for row in rows)
        return PassPlan(mission.name, sites, planned, start_ns, end_ns, system_utc_ns(), approximate)

    def export(self, path: Path) -> None:
        """Write what the timeline shows into a file, in the format of its ending."""
        self.exporter.write(Export(path, self.shown_plan()))

    @Slot(str, object)
    def _on_told(self, text: str, status: Status) -> None:
        self._desk.notice(text, status)

    @Slot(bool)
    def _on_done(self, has_changed: bool) -> None:
        if has_changed:
            self.following.renew()

    def close(self) -> None:
        """End or wait for what is under way."""
        self.process.close()
        self.following.close()
        self.exporter.close()


def _booked_text(by: str) -> str:
    return f"booked by {by}" if by else "booked"

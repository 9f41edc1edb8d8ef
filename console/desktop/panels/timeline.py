"""The pass timeline: all passes of the window among all others, booked, tried and looked at as far as fourteen days."""

from __future__ import annotations

from PySide6.QtWidgets import QInputDialog

from console.desktop.desk import Desk
from console.desktop.elevation_trial import ElevationTrials, Trial
from console.desktop.pass_days import Found
from console.desktop.pass_light import PassLights
from console.desktop.pass_marks import Standings
from console.desktop.workspace import Panel, Shows
from console.orbit.types import Pass
from console.session.messages import Mode
from widgets.pass_timeline import PassTimeline
from widgets.pass_timeline_limits import Remains, WhatIf
from widgets.theme import Status


class TimelinePanel:
    """All spacecraft over all stations, three hours to fourteen days of them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.timeline = PassTimeline(desk.theme)
        self.timeline.more_about = PassLights(desk.tracking)
        self.trials = ElevationTrials(self.timeline)
        self._connect()
        self.timeline.show_known(())
        self._on_elevations_changed()
        if desk.tracking.found.known:
            self._on_passes_changed(desk.tracking.found)
        self._on_standings(desk.bookings.standings)

    def _connect(self) -> None:
        timeline, tracking = self.timeline, self._desk.tracking
        timeline.pass_selected.connect(tracking.select_pass)
        tracking.pass_selected.connect(timeline.show_selected)
        tracking.passes_changed.connect(self._on_passes_changed)
        tracking.elevations_changed.connect(self._on_elevations_changed)
        self._desk.bookings.changed.connect(self._on_standings)
        timeline.looked_at.connect(lambda window: tracking.look_at(*window))
        timeline.book_requested.connect(self.book)
        timeline.release_requested.connect(self.release)
        timeline.swap_requested.connect(self.swap)
        timeline.elevation_tried.connect(self._on_tried)
        timeline.elevation_applied.connect(self._on_applied)
        self.trials.found.connect(self._on_trial_found)
        self._desk.on_close.append(self.trials.close)

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("timeline", "Passes", self.timeline, self.refresh, 1000, Shows.SHOWN)

    def refresh(self) -> None:
        """Move the now line, and have searched what can be seen."""
        self.timeline.show_now(self._desk.shown_ns())
        window = self.timeline.window_shown
        self._desk.tracking.look_at(window.start_ns, window.end_ns)

    def _on_passes_changed(self, found: Found) -> None:
        self.timeline.show_lanes(found.lanes)
        self.timeline.show_eclipses(dict(found.eclipses))
        self.timeline.show_light(dict(found.light))
        self.timeline.show_imaging(found.opportunities, known=found.imaged)
        self.timeline.show_known(found.known, is_full=found.is_full)
        self.refresh()

    def _on_standings(self, standings: Standings) -> None:
        self.timeline.show_marks(standings.marks)

    def _on_elevations_changed(self) -> None:
        tracking = self._desk.tracking
        own = sorted({station.site.min_elevation_deg for station in tracking.mission.stations})
        by_hand = tracking.elevations_by_hand
        values = sorted(set(by_hand.values()))
        words = f"{_degrees(values)} by hand" if values else ""
        if by_hand and len(by_hand) < len(tracking.mission.stations):
            words += f", {', '.join(by_hand)}"
        self.timeline.show_elevations(_degrees(own), words)

    def _on_tried(self, tried: WhatIf, window: tuple[int, int]) -> None:
        tracking = self._desk.tracking
        rows = tuple(
            row for row in tracking.found.rows
            if tried.concerns(row.one_pass.station) and row.one_pass.los_ns >= window[0] and row.one_pass.aos_ns <= window[1]
        )  # fmt: skip
        self.trials.start(tracking.question(), Trial(tried, rows, window))

    def _on_trial_found(self, answer: tuple[WhatIf, Remains]) -> None:
        self.timeline.show_remains(*answer)

    def _on_applied(self, tried: WhatIf | None) -> None:
        if tried is None:
            self._desk.tracking.set_min_elevation(None)
            self._desk.notice("the stations' own minimum elevations count again", Status.STANDBY)
            return
        self._desk.tracking.set_min_elevation(tried.elevation_deg, tried.station)
        where = f" over {tried.station}" if tried.station else ""
        text = f"minimum elevation {tried.elevation_deg:.0f} deg by hand{where}: in this window only, antenna and mission keep theirs"
        self._desk.notice(f"{text} (Esc on the timeline goes back)", Status.CAUTION)

    def book(self, one: Pass) -> None:
        """Book a pass."""
        if self._may_book(one):
            self._desk.bookings.book(one, by=self._desk.settings.operator)

    def release(self, one: Pass) -> None:
        """Release a pass."""
        if self._may_book():
            self._desk.bookings.release(one, by=self._desk.settings.operator)

    def swap(self, one: Pass) -> None:
        """Book a pass in place of those it is in conflict with; asks why, as somebody else may have booked them."""
        if self._may_book(one):
            question = f"Book {one.spacecraft} over {one.station} in place of what excludes it. Why (may stay empty):"
            reason, is_given = QInputDialog.getText(self.timeline, "Swap", question)
            if is_given:
                self._desk.bookings.swap(one, by=self._desk.settings.operator, reason=reason.strip())

    def _may_book(self, one: Pass | None = None) -> bool:
        if self._desk.model.welcome.mode is Mode.REPLAY:
            self._desk.notice("nothing is booked in a replay", Status.CAUTION)
        elif one is not None and one.los_ns <= self._desk.model.now_ns():
            self._desk.notice("this pass is over: only what comes can be booked", Status.CAUTION)
        else:
            return True
        return False


def _degrees(values: list[float]) -> str:
    """`5°`, or `0\N{EN DASH}10°` where they differ."""
    if not values:
        return ""
    return f"{values[0]:g}°" if values[0] == values[-1] else f"{values[0]:g}\N{EN DASH}{values[-1]:g}°"

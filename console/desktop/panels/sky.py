"""The sky plot and the pass strip: one pass seen from below among all others, and along time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from console.desktop.antenna_plans import AntennaPlans
from console.desktop.desk import Desk
from console.desktop.sky_picture import SkyMaker
from console.desktop.workspace import Panel, Shows
from console.orbit.types import AntennaMark, Pass, PassRow
from console.station.state import AntennaCourse, AntennaState
from widgets.pass_strip import PassStrip
from widgets.pass_strip_steps import PlanStep
from widgets.sky_plot import SkyPlot


class SkyPanel:
    """The sky over the station of the pass that is looked at, or over the one that was asked for."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._station = ""
        self._maker = SkyMaker(desk.tracking, desk.settings.doppler_mhz)
        self._plans = AntennaPlans(desk.tracking)
        self.plot = SkyPlot(desk.theme)
        self.plot.spacecraft_selected.connect(self._on_spacecraft_selected)
        self.plot.station_requested.connect(self._on_station_requested)
        desk.tracking.pass_selected.connect(self._on_pass_selected)
        desk.on_close.append(self._plans.close)

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("sky", "Sky", self.plot, self.refresh, 250, Shows.SHOWN)

    def refresh(self) -> None:
        """Show the sky as it stands at the shown time."""
        now_ns, tracking = self._desk.shown_ns(), self._desk.tracking
        station = self._shown_station()
        if not station:
            self.plot.show_picture(None)
            return
        row = self._row(station, now_ns)
        state = self._desk.model.antenna if self._is_at_now(station) else None
        picture = self._maker.picture(station, row, now_ns, self._antenna(station, row, state))
        if state is not None and state.error_deg is not None:
            picture = replace(picture, labels={**picture.labels, "Off target": f"{state.error_deg:.2f}°"})
        self.plot.show_picture(picture if row is not None or tracking.found.rows else replace(picture, others=()))

    def _shown_station(self) -> str:
        row = self._desk.tracking.shown_pass(self._desk.shown_ns())
        if self._station or row is None:
            return self._station or self._desk.tracking.session_station
        return row.one_pass.station

    def _row(self, station: str, now_ns: int) -> PassRow | None:
        """The shown pass where it is over this station, else the current or next one of the same spacecraft here."""
        tracking = self._desk.tracking
        shown = tracking.shown_pass(now_ns)
        if shown is not None and shown.one_pass.station == station:
            return shown
        return tracking.found.index.over(tracking.selected, station).current(now_ns)

    def _is_at_now(self, station: str) -> bool:
        """Whether the antenna that the engine tells of stands under this sky: at another time nobody knows where it is."""
        return not self._desk.time.is_away and station == self._desk.tracking.session_station

    def _antenna(self, station: str, row: PassRow | None, state: AntennaState | None) -> AntennaMark:
        limits = self._desk.tracking.station(station).antenna
        mark = AntennaMark(
            azimuth_min_deg=limits.azimuth_min_deg,
            azimuth_max_deg=limits.azimuth_max_deg,
            elevation_min_deg=limits.elevation_min_deg,
            elevation_max_deg=limits.elevation_max_deg,
            beamwidth_deg=limits.beamwidth_deg,
        )
        if state is not None:
            mark = replace(mark, actual=state.actual, target=state.target)
        course = None if row is None else self._course_of(row)
        return mark if row is None or course is None else self._maker.with_keyholes(mark, row, course)

    def _course_of(self, row: PassRow) -> AntennaCourse | None:
        """The engine's own plan where it has one for this pass, else one made here from the station's limits."""
        one, told = row.one_pass, self._desk.model.antenna_course
        if told is not None and (told.spacecraft, told.station) == (one.spacecraft, one.station) and _overlap(told, one):
            return told
        return self._plans.course_of(one)

    def _on_spacecraft_selected(self, name: str) -> None:
        """Another spacecraft in this sky: its pass is the one that is looked at from now on, everywhere."""
        station, now_ns = self._shown_station(), self._desk.shown_ns()
        row = self._desk.tracking.found.index.over(name, station).current(now_ns)
        if row is not None:
            self._desk.tracking.select_pass(row.one_pass)
            self.refresh()

    def _on_station_requested(self, step: int) -> None:
        names = [station.name for station in self._desk.model.mission.stations]
        if names:
            place = names.index(self._shown_station()) if self._shown_station() in names else -1
            self._station = names[(place + step) % len(names)]
            self.refresh()

    def _on_pass_selected(self, one: Pass | None) -> None:
        """The station is that of the chosen pass again."""
        self._station = ""


def _overlap(course: AntennaCourse, one: Pass) -> bool:
    return course.aos_ns < one.los_ns and one.aos_ns < course.los_ns


class StripPanel:
    """The pass along its time, with how long it still lasts."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._row: PassRow | None = None
        self.strip = PassStrip(desk.theme)
        self.marks: Callable[[int], Sequence[PlanStep]] = lambda _: ()
        """The steps of the session's plan at a time."""

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("strip", "Pass", self.strip, self.refresh, 250, Shows.SHOWN)

    def refresh(self) -> None:
        """Show the pass as it stands at the session's time."""
        now_ns = self._desk.shown_ns()
        row = self._desk.tracking.shown_pass(now_ns)
        if row is not self._row:
            self._row = row
            self.strip.show_pass(None if row is None else self._desk.tracking.fine(row))
        self.strip.show_mark(self._desk.bookings.standings.mark(None if row is None else row.one_pass))
        self.strip.show_steps(self.marks(now_ns) if row is not None and self._is_own(row.one_pass) else ())
        self.strip.show_now(now_ns)

    def _is_own(self, one: Pass) -> bool:
        """Whether a plan of the session is flown in it."""
        welcome = self._desk.model.welcome
        return (one.spacecraft, one.station) == (welcome.spacecraft, welcome.station)

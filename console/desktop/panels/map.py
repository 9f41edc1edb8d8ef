"""The ground-track map: positions at each tick, tracks and circles renewed now and then."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from console.desktop.desk import Desk
from console.desktop.workspace import Panel, Shows
from console.mission.model import Spacecraft, Station
from console.orbit.sky import footprint, ground_track, visibility_circle
from console.orbit.sun import illumination, sun_subpoint
from console.orbit.types import GroundTrack, SiteMark, SpacecraftMark
from console.utc import SECOND_NS
from widgets.ground_map import GroundMap

TRACK_RENEWED_NS = 10 * SECOND_NS
STEP_NS = SECOND_NS
PAST_ORBITS, NEXT_ORBITS = 0.5, 1.5
Tracks = tuple[GroundTrack, GroundTrack]


class MapPanel:
    """The map follows the session's clock, be it live, simulated or a replay's."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._tracks: dict[str, tuple[int, Tracks]] = {}
        self.map = GroundMap(desk.theme)
        self.map.spacecraft_selected.connect(desk.tracking.select_spacecraft)
        desk.tracking.spacecraft_selected.connect(lambda _: self.refresh())
        self._shown_ns = -STEP_NS

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("map", "Ground track", self.map, self._keep_up, 250, Shows.SHOWN)

    def _keep_up(self) -> None:
        """A second of flight is less than a pixel: nothing is painted for less, at whatever rate the clock runs."""
        if abs(self._desk.shown_ns() - self._shown_ns) >= STEP_NS:
            self.refresh()

    def refresh(self) -> None:
        """Show everything as it is at the session's time."""
        now_ns = self._shown_ns = self._desk.shown_ns()
        mission, tracking = self._desk.model.mission, self._desk.tracking
        tracked = [craft for craft in mission.spacecraft if craft.elements is not None]
        marks = [mark for craft in tracked if (mark := self._mark(craft, now_ns)) is not None]
        seen_by = {station.name: self._sees_any(station, now_ns) for station in mission.stations}
        height = next((mark.height_km for mark in marks if mark.name == tracking.selected), 550.0)
        self.map.show_sky(*sun_subpoint(now_ns))
        self.map.show_sites([self._site(station, height, is_tracking=seen_by[station.name]) for station in mission.stations])
        self.map.show_spacecraft(marks)

    def _mark(self, craft: Spacecraft, now_ns: int) -> SpacecraftMark | None:
        propagator = self._desk.tracking.propagator(craft.name)
        times = np.array([now_ns], np.int64)
        latitude, longitude, height = (float(column[0]) for column in propagator.geodetic(times))
        if not np.isfinite(height):
            return None
        lit = float(illumination(propagator.teme(times)[0], times)[0])
        mark = SpacecraftMark(craft.name, latitude, longitude, height, is_sunlit=lit > 0.5)
        ring = footprint(latitude, longitude, height)
        if craft.name != self._desk.tracking.selected:
            return replace(mark, footprint=ring)
        past, future = self._tracks_of(craft, now_ns)
        return replace(mark, is_selected=True, footprint=ring, past=past, future=future)

    def _tracks_of(self, craft: Spacecraft, now_ns: int) -> Tracks:
        made_ns, tracks = self._tracks.get(craft.name, (0, None))
        if tracks is None or abs(now_ns - made_ns) > TRACK_RENEWED_NS:
            propagator = self._desk.tracking.propagator(craft.name)
            orbit_ns = propagator.period_s * SECOND_NS
            tracks = (
                ground_track(propagator, now_ns - round(PAST_ORBITS * orbit_ns), now_ns),
                ground_track(propagator, now_ns, now_ns + round(NEXT_ORBITS * orbit_ns)),
            )
            self._tracks[craft.name] = (now_ns, tracks)
        return tracks

    def _site(self, station: Station, height_km: float, *, is_tracking: bool) -> SiteMark:
        site = self._desk.tracking.site(station.name)
        is_selected = station.name == self._desk.tracking.session_station
        circle = visibility_circle(site, height_km) if is_selected or is_tracking else None
        return SiteMark(site.name, site.latitude_deg, site.longitude_deg, is_selected, is_tracking, circle)

    def _sees_any(self, station: Station, now_ns: int) -> bool:
        return any(
            row.one_pass.station == station.name and row.one_pass.aos_ns <= now_ns <= row.one_pass.los_ns
            for row in self._desk.tracking.found.rows
        )

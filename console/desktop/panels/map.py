"""The ground-track map: everything moves when something would move by half a pixel, be that thirty times a second or once in three."""

from __future__ import annotations

import numpy as np

from console.desktop.desk import Desk
from console.desktop.panels.map_fleet import MapFleet
from console.desktop.pass_days import Found
from console.desktop.pass_index import NO_SPANS, Spans
from console.desktop.workspace import Panel, Shows
from console.mission.model import Mission, Station
from console.orbit.outline import visible_outline
from console.orbit.site import Site
from console.orbit.sky import visibility_circle
from console.orbit.sun import moon_subpoint, sun_subpoint
from console.orbit.types import FleetMarks, Floats, SiteMark, SpacecraftMark
from console.utc import SECOND_NS
from widgets.ground_map import GroundMap

PERIOD_MS = 25
HALF_PIXEL = 0.5
LONGEST_NS = 60 * SECOND_NS  # the Sun moves a quarter of a degree
FASTEST_DEG_S = 0.3  # a low orbit near a pole, in longitude
LATER = 1.15  # what has not moved yet is looked at again after so much more of the time since the last picture
DEFAULT_HEIGHT_KM = 550.0
_HEIGHT_STEP_KM = 5.0
_EDGE_PX = 200.0


class MapPanel:
    """The map at the time that the desk shows, be it live, simulated, a replay's, or another one that the operator looks at."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.map = GroundMap(desk.theme)
        self.map.spacecraft_selected.connect(desk.tracking.select_spacecraft)
        self.map.orbits_requested.connect(self._on_orbits_requested)
        self.map.station_selected.connect(self._on_station_selected)
        self.map.area_selected.connect(self._on_area_clicked)
        desk.tracking.area_selected.connect(self._on_area_selected)
        self.map.show_orbits(desk.settings.map_orbits)
        desk.tracking.spacecraft_selected.connect(lambda _: self.refresh())
        desk.tracking.passes_changed.connect(self._on_found)
        desk.tracking.fleet_changed.connect(self._on_fleet_changed)
        self._fleet = self._made_fleet()
        self._circles: dict[tuple[Site, int], tuple[Floats, Floats | None]] = {}
        self._shown: FleetMarks | None = None
        self._looks_again_ns: dict[float, int] = {}
        self._shown_state: tuple[frozenset[str], frozenset[str]] = frozenset(), frozenset()
        self._images = NO_SPANS
        self._areas_shown: frozenset[str] | None = None
        self._chosen_station = desk.tracking.session_station

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("map", "Ground track", self.map, self._keep_up, PERIOD_MS, Shows.SHOWN)

    def _on_orbits_requested(self, count: int) -> None:
        self._desk.settings.map_orbits = count
        self.refresh()

    def _made_fleet(self) -> MapFleet:
        return MapFleet(self._desk.tracking.successions)

    def _on_fleet_changed(self) -> None:
        self._fleet = self._made_fleet()
        self.refresh()

    def _on_found(self, found: Found) -> None:
        """Other passes are another picture only where somebody is above a horizon now, or an area in reach."""
        self._images = Spans.of((one.area, one.start_ns, one.end_ns) for one in found.opportunities)
        if self._shown is not None and self._state(self._shown.at_ns) != self._shown_state:
            self._shown = None  # drawn with the next frame: timeline and lists have all of them to take in now

    def _on_station_selected(self, name: str) -> None:
        self._chosen_station = name
        self.refresh()

    def _on_area_clicked(self, name: str) -> None:
        """Mark the area; once more: no longer."""
        self._desk.tracking.select_area("" if name == self._desk.tracking.selected_area else name)

    def _on_area_selected(self, _name: str) -> None:
        self._areas_shown = None
        self.refresh()

    def _keep_up(self) -> None:
        """Paint when a mark would move by half a pixel, or something else has changed; while figures are read, every second."""
        now_ns, shown = self._desk.shown_ns(), self._shown
        if shown is None:
            self.refresh()
            return
        step_ns, scale = abs(now_ns - shown.at_ns), self.map.view.scale
        is_due = step_ns >= (SECOND_NS if self.map.is_read else LONGEST_NS)
        if not is_due and step_ns < max(HALF_PIXEL / (FASTEST_DEG_S * scale) * SECOND_NS, self._looks_again_ns.get(scale, 0)):
            return
        fleet = self._fleet.marks(now_ns)
        if is_due or self._has_moved(shown, fleet) or self._state(now_ns) != self._shown_state:
            self._show(fleet)
        else:
            self._looks_again_ns = {scale: round(step_ns * LATER)}

    def _has_moved(self, before: FleetMarks, after: FleetMarks) -> bool:
        """Only what can be seen counts (near by, most of the fleet is elsewhere), and those with footprints and tracks."""
        view = self.map.view
        old, new = (view.points(one.longitude_deg, one.latitude_deg) for one in (before, after))
        is_there = np.isfinite(new).all(axis=1)
        if (is_there != np.isfinite(old).all(axis=1)).any():
            return True
        with np.errstate(invalid="ignore"):
            is_seen = ((new > -_EDGE_PX) & (new < [view.width + _EDGE_PX, view.height + _EDGE_PX])).all(axis=1)
        scene = self.map.scene
        focus = [place for mark in scene.focus if (place := scene.order_of(mark.name)) is not None]
        is_watched = is_seen | np.isin(np.arange(len(new)), focus)
        return bool((np.abs(new - old)[is_watched] >= HALF_PIXEL).any())

    def refresh(self) -> None:
        """Show everything as it is at the time that the desk shows."""
        self._show(self._fleet.marks(self._desk.shown_ns()))

    def _show(self, fleet: FleetMarks) -> None:
        self._shown, self._shown_state = fleet, self._state(fleet.at_ns)
        self._looks_again_ns = {}
        tracking_stations, areas_in_view = self._shown_state
        focus = self._focus(fleet)
        height = next((mark.height_km for mark in focus if mark.is_selected), DEFAULT_HEIGHT_KM)
        self.map.show_sky(*sun_subpoint(fleet.at_ns), moon_subpoint(fleet.at_ns))
        self.map.show_sites([self._site(one, height, is_tracking=one.name in tracking_stations) for one in self._mission.stations])
        if areas_in_view != self._areas_shown:
            self._areas_shown = areas_in_view
            chosen, areas = self._desk.tracking.selected_area, self._mission.areas
            self.map.show_areas([area.mark(is_selected=area.name == chosen, is_in_view=area.name in areas_in_view) for area in areas])
        self.map.show_fleet(fleet, focus)

    @property
    def _mission(self) -> Mission:
        return self._desk.model.mission

    def _focus(self, fleet: FleetMarks) -> list[SpacecraftMark]:
        """The selected spacecraft and the session's own."""
        tracking = self._desk.tracking
        names = dict.fromkeys((tracking.session_spacecraft, tracking.selected))
        found = (self._fleet.focus(fleet, name, orbits=self.map.orbits, is_selected=name == tracking.selected) for name in names)
        return [mark for mark in found if mark is not None]

    def _state(self, now_ns: int) -> tuple[frozenset[str], frozenset[str]]:
        """The stations that see a spacecraft now, and the areas that one can image now."""
        return self._desk.tracking.found.index.tracking(now_ns), self._images.at(now_ns)

    def _site(self, station: Station, height_km: float, *, is_tracking: bool) -> SiteMark:
        site = self._desk.tracking.site(station.name)
        circle, outline = self._circles_of(site, height_km)
        is_selected = station.name == self._chosen_station
        return SiteMark(
            site.name, site.latitude_deg, site.longitude_deg, is_selected, is_tracking, circle, outline, site.min_elevation_deg,
            station.is_approximate,
        )  # fmt: skip

    def _circles_of(self, site: Site, height_km: float) -> tuple[Floats, Floats | None]:
        """The circle at the minimum elevation, and the terrain's outline, for a height to the nearest step."""
        key = site, round(height_km / _HEIGHT_STEP_KM)
        if key not in self._circles:
            if len(self._circles) > 2_000:
                self._circles.clear()
            height = key[1] * _HEIGHT_STEP_KM
            outline = visible_outline(site, height) if site.mask.points else None
            self._circles[key] = visibility_circle(site, height, n=144), outline
        return self._circles[key]

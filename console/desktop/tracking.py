"""Where everything is and which passes come: what the map, the timeline and the sky plot show.

Positions of an instant are cheap and computed when asked; passes are found in a worker thread, as far as somebody looks.
The minimum elevation that counts is told here and nowhere else: the station's policy, or the one set by hand in this window.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from console.desktop.imaging import imaging_of
from console.desktop.pass_days import NO_ELEMENTS, Found, ImagingSearch, Question, Span, only_of, profiled, sites_with
from console.desktop.pass_search import PassSearch, days_of
from console.desktop.trajectories import Trajectories
from console.mission.model import Mission, Spacecraft, Station
from console.orbit.look import look_angles
from console.orbit.site import Site
from console.orbit.succession import Succession
from console.orbit.trajectory import Orbit, Trajectory
from console.orbit.types import LookAngles, Pass, PassRow
from console.utc import DAY_NS, SECOND_NS

__all__ = ["NO_ELEMENTS", "Found", "Tracking"]

HOUR_NS = 3_600 * SECOND_NS
BEFORE_NS = 2 * HOUR_NS
AHEAD_NS = 26 * HOUR_NS
LONGEST_LOOK_NS = 15 * DAY_NS
FINE_POINTS = 121
SAME_NS = 60 * SECOND_NS  # after a new search the same pass may have moved by seconds


class Tracking(QObject):
    """Passes and present positions of a mission, and what of it the operator has chosen."""

    passes_changed = Signal(object)
    spacecraft_selected = Signal(str)
    pass_selected = Signal(object)
    elevations_changed = Signal()
    fleet_changed = Signal()
    area_selected = Signal(str)

    def __init__(self, mission: Mission, spacecraft: str, station: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tracking")
        self.mission = mission
        self.session_spacecraft, self.session_station = spacecraft, station
        self.selected = spacecraft
        self.selected_area = ""
        self.found = Found(0, 0, (), ())
        self._chosen: Pass | None = None
        self._looked_at: Span = (0, 0)
        self._by_hand: dict[str, float] = {}
        self._imaging: ImagingSearch = imaging_of(mission.areas)
        self._followed: tuple[Spacecraft, ...] = ()
        self._search = PassSearch(self.question(), self)
        self._search.found.connect(self._on_found)
        self._learn_fleet()

    def _learn_fleet(self) -> None:
        self._crafts = {one.name: one for one in self.fleet}
        self._trajectories = Trajectories(self.fleet)

    @property
    def fleet(self) -> tuple[Spacecraft, ...]:
        """Every spacecraft that is shown: the mission's, then those that the operator follows besides."""
        return (*self.mission.spacecraft, *self._followed)

    @property
    def followed(self) -> tuple[Spacecraft, ...]:
        """Those that the operator follows besides the mission's."""
        return self._followed

    def follow(self, others: Sequence[Spacecraft]) -> None:
        """Follow exactly these besides the mission's; their names have to be unlike each other and the mission's."""
        self._followed = tuple(others)
        self._learn_fleet()
        self._search.ask(self.question())
        if self._chosen is not None and self._chosen.spacecraft not in self._crafts:
            self.select_pass(None)
        if self.selected not in self._crafts:
            self.select_spacecraft(self.session_spacecraft)
        self._on_found(self.found)
        self.fleet_changed.emit()

    def question(self) -> Question:
        """What is searched now."""
        sites = sites_with((station.site for station in self.mission.stations), self._by_hand)
        antennas = {station.name: station.antenna for station in self.mission.stations}
        contenders = frozenset(one.name for one in self.mission.spacecraft)
        return Question(self.fleet, sites, antennas, self._imaging, contenders)

    @property
    def successions(self) -> dict[str, Succession]:
        """The orbits of each spacecraft that has any, by time."""
        return self._trajectories.successions

    def orbit(self, spacecraft: str, at_ns: int) -> Orbit | None:
        """The elements to use for a spacecraft at an instant, the same that the search for passes uses; None where there are none."""
        return self._trajectories.orbit(spacecraft, at_ns)

    def trajectory(self, spacecraft: str, at_ns: int) -> Trajectory:
        """The trajectory of a spacecraft that has elements, by the set that is the one to use at an instant."""
        return self._trajectories.at(spacecraft, at_ns)

    def pass_trajectory(self, one: Pass) -> Trajectory:
        """The trajectory that a pass was found with: from AOS to LOS everything about it is told by one set."""
        return self._trajectories.of_pass(one)

    def keep_up(self, now_ns: int, shown_ns: int | None = None) -> None:
        """Have the passes round the session's time, round the shown one, and as far as the timeline looks; cheap when there is nothing
        to do. What is near the shown time is searched first."""
        shown_ns = now_ns if shown_ns is None else shown_ns
        near = [(at_ns - BEFORE_NS, at_ns + AHEAD_NS) for at_ns in (shown_ns, now_ns)]
        start_ns, end_ns = self._looked_at
        centre_ns = min(max(shown_ns, start_ns), end_ns) if end_ns > start_ns else shown_ns
        self._search.want(days_of(centre_ns, [*near, (start_ns, min(end_ns, start_ns + LONGEST_LOOK_NS))]))

    def look_at(self, start_ns: int, end_ns: int) -> None:
        """Tell which stretch of time is looked at: it is searched, too, up to fifteen days of it."""
        self._looked_at = (start_ns, end_ns)

    @property
    def looked_at(self) -> Span:
        """The stretch of time (start_ns, end_ns) that is looked at, (0, 0) before one was told."""
        return self._looked_at

    def image_with(self, imaging: ImagingSearch) -> None:
        """Use this search for the chances to image areas, from now on."""
        self._imaging = imaging
        self._search.ask(self.question())

    def min_elevation_deg(self, station: str) -> float:
        """The minimum elevation that counts over a station: its policy, or the one set by hand."""
        return self._by_hand.get(station, self.station(station).site.min_elevation_deg)

    def site(self, station: str) -> Site:
        """A station's site with the minimum elevation that counts."""
        (site,) = sites_with([self.station(station).site], self._by_hand)
        return site

    @property
    def elevations_by_hand(self) -> dict[str, float]:
        """The minimum elevations set by hand, by station."""
        return dict(self._by_hand)

    def set_min_elevation(self, elevation_deg: float | None, station: str = "") -> None:
        """Search with another minimum elevation over one station, or over all; None: with the mission's own again. The mission's file
        stays as it is, and so does what other windows and the engine use."""
        names = [station] if station else [one.name for one in self.mission.stations]
        for name in names:
            if elevation_deg is None:
                self._by_hand.pop(name, None)
            else:
                self._by_hand[name] = elevation_deg
        self._search.ask(self.question())
        self.elevations_changed.emit()

    def fine(self, row: PassRow) -> PassRow:
        """A pass with its elevation at many more instants, for a large picture of it."""
        one = row.one_pass
        (finer,) = profiled(self.pass_trajectory(one), self.site(one.station), [one], points=FINE_POINTS)
        return finer

    @Slot(object)
    def _on_found(self, found: Found) -> None:
        self.found = found = only_of(found, self._crafts)
        self.passes_changed.emit(found)

    def select_spacecraft(self, name: str) -> None:
        """Make a spacecraft the one that is looked at."""
        if name != self.selected and name in self._crafts:
            self.selected = name
            self.spacecraft_selected.emit(name)

    def select_area(self, name: str) -> None:
        """Make an area the one that is looked at; "" for none."""
        if name != self.selected_area:
            self.selected_area = name
            self.area_selected.emit(name)

    def select_pass(self, one: Pass | None) -> None:
        """Look at a certain pass; None: at the session's current or next one again."""
        self._chosen = one
        if one is not None:
            self.select_spacecraft(one.spacecraft)
        self.pass_selected.emit(one)

    def spacecraft(self, name: str) -> Spacecraft:
        """A spacecraft of the mission, or one that is followed besides."""
        return self._crafts[name] if name in self._crafts else self.mission.spacecraft_named(name)

    def station(self, name: str) -> Station:
        """A station of the mission."""
        return self.mission.station_named(name)

    def session_pass(self, now_ns: int) -> PassRow | None:
        """The session's own pass: the one in progress, else the next one of its spacecraft over its station."""
        return self.found.index.over(self.session_spacecraft, self.session_station).current(now_ns)

    def shown_pass(self, now_ns: int) -> PassRow | None:
        """The pass the operator chose, else the session's own."""
        chosen = self._chosen
        if chosen is not None:
            near = self.found.index.over(chosen.spacecraft, chosen.station).touching(chosen.tca_ns - SAME_NS, chosen.tca_ns + SAME_NS)
            found = next((row for row in near if abs(row.one_pass.tca_ns - chosen.tca_ns) < SAME_NS), None)
            if found is not None:
                return found
        return self.session_pass(now_ns)

    def next_pass(self, spacecraft: str, now_ns: int) -> Pass | None:
        """The pass in progress or next of a spacecraft over any station."""
        row = self.found.index.of_craft(spacecraft).current(now_ns)
        return row.one_pass if row else None

    def look(self, one: Pass, now_ns: int) -> LookAngles:
        """Where the station of a pass sees its spacecraft at an instant; arrays of one."""
        return look_angles(self.pass_trajectory(one), self.station(one.station).site, np.array([now_ns], np.int64))

    def close(self) -> None:
        """Stop searching, and wait for it."""
        self._search.close()

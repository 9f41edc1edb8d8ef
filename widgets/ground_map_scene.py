"""Everything that is on the map, and what of it is near a pixel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from PySide6.QtCore import QPointF

from console.orbit.types import AreaMark, FleetMarks, SiteMark, SpacecraftMark
from widgets.ground_map_geometry import Floats, area_lines
from widgets.ground_map_projection import Projection

PICK_PX = 14.0
NOBODY = FleetMarks((), np.empty(0), np.empty(0), np.empty(0), np.empty(0, np.bool_))


class Kind(StrEnum):
    """What a mark stands for, in the words of the tip."""

    SPACECRAFT = "spacecraft"
    STATION = "station"
    SUN = "Sun overhead"
    MOON = "Moon overhead"
    AREA = "area of interest"


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing on the map by name, and where it is in degrees."""

    kind: Kind
    name: str
    longitude_deg: float
    latitude_deg: float

    @property
    def place(self) -> tuple[float, float]:
        return self.longitude_deg, self.latitude_deg


@dataclass(slots=True)
class Scene:
    """What is shown. `focus` are those of the fleet that have tracks and footprints; `sun` and `moon` are the (latitude, longitude) of
    the places that have them overhead."""

    fleet: FleetMarks = NOBODY
    focus: tuple[SpacecraftMark, ...] = ()
    sites: tuple[SiteMark, ...] = ()
    areas: tuple[AreaMark, ...] = ()
    sun: tuple[float, float] | None = None
    moon: tuple[float, float] | None = None
    _order: dict[str, int] = field(default_factory=dict)
    _rings: dict[int, tuple[AreaMark, list[list[Floats]]]] = field(default_factory=dict)

    def show_fleet(self, fleet: FleetMarks, focus: Sequence[SpacecraftMark]) -> None:
        """Take these spacecraft instead of those that were there."""
        if fleet.names != self.fleet.names:
            self._order = {name: place for place, name in enumerate(fleet.names)}
        self.fleet, self.focus = fleet, tuple(mark for mark in focus if np.isfinite(mark.latitude_deg + mark.longitude_deg))

    def order_of(self, name: str) -> int | None:
        """The place of a spacecraft in the fleet."""
        return self._order.get(name)

    @property
    def selected(self) -> SpacecraftMark | None:
        """The chosen spacecraft."""
        return next((mark for mark in self.focus if mark.is_selected), None)

    @property
    def station(self) -> SiteMark | None:
        """The chosen station."""
        return next((site for site in self.sites if site.is_selected), None)

    @property
    def failed(self) -> list[str]:
        """Those whose elements have failed: they are nowhere."""
        return [self.fleet.names[place] for place in np.flatnonzero(~np.isfinite(self.fleet.latitude_deg))]

    def named(self, name: str) -> Mark | None:
        """A spacecraft that is somewhere, or a station, by its name."""
        place = self._order.get(name)
        if place is not None:
            mark = self._spacecraft(place)
            return mark if np.isfinite(mark.latitude_deg) else None
        return next((_station(site) for site in self.sites if site.name == name), None)

    def ends(self) -> list[Mark]:
        """What a ruler may be laid to by key: the spacecraft in focus, then the stations, then the centres of the areas."""
        crafts = [mark for one in self.focus if (mark := self.named(one.name)) is not None]
        return [*crafts, *(_station(site) for site in self.sites), *(self.area_mark(area) for area in self.areas)]

    def near(self, view: Projection, at: QPointF, *, reach_px: float = PICK_PX) -> Mark | None:
        """What is under a pixel: the nearest spacecraft, else the nearest station, else the Sun or the Moon, else the area there."""
        for marks in (self._spacecraft_near(view, at, reach_px), [_station(site) for site in self.sites], self._lights()):
            best = min(((_distance(view, mark, at), place) for place, mark in enumerate(marks)), default=(np.inf, 0))
            if best[0] <= reach_px:
                return marks[best[1]]
        return next((self.area_mark(area) for area in self.areas if self._holds(view, area, at)), None)

    def rings_of(self, area: AreaMark) -> list[list[Floats]]:
        """The polygons of an area as a projection fills them."""
        kept = self._rings.get(id(area))
        if kept is None or kept[0] is not area:
            kept = self._rings[id(area)] = (area, [lines for polygon in area.polygons if (lines := area_lines(polygon))])
        return kept[1]

    def forget_rings(self) -> None:
        """Other areas are shown from now on."""
        self._rings.clear()

    def area_mark(self, area: AreaMark) -> Mark:
        """An area by the middle of its largest polygon."""
        outers = [lines[0] for lines in self.rings_of(area)] or [np.zeros((1, 2))]
        largest = max(outers, key=lambda line: float(np.ptp(line[:, 0]) * np.ptp(line[:, 1])))
        middle = (largest.min(axis=0) + largest.max(axis=0)) / 2
        return Mark(Kind.AREA, area.name, float(middle[0]), float(middle[1]))

    def _spacecraft(self, place: int) -> Mark:
        fleet = self.fleet
        return Mark(Kind.SPACECRAFT, fleet.names[place], float(fleet.longitude_deg[place]), float(fleet.latitude_deg[place]))

    def _spacecraft_near(self, view: Projection, at: QPointF, reach_px: float) -> list[Mark]:
        if not self.fleet.names:
            return []
        away = np.hypot(*(view.points(self.fleet.longitude_deg, self.fleet.latitude_deg) - [at.x(), at.y()]).T)
        return [self._spacecraft(int(place)) for place in np.flatnonzero(away <= reach_px)]

    def _lights(self) -> list[Mark]:
        lights = ((Kind.SUN, "Sun", self.sun), (Kind.MOON, "Moon", self.moon))
        return [Mark(kind, name, place[1], place[0]) for kind, name, place in lights if place is not None]

    def _holds(self, view: Projection, area: AreaMark, at: QPointF) -> bool:
        return any(view.area_path(lines).contains(at) for lines in self.rings_of(area))


def _station(site: SiteMark) -> Mark:
    return Mark(Kind.STATION, site.name, site.longitude_deg, site.latitude_deg)


def _distance(view: Projection, mark: Mark, at: QPointF) -> float:
    off = view.nearest_point(*mark.place) - at
    return float(np.hypot(off.x(), off.y()))


def fleet_of(marks: Sequence[SpacecraftMark], at_ns: int = 0) -> FleetMarks:
    """The same spacecraft as arrays; the instant is where their tracks begin when none is given."""
    tracks = [mark.future for mark in marks if mark.future is not None and len(mark.future.times_ns)]
    at_ns = at_ns or (int(tracks[0].times_ns[0]) if tracks else 0)
    latitude, longitude, height = (
        np.array([(mark.latitude_deg, mark.longitude_deg, mark.height_km) for mark in marks], dtype=float).reshape(-1, 3).T
    )
    is_sunlit = np.array([mark.is_sunlit for mark in marks], dtype=np.bool_)
    return FleetMarks(tuple(mark.name for mark in marks), latitude, longitude, height, is_sunlit, at_ns)

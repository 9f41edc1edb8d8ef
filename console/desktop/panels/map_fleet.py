"""What the map shows of a fleet at an instant: all positions at once, and the tracks of the few that are looked at."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from console.orbit.earth import ecef_to_geodetic, teme_to_ecef
from console.orbit.fleet import Fleet
from console.orbit.sky import footprint, ground_track
from console.orbit.succession import Succession
from console.orbit.sun import illumination
from console.orbit.trajectory import Orbit, Trajectory, trajectory_of
from console.orbit.types import FleetMarks, GroundTrack, SpacecraftMark
from console.utc import SECOND_NS

STEP_S = 30.0
MOST_POINTS = 3_000
PAST_ORBITS = 1.0
_MARGIN_ORBITS = 0.25


class TrackWindow:
    """One spacecraft's track over the orbits that are shown, computed with a margin; as time goes on it is cut, not computed again."""

    def __init__(self, path: Trajectory) -> None:
        self._path, self.period_s = path, path.period_s
        self._whole: GroundTrack | None = None

    def around(self, now_ns: int, orbits: int) -> tuple[GroundTrack, GroundTrack]:
        """The track before and from an instant, both with the instant itself."""
        period_ns = round(self.period_s * SECOND_NS)
        first, last = now_ns - round(PAST_ORBITS * period_ns), now_ns + orbits * period_ns
        whole = self._whole
        if whole is None or not (whole.times_ns[0] <= first and last <= whole.times_ns[-1] <= last + period_ns):
            margin = round(_MARGIN_ORBITS * period_ns)
            step_s = max(STEP_S, (last - first + 2 * margin) / SECOND_NS / MOST_POINTS)
            whole = self._whole = ground_track(self._path, first - margin, last + margin, step_s=step_s)
        here = ground_track(self._path, now_ns, now_ns + 1)
        start, middle, end = np.searchsorted(whole.times_ns, [first, now_ns, last]).tolist()
        return _joined(_part(whole, start, middle), _part(here, 0, 1)), _joined(_part(here, 0, 1), _part(whole, middle, end))


def _part(track: GroundTrack, start: int, end: int) -> GroundTrack:
    columns = (track.latitude_deg, track.longitude_deg, track.height_km, track.illumination)
    return GroundTrack(track.times_ns[start:end], *(column[start:end] for column in columns))


def _joined(first: GroundTrack, second: GroundTrack) -> GroundTrack:
    pairs = (
        (first.latitude_deg, second.latitude_deg), (first.longitude_deg, second.longitude_deg),
        (first.height_km, second.height_km), (first.illumination, second.illumination),
    )  # fmt: skip
    return GroundTrack(np.concatenate([first.times_ns, second.times_ns]), *(np.concatenate(pair) for pair in pairs))


class MapFleet:
    """Named spacecraft as the map wants them, each with the orbit to use at the instant. One of five hundred costs a millisecond or two."""

    def __init__(self, successions: Mapping[str, Succession]) -> None:
        self._successions = dict(successions)
        self.names = tuple(self._successions)
        self._fleet = Fleet([])
        self._reign = 0, 0
        self._tracks: dict[str, tuple[Orbit, TrackWindow]] = {}

    @classmethod
    def of(cls, orbits: Mapping[str, Orbit]) -> MapFleet:
        """Spacecraft with one orbit each."""
        return cls({name: Succession([orbit]) for name, orbit in orbits.items()})

    def _orbits_at(self, at_ns: int) -> Fleet:
        """The fleet with the orbits to use at an instant; the same one until another orbit is the one to use."""
        if not self._reign[0] <= at_ns < self._reign[1]:
            orbits = [orbit for each in self._successions.values() if (orbit := each.at(at_ns)) is not None]
            self._fleet = self._fleet.succeeded_by(orbits) if self._fleet.elements else Fleet(orbits)
            reigns = [each.reign(at_ns) for each in self._successions.values()]
            self._reign = max((first for first, _ in reigns), default=at_ns), min((last for _, last in reigns), default=at_ns + 1)
        return self._fleet

    def marks(self, at_ns: int) -> FleetMarks:
        """Where all are, and who is in sunlight (half of the Sun's disc or more)."""
        position = self._orbits_at(at_ns).teme(at_ns)
        now = np.array([at_ns], np.int64)  # one instant for all: the Sun is computed once
        latitude, longitude, height = ecef_to_geodetic(teme_to_ecef(now, position))
        with np.errstate(invalid="ignore"):
            is_sunlit = illumination(position, now) > 0.5 if len(position) else np.empty(0, np.bool_)
        return FleetMarks(self.names, latitude, longitude, height, is_sunlit, at_ns)

    def focus(self, fleet: FleetMarks, name: str, *, orbits: int, is_selected: bool) -> SpacecraftMark | None:
        """One of them with footprint and tracks; None when it is not of the fleet, or nowhere now and for all its track."""
        if name not in self._successions:
            return None
        place = self.names.index(name)
        track = self._track(name, self._orbits_at(fleet.at_ns).elements[place])
        latitude, longitude, height = (float(column[place]) for column in (fleet.latitude_deg, fleet.longitude_deg, fleet.height_km))
        if not np.isfinite(height):
            return None
        past, future = track.around(fleet.at_ns, orbits)
        ring = footprint(latitude, longitude, height, n=144)
        is_sunlit = bool(fleet.is_sunlit[place])
        return SpacecraftMark(name, latitude, longitude, height, is_sunlit, is_selected, ring, past, future, track.period_s)

    def _track(self, name: str, orbit: Orbit) -> TrackWindow:
        kept = self._tracks.get(name)
        if kept is None or kept[0] is not orbit:
            kept = self._tracks[name] = orbit, TrackWindow(trajectory_of(orbit))
        return kept[1]

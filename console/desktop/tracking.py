"""Where everything is and which passes come: what the map, the timeline and the sky plot show.

Positions of an instant are cheap and computed when asked; the passes of a day are found in a worker thread, one spacecraft at a time,
so that no single computation holds the interpreter for long.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from console.mission.model import Mission, Spacecraft, Station
from console.orbit.look import doppler_hz, look_angles
from console.orbit.passes import find_all_passes, pass_profile
from console.orbit.sky import ground_track
from console.orbit.trajectory import Trajectory, trajectory_of
from console.orbit.types import GroundTrack, LookAngles, Opportunity, Pass, PassRow
from console.utc import SECOND_NS

HOUR_NS = 3_600 * SECOND_NS
BEFORE_NS = 2 * HOUR_NS
AHEAD_NS = 26 * HOUR_NS
RENEW_NS = HOUR_NS
NO_ELEMENTS = "no elements"


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought: rows in order of AOS, a line for every pair that has no pass and why, for each spacecraft when it is
    in the Earth's shadow (start_ns, end_ns), and the chances to image areas, in order of their start."""

    start_ns: int
    end_ns: int
    rows: tuple[PassRow, ...]
    remarks: tuple[str, ...]
    eclipses: tuple[tuple[str, tuple[tuple[int, int], ...]], ...] = ()
    opportunities: tuple[Opportunity, ...] = ()


class _SearchDone(QObject):
    found = Signal(object)


class _Search(QRunnable):
    """Finds the passes of a stretch of time outside the GUI thread."""

    def __init__(self, mission: Mission, start_ns: int, end_ns: int) -> None:
        super().__init__()
        self.setAutoDelete(True)
        self.done = _SearchDone()
        self._mission, self._start_ns, self._end_ns = mission, start_ns, end_ns

    def run(self) -> None:
        self.done.found.emit(search_passes(self._mission, self._start_ns, self._end_ns))


def search_passes(mission: Mission, start_ns: int, end_ns: int) -> Found:
    """All passes of a mission's spacecraft over its stations that touch a stretch of time."""
    rows: list[PassRow] = []
    remarks: list[str] = []
    eclipses = []
    for spacecraft in mission.spacecraft:
        if spacecraft.elements is None:
            remarks.append(f"{spacecraft.name}: {NO_ELEMENTS}")
            continue
        propagator = trajectory_of(spacecraft.elements)
        for station, result in zip(
            mission.stations, find_all_passes([spacecraft.elements], [s.site for s in mission.stations], start_ns, end_ns), strict=True
        ):
            rows += [PassRow(one, *pass_profile(propagator, station.site, one)) for one in result.passes]
            if result.reason:
                remarks.append(f"{spacecraft.name} over {station.name}: {result.reason}")
        eclipses.append((spacecraft.name, eclipse_spans(ground_track(propagator, start_ns, end_ns, step_s=30.0))))
    rows.sort(key=lambda row: row.one_pass.aos_ns)
    return Found(start_ns, end_ns, tuple(rows), tuple(remarks), tuple(eclipses))


def eclipse_spans(track: GroundTrack) -> tuple[tuple[int, int], ...]:
    """The stretches (start_ns, end_ns) of a track in which less than half of the Sun's disc is seen."""
    dark = np.concatenate([[False], track.illumination < 0.5, [False]])
    edges = np.flatnonzero(dark[1:] != dark[:-1])
    times, last = track.times_ns, len(track.times_ns) - 1
    return tuple((int(times[start]), int(times[min(end, last)])) for start, end in zip(edges[::2], edges[1::2], strict=True))


class Tracking(QObject):
    """Passes and present positions of a mission, and what of it the operator has chosen."""

    passes_changed = Signal(object)
    spacecraft_selected = Signal(str)
    pass_selected = Signal(object)

    def __init__(self, mission: Mission, spacecraft: str, station: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tracking")
        self.mission = mission
        self.session_spacecraft, self.session_station = spacecraft, station
        self.selected = spacecraft
        self.found = Found(0, 0, (), ())
        self._chosen: Pass | None = None
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._wanted: tuple[int, int] | None = None
        self._propagators = {one.name: trajectory_of(one.elements) for one in mission.spacecraft if one.elements is not None}

    def propagator(self, spacecraft: str) -> Trajectory:
        """The trajectory of a spacecraft of the mission that has elements."""
        return self._propagators[spacecraft]

    def keep_up(self, now_ns: int) -> None:
        """Search again when the session's clock nears the end of what was searched, or has jumped out of it."""
        have = (self.found.start_ns, self.found.end_ns) if self._wanted is None else self._wanted
        if have[0] <= now_ns <= have[1] - AHEAD_NS + RENEW_NS:
            return
        self._wanted = (now_ns - BEFORE_NS, now_ns + AHEAD_NS)
        search = _Search(self.mission, *self._wanted)
        search.done.found.connect(self._on_found)
        self._pool.start(search)

    @Slot(object)
    def _on_found(self, found: Found) -> None:
        if self._wanted == (found.start_ns, found.end_ns):
            self._wanted = None
            self.found = found
            self.passes_changed.emit(found)

    def select_spacecraft(self, name: str) -> None:
        """Make a spacecraft the one that is looked at."""
        if name != self.selected and any(one.name == name for one in self.mission.spacecraft):
            self.selected = name
            self.spacecraft_selected.emit(name)

    def select_pass(self, one: Pass | None) -> None:
        """Look at a certain pass; None: at the session's current or next one again."""
        self._chosen = one
        if one is not None:
            self.select_spacecraft(one.spacecraft)
        self.pass_selected.emit(one)

    def spacecraft(self, name: str) -> Spacecraft:
        """A spacecraft of the mission."""
        return self.mission.spacecraft_named(name)

    def station(self, name: str) -> Station:
        """A station of the mission."""
        return self.mission.station_named(name)

    def session_pass(self, now_ns: int) -> PassRow | None:
        """The session's own pass: the one in progress, else the next one of its spacecraft over its station."""
        mine = (row for row in self.found.rows if row.one_pass.spacecraft == self.session_spacecraft)
        return _current([row for row in mine if row.one_pass.station == self.session_station], now_ns)

    def shown_pass(self, now_ns: int) -> PassRow | None:
        """The pass the operator chose, else the session's own."""
        for row in self.found.rows:
            if self._chosen is not None and _is_same(row.one_pass, self._chosen):
                return row
        return self.session_pass(now_ns)

    def next_pass(self, spacecraft: str, now_ns: int) -> Pass | None:
        """The pass in progress or next of a spacecraft over any station."""
        row = _current([row for row in self.found.rows if row.one_pass.spacecraft == spacecraft], now_ns)
        return row.one_pass if row else None

    def look(self, spacecraft: str, station: str, now_ns: int) -> LookAngles:
        """Where a station sees a spacecraft now; arrays of one."""
        return look_angles(self._propagators[spacecraft], self.station(station).site, np.array([now_ns], np.int64))

    def doppler(self, spacecraft: str, range_rate_km_s: float) -> float:
        """The Doppler shift of the downlink in Hz."""
        shift = doppler_hz(self.spacecraft(spacecraft).radio.downlink_hz, np.array([range_rate_km_s]))
        return float(np.asarray(shift).reshape(-1)[0])

    def close(self) -> None:
        """Wait for a search that is under way."""
        self._pool.clear()
        self._pool.waitForDone()


def _current(rows: list[PassRow], now_ns: int) -> PassRow | None:
    return min((row for row in rows if row.one_pass.los_ns > now_ns), key=lambda row: row.one_pass.aos_ns, default=None)


def _is_same(one: Pass, other: Pass) -> bool:
    return (one.spacecraft, one.station) == (other.spacecraft, other.station) and abs(one.tca_ns - other.tca_ns) < 60 * SECOND_NS

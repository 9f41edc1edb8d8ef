"""Passes looked up by spacecraft, station and time. Made once for each answer of the search, in its worker thread. Free of Qt."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from console.orbit.types import PassRow, Times

_NO_TIMES: Times = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Spans:
    """Named stretches of time, many of them, asked for an instant."""

    names: tuple[str, ...]
    starts_ns: Times
    ends_ns: Times

    @classmethod
    def of(cls, spans: Iterable[tuple[str, int, int]]) -> Spans:
        """Out of (name, start_ns, end_ns)."""
        rows = list(spans)
        starts, ends = (np.array([row[column] for row in rows], np.int64) for column in (1, 2))
        return cls(tuple(row[0] for row in rows), starts, ends)

    def at(self, now_ns: int) -> frozenset[str]:
        """The names of those that hold the instant."""
        return frozenset(self.names[place] for place in np.flatnonzero((self.starts_ns <= now_ns) & (now_ns <= self.ends_ns)))


NO_SPANS = Spans((), _NO_TIMES, _NO_TIMES)


@dataclass(frozen=True, slots=True)
class PassGroup:
    """Passes in order of AOS, with their times as arrays."""

    rows: tuple[PassRow, ...] = ()
    aos_ns: Times = field(default_factory=lambda: _NO_TIMES)
    los_ns: Times = field(default_factory=lambda: _NO_TIMES)

    @classmethod
    def of(cls, rows: Sequence[PassRow]) -> PassGroup:
        """Out of rows in order of AOS."""
        times = np.array([(row.one_pass.aos_ns, row.one_pass.los_ns) for row in rows], np.int64).reshape(-1, 2).T
        return cls(tuple(rows), *np.ascontiguousarray(times))

    def current(self, now_ns: int) -> PassRow | None:
        """The first that is not over, in progress or to come."""
        is_left = self.los_ns > now_ns
        return self.rows[int(np.argmax(is_left))] if is_left.any() else None

    def touching(self, start_ns: int, end_ns: int) -> list[PassRow]:
        """Those that touch a stretch of time."""
        return [self.rows[place] for place in np.flatnonzero((self.aos_ns <= end_ns) & (self.los_ns >= start_ns))]

    def only(self, crafts: Container[str]) -> PassGroup:
        """Those of certain spacecraft."""
        is_kept = np.array([row.one_pass.spacecraft in crafts for row in self.rows], np.bool_)
        return PassGroup(tuple(self.rows[place] for place in np.flatnonzero(is_kept)), self.aos_ns[is_kept], self.los_ns[is_kept])


NO_PASSES = PassGroup()


@dataclass(frozen=True, slots=True)
class PassIndex:
    """The passes of one search by spacecraft and station, by spacecraft, and by station."""

    pairs: dict[tuple[str, str], PassGroup] = field(default_factory=dict)
    crafts: dict[str, PassGroup] = field(default_factory=dict)
    stations: dict[str, PassGroup] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[PassRow]) -> PassIndex:
        """Out of rows in order of AOS."""
        pairs: dict[tuple[str, str], list[PassRow]] = {}
        crafts: dict[str, list[PassRow]] = {}
        stations: dict[str, list[PassRow]] = {}
        for row in rows:
            craft, station = row.one_pass.spacecraft, row.one_pass.station
            pairs.setdefault((craft, station), []).append(row)
            crafts.setdefault(craft, []).append(row)
            stations.setdefault(station, []).append(row)
        return cls(
            {name: PassGroup.of(found) for name, found in pairs.items()},
            {name: PassGroup.of(found) for name, found in crafts.items()},
            {name: PassGroup.of(found) for name, found in stations.items()},
        )

    def over(self, spacecraft: str, station: str) -> PassGroup:
        """The passes of a spacecraft over a station."""
        return self.pairs.get((spacecraft, station), NO_PASSES)

    def of_craft(self, spacecraft: str) -> PassGroup:
        """The passes of a spacecraft over all stations."""
        return self.crafts.get(spacecraft, NO_PASSES)

    def over_station(self, station: str) -> PassGroup:
        """The passes of all spacecraft over a station."""
        return self.stations.get(station, NO_PASSES)

    def tracking(self, now_ns: int) -> frozenset[str]:
        """The stations that see a spacecraft at an instant."""
        inside = ((name, (group.aos_ns <= now_ns) & (now_ns <= group.los_ns)) for name, group in self.stations.items())
        return frozenset(name for name, is_inside in inside if is_inside.any())

    def only(self, crafts: Container[str]) -> PassIndex:
        """The same without the passes of other spacecraft."""
        return PassIndex(
            {pair: group for pair, group in self.pairs.items() if pair[0] in crafts},
            {name: group for name, group in self.crafts.items() if name in crafts},
            {name: group.only(crafts) for name, group in self.stations.items()},
        )

    def is_only_of(self, crafts: Container[str]) -> bool:
        """Whether there are passes of no other spacecraft."""
        return all(name in crafts for name in self.crafts)

"""Areas of interest from GeoJSON (RFC 7946): polygons by themselves, in features, collections and collections of collections.

Longitude first, degrees, WGS-84; a third coordinate is a height and doesn't matter here. A ring's orientation doesn't either (RFC 7946
3.1.6 asks readers to bear with it). Every fault is told with its place, counted from 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from console.errors import Fault, KnownError
from console.orbit.areas import FEWEST_POSITIONS, Area, Polygon, Position, Ring, polygon_of

MOST_BYTES = 8 * 1024 * 1024
MOST_POSITIONS = 20_000
MOST_AREAS = 500
MOST_FAULTS = 50
DEEPEST = 8
NAME_KEYS = ("name", "Name", "NAME", "title", "label")
WGS84_NAMES = ("CRS84", "EPSG:4326", "EPSG::4326", "EPSG:4979", "EPSG::4979", "WGS84", "WGS 84")

_GEOMETRIES = ("Polygon", "MultiPolygon", "GeometryCollection")
_LINES_AND_POINTS = ("Point", "MultiPoint", "LineString", "MultiLineString")


def read_areas(content: bytes, *, source: str) -> list[Area]:
    """Every area of a GeoJSON text in its order: one for each feature, or one for a bare geometry.

    `source` names the text in faults, and an area without a name; the second of a name gets a number. Raises KnownError with all
    faults (50 at most); one unsound area refuses the whole.
    """
    reading = _Reading(source)
    areas = reading.areas(_decoded(content, source))
    if not reading.faults and not areas:
        reading.fault("", "has no areas", rule="at least one Polygon or MultiPolygon")
    if reading.faults:
        raise KnownError.of(reading.faults[:MOST_FAULTS])
    return _uniquely_named(areas)


def read_ring(positions: object, *, place: str) -> Ring:
    """One ring as written, closed or not, for areas that stand in a mission file; KnownError with all faults."""
    reading = _Reading("")
    ring = reading.ring(positions, place, may_be_open=True)
    if reading.faults:
        raise KnownError.of(reading.faults[:MOST_FAULTS])
    return ring


def _decoded(content: bytes, source: str) -> Any:
    if len(content) > MOST_BYTES:
        rule = f"{MOST_BYTES // 1024**2} MiB or less"
        raise KnownError("is too large for areas", where=source, rule=rule, remedy="simplify the polygons")
    text = content.removeprefix(b"\xef\xbb\xbf")
    if not text.strip():
        raise KnownError("is empty", where=source, remedy="give GeoJSON")
    try:
        return msgspec.json.decode(text)
    except RecursionError:
        raise KnownError("is nested too deeply", where=source, rule="RFC 7946") from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        what = "a web page" if text.lstrip()[:1] == b"<" else f"no JSON: {error}"
        raise KnownError(what, where=source, rule="GeoJSON is JSON (RFC 7946, RFC 8259)", remedy="give a GeoJSON file") from error


def _uniquely_named(areas: list[Area]) -> list[Area]:
    taken: set[str] = set()
    named = []
    for area in areas:
        name, number = area.name, 1
        while name in taken:
            number += 1
            name = f"{area.name} ({number})"
        taken.add(name)
        named.append(Area(name, area.polygons))
    return named


@dataclass(slots=True)
class _Reading:
    """One reading of a text, what it found wrong, and how many positions it has met."""

    source: str
    faults: list[Fault] = field(default_factory=list)
    positions: int = 0

    def fault(self, place: str, what: str, *, rule: str = "", remedy: str = "") -> None:
        """Note a fault; beyond the most that are told, nothing is kept."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(what, ": ".join(part for part in (self.source, place) if part), rule, remedy))

    def areas(self, value: Any) -> list[Area]:
        """The areas of the whole text."""
        kind = self._kind(value, "")
        if kind == "FeatureCollection":
            return self._collection(value)
        if kind == "Feature":
            return [area for area in [self._feature(value, 1)] if area]
        polygons = self._polygons(value, "", 0) if kind else ()
        return [Area(self.source.rsplit("/", 1)[-1].rsplit(".", 1)[0] or "area", polygons)] if polygons else []

    def ring(self, value: Any, place: str, *, may_be_open: bool = False) -> Ring:
        """The positions of one closed ring; an empty one when it is faulty."""
        if not isinstance(value, list):
            self.fault(place, f"is {_told(value)}", rule="a ring is a list of positions (RFC 7946 3.1.6)")
            return ()
        self.positions += len(value)
        if self.positions > MOST_POSITIONS:
            self.fault(place, f"has more than {MOST_POSITIONS} positions with what stood before", remedy="simplify the polygons")
            return ()
        before = len(self.faults)
        found = [self._position(item, _under(place, f"position {number}")) for number, item in enumerate(value, 1)]
        if len(self.faults) > before:
            return ()
        return self._closed([one for one in found if one], place, may_be_open)

    def _closed(self, ring: list[Position], place: str, may_be_open: bool) -> Ring:
        if may_be_open and ring and ring[0] != ring[-1]:
            ring = [*ring, ring[0]]
        if len(ring) < FEWEST_POSITIONS or len(set(ring)) < FEWEST_POSITIONS - 1:
            rule = "four or more, three of them different (RFC 7946 3.1.6)"
            self.fault(place, f"is a ring of {len(ring)} positions, {len(set(ring))} different", rule=rule)
            return ()
        if ring[0] != ring[-1]:
            self.fault(place, "is not closed", rule="first and last position are the same (RFC 7946 3.1.6)", remedy="repeat the first")
            return ()
        return tuple(ring)

    def _collection(self, value: dict[str, Any]) -> list[Area]:
        self._check_crs(value, "")
        features = value.get("features")
        if not isinstance(features, list):
            self.fault("features", f"is {_told(features)}", rule="a list is needed (RFC 7946 3.3)")
            return []
        if len(features) > MOST_AREAS:
            self.fault("features", f"holds {len(features)}", rule=f"at most {MOST_AREAS}")
            return []
        found = [self._feature(feature, number) for number, feature in enumerate(features, 1)]
        return [area for area in found if area]

    def _feature(self, value: Any, number: int) -> Area | None:
        place = f"feature {number}"
        if self._kind(value, place, ("Feature",)) is None:
            return None
        self._check_crs(value, place)
        name = _name(value) or f"area {number}"
        if value.get("geometry") is None:
            self.fault(f"{place} ({name})", "has no geometry", rule="a Polygon or MultiPolygon is needed")
            return None
        polygons = self._polygons(value["geometry"], f"{place} ({name})", 0)
        return Area(name, polygons) if polygons else None

    def _polygons(self, value: Any, place: str, depth: int) -> tuple[Polygon, ...]:
        kind = self._kind(value, place, _GEOMETRIES)
        if kind is None:
            return ()
        self._check_crs(value, place)
        if kind == "GeometryCollection":
            return tuple(self._members(value, place, depth))
        coordinates = value.get("coordinates")
        if not isinstance(coordinates, list) or not coordinates:
            self.fault(_under(place, "coordinates"), f"is {_told(coordinates)}", rule="a list is needed (RFC 7946 3.1)")
            return ()
        if kind == "Polygon":
            return self._polygon(coordinates, place)
        return tuple(p for n, rings in enumerate(coordinates, 1) for p in self._polygon(rings, _under(place, f"polygon {n}")))

    def _members(self, value: dict[str, Any], place: str, depth: int) -> Iterator[Polygon]:
        members = value.get("geometries")
        if not isinstance(members, list) or not members:
            self.fault(_under(place, "geometries"), f"is {_told(members)}", rule="a list is needed (RFC 7946 3.1.8)")
        elif depth >= DEEPEST:
            self.fault(place, "is nested too deeply", rule=f"{DEEPEST} collections in each other at most", remedy="use a MultiPolygon")
        else:
            for number, member in enumerate(members, 1):
                yield from self._polygons(member, _under(place, f"geometry {number}"), depth + 1)

    def _polygon(self, value: Any, place: str) -> tuple[Polygon, ...]:
        if not isinstance(value, list) or not value:
            self.fault(place, f"is {_told(value)}", rule="a polygon is a list of rings (RFC 7946 3.1.6)")
            return ()
        rings = [self.ring(ring, _under(place, f"ring {number}")) for number, ring in enumerate(value, 1)]
        if not all(rings):
            return ()
        try:
            return (polygon_of(rings),)
        except KnownError as error:
            self.fault(place, error.faults[0].what, rule=error.faults[0].rule)
            return ()

    def _position(self, value: Any, place: str) -> Position | None:
        if not isinstance(value, list) or len(value) < 2 or any(type(number) not in (int, float) for number in value):
            self.fault(place, f"is {_told(value)}", rule="a position is [longitude, latitude] in numbers (RFC 7946 3.1.1)")
            return None
        for number, name, most in ((value[0], "longitude", 180), (value[1], "latitude", 90)):
            if not -most <= number <= most:
                remedy = "longitude comes first" if name == "latitude" and abs(number) <= 180 else ""
                remedy = "write it as -180 to 180; a ring may cross the antimeridian" if name == "longitude" else remedy
                self.fault(place, f"has the {name} {_told(number)}", rule=f"-{most} to {most} degrees (RFC 7946 4)", remedy=remedy)
                return None
        return float(value[0]), float(value[1])

    def _kind(self, value: Any, place: str, known: tuple[str, ...] = ("FeatureCollection", "Feature", *_GEOMETRIES)) -> str | None:
        """The type of a GeoJSON object, None when it is none of those that may stand here."""
        kind = value.get("type") if isinstance(value, dict) else None
        if isinstance(kind, str) and kind in known:
            return kind
        if not isinstance(value, dict):
            self.fault(place, f"is {_told(value)}", rule="a GeoJSON object is needed (RFC 7946 3)")
        elif kind in _LINES_AND_POINTS:
            self.fault(place, f"is a {kind}", rule="an area is a Polygon or a MultiPolygon", remedy="leave it out of the file")
        else:
            what = "has no type" if kind is None else f"has the type {_told(kind)}"
            self.fault(place, what, rule=f"one of {', '.join(known)} (RFC 7946 1.4)")
        return None

    def _check_crs(self, value: dict[str, Any], place: str) -> None:
        """The member `crs` of GeoJSON's first edition (2008, section 3): good only when it names WGS-84."""
        crs = value.get("crs")
        if crs is None:
            return
        properties = crs.get("properties") if isinstance(crs, dict) else None
        name = properties.get("name") if isinstance(properties, dict) else None
        if not isinstance(name, str) or not name.endswith(WGS84_NAMES):
            remedy = "export it in WGS-84 (EPSG:4326)"
            self.fault(_under(place, "crs"), f"is {_told(name or crs)}", rule="GeoJSON is in WGS-84 (RFC 7946 4)", remedy=remedy)


def _name(feature: dict[str, Any]) -> str:
    """What a feature calls itself, by its usual properties or its id; "" when it doesn't."""
    properties = feature.get("properties")
    said = [properties.get(key) for key in NAME_KEYS] if isinstance(properties, dict) else []
    for value in (*said, feature.get("id")):
        text = " ".join(str(value).split()) if isinstance(value, str) or type(value) is int else ""
        if text:
            return text[:80]
    return ""


def _under(place: str, part: str) -> str:
    return f"{place}, {part}" if place else part


def _told(value: Any) -> str:
    """A value as a fault shows it, however large it is."""
    if value is None:
        return "missing"
    if isinstance(value, dict | list):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    if isinstance(value, int) and abs(value) > 1 << 64:
        return "a huge number"
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return repr(value)[:60]

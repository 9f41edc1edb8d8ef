"""GeoJSON becomes areas, or the list of what is wrong with it."""

from __future__ import annotations

import copy
import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.errors import KnownError
from console.orbit.geojson import DEEPEST, MOST_AREAS, MOST_BYTES, MOST_FAULTS, MOST_POSITIONS, read_areas

BOX = [[100.0, 1.0], [102.0, 1.0], [102.0, 3.0], [100.0, 3.0], [100.0, 1.0]]
HOLE = [[100.5, 1.5], [100.5, 2.5], [101.5, 2.5], [101.5, 1.5], [100.5, 1.5]]


def polygon(*rings: object) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings) or [BOX]}


def feature(geometry: object, **properties: object) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: object) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def areas(value: object) -> list[Any]:
    return read_areas(json.dumps(value).encode(), source="some/areas.geojson")


def faults(value: object) -> list[str]:
    with pytest.raises(KnownError) as caught:
        areas(value)
    return [str(fault) for fault in caught.value.faults]


def test_features_are_areas_named_by_their_properties() -> None:
    multi = {"type": "MultiPolygon", "coordinates": [[BOX, HOLE], [BOX]]}
    found = areas(collection(feature(polygon(), name="One"), feature(multi, NAME=" Two\n parts ")))
    assert [area.name for area in found] == ["One", "Two parts"]
    assert found[0].polygons == (((*((x, y) for x, y in BOX),),),)
    assert [len(rings) for rings in found[1].polygons] == [2, 1]


def test_a_name_may_come_from_the_id_or_the_place_and_is_unique() -> None:
    by_id = {**feature(polygon()), "id": 7}
    found = areas(
        collection(by_id, feature(polygon()), feature(polygon(), name="A"), feature(polygon(), name="A"), feature(polygon(), name="A (2)"))
    )
    assert [area.name for area in found] == ["7", "area 2", "A", "A (2)", "A (2) (2)"]


def test_a_bare_geometry_is_one_area_named_by_the_file() -> None:
    assert [area.name for area in areas(polygon())] == ["areas"]
    assert [area.name for area in areas(feature(polygon(), title="Lone"))] == ["Lone"]


def test_collections_of_geometries_are_one_area() -> None:
    inner = {"type": "GeometryCollection", "geometries": [polygon(), polygon(BOX, HOLE)]}
    found = areas(feature({"type": "GeometryCollection", "geometries": [polygon(), inner]}, name="G"))
    assert len(found[0].polygons) == 3


def test_heights_orientation_byte_order_mark_and_foreign_members_do_not_matter() -> None:
    ring = [[x, y, 55.0] for x, y in BOX[::-1]]
    value = {**collection({**feature(polygon(ring), name="A"), "bbox": [1, 2, 3, 4]}), "crs": None, "more": {"type": "Point"}}
    found = read_areas(b"\xef\xbb\xbf" + json.dumps(value).encode(), source="a")
    assert found[0].polygons[0][0] == tuple((x, y) for x, y in BOX[::-1])


def test_an_area_cut_at_the_antimeridian_has_both_parts() -> None:
    """The example of RFC 7946 3.1.9."""
    west = [[[180.0, 40.0], [180.0, 50.0], [170.0, 50.0], [170.0, 40.0], [180.0, 40.0]]]
    east = [[[-170.0, 40.0], [-170.0, 50.0], [-180.0, 50.0], [-180.0, 40.0], [-170.0, 40.0]]]
    found = areas({"type": "MultiPolygon", "coordinates": [west, east]})
    assert [[x for x, _ in rings[0]] for rings in found[0].polygons] == [[180, 180, 170, 170, 180], [-170, -170, -180, -180, -170]]


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:OGC::CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326"])
def test_wgs84_by_its_old_names_is_taken(name: str) -> None:
    assert areas({**polygon(), "crs": {"type": "name", "properties": {"name": name}}})


@pytest.mark.parametrize("crs", [{"type": "name", "properties": {"name": "EPSG:3168"}}, {"type": "link"}, "EPSG:4326", 1, []])
def test_another_coordinate_system_is_refused(crs: object) -> None:
    assert "GeoJSON is in WGS-84" in faults({**collection(feature(polygon())), "crs": crs})[0]
    assert "export it in WGS-84" in faults(collection(feature({**polygon(), "crs": crs})))[0]


def _nested(depth: int) -> dict[str, Any]:
    value = polygon()
    for _ in range(depth):
        value = {"type": "GeometryCollection", "geometries": [value]}
    return value


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ([], "areas.geojson: is a list of 0; a GeoJSON object is needed"),
        ("Polygon", "is 'Polygon'; a GeoJSON object"),
        ({}, "has no type"),
        ({"type": "Polygn", "coordinates": []}, "has the type 'Polygn'; one of FeatureCollection, Feature, Polygon"),
        ({"type": ["Polygon"]}, "has the type a list of 1"),
        ({"type": "Point", "coordinates": [1, 2]}, "is a Point; an area is a Polygon or a MultiPolygon"),
        (collection(), "has no areas"),
        ({"type": "FeatureCollection"}, "features: is missing; a list is needed"),
        ({"type": "FeatureCollection", "features": {}}, "features: is an object of 0"),
        (collection(feature(polygon()), None), "feature 2: is missing"),
        (collection(polygon()), "feature 1: has the type 'Polygon'; one of Feature"),
        (collection(feature(None, name="Sea")), "feature 1 (Sea): has no geometry"),
        (collection(feature({"type": "LineString", "coordinates": BOX}, name="Road")), "feature 1 (Road): is a LineString"),
        ({"type": "Polygon"}, "coordinates: is missing"),
        ({"type": "Polygon", "coordinates": []}, "coordinates: is a list of 0"),
        ({"type": "Polygon", "coordinates": BOX}, "ring 1, position 1: is 100.0; a position is [longitude, latitude]"),
        ({"type": "MultiPolygon", "coordinates": [[BOX], []]}, "polygon 2: is a list of 0; a polygon is a list of rings"),
        ({"type": "MultiPolygon", "coordinates": [[BOX], [BOX[:-1]]]}, "polygon 2, ring 1: is not closed"),
        ({"type": "GeometryCollection", "geometries": None}, "geometries: is missing"),
        (_nested(DEEPEST + 1), "is nested too deeply"),
        (polygon(BOX[:-1]), "ring 1: is not closed; first and last position are the same (RFC 7946 3.1.6); repeat the first"),
        (polygon(BOX, HOLE[:3]), "ring 2: is a ring of 3 positions"),
        (polygon([]), "ring 1: is a ring of 0 positions"),
        (polygon([BOX[0]] * 4), "4 positions, 1 different"),
        (polygon(None), "ring 1: is missing"),
        (polygon([*BOX[:2], [1], *BOX[2:]]), "position 3: is a list of 1"),
        (polygon([*BOX[:2], [1, "2"], *BOX[2:]]), "position 3: is a list of 2; a position is [longitude, latitude] in numbers"),
        (polygon([*BOX[:2], [1, True], *BOX[2:]]), "position 3"),
        (polygon([*BOX[:2], [3.0, 102.0], *BOX[2:]]), "has the latitude 102.0; -90 to 90 degrees (RFC 7946 4); longitude comes first"),
        (polygon([*BOX[:2], [190, 2], *BOX[2:]]), "has the longitude 190; -180 to 180 degrees"),
        (polygon([*BOX[:2], [10**300, 2], *BOX[2:]]), "has the longitude a huge number"),
    ],
)  # fmt: skip
def test_what_is_no_area_is_told_with_its_place(value: object, what: str) -> None:
    assert what in faults(value)[0]


def test_all_faults_are_told_up_to_a_bound() -> None:
    bad = [feature(polygon(BOX[:-1]), name=f"N{number}") for number in range(MOST_FAULTS + 5)]
    told = faults(collection(*bad[:3]))
    assert [fault.split(":")[1].strip() for fault in told] == ["feature 1 (N0), ring 1", "feature 2 (N1), ring 1", "feature 3 (N2), ring 1"]
    assert len(faults(collection(*bad))) == MOST_FAULTS


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"<html><body>404</body></html>", "a web page"),
        (b"[1, 2", "no JSON"),
        (b"\xff\xfe{", "no JSON"),
        (b'{"type": "Polygon", "coordinates": [[[NaN, 1]]]}', "no JSON"),
        (b'{"type": "Polygon", "coordinates": [[[1e999, 1]]]}', "no JSON"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a":' * 200_000, "nested too deeply"),
        (b'"' + b"x" * MOST_BYTES + b'"', "is too large"),
    ],
)  # fmt: skip
def test_what_is_no_json_is_told(content: bytes, what: str) -> None:
    with pytest.raises(KnownError, match=what):
        read_areas(content, source="a.geojson")


def test_too_many_positions_and_areas_are_refused() -> None:
    ring = [[100 + math.cos(at / 1000), math.sin(at / 1000)] for at in range(MOST_POSITIONS // 2)]
    ring.append(ring[0])
    assert areas(polygon(ring))
    assert f"more than {MOST_POSITIONS} positions" in faults({"type": "MultiPolygon", "coordinates": [[ring], [ring]]})[0]
    assert f"at most {MOST_AREAS}" in faults(collection(*[feature(polygon())] * (MOST_AREAS + 1)))[0]


SOUND = collection(feature({"type": "MultiPolygon", "coordinates": [[BOX, HOLE]]}, name="A"), feature(_nested(1), name="B"))


def _paths(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [path, *(deeper for key in keys for deeper in _paths(value[key], (*path, key)))]  # type: ignore[index]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(_paths(SOUND)),
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.just([]), st.just({}), st.just([[]]), st.just(BOX)
    ),
)
def test_whatever_stands_in_a_place_is_a_fault_or_an_area(path: tuple[Any, ...], new: object) -> None:
    value: Any = {"top": copy.deepcopy(SOUND)}
    *way, last = ("top", *path)
    inner = value
    for key in way:
        inner = inner[key]
    inner[last] = new
    try:
        found = read_areas(json.dumps(value["top"]).encode(), source="a")
    except KnownError:
        return
    assert all(ring[0] == ring[-1] for area in found for rings in area.polygons for ring in rings)

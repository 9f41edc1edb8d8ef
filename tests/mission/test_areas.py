"""A mission's areas of interest and payloads."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.mission.loader import check_mission, load_mission
from console.orbit.areas import Payload
from console.resources import demo_mission_folder
from tests.mission.folders import START_NS, line_of, write_mission

LIMITS = "[limits]\nstale_factor = 2\n"
RING = "[[1, 1], [2, 1], [2, 2], [1, 1]]"
GEOJSON = f'{{"type": "Feature", "properties": {{"name": "Field"}}, "geometry": {{"type": "Polygon", "coordinates": [{RING}]}}}}'


def with_areas(folder: Path, text: str, geojson: str = GEOJSON) -> Path:
    write_mission(folder, (LIMITS, LIMITS + text))
    (folder / "maps").mkdir()
    (folder / "maps" / "field.geojson").write_text(geojson, encoding="utf-8")
    return folder


def faults(folder: Path) -> list[str]:
    return [str(fault) for fault in check_mission(folder)]


def test_areas_come_from_a_file_or_are_written_out(tmp_path: Path) -> None:
    text = '[[areas]]\nfile = "maps/field.geojson"\n[[areas]]\nname = "Here"\npolygon = [[179, 1], [-179, 1], [-179, 2.5]]\n'
    field, here = load_mission(with_areas(tmp_path, text), session_start_ns=START_NS).areas
    assert (field.name, len(field.polygons[0][0])) == ("Field", 4)
    assert here.polygons == ((((179.0, 1.0), (181.0, 1.0), (181.0, 2.5), (179.0, 1.0)),),)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('[[areas]]\nfile = "../field.geojson"\n', "areas[1].file: '../field.geojson' leads out of the mission's folder"),
        ('[[areas]]\nfile = "maps/none.geojson"\n', "maps/none.geojson: the file is missing; named by mission.toml"),
        ("[[areas]]\n", "areas[1]: has no polygon; one of file and polygon"),
        ('[[areas]]\nfile = "maps/field.geojson"\npolygon = []\n', "areas[1].polygon: contradicts file"),
        ('[[areas]]\nname = "A"\npolygon = [[1, 1], [2, 2]]\n', "areas[1].polygon: is a ring of 3 positions, 2 different"),
        ('[[areas]]\nname = "A"\npolygon = [[1, 1], [2, 92], [3, 3]]\n', "areas[1].polygon: position 2 has the latitude 92"),
        ('[[areas]]\nname = "A"\npolygon = [[1, 1], [2, nan], [3, 3]]\n', "position 2 has the latitude nan"),
        ('[[areas]]\npolygon = [[1, 1], [2, 2], [3, 3]]\n', "areas[1].name: is missing"),
        ('[[areas]]\nfile = "maps/field.geojson"\ncolour = 1\n', "areas[1].colour: is not known here"),
        ('[[areas]]\nfile = "maps/field.geojson"\n[[areas]]\nfile = "maps/field.geojson"\n', "areas: Field is there more than once"),
        ("areas = 3\n", "areas: is 3; a list is needed"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_area_is_told_with_its_place(tmp_path: Path, text: str, what: str) -> None:
    folder = with_areas(tmp_path, text)
    if text.startswith("areas"):
        whole = (folder / "mission.toml").read_text()
        (folder / "mission.toml").write_text(text + whole.replace(text, ""))
    assert any(what in fault for fault in faults(folder)), faults(folder)


def test_faults_of_a_geojson_file_stand_among_the_others(tmp_path: Path) -> None:
    folder = with_areas(tmp_path, '[[areas]]\nfile = "maps/field.geojson"\n', GEOJSON.replace("[2, 2]", "[2, 95]"))
    (folder / "mission.toml").write_text((folder / "mission.toml").read_text().replace("latitude_deg = 2.8", "latitude_deg = 95"))
    told = faults(folder)
    assert any("stations[1].latitude_deg: is 95" in fault for fault in told)
    assert any(fault.startswith("maps/field.geojson: feature 1 (Field), ring 1, position 3: has the latitude 95") for fault in told)


def test_a_payload_is_read_and_bounded(tmp_path: Path) -> None:
    text = '[spacecraft.payload]\nname = "camera"\nhalf_angle_deg = 2\nmax_off_nadir_deg = 25.5\n\n[spacecraft.frames]'
    one, old = load_mission(write_mission(tmp_path, ("[spacecraft.frames]", text)), session_start_ns=START_NS).spacecraft
    assert (one.payload, old.payload) == (Payload("camera", 2.0, 25.5, 0.0), None)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("half_angle_deg = 0\nmax_off_nadir_deg = 1", "payload.half_angle_deg: is 0.0"),
        ("half_angle_deg = 1\nmax_off_nadir_deg = 91", "payload.max_off_nadir_deg: is 91"),
        ("half_angle_deg = 1", "payload.max_off_nadir_deg: is missing"),
        ("half_angle_deg = 1\nmax_off_nadir_deg = 1\nmin_sun_elevation_deg = inf", "min_sun_elevation_deg: is inf; a finite number"),
        ("half_angle_deg = 1\nmax_off_nadir_deg = 1\nhalf_angel_deg = 1", "half_angel_deg: is not known here; did you mean"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_payload_is_told_with_its_line(tmp_path: Path, text: str, what: str) -> None:
    folder = write_mission(tmp_path, ("[spacecraft.frames]", f"[spacecraft.payload]\n{text}\n\n[spacecraft.frames]"))
    assert any(what in fault for fault in faults(folder)), faults(folder)
    assert line_of(folder, "spacecraft.payload") > 0


def test_the_demo_has_its_four_areas_and_payloads() -> None:
    mission = load_mission(demo_mission_folder(), session_start_ns=START_NS)
    assert [area.name for area in mission.areas] == ["East coast", "Johor plantation", "Noto", "Kyushu"]
    assert all(craft.payload is not None for craft in mission.spacecraft)
    assert all(99 < x < 138 and 1 < y < 38 for area in mission.areas for x, y in area.polygons[0][0])

"""`moonkite coverage`: the demo's opportunities, other areas and elements, formats, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from console.utc import parse_utc
from tests.mission.folders import VANGUARD, write_mission
from tests.program import moonkite

AT = ("--from", "2026-11-23T06:00:00Z")
FIELDS = {
    "spacecraft", "area", "start_utc", "best_utc", "end_utc", "duration_s", "off_nadir_deg", "centre_off_nadir_deg", "sun_elevation_deg",
    "is_sunlit", "covered_fraction", "roll_deg", "is_clipped_start", "is_clipped_end", "element_epoch_utc", "element_age_days",
    "expected_time_error_s", "age_level",
}  # fmt: skip
FIELD = {
    "type": "Feature",
    "properties": {"name": "Field"},
    "geometry": {"type": "Polygon", "coordinates": [[[10, 0], [12, 0], [12, 2], [10, 0]]]},
}


@pytest.fixture
def field(tmp_path: Path) -> Path:
    path = tmp_path / "field.geojson"
    path.write_text(json.dumps(FIELD))
    return path


@pytest.fixture
def elements(tmp_path: Path) -> Path:
    path = tmp_path / "old.tle"
    path.write_text(VANGUARD)
    return path


def test_the_demo_s_opportunities_are_told_in_order(tmp_path: Path) -> None:
    said = moonkite("coverage", *AT, "--days", "4", "--json", home=tmp_path)
    assert (said.code, said.err) == (0, "")
    assert {frozenset(one) for one in said.json} == {frozenset(FIELDS)}
    assert {one["area"] for one in said.json} == {"East coast", "Johor plantation", "Noto", "Kyushu"}
    assert {one["spacecraft"] for one in said.json} == {"WAU-1", "WAU-2", "LAYANG-1", "TOMBO-1"}
    starts = [one["start_utc"] for one in said.json]
    assert starts == sorted(starts)
    for one in said.json:
        start, best, end = (parse_utc(one[f"{key}_utc"]) for key in ("start", "best", "end"))
        assert start <= best <= end
        assert one["duration_s"] == pytest.approx((end - start) / 1e9, abs=0.002)
        assert 0 <= one["off_nadir_deg"] <= one["centre_off_nadir_deg"]
        assert one["is_sunlit"] == (one["sun_elevation_deg"] >= 10)
        assert 0 <= one["covered_fraction"] <= 1


def test_spacecraft_area_and_sunlight_narrow_the_list(tmp_path: Path) -> None:
    said = moonkite("coverage", *AT, "--days", "6", "--spacecraft", "wau-1", "--area", "Noto", "--sunlit", "--json", home=tmp_path)
    assert {(one["spacecraft"], one["area"], one["is_sunlit"]) for one in said.json} == {("WAU-1", "Noto", True)}
    dark = moonkite("coverage", *AT, "--days", "6", "--spacecraft", "WAU-1", "--area", "Noto", "--min-sun", "90", "--sunlit", home=tmp_path)
    assert "more with the Sun too low" in dark.out


def test_a_table_says_why_there_is_nothing(tmp_path: Path) -> None:
    said = moonkite("coverage", *AT, "--spacecraft", "LAYANG-1", home=tmp_path)
    assert "LAYANG-1, Noto: never above the area's horizon in this window" in said.out
    assert "LAYANG-1, Kyushu: never within reach: about" in said.out


def test_other_areas_and_elements_need_no_mission(field: Path, elements: Path, tmp_path: Path) -> None:
    words = ("--areas", field, "--elements", elements, "--from", "2000-06-28", "--days", "3")
    said = moonkite("coverage", *words, "--half-angle", "2", "--off-nadir", "30", "--json", home=tmp_path)
    assert said.json
    assert {(one["spacecraft"], one["area"]) for one in said.json} == {("VANGUARD 1", "Field")}
    without = moonkite("coverage", *words, home=tmp_path)
    assert "VANGUARD 1: it has no imaging payload; give --half-angle and --off-nadir" in without.out


def test_old_elements_are_warned_of(field: Path, elements: Path, tmp_path: Path) -> None:
    words = ("--areas", field, "--elements", elements, "--half-angle", "2", "--off-nadir", "30", "--from", "2000-08-28")
    assert "(!) may be off by" in moonkite("coverage", *words, home=tmp_path).out


def test_a_mission_s_spacecraft_lends_its_payload_to_newer_elements(field: Path, elements: Path, tmp_path: Path) -> None:
    payload = '[spacecraft.elements]\nfile = "orbit/old.tle"\n\n[spacecraft.payload]\nhalf_angle_deg = 5\nmax_off_nadir_deg = 20\n'
    folder = write_mission(tmp_path / "mission", ('[spacecraft.elements]\nfile = "orbit/old.tle"\n', payload))
    words = ("--mission", folder, "--areas", field, "--elements", elements, "--from", "2000-06-28", "--json")
    assert moonkite("coverage", *words, home=tmp_path).json


def test_csv_and_calendar_hold_the_same_opportunities(tmp_path: Path) -> None:
    words = ("coverage", *AT, "--days", "5", "--spacecraft", "WAU-1")
    found = moonkite(*words, "--json", home=tmp_path).json
    rows = list(csv.DictReader(io.StringIO(moonkite(*words, "--format", "csv", home=tmp_path).out)))
    assert [(row["area"], row["start_utc"], row["is_sunlit"]) for row in rows] == [
        (one["area"], one["start_utc"], str(one["is_sunlit"]).lower()) for one in found
    ]
    said = moonkite(*words, "--format", "ical", "--alarm-minutes", "30", "-o", tmp_path / "a.ics", home=tmp_path)
    assert (said.code, said.out) == (0, "")
    text = (tmp_path / "a.ics").read_bytes().decode()
    assert text.count("BEGIN:VEVENT") == text.count("TRIGGER:-PT30M") == len(found)
    assert "SUMMARY:WAU-1 images Noto" in text


def test_nothing_found_is_an_empty_list_and_a_header(tmp_path: Path) -> None:
    words = ("coverage", *AT, "--spacecraft", "LAYANG-1", "--area", "Noto")
    assert moonkite(*words, "--json", home=tmp_path).json == []
    assert moonkite(*words, "--format", "csv", home=tmp_path).out.startswith("spacecraft,area,start_utc,best_utc,end_utc,duration_s,")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--area", "Kyusyu"], 1, "did you mean Kyushu"),
        (["--spacecraft", "WAU-9"], 1, "did you mean WAU-"),
        (["--from", "yesterday"], 1, "no UTC time"),
        (["--half-angle", "0"], 2, "--half-angle"),
        (["--off-nadir", "91"], 2, "--off-nadir"),
        (["--areas", "/nowhere.geojson"], 2, "does not exist"),
        (["--json", "--format", "csv"], 2, "exclude each other"),
        (["--alarm-minutes", "5"], 2, "needs --format ical"),
        (["-o", "/nowhere/at/all.csv"], 1, "can't be written"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(words: list[str], code: int, says: str, tmp_path: Path) -> None:
    said = moonkite("coverage", *AT, *words, home=tmp_path)
    assert (said.code, said.out) == (code, "")
    assert says in said.err


def test_faulty_areas_and_a_mission_without_any_are_told(field: Path, tmp_path: Path) -> None:
    field.write_text(json.dumps(FIELD).replace("[12, 2]", "[12, 200]"))
    assert (
        "field.geojson: feature 1 (Field), ring 1, position 3: has the latitude 200"
        in moonkite("coverage", "--areas", field, home=tmp_path).complaint
    )
    folder = write_mission(tmp_path / "mission")
    assert "the mission has no areas" in moonkite("coverage", "--mission", folder, home=tmp_path).complaint

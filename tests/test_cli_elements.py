from __future__ import annotations

from pathlib import Path

import pytest

from console.orbit.catalogue import write_omm_json
from console.orbit.elements import ElementSet
from console.utc import DAY_NS, iso_text, parse_utc, utc_text
from tests.link.web_server import page, serving
from tests.mission.folders import write_mission
from tests.program import moonkite
from tests.shared_data import shared
from tests.store.test_element_store import oem_text

EPOCH = parse_utc("2026-11-20T00:00:00Z")
SETS = [
    ElementSet("WAU-1", 99001, EPOCH, 15.2, 0.001, 97.5, 10.0, 20.0, 30.0, bstar=1e-4),
    ElementSet("LAYANG-2 (BULAN)", 1_234_567, EPOCH, 14.2, 0.001, 97.5, 10.0, 20.0, 30.0),
    ElementSet("FALLING", 99003, EPOCH, 16.2, 0.0002, 51.6, 10.0, 20.0, 30.0, bstar=1e-3),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "some.json"
    path.write_text(write_omm_json(SETS))
    return path


def test_import_tells_what_came_of_it_and_list_shows_it(file: Path, tmp_path: Path) -> None:
    [report] = moonkite("elements", "import", file, "--json", home=tmp_path).json
    assert {key: report[key] for key in ("source", "sets", "added", "renewed", "objects")} == {
        "source": "some.json", "sets": 3, "added": 3, "renewed": 0, "objects": 3,
    }  # fmt: skip
    assert "3 known already" in moonkite("elements", "import", file, home=tmp_path).out
    rows = moonkite("elements", "list", "--at", iso_text(EPOCH + 2 * DAY_NS), "--json", home=tmp_path).json
    assert [row["name"] for row in rows] == ["WAU-1", "LAYANG-2 (BULAN)", "FALLING"]
    assert [row["age_days"] for row in rows] == [2.0, 2.0, 2.0]
    assert [row["has_decayed"] for row in rows] == [False, False, False]


@pytest.mark.parametrize(("words", "names"), [("bulan lay", ["LAYANG-2 (BULAN)"]), ("123456", ["LAYANG-2 (BULAN)"]), ("wau", ["WAU-1"])])
def test_list_finds_by_parts_of_name_and_number(file: Path, tmp_path: Path, words: str, names: list[str]) -> None:
    moonkite("elements", "import", file, home=tmp_path)
    rows = moonkite("elements", "list", *words.split(), "--json", home=tmp_path).json
    assert [row["name"] for row in rows] == names


def test_list_says_what_has_decayed(file: Path, tmp_path: Path) -> None:
    moonkite("elements", "import", file, home=tmp_path)
    said = moonkite("elements", "list", "falling", "--at", "2027-06-01T00:00:00Z", home=tmp_path)
    assert "decayed" in said.out
    assert "decayed" not in moonkite("elements", "list", "falling", "--at", "2026-11-20T01:00:00Z", home=tmp_path).out


def test_list_by_source_number_and_with_history(file: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer.json"
    newer.write_text(write_omm_json([ElementSet("WAU-1B", 99001, EPOCH + DAY_NS, 15.2, 0.001, 97.5, 10.0, 20.0, 30.0)]))
    moonkite("elements", "import", file, newer, home=tmp_path)
    assert [row["name"] for row in moonkite("elements", "list", "--source", "newer.json", "--json", home=tmp_path).json] == ["WAU-1B"]
    rows = moonkite("elements", "list", "--number", "99001", "--all", "--json", home=tmp_path).json
    assert [(row["name"], row["is_current"], row["source"]) for row in rows] == [
        ("WAU-1B", True, "newer.json"),
        ("WAU-1", False, "some.json"),
    ]
    assert "some.json" in moonkite("elements", "list", "--source", "nowhere", home=tmp_path).complaint


def test_one_bad_file_among_good_ones_and_nothing_is_imported(file: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.tle"
    bad.write_text("<html><title>503 busy</title></html>")
    said = moonkite("elements", "import", file, bad, home=tmp_path)
    assert said.code == 1
    assert "bad.tle" in said.complaint
    assert "503 busy" in said.complaint
    assert moonkite("elements", "list", "--json", home=tmp_path).json == []


def test_files_that_are_not_there_are_told(tmp_path: Path) -> None:
    said = moonkite("elements", "import", tmp_path / "none.tle", home=tmp_path)
    assert (said.code, "none.tle" in said.complaint) == (1, True)


def test_list_of_an_empty_store_says_how_to_fill_it(tmp_path: Path) -> None:
    said = moonkite("elements", "list", home=tmp_path)
    assert (said.code, said.out) == (0, "")
    assert "elements import" in said.err


def test_update_keeps_what_a_provider_gave_and_asks_it_once_in_two_hours(tmp_path: Path) -> None:
    with serving(page(write_omm_json(SETS).encode())) as server:
        [first] = moonkite("elements", "update", server.url, "--json", home=tmp_path).json
        assert (first["status"], first["report"]["objects"]) == ("updated", 3)
        again = moonkite("elements", "update", server.url, home=tmp_path)
        assert again.code == 1
        assert f"may be asked again at {utc_text(parse_utc(first['next_utc']))}" in again.complaint
        assert "3 sets" in again.complaint
        assert server.paths == ["/elements"]
    assert {row["source"] for row in moonkite("elements", "list", "--json", home=tmp_path).json} == {server.url}


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        (b"GP data has not updated since your last successful download", 403, "GP data has not updated"),
        (b"<!DOCTYPE html><html><title>Sign in</title></html>", 200, "Sign in"),
        (b"No GP data found", 200, "No GP data found"),
        (b"", 200, "empty"),
        (write_omm_json(SETS).encode()[:-40], 200, "broken JSON"),
    ],
)
def test_a_bad_answer_changes_nothing_and_counts_as_asked(file: Path, tmp_path: Path, body: bytes, code: int, words: str) -> None:
    moonkite("elements", "import", file, home=tmp_path)
    before = moonkite("elements", "list", "--at", "2026-11-21", "--json", home=tmp_path).json
    with serving(page(body, code=code)) as server:
        said = moonkite("elements", "update", server.url, home=tmp_path)
        assert said.code == 1
        assert words in said.complaint
        again = moonkite("elements", "update", server.url, home=tmp_path)
        assert "may be asked again" in again.complaint
        assert len(server.paths) == 1
    assert moonkite("elements", "list", "--at", "2026-11-21", "--json", home=tmp_path).json == before


def test_update_without_a_source_asks_those_asked_before(tmp_path: Path) -> None:
    assert "which source" in moonkite("elements", "update", home=tmp_path).complaint
    with serving(page(write_omm_json(SETS).encode())) as server:
        moonkite("elements", "update", server.url, f"{server.url}/b", home=tmp_path)
        found = moonkite("elements", "update", "--json", home=tmp_path).json
    assert sorted(one["url"] for one in found) == [server.url, f"{server.url}/b"]
    assert {one["status"] for one in found} == {"waiting"}


def test_groups_are_listed_without_asking_anybody(tmp_path: Path) -> None:
    assert "stations" in moonkite("elements", "update", "--groups", "--json", home=tmp_path).json


def test_the_whole_catalogue_is_imported_and_searched(tmp_path: Path) -> None:
    """tle/GOLDEN.md 4: 12,655 sets."""
    file = shared("tle/active/active_2025-09-13T21JST.tle")
    [report] = moonkite("elements", "import", file, "--json", home=tmp_path).json
    assert report["objects"] == 12_655
    rows = moonkite("elements", "list", "electron kick", "--json", home=tmp_path).json
    assert len(rows) == 2


def test_an_ephemeris_is_listed_with_its_form_and_says_when_it_has_ended(tmp_path: Path) -> None:
    file = tmp_path / "launch.oem"
    file.write_text(oem_text("ASCENT"))
    moonkite("elements", "import", file, home=tmp_path)
    [row] = moonkite("elements", "list", "--at", "2026-08-23T01:00:00Z", "--json", home=tmp_path).json
    assert (row["form"], row["perigee_km"], row["has_decayed"], row["age_level"]) == ("OEM", None, False, "ok")
    assert "ended" in moonkite("elements", "list", "--at", "2026-08-24T01:00:00Z", home=tmp_path).out


def test_passes_are_found_with_the_store(file: Path, tmp_path: Path) -> None:
    when = ("--from", "2026-11-20T00:00:00Z", "--station", "Banting", "--json")
    moonkite("elements", "import", file, home=tmp_path)
    found = moonkite("passes", "--stored", "--catalogue-number", "1234567", *when, home=tmp_path).json
    assert {one["spacecraft"] for one in found} == {"LAYANG-2 (BULAN)"}
    assert moonkite("passes", "--stored", "--spacecraft", "layang-2 (bulan)", *when, home=tmp_path).json == found
    assert "which object" in moonkite("passes", "--stored", *when, home=tmp_path).complaint
    assert "has no NOBODY" in moonkite("passes", "--stored", "--spacecraft", "NOBODY", *when, home=tmp_path).complaint


def test_passes_of_a_mission_use_the_set_that_its_session_would_fly_with(tmp_path: Path) -> None:
    folder = write_mission(tmp_path / "mission")
    newer = tmp_path / "newer.json"
    newer.write_text(write_omm_json([ElementSet("VANGUARD 1", 5, EPOCH, 10.85, 0.18, 34.2, 10.0, 20.0, 30.0)]))
    when = ("--mission", folder, "--spacecraft", "OLD", "--from", iso_text(EPOCH), "--json")
    assert {one["age_level"] for one in moonkite("passes", *when, home=tmp_path).json} == {"serious"}
    moonkite("elements", "import", newer, home=tmp_path)
    assert {one["age_level"] for one in moonkite("passes", *when, home=tmp_path).json} == {"ok"}


def test_what_would_steer_a_terminal_is_not_printed(tmp_path: Path) -> None:
    file = tmp_path / "odd.json"
    file.write_text(write_omm_json([ElementSet("BAD\x1b[2J", 7, EPOCH, 15.2, 0.001, 97.5, 10.0, 20.0, 30.0)]))
    moonkite("elements", "import", file, home=tmp_path)
    assert "\x1b" not in moonkite("elements", "list", home=tmp_path).out

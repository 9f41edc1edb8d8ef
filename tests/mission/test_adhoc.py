"""Missions that are made around one dictionary."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.errors import KnownError
from console.mission.adhoc import mission_text, spacecraft_name, write_adhoc_mission
from console.mission.loader import check_mission, load_mission
from console.mission.source import read_source
from tests.mission.folders import DICTIONARY, MISSION, START_NS, VANGUARD


def dictionary_file(folder: Path, name: str = "small sat.xml", text: str = DICTIONARY) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_mission_around_a_dictionary_is_sound_and_has_no_orbit(tmp_path: Path) -> None:
    folder = write_adhoc_mission(tmp_path / "missions", dictionary_file(tmp_path))
    assert check_mission(folder) == []
    mission = load_mission(folder, session_start_ns=START_NS)
    (craft,) = mission.spacecraft
    assert (craft.name, craft.elements, mission.stations, mission.links) == ("small-sat", None, (), ())
    assert craft.dictionary is not None
    assert set(craft.dictionary.parameters) == {"BATT_V", "PANEL_I"}


def test_same_dictionary_leads_to_the_same_folder_and_another_to_another(tmp_path: Path) -> None:
    missions, path = tmp_path / "missions", dictionary_file(tmp_path)
    first = write_adhoc_mission(missions, path)
    assert write_adhoc_mission(missions, path) == first
    dictionary_file(tmp_path, text=DICTIONARY.replace("PANEL_I", "PANEL_V"))
    assert write_adhoc_mission(missions, path) != first
    assert len(list(missions.iterdir())) == 2


def test_what_stood_in_the_folder_and_was_spoilt_is_mended(tmp_path: Path) -> None:
    missions, path = tmp_path / "missions", dictionary_file(tmp_path)
    folder = write_adhoc_mission(missions, path)
    (folder / "mission.toml").write_text("spoilt")
    write_adhoc_mission(missions, path)
    assert check_mission(folder) == []


@pytest.mark.parametrize(
    ("file", "name"),
    [("wau.xml", "wau"), ("../x/å b;c.xml", "å-b-c"), ("....xml", "spacecraft"), (f"{'n' * 99}.xml", "n" * 40), ('a"b\n.xml', "a-b")],
)
def test_name_is_one_that_a_file_may_bear(file: str, name: str) -> None:
    assert spacecraft_name(Path(file)) == name


@pytest.mark.parametrize("file", ["plain.xml", 'a"b\\c.xml', "line\nbreak.xml", "del\x7f.xml", "日本.xml", "\U0001f6f0.xml"])
def test_mission_file_is_toml_whatever_the_dictionary_is_called(file: str) -> None:
    name = spacecraft_name(Path(file))
    assert read_source(mission_text(name, file).encode(), name="mission.toml").table["name"] == name


def test_dictionary_that_cannot_be_read_or_is_too_large_is_told(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match=r"nowhere.xml: the dictionary can't be read"):
        write_adhoc_mission(tmp_path, tmp_path / "nowhere.xml")
    large = tmp_path / "large.xml"
    with large.open("wb") as file:
        file.truncate(64 * 1024 * 1024)
    with pytest.raises(KnownError, match="too large for a dictionary"):
        write_adhoc_mission(tmp_path, large)


def test_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "missions").write_text("a file is in the way")
    with pytest.raises(KnownError, match="the mission can't be written"):
        write_adhoc_mission(tmp_path / "missions", dictionary_file(tmp_path))


def test_spacecraft_without_elements_is_no_fault_but_stations_are_needed_once_something_flies(tmp_path: Path) -> None:
    bench = 'name = "Bench"\n[[spacecraft]]\nname = "ONE"\n'
    (tmp_path / "mission.toml").write_text(bench)
    assert check_mission(tmp_path) == []
    (tmp_path / "old.tle").write_text(VANGUARD)
    flying = '[[spacecraft]]\nname = "OLD"\ncatalogue_number = 5\nelements = { file = "old.tle" }\n'
    (tmp_path / "mission.toml").write_text(bench + flying)
    assert ["stations: is missing" in str(fault) for fault in check_mission(tmp_path)] == [True]
    station = MISSION[MISSION.index("[[stations]]") : MISSION.index("[[links]]")]
    (tmp_path / "mission.toml").write_text(bench + flying + station)
    assert check_mission(tmp_path) == []
    assert [craft.elements is None for craft in load_mission(tmp_path, session_start_ns=START_NS).spacecraft] == [True, False]

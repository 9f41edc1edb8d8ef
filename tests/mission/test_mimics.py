"""`[[mimics]]` of a mission file: drawings of its folder, faults with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.mission.loader import check_mission, load_mission
from tests.mimic.drawings import svg
from tests.mission.folders import START_NS, write_mission

LIMITS = "[limits]\nstale_factor = 2\n"
DRAWING = svg('<text x="1" y="9" data-text="BATT_V" data-format="{:.1f} V">-</text>')


def with_mimics(folder: Path, text: str, content: bytes = DRAWING) -> Path:
    write_mission(folder, (LIMITS, LIMITS + text))
    (folder / "mimics").mkdir()
    (folder / "mimics" / "power.svg").write_bytes(content)
    return folder


def test_a_drawing_belongs_to_the_first_spacecraft_with_a_dictionary_unless_it_names_one(tmp_path: Path) -> None:
    (mimic,) = load_mission(
        with_mimics(tmp_path, '[[mimics]]\nname = "Power"\nfile = "mimics/power.svg"\n'), session_start_ns=START_NS
    ).mimics
    assert (mimic.name, mimic.spacecraft, mimic.parameters()) == ("Power", "ONE", ("BATT_V",))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('[[mimics]]\nname = "P"\nfile = "../power.svg"\n', "leads out of the mission's folder"),
        ('[[mimics]]\nname = "P"\nfile = "mimics/none.svg"\n', "mimics/none.svg: the file is missing; named by mission.toml"),
        ('[[mimics]]\nfile = "mimics/power.svg"\n', "mimics[1].name: is missing"),
        ('[[mimics]]\nname = "P"\nfile = "mimics/power.svg"\nspacecraft = "ON"\n', "did you mean ONE?"),
        ('[[mimics]]\nname = "P"\nfile = "mimics/power.svg"\nscale = 2\n', "mimics[1].scale: is not known here"),
        ('[[mimics]]\nname = "P"\nfile = "mimics/power.svg"\n' * 2, "ONE: P is there more than once"),
        ('[[mimics]]\nname = "P"\nfile = "mimics/power.svg"\nspacecraft = "OLD"\n', "OLD has no dictionary"),
    ],
)
def test_faults_are_told(tmp_path: Path, text: str, what: str) -> None:
    told = [str(fault) for fault in check_mission(with_mimics(tmp_path, text))]
    assert any(what in fault for fault in told), told


def test_faults_of_the_drawing_have_its_file_and_line(tmp_path: Path) -> None:
    spoilt = svg("", '<text data-text="BAT_V">-</text>', "<script/>")
    folder = with_mimics(tmp_path, '[[mimics]]\nname = "P"\nfile = "mimics/power.svg"\n', spoilt)
    told = [str(fault) for fault in check_mission(folder)]
    assert told[0] == "mimics/power.svg:3 text: data-text: there is no parameter BAT_V; did you mean BATT_V?"
    assert told[1].startswith("mimics/power.svg:4 script: script is refused")

"""`[[plans]]` of a mission file: pass plans of its folder, faults with file and line; a plan with faults keeps no mission from loading."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.command.procedure_file import procedure_faults
from console.mission.loader import check_mission, load_mission
from tests.mission.folders import START_NS, write_mission

LIMITS = "[limits]\nstale_factor = 2\n"
SOUND = '[[steps]]\nid = "a"\nkind = "check"\ncondition = "BATT_V > 3"\n'
TABLE = '[[plans]]\nname = "P"\nfile = "plans/p.toml"\n'


def with_plans(folder: Path, text: str, content: str = SOUND) -> Path:
    write_mission(folder, (LIMITS, LIMITS + text))
    (folder / "plans").mkdir()
    (folder / "plans" / "p.toml").write_text(content, encoding="utf-8")
    return folder


def told(folder: Path) -> list[str]:
    return [str(fault) for fault in check_mission(folder, check_plan=procedure_faults)]


def test_a_plan_belongs_to_the_first_spacecraft_with_a_dictionary_unless_it_names_one(tmp_path: Path) -> None:
    (found,) = load_mission(with_plans(tmp_path, TABLE), session_start_ns=START_NS).procedures
    assert (found.name, found.file, found.spacecraft, found.text) == ("P", "plans/p.toml", "ONE", SOUND)
    assert told(tmp_path) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('[[plans]]\nname = "P"\nfile = "../p.toml"\n', "leads out of the mission's folder"),
        ('[[plans]]\nname = "P"\nfile = "plans/none.toml"\n', "plans/none.toml: the file is missing; named by mission.toml"),
        ('[[plans]]\nfile = "plans/p.toml"\n', "plans[1].name: is missing"),
        (TABLE + 'spacecraft = "ON"\n', "did you mean ONE?"),
        (TABLE + "mode = 2\n", "plans[1].mode: is not known here"),
        (TABLE * 2, "ONE: P is there more than once"),
        (TABLE + 'spacecraft = "OLD"\n', "OLD has no dictionary"),
    ],
)
def test_faults_are_told(tmp_path: Path, text: str, what: str) -> None:
    found = told(with_plans(tmp_path, text))
    assert any(what in fault for fault in found), found


def test_faults_of_a_plan_have_its_file_and_line_and_the_mission_loads_all_the_same(tmp_path: Path) -> None:
    folder = with_plans(tmp_path, TABLE, SOUND.replace("BATT_V", "BAT_V") + 'then = "b"\n')
    found = told(folder)
    assert found[0] == "plans/p.toml:4 steps[1].condition: no parameter BAT_V; did you mean BATT_V?"
    assert found[1] == "plans/p.toml:5 steps[1].then: no step b"
    assert len(load_mission(folder, session_start_ns=START_NS).procedures) == 1

"""Where a plan is saved: into the user's mission, or into the user's copy of a shipped one; the shipped one is never touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.errors import KnownError
from console.mission.loader import load_mission, mission_digest, mission_files
from console.mission.procedure_saving import save_plan
from console.resources import demo_mission_folder
from tests.mission.folders import START_NS, write_mission

TEXT = '[[steps]]\nid = "a"\nkind = "note"\ntext = "A"\n'


def test_a_new_plan_of_ones_own_mission_is_named_in_it(tmp_path: Path) -> None:
    folder = write_mission(tmp_path / "m")
    saved = save_plan('My "first" plan', TEXT, spacecraft="ONE", mission_folder=folder, own_missions=tmp_path / "own")
    (plan,) = load_mission(folder, session_start_ns=START_NS).procedures
    assert (plan.name, plan.file, plan.text, plan.spacecraft) == ('My "first" plan', "plans/my-first-plan.toml", TEXT, "ONE")
    assert (saved.path, saved.is_copy) == (folder / plan.file, False)
    save_plan('My "first" plan', TEXT * 1 + "# more\n", spacecraft="ONE", mission_folder=folder, own_missions=tmp_path / "own")
    (plan,) = load_mission(folder, session_start_ns=START_NS).procedures
    assert plan.text.endswith("# more\n")


def test_a_shipped_mission_is_copied_once_and_stays_as_it_is(tmp_path: Path) -> None:
    shipped = demo_mission_folder()
    before = mission_digest(mission_files(shipped))
    for name, text in (("Routine pass", TEXT), ("Other", TEXT + "# other\n")):
        saved = save_plan(name, text, spacecraft="WAU-1", mission_folder=shipped, own_missions=tmp_path)
        assert saved.is_copy
    assert mission_digest(mission_files(shipped)) == before
    plans = load_mission(tmp_path / "demo", session_start_ns=START_NS).procedures
    assert [(plan.name, plan.text.endswith("# other\n")) for plan in plans] == [
        ("Routine pass", False), ("Recovery from safe mode", False), ("Other", True),
    ]  # fmt: skip
    assert plans[0].text == TEXT


def test_what_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder = write_mission(tmp_path / "m")
    mission = folder / "mission.toml"
    mission.write_text(mission.read_text("utf-8") + '\n[[plans]]\nname = "P"\nfile = "../p.toml"\nspacecraft = "ONE"\n', "utf-8")
    saved = save_plan("P", TEXT, spacecraft="ONE", mission_folder=folder, own_missions=tmp_path / "own")
    assert saved.path == folder / "plans" / "p.toml"
    assert not (tmp_path / "p.toml").exists()


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    folder = write_mission(tmp_path / "m")
    (folder / "plans").write_text("a file where the folder should be")
    with pytest.raises(KnownError, match="can't be written"):
        save_plan("P", TEXT, spacecraft="ONE", mission_folder=folder, own_missions=tmp_path)
    with pytest.raises(KnownError, match="has a name"):
        save_plan(" ", TEXT, spacecraft="ONE", mission_folder=folder, own_missions=tmp_path)

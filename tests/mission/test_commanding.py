"""`[commanding]` of a mission file, and what of it never enters a recording."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from console.dictionary.significance import Significance
from console.errors import KnownError
from console.mission.commanding import Commanding, without_pin_hashes
from console.mission.loader import check_mission, load_mission, mission_files
from console.mission.model import Mission
from console.mission.pins import hash_pin
from console.resources import demo_mission_folder

HASH = hash_pin("482913")
BOTH = f"""
[commanding]
production_lock = true
approval_from = "critical"

[[commanding.approvers]]
name = "Flight director"
pin_hash = "{HASH}"
"""


def mission_with(folder: Path, text: str) -> Path:
    made = Path(shutil.copytree(demo_mission_folder(), folder / "mission"))
    with (made / "mission.toml").open("a", encoding="utf-8") as file:
        file.write(text)
    return made


def loaded(folder: Path, text: str) -> Mission:
    return load_mission(mission_with(folder, text), session_start_ns=10**18)


def test_lock_level_and_approvers_are_read(tmp_path: Path) -> None:
    commanding = loaded(tmp_path, BOTH).commanding
    assert (commanding.is_locked, commanding.approval_from) == (True, Significance.CRITICAL)
    assert [(one.name, one.pin_hash) for one in commanding.approvers] == [("Flight director", HASH)]


def test_a_mission_that_says_nothing_asks_for_nothing(tmp_path: Path) -> None:
    assert loaded(tmp_path, "").commanding == Commanding()


@pytest.mark.parametrize("level", list(Significance))
def test_what_needs_approval_is_everything_from_the_level_up(level: Significance) -> None:
    order = list(Significance)
    needed = Commanding(approval_from=Significance.DISTRESS).needs_approval(level)
    assert needed == (order.index(level) >= order.index(Significance.DISTRESS))
    assert not Commanding().needs_approval(level)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[commanding]\napproval_from = "critcal"', "did you mean critical"),
        ('[commanding]\napproval_from = "vital"', "nobody could approve"),
        (BOTH.replace(HASH, "482913"), "is no hash of a PIN"),
        (BOTH + '[[commanding.approvers]]\nname = "flight DIRECTOR"\n', "more than once"),
        ("[commanding]\nlock = true", "lock"),
    ],
)
def test_faults_are_told_with_their_place(tmp_path: Path, text: str, words: str) -> None:
    faults = check_mission(mission_with(tmp_path, f"\n{text}\n"))
    assert any(words in str(fault) and "mission.toml" in fault.where for fault in faults), faults


def test_hashes_of_pins_are_taken_out_of_the_copy_that_a_recording_keeps(tmp_path: Path) -> None:
    mission = loaded(tmp_path, BOTH)
    files = mission_files(mission.folder)
    kept = without_pin_hashes(files, mission.commanding.approvers)
    assert HASH.encode() in files["mission.toml"]
    assert all(b"scrypt" not in content for content in kept.values())
    assert kept.keys() == files.keys()
    (mission.folder / "mission.toml").write_bytes(kept["mission.toml"])
    again = load_mission(mission.folder, session_start_ns=10**18).commanding
    assert (again.approval_from, [one.pin_hash for one in again.approvers]) == (Significance.CRITICAL, [""])


def test_a_broken_hash_refuses_the_mission(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="pin_hash"):
        loaded(tmp_path, BOTH.replace("scrypt", "md5"))

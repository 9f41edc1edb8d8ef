"""`moonkite completeness` on a recording of damaged frames: the gaps that were made, and sums that hold."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.frames.streams import downlink, packets
from tests.mission.folders import write_mission
from tests.program import moonkite


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Forty packets in frames of the small mission, two frames taken out."""
    from console.mission.loader import load_mission

    folder = write_mission(tmp_path)
    form = load_mission(folder, session_start_ns=0).spacecraft_named("ONE").frames
    sent = downlink(packets(40, seed=3, apid=5), form, idle=3)
    (tmp_path / "pass.bin").write_bytes(b"".join(sent[:10] + sent[12:]) + b"rest")
    said = moonkite("run", "--headless", "--mission", folder, "--spacecraft", "ONE", "--link", f"file:{tmp_path / 'pass.bin'}",
                    "--framing", "cadu", "--recordings", tmp_path, "--json", home=tmp_path)  # fmt: skip
    assert said.code == 0, said
    return Path(said.json["recording"])


def test_it_lists_lanes_gaps_and_an_account_that_adds_up(recording: Path) -> None:
    said = moonkite("completeness", recording, "--json", home=recording.parent)
    assert said.code == 0, said
    lanes = {lane["name"]: lane for lane in said.json["lanes"]}
    assert [gap["missing"] for gap in lanes["VC 0"]["gaps"]] == [2]
    assert lanes["APID 5"]["lost"] == sum(gap["missing"] for gap in lanes["APID 5"]["gaps"]) > 0
    for parts in said.json["account"].values():
        assert parts["unaccounted"] == 0
        assert parts["received"] == sum(count for name, count in parts.items() if name != "received")
    assert said.json["account"]["bytes"]["pending"] == 4


def test_the_newest_recording_needs_no_name(recording: Path) -> None:
    folder = recording.parent / "sessions"
    folder.mkdir(exist_ok=True)
    shutil.copy(recording, folder)
    named, latest = (moonkite("completeness", file, home=recording.parent) for file in (recording, "latest"))
    assert latest.code == 0, latest
    assert latest.out == named.out


def test_it_says_so_in_words(recording: Path) -> None:
    said = moonkite("completeness", recording, home=recording.parent)
    assert "VC 0: 2 missing between" in said.out
    assert "unaccounted 0" in said.out


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"no session")
    assert moonkite("completeness", tmp_path / "x", home=tmp_path).code == 1

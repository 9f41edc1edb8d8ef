"""`moonkite history` and `moonkite verify` on recordings with commands."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from console.command.states import Stage
from tests.program import moonkite
from tests.store.recordings import begin, stage

LIFE = [Stage.QUEUED, Stage.RELEASED, Stage.SENT, Stage.ACCEPTED, Stage.COMPLETED]


def recorded(folder: Path) -> Path:
    with begin(folder) as writer:
        for number, reached in enumerate(LIFE):
            writer.command_stage(stage(number, reached, packet=40 + number if number > 2 else -1, by="FD"))
    return writer.path


def test_history_tells_arguments_bytes_operator_stages_and_evidence(tmp_path: Path) -> None:
    path = recorded(tmp_path)
    said = moonkite("history", "ping", "--recordings", tmp_path, "--json", home=tmp_path)
    assert said.code == 0, said
    (one,) = said.json["commands"]
    assert (one["session"], one["name"], one["data"], one["outcome"]) == (path.stem, "PING", "1801", "completed")
    assert (one["arguments"], one["operators"]) == ({"N": "3", "A": "x"}, ["FD"])
    assert [(each["stage"], each["packet"]) for each in one["stages"]] == [
        ("queued", None), ("released", None), ("sent", None), ("accepted", 43), ("completed", 44),
    ]  # fmt: skip


def test_history_in_words_names_the_stages(tmp_path: Path) -> None:
    recorded(tmp_path)
    said = moonkite("history", "--recordings", tmp_path, "--stages", home=tmp_path)
    assert "PING" in said.out
    assert "packet 44" in said.out
    assert "18 01" in said.out


def test_nothing_found_says_in_how_many_recordings(tmp_path: Path) -> None:
    recorded(tmp_path)
    said = moonkite("history", "nothing-like-it", "--recordings", tmp_path, home=tmp_path)
    assert said.out == "no such command in 1 recordings\n"


def test_an_unknown_stage_is_answered_with_the_near_one(tmp_path: Path) -> None:
    said = moonkite("history", "--stage", "complete", "--recordings", tmp_path, home=tmp_path)
    assert said.code == 1
    assert "completed" in said.complaint


def test_the_list_is_printed_as_pdf_and_written_as_csv(tmp_path: Path) -> None:
    recorded(tmp_path)
    said = moonkite("history", "--recordings", tmp_path, "--pdf", tmp_path / "c.pdf", "--csv", tmp_path / "c.csv", home=tmp_path)
    assert said.code == 0, said
    assert (tmp_path / "c.pdf").read_bytes().startswith(b"%PDF-")
    assert len((tmp_path / "c.csv").read_text().splitlines()) == 1 + len(LIFE)


def test_verify_says_whole_and_finds_one_changed_byte(tmp_path: Path) -> None:
    path = recorded(tmp_path)
    assert moonkite("verify", path, "--json", home=tmp_path).json[0]["is_whole"] is True
    connection = sqlite3.connect(path)
    connection.execute("update command_stages set data = x'1802' where id = 3")
    connection.commit()
    connection.close()
    said = moonkite("verify", path, home=tmp_path)
    assert said.code == 1
    assert "NOT as it was written" in said.out
    assert "row 3" in said.out
    assert f"NOT as it was written: {path}" in moonkite("history", "--recordings", tmp_path, home=tmp_path).out


def test_verify_looks_at_every_file_though_one_is_no_recording(tmp_path: Path) -> None:
    path = recorded(tmp_path)
    (tmp_path / "x").write_bytes(b"no session")
    said = moonkite("verify", tmp_path / "x", path, "--json", home=tmp_path)
    assert said.code == 1
    assert [one["is_whole"] for one in said.json] == [False, True]

"""`moonkite command` against the simulator: nothing leaves unless it is meant, and what leaves is watched to its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.store.reader import SessionReader
from tests.program import moonkite


def test_without_send_it_is_a_dry_run_that_records_nothing(tmp_path: Path) -> None:
    said = moonkite("command", "PING", "--json", home=tmp_path)
    assert said.code == 0, said
    assert (said.json["sent"], said.json["name"]) == (False, "PING")
    assert said.json["data"].startswith("1864C000")
    assert {"name": "PKT_APID", "first_bit": 5, "bits": 11} in said.json["fields"]
    assert not list(tmp_path.rglob("*.moonkite"))


def test_a_command_that_is_sent_is_watched_until_it_is_completed(tmp_path: Path) -> None:
    said = moonkite("command", "NOOP", "--send", "--by", "FD", "--json", home=tmp_path)
    assert said.code == 0, said
    assert said.json["outcome"] == "completed"
    stages = [each["stage"] for each in said.json["stages"]]
    assert [one for one in ("queued", "released", "sent", "accepted", "completed") if one not in stages] == []
    with SessionReader(Path(said.json["recording"])) as reader:
        assert reader.verify_chain().is_whole
        assert {change.by for change in reader.commands()} == {"FD", ""}


@pytest.mark.parametrize("armed", [False, True])
def test_a_command_of_significance_needs_to_be_armed(tmp_path: Path, armed: bool) -> None:
    said = moonkite("command", "CAMERA_CLEAR", "--send", *(["--arm"] if armed else []), home=tmp_path)
    assert (said.code == 0) == armed, said
    assert ("armed" in said.out) if armed else ("--arm" in said.complaint)
    assert bool(list(tmp_path.rglob("*.moonkite"))) == armed


def test_what_was_never_heard_is_not_sent_to(tmp_path: Path) -> None:
    said = moonkite("command", "PING", "--send", "--contact", "5", "--json", home=tmp_path)
    assert said.code == 1
    assert (said.json["outcome"], said.json["sent"], said.json["stages"]) == ("not sent", False, [])


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["PONG"], "did you mean PING"),
        (["HEATER", "HEATER=BATERY"], "BATTERY"),
        (["HEATER", "BATTERY"], "NAME=VALUE"),
        (["HEATER", "HEATER=BATTERY", "HEATER=CAMERA"], "given twice"),
        (["PING", "X=1"], "no argument X"),
    ],
)
def test_what_is_wrong_is_named_before_anything_is_opened(tmp_path: Path, words: list[str], complaint: str) -> None:
    for more in ([], ["--send"]):
        said = moonkite("command", *words, *more, home=tmp_path)
        assert said.code == 1
        assert complaint in said.err
    assert not list(tmp_path.rglob("*.moonkite"))

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from console.cli_keys import keys
from console.errors import KnownError
from console.store.places import HOME_VARIABLE

HEX = "00112233445566778899aabbccddeeff" * 2


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    return tmp_path


def run(*words: str, said: str | None = None) -> Result:
    return CliRunner().invoke(keys, words, input=said)


def test_a_key_is_made_listed_and_removed_and_never_printed(home: Path) -> None:
    made = run("create", "file:a")
    secret = (home / "keys" / "a.key").read_text().strip()
    listed = run("list", "--json")
    (record,) = json.loads(listed.output)
    assert (record["name"], record["last_number"], record["fault"]) == ("file:a", 0, "")
    assert secret not in made.output + listed.output + run("list").output
    assert record["fingerprint"] in made.output
    assert run("remove", "file:a", said="n\n").exit_code == 1
    assert "removed" in run("remove", "file:a", said="y\n").output
    assert "no keys" in run("list").output


def test_a_key_is_brought_in_with_the_last_number_that_it_used(home: Path) -> None:
    (home / "hex").write_text(HEX)
    assert "last number 41" in run("import", "file:b", str(home / "hex"), "--last", "41").output
    assert "last number 7" in run("import", "file:c", "-", "--last", "7", said="ff" * 32).output
    assert HEX not in run("list", "--json").output


def test_importing_needs_to_know_what_was_used() -> None:
    assert "--last" in run("import", "file:b", "-", said=HEX).output


@pytest.mark.parametrize(
    "words", [["create", "a"], ["create", "file:../a"], ["remove", "file:a", "--yes"], ["import", "file:a", "-", "--last", "0"]]
)
def test_what_cannot_be_done_is_told_and_leaves_nothing(words: list[str], home: Path) -> None:
    assert isinstance(run(*words, said="no key at all").exception, KnownError)
    assert not list((home / "keys").glob("*.key")) if (home / "keys").exists() else True


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_a_key_that_others_can_read_is_listed_with_its_fault(home: Path) -> None:
    run("create", "file:a")
    (home / "keys" / "a.key").chmod(0o644)
    (record,) = json.loads(run("list", "--json").output)
    assert "0644" in record["fault"]
    assert record["fingerprint"] == ""

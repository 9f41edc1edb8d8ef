"""`moonkite pin`: the hash of a PIN for a mission file, and the PIN nowhere."""

from __future__ import annotations

import tomllib

from click.testing import CliRunner

from console.cli_pin import pin
from console.errors import KnownError
from console.mission.pins import is_pin


def run(*words: str, typed: str) -> tuple[int, str, str, BaseException | None]:
    result = CliRunner().invoke(pin, list(words), input=typed)
    return result.exit_code, result.stdout, result.stderr, result.exception


def test_it_prints_a_hash_that_knows_the_pin_and_does_not_show_it() -> None:
    code, out, err, _ = run(typed="482913\n482913\n")
    assert code == 0
    assert is_pin("482913", out.strip())
    assert "482913" not in out + err


def test_with_a_name_it_prints_the_table_for_the_mission_file() -> None:
    _, out, _, _ = run("--name", 'Flight "FD" director', typed="482913\n482913\n")
    (table,) = tomllib.loads(out)["commanding"]["approvers"]
    assert table["name"] == 'Flight "FD" director'
    assert is_pin("482913", table["pin_hash"])


def test_two_that_differ_and_one_that_is_too_short_are_refused() -> None:
    for typed, words in (("482913\n482914\n", "differ"), ("1234\n1234\n", "6 to 64")):
        code, out, _, error = run(typed=typed)
        assert code == 1
        assert isinstance(error, KnownError)
        assert words in str(error)
        assert "scrypt" not in out

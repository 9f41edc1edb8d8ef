"""The `[spacecraft.security]` table: what it says, and that no key ever stands in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.errors import KnownError
from console.frames.sdls import SecurityAssociation, SecurityMode
from console.mission.loader import check_mission, load_mission
from console.mission.security import KeyName, KeyPlace, Security, parse_key_name

HEAD = 'name = "M"\n[[spacecraft]]\nname = "A"\n'
LINK = '[[links]]\nname = "bench"\nurl = "tcp:127.0.0.1:1"\n'


def mission(folder: Path, table: str) -> Path:
    (folder / "mission.toml").write_text(HEAD + table + LINK)
    return folder


def read(folder: Path, table: str) -> Security | None:
    return load_mission(mission(folder, table), session_start_ns=0).spacecraft[0].security


def test_the_table_says_association_key_and_links(tmp_path: Path) -> None:
    table = '[spacecraft.security]\nspi = 9\nmode = "authenticated-encryption"\nkey = "keyring:a-1"\nwindow = 100\nlinks = ["bench"]\n'
    association = SecurityAssociation(9, SecurityMode.AUTHENTICATED_ENCRYPTION, 100)
    found = read(tmp_path, table)
    assert found == Security(association, KeyName(KeyPlace.KEYRING, "a-1"), ("bench",))
    assert found is not None
    assert (found.is_for("bench"), found.is_for("tcp:127.0.0.1:2")) == (True, False)


def test_without_links_every_link_is_secured_and_without_the_table_none(tmp_path: Path) -> None:
    found = read(tmp_path, '[spacecraft.security]\nspi = 1\nkey = "file:a"\n')
    assert found is not None
    assert found.association.mode is SecurityMode.AUTHENTICATION
    assert found.is_for("tcp:anywhere:1")
    assert read(tmp_path, "") is None


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('spi = 0\nkey = "file:a"', "1 to 65534"),
        ('spi = 1\nkey = "file:a"\nmode = "encryption"', "authentication"),
        ("spi = 1", "is missing"),
        ('spi = 1\nkey = "file:../a"', "leads nowhere"),
        ('spi = 1\nkey = "file:a"\nlinks = ["benc"]', "did you mean bench"),
        ('spi = 1\nkey = "file:a"\nkeyy = 1', "not known here"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, table: str, said: str) -> None:
    told = [str(fault) for fault in check_mission(mission(tmp_path, f"[spacecraft.security]\n{table}\n"))]
    assert len(told) == 1
    assert said in told[0]


def test_a_key_in_the_mission_is_refused_and_not_repeated(tmp_path: Path) -> None:
    (told,) = check_mission(mission(tmp_path, f'[spacecraft.security]\nspi = 1\nkey = "{"c0ffee00" * 8}"\n'))
    assert "never stands in a mission" in str(told)
    assert "c0ffee" not in str(told)


@pytest.mark.parametrize(
    "text", ["", "wau", "file:", "file:../wau", "file:/etc/passwd", "file:a/b", "file:.hidden", "file:a\\b", "vault:a"]
)
def test_a_name_leads_nowhere_else(text: str) -> None:
    with pytest.raises(KnownError, match="names no key"):
        parse_key_name(text)


def test_a_name_reads_back() -> None:
    assert [str(parse_key_name(text)) for text in ("file:wau-1", "keyring:WAU.1_b")] == ["file:wau-1", "keyring:WAU.1_b"]
    with pytest.raises(KnownError, match="did you mean keyring"):
        parse_key_name("keyrin:wau-1")

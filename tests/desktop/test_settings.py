"""Settings come back as they were saved; a file that can't be used is kept aside and said."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.desktop.settings import Settings, load_settings, save_settings
from console.errors import KnownError
from widgets.theme import THEMES


def test_without_a_file_there_are_defaults_and_no_complaint(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "settings.json") == (Settings(), "")


def test_every_theme_can_be_a_setting(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    for name in THEMES:
        save_settings(path, Settings(theme=name))  # type: ignore[arg-type]
        assert load_settings(path)[0].theme == name


@given(layouts=st.dictionaries(st.text(max_size=20), st.text(max_size=200), max_size=5), operator=st.text(max_size=40))
def test_what_is_saved_comes_back(tmp_path_factory: pytest.TempPathFactory, layouts: dict[str, str], operator: str) -> None:
    path = tmp_path_factory.mktemp("settings") / "deep" / "settings.json"
    settings = Settings(theme="night", workspace="pass", operator=operator, is_guide_done=True, layouts=layouts, geometry="AAA=")
    save_settings(path, settings)
    assert load_settings(path) == (settings, "")


@pytest.mark.parametrize("content", [b"", b"{", b'{"theme": "pink"}', b'{"layouts": 3}', b"\xff\xfe", b"[]"])
def test_a_file_that_cannot_be_used_is_kept_aside_and_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    settings, trouble = load_settings(path)
    assert settings == Settings()
    assert "settings.bad" in trouble
    assert (tmp_path / "settings.bad").read_bytes() == content
    assert load_settings(path) == (Settings(), "")


def test_settings_of_a_later_version_are_read_as_far_as_they_are_known(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b'{"theme": "light", "what_will_come": 1}')
    assert load_settings(path) == (Settings(theme="light"), "")


def test_saving_leaves_nothing_beside(tmp_path: Path) -> None:
    save_settings(tmp_path / "settings.json", Settings())
    save_settings(tmp_path / "settings.json", Settings(theme="light"))
    assert [each.name for each in tmp_path.iterdir()] == ["settings.json"]


def test_where_nothing_can_be_written_the_reason_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(KnownError, match="can't be saved"):
        save_settings(tmp_path / "file" / "settings.json", Settings())

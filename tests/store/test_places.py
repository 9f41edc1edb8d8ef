from __future__ import annotations

import stat
from pathlib import Path

import pytest

from console.errors import KnownError
from console.store.places import HOME_VARIABLE, reports_folder, sessions_folder, settings_folder


def test_folders_are_made_for_the_user_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    folders = [sessions_folder(), settings_folder(), reports_folder()]
    assert [folder.name for folder in folders] == ["sessions", "settings", "reports"]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}


def test_usual_places_are_those_of_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(HOME_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert sessions_folder() == tmp_path / "moonkite" / "sessions"


def test_folder_that_cannot_be_made_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "file"))
    with pytest.raises(KnownError, match=HOME_VARIABLE):
        sessions_folder()

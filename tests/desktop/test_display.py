"""A display that is named but does not answer is none: Qt would end the process there."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from console.desktop import display
from console.desktop.display import has_display, x_answers


@pytest.fixture
def sockets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(display, "X_SOCKETS", tmp_path)
    return tmp_path


def test_an_x_server_that_listens_is_a_display(sockets: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(sockets / "X7"))
        server.listen()
        assert x_answers(":7")
        assert x_answers(":7.0")
        assert has_display({"DISPLAY": ":7"})


@pytest.mark.parametrize("name", [":8", "", "no display", ":x", "localhost:99999"])
def test_a_display_that_does_not_answer_is_none(name: str, sockets: Path) -> None:
    assert not has_display({"DISPLAY": name})


def test_wayland_needs_its_socket(tmp_path: Path, sockets: Path) -> None:
    here = {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert not has_display(here)
    (tmp_path / "wayland-0").touch()
    assert has_display(here)


def test_a_platform_that_is_named_is_taken_at_its_word() -> None:
    assert has_display({"QT_QPA_PLATFORM": "offscreen"})

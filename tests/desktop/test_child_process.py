"""A command in a process beside the window: its lines come whole, its end is told, and closing the window ends it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from console.desktop.child_process import ChildProcess

PATIENCE_MS = 60_000


@pytest.fixture
def child(qtbot: QtBot, home: Path) -> ChildProcess:
    return ChildProcess("test")


def test_output_complaints_and_end_are_told(child: ChildProcess, qtbot: QtBot) -> None:
    came: list[str] = []
    out: list[bytes] = []
    child.complained.connect(came.append)
    child.wrote.connect(lambda: out.append(child.read()))
    with qtbot.waitSignal(child.ended, timeout=PATIENCE_MS) as ended:
        child.start(["check", "nowhere at all"])
        assert child.is_running
    assert ended.args[0] != 0
    assert not child.is_running
    assert len(came) == 1, "one line, whole"
    assert "nowhere at all" in came[0]
    assert not came[0].startswith("moonkite:")
    assert b"".join(out) == b""


def test_what_it_writes_is_read_to_the_last_byte(child: ChildProcess, qtbot: QtBot) -> None:
    out: list[bytes] = []
    child.wrote.connect(lambda: out.append(child.read()))
    with qtbot.waitSignal(child.ended, timeout=PATIENCE_MS) as ended:
        child.start(["--version"])
    assert ended.args[0] == 0
    assert b"".join(out).startswith(b"moonkite, version")


def test_closing_ends_it_without_a_word(child: ChildProcess, qtbot: QtBot) -> None:
    ends: list[int] = []
    child.ended.connect(ends.append)
    child.start(["simulate"])
    assert child.close()
    assert not child.close()
    assert not child.is_running
    assert ends == []


def test_a_program_that_is_not_there_is_told(child: ChildProcess, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "none"))
    with qtbot.waitSignal(child.failed, timeout=PATIENCE_MS):
        child.start(["--version"])
    assert not child.is_running

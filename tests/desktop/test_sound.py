"""Sounds: played by what the system has, never waited for, and a beep where there is nothing."""

from __future__ import annotations

import stat
import sys
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from console.desktop.sound import AOS_SOUND, SystemPlayer, find_player, sound_file

posix = pytest.mark.skipif(sys.platform == "win32", reason="the players of this test are shell scripts")


@pytest.fixture
def players() -> Iterator[list[SystemPlayer]]:
    made: list[SystemPlayer] = []
    yield made
    for player in made:
        player.close()


def script(folder: Path, text: str) -> tuple[str, ...]:
    """A player made of a shell script."""
    path = folder / "player"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return (str(path),)


def test_the_first_player_that_is_there_is_used() -> None:
    assert find_player(lambda name: f"/bin/{name}" if name in ("aplay", "afplay") else None) == ("/bin/aplay", "--quiet")
    assert find_player(lambda _: None) == ()


@posix
def test_a_player_gets_the_file(tmp_path: Path, qtbot: QtBot, players: list[SystemPlayer]) -> None:
    beeps: list[int] = []
    player = SystemPlayer(script(tmp_path, f'printf %s "$1" > {tmp_path}/played'), beep=lambda: beeps.append(1))
    players.append(player)
    player.play(sound_file(AOS_SOUND))
    qtbot.waitUntil(lambda: (tmp_path / "played").exists() and bool((tmp_path / "played").read_text()), timeout=5000)
    assert (tmp_path / "played").read_text() == str(sound_file(AOS_SOUND))
    assert beeps == []


@posix
@pytest.mark.parametrize("command", [("/nowhere/player",), ()])
def test_without_a_player_there_is_a_beep(qtbot: QtBot, players: list[SystemPlayer], command: tuple[str, ...]) -> None:
    beeps: list[int] = []
    players.append(SystemPlayer(command, beep=lambda: beeps.append(1)))
    players[0].play(sound_file(AOS_SOUND))
    qtbot.waitUntil(lambda: beeps == [1], timeout=5000)


@posix
def test_a_player_that_fails_beeps_and_the_next_sound_is_tried_again(tmp_path: Path, qtbot: QtBot, players: list[SystemPlayer]) -> None:
    beeps: list[int] = []
    players.append(SystemPlayer(script(tmp_path, "exit 1"), beep=lambda: beeps.append(1)))
    for count in (1, 2):
        players[0].play(sound_file(AOS_SOUND))
        qtbot.waitUntil(lambda count=count: len(beeps) == count, timeout=5000)  # type: ignore[misc]


@posix
def test_closing_ends_a_player_that_hangs(tmp_path: Path, qtbot: QtBot) -> None:
    player = SystemPlayer(script(tmp_path, f"echo $$ > {tmp_path}/pid; exec sleep 600"), beep=lambda: None)
    player.play(sound_file(AOS_SOUND))
    qtbot.waitUntil(lambda: (tmp_path / "pid").exists() and bool((tmp_path / "pid").read_text()), timeout=5000)
    pid = int((tmp_path / "pid").read_text())
    player.close()
    assert not Path(f"/proc/{pid}").exists()


def test_the_sound_is_short_mono_and_does_not_clip() -> None:
    with wave.open(str(sound_file(AOS_SOUND)), "rb") as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        assert 0.3 < file.getnframes() / file.getframerate() < 2.0
    assert 8_000 < np.abs(samples.astype(int)).max() < 30_000
    assert abs(int(samples[-1])) < 200, "it ends without a click"

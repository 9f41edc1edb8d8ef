"""Short sounds, played by a player that the system has (PySide6-Essentials brings none), or else the system's beep.

A player is started and left alone: nothing waits for it. One that can't play (no sound server, no card) says so by its exit code, and
then the beep is all there is.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QProcess, QTimer
from PySide6.QtWidgets import QApplication

from console.resources import resource_root

PLAYERS = (("pw-play",), ("paplay",), ("aplay", "--quiet"), ("afplay",))
LONGEST_MS = 8_000
AOS_SOUND = "aos.wav"


class Player(Protocol):
    """Something that can play a file."""

    def play(self, path: Path) -> None:
        """Play it once; returns at once, and never raises."""
        ...

    def close(self) -> None:
        """Stop what still plays."""
        ...


def find_player(which: Callable[[str], str | None] = shutil.which) -> tuple[str, ...]:
    """The words that start the first player there is, () when there is none."""
    for program, *options in PLAYERS:
        path = which(program)
        if path is not None:
            return (path, *options)
    return ()


def sound_file(name: str) -> Path:
    """A sound that ships with the product."""
    return resource_root() / "sounds" / name


class SystemPlayer(QObject):
    """Plays by the system's own player, one sound at a time."""

    def __init__(self, command: tuple[str, ...] | None = None, *, beep: Callable[[], None] | None = None, parent: QObject | None = None):
        super().__init__(parent)
        self.setObjectName("system_player")
        self._command = find_player() if command is None else command
        self._beep = QApplication.beep if beep is None else beep
        self._process: QProcess | None = None
        self._limit = QTimer(self)
        self._limit.setObjectName("sound_limit")
        self._limit.setSingleShot(True)
        self._limit.setInterval(LONGEST_MS)
        self._limit.timeout.connect(self._kill)

    def play(self, path: Path) -> None:
        """Play a file once; one that still plays is not interrupted."""
        if self._process is not None:
            return
        if not self._command:
            self._play_without(path)
            return
        self._process = QProcess(self)
        self._process.setObjectName("sound_player")
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_failed)
        self._limit.start()
        self._process.start(self._command[0], [*self._command[1:], str(path)])

    def _play_without(self, path: Path) -> None:
        if sys.platform == "win32":
            import winsound  # noqa: PLC0415 - is there only where it is needed

            winsound.PlaySound(str(path), winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT)
        else:
            self._beep()

    def _on_finished(self, code: int, _status: QProcess.ExitStatus) -> None:
        if code != 0:
            self._beep()
        self._let_go()

    def _on_failed(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._beep()
            self._let_go()

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()

    def _let_go(self) -> None:
        self._limit.stop()
        if self._process is not None:
            self._process.deleteLater()
            self._process = None

    def close(self) -> None:
        """End a player that still runs."""
        self._limit.stop()
        if self._process is not None:
            process, self._process = self._process, None
            process.blockSignals(True)
            process.kill()
            process.waitForFinished(2_000)
            process.deleteLater()

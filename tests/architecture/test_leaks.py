"""The leak check itself must be able to fail."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from tests.leaks import Belongings


def test_a_running_thread_is_found() -> None:
    before, going = Belongings.now(), threading.Event()
    thread = threading.Thread(target=going.wait, name="forgotten", daemon=True)
    thread.start()
    found = Belongings.left_since(before)
    going.set()
    thread.join()
    assert [text for text in found if "forgotten" in text]


def test_a_widget_and_a_running_timer_are_found(qapp: object) -> None:
    before = Belongings.now()
    widget, timer = QWidget(), QTimer()
    widget.setObjectName("forgotten")
    timer.start(10_000)
    found = Belongings.left_since(before)
    timer.stop()
    del widget
    assert [text for text in found if "forgotten" in text]
    assert [text for text in found if text.startswith("timer")]


def test_a_child_process_and_an_open_database_are_found(tmp_path: Path) -> None:
    before = Belongings.now()
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    database = sqlite3.connect(tmp_path / "forgotten.moonkite")
    database.execute("create table t(x)")
    found = Belongings.left_since(before)
    database.close()
    child.communicate(b"\n")
    assert [text for text in found if text.startswith("child process")]
    assert [text for text in found if "forgotten" in text]

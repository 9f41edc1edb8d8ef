"""A bug in the window's process leaves a report and is told, wherever it happens; what the hooks of Python were before is put back."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QRunnable, QThreadPool, QTimer
from pytestqt.qtbot import QtBot

from console.desktop.crash_hook import CrashHook
from console.report import BugReports


class Failing(QRunnable):
    def run(self) -> None:
        fail()


def fail() -> None:
    raise ZeroDivisionError("a bug in a slot")


def in_a_slot() -> None:
    QTimer.singleShot(0, fail)


def in_a_thread() -> None:
    threading.Thread(target=fail, name="failing").start()


def in_a_task() -> None:
    QThreadPool.globalInstance().start(Failing())


@pytest.mark.parametrize("happen", [in_a_slot, in_a_thread, in_a_task])
def test_a_bug_is_reported_and_told_once(happen, qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, told = (sys.excepthook, threading.excepthook), []
    with CrashHook(BugReports(tmp_path, doing="window")) as hook:
        hook.happened.connect(told.append)
        with qtbot.waitSignal(hook.happened):
            happen()
        with qtbot.waitSignal(hook.happened, timeout=50, raising=False) as again:
            happen()
    (report,) = tmp_path.iterdir()
    assert told == [f"a bug in Moonkite: ZeroDivisionError: a bug in a slot; the session goes on; a report is in {report}"]
    assert not again.signal_triggered
    assert "in fail" in report.read_text()
    assert capsys.readouterr().err.count("ZeroDivisionError: a bug in a slot") == 2
    assert (sys.excepthook, threading.excepthook) == before
    QThreadPool.globalInstance().waitForDone()


def test_an_interrupt_is_no_bug(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with CrashHook(BugReports(tmp_path, doing="window")):
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert list(tmp_path.iterdir()) == []
    assert "KeyboardInterrupt" in capsys.readouterr().err

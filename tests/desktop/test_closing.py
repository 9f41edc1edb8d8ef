"""A window that was closed is gone: whoever opens recordings all day must not run out of memory."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desktop.engines import FakeEngine
from tests.desktop.flights import Flight, take_all, view_of, window_on


def test_a_closed_window_and_all_that_it_held_are_let_go(flight: Flight, engine: FakeEngine, qtbot: QtBot, tmp_path: Path) -> None:
    window = window_on(flight.mission, flight.welcome, engine, tmp_path)
    take_all(view_of(window), flight.until(40))
    for name in ("monitor", "pass", "investigate"):
        view_of(window).show_workspace(name)
    held = [weakref.ref(one) for one in (window, view_of(window), *view_of(window).rooms["pass"].parts)]
    window.close()
    QApplication.sendPostedEvents()
    window.deleteLater()
    del window
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    assert [one() for one in held if one() is not None] == []

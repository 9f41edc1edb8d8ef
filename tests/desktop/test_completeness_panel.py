"""The completeness of the session in a window: read beside it, up to its clock, and a gap is where a replay goes."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from console.desktop.main_window import MainWindow
from console.desktop.panels.completeness import CompletenessPanel
from console.session.messages import Steer
from tests.desktop.engines import SteppedEngine
from tests.desktop.flights import view_of


@pytest.fixture
def replay(replay_window: MainWindow) -> MainWindow:
    return replay_window


def shown(window: MainWindow, engine: SteppedEngine, qtbot: QtBot) -> CompletenessPanel:
    """The panel in a replay that stands fifty seconds after its beginning."""
    view = view_of(window)
    engine.send(Steer(seek_ns=engine.setup.welcome.first_ns + 50 * 10**9))
    engine.step()
    qtbot.waitUntil(lambda: view.model.resets == 2, timeout=5_000)
    window._handlers.show_completeness()
    panel = view.rooms["investigate"].completeness
    assert panel is not None
    panel.refresh()
    qtbot.waitUntil(lambda: panel.view.found is not None and bool(panel.view.found.lanes), timeout=10_000)
    return panel


def test_it_is_read_up_to_the_clock_and_all_bytes_are_accounted_for(replay: MainWindow, replay_engine: SteppedEngine, qtbot: QtBot) -> None:
    panel = shown(replay, replay_engine, qtbot)
    found, model = panel.view.found, view_of(replay).model
    assert found is not None
    assert found.last_ns <= model.now_ns() < replay_engine.setup.welcome.last_ns
    assert (found.counters.bytes, found.counters.bytes_unaccounted) == (model.counters.bytes, 0)
    assert {lane.name for lane in found.lanes} >= {"VC 0", "VC 7"}


def test_a_chosen_gap_is_where_the_replay_goes(replay: MainWindow, replay_engine: SteppedEngine, qtbot: QtBot) -> None:
    panel = shown(replay, replay_engine, qtbot)
    at_ns = replay_engine.setup.welcome.first_ns + 20 * 10**9
    panel.view.gap_requested.emit(at_ns)
    assert replay_engine.sent[-1] == Steer(seek_ns=at_ns)

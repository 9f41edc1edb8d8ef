"""Fixtures of the window's tests: a flight for all of them, and windows that are closed at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.desktop.main_window import MainWindow
from console.desktop.settings import Settings
from console.mission.model import Mission
from console.session.messages import Welcome
from console.utc import SECOND_NS
from tests.desktop.engines import FakeEngine, SteppedEngine
from tests.desktop.flights import EPOCH_NS, Flight, fly_a_pass, take_all, view_of, window_on

OpenWindow = Callable[..., MainWindow]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home of its own for settings, recordings and engines."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOONKITE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="session")
def flight(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Flight:
    return fly_a_pass(tmp_path_factory.mktemp("flight"))


@pytest.fixture
def open_window(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenWindow]:
    """Opens windows; they are closed and gone after the test."""
    opened: list[MainWindow] = []

    def open_one(mission: Mission, welcome: Welcome, engine: FakeEngine, settings: Settings | None = None) -> MainWindow:
        window = window_on(mission, welcome, engine, tmp_path, settings)
        opened.append(window)
        return window

    yield open_one
    for window in opened:
        window.close()
        QApplication.sendPostedEvents()  # what was under way is done before the window goes
        window.deleteLater()
    opened.clear()


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def live_engine(home: Path, tmp_path: Path) -> Iterator[SteppedEngine]:
    """A simulated pass behind an engine that the test steps."""
    from console.wiring import Wanted, flight_setup

    stepped = SteppedEngine(flight_setup(Wanted(seed=4, epoch_ns=EPOCH_NS, recordings=tmp_path)))
    yield stepped
    stepped.end()


@pytest.fixture
def replay_engine(flight: Flight) -> Iterator[SteppedEngine]:
    """The recording of the flight behind an engine that the test steps."""
    from console.wiring import replay_setup

    stepped = SteppedEngine(replay_setup(flight.recording, ident="replay"))
    yield stepped
    stepped.end()


@pytest.fixture
def flown_window(flight: Flight, engine: FakeEngine, open_window: OpenWindow) -> MainWindow:
    """A window that has been told the whole flight."""
    opened = open_window(flight.mission, flight.welcome, engine)
    take_all(view_of(opened), flight.deliveries)
    return opened


@pytest.fixture
def contact_window(flight: Flight, live_engine: SteppedEngine, open_window: OpenWindow) -> MainWindow:
    """A window in the middle of contact, on the Pass workspace, with a living session behind it."""
    opened = open_window(flight.mission, live_engine.setup.welcome, live_engine)
    live_engine.step_until(live_engine.setup.welcome.first_ns + 40 * SECOND_NS)
    view_of(opened).show_workspace("pass")
    return opened


@pytest.fixture
def replay_window(flight: Flight, replay_engine: SteppedEngine, open_window: OpenWindow, qtbot: QtBot) -> MainWindow:
    """A window on the recording of the flight, at its beginning."""
    opened = open_window(flight.mission, replay_engine.setup.welcome, replay_engine)
    replay_engine.greet()
    qtbot.waitUntil(lambda: view_of(opened).model.resets == 1, timeout=2000)
    opened.activateWindow()
    return opened

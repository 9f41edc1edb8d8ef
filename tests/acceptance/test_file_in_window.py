"""Packets and a dictionary in the window, without a mission: values and packets come; what needs an orbit says that there is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from console.desktop.main_window import MainWindow
from console.desktop.model import read_mission
from console.desktop.session_view import SessionView
from console.session.messages import Welcome
from console.wiring import Wanted, live_setup, replay_setup
from tests.desktop.engines import SteppedEngine
from tests.desktop.flights import window_on
from tests.mission.folders import DICTIONARY

PACKETS, APID = 40, 5  # the small dictionary's parameters begin with the packet: its identification, its sequence control


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A file of packets and their dictionary."""
    monkeypatch.setenv("MOONKITE_HOME", str(tmp_path / "home"))
    dictionary, packets = tmp_path / "small.xml", tmp_path / "packets.bin"
    dictionary.write_text(DICTIONARY)
    packets.write_bytes(b"".join(bytes((0, APID, 0xC0, n, 0, 0, 0)) for n in range(PACKETS)))
    return packets, dictionary


@pytest.fixture
def engine(files: tuple[Path, Path]) -> Iterator[SteppedEngine]:
    stepped = SteppedEngine(live_setup(Wanted(dictionary=files[1], link=f"file:{files[0]}")))
    yield stepped
    stepped.end()


def shown(engine: SteppedEngine, welcome: Welcome, folder: Path) -> MainWindow:
    return window_on(read_mission(welcome), welcome, engine, folder, None)


def view_of(window: MainWindow) -> SessionView:
    assert window.view is not None
    return window.view


def everything_shown(window: MainWindow, qtbot: QtBot) -> SessionView:
    """Every workspace drawn once, with the search for passes done."""
    view = view_of(window)
    view.tracking.keep_up(view.model.now_ns())
    qtbot.waitUntil(lambda: view.tracking.found.remarks == ("small: no elements",))
    for name in view.rooms:
        view.show_workspace(name)
        view.room.workspace.refresh_all()
        window.grab()
    return view


def test_packets_are_shown_and_what_needs_an_orbit_says_so(engine: SteppedEngine, tmp_path: Path, qtbot: QtBot) -> None:
    window = shown(engine, engine.setup.welcome, tmp_path)
    try:
        qtbot.waitUntil(lambda: bool(engine.step()) and engine.setup.feed.is_at_end)
        qtbot.waitUntil(lambda: view_of(window).model.counters.packets == PACKETS)
        view = everything_shown(window, qtbot)
        assert window.windowTitle() == "small [LIVE] - Moonkite"
        assert {name: value.raw for name, value in view.model.values.values.items()} == {"BATT_V": APID, "PANEL_I": 0xC000 | PACKETS - 1}
        assert len(view.model.packets) == PACKETS
        assert view.tracking.session_pass(view.model.now_ns()) is None
        assert view.bar.state().next_event == ""
    finally:
        window.close()
        window.deleteLater()


def test_its_recording_replays_in_the_window_without_the_files(
    engine: SteppedEngine, files: tuple[Path, Path], tmp_path: Path, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: bool(engine.step()) and engine.setup.feed.is_at_end)
    engine.setup.writer.close(engine.setup.session.now_ns)  # type: ignore[union-attr]
    for file in files:
        file.unlink()
    replay = SteppedEngine(replay_setup(Path(engine.setup.welcome.recording), ident="", rate=float("inf")))
    window = shown(replay, replay.setup.welcome, tmp_path)
    try:
        qtbot.waitUntil(lambda: bool(replay.step()) and replay.setup.feed.is_at_end)
        qtbot.waitUntil(lambda: view_of(window).model.counters.packets == PACKETS)
        assert everything_shown(window, qtbot).model.station is None
    finally:
        window.close()
        window.deleteLater()
        replay.end()

"""The whole console as it is used: a window, an engine process behind it, a pass flown at speed, a second window, a replay."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from console.command.states import Stage
from console.desktop.app import Desktop, Request
from console.desktop.main_window import MainWindow
from console.desktop.session_view import SessionView
from console.desktop.settings import Settings
from console.errors import KnownError
from console.session.engine_process import find_engine
from console.session.messages import Mode, Queue, Send, Shutdown, Steer
from console.session.runtime import runtime_folder
from tests.desktop.flights import Flight, view_of
from widgets.theme import DARK

pytestmark = pytest.mark.acceptance
START_MS = 30_000


@pytest.fixture
def desktop(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    """A desktop with a home of its own; at the end its windows are closed and its engines have ended."""
    monkeypatch.setenv("MOONKITE_HOME", str(tmp_path))
    made = Desktop(settings=Settings(is_guide_done=True, operator="tester"), theme=DARK)
    yield made
    for window in list(made.windows):
        if window.view is not None:
            window.view.send(Shutdown())
        close(window)
    qtbot.waitUntil(lambda: find_engine(runtime_folder()) is None, timeout=15_000)
    qtbot.waitUntil(lambda: not collectors(), timeout=15_000)


def close(window: MainWindow) -> None:
    window.close()
    window.deleteLater()


def collectors() -> list[str]:
    """Threads that wait for an engine process to end."""
    return [thread.name for thread in threading.enumerate() if thread.name == "moonkite-engine-collector"]


def shown(desktop: Desktop, qtbot: QtBot, request: Request) -> MainWindow:
    """A window once its session is there."""
    with qtbot.waitSignal(desktop.session_shown, timeout=START_MS):
        opened = [desktop.open(request)]
    return opened[0]


CLEAR_OF_NOISE_DEG = 12.0


def wait_for(qtbot: QtBot, what: Callable[[], object], timeout_ms: int = 15_000) -> None:
    qtbot.waitUntil(lambda: bool(what()), timeout=timeout_ms)


def stages(view: SessionView) -> list[Stage]:
    return [change.stage for changes in view.model.commands.values() for change in changes]


def test_a_pass_is_flown_and_replayed(desktop: Desktop, qtbot: QtBot) -> None:
    window = shown(desktop, qtbot, Request(("--seed", "7")))
    view = view_of(window)
    assert view.model.welcome.mode is Mode.SIM
    assert view.model.welcome.can_command
    contact(view, qtbot)
    ping(view, qtbot)
    recording = Path(view.model.welcome.recording)
    close(window)
    assert desktop.windows == []

    engine = find_engine(runtime_folder())
    assert engine is not None, "the engine goes on without a window"
    second = shown(desktop, qtbot, Request())
    joined = view_of(second)
    assert joined.model.welcome.session == view.model.welcome.session
    wait_for(qtbot, lambda: Stage.COMPLETED in stages(joined))
    assert joined.model.values.values, "the next window finds what came before it"
    assert {path.name for path in desktop.recordings.glob("*.moonkite")} == {recording.name}
    with qtbot.waitSignal(joined.ended, timeout=15_000):
        joined.send(Shutdown())
    wait_for(qtbot, lambda: find_engine(runtime_folder()) is None)
    close(second)
    replay(desktop, qtbot, recording)


def contact(view: SessionView, qtbot: QtBot) -> None:
    """Fly at twenty times the speed until the spacecraft stands well above the noise of the horizon, then at four times."""
    with qtbot.waitSignal(view.first_data, timeout=20_000):
        view.send(Steer(rate=20.0))
    wait_for(qtbot, lambda: view.model.counters.is_locked and len(view.model.values.values) > 60)
    wait_for(qtbot, lambda: view.tracking.found.rows)
    wait_for(qtbot, lambda: elevation_deg(view) > CLEAR_OF_NOISE_DEG, 30_000)
    assert view.model.events_seen
    view.send(Steer(rate=4.0))


def elevation_deg(view: SessionView) -> float:
    now_ns = view.model.now_ns()
    row = view.tracking.session_pass(now_ns)
    return float(view.tracking.look(row.one_pass, now_ns).elevation_deg[0]) if row is not None else 0.0


def ping(view: SessionView, qtbot: QtBot) -> None:
    view.send(Queue("PING", {}))
    wait_for(qtbot, lambda: Stage.QUEUED in stages(view))
    view.send(Send(next(iter(view.model.commands))))
    wait_for(qtbot, lambda: Stage.COMPLETED in stages(view))
    assert Stage.SENT in stages(view)
    assert {change.by for change in view.model.commands[1] if change.stage is Stage.QUEUED} == {"tester"}


def replay(desktop: Desktop, qtbot: QtBot, recording: Path) -> None:
    """The recording in a window: it plays, it can be sought in, it commands nothing."""
    with qtbot.waitSignal(desktop.session_shown, timeout=START_MS):
        desktop.open_recording(str(recording))
    window = desktop.windows[-1]
    view = view_of(window)
    welcome = view.model.welcome
    assert welcome.mode is Mode.REPLAY
    assert not welcome.can_command
    assert view.room.workspace.name == "investigate"
    assert "[REPLAY]" in window.windowTitle()
    transport = view.rooms["investigate"].transport
    assert transport is not None
    view.send(Steer(seek_ns=welcome.last_ns))
    wait_for(qtbot, lambda: Stage.COMPLETED in stages(view))
    whole = view.model.counters.packets
    assert whole > 0
    transport.bar.seek_requested.emit(welcome.first_ns)
    wait_for(qtbot, lambda: view.model.counters.packets == 0)
    assert not view.model.values.values
    view.send(Steer(rate=float("inf")))
    wait_for(qtbot, lambda: view.model.counters.packets == whole)
    close(window)
    wait_for(qtbot, lambda: find_engine(runtime_folder()) is None)


def test_a_window_killed_in_contact_loses_nothing(desktop: Desktop, qtbot: QtBot) -> None:
    first = shown(desktop, qtbot, Request(("--seed", "8")))
    contact(view_of(first), qtbot)
    before = view_of(first).model.counters.packets
    close(first)
    second = shown(desktop, qtbot, Request())
    wait_for(qtbot, lambda: view_of(second).model.counters.packets > before)


def test_two_windows_on_one_session_one_of_them_looks_on(desktop: Desktop, qtbot: QtBot) -> None:
    first = shown(desktop, qtbot, Request(("--seed", "9")))
    second = shown(desktop, qtbot, Request())
    assert view_of(first).model.welcome.can_command
    assert not view_of(second).model.welcome.can_command
    assert view_of(second).rooms["pass"].builder is None
    assert "looks on" in view_of(second).notices.notice()
    close(second)


def test_a_recording_that_is_not_there_is_said_in_the_window(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> None:
    desktop.open_recording(str(tmp_path / "nothing.moonkite"))
    window = desktop.windows[-1]
    wait_for(qtbot, lambda: "could not start" in window.message.text(), START_MS)
    assert "nothing.moonkite" in window.message.text()
    assert isinstance(desktop.first_error, KnownError)


def test_a_window_closed_before_its_engine_is_there_leaves_the_engine_to_the_next(desktop: Desktop, qtbot: QtBot) -> None:
    hasty = desktop.open(Request(("--seed", "10")))
    close(hasty)
    wait_for(qtbot, lambda: find_engine(runtime_folder()) is not None, START_MS)
    late = shown(desktop, qtbot, Request())
    assert view_of(late).model.welcome.mode is Mode.SIM


def test_an_engine_killed_under_the_window_is_said_and_its_recording_opens(desktop: Desktop, qtbot: QtBot) -> None:
    window = shown(desktop, qtbot, Request(("--seed", "11")))
    view = view_of(window)
    contact(view, qtbot)
    engine = find_engine(runtime_folder())
    assert engine is not None
    with qtbot.waitSignal(view.ended, timeout=15_000):
        os.kill(engine.pid, 9)
    assert "no longer live" in view.notices.notice()
    with qtbot.waitSignal(desktop.session_shown, timeout=START_MS):
        desktop.open_recording(engine.recording)
    again = view_of(desktop.windows[-1])
    again.send(Steer(seek_ns=again.model.welcome.last_ns))
    wait_for(qtbot, lambda: again.model.values.values)


def test_the_flight_of_these_tests_is_a_recording(flight: Flight) -> None:
    assert flight.recording.exists()

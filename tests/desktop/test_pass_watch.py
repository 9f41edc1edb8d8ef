"""The window reminds before AOS, books by keys, and tries another minimum elevation for itself alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from console.desktop.main_window import MainWindow
from console.desktop.panels.timeline import TimelinePanel
from console.desktop.session_view import SessionView
from console.desktop.settings import Settings
from console.orbit.types import Pass, key_of
from console.utc import SECOND_NS
from tests.desktop.conftest import OpenWindow
from tests.desktop.engines import FakeEngine, SteppedEngine
from tests.desktop.flights import Flight, quiet, take_all, view_of
from widgets.pass_timeline_limits import WhatIf

WITHIN_MS = 15_000


class FakePlayer:
    """Plays to the test."""

    def __init__(self) -> None:
        self.played: list[Path] = []

    def play(self, path: Path) -> None:
        self.played.append(path)

    def close(self) -> None:
        """There is nothing to stop."""


@pytest.fixture
def settings() -> Settings:
    return Settings(operator="ops1", is_guide_done=True, reminder_minutes=0)


@pytest.fixture
def view(
    flight: Flight, engine: FakeEngine, open_window: OpenWindow, qtbot: QtBot, settings: Settings, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> SessionView:  # fmt: skip
    monkeypatch.setenv("MOONKITE_HOME", str(tmp_path))
    opened = view_of(open_window(flight.mission, flight.welcome, engine, settings))
    opened.show_workspace("monitor")
    take_all(opened, [quiet(flight.deliveries[0], 0.0)])
    opened.frame()
    qtbot.waitUntil(lambda: bool(opened.tracking.found.rows), timeout=WITHIN_MS)
    return opened


def panel_of(view: SessionView) -> TimelinePanel:
    found = view.rooms["monitor"].timeline
    assert found is not None
    return found


def coming(view: SessionView) -> Pass:
    now_ns = view.model.now_ns()
    return next(row.one_pass for row in view.tracking.found.rows if row.one_pass.aos_ns > now_ns + 600 * SECOND_NS)


def with_player(view: SessionView) -> FakePlayer:
    """From now on there are reminders, and a player that can be asked."""
    player = FakePlayer()
    view.watch.player = player
    view.desk.settings.reminder_minutes = 5
    view.model.clock.set_now(view.model.now_ns() + SECOND_NS)
    return player


def test_the_own_pass_is_reminded_of_once_seen_and_heard(view: SessionView) -> None:
    player = with_player(view)
    view.model.rate = 1.0
    for _ in range(3):
        view.watch.keep_up()
    assert [path.name for path in player.played] == ["aos.wav"]
    assert "over Banting in 00:00:" in view.watch.bar.text()


@pytest.mark.parametrize("rate", [0.0, 100.0])
def test_nobody_is_reminded_while_the_clock_is_steered(view: SessionView, rate: float) -> None:
    player = with_player(view)
    view.model.rate = rate
    view.watch.keep_up()
    assert (player.played, view.watch.bar.text()) == ([], "")


def test_silence_is_seen_but_not_heard_and_own_passes_can_be_left_out(view: SessionView, settings: Settings) -> None:
    player = with_player(view)
    view.model.rate = 1.0
    settings.reminds_own_passes = False
    view.watch.keep_up()
    assert view.watch.bar.text() == ""
    settings.reminds_own_passes, settings.is_reminder_silent = True, True
    view.model.clock.set_now(view.model.now_ns() + SECOND_NS)
    view.watch.keep_up()
    assert view.watch.bar.text()
    assert player.played == []


def test_a_replay_reminds_of_nothing_and_books_nothing(
    flight: Flight, replay_engine: SteppedEngine, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window: MainWindow = open_window(flight.mission, replay_engine.setup.welcome, replay_engine)
    view = view_of(window)
    replay_engine.greet()
    qtbot.waitUntil(lambda: view.model.resets == 1, timeout=2000)
    player = with_player(view)
    view.frame()
    qtbot.waitUntil(lambda: bool(view.tracking.found.rows), timeout=WITHIN_MS)
    view.model.rate = 1.0
    view.watch.keep_up()
    assert player.played == []
    panel_of(view).book(view.tracking.found.rows[-1].one_pass)
    assert view.notices.notice() == "nothing is booked in a replay"


def test_a_key_books_the_pass_under_the_cursor_and_its_mark_comes_everywhere(view: SessionView, qtbot: QtBot) -> None:
    timeline, one = panel_of(view).timeline, coming(view)
    timeline.show_selected(one)
    assert timeline.scene().more[0][0] == "light"
    qtbot.keyClick(timeline, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: bool(view.desk.bookings.standings.booked), timeout=WITHIN_MS)
    assert timeline.scene().marks[key_of(one)].booked_by == "ops1"
    assert "is booked" in view.notices.notice()
    qtbot.keyClick(timeline, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: not view.desk.bookings.standings.booked, timeout=WITHIN_MS)


def test_a_pass_that_is_over_is_not_booked(view: SessionView) -> None:
    over = next((row.one_pass for row in view.tracking.found.rows if row.one_pass.los_ns < view.model.now_ns()), None)
    assert over is not None
    panel_of(view).book(over)
    assert "over: only what comes" in view.notices.notice()


def test_a_swap_asks_why_and_can_be_given_up(view: SessionView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [("", False), ("flood", True)]
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: answers.pop(0))
    panel_of(view).swap(coming(view))
    panel_of(view).swap(coming(view))
    qtbot.waitUntil(lambda: bool(view.desk.bookings.standings.booked), timeout=WITHIN_MS)
    assert [each.booking.reason for each in view.desk.bookings.standings.booked] == ["flood"]


def test_an_elevation_that_is_tried_is_told_exactly_and_applied_in_this_window_alone(view: SessionView, qtbot: QtBot) -> None:
    timeline, own = panel_of(view).timeline, view.tracking.station("Banting").site.min_elevation_deg
    timeline.try_elevation(24.0)
    quick = timeline.scene().remains
    timeline.tell_tried()
    qtbot.waitUntil(lambda: timeline.scene().remains is not quick, timeout=WITHIN_MS)
    exact = timeline.scene().remains
    assert quick is not None
    assert exact is not None
    assert set(exact.spans) == set(quick.spans)
    assert all(abs(exact.spans[key][0] - quick.spans[key][0]) < 4 * SECOND_NS for key in exact.spans)
    timeline.apply_elevation()
    assert view.tracking.min_elevation_deg("Banting") == 24.0
    assert view.tracking.station("Banting").site.min_elevation_deg == own
    assert timeline.scene().by_hand == "24° by hand"
    assert "in this window only, antenna and mission keep theirs" in view.notices.notice()
    antenna = view.rooms["pass"].antenna
    assert antenna is not None
    antenna.refresh()
    assert f"begin at {own:g}°" in antenna.antenna.remark.text()
    assert "24°" in antenna.antenna.remark.text()
    timeline.drop_elevation()
    antenna.refresh()
    assert antenna.antenna.remark.isHidden()
    assert view.tracking.min_elevation_deg("Banting") == own
    assert timeline.scene().by_hand == ""


def test_one_station_by_hand_is_named(view: SessionView) -> None:
    timeline = panel_of(view).timeline
    timeline.elevation_applied.emit(WhatIf(15.0, "Banting"))
    assert timeline.scene().by_hand == "15° by hand, Banting"
    assert view.tracking.min_elevation_deg("Banting") == 15.0

"""A window that shows another time: every view of the sky follows, the session goes on, nothing is sent, and nobody can miss it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from console.desktop.main_window import MainWindow
from console.desktop.session_view import SessionView
from console.session.messages import Arm, Cancel, Queue, Send
from console.utc import SECOND_NS
from tests.desktop.conftest import OpenWindow
from tests.desktop.engines import FakeEngine
from tests.desktop.flights import Flight, quiet, refresh_all, take_all, view_of
from widgets.ground_map import GroundMap
from widgets.time_mark import TimeMark

HOUR_NS = 3_600 * SECOND_NS


@pytest.fixture
def window(flight: Flight, engine: FakeEngine, open_window: OpenWindow) -> MainWindow:
    opened = open_window(flight.mission, flight.welcome, engine)
    take_all(view_of(opened), [*flight.deliveries, quiet(flight.deliveries[-1], 0.0, status="open")])
    return opened


@pytest.fixture
def view(window: MainWindow) -> SessionView:
    return view_of(window)


def test_a_new_window_is_at_now(view: SessionView) -> None:
    assert not view.time.is_away
    assert view.bar.state().looking_at_ns is None
    assert view.desk.shown_ns() == view.model.now_ns()


def test_the_map_follows_the_shown_time_and_the_clock_does_not(view: SessionView) -> None:
    ground = view.rooms["monitor"].workspace.panels["map"].widget
    assert isinstance(ground, GroundMap)
    before = {mark.name: mark.longitude_deg for mark in ground._spacecraft}
    view.time.step_by(HOUR_NS)
    refresh_all(view)
    after = {mark.name: mark.longitude_deg for mark in ground._spacecraft}
    assert all(before[name] != after[name] for name in before)
    state = view.bar.state()
    assert (state.now_ns, state.looking_at_ns, state.looking_rate) == (view.model.now_ns(), view.model.now_ns() + HOUR_NS, 0.0)


def test_the_countdown_follows_the_shown_time(view: SessionView, qtbot: QtBot) -> None:
    view.frame()
    qtbot.waitUntil(lambda: bool(view.tracking.found.rows), timeout=20_000)
    row = view.tracking.session_pass(view.model.now_ns())
    assert row is not None
    view.time.step_to(row.one_pass.los_ns + 60 * SECOND_NS)
    state = view.bar.state()
    assert state.next_event == "AOS"
    assert state.next_event_ns > row.one_pass.los_ns
    view.time.back_to_now()
    assert view.bar.state().next_event_ns == row.one_pass.los_ns


def test_border_title_and_badge_say_so_until_it_is_now_again(window: MainWindow, view: SessionView) -> None:
    frame = window.centralWidget()

    def border() -> set[str]:
        picture = frame.grab().toImage()
        return {picture.pixelColor(QPoint(x, 1)).name() for x in range(0, 60, 2)}

    at_now = border()
    view.time.step_by(HOUR_NS)
    assert len(at_now) == 1
    assert len(border()) > 1, "hatched"
    assert window.windowTitle() == "WAU-1 over Banting [SIM, looking at another time] - Moonkite"
    assert "not at now" in view.bar.bar.sentence()
    view.time.back_to_now()
    assert border() == at_now
    assert window.windowTitle() == "WAU-1 over Banting [SIM] - Moonkite"


def test_panels_of_the_session_are_marked_and_those_of_the_sky_are_not(view: SessionView) -> None:
    for name in ("monitor", "pass", "investigate"):
        marks = {mark.objectName().removeprefix("time_mark_"): mark for mark in view.rooms[name].workspace.findChildren(TimeMark)}
        assert not {"map", "timeline", "sky", "strip", "fleet", "recordings"} & set(marks)
        assert {"monitor": {"alarms", "events"}, "pass": {"table", "queue", "link", "plots"}, "investigate": {"packets"}}[name] <= set(
            marks
        )
        assert all(mark.isHidden() for mark in marks.values())
        view.time.step_by(HOUR_NS)
        assert not any(mark.isHidden() for mark in marks.values())
        view.time.back_to_now()
        assert all(mark.isHidden() for mark in marks.values())


def test_nothing_is_sent_while_another_time_is_shown(view: SessionView, engine: FakeEngine) -> None:
    view.time.step_by(HOUR_NS)
    for intent in (Queue("PING", {}), Arm(1), Send(1), Cancel(1)):
        view.send(intent)
    assert [type(intent) for intent in engine.sent] == [Queue, Cancel], "building and taking back are no sending"
    assert "go back to now" in view.notices.notice()
    view.time.back_to_now()
    view.send(Send(1))
    assert engine.sent[-1] == Send(1)


def test_the_shown_time_hurries_the_panels_that_follow_it(view: SessionView) -> None:
    view.time.set_rate(-1000.0)
    workspace = view.rooms["monitor"].workspace
    view.show_workspace("monitor")
    workspace.refresh(10_000, rate=view.time.rate)
    assert workspace._due_ms["map"] <= 10_001
    assert workspace._due_ms["alarms"] == 10_500

"""A window that shows another time: every view of the sky follows, the session goes on, nothing is sent, and nobody can miss it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from console.desktop.look_back import NOTHING
from console.desktop.main_window import MainWindow
from console.desktop.session_view import SessionView
from console.session.messages import Arm, Cancel, Queue, Send, Steer
from console.utc import SECOND_NS, parse_utc
from tests.desktop.conftest import OpenWindow
from tests.desktop.engines import FakeEngine, SteppedEngine
from tests.desktop.flights import Flight, quiet, refresh_all, take_all, view_of
from tests.desktop.test_actions import press
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
    before = dict(zip(ground.scene.fleet.names, ground.scene.fleet.longitude_deg, strict=True))
    view.time.step_by(HOUR_NS)
    refresh_all(view)
    after = dict(zip(ground.scene.fleet.names, ground.scene.fleet.longitude_deg, strict=True))
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
    assert [type(intent) for intent in engine.sent] == [Queue], "building is no sending; what is taken back has to be seen"
    assert "go back to now" in view.notices.notice()
    view.time.back_to_now()
    view.send(Send(1))
    assert engine.sent[-1] == Send(1)


def test_the_shown_time_hurries_the_panels_that_follow_it(view: SessionView) -> None:
    view.time.set_rate(-1000.0)
    workspace = view.rooms["monitor"].workspace
    view.show_workspace("monitor")
    workspace.uncover()
    workspace.refresh(10_000, rate=view.time.rate)
    assert workspace._due_ms["map"] <= 10_040, "a map frame"
    assert workspace._due_ms["alarms"] == 10_500


@pytest.fixture
def searched(view: SessionView, qtbot: QtBot) -> SessionView:
    """A view whose passes have been found."""
    view.frame()
    qtbot.waitUntil(lambda: bool(view.tracking.found.rows), timeout=20_000)
    return view


def test_the_strip_comes_with_another_time_and_goes_with_it(view: SessionView) -> None:
    strip = view.time_panel.strip
    assert strip.isHidden()
    view.time.set_rate(-60.0)
    assert not strip.isHidden()
    view.time.back_to_now()
    assert strip.isHidden()


def test_the_bars_clock_opens_the_strip_and_closes_it(view: SessionView) -> None:
    strip = view.time_panel.strip
    view.bar.bar.clock_clicked.emit()
    assert strip.isVisible()
    assert not view.time.is_away, "to open it is to look at nothing else"
    view.bar.bar.clock_clicked.emit()
    assert not strip.isVisible()


@pytest.mark.parametrize(
    ("keys", "rate"),
    [("Ctrl+Space", 1.0), ("Ctrl+Backspace", -1.0), ("Ctrl+,", -1.0), ("Ctrl+.", 1.0), ("Ctrl+Shift+Right", 0.0), ("Ctrl+Shift+Left", 0.0)],
)
def test_keys_alone_do_it_all(window: MainWindow, view: SessionView, engine: FakeEngine, qtbot: QtBot, keys: str, rate: float) -> None:
    press(qtbot, window, keys)  # the session of these tests is paused
    if view.time.is_away:
        assert view.time.rate == rate
        press(qtbot, window, "F8")
        assert not view.time.is_away
    else:
        assert [intent.rate for intent in engine.sent if isinstance(intent, Steer)] == [rate], "a simulated session is steered itself"


def test_a_time_is_typed_and_gone_to(window: MainWindow, view: SessionView, qtbot: QtBot) -> None:
    press(qtbot, window, "Ctrl+J")
    strip = view.time_panel.strip
    qtbot.waitUntil(strip.field.hasFocus, timeout=2000)
    qtbot.keyClicks(strip.field, "2027-001T00:00:00Z")
    qtbot.keyClick(strip.field, Qt.Key.Key_Return)
    assert view.time.is_away
    assert abs(view.desk.shown_ns() - parse_utc("2027-001")) < 60 * SECOND_NS
    qtbot.keyClicks(strip.field, "tomorrow")
    qtbot.keyClick(strip.field, Qt.Key.Key_Return)
    assert strip.fault.text()
    assert strip.field.text() == "tomorrow"
    strip.field.selectAll()
    qtbot.keyClicks(strip.field, "now")
    qtbot.keyClick(strip.field, Qt.Key.Key_Return)
    assert not view.time.is_away


def test_events_are_gone_to_by_keys_and_by_words(window: MainWindow, searched: SessionView, qtbot: QtBot) -> None:
    passes = [row.one_pass for row in searched.tracking.found.rows]
    now_ns = searched.model.now_ns()
    home = [one for one in passes if (one.spacecraft, one.station) == ("WAU-1", "Banting") and one.aos_ns > now_ns]
    press(qtbot, window, "Ctrl+Shift+Down")
    assert searched.desk.shown_ns() == home[0].aos_ns
    press(qtbot, window, "Ctrl+Shift+Down")
    assert searched.desk.shown_ns() == home[1].aos_ns
    press(qtbot, window, "Ctrl+Shift+Up")
    assert searched.desk.shown_ns() == home[0].aos_ns
    searched.time.back_to_now()
    searched.time_panel.strip.text_entered.emit("next LOS WAU-2 Katsuura")
    other = [one for one in passes if (one.spacecraft, one.station) == ("WAU-2", "Katsuura") and one.los_ns > now_ns]
    assert abs(searched.desk.shown_ns() - other[0].los_ns) < SECOND_NS


def test_passes_are_found_where_one_looks(searched: SessionView, qtbot: QtBot) -> None:
    far_ns = searched.model.now_ns() + 5 * 24 * HOUR_NS
    searched.time.step_to(far_ns)
    searched.frame()
    qtbot.waitUntil(lambda: searched.tracking.found.start_ns < far_ns < searched.tracking.found.end_ns, timeout=20_000)
    row = searched.tracking.session_pass(far_ns)
    assert row is not None
    assert row.one_pass.los_ns > far_ns


def test_a_drag_of_the_slider_is_one_seek_a_frame(view: SessionView) -> None:
    view.time_panel.open()
    told: list[bool] = []
    view.time.on_changed.append(lambda: told.append(True))
    for minutes in range(10):
        view.time_panel.strip.slider.moved.emit(view.model.now_ns() + minutes * 60 * SECOND_NS)
    view.frame()
    assert told == [True]
    assert abs(view.desk.shown_ns() - view.model.now_ns() - 540 * SECOND_NS) < SECOND_NS


def test_a_replay_is_steered_by_bar_and_strip_alike(
    flight: Flight, replay_engine: SteppedEngine, open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(flight.mission, replay_engine.setup.welcome, replay_engine)
    view = view_of(window)
    replay_engine.greet()
    qtbot.waitUntil(lambda: view.model.resets == 1, timeout=2000)
    transport = view.rooms["investigate"].transport
    assert transport is not None
    first_ns = view.model.welcome.first_ns
    view.time_panel.open()
    view.time_panel.strip.rates[60].click()
    replay_engine.step()
    qtbot.waitUntil(lambda: view.model.rate == 60.0, timeout=2000)
    transport.refresh()
    assert transport.bar.is_playing
    transport.bar.seek_requested.emit(first_ns + 20 * SECOND_NS)
    replay_engine.step()
    qtbot.waitUntil(lambda: view.model.resets == 2, timeout=2000)
    transport.bar.pause_requested.emit()
    replay_engine.step()
    qtbot.waitUntil(lambda: view.model.rate == 0.0, timeout=2000)
    view.time_panel.refresh()
    assert view.time_panel.strip.rates[0].isChecked()
    assert view.time_panel.strip.slider.first_ns == first_ns
    view.time_panel.strip.rates[-1].click()
    replay_engine.step()
    qtbot.waitUntil(lambda: view.model.resets == 3, timeout=2000)
    assert view.time.rate == -1.0
    assert not view.time.is_away


def test_plots_show_the_shown_time_and_say_where_nothing_is_recorded(view: SessionView, flight: Flight) -> None:
    room = view.rooms["pass"]
    assert room.plots is not None
    view.show_workspace("pass")
    middle_ns = (flight.welcome.first_ns + view.model.now_ns()) // 2
    marks = {mark.objectName(): mark for mark in room.workspace.findChildren(TimeMark)}
    for at_ns, text in ((middle_ns, ""), (view.model.now_ns() + HOUR_NS, NOTHING)):
        view.time.step_to(at_ns)
        room.workspace.refresh_all()
        room.workspace.show_away(is_away=True)
        assert {plot.now_ns for plot in room.plots.grid.plots} == {at_ns}
        assert (marks["time_mark_plots"].isHidden(), marks["time_mark_plots"].text) == (not text, text)
    view.time.back_to_now()
    room.workspace.refresh_all()
    assert {plot.now_ns for plot in room.plots.grid.plots} == {view.model.now_ns()}

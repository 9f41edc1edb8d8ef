"""The antenna in the window: what the engine tells is shown, every act is a key away, and one key stops it from anywhere."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QVBoxLayout
from pytestqt.qtbot import QtBot

from console.desktop.main_window import MainWindow
from console.session.messages import (
    FreeAntenna,
    ParkAntenna,
    PointAntenna,
    ResumeAntenna,
    StopAntenna,
    TrackPass,
    TuneRadio,
    Welcome,
)  # fmt: skip
from console.station.state import AntennaMode
from console.utc import SECOND_NS
from tests.desktop.conftest import OpenWindow
from tests.desktop.engines import FakeEngine, SteppedEngine
from tests.desktop.flights import Flight, refresh_all, take_all, view_of
from tests.desktop.test_actions import action_of, press
from widgets.antenna_panel import AntennaPanel

STOP = "Ctrl+Shift+X"


@pytest.fixture
def window(flight: Flight, engine: FakeEngine, open_window: OpenWindow, qtbot: QtBot) -> MainWindow:
    opened = open_window(flight.mission, flight.welcome, engine)
    view_of(opened).show_workspace("pass")
    take_all(view_of(opened), flight.deliveries)
    qtbot.waitExposed(opened)
    opened.activateWindow()
    qtbot.waitUntil(lambda: bool(view_of(opened).tracking.found.rows), timeout=5000)
    return opened


def panel_of(window: MainWindow) -> AntennaPanel:
    found = view_of(window).rooms["pass"].antenna
    assert found is not None
    return found.antenna


def test_the_panel_shows_the_antenna_of_the_flight(window: MainWindow) -> None:
    panel = panel_of(window)
    assert panel.headline.text() == "Tracking · WAU-1"
    assert panel.plan.text().startswith("Does not flip")
    assert panel.radio.cells["Down"][0].text() == "Down followed"
    assert panel.device.text() == "sim  open"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("stop_antenna", StopAntenna),
        ("resume_antenna", ResumeAntenna),
        ("park_antenna", ParkAntenna),
        ("free_antenna", FreeAntenna),
        ("track_pass", TrackPass),
    ],
)
def test_an_act_is_an_intent(window: MainWindow, engine: FakeEngine, name: str, kind: type) -> None:
    action_of(window, name).trigger()
    assert [type(one) for one in engine.sent_of(kind)] == [kind]


def test_the_shown_pass_is_tracked(window: MainWindow, engine: FakeEngine) -> None:
    view = view_of(window)
    row = view.tracking.session_pass(view.model.now_ns())
    assert row is not None
    action_of(window, "track_pass").trigger()
    assert engine.sent_of(TrackPass) == [TrackPass("WAU-1", row.one_pass.aos_ns)]


def test_a_pass_over_another_station_is_not_tracked(window: MainWindow, engine: FakeEngine) -> None:
    view = view_of(window)
    other = next(row.one_pass for row in view.tracking.found.rows if row.one_pass.station != "Banting")
    view.tracking.select_pass(other)
    action_of(window, "track_pass").trigger()
    assert engine.sent_of(TrackPass) == []
    assert "choose one in the timeline" in view.notices.notice()


def test_by_hand_the_dialog_asks_where_to(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    press(qtbot, window, "Ctrl+Shift+O")
    room = view_of(window).rooms["pass"].antenna
    assert room is not None
    dialog = room._dialog
    assert dialog is not None
    state = view_of(window).model.antenna
    assert state is not None
    assert state.actual is not None
    assert dialog.azimuth.value() == pytest.approx(state.actual[0] % 360.0, abs=0.06)
    dialog.azimuth.setValue(200.0)
    dialog.elevation.setValue(30.0)
    qtbot.mouseClick(dialog.point, Qt.MouseButton.LeftButton)
    assert engine.sent_of(PointAntenna) == [PointAntenna(200.0, 30.0)]
    dialog.close()


def test_doppler_is_switched_for_each_direction_by_itself(window: MainWindow, engine: FakeEngine) -> None:
    action_of(window, "toggle_downlink_doppler").trigger()
    action_of(window, "toggle_uplink_doppler").trigger()
    assert engine.sent_of(TuneRadio) == [TuneRadio(False, False), TuneRadio(True, True)]


def test_the_panel_is_a_key_away(window: MainWindow, qtbot: QtBot) -> None:
    view_of(window).show_workspace("monitor")
    press(qtbot, window, "Ctrl+Shift+E")
    qtbot.waitUntil(panel_of(window).isVisible, timeout=2000)


def test_the_stop_key_works_in_a_field(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    events = view_of(window).rooms["pass"].workspace.panels["events"].widget
    events.search.setFocus()
    qtbot.waitUntil(events.search.hasFocus, timeout=2000)
    qtbot.keyClick(events.search, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert engine.sent_of(StopAntenna)


def test_the_stop_key_works_while_a_modal_dialog_is_open(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    dialog = QDialog(window)
    QVBoxLayout(dialog).addWidget(QLineEdit())
    dialog.setModal(True)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is dialog, timeout=2000)
    QTest.keyClick(dialog.windowHandle(), Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert engine.sent_of(StopAntenna) == [StopAntenna()]
    dialog.close()
    dialog.deleteLater()


def test_the_stop_leaves_while_another_time_is_looked_at_and_a_track_does_not(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    view = view_of(window)
    view.time.go_to(view.model.now_ns() + 3600 * SECOND_NS)
    assert view.time.is_away
    action_of(window, "track_pass").trigger()
    assert engine.sent_of(TrackPass) == []
    press(qtbot, window, STOP)
    assert engine.sent_of(StopAntenna)


def test_a_window_that_looks_on_has_the_stop_alone(flight: Flight, engine: FakeEngine, open_window: OpenWindow) -> None:
    welcome: Welcome = replace(flight.welcome, can_command=False, is_looking_on=True)
    opened = open_window(flight.mission, welcome, engine)
    view_of(opened).show_workspace("pass")
    take_all(view_of(opened), flight.deliveries)
    panel = panel_of(opened)
    assert not panel.stop.isHidden()
    assert panel.track.isHidden()


def test_a_replay_shows_the_antenna_and_has_nothing_to_move_it_with(
    flight: Flight, replay_engine: SteppedEngine, open_window: OpenWindow, qtbot: QtBot
) -> None:
    opened = open_window(flight.mission, replay_engine.setup.welcome, replay_engine)
    replay_engine.greet()
    view = view_of(opened)
    qtbot.waitUntil(lambda: view.model.resets == 1, timeout=2000)
    names = {action.objectName() for action in opened.actions()}
    assert not names & {"stop_antenna", "track_pass", "park_antenna", "point_antenna", "resume_antenna"}
    refresh_all(view)
    assert panel_of(opened).stop.isHidden()


def test_when_the_engine_has_gone_the_antenna_is_unknown(window: MainWindow) -> None:
    view = view_of(window)
    view.model.lose_engine()
    refresh_all(view)
    assert view.model.antenna is not None
    assert view.model.antenna.mode is AntennaMode.LOST
    assert panel_of(window).explanation.text() == "The engine has gone"


def test_the_sky_plot_is_told_where_the_antenna_points(window: MainWindow) -> None:
    view = view_of(window)
    refresh_all(view)
    picture = view.rooms["pass"].workspace.panels["sky"].widget._picture
    state = view.model.antenna
    assert picture is not None
    assert picture.antenna is not None
    assert state is not None
    assert state.actual is not None
    assert picture.antenna.actual == state.actual
    assert picture.antenna.azimuth_max_deg == 540.0

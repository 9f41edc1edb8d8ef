"""The demo's drawings in the window follow the telemetry, live and replayed."""

from __future__ import annotations

from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from console.desktop.session_view import SessionView
from console.mimic.showing import Shown
from console.telemetry.states import AlarmChange, AlarmLevel, AlarmState, Freshness
from tests.desktop.conftest import OpenWindow
from tests.desktop.engines import FakeEngine, SteppedEngine
from tests.desktop.flights import Flight, quiet, refresh_all, take_all, view_of
from widgets.mimic_panel import MimicPanel


def drawings(view: SessionView, room: str) -> MimicPanel:
    found = view.rooms[room].workspace.panels["mimics"].widget
    assert isinstance(found, MimicPanel)
    return found


def shown(panel: MimicPanel, parameter: str) -> Shown:
    assert panel.mimic is not None
    element = next(each for each in panel.mimic.bound() if each.binding is not None and each.binding.text == parameter)
    return panel.view.shown(element.ident)


def test_a_drawing_shows_what_was_received_and_marks_it_when_it_gets_old(
    flight: Flight, engine: FakeEngine, open_window: OpenWindow
) -> None:
    view = view_of(open_window(flight.mission, flight.welcome, engine))
    panel = drawings(view, "pass")
    assert shown(panel, "BATT_V").text == "- V"
    take_all(view, flight.deliveries)
    live = shown(panel, "BATT_V")
    assert (live.freshness, live.text) == (Freshness.LIVE, f"{_last(view, 'BATT_V'):.2f} V")
    at_ns, levels = flight.deliveries[-1].now_ns, []
    for state in (AlarmState.UNACKNOWLEDGED, AlarmState.RETURNED):  # good again: its colour goes, though the alarm waits
        told = AlarmChange(at_ns, "BATT_V", AlarmLevel.CRITICAL, state)
        view.take(replace(quiet(flight.deliveries[-1], 0.1), alarm_changes=[told]))
        refresh_all(view)
        levels.append(shown(panel, "BATT_V").level)
    assert levels == [AlarmLevel.CRITICAL, AlarmLevel.NORMAL]
    view.take(quiet(flight.deliveries[-1], 15.0))
    refresh_all(view)
    assert shown(panel, "BATT_V").freshness is Freshness.STALE


def test_all_three_are_there_in_pass_and_investigate(flight: Flight, engine: FakeEngine, open_window: OpenWindow) -> None:
    view = view_of(open_window(flight.mission, flight.welcome, engine))
    for room in ("pass", "investigate"):
        bar = drawings(view, room).bar
        assert [bar.tabText(place) for place in range(bar.count())] == ["Power", "Thermal", "Attitude"]


def test_a_seek_in_a_replay_forgets_what_lies_after_it(
    replay_engine: SteppedEngine, flight: Flight, open_window: OpenWindow, qtbot: QtBot
) -> None:
    view = view_of(open_window(flight.mission, replay_engine.setup.welcome, replay_engine))
    replay_engine.greet()
    qtbot.waitUntil(lambda: view.model.resets == 1, timeout=2000)
    refresh_all(view)
    assert shown(drawings(view, "investigate"), "BATT_V").freshness is Freshness.NEVER


def test_enter_on_a_drawing_adds_a_plot(flight: Flight, engine: FakeEngine, open_window: OpenWindow) -> None:
    view = view_of(open_window(flight.mission, flight.welcome, engine))
    plots = view.rooms["pass"].plots
    assert plots is not None
    drawings(view, "pass").plot_requested.emit("ARRAY_V")
    assert "ARRAY_V" in plots.grid.parameters()


def _last(view: SessionView, name: str) -> float:
    parameter = view.model.dictionary.parameters[name]
    return float(parameter.text(view.model.values.values[name].raw))

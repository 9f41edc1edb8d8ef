"""A pass in the window: what the engine tells stands in every panel, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from console.desktop.main_window import MainWindow, first_size
from console.desktop.packet_parts import take_apart
from console.desktop.session_view import SessionView
from console.session.messages import Delivery, Refused, Shutdown
from console.telemetry.states import AlarmLevel, Freshness
from console.utc import SECOND_NS
from tests.desktop.conftest import OpenWindow
from tests.desktop.engines import FakeEngine
from tests.desktop.flights import Flight, quiet, refresh_all, take_all, view_of
from widgets.event_log import EventLog
from widgets.ground_map import GroundMap
from widgets.packet_list import PacketList
from widgets.packet_view import PacketView
from widgets.telemetry_plot_types import Series
from widgets.telemetry_rows import TelemetryRow
from widgets.theme import DARK, load_fonts, stylesheet, ui_font


@pytest.fixture
def window(flight: Flight, engine: FakeEngine, open_window: OpenWindow) -> MainWindow:
    return open_window(flight.mission, flight.welcome, engine)


@pytest.fixture
def view(window: MainWindow) -> SessionView:
    return view_of(window)


def rows_of(view: SessionView) -> dict[str, TelemetryRow]:
    table = view.rooms["pass"].table
    assert table is not None
    return {row.name: row for row in table.table.model.all_rows()}


def panel(view: SessionView, room: str, name: str) -> object:
    return view.rooms[room].workspace.panels[name].widget


def standing_still(flight: Flight) -> Delivery:
    """The last Delivery's instant once more, with the clock stopped, so that nothing ages while a test looks."""
    return quiet(flight.deliveries[-1], 0.0, status="open")


def test_the_window_says_what_it_shows(window: MainWindow, flight: Flight) -> None:
    assert window.windowTitle() == "WAU-1 over Banting [SIM] - Moonkite"


def test_before_anything_came_nothing_is_claimed(view: SessionView) -> None:
    refresh_all(view)
    assert {row.freshness for row in rows_of(view).values()} == {Freshness.NEVER}
    state = view.bar.state()
    assert (state.silence_s, state.is_locked) == (None, False)


def test_the_first_data_are_told(view: SessionView, flight: Flight, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.first_data, timeout=2000):
        take_all(view, flight.deliveries)


def test_the_map_shows_every_spacecraft_where_it_is(view: SessionView, flight: Flight) -> None:
    take_all(view, [*flight.deliveries, standing_still(flight)])
    shown = panel(view, "monitor", "map")
    assert isinstance(shown, GroundMap)
    assert set(shown.scene.fleet.names) == {craft.name for craft in flight.mission.spacecraft}
    latitude, longitude, height = view.tracking.trajectory("WAU-1", flight.last_ns).geodetic(np.array([flight.last_ns], np.int64))
    chosen = shown.scene.selected
    assert chosen is not None
    assert chosen.name == "WAU-1"
    assert (chosen.latitude_deg, chosen.longitude_deg, chosen.height_km) == pytest.approx((latitude[0], longitude[0], height[0]))
    assert chosen.past is not None
    assert chosen.future is not None


def test_rows_are_live_while_telemetry_comes(view: SessionView, flight: Flight) -> None:
    take_all(view, [*flight.deliveries, standing_still(flight)])
    rows = rows_of(view)
    assert rows["BATT_V"].freshness is Freshness.LIVE
    assert float(rows["BATT_V"].value) == pytest.approx(float(view.model.dictionary.parameters["BATT_V"].text(last_raw(flight, "BATT_V"))))
    assert rows["BATT_V"].limits
    assert rows["TEMP_CAM"].level is AlarmLevel.WARNING


def test_the_table_opens_on_the_watch_list_and_headers_stand_last(view: SessionView) -> None:
    table = view.rooms["pass"].table
    assert table is not None
    watched = view.model.mission.layouts["WAU-1"].watch
    assert [row.name for row in table.table.model.rows()] == list(watched)
    table.table.show_group("All groups")
    names = [row.name for row in table.table.model.rows()]
    assert names[: len(watched)] == list(watched)
    assert names.index("PKT_APID") > names.index("BATT_V")


def last_raw(flight: Flight, name: str) -> object:
    found = [batch.raw[name][-1] for delivery in flight.deliveries for batch in delivery.samples if name in batch.raw]
    return found[-1]


def test_three_seconds_after_a_cut_what_came_is_stale(view: SessionView, flight: Flight) -> None:
    last = flight.deliveries[-1]
    take_all(view, [*flight.deliveries, standing_still(flight)])
    before = {name for name, row in rows_of(view).items() if row.freshness is Freshness.LIVE}
    take_all(view, [quiet(last, 3.5)])
    after = rows_of(view)
    every_second = {name for name in before if view.model.values.interval_s(name) <= 1.0}
    assert len(every_second) > 40
    assert all(after[name].freshness in (Freshness.STALE, Freshness.EXPIRED) for name in every_second)
    assert all(after[name].value != "-" for name in every_second), "the last known value stays, marked"


def test_three_seconds_after_a_cut_the_bar_says_so(view: SessionView, flight: Flight) -> None:
    take_all(view, [*flight.deliveries, standing_still(flight)])
    assert view.bar.state().is_locked
    take_all(view, [quiet(flight.deliveries[-1], 3.5)])
    state = view.bar.state()
    assert not state.is_locked
    assert state.link_status == "waiting"
    assert state.silence_s is not None
    assert state.silence_s >= 3.0


def test_long_after_a_cut_everything_is_expired(view: SessionView, flight: Flight) -> None:
    take_all(view, [*flight.deliveries, quiet(flight.deliveries[-1], 3600.0)])
    assert {row.freshness for row in rows_of(view).values()} <= {Freshness.EXPIRED, Freshness.NEVER, Freshness.INVALID}


def test_plots_hold_what_came_of_their_parameters(view: SessionView, flight: Flight) -> None:
    take_all(view, flight.deliveries)
    plots = view.rooms["pass"].plots
    assert plots is not None
    count = sum(len(batch) for delivery in flight.deliveries for batch in delivery.samples if "BATT_V" in batch.raw)
    held = plots.grid.store.pyramid(Series("BATT_V"))
    times, values = held.times_ns, held.values
    assert len(times) == count > 20
    assert np.all(np.diff(times) >= 0)
    assert 6 < np.nanmin(values) < np.nanmax(values) < 9


def test_events_stand_in_the_log_in_their_order(view: SessionView, flight: Flight) -> None:
    take_all(view, flight.deliveries)
    told = [event.text for delivery in flight.deliveries for event in delivery.events]
    for room in ("monitor", "pass", "investigate"):
        log = panel(view, room, "events")
        assert isinstance(log, EventLog)
        assert [line.event.text for line in log.model.all_rows()] == told


def test_an_alarm_stands_in_every_list_and_in_the_bar(view: SessionView, flight: Flight) -> None:
    take_all(view, flight.deliveries)
    for room in view.rooms.values():
        assert room.alarms is not None
        assert [row.change.parameter for row in room.alarms.list.model.all_rows()] == ["TEMP_CAM"]
    state = view.bar.state()
    assert (state.alarms, state.unacknowledged) == ((1, 0, 0), (1, 0, 0))


def test_packets_stand_in_the_list_and_one_is_taken_apart(view: SessionView, flight: Flight) -> None:
    take_all(view, flight.deliveries)
    shown = view.findChild(PacketList)
    parts = view.findChild(PacketView)
    assert isinstance(shown, PacketList)
    assert isinstance(parts, PacketView)
    packets = [row for delivery in flight.deliveries for row in delivery.packets]
    assert [row.index for row in shown.model.all_rows()] == [row.index for row in packets]
    power = next(row for row in packets if row.container == "HK_POWER")
    assert shown.show_packet(power.index)
    fields = {row.field.name: row.field for row in parts.model.all_rows() if row.field}
    assert fields["PKT_APID"].raw == str(power.apid)
    assert float(fields["BATT_V"].value) == pytest.approx(int(fields["BATT_V"].raw) / 1000)
    assert fields["BATT_V"].units == "V"


def test_a_packet_without_a_container_shows_its_header_and_says_so(view: SessionView, flight: Flight) -> None:
    power = next(row for delivery in flight.deliveries for row in delivery.packets if row.container == "HK_POWER")
    strange = type(power)(1, 0, -1, 77, 5, 0, 0, -1, -1, "", bytes.fromhex("004dc0050001aabb"))
    parts = take_apart(view.model.dictionary, strange)
    assert parts.problem
    assert {"77", "5"} <= {field.raw for field in parts.fields}


@pytest.mark.parametrize("size", range(9))
def test_a_packet_of_any_length_can_be_looked_at(view: SessionView, flight: Flight, size: int) -> None:
    power = next(row for delivery in flight.deliveries for row in delivery.packets if row.container == "HK_POWER")
    cut = type(power)(1, 0, -1, power.apid, 5, 0, 1, -1, -1, "HK_POWER", power.data[:size])
    assert "truncated" in take_apart(view.model.dictionary, cut).problem


def test_commands_of_the_session_show_the_stages_that_were_told(view: SessionView, flight: Flight) -> None:
    take_all(view, flight.deliveries)
    queue = panel(view, "pass", "queue")
    told = [change.stage for delivery in flight.deliveries for change in delivery.command_changes]
    assert [change.stage for change in queue.model.row(0).changes] == told  # type: ignore[attr-defined]


def test_a_reset_clears_every_panel(view: SessionView, flight: Flight) -> None:
    take_all(view, flight.deliveries)
    reset = quiet(flight.deliveries[0], 0.0)
    reset.is_reset = True
    take_all(view, [reset])
    assert {row.freshness for row in rows_of(view).values()} == {Freshness.NEVER}
    for room in view.rooms.values():
        assert room.alarms is not None
        assert room.alarms.list.model.rowCount() == 0
        if room.plots is not None:
            assert len(room.plots.grid.store.pyramid(Series("BATT_V"))) == 0
    for kind in (EventLog, PacketList):
        for shown in view.findChildren(kind):
            assert shown.model.rowCount() == 0
    assert panel(view, "pass", "queue").model.rowCount() == 0  # type: ignore[attr-defined]
    take_all(view, flight.until(60))
    assert rows_of(view)["BATT_V"].value != "-"


def test_the_bar_counts_down_to_aos_then_to_los(view: SessionView, flight: Flight, qtbot: QtBot) -> None:
    take_all(view, [quiet(flight.deliveries[0], 0.0)])
    view.frame()
    qtbot.waitUntil(lambda: bool(view.tracking.found.rows), timeout=15000)
    state = view.bar.state()
    assert (state.next_event, state.next_station) == ("AOS", "Banting")
    assert 0 < state.next_event_ns - state.now_ns <= 21 * SECOND_NS
    take_all(view, [quiet(flight.deliveries[-1], 0.0)])
    assert view.bar.state().next_event == "LOS"


def test_a_refusal_is_said_at_the_foot(view: SessionView) -> None:
    view.take(Refused("Send", "it must be armed first"))
    assert view.notices.notice() == "it must be armed first"


def test_an_engine_that_goes_is_said_everywhere_and_its_values_become_stale(
    view: SessionView, engine: FakeEngine, flight: Flight, qtbot: QtBot
) -> None:
    take_all(view, flight.deliveries)
    with qtbot.waitSignal(view.ended, timeout=5000):
        engine.die("the engine has gone")
    assert "no longer live" in view.notices.notice()
    state = view.bar.state()
    assert (state.link_status, state.is_locked) == ("engine lost", False)


def test_after_the_engine_has_gone_no_spacecraft_is_in_contact(view: SessionView, engine: FakeEngine, flight: Flight, qtbot: QtBot) -> None:
    take_all(view, [*flight.deliveries, standing_still(flight)])
    fleet = panel(view, "monitor", "fleet")
    assert states(fleet)["WAU-1"] == "in contact"
    with qtbot.waitSignal(view.ended, timeout=5000):
        engine.die("the engine has gone")
    refresh_all(view)
    assert states(fleet)["WAU-1"] == "no contact"


def states(fleet: object) -> dict[str, str]:
    return {row.name: row.state for row in fleet.model.all_rows()}  # type: ignore[attr-defined]


def test_a_session_that_was_ended_is_no_alarm(view: SessionView, engine: FakeEngine, qtbot: QtBot) -> None:
    view.send(Shutdown())
    with qtbot.waitSignal(view.ended, timeout=5000):
        engine.die("the engine has gone")
    assert "has ended" in view.notices.notice()
    assert view.bar.state().link_status == "session ended"


def test_what_cannot_be_sent_is_said(view: SessionView, engine: FakeEngine, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.ended, timeout=5000):
        engine.die("the engine has gone")
    alarms = view.rooms["monitor"].alarms
    assert alarms is not None
    alarms.list.acknowledge_requested.emit("", "")
    assert "has gone" in view.notices.notice()


def test_deliveries_come_through_the_bridge(view: SessionView, engine: FakeEngine, flight: Flight, qtbot: QtBot) -> None:
    engine.say(*flight.until(40))
    expected = sum(len(delivery.packets) for delivery in flight.until(40))
    qtbot.waitUntil(lambda: view.model.packets_seen == expected, timeout=10000)


def test_a_layout_is_found_again_by_the_next_window(flight: Flight, open_window: OpenWindow) -> None:
    first = open_window(flight.mission, flight.welcome, FakeEngine())
    view_of(first).rooms["monitor"].workspace.dock("fleet").setFloating(True)
    view_of(first).show_workspace("pass")
    settings = first.settings
    first.close()
    second = open_window(flight.mission, flight.welcome, FakeEngine(), settings)
    assert view_of(second).room.workspace.name == "pass"
    assert view_of(second).rooms["monitor"].workspace.dock("fleet").isFloating()


def test_a_layout_nobody_can_read_leaves_the_panels_where_they_are(flight: Flight, open_window: OpenWindow) -> None:
    first = open_window(flight.mission, flight.welcome, FakeEngine())
    settings = first.settings
    settings.layouts = {"monitor": "bad", "pass": "", "investigate": "QUJD"}
    second = open_window(flight.mission, flight.welcome, FakeEngine(), settings)
    assert all(dock.isVisibleTo(second) for dock in [view_of(second).rooms["monitor"].workspace.dock("map")])


@pytest.fixture
def styled(qapp: QApplication) -> Iterator[None]:
    """The application as the operator has it: other tests' fonts and margins are Qt's own."""
    before = qapp.font(), qapp.styleSheet()
    load_fonts()
    qapp.setFont(ui_font())
    qapp.setStyleSheet(stylesheet(DARK))
    yield
    qapp.setFont(before[0])
    qapp.setStyleSheet(before[1])


@pytest.mark.usefixtures("styled")
def test_the_window_fits_a_small_screen_with_everything_in_it(flight: Flight, engine: FakeEngine, open_window: OpenWindow) -> None:
    window = open_window(flight.mission, flight.welcome, engine)
    take_all(view_of(window), flight.deliveries)
    least = window.minimumSizeHint()
    assert least.height() <= 640, "with the strip of the shown time and a frame it has to fit 768"
    assert least.width() <= 1366
    window.resize(1366, 768)
    view_of(window).show_workspace("pass")
    for panel in ("onboard", "antenna", "alarms", "plan"):
        shown = view_of(window).room.workspace.reveal(panel).window()
        QApplication.processEvents()
        texts = [one for one in shown.findChildren(QAbstractButton) if one.text() and not one.visibleRegion().isEmpty()]
        assert len(texts) > 3
        assert [one.text() for one in texts if one.width() < one.sizeHint().width()] == []


def test_a_first_window_is_on_the_screen_with_its_frame() -> None:
    assert first_size(QSize(1600, 900)) == QSize(1592, 860)
    assert first_size(QSize(2560, 1440)) == QSize(1600, 950)

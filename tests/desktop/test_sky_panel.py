"""The sky in the window: everything that is up over the chosen station, where the orbit says; the antenna as the engine told of it."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from console.desktop.pass_handlers import PassHandlers
from console.desktop.session_view import SessionView
from console.desktop.sky_picture import SOON_NS
from console.orbit.look import look_angles
from console.orbit.types import PassRow, SkyPicture
from console.station.state import AntennaMode, AntennaState
from console.utc import SECOND_NS
from tests.desktop.conftest import OpenWindow
from tests.desktop.engines import FakeEngine
from tests.desktop.flights import Flight, quiet, take_all, view_of
from widgets.sky_plot import SkyPlot


@pytest.fixture
def view(flight: Flight, engine: FakeEngine, open_window: OpenWindow, qtbot: QtBot) -> SessionView:
    shown = view_of(open_window(flight.mission, flight.welcome, engine))
    take_all(shown, [*flight.deliveries, quiet(flight.deliveries[-1], 0.0, status="open")])
    shown.show_workspace("pass")
    shown.frame()
    day_ns = shown.model.now_ns() + 24 * 3_600 * SECOND_NS
    qtbot.waitUntil(
        lambda: any(start <= shown.model.now_ns() and day_ns <= end for start, end in shown.tracking.found.known), timeout=20_000
    )
    return shown


def plot_of(view: SessionView) -> SkyPlot:
    widget = view.rooms["pass"].workspace.panels["sky"].widget
    assert isinstance(widget, SkyPlot)
    return widget


def sky(view: SessionView, *, refreshes: int = 8) -> SkyPicture:
    """The picture after all its paths have been computed."""
    for _ in range(refreshes):
        view.rooms["pass"].workspace.panels["sky"].refresh()
    picture = plot_of(view)._picture
    assert picture is not None
    return picture


def crowded(view: SessionView) -> tuple[str, int]:
    """A station and an instant with one spacecraft up and another one up or soon up."""
    rows = view.tracking.found.rows
    for row in rows:
        for other in rows:
            here = row.one_pass.station == other.one_pass.station and row.one_pass.spacecraft != other.one_pass.spacecraft
            if here and row.one_pass.aos_ns < other.one_pass.aos_ns < row.one_pass.tca_ns + SOON_NS:
                return row.one_pass.station, row.one_pass.tca_ns
    raise AssertionError("a day of five spacecraft over six stations")


def test_everything_that_is_up_or_soon_up_stands_where_the_orbit_says(view: SessionView) -> None:
    station, at_ns = crowded(view)
    row = next(r for r in view.tracking.found.rows if r.one_pass.station == station and r.one_pass.los_ns > at_ns)
    view.tracking.select_pass(row.one_pass)
    view.time.step_to(at_ns)
    picture = sky(view)
    expected = {
        r.one_pass.spacecraft
        for r in view.tracking.found.rows
        if r.one_pass.station == station and r.one_pass.aos_ns <= at_ns + SOON_NS and r.one_pass.los_ns >= at_ns
    } - {row.one_pass.spacecraft}
    assert {path.name for path in picture.others} == expected
    for path in picture.others:
        look = look_angles(view.tracking.trajectory(path.name, at_ns), view.tracking.site(station), np.array([at_ns], np.int64))
        assert (path.now is not None) == (path.aos_ns <= at_ns)
        if path.now is not None:
            apart = np.hypot(path.now[1] - look.elevation_deg[0], (path.now[0] - look.azimuth_deg[0]) * np.cos(np.radians(path.now[1])))
            assert apart < 0.3, "read from 121 points of the path; degrees"


def test_a_spacecraft_chosen_in_the_sky_is_chosen_everywhere(view: SessionView) -> None:
    station, at_ns = crowded(view)
    row = next(r for r in view.tracking.found.rows if r.one_pass.station == station and r.one_pass.los_ns > at_ns)
    view.tracking.select_pass(row.one_pass)
    view.time.step_to(at_ns)
    name = sky(view).others[0].name
    plot_of(view).spacecraft_selected.emit(name)
    assert view.tracking.selected == name
    assert sky(view).title == f"{name} over {station}"
    assert row.one_pass.spacecraft in {path.name for path in sky(view).others}


def test_the_doppler_shift_is_told_of_any_frequency(view: SessionView, monkeypatch: pytest.MonkeyPatch) -> None:
    own = sky(view).labels["Doppler"]
    downlink_mhz = view.tracking.spacecraft(view.tracking.selected).radio.downlink_hz / 1e6
    answers = [(145.825, False), (437.5, True), (0.0, True)]
    monkeypatch.setattr(QInputDialog, "getDouble", lambda *_: answers.pop(0))
    PassHandlers(view).tell_doppler_of()
    assert "Doppler" in sky(view).labels
    PassHandlers(view).tell_doppler_of()
    labels = sky(view).labels
    assert "Doppler" not in labels
    assert khz(labels["437.5 MHz"]) == pytest.approx(khz(own) * 437.5 / downlink_mhz, abs=0.01)
    PassHandlers(view).tell_doppler_of()
    assert sky(view).labels["Doppler"] == own


def khz(text: str) -> float:
    return float(text.removesuffix(" kHz"))


def test_stations_are_walked_through_by_a_key_until_a_pass_is_chosen(view: SessionView, qtbot: QtBot) -> None:
    names = [station.name for station in view.model.mission.stations]
    assert "Banting" in sky(view).title
    seen = []
    for _ in names:
        qtbot.keyClick(plot_of(view), Qt.Key.Key_S)
        seen.append(next(name for name in names if name in sky(view).title))
    assert sorted(seen) == sorted(names)
    qtbot.keyClick(plot_of(view), Qt.Key.Key_S)
    qtbot.keyClick(plot_of(view), Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier)
    assert "Banting" in sky(view).title
    qtbot.keyClick(plot_of(view), Qt.Key.Key_S)
    view.tracking.select_pass(None)
    assert sky(view).title == "WAU-1 over Banting"


def told(view: SessionView, flight: Flight, error_deg: float) -> None:
    state = AntennaState(view.model.now_ns(), AntennaMode.TRACKING, actual=(400.0, 30.0), target=(402.0, 31.0), error_deg=error_deg)
    view.take(replace(quiet(flight.deliveries[-1], 0.0), antenna=state))


def test_the_antenna_stands_as_the_engine_told_and_only_at_now(view: SessionView, flight: Flight) -> None:
    limits = view.tracking.station("Banting").antenna
    told(view, flight, 1.8)
    antenna = sky(view).antenna
    assert antenna is not None
    assert (antenna.azimuth_min_deg, antenna.elevation_max_deg) == (limits.azimuth_min_deg, limits.elevation_max_deg)
    assert (antenna.actual, antenna.target) == ((400.0, 30.0), (402.0, 31.0))
    assert sky(view).labels["Off target"] == "1.80°"
    view.time.step_by(60 * SECOND_NS)
    antenna = sky(view).antenna
    assert antenna is not None
    assert antenna.actual is None, "at another time nobody knows where it is"
    assert "Off target" not in sky(view).labels


def test_what_the_machine_cannot_follow_is_planned_aside_and_marked_on_the_path(view: SessionView, qtbot: QtBot) -> None:
    steep = [row for row in view.tracking.found.rows if row.one_pass.max_elevation_deg > 60 and row.one_pass.station == "Temerloh"]
    marked: list[PassRow] = []
    for row in steep:
        view.tracking.select_pass(row.one_pass)
        sky(view)
        plans = view.rooms["pass"].workspace.panels["sky"].refresh.__self__._plans  # type: ignore[attr-defined]
        qtbot.waitUntil(lambda one=row.one_pass, plans=plans: plans.course_of(one) is not None, timeout=10_000)  # type: ignore[misc]
        antenna = sky(view).antenna
        assert antenna is not None
        course = plans.course_of(row.one_pass)
        assert antenna.keyhole_s == tuple((hole.end_ns - hole.start_ns) / SECOND_NS for hole in course.keyholes)
        if antenna.keyholes:
            marked.append(row)
            times = np.array([course.keyholes[0].start_ns, course.keyholes[0].end_ns], np.int64)
            look = look_angles(view.tracking.pass_trajectory(row.one_pass), view.tracking.site("Temerloh"), times)
            assert antenna.keyholes[0][[0, -1], 1] == pytest.approx(look.elevation_deg, abs=0.3)
    if not marked:
        pytest.skip("no keyhole in this day of the demo")


def test_without_a_pass_the_sky_is_still_there(view: SessionView) -> None:
    view.tracking._on_found(type(view.tracking.found)(0, 0, (), ()))
    picture = sky(view)
    assert picture.title == "Sky over Banting"
    assert picture.sun is not None
    assert picture.others == ()

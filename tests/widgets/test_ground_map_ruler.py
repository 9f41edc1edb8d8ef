"""The ruler: its ends hold on to marks, keys walk through them, and a drag with Shift measures."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from console.orbit.types import SpacecraftMark
from widgets.demo_fleet import demo_areas, demo_sites, demo_spacecraft
from widgets.ground_map import GroundMap
from widgets.ground_map_geodesy import distance_between
from widgets.ground_map_projection import PolarView
from widgets.ground_map_ruler import MIDDLE, End


@pytest.fixture
def shown(qtbot: QtBot) -> GroundMap:
    widget = GroundMap()
    qtbot.addWidget(widget)
    widget.resize(900, 450)
    widget.show_spacecraft(demo_spacecraft())
    widget.show_sites(demo_sites())
    widget.show_areas(demo_areas())
    widget.show_sky(-20.3, 45.0, (10.0, 120.0))
    widget.show()
    return widget


def test_by_keys_alone_a_spacecraft_is_measured_to_the_middle_of_the_map(shown: GroundMap, qtbot: QtBot) -> None:
    qtbot.keyClick(shown, Qt.Key.Key_R)
    measure = shown.measure()
    assert measure is not None
    craft = demo_spacecraft()[0]
    assert measure.names == (craft.name, MIDDLE)
    assert measure.way == distance_between((craft.longitude_deg, craft.latitude_deg), (0.0, 0.0))
    assert f"{measure.way.km:,.1f} km" in measure.text
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert shown.measure() is None


def test_keys_walk_the_ends_through_all_marks_and_back(shown: GroundMap, qtbot: QtBot) -> None:
    names = [mark.name for mark in shown.scene.ends()]
    assert {"Kyushu", "Banting", "WAU-1"} <= set(names)
    qtbot.keyClick(shown, Qt.Key.Key_R)
    seen = []
    for _ in range(len(names) + 1):
        qtbot.keyClick(shown, Qt.Key.Key_B)
        assert shown.ruler is not None
        seen.append(shown.ruler.end.name)
    assert seen == [*names, MIDDLE]
    qtbot.keyClick(shown, Qt.Key.Key_B, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(shown, Qt.Key.Key_A)
    assert (shown.ruler.start.name, shown.ruler.end.name) == (names[1], names[-1])


def test_an_end_follows_its_spacecraft(shown: GroundMap, qtbot: QtBot) -> None:
    qtbot.keyClick(shown, Qt.Key.Key_R)
    before = shown.measure()
    shown.show_spacecraft([SpacecraftMark("WAU-1", 40.0, 100.0, 540.0, True, is_selected=True)])
    after = shown.measure()
    assert before is not None
    assert after is not None
    assert after.start == (100.0, 40.0)
    assert before.start != after.start


@pytest.mark.parametrize("is_polar", [False, True])
def test_shift_and_drag_measures_and_snaps_to_marks(shown: GroundMap, qtbot: QtBot, is_polar: bool) -> None:
    if is_polar:
        shown.show_view(PolarView(900, 450, 1, 105.0))
    site = next(site for site in demo_sites() if site.name == "Okinawa")
    start = shown.view.nearest_point(150.0, 55.0).toPoint()
    end = shown.view.nearest_point(site.longitude_deg, site.latitude_deg).toPoint() + QPoint(3, -3)
    before = shown.view
    qtbot.mousePress(shown, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, start)
    for share in (0.3, 0.7, 1.0):
        qtbot.mouseMove(shown, start + (end - start) * share)
    qtbot.mouseRelease(shown, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, end)
    measure = shown.measure()
    assert measure is not None
    assert shown.view == before, "measuring does not move the map"
    assert measure.names == ("this place", "Okinawa")
    assert measure.end == (site.longitude_deg, site.latitude_deg)
    assert measure.start == pytest.approx((150.0, 55.0), abs=1.0)


def test_the_free_end_is_fixed_by_a_click(shown: GroundMap, qtbot: QtBot) -> None:
    qtbot.keyClick(shown, Qt.Key.Key_R)
    site = next(site for site in demo_sites() if site.name == "Masuda")
    with qtbot.assertNotEmitted(shown.station_selected):
        qtbot.mouseClick(shown, Qt.MouseButton.LeftButton, pos=shown.view.nearest_point(site.longitude_deg, site.latitude_deg).toPoint())
    assert shown.ruler is not None
    assert shown.ruler.end == End("Masuda")


def test_a_ruler_to_something_that_has_gone_measures_nothing(shown: GroundMap, qtbot: QtBot) -> None:
    qtbot.keyClick(shown, Qt.Key.Key_R)
    shown.show_spacecraft([])
    assert shown.measure() is None
    assert not shown.grab().isNull()


def test_the_length_stands_beside_the_line_and_meets_nothing(shown: GroundMap, qtbot: QtBot) -> None:
    qtbot.keyClick(shown, Qt.Key.Key_R)
    qtbot.keyClick(shown, Qt.Key.Key_B)
    qtbot.keyClick(shown, Qt.Key.Key_B)
    shown.grab()
    placed = {one.label.key: one.rect for one in shown._painter.placed}
    assert "ruler length" in placed
    rects = list(placed.values())
    assert not any(one.intersects(other) for place, one in enumerate(rects) for other in rects[place + 1 :])
    marks = [shown.view.nearest_point(site.longitude_deg, site.latitude_deg) for site in demo_sites()]
    assert all(not rect.contains(QPointF(mark)) for rect in rects for mark in marks)
    assert np.isfinite(placed["ruler length"].left())


def test_enter_leaves_the_free_end_where_the_middle_of_the_map_was(shown: GroundMap, qtbot: QtBot) -> None:
    shown.show_view(shown.view.centred(-40.0, 10.0))
    qtbot.keyClick(shown, Qt.Key.Key_R)
    qtbot.keyClick(shown, Qt.Key.Key_Return)
    shown.show_view(shown.view.centred(60.0, 0.0))
    measure = shown.measure()
    assert measure is not None
    assert measure.end == pytest.approx((-40.0, 10.0))
    assert measure.names[1] == "this place"

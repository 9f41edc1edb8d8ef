"""The pass timeline: every pass in its lane and at its time, chosen by mouse or by keyboard."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.orbit.types import Opportunity, Pass, PassRow
from console.utc import parse_utc
from widgets.demo_fleet import NOW_NS, demo_eclipses, demo_pass_rows
from widgets.pass_timeline import PassTimeline
from widgets.pass_timeline_layout import (
    HOUR_NS,
    LONGEST_NS,
    SHORTEST_NS,
    TICK_ROOM_PX,
    TimeWindow,
    groups_in_sight,
    in_sight,
    lanes_of,
    neighbour,
    total_height,
)
from widgets.pass_timeline_painting import AXIS_PX
from widgets.pass_words import age_status, age_text, error_text, pass_details, pass_tip, span_text
from widgets.theme import Status


def pass_row(spacecraft: str = "A", station: str = "Banting", *, hour: float = 1.0, highest: float = 40.0, level: str = "ok") -> PassRow:
    """A pass of ten minutes so many hours after the demo's present."""
    start = NOW_NS + round(hour * HOUR_NS)
    end = start + HOUR_NS // 6
    one = Pass(spacecraft, station, start, (start + end) // 2, end, highest, 10.0, 90.0, 170.0, NOW_NS, 1.5, 0.04, level)
    return PassRow(one, np.linspace(start, end, 5).astype(np.int64), np.array([5.0, highest / 2, highest, highest / 2, 5.0]))


def middle(widget: PassTimeline, one: Pass) -> QPoint:
    lane = next(lane for lane in widget.scene().lanes if one in [row.one_pass for row in lane.rows])
    return QPoint(round(widget.window_shown.x(one.tca_ns)), round(AXIS_PX + (lane.top + lane.bottom) / 2))


@pytest.fixture
def timeline(qtbot: QtBot) -> PassTimeline:
    widget = PassTimeline()
    qtbot.addWidget(widget)
    widget.resize(1200, 600)
    widget.show_passes(demo_pass_rows())
    widget.show_eclipses(demo_eclipses())
    widget.show_now(NOW_NS)
    widget.show()
    widget.grab()
    return widget


def test_lanes_are_grouped_by_spacecraft_and_stations_keep_one_order() -> None:
    rows = [pass_row("A", "X"), pass_row("B", "Y"), pass_row("A", "Y"), pass_row("B", "X"), pass_row("A", "X", hour=0.2)]
    lanes = lanes_of(rows, 200.0)
    assert [(lane.spacecraft, lane.station) for lane in lanes] == [("A", "X"), ("A", "Y"), ("B", "X"), ("B", "Y")]
    assert [row.one_pass.aos_ns for row in lanes[0].rows] == sorted(row.one_pass.aos_ns for row in lanes[0].rows)
    assert all(low.bottom <= high.top for low, high in pairwise(lanes))


@given(st.integers(SHORTEST_NS, LONGEST_NS), st.floats(200.0, 3000.0))
def test_an_instant_and_its_pixel_agree(span_ns: int, width: float) -> None:
    window = TimeWindow(NOW_NS, span_ns, 100.0, width)
    assert abs(window.at(window.x(NOW_NS + span_ns // 3)) - (NOW_NS + span_ns // 3)) <= 2 * span_ns / width / 100 + 1000


@given(st.integers(SHORTEST_NS, LONGEST_NS), st.floats(300.0, 3000.0))
def test_ticks_are_round_and_never_crowded(span_ns: int, width: float) -> None:
    window = TimeWindow(NOW_NS, span_ns, 100.0, width)
    ticks = window.ticks()
    assert all(tick % (60 * 1_000_000_000) == 0 for tick in ticks)
    steps = np.diff([window.x(tick) for tick in ticks])
    assert (steps >= TICK_ROOM_PX - 1e-6).all() or ticks[1] - ticks[0] == 24 * HOUR_NS


@given(st.floats(0.2, 5.0), st.floats(150.0, 900.0))
def test_zoom_keeps_the_instant_under_the_pointer(factor: float, x: float) -> None:
    window = TimeWindow(NOW_NS, 24 * HOUR_NS, 100.0, 1000.0)
    assert abs(window.zoomed(factor, x).at(x) - window.at(x)) < 1_000_000_000


def test_a_click_chooses_the_pass_under_it(timeline: PassTimeline, qtbot: QtBot) -> None:
    one = next(row.one_pass for row in demo_pass_rows() if row.one_pass.aos_ns > NOW_NS + 3 * HOUR_NS)
    with qtbot.waitSignal(timeline.pass_selected) as caught:
        qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=middle(timeline, one))
    assert caught.args == [one]
    assert timeline.scene().chosen == one


def test_a_click_beside_all_passes_chooses_nothing(timeline: PassTimeline, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(timeline.pass_selected):
        qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=QPoint(40, 100))
        qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=QPoint(600, 8))


def test_arrows_walk_and_enter_chooses(timeline: PassTimeline, qtbot: QtBot) -> None:
    chosen: list[Pass] = []
    timeline.pass_selected.connect(chosen.append)
    qtbot.keyClick(timeline, Qt.Key.Key_Right)
    first = timeline.scene().pointed
    assert first is not None
    assert first.los_ns >= NOW_NS, "the walk begins with what is coming"
    qtbot.keyClick(timeline, Qt.Key.Key_Right)
    assert chosen == [], "walking is not choosing"
    qtbot.keyClick(timeline, Qt.Key.Key_Return)
    assert len(chosen) == 1
    assert (chosen[0].spacecraft, chosen[0].station) == (first.spacecraft, first.station)
    assert chosen[0].aos_ns > first.aos_ns


def test_up_and_down_go_to_the_pass_nearest_in_time() -> None:
    near, far, other = pass_row("A", "Y", hour=1.1), pass_row("A", "Y", hour=9.0), pass_row("A", "X", hour=1.0)
    lanes = lanes_of([other, near, far], 100.0)
    assert neighbour(lanes, other.one_pass, lane_step=1, pass_step=0, now_ns=NOW_NS) == near.one_pass
    assert neighbour(lanes, other.one_pass, lane_step=-1, pass_step=0, now_ns=NOW_NS) == other.one_pass
    assert neighbour((), None, lane_step=1, pass_step=0, now_ns=NOW_NS) is None


def test_walking_beyond_the_edge_brings_the_pass_into_view(timeline: PassTimeline, qtbot: QtBot) -> None:
    timeline.show_span(3)
    for _ in range(6):
        qtbot.keyClick(timeline, Qt.Key.Key_Right)
    pointed, window = timeline.scene().pointed, timeline.window_shown
    assert pointed is not None
    assert window.start_ns <= pointed.aos_ns <= window.end_ns


def test_the_picture_follows_the_present_until_it_is_moved(timeline: PassTimeline, qtbot: QtBot) -> None:
    before = timeline.window_shown.start_ns
    timeline.show_now(NOW_NS + HOUR_NS)
    assert abs(timeline.window_shown.start_ns - before - HOUR_NS) <= timeline.window_shown.pixel_ns
    qtbot.keyClick(timeline, Qt.Key.Key_PageDown)
    assert not timeline.is_following
    moved = timeline.window_shown.start_ns
    timeline.show_now(NOW_NS + 2 * HOUR_NS)
    assert timeline.window_shown.start_ns == moved
    qtbot.keyClick(timeline, Qt.Key.Key_T)
    assert timeline.is_following


def test_the_chosen_pass_stays_chosen_after_a_new_search(qtbot: QtBot) -> None:
    widget = PassTimeline()
    qtbot.addWidget(widget)
    first, later = pass_row(hour=1.0), pass_row(hour=1.0 + 3 / 3600)
    widget.show_passes([first, pass_row(hour=5.0)])
    widget.show_selected(first.one_pass)
    widget.show_passes([pass_row(hour=5.0), later])
    assert widget.scene().chosen == later.one_pass
    widget.show_passes([pass_row(hour=5.0)])
    assert widget.scene().chosen is None


def test_zoom_is_bounded(timeline: PassTimeline, qtbot: QtBot) -> None:
    for _ in range(30):
        qtbot.keyClick(timeline, Qt.Key.Key_Plus)
    assert timeline.window_shown.span_ns == SHORTEST_NS
    for _ in range(40):
        qtbot.keyClick(timeline, Qt.Key.Key_Minus)
    assert timeline.window_shown.span_ns == LONGEST_NS


def turn_wheel(timeline: PassTimeline, at: QPointF, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    event = QWheelEvent(
        at, at, QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False
    )  # fmt: skip
    QApplication.sendEvent(timeline, event)


def test_the_wheel_zooms_over_the_bars_and_scrolls_over_the_names(timeline: PassTimeline) -> None:
    timeline.resize(1200, 200)
    timeline.grab()
    span = timeline.window_shown.span_ns
    turn_wheel(timeline, QPointF(60, 100))
    assert timeline.scene().scroll > 0
    assert timeline.window_shown.span_ns == span
    scroll, kept = timeline.scene().scroll, timeline.window_shown.at(600)
    turn_wheel(timeline, QPointF(600, 100))
    assert timeline.window_shown.span_ns > span
    assert abs(timeline.window_shown.at(600) - kept) < 1_000_000_000
    assert timeline.scene().scroll == scroll
    start = timeline.window_shown.start_ns
    turn_wheel(timeline, QPointF(600, 100), Qt.KeyboardModifier.ShiftModifier)
    assert timeline.window_shown.start_ns > start


def test_an_empty_timeline_says_what_would_fill_it(qtbot: QtBot) -> None:
    widget = PassTimeline()
    qtbot.addWidget(widget)
    qtbot.keyClick(widget, Qt.Key.Key_Right)
    qtbot.keyClick(widget, Qt.Key.Key_Return)
    assert not widget.grab().isNull()


def test_details_tell_times_elevation_and_the_age_of_the_elements() -> None:
    one = pass_row(highest=47.25).one_pass
    details = dict(pass_details(one))
    assert details["AOS"] == "11:55:12"
    assert details["LOS"] == "12:05:12"
    assert details["lasts"] == "10:00"
    assert details["elements"] == "36 h old"
    assert "AOS 2026-326T11:55:12Z  azimuth 10°" in pass_tip(one)


@pytest.mark.parametrize(("level", "status"), [("ok", Status.NORMAL), ("warning", Status.CAUTION), ("serious", Status.SERIOUS)])
def test_old_elements_are_marked(level: str, status: Status) -> None:
    assert age_status(pass_row(level=level).one_pass) is status


def test_spans_ages_and_errors_in_words() -> None:
    assert span_text(753 * 1_000_000_000) == "00:12:33"
    assert span_text(-5) == "00:00:00"
    assert span_text(parse_utc("1970-003T01:00:00Z")) == "2d 01:00:00"
    assert age_text(0.25) == "6 h"
    assert age_text(8.8 * 365) == "3212.0 d"
    assert error_text(0.03) == "< 0.1 s"
    assert error_text(2.44) == "± 2.4 s"
    assert error_text(68.2) == "± 68 s"


def test_imaging_opportunities_are_part_of_the_picture(timeline: PassTimeline) -> None:
    chance = Opportunity("WAU-1", "Noto", NOW_NS, NOW_NS + HOUR_NS // 120, NOW_NS + HOUR_NS // 60, 12.0, 40.0)
    timeline.show_imaging([chance])
    assert timeline.scene().imaging == (chance,)


def test_only_lanes_in_sight_are_looked_at_and_their_groups_are_whole() -> None:
    rows = [pass_row(f"S{craft}", station, hour=0.3 * craft) for craft in range(40) for station in ("A", "B", "C")]
    lanes = lanes_of(rows, 100.0)
    for top in range(0, round(total_height(lanes)), 37):
        seen = [lane for lane in lanes if lane.bottom > top and lane.top < top + 120]
        assert list(in_sight(lanes, top, top + 120)) == seen
        crafts = {lane.spacecraft for lane in seen}
        assert list(groups_in_sight(lanes, top, top + 120)) == [lane for lane in lanes if lane.spacecraft in crafts]
    assert list(in_sight((), 0.0, 100.0)) == []


def test_a_picture_holds_from_one_edge_of_a_bar_to_the_next_whichever_way_time_runs(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    widget = PassTimeline()
    qtbot.addWidget(widget)
    widget.resize(900, 300)
    row = pass_row()
    widget.show_passes([row])
    widget.is_following = False
    widget.show()
    widget.show_now(row.one_pass.aos_ns - 10)
    widget.grab()
    drawn: list[object] = []
    monkeypatch.setattr("widgets.pass_timeline_still.paint_still", lambda *_: iter([drawn.append(1)]))
    for at_ns in (-12, -8, -1, 0, 3, 1, -1, -2):
        widget.show_now(row.one_pass.aos_ns + at_ns)
        widget.grab()
    assert len(drawn) == 2

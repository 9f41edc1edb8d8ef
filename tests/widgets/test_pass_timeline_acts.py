"""What one can do on the timeline besides looking: spans, bookings, rows, another minimum elevation; and what it costs."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from pytestqt.qtbot import QtBot

from console.orbit.types import LightSpan, Opportunity, Pass, PassLane, PassMark, PassStanding, Shadow, key_of
from console.utc import DAY_NS, SECOND_NS
from tests.widgets.test_pass_timeline import middle, pass_row, timeline
from widgets import pass_timeline_still
from widgets.demo_fleet import NOW_NS
from widgets.pass_timeline import PassTimeline
from widgets.pass_timeline_layout import HOUR_NS, LaneKind, TimeWindow, arrange
from widgets.pass_timeline_limits import WhatIf, remains_of
from widgets.pass_timeline_overlay import handle_x, slider_track
from widgets.pass_timeline_scene import AXIS_PX

__all__ = ["timeline"]


def picture(widget: PassTimeline) -> QImage:
    return widget.grab().toImage()


def differs(one: QImage, other: QImage) -> bool:
    return one != other


@pytest.mark.parametrize(("key", "hours"), [("1", 3), ("2", 12), ("3", 24), ("4", 72), ("5", 168), ("6", 336)])
def test_a_digit_shows_a_span_and_tells_what_is_looked_at(timeline: PassTimeline, qtbot: QtBot, key: str, hours: int) -> None:
    with qtbot.waitSignal(timeline.looked_at) as caught:
        qtbot.keyClick(timeline, key)
    start, end = caught.args[0]
    assert end - start == hours * HOUR_NS
    assert start <= NOW_NS <= end


def test_shift_and_arrows_pan_by_a_quarter(timeline: PassTimeline, qtbot: QtBot) -> None:
    before = timeline.window_shown.start_ns
    qtbot.keyClick(timeline, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert timeline.window_shown.start_ns == pytest.approx(before + 6 * HOUR_NS, abs=SECOND_NS)
    assert not timeline.is_following


def test_keys_book_release_and_swap_the_pass_under_the_cursor(timeline: PassTimeline, qtbot: QtBot) -> None:
    qtbot.keyClick(timeline, Qt.Key.Key_Right)
    one = timeline.current
    for key, signal in (
        (Qt.Key.Key_B, timeline.book_requested),
        (Qt.Key.Key_X, timeline.release_requested),
        (Qt.Key.Key_S, timeline.swap_requested),
    ):
        with qtbot.waitSignal(signal) as caught:
            qtbot.keyClick(timeline, key)
        assert caught.args == [one]


def test_without_a_pass_the_keys_do_nothing(qtbot: QtBot) -> None:
    widget = PassTimeline()
    qtbot.addWidget(widget)
    with qtbot.assertNotEmitted(widget.book_requested):
        qtbot.keyClick(widget, Qt.Key.Key_B)


def test_rows_of_light_and_imaging_are_shown_and_hidden_by_keys(qtbot: QtBot) -> None:
    widget = PassTimeline()
    qtbot.addWidget(widget)
    widget.show_passes([pass_row("A")])
    widget.show_light({"A": (LightSpan(NOW_NS, NOW_NS + HOUR_NS, Shadow.UMBRA),)})
    widget.show_imaging([Opportunity("A", "Noto", NOW_NS, NOW_NS + 1, NOW_NS + 2, 10.0, 40.0)])

    def kinds() -> list[LaneKind]:
        return [lane.kind for lane in widget.scene().lanes]

    assert kinds() == [LaneKind.PASSES, LaneKind.IMAGING]
    qtbot.keyClick(widget, Qt.Key.Key_E)
    assert kinds() == [LaneKind.PASSES, LaneKind.LIGHT, LaneKind.IMAGING]
    qtbot.keyClick(widget, Qt.Key.Key_I)
    assert kinds() == [LaneKind.PASSES, LaneKind.LIGHT]


def test_umbra_and_penumbra_look_different(qtbot: QtBot) -> None:
    widget = PassTimeline()
    qtbot.addWidget(widget)
    widget.resize(1000, 200)
    widget.show_passes([pass_row("A", hour=20.0)])
    widget.toggle_light()
    widget.show_now(NOW_NS)

    def pixels(kind: Shadow) -> list[int]:
        widget.show_light({"A": (LightSpan(NOW_NS + HOUR_NS, NOW_NS + 9 * HOUR_NS, kind),)})
        image, lane = picture(widget), next(lane for lane in widget.scene().lanes if lane.kind is LaneKind.LIGHT)
        x, y = round(widget.window_shown.x(NOW_NS + 5 * HOUR_NS)), round(AXIS_PX + lane.top + lane.height / 2)
        return [image.pixel(x + step, y + down) for step in range(6) for down in (-1, 0, 1)]

    assert len(set(pixels(Shadow.UMBRA))) == 1
    assert len(set(pixels(Shadow.PENUMBRA))) > 1


def test_a_lane_without_passes_is_there_and_says_why(qtbot: QtBot) -> None:
    widget = PassTimeline()
    qtbot.addWidget(widget)
    widget.resize(1000, 200)
    lanes = [PassLane("A", ("X",), (pass_row("A", "X"),)), PassLane("A", ("Y", "Z"), (), "never up")]
    widget.show_lanes(lanes)
    widget.show_now(NOW_NS)
    assert [(lane.station, lane.note) for lane in widget.scene().lanes] == [("X", ""), ("2 stations", "never up")]
    said = picture(widget)
    widget.show_lanes([lanes[0], PassLane(lanes[1].spacecraft, lanes[1].stations, lanes[1].rows)])
    assert differs(said, picture(widget))


def test_walking_passes_over_lanes_without_passes(qtbot: QtBot) -> None:
    widget = PassTimeline()
    qtbot.addWidget(widget)
    low = pass_row("B", "X", hour=2.0)
    widget.show_lanes([PassLane("A", ("X",), (pass_row("A", "X"),)), PassLane("A", ("Y",), (), "never up"), PassLane("B", ("X",), (low,))])
    qtbot.keyClick(widget, Qt.Key.Key_Down)
    qtbot.keyClick(widget, Qt.Key.Key_Down)
    assert widget.current == low.one_pass


def test_what_is_not_searched_yet_says_so(timeline: PassTimeline) -> None:
    whole = picture(timeline)
    timeline.show_known([(NOW_NS - DAY_NS, NOW_NS + 4 * HOUR_NS)])
    partly = picture(timeline)
    assert differs(whole, partly)
    timeline.show_known([(NOW_NS - DAY_NS, NOW_NS + 2 * DAY_NS)])
    assert not differs(whole, picture(timeline))


def test_the_unknown_parts_of_a_window() -> None:
    window = TimeWindow(0, 100, 0.0, 100.0)
    assert window.unknown([]) == [(0, 100)]
    assert window.unknown([(-5, 20), (40, 60)]) == [(20, 40), (60, 100)]
    assert window.unknown([(-5, 200)]) == []
    assert window.unknown([(200, 300)]) == [(0, 100)]


def test_what_else_is_known_of_a_pass_stands_in_foot_tip_and_description(timeline: PassTimeline, qtbot: QtBot) -> None:
    asked: list[Pass] = []

    def more(one: Pass) -> list[tuple[str, str]]:
        asked.append(one)
        return [("light", "sunlit"), ("by eye", "18:24:31-18:31:51")]

    qtbot.keyClick(timeline, Qt.Key.Key_Right)
    plain = picture(timeline)
    timeline.more_about = more
    assert differs(plain, picture(timeline))
    one = timeline.current
    assert one is not None
    assert set(asked) == {one}
    assert "by eye: 18:24:31-18:31:51" in timeline.tip_at(QPointF(middle(timeline, one)))
    qtbot.keyClick(timeline, Qt.Key.Key_Right)
    assert "by eye: 18:24:31-18:31:51" in timeline.accessibleDescription()


def test_a_booked_pass_and_one_in_conflict_have_marks_and_words(timeline: PassTimeline) -> None:
    one = next(row.one_pass for lane in timeline.scene().lanes for row in lane.rows if row.one_pass.aos_ns > NOW_NS + HOUR_NS)
    plain, at = picture(timeline), QPointF(middle(timeline, one))
    timeline.show_marks({key_of(one): PassMark(is_booked=True, booked_by="ops1", remark="AOS is 30 s later")})
    booked = picture(timeline)
    timeline.show_marks(
        {key_of(one): PassMark(conflicts=("A and B: one antenna",), choices=("choose",), standing=PassStanding.DROPPED, why="low")}
    )
    assert differs(plain, booked)
    assert differs(booked, picture(timeline))
    tip = timeline.tip_at(at)
    assert "conflict: A and B: one antenna" in tip
    assert "plan: low" in tip
    before = picture(timeline)
    timeline.toggle_plan()
    assert differs(before, picture(timeline)), "the plan strikes it out"


def test_letters_of_flags_never_overlap(qtbot: QtBot) -> None:
    """At fourteen days two booked passes of one lane are five pixels apart: the second has a flag without a letter."""
    from widgets.pass_timeline_marks import paint_mark

    widget = PassTimeline()
    qtbot.addWidget(widget)
    rows = [pass_row("A", hour=1.0), pass_row("A", hour=2.6)]
    widget.show_passes(rows)
    widget.show_marks({key_of(row.one_pass): PassMark(is_booked=True) for row in rows})
    widget.show_now(NOW_NS)
    widget.show_span(336)
    widget.resize(1000, 200)
    from PySide6.QtGui import QPainter

    image = QImage(1000, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    painter = QPainter(image)
    scene = widget.scene()
    first = paint_mark(painter, scene, scene.lanes[0], rows[0].one_pass, last_x=-1e9)
    second = paint_mark(painter, scene, scene.lanes[0], rows[1].one_pass, last_x=first)
    painter.end()
    left = scene.window.x(rows[1].one_pass.aos_ns)
    assert first > left, "a letter there would overlap"
    assert second - left < first - scene.window.x(rows[0].one_pass.aos_ns)


def test_an_imaging_opportunity_tells_of_sun_and_angle(qtbot: QtBot) -> None:
    widget = PassTimeline()
    qtbot.addWidget(widget)
    widget.resize(1000, 200)
    widget.show_passes([pass_row("A")])
    start = NOW_NS + 2 * HOUR_NS
    widget.show_imaging([Opportunity("A", "Noto", start, start + 45 * SECOND_NS, start + 90 * SECOND_NS, 12.3, -8.0, False)])
    widget.show_now(NOW_NS)
    lane = widget.scene().lanes[-1]
    tip = widget.tip_at(QPointF(widget.window_shown.x(start), AXIS_PX + lane.top + 5))
    assert tip.startswith("A can image Noto")
    assert "12.3° off nadir, dark there: Sun at -8°" in tip


def test_the_handle_tries_an_elevation_and_tells_it_when_it_rests(timeline: PassTimeline, qtbot: QtBot) -> None:
    timeline.show_elevations("5°")
    scene = timeline.scene()
    y = round(slider_track(scene).center().y())
    qtbot.mousePress(timeline, Qt.MouseButton.LeftButton, pos=QPoint(round(handle_x(scene, 5)), y))
    qtbot.mouseMove(timeline, QPoint(round(handle_x(scene, 20)), y))
    assert timeline.scene().what_if == WhatIf(20.0)
    with qtbot.waitSignal(timeline.elevation_tried) as caught:
        qtbot.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=QPoint(round(handle_x(scene, 20)), y))
    assert caught.args[0] == WhatIf(20.0)
    remains = timeline.scene().remains
    assert remains is not None
    assert 0 < remains.after < remains.before
    with qtbot.waitSignal(timeline.elevation_applied) as applied:
        qtbot.keyClick(timeline, Qt.Key.Key_Return)
    assert applied.args == [WhatIf(20.0)]
    assert timeline.scene().what_if is None


def test_brackets_step_by_a_degree_braces_for_one_station_and_escape_goes_back(timeline: PassTimeline, qtbot: QtBot) -> None:
    timeline.show_elevations("5°")
    qtbot.keyClick(timeline, Qt.Key.Key_Right)
    assert timeline.current is not None
    plain = picture(timeline)
    qtbot.keyClick(timeline, Qt.Key.Key_BracketRight)
    qtbot.keyClick(timeline, Qt.Key.Key_BracketRight)
    assert timeline.scene().what_if == WhatIf(7.0)
    qtbot.keyClick(timeline, Qt.Key.Key_BraceRight, Qt.KeyboardModifier.ShiftModifier)
    assert timeline.scene().what_if == WhatIf(8.0, timeline.current.station)
    assert differs(plain, picture(timeline))
    qtbot.keyClick(timeline, Qt.Key.Key_Escape)
    assert timeline.scene().what_if is None
    assert not differs(plain, picture(timeline))


def test_escape_gives_up_what_was_set_by_hand(timeline: PassTimeline, qtbot: QtBot) -> None:
    timeline.show_elevations("5°", "12° by hand")
    with qtbot.waitSignal(timeline.elevation_applied) as caught:
        qtbot.keyClick(timeline, Qt.Key.Key_Escape)
    assert caught.args == [None]


def test_exact_remains_are_taken_only_for_what_is_still_tried(timeline: PassTimeline) -> None:
    rows = [row for lane in timeline.scene().lanes for row in lane.rows]
    timeline.try_elevation(20.0)
    exact = remains_of(rows[:5], 30.0)
    timeline.show_remains(WhatIf(21.0), exact)
    assert timeline.scene().remains is not exact
    timeline.show_remains(WhatIf(20.0), exact)
    assert timeline.scene().remains is exact


def test_a_second_draws_nothing_of_the_still_part(timeline: PassTimeline, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    real = pass_timeline_still.paint_still
    monkeypatch.setattr(pass_timeline_still, "paint_still", lambda *both: (drawn.append(1), real(*both))[1])
    timeline.refresh_picture()
    timeline.grab()
    for second in range(1, 60):
        timeline.show_now(NOW_NS + second * SECOND_NS)
        timeline.grab()
    assert len(drawn) <= 3, "once, and when the line moves on by a pixel or a pass begins"


def test_the_kept_picture_is_the_one_that_would_be_drawn(timeline: PassTimeline) -> None:
    for seconds in (0, 7, 400, 4000, 3900, -500):
        timeline.show_now(NOW_NS + seconds * SECOND_NS)
        kept = picture(timeline)
        timeline.refresh_picture()
        assert not differs(kept, picture(timeline)), seconds


def test_lanes_keep_their_least_height_and_extra_rows_theirs() -> None:
    lanes = arrange([PassLane("A", ("X",), (pass_row("A", "X"),))] * 1, 20.0, lit=frozenset("A"))
    assert [lane.kind for lane in lanes] == [LaneKind.PASSES, LaneKind.LIGHT]
    assert lanes[0].bottom == lanes[1].top


def test_a_timeline_in_sight_shows_the_old_picture_until_the_next_one_is_drawn(timeline: PassTimeline, qtbot: QtBot) -> None:
    timeline.show()
    picture(timeline)
    timeline.show_eclipses({})
    timeline.repaint()
    assert not timeline._still.holds(timeline.scene(), timeline._revision, 1.0)
    qtbot.waitUntil(lambda: timeline._still.holds(timeline.scene(), timeline._revision, 1.0), timeout=2000)


def test_what_moves_is_painted_for_the_window_of_the_picture_under_it(timeline: PassTimeline, qtbot: QtBot) -> None:
    timeline.show()
    picture(timeline)
    before = timeline.scene()
    timeline.show_now(NOW_NS + 6 * 3_600 * SECOND_NS)
    image = QPixmap(timeline.size())
    painter = QPainter(image)
    shown = timeline._still.paint(painter, timeline.scene(), timeline._revision, 1.0, may_wait=True)
    painter.end()
    assert shown.window == before.window != timeline.scene().window
    assert shown.now_ns == timeline.scene().now_ns
    qtbot.waitUntil(lambda: timeline._still.holds(timeline.scene(), timeline._revision, 1.0), timeout=2000)
